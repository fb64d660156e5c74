//! Finds the first byte of a set, many bytes at a time.

/// The bytes that are looked at at once.
const FAR: usize = 32;

/// A set of bytes.
pub(crate) struct ByteSet {
    is: [bool; 256],
}

impl ByteSet {
    /// These bytes.
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        let mut is = [false; 256];
        let mut at = 0;
        while at < bytes.len() {
            is[bytes[at] as usize] = true;
            at += 1;
        }
        ByteSet { is }
    }

    /// These bytes, and those of another set.
    pub(crate) const fn or(mut self, other: &ByteSet) -> Self {
        let mut byte = 0;
        while byte < 256 {
            self.is[byte] |= other.is[byte];
            byte += 1;
        }
        self
    }

    #[inline]
    pub(crate) fn has(&self, byte: u8) -> bool {
        self.is[usize::from(byte)]
    }

    /// The place of the first byte of the set, for long texts in which such bytes are rare. The function
    /// may tell a larger set.
    ///
    /// The loop over a block has no way out, so that the compiler can make it one of vector instructions;
    /// so must the function tell its set without one, by `|` and not `||`.
    #[inline]
    pub(crate) fn find_far(&self, bytes: &[u8], may_be: impl Fn(u8) -> bool) -> Option<usize> {
        let mut at = 0;
        while let Some(block) = bytes[at..].first_chunk::<FAR>() {
            if block.iter().fold(false, |any, &byte| any | may_be(byte)) {
                let within = self.find(block);
                if within.is_some() {
                    return within.map(|within| at + within);
                }
            }
            at += FAR;
        }
        self.find(&bytes[at..]).map(|within| at + within)
    }

    /// The place of the first byte of the set.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        // Eight at a time, for one branch takes as long as looking at three.
        while let Some(block) = bytes[at..].first_chunk::<8>() {
            if block.iter().fold(false, |any, &byte| any | self.has(byte)) {
                break;
            }
            at += 8;
        }
        let within = bytes[at..].iter().position(|&byte| self.has(byte));
        within.map(|within| at + within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_position_finds() {
        let set = ByteSet::of(b"x");
        for length in 0..100 {
            for at in 0..=length {
                let mut bytes = vec![b'.'; length];
                bytes[at..].fill(b'x');
                let expected = bytes.iter().position(|&byte| byte == b'x');
                assert_eq!(set.find(&bytes), expected);
                assert_eq!(set.find_far(&bytes, |byte| byte == b'x'), expected);
                assert_eq!(set.find_far(&bytes, |_| true), expected);
            }
        }
    }
}
