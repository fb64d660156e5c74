//! Decides what happens to a comment, as WordPress does: approve it, hold it for review, put it into the trash, or
//! reject it.
//!
//! The rules are those of WordPress's `wp_allow_comment` that read the comment: too many links, or a word of one list,
//! hold it (`check_comment`); a word of another list puts it into the trash (`wp_check_comment_disallowed_list`). They
//! are applied to what `inspect` finds, so that no tag, reference or comment within a word hides it; a deceptive link,
//! whose text names another host than its URL, is held as well. Rules that need other comments or users are left to the
//! blog: to refuse duplicates and floods, to hold every comment, or all but those of authors who had one approved, and
//! to approve those of its own users.
//!
//! ```text
//! cargo run --quiet --example moderation -- --trash casino < comment.txt
//! ```

use comment_sanitizer::{Inspection, Sanitizer};
use std::env;
use std::fmt;
use std::io::{self, Read, Write};
use std::process::ExitCode;

const HELP: &str = "\
Decides what becomes of a comment: reads it from standard input, writes the decision to standard output.

Usage: moderation [--max-links NUMBER] [--hold WORD]... [--trash WORD]... [--help]

  --max-links NUMBER  hold comments with so many links or more; 2 if it is not given, and 0 for any number
  --hold WORD         hold comments with this in the text, the links, or what is known of the author, in any case
  --trash WORD        put such comments into the trash
  --help              print this, and stop

Before the comment stand lines with what is known of it, each of which can be missing, and an empty line:

  author: Alice
  email: alice@example.org
  url: https://alice.example/
  ip: 192.0.2.1
  agent: Mozilla/5.0

Exit status: 0 whatever the decision, or 1 if something could not be read or written, or 2 if the arguments are wrong.
";

/// The longest comment that WordPress accepts, in bytes.
const LONGEST: usize = 65_525;

/// Sanitizes as the blog does: URLs in text become links, and so count exactly where the blog makes links of them.
fn sanitizer() -> Sanitizer {
    let sanitizer = Sanitizer::builder().autolink(true).build();
    sanitizer.expect("these options go together")
}

/// The blog's settings.
struct Rules {
    max_links: usize,
    hold: Vec<String>,
    trash: Vec<String>,
}

/// A comment as it was sent.
#[derive(Default)]
struct Comment {
    /// Facts about its author, by name.
    fields: Vec<(&'static str, String)>,
    text: String,
}

enum Decision {
    Approve,
    Hold(String),
    Trash(String),
    Reject(String),
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Approve => f.write_str("approve"),
            Decision::Hold(why) => write!(f, "hold: {why}"),
            Decision::Trash(why) => write!(f, "trash: {why}"),
            Decision::Reject(why) => write!(f, "reject: {why}"),
        }
    }
}

/// Decides on a comment. The most severe decision comes first.
fn decide(comment: &Comment, rules: &Rules) -> Decision {
    if comment.text.len() > LONGEST {
        return Decision::Reject(format!("it is longer than {LONGEST} bytes"));
    }
    let found = sanitizer().inspect(&comment.text);
    if found.is_empty() {
        return Decision::Reject("it shows nothing".to_owned());
    }
    if let Some(why) = word_of(&rules.trash, comment, &found) {
        return Decision::Trash(why);
    }
    let links = found.links.len();
    if rules.max_links > 0 && links >= rules.max_links {
        return Decision::Hold(format!(
            "it has {links} links, and {} are held",
            rules.max_links
        ));
    }
    if let Some(why) = word_of(&rules.hold, comment, &found) {
        return Decision::Hold(why);
    }
    if let Some(link) = found.links.iter().find(|link| link.deceptive) {
        let host = link.host.as_deref().unwrap_or_default();
        return Decision::Hold(format!("the link `{}` leads to `{host}`", link.text));
    }
    Decision::Approve
}

/// The first of these words that occurs anywhere, and the place, as a reason.
fn word_of(words: &[String], comment: &Comment, found: &Inspection) -> Option<String> {
    let fields = comment.fields.iter();
    let fields = fields.map(|(name, value)| (*name, &**value));
    let links = found.links.iter().map(|link| ("links", &*link.url));
    let places = fields
        .chain([
            ("text", &*found.text),
            // Also as typed: a word may be in the markup.
            ("comment", &*comment.text),
        ])
        .chain(links);
    let places: Vec<_> = places
        .map(|(name, text)| (name, text.to_lowercase()))
        .collect();
    words.iter().find_map(|word| {
        let lower = word.to_lowercase();
        let (name, _) = places.iter().find(|(_, text)| text.contains(&lower))?;
        Some(format!("`{word}` is in its {name}"))
    })
}

/// What the arguments ask to do.
enum Task {
    Help,
    Moderate(Rules),
}

/// A message for standard error, and the exit status.
struct Failure(String, u8);

fn main() -> ExitCode {
    match arguments().and_then(task).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            // If standard error is closed too, the message is lost.
            let _ = writeln!(io::stderr(), "moderation: {message}");
            ExitCode::from(status)
        }
    }
}

fn arguments() -> Result<Vec<String>, Failure> {
    let wrong = |argument| {
        let message = format!("the argument {argument:?} is not UTF-8; see --help");
        Failure(message, 2)
    };
    let arguments = env::args_os().skip(1);
    arguments
        .map(|argument| argument.into_string().map_err(wrong))
        .collect()
}

fn task(arguments: Vec<String>) -> Result<Task, Failure> {
    let mut arguments = arguments.into_iter();
    let mut rules = Rules {
        max_links: 2,
        hold: Vec::new(),
        trash: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        let wrong = |message: String| Failure(format!("{message}; see --help"), 2);
        if !matches!(&*argument, "--max-links" | "--hold" | "--trash") {
            return match &*argument {
                "--help" | "-h" => Ok(Task::Help),
                _ => Err(wrong(format!("unknown argument `{argument}`"))),
            };
        }
        // An empty word would be in every comment.
        let value = arguments.next().filter(|value| !value.trim().is_empty());
        let value = value.ok_or_else(|| wrong(format!("{argument} needs a value")))?;
        let value = value.trim().to_owned();
        match &*argument {
            "--hold" => rules.hold.push(value),
            "--trash" => rules.trash.push(value),
            _ => {
                let number = value.parse();
                rules.max_links = number.map_err(|_| wrong(format!("`{value}` is no number")))?;
            }
        }
    }
    Ok(Task::Moderate(rules))
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Help => write(HELP),
        Task::Moderate(rules) => write(&format!("{}\n", decide(&read()?, &rules))),
    }
}

/// The comment on standard input.
fn read() -> Result<Comment, Failure> {
    let mut typed = String::new();
    let read = io::stdin().lock().read_to_string(&mut typed);
    read.map_err(|error| Failure(format!("cannot read standard input: {error}"), 1))?;
    let mut comment = Comment::default();
    let mut rest = &*typed;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let known = ["author", "email", "url", "ip", "agent"];
        let Some(name) = known
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(name))
        else {
            let what =
                "a line before the empty one begins with none of author, email, url, ip and agent";
            return Err(Failure(format!("{what}: `{line}`"), 1));
        };
        comment.fields.push((name, value.trim().to_owned()));
    }
    comment.text = rest.trim().to_owned();
    Ok(comment)
}

/// Writes all output at once, after everything else that could fail.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure(format!("cannot write standard output: {error}"), 1))
}
