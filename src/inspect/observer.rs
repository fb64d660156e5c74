//! Collects the [`Inspection`] of a comment while it is written: its text, its links, and the elements that are left
//! out at that stage.
//!
//! Its caller, `tree::serialize` or [`second_pass`](crate::inspect::second_pass), calls [`enter`](Observer::enter) and
//! [`leave`](Observer::leave) for each element and [`wrote`](Observer::wrote) for text, in the order of the output;
//! [`finish`](Observer::finish) returns the inspection.

use crate::html::elements::{ElementId, LINK};
use crate::inspect::inspection::{Inspection, Link, RemovalKind};
use crate::inspect::removals::{MISPLACED, Place, Removals, TOO_DEEP};
use crate::write::plain_text::PlainText;
use std::ops::Range;

/// The inspection so far.
#[derive(Default)]
pub(crate) struct Observer<'a> {
    removals: Removals<'a>,
    text: PlainText,
    /// The links written so far. Their text is not complete yet.
    links: Vec<Link>,
    /// The innermost open link. A cell of a table in a link can hold another link; its text belongs to that one only,
    /// for else nested links would copy all text once for each level.
    open_link: OpenLink,
    /// Start of the open link's text that is not copied to it yet.
    link_text_start: usize,
    shows_picture: bool,
}

const TOO_MANY_LINKS: &str = "there are more links than the limit allows";

/// The index of the innermost open link, if a link is open.
pub(crate) type OpenLink = Option<usize>;

impl<'a> Observer<'a> {
    /// An observer with the removals that are known before anything is written.
    pub(crate) fn new(removals: Removals<'a>) -> Self {
        Observer {
            text: PlainText::with_capacity(removals.html().len()),
            removals,
            ..Observer::default()
        }
    }

    /// The removals, to be added to.
    pub(crate) fn removals(&mut self) -> &mut Removals<'a> {
        &mut self.removals
    }

    /// An element begins; it is a link if it has a URL. `place` returns the range of its start tag, and whether it was
    /// typed at all. Returns the link around it, to be passed to [`leave`](Self::leave).
    pub(crate) fn enter(
        &mut self,
        element: ElementId,
        url: Option<&str>,
        left_out: Option<LeftOut>,
        place: impl FnOnce() -> (Range<usize>, bool),
    ) -> OpenLink {
        let around = self.open_link;
        self.text.tag(element);
        let (kind, reason) = match left_out {
            None => {
                self.shows_picture |= element.facts().is_picture();
                if let Some(url) = url {
                    self.set_open_link(Some(self.links.len()));
                    self.links.push(Link::to(url));
                }
                return around;
            }
            Some(LeftOut::NotListed) => return around,
            Some(LeftOut::TooDeep) => (RemovalKind::Depth, TOO_DEEP),
            Some(LeftOut::TooManyLinks) => (RemovalKind::Link, TOO_MANY_LINKS),
            Some(LeftOut::Misplaced) => (RemovalKind::Element, MISPLACED),
        };
        if let (tag, true) = place() {
            self.removals
                .add(kind, element.name(), reason, Place::At(tag));
        }
        around
    }

    /// The text that follows belongs to this link.
    fn set_open_link(&mut self, link: OpenLink) {
        if let Some(link) = self.open_link {
            let text = self.text.from(self.link_text_start);
            self.links[link].text.push_str(text);
        }
        self.open_link = link;
        self.link_text_start = self.text.len();
    }

    /// An element ends; `around` is what [`enter`](Self::enter) returned for it.
    pub(crate) fn leave(&mut self, element: ElementId, around: OpenLink) {
        if around != self.open_link {
            self.set_open_link(around);
        }
        self.text.tag(element);
    }

    /// Text as typed, and as it will be written; the text of its node begins at `start` in the input.
    pub(crate) fn text(&mut self, typed: &str, written: &str, start: usize) {
        self.removals
            .characters(typed, written, &Place::After(start));
    }

    /// Text is written.
    pub(crate) fn wrote(&mut self, text: &str) {
        self.text.text(text);
    }

    /// A tag of a paragraph or of a line break is written, typed or generated.
    pub(crate) fn tag(&mut self, element: ElementId) {
        self.text.tag(element);
    }

    /// A link is written that was typed as plain text.
    pub(crate) fn link(&mut self, url: &str, text: &str) {
        let around = self.enter(LINK, Some(url), None, || (0..0, true));
        self.wrote(text);
        self.leave(LINK, around);
    }

    /// The report, given the whole output.
    pub(crate) fn finish(mut self, html: String) -> Inspection {
        self.links.iter_mut().for_each(Link::finish_text);
        Inspection {
            html,
            text: self.text.finish(),
            links: self.links,
            removals: self.removals.finish(),
            shows_picture: self.shows_picture,
        }
    }
}

/// Why an element is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// It is not listed: the tree builder generated it, or it is a paragraph or line break in code.
    NotListed,
    /// It is nested too deep.
    TooDeep,
    /// A second parse would put it elsewhere.
    Misplaced,
    /// The limit on the number of links is reached.
    TooManyLinks,
}
