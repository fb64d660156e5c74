//! Whitespace that waits to be written until it is known what follows.
//!
//! Newlines and `br` tags are counted as line ends; a `br` and a newline next to each other are one. [`Layout`] writes
//! what waits before visible content, and drops it at the end of a line.
//!
//! [`Layout`]: crate::write::layout::Layout

use std::mem::take;

/// Whitespace that is not written yet.
#[derive(Default)]
pub(crate) struct Waiting {
    /// The number of line ends: newlines and `br` tags.
    pub(crate) line_ends: usize,
    /// Whether the last line end was a newline: a `br` after it is the same line end.
    is_newline: bool,
    /// Whether the last line end was a `br`: a newline after it is the same line end.
    pub(crate) is_line_break: bool,
    /// The text after the last line end, or all of it, if there is none.
    pub(crate) text: String,
}

impl Waiting {
    /// Adds a newline.
    pub(crate) fn newline(&mut self) {
        if !take(&mut self.is_line_break) {
            self.line_ends += 1;
            self.is_newline = true;
        }
    }

    /// Adds a `br`.
    pub(crate) fn line_break(&mut self) {
        if !take(&mut self.is_newline) {
            self.line_ends += 1;
        }
        self.is_line_break = true;
    }

    /// Makes the line ends one blank line.
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
