//! Conformance: what other projects expect in their own test suites, as rows of `tests/data/conformance`. Each row gives
//! its output and keeps the promises; where that differs from what the other project expects, the row says why, by one
//! of the reasons that the page of the guide explains. The page counts the rows.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use support::rows::{self, File, Row, Suite};
use support::{oracle, promises};

const FOLDER: &str = "tests/data/conformance";
const PAGE: &str = include_str!("../src/guide/conformance.md");

/// The reason of rows whose outputs are parsed into one tree.
const SAME: &str = "the same document";

#[test]
fn every_row_gives_its_output_and_keeps_the_promises() {
    let folder = Path::new(FOLDER);
    let failures = rows::failures(folder);
    assert!(failures.is_empty(), "\n{failures}");
    for row in rows::read(folder) {
        let chosen = row.chosen();
        for verdict in [
            promises::every(&chosen, &row.input),
            promises::as_naive(&chosen, &row.input),
        ] {
            verdict.unwrap_or_else(|what| panic!("{}: {what}", row.name));
        }
    }
}

#[test]
fn every_difference_has_a_reason_and_the_page_counts_them() {
    let files = rows::files(Path::new(FOLDER));
    let faults = faults(&files, PAGE);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What is wrong with the rows, and with the page that counts them and explains their reasons.
fn faults(files: &[File], page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut suites = BTreeMap::new();
    let mut reasons = BTreeMap::from([(SAME, 0)]);
    for file in files {
        for row in &file.rows {
            faults.extend(fault(row).map(|fault| format!("{}: {fault}", row.name)));
            if let Some(why) = &row.why {
                *reasons.entry(why.as_str()).or_default() += 1;
            }
        }
        match &file.suite {
            Some(suite) => suites.insert(&*suite.title, line(suite, &file.rows)),
            None => panic!("{}: of no suite", file.rows[0].name),
        };
    }
    let rows = files.iter().flat_map(|file| &file.rows);
    let total = format!("| all | | {} | |", counts(rows));
    for line in suites.into_values().chain([total]) {
        if !page.lines().any(|found| found == line) {
            faults.push(format!("the page lacks: {line}"));
        }
    }
    for (reason, count) in &reasons {
        let line = format!("| {reason} | {count} |");
        if !page.lines().any(|found| found.starts_with(&line)) {
            faults.push(format!("the page does not explain: {line}"));
        }
    }
    // Each line of the tables was looked for above, so there is none that no row asks for.
    let lines = page.lines().filter(|line| line.starts_with("| ")).count();
    let heads = page.lines().filter(|line| line.starts_with("|-")).count();
    let asked = files.len() + 1 + reasons.len() + heads;
    if lines != asked {
        faults.push(format!(
            "the page has {lines} lines of tables, and the rows ask for {asked}"
        ));
    }
    faults
}

/// What is wrong with a row.
fn fault(row: &Row) -> Option<&'static str> {
    if row.source.is_none() {
        return Some("without a source");
    }
    let (theirs, why) = match (&row.theirs, &row.why) {
        (Some(theirs), Some(why)) => (theirs, why),
        (None, None) => return None,
        (Some(_), None) => return Some("a difference without a reason"),
        (None, Some(_)) => return Some("a reason without a difference"),
    };
    if *theirs == row.output {
        return Some("no difference");
    }
    match (oracle::is_same_document(theirs, &row.output), why == SAME) {
        (true, false) => Some("the difference is only one of spelling"),
        (false, true) => Some("another document"),
        _ => None,
    }
}

/// The line of a suite in the table of the page.
fn line(suite: &Suite, rows: &[Row]) -> String {
    let mut reasons = BTreeMap::<_, usize>::new();
    for why in rows.iter().filter_map(|row| row.why.as_deref()) {
        *reasons.entry(why).or_default() += 1;
    }
    reasons.remove(SAME);
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|&(_, count)| Reverse(count));
    let reasons: Vec<_> = reasons
        .iter()
        .map(|(why, count)| format!("{why} ({count})"))
        .collect();
    format!(
        "| {} | {} | {} | {} |",
        suite.title,
        suite.from,
        counts(rows),
        reasons.join(", ")
    )
}

