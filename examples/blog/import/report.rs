//! What an import did: a summary to print, and a file with every change, as JSON lines.

use super::Error;
use crate::submission::Accepted;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// The reasons that are counted one by one. Others, of a file that has more, are counted together.
const MAX_REASONS: usize = 1000;
/// The reasons, and the entries passed over, that are printed.
const PRINTED: usize = 20;

#[derive(Default)]
pub(crate) struct Report {
    pub(super) posts: u64,
    imported: u64,
    /// Comments that an earlier import of the file had stored.
    pub(super) known: u64,
    /// Comments of which something was removed or amended.
    changed: u64,
    /// How often something was removed, or amended, by its reason.
    reasons: BTreeMap<String, u64>,
    other_reasons: u64,
    passed_over: u64,
    /// The first entries that were passed over, with the reasons.
    first_passed_over: Vec<String>,
}

impl Report {
    pub(super) fn import(&mut self, comment: &Accepted, notes: &[String]) {
        let removals = &comment.found.removals;
        self.imported += 1;
        self.changed += u64::from(!removals.is_empty() || !notes.is_empty());
        for removal in removals {
            let name = match &*removal.name {
                "" => String::new(),
                name => format!(" `{name}`"),
            };
            self.count(format!("{}{name}: {}", removal.kind, removal.reason));
        }
        for note in notes {
            self.count(note.clone());
        }
    }

    fn count(&mut self, reason: String) {
        if let Some(count) = self.reasons.get_mut(&reason) {
            *count += 1;
        } else if self.reasons.len() < MAX_REASONS {
            self.reasons.insert(reason, 1);
        } else {
            self.other_reasons += 1;
        }
    }

    pub(super) fn pass_over(&mut self, place: &str, why: &str) {
        self.passed_over += 1;
        if self.first_passed_over.len() < PRINTED {
            self.first_passed_over.push(format!("{place}: {why}"));
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            posts,
            imported,
            known,
            changed,
            passed_over,
            ..
        } = self;
        writeln!(
            f,
            "Imported {imported} comments, {changed} of them changed, and {posts} posts."
        )?;
        if *known > 0 {
            writeln!(f, "{known} comments were there already.")?;
        }
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (reason, count) in reasons.iter().take(PRINTED) {
            writeln!(f, "{count:>8} × {}", visible(reason))?;
        }
        let more = reasons
            .iter()
            .skip(PRINTED)
            .map(|(_, count)| **count)
            .sum::<u64>()
            + self.other_reasons;
        if more > 0 {
            writeln!(f, "{more:>8} × for other reasons")?;
        }
        if *passed_over > 0 {
            writeln!(f, "Passed over {passed_over}:")?;
            for entry in &self.first_passed_over {
                writeln!(f, "  {}", visible(entry))?;
            }
            let more = passed_over - self.first_passed_over.len() as u64;
            if more > 0 {
                writeln!(f, "  and {more} more")?;
            }
        }
        Ok(())
    }
}

/// What comes from the file must not control the terminal.
fn visible(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// The file with every change.
pub(super) struct Details(Option<(PathBuf, BufWriter<File>)>);

impl Details {
    pub(super) fn new(file: Option<PathBuf>) -> Result<Self, Error> {
        let Some(file) = file else {
            return Ok(Details(None));
        };
        match File::create(&file) {
            Ok(out) => Ok(Details(Some((file, BufWriter::new(out))))),
            Err(error) => Err(Error::Report { file, error }),
        }
    }

    pub(super) fn passed_over(&mut self, place: &str, why: &str) -> Result<(), Error> {
        self.write(|| json!({"place": place, "passed_over": why}))
    }

    pub(super) fn changed(
        &mut self,
        place: &str,
        comment: &Accepted,
        notes: &[String],
    ) -> Result<(), Error> {
        let removals = &comment.found.removals;
        if removals.is_empty() && notes.is_empty() {
            return Ok(());
        }
        self.write(|| {
            json!({"place": place, "typed": comment.typed, "html": comment.found.html, "removals": removals, "notes": notes})
        })
    }

    fn write(&mut self, line: impl FnOnce() -> Value) -> Result<(), Error> {
        let Some((file, out)) = &mut self.0 else {
            return Ok(());
        };
        let written = writeln!(out, "{}", line());
        written.map_err(|error| unwritten(file, error))
    }

    pub(super) fn finish(&mut self) -> Result<(), Error> {
        match &mut self.0 {
            None => Ok(()),
            Some((file, out)) => out.flush().map_err(|error| unwritten(file, error)),
        }
    }
}

fn unwritten(file: &std::path::Path, error: io::Error) -> Error {
    let file = file.to_owned();
    Error::Report { file, error }
}
