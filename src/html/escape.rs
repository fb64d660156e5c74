//! Escapes text and attribute values, writes tags, and undoes the escaping.
//!
//! The escaping is that of the standard's [HTML serialization], which browsers use for `innerHTML`: `&`, `<`, `>` and
//! U+00A0, in attribute values also `"`. The functions with a `write` parameter pass it the output in pieces.
//!
//! [HTML serialization]: https://html.spec.whatwg.org/multipage/parsing.html#escapingString

use crate::html::elements::ElementId;
use crate::html::scan::ByteSet;
use html5ever::Attribute;
use memchr::memchr;
use std::borrow::Cow;

/// Writes text so that a parser reads it back unchanged.
pub(crate) fn escape_text(text: &str, write: &mut impl FnMut(&str)) {
    escape(text, &ESCAPED, write);
}

/// Undoes the escaping of text or an attribute's value.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        unescaped.push_str(&rest[..at]);
        let (reference, character) = reference_at(&rest.as_bytes()[at..]).unwrap_or(("&", '&'));
        unescaped.push(character);
        rest = &rest[at + reference.len()..];
    }
    unescaped.push_str(rest);
    Cow::Owned(unescaped)
}

/// The bytes that may begin a character which is escaped both in text and in values. C2 begins U+00A0, the no-break
/// space (C2 A0), and other characters.
pub(crate) const ESCAPED: ByteSet = ByteSet::of(b"&<>\xc2");

/// Whether this character reference is one that [`escape_text`] writes.
#[inline]
pub(crate) fn is_written_in_text(reference: &str) -> bool {
    matches!(reference, "&amp;" | "&lt;" | "&gt;" | "&nbsp;")
}

/// The character reference that `text` begins with, if it is one of those that are written here, and its character.
pub(crate) fn reference_at(text: &[u8]) -> Option<(&'static str, char)> {
    Some(match text {
        [b'&', b'a', b'm', b'p', b';', ..] => ("&amp;", '&'),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => ("&quot;", '"'),
        [b'&', b'l', b't', b';', ..] => ("&lt;", '<'),
        [b'&', b'g', b't', b';', ..] => ("&gt;", '>'),
        [b'&', b'n', b'b', b's', b'p', b';', ..] => ("&nbsp;", '\u{a0}'),
        _ => return None,
    })
}

/// Escapes the characters that the bytes of `set` begin.
fn escape(text: &str, set: &ByteSet, write: &mut impl FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = set.find(rest.as_bytes()) {
        let (before, special) = rest.split_at(at);
        write(before);
        let mut chars = special.chars();
        match chars.next() {
            Some('&') => write("&amp;"),
            Some('<') => write("&lt;"),
            Some('>') => write("&gt;"),
            Some('"') => write("&quot;"),
            Some('\u{a0}') => write("&nbsp;"),
            // Another character that begins with C2.
            Some(other) => write(&special[..other.len_utf8()]),
            None => {}
        }
        rest = chars.as_str();
    }
    write(rest);
}

/// Called at a byte that may begin a character to escape or remove: how many bytes stand unchanged between the double
/// quotes of an attribute's value, or `None` if something must be escaped or removed.
#[inline(always)]
pub(crate) fn written_in_value(text: &[u8]) -> Option<usize> {
    match text {
        [b'&', ..] => Some(reference_at(text)?.0.len()),
        [0xc2, 0xa0, ..] => None,
        // Whitespace, and other characters that begin with the same byte.
        [b'\t' | b'\n' | 0xc2, ..] | [0xef, (..0xbf), ..] | [0xef, 0xbf, (..0xbe), ..] => Some(1),
        _ => None,
    }
}

/// The value of an attribute in the output.
#[derive(Clone, Copy)]
pub(crate) enum OutputValue<'a> {
    Text(&'a str),
    /// It is escaped.
    Escaped(&'a str),
}

/// Writes an attribute of a start tag, and a space before it, so that a parser reads its value back unchanged.
#[inline]
pub(crate) fn write_attribute(name: &str, value: OutputValue<'_>, write: &mut impl FnMut(&str)) {
    static SET: ByteSet = ByteSet::of(b"\"").or(&ESCAPED);
    write(" ");
    write(name);
    write("=\"");
    match value {
        OutputValue::Text(value) => escape(value, &SET, write),
        OutputValue::Escaped(value) => write(value),
    }
    write("\"");
}

/// The length in bytes of an element's start tag and end tag in the output.
pub(crate) fn written_len(element: ElementId, attributes: &[Attribute]) -> usize {
    let mut written = 0;
    write_node_tag(element, attributes, |text| written += text.len());
    written + "</>".len() + element.name().len()
}

/// Writes a start tag with the attributes of a node of the tree.
pub(crate) fn write_node_tag(
    element: ElementId,
    attributes: &[Attribute],
    mut write: impl FnMut(&str),
) {
    write("<");
    write(element.name());
    for attribute in attributes {
        let value = OutputValue::Text(&attribute.value);
        write_attribute(&attribute.name.local, value, &mut write);
    }
    write(">");
}

/// Writes an end tag.
#[inline]
pub(crate) fn write_end_tag(element: ElementId, out: &mut String) {
    out.push_str("</");
    out.push_str(element.name());
    out.push('>');
}

/// Text, escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    escape_text(text, &mut |text| escaped.push_str(text));
    escaped
}
