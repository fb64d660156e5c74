//! Finds triggers: the bytes `://`, `ww.` and `@`, without which no part of a text can become a link.
//!
//! Where links are made, all text is searched for triggers, so the search must be fast. [`finder`] then decides whether
//! a trigger belongs to a link.
//!
//! [`finder`]: crate::autolink::finder

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
    let mut at = 0;
    loop {
        at += without_trigger(&text[at..]);
        let Some(block) = text[at..].first_chunk() else {
            break;
        };
        if let Some(within) = first_trigger(&triggers_in(block)) {
            return Some(from + at + within);
        }
        at += BLOCK;
    }
    // The rest is shorter than a block: searches the last block of the text, which overlaps what was searched.
    let begin = text.len().saturating_sub(BLOCK + 2);
    let mut triggers = match text[begin..].first_chunk() {
        Some(block) if !may_hold_trigger(block) => return None,
        Some(block) => triggers_in(block),
        None => {
            let mut block = [0; BLOCK + 2];
            block[..text.len()].copy_from_slice(text);
            let mut triggers = triggers_in(&block);
            triggers[text.len().saturating_sub(2)..].fill(0);
            triggers
        }
    };
    triggers[..at - begin].fill(0);
    first_trigger(&triggers).map(|within| from + begin + within)
}

/// The length of the whole blocks at the start of `text` in which no trigger begins.
#[inline]
fn without_trigger(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some(block) = rest.first_chunk()
        && !may_hold_trigger(block)
    {
        rest = &rest[BLOCK..];
    }
    text.len() - rest.len()
}

/// The number of offsets that are tested at once.
const BLOCK: usize = 32;

/// Whether a trigger may begin in this block, before its last two bytes.
#[inline]
fn may_hold_trigger(block: &[u8; BLOCK + 2]) -> bool {
    // No early exit, so that it vectorizes. (`| 1` lets one comparison test for a slash and a full stop.)
    (0..BLOCK).fold(false, |any, at| {
        let (second, third) = (block[at + 1], block[at + 2]);
        any | (block[at] == b'@')
            | (third | 1 == b'/') & ((second == b'/') | (second | 0x20 == b'w'))
    })
}

/// For each offset in the block, 1 if a trigger begins there, else 0.
#[inline]
fn triggers_in(block: &[u8; BLOCK + 2]) -> [u8; BLOCK] {
    let mut triggers = [0; BLOCK];
    for (at, trigger) in triggers.iter_mut().enumerate() {
        let (byte, second, third) = (block[at], block[at + 1], block[at + 2]);
        let is_trigger = (byte == b'@')
            | (byte == b':') & (second == b'/') & (third == b'/')
            | (byte | 0x20 == b'w') & (second | 0x20 == b'w') & (third == b'.');
        *trigger = u8::from(is_trigger);
    }
    triggers
}

/// The offset in the block of the first trigger, given what [`triggers_in`] returns.
#[inline]
fn first_trigger(triggers: &[u8; BLOCK]) -> Option<usize> {
    let (chunks, _) = triggers.as_chunks();
    let words = chunks.iter().map(|&chunk| u64::from_le_bytes(chunk));
    let (at, word) = words.enumerate().find(|&(_, word)| word != 0)?;
    Some(8 * at + word.trailing_zeros() as usize / 8)
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
