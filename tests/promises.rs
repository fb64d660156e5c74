//! The promises, held against tag soup and prose that nobody thought of, for any list.

use comment_sanitizer::{Sanitizer, Whitelist};
use proptest::prelude::*;
use std::borrow::Cow;
use support::oracle::{self, Expected};
use support::{prose, soup};

/// Only the list; a fixed point; and what a browser makes of the output is the output.
#[track_caller]
fn check_safety(list: &Whitelist, typed: &str) {
    let sanitizer = Sanitizer::new(list.clone());
    let once = sanitizer.sanitize(typed);
    let allows = |element: &str, attribute: Option<&str>| match attribute {
        None => list.allows(element),
        Some(attribute) => list.allows_attribute(element, attribute),
    };
    let expected = Expected {
        allows: &allows,
        schemes: &["http", "https", "mailto"],
    };
    if let Err(what) = oracle::only_the_list(&once, &expected) {
        panic!("not on the list: {what}");
    }
    let twice = sanitizer.sanitize(&once);
    assert_eq!(twice, once, "not a fixed point");
    assert!(
        matches!(twice, Cow::Borrowed(_)),
        "a comment that needs no change was copied"
    );
    // A browser adds the elements that a table needs, whether they are listed or not.
    let adds_none = ["tbody", "tr", "colgroup"]
        .iter()
        .all(|part| list.allows(part));
    if adds_none || !list.allows("table") {
        assert_eq!(
            oracle::inner_html(&once),
            once,
            "not as a browser writes it"
        );
    }
    assert!(
        once.len() <= 8 * typed.len() + 1024,
        "{} bytes of {}",
        once.len(),
        typed.len()
    );
}

fn everything() -> Whitelist {
    soup::EVERYTHING.parse().expect("everything is a list")
}

/// The words that must be seen are the words that are seen.
#[track_caller]
fn check_words(list: &Whitelist, prose: &prose::Prose) {
    let output = Sanitizer::new(list.clone())
        .sanitize(&prose.typed)
        .into_owned();
    assert_eq!(oracle::words(&output), prose.words, "in {output:?}");
}

/// As many cases as `PROPTEST_CASES` says, or enough to find what is rare in a minute.
fn config() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(2000),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..config() })]

    #[test]
    fn soup_with_the_default_list(typed in soup::soup()) {
        check_safety(&Whitelist::default(), &typed);
    }

    #[test]
    fn soup_with_any_list(notice in soup::notice(), typed in soup::soup()) {
        check_safety(&notice.parse().expect("a list"), &typed);
    }

    #[test]
    fn soup_with_everything_listed(typed in soup::soup()) {
        check_safety(&everything(), &typed);
    }

    #[test]
    fn misnested_tags_with_the_default_list(typed in soup::misnested()) {
        check_safety(&Whitelist::default(), &typed);
    }

    #[test]
    fn misnested_tags_with_any_list(notice in soup::notice(), typed in soup::misnested()) {
        check_safety(&notice.parse().expect("a list"), &typed);
    }

    #[test]
    fn misnested_tags_with_everything_listed(typed in soup::misnested()) {
        check_safety(&everything(), &typed);
    }

    #[test]
    fn misnested_tags_with_little_room(depth in 1..6usize, typed in soup::misnested()) {
        let sanitizer = Sanitizer::builder().whitelist(everything()).max_depth(depth).build();
        let sanitizer = sanitizer.expect("a depth");
        let once = sanitizer.sanitize(&typed);
        let deepest = oracle::elements(&once, "div").iter().map(|element| element.depth).max();
        prop_assert!(deepest.unwrap_or(0) <= depth, "{deepest:?} in {once}");
        prop_assert_eq!(sanitizer.sanitize(&once), once.clone());
        prop_assert_eq!(oracle::inner_html(&once), once);
    }

    #[test]
    fn misnested_tags_with_little_room_and_any_list(
        depth in 1..6usize,
        notice in soup::notice(),
        typed in soup::misnested(),
    ) {
        let list: Whitelist = notice.parse().expect("a list");
        let sanitizer = Sanitizer::builder().whitelist(list).max_depth(depth).build();
        let sanitizer = sanitizer.expect("a depth");
        let once = sanitizer.sanitize(&typed);
        let deepest = oracle::elements(&once, "div").iter().map(|element| element.depth).max();
        prop_assert!(deepest.unwrap_or(0) <= depth, "{deepest:?} in {once}");
        prop_assert_eq!(sanitizer.sanitize(&once), once.clone());
    }

    #[test]
    fn any_text_at_all(typed in any::<String>()) {
        check_safety(&Whitelist::default(), &typed);
    }

    #[test]
    fn prose_loses_no_word(prose in prose::prose()) {
        check_words(&Whitelist::default(), &prose);
    }

    #[test]
    fn prose_loses_no_word_with_other_lists(prose in prose::prose()) {
        // No tables: a browser moves what is stray in one in front of it, and leaves the spaces.
        let list = "<code> <p> <br> <blockquote> <b> <ul> <ol> <li> <h1> <dl> <dd> <pre>";
        check_words(&list.parse().expect("a list"), &prose);
    }

    #[test]
    fn text_without_markup_keeps_every_character(typed in "[^<&\\x00-\\x1f\u{fffe}\u{ffff}]*") {
        let output = comment_sanitizer::sanitize_comment(&typed);
        let read = output.replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
        prop_assert_eq!(read, typed);
    }
}
