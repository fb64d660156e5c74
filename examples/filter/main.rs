//! Makes comments safe, from standard input to standard output: one, or a whole archive with a JSON object a line.
//!
//! ```text
//! echo 'Hello <b onclick="steal()">world</b>' | cargo run --quiet --example filter
//! cargo run --quiet --example filter -- --jsonl body < archive.jsonl > safe.jsonl
//! ```

mod arguments;
mod configure;
mod progress;
mod read;
mod replace;
mod stream;

use arguments::{HELP, Task};
use std::io::{self, Write};
use std::process::ExitCode;

/// A message for standard error, and the exit status.
struct Failure(String, u8);

/// The exit status if what was read is bad: a comment, or lines of an archive, the rest of which was sanitized.
const BAD: u8 = 1;
/// If the arguments are wrong, or the options.
const WRONG: u8 = 2;
/// If not all was read, or not all was written.
const BROKEN: u8 = 3;

fn main() -> ExitCode {
    match arguments::task().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            // If nobody reads this either, there is nobody to tell.
            let _ = writeln!(io::stderr(), "filter: {message}");
            ExitCode::from(status)
        }
    }
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Help => write(HELP),
        Task::Notice(sanitizer) => write(&format!("{}\n", sanitizer.whitelist())),
        Task::Sanitize(sanitizer) => write(&sanitizer.sanitize(&read::comment()?)),
        Task::Inspect(sanitizer) => {
            let found = serde_json::to_string_pretty(&sanitizer.inspect(&read::comment()?));
            let found = found
                .map_err(|error| Failure(format!("what is found is no JSON: {error}"), BROKEN))?;
            write(&format!("{found}\n"))
        }
        Task::Archive { replacement, pool } => stream::archive(replacement, pool),
    }
}

/// Writes all of it at once, when there is nothing left that could fail but the writing.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(unwritten)
}

/// Standard output takes no more.
fn unwritten(error: io::Error) -> Failure {
    Failure(format!("cannot write standard output: {error}"), BROKEN)
}
