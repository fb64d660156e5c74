//! Element and attribute names packed into numbers, which one comparison tells apart, and the hash table that finds
//! their rows in the element and attribute tables.
//!
//! [`TypedName::read`] takes the input and an offset, and returns the name there and its end; it reads eight bytes at a
//! time. [`Index::find`] takes a name and returns its row.
//!
//! This stays by hand: crates of hash tables take a name whose end and lower case are known, and here one pass finds
//! both and the key.

use crate::html::scan::ByteSet;

/// A name of at most 16 ASCII letters and digits, in lower case, with the first in the lowest byte. All other names
/// are [`Name::OTHER`], which no table holds, or its index would not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name(u128);

impl Name {
    /// Any name that is in no index; the empty name has the same value.
    const OTHER: Self = Name(0);

    /// The name that these bytes are, in any case.
    pub(crate) const fn of(name: &[u8]) -> Self {
        if name.len() > size_of::<u128>() {
            return Self::OTHER;
        }
        let mut number = 0;
        let mut at = 0;
        while at < name.len() {
            if !name[at].is_ascii_alphanumeric() {
                return Self::OTHER;
            }
            number |= (name[at].to_ascii_lowercase() as u128) << (8 * at);
            at += 1;
        }
        Name(number)
    }
}

/// A name in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypedName {
    pub(crate) name: Name,
    /// The offset after it.
    pub(crate) end: usize,
    /// Whether it is typed in lower case. Only meant for names that a table holds.
    pub(crate) is_lower: bool,
}

impl TypedName {
    /// Reads the name from `start` to the first byte of `ends`, or to the end of `html`.
    #[inline]
    pub(crate) fn read(html: &[u8], start: usize, ends: &ByteSet) -> Self {
        // Nearly all names are shorter than a word.
        let first = Letters::at(html, start);
        let end = start + first.count;
        if first.count < WORD && html.get(end).is_some_and(|&byte| ends.has(byte)) {
            return TypedName {
                name: Name(u128::from(first.word)),
                end,
                is_lower: first.are_lower,
            };
        }
        Self::read_any(html, start, ends, &first)
    }

    /// As [`read`](Self::read), for names of any kind. Not inlined, since calls are rare.
    #[inline(never)]
    fn read_any(html: &[u8], start: usize, ends: &ByteSet, first: &Letters) -> Self {
        let mut end = start + first.count;
        let mut name = Name(u128::from(first.word));
        let mut is_lower = first.are_lower;
        if first.count == WORD {
            let second = Letters::at(html, end);
            end += second.count;
            name.0 |= u128::from(second.word) << u64::BITS;
            is_lower &= second.are_lower;
        }
        if html.get(end).is_some_and(|&byte| !ends.has(byte)) {
            end += ends.find(&html[end..]).unwrap_or(html.len() - end);
            name = Name::OTHER;
        }
        TypedName {
            name,
            end,
            is_lower,
        }
    }
}

/// The number of bytes that are read at once.
const WORD: usize = size_of::<u64>();

/// The letters and digits that a word begins with.
struct Letters {
    /// They, in lower case.
    word: u64,
    count: usize,
    are_lower: bool,
}

impl Letters {
    /// Those of the word from `start`.
    #[inline]
    fn at(html: &[u8], start: usize) -> Self {
        let typed = word_at(html, start);
        let others = !alphanumeric(typed) & HIGH_BITS;
        let count = (others.trailing_zeros() / u8::BITS) as usize;
        let others = u64::MAX.checked_shl(count as u32 * u8::BITS);
        let letters = others.map_or(u64::MAX, |others| !others);
        let word = (typed | LOWER_CASE) & letters;
        Letters {
            word,
            count,
            are_lower: typed & letters == word,
        }
    }
}

/// The word of the bytes from `start`, with zeros after the end.
#[inline]
fn word_at(html: &[u8], start: usize) -> u64 {
    match html[start..].first_chunk() {
        Some(&bytes) => u64::from_le_bytes(bytes),
        None => last_word(html, html.len() - start),
    }
}

/// The word of the last `count` bytes, fewer than a word, with zeros after them.
#[inline(never)]
fn last_word(html: &[u8], count: usize) -> u64 {
    let mut padded = [0; WORD];
    padded[..count].copy_from_slice(&html[html.len() - count..]);
    u64::from_le_bytes(padded)
}

/// In each byte of a word, the bit that makes a letter lower case, and that every digit has.
const LOWER_CASE: u64 = each(0x20);
const HIGH_BITS: u64 = each(0x80);

