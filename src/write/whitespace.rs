//! Whitespace that waits to be written until it is known what follows.
//!
//! Newlines and `br` tags are counted as line ends; a `br` and a newline next to each other are one. [`Layout`] writes
//! what waits before visible content, and drops it at the end of a line.
//!
//! [`Layout`]: crate::write::layout::Layout

use crate::text::bidi_and_marks::CharacterOptions;
use std::mem::take;

/// Whether this is a space within a line.
#[inline]
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether this character of a line, with nothing before it, is certain to be written.
pub(crate) fn is_visible(c: char, characters: CharacterOptions) -> bool {
    !matches!(c, ' ' | '\t') && !characters.may_remove(c)
}

/// Whitespace that is not written yet.
#[derive(Default)]
pub(crate) struct Waiting {
    /// The number of line ends: newlines and `br` tags.
    pub(crate) line_ends: usize,
    /// Whether the last line end was a newline: a `br` after it is the same line end.
    is_newline: bool,
    /// Whether the last line end was a `br`: a newline after it is the same line end.
    pub(crate) is_line_break: bool,
    /// The text after the last line end, or all of it, if there is none.
    pub(crate) text: String,
}

impl Waiting {
    /// Adds a newline.
    pub(crate) fn newline(&mut self) {
        if !take(&mut self.is_line_break) {
            self.line_ends += 1;
            self.is_newline = true;
        }
    }

    /// Adds a `br`.
    pub(crate) fn line_break(&mut self) {
        if !take(&mut self.is_newline) {
            self.line_ends += 1;
        }
        self.is_line_break = true;
    }

    /// Makes the line ends one blank line.
    pub(crate) fn blank_line(&mut self) {
        self.forget_line_ends();
        self.line_ends = 2;
    }

    pub(crate) fn forget_line_ends(&mut self) {
        self.line_ends = 0;
        self.is_newline = false;
        self.is_line_break = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of line ends in these: `n` is a newline, `b` a `br`, `p` the tag of a typed paragraph.
    fn line_ends(typed: &str) -> usize {
        let mut waiting = Waiting::default();
        for end in typed.chars() {
            match end {
                'n' => waiting.newline(),
                'b' => waiting.line_break(),
                _ => waiting.blank_line(),
            }
        }
        waiting.line_ends
    }

    #[test]
    fn a_line_break_and_a_newline_beside_it_are_one_line_end() {
        for (typed, expected) in [("", 0), ("n", 1), ("b", 1), ("bn", 1), ("nb", 1)] {
            assert_eq!(line_ends(typed), expected, "{typed}");
        }
        for (typed, expected) in [("nn", 2), ("bb", 2), ("bnb", 2), ("nbn", 1), ("bnbn", 2)] {
            assert_eq!(line_ends(typed), expected, "{typed}");
        }
    }

    #[test]
    fn the_tags_of_a_paragraph_are_one_blank_line() {
        assert_eq!(line_ends("p"), 2);
        assert_eq!(line_ends("nnnp"), 2);
        assert_eq!(line_ends("pn"), 3);
    }
}
