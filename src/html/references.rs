//! Decodes character references: [`in_text`] takes a single one, [`in_value`] an attribute's value as typed.
//!
//! The few that nearly every comment holds are decoded here, for speed. For all others html5ever's tokenizer follows
//! the standard's [character reference state]: what a name stands for, which names need no semicolon in a value, and
//! which numbers stand for other characters than their own.
//!
//! [character reference state]: https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use memchr::memchr;
use std::borrow::Cow;
use std::cell::RefCell;

/// Decodes the references that nearly every comment holds; `None` for all others.
pub(crate) fn common(reference: &str) -> Option<&'static str> {
    Some(match reference {
        "&amp;" => "&",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" | "&#34;" => "\"",
        "&#39;" => "'",
        "&nbsp;" => "\u{a0}",
        _ => return None,
    })
}

/// The length in bytes of the character reference that `text` begins with, from its `&` to its semicolon; `None` if it
/// is not complete.
pub(crate) fn length(text: &[u8]) -> Option<usize> {
    let (prefix, length) = match text {
        [b'&', b'#', b'x' | b'X', digits @ ..] => {
            (3, digits.iter().position(|byte| !byte.is_ascii_hexdigit())?)
        }
        [b'&', b'#', digits @ ..] => (2, digits.iter().position(|byte| !byte.is_ascii_digit())?),
        _ => {
            let is_end = |byte: &u8| !byte.is_ascii_alphanumeric();
            (1, text[1..].iter().position(is_end)?)
        }
    };
    (length > 0 && text[prefix + length] == b';').then_some(prefix + length + 1)
}

/// Decodes a reference in text, given from its ampersand to its semicolon. Returns it unchanged if it is unknown.
pub(crate) fn in_text(reference: &str) -> Cow<'_, str> {
    if let Some(text) = common(reference) {
        return text.into();
    }
    let read = tokenize(reference);
    // The tokenizer decodes the beginning of an unknown name that begins like a known one: `&copyright;`.
    let is_partial = read.ends_with(';') && read != ";";
    if is_partial {
        reference.into()
    } else {
        read.into()
    }
}

/// Decodes an attribute's value, given as typed, with its quotes if it has them.
pub(crate) fn in_value(typed: &str) -> Cow<'_, str> {
    let quoted = |quote| typed.strip_prefix(quote)?.strip_suffix(quote);
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(typed);
    if memchr(b'&', value.as_bytes()).is_none() {
        return Cow::Borrowed(value);
    }
    let read = in_simple_value(value);
    Cow::Owned(read.unwrap_or_else(|| tokenize(&format!("<a href={typed}>"))))
}

/// Decodes a value in which every ampersand begins one of the common references; `None` for all others.
fn in_simple_value(value: &str) -> Option<String> {
    let mut read = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = memchr(b'&', rest.as_bytes()) {
        read.push_str(&rest[..start]);
        let end = start + rest[start..].find(';')? + 1;
        read.push_str(common(&rest[start..end])?);
        rest = &rest[end..];
    }
    read.push_str(rest);
    Some(read)
}

/// What the tokenizer reads from a text without markup, or as the value of a single tag's first attribute.
fn tokenize(html: &str) -> String {
    let options = TokenizerOpts {
        discard_bom: false,
        ..TokenizerOpts::default()
    };
    let tokenizer = Tokenizer::new(Collector::default(), options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // Only scripts and encoding declarations make the tokenizer stop before the end.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[derive(Default)]
struct Collector(RefCell<String>);

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let decoded = match &token {
            Token::CharacterTokens(text) => Some(text),
            Token::TagToken(tag) => tag.attrs.first().map(|attribute| &attribute.value),
            _ => None,
        };
        self.0.borrow_mut().extend(decoded.map(|text| &**text));
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_text() {
        for (reference, text) in [
            ("&amp;", "&"),
            ("&eacute;", "é"),
            ("&nGt;", "≫\u{20d2}"),
            ("&#128;", "€"),
            ("&#0;", "\u{fffd}"),
            ("&#xD800;", "\u{fffd}"),
            ("&#13;", "\r"),
            ("&unknown;", "&unknown;"),
            ("&notit;", "&notit;"),
            ("&semi;", ";"),
        ] {
            assert_eq!(in_text(reference), text);
        }
    }

    #[test]
    fn common_references_are_decoded_as_the_tokenizer_does() {
        for reference in [
            "&amp;", "&lt;", "&gt;", "&quot;", "&#34;", "&#39;", "&nbsp;",
        ] {
            assert_eq!(in_text(reference), tokenize(reference));
        }
    }

    #[test]
    fn references_in_values() {
        for (typed, value) in [
            ("\"x\"", "x"),
            ("'x\"'", "x\""),
            ("x", "x"),
            ("", ""),
            ("\"", "\""),
            ("\"a&amp;b'\"", "a&b'"),
            ("'&quot;'", "\""),
            ("a&lt", "a<"),
            ("?a&copy=b&copy", "?a&copy=b©"),
            ("j&Tab;s&colon;", "j\ts:"),
            ("\"?a=1&amp;b=&quot;2&quot;\"", "?a=1&b=\"2\""),
            ("?a&amp;b&c;", "?a&b&c;"),
        ] {
            assert_eq!(in_value(typed), value);
        }
    }
}
