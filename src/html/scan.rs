//! Searches text for bytes of a given set, 8 to 64 at a time.
//!
//! [`ByteSet`] looks bytes up in a table. [`Marks`] finds one byte after the other of a kind that is given as code
//! ([`Marked`]), which the compiler turns into vector instructions.

use std::marker::PhantomData;
use std::ops::Range;

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

    /// The union of the sets.
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

    /// The offset of the first byte that is in the set.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        // Eight at a time, for a branch takes as long as three look-ups.
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

/// The ASCII letters and digits.
pub(crate) const ALPHANUMERIC: ByteSet =
    ByteSet::of(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

/// The bytes of characters that are not ASCII.
pub(crate) const NON_ASCII: ByteSet = {
    let mut is = [false; 256];
    let mut byte = 128;
    while byte < 256 {
        is[byte] = true;
        byte += 1;
    }
    ByteSet { is }
};

/// The kind of bytes that [`Marks`] finds.
///
/// Both functions are called for every byte of a block, in loops without early exit, so that the compiler vectorizes
/// them. So the functions must not branch either: they use `|` and not `||`.
pub(crate) trait Marked {
    /// Whether the byte is of this kind.
    fn is(byte: u8) -> bool;
    /// Whether the byte may be of this kind: a faster test, which in most texts is true for no other byte.
    fn may_be(byte: u8) -> bool;
}

/// Returns an offset before which no byte is marked: at most half a block before the first byte for which `may_be`
/// holds, or the text's length if there is none.
#[inline]
pub(crate) fn first_that_may_be<M: Marked>(text: &[u8]) -> usize {
    // Half a block at a time, so that less of a short text is left over.
    let any =
        |block: &[u8; BLOCK / 2]| block.iter().fold(false, |any, &byte| any | M::may_be(byte));
    let mut at = 0;
    while let Some(block) = text[at..].first_chunk() {
        if any(block) {
            return at;
        }
        at += block.len();
    }
    // The rest is shorter. Bytes before it, known not to be marked, fill it up to half a block.
    let found = match text.last_chunk() {
        Some(block) => any(block),
        None => text.iter().any(|&byte| M::may_be(byte)),
    };
    if found { at } else { text.len() }
}

/// The number of bytes that are searched at once.
const BLOCK: usize = 64;

/// Finds the marked bytes of a text, one after the other.
pub(crate) struct Marks<M> {
    /// Byte range of the block that was searched last.
    block: Range<usize>,
    /// A bit for each byte of the block, the lowest for the first; set if the byte is marked.
    marks: u64,
    /// Byte range without marked bytes: the one that was passed last, up to a marked byte or the end of the text.
    clear: Range<usize>,
    kind: PhantomData<M>,
}

impl<M: Marked> Marks<M> {
    /// For a text in which no byte before `start` is marked.
    pub(crate) fn from(text: &[u8], start: usize) -> Self {
        let mut marks = Marks {
            block: 0..0,
            marks: 0,
            clear: 0..0,
            kind: PhantomData,
        };
        marks.clear = 0..marks.search(text, start);
        marks
    }

    /// The offset of the first marked byte from `from` on, or the length of the text.
    #[inline]
    pub(crate) fn next(&mut self, text: &[u8], from: usize) -> usize {
        if self.clear.contains(&from) {
            return self.clear.end;
        }
        let mut start = from;
        if self.block.contains(&from) {
            let left = self.marks >> (from - self.block.start);
            if left != 0 {
                let at = from + left.trailing_zeros() as usize;
                self.clear = from..at;
                return at;
            }
            start = self.block.end;
        }
        let at = self.search(text, start);
        self.clear = from..at;
        at
    }

    /// Searches block by block from `start`: the offset of the first marked byte, or the length of the text.
    ///
    /// Not inlined, since few calls of [`next`](Self::next) need it.
    #[inline(never)]
    fn search(&mut self, text: &[u8], mut start: usize) -> usize {
        while let Some(block) = text[start..].first_chunk() {
            self.marks = marks_of::<M>(block);
            if self.marks != 0 {
                self.block = start..start + BLOCK;
                return start + self.marks.trailing_zeros() as usize;
            }
            start += BLOCK;
        }
        self.block = start..text.len();
        if start == text.len() {
            return start;
        }
        // The last block overlaps the one before.
        let block = text.last_chunk().copied().unwrap_or_else(|| {
            let mut padded = [0; BLOCK];
            padded[..text.len()].copy_from_slice(text);
            padded
        });
        let left = text.len() - start;
        let seen = BLOCK.min(text.len()) - left;
        // Bytes after the end are not marked.
        self.marks = (marks_of::<M>(&block) >> seen) & !(u64::MAX << left);
        text.len().min(start + self.marks.trailing_zeros() as usize)
    }
}

/// A bit for each byte of the block, set if the byte is marked.
#[inline]
fn marks_of<M: Marked>(block: &[u8; BLOCK]) -> u64 {
    // Byte c of the columns takes the flags of the bytes c, 16 + c, 32 + c and 48 + c in its bits 0, 2, 4 and
    // 6, by four vector operations. The upper eight columns then fill the bits between, so that bit j of
    // byte c stands for byte 8 j + c of the block; the transposition puts that in order.
    let mut columns = [0; BLOCK / 4];
    for (at, row) in block.as_chunks().0.iter().enumerate() {
        for (column, &byte) in columns.iter_mut().zip::<&[u8; BLOCK / 4]>(row) {
            *column |= u8::from(M::is(byte)) << (2 * at);
        }
    }
    let columns = u128::from_le_bytes(columns);
    let bits = columns as u64 | ((columns >> u64::BITS) as u64) << 1;
    if bits == 0 { 0 } else { transpose(bits) }
}

/// Moves bit 8 i + j to 8 j + i, for all i and j less than 8: a matrix of bits is [transposed], first pairs
/// of bits, then of pairs, then of fours.
///
/// [transposed]: https://en.wikipedia.org/wiki/Transpose
#[inline]
fn transpose(mut bits: u64) -> u64 {
    for (distance, mask) in [
        (7, 0x00aa_00aa_00aa_00aa),
        (14, 0x0000_cccc_0000_cccc),
        (28, 0x0000_0000_f0f0_f0f0),
    ] {
        let differ = (bits ^ bits >> distance) & mask;
        bits ^= differ ^ differ << distance;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_sets_find_the_first_byte() {
        let set = ByteSet::of(b"x");
        for length in 0..100 {
            for at in 0..=length {
                let mut bytes = vec![b'.'; length];
                bytes[at..].fill(b'x');
                let expected = bytes.iter().position(|&byte| byte == b'x');
                assert_eq!(set.find(&bytes), expected);
            }
        }
    }

    struct Ones;

    impl Marked for Ones {
        fn is(byte: u8) -> bool {
            byte == 1
        }

        fn may_be(byte: u8) -> bool {
            byte <= 1
        }
    }

    #[test]
    fn every_mark_is_found_from_every_offset() {
        // Marks of every distance up to two blocks, in texts of every length up to four.
        for distance in 1..2 * BLOCK {
            for length in 0..4 * BLOCK {
                let byte = |at| if at % distance == 0 { 1 } else { b'.' };
                let text: Vec<u8> = (1..=length).map(byte).collect();
                let next = |from: usize| {
                    let found = text[from..].iter().position(|&byte| byte == 1);
                    found.map_or(length, |more| from + more)
                };
                let first = first_that_may_be::<Ones>(&text);
                assert!(first <= next(0) && (first == length) == (next(0) == length));
                let mut marks = Marks::<Ones>::from(&text, first);
                for from in 0..length {
                    assert_eq!(marks.next(&text, from), next(from));
                    // Also from a byte that was passed before.
                    if let Some(before) = from.checked_sub(distance) {
                        assert_eq!(marks.next(&text, before), next(before));
                    }
                }
            }
        }
    }

    #[test]
    fn transposing_swaps_rows_and_columns_of_bits() {
        for row in 0..8 {
            for column in 0..8 {
                assert_eq!(transpose(1 << (8 * row + column)), 1 << (8 * column + row));
            }
        }
    }

    #[test]
    fn bytes_that_only_may_be_marked_are_not_found() {
        let text = [0; 3 * BLOCK];
        assert_eq!(first_that_may_be::<Ones>(&text), 0);
        assert_eq!(Marks::<Ones>::from(&text, 0).next(&text, 0), text.len());
    }
}
