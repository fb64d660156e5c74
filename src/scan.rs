//! Finds the first byte of a kind, many bytes at a time.

/// The place of the first byte of this kind.
///
/// The loop over a chunk has no way out, so that the compiler can make it one of vector instructions.
#[inline]
pub(crate) fn find(bytes: &[u8], is_kind: impl Fn(u8) -> bool) -> Option<usize> {
    const CHUNK: usize = 32;
    let chunks = bytes.chunks_exact(CHUNK);
    let rest = chunks.remainder();
    for (at, chunk) in chunks.enumerate() {
        if chunk.iter().fold(false, |any, &byte| any | is_kind(byte)) {
            let within = chunk.iter().position(|&byte| is_kind(byte));
            return within.map(|within| at * CHUNK + within);
        }
    }
    let within = rest.iter().position(|&byte| is_kind(byte));
    within.map(|within| bytes.len() - rest.len() + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_position_finds() {
        for length in 0..100 {
            for at in 0..=length {
                let mut bytes = vec![b'.'; length];
                bytes[at..].fill(b'x');
                let expected = bytes.iter().position(|&byte| byte == b'x');
                assert_eq!(find(&bytes, |byte| byte == b'x'), expected);
            }
        }
    }
}
