//! What the [tokenizer](crate::read::tokenizer) passes to its consumers.

use crate::html::elements::ElementId;
use crate::html::tag::{TagEnd, TagName};
use memchr::memchr2;
use std::ops::{ControlFlow, Range};

/// Receives the tokens in order, each with its byte range in the input. `ControlFlow::Break` ends the reading.
pub(crate) trait Sink {
    /// Whether it reads what was sanitized, in which no tag is shown as typed.
    const READS_OUTPUT: bool = false;

    /// The offset of the next byte from `from` on at which the scan must stop, or the length of the input: of a `<`, a
    /// `&`, or of any other byte that this consumer wants to see.
    fn next_stop(&mut self, from: usize) -> usize;

    /// Characters that stand for themselves; the scan does not stop in them.
    fn text(&mut self, part: Range<usize>) -> ControlFlow<()>;

    /// The byte at which the scan stopped is text. Returns where the text goes on after what was taken.
    #[inline]
    fn text_stop(&mut self, at: usize) -> ControlFlow<(), usize> {
        self.text(at..at + 1)?;
        ControlFlow::Continue(at + 1)
    }

    /// A character reference, from its ampersand to its semicolon.
    fn character_reference(&mut self, part: Range<usize>) -> ControlFlow<()>;

    /// A start tag of a listed element, whose attributes were not read yet. Returns where it ends, or how far it is
    /// text, which the tokenizer sends then.
    fn start_tag(&mut self, tag: StartTag) -> ControlFlow<(), TagEnd>;

    /// An end tag of a listed element; `is_canonical` if it is typed as it is written.
    fn end_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        is_canonical: bool,
    ) -> ControlFlow<()>;

    /// A tag of an unlisted element whose content is kept.
    fn unlisted_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        kind: TagKind,
    ) -> ControlFlow<()>;

    /// A `br` without attributes, where the layout writes line ends.
    fn line_break(&mut self, part: Range<usize>) -> ControlFlow<()>;

    /// A tag of an HTML element that is shown as typed, for nobody would type it to format. It follows as text.
    fn shown_tag(&mut self, part: Range<usize>, element: ElementId) -> ControlFlow<()>;

    /// A part that is dropped, content included.
    fn dropped(&mut self, part: Range<usize>, what: Dropped) -> ControlFlow<()>;
}

/// A start tag whose name was read.
#[derive(Clone, Copy)]
pub(crate) struct StartTag {
    /// The offset of its `<`.
    pub(crate) at: usize,
    /// Its name, as that of the element that it is read as.
    pub(crate) name: TagName,
    /// Whether the element is [simple](crate::html::element::Element::is_simple).
    pub(crate) is_simple: bool,
    /// Set if what is in the element is read as code: whether an end tag follows.
    pub(crate) opens_code: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    Start,
    End,
}

/// What a dropped part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    Comment,
    Doctype,
    /// An element with its content.
    Element(ElementId),
    /// It resembles a tag, a declaration or an instruction, and is none of HTML.
    NotHtml,
}

/// The offset of the first `<` or `&` from `from` on, or the length of the input.
#[inline]
pub(crate) fn next_markup(html: &[u8], from: usize) -> usize {
    match html[from..] {
        // Often one tag or reference follows another.
        [b'<' | b'&', ..] => from,
        ref rest => from + memchr2(b'<', b'&', rest).unwrap_or(rest.len()),
    }
}
