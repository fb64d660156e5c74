//! What [`Layout`](crate::write::layout::Layout) reports while it writes a comment.
//!
//! The tree path implements [`Events`] to filter characters and to report what is removed; the fast path uses `()`.

use std::borrow::Cow;

/// Receives what is written, in the order in which it is written, and may change its text.
pub(crate) trait Events {
    /// `text` is about to be written. Returns what to write for it.
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str>;
    /// Whitespace that [`text`](Self::text) does not receive is written or removed, as where a line or block begins.
    fn space(&mut self);
    /// `text` at the end of a line, or on a line of its own, is not written.
    fn dropped_at_line_end(&mut self, text: &str);
    /// The start tag of an element that is not void was written.
    fn enter(&mut self);
    /// An end tag, or the end of the comment, follows. Returns the text to write before it.
    fn leave(&mut self) -> String;
}

/// Ignores everything and changes nothing.
impl Events for () {
    #[inline]
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
    #[inline]
    fn space(&mut self) {}
    #[inline]
    fn dropped_at_line_end(&mut self, _: &str) {}
    #[inline]
    fn enter(&mut self) {}
    #[inline]
    fn leave(&mut self) -> String {
        String::new()
    }
}
