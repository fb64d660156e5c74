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
                '\t' | '\n' => clean.push(c),
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.has_removed = true,
                c => clean.push(c),
            }
        }
        Cow::Owned(clean)
    }

    /// Whether anything was removed so far; a carriage return that became a newline does not count.
    pub(crate) fn has_removed(&self) -> bool {
        self.has_removed
    }
}

/// The runs of characters in `text` that XML cannot carry, each with its offset.
pub(crate) fn forbidden_runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    static SET: ByteSet = CONTROLS.or(&ByteSet::of(b"\xef"));
    let is_removed = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + first_to_change(&SET, &text[at..])?;
        let rest = &text[start..];
        let run = &rest[..rest.find(|c| !is_removed(c)).unwrap_or(rest.len())];
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
    first_to_change(&SET, text).is_none()
}

/// The offset of the first byte of `set` that begins a character which [`Cleaner`] changes. An EF also begins
/// characters that XML can carry.
fn first_to_change(set: &ByteSet, text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let at = from + set.find(&bytes[from..])?;
        if !matches!(
            bytes[at..],
            [0xef, 0xbf, (0..0xbe), ..] | [0xef, (0..0xbf), ..]
        ) {
            return Some(at);
        }
        from = at + 1;
    }
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
