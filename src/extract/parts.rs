//! The parts of a comment that a cut must not split, and the elements that it may leave open.
//!
//! [`Parts::of`] reads a comment, and [`Parts::cut`] finds the longest beginning that fits, what closes it included.

use crate::html::element::Content;
use crate::html::element_table::ELEMENTS;
use crate::html::elements::ElementId;
use crate::html::escape::write_end_tag;
use crate::html::tag;
use crate::policy::limits::push;
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::sink::{Dropped, TagKind};
use crate::read::tokens;
use crate::read::tokens::Tokens;
use memchr::memchr_iter;
use std::ops::Range;

/// Where a comment is cut.
#[derive(Default)]
pub(crate) struct Cut {
    pub(crate) end: usize,
    /// What is written there to close what is open.
    pub(crate) closing: String,
    /// The number of end tags in it.
    pub(crate) end_tags: usize,
    /// The offset of the first tag that these close, or that of the cut.
    pub(crate) first_open: usize,
}

/// The parts of a comment that begin before an offset.
pub(crate) struct Parts<'a> {
    html: &'a str,
    /// Ranges inside of which is no cut: apart from each other, and in order.
    unsplit: Vec<Range<usize>>,
    /// The elements with an end tag, in order.
    elements: Vec<Element>,
    /// By how much the bytes grow that close what is open, from an offset on; in order.
    costs: Vec<(usize, isize)>,
    tags: Vec<Tag>,
}

/// A tag or a dropped part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) at: usize,
    pub(crate) is_shown: bool,
}

/// An element with a start and an end tag.
struct Element {
    /// Its name as typed, not as that of the element that it is read as.
    name: ElementId,
    start: usize,
    /// What is between its tags; until its end tag is found, its end is [`NONE`].
    content: Range<usize>,
}

impl Element {
    fn cost(&self) -> isize {
        let cost = "</>".len() + self.name.name().len();
        cost.cast_signed()
    }

    fn is_open_at(&self, end: usize) -> bool {
        self.content.start <= end && end <= self.content.end
    }
}

/// Stands for a missing offset or index.
const NONE: usize = usize::MAX;

impl<'a> Parts<'a> {
    /// Reads a comment for a cut at `before` or earlier. By the other policy, no part is split either.
    pub(crate) fn of(
        html: &'a str,
        before: usize,
        policy: &Policy,
        other: Option<&Policy>,
    ) -> Self {
        let mut reader = Reader::new(html, before);
        tokens::read(html, policy, &mut reader);
        let Reader {
            mut unsplit,
            mut elements,
            tags,
            ..
        } = reader;
        if let Some(other) = other {
            let mut reader = Reader::new(html, before);
            tokens::read(html, other, &mut reader);
            unsplit.append(&mut reader.unsplit);
        }
        unsplit.extend(runs_of_backquotes(html, before));
        elements.retain(|element| element.content.end != NONE);
        let mut costs = Vec::with_capacity(2 * elements.len());
        for element in &elements {
            costs.push((element.content.start, element.cost()));
            costs.push((element.content.end + 1, -element.cost()));
        }
        costs.sort_unstable();
        Parts {
            html,
            unsplit: joined(unsplit),
            elements,
            costs,
            tags,
        }
    }

