//! Searches text for bytes of a given set, 8 to 64 at a time. This stays by hand: `memchr` searches for at most three
//! bytes at once, and the sets here are larger.
//!
//! [`ByteSet`] looks bytes up in a table. [`Marks`] finds one byte after the other of a kind that is given as vector
//! instructions ([`Marked`]), of the widest kind that the CPU has.

use fearless_simd::{Level, Simd, dispatch, mask8x64, prelude::*, u8x64};
use std::marker::PhantomData;

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
        // Special bytes often follow each other.
        if bytes.first().is_some_and(|&byte| self.has(byte)) {
            return Some(0);
        }
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
pub(crate) trait Marked {
    /// Which bytes of the block are of this kind.
    // Always inlined, so that it is compiled for each of the instruction sets that the crate may find.
    fn among<S: Simd>(block: u8x64<S>) -> mask8x64<S>;
    /// Whether the byte may be of this kind: a faster test, which in most texts is true for no other byte. It does not
    /// branch, it uses `|` and not `||`, so that the compiler tests many bytes at once.
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

/// The number of bytes that are compared at once.
pub(crate) const BLOCK: usize = 64;

/// The number of blocks whose marks are kept. Most comments are shorter.
const BLOCKS: usize = 8;

/// Finds the marked bytes of a text, one after the other.
pub(crate) struct Marks<M> {
    /// For each block of the window a bit for each byte, the lowest for the first; set if the byte is marked.
    marks: [u64; BLOCKS],
    /// Where the window, which was searched last, begins: with a whole block of the text.
    start: usize,
    /// The length of the window.
    length: usize,
    kind: PhantomData<M>,
}

impl<M: Marked> Marks<M> {
    /// For a text in which no byte before this offset is marked.
    pub(crate) fn from(offset: usize) -> Self {
        let clear = offset.min(BLOCKS * BLOCK);
        Marks {
            marks: [0; BLOCKS],
            start: 0,
            length: clear - clear % BLOCK,
            kind: PhantomData,
        }
    }

    /// The offset of the first marked byte from `from` on, or the length of the text, which is the same in each call.
    #[inline]
    pub(crate) fn next(&mut self, text: &[u8], from: usize) -> usize {
        let mut at = from;
        loop {
            let within = at.wrapping_sub(self.start);
            if within < self.length {
                let left = self.marks[within / BLOCK % BLOCKS] >> (within % BLOCK);
                if left != 0 {
                    return at + left.trailing_zeros() as usize;
                }
                at += BLOCK - within % BLOCK;
            } else if at >= text.len() {
                return text.len();
            } else if !self.search(text, at) {
                at = self.start + self.length;
            }
        }
    }

    /// Moves the window to this offset. Returns false if no byte in it is marked; marks left of the window before count.
    #[inline(never)]
    fn search(&mut self, text: &[u8], at: usize) -> bool {
        self.start = at - at % BLOCK;
        let behind = &text[self.start..];
        self.length = behind.len().min(BLOCKS * BLOCK);
        let (window, marks) = (&behind[..self.length], &mut self.marks);
        dispatch!(Level::new(), simd => find::<M, _>(simd, window, marks))
    }
}

/// Writes the marks of each block of this text. Returns false if there are none.
#[inline(always)]
fn find<M: Marked, S: Simd>(simd: S, text: &[u8], found: &mut [u64; BLOCKS]) -> bool {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut marks = found.iter_mut();
    for (block, marks) in blocks.iter().zip(&mut marks) {
        *marks = marks_of::<M, _>(simd, block);
    }
    if let Some(marks) = marks.next().filter(|_| !rest.is_empty()) {
        *marks = match text.last_chunk() {
            // It overlaps the block before.
            Some(block) => marks_of::<M, _>(simd, block) >> (BLOCK - rest.len()),
            None => {
                let mut padded = [0; BLOCK];
                padded[..rest.len()].copy_from_slice(rest);
                // Bytes after the end are not marked.
                marks_of::<M, _>(simd, &padded) & !(u64::MAX << rest.len())
            }
        };
    }
    // Marks of the window before may follow those of a short one.
    found.iter().fold(0, |all, marks| all | marks) != 0
}

/// A bit for each byte of the block, set if the byte is marked.
#[inline(always)]
fn marks_of<M: Marked, S: Simd>(simd: S, block: &[u8; BLOCK]) -> u64 {
    M::among(u8x64::load_array_ref(simd, block)).to_bitmask()
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
        #[inline(always)]
        fn among<S: Simd>(block: u8x64<S>) -> mask8x64<S> {
            block.simd_eq(1)
        }

        fn may_be(byte: u8) -> bool {
            byte <= 1
        }
    }

    #[test]
    fn every_mark_is_found_from_every_offset() {
        // Marks of every distance up to two blocks, in texts of up to four blocks and about as long as two windows.
        const WINDOW: usize = BLOCKS * BLOCK;
        let long = [
            WINDOW - 1,
            WINDOW,
            WINDOW + 1,
            WINDOW + BLOCK,
            2 * WINDOW + 70,
        ];
        for distance in 1..2 * BLOCK {
            for length in (0..4 * BLOCK).chain(long) {
                let byte = |at| if at % distance == 0 { 1 } else { b'.' };
                let text: Vec<u8> = (1..=length).map(byte).collect();
                let next = |from: usize| {
                    let found = text[from..].iter().position(|&byte| byte == 1);
                    found.map_or(length, |more| from + more)
                };
                let first = first_that_may_be::<Ones>(&text);
                assert!(first <= next(0) && (first == length) == (next(0) == length));
                let mut marks = Marks::<Ones>::from(first);
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
    fn bytes_that_only_may_be_marked_are_not_found() {
        let text = [0; 3 * BLOCK];
        assert_eq!(first_that_may_be::<Ones>(&text), 0);
        assert_eq!(Marks::<Ones>::from(0).next(&text, 0), text.len());
    }
}
