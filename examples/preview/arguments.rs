//! Parses the arguments into a [`Task`], or a message and an exit status.

use crate::Failure;
use std::env;

pub(crate) const HELP: &str = "\
Shows in a browser what becomes of a comment while it is typed: serves a page, to this machine only.

Usage: preview [--port NUMBER] [--help]

  --port NUMBER  listen on this port; 8080 if it is not given, and any that is free if it is 0
  --help         print this, and stop

Exit status: 0, or 1 if the port cannot be had, or 2 if the arguments are wrong.
";

const USUAL_PORT: u16 = 8080;

pub(crate) enum Task {
    Help,
    Serve(u16),
}

pub(crate) fn read() -> Result<Task, Failure> {
    let wrong = |message: String| Failure(format!("{message}; see --help"), 2);
    let mut port = USUAL_PORT;
    // Text that is not UTF-8 is no valid argument and no number; the message shows it with U+FFFD.
    let mut arguments = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let number = match argument.as_str() {
            "--help" | "-h" => return Ok(Task::Help),
            "--port" => {
                let next = arguments.next();
                next.ok_or_else(|| wrong("--port needs a number".to_owned()))?
            }
            other => match other.strip_prefix("--port=") {
                Some(number) => number.to_owned(),
                None => return Err(wrong(format!("unknown argument `{other}`"))),
            },
        };
        port = number
            .parse()
            .map_err(|_| wrong(format!("`{number}` is no port: it is from 0 to 65535")))?;
    }
    Ok(Task::Serve(port))
}
