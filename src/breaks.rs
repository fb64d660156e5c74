//! The line breaks that removed tags leave, so that words do not glue.
//!
//! A break waits until something follows that it can stand before: text, or an element that stays.
//! Breaks that meet while they wait merge into the strongest, and one that nothing follows, or that
//! nothing precedes, is never written.

/// What a removed tag leaves in the text, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    /// A space: between the cells of a table.
    Space,
    /// A newline: the element makes a line.
    Line,
    /// A blank line: the element makes a paragraph.
    Paragraph,
}

/// The break that waits, and what of it the text already has.
#[derive(Default)]
pub(crate) struct Breaks {
    waiting: Option<Break>,
    /// Has anything visible been written, so that there is something to break from?
    begun: bool,
    /// Newlines in the whitespace that the text written so far ends with.
    newlines: usize,
    /// Does the text written so far end with whitespace of any kind?
    spaced: bool,
}

impl Breaks {
    /// A tag was removed that leaves this.
    pub(crate) fn leave(&mut self, r#break: Break) {
        self.waiting = self.waiting.max(Some(r#break));
    }

    /// Is there one that waits?
    #[inline]
    pub(crate) fn wait(&self) -> bool {
        self.waiting.is_some()
    }

    /// Text is about to be written: what must stand before it, or before the whitespace that was
    /// written since the last tag, if that was all.
    ///
    /// Only ASCII whitespace separates; a no-break space is text.
    pub(crate) fn before_text(&mut self, bytes: &[u8]) -> &'static str {
        let visible = bytes.iter().rposition(|byte| !byte.is_ascii_whitespace());
        let Some(last) = visible else {
            self.count(bytes);
            return "";
        };
        let mut missing = "";
        if self.wait() {
            let leading = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
            self.count(&bytes[..leading.unwrap_or_default()]);
            missing = self.missing();
        }
        self.wrote_visible();
        self.count(&bytes[last + 1..]);
        missing
    }

    /// [`before_text`](Self::before_text), for the texts that are most frequent: those that end with a
    /// visible character, or with one and a space, where no break waits; and single spaces. Is this
    /// such a text, which needs nothing before it?
    #[inline]
    pub(crate) fn before_plain_text(&mut self, bytes: &[u8]) -> bool {
        match bytes {
            [space] if space.is_ascii_whitespace() => {
                self.newlines += usize::from(*space == b'\n');
                self.spaced = true;
                true
            }
            [.., last] if !last.is_ascii_whitespace() && !self.wait() => {
                self.wrote_visible();
                true
            }
            [.., before, space] if !before.is_ascii_whitespace() && !self.wait() => {
                self.begun = true;
                self.newlines = usize::from(*space == b'\n');
                self.spaced = true;
                true
            }
            _ => false,
        }
    }

    /// A tag that stays is about to be written: what must stand before it.
    #[inline]
    pub(crate) fn before_tag(&mut self) -> &'static str {
        if !self.wait() {
            return "";
        }
        let missing = self.missing();
        self.count(missing.as_bytes());
        missing
    }

    /// Something was written that is seen: what ends text, or a void element (`img`, `br`).
    #[inline]
    pub(crate) fn wrote_visible(&mut self) {
        self.begun = true;
        self.newlines = 0;
        self.spaced = false;
    }

    fn count(&mut self, whitespace: &[u8]) {
        for &byte in whitespace {
            self.newlines += usize::from(byte == b'\n');
            self.spaced = true;
        }
    }

    /// What the waiting break still lacks; it waits no longer.
    fn missing(&mut self) -> &'static str {
        let waiting = self.waiting.take();
        if !self.begun {
            return "";
        }
        match waiting {
            None => "",
            Some(Break::Space) => [" ", ""][usize::from(self.spaced)],
            Some(Break::Line) => ["\n", ""][self.newlines.min(1)],
            Some(Break::Paragraph) => ["\n\n", "\n", ""][self.newlines.min(2)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parts: &[Result<&str, Break>], expected: &str) {
        let mut breaks = Breaks::default();
        let mut out = String::new();
        for part in parts {
            match *part {
                Ok(text) => {
                    out.push_str(breaks.before_text(text.as_bytes()));
                    out.push_str(text);
                }
                Err(r#break) => breaks.leave(r#break),
            }
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn breaks_that_meet_merge_into_the_strongest() {
        use Break::*;
        check(
            &[Ok("a"), Err(Line), Err(Paragraph), Err(Space), Ok("b")],
            "a\n\nb",
        );
        check(&[Ok("a"), Err(Space), Ok(" "), Err(Line), Ok("b")], "a \nb");
    }

    #[test]
    fn only_what_is_missing_is_added() {
        use Break::*;
        check(&[Ok("a\n"), Err(Paragraph), Ok("b")], "a\n\nb");
        check(&[Ok("a"), Err(Paragraph), Ok("\n"), Ok("b")], "a\n\nb");
        check(&[Ok("a\n"), Err(Paragraph), Ok("\nb")], "a\n\nb");
        check(&[Ok("a\n\n\n"), Err(Paragraph), Ok("b")], "a\n\n\nb");
        check(&[Ok("a "), Err(Space), Ok("b")], "a b");
    }

    #[test]
    fn none_is_left_at_either_end() {
        use Break::*;
        check(&[Err(Paragraph), Ok("a"), Err(Paragraph)], "a");
        check(
            &[Err(Line), Ok(" "), Err(Line), Ok("a"), Err(Line), Ok("\n")],
            " a\n",
        );
    }
}
