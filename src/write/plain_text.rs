//! Text with the separators that the tags around it leave.

use crate::html::elements::ElementId;
use crate::write::separators::Breaks;

/// Text with the breaks of the tags around it.
#[derive(Default)]
pub(crate) struct PlainText {
    text: String,
    breaks: Breaks,
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
        let missing = self.breaks.before_text(text.as_bytes());
        if !missing.is_empty() {
            self.insert_break(missing);
        }
        self.text.push_str(text);
    }

    #[inline(never)]
    fn insert_break(&mut self, missing: &str) {
        // Behind that place there is nothing but whitespace.
        self.text.insert_str(self.run, missing);
    }

    /// A start or end tag follows; what it leaves in the text waits.
    pub(crate) fn tag(&mut self, element: ElementId) {
        self.run = self.text.len();
        if let Some(r#break) = element.facts().leaves {
            self.breaks.leave(r#break);
        }
    }

    /// The bytes of text so far. Breaks can still be put in front of whitespace behind the last tag.
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
