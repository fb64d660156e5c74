//! Writes a comment. [`Layout`] takes the tags and text that are kept, in order, and returns HTML; if the policy asks
//! for it, text is laid out in paragraphs and lines, and URLs in it become links ([`Linker`]).
//!
//! The text of a block is a sequence of paragraphs, separated by a blank line, a block, or the tags of a typed `p`
//! without attributes. Such a `p` is not written itself: `<p>` and `</p>` are generated where a paragraph begins and
//! ends. A newline or typed `br` within a paragraph is a line break. Whitespace waits until it is known what follows,
//! so a paragraph begins and ends with something visible. An inline element that holds a block is laid out as a block.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** The output is read again as what it was written from: one newline stands between blocks and
//!   paragraphs, and one after a line break; no block stands in a paragraph or in an element inside one, or a parser
//!   would end the paragraph there. The caller says which inline elements hold a block.
//! * **Order.** [`Events`] arrive in the order of the output.
//! * **Bounds.** Formatting that is reopened takes at most input + 1 KiB.
//! * **Offsets.** Nothing is inserted before the last tag: the byte ranges of start tags ([`Open`]) and the offsets of
//!   text rely on it.
//! * **No options, no changes.** Without paragraphs and links, everything is written as it comes.

use crate::html::element::Flow;
use crate::html::elements::{ElementId, LINK, PARAGRAPH};
use crate::html::escape::{self, escape_text};
use crate::policy::limits::CloneBudget;
use crate::policy::policy::Policy;
use crate::write::events::Events;
use crate::write::linker::Linker;
use crate::write::paragraphs::{Last, Line, Open, Paragraphs, Tags};
use crate::write::whitespace::{Waiting, is_space, is_visible};
use memchr::memchr_iter;
use std::mem::{replace, take};

/// A comment while it is being written.
pub(crate) struct Layout<'p, W> {
    policy: &'p Policy,
    out: String,
    pub(crate) events: W,
    open: Paragraphs,
    waiting: Waiting,
    linker: Linker<'p>,
    /// Offset in the output just after the last tag, written or removed. Separators are inserted there.
    after_tag: usize,
    /// Offset in the output just after the last start tag whose first newline the parser drops (`pre`).
    after_pre: usize,
    /// The bytes of formatting that may still be reopened.
    reopening: CloneBudget,
}

impl<'p, W: Events> Layout<'p, W> {
    /// For a comment of `size` bytes; reserves `room` bytes for the output. Text becomes links if `makes_links`.
    #[inline(always)]
    pub(crate) fn new(
        policy: &'p Policy,
        makes_links: bool,
        events: W,
        size: usize,
        room: usize,
    ) -> Self {
        Layout {
            policy,
            out: String::with_capacity(room),
            events,
            open: Paragraphs::of(match policy.paragraphs {
                true => Flow::Paragraphs,
                false => Flow::Code,
            }),
            waiting: Waiting::default(),
            linker: Linker::new(policy, makes_links),
            after_tag: 0,
            after_pre: usize::MAX,
            reopening: CloneBudget::new(size),
        }
    }

    /// The bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// A line ends here: the whitespace after its text is not written. Returns what waits.
    #[inline]
    fn end_waiting(&mut self) -> &mut Waiting {
        if !self.waiting.text.is_empty() {
            self.events.dropped_at_line_end(&self.waiting.text);
            self.waiting.text.clear();
        }
        &mut self.waiting
    }

    /// Whether text is written as it comes.
    #[inline]
    pub(crate) fn is_verbatim(&self) -> bool {
        self.open.is_verbatim()
    }

    /// Whether an element that is open here stands in a line.
    #[inline]
    pub(crate) fn is_in_line(&self) -> bool {
        self.open.open_in_line() > 0
    }

    /// Whether an inline element that begins here would be the child of a block.
    #[inline]
    pub(crate) fn is_in_block(&self) -> bool {
        !self.is_verbatim() && !self.is_in_line()
    }

    /// Counts a link that is about to be written; links made of the text before it count first. Returns false if there
    /// are too many.
    pub(crate) fn count_link(&mut self) -> bool {
        if !self.policy.links.are_limited() {
            return true;
        }
        self.flush();
        self.linker.count()
    }

