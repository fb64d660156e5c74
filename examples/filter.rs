//! Reads a comment from standard input and writes the sanitized one to standard output.
//!
//! ```text
//! echo 'Hello <b onclick="steal()">world</b>' | cargo run --quiet --example filter
//! ```

use comment_sanitizer::{Sanitizer, Whitelist};
use std::env;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;

const HELP: &str = "\
Makes a comment safe: reads HTML from standard input, writes what is on the list to standard output.

Usage: filter [--allow NOTICE] [--notice] [--help]

  --allow NOTICE  allow these elements and attributes, as in '<b> <a href=\"\">'; the last one counts
  --notice        print the list as the text for under a comment form, and stop
  --help          print this, and stop

Exit status: 0, or 1 if something could not be read or written, or 2 if the arguments are wrong.
";

/// What the arguments ask for.
enum Task {
    Help,
    Notice(Whitelist),
    Filter(Whitelist),
}

/// A message for standard error, and the exit status.
struct Failure(String, u8);

fn main() -> ExitCode {
    match arguments().and_then(task).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            // If nobody reads this either, there is nobody to tell.
            let _ = writeln!(io::stderr(), "filter: {message}");
            ExitCode::from(status)
        }
    }
}

fn arguments() -> Result<Vec<String>, Failure> {
    let text = |argument: OsString| {
        let wrong = |argument: OsString| {
            Failure(
                format!("the argument {argument:?} is not UTF-8; see --help"),
                2,
            )
        };
        argument.into_string().map_err(wrong)
    };
    env::args_os().skip(1).map(text).collect()
}

fn task(arguments: Vec<String>) -> Result<Task, Failure> {
    let mut arguments = arguments.into_iter();
    let mut list = Whitelist::default();
    let mut only_notice = false;
    while let Some(argument) = arguments.next() {
        let wrong = |message: String| Failure(format!("{message}; see --help"), 2);
        let notice = match argument.as_str() {
            "--help" | "-h" => return Ok(Task::Help),
            "--notice" => {
                only_notice = true;
                continue;
            }
            "--allow" => {
                let next = arguments.next();
                next.ok_or_else(|| wrong("--allow needs a list, as in '<b> <i>'".to_owned()))?
            }
            other => match other.strip_prefix("--allow=") {
                Some(notice) => notice.to_owned(),
                None => return Err(wrong(format!("unknown argument `{other}`"))),
            },
        };
        list = notice
            .parse()
            .map_err(|error| Failure(format!("--allow: {error}"), 2))?;
    }
    Ok(if only_notice {
        Task::Notice(list)
    } else {
        Task::Filter(list)
    })
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Help => write(HELP),
        Task::Notice(list) => write(&format!("{list}\n")),
        Task::Filter(list) => write(&Sanitizer::new(list).sanitize(&read()?)),
    }
}

/// All of standard input.
fn read() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Failure(format!("cannot read standard input: {error}"), 1))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
        let what = format!(
            "invalid byte 0x{:02x} at byte {at}, in line {line}",
            bytes[at]
        );
        Failure(format!("standard input is not UTF-8: {what}"), 1)
    })
}

/// Writes all of it at once, when there is nothing left that could fail but the writing.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure(format!("cannot write standard output: {error}"), 1))
}
