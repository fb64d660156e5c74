//! What went, collected while a comment is worked through, for [`inspect`](crate::Sanitizer::inspect).
//!
//! It follows what the rest of the code does, and decides nothing.

use crate::html::attribute_table::{AttributeId, AttributeKind, AttributeSet};
use crate::html::elements::ElementId;
use crate::html::open_tags::OpenTags;
use crate::html::tag::Next;
use crate::html::{control_characters, tag};
use crate::inspect::inspection::{Removal, RemovalKind};
use crate::policy::policy::Policy;
use crate::read::attributes;
use crate::read::attributes::{AttributeRefusal, ListedAttribute};
use crate::read::tokenizer::Dropped;
use crate::text::bidi_controls::is_bidi_control;
use memchr::memchr2_iter;
use std::borrow::Cow;
use std::ops::Range;

/// What went so far.
pub(crate) struct Removals<'a> {
    html: &'a str,
    /// In any order.
    found: Vec<UnplacedRemoval>,
    /// Start tags that went, whose end tags need not be told.
    open: OpenTags,
    /// Goes all markup?
    flattened: bool,
}

/// A removal whose line is not counted yet.
struct UnplacedRemoval {
    kind: RemovalKind,
    name: Cow<'static, str>,
    reason: Cow<'static, str>,
    /// Offset in the input: of the removal if its range is known, or else of something before it.
    start: usize,
    range: Option<Range<usize>>,
}

/// Where something went.
#[derive(Clone)]
pub(crate) enum Place {
    /// Here.
    At(Range<usize>),
    /// Not far behind this place.
    From(usize),
}

const NOT_LISTED: &str = "it is not on the list";

