//! The separators that removed tags leave, so that words do not glue: a space, a newline or a blank line.
//!
//! [`Separators`] takes the removed tags and all that is written, and returns the whitespace to write before the next
//! text or tag. A separator waits until text or a kept tag follows. Separators that meet while they wait merge into
//! the strongest, whitespace that is there already counts, and none is written where nothing precedes or follows it.

use crate::html::element::Separator;
use crate::html::elements::{ElementId, LINE_BREAK};

/// The separator that waits, and the whitespace at the end of the text, which may already be part of it.
#[derive(Default)]
pub(crate) struct Separators {
    pending: Option<Separator>,
    /// Whether anything visible has been written. Before that, no separator is.
    begun: bool,
    /// The number of newlines in the whitespace at the end of what was written.
    newlines: usize,
    /// Whether what was written ends with whitespace.
    spaced: bool,
}

impl Separators {
    /// A tag of this element was removed: its separator, if it leaves one, waits. A `br` at which no text of a line has
    /// begun ends a blank line.
    #[inline]
    pub(crate) fn leave(&mut self, element: ElementId) {
        match element.facts().separator {
            Some(_) if element == LINE_BREAK && self.ends_line() => self.leave_blank_line(),
            Some(separator) => self.pend(separator),
            None => {}
        }
    }

    /// A blank line waits.
    pub(crate) fn leave_blank_line(&mut self) {
        self.pend(Separator::Paragraph);
    }

    /// Whether a separator waits that ends a line: no text of the next one has begun.
    #[inline]
    pub(crate) fn ends_line(&self) -> bool {
        self.pending >= Some(Separator::Line)
    }

    #[inline]
    fn pend(&mut self, separator: Separator) {
        self.pending = self.pending.max(Some(separator));
    }

    /// Whether a separator waits.
    #[inline]
    pub(crate) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Text is about to be written. Returns what to write before it; if whitespace, and nothing else, was written since
    /// the last tag, before that whitespace.
    ///
    /// Only ASCII whitespace counts; a no-break space is text.
    #[inline(always)]
    pub(crate) fn before_text(&mut self, bytes: &[u8]) -> &'static str {
        let is_space = u8::is_ascii_whitespace;
        match bytes {
            _ if self.is_pending() => return self.before_any_text(bytes),
            // Most text ends with a visible character, or with one and a space.
            [.., last] if !is_space(last) => self.wrote_visible(),
            [.., before, space] if !is_space(before) => {
                self.begun = true;
                self.newlines = usize::from(*space == b'\n');
                self.spaced = true;
            }
            // One space or newline between tags.
            [_] => self.count(bytes),
            _ => return self.before_any_text(bytes),
        }
        ""
    }

    /// As [`before_text`](Self::before_text), without its fast paths.
    #[inline(never)]
    fn before_any_text(&mut self, bytes: &[u8]) -> &'static str {
        let is_visible = |byte: &u8| !byte.is_ascii_whitespace();
        // Most text has no whitespace at its ends.
        if let ([first, ..], [.., last]) = (bytes, bytes)
            && is_visible(first)
            && is_visible(last)
        {
            let missing = self.missing();
            self.wrote_visible();
            return missing;
        }
        let first = bytes.iter().position(is_visible);
        let Some((first, last)) = first.zip(bytes.iter().rposition(is_visible)) else {
            self.count(bytes);
            return "";
        };
        self.count(&bytes[..first]);
        let missing = self.missing();
        self.wrote_visible();
        self.count(&bytes[last + 1..]);
        missing
    }

    /// A kept tag is about to be written. Returns what to write before it.
    #[inline]
    pub(crate) fn before_tag(&mut self) -> &'static str {
        if !self.is_pending() {
            return "";
        }
        let missing = self.missing();
        self.count(missing.as_bytes());
        missing
    }

    /// No whitespace was written since the last visible character.
    #[inline]
    pub(crate) fn forget_whitespace(&mut self) {
        self.newlines = 0;
        self.spaced = false;
    }

    /// Something visible was written.
    #[inline]
    pub(crate) fn wrote_visible(&mut self) {
        self.begun = true;
        self.forget_whitespace();
    }

    /// Whitespace was written.
    fn count(&mut self, whitespace: &[u8]) {
        for &byte in whitespace {
            self.newlines += usize::from(byte == b'\n');
            self.spaced = true;
        }
    }

    /// What the waiting separator still lacks. It waits no longer.
    #[inline(always)]
    fn missing(&mut self) -> &'static str {
        match self.pending.take() {
            None => "",
            Some(_) if !self.begun => "",
            Some(Separator::Cell) => [" ", ""][usize::from(self.spaced)],
            Some(Separator::Line) => ["\n", ""][self.newlines.min(1)],
            Some(Separator::Paragraph) => ["\n\n", "\n", ""][self.newlines.min(2)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parts: &[Result<&str, Separator>], expected: &str) {
        let mut separators = Separators::default();
        let mut out = String::new();
        for part in parts {
            match *part {
                Ok(text) => {
                    out.push_str(separators.before_text(text.as_bytes()));
                    out.push_str(text);
                }
                Err(separator) => separators.pending = separators.pending.max(Some(separator)),
            }
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn separators_that_meet_merge_into_the_strongest() {
        use Separator::*;
        check(
            &[Ok("a"), Err(Line), Err(Paragraph), Err(Cell), Ok("b")],
            "a\n\nb",
        );
        check(&[Ok("a"), Err(Cell), Ok(" "), Err(Line), Ok("b")], "a \nb");
    }

    #[test]
    fn whitespace_that_is_there_counts_towards_a_separator() {
        use Separator::*;
        check(&[Ok("a\n"), Err(Paragraph), Ok("b")], "a\n\nb");
        check(&[Ok("a"), Err(Paragraph), Ok("\n"), Ok("b")], "a\n\nb");
        check(&[Ok("a\n"), Err(Paragraph), Ok("\nb")], "a\n\nb");
        check(&[Ok("a\n\n\n"), Err(Paragraph), Ok("b")], "a\n\n\nb");
        check(&[Ok("a "), Err(Cell), Ok("b")], "a b");
    }

    #[test]
    fn no_separator_is_left_at_either_end() {
        use Separator::*;
        check(&[Err(Paragraph), Ok("a"), Err(Paragraph)], "a");
        check(
            &[Err(Line), Ok(" "), Err(Line), Ok("a"), Err(Line), Ok("\n")],
            " a\n",
        );
    }
}
