//! The short way: a comment whose tags nest as they should is written while it is read.
//!
//! It takes what [`literal`] tells apart, as [`filter`](crate::filter) does, and writes what the long way
//! would write, or declines. What it writes is the input itself as long as nothing differs; from the
//! first difference on it copies into one buffer.
//!
//! Advice to the next editor. Nothing is clever here, and nothing may become so: where the tree builder
//! would do anything but open the element of a start tag in the current node, and close the current node
//! at its end tag, this declines. So it declines
//!
//! * a start tag that would close something that is open ([`nesting::fits`]), and so every link in a link,
//! * an end tag of anything but the current node, and so all misnesting,
//! * tables, and the elements behind whose start tag a newline is dropped, which have rules of their own,
//! * what nests deeper than [`DEPTH`], or than the limit of the policy; inputs beyond its limit of bytes,
//! * a carriage return or newline of which it is not plain whether they are one line end.
//!
//! Without misnesting no formatting is ever reopened or copied, so the budget for growth is never touched.
//! That the result is that of the long way, byte for byte, is what tests and the fuzzer hold it to. What
//! must stay true for safety, whatever [`literal`] says: a tag is written only if the policy allows its
//! element, an attribute only as [`attributes`] judges it, and of text no byte that is [`Special`] is kept
//! without being looked at.

use crate::attributes;
use crate::breaks::Breaks;
use crate::elements::{AttributeId, ElementId};
use crate::literal::{self, Attribute, Sink};
use crate::nesting;
use crate::policy::Policy;
use crate::references;
use crate::scan::{self, Marked, Marks};
use crate::serialize::{self, escape_attribute, escape_text};
use crate::xml::Cleaner;
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// How many elements may be open. Few comments nest as deep as five.
const DEPTH: usize = 16;

/// What the long way makes of this comment, unless that takes more than is done here.
#[inline]
pub(crate) fn sanitize<'a>(html: &'a str, policy: &Policy) -> Option<Cow<'a, str>> {
    if html.len() > policy.limits.markup_bytes {
        return None;
    }
    // Most comments that are stored, and many that are typed, are text in which nothing is to be done.
    let start = scan::first_that_may_be::<Special>(html.as_bytes());
    if start == html.len() {
        return Some(Cow::Borrowed(html));
    }
    sanitize_from(start, html, policy)
}

/// What the long way makes of this comment, in which nothing is special before `start`.
#[inline(never)]
fn sanitize_from<'a>(start: usize, html: &'a str, policy: &Policy) -> Option<Cow<'a, str>> {
    let mut fast = Fast {
        html,
        policy,
        marks: Marks::from(html.as_bytes(), start),
        out: String::new(),
        kept: 0..0,
        changed: false,
        breaks: Breaks::default(),
        run: 0,
        open: [ElementId::FIRST; DEPTH],
        depth: 0,
        room: DEPTH.min(policy.limits.depth),
        declined: false,
    };
    literal::read(html, policy, &mut fast);
    fast.finish()
}

struct Fast<'a, 'p> {
    html: &'a str,
    policy: &'p Policy,
    /// The special bytes of the input.
    marks: Marks<Special>,
    /// What was written before `kept`.
    out: String,
    /// A part of the input that stands at the end of the output, but has not been copied there.
    kept: Range<usize>,
    /// Does the output differ from the input, so that `out` is in use?
    changed: bool,
    breaks: Breaks,
    /// Where in `out` the text behind the last tag begins, while a break waits.
    run: usize,
    /// The open elements, from the outermost inwards.
    open: [ElementId; DEPTH],
    depth: usize,
    /// How many may be.
    room: usize,
    declined: bool,
}

