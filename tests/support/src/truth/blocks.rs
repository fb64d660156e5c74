//! Blocks: paragraphs, quotations, lists, tables and code, listed or not.

use super::Separator::{self, Cell, Line, Paragraph};
use super::words::{BLOCKS, HEADINGS};
use super::{Fate, NOT_LISTED, Writer};
use std::mem::replace;

impl Writer<'_> {
    /// A few blocks, which begin and end with something visible.
    pub(super) fn blocks(&mut self, level: usize) {
        // Whether the last block was text without a tag around it.
        let mut after_bare_text = false;
        for nth in 0..1 + (self.choose)(4) {
            let kind = match level {
                0..3 => (self.choose)(13),
                _ => 0,
            };
            let is_between = nth > 0 && self.pending >= Some(Line) && !self.truth.text.is_empty();
            if is_between && !self.has_newline && self.chance(3) {
                let newline = self.pick(&["\n", "\r\n"]);
                self.begin_text();
                self.write(newline);
                self.has_newline = true;
            }
            let is_bare = kind <= 1;
            if is_bare && after_bare_text {
                let blank_line = self.pick(&["\n\n", "\r\n\r\n"]);
                self.begin_text();
                self.write(blank_line);
                self.separate(Paragraph);
            }
            match kind {
                0 | 1 => self.line_of_text(level),
                4 => self.empty_paragraph(level),
                5 => self.unlisted_block(level),
                6 => self.heading(level),
                7 => self.quotation(level),
                8 if self.fits_list() => self.list(level),
                9 => self.table(level),
                10 => self.rule(level),
                11 if self.misplaces_item() => self.misplaced_item(level),
                12 if !self.is_deep() => self.preformatted(),
                _ => self.paragraph(level),
            }
            let is_item = kind == 11 && self.misplaces_item();
            after_bare_text = is_item || matches!(kind, 0 | 1 | 4 | 10);
        }
    }

    /// A block of this name and separator. `content` writes what is in it.
    fn block(&mut self, name: &'static str, separator: Separator, content: impl FnOnce(&mut Self)) {
        let listed = self.lists(name);
        let fate = match listed && !self.is_deep() {
            true => Fate::Kept,
            false => Fate::Removed,
        };
        let (line, tag) = self.start_tag(name, name, fate);
        self.separate(separator);
        match (listed, fate) {
            (_, Fate::Kept) => self.depth += 1,
            (true, _) => self.remove("Depth", name, "it nests too deep", line, tag),
            (false, _) => {
                self.remove("Element", &name.to_ascii_lowercase(), NOT_LISTED, line, tag);
            }
        }
        content(self);
        self.end_tag(name, fate);
        self.depth -= usize::from(fate == Fate::Kept);
        self.separate(separator);
    }

    fn unlisted_block(&mut self, level: usize) {
        let (name, separator) = self.pick(BLOCKS);
        self.block(name, separator, |it| it.blocks(level + 1));
    }

    fn heading(&mut self, level: usize) {
        let name = self.pick(HEADINGS);
        self.block(name, Paragraph, |it| it.line_of_text(level + 1));
    }

    fn quotation(&mut self, level: usize) {
        self.block("blockquote", Paragraph, |it| it.blocks(level + 1));
    }

    /// A paragraph is kept where it is listed, or where paragraphs are made; then it does not count towards the depth.
    fn paragraph(&mut self, level: usize) {
        let makes = self.truth.options.paragraphs;
        if !makes {
            return self.block("p", Paragraph, |it| it.line_of_text(level + 1));
        }
        self.start_tag("p", "p", Fate::Kept);
        self.separate(Paragraph);
        self.line_of_text(level + 1);
        self.end_tag("p", Fate::Kept);
        self.separate(Paragraph);
    }

    /// A paragraph without content, before text; it is removed, even if it is listed.
    fn empty_paragraph(&mut self, level: usize) {
        let makes = self.truth.options.paragraphs;
        let (line, tag) = self.start_tag("p", "p", Fate::Removed);
        match makes || self.lists("p") {
            true if !makes && self.is_deep() => {
                self.remove("Depth", "p", "it nests too deep", line, tag);
            }
            true => self.remove("Element", "p", "it is empty", line, tag),
            false => self.remove("Element", "p", NOT_LISTED, line, tag),
        }
        self.end_tag("p", Fate::Removed);
        self.separate(Paragraph);
        self.line_of_text(level);
    }

    /// A listed item outside of everything could end one of the page, and is removed. Before text.
    fn misplaced_item(&mut self, level: usize) {
        let (line, tag) = self.start_tag("li", "li", Fate::Removed);
        self.remove("Element", "li", "HTML does not allow it there", line, tag);
        self.separate(Line);
        self.line_of_text(level);
        self.end_tag("li", Fate::Removed);
        self.separate(Line);
        self.line_of_text(level);
    }

    /// Whether an item would be misplaced. Where the depth is limited it counts, too.
    fn misplaces_item(&self) -> bool {
        self.lists("li") && self.depth == 0 && self.truth.options.max_depth == 100
    }

    /// Whether no limit leaves out a list, whose items would have no place.
    fn fits_list(&self) -> bool {
        !self.lists("li") || self.depth + 2 <= self.truth.options.max_depth
    }

    fn list(&mut self, level: usize) {
        let name = self.pick(&["ul", "ol"]);
        self.block(name, Paragraph, |it| {
            for _ in 0..1 + (it.choose)(3) {
                it.block("li", Line, |it| {
                    let is_listed = it.lists("li");
                    let around = replace(&mut it.in_item, is_listed);
                    it.line_of_text(level);
                    if level < 2 && it.fits_list() && it.chance(4) {
                        it.list(level + 1);
                    }
                    it.in_item = around;
                });
            }
        });
    }

    /// No allowlist here lists tables.
    fn table(&mut self, level: usize) {
        self.block("table", Paragraph, |it| {
            for _ in 0..1 + (it.choose)(2) {
                it.block("tr", Line, |it| {
                    for _ in 0..1 + (it.choose)(2) {
                        let name = it.pick(&["td", "th"]);
                        it.block(name, Cell, |it| it.line_of_text(level));
                    }
                });
            }
        });
    }

    /// A rule, before text.
    fn rule(&mut self, level: usize) {
        let (line, tag) = self.start_tag("hr", "hr", Fate::Removed);
        self.remove("Element", "hr", NOT_LISTED, line, tag);
        self.separate(Paragraph);
        self.line_of_text(level);
    }

    fn preformatted(&mut self) {
        let shows_code = self.lists("pre");
        self.block("pre", Paragraph, |it| match shows_code {
            true => it.code_text(),
            false => it.line_of_text(3),
        });
    }
}
