//! The signs of links in text: the bytes without which nothing in it can become one.
//!
//! All text is searched for them where links are made, so this must be fast; what is found is read by [`autolink`].
//!
//! [`autolink`]: crate::autolink::finder

/// May something in this text become a link?
pub(crate) fn may_be_in(text: &str) -> bool {
    next_sign(text, 0).is_some()
}

/// The place of the next sign of a link, from here on: of `://`, of the `ww.` that `www.` ends with, or of an `@`
/// before two bytes or more.
///
/// The text can be escaped or not: no character that is escaped is looked at.
#[inline(never)]
pub(crate) fn next_sign(text: &str, from: usize) -> Option<usize> {
    let text = &text.as_bytes()[from..];
    let mut at = 0;
    loop {
        at += without_sign(&text[at..]);
        let Some(block) = text[at..].first_chunk() else {
            break;
        };
        if let Some(within) = first_of(&signs_in(block)) {
            return Some(from + at + within);
        }
        at += SIGN_BLOCK;
    }
    // What is left is shorter; together with what was before, it is looked at as fast.
    let begin = text.len().saturating_sub(SIGN_BLOCK + 2);
    let mut signs = match text[begin..].first_chunk() {
        Some(block) if !may_hold_sign(block) => return None,
        Some(block) => signs_in(block),
        None => {
            let mut block = [0; SIGN_BLOCK + 2];
            block[..text.len()].copy_from_slice(text);
            let mut signs = signs_in(&block);
            signs[text.len().saturating_sub(2)..].fill(0);
            signs
        }
    };
    signs[..at - begin].fill(0);
    first_of(&signs).map(|within| from + begin + within)
}

/// How many bytes it begins with, in blocks, in which no sign begins.
#[inline]
fn without_sign(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some(block) = rest.first_chunk()
        && !may_hold_sign(block)
    {
        rest = &rest[SIGN_BLOCK..];
    }
    text.len() - rest.len()
}

/// The places that are looked at at once.
const SIGN_BLOCK: usize = 32;

/// May a sign begin in this block, before the last two bytes?
#[inline]
fn may_hold_sign(block: &[u8; SIGN_BLOCK + 2]) -> bool {
    // A loop without a way out, which the compiler can make of vector instructions. (A third byte that is a slash or
    // a full stop is told by one comparison.)
    (0..SIGN_BLOCK).fold(false, |any, at| {
        let (second, third) = (block[at + 1], block[at + 2]);
        any | (block[at] == b'@')
            | (third | 1 == b'/') & ((second == b'/') | (second | 0x20 == b'w'))
    })
}

/// A one where a sign begins in it.
#[inline]
fn signs_in(block: &[u8; SIGN_BLOCK + 2]) -> [u8; SIGN_BLOCK] {
    let mut signs = [0; SIGN_BLOCK];
    for (at, sign) in signs.iter_mut().enumerate() {
        let (byte, second, third) = (block[at], block[at + 1], block[at + 2]);
        let is_sign = (byte == b'@')
            | (byte == b':') & (second == b'/') & (third == b'/')
            | (byte | 0x20 == b'w') & (second | 0x20 == b'w') & (third == b'.');
        *sign = u8::from(is_sign);
    }
    signs
}

/// The place of the first one.
#[inline]
fn first_of(ones: &[u8; SIGN_BLOCK]) -> Option<usize> {
    let words = ones.as_chunks().0.iter().copied().map(u64::from_le_bytes);
    let (at, word) = words.enumerate().find(|&(_, word)| word != 0)?;
    Some(8 * at + word.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_wherever_they_stand() {
        for sign in ["://", "@..", "ww.", "WW.", "wW."] {
            for length in 3..3 * SIGN_BLOCK {
                for at in 0..=length - sign.len() {
                    let behind = length - sign.len() - at;
                    let text = format!("{:a<at$}{sign}{:a<behind$}", "", "");
                    assert_eq!(next_sign(&text, 0), Some(at), "{text}");
                    assert_eq!(next_sign(&text, at), Some(at), "{text}");
                    assert_eq!(next_sign(&text, at + 1), None, "{text}");
                }
            }
        }
        // What only looks like one.
        let text = "a//b: //w.c :/ wW aw.b ".repeat(9);
        assert_eq!(next_sign(&text, 0), None);
    }
}
