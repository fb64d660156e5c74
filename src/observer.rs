//! Watches a tree being written, for [`inspect`](crate::Sanitizer::inspect): the text, the links, and what is left
//! out at the last moment.

use crate::characters;
use crate::elements::{ElementId, LINK};
use crate::inspection::{Inspection, Link, RemovalKind};
use crate::plain_text::PlainText;
use crate::report::{Place, Report};
use crate::serialize::{LeftOut, link_url};
use html5ever::Attribute;
use std::ops::Range;

pub(crate) struct Observer<'a> {
    report: Report<'a>,
    text: PlainText,
    links: Vec<Seen>,
    /// For each open element, whether it is a link.
    open: Vec<bool>,
    /// The links among them.
    open_links: Vec<usize>,
    shows_picture: bool,
}

/// A link that was written: its URL, and the places of its text. A cell of a table in a link can hold another link,
/// to which the text in it belongs, and not to both: or all text would be that of as many links as nest.
struct Seen {
    url: String,
    text: Vec<Range<usize>>,
}

impl Seen {
    fn link(self, text: &str) -> Link {
        let part = |part: &Range<usize>| text.get(part.clone()).unwrap_or_default();
        match self.text.as_slice() {
            [only] => Link::new(self.url, part(only)),
            parts => Link::new(self.url, &parts.iter().map(part).collect::<String>()),
        }
    }
}

impl<'a> Observer<'a> {
    pub(crate) fn new(report: Report<'a>) -> Self {
        Observer {
            text: PlainText::of_size(report.html().len()),
            report,
            links: Vec::new(),
            open: Vec::with_capacity(16),
            open_links: Vec::new(),
            shows_picture: false,
        }
    }

    /// An element begins; `place` tells where it was typed, and whether it was at all.
    pub(crate) fn enter(
        &mut self,
        element: ElementId,
        attributes: &[Attribute],
        left_out: Option<LeftOut>,
        place: impl FnOnce() -> (Range<usize>, bool),
    ) {
        self.text.tag(element);
        let mut is_link = false;
        match left_out {
            None => {
                self.shows_picture |= element.facts().is_picture();
                if let Some(url) = link_url(attributes) {
                    is_link = true;
                    self.pause_link();
                    self.open_links.push(self.links.len());
                    self.links.push(Seen {
                        url: url.to_owned(),
                        text: Vec::with_capacity(1),
                    });
                    self.resume_link();
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
        self.open.push(is_link);
    }

    /// The text that follows is not that of the innermost link.
    fn pause_link(&mut self) {
        let end = self.text.len();
        let link = self.open_links.last();
        if let Some(part) = link.and_then(|&link| self.links[link].text.last_mut()) {
            part.end = end;
        }
    }

    /// The text that follows is that of the innermost link.
    fn resume_link(&mut self) {
        let start = self.text.len();
        if let Some(&link) = self.open_links.last() {
            self.links[link].text.push(start..start);
        }
    }

    fn left_out(&mut self, element: ElementId, why: LeftOut, tag: Range<usize>) {
        let (kind, reason) = match why {
            LeftOut::TooDeep => (RemovalKind::Depth, "it nests too deep"),
            LeftOut::LinkTooMany => (RemovalKind::Link, "there are more links than may be"),
            LeftOut::NotListed | LeftOut::Misplaced => {
                (RemovalKind::Element, "it cannot stand there")
            }
        };
        self.report
            .add(kind, element.name(), reason, Place::At(tag));
    }

    pub(crate) fn leave(&mut self, element: ElementId) {
        if self.open.pop() == Some(true) {
            self.pause_link();
            self.open_links.pop();
            self.resume_link();
        }
        self.text.tag(element);
    }

    /// Text as it was typed, and as it will be written; `place` tells where it was typed.
    pub(crate) fn text(&mut self, typed: &str, written: &str, place: impl FnOnce() -> usize) {
        if typed.len() != written.len() {
            let start = place();
            for gone in characters::removed(typed, written) {
                let at = typed_at(self.report.html(), start, typed, gone.at);
                self.report
                    .add(gone.kind, gone.names, gone.why, Place::From(at));
            }
        }
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
        let start = self.text.len();
        self.text.text(text);
        let part = start..self.text.len();
        self.text.tag(LINK);
        self.links.push(Seen {
            url: url.to_owned(),
            text: vec![part],
        });
    }

    /// Nothing follows: what was seen, of a comment that became this.
    pub(crate) fn finish(self, html: String) -> Inspection {
        let text = self.text.finish();
        let links = self.links.into_iter();
        Inspection {
            links: links.map(|link| link.link(&text)).collect(),
            removals: self.report.finish(),
            shows_picture: self.shows_picture,
            html,
            text,
        }
    }
}

/// Where in the input a character of a text was typed, of which the text was typed from `start` on: as many of its like
/// stand before it there as in the text. If it is not found, as when it was typed as a reference, where the text
/// begins.
fn typed_at(html: &str, start: usize, text: &str, at: usize) -> usize {
    // Where a text is laid out, that is not known to the byte.
    let mut start = start.min(html.len());
    while !html.is_char_boundary(start) {
        start -= 1;
    }
    // Tags that went stand between, but the whole input is not to be searched for each text.
    const BETWEEN: usize = 1024;
    let Some(c) = text[at..].chars().next() else {
        return start;
    };
    let mut end = html.len().min(start + text.len() + BETWEEN);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let before = text[..at].matches(c).count();
    let mut found = html[start..end].match_indices(c);
    found.nth(before).map_or(start, |(more, _)| start + more)
}
