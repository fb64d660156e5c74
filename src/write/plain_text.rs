//! Text with the separators that the tags around it leave.

use crate::html::control_characters::Cleaner;
use crate::html::elements::ElementId;
use crate::html::references;
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::tokenizer;
use crate::read::tokenizer::Dropped;
use crate::write::separators::Separators;
use std::ops::Range;

/// Text with the breaks of the tags around it.
#[derive(Default)]
pub(crate) struct PlainText {
    text: String,
    separators: Separators,
    /// Where in the text that behind the last tag begins: a break stands there.
    run: usize,
}

impl PlainText {
    /// Of so many bytes, or about as many.
    pub(crate) fn of_size(bytes: usize) -> Self {
        PlainText {
            text: String::with_capacity(bytes),
            ..PlainText::default()
        }
    }

    /// Text follows, decoded and clean.
    pub(crate) fn text(&mut self, text: &str) {
        let missing = self.separators.before_text(text.as_bytes());
        if !missing.is_empty() {
            self.insert_separator(missing);
        }
        self.text.push_str(text);
    }

    #[inline(never)]
    fn insert_separator(&mut self, missing: &str) {
        // Behind that place there is nothing but whitespace.
        self.text.insert_str(self.run, missing);
    }

    /// A start or end tag follows; what it leaves in the text waits.
    pub(crate) fn tag(&mut self, element: ElementId) {
        self.run = self.text.len();
        if let Some(separator) = element.facts().separator {
            self.separators.leave(separator);
        }
    }

    /// The bytes of text so far. Separators can still be put in front of whitespace behind the last tag.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text from this place on. What stands before the last tag stays as it is.
    pub(crate) fn from(&self, start: usize) -> &str {
        &self.text[start..]
    }

    /// Nothing follows.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// The text of a comment as it was typed; see [`plain_text`](crate::plain_text()).
pub(crate) fn of_typed(html: &str) -> String {
    let mut reader = TypedText {
        html,
        cleaner: Cleaner::default(),
        plain: PlainText::default(),
    };
    tokenizer::read(html, Policy::text_only(), &mut reader);
    reader.plain.finish()
}

/// Takes a comment as it was typed.
struct TypedText<'a> {
    html: &'a str,
    cleaner: Cleaner,
    plain: PlainText,
}

impl TypedText<'_> {
    fn characters(&mut self, text: &str) {
        self.plain.text(&self.cleaner.clean(text));
    }

    fn tag(&mut self, element: ElementId) {
        self.cleaner = Cleaner::default();
        self.plain.tag(element);
    }
}

impl tokenizer::Sink for TypedText<'_> {
    fn text(&mut self, part: Range<usize>) {
        self.characters(&self.html[part]);
    }

    fn character_reference(&mut self, part: Range<usize>) {
        self.characters(&references::in_text(&self.html[part]));
    }

    fn start_tag(&mut self, _: Range<usize>, element: ElementId, _: &[ListedAttribute]) {
        self.tag(element);
    }

    fn end_tag(&mut self, _: Range<usize>, element: ElementId) {
        self.tag(element);
    }

    fn dropped(&mut self, _: Range<usize>, _: Dropped) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_leaves_the_same_breaks() {
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
