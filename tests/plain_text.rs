//! `plain_text`: a comment's text is what its readers see where everything is listed that a built-in allowlist
//! holds.

use comment_sanitizer::plain_text;
use proptest::prelude::*;
use support::families::FAMILIES;
use support::{cases, corpora, promises, prose, soup};

#[track_caller]
fn check(typed: &str) {
    if let Err(what) = promises::plain_text(typed) {
        panic!("{what}\n  typed    {typed:?}");
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn soup_is_read_as_on_any_blog(typed in soup::soup()) {
        check(&typed);
    }

    #[test]
    fn nested_tags_are_read_as_on_any_blog(typed in soup::nested()) {
        check(&typed);
    }

    #[test]
    fn any_text_is_read_as_on_any_blog(typed in any::<String>()) {
        check(&typed);
    }

    #[test]
    fn prose_loses_no_word(prose in prose::prose()) {
        check(&prose.typed);
        // Inside a listed `code`, a tag is a word of the prose; `plain_text` has no allowlist.
        if !prose.typed.contains("<code>") {
            let plain = plain_text(&prose.typed);
            let seen: Vec<&str> = plain.split_ascii_whitespace().collect();
            prop_assert_eq!(seen, prose.words);
        }
    }
}

#[test]
fn hostile_families_are_read_as_on_any_blog() {
    for family in FAMILIES {
        check(&family.of_size(8 << 10));
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn corpora_are_read_as_on_any_blog() {
    for corpus in ["hostile", "comments"] {
        let entries = corpora::read(corpus);
        entries.iter().for_each(|entry| check(&entry.input));
    }
}
