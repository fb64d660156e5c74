//! Writes a comment: its tags as they come, and its text laid out in paragraphs and lines, with links, if the
//! policy asks for that.
//!
//! The text of a block is a row of paragraphs. What divides them is a blank line, a block, or the tags of a typed `p`
//! without attributes, which is not written itself: paragraphs are marked up where they begin and end. A newline, or a
//! typed `br`, within a paragraph is a line break. Whitespace waits until it is known what follows: a paragraph
//! begins and ends with what is seen.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** What is written is read again as what it was written from: between blocks and paragraphs
//!   stands one newline, behind a line break one; a block never stands in a paragraph, nor in an element
//!   that does ([`take_block_in_inline`](Layout::take_block_in_inline)), or a parser would end the paragraph there.
//! * **Order.** Whoever [watches](Events) meets tags and text in the order in which they are written, the tags of
//!   paragraphs among them.
//! * **Bounds.** Formatting is opened again only for as many bytes as were typed, and 1 KiB.
//! * **Places.** Nothing is inserted before the last tag: the places of start tags ([`Open`]) and of text count on it.
//! * **Nothing asked, nothing done.** Without paragraphs and links, all is written as it comes.

use crate::autolink::finder::TextPart;
use crate::autolink::{finder, triggers};
use crate::html::element::{Closes, Flow};
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::html::escape::{escape_attribute, escape_text, unescaped};
use crate::policy::limits::most_made_links;
use crate::policy::policy::Policy;
use crate::write::events::Events;
use crate::write::whitespace::Waiting;
use memchr::memchr_iter;
use std::mem::{replace, take};
use std::ops::Range;

/// An element that is open.
struct Open {
    element: ElementId,
    /// What becomes of the text in it: never [`Flow::Inline`].
    flow: Flow,
    /// What was written in it last. (In a line, that of the block counts.)
    last: Last,
    /// May text in it become a link?
    may_link: bool,
    /// It was typed as a paragraph, and is written as paragraphs are.
    is_paragraph: bool,
    /// Where its start tag stands in the output.
    tag: Range<usize>,
}

/// What was written last in a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    /// A line that is no paragraph. Another one would be read as its continuation.
    Line,
    /// A paragraph or a block.
    Block,
}

/// A paragraph, or a line of a block whose text needs none.
#[derive(Clone, Copy)]
struct Line {
    /// Is it marked up?
    is_marked: bool,
    /// How many elements were open when it began. All others stand in it.
    base: usize,
}

/// A comment while it is written.
pub(crate) struct Layout<'p, W> {
    policy: &'p Policy,
    out: String,
    pub(crate) events: W,
    /// The innermost element, or what stands for the comment.
    innermost: Open,
    /// Those around it, from the outermost inwards; the first stands for the comment.
    outer: Vec<Open>,
    line: Option<Line>,
    /// Has nothing been written in the line that is seen? Then ends of lines are no lines.
    is_bare: bool,
    waiting: Waiting,
    /// How many elements a parser would find open.
    pub(crate) depth: usize,
    /// How many levels a paragraph takes that was not typed: one, unless it is only asked what it would hold.
    pub(crate) paragraph_levels: usize,
    /// How many links were written.
    pub(crate) links: usize,
    /// Where in the output the text begins in which no link was looked for yet.
    text_start: usize,
    /// Where in the output the text behind the last tag begins, written or left out: there a break is put.
    run: usize,
    /// Where in the output the content of the last `pre` begins.
    after_pre: usize,
    /// How many bytes of formatting may still be opened again.
    reopening: usize,
    /// The bytes of text, before it is escaped, and those that were added to make links of it.
    text_bytes: usize,
    link_bytes: usize,
    /// Are links made of text?
    pub(crate) makes_links: bool,
    has_reopened_too_much: bool,
    /// How many paragraphs that were typed begin in the line: one that is empty is none.
    paragraphs_in_line: usize,
    /// Is it known which elements hold blocks? Then a typed paragraph in any other is but a blank line before it
    /// and one behind it.
    pub(crate) knows_blocks: bool,
    /// How many elements were open in the line when a block came, if one did.
    block_in_inline: usize,
    /// Has a typed paragraph ended in which nothing was written, where text is not laid out?
    is_empty_paragraph: bool,
}

