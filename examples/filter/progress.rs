//! Tells on standard error how far it is, and which lines are bad.

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};
use std::fmt;
use std::io::{self, IsTerminal, Write};

pub(crate) struct Progress {
    bar: ProgressBar,
    /// Does a person see standard error?
    is_terminal: bool,
}

impl Progress {
    /// There is a bar only where somebody sees it, and where it does not stand among the results.
    pub(crate) fn new() -> Self {
        let is_terminal = io::stderr().is_terminal();
        let bar = if is_terminal && !io::stdout().is_terminal() {
            let style =
                ProgressStyle::with_template("{human_pos} lines in {elapsed}, {rate} a second");
            let style = style
                .expect("its braces are balanced")
                .with_key("rate", rate);
            ProgressBar::no_length().with_style(style)
        } else {
            ProgressBar::hidden()
        };
        Progress { bar, is_terminal }
    }

    /// So many lines are done.
    pub(crate) fn reach(&self, lines: u64) {
        self.bar.set_position(lines);
    }

    /// Tells of a line, and what it is. The bar steps aside for it.
    pub(crate) fn tell(&self, message: &str, line: &[u8]) {
        let mut text = format!("{message}\n").into_bytes();
        if self.is_terminal {
            text.extend_from_slice(without_controls(line).as_bytes());
        } else {
            text.extend_from_slice(line);
        }
        if !text.ends_with(b"\n") {
            text.push(b'\n');
        }
        // If nobody reads this, there is nobody to tell.
        let _ = self.bar.suspend(|| io::stderr().write_all(&text));
    }

    /// Leaves the figures, on a line of their own.
    pub(crate) fn finish(&self) {
        if !self.bar.is_hidden() {
            self.bar.abandon();
            let _ = writeln!(io::stderr());
        }
    }
}

/// In whole lines.
fn rate(state: &ProgressState, f: &mut dyn fmt::Write) {
    let _ = write!(f, "{}", HumanCount(state.per_sec() as u64));
}

/// A bad line can hold anything, and a terminal obeys control characters.
fn without_controls(line: &[u8]) -> String {
    String::from_utf8_lossy(line)
        .trim_end()
        .replace(char::is_control, "\u{fffd}")
}
