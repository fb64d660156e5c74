//! The triggers of links in text: the bytes without which nothing in it can become one.
//!
//! All text is searched for them where links are made, so this must be fast; what is found is read by [`autolink`].
//!
//! [`autolink`]: crate::autolink::finder

/// May something in this text become a link?
pub(crate) fn may_be_in(text: &str) -> bool {
    next_trigger(text, 0).is_some()
}

/// The place of the next trigger of a link, from here on: of `://`, of the `ww.` that `www.` ends with, or of an `@`
/// before two bytes or more.
///
/// The text can be escaped or not: no character that is escaped is looked at.
#[inline(never)]
pub(crate) fn next_trigger(text: &str, from: usize) -> Option<usize> {
    let text = &text.as_bytes()[from..];
    let mut at = 0;
    loop {
        at += without_trigger(&text[at..]);
        let Some(block) = text[at..].first_chunk() else {
            break;
        };
        if let Some(within) = first_of(&triggers_in(block)) {
            return Some(from + at + within);
        }
        at += BLOCK;
    }
    // What is left is shorter; together with what was before, it is looked at as fast.
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
    first_of(&triggers).map(|within| from + begin + within)
}

/// How many bytes it begins with, in blocks, in which no trigger begins.
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

/// The places that are looked at at once.
const BLOCK: usize = 32;

/// May a trigger begin in this block, before the last two bytes?
#[inline]
fn may_hold_trigger(block: &[u8; BLOCK + 2]) -> bool {
    // A loop without a way out, which the compiler can make of vector instructions. (A third byte that is a slash or
    // a full stop is told by one comparison.)
    (0..BLOCK).fold(false, |any, at| {
        let (second, third) = (block[at + 1], block[at + 2]);
        any | (block[at] == b'@')
            | (third | 1 == b'/') & ((second == b'/') | (second | 0x20 == b'w'))
    })
}

/// A one where a trigger begins in it.
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

/// The place of the first one.
#[inline]
fn first_of(ones: &[u8; BLOCK]) -> Option<usize> {
    let words = ones.as_chunks().0.iter().copied().map(u64::from_le_bytes);
    let (at, word) = words.enumerate().find(|&(_, word)| word != 0)?;
    Some(8 * at + word.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_found_wherever_they_stand() {
        for trigger in ["://", "@..", "ww.", "WW.", "wW."] {
            for length in 3..3 * BLOCK {
                for at in 0..=length - trigger.len() {
                    let behind = length - trigger.len() - at;
                    let text = format!("{:a<at$}{trigger}{:a<behind$}", "", "");
                    assert_eq!(next_trigger(&text, 0), Some(at), "{text}");
                    assert_eq!(next_trigger(&text, at), Some(at), "{text}");
                    assert_eq!(next_trigger(&text, at + 1), None, "{text}");
                }
            }
        }
        // What only looks like one.
        let text = "a//b: //w.c :/ wW aw.b ".repeat(9);
        assert_eq!(next_trigger(&text, 0), None);
    }
}
