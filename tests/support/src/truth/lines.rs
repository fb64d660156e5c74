//! What stands in a line: words, formatting, and things to remove.

use super::Separator::{Line, Paragraph};
use super::words::{
    COMMENTS, CONTROLS, DIRECTIONS, DOCTYPES, DROPPED, FORMATTING, INLINE, LITERALS, NAMED,
    WORD_PROCESSORS, WORDS,
};
use super::{Fate, NOT_LISTED, TrueTag, Writer};
use crate::options::Direction;

impl Writer<'_> {
    /// Words and what is between them. Begins and ends with something visible.
    pub(super) fn line_of_text(&mut self, level: usize) {
        for nth in 0..1 + (self.choose)(4) {
            if nth > 0 {
                self.gap();
            }
            self.chunk(level);
        }
    }

    /// What is between two words.
    fn gap(&mut self) {
        match (self.choose)(8) {
            6 => {
                let end = self.pick(&["\n", "\r\n", "\r"]);
                self.type_and_show(end, "\n");
            }
            7 => self.line_break(),
            _ => {
                self.type_and_show(" ", " ");
            }
        }
    }

    /// One or two `br`. They are kept where they are listed, or where lines are made.
    fn line_break(&mut self) {
        let may_be_blank = !(self.truth.options.paragraphs && self.in_item);
        let times = 1 + (self.choose)(1 + usize::from(may_be_blank));
        for _ in 0..times {
            let makes = self.truth.options.paragraphs;
            let is_deep = !makes && self.lists("br") && self.is_deep();
            let is_kept = (makes || self.lists("br")) && !is_deep;
            let fate = match is_kept {
                true => Fate::Kept,
                false => Fate::Removed,
            };
            if makes {
                // It becomes a part of the text, without its attributes.
                self.start_tag_with_url("br", "br");
                continue;
            }
            let (line, tag) = self.start_tag("br", "br", fate);
            match (is_kept, is_deep) {
                (true, _) => {}
                (_, true) => self.remove("Depth", "br", "it nests too deep", line, tag),
                _ => self.remove("Element", "br", NOT_LISTED, line, tag),
            }
        }
        self.separate([Line, Paragraph][times - 1]);
    }

    pub(super) fn word(&mut self) {
        let word = self.pick(WORDS);
        self.type_and_show(word, word);
    }

    fn chunk(&mut self, level: usize) {
        let is_shallow = level < 5;
        match (self.choose)(20) {
            1 => {
                let (typed, text) = self.pick(LITERALS);
                self.type_and_show(typed, text);
            }
            2 => self.control_characters(),
            3 | 4 => self.invisible(),
            5 | 6 if is_shallow => self.formatting(level),
            7 if is_shallow => self.unlisted(level),
            8 | 9 if is_shallow && !self.in_anchor => self.anchor(level),
            10 => self.code(),
            11 => self.named(),
            12 => self.stray_end_tag(),
            13 => self.picture(),
            14 if !self.in_anchor => self.address(),
            15 => self.word_processor(level),
            16 => self.direction_or_marks(),
            17 => self.exponent(),
            18 if is_shallow => self.quotation_marks(level),
            _ => self.word(),
        }
    }

    /// Inside a word.
    fn control_characters(&mut self) {
        self.word();
        let line = self.line;
        let (typed, name) = self.pick(CONTROLS);
        let place = self.write(typed);
        self.remove(
            "ControlCharacters",
            name,
            "a feed cannot carry them",
            line,
            place,
        );
        self.word();
    }

    /// Inside a word: a comment, a doctype, or an element that is dropped with its content.
    fn invisible(&mut self) {
        self.word();
        let line = self.line;
        match (self.choose)(3) {
            0 => {
                let typed = self.pick(COMMENTS);
                let place = self.write(typed);
                self.remove("Comment", "", "comments are never shown", line, place);
            }
            1 => {
                let (typed, name) = self.pick(DROPPED);
                let place = self.write(typed);
                let reason = "it is dropped with its content, which is not text";
                self.remove("Element", name, reason, line, place);
            }
            _ => {
                let typed = self.pick(DOCTYPES);
                let place = self.write(typed);
                self.remove(
                    "Comment",
                    "",
                    "a doctype belongs to a whole page",
                    line,
                    place,
                );
            }
        }
        self.word();
    }

    fn formatting(&mut self, level: usize) {
        let (typed, name) = self.pick(FORMATTING);
        let element = self.read_as(name);
        let fate = match self.is_deep() {
            false => Fate::Kept,
            true => Fate::Removed,
        };
        let (line, tag) = self.start_tag(typed, element, fate);
        match fate {
            Fate::Kept => self.depth += 1,
            Fate::Removed => self.remove("Depth", element, "it nests too deep", line, tag),
        }
        self.inside.push(element);
        self.line_of_text(level + 1);
        self.inside.pop();
        self.end_tag(typed, fate);
        self.depth -= usize::from(fate == Fate::Kept);
    }

    fn unlisted(&mut self, level: usize) {
        let typed = self.pick(INLINE);
        let name = typed.to_ascii_lowercase();
        let (line, tag) = self.start_tag(typed, "", Fate::Removed);
        self.remove("Element", &name, NOT_LISTED, line, tag);
        self.line_of_text(level + 1);
        self.end_tag(typed, Fate::Removed);
    }

    /// A quotation in a line, whose marks are text.
    fn quotation_marks(&mut self, level: usize) {
        if self.is_deep() {
            return self.word();
        }
        self.start_tag("q", "q", Fate::Kept);
        self.show("\"");
        self.depth += 1;
        self.line_of_text(level + 1);
        self.end_tag("q", Fate::Kept);
        self.depth -= 1;
        self.show("\"");
    }

    /// A removed picture, of which the alternative text is left.
    fn picture(&mut self) {
        self.begin_text();
        let line = self.line;
        let alternative = self.pick(&[":-)", "a cat", "R&amp;D"]);
        let source = self.pick(&["src=x", "src='data:x' onerror=y", "\nid=x"]);
        let tag = self.write(&format!("<img alt=\"{alternative}\" {source}>"));
        self.remove("Element", "img", NOT_LISTED, line, tag);
        self.show(&alternative.replace("&amp;", "&"));
    }

    /// A number with an exponent, or an ordinal.
    fn exponent(&mut self) {
        let (number, exponent, text) =
            self.pick(&[("10", "12", "10^12"), ("4", "th", "4th"), ("2", "3", "2^3")]);
        if self.lists("sup") && self.is_deep() {
            return self.word();
        }
        self.type_and_show(number, "");
        let fate = match self.lists("sup") {
            true => Fate::Kept,
            false => Fate::Removed,
        };
        let (line, tag) = self.start_tag("sup", "sup", fate);
        if fate == Fate::Removed {
            self.remove("Element", "sup", NOT_LISTED, line, tag);
        }
        self.write(exponent);
        self.end_tag("sup", fate);
        self.show(text);
    }

    /// A tag that is shown as typed, for nobody types it to format.
    fn named(&mut self) {
        let line = self.line;
        let (typed, name) = self.pick(NAMED);
        let range = self.type_and_show(typed, typed);
        self.truth.shown.push(TrueTag {
            name: name.to_owned(),
            line,
            range,
        });
    }

    /// A listed end tag in a word, whose element is not open.
    fn stray_end_tag(&mut self) {
        self.word();
        let name = self.pick(&["b", "i", "em", "cite", "del"]);
        if self.inside.contains(&name) {
            return;
        }
        let line = self.line;
        let tag = self.write(&format!("</{name}>"));
        self.remove("Element", name, "its end tag ends nothing", line, tag);
        self.word();
    }

    /// Markup that word processors write around what they copy; both tags are reported.
    fn word_processor(&mut self, level: usize) {
        let [(start, name), (end, end_name)] = self.pick(WORD_PROCESSORS);
        let reason = "HTML has no such element";
        let line = self.line;
        let tag = self.write(start);
        self.remove("Element", name, reason, line, tag);
        self.line_of_text(level.max(5));
        let line = self.line;
        let tag = self.write(end);
        self.remove("Element", end_name, reason, line, tag);
    }

    /// A control of direction, or two combining marks, in a word. Where lines are made, these end a text, too: only the
    /// first such word of a text is certain.
    fn direction_or_marks(&mut self) {
        self.word();
        let options = &self.truth.options;
        let is_first = self.controls.is_empty() && self.marks.is_empty();
        let (strips, limits) = (
            options.bidi == Direction::Strip,
            options.max_combining_marks.is_some(),
        );
        if (options.paragraphs && !is_first) || self.may_have_ended {
            return;
        }
        if (self.choose)(2) == 0 {
            let (typed, name) = self.pick(DIRECTIONS);
            self.write(typed);
            if !strips {
                let c = if typed.starts_with('&') {
                    "\u{2066}"
                } else {
                    typed
                };
                self.show(c);
            } else if !self.controls.iter().any(|known| known == name) {
                self.controls.push(name.to_owned());
            }
        } else {
            self.write("e\u{301}\u{302}");
            if limits {
                self.show("e\u{301}");
                if self.marks.is_empty() {
                    self.marks.push("U+0302".to_owned());
                }
            } else {
                self.show("e\u{301}\u{302}");
            }
        }
        self.word();
    }
}