impl<'p, W: Events> Layout<'p, W> {
    /// For a comment of so many bytes. Makes links of text only if told to.
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
            run: 0,
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

    /// Was more formatting opened again than may be? Then what was written is good for nothing.
    pub(crate) fn has_reopened_too_much(&self) -> bool {
        self.has_reopened_too_much
    }

    /// Were more links made than may be, if nothing follows? Then none may be made.
    pub(crate) fn has_too_many_links(&mut self) -> bool {
        if self.makes_links {
            self.end();
        }
        self.link_bytes > most_made_links(self.text_bytes)
    }

    /// The bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// A line ends here: what waits behind its text is not written.
    #[inline]
    fn end_waiting(&mut self) -> &mut Waiting {
        if !self.waiting.text.is_empty() {
            self.events.left_out(&self.waiting.text);
            self.waiting.text.clear();
        }
        &mut self.waiting
    }

    /// Does text stand behind the last tag?
    #[inline]
    fn has_text(&self) -> bool {
        self.text_start < self.out.len()
    }

    /// Is text written as it comes?
    #[inline]
    pub(crate) fn is_verbatim(&self) -> bool {
        matches!(self.flow(), Flow::Code | Flow::Parts)
    }

    /// Is this code, in which nothing is ever marked up?
    pub(crate) fn is_code(&self) -> bool {
        self.policy.paragraphs && self.flow() == Flow::Code
    }

    #[inline]
    fn flow(&self) -> Flow {
        self.innermost.flow
    }

    /// How many levels a line takes.
    pub(crate) fn levels(&self, is_marked: bool) -> usize {
        match is_marked {
            true => self.paragraph_levels,
            false => 0,
        }
    }

    /// How many elements would be open around a block that came now.
    pub(crate) fn depth_of_block(&self) -> usize {
        self.depth - self.levels(self.line.is_some_and(|line| line.is_marked))
    }

    /// How many open elements stand in a paragraph or line.
    #[inline]
    pub(crate) fn open_in_line(&self) -> usize {
        let behind = |line: Line| self.outer.len().saturating_sub(line.base);
        self.line.map_or(0, behind)
    }

    /// Will what comes next, if it is of a line, stand in a paragraph that is marked up, and was not yet? Before it
    /// this break will be written.
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

    /// Will what comes next, behind this break, stand directly in a `p` that was not typed?
    pub(crate) fn is_directly_in_paragraph(&self, separator: &str) -> bool {
        let is_marked = self.line.is_some_and(|line| line.is_marked);
        self.open_in_line() == 0 && (is_marked || self.begins_paragraph(separator))
    }

    /// Does a blank line divide this line? It does if what is open in it can be opened again, as parsers open
    /// formatting again. A link cannot: it must not become two.
    fn splits(&self, line: Line) -> bool {
        let reopens = |open: &Open| {
            let facts = open.element.facts();
            open.is_paragraph || (facts.formatting && facts.closes == Closes::Nothing)
        };
        if self.outer.len() == line.base {
            return self.innermost.flow != Flow::Lines;
        }
        // In a block's first line, which is not marked up, they have one level more.
        let deepest = self.depth + self.levels(!line.is_marked) - 1;
        self.policy.limits.admits(deepest)
            && self.outer[line.base].flow != Flow::Lines
            && self.outer[line.base + 1..].iter().all(reopens)
            && reopens(&self.innermost)
    }

    /// Are paragraphs marked up in this block, behind so many ends of lines?
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

    /// Writes a start tag with this. Unless the element is void, [`end_tag`](Self::end_tag) follows.
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
                // Whoever watches hears of it next.
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
            // A newline behind it is part of it.
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

    /// A block stands in elements that were put in a line. What was written is good for nothing.
    fn note_block_in_inline(&mut self) {
        self.block_in_inline = self.open_in_line();
        if let Some(line) = self.line.take() {
            self.depth -= self.levels(line.is_marked);
        }
        self.paragraphs_in_line = 0;
        self.end_waiting().forget_line_ends();
    }

    /// How many of the open elements, if any, were found to hold a block, and should not have been put in a line,
    /// since this was last asked. What was written is good for nothing then.
    #[inline]
    pub(crate) fn take_block_in_inline(&mut self) -> usize {
        take(&mut self.block_in_inline)
    }

