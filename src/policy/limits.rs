//! The limits that keep time and memory linear on every input. Beyond a limit, tags are dropped and text is kept.
//!
//! [`MAX_MARKUP`] bounds the input, [`MAX_DEPTH`] nesting, [`most_output`] the output, [`link_byte_budget`] the links
//! made of text, and [`CloneBudget`] the formatting elements that the tree builder clones; [`push`] bounds the memory of
//! lists.
//!
//! Advice to the next editor. The promise of at most 8 × input + 1 KiB rests on the sums in the docs of these items:
//! redo them before you change a number.

/// An input of more bytes than this loses all its tags, because html5ever counts in `u32`.
pub(crate) const MAX_MARKUP: usize = u32::MAX as usize / 2;

/// How deep elements may nest in the output by default.
pub(crate) const DEFAULT_DEPTH: usize = 100;

/// The greatest depth that can be configured: browsers flatten what nests deeper than 512 in the whole page, and the
/// time per byte of a hostile comment grows with the depth.
pub(crate) const MAX_DEPTH: usize = 400;

/// How much deeper than the limit reopened formatting elements may nest. Nobody leaves so many elements unclosed.
pub(crate) const REOPENED: usize = 50;

/// Levels below a table that its cells need: `tbody`, `tr`, `td`.
pub(crate) const BELOW_TABLE: usize = 3;

/// The most bytes of output for `input` bytes: 8 × input + 1 KiB.
///
/// Listed tags and text never grow so much; attributes that are added to links and relative URLs that are resolved
/// could. Links made of text have a limit of their own, [`link_byte_budget`].
pub(crate) fn most_output(input: usize) -> usize {
    input.saturating_mul(8).saturating_add(1024)
}

/// The most bytes that links made of text may add to a comment with so many characters of text before them, whitespace
/// not counted: 3 × characters + 1 KiB.
///
/// The limit depends on the text, not on the length of the comment: a second pass finds the same text in a longer
/// comment, and must make the same links.
pub(crate) fn link_byte_budget(characters: usize) -> usize {
    characters.saturating_mul(3).saturating_add(1024)
}

/// Appends to a list that may be as long as the input: where it is full, it grows by half. A list that doubles takes up to
/// three times its length while it is copied, and this one two and a half times, on which the promises about memory rest.
#[inline]
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 2 + 4);
    }
    list.push(item);
}

/// The bytes that reopened and cloned formatting elements may add to the output.
///
/// The tree builder clones formatting elements with their attributes whenever tags are misnested, so that a few
/// kilobytes can become gigabytes. The budget is input + 1 KiB. Without options nothing else grows to more than seven
/// times its length (`&` to five as `&amp;`, `<table><col>` to six and a half with what the parser adds), so the output
/// stays within 8 × input + 1 KiB.
#[derive(Debug)]
pub(crate) struct CloneBudget {
    /// `None` if it is spent.
    left: Option<usize>,
}

impl CloneBudget {
    /// The budget for `input` bytes.
    pub(crate) fn new(input: usize) -> Self {
        CloneBudget {
            left: Some(input.saturating_add(1024)),
        }
    }

    /// Takes `bytes` from what is left; if that is less, the budget is spent.
    pub(crate) fn charge(&mut self, bytes: usize) {
        self.left = self.left.and_then(|left| left.checked_sub(bytes));
    }

    /// Spends the budget, whatever is left.
    pub(crate) fn spend(&mut self) {
        self.left = None;
    }

    /// Whether the budget is spent. Then the tree must be discarded.
    pub(crate) fn is_spent(&self) -> bool {
        self.left.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_grows_by_half() {
        let mut list = Vec::new();
        for item in 0_u32..1000 {
            let (is_full, before) = (list.len() == list.capacity(), list.capacity());
            push(&mut list, item);
            let most = if is_full { before / 2 + 4 } else { 0 };
            assert!(list.capacity() - before <= most);
        }
    }

    #[test]
    fn clone_budget_is_spent_when_it_is_exceeded() {
        let mut budget = CloneBudget::new(10);
        budget.charge(1034);
        assert!(!budget.is_spent());
        budget.charge(1);
        assert!(budget.is_spent());
    }
}