    pub(crate) fn html(&self) -> &'a str {
        self.html
    }

    /// The tags that begin before this offset, in order.
    pub(crate) fn tags_before(&self, end: usize) -> &[Tag] {
        &self.tags[..self.tags.partition_point(|tag| tag.at < end)]
    }

    /// The longest beginning that ends at `most` or earlier and, with what closes it, is at most `bytes` bytes long.
    /// `backquotes` are closed, too.
    pub(crate) fn cut(&self, bytes: usize, most: usize, backquotes: Option<&Backquotes>) -> Cut {
        let mut end = most.min(bytes);
        let mut unsplit = &self.unsplit[..];
        let mut costs = &self.costs[..];
        let mut cost: isize = costs.iter().map(|(_, cost)| cost).sum();
        loop {
            while !self.html.is_char_boundary(end) {
                end -= 1;
            }
            while let Some((part, before)) = unsplit.split_last()
                && end <= part.start
            {
                unsplit = before;
            }
            if let Some(part) = unsplit.last()
                && end < part.end
            {
                end = part.start;
            }
            while let Some(((from, added), before)) = costs.split_last()
                && end < *from
            {
                cost -= added;
                costs = before;
            }
            let quotes = backquotes.filter(|quotes| quotes.at < end);
            let quotes = quotes.map_or(0, |quotes| quotes.length + usize::from(quotes.is_fence));
            if end == 0 || end + quotes + cost.unsigned_abs() <= bytes {
                return self.closed(end, backquotes);
            }
            end -= 1;
        }
    }

    /// The cut at this offset.
    fn closed(&self, end: usize, backquotes: Option<&Backquotes>) -> Cut {
        let mut cut = Cut {
            end,
            closing: String::new(),
            end_tags: 0,
            first_open: end,
        };
        let mut backquotes = backquotes.filter(|quotes| quotes.at < end);
        let open = self
            .elements
            .iter()
            .rev()
            .filter(|element| element.is_open_at(end));
        for element in open {
            if let Some(quotes) = backquotes.take_if(|quotes| element.start < quotes.at) {
                self.close_backquotes(quotes, &mut cut);
            }
            write_end_tag(element.name, &mut cut.closing);
            cut.end_tags += 1;
            cut.first_open = element.start;
        }
        if let Some(quotes) = backquotes {
            self.close_backquotes(quotes, &mut cut);
        }
        cut
    }

    fn close_backquotes(&self, quotes: &Backquotes, cut: &mut Cut) {
        let ends_line = cut.closing.is_empty() && self.html[..cut.end].ends_with('\n');
        if quotes.is_fence && !ends_line {
            cut.closing.push('\n');
        }
        let quotes_written = std::iter::repeat_n('`', quotes.length);
        cut.closing.extend(quotes_written);
        cut.first_open = quotes.at;
    }
}

/// Backquotes that begin a code span or fence of Markdown.
pub(crate) struct Backquotes {
    /// Where they begin.
    pub(crate) at: usize,
    pub(crate) length: usize,
    /// Whether they are ended by others in a line of their own.
    pub(crate) is_fence: bool,
}

impl Backquotes {
    /// Those that protect the tag at `tag`, if they may be ended at `end`.
    pub(crate) fn before(html: &str, tag: usize, end: usize) -> Option<Self> {
        let last = html[..tag].rfind('`')?;
        let at = html[..last].trim_end_matches('`').len();
        let line = html[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let is_line = html[line..at].trim_end().ends_with('>') || html[line..at].trim().is_empty();
        let length = last + 1 - at;
        let is_fence = length >= 3 && is_line;
        let is_open = is_fence || !html[at..end].contains('\n');
        is_open.then_some(Backquotes {
            at,
            length,
            is_fence,
        })
    }
}

/// The runs of backquotes that begin before an offset: half a run would be another one.
fn runs_of_backquotes(html: &str, before: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in memchr_iter(b'`', html.as_bytes()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ if at >= before => break,
            _ => push(&mut runs, at..at + 1),
        }
    }
    runs
}

/// The ranges in order, and those that overlap as one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, range| {
        let overlaps = next.start < range.end;
        if overlaps {
            range.end = range.end.max(next.end);
        }
        overlaps
    });
    ranges
}

/// The tags of a comment, and the dropped parts.
pub(crate) fn tags(html: &str, policy: &Policy) -> Vec<Tag> {
    let mut tags = Tags(Vec::new());
    tokens::read(html, policy, &mut tags);
    tags.0
}

struct Tags(Vec<Tag>);

impl Tags {
    fn add(&mut self, at: usize, is_shown: bool) {
        push(&mut self.0, Tag { at, is_shown });
    }
}

impl Tokens for Tags {
    fn text(&mut self, _: Range<usize>) {}
    fn character_reference(&mut self, _: Range<usize>) {}

    fn start_tag(&mut self, part: Range<usize>, _: ElementId, _: &[ListedAttribute]) {
        self.add(part.start, false);
    }

