//! The tag scanner: finds the element of a tag, its attributes one by one, and the end of the tag.
//!
//! The functions take the whole input and an offset in it, and return offsets. They follow the HTML standard's
//! [tokenizer], from the tag name state to the `>`, but reject a tag where the standard would read on: at a `<` outside
//! quotes, a quote that does not close, and an attribute that nobody would type. The tag's own `<` is text then.
//!
//! Advice to the next editor. A scan that fails returns how far it came, and the caller continues *there*, never right
//! after the first `<`. Only that keeps a run of unfinished tags from being scanned over and over, in quadratic time.
//! So all that a failed scan has passed is text, quoted parts included.
//!
//! [tokenizer]: https://html.spec.whatwg.org/multipage/parsing.html#tokenization

use crate::html::elements::ElementId;
use crate::html::names::{Name, TypedName};
use crate::html::scan::ByteSet;
use memchr::{memchr, memchr2};
use std::ops::Range;

/// An attribute of a tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawAttribute {
    pub(crate) name: Name,
    /// Byte range of its value, with its quotes, if it has them; empty if it has no value.
    pub(crate) value: Range<usize>,
    /// The offset after it.
    pub(crate) end: usize,
}

/// What comes next in a tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Attribute(RawAttribute),
    End(TagEnd),
}

/// How the scan of a tag ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagEnd {
    /// The tag is complete; this offset follows its `>`.
    Complete(usize),
    /// Not a tag: incomplete, or with attributes nobody would type. The bytes before this offset are text.
    Text(usize),
}

impl TagEnd {
    /// The offset after a complete tag.
    #[inline]
    pub(crate) fn complete(self) -> Option<usize> {
        match self {
            TagEnd::Complete(end) => Some(end),
            TagEnd::Text(_) => None,
        }
    }

    /// Where the scan ended, after a tag or in text.
    #[inline]
    pub(crate) fn offset(self) -> usize {
        match self {
            TagEnd::Complete(end) | TagEnd::Text(end) => end,
        }
    }
}

/// The name of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagName {
    pub(crate) element: ElementId,
    /// The offset after it.
    pub(crate) end: usize,
    /// Whether it is typed as it is written: in lower case, and as the name of this element.
    pub(crate) is_canonical: bool,
}

/// The name of a tag that begins at `start`; `None` if HTML has no such element.
#[inline(always)]
pub(crate) fn name(html: &[u8], start: usize) -> Option<TagName> {
    let name = TypedName::read(html, start, &NAME_ENDS);
    Some(TagName {
        element: ElementId::named(name.name)?,
        end: name.end,
        is_canonical: name.is_lower,
    })
}

/// The bytes before which the name of a tag ends.
static NAME_ENDS: ByteSet = ByteSet::of(b"\t\n\x0c\r /><");

/// The name of the attribute that begins at `start`.
#[inline]
pub(crate) fn attribute_name(html: &[u8], start: usize) -> TypedName {
    static ENDS: ByteSet = ByteSet::of(b"\t\n\x0c\r /><=");
    TypedName::read(html, start, &ENDS)
}

/// Whether the name of a tag ends before this byte.
pub(crate) fn ends_name(byte: u8) -> bool {
    NAME_ENDS.has(byte)
}