impl<'a> Removals<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        Removals {
            html,
            found: Vec::new(),
            open: OpenTags::default(),
            flattened: false,
        }
    }

    /// Of a comment of which all tags go: that is said once.
    pub(crate) fn of_flattened(html: &'a str) -> Self {
        let mut removals = Removals::new(html);
        let why = "it would have grown beyond all measure";
        removals.add(RemovalKind::Flattened, "", why, Place::From(0));
        removals.flattened = true;
        removals
    }

    /// The comment as it was typed.
    pub(crate) fn html(&self) -> &'a str {
        self.html
    }

    pub(crate) fn add(
        &mut self,
        kind: RemovalKind,
        name: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
        place: Place,
    ) {
        self.push(kind, name.into(), reason.into(), place);
    }

    // Once for all, so that the code that is worked through again and again stays small.
    #[inline(never)]
    fn push(
        &mut self,
        kind: RemovalKind,
        name: Cow<'static, str>,
        reason: Cow<'static, str>,
        place: Place,
    ) {
        let (start, range) = match place {
            Place::At(range) => (range.start, Some(range)),
            Place::From(start) => (start, None),
        };
        if self.found.is_empty() {
            // Seldom only one thing goes.
            self.found.reserve(8);
        }
        self.found.push(UnplacedRemoval {
            kind,
            name,
            reason,
            start,
            range,
        });
    }

    /// The start tag of an element that is not listed.
    pub(crate) fn unlisted(&mut self, element: ElementId, tag: Range<usize>) {
        self.start_tag(element, NOT_LISTED, tag);
    }

    /// The end tag of an element that is not listed.
    pub(crate) fn unlisted_end(&mut self, element: ElementId, tag: Range<usize>) {
        self.end_tag(element, NOT_LISTED, tag);
    }

    /// A start tag that goes.
    pub(crate) fn start_tag(&mut self, element: ElementId, why: &'static str, tag: Range<usize>) {
        if !element.facts().void {
            self.open.open(element);
        }
        self.element(element, why, tag);
    }

    /// An end tag that goes: with its start tag, if there was one that went.
    pub(crate) fn end_tag(&mut self, element: ElementId, why: &'static str, tag: Range<usize>) {
        if !self.open.close(element) {
            self.element(element, why, tag);
        }
    }

    fn element(&mut self, element: ElementId, why: &'static str, tag: Range<usize>) {
        if self.flattened {
            return;
        }
        self.add(RemovalKind::Element, element.name(), why, Place::At(tag));
    }

    pub(crate) fn dropped(&mut self, part: Range<usize>, what: Dropped) {
        let (kind, name, why) = match what {
            Dropped::Comment => (
                RemovalKind::Comment,
                Cow::Borrowed(""),
                "comments are never shown",
            ),
            Dropped::Doctype => (
                RemovalKind::Comment,
                Cow::Borrowed(""),
                "a doctype belongs to a page",
            ),
            Dropped::Element(element) => {
                let why = "it goes with its content, which is no text";
                (RemovalKind::Element, Cow::Borrowed(element.name()), why)
            }
            Dropped::NotHtml => {
                let inner = self.html[part.clone()].trim_start_matches(['<', '/']);
                let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
                let name = inner.split(ends).next().unwrap_or_default();
                (
                    RemovalKind::Element,
                    Cow::Owned(name.to_owned()),
                    "it is no element of HTML",
                )
            }
        };
        self.add(kind, name, why, Place::At(part));
    }

    /// The attributes that do not stay on a tag of a listed element, as it was typed, of which these are listed.
    pub(crate) fn attributes(
        &mut self,
        element: ElementId,
        tag: Range<usize>,
        listed: &[ListedAttribute],
        policy: &Policy,
    ) {
        let bytes = &self.html.as_bytes()[..tag.end];
        // The name was found to end there: it is read as it was.
        let Some((_, mut from)) = tag::element(bytes, tag.start + 1) else {
            return;
        };
        let mut seen: AttributeSet = 0;
        while let Next::Attribute(attribute) = tag::next(bytes, from) {
            let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
            let start = from + bytes[from..].iter().take_while(|byte| space(byte)).count();
            // Of a value that is missing, its place is known: behind the spaces that follow the equals sign.
            let typed = self.html[start..attribute.end].trim_ascii_end();
            let place = start..start + typed.len();
            from = attribute.end;
            let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>');
            let name_end = typed.find(ends).unwrap_or(typed.len());
            let name = || typed[..name_end].to_ascii_lowercase();
            match AttributeId::named(attribute.name) {
                Some(id) if seen & id.bit() != 0 => {
                    let why = "it stands twice, and the first counts";
                    self.add(RemovalKind::Attribute, name(), why, Place::At(place));
                }
                Some(id) if policy.allows_attribute(element, id) => {
                    seen |= id.bit();
                    let judged = listed.iter().find(|listed| listed.id == id);
                    if let Some(attribute) = judged {
                        self.attribute(attribute, place, policy);
                    }
                }
                _ => self.add(RemovalKind::Attribute, name(), NOT_LISTED, Place::At(place)),
            }
        }
    }

    /// What goes of an attribute that is listed.
    fn attribute(&mut self, attribute: &ListedAttribute, place: Range<usize>, policy: &Policy) {
        let name = attribute.id.name();
        let decoded = attributes::decoded(self.html, attribute);
        let gone: String = control_characters::forbidden_runs(&decoded)
            .map(|(_, run)| run)
            .collect();
        if !gone.is_empty() {
            self.control_characters(&gone, place.clone());
        }
        let value = attributes::cleaned(decoded);
        let (kind, why) = match attributes::judge_value(attribute.id, value.clone(), policy) {
            Err(AttributeRefusal::Url(refusal)) => (RemovalKind::Url, refusal.reason(&value)),
            Err(AttributeRefusal::LinkTypes) => {
                let why = "none of its link types is allowed";
                (RemovalKind::Attribute, why.into())
            }
            Err(AttributeRefusal::NotListed) => (RemovalKind::Attribute, NOT_LISTED.into()),
            Ok(stays) => {
                let many = |types: &str| types.split_ascii_whitespace().count();
                match attribute.id.kind() {
                    AttributeKind::LinkTypes if many(&stays) < many(&value) => {
                        let why = "some of its link types are not allowed, or stand twice";
                        (RemovalKind::Attribute, why.into())
                    }
                    AttributeKind::Text => {
                        return self.characters(&value, &stays, &Place::At(place));
                    }
                    _ => return,
                }
            }
        };
        self.add(kind, name, why, Place::At(place));
    }

    /// The controls of direction and the combining marks of a text, typed there, that are not in what is written of it.
    pub(crate) fn characters(&mut self, typed: &str, written: &str, place: &Place) {
        if typed == written {
            return;
        }
        let (mut controls, mut marks) = (String::new(), String::new());
        let mut kept = written.chars().peekable();
        for c in typed.chars().filter(|c| kept.next_if_eq(c).is_none()) {
            match is_bidi_control(c) {
                true => controls.push(c),
                false => marks.push(c),
            }
        }
        let direction = "they change the direction of text";
        let too_many = "there are more in a row than may be";
        for (kind, run, why) in [
            (RemovalKind::BidiControls, controls, direction),
            (RemovalKind::CombiningMarks, marks, too_many),
        ] {
            if !run.is_empty() {
                self.add(kind, code_points(&run), why, place.clone());
            }
        }
    }

    /// The control characters of a part of the text, as typed.
    pub(crate) fn text(&mut self, part: Range<usize>) {
        let html = self.html;
        for (at, run) in control_characters::forbidden_runs(&html[part.clone()]) {
            let start = part.start + at;
            self.control_characters(run, start..start + run.len());
        }
    }

    /// The control characters of a reference.
    pub(crate) fn reference(&mut self, text: &str, part: Range<usize>) {
        // Most stand for a letter or a mark.
        if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            return;
        }
        for (_, run) in control_characters::forbidden_runs(text) {
            self.control_characters(run, part.clone());
        }
    }

    fn control_characters(&mut self, run: &str, place: Range<usize>) {
        self.add(
            RemovalKind::ControlCharacters,
            code_points(run),
            "a feed cannot carry them",
            Place::At(place),
        );
    }

    /// All of it, in the order of the input.
    pub(crate) fn finish(mut self) -> Vec<Removal> {
        if self.found.is_empty() {
            return Vec::new();
        }
        if !self.found.is_sorted_by_key(|found| found.start) {
            self.found.sort_by_key(|found| found.start);
        }
        let mut lines = Lines::of(self.html);
        // What went of a tag that went itself is not worth telling.
        let mut tag_end = 0;
        let is_worth_telling = |found: &UnplacedRemoval| {
            let is_outside = found.start >= tag_end;
            let is_tag = matches!(
                found.kind,
                RemovalKind::Element | RemovalKind::Depth | RemovalKind::Link
            );
            match &found.range {
                Some(range) if is_tag => tag_end = range.end,
                Some(_) => {}
                None => return true,
            }
            is_outside
        };
        let found = self.found.into_iter().filter(is_worth_telling);
        let removals = found.map(|found| Removal {
            kind: found.kind,
            name: found.name,
            reason: found.reason,
            line: lines.number(found.start),
            range: found.range,
        });
        removals.collect()
    }
}