    /// Takes a start tag, which `write` writes. Unless the element is void, [`end_tag`](Self::end_tag) must follow. An
    /// inline element in which a block will stand `holds_block`; where one is open that holds none, no block may begin.
    #[inline]
    pub(crate) fn start_tag(
        &mut self,
        element: ElementId,
        has_attributes: bool,
        holds_block: bool,
        write: impl FnOnce(&mut String),
    ) {
        let facts = element.facts();
        let flow = self.open.flow();
        let is_laid_out = !self.is_verbatim();
        let is_inline = !holds_block && !facts.is_block();
        // Between the parts of a list or table a paragraph stays one: it would be divided into some that may be empty.
        if element == PARAGRAPH && !has_attributes && !matches!(flow, Flow::Code | Flow::Parts) {
            return self.begin_typed_paragraph(is_laid_out);
        }
        debug_assert!(is_inline || !self.is_in_line());
        let mut follows = false;
        if is_laid_out {
            if is_inline {
                self.content();
                self.open.is_bare &= !facts.void && facts.flow != Flow::Code;
            } else {
                match facts.flow {
                    // A blank line before it is one before its text, but not part of a `br` that was written.
                    Flow::Inline if self.waiting.line_ends > 0 => self.end_text(),
                    _ => self.end_line(),
                }
                follows = self.separate() || self.open.innermost.follows;
            }
        }
        self.flush();
        let start = self.out.len();
        write(&mut self.out);
        self.wrote_tag();
        if facts.drops_newline {
            self.after_pre = self.out.len();
        }
        if facts.void {
            // A newline after a `br` is part of it.
            return;
        }
        self.events.enter();
        let is_block = facts.is_block();
        self.open.push(Open {
            element,
            flow: match (flow, facts.flow) {
                (Flow::Code, _) => Flow::Code,
                (parent, Flow::Inline) => parent,
                (_, own) => own,
            },
            last: Last::Nothing,
            follows: follows && !is_block,
            may_link: self.open.innermost.may_link && element != LINK && facts.flow != Flow::Code,
            tags: Tags::Written,
            tag: start..self.out.len(),
        });
    }

    fn begin_typed_paragraph(&mut self, is_laid_out: bool) {
        let mut tags = Tags::Paragraphs;
        let mut flow = Flow::Paragraphs;
        if self.is_in_line() {
            tags = Tags::BlankLines;
            flow = self.open.flow();
            self.end_waiting().line_ends = 2;
        } else if is_laid_out {
            self.end_line();
        }
        let block = &self.open.innermost;
        self.open.push(Open {
            element: PARAGRAPH,
            flow,
            last: match is_laid_out {
                true => block.last,
                false => Last::Nothing,
            },
            follows: false,
            may_link: block.may_link,
            tags,
            tag: 0..0,
        });
    }

    /// Takes the end tag of the current node.
    #[inline]
    pub(crate) fn end_tag(&mut self) {
        if !self.is_in_line() && !self.is_verbatim() {
            self.end_line();
        } else if self.waiting.line_ends == 0 && !self.waiting.text.is_empty() {
            self.write_waiting();
        }
        if self.open.innermost.tags == Tags::Written {
            self.before_end_tag();
        }
        let Some(open) = self.open.pop() else {
            return;
        };
        match open.tags {
            Tags::BlankLines => self.end_waiting().line_ends = 2,
            Tags::Paragraphs => self.open.innermost.last = open.last,
            Tags::Written => {
                self.open.is_bare = false;
                if open.element == LINK {
                    self.linker
                        .end_link(&self.out, open.tag.start, open.tag.end);
                }
                self.write_end_tag(open.element);
            }
        }
    }

    /// Takes text that is not escaped yet. Where it is not laid out ([`is_verbatim`](Self::is_verbatim)), [`Events`] do
    /// not receive it.
    pub(crate) fn text(&mut self, text: &str) {
        if self.is_verbatim() {
            // The parser drops a newline at the start of `pre`.
            if self.out.len() == self.after_pre && text.starts_with('\n') {
                self.out.push('\n');
            }
            return self.write(text);
        }
        let mut start = 0;
        for at in memchr_iter(b'\n', text.as_bytes()) {
            self.line_part(&text[start..at], &mut Self::write);
            self.end_waiting().line_ends += 1;
            start = at + 1;
        }
        self.line_part(&text[start..], &mut Self::write);
    }

    /// A tag was written or removed here. A separator that waits is inserted here.
    pub(crate) fn note_tag(&mut self) {
        self.after_tag = self.out.len();
    }

