//! Rows of test data: reads the `.toml` files of a folder under `tests/data`, and compares the output for each row's
//! input with the expected one, on both paths and in a second pass.

use crate::chosen::{Chosen, Subject};
use crate::options::Options;
use comment_sanitizer::{Sanitizer, Whitelist, test_hooks};
use serde::Deserialize;
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
    /// The comment as typed.
    pub input: String,
    /// The expected output.
    pub output: String,
}

#[derive(Deserialize)]
struct File {
    row: Vec<Row>,
}

/// The rows of every `.toml` file of a folder.
///
/// # Panics
///
/// If a file cannot be read, two rows have one name, or there are no rows.
pub fn read(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut names = HashSet::new();
    for file in fs::read_dir(folder).expect("the folder of the data files can be read") {
        let path = file.expect("its entries can be read").path();
        let text = fs::read_to_string(&path).expect("a data file can be read");
        let File { row } =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let stem = path
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        for mut row in row {
            row.name = format!("{stem}/{}", row.name);
            assert!(
                names.insert(row.name.clone()),
                "two rows are named {}",
                row.name
            );
            rows.push(row);
        }
    }
    assert!(!rows.is_empty(), "no rows in {}", folder.display());
    rows
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
        let once = sanitizer.sanitize(&row.input);
        let twice = sanitizer.sanitize(&once);
        let long = test_hooks::tree_path(&sanitizer, &row.input);
        if once != row.output || twice != once || long != once {
            failures.push_str(&format!(
                "{}\n  typed    {:?}\n  expected {:?}\n  once     {once:?}\n  twice    {twice:?}\n  tree path {long:?}\n",
                row.name, row.input, row.output,
            ));
        }
    }
    failures
}
