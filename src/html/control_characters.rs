//! Removes the characters that XML 1.0 cannot carry, since comments are put into feeds too.
//!
//! [`Cleaner`] takes decoded text piece by piece and returns it without them. XML's
//! [Char](https://www.w3.org/TR/xml/#charsets) excludes the C0 controls except tab, newline and carriage return, and
//! U+FFFE and U+FFFF. Parsers of HTML and XML turn a carriage return into a newline, alone or together with a newline
//! after it; [`Cleaner`] does the same, so that the output holds none.

use crate::html::scan::ByteSet;
use std::borrow::Cow;

/// Removes what XML cannot carry from a text, piece by piece.
#[derive(Default)]
pub(crate) struct Cleaner {
    /// Whether the last piece ended with a carriage return, so that a newline that comes next is part of it.
    after_cr: bool,
    has_removed: bool,
}

impl Cleaner {
    /// Returns this piece of text without what XML cannot carry; borrowed, if nothing changes.
    pub(crate) fn clean<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if !self.after_cr && is_clean(text) {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        for c in text.chars() {
            let after_cr = std::mem::replace(&mut self.after_cr, c == '\r');
            match c {
                '\r' => clean.push('\n'),
                '\n' if after_cr => {}
                _ if is_forbidden(c) => self.has_removed = true,
                _ => clean.push(c),
            }
        }
        Cow::Owned(clean)
    }

    /// Whether anything was removed so far; a carriage return that became a newline does not count.
    pub(crate) fn has_removed(&self) -> bool {
        self.has_removed
    }
}

/// Whether XML cannot carry this character.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// The run of characters at the start of `text` that XML cannot carry.
pub(crate) fn forbidden_run(text: &str) -> &str {
    &text[..text.find(|c| !is_forbidden(c)).unwrap_or(text.len())]
}

/// All such runs in `text`, each with its offset.
pub(crate) fn forbidden_runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Most texts hold none.
    let mut at = if is_clean(text) { text.len() } else { 0 };
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_forbidden)?;
        let run = forbidden_run(&text[start..]);
        at = start + run.len();
        Some((start, run))
    })
}

/// The controls that XML cannot carry.
pub(crate) const CONTROLS: ByteSet = ByteSet::of(
    b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\
    \x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f",
);

/// The bytes that may begin a character that [`Cleaner`] changes: the controls, the carriage return, and EF, with which
/// U+FFFE (EF BF BE), U+FFFF (EF BF BF) and other characters begin.
pub(crate) const SUSPICIOUS: ByteSet = ByteSet::of(b"\r\xef").or(&CONTROLS);

/// Whether the text holds nothing that [`Cleaner`] changes.
fn is_clean(text: &str) -> bool {
    static SET: ByteSet = SUSPICIOUS;
    let mut rest = text.as_bytes();
    while let Some(at) = SET.find(rest) {
        // An EF also begins characters that XML can carry.
        if !matches!(
            rest[at..],
            [0xef, 0xbf, (..0xbe), ..] | [0xef, (..0xbf), ..]
        ) {
            return false;
        }
        rest = &rest[at + 1..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pieces: &[&str], expected: &str) {
        let mut cleaner = Cleaner::default();
        let clean: String = pieces.iter().map(|piece| cleaner.clean(piece)).collect();
        assert_eq!(clean, expected);
    }

    #[test]
    fn characters_that_xml_cannot_carry_are_removed() {
        check(&["a\0b\u{1}c\u{b}d\u{c}e\u{1f}f"], "abcdef");
        check(&["a\tb\nc\u{7f}d\u{85}e"], "a\tb\nc\u{7f}d\u{85}e");
        check(
            &["a\u{fffe}b\u{ffff}c\u{fffd}d\u{fdd0}"],
            "abc\u{fffd}d\u{fdd0}",
        );
    }

    #[test]
    fn cr_and_crlf_become_one_newline() {
        check(&["a\rb\r\nc\n\rd"], "a\nb\nc\n\nd");
        check(&["a\r", "\nb", "\r", "\r", "\n"], "a\nb\n\n");
    }
}
