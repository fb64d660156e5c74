//! What bounds time and memory, whatever the input. Past a limit markup goes and text stays.

use crate::html::elements::ElementId;

/// The bounds of one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How deep elements may nest in the output.
    pub(crate) depth: usize,
    /// An input of more bytes than this is flattened: html5ever counts in `u32`.
    pub(crate) markup_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            depth: 100,
            markup_bytes: u32::MAX as usize / 2,
        }
    }
}

/// The deepest nesting that may be asked for: browsers flatten what nests deeper than 512, with a page
/// around it, and the time per byte that a hostile comment takes grows with the depth.
pub(crate) const MOST_DEPTH: usize = 400;

/// How much deeper than the limit formatting may be opened again. Nobody leaves so many elements
/// unclosed.
pub(crate) const REOPENED: usize = 50;

/// Levels below a table that its cells need: `tbody`, `tr`, `td`.
const BELOW_TABLE: usize = 3;

impl Limits {
    /// May an element still open inside so many others?
    pub(crate) fn admits(self, ancestors: usize) -> bool {
        ancestors < self.depth
    }

    /// May this one, with what it needs below it?
    pub(crate) fn admits_whole(self, element: ElementId, ancestors: usize) -> bool {
        let below = match element.facts().is_table() {
            true => BELOW_TABLE,
            false => 0,
        };
        self.admits(ancestors + below)
    }
}

/// How long what is made of so many bytes may be.
///
/// Nothing that is listed grows so much; what the policy adds to links could, and what relative URLs become.
/// Links that are made of text have a bound of their own, [`most_made_links`].
pub(crate) fn most_output(input: usize) -> usize {
    input.saturating_mul(8).saturating_add(1024)
}

/// How many bytes may be added to make links of text, in a comment with so many bytes of text.
///
/// The text of a comment is the same when it is sanitized again, and its length is not: so whether links are made hangs
/// on this.
pub(crate) fn most_made_links(text: usize) -> usize {
    text.saturating_mul(3).saturating_add(1024)
}

/// The bytes that reopened and cloned formatting elements may add to the output.
///
/// The tree builder clones formatting elements with their attributes whenever tags are misnested,
/// so that a few kilobytes can become gigabytes. The budget is one more time the size of the input:
/// then, since without options nothing else grows by more than seven times (`&` to `&amp;` by five, `<table><col>`
/// and what the parser adds to it by six and a half), the output stays under eight.
#[derive(Debug)]
pub(crate) struct CloneBudget {
    left: usize,
    spent: bool,
}

impl CloneBudget {
    /// The budget for an input of so many bytes.
    pub(crate) fn new(input: usize) -> Self {
        CloneBudget {
            left: input.saturating_add(1024),
            spent: false,
        }
    }

    pub(crate) fn charge(&mut self, bytes: usize) {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => self.spent = true,
        }
    }

    /// Leaves nothing.
    pub(crate) fn spend(&mut self) {
        self.spent = true;
    }

    /// Was more charged than there was?
    pub(crate) fn is_spent(&self) -> bool {
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_needs_room_for_its_cells() {
        let limits = Limits {
            depth: 4,
            ..Limits::default()
        };
        let [table, b] = ["table", "b"].map(|name| ElementId::of(name.as_bytes()).unwrap());
        assert!(limits.admits_whole(table, 0) && !limits.admits_whole(table, 1));
        assert!(limits.admits_whole(b, 3) && !limits.admits_whole(b, 4));
    }

    #[test]
    fn growth_is_spent_by_what_exceeds_it() {
        let mut budget = CloneBudget::new(10);
        budget.charge(1034);
        assert!(!budget.is_spent());
        budget.charge(1);
        assert!(budget.is_spent());
    }
}
