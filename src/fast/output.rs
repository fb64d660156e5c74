//! What the fast path writes to.

use crate::html::elements::ElementId;
use crate::html::scan::Marked;
use std::borrow::Cow;
use std::ops::Range;

/// Where the short way writes to.
pub(crate) trait Output<'a> {
    /// Is text laid out?
    const LAYS_OUT: bool;
    /// The bytes that may begin a character of text that is not written as it stands, and newlines, if they are told
    /// apart.
    type Special: Marked;

    /// A part of the input is text, and written as it stands.
    fn text(&mut self, part: Range<usize>);
    /// A newline stands here in the text. Without it being special, it is part of the text.
    fn newline(&mut self, at: usize);
    /// A reference that stands for something visible is written as it stands.
    fn character_reference(&mut self, part: Range<usize>);
    /// A part of the input is this text, and written so.
    fn replace_text(&mut self, part: Range<usize>, text: &str, escaped: &str);
    /// Nothing is written of a part of the input.
    fn skip(&mut self, part: Range<usize>);
    /// A break is written behind the last tag: there is nothing but whitespace behind it.
    fn write_separator(&mut self, missing: &str);
    /// A break is written, and then a tag.
    fn write_separator_before_tag(&mut self, missing: &str);
    /// A tag stood here, or a break waits behind one that was written.
    fn left_out(&mut self);
    fn start_tag(&mut self, element: ElementId, tag: StartTag<'_>);
    /// A start tag in this part of the input is written by this.
    fn rewrite_start_tag(
        &mut self,
        element: ElementId,
        part: Range<usize>,
        write: impl FnOnce(&mut String),
    );
    /// The end tag of the innermost element stands here as it is written.
    fn end_tag(&mut self, element: ElementId, part: Range<usize>);
    /// It stands here in another form, or nowhere.
    fn rewrite_end_tag(&mut self, element: ElementId, part: Range<usize>);
    /// A link is about to be written. Are there no more than this?
    fn count_link(&mut self, most: usize) -> bool;
    /// The bytes that were copied so far.
    fn len(&self) -> usize;
    /// Nothing follows. (What was written is taken, and not the output given away, which is large to move.)
    fn finish(&mut self) -> Option<Cow<'a, str>>;
}

/// A start tag as it is written.
pub(crate) enum StartTag<'t> {
    /// It stands here so.
    AsTyped(Range<usize>),
    /// It stands here so, but for what is missing before its `>`.
    Completed(Range<usize>, &'t str),
    /// It stands here in another form.
    Written(Range<usize>, &'t str),
}

/// The bytes that may begin a character of text that is not written as it stands: all others are kept
/// without being looked at.
pub(crate) struct Special;

impl Marked for Special {
    #[inline]
    fn is(byte: u8) -> bool {
        (byte < b' ') & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
            | (byte == 0xc2)
            | (byte == 0xef)
    }

    /// Or it is not ASCII, which takes no more to tell than that it is a control character: as a signed
    /// number it is less than a space as well.
    #[inline]
    fn may_be(byte: u8) -> bool {
        (byte.cast_signed() < b' '.cast_signed()) & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
    }
}

/// The same, and what ends a line.
pub(crate) struct SpecialOrNewline;

impl Marked for SpecialOrNewline {
    #[inline]
    fn is(byte: u8) -> bool {
        // A newline is the only byte below a space that is not special. Of a row of comparisons that begins with this
        // one, the compiler makes a table, and no vector instructions.
        (byte < b' ') | Special::is(byte)
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

    #[test]
    fn no_special_byte_is_overlooked() {
        for byte in 0..=u8::MAX {
            let must = SUSPICIOUS.has(byte) || ESCAPED.has(byte);
            assert_eq!(Special::is(byte), must || byte == b'\t', "{byte:#x}");
            let may_be = Special::is(byte) || !byte.is_ascii();
            assert_eq!(Special::may_be(byte), may_be, "{byte:#x}");
            let or_newline = Special::is(byte) || byte == b'\n';
            assert_eq!(SpecialOrNewline::is(byte), or_newline, "{byte:#x}");
        }
    }
}
