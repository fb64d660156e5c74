//! Corpora of hostile and real comments that are not part of the project: one JSON object a line.

use serde::Deserialize;
use std::fs;
use std::path::Path;

/// The environment variable that names the folder with `hostile.jsonl` and `comments.jsonl`.
pub const FOLDER: &str = "COMMENT_SANITIZER_CORPORA";

/// A line of a corpus.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// Where it comes from.
    pub source: String,
    /// Its name there.
    pub id: serde_json::Value,
    /// What was typed.
    pub input: String,
}

/// A corpus by its name without `.jsonl`.
///
/// # Panics
///
/// If the folder is not named or the corpus cannot be read: a test that was asked for must not pass
/// because there was nothing to test.
pub fn read(name: &str) -> Vec<Entry> {
    read_if_named(name).unwrap_or_else(|| {
        panic!("no corpora: set {FOLDER} to the folder with {name}.jsonl");
    })
}

/// A corpus by its name without `.jsonl`; `None` if the folder is not named.
///
/// # Panics
///
/// If the folder is named and the corpus cannot be read.
pub fn read_if_named(name: &str) -> Option<Vec<Entry>> {
    let folder = std::env::var_os(FOLDER)?;
    let path = Path::new(&folder).join(format!("{name}.jsonl"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parse = |(at, line)| {
        serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{}, line {}: {error}", path.display(), at + 1))
    };
    Some(text.lines().enumerate().map(parse).collect())
}
