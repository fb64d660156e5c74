//! Collects what is removed from a comment while it is read, for [`inspect`](crate::Sanitizer::inspect).
//!
//! The fast path and the tree path call a method of [`Removals`] for whatever they remove, in any order;
//! [`finish`](Removals::finish) returns it sorted, with line numbers. It reports what the rest of the code does, and
//! decides nothing.

use crate::html::attribute_table::{AttributeKind, AttributeSet};
use crate::html::elements::ElementId;
use crate::html::open_tags::OpenTags;
use crate::html::tag::TagName;
use crate::html::{control_characters, tag};
use crate::inspect::inspection::{Removal, RemovalKind};
use crate::policy::policy::Policy;
use crate::read::attributes;
use crate::read::attributes::{AttributeRefusal, ListedAttribute, Standing};
use crate::read::tokenizer::{Dropped, TagKind};
use crate::text::bidi_controls::is_bidi_control;
use memchr::memchr2_iter;
use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

/// What was removed so far.
#[derive(Default)]
pub(crate) struct Removals<'a> {
    html: &'a str,
    /// In any order.
    found: Vec<UnplacedRemoval>,
    /// Removed start tags, whose end tags are not reported.
    open: OpenTags,
    /// Whether all markup is removed, which is reported once.
    flattened: bool,
}

/// A removal whose line is not counted yet.
struct UnplacedRemoval {
    kind: RemovalKind,
    name: Cow<'static, str>,
    reason: Cow<'static, str>,
    /// Offset in the input of what was removed, if its range is known; otherwise an offset before it.
    start: usize,
    range: Option<Range<usize>>,
}

/// Where something was removed.
#[derive(Clone)]
pub(crate) enum Place {
    /// In this range of the input.
    At(Range<usize>),
    /// Not far after this offset.
    After(usize),
}

/// Why an element of the tree is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

const NOT_LISTED: &str = "it is not on the list";

/// Why an element is removed that nests deeper than the limit.
const TOO_DEEP: &str = "it nests too deep";

/// Why an element is removed that a parser would move or ignore.
pub(crate) const MISPLACED: &str = "it cannot stand there";

