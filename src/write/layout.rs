//! Writes a comment. [`Layout`] takes the tags and text that are kept, in order, and returns HTML; if the policy asks
//! for it, text is laid out in paragraphs and lines, and URLs in it become links.
//!
//! The text of a block is a sequence of paragraphs, separated by a blank line, a block, or the tags of a typed `p`
//! without attributes. Such a `p` is not written itself: `<p>` and `</p>` are generated where a paragraph begins and
//! ends. A newline or typed `br` within a paragraph is a line break. Whitespace waits until it is known what follows,
//! so a paragraph begins and ends with something visible.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** The output is read again as what it was written from: one newline stands between blocks and
//!   paragraphs, and one after a line break; no block stands in a paragraph or in an element inside one
//!   ([`take_block_in_inline`](Layout::take_block_in_inline)), or a parser would end the paragraph there.
//! * **Order.** [`Events`] arrive in the order of the output, those of generated tags among them.
//! * **Bounds.** Formatting that is reopened takes at most input + 1 KiB.
//! * **Offsets.** Nothing is inserted before the last tag: the byte ranges of start tags ([`Open`]) and the offsets of
//!   text rely on it.
//! * **No options, no changes.** Without paragraphs and links, everything is written as it comes.

use crate::autolink::finder::TextPart;
use crate::autolink::{finder, triggers};
use crate::html::attribute_table::LINK_URL;
use crate::html::element::{Closes, Flow};
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::html::escape::{self, OutputValue, StartTagWriter, escape_text, unescaped};
use crate::policy::limits::link_byte_budget;
use crate::policy::policy::Policy;
use crate::write::events::Events;
use crate::write::separators;
use crate::write::whitespace::Waiting;
use memchr::memchr_iter;
use std::mem::{replace, take};
use std::ops::Range;

/// An open element.
struct Open {
    element: ElementId,
    /// How its text is laid out; never [`Flow::Inline`].
    flow: Flow,
    /// What was written in it last. Not used for an element in a line, where that of the block counts.
    last: Last,
    /// Whether text in it may become a link.
    may_link: bool,
    /// Whether it is a typed `p` without attributes, whose own tags are not written.
    is_paragraph: bool,
    /// The byte range of its start tag in the output.
    tag: Range<usize>,
}

/// What was written last in a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    /// A line without `<p>`. A second one after it would be read as its continuation.
    Line,
    /// A paragraph or a block.
    Block,
}

/// The current paragraph, or the current line of a block whose text is not marked up.
#[derive(Clone, Copy)]
struct Line {
    /// Whether it stands in a generated `<p>`.
    is_marked: bool,
    /// The number of elements that were open when it began. All opened later stand in it.
    base: usize,
}

