//! Output of the fast path where text is laid out in paragraphs, or URLs in it become links.
//!
//! Takes byte ranges of the input and passes them through the same [`Layout`] as the tree path. At the end, the result
//! is compared with the input, and borrows it if they are equal.

use crate::fast::output::{Output, SpecialOrNewline};
use crate::html::element::Closes;
use crate::html::elements::ElementId;
use crate::policy::policy::Policy;
use crate::write::layout::Layout;
use std::borrow::Cow;
use std::ops::Range;

/// The output, laid out while it is written.
pub(crate) struct LaidOut<'a, 'p> {
    html: &'a str,
    layout: Layout<'p, ()>,
}

impl<'a, 'p> LaidOut<'a, 'p> {
    /// An empty output for this input. URLs in text become links only if `makes_links`.
    #[inline(always)]
    pub(crate) fn new(html: &'a str, policy: &'p Policy, makes_links: bool) -> Self {
        // Leaves room for the tags of some lines, and of some links.
        let room = match makes_links {
            true => html.len() + html.len() / 4 + 256,
            false => html.len() + html.len() / 4 + 128,
        };
        let layout = Layout::new(policy, makes_links, (), html.len(), room);
        LaidOut { html, layout }
    }
}

impl<'a> Output<'a> for LaidOut<'a, '_> {
    type Special = SpecialOrNewline;

    #[inline]
    fn text(&mut self, part: Range<usize>) {
        self.layout.part_of_line(&self.html[part]);
    }

    #[inline]
    fn newline(&mut self, _: usize) {
        self.layout.newline();
    }

    #[inline]
    fn character_reference(&mut self, part: Range<usize>) {
        let escaped = &self.html[part];
        self.layout.visible(escaped);
    }

    fn replace_text(&mut self, _: Range<usize>, text: &str, escaped: &str) {
        // `text` is a newline, other whitespace, visible characters without any, or empty.
        if text == "\n" {
            self.layout.newline();
        } else if text.trim_ascii().is_empty() {
            self.layout.part_of_line(text);
        } else {
            self.layout.visible(escaped);
        }
    }

    #[inline]
    fn skip(&mut self, _: Range<usize>) {}

    fn write_separator(&mut self, missing: &str) {
        self.layout.write_separator(missing);
    }

    fn note_tag(&mut self) {
        self.layout.note_tag();
    }

    fn start_tag(&mut self, element: ElementId, part: Range<usize>) {
        self.replace_start_tag(element, part.clone(), &[&self.html[part]]);
    }

    fn replace_start_tag(&mut self, element: ElementId, _: Range<usize>, pieces: &[&str]) {
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        let has_attributes = length > "<>".len() + element.name().len();
        self.layout
            .start_tag(element, has_attributes, false, |out| {
                pieces.iter().for_each(|piece| out.push_str(piece));
            });
    }

    #[inline]
    fn end_tag(&mut self, element: ElementId, _: Range<usize>, _: bool) {
        debug_assert!(!element.facts().void);
        self.layout.end_tag();
    }

    fn may_open(&self, element: ElementId) -> bool {
        // A part of a ruby would end a paragraph, and a block in inline content is known only when it is reached.
        let facts = element.facts();
        facts.closes != Closes::Ruby && !(facts.is_block() && self.layout.is_in_line())
    }

    fn count_link(&mut self) -> bool {
        self.layout.count_link()
    }

    fn len(&self) -> usize {
        self.layout.len()
    }

    fn finish(&mut self) -> Option<Cow<'a, str>> {
        let out = self.layout.finish()?;
        Some(if out == self.html {
            Cow::Borrowed(self.html)
        } else {
            Cow::Owned(out)
        })
    }
}
