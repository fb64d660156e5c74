//! The events of writing.

use crate::html::elements::ElementId;
use std::borrow::Cow;

/// Who meets what is written, and may change its text.
pub(crate) trait Events {
    /// Does it care what text is written?
    const READS: bool;
    /// Text is about to be written: as what?
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str>;
    /// Whitespace is written, or left out, where a line or a block begins.
    fn space(&mut self);
    /// This text stood alone in a line or behind it, and is not written.
    fn left_out(&mut self, text: &str);
    /// Text was written.
    fn wrote(&mut self, text: &str);
    /// A tag of a paragraph or of a line break is written, be it typed or not.
    fn tag(&mut self, element: ElementId);
    /// An element with content begins.
    fn enter(&mut self);
    /// Its end tag is about to be written: behind what?
    fn leave(&mut self) -> String;
    /// A link is written that was not typed, with this URL and this text.
    fn link(&mut self, url: &str, text: &str);
}

/// Nobody.
impl Events for () {
    const READS: bool = false;
    #[inline]
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
    #[inline]
    fn space(&mut self) {}
    #[inline]
    fn left_out(&mut self, _: &str) {}
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
