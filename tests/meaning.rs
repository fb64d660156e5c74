//! What becomes of what is typed, row by row.

use comment_sanitizer::{Sanitizer, Whitelist, sanitize_comment};
use std::borrow::Cow;
use std::path::Path;
use support::rows;

#[test]
fn every_row_becomes_what_it_says_and_stays_that() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/meaning");
    let mut failures = String::new();
    for row in rows::read(&folder) {
        let list = row
            .list
            .as_deref()
            .map_or_else(Whitelist::default, |notice| {
                notice
                    .parse()
                    .unwrap_or_else(|error| panic!("{}: {error}", row.name))
            });
        let sanitizer = Sanitizer::new(list);
        let once = sanitizer.sanitize(&row.input);
        let twice = sanitizer.sanitize(&once);
        if once != row.output || twice != once {
            failures.push_str(&format!(
                "{}\n  typed    {:?}\n  expected {:?}\n  once     {once:?}\n  twice    {twice:?}\n",
                row.name, row.input, row.output,
            ));
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn a_comment_that_needs_no_change_is_borrowed() {
    for comment in [
        "",
        "plain text",
        "two\nlines, \"quoted\"",
        "<b>bold</b> and <i><q cite=\"https://example.org/\">quoted</q></i>",
        "<a href=\"http://example.org/?a=1&amp;b=2\" title=\"x\">link</a> 1 &lt; 2",
        "日本語 é 👍",
    ] {
        assert!(matches!(sanitize_comment(comment), Cow::Borrowed(same) if same == comment));
    }
}
