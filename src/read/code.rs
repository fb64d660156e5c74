//! The elements around a tag that people paste code into: the listed `code`, `pre`, `kbd` and `samp` that are open.

use crate::html::element::SHOWING_CODE;
use crate::html::elements::ElementId;

#[derive(Default)]
pub(crate) struct OpenCode {
    /// The outermost ones, inwards: more than people nest, so that a comment with code needs no allocation.
    outer: [Option<Open>; 6],
    /// Those inside of them.
    inner: Vec<Open>,
    /// The number of all.
    depth: usize,
    /// The number of open ones of each element, by [`shows_code`](crate::html::element::Element::shows_code): neither an
    /// end tag that closes none nor a start tag may pass over all of them.
    counts: [usize; SHOWING_CODE],
    /// The number of those in which blocks are shown.
    inline: usize,
}

#[derive(Clone, Copy)]
struct Open {
    element: ElementId,
    /// Whether it has no end tag, and so ends before the next block.
    ends_before_block: bool,
}

impl OpenCode {
    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.depth == 0
    }

    /// The number of those that are open.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Opens one, which has an end tag if it `ends`.
    pub(crate) fn open(&mut self, element: ElementId, ends: bool) {
        let is_inline = element.facts().is_inline_code();
        let open = Open {
            element,
            ends_before_block: !ends && is_inline,
        };
        match self.outer.get_mut(self.depth) {
            Some(place) => *place = Some(open),
            None => self.inner.push(open),
        }
        self.depth += 1;
        self.inline += usize::from(is_inline);
        if let Some(number) = element.facts().shows_code {
            self.counts[number] += 1;
        }
    }

    fn last(&self) -> Option<Open> {
        let outer = || self.outer[self.depth.checked_sub(1)?];
        self.inner.last().copied().or_else(outer)
    }

    fn pop(&mut self) -> Option<ElementId> {
        let Open { element, .. } = self.last()?;
        self.inner.pop();
        self.depth -= 1;
        self.inline -= usize::from(element.facts().is_inline_code());
        if let Some(number) = element.facts().shows_code {
            self.counts[number] -= 1;
        }
        Some(element)
    }

    /// Closes the innermost one of this element, and those in it. Returns false if none is open.
    pub(crate) fn close(&mut self, element: ElementId) -> bool {
        let number = element.facts().shows_code;
        let is_open = number.is_some_and(|number| self.counts[number] > 0);
        while is_open && self.pop().is_some_and(|closed| closed != element) {}
        is_open
    }

    /// Closes the innermost one if it ends before a block; returns it then.
    pub(crate) fn close_before_block(&mut self) -> Option<ElementId> {
        let ends = self.last().is_some_and(|open| open.ends_before_block);
        ends.then(|| self.pop()).flatten()
    }

    /// Whether a block inside is shown as typed: only `pre` holds blocks.
    pub(crate) fn shows_blocks(&self) -> bool {
        self.inline > 0
    }
}
