//! The meaning of the default behaviour: each row of `tests/data/meaning` gives its output, and that output is a fixed
//! point on both paths.

use comment_sanitizer::sanitize_comment;
use std::borrow::Cow;
use std::path::Path;
use support::rows;

#[test]
fn every_row_gives_its_output_which_is_a_fixed_point() {
    let failures = rows::failures(Path::new("tests/data/meaning"));
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
