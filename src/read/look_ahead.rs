//! What follows in a comment, where the meaning of a tag depends on it. All searches together pass over the comment a
//! bounded number of times for each kind of element.
//!
//! Advice to the next editor. A search that starts at each tag that asks is quadratic on a comment of such tags. So a
//! search that finds nothing remembers that, one that answers for the whole comment is made once, and after any other
//! the caller resumes reading behind what was found.

use crate::html::element_table::ELEMENTS;
use crate::html::elements::ElementId;
use crate::html::tag;
use crate::policy::policy::{Policy, Reading};
use memchr::memchr_iter;
use std::ops::Range;

/// The searches made so far in one comment.
pub(crate) struct LookAhead<'a> {
    bytes: &'a [u8],
    /// Cleared when a comment was found not to end: then none after it does.
    comments_end: bool,
    /// Elements whose raw text was found not to end, and the last offset from which a search need not be made again.
    unended: Vec<(ElementId, usize)>,
    /// For each element that was asked for, the ranges of all that end, in the order they begin.
    matched: Vec<(ElementId, Vec<Range<usize>>)>,
    /// For each element, by [`ElementId::index`], the offset of the last end tag that is read as one of it, or 0.
    last_ends: Option<Box<[usize; ELEMENTS.len()]>>,
}

impl<'a> LookAhead<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        LookAhead {
            bytes,
            comments_end: true,
            unended: Vec::new(),
            matched: Vec::new(),
            last_ends: None,
        }
    }

    /// The end of the comment whose `<!--` begins at `start`.
    pub(crate) fn comment_end(&mut self, start: usize) -> Option<usize> {
        if !self.comments_end {
            return None;
        }
        let end = tag::comment_end(self.bytes, start);
        self.comments_end = end.is_some();
        end
    }

    /// The end tag that ends the raw text from `from`; `None` if there is none, or if it is no whole tag. The caller
    /// resumes reading after an end tag that was found.
    pub(crate) fn end_tag_of(&mut self, element: ElementId, from: usize) -> Option<Range<usize>> {
        if self
            .unended
            .iter()
            .any(|&(unended, last)| unended == element && from <= last)
        {
            return None;
        }
        let end_tag = tags(self.bytes, from, element).find(|tag| tag.is_end);
        let end = end_tag
            .as_ref()
            .and_then(|tag| tag::end(self.bytes, tag.name_end).complete());
        let start = end_tag.map_or(self.bytes.len(), |tag| tag.start);
        if end.is_none() {
            // The last search for each element is enough to remember: reading has passed those before it.
            self.unended.retain(|&(unended, _)| unended != element);
            self.unended.push((element, start));
        }
        Some(start..end?)
    }

    /// The element that begins at `start`, with those of its name in it, if it ends.
    pub(crate) fn element_at(&mut self, element: ElementId, start: usize) -> Option<Range<usize>> {
        let known = self.matched.iter().position(|(known, _)| *known == element);
        let known = known.unwrap_or_else(|| {
            self.matched
                .push((element, matched(self.bytes, start, element)));
            self.matched.len() - 1
        });
        let (_, elements) = &self.matched[known];
        let at = elements.binary_search_by_key(&start, |element| element.start);
        Some(elements[at.ok()?].clone())
    }

    /// Whether what may be an end tag of this element is behind `from`. Each call asks for an offset behind those asked
    /// for before.
    pub(crate) fn may_end(&mut self, element: ElementId, from: usize, policy: &Policy) -> bool {
        let bytes = self.bytes;
        let last_ends = || Box::new(last_ends(bytes, from, policy));
        let last_ends = self.last_ends.get_or_insert_with(last_ends);
        last_ends[element.index()] >= from
    }
}

/// For each element, the offset of the last end tag from `from` that is read as one of it, or 0.
fn last_ends(bytes: &[u8], from: usize, policy: &Policy) -> [usize; ELEMENTS.len()] {
    let mut last_ends = [0; ELEMENTS.len()];
    for length in memchr_iter(b'<', &bytes[from..]) {
        let start = from + length;
        if bytes[start + 1..].starts_with(b"/")
            && let Some(name) = tag::name(bytes, start + 2)
        {
            let element = match policy.rules(name.element).reading {
                Reading::Renamed(element) => element,
                _ => name.element,
            };
            last_ends[element.index()] = start;
        }
    }
    last_ends
}

/// Every element of this name from `from` that ends, in the order they begin.
fn matched(bytes: &[u8], from: usize, element: ElementId) -> Vec<Range<usize>> {
    let mut open = Vec::new();
    let mut matched = Vec::new();
    let mut at = from;
    for tag in tags(bytes, from, element) {
        if tag.start < at {
            // In the end tag before.
            continue;
        }
        if !tag.is_end {
            open.push(tag.start);
            continue;
        }
        let end = tag::end(bytes, tag.name_end);
        at = end.offset();
        if end.complete().is_some() {
            matched.extend(open.pop().map(|start| start..at));
        }
    }
    matched.sort_unstable_by_key(|element| element.start);
    matched
}

/// What may be a tag: its name was read, and no more.
struct PossibleTag {
    start: usize,
    name_end: usize,
    is_end: bool,
}

/// The places from `from` on where a tag of this element may stand.
fn tags(bytes: &[u8], from: usize, element: ElementId) -> impl Iterator<Item = PossibleTag> {
    memchr_iter(b'<', &bytes[from..]).filter_map(move |length| {
        let start = from + length;
        let is_end = bytes[start + 1..].starts_with(b"/");
        let name = tag::name(bytes, start + 1 + usize::from(is_end))?;
        (name.element == element).then_some(PossibleTag {
            start,
            name_end: name.end,
            is_end,
        })
    })
}