    fn end_tag(&mut self, part: Range<usize>, _: ElementId) {
        // An empty tag stands for one that the parser adds.
        if !part.is_empty() {
            self.add(part.start, false);
        }
    }

    fn unlisted_tag(&mut self, part: Range<usize>, _: ElementId, _: TagKind) {
        self.add(part.start, false);
    }

    fn shown_tag(&mut self, part: Range<usize>, _: ElementId) {
        self.add(part.start, true);
    }

    fn dropped(&mut self, part: Range<usize>, _: Dropped) {
        self.add(part.start, false);
    }
}

/// Collects the parts of a comment.
struct Reader<'a> {
    html: &'a [u8],
    /// Only parts that begin before this offset are collected.
    before: usize,
    unsplit: Vec<Range<usize>>,
    elements: Vec<Element>,
    /// Indexes of those without an end tag so far, by [`ElementId::index`]; [`NONE`] for those that begin too late.
    open: Box<[Vec<usize>; ELEMENTS.len()]>,
    tags: Vec<Tag>,
    /// Offset of the start tag of an open element whose content is text only: without its end tag, its start tag would
    /// be text as well.
    raw_text: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(html: &'a str, before: usize) -> Self {
        Reader {
            html: html.as_bytes(),
            before,
            unsplit: Vec::new(),
            elements: Vec::new(),
            open: Box::new([const { Vec::new() }; ELEMENTS.len()]),
            tags: Vec::new(),
            raw_text: None,
        }
    }

    fn add(&mut self, part: Range<usize>) {
        match self.unsplit.last_mut() {
            _ if part.start >= self.before => {}
            Some(last) if (last.start..last.end).contains(&part.start) => {
                last.end = last.end.max(part.end);
            }
            _ => push(&mut self.unsplit, part),
        }
    }

    fn add_tag(&mut self, at: usize, is_shown: bool) {
        if at < self.before {
            push(&mut self.tags, Tag { at, is_shown });
        }
    }

    /// `element` is the one that the tag is read as.
    fn open(&mut self, part: Range<usize>, element: ElementId) {
        self.add_tag(part.start, false);
        if element.facts().void {
            self.add(part);
            return;
        }
        // An element is not kept for its tag alone.
        self.add(part.start..part.end + 1);
        let index = match part.start < self.before {
            true => self.elements.len(),
            false => NONE,
        };
        self.open[element.index()].push(index);
        if index != NONE {
            let typed = tag::name(self.html, part.start + 1);
            let element = Element {
                name: typed.map_or(element, |name| name.element),
                start: part.start,
                content: part.end..NONE,
            };
            push(&mut self.elements, element);
        }
    }

    fn close(&mut self, part: Range<usize>, element: ElementId) {
        let index = self.open[element.index()].pop();
        // An empty tag stands for one that the parser adds.
        if !part.is_empty() {
            if let Some(element) = index.and_then(|index| self.elements.get_mut(index)) {
                element.content.end = part.start;
            }
            self.add_tag(part.start, false);
            self.add(part);
        }
    }
}

impl Tokens for Reader<'_> {
    fn text(&mut self, _: Range<usize>) {}

    fn character_reference(&mut self, part: Range<usize>) {
        if self.raw_text.is_none() {
            self.add(part);
        }
    }

    fn start_tag(&mut self, part: Range<usize>, element: ElementId, _: &[ListedAttribute]) {
        self.open(part, element);
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        self.close(part, element);
    }

    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        let is_raw_text = matches!(element.facts().content, Content::Rcdata | Content::Rawtext);
        match kind {
            TagKind::Start if is_raw_text => {
                self.add_tag(part.start, false);
                self.raw_text = Some(part.start);
            }
            TagKind::Start => self.open(part, element),
            TagKind::End => match self.raw_text.take() {
                Some(start) => {
                    self.add_tag(part.start, false);
                    self.add(start..part.end);
                }
                None => self.close(part, element),
            },
        }
    }

    fn shown_tag(&mut self, part: Range<usize>, _: ElementId) {
        self.add_tag(part.start, true);
        self.add(part);
    }

    fn dropped(&mut self, part: Range<usize>, _: Dropped) {
        self.add_tag(part.start, false);
        self.add(part);
    }
}