/// A comment while it is being written.
pub(crate) struct Layout<'p, W> {
    policy: &'p Policy,
    out: String,
    pub(crate) events: W,
    /// The current node: the innermost open element, or the comment itself.
    innermost: Open,
    /// The open elements around it, outermost first; the first entry is the comment itself.
    outer: Vec<Open>,
    line: Option<Line>,
    /// Whether nothing visible has been written in the line. Until then, line ends have no effect.
    is_bare: bool,
    waiting: Waiting,
    /// The number of elements that a parser of the output would have open.
    pub(crate) depth: usize,
    /// The depth of a generated paragraph: 1, or 0 in the pass that only finds which inline elements hold blocks.
    pub(crate) paragraph_levels: usize,
    /// The number of links so far that count towards the limit.
    pub(crate) links: usize,
    /// Where the output's text begins that has not been searched for links.
    text_start: usize,
    /// Offset in the output just after the last tag, written or removed. Separators are inserted there.
    after_tag: usize,
    /// Offset in the output just after the last start tag whose first newline the parser drops (`pre`).
    after_pre: usize,
    /// The bytes of formatting that may still be reopened.
    reopening: usize,
    /// The bytes of text before escaping.
    text_bytes: usize,
    /// The bytes of the tags of generated links.
    link_bytes: usize,
    /// Whether text becomes links.
    pub(crate) makes_links: bool,
    has_reopened_too_much: bool,
    /// The number of typed paragraphs that are open inside inline elements of the line. An empty one has no effect.
    paragraphs_in_line: usize,
    /// Whether an earlier pass found which inline elements hold blocks. A typed paragraph inside any other is then just
    /// a blank line before it and one after it.
    pub(crate) knows_blocks: bool,
    /// The number of elements that were open in the line when a block began, or 0 if none did.
    block_in_inline: usize,
    /// Whether an empty typed paragraph ended where text is not laid out.
    is_empty_paragraph: bool,
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
        let innermost = Open {
            element: ElementId::FIRST,
            flow: match policy.paragraphs {
                true => Flow::Paragraphs,
                false => Flow::Code,
            },
            last: Last::Nothing,
            may_link: true,
            is_paragraph: false,
            tag: 0..0,
        };
        Layout {
            policy,
            out: String::with_capacity(room),
            events,
            innermost,
            outer: Vec::new(),
            line: None,
            is_bare: true,
            waiting: Waiting::default(),
            depth: 0,
            paragraph_levels: 1,
            links: 0,
            text_start: 0,
            after_tag: 0,
            after_pre: usize::MAX,
            reopening: size.saturating_add(1024),
            text_bytes: 0,
            link_bytes: 0,
            makes_links,
            has_reopened_too_much: false,
            paragraphs_in_line: 0,
            knows_blocks: false,
            block_in_inline: 0,
            is_empty_paragraph: false,
        }
    }

    /// Whether reopened formatting exceeded its byte budget. The output must be discarded then.
    pub(crate) fn has_reopened_too_much(&self) -> bool {
        self.has_reopened_too_much
    }

    /// Whether generated links exceed their byte budget, if nothing follows. No link may be generated then.
    pub(crate) fn exceeds_link_budget(&mut self) -> bool {
        if self.makes_links {
            self.end();
        }
        self.link_bytes > link_byte_budget(self.text_bytes)
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

    /// Whether text follows the last tag that was written.
    #[inline]
    fn has_text(&self) -> bool {
        self.text_start < self.out.len()
    }

    /// Whether text is written as it comes.
    #[inline]
    pub(crate) fn is_verbatim(&self) -> bool {
        matches!(self.flow(), Flow::Code | Flow::Parts)
    }

    /// Whether this is code, in which no `p` or `br` is generated.
    pub(crate) fn is_code(&self) -> bool {
        self.policy.paragraphs && self.flow() == Flow::Code
    }

    #[inline]
    fn flow(&self) -> Flow {
        self.innermost.flow
    }

    /// The depth that a line adds.
    pub(crate) fn levels(&self, is_marked: bool) -> usize {
        match is_marked {
            true => self.paragraph_levels,
            false => 0,
        }
    }

    /// The number of elements that would be open around a block that began here.
    pub(crate) fn depth_of_block(&self) -> usize {
        self.depth - self.levels(self.line.is_some_and(|line| line.is_marked))
    }

    /// The number of open elements inside the current line.
    #[inline]
    pub(crate) fn open_in_line(&self) -> usize {
        let inside = |line: Line| self.outer.len().saturating_sub(line.base);
        self.line.map_or(0, inside)
    }

    /// Whether inline content, after `separator`, would stand in a generated `p` though the current line does not.
    pub(crate) fn begins_paragraph(&self, separator: &str) -> bool {
        let line_ends = self.waiting.line_ends_with(separator);
        match self.line {
            Some(line) => {
                let is_blank = line_ends > 1 && !self.is_bare;
                !line.is_marked && is_blank && self.splits(line)
            }
            None => !self.is_verbatim() && self.marks(line_ends),
        }
    }

    /// Whether inline content, after `separator`, would be a child of a generated `p`.
    pub(crate) fn is_directly_in_paragraph(&self, separator: &str) -> bool {
        let is_marked = self.line.is_some_and(|line| line.is_marked);
        self.open_in_line() == 0 && (is_marked || self.begins_paragraph(separator))
    }

    /// Whether a blank line splits this line into two paragraphs. It does if all elements open in it can be reopened,
    /// as parsers reopen formatting elements. A link cannot, for it must not become two.
    fn splits(&self, line: Line) -> bool {
        let reopens = |open: &Open| {
            let facts = open.element.facts();
            open.is_paragraph || (facts.formatting && facts.closes == Closes::Nothing)
        };
        if self.outer.len() == line.base {
            return self.innermost.flow != Flow::Lines;
        }
        // If this line is not in a `<p>`, its elements are one level deeper when they are reopened in one.
        let deepest = self.depth + self.levels(!line.is_marked) - 1;
        self.policy.limits.admits(deepest)
            && self.outer[line.base].flow != Flow::Lines
            && self.outer[line.base + 1..].iter().all(reopens)
            && reopens(&self.innermost)
    }

    /// Whether a line that begins in the current block after `line_ends` line ends gets a `<p>`.
    fn marks(&self, line_ends: usize) -> bool {
        match self.innermost.flow {
            Flow::Paragraphs => true,
            Flow::Items if line_ends > 1 => self.innermost.last != Last::Nothing,
            Flow::Items => self.innermost.last == Last::Line,
            Flow::Lines | Flow::Parts | Flow::Code | Flow::Inline => false,
        }
    }

    fn push(&mut self, open: Open) {
        self.outer.push(replace(&mut self.innermost, open));
    }

    fn pop(&mut self) -> Option<Open> {
        let parent = self.outer.pop()?;
        Some(replace(&mut self.innermost, parent))
    }

    /// Takes a start tag, which `write` writes. Unless the element is void, [`end_tag`](Self::end_tag) must follow.
    /// With `holds_block`, an inline element is laid out as a block.
    #[inline]
    pub(crate) fn start_tag(
        &mut self,
        element: ElementId,
        has_attributes: bool,
        holds_block: bool,
        write: impl FnOnce(&mut String),
    ) {
        let facts = element.facts();
        let flow = self.flow();
        let is_laid_out = !matches!(flow, Flow::Code | Flow::Parts);
        let is_inline = !holds_block && !facts.is_block();
        if element == PARAGRAPH && !has_attributes && flow != Flow::Code {
            return self.begin_typed_paragraph(is_laid_out);
        }
        if !is_inline && self.open_in_line() > 0 {
            self.note_block_in_inline();
        }
        if is_laid_out {
            if element == LINE_BREAK && !has_attributes {
                // The caller reports the tag next, so the text before it must be reported now.
                self.flush();
                return self.end_waiting().line_break();
            }
            if is_inline {
                self.content();
                self.is_bare &= !facts.void && facts.flow != Flow::Code;
            } else {
                self.end_line();
                self.separate(Last::Block);
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
            self.waiting.is_line_break = element == LINE_BREAK && is_laid_out;
            return;
        }
        self.events.enter();
        self.depth += 1;
        let may_mark = self.policy.limits.admits(self.depth);
        let may_link = self.innermost.may_link && element != LINK && facts.flow != Flow::Code;
        self.push(Open {
            element,
            flow: match (flow, facts.flow) {
                (Flow::Code, _) => Flow::Code,
                (parent, Flow::Inline) => parent,
                (_, Flow::Paragraphs | Flow::Items) if !may_mark => Flow::Lines,
                (_, own) => own,
            },
            last: Last::Nothing,
            may_link,
            is_paragraph: false,
            tag: start..self.out.len(),
        });
    }

    /// A block begins inside inline content. The output must be discarded.
    fn note_block_in_inline(&mut self) {
        self.block_in_inline = self.open_in_line();
        if let Some(line) = self.line.take() {
            self.depth -= self.levels(line.is_marked);
        }
        self.paragraphs_in_line = 0;
        self.end_waiting().forget_line_ends();
    }

    /// The number of innermost open elements that were laid out in a line and, since the last call, turned out to hold
    /// a block. If it is not 0, the output must be discarded.
    #[inline]
    pub(crate) fn take_block_in_inline(&mut self) -> usize {
        take(&mut self.block_in_inline)
    }

    /// Whether an empty paragraph ended since the last call, whose separator is still to be written.
    #[inline]
    pub(crate) fn take_empty_paragraph(&mut self) -> bool {
        take(&mut self.is_empty_paragraph)
    }

    fn begin_typed_paragraph(&mut self, is_laid_out: bool) {
        // The caller reports this tag next, so the text of the paragraph before it must be reported now.
        self.flush();
        let mut flow = Flow::Paragraphs;
        if self.open_in_line() > 0 {
            flow = self.innermost.flow;
            self.paragraphs_in_line += 1;
            self.end_waiting().blank_line();
        } else if is_laid_out {
            self.end_line();
        }
        let parent = &self.innermost;
        self.push(Open {
            element: PARAGRAPH,
            flow,
            last: match is_laid_out {
                true => parent.last,
                false => Last::Nothing,
            },
            may_link: parent.may_link,
            is_paragraph: true,
            tag: 0..0,
        });
    }

    /// Takes the end tag of the current node.
    #[inline]
    pub(crate) fn end_tag(&mut self) {
        if self.open_in_line() == 0 && !self.is_verbatim() {
            self.end_line();
        } else if self.waiting.line_ends == 0 && !self.waiting.text.is_empty() {
            self.write_waiting();
        }
        self.flush();
        let Some(Open {
            element,
            is_paragraph,
            last,
            ..
        }) = self.pop()
        else {
            return;
        };
        if is_paragraph && self.paragraphs_in_line > 0 {
            self.paragraphs_in_line -= 1;
            return self.end_waiting().blank_line();
        }
        if is_paragraph {
            self.is_empty_paragraph |= last == Last::Nothing && self.is_verbatim();
            self.innermost.last = last;
            return;
        }
        self.is_bare = false;
        self.depth -= 1;
        self.write_end_tag(element);
    }

    /// Takes text that is not escaped yet.
    pub(crate) fn text(&mut self, text: &str) {
        self.lay_out(text, Self::write);
    }

    /// Takes text that needs no escaping and that `events` would not change.
    #[inline]
    pub(crate) fn clean_text(&mut self, text: &str) {
        if self.is_verbatim() {
            self.push_clean(text);
        } else {
            self.lay_out(text, Self::push_clean);
        }
    }

    /// Takes visible characters, which had `bytes` bytes before they were escaped.
    pub(crate) fn visible(&mut self, escaped: &str, bytes: usize) {
        if !self.is_verbatim() {
            self.content();
            self.is_bare = false;
        }
        self.text_bytes += bytes;
        self.out.push_str(escaped);
    }

    #[inline]
    fn push_clean(&mut self, text: &str) {
        self.text_bytes += text.len();
        self.out.push_str(text);
    }

    /// Takes text as it is to be written, where it is not laid out ([`is_verbatim`](Self::is_verbatim)). Doubles a
    /// newline at the start of `pre`, as the parser drops one.
    pub(crate) fn verbatim(&mut self, text: &str) {
        if self.out.len() == self.after_pre && text.starts_with('\n') {
            self.out.push('\n');
        }
        self.write(text);
    }

    /// A tag was written or removed here. A separator that waits is inserted here.
    pub(crate) fn note_tag(&mut self) {
        self.after_tag = self.out.len();
    }

    /// Inserts a separator just after the last tag. Text follows; only whitespace was written since that tag.
    pub(crate) fn write_separator(&mut self, missing: &str) {
        self.write_separator_at(self.after_tag, missing);
    }

    /// Writes a separator. A tag follows.
    pub(crate) fn write_separator_before_tag(&mut self, missing: &str) {
        self.write_separator_at(self.out.len(), missing);
    }

    fn write_separator_at(&mut self, at: usize, missing: &str) {
        if missing.is_empty() {
            return;
        }
        if !self.is_verbatim() {
            return self.text(missing);
        }
        self.text_bytes += missing.len();
        separators::insert(&mut self.out, at, missing);
        if at == self.after_pre && missing.starts_with('\n') {
            self.out.insert(at, '\n');
        }
    }

    /// Ends the comment and returns the output. Takes `&mut self`, because the type is large to move.
    pub(crate) fn finish(&mut self) -> String {
        self.end();
        take(&mut self.out)
    }

    fn end(&mut self) {
        if !self.is_verbatim() {
            self.end_line();
        }
        self.flush();
    }

    #[inline]
    fn lay_out(&mut self, text: &str, mut write: impl FnMut(&mut Self, &str)) {
        let mut start = 0;
        for at in memchr_iter(b'\n', text.as_bytes()) {
            self.line_part(&text[start..at], &mut write);
            self.end_waiting().newline();
            start = at + 1;
        }
        self.line_part(&text[start..], &mut write);
    }

    /// Takes text without a newline.
    #[inline]
    fn line_part(&mut self, part: &str, write: &mut impl FnMut(&mut Self, &str)) {
        let begins = self.line.is_none() || self.waiting.line_ends > 0;
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
        self.is_bare = false;
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
            let is_space = |c| matches!(c, ' ' | '\t');
            seen = part.trim_start_matches(|c| is_space(c) || characters.may_remove(c));
            let before = part[..part.len() - seen.len()].chars();
            self.waiting.text.extend(before.filter(|&c| !is_space(c)));
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
            self.is_bare = false;
            write(self, shown);
        }
        self.waiting.text.push_str(spaces);
        self.waiting.text.push_str(last_spaces);
    }

    /// Visible content is about to be written in a line: writes the start of the line and what waits before it.
    #[inline]
    fn content(&mut self) {
        let is_within = self.line.is_some() && self.paragraphs_in_line == 0;
        let waiting = &self.waiting;
        if !is_within || waiting.line_ends > 0 || waiting.is_line_break || !waiting.text.is_empty()
        {
            self.begin_content();
        }
    }

    #[inline(never)]
    fn begin_content(&mut self) {
        if self.paragraphs_in_line > 0 && !self.knows_blocks {
            self.note_block_in_inline();
        }
        match (self.line, self.waiting.line_ends) {
            (None, _) => self.begin_line(),
            (Some(_), 0) => {}
            (Some(_), _) if self.is_bare => {}
            (Some(_), 1) => self.write_line_break(),
            (Some(line), _) => self.blank_line(line),
        }
        if !self.waiting.text.is_empty() {
            self.write_waiting();
        }
        self.waiting.forget_line_ends();
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
        if self.has_reopened_too_much {
            return;
        }
        if !self.splits(line) {
            self.write_line_break();
            return self.write_line_break();
        }
        if self.outer.len() == line.base {
            self.end_marked(line);
            return self.begin_line();
        }
        let written = |open: &Open| match open.is_paragraph {
            true => 0,
            false => open.tag.len() + "</>".len() + open.element.name().len(),
        };
        let inline = self.outer.iter().skip(line.base + 1);
        let cost: usize = inline.chain([&self.innermost]).map(written).sum();
        let Some(left) = self.reopening.checked_sub(cost) else {
            self.has_reopened_too_much = true;
            return;
        };
        self.reopening = left;
        let mut inline = Vec::new();
        while self.outer.len() > line.base {
            inline.extend(self.pop());
        }
        for open in inline.iter().filter(|open| !open.is_paragraph) {
            self.flush();
            self.write_end_tag(open.element);
            self.depth -= 1;
        }
        self.end_marked(line);
        self.begin_line();
        for open in inline.into_iter().rev() {
            if open.is_paragraph {
                self.push(open);
                continue;
            }
            let tag = self.out[open.tag.clone()].to_owned();
            self.out.push_str(&tag);
            self.wrote_tag();
            self.events.enter();
            self.push(open);
            self.depth += 1;
        }
    }

    fn begin_line(&mut self) {
        let is_marked = self.marks(self.waiting.line_ends);
        self.events.space();
        if !is_marked && self.innermost.last == Last::Line {
            self.write_line_break();
            self.write_line_break();
        } else {
            self.separate(if is_marked { Last::Block } else { Last::Line });
        }
        if is_marked {
            self.flush();
            self.out.push_str("<p>");
            self.wrote_tag();
            self.events.tag(PARAGRAPH);
            self.events.enter();
            self.depth += self.levels(true);
        }
        self.line = Some(Line {
            is_marked,
            base: self.outer.len(),
        });
        self.is_bare = true;
    }

    /// `next` is about to be written in a block: writes a newline before it, unless it is the first.
    fn separate(&mut self, next: Last) {
        if replace(&mut self.innermost.last, next) != Last::Nothing {
            self.flush();
            self.write_newline();
        }
    }

    /// Writes a newline between tags.
    fn write_newline(&mut self) {
        self.out.push('\n');
        self.events.wrote("\n");
        self.wrote_tag();
    }

    /// Ends the line, if there is one, because its block ends or another block begins.
    #[inline]
    fn end_line(&mut self) {
        if let Some(line) = self.line.take() {
            self.end_marked(line);
        }
        self.end_waiting().forget_line_ends();
    }

    fn end_marked(&mut self, line: Line) {
        self.line = None;
        if line.is_marked {
            self.flush();
            self.write_end_tag(PARAGRAPH);
            self.events.tag(PARAGRAPH);
            self.depth -= self.levels(true);
        }
    }

    fn write_line_break(&mut self) {
        if !self.policy.limits.admits(self.depth) {
            // Too deep for a `br`: a newline, which is read as a line end again.
            self.events.space();
            return self.write("\n");
        }
        self.flush();
        self.out.push_str("<br>");
        self.events.tag(LINE_BREAK);
        self.events.space();
        self.write_newline();
    }

    fn write(&mut self, text: &str) {
        self.text_bytes += text.len();
        escape_text(text, &mut |text| self.out.push_str(text));
        if !self.makes_links {
            self.events.wrote(text);
        }
    }

    /// A tag is about to be written: turns the URLs in the text before it into links.
    #[inline]
    pub(crate) fn flush(&mut self) {
        if self.makes_links && self.has_text() {
            self.make_links();
        }
    }

    fn make_links(&mut self) {
        let trigger = match self.innermost.may_link {
            true => triggers::next_trigger(&self.out, self.text_start),
            false => None,
        };
        let word_start = |at| finder::word_start(&self.out, self.text_start, at);
        let start = trigger.map_or(self.out.len(), word_start);
        if W::READS {
            let before = &self.out[self.text_start..start];
            self.events.wrote(&unescaped(before));
        }
        if let Some(trigger) = trigger {
            let words = self.out.split_off(start);
            finder::parts(&words, trigger - start, self.policy, |part| {
                self.write_part(part)
            });
        }
        self.text_start = self.out.len();
    }

    fn write_part(&mut self, part: TextPart<'_>) {
        let may_link = self.links < self.policy.links.most && self.policy.limits.admits(self.depth);
        let (text, url) = match part {
            TextPart::Link(text, url) if may_link => (text, url),
            TextPart::Link(text, _) | TextPart::Text(text) => {
                self.out.push_str(text);
                if W::READS {
                    self.events.wrote(&unescaped(text));
                }
                return;
            }
        };
        let links = &self.policy.links;
        let out = &mut self.out;
        let start = out.len();
        let mut tag = StartTagWriter::new(LINK.name(), |text: &str| out.push_str(text));
        tag.attribute(LINK_URL.name(), OutputValue::Text(&url));
        tag.end(links.added(links.target_of(&url)));
        out.push_str(text);
        out.push_str("</a>");
        self.link_bytes += out.len() - start - text.len();
        self.links += 1;
        if W::READS {
            self.events.link(&url, &unescaped(text));
        }
    }

    fn wrote_tag(&mut self) {
        self.text_start = self.out.len();
        self.after_tag = self.out.len();
    }

    /// Writes an end tag, and before it what [`Events::leave`] returns.
    fn write_end_tag(&mut self, element: ElementId) {
        let before = self.events.leave();
        if !before.is_empty() {
            self.text_bytes += before.len();
            self.out.push_str(&before);
            self.events.wrote(&before);
        }
        escape::write_end_tag(element, &mut self.out);
        self.wrote_tag();
    }
}

/// For the fast path, which finds newlines itself and needs no events.
impl Layout<'_, ()> {
    /// Takes text without a newline that needs no escaping.
    #[inline]
    pub(crate) fn part_of_line(&mut self, text: &str) {
        debug_assert!(!text.contains('\n'));
        if self.is_verbatim() {
            self.push_clean(text);
        } else {
            self.line_part(text, &mut Self::push_clean);
        }
    }

    /// Takes a newline of text.
    #[inline]
    pub(crate) fn newline(&mut self) {
        if self.is_verbatim() {
            self.push_clean("\n");
        } else {
            self.end_waiting().newline();
        }
    }
}

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
