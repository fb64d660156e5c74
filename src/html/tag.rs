//! The tag scanner: finds the element of a tag, its attributes one by one, and the end of the tag.
//!
//! The functions take the whole input and an offset in it, and return offsets. They follow the HTML standard's
//! [tokenizer], from the tag name state to the `>`, but reject a tag where the standard would read on: at a `<` outside
//! quotes, a quote that does not close, and an attribute that nobody would type. The tag's own `<` is text then.
//!
//! Advice to the next editor. A scan that fails returns how far it came, and the caller continues *there*, never right
//! after the first `<`. Only that keeps a run of unfinished tags from being scanned over and over, in quadratic time.
//! So all that a failed scan has passed is text, quoted parts included. Only at a quote that does not close, which is
//! searched for to the end of the input, does the scan return just after the quote. No such quote follows, so each of
//! the two kinds costs one such search.
//!
//! [tokenizer]: https://html.spec.whatwg.org/multipage/parsing.html#tokenization

use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::html::names::{Name, TypedName};
use crate::html::scan::ByteSet;
use memchr::{memchr, memchr_iter, memchr2};
use std::ops::{ControlFlow, Range};

/// An attribute of a tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawAttribute {
    pub(crate) name: Name,
    /// The offset at which it begins.
    pub(crate) start: usize,
    /// Byte range of its value, with its quotes, if it has them; empty if it has no value. The attribute ends with it.
    pub(crate) value: Range<usize>,
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
    // Most tags of stored comments. Their names are short, so that a comparison takes less than reading them.
    let common = match html[start..] {
        [b'p', b'>', ..] => Some((PARAGRAPH, 1)),
        [b'b', b'r', b'>' | b' ', ..] => Some((LINE_BREAK, 2)),
        [b'a', b'>' | b' ', ..] => Some((LINK, 1)),
        _ => None,
    };
    if let Some((element, length)) = common {
        return Some(TagName {
            element,
            end: start + length,
            is_canonical: true,
        });
    }
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

/// The next attribute, or the end of the tag. `from` is the end of the tag name or of the attribute before.
#[inline(always)]
pub(crate) fn next(html: &[u8], from: usize) -> ControlFlow<TagEnd, RawAttribute> {
    let at = attributes_start(html, from);
    match html.get(at) {
        Some(b'>') => return ControlFlow::Break(TagEnd::Complete(at + 1)),
        // An equals sign would be part of the name, which nobody would type.
        None | Some(b'<' | b'=') => return ControlFlow::Break(TagEnd::Text(at)),
        Some(_) => {}
    }
    // Attribute name state.
    let typed = attribute_name(html, at);
    let (name, name_end) = (typed.name, typed.end);
    if name_end == html.len() {
        return ControlFlow::Break(TagEnd::Text(name_end));
    }
    if !is_likely_name(&html[at..name_end]) {
        return ControlFlow::Break(TagEnd::Text(at));
    }
    // After attribute name state.
    let equals = skip(html, name_end, is_space);
    if html.get(equals) != Some(&b'=') {
        let value = name_end..name_end;
        return ControlFlow::Continue(RawAttribute {
            name,
            start: at,
            value,
        });
    }
    // Before attribute value state, and the three states of values.
    let start = skip(html, equals + 1, is_space);
    let end = match html.get(start) {
        Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &html[start + 1..]) {
            Some(length) => start + length + 2,
            None => return ControlFlow::Break(TagEnd::Text(start + 1)),
        },
        _ => {
            static ENDS: ByteSet = ByteSet::of(b"\t\n\x0c\r ><");
            let end = skip(html, start, |byte| !ENDS.has(byte));
            if matches!(html.get(end), None | Some(b'<')) {
                return ControlFlow::Break(TagEnd::Text(end));
            }
            end
        }
    };
    ControlFlow::Continue(RawAttribute {
        name,
        start: at,
        value: start..end,
    })
}

/// Where the first attribute of a tag begins, or its end: `from` is the end of its name, or of another attribute.
/// Before attribute name state; a solidus that does not end the tag is ignored.
#[inline(always)]
fn attributes_start(html: &[u8], from: usize) -> usize {
    skip(html, from, |byte| is_space(byte) || byte == b'/')
}

/// Whether the tag whose name ends at `from` has attributes.
pub(crate) fn has_attributes(html: &[u8], from: usize) -> bool {
    html.get(attributes_start(html, from)) != Some(&b'>')
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
            ControlFlow::Continue(attribute) => from = attribute.value.end,
            ControlFlow::Break(end) => return end,
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
        _ => {
            let text = name.utf8_chunks().next();
            text.is_some_and(|text| text.valid().starts_with(char::is_alphabetic))
        }
    }
}

/// The end of the comment that begins with the `<!--` at `start`: the offset after its `-->` or `--!>`.
pub(crate) fn comment_end(html: &[u8], start: usize) -> Option<usize> {
    let open = start + 4;
    let text = &html[open..];
    // <!--> and <!---> are comments too.
    let is_end = |at: &usize| {
        matches!(
            text[..*at],
            [] | [b'-'] | [.., b'-', b'-'] | [.., b'-', b'-', b'!']
        )
    };
    let end = memchr_iter(b'>', text).find(is_end)?;
    Some(open + end + 1)
}

/// Whether this begins a condition of word processors: `<![if !supportLists]>`, `<![endif]>`.
pub(crate) fn is_condition(html: &[u8]) -> bool {
    let Some(name) = html.strip_prefix(b"<![") else {
        return false;
    };
    [&b"if"[..], b"endif"].iter().any(|known| {
        let typed = name.get(..known.len());
        typed.is_some_and(|typed| typed.eq_ignore_ascii_case(known))
    })
}

/// Whether a tag of this name is one of a word processor: `o:p`, `st1:place`.
pub(crate) fn is_of_word_processor(name: &[u8]) -> bool {
    let prefix = name.iter().take(4).position(|&byte| byte == b':');
    match prefix.map(|length| &name[..length]) {
        Some([letter]) => b"owvmx".contains(&letter.to_ascii_lowercase()),
        Some([s, t, digit]) => {
            [s, t].map(u8::to_ascii_lowercase) == *b"st" && matches!(digit, b'1'..=b'9')
        }
        _ => false,
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

/// The offset from `from` on of the first byte that is not skipped, or the end of `html`.
#[inline(always)]
fn skip(html: &[u8], from: usize, is_skipped: impl Fn(u8) -> bool) -> usize {
    let skipped = html[from..].iter().position(|&byte| !is_skipped(byte));
    skipped.map_or(html.len(), |length| from + length)
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
                ControlFlow::Continue(RawAttribute { name, value, .. }) => {
                    from = value.end;
                    attributes.push((name, &html[value]));
                }
                ControlFlow::Break(end) => return (attributes, end),
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