impl<'a> Fast<'a, '_> {
    fn finish(mut self) -> Option<Cow<'a, str>> {
        if self.declined {
            return None;
        }
        while self.depth > 0 {
            self.depth -= 1;
            self.flush();
            self.write_end_tag(self.open[self.depth]);
        }
        if !self.changed && self.kept == (0..self.html.len()) {
            return Some(Cow::Borrowed(self.html));
        }
        self.flush();
        Some(Cow::Owned(self.out))
    }

    /// Keeps this part of the input as it is.
    #[inline]
    fn keep(&mut self, part: Range<usize>) {
        if part.start == self.kept.end {
            self.kept.end = part.end;
        } else {
            self.flush();
            self.kept = part;
        }
    }

    /// Copies what was kept.
    #[inline(always)]
    fn flush(&mut self) {
        if !self.changed {
            self.change();
        }
        if !self.kept.is_empty() {
            self.out.push_str(&self.html[self.kept.clone()]);
            self.kept.start = self.kept.end;
        }
    }

    /// From here on the output differs from the input.
    #[cold]
    fn change(&mut self) {
        self.changed = true;
        // Room for some characters to be escaped, and some tags to be completed.
        self.out = String::with_capacity(self.html.len() + self.html.len() / 16 + 64);
    }

    /// Passes over a part of the input; goes on behind it.
    #[inline]
    fn drop(&mut self, part: Range<usize>) -> usize {
        self.flush();
        self.kept = part.end..part.end;
        part.end
    }

    /// Writes this behind what was kept.
    fn write(&mut self, text: &str) {
        self.flush();
        self.out.push_str(text);
    }

    /// Writes this for a part of the input.
    fn replace(&mut self, part: Range<usize>, text: &str) {
        self.write(text);
        self.kept = part.end..part.end;
    }

    /// Text is about to be written: writes the break that stands before it.
    #[inline]
    fn before_text(&mut self, text: &[u8]) {
        if !self.breaks.before_plain_text(text) {
            self.before_any_text(text);
        }
    }

    fn before_any_text(&mut self, text: &[u8]) {
        let missing = self.breaks.before_text(text);
        // Behind that place there is nothing but whitespace.
        if self.run == self.out.len() {
            self.out.push_str(missing);
        } else if !missing.is_empty() {
            self.out.insert_str(self.run, missing);
        }
    }

    #[inline(always)]
    fn keep_text(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            self.before_text(&self.html.as_bytes()[part.clone()]);
            self.keep(part);
        }
    }

    fn replace_text(&mut self, part: Range<usize>, text: &str, escaped: &str) {
        self.before_text(text.as_bytes());
        self.replace(part, escaped);
    }

    /// Does a start tag of this open an element in the current node, and nothing else? Not if the tree
    /// builder does more, or a limit is reached.
    #[inline]
    fn is_easy(&self, element: ElementId) -> bool {
        self.depth < self.room
            && (self.policy.is_simple(element) || {
                let facts = element.facts();
                let open = self.open[..self.depth].iter().rev().copied();
                !facts.drops_newline
                    && !facts.table_part
                    && facts.name != "table"
                    && nesting::fits(element, open)
            })
    }

    /// Is this part of the input an end tag of this element, as it would be written?
    #[inline]
    fn is_canonical_end_tag(&self, part: &Range<usize>, element: ElementId) -> bool {
        let tag = &self.html.as_bytes()[part.clone()];
        matches!(tag, [b'<', b'/', .., b'>'])
            && tag.len() == "</>".len() + element.name().len()
            && element.name_stands_at(self.html.as_bytes(), part.start + 2)
    }

    /// Is this part of the input what would be written for a start tag?
    #[inline(always)]
    fn is_canonical(
        &mut self,
        part: &Range<usize>,
        element: ElementId,
        attributes: &[Attribute],
    ) -> bool {
        let html = self.html.as_bytes();
        let mut at = part.start + 1 + element.name().len();
        html[part.start] == b'<'
            && element.name_stands_at(html, part.start + 1)
            && attributes.iter().all(|Attribute { id, value }| {
                let is_canonical = value.start == at + id.name().len() + 2
                    && html[at] == b' '
                    && id.name_stands_at(html, at + 1)
                    && html[value.start - 1] == b'=';
                at = value.end;
                is_canonical
            })
            && html[at..part.end] == *b">"
            && attributes
                .iter()
                .all(|attribute| self.stays_as_typed(element, attribute))
    }

    /// Does this attribute stay, with a value that was typed as it is written, in double quotes?
    fn stays_as_typed(&mut self, element: ElementId, attribute: &Attribute) -> bool {
        let Range { start, end } = attribute.value;
        let [b'"', value @ .., b'"'] = &self.html.as_bytes()[start..end] else {
            return false;
        };
        memchr(b'"', value).is_none()
            && self.is_escaped(start + 1..end - 1)
            && attributes::stays_as_typed(value, element, attribute.id, self.policy)
    }

    /// Is nothing in this value to be escaped or removed, but for double quotes?
    fn is_escaped(&mut self, value: Range<usize>) -> bool {
        let mut at = value.start;
        loop {
            at = self.next_special(at);
            if at >= value.end {
                return true;
            }
            let rest = &self.html.as_bytes()[at..];
            at += match rest {
                [b'&', ..] => match serialize::reference_at(rest) {
                    Some(reference) => reference.len(),
                    None => return false,
                },
                [0xc2, 0xa0, ..] => return false,
                // Others that begin with the same byte.
                [0xc2 | b'\t', ..] | [0xef, 0xbf, 0..0xbe, ..] | [0xef, 0..0xbf, ..] => 1,
                _ => return false,
            };
        }
    }

    #[inline(never)]
    fn write_start_tag(&mut self, element: ElementId, attributes: &[Attribute]) {
        self.out.push('<');
        self.out.push_str(element.name());
        for attribute in attributes {
            if self.stays_as_typed(element, attribute) {
                let value = &self.html[attribute.value.clone()];
                self.write_attribute(attribute.id, |out| out.push_str(value));
            } else if let Some(value) =
                attributes::judge(self.html, element, attribute, self.policy)
            {
                self.write_attribute(attribute.id, |out| {
                    out.push('"');
                    escape_attribute(&value, &mut |text| out.push_str(text));
                    out.push('"');
                });
            }
        }
        self.out.push('>');
    }

    fn write_end_tag(&mut self, element: ElementId) {
        self.out.push_str("</");
        self.out.push_str(element.name());
        self.out.push('>');
    }

    /// The value with its quotes.
    fn write_attribute(&mut self, attribute: AttributeId, write_value: impl FnOnce(&mut String)) {
        self.out.push(' ');
        self.out.push_str(attribute.name());
        self.out.push('=');
        write_value(&mut self.out);
    }

    /// [`text_from`](Sink::text_from), for any text.
    #[inline(never)]
    fn any_text_from(&mut self, start: usize, from: usize) -> usize {
        self.text(start..from);
        let mut start = from;
        loop {
            let at = self.next_special(start);
            self.keep_text(start..at);
            match self.html.as_bytes().get(at) {
                None | Some(b'<' | b'&') => return at,
                Some(_) => start = self.special(at),
            }
        }
    }

    /// The place of the first special byte from here on, or the end.
    #[inline]
    fn next_special(&mut self, from: usize) -> usize {
        self.marks.next(self.html.as_bytes(), from)
    }

    /// Goes on behind the special character of text that begins here, or behind the part of it that was
    /// looked at.
    fn special(&mut self, at: usize) -> usize {
        let html = self.html.as_bytes();
        let (length, text, escaped) = match html[at..] {
            [b'<', ..] => (1, "<", "&lt;"),
            [b'>', ..] => (1, ">", "&gt;"),
            [b'&', ..] => (1, "&", "&amp;"),
            [0xc2, 0xa0, ..] => (2, "\u{a0}", "&nbsp;"),
            [b'\r', b'<' | b'&', ..] => {
                // A newline behind what goes, or as a reference, may be part of it.
                self.declined = true;
                return at + 1;
            }
            [b'\r', ref behind @ ..] if !behind.starts_with(b"\n") => (1, "\n", "\n"),
            // U+FFFE and U+FFFF.
            [0xef, 0xbf, 0xbe | 0xbf, ..] => return self.drop(at..at + 3),
            // Others that begin with the same byte.
            [0xc2 | 0xef | b'\t', ..] => {
                self.keep_text(at..at + 1);
                return at + 1;
            }
            _ => return self.drop(at..at + 1),
        };
        self.replace_text(at..at + length, text, escaped);
        at + length
    }
}