impl<'a> Removals<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        Removals {
            html,
            found: Vec::new(),
            open: OpenTags::default(),
            flattened: false,
        }
    }

    /// For a comment that loses all its tags, which is reported once.
    pub(crate) fn of_flattened(html: &'a str) -> Self {
        let mut removals = Removals::new(html);
        let why = "input or output exceeds a limit";
        removals.add(RemovalKind::Flattened, "", why, Place::After(0));
        removals.flattened = true;
        removals
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

    // One function for all types, and never inlined, so that the hot code of its callers is small.
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
            Place::After(start) => (start, None),
        };
        if self.found.is_empty() {
            // Seldom is only one thing removed.
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

    /// An element that was typed and is left out of the tree.
    pub(crate) fn left_out(&mut self, element: ElementId, why: LeftOut, tag: Range<usize>) {
        let (kind, reason) = match why {
            LeftOut::NotListed => return,
            LeftOut::TooDeep => (RemovalKind::Depth, TOO_DEEP),
            LeftOut::Misplaced => (RemovalKind::Element, MISPLACED),
            LeftOut::TooManyLinks => (
                RemovalKind::Link,
                "there are more links than the limit allows",
            ),
        };
        self.add(kind, element.name(), reason, Place::At(tag));
    }

    /// A tag of an element that is not listed.
    pub(crate) fn unlisted_tag(&mut self, element: ElementId, tag: Range<usize>, kind: TagKind) {
        match kind {
            TagKind::Start => self.start_tag(element, NOT_LISTED, tag),
            TagKind::End => self.end_tag(element, NOT_LISTED, tag),
        }
    }

    /// A start tag that is removed.
    pub(crate) fn start_tag(&mut self, element: ElementId, why: &'static str, tag: Range<usize>) {
        if !element.facts().void {
            self.open.open(element);
        }
        self.element(element, why, tag);
    }

    /// An end tag that is removed. It is reported only if no start tag of it was removed.
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

    /// What the tokenizer drops.
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
                let why = "it is dropped with its content, which is not text";
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

    /// The attributes that are removed from the start tag in this range; `listed` are its listed ones.
    pub(crate) fn attributes(
        &mut self,
        element: ElementId,
        tag: Range<usize>,
        listed: &[ListedAttribute],
        policy: &Policy,
    ) {
        let bytes = &self.html.as_bytes()[..tag.end];
        // Ends with the tag, as the caller found it: the name is read as it was then.
        let Some(TagName { end: mut from, .. }) = tag::name(bytes, tag.start + 1) else {
            return;
        };
        let mut seen: AttributeSet = 0;
        while let ControlFlow::Continue(attribute) = tag::next(bytes, from) {
            let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
            let start = from + bytes[from..].iter().take_while(|byte| space(byte)).count();
            // An attribute whose value is missing ends after the spaces that follow its equals sign: they are trimmed.
            let typed = self.html[start..attribute.value.end].trim_ascii_end();
            let place = start..start + typed.len();
            from = attribute.value.end;
            let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>');
            let name_end = typed.find(ends).unwrap_or(typed.len());
            let name = || typed[..name_end].to_ascii_lowercase();
            let why = match attributes::standing(attribute.name, element, policy, &mut seen) {
                Standing::Listed(id) => {
                    if let Some(attribute) = listed.iter().find(|listed| listed.id == id) {
                        self.attribute(attribute, place, policy);
                    }
                    continue;
                }
                Standing::Duplicate => "it is a duplicate; the first one is kept",
                Standing::Unlisted => NOT_LISTED,
            };
            self.add(RemovalKind::Attribute, name(), why, Place::At(place));
        }
    }

    /// What is removed of a listed attribute, or the whole attribute.
    fn attribute(&mut self, attribute: &ListedAttribute, place: Range<usize>, policy: &Policy) {
        let name = attribute.id.name();
        let decoded = attributes::decoded(self.html, attribute);
        let forbidden: String = control_characters::forbidden_runs(&decoded)
            .map(|(_, run)| run)
            .collect();
        if !forbidden.is_empty() {
            self.control_characters(&forbidden, place.clone());
        }
        let value = attributes::cleaned(decoded);
        let (kind, why) = match attributes::judge(attribute.id, value.clone(), policy) {
            Err(AttributeRefusal::Url(refusal)) => (RemovalKind::Url, refusal.reason(&value)),
            Err(AttributeRefusal::LinkTypes) => {
                let why = "none of its link types is allowed";
                (RemovalKind::Attribute, why.into())
            }
            Ok(written) => {
                let count = |types: &str| types.split_ascii_whitespace().count();
                match attribute.id.kind() {
                    AttributeKind::LinkTypes if count(&written) < count(&value) => {
                        let why = "some of its link types are not allowed or are duplicates";
                        (RemovalKind::Attribute, why.into())
                    }
                    AttributeKind::Text => {
                        return self.characters(&value, &written, &Place::At(place));
                    }
                    _ => return,
                }
            }
        };
        self.add(kind, name, why, Place::At(place));
    }

    /// The direction controls and combining marks of a text that are not in what is written of it.
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
        let too_many = "there are more in a row than the limit allows";
        for (kind, run, why) in [
            (RemovalKind::BidiControls, controls, direction),
            (RemovalKind::CombiningMarks, marks, too_many),
        ] {
            if !run.is_empty() {
                self.add(kind, code_points(&run), why, place.clone());
            }
        }
    }

    /// The control characters in this range of the text.
    pub(crate) fn text(&mut self, part: Range<usize>) {
        let html = self.html;
        for (at, run) in control_characters::forbidden_runs(&html[part.clone()]) {
            let start = part.start + at;
            self.control_characters(run, start..start + run.len());
        }
    }

    /// The control characters that the character reference in this range stands for.
    pub(crate) fn reference(&mut self, text: &str, part: Range<usize>) {
        // Most references stand for a letter or a punctuation mark.
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

    /// All removals, in the order of the input, given what was left of it.
    pub(crate) fn finish(mut self, left: &str) -> Vec<Removal> {
        // What was removed and written again, as a control that is moved to the end of its element, is not removed.
        if self.found.is_empty() || left == self.html {
            return Vec::new();
        }
        if !self.found.is_sorted_by_key(|found| found.start) {
            self.found.sort_by_key(|found| found.start);
        }
        let mut lines = Lines::of(self.html);
        // What was removed inside a removed tag is not reported.
        let mut tag_end = 0;
        let is_reported = |found: &UnplacedRemoval| {
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
        let found = self.found.into_iter().filter(is_reported);
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

/// The first three different characters of a run, as code points (`U+0000 U+0001`), and `…` if there are more.
fn code_points(run: &str) -> String {
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

/// Numbers lines from 1, for offsets in ascending order. Takes linear time in total.
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

    fn number(&mut self, offset: usize) -> usize {
        let from = self.at;
        if from < offset {
            let ends = memchr2_iter(b'\r', b'\n', &self.html[from..offset]);
            // A carriage return before a newline ends no line: the newline does.
            let ends = ends.filter(|at| !self.html[from + at..].starts_with(b"\r\n"));
            self.line += ends.count();
            self.at = offset;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_crlf_and_cr() {
        let mut lines = Lines::of("a\nb\r\nc\rd\n\ne");
        let numbers: Vec<usize> = (0..11).map(|offset| lines.number(offset)).collect();
        assert_eq!(numbers, [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6]);
    }

    #[test]
    fn code_points_are_distinct_and_at_most_three() {
        assert_eq!(code_points("\0\0\u{1}"), "U+0000 U+0001");
        assert_eq!(
            code_points("\u{1}\u{2}\u{3}\u{4}\u{5}"),
            "U+0001 U+0002 U+0003 …"
        );
    }
}