    /// Inserts a separator just after the last tag. Text follows; only whitespace was written since that tag.
    pub(crate) fn write_separator(&mut self, missing: &str) {
        if missing.is_empty() {
            return;
        }
        if !self.is_verbatim() {
            return self.text(missing);
        }
        self.out.insert_str(self.after_tag, missing);
        if self.after_tag == self.after_pre && missing.starts_with('\n') {
            self.out.insert(self.after_tag, '\n');
        }
    }

    /// Ends the comment and returns the output; `None` if reopened formatting exceeded its byte budget. Takes
    /// `&mut self`, because the type is large to move.
    pub(crate) fn finish(&mut self) -> Option<String> {
        if !self.is_verbatim() {
            self.end_line();
        }
        self.before_end_tag();
        (!self.reopening.is_spent()).then(|| take(&mut self.out))
    }

    /// Takes text without a newline.
    #[inline]
    fn line_part(&mut self, part: &str, write: &mut impl FnMut(&mut Self, &str)) {
        let begins = self.open.line.is_none() || self.waiting.line_ends > 0;
        let begin = part.bytes().position(|byte| !is_space(byte));
        let (spaces, seen) = part.split_at(begin.unwrap_or(part.len()));
        if !begins && !spaces.is_empty() {
            self.waiting.text.push_str(spaces);
        }
        if seen.is_empty() {
            return;
        }
        if self.policy.characters.may_remove_any() {
            return self.filtered_part(seen, begins, write);
        }
        let end = seen.bytes().rposition(|byte| !is_space(byte));
        let (shown, spaces) = seen.split_at(end.map_or(0, |last| last + 1));
        self.content();
        self.open.is_bare = false;
        write(self, shown);
        if !spaces.is_empty() {
            self.waiting.text.push_str(spaces);
        }
    }

    /// Takes text without a newline that does not begin with a space, and from which characters may be removed.
    fn filtered_part(&mut self, part: &str, begins: bool, write: &mut impl FnMut(&mut Self, &str)) {
        let characters = self.policy.characters;
        let mut seen = part;
        if begins {
            seen = part.trim_start_matches(|c| !is_visible(c, characters));
            let before = part[..part.len() - seen.len()].chars();
            let removable = before.filter(|&c| characters.may_remove(c));
            self.waiting.text.extend(removable);
            if seen.is_empty() {
                return;
            }
            // The first character is certain to be kept, so content begins here.
            self.content();
        }
        if !self.waiting.text.is_empty() {
            self.events.space();
        }
        let end = |text: &str| text.trim_end_matches([' ', '\t']).len();
        let (typed, last_spaces) = seen.split_at(end(seen));
        let kept = self.events.text(typed);
        let (shown, spaces) = kept.split_at(end(&kept));
        if !shown.is_empty() {
            // `events` received them as space, so `content` must not report them as text.
            let spaces = take(&mut self.waiting.text);
            self.content();
            self.write(&spaces);
            self.open.is_bare = false;
            write(self, shown);
        }
        self.waiting.text.push_str(spaces);
        self.waiting.text.push_str(last_spaces);
    }

    /// Visible content is about to be written in a line: writes the start of the line and what waits before it.
    #[inline]
    fn content(&mut self) {
        let waiting = &self.waiting;
        if self.open.line.is_none() || waiting.line_ends > 0 || !waiting.text.is_empty() {
            self.begin_content();
        }
    }

    #[inline(never)]
    fn begin_content(&mut self) {
        match (self.open.line, self.waiting.line_ends) {
            (None, _) => self.begin_line(),
            (Some(_), 0) => {}
            (Some(_), _) if self.open.is_bare => {}
            (Some(_), 1) => self.write_line_break(),
            (Some(line), _) => self.blank_line(line),
        }
        if !self.waiting.text.is_empty() {
            self.write_waiting();
        }
        self.waiting.line_ends = 0;
    }

    fn write_waiting(&mut self) {
        let mut text = take(&mut self.waiting.text);
        let kept = self.events.text(&text).into_owned();
        self.write(&kept);
        // Reuses the allocation.
        text.clear();
        self.waiting.text = text;
    }

