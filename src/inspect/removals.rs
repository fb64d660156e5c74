//! Collects what is removed from a comment, and which tags are shown as typed, while it is read, for
//! [`inspect`](crate::Sanitizer::inspect).
//!
//! The fast path and the tree path call a method of [`Removals`] for whatever they remove, in any order;
//! [`finish`](Removals::finish) returns it sorted, with line numbers. It reports what the rest of the code does, and
//! decides nothing.

use crate::html::attribute_table::{AttributeKind, AttributeSet};
use crate::html::elements::{ElementId, LINE_BREAK, PICTURE};
use crate::html::open_tags::OpenTags;
use crate::html::tag::TagName;
use crate::html::{control_characters, tag};
use crate::inspect::inspection::{Removal, RemovalKind, ShownTag};
use crate::inspect::reason::RemovalReason;
use crate::policy::limits::push;
use crate::policy::policy::Policy;
use crate::policy::quote::{MAX_QUOTED_URL, beginning};
use crate::policy::urls::UrlRefusal;
use crate::read::attributes::{self, AttributeRefusal, Attributes, ListedAttribute, Standing};
use crate::read::sink::{Dropped, TagKind};
use crate::text::bidi_controls::is_bidi_control;
use crate::url::host::Host;
use crate::url::parts;
use memchr::memchr2_iter;
use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

/// What was removed so far.
#[derive(Default)]
pub(crate) struct Removals<'a> {
    html: &'a str,
    /// In any order, and without their lines. The range of one whose range is not known is empty, and not far before it.
    found: Vec<Removal>,
    /// The tags that are shown as typed so far, in order and without their lines.
    shown: Vec<ShownTag>,
    /// Removed start tags, whose end tags are not reported.
    open: OpenTags,
    /// Whether all markup is removed, which is reported once.
    flattened: bool,
}