    /// Did a paragraph end, since this was last asked, that left no trace though it parts what stands around it?
    #[inline]
    pub(crate) fn take_empty_paragraph(&mut self) -> bool {
        take(&mut self.is_empty_paragraph)
    }

    fn begin_typed_paragraph(&mut self, is_laid_out: bool) {
        // What was written stands in another paragraph; whoever watches hears of it next.
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

    /// The innermost element ends.
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

    /// Text, which is not escaped yet.
    pub(crate) fn text(&mut self, text: &str) {
        self.lay_out(text, Self::write);
    }

    /// Text in which nothing is to be escaped, and which nobody changes.
    #[inline]
    pub(crate) fn clean_text(&mut self, text: &str) {
        if self.is_verbatim() {
            self.push_clean(text);
        } else {
            self.lay_out(text, Self::push_clean);
        }
    }

    /// Visible characters, of so many bytes before they were escaped.
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

    /// Text as it is to be written, where it is not laid out.
    pub(crate) fn verbatim(&mut self, text: &str) {
        if self.out.len() == self.after_pre && text.starts_with('\n') {
            self.out.push('\n');
        }
        self.write(text);
    }

    /// A tag stands here, or was left out: a break that waits is put here.
    pub(crate) fn note_tag(&mut self) {
        self.run = self.out.len();
    }

    /// Text follows, and there is nothing but whitespace behind the last tag: writes a break behind that tag.
    pub(crate) fn write_separator(&mut self, missing: &str) {
        self.write_separator_at(self.run, missing);
    }

    /// A tag follows: writes a break.
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
        self.out.insert_str(at, missing);
        if at == self.after_pre && missing.starts_with('\n') {
            self.out.insert(at, '\n');
        }
    }

    /// Nothing follows: what was written. (It is taken, and not the layout given away, which is large to move.)
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

    /// A part of a line of text.
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

    /// A part of a line of text that begins with no space, and of which characters may go.
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
            // The first character stays, whatever goes.
            self.content();
        }
        if !self.waiting.text.is_empty() {
            self.events.space();
        }
        let end = |text: &str| text.trim_end_matches([' ', '\t']).len();
        let (typed, behind) = seen.split_at(end(seen));
        let stays = self.events.text(typed);
        let (shown, spaces) = stays.split_at(end(&stays));
        if !shown.is_empty() {
            // Whoever watches has met them, before this.
            let spaces = take(&mut self.waiting.text);
            self.content();
            self.write(&spaces);
            self.is_bare = false;
            write(self, shown);
        }
        self.waiting.text.push_str(spaces);
        self.waiting.text.push_str(behind);
    }

    /// Something that is seen is about to be written in a line: writes what stands before it.
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
        let stays = self.events.text(&text).into_owned();
        self.write(&stays);
        // Its memory is of use.
        text.clear();
        self.waiting.text = text;
    }

    /// A paragraph is divided.
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

    /// This is about to be written in a block: writes the newline between it and what stands before.
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

    /// The block of a line ends, or another begins in it.
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
            // It stays a newline, and is read as one again.
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

    /// A tag is about to be written: makes links of the text before it.
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
        out.push_str("<a href=\"");
        escape_attribute(&url, &mut |text| out.push_str(text));
        out.push('"');
        out.push_str(links.added(links.target_of(&url)));
        out.push('>');
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
        self.run = self.out.len();
    }

    /// Writes an end tag, and before it what the events wants there.
    fn write_end_tag(&mut self, element: ElementId) {
        let before = self.events.leave();
        if !before.is_empty() {
            self.text_bytes += before.len();
            self.out.push_str(&before);
            self.events.wrote(&before);
        }
        self.out.push_str("</");
        self.out.push_str(element.name());
        self.out.push('>');
        self.wrote_tag();
    }
}

/// What the short way knows of text before it is laid out: nobody watches there.
impl Layout<'_, ()> {
    /// Text without a newline, in which nothing is to be escaped.
    #[inline]
    pub(crate) fn part_of_line(&mut self, text: &str) {
        debug_assert!(!text.contains('\n'));
        if self.is_verbatim() {
            self.push_clean(text);
        } else {
            self.line_part(text, &mut Self::push_clean);
        }
    }

    /// A newline in text.
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
