//! What [`Layout`](crate::write::layout::Layout) reports while it writes a comment.
//!
//! The tree path implements [`Events`] to filter characters and to report what is removed; the fast path uses `()`.

use std::borrow::Cow;

/// Receives what is written, in the order in which it is written, and may change its text. By default it ignores
/// everything and changes nothing.
pub(crate) trait Events {
    /// `text` is about to be written. Returns what to write for it.
    #[inline]
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
    /// Whitespace that [`text`](Self::text) does not receive is written or removed, as where a line or block begins.
    #[inline]
    fn space(&mut self) {}
    /// `text` at the end of a line, or on a line of its own, is not written.
    #[inline]
    fn dropped_at_line_end(&mut self, _text: &str) {}
    /// The start tag of an element that is not void was written.
    #[inline]
    fn enter(&mut self) {}
    /// An end tag, or the end of the comment, follows. Returns the text to write before it.
    #[inline]
    fn leave(&mut self) -> String {
        String::new()
    }
}

impl Events for () {}
