//! Writes the progress and the bad lines to standard error.

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};
use std::fmt;
use std::io::{self, IsTerminal, Write};

pub(crate) struct Progress {
    bar: ProgressBar,
    /// Whether standard error is a terminal.
    is_terminal: bool,
}

impl Progress {
    /// Shows a bar only if standard error is a terminal and the results go elsewhere.
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

    /// Sets the number of lines that are done.
    pub(crate) fn reach(&self, lines: u64) {
        self.bar.set_position(lines);
    }

    /// Writes a message and the line that it is about; hides the bar meanwhile.
    ///
    /// # Errors
    ///
    /// If standard error does not take it.
    pub(crate) fn report(&self, message: &str, line: &[u8]) -> io::Result<()> {
        let mut text = format!("{message}\n").into_bytes();
        if self.is_terminal {
            text.extend_from_slice(without_controls(line).as_bytes());
        } else {
            text.extend_from_slice(line);
        }
        if !text.ends_with(b"\n") {
            text.push(b'\n');
        }
        self.bar.suspend(|| io::stderr().write_all(&text))
    }

    /// Stops the bar, and ends its line.
    pub(crate) fn finish(&self) {
        if !self.bar.is_hidden() {
            self.bar.abandon();
            let _ = writeln!(io::stderr());
        }
    }
}

/// The rate in whole lines.
fn rate(state: &ProgressState, f: &mut dyn fmt::Write) {
    let _ = write!(f, "{}", HumanCount(state.per_sec() as u64));
}

/// Replaces control characters, which a terminal would obey.
fn without_controls(line: &[u8]) -> String {
    String::from_utf8_lossy(line)
        .trim_end()
        .replace(char::is_control, "\u{fffd}")
}