impl<'a> Removals<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        Removals {
            html,
            ..Removals::default()
        }
    }

    /// For a comment that loses all its tags, which is reported once.
    pub(crate) fn of_flattened(html: &'a str) -> Self {
        let mut removals = Removals::new(html);
        let why = RemovalReason::LimitExceeded;
        removals.add(RemovalKind::Flattened, "", why, 0..0);
        removals.flattened = true;
        removals
    }

    // Never inlined, so that the hot code of its callers is small.
    #[inline(never)]
    fn add(
        &mut self,
        kind: RemovalKind,
        name: impl Into<Cow<'static, str>>,
        reason: RemovalReason,
        place: Range<usize>,
    ) {
        let removal = Removal {
            kind,
            name: name.into(),
            reason,
            line: 0,
            range: Some(place),
        };
        push(&mut self.found, removal);
    }

    /// An element of the tree that is left out of the output.
    pub(crate) fn left_out(&mut self, element: ElementId, why: RemovalReason, tag: Range<usize>) {
        let kind = match why {
            // The tree builder generated it, or it is a paragraph or line break in code.
            RemovalReason::NotListed => return,
            RemovalReason::TooDeep => RemovalKind::Depth,
            RemovalReason::TooManyLinks => RemovalKind::Link,
            _ => RemovalKind::Element,
        };
        self.add(kind, element.name(), why, tag);
    }

    /// A tag that is removed. An end tag is reported only if no start tag of it was removed.
    pub(crate) fn tag(
        &mut self,
        kind: TagKind,
        element: ElementId,
        why: RemovalReason,
        tag: Range<usize>,
    ) {
        match kind {
            TagKind::Start if !element.facts().void => self.open.open(element),
            TagKind::End if self.open.close(element) => return,
            TagKind::Start | TagKind::End => {}
        }
        if !self.flattened {
            self.add(RemovalKind::Element, element.name(), why, tag);
        }
    }

    /// What the tokenizer drops.
    pub(crate) fn dropped(&mut self, part: Range<usize>, what: Dropped) {
        let (kind, name, why) = match what {
            Dropped::Comment => (RemovalKind::Comment, "", RemovalReason::Comment),
            Dropped::Doctype => (RemovalKind::Comment, "", RemovalReason::Doctype),
            Dropped::Element(element) => {
                let why = RemovalReason::DroppedWithContent;
                (RemovalKind::Element, element.name(), why)
            }
            Dropped::NotHtml => {
                let inner = self.html[part.clone()].trim_start_matches(['<', '/']);
                let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
                let name = inner.split(ends).next().unwrap_or_default();
                (RemovalKind::Element, name, RemovalReason::UnknownElement)
            }
        };
        self.add(kind, name.to_owned(), why, part);
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
            let why = match attributes::standing(attribute.name, element, policy, &mut seen) {
                Standing::Listed(id) => {
                    if let Some(attribute) = listed.iter().find(|listed| listed.id == id) {
                        self.attribute(element, attribute, place, policy);
                    }
                    continue;
                }
                Standing::Duplicate => RemovalReason::Duplicate,
                Standing::Unlisted => RemovalReason::NotListed,
            };
            let name = &self.html[start..tag::attribute_name(bytes, start).end];
            self.add(
                RemovalKind::Attribute,
                name.to_ascii_lowercase(),
                why,
                place,
            );
        }
    }

    /// The attributes of a tag that the layout replaces by a line break.
    pub(crate) fn line_break(&mut self, tag: Range<usize>, policy: &Policy) {
        let bytes = self.html.as_bytes();
        if let Some(name) = tag::name(bytes, tag.start + 1) {
            let mut listed = Attributes::default();
            listed.read(bytes, name.end, LINE_BREAK, policy);
            self.attributes(LINE_BREAK, tag, listed.list(), policy);
        }
    }

    /// What is removed of a listed attribute, or the whole attribute.
    fn attribute(
        &mut self,
        element: ElementId,
        attribute: &ListedAttribute,
        place: Range<usize>,
        policy: &Policy,
    ) {
        let decoded = attributes::decoded(self.html, attribute.value.clone());
        self.control_characters(&decoded, place.clone());
        let value = attributes::cleaned(decoded);
        let count = |types: &str| types.split_ascii_whitespace().count();
        let (kind, why) = match attributes::judge(element, attribute.id, value.clone(), policy) {
            Err(AttributeRefusal::Url(refusal)) => {
                let judged = match element {
                    PICTURE => policy.images.judged(&value),
                    _ => Cow::Borrowed(&*value),
                };
                (RemovalKind::Url, url_reason(refusal, &judged))
            }
            Err(AttributeRefusal::Keywords) => {
                (RemovalKind::Attribute, RemovalReason::NoListedKeyword)
            }
            Err(AttributeRefusal::Dimension) => (RemovalKind::Attribute, RemovalReason::NoPixels),
            Err(AttributeRefusal::LinkTypes) => {
                (RemovalKind::Attribute, RemovalReason::NoAllowedLinkType)
            }
            Ok(written) => match attribute.id.kind() {
                AttributeKind::LinkTypes if count(&written) < count(&value) => {
                    (RemovalKind::Attribute, RemovalReason::SomeLinkTypes)
                }
                AttributeKind::Token | AttributeKind::Class
                    if policy.pattern(element, attribute.id).is_some()
                        && count(&written) < count(&value) =>
                {
                    (RemovalKind::Attribute, RemovalReason::SomeKeywords)
                }
                AttributeKind::Text => return self.characters(&value, &written, place),
                _ => return,
            },
        };
        self.add(kind, attribute.id.name(), why, place);
    }

    /// The direction controls and combining marks of a text that are not in what is written of it. The range is empty if
    /// it is not known.
    pub(crate) fn characters(&mut self, typed: &str, written: &str, place: Range<usize>) {
        if typed == written {
            return;
        }
        let mut kept = written.chars().peekable();
        let removed = typed.chars().filter(|c| kept.next_if_eq(c).is_none());
        let (controls, marks): (String, String) = removed.partition(|&c| is_bidi_control(c));
        let direction = RemovalReason::TextDirection;
        let too_many = RemovalReason::TooManyCombiningMarks;
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

    /// The control characters in a text that was decoded from this range.
    pub(crate) fn control_characters(&mut self, decoded: &str, place: Range<usize>) {
        let runs = control_characters::forbidden_runs(decoded);
        let removed: String = runs.map(|(_, run)| run).collect();
        if !removed.is_empty() {
            let why = RemovalReason::ForbiddenInXml;
            let name = code_points(&removed);
            self.add(RemovalKind::ControlCharacters, name, why, place);
        }
    }

    /// A tag that is shown as typed. Each call names one behind those before.
    pub(crate) fn shown(&mut self, element: ElementId, tag: Range<usize>) {
        let shown = ShownTag {
            name: element.name().into(),
            line: 0,
            range: tag,
        };
        push(&mut self.shown, shown);
    }

    /// All removals and the tags that are shown, each in the order of the input, given what was left of it.
    pub(crate) fn finish(self, left: &str) -> (Vec<Removal>, Vec<ShownTag>) {
        if self.found.is_empty() && self.shown.is_empty() {
            return Default::default();
        }
        let Removals {
            html,
            mut found,
            mut shown,
            ..
        } = self;
        let mut lines = Lines::of(html);
        for tag in &mut shown {
            tag.line = lines.at(tag.range.start);
        }
        // What was removed and written again, as a control that is moved to the end of its element, is not removed.
        if left == html {
            found.clear();
        }
        found.sort_by_key(|removal| removal.range.as_ref().map(|place| place.start));
        let mut lines = Lines::of(html);
        let mut tag_end = 0;
        found.retain_mut(|removal| {
            let place = removal.range.take().unwrap_or_default();
            // What was removed inside a removed tag is not reported.
            let is_inside = place.start < tag_end && !place.is_empty();
            if let RemovalKind::Element | RemovalKind::Depth | RemovalKind::Link = removal.kind {
                tag_end = place.end;
            }
            removal.line = lines.at(place.start);
            removal.range = Some(place).filter(|place| !place.is_empty());
            !is_inside
        });
        (found, shown)
    }
}

