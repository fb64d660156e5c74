//! Reads a sanitized comment once more, for [`inspect`](crate::Sanitizer::inspect): collects its text and its links,
//! and completes the [`Inspection`]. What is removed is known by then.

use crate::html::elements::{ElementId, LINE_BREAK, LINK, PICTURE};
use crate::html::escape::unescaped;
use crate::html::names::Name;
use crate::html::tag::{self, TagEnd};
use crate::inspect::inspection::{Inspection, Link};
use crate::inspect::removals::Removals;
use crate::policy::policy::Policy;
use crate::read::attributes;
use crate::read::intent::Intent;
use crate::read::sink::{Dropped, Sink, StartTag, TagKind};
use crate::read::stand_in::text_for;
use crate::read::tokenizer::scan;
use crate::write::plain_text::PlainText;
use memchr::{memchr, memchr2};
use std::mem::take;
use std::ops::{ControlFlow, Range};

/// The inspection of a comment, given what was removed from it and what was left of it.
pub(crate) fn inspection(html: String, policy: &Policy, removals: Removals<'_>) -> Inspection {
    let mut reader = OutputReader {
        html: &html,
        text: PlainText::with_capacity(html.len()),
        links: Vec::new(),
        around: Vec::new(),
        open_link: None,
        link_text_start: 0,
        shows_picture: false,
        has_references: false,
    };
    // Without tags and references the text is the output.
    if memchr2(b'<', b'&', html.as_bytes()).is_none() {
        reader.text.text(&html);
    } else {
        // Nothing ends the reading early.
        let _ = scan(&html, policy, &Intent::default(), &mut reader);
    }
    let OutputReader {
        text,
        mut links,
        shows_picture,
        ..
    } = reader;
    links.iter_mut().for_each(Link::finish_text);
    let (removals, shown) = removals.finish(&html);
    Inspection {
        text: text.finish(),
        links,
        removals,
        shown,
        shows_picture,
        html,
    }
}

/// Collects the text and links of a sanitized comment, in which elements nest and are closed.
struct OutputReader<'h> {
    html: &'h str,
    text: PlainText,
    links: Vec<Link>,
    /// For each open link element, the link around it.
    around: Vec<Option<usize>>,
    /// The index of the innermost open link. A cell of a table in a link can hold another link; its text belongs to
    /// that one only, for else nested links would copy all text once for each level.
    open_link: Option<usize>,
    /// Start of the open link's text that is not copied to it yet.
    link_text_start: usize,
    shows_picture: bool,
    /// Whether the text up to the next stop holds a reference.
    has_references: bool,
}

impl OutputReader<'_> {
    /// The text that follows belongs to this link.
    fn set_open_link(&mut self, link: Option<usize>) {
        if let Some(link) = self.open_link {
            let text = self.text.from(self.link_text_start);
            self.links[link].text.push_str(text);
        }
        self.open_link = link;
        self.link_text_start = self.text.len();
    }

    /// Adds the text that a reader sees in place of a tag.
    #[inline]
    fn stand_in(&mut self, tag: Range<usize>, element: ElementId, kind: TagKind) {
        if element.facts().stand_in.is_some()
            && let Some(text) = text_for(self.html, tag, element, kind)
        {
            self.text.text(&text);
        }
    }
}

impl Sink for OutputReader<'_> {
    const READS_OUTPUT: bool = true;

    /// Stops at a `<` only: [`text`](Self::text) decodes the references that escaping wrote.
    #[inline]
    fn next_stop(&mut self, from: usize) -> usize {
        let html = self.html.as_bytes();
        let after =
            |at: usize, found: Option<usize>| found.map_or(html.len(), |length| at + length);
        match html[from..] {
            // Often one tag follows another.
            [b'<', ..] => from,
            ref rest => match after(from, memchr2(b'<', b'&', rest)) {
                at if html.get(at) == Some(&b'&') => {
                    self.has_references = true;
                    after(at, memchr(b'<', &html[at..]))
                }
                at => at,
            },
        }
    }

    #[inline]
    fn text(&mut self, part: Range<usize>) -> ControlFlow<()> {
        let text = &self.html[part];
        if take(&mut self.has_references) {
            self.text.text(&unescaped(text));
        } else if !text.is_empty() {
            self.text.text(text);
        }
        ControlFlow::Continue(())
    }

    fn start_tag(&mut self, StartTag { at, name, .. }: StartTag) -> ControlFlow<(), TagEnd> {
        let html = self.html.as_bytes();
        let element = name.element;
        self.text.tag(element);
        self.shows_picture |= element == PICTURE;
        if element != LINK {
            let end = tag::end(html, name.end);
            self.stand_in(at..end.offset(), element, TagKind::Start);
            return ControlFlow::Continue(end);
        }
        const HREF: Name = Name::of(b"href");
        self.around.push(self.open_link);
        let mut from = name.end;
        loop {
            let attribute = match tag::next(html, from) {
                ControlFlow::Continue(attribute) => attribute,
                ControlFlow::Break(end) => return ControlFlow::Continue(end),
            };
            from = attribute.value.end;
            if attribute.name == HREF {
                self.set_open_link(Some(self.links.len()));
                let url = attributes::decoded(self.html, attribute.value);
                self.links.push(Link::to(&url));
            }
        }
    }

    #[inline]
    fn end_tag(&mut self, part: Range<usize>, element: ElementId, _: bool) -> ControlFlow<()> {
        if element == LINK {
            let around = self.around.pop().flatten();
            if around != self.open_link {
                self.set_open_link(around);
            }
        }
        self.text.tag(element);
        self.stand_in(part, element, TagKind::End);
        ControlFlow::Continue(())
    }

    fn line_break(&mut self, _: Range<usize>) -> ControlFlow<()> {
        self.text.tag(LINE_BREAK);
        ControlFlow::Continue(())
    }

    // Not called: the scan stops at tags only, and a sanitized comment holds no unlisted tag and nothing dropped.

    fn character_reference(&mut self, _: Range<usize>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn unlisted_tag(&mut self, _: Range<usize>, _: ElementId, _: TagKind) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn shown_tag(&mut self, _: Range<usize>, _: ElementId) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn dropped(&mut self, _: Range<usize>, _: Dropped) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