/// A word whose bytes are all `byte`.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Sets the high bit of each byte of the word that is an ASCII letter or digit, and clears it in the others. The
/// other bits are unspecified.
#[inline]
const fn alphanumeric(word: u64) -> u64 {
    // Each sum sets the high bit of the bytes from the first of a range on, or past its last. Seven bits cannot carry.
    let digits = word & !HIGH_BITS;
    let is_digit = (digits + each(0x80 - b'0')) & !(digits + each(0x7f - b'9'));
    let letters = digits | LOWER_CASE;
    let is_letter = (letters + each(0x80 - b'a')) & !(letters + each(0x7f - b'z'));
    (is_digit | is_letter) & !word
}

/// Marks an empty slot of an index.
const VACANT: u8 = u8::MAX;
const SLOTS: usize = 512;

/// Maps names to their rows in a table: a hash table with linear probing.
pub(crate) struct Index<const LENGTH: usize> {
    names: [Name; LENGTH],
    slots: [u8; SLOTS],
}

impl<const LENGTH: usize> Index<LENGTH> {
    pub(crate) const fn new(names: [Name; LENGTH]) -> Self {
        assert!(LENGTH < VACANT as usize);
        let mut slots = [VACANT; SLOTS];
        let mut at = 0;
        while at < LENGTH {
            assert!(names[at].0 != Name::OTHER.0);
            let mut slot = slot_of(names[at]);
            while slots[slot] != VACANT {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = at as u8;
            at += 1;
        }
        Index { names, slots }
    }

    /// The row of this name in the table.
    #[inline]
    pub(crate) const fn find(&self, name: Name) -> Option<u8> {
        let mut slot = slot_of(name);
        while self.slots[slot] != VACANT {
            let at = self.slots[slot];
            if self.names[at as usize].0 == name.0 {
                return Some(at);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }
}

/// The slot of a name: a hash of all its bytes, so that few names share a slot.
const fn slot_of(name: Name) -> usize {
    let folded = (name.0 ^ (name.0 >> 64)) as u64;
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    static ENDS: ByteSet = ByteSet::of(b" >");

    #[test]
    fn letters_and_digits_are_found_among_all_bytes() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                for around in [0, b'z', 0xff] {
                    let mut bytes = [around; 8];
                    bytes[at] = byte;
                    let found = alphanumeric(u64::from_le_bytes(bytes)) >> (8 * at + 7) & 1;
                    assert_eq!(found == 1, byte.is_ascii_alphanumeric(), "{byte:#x}");
                }
            }
        }
    }

    #[track_caller]
    fn check(html: &str, expected: &str, end: usize) {
        let name = Name::of(expected.as_bytes());
        let is_lower = html.starts_with(expected);
        // To the end of the text, to the end of the name, and with more text after it.
        for html in [html, &html[..end], &format!("{html} and more")] {
            let typed = TypedName::read(html.as_bytes(), 0, &ENDS);
            assert_eq!((typed.name, typed.end), (name, end), "{html}");
            assert!(name == Name::OTHER || typed.is_lower == is_lower, "{html}");
        }
    }

    #[test]
    fn names_are_read_to_their_end_in_any_case() {
        check("b>", "b", 1);
        check("BlockQuote cite", "blockquote", 10);
        check("h1", "h1", 2);
        check(">", "", 0);
        check("Datetime>", "datetime", 8);
        check("blockquotE>", "blockquote", 10);
        check("datetime>", "datetime", 8);
    }

    #[test]
    fn words_are_padded_with_zeros() {
        for text in [&b"0123456789"[..], b"012"] {
            for start in 0..=text.len() {
                let mut expected = [0; WORD];
                let rest = &text[start..text.len().min(start + WORD)];
                expected[..rest.len()].copy_from_slice(rest);
                assert_eq!(word_at(text, start).to_le_bytes(), expected);
            }
        }
    }

    #[test]
    fn names_with_other_bytes_or_too_many_bytes_are_other() {
        check("a-b>", "-", 3);
        check("a\0b>", "-", 3);
        check("b\u{e9} c", "-", 3);
        // With the lower-case bit set, byte 0x11 would be the digit 1.
        check("h\x11>", "-", 2);
        check("abcdefghijklmnopq>", "-", 17);
        check("abcdefghijklmnop>", "abcdefghijklmnop", 16);
        assert_eq!(Name::of(b"abcdefghijklmnopq"), Name::OTHER);
        assert_ne!(Name::of(b"abcdefghijklmnop"), Name::OTHER);
    }

    #[test]
    fn index_finds_its_names_and_no_others() {
        static INDEX: Index<2> = Index::new([Name::of(b"b"), Name::of(b"blockquote")]);
        assert_eq!(INDEX.find(Name::of(b"B")), Some(0));
        assert_eq!(INDEX.find(Name::of(b"blockQUOTE")), Some(1));
        assert_eq!(INDEX.find(Name::of(b"i")), None);
        assert_eq!(INDEX.find(Name::OTHER), None);
    }
}
