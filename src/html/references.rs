//! Decodes character references: [`in_text`] takes a single one, [`in_value`] an attribute's value as typed.
//!
//! They follow the standard's [character reference state], with the tables of names and numbers that html5ever's
//! tokenizer has.
//!
//! [character reference state]: https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

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
    let (start, end) = match text {
        [b'&', b'#', number @ ..] => {
            let (digits, _) = digits(number);
            (2 + digits.start, 2 + digits.end)
        }
        _ => {
            let name = text[1..].iter();
            (
                1,
                1 + name.take_while(|byte| byte.is_ascii_alphanumeric()).count(),
            )
        }
    };
    (start < end && text.get(end) == Some(&b';')).then_some(end + 1)
}

/// The range of the digits that `number` begins with, and their radix: they are hexadecimal behind an `x`.
fn digits(number: &[u8]) -> (Range<usize>, u32) {
    let (start, radix) = match number {
        [b'x' | b'X', ..] => (1, 16),
        _ => (0, 10),
    };
    let digits = number[start..].iter();
    let count = digits
        .take_while(|&&byte| char::from(byte).is_digit(radix))
        .count();
    (start..start + count, radix)
}

/// Decodes a reference in text, given from its ampersand to its semicolon. Returns it unchanged if it is unknown.
pub(crate) fn in_text(reference: &str) -> Cow<'_, str> {
    if let Some(text) = common(reference) {
        return text.into();
    }
    let name = reference.strip_prefix('&').unwrap_or(reference);
    let decoded = match name.strip_prefix('#') {
        Some(number) => numbered(number).map(|(character, _)| character.into()),
        None => named(name),
    };
    decoded.map_or(reference.into(), Cow::Owned)
}

/// The characters that this name stands for, which ends with its semicolon if it has one.
fn named(name: &str) -> Option<String> {
    let &(first, second) = NAMED_ENTITIES.get(name)?;
    // The table also holds the beginnings of names, which stand for nothing.
    let characters = [first, second].into_iter().filter(|&code| code != 0);
    let decoded: String = characters.filter_map(char::from_u32).collect();
    (!decoded.is_empty()).then_some(decoded)
}

/// The character of the number that this begins with, and the length of the number; `None` if it has no digits.
fn numbered(number: &str) -> Option<(char, usize)> {
    let (digits, radix) = digits(number.as_bytes());
    let end = digits.end;
    let digits = Some(&number[digits]).filter(|digits| !digits.is_empty())?;
    // Too great a number, as all that are no characters, stands for the replacement character.
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    // The standard reads these as characters of Windows-1252.
    let windows = code
        .checked_sub(0x80)
        .and_then(|at| C1_REPLACEMENTS.get(at as usize).copied().flatten());
    let character = windows.or(char::from_u32(code).filter(|&c| c != '\0'));
    Some((character.unwrap_or(char::REPLACEMENT_CHARACTER), end))
}

/// Decodes an attribute's value, given as typed, with its quotes if it has them.
pub(crate) fn in_value(typed: &str) -> Cow<'_, str> {
    let quoted = |quote| typed.strip_prefix(quote)?.strip_suffix(quote);
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(typed);
    let mut read = String::new();
    let mut rest = value;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        // Hardly any text is longer than its reference, so that this allocates once.
        read.reserve(rest.len());
        let (before, reference) = rest.split_at(at);
        let (text, length) = begins_with(reference);
        match before.strip_suffix('\r') {
            // A typed carriage return ends a line alone: it forms no CRLF with a newline that a reference stands for.
            Some(before) => read.extend([before, "\n"]),
            None => read.push_str(before),
        }
        read.push_str(&text);
        rest = &reference[length..];
    }
    if rest.len() == value.len() {
        return Cow::Borrowed(value);
    }
    read.push_str(rest);
    Cow::Owned(read)
}

/// The text of the reference that begins this part of a value, and the length of the reference. A `&` that begins none
/// is its own text.
fn begins_with(value: &str) -> (Cow<'_, str>, usize) {
    const NONE: (Cow<'_, str>, usize) = (Cow::Borrowed("&"), 1);
    if let Some(length) = length(value.as_bytes()) {
        return (in_text(&value[..length]), length);
    }
    // The semicolon is missing.
    let name = &value[1..];
    if let Some(number) = name.strip_prefix('#') {
        let numbered = numbered(number);
        return numbered.map_or(NONE, |(c, length)| (c.to_string().into(), 2 + length));
    }
    // Where the name goes on, or a value follows it, it may be a parameter of a URL.
    let letters = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let known = named(&name[..letters]).filter(|_| !name[letters..].starts_with('='));
    known.map_or(NONE, |text| (text.into(), 1 + letters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use html5ever::buffer_queue::BufferQueue;
    use html5ever::tendril::StrTendril;
    use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
    use std::cell::RefCell;

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

    /// What html5ever's tokenizer reads from a text without markup, or as the value of a single tag's first attribute.
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

    /// Compares a reference with what the tokenizer reads.
    #[track_caller]
    fn check(reference: &str) {
        let read = tokenize(reference);
        // The tokenizer decodes the beginning of an unknown name that begins like a known one: `&copyright;`.
        let is_partial = read.ends_with(';') && read != ";";
        let expected = if is_partial { reference } else { &read };
        assert_eq!(in_text(reference), expected);
        check_in_values(reference);
    }

    /// Compares values that hold a reference, with its semicolon and without, with what the tokenizer reads.
    #[track_caller]
    fn check_in_values(reference: &str) {
        for typed in [reference, reference.trim_end_matches(';')] {
            for behind in ["", "=", "x", "-", ";", "&"] {
                let value = format!("\"a&b&{typed}{behind}{typed}\"");
                let read = tokenize(&format!("<a href={value}>"));
                assert_eq!(in_value(&value), read, "{value}");
            }
        }
    }

    #[test]
    fn names_are_decoded_as_the_tokenizer_does() {
        for name in NAMED_ENTITIES.keys() {
            check(&format!("&{};", name.trim_end_matches(';')));
        }
    }

    #[test]
    fn numbers_are_decoded_as_the_tokenizer_does() {
        let ends = [0xd7ff, 0xd800, 0xdfff, 0xe000, 0xfdd0, 0xfffe, 0xffff];
        let far = [0x10_fffe, 0x10_ffff, 0x11_0000, u64::MAX];
        for code in (0..0x200).chain(ends).chain(far) {
            // The tokenizer reads a carriage return of the input as a newline, not one of a reference.
            for reference in [
                format!("&#{code};"),
                format!("&#x{code:x};"),
                format!("&#X0{code:X};"),
            ] {
                check(&reference);
            }
        }
        for none in ["&#;", "&#x;", "&#xg;", "&#a;", "&;"] {
            check_in_values(none);
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
            ("'y\r&#10;z'", "y\n\nz"),
        ] {
            assert_eq!(in_value(typed), value);
        }
    }
}
