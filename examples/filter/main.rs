//! Sanitizes standard input to standard output: one comment, or an archive with one JSON object a line.
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

use arguments::{HELP, Task, VERSION};
use std::io::{self, Write};
use std::process::ExitCode;

/// A message for standard error, and the exit status.
struct Failure(String, u8);

/// The exit status if the comment, or a line of the archive, is bad; all other lines were sanitized.
const BAD: u8 = 1;
/// The exit status if the arguments or the options are wrong.
const WRONG: u8 = 2;
/// The exit status if not all could be read or written, the list of bad lines included.
const BROKEN: u8 = 3;

fn main() -> ExitCode {
    match arguments::task().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            match writeln!(io::stderr(), "filter: {message}") {
                // The list of bad lines, or what is wrong with the comment, is not complete without it.
                Err(_) if status == BAD => ExitCode::from(BROKEN),
                _ => ExitCode::from(status),
            }
        }
    }
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Help => write(HELP),
        Task::Version => write(VERSION),
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

/// Writes all output at once, after everything else that could fail.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(unwritten)
}

/// The failure to write standard output.
fn unwritten(error: io::Error) -> Failure {
    Failure(format!("cannot write standard output: {error}"), BROKEN)
}