/// The first few characters of a run, by number.
pub(crate) fn code_points(run: &str) -> String {
    const MOST: usize = 3;
    let mut found: Vec<char> = Vec::new();
    for c in run.chars() {
        if !found.contains(&c) {
            found.push(c);
        }
        if found.len() > MOST {
            break;
        }
    }
    let names = found
        .iter()
        .take(MOST)
        .map(|&c| format!("U+{:04X}", u32::from(c)));
    let mut names: Vec<String> = names.collect();
    if found.len() > MOST {
        names.push("…".to_owned());
    }
    names.join(" ")
}

/// Counts lines, from 1, for places in ascending order.
struct Lines<'a> {
    html: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(html: &'a str) -> Self {
        Lines {
            html: html.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    fn number(&mut self, place: usize) -> usize {
        let from = self.at;
        if from < place {
            let ends = memchr2_iter(b'\r', b'\n', &self.html[from..place]);
            // With a newline behind it, a carriage return ends no line: the newline does.
            let ends = ends.filter(|at| !self.html[from + at..].starts_with(b"\r\n"));
            self.line += ends.count();
            self.at = place;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_they_end_anywhere() {
        let mut lines = Lines::of("a\nb\r\nc\rd\n\ne");
        let numbers: Vec<usize> = (0..11).map(|place| lines.number(place)).collect();
        assert_eq!(numbers, [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6]);
    }

    #[test]
    fn code_points_are_named_once_and_not_without_end() {
        assert_eq!(code_points("\0\0\u{1}"), "U+0000 U+0001");
        assert_eq!(
            code_points("\u{1}\u{2}\u{3}\u{4}\u{5}"),
            "U+0001 U+0002 U+0003 …"
        );
    }
}
