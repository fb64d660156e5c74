//! Rows of test data: reads the `.toml` files of a folder under `tests/data`, and compares the output for each row's
//! input with the expected one, on both paths and in a second pass. The rows of `tests/data/conformance` also say what
//! another project expects of the same input.

use crate::chosen::{Chosen, Subject};
use crate::options::Options;
use comment_sanitizer::{Sanitizer, Whitelist, test_hooks};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// One row of a data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The behaviour that the row shows; [`read`] puts the name of the file before it.
    pub name: String,
    /// The class of an attack.
    pub class: Option<String>,
    /// The sanitizers that were vulnerable to it, with the numbers of the advisories.
    pub fell: Option<String>,
    /// The notice of the allowlist, if it is not the default one.
    pub list: Option<String>,
    /// The nesting limit, if it is not the default one.
    pub max_depth: Option<usize>,
    /// All other options.
    #[serde(default)]
    pub options: Options,
    /// At most so many characters of the comment are asked for, as an excerpt.
    pub excerpt: Option<usize>,
    /// The case of the other project's suite.
    pub source: Option<String>,
    /// The comment as typed.
    pub input: String,
    /// The expected output: `wanted` by the other project as well, or `ours`, if it differs from `theirs`.
    #[serde(alias = "wanted", alias = "ours")]
    pub output: String,
    /// What the other project expects, if that differs.
    pub theirs: Option<String>,
    /// Why it differs: one of the reasons that the page of conformance explains.
    pub why: Option<String>,
}

/// One data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File<R = Row> {
    /// The suite of another project that its rows come from.
    pub suite: Option<Suite>,
    /// The rows.
    #[serde(rename = "row")]
    pub rows: Vec<R>,
}

/// The rows of one file, of another form than [`Row`].
///
/// # Panics
///
/// If it cannot be read, or has no rows.
pub fn read_as<R: DeserializeOwned>(path: &Path) -> Vec<R> {
    let rows = read_file(path).rows;
    assert!(!rows.is_empty(), "no rows in {}", path.display());
    rows
}

fn read_file<R: DeserializeOwned>(path: &Path) -> File<R> {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A suite of another project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// What the page of conformance calls it.
    pub title: String,
    /// The project on GitHub, and the file or folder in it, to which the sources of the rows belong.
    pub from: String,
}

/// The `.toml` files of a folder, in the order of their names.
///
/// # Panics
///
/// If a file cannot be read, two rows have one name, or there are no rows.
pub fn files(folder: &Path) -> Vec<File> {
    let entries = fs::read_dir(folder).expect("the folder of the data files can be read");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("its entries can be read").path())
        .collect();
    paths.sort();
    let mut names = HashSet::new();
    let mut files = Vec::new();
    for path in paths {
        let mut file: File = read_file(&path);
        let stem = path
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        for row in &mut file.rows {
            row.name = format!("{stem}/{}", row.name);
            assert!(
                names.insert(row.name.clone()),
                "two rows are named {}",
                row.name
            );
        }
        files.push(file);
    }
    assert!(!names.is_empty(), "no rows in {}", folder.display());
    files
}

/// The rows of every `.toml` file of a folder, as [`files`] reads them.
///
/// # Panics
///
/// As [`files`].
pub fn read(folder: &Path) -> Vec<Row> {
    let files = files(folder).into_iter();
    files.flat_map(|file| file.rows).collect()
}

impl Row {
    /// The sanitizer of the row's allowlist and options.
    ///
    /// # Panics
    ///
    /// If it cannot be built.
    pub fn sanitizer(&self) -> Sanitizer {
        self.chosen().sanitizer().clone()
    }

    /// The sanitizer together with its options.
    ///
    /// # Panics
    ///
    /// If it cannot be built.
    pub fn chosen(&self) -> Chosen {
        let list = self
            .list
            .as_deref()
            .map_or_else(Whitelist::default, |notice| {
                notice
                    .parse()
                    .unwrap_or_else(|error| panic!("{}: {error}", self.name))
            });
        let mut options = self.options.clone();
        if let Some(depth) = self.max_depth {
            options.max_depth = depth;
        }
        Chosen::new(list, options).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// Describes each row of a folder whose output is not the expected one, not a fixed point, or differs between the
/// paths. Empty if there is none.
pub fn failures(folder: &Path) -> String {
    let mut failures = String::new();
    for row in read(folder) {
        let sanitizer = row.sanitizer();
        let (once, long) = match row.excerpt {
            None => (
                sanitizer.sanitize(&row.input),
                test_hooks::tree_path(&sanitizer, &row.input),
            ),
            Some(chars) => {
                let excerpt = sanitizer.excerpt(&row.input, chars);
                (Cow::Owned(excerpt.clone()), Cow::Owned(excerpt))
            }
        };
        let twice = sanitizer.sanitize(&once);
        if once != row.output || twice != once || long != once {
            failures.push_str(&format!(
                "{}\n  typed    {:?}\n  expected {:?}\n  once     {once:?}\n  twice    {twice:?}\n  tree path {long:?}\n",
                row.name, row.input, row.output,
            ));
        }
    }
    failures
}
