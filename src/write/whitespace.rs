//! Whitespace that waits to be written until it is known what follows.
//!
//! Newlines are counted as line ends. [`Layout`] writes
//! what waits before visible content, and drops it at the end of a line.
//!
//! [`Layout`]: crate::write::layout::Layout

use crate::text::bidi_and_marks::CharacterOptions;

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
    /// The number of line ends.
    pub(crate) line_ends: usize,
    /// The text after the last line end, or all of it, if there is none.
    pub(crate) text: String,
}