/// How many rows there are, how many are equal, how many are the same document, and how many differ.
fn counts<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let (mut all, mut equal, mut same) = (0, 0, 0);
    for row in rows {
        all += 1;
        match row.why.as_deref() {
            None => equal += 1,
            Some(SAME) => same += 1,
            Some(_) => {}
        }
    }
    format!("{all} | {equal} | {same} | {}", all - equal - same)
}

#[test]
fn faults_are_found() {
    const SUITE: &str = "[suite]\ntitle = 'T'\nfrom = 'F'\n";
    const HEAD: &str = "| suite |\n|---|\n| reason |\n|---|\n";
    let check = |rows: &str, tables: &str, expected: &[&str]| {
        let file = toml::from_str(&[SUITE, rows].concat()).expect("a data file");
        assert_eq!(faults(&[file], &[HEAD, tables].concat()), expected);
    };
    let row = |rest: &str| format!("[[row]]\nname = 'r'\nsource = 'x'\ninput = ''\n{rest}\n");
    let equal = "| T | F | 1 | 1 | 0 | 0 |  |\n| all | | 1 | 1 | 0 | 0 | |\n";
    let none = "| the same document | 0 | x |\n";
    let ends = [equal, none].concat();
    check(&row("wanted = 'a'"), &ends, &[]);
    check(
        "[[row]]\nname = 'r'\ninput = ''\nwanted = 'a'",
        &ends,
        &["r: without a source"],
    );
    check(
        &row("theirs = 'b'\nours = 'a'"),
        &ends,
        &["r: a difference without a reason"],
    );

    let differ = "| T | F | 1 | 0 | 0 | 1 | y (1) |\n| all | | 1 | 0 | 0 | 1 | |\n";
    let known = [differ, none, "| y | 1 | z |\n"].concat();
    check(&row("theirs = 'b'\nours = 'a'\nwhy = 'y'"), &known, &[]);
    check(
        &row("ours = 'a'\nwhy = 'y'"),
        &known,
        &["r: a reason without a difference"],
    );
    check(
        &row("theirs = 'a'\nours = 'a'\nwhy = 'y'"),
        &known,
        &["r: no difference"],
    );
    check(
        &row("theirs = '<br />'\nours = '<br>'\nwhy = 'y'"),
        &known,
        &["r: the difference is only one of spelling"],
    );
    check(
        &row("theirs = 'b'\nours = 'a'\nwhy = 'y'"),
        &[differ, none].concat(),
        &[
            "the page does not explain: | y | 1 |",
            "the page has 5 lines of tables, and the rows ask for 6",
        ],
    );
    check(
        &row("theirs = 'b'\nours = 'a'\nwhy = 'y'"),
        &[&*known, "| old | 1 | z |\n"].concat(),
        &["the page has 7 lines of tables, and the rows ask for 6"],
    );
    check(
        &row("theirs = 'b'\nours = 'a'\nwhy = 'y'"),
        &known.replace("| 1 | 0 | 0 | 1 |", "| 1 | 0 | 1 | 0 |"),
        &[
            "the page lacks: | T | F | 1 | 0 | 0 | 1 | y (1) |",
            "the page lacks: | all | | 1 | 0 | 0 | 1 | |",
        ],
    );

    let same = "| T | F | 1 | 0 | 1 | 0 |  |\n| all | | 1 | 0 | 1 | 0 | |\n| the same document | 1 | x |\n";
    let spelt = |theirs: &str| {
        row(&format!(
            "theirs = '{theirs}'\nours = '<br>'\nwhy = 'the same document'"
        ))
    };
    check(&spelt("<br />"), same, &[]);
    check(&spelt("<hr>"), same, &["r: another document"]);
}
