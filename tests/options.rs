//! Options: property tests of the promises with any options together, and the rows of `tests/data/options`.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::{collection, sample};
use std::path::Path;
use support::chosen::{self, Chosen, Subject};
use support::promises::{self, Verdict};
use support::{cases, corpora, rows, soup};

const MORE_LINKS: &str = r#"<a href="" title=""> <ul> <li> <b> <code> <div> <blockquote>"#;

const LINKS_AND_TAGS: &[&str] = &[
    "www.a.bc",
    "http://a.bc/x",
    "a@b.cd",
    "<a href=x>y</a>",
    "<a href=http://a.bc>http://a.bc</a>",
    " ",
    "  ",
    "\n",
    "\n\n",
    "<p>",
    "</p>",
    "<p></p>",
    "<ul>",
    "</ul>",
    "<li>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<div>",
    "</div>",
    "<br>",
    "x",
    "&amp;",
    "\u{2066}",
    "\u{2069}",
    "\u{202e}",
    "</blockquote>",
    "<blockquote>",
];

#[track_caller]
fn check(chosen: &Chosen, typed: &str, verdict: Verdict) {
    if let Err(what) = verdict {
        let list = chosen.sanitizer().whitelist();
        panic!(
            "{what}\n  typed {typed:?}\n  list {list}\n  {:?}",
            chosen.options()
        );
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn soup_with_any_options(chosen in chosen::any(soup::notice()), typed in soup::soup()) {
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    #[test]
    fn misnested_tags_with_any_options(chosen in chosen::any(soup::notice()), typed in soup::misnested()) {
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    #[test]
    fn nested_tags_with_any_options(chosen in chosen::any(soup::notice()), typed in soup::nested()) {
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    #[test]
    fn links_with_any_options(chosen in chosen::any(soup::notice_with_links()), typed in soup::links()) {
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    #[test]
    fn lines_with_any_options(chosen in chosen::any(soup::notice()), typed in soup::lines()) {
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    #[test]
    fn lines_with_links_and_any_options(chosen in chosen::any(soup::notice_with_links()), typed in soup::lines()) {
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    /// A typed link with a long title leaves so few bytes for the links of the text that some are made and some are not.
    #[test]
    fn text_with_more_links_than_may_be_made(
        mut options in soup::options(MORE_LINKS),
        title in 950..1250usize,
        link in sample::select(&["", "href=x", "href=http://a.bc"][..]),
        pieces in collection::vec(sample::select(LINKS_AND_TAGS), 1..12),
    ) {
        options.autolink = true;
        let list = MORE_LINKS.parse().expect("a list");
        let chosen = Chosen::new(list, options).expect("options that go together");
        let typed = format!("<a {link} title={:y<title$}>http://a.bc</a>{}", "", pieces.concat());
        check(&chosen, &typed, promises::every(&chosen, &typed));
    }

    #[test]
    fn soup_with_any_options_gives_what_the_naive_sanitizer_gives(
        chosen in chosen::any(soup::notice_without_tables()),
        typed in soup::soup(),
    ) {
        check(&chosen, &typed, promises::as_naive(&chosen, &typed));
    }

    #[test]
    fn links_with_any_options_give_what_the_naive_sanitizer_gives(
        chosen in chosen::any(soup::notice_with_links()),
        typed in soup::links(),
    ) {
        check(&chosen, &typed, promises::as_naive(&chosen, &typed));
    }
}

#[test]
fn every_row_gives_its_output_and_keeps_the_promises() {
    let folder = Path::new("tests/data/options");
    let failures = rows::failures(folder);
    assert!(failures.is_empty(), "\n{failures}");
    for row in rows::read(folder) {
        let chosen = row.chosen();
        check(&chosen, &row.input, promises::every(&chosen, &row.input));
        check(&chosen, &row.input, promises::as_naive(&chosen, &row.input));
    }
}

/// Checks every comment of a corpus, each with other generated options.
fn check_corpus(name: &str) {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = chosen::any(soup::notice_with_links());
    for entry in corpora::read(name) {
        let chosen = strategy.new_tree(&mut runner).expect("options").current();
        check(
            &chosen,
            &entry.input,
            promises::every(&chosen, &entry.input),
        );
        check(
            &chosen,
            &entry.input,
            promises::as_naive(&chosen, &entry.input),
        );
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_hostile_inputs_with_any_options() {
    check_corpus("hostile");
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_real_comments_with_any_options() {
    check_corpus("comments");
}
