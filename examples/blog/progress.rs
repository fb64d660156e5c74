//! Progress bars on standard error, where that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal};

/// A bar that counts up to `total`.
pub(crate) fn bar(what: &'static str, total: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent}% ({per_sec}, {eta} left)");
    ProgressBar::new(total)
        .with_style(style.expect("its braces are balanced"))
        .with_message(what)
}