/// The next attribute, or the end of the tag. `from` is the end of the tag name or of the attribute before.
#[inline(always)]
pub(crate) fn next(html: &[u8], from: usize) -> Next {
    // Before attribute name state; a solidus that does not end the tag is ignored.
    let skipped = html[from..]
        .iter()
        .position(|&byte| !is_space(byte) && byte != b'/');
    let Some(start) = skipped.map(|length| from + length) else {
        return Next::End(TagEnd::Text(html.len()));
    };
    match html[start] {
        b'>' => return Next::End(TagEnd::Complete(start + 1)),
        // An equals sign would be part of the name, which nobody would type.
        b'<' | b'=' => return Next::End(TagEnd::Text(start)),
        _ => {}
    }
    // Attribute name state.
    let TypedName {
        name,
        end: name_end,
        ..
    } = attribute_name(html, start);
    if name_end == html.len() {
        return Next::End(TagEnd::Text(name_end));
    }
    if !is_likely_name(&html[start..name_end]) {
        return Next::End(TagEnd::Text(start));
    }
    // After attribute name state.
    let equals = skip_spaces(html, name_end);
    if html.get(equals) != Some(&b'=') {
        return Next::Attribute(RawAttribute {
            value: name_end..name_end,
            end: name_end,
            name,
        });
    }
    // Before attribute value state, and the three states of values.
    let start = skip_spaces(html, equals + 1);
    let value = match html.get(start) {
        None => return Next::End(TagEnd::Text(html.len())),
        Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &html[start + 1..]) {
            None => return Next::End(TagEnd::Text(start + 1)),
            Some(length) => start..start + length + 2,
        },
        Some(b'>') => start..start,
        Some(_) => {
            static ENDS: ByteSet = ByteSet::of(b"\t\n\x0c\r ><");
            match html[start..].iter().position(|&byte| ENDS.has(byte)) {
                None => return Next::End(TagEnd::Text(html.len())),
                Some(length) if html[start + length] == b'<' => {
                    return Next::End(TagEnd::Text(start + length));
                }
                Some(length) => start..start + length,
            }
        }
    };
    Next::Attribute(RawAttribute {
        end: value.end,
        name,
        value,
    })
}

/// The end of the tag whose name ends at `from`, or how far it is text.
#[inline]
pub(crate) fn end(html: &[u8], from: usize) -> TagEnd {
    match html.get(from) {
        // Most tags have no attributes.
        Some(b'>') => TagEnd::Complete(from + 1),
        _ => end_of_attributes(html, from),
    }
}

fn end_of_attributes(html: &[u8], mut from: usize) -> TagEnd {
    loop {
        match next(html, from) {
            Next::Attribute(attribute) => from = attribute.end,
            Next::End(end) => return end,
        }
    }
}

/// Whether anybody would type this as an attribute's name: `a<b && c>d` is no tag, but a stray quote is a slip.
#[inline]
fn is_likely_name(name: &[u8]) -> bool {
    match name[0] {
        b'_' | b':' | b'@' => true,
        b'"' | b'\'' => name.iter().all(|byte| matches!(byte, b'"' | b'\'')),
        byte if byte.is_ascii() => byte.is_ascii_alphabetic(),
        _ => first_char(name).is_some_and(char::is_alphabetic),
    }
}

fn first_char(name: &[u8]) -> Option<char> {
    let length = name.len().min(4);
    let valid = match std::str::from_utf8(&name[..length]) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&name[..error.valid_up_to()]).ok()?,
    };
    valid.chars().next()
}

/// The end of the comment that begins with the `<!--` at `start`: the offset after its `-->` or `--!>`.
pub(crate) fn comment_end(html: &[u8], start: usize) -> Option<usize> {
    let open = start + 4;
    // <!--> and <!---> are comments too.
    if html[open..].starts_with(b">") {
        return Some(open + 1);
    }
    if html[open..].starts_with(b"->") {
        return Some(open + 2);
    }
    let mut from = open;
    loop {
        let at = from + memchr(b'>', &html[from..])?;
        let text = &html[open..at];
        if text.ends_with(b"--") || text.ends_with(b"--!") {
            return Some(at + 1);
        }
        from = at + 1;
    }
}

/// The end of what looks like a tag, or like an instruction (`<?php`), whose name or question mark is at `name`; or how
/// far it is text.
pub(crate) fn lookalike_end(html: &[u8], name: usize) -> TagEnd {
    match html.get(name) {
        Some(b'?') => declaration_end(html, name).map_or(TagEnd::Text(name), TagEnd::Complete),
        Some(byte) if byte.is_ascii_alphabetic() => {
            end(html, TypedName::read(html, name, &NAME_ENDS).end)
        }
        _ => TagEnd::Text(name),
    }
}

