//! Property tests of the promises: generated tag soup and prose, sanitized with any allowlist, and checked by
//! `support::promises`.

use comment_sanitizer::{Sanitizer, Whitelist};
use proptest::prelude::*;
use support::chosen::{Chosen, Subject};
use support::options::Options;
use support::promises::{self, Verdict, everything};
use support::{cases, prose, soup};

#[track_caller]
fn check(verdict: Verdict) {
    if let Err(what) = verdict {
        panic!("{what}");
    }
}

/// Checks every promise that holds for any input.
#[track_caller]
fn check_all(list: Whitelist, typed: &str) {
    check_all_of(&Sanitizer::new(list), typed);
}

#[track_caller]
fn check_all_of(sanitizer: &impl Subject, typed: &str) {
    check(promises::safe(sanitizer, typed));
    check(promises::nothing_lost(sanitizer, typed));
    check(promises::feed(sanitizer, typed));
}

fn list(notice: &str) -> Whitelist {
    notice.parse().expect("a list")
}

fn with_depth(list: Whitelist, max_depth: usize) -> Chosen {
    let options = Options {
        max_depth,
        ..Options::default()
    };
    Chosen::new(list, options).expect("a depth")
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn soup_with_the_default_allowlist(typed in soup::soup()) {
        check_all(Whitelist::default(), &typed);
    }

    #[test]
    fn soup_with_any_allowlist(notice in soup::notice(), typed in soup::soup()) {
        check_all(list(&notice), &typed);
    }

    #[test]
    fn soup_with_everything_listed(typed in soup::soup()) {
        check_all(everything(), &typed);
    }

    #[test]
    fn misnested_tags_with_the_default_allowlist(typed in soup::misnested()) {
        check_all(Whitelist::default(), &typed);
    }

    #[test]
    fn misnested_tags_with_any_allowlist(notice in soup::notice(), typed in soup::misnested()) {
        check_all(list(&notice), &typed);
    }

    #[test]
    fn misnested_tags_with_everything_listed(typed in soup::misnested()) {
        check_all(everything(), &typed);
    }

    #[test]
    fn misnested_tags_with_a_low_depth_limit(depth in 1..6usize, typed in soup::misnested()) {
        check_all_of(&with_depth(everything(), depth), &typed);
    }

    #[test]
    fn misnested_tags_with_a_low_depth_limit_and_any_allowlist(
        depth in 1..6usize,
        notice in soup::notice(),
        typed in soup::misnested(),
    ) {
        check_all_of(&with_depth(list(&notice), depth), &typed);
    }

    #[test]
    fn nested_tags_with_the_default_allowlist(typed in soup::nested()) {
        check_all(Whitelist::default(), &typed);
        check(promises::as_naive(&Sanitizer::default(), &typed));
    }

    #[test]
    fn nested_tags_with_any_allowlist(
        depth in 1..20usize,
        notice in soup::notice(),
        typed in soup::nested(),
    ) {
        check_all_of(&with_depth(list(&notice), depth), &typed);
    }

    #[test]
    fn any_text_with_the_default_allowlist(typed in any::<String>()) {
        check_all(Whitelist::default(), &typed);
    }

    #[test]
    fn soup_gives_what_the_naive_sanitizer_gives(typed in soup::soup()) {
        check(promises::as_naive(&Sanitizer::default(), &typed));
    }

    #[test]
    fn soup_with_any_allowlist_gives_what_the_naive_sanitizer_gives(
        notice in soup::notice_without_tables(),
        typed in soup::soup(),
    ) {
        check(promises::as_naive(&Sanitizer::new(list(&notice)), &typed));
    }

    #[test]
    fn misnested_tags_give_what_the_naive_sanitizer_gives(
        notice in soup::notice_without_tables(),
        typed in soup::misnested(),
    ) {
        check(promises::as_naive(&Sanitizer::new(list(&notice)), &typed));
    }

    #[test]
    fn prose_loses_no_word(prose in prose::prose()) {
        check(promises::words(&Sanitizer::default(), &prose));
    }

    #[test]
    fn prose_loses_no_word_with_other_allowlists(prose in prose::prose()) {
        // No tables: a browser moves stray text of a table before it, and leaves the spaces where they are.
        let list = list("<code> <p> <br> <blockquote> <b> <ul> <ol> <li> <h1> <dl> <dd> <pre>");
        check(promises::words(&Sanitizer::new(list), &prose));
    }

    #[test]
    fn prose_that_is_laid_out_loses_no_word(prose in prose::prose()) {
        let displays = Sanitizer::builder().paragraphs(true).autolink(true);
        check(promises::words(&displays.clone().build().expect("options"), &prose));
        let list = list("<code> <p> <br> <blockquote> <b> <ul> <ol> <li> <h1> <dl> <dd> <pre> <a href>");
        check(promises::words(&displays.whitelist(list).build().expect("options"), &prose));
    }

    #[test]
    fn text_without_markup_keeps_every_character(typed in "[^<&\\x00-\\x1f\u{fffe}\u{ffff}]*") {
        let output = comment_sanitizer::sanitize_comment(&typed);
        let read = output.replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
        prop_assert_eq!(read, typed);
    }

    #[test]
    fn a_printed_notice_parses_as_the_same_allowlist(text in soup::notice_text()) {
        check(promises::notice(&text));
    }
}