    /// Ends the paragraph and begins the next, in which formatting is reopened. Writes two line breaks instead where
    /// the line cannot be split.
    fn blank_line(&mut self, line: Line) {
        if !self.open.splits(line) {
            self.write_line_break();
            return self.write_line_break();
        }
        let written = |open: &Open| match open.tags {
            Tags::Written => open.tag.len() + "</>".len() + open.element.name().len(),
            Tags::Paragraphs | Tags::BlankLines => 0,
        };
        self.reopening
            .charge(self.open.in_line(line).map(written).sum());
        if self.reopening.is_spent() {
            return;
        }
        let mut inline = Vec::new();
        while self.is_in_line() {
            if self.open.innermost.tags == Tags::Written {
                self.before_end_tag();
                self.write_end_tag(self.open.innermost.element);
            }
            inline.extend(self.open.pop());
        }
        self.end_text();
        self.begin_line();
        for open in inline.into_iter().rev() {
            if open.tags == Tags::Written {
                self.out.extend_from_within(open.tag.clone());
                self.wrote_tag();
                self.events.enter();
            }
            self.open.push(open);
        }
    }

    fn begin_line(&mut self) {
        let (line, last) = self.open.begin_line(self.waiting.line_ends);
        self.events.space();
        match (line.is_marked, last) {
            (_, Last::Nothing) => {}
            (false, Last::Line) => {
                self.write_line_break();
                self.write_line_break();
            }
            _ => self.write_newline(),
        }
        if line.is_marked {
            self.flush();
            self.out.push_str("<p>");
            self.wrote_tag();
            self.events.enter();
        }
    }

    /// A block is about to be written in another: writes a newline before it, unless it is the first. Returns whether
    /// it is not.
    fn separate(&mut self) -> bool {
        let follows = replace(&mut self.open.innermost.last, Last::Block) != Last::Nothing;
        if follows {
            self.write_newline();
        }
        follows
    }

    /// Writes a newline between tags.
    fn write_newline(&mut self) {
        self.flush();
        self.out.push('\n');
        self.wrote_tag();
    }

    /// Ends the line, if there is one, because its block ends or another block begins.
    #[inline]
    fn end_line(&mut self) {
        self.end_text();
        self.waiting.line_ends = 0;
    }

    /// As [`end_line`](Self::end_line), but the line ends after the line still count.
    #[inline]
    fn end_text(&mut self) {
        if let Some(line) = self.open.line.take()
            && line.is_marked
        {
            self.before_end_tag();
            self.write_end_tag(PARAGRAPH);
        }
        self.end_waiting();
    }

    fn write_line_break(&mut self) {
        self.flush();
        self.out.push_str("<br>\n");
        self.events.space();
        self.wrote_tag();
    }

    fn write(&mut self, text: &str) {
        escape_text(text, &mut |text| self.out.push_str(text));
    }

    /// A tag is about to be written: turns the URLs in the text before it into links.
    #[inline]
    fn flush(&mut self) {
        self.linker
            .flush(&mut self.out, self.open.innermost.may_link);
    }

    fn wrote_tag(&mut self) {
        self.linker.tag(self.out.len());
        self.after_tag = self.out.len();
    }

    /// An end tag, or the end of the comment, follows: writes what [`Events::leave`] returns, and makes the links of
    /// the text before it.
    fn before_end_tag(&mut self) {
        self.out.push_str(&self.events.leave());
        self.flush();
    }

    fn write_end_tag(&mut self, element: ElementId) {
        escape::write_end_tag(element, &mut self.out);
        self.wrote_tag();
    }
}

/// For the fast path, which finds newlines itself and needs no events.
impl Layout<'_, ()> {
    /// Takes visible characters, escaped.
    pub(crate) fn visible(&mut self, escaped: &str) {
        if !self.is_verbatim() {
            self.content();
            self.open.is_bare = false;
        }
        self.out.push_str(escaped);
    }

    /// Takes text without a newline that needs no escaping.
    #[inline]
    pub(crate) fn part_of_line(&mut self, text: &str) {
        debug_assert!(!text.contains('\n'));
        if self.is_verbatim() {
            self.out.push_str(text);
        } else {
            self.line_part(text, &mut |layout: &mut Self, text| {
                layout.out.push_str(text)
            });
        }
    }

    /// Takes a newline of text.
    #[inline]
    pub(crate) fn newline(&mut self) {
        if self.is_verbatim() {
            self.out.push('\n');
        } else {
            self.end_waiting().line_ends += 1;
        }
    }
}
