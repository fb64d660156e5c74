//! Attacks that broke other sanitizers, as rows of `tests/data/attacks`: each gives the output of its row and keeps
//! every promise, and the page of the guide names each class of attack and only rows that exist.

use comment_sanitizer::Sanitizer;
use std::path::Path;
use support::{promises, rows};

#[test]
fn every_attack_gives_the_output_of_its_row_and_keeps_the_promises() {
    let failures = rows::failures(Path::new("tests/data/attacks"));
    assert!(failures.is_empty(), "\n{failures}");
    for row in rows::read(Path::new("tests/data/attacks")) {
        let most = promises::without_tables(promises::everything());
        for sanitizer in [row.sanitizer(), Sanitizer::new(most)] {
            for promise in [
                promises::only_the_list,
                promises::fixed_point,
                promises::nothing_lost,
                promises::as_naive,
            ] {
                if let Err(what) = promise(&sanitizer, &row.input) {
                    panic!("{}: {what}", row.name);
                }
            }
        }
    }
}

#[test]
fn the_page_of_attacks_names_every_class_and_rows_that_exist() {
    let page = include_str!("../src/guide/attacks.md");
    let rows = rows::read(Path::new("tests/data/attacks"));
    for row in &rows {
        let class = row.class.as_deref().expect("an attack is of a class");
        assert!(row.fell.is_some(), "{}: who fell?", row.name);
        assert!(
            page.contains(&format!("| {class} |")),
            "{class} is not on the page"
        );
    }
    for named in page.split('`').filter(|part| part.starts_with("attacks/")) {
        assert!(
            rows.iter().any(|row| row.name == named),
            "there is no row {named}"
        );
    }
}