/// The bytes that may begin a character of text that is not written as it stands: all others are kept
/// without being looked at.
struct Special;

impl Marked for Special {
    #[inline]
    fn is(byte: u8) -> bool {
        (byte < b' ') & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
            | (byte == 0xc2)
            | (byte == 0xef)
    }

    /// Or it is not ASCII, which takes no more to tell than that it is a control character: as a signed
    /// number it is less than a space as well.
    #[inline]
    fn may_be(byte: u8) -> bool {
        (byte.cast_signed() < b' '.cast_signed()) & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
    }
}

impl Sink for Fast<'_, '_> {
    #[inline]
    fn text_from(&mut self, start: usize, from: usize) -> usize {
        let at = self.next_special(from);
        let is_plain =
            start == from && matches!(self.html.as_bytes().get(at), None | Some(b'<' | b'&'));
        if !is_plain || start != self.kept.end {
            return self.any_text_from(start, from);
        }
        if start < at {
            self.before_text(&self.html.as_bytes()[start..at]);
            self.kept.end = at;
        }
        at
    }

    fn text(&mut self, part: Range<usize>) {
        let mut start = part.start;
        while start < part.end {
            let at = self.next_special(start).min(part.end);
            self.keep_text(start..at);
            start = if at < part.end { self.special(at) } else { at };
        }
    }