/// Why the URL of this decoded value is removed.
fn url_reason(refusal: UrlRefusal, value: &str) -> RemovalReason {
    let short = |text: &str| beginning(text, MAX_QUOTED_URL).into_owned();
    match refusal {
        UrlRefusal::Scheme => RemovalReason::Scheme {
            scheme: parts::scheme_of(value).map(|scheme| short(&scheme)),
        },
        UrlRefusal::Relative => RemovalReason::RelativeUrl,
        #[cfg(feature = "url")]
        UrlRefusal::Unresolvable => RemovalReason::UnresolvableUrl,
        UrlRefusal::Host => match parts::host(value) {
            Some(Host::Known(name)) => RemovalReason::Host { host: short(&name) },
            _ => RemovalReason::AmbiguousHost,
        },
    }
}

/// Counts lines.
struct Lines<'a> {
    html: &'a str,
    /// The number of the line at the offset that was asked for last.
    line: usize,
    counted: usize,
}

impl<'a> Lines<'a> {
    fn of(html: &'a str) -> Self {
        Lines {
            html,
            line: 1,
            counted: 0,
        }
    }

    /// The number of the line at this offset, from 1. No call asks for an offset before that of the last one.
    fn at(&mut self, offset: usize) -> usize {
        self.line += line_ends(self.html, self.counted..offset);
        self.counted = offset;
        self.line
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
    let name = |(index, c)| match index {
        MOST => "…".to_owned(),
        _ => format!("U+{:04X}", u32::from(c)),
    };
    let names: Vec<String> = found.into_iter().enumerate().map(name).collect();
    names.join(" ")
}

/// The number of lines that end in this part of the text.
fn line_ends(html: &str, part: Range<usize>) -> usize {
    let rest = &html.as_bytes()[part.start..];
    let ends = memchr2_iter(b'\r', b'\n', &rest[..part.len()]);
    // A carriage return before a newline ends no line: the newline does.
    ends.filter(|&at| !rest[at..].starts_with(b"\r\n")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_crlf_and_cr() {
        let html = "a\nb\r\nc\rd\n\ne";
        let ends: Vec<usize> = (0..11).map(|at| line_ends(html, 0..at)).collect();
        assert_eq!(ends, [0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5]);
        assert_eq!(line_ends(html, 4..6), 1);
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
