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
//! element, an attribute only as [`attributes`] judges it, and of text no byte that is [`SPECIAL`] is kept
//! without being looked at.

use crate::attributes;
use crate::breaks::Breaks;
use crate::elements::ElementId;
use crate::literal::{self, Attribute};
use crate::nesting;
use crate::policy::Policy;
use crate::references;
use crate::scan::ByteSet;
use crate::serialize::{ESCAPED, escape_attribute, escape_text};
use crate::xml::{Cleaner, SUSPICIOUS};
use std::borrow::Cow;
use std::ops::Range;

/// How many elements may be open. Few comments nest as deep as five.
const DEPTH: usize = 16;

/// What the long way makes of this comment, unless that takes more than is done here.
pub(crate) fn sanitize<'a>(html: &'a str, policy: &Policy) -> Option<Cow<'a, str>> {
    if html.len() > policy.limits.markup_bytes {
        return None;
    }
    // Most comments that are stored, and many that are typed, are text in which nothing is to be done.
    let Some(first) = SPECIAL.find_far(html.as_bytes(), may_be_special) else {
        return Some(Cow::Borrowed(html));
    };
    let mut fast = Fast {
        html,
        policy,
        out: String::new(),
        plain: 0..first,
        kept: 0..0,
        changed: false,
        breaks: Breaks::default(),
        run: 0,
        open: [ElementId::FIRST; DEPTH],
        depth: 0,
        declined: false,
    };
    literal::read(html, policy, &mut fast);
    fast.finish()
}

struct Fast<'a, 'p> {
    html: &'a str,
    policy: &'p Policy,
    /// What was written before `kept`.
    out: String,
    /// The part of the input that was last found to hold nothing special.
    plain: Range<usize>,
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
    declined: bool,
}

