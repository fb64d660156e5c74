//! Finds triggers: the bytes `://`, `ww.` and `@`, without which no part of a text can become a link.
//!
//! Where links are made, all text is searched for triggers, so the search must be fast. [`finder`] then decides whether
//! a trigger belongs to a link.
//!
//! [`finder`]: crate::autolink::finder

use crate::html::scan::BLOCK;
use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

/// Whether `text` holds a trigger, without which nothing in it can become a link.
pub(crate) fn may_be_in(text: &str) -> bool {
    next_trigger(text, 0).is_some()
}

/// The offset of the first trigger at `from` or later: `://`, the `ww.` that `www.` ends with, or an `@` that at least
/// two bytes follow.
///
/// The text may be escaped or not: no trigger holds a character that escaping changes.
#[inline(never)]
pub(crate) fn next_trigger(text: &str, from: usize) -> Option<usize> {
    let text = &text.as_bytes()[from..];
    let found = dispatch!(Level::new(), simd => search(simd, text));
    found.map(|at| from + at)
}

/// The number of bytes in which the triggers of a block end.
const WINDOW: usize = BLOCK + 2;

/// The offset of the first trigger.
#[inline(always)]
fn search<S: Simd>(simd: S, text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(window) = text[at..].first_chunk() {
        let triggers = triggers_in(simd, window);
        if triggers != 0 {
            return Some(at + triggers.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    // The rest is shorter: searches the end of the text, which overlaps what was searched.
    let begin = text.len().saturating_sub(WINDOW);
    let mut padded = [0; WINDOW];
    let window = text[begin..].first_chunk().unwrap_or_else(|| {
        padded[..text.len()].copy_from_slice(text);
        &padded
    });
    let mut triggers = triggers_in(simd, window);
    if text.len() < WINDOW {
        // The bytes that follow an `@` must be those of the text.
        triggers &= !(u64::MAX << text.len().saturating_sub(2));
    }
    (triggers != 0).then(|| begin + triggers.trailing_zeros() as usize)
}

/// A bit for each byte of the window but the last two, the lowest for the first; set if a trigger begins there.
#[inline(always)]
fn triggers_in<S: Simd>(simd: S, window: &[u8; WINDOW]) -> u64 {
    let [first, second, third] =
        [0, 1, 2].map(|at| u8x64::from_slice(simd, &window[at..at + BLOCK]));
    let is_w = |bytes: u8x64<S>| (bytes | 0x20).simd_eq(b'w');
    let triggers = first.simd_eq(b'@')
        | (first.simd_eq(b':') & second.simd_eq(b'/') & third.simd_eq(b'/'))
        | (is_w(first) & is_w(second) & third.simd_eq(b'.'));
    triggers.to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_found_at_every_offset() {
        for trigger in ["://", "@..", "ww.", "WW.", "wW."] {
            for length in 3..3 * BLOCK {
                for at in 0..=length - trigger.len() {
                    let after = length - trigger.len() - at;
                    let text = format!("{:a<at$}{trigger}{:a<after$}", "", "");
                    assert_eq!(next_trigger(&text, 0), Some(at), "{text}");
                    assert_eq!(next_trigger(&text, at), Some(at), "{text}");
                    assert_eq!(next_trigger(&text, at + 1), None, "{text}");
                }
            }
        }
        // Parts of triggers.
        let text = "a//b: //w.c :/ wW aw.b ".repeat(9);
        assert_eq!(next_trigger(&text, 0), None);
    }
}