    fn reference(&mut self, part: Range<usize>) {
        let typed = &self.html[part.clone()];
        if matches!(typed, "&amp;" | "&lt;" | "&gt;" | "&nbsp;") {
            // What it stands for is visible, whatever it is.
            self.before_text(b"&");
            self.keep(part);
            return;
        }
        let text = references::in_text(typed);
        if text.contains(['\r', '\n']) {
            // It may be part of a line end.
            self.declined = true;
            return;
        }
        let clean = Cleaner::default().clean(&text).into_owned();
        let mut escaped = String::new();
        escape_text(&clean, &mut |text| escaped.push_str(text));
        self.replace_text(part, &clean, &escaped);
    }

    #[inline(always)]
    fn start_tag(&mut self, part: Range<usize>, element: ElementId, attributes: &[Attribute]) {
        if !self.policy.allows(element) {
            return self.unlisted_tag(part, element);
        }
        if !self.is_easy(element) {
            self.declined = true;
            return;
        }
        if self.breaks.wait() {
            let missing = self.breaks.before_tag();
            self.write(missing);
        }
        if self.is_canonical(&part, element, attributes) {
            self.keep(part);
        } else {
            self.drop(part);
            self.write_start_tag(element, attributes);
        }
        if element.facts().void {
            self.breaks.wrote_visible();
        } else {
            self.open[self.depth] = element;
            self.depth += 1;
        }
    }

    #[inline]
    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId) {
        if let Some(r#break) = element.facts().leaves {
            self.breaks.leave(r#break);
        }
        self.drop(part);
        self.run = self.out.len();
    }

    #[inline(always)]
    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        if !self.policy.allows(element) {
            return self.unlisted_tag(part, element);
        }
        if self.open[..self.depth].last() != Some(&element) {
            self.declined = true;
            return;
        }
        self.depth -= 1;
        if self.is_canonical_end_tag(&part, element) {
            self.keep(part);
        } else {
            self.drop(part);
            self.write_end_tag(element);
        }
        if self.breaks.wait() {
            // It stands behind the tag.
            self.flush();
            self.run = self.out.len();
        }
    }

    fn is_done(&self) -> bool {
        self.declined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serialize::ESCAPED;
    use crate::xml::SUSPICIOUS;

    #[test]
    fn no_special_byte_is_overlooked() {
        for byte in 0..=u8::MAX {
            let must = SUSPICIOUS.has(byte) || ESCAPED.has(byte);
            assert_eq!(Special::is(byte), must || byte == b'\t', "{byte:#x}");
            let may_be = Special::is(byte) || !byte.is_ascii();
            assert_eq!(Special::may_be(byte), may_be, "{byte:#x}");
        }
    }
}
