//! The interface between the fast path's rewriter and its two outputs, [`CopyOnWrite`] and [`LaidOut`].
//!
//! The rewriter calls one method of [`Output`] for each token, in the order of the input. Ranges are byte ranges of the
//! input. The bytes between special ones ([`Output::Special`]) reach the output unexamined, so every byte that may need
//! escaping or removal must be special.
//!
//! [`CopyOnWrite`]: crate::fast::copy_on_write::CopyOnWrite
//! [`LaidOut`]: crate::fast::laid_out::LaidOut

use crate::html::elements::ElementId;
use crate::html::scan::Marked;
use fearless_simd::{Simd, mask8x64, prelude::*, u8x64};
use std::borrow::Cow;
use std::ops::Range;

/// Takes the tokens of a comment as the fast path writes them.
pub(crate) trait Output<'a> {
    /// The bytes that may begin a character of text that is not written unchanged; and newlines, if the output handles
    /// them separately.
    type Special: Marked;

    /// This range is text, and written unchanged.
    fn text(&mut self, part: Range<usize>);
    /// A newline of the text is at this offset. Not called if newlines are not special: they are part of the text then.
    #[inline(always)]
    fn newline(&mut self, at: usize) {
        self.text(at..at + 1);
    }
    /// This range is a character reference to a visible character, and written unchanged.
    #[inline(always)]
    fn character_reference(&mut self, part: Range<usize>) {
        self.text(part);
    }
    /// This range stands for `text`, and is written as `escaped`.
    fn replace_text(&mut self, part: Range<usize>, text: &str, escaped: &str);
    /// This range is removed.
    fn skip(&mut self, part: Range<usize>);
    /// The tag in this range is removed.
    #[inline]
    fn skip_tag(&mut self, part: Range<usize>) {
        self.skip(part);
        self.note_tag();
    }
    /// Writes the missing part of a separator just after the last tag: only whitespace follows that tag.
    fn write_separator(&mut self, missing: &str);
    /// A tag was written here after which a separator is pending, or a separator is written before one.
    fn note_tag(&mut self);
    /// The start tag in this range is written unchanged.
    fn start_tag(&mut self, element: ElementId, part: Range<usize>);
    /// The start tag in this range is written as these pieces.
    fn replace_start_tag(&mut self, element: ElementId, part: Range<usize>, pieces: &[&str]);
    /// The end tag of the current node is in this range, and written unchanged if it is canonical. It may be missing.
    fn end_tag(&mut self, element: ElementId, part: Range<usize>, is_canonical: bool);
    /// Whether this element may open here; if not, the caller falls back.
    #[inline]
    fn may_open(&self, _: ElementId) -> bool {
        true
    }
    /// A link is about to be written. Returns false if there are more than the policy allows now.
    fn count_link(&mut self) -> bool;
    /// Number of bytes copied so far.
    fn len(&self) -> usize;
    /// Ends the output and returns it; `None` if it must be discarded. Takes `&mut self`, for moving `self` is slow.
    fn finish(&mut self) -> Option<Cow<'a, str>>;
}

/// The bytes that may begin a character of text that is not written unchanged. All others are copied unexamined.
pub(crate) struct Special;

impl Marked for Special {
    #[inline(always)]
    fn among<S: Simd>(block: u8x64<S>) -> mask8x64<S> {
        SpecialOrNewline::among(block) & !block.simd_eq(b'\n')
    }

    /// Also true of every byte that is not ASCII, which costs nothing: as a signed number it is less than a space, as
    /// control characters are.
    #[inline]
    fn may_be(byte: u8) -> bool {
        (byte.cast_signed() < b' '.cast_signed()) & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
    }
}

/// As [`Special`], and the newline.
pub(crate) struct SpecialOrNewline;

impl Marked for SpecialOrNewline {
    #[inline(always)]
    fn among<S: Simd>(block: u8x64<S>) -> mask8x64<S> {
        block.simd_lt(b' ')
            | block.simd_eq(b'&')
            | (block | 2).simd_eq(b'>')
            | block.simd_eq(0xc2)
            | block.simd_eq(0xef)
    }

    #[inline]
    fn may_be(byte: u8) -> bool {
        (byte == b'\n') | Special::may_be(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::control_characters::SUSPICIOUS;
    use crate::html::escape::ESCAPED;
    use crate::html::scan::Marks;

    #[test]
    fn every_byte_to_escape_or_remove_is_special() {
        for byte in 0..=u8::MAX {
            let must = SUSPICIOUS.has(byte) || ESCAPED.has(byte);
            let is_special = Marks::<Special>::from(0).next(&[byte], 0) == 0;
            assert_eq!(is_special, must || byte == b'\t', "{byte:#x}");
            let may_be = is_special || !byte.is_ascii();
            assert_eq!(Special::may_be(byte), may_be, "{byte:#x}");
            let is_or_newline = Marks::<SpecialOrNewline>::from(0).next(&[byte], 0) == 0;
            assert_eq!(is_or_newline, is_special || byte == b'\n', "{byte:#x}");
        }
    }
}
