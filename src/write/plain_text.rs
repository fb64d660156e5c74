//! Plain text: text with the separators that the tags around it leave.
//!
//! [`PlainText`] takes text and tags in order and returns the text. [`of_typed`] gives it a comment as it was typed,
//! for [`plain_text`](crate::plain_text()); an inspection gives it a comment as it was written, and the tree path the
//! text between the tags that it keeps.
//!
//! Advice to the next editor. Text before the last tag never changes: an inspection keeps offsets into it.

use crate::html::control_characters::Cleaner;
use crate::html::elements::ElementId;
use crate::html::references;
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::sink::{Dropped, TagKind};
use crate::read::stand_in::text_for;
use crate::read::tokens::{self, Tokens};
use crate::write::separators::Separators;
use std::mem::take;
use std::ops::Range;

const NO_BREAK_SPACE: char = '\u{a0}';

/// Text with the separators of the tags around it.
#[derive(Default)]
pub(crate) struct PlainText {
    text: String,
    pub(crate) separators: Separators,
    /// Offset just after the last tag, where a separator is inserted.
    after_tag: usize,
    /// No-break spaces, with the whitespace behind the first, at the beginning of a line: they are text only if more
    /// follows in it.
    blank: String,
    /// Whether no-break spaces are always text.
    keeps_blank_lines: bool,
}

impl PlainText {
    /// An empty text for a layout, to which a line of no-break spaces is not blank: that would be one in its output,
    /// too.
    pub(crate) fn for_layout() -> Self {
        PlainText {
            keeps_blank_lines: true,
            ..PlainText::default()
        }
    }

    /// An empty text, with room for `bytes` bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        PlainText {
            text: String::with_capacity(bytes),
            ..PlainText::default()
        }
    }

    /// Appends text whose character references are decoded already, and whose control characters are removed.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        // Few texts begin with white space.
        let may_be_blank = !text.as_bytes().first().is_some_and(u8::is_ascii_graphic);
        if (may_be_blank && self.separators.ends_line()) || !self.blank.is_empty() {
            self.text_of_line(text);
        } else {
            self.append(text);
        }
    }

    /// Appends text that may belong to a blank line.
    #[inline(never)]
    fn text_of_line(&mut self, text: &str) {
        if self.separators.ends_line() && !self.keeps_blank_lines && self.is_blank(text) {
            let spaces = match self.blank.is_empty() {
                true => text.len() - text.trim_ascii_start().len(),
                false => 0,
            };
            self.append(&text[..spaces]);
            return self.blank.push_str(&text[spaces..]);
        }
        self.end_blank();
        self.append(text);
    }

    /// Whether a text, with what is held of the line before it, is one of no-break spaces.
    fn is_blank(&self, text: &str) -> bool {
        let mut is_blank = !self.blank.is_empty();
        text.chars().all(|c| {
            is_blank |= c == NO_BREAK_SPACE;
            c == NO_BREAK_SPACE || c.is_ascii_whitespace()
        }) && is_blank
    }

    /// More follows in the line that begins with no-break spaces.
    fn end_blank(&mut self) {
        if !self.blank.is_empty() {
            let blank = take(&mut self.blank);
            self.append(&blank);
        }
    }

    #[inline]
    fn append(&mut self, text: &str) {
        let missing = self.separators.before_text(text.as_bytes());
        if !missing.is_empty() {
            self.text.insert_str(self.after_tag, missing);
        }
        self.text.push_str(text);
    }

    /// A start or end tag stands here. Its separator waits for text.
    pub(crate) fn tag(&mut self, element: ElementId) {
        self.after_tag = self.text.len();
        self.separators.leave(element);
        if !self.blank.is_empty() && element.facts().ends_line() {
            self.blank.clear();
            self.separators.leave_blank_line();
        }
    }

    /// A tag stands here that is kept. What its separator lacks is written before it.
    pub(crate) fn before_kept_tag(&mut self) {
        self.end_blank();
        self.text.push_str(self.separators.before_tag());
    }

    /// The text so far was used: a new one begins.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.after_tag = 0;
    }

    /// The bytes of text so far. A separator can still be inserted before whitespace after the last tag.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text from `start` on. What is before the last tag does not change any more.
    pub(crate) fn from(&self, start: usize) -> &str {
        &self.text[start..]
    }

    /// The whole text; nothing follows.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// The plain text of a comment as it was typed; see [`plain_text`](crate::plain_text()).
pub(crate) fn of_typed(html: &str) -> String {
    let mut reader = TypedText {
        html,
        cleaner: Cleaner::default(),
        plain: PlainText::default(),
    };
    tokens::read(html, Policy::of_any_blog(), &mut reader);
    reader.plain.finish()
}

/// Hands the tokens of a comment as it was typed to [`PlainText`].
struct TypedText<'a> {
    html: &'a str,
    cleaner: Cleaner,
    plain: PlainText,
}

impl TypedText<'_> {
    fn characters(&mut self, text: &str) {
        self.plain.text(&self.cleaner.clean(text));
    }

    fn tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        self.cleaner = Cleaner::default();
        self.plain.tag(element);
        if let Some(text) = text_for(self.html, part, element, kind) {
            self.characters(&text);
        }
    }
}

impl Tokens for TypedText<'_> {
    fn text(&mut self, part: Range<usize>) {
        self.characters(&self.html[part]);
    }

    fn character_reference(&mut self, part: Range<usize>) {
        self.characters(&references::in_text(&self.html[part]));
    }

    fn start_tag(&mut self, part: Range<usize>, element: ElementId, _: &[ListedAttribute]) {
        self.tag(part, element, TagKind::Start);
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        self.tag(part, element, TagKind::End);
    }

    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        self.tag(part, element, kind);
    }

    fn dropped(&mut self, _: Range<usize>, _: Dropped) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newline_between_tags_counts_towards_their_separator() {
        let element = |name: &str| ElementId::of(name.as_bytes()).expect("an element");
        let mut plain = PlainText::default();
        plain.tag(element("p"));
        plain.text("one");
        plain.tag(element("p"));
        plain.text("\n");
        plain.tag(element("b"));
        plain.text("two");
        assert_eq!(plain.finish(), "one\n\ntwo");
    }
}