/// The end of the declaration or instruction that begins at `start`, if it ends before the next `<`.
pub(crate) fn declaration_end(html: &[u8], start: usize) -> Option<usize> {
    let at = start + 1 + memchr2(b'<', b'>', &html[start + 1..])?;
    (html[at] == b'>').then_some(at + 1)
}

/// Whether this is whitespace of HTML, or a carriage return, which is read as a newline.
#[inline]
fn is_space(byte: u8) -> bool {
    static SPACES: ByteSet = ByteSet::of(b"\t\n\x0c\r ");
    SPACES.has(byte)
}

#[inline(always)]
fn skip_spaces(html: &[u8], from: usize) -> usize {
    html[from..]
        .iter()
        .position(|&byte| !is_space(byte))
        .map_or(html.len(), |skip| from + skip)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attributes of a tag, and where the scan ends.
    fn scan(html: &str) -> (Vec<(Name, &str)>, TagEnd) {
        let bytes = html.as_bytes();
        let mut from = name(bytes, 1).unwrap().end;
        let mut attributes = Vec::new();
        loop {
            match next(bytes, from) {
                Next::Attribute(RawAttribute { name, value, end }) => {
                    attributes.push((name, &html[value]));
                    from = end;
                }
                Next::End(end) => return (attributes, end),
            }
        }
    }

    #[test]
    fn attributes_are_read_as_the_standard_says() {
        let (attributes, end) = scan("<a href = 'x>y' TITLE=\"\" c=d/e/ f/g=h\rdisabled i=>");
        let expected = [
            ("href", "'x>y'"),
            ("title", "\"\""),
            ("c", "d/e/"),
            ("f", ""),
            ("g", "h"),
            ("disabled", ""),
            ("i", ""),
        ];
        let expected = expected.map(|(name, value)| (Name::of(name.as_bytes()), value));
        assert_eq!(attributes, expected);
        assert_eq!(end, TagEnd::Complete(50));
        assert_eq!(scan("<b/>").1, TagEnd::Complete(4));
        assert_eq!(scan("<b / >x").1, TagEnd::Complete(6));
    }

    #[test]
    fn an_unquoted_less_than_sign_makes_a_tag_text() {
        assert_eq!(scan("<b and c<d>").1, TagEnd::Text(8));
        assert_eq!(scan("<b x=y<d>").1, TagEnd::Text(6));
        assert_eq!(scan("<b x='<'<d>").1, TagEnd::Text(8));
    }

    #[test]
    fn unfinished_tags_are_text() {
        assert_eq!(scan("<b").1, TagEnd::Text(2));
        assert_eq!(scan("<b x").1, TagEnd::Text(4));
        assert_eq!(scan("<b x=").1, TagEnd::Text(5));
        assert_eq!(scan("<b x=y").1, TagEnd::Text(6));
        assert_eq!(scan("<b x=\"y>z").1, TagEnd::Text(6));
    }

    #[test]
    fn attributes_that_nobody_would_type_make_a_tag_text() {
        assert_eq!(scan("<b && c>").1, TagEnd::Text(3));
        assert_eq!(scan("<b =c>").1, TagEnd::Text(3));
        assert_eq!(scan("<b 5>").1, TagEnd::Text(3));
        assert_eq!(scan("<b \"c\">").1, TagEnd::Text(3));
        assert_eq!(scan("<b c=\"d\"\">").1, TagEnd::Complete(10));
        assert_eq!(scan("<b @c _d :e é>").1, TagEnd::Complete(15));
        assert_eq!(scan("<b …>").1, TagEnd::Text(3));
    }

    #[test]
    fn comments_end_as_the_standard_says() {
        let end = |html: &str| comment_end(html.as_bytes(), 0);
        assert_eq!(end("<!-->x"), Some(5));
        assert_eq!(end("<!--->x"), Some(6));
        assert_eq!(end("<!---->x"), Some(7));
        assert_eq!(end("<!-- > -- > --!>x"), Some(16));
        assert_eq!(end("<!-- -->x"), Some(8));
        assert_eq!(end("<!-- -- >"), None);
        assert_eq!(end("<!--"), None);
    }
}
