//! Parses a notice: the text of an allowlist.

use crate::error::{PolicyError, Position};
use crate::html::attribute_table::AttributeId;
use crate::html::elements::ElementId;
use crate::policy::listable::{listable_attribute, listable_element};
use crate::policy::pattern::Pattern;
use crate::policy::quote::{MAX_QUOTED_NOTICE, beginning};

/// A start tag of a notice: an element with its attributes.
type Tag = (ElementId, Vec<(AttributeId, Pattern)>);

/// Parses a notice from beginning to end.
pub(crate) struct NoticeParser<'a> {
    notice: &'a str,
    /// What is still to be read.
    rest: &'a str,
}

impl<'a> NoticeParser<'a> {
    pub(crate) fn new(notice: &'a str) -> Self {
        NoticeParser {
            notice,
            rest: notice,
        }
    }

    fn offset(&self) -> usize {
        self.notice.len() - self.rest.len()
    }

    fn position(&self, offset: usize) -> Position {
        let quoted = |line: &str| beginning(line, MAX_QUOTED_NOTICE).into_owned();
        Position::of_notice(self.notice, offset, quoted)
    }

    fn skip_whitespace(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes the text up to the next whitespace, the next of `ends`, or the end.
    fn take_until(&mut self, ends: &[char]) -> &'a str {
        let is_end = |c: char| c.is_whitespace() || ends.contains(&c);
        let length = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn eat(&mut self, expected: &str) -> bool {
        let after = self.rest.strip_prefix(expected);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Parses the next start tag; returns `None` at the end of the notice.
    pub(crate) fn tag(&mut self) -> Result<Option<Tag>, PolicyError> {
        self.skip_whitespace();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let name = self.rest.strip_prefix('<').unwrap_or_default();
        if !name.starts_with(char::is_alphabetic) {
            return Err(self.stray_text(&[]));
        }
        let start = self.offset();
        let unclosed = |parser: &Self| PolicyError::UnclosedTag {
            at: parser.position(start),
        };
        if !name.contains('>') {
            return Err(unclosed(self));
        }
        self.rest = name;
        let at = self.offset();
        let name = self.take_until(&['>', '/', '<']);
        let element = listable_element(name, || self.position(at))?;
        let mut attributes = Vec::new();
        loop {
            self.skip_whitespace();
            if self.eat(">") {
                return Ok(Some((element, attributes)));
            }
            if self.rest.is_empty() || self.rest.starts_with('<') {
                return Err(unclosed(self));
            }
            if !self.eat("/") {
                attributes.push(self.attribute(element)?);
            }
        }
    }

    /// The error that there is text, up to the next of `ends`, which is not of a start tag.
    fn stray_text(&mut self, ends: &[char]) -> PolicyError {
        let at = self.position(self.offset());
        let text = beginning(self.take_until(ends), MAX_QUOTED_NOTICE).into_owned();
        PolicyError::StrayText { text, at }
    }

    fn attribute(&mut self, element: ElementId) -> Result<(AttributeId, Pattern), PolicyError> {
        let at = self.offset();
        let name = self.take_until(&['>', '/', '=', '<']);
        if name.is_empty() {
            return Err(self.stray_text(&['>']));
        }
        self.skip_whitespace();
        let pattern = match self.eat("=") {
            true => self.value(),
            false => "",
        };
        listable_attribute(element, name, pattern, || self.position(at))
    }

    /// Takes the value of an attribute, without its quotes.
    fn value(&mut self) -> &'a str {
        self.skip_whitespace();
        let quoted = |quote: char| {
            let value = self.rest.strip_prefix(quote)?;
            value.split_once(quote)
        };
        match quoted('"').or_else(|| quoted('\'')) {
            Some((value, rest)) => {
                self.rest = rest;
                value
            }
            None => self.take_until(&['>', '/']),
        }
    }
}