impl<'a> Fast<'a, '_> {
    fn finish(mut self) -> Option<Cow<'a, str>> {
        if self.declined {
            return None;
        }
        while self.depth > 0 {
            self.depth -= 1;
            self.write("</");
            self.out.push_str(self.open[self.depth].name());
            self.out.push('>');
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
    fn flush(&mut self) {
        if !self.changed {
            self.changed = true;
            self.out.reserve(self.html.len());
        }
        self.out.push_str(&self.html[self.kept.clone()]);
        self.kept.start = self.kept.end;
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
        let missing = self.breaks.before_text(text);
        if !missing.is_empty() {
            // Behind that place there is nothing but whitespace.
            self.out.insert_str(self.run, missing);
        }
    }

    #[inline]
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

    /// A tag was removed, or one that stays was written: a break that waits stands behind it.
    #[inline]
    fn behind_tag(&mut self) {
        if self.breaks.wait() {
            self.flush();
            self.run = self.out.len();
        }
    }

    fn removed(&mut self, element: ElementId) {
        if let Some(r#break) = element.facts().leaves {
            self.breaks.leave(r#break);
        }
        self.behind_tag();
    }

    /// Does the tree builder do more with a start tag of this than open an element in the current node?
    fn is_difficult(&self, element: ElementId) -> bool {
        let facts = element.facts();
        let open = self.open[..self.depth].iter().rev().copied();
        facts.drops_newline
            || facts.table_part
            || facts.name == "table"
            || self.depth == DEPTH
            || !self.policy.limits.admits(self.depth, false)
            || !nesting::fits(element, open)
    }

    /// Is this part of the input what would be written for a start tag?
    fn is_canonical(
        &self,
        part: &Range<usize>,
        element: ElementId,
        attributes: &[Attribute],
    ) -> bool {
        let html = self.html.as_bytes();
        let name = part.start + 1..part.start + 1 + element.name().len();
        let mut at = name.end;
        html[part.start] == b'<'
            && &html[name] == element.name().as_bytes()
            && attributes.iter().all(|attribute| {
                let before = &html[at..attribute.value.start];
                at = attribute.value.end;
                let name = before
                    .strip_prefix(b" ")
                    .and_then(|rest| rest.strip_suffix(b"="));
                name == Some(attribute.id.name().as_bytes())
                    && attributes::as_written(self.html, element, attribute, self.policy).is_some()
            })
            && html[at..part.end] == *b">"
    }

    fn write_start_tag(&mut self, element: ElementId, attributes: &[Attribute]) {
        let out = &mut self.out;
        out.push('<');
        out.push_str(element.name());
        for attribute in attributes {
            let as_written = attributes::as_written(self.html, element, attribute, self.policy);
            let judged = match as_written {
                Some(_) => None,
                None => attributes::judge(self.html, element, attribute, self.policy),
            };
            if as_written.is_none() && judged.is_none() {
                continue;
            }
            out.push(' ');
            out.push_str(attribute.id.name());
            out.push_str("=\"");
            match as_written {
                Some(value) => out.push_str(value),
                None => {
                    escape_attribute(&judged.unwrap_or_default(), &mut |text| out.push_str(text))
                }
            }
            out.push('"');
        }
        out.push('>');
    }
}

/// The bytes that begin a character of text that is not written as it stands, or another that begins with
/// the same byte.
static SPECIAL: ByteSet = SUSPICIOUS.or(&ESCAPED);

/// May this be one of them? Of all others, only the tab.
#[inline]
fn may_be_special(byte: u8) -> bool {
    (byte < b' ') & (byte != b'\n')
        | (byte == b'&')
        | (byte | 2 == b'>')
        | (byte == 0xc2)
        | (byte == 0xef)
}

impl literal::Sink for Fast<'_, '_> {
    fn find(&mut self, html: &[u8], from: usize) -> Option<usize> {
        if self.plain.contains(&from) {
            return Some(self.plain.end).filter(|&end| end < html.len());
        }
        let length = SPECIAL.find_far(&html[from..], may_be_special);
        let found = length.map(|length| from + length);
        self.plain = from..found.unwrap_or(html.len());
        found
    }

    fn text(&mut self, part: Range<usize>) {
        if self.plain.start <= part.start && part.end <= self.plain.end {
            return self.keep_text(part);
        }
        let html = self.html.as_bytes();
        let mut start = part.start;
        let mut from = start;
        while let Some(length) = SPECIAL.find(&html[from..part.end]) {
            let at = from + length;
            let (end, text, escaped) = match html[at..part.end] {
                [b'<', ..] => (at + 1, "<", "&lt;"),
                [b'>', ..] => (at + 1, ">", "&gt;"),
                [b'&', ..] => (at + 1, "&", "&amp;"),
                [0xc2, 0xa0, ..] => (at + 2, "\u{a0}", "&nbsp;"),
                // U+FFFE and U+FFFF.
                [0xef, 0xbf, 0xbe | 0xbf, ..] => (at + 3, "", ""),
                // Others that begin with the same byte.
                [0xc2 | 0xef, ..] => {
                    from = at + 1;
                    continue;
                }
                [b'\r', ..] => match html.get(at + 1) {
                    Some(b'\n') => (at + 1, "", ""),
                    // A newline behind what goes, or as a reference, may be part of it.
                    Some(b'<' | b'&') => {
                        self.declined = true;
                        return;
                    }
                    _ => (at + 1, "\n", "\n"),
                },
                _ => (at + 1, "", ""),
            };
            self.keep_text(start..at);
            self.replace_text(at..end, text, escaped);
            start = end;
            from = end;
        }
        self.keep_text(start..part.end);
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

    fn start_tag(&mut self, part: Range<usize>, element: ElementId, attributes: &[Attribute]) {
        if !self.policy.allows(element) {
            return self.removed(element);
        }
        if self.is_difficult(element) {
            self.declined = true;
            return;
        }
        let missing = self.breaks.before_tag();
        if !missing.is_empty() {
            self.write(missing);
        }
        if !self.changed && self.is_canonical(&part, element, attributes) {
            self.keep(part);
        } else {
            self.replace(part, "");
            self.write_start_tag(element, attributes);
        }
        if element.facts().void {
            self.breaks.wrote_visible();
        } else {
            self.open[self.depth] = element;
            self.depth += 1;
        }
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        if !self.policy.allows(element) {
            return self.removed(element);
        }
        if self.open[..self.depth].last() != Some(&element) {
            self.declined = true;
            return;
        }
        self.depth -= 1;
        let typed = &self.html[part.clone()];
        let name = typed
            .strip_prefix("</")
            .and_then(|rest| rest.strip_suffix('>'));
        if name == Some(element.name()) {
            self.keep(part);
        } else {
            self.replace(part, "</");
            self.out.push_str(element.name());
            self.out.push('>');
        }
        self.behind_tag();
    }

    fn is_done(&self) -> bool {
        self.declined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_special_byte_is_overlooked() {
        for byte in 0..=u8::MAX {
            assert!(may_be_special(byte) || !SPECIAL.has(byte), "{byte:#x}");
        }
        let more = |&byte: &u8| may_be_special(byte) && !SPECIAL.has(byte);
        assert!((0..=u8::MAX).filter(more).eq([b'\t']));
    }
}
