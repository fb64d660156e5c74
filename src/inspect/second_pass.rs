//! Reads the output of the fast path once more, for [`inspect`](crate::Sanitizer::inspect), and reports its text and
//! links to an [`Observer`].
//!
//! The tree path reports them while it writes. The fast path copies unchanged parts unexamined.

use crate::html::attribute_table::LINK_URL;
use crate::html::elements::ElementId;
use crate::html::references;
use crate::inspect::observer::{Observer, OpenLink};
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::tokenizer::{Dropped, TagKind};
use crate::read::tokens::Tokens;
use crate::read::{attributes, tokens};
use std::ops::Range;

/// Reports the elements and text of a sanitized comment to `observer`. Its elements must nest and be closed.
pub(crate) fn show(html: &str, policy: &Policy, observer: &mut Observer<'_>) {
    let mut reader = OutputReader {
        html,
        observer,
        open: Vec::new(),
    };
    tokens::read(html, policy, &mut reader);
}

/// Passes tokens on to the observer.
struct OutputReader<'h, 'o, 'a> {
    html: &'h str,
    observer: &'o mut Observer<'a>,
    /// For each open element, the link around it.
    open: Vec<OpenLink>,
}

impl Tokens for OutputReader<'_, '_, '_> {
    fn text(&mut self, part: Range<usize>) {
        self.observer.wrote(&self.html[part]);
    }

    fn character_reference(&mut self, part: Range<usize>) {
        let text = references::in_text(&self.html[part]);
        self.observer.wrote(&text);
    }

    fn start_tag(&mut self, _: Range<usize>, element: ElementId, attributes: &[ListedAttribute]) {
        let href = attributes.iter().find(|attribute| attribute.id == LINK_URL);
        let url = href.map(|href| attributes::decoded(self.html, href));
        let around = self
            .observer
            .enter(element, url.as_deref(), None, || (0..0, false));
        if element.facts().void {
            self.observer.leave(element, around);
        } else {
            self.open.push(around);
        }
    }

    fn end_tag(&mut self, _: Range<usize>, element: ElementId) {
        let around = self.open.pop().flatten();
        self.observer.leave(element, around);
    }

    // The output holds none.
    fn unlisted_tag(&mut self, _: Range<usize>, _: ElementId, _: TagKind) {}

    fn dropped(&mut self, _: Range<usize>, _: Dropped) {}
}
