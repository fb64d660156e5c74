//! What [`Layout`](crate::write::layout::Layout) reports while it writes a comment.
//!
//! The tree path implements [`Events`] to filter characters and to report to an observer; the fast path uses `()`.

use crate::html::elements::ElementId;
use std::borrow::Cow;

/// Receives what is written, in the order in which it is written, and may change its text.
pub(crate) trait Events {
    /// Whether the text given to [`wrote`](Self::wrote) and [`link`](Self::link) is used: else it is not unescaped.
    const READS: bool;
    /// `text` is about to be written. Returns what to write for it.
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str>;
    /// Whitespace that [`text`](Self::text) does not receive is written or removed, as where a line or block begins.
    fn space(&mut self);
    /// `text` at the end of a line, or on a line of its own, is not written.
    fn dropped_at_line_end(&mut self, text: &str);
    /// `text` was written.
    fn wrote(&mut self, text: &str);
    /// A `p` tag or a `br` is written, typed or not.
    fn tag(&mut self, element: ElementId);
    /// The start tag of an element that is not void was written.
    fn enter(&mut self);
    /// An end tag is about to be written. Returns the text to write before it.
    fn leave(&mut self) -> String;
    /// A link that was made of text was written, with this URL and this text, neither escaped.
    fn link(&mut self, url: &str, text: &str);
}

/// Ignores everything and changes nothing.
impl Events for () {
    const READS: bool = false;
    #[inline]
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
    #[inline]
    fn space(&mut self) {}
    #[inline]
    fn dropped_at_line_end(&mut self, _: &str) {}
    #[inline]
    fn wrote(&mut self, _: &str) {}
    #[inline]
    fn tag(&mut self, _: ElementId) {}
    #[inline]
    fn enter(&mut self) {}
    #[inline]
    fn leave(&mut self) -> String {
        String::new()
    }
    #[inline]
    fn link(&mut self, _: &str, _: &str) {}
}
