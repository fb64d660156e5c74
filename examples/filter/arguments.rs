//! Parses the arguments into a [`Task`], or a message and an exit status.

use crate::configure;
use crate::replace::{INSPECTION, Replacement};
use crate::{BROKEN, Failure, WRONG};
use comment_sanitizer::{Sanitizer, Whitelist};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::HashSet;
use std::env;
use std::ffi::OsString;

pub(crate) const HELP: &str = "\
Makes comments safe: reads HTML from standard input, writes what is on the allowlist to standard output.

Usage: filter [--allow NOTICE | --config FILE] [--jsonl FIELD [--threads NUMBER]] [--inspect]
       filter --notice [--allow NOTICE | --config FILE]
       filter --help | --version

  --allow NOTICE    allow these elements and attributes, as in '<b> <a href=\"\">'
  --config FILE     take the allowlist and all other options from FILE, which is JSON if it ends in .json, or else TOML
  --jsonl FIELD     read JSON, an object a line, and make the string in this field of each safe
  --threads NUMBER  sanitize that many lines at once, from 1 to 1024; as many as there are cores if it is not given
  --inspect         write what is found in the comment, as JSON
  --notice          print the allowlist as the text for under a comment form, and stop
  --help            print this, and stop
  --version         print the version, which is that of the library, and stop

Each option is given once. A value that looks like an option is given as in --jsonl=--help.

With --jsonl, nothing but the string changes: the other fields, spaces and line ends are kept byte for byte, and so
is the string as it was written if it is safe already. Lines keep their order, and are written as soon as no more
are waiting to be read. Lines with nothing but spaces are kept. Any other line that has no such string (it is not
UTF-8, not JSON or no object; the field is missing, there twice, or no string) is written to standard error, after a
line with its number and the reason, and the others are still sanitized. A byte order mark before the first line is
kept.

In memory are a few batches of 1 MiB, or the longest line several times: in most cases some three times its length,
in some eight, and with --inspect more than twenty.

With --inspect, the result is one JSON document, indented. With both, each object is given one more field at its end,
`inspection`; a line that already has one is written to standard error.

Exit status:
  0  all is well
  1  the comment is not UTF-8, or lines of the archive were bad: these were all written to standard error, and all
     others to standard output
  2  the arguments or the options in FILE are wrong
  3  something could not be read or written, and what was written may not be all. Standard output is complete if only
     standard error could not be written, as on a full disk or after the program that reads it has ended
";

pub(crate) const VERSION: &str = concat!("filter ", env!("CARGO_PKG_VERSION"), "\n");

pub(crate) enum Task {
    Help,
    Version,
    /// Prints the notice.
    Notice(Sanitizer),
    /// Sanitizes one comment.
    Sanitize(Sanitizer),
    /// Inspects one comment.
    Inspect(Sanitizer),
    /// Sanitizes the comments of an archive.
    Archive {
        replacement: Replacement,
        pool: ThreadPool,
    },
}

#[derive(Default)]
struct Arguments {
    list: Option<Whitelist>,
    config: Option<String>,
    field: Option<String>,
    threads: Option<usize>,
    inspect: bool,
    notice: bool,
}

pub(crate) fn task() -> Result<Task, Failure> {
    parse(env::args_os().skip(1).map(text).collect::<Result<_, _>>()?)
}

fn text(argument: OsString) -> Result<String, Failure> {
    argument
        .into_string()
        .map_err(|argument| wrong(format!("the argument {argument:?} is not UTF-8")))
}

fn wrong(message: impl Into<String>) -> Failure {
    Failure(format!("{}; see --help", message.into()), WRONG)
}

fn parse(arguments: Vec<String>) -> Result<Task, Failure> {
    let mut arguments = arguments.into_iter();
    let mut parsed = Arguments::default();
    let mut given = HashSet::new();
    while let Some(argument) = arguments.next() {
        let (name, mut value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (&*argument, None),
        };
        if !given.insert(name.to_owned()) {
            return Err(wrong(format!("{name} is given twice")));
        }
        let mut value_of = |needed: &str| {
            let value = match value.take() {
                Some(value) => return Ok(value),
                None => arguments.next(),
            };
            let value = value.ok_or_else(|| wrong(format!("{name} needs {needed}")))?;
            // Most likely the value was forgotten.
            if value.starts_with("--") || value == "-h" {
                return Err(wrong(format!(
                    "{name} needs {needed} before `{value}`, or {name}={value} if that is meant"
                )));
            }
            Ok(value)
        };
        match name {
            "--allow" => {
                let list = value_of("a list, as in '<b> <i>'")?.parse();
                parsed.list =
                    Some(list.map_err(|error| Failure(format!("--allow: {error}"), WRONG))?);
            }
            "--config" => parsed.config = Some(value_of("a file")?),
            "--jsonl" => parsed.field = Some(value_of("the name of a field")?),
            "--threads" => parsed.threads = Some(threads(&value_of("a number")?)?),
            _ => match argument.as_str() {
                "--help" | "-h" => return Ok(Task::Help),
                "--version" => return Ok(Task::Version),
                "--inspect" => parsed.inspect = true,
                "--notice" => parsed.notice = true,
                _ => return Err(wrong(format!("unknown argument `{argument}`"))),
            },
        }
    }
    parsed.task()
}

fn threads(number: &str) -> Result<usize, Failure> {
    match number.parse() {
        Ok(threads @ 1..=1024) => Ok(threads),
        _ => Err(wrong(format!(
            "--threads needs a number from 1 to 1024, and `{number}` is none"
        ))),
    }
}

impl Arguments {
    fn task(self) -> Result<Task, Failure> {
        let sanitizer = match (self.list, self.config) {
            (Some(_), Some(_)) => {
                return Err(wrong(
                    "--allow and --config cannot be given together: the file gives the allowlist, as `whitelist`",
                ));
            }
            (Some(list), None) => Sanitizer::new(list),
            (None, Some(file)) => configure::sanitizer(&file)?,
            (None, None) => Sanitizer::default(),
        };
        if self.notice {
            let others = [
                ("--inspect", self.inspect),
                ("--jsonl", self.field.is_some()),
                ("--threads", self.threads.is_some()),
            ];
            if let Some((name, _)) = others.iter().find(|(_, is_given)| *is_given) {
                return Err(wrong(format!(
                    "--notice reads no comment, so {name} cannot be given with it"
                )));
            }
            return Ok(Task::Notice(sanitizer));
        }
        let Some(field) = self.field else {
            return match (self.threads, self.inspect) {
                (Some(_), _) => Err(wrong("--threads is for many comments, and needs --jsonl")),
                (None, true) => Ok(Task::Inspect(sanitizer)),
                (None, false) => Ok(Task::Sanitize(sanitizer)),
            };
        };
        if self.inspect && field == INSPECTION {
            return Err(wrong(format!(
                "--inspect adds the field `{INSPECTION}`, so --jsonl cannot name it"
            )));
        }
        // For rayon, 0 means one thread per core.
        let pool = ThreadPoolBuilder::new().num_threads(self.threads.unwrap_or(0));
        let pool = pool
            .build()
            .map_err(|error| Failure(format!("cannot start threads: {error}"), BROKEN))?;
        let replacement = Replacement {
            sanitizer,
            field,
            inspect: self.inspect,
        };
        Ok(Task::Archive { replacement, pool })
    }
}
