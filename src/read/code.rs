//! The listed `code`, `pre`, `kbd` and `samp` that are open at a tag: people paste code into them.

use crate::html::element::SHOWING_CODE;
use crate::html::elements::ElementId;

#[derive(Default)]
pub(crate) struct OpenCode {
    /// The number of open ones, also kept here so that asking follows no pointer.
    depth: usize,
    /// Made by the first one: most comments have no code.
    opened: Option<Box<Opened>>,
}

#[derive(Default)]
struct Opened {
    /// From the outermost inwards.
    elements: Vec<Open>,
    /// The number of open ones of each element, by [`shows_code`](crate::html::element::Element::shows_code): an end tag
    /// that closes none takes constant time.
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
        let opened = self.opened.get_or_insert_default();
        let is_inline = element.facts().is_inline_code();
        opened.elements.push(Open {
            element,
            ends_before_block: !ends && is_inline,
        });
        self.depth += 1;
        opened.inline += usize::from(is_inline);
        if let Some(number) = element.facts().shows_code {
            opened.counts[usize::from(number)] += 1;
        }
    }

    fn pop(&mut self) -> Option<ElementId> {
        let opened = self.opened.as_mut()?;
        let Open { element, .. } = opened.elements.pop()?;
        self.depth -= 1;
        opened.inline -= usize::from(element.facts().is_inline_code());
        if let Some(number) = element.facts().shows_code {
            opened.counts[usize::from(number)] -= 1;
        }
        Some(element)
    }

    /// Closes the innermost one of this element, and those in it. Returns false if none is open.
    pub(crate) fn close(&mut self, element: ElementId) -> bool {
        let counts = self.opened.as_ref().map(|opened| &opened.counts);
        let number = element.facts().shows_code;
        let is_open = counts
            .zip(number)
            .is_some_and(|(counts, number)| counts[usize::from(number)] > 0);
        while is_open && self.pop().is_some_and(|closed| closed != element) {}
        is_open
    }

    /// Closes the innermost one if it ends before a block; returns it then.
    pub(crate) fn close_before_block(&mut self) -> Option<ElementId> {
        let last = self
            .opened
            .as_ref()
            .and_then(|opened| opened.elements.last());
        let ends = last.is_some_and(|open| open.ends_before_block);
        ends.then(|| self.pop()).flatten()
    }

    /// Whether a block inside is shown as typed: only `pre` holds blocks.
    pub(crate) fn shows_blocks(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.inline > 0)
    }
}
