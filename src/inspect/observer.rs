//! Watches a tree being written, for [`inspect`](crate::Sanitizer::inspect): the text, the links, and what is left
//! out at the last moment.

use crate::html::elements::{ElementId, LINK};
use crate::inspect::inspection::{Inspection, Link, RemovalKind};
use crate::inspect::removals::{Place, Removals};
use crate::write::plain_text::PlainText;
use std::ops::Range;

pub(crate) struct Observer<'a> {
    removals: Removals<'a>,
    text: PlainText,
    /// Those that were written. Their text is not known yet.
    links: Vec<Link>,
    /// The innermost link. A cell of a table in a link can hold another link, to which the text in it belongs, and not
    /// to both: or all text would be that of as many links as nest.
    open_link: OpenLink,
    /// Where in the text that begins which is its, and was not given to it yet.
    link_text: usize,
    shows_picture: bool,
}

/// A link that is open, if one is: its number.
pub(crate) type OpenLink = Option<usize>;

impl<'a> Observer<'a> {
    /// Of a comment, with what goes of it before anything is written.
    pub(crate) fn new(removals: Removals<'a>) -> Self {
        Observer {
            text: PlainText::of_size(removals.html().len()),
            removals,
            links: Vec::new(),
            open_link: None,
            link_text: 0,
            shows_picture: false,
        }
    }

    /// What goes before anything is written.
    pub(crate) fn removals(&mut self) -> &mut Removals<'a> {
        &mut self.removals
    }

    /// An element begins, a link if it has a URL; `place` tells where it was typed, and whether it was at all. Returns
    /// the link around it, for when it ends.
    pub(crate) fn enter(
        &mut self,
        element: ElementId,
        url: Option<&str>,
        left_out: Option<LeftOut>,
        place: impl FnOnce() -> (Range<usize>, bool),
    ) -> OpenLink {
        let around = self.open_link;
        self.text.tag(element);
        match left_out {
            None => {
                self.shows_picture |= element.facts().is_picture();
                if let Some(url) = url {
                    self.set_open_link(Some(self.links.len()));
                    self.links.push(Link::to(url));
                }
            }
            Some(LeftOut::NotListed) => {}
            Some(why) => {
                let (tag, was_typed) = place();
                if was_typed {
                    self.left_out(element, why, tag);
                }
            }
        }
        around
    }

    /// The text that follows is that of this link.
    fn set_open_link(&mut self, link: OpenLink) {
        if let Some(link) = self.open_link {
            self.links[link]
                .text
                .push_str(self.text.from(self.link_text));
        }
        self.open_link = link;
        self.link_text = self.text.len();
    }

    fn left_out(&mut self, element: ElementId, why: LeftOut, tag: Range<usize>) {
        let (kind, reason) = match why {
            LeftOut::TooDeep => (RemovalKind::Depth, "it nests too deep"),
            LeftOut::LinkTooMany => (RemovalKind::Link, "there are more links than may be"),
            LeftOut::NotListed | LeftOut::Misplaced => {
                (RemovalKind::Element, "it cannot stand there")
            }
        };
        self.removals
            .add(kind, element.name(), reason, Place::At(tag));
    }

    /// An element ends, around which there is this link.
    pub(crate) fn leave(&mut self, element: ElementId, around: OpenLink) {
        if around != self.open_link {
            self.set_open_link(around);
        }
        self.text.tag(element);
    }

    /// Text as it was typed, and as it will be written; it comes of a node whose text was typed from `start` on.
    pub(crate) fn text(&mut self, typed: &str, written: &str, start: usize) {
        self.removals
            .characters(typed, written, &Place::From(start));
    }

    /// Text is written.
    pub(crate) fn wrote(&mut self, text: &str) {
        self.text.text(text);
    }

    /// A tag of a paragraph or of a line break is written, be it typed or not.
    pub(crate) fn tag(&mut self, element: ElementId) {
        self.text.tag(element);
    }

    /// A link is written that was typed as text.
    pub(crate) fn link(&mut self, url: &str, text: &str) {
        self.text.tag(LINK);
        let around = self.open_link;
        self.set_open_link(Some(self.links.len()));
        self.links.push(Link::to(url));
        self.text.text(text);
        self.set_open_link(around);
        self.text.tag(LINK);
    }

    /// Nothing follows: what was seen, of a comment that became this.
    pub(crate) fn finish(self, html: String) -> Inspection {
        let text = self.text.finish();
        let mut links = self.links;
        links.iter_mut().for_each(Link::know_text);
        Inspection {
            links,
            removals: self.removals.finish(),
            shows_picture: self.shows_picture,
            html,
            text,
        }
    }
}

/// Why an element is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// It is not listed: the tree builder added it by itself, or it is a paragraph or line break in code.
    NotListed,
    TooDeep,
    /// A second parse would put it elsewhere.
    Misplaced,
    /// There are as many links as there may be.
    LinkTooMany,
}
