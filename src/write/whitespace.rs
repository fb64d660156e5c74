//! Whitespace of which it is not known yet what follows.

use std::mem::take;

/// Whitespace of which it is not known yet what follows.
#[derive(Default)]
pub(crate) struct Waiting {
    /// The ends of lines in it: newlines, and `br`.
    pub(crate) line_ends: usize,
    /// The last was a newline.
    pub(crate) is_newline: bool,
    /// The last was a `br`: a newline behind it is part of it.
    pub(crate) is_line_break: bool,
    /// What stands behind the last of them, or all, if there is none.
    pub(crate) text: String,
}

impl Waiting {
    /// How many ends of lines there would be with those of this break.
    pub(crate) fn line_ends_with(&self, separator: &str) -> usize {
        let newlines = separator.matches('\n').count();
        self.line_ends + newlines.saturating_sub(usize::from(self.is_line_break))
    }

    pub(crate) fn newline(&mut self) {
        if !take(&mut self.is_line_break) {
            self.line_ends += 1;
            self.is_newline = true;
        }
    }

    pub(crate) fn line_break(&mut self) {
        if !take(&mut self.is_newline) {
            self.line_ends += 1;
        }
        self.is_line_break = true;
    }

    pub(crate) fn blank_line(&mut self) {
        self.forget_line_ends();
        self.line_ends = 2;
    }

    pub(crate) fn forget_line_ends(&mut self) {
        self.line_ends = 0;
        self.is_newline = false;
        self.is_line_break = false;
    }
}
