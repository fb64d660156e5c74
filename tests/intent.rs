//! What the visitor meant by a tag: property tests with a generator made to break the rules and the fixed point.

use comment_sanitizer::{Sanitizer, Whitelist};
use proptest::prelude::*;
use support::chosen::{Chosen, Subject};
use support::promises::{self, Verdict};
use support::{cases, intent_soup, soup};

fn chosen() -> impl Strategy<Value = Chosen> {
    intent_soup::notice().prop_flat_map(|notice| {
        intent_soup::options(&notice).prop_map(move |options| {
            let list = notice.parse().expect("a list");
            Chosen::new(list, options).expect("options that go together")
        })
    })
}

#[track_caller]
fn check(subject: &impl Subject, typed: &str, verdict: Verdict) {
    if let Err(what) = verdict {
        let list = subject.sanitizer().whitelist();
        panic!(
            "{what}\n  typed {typed:?}\n  list {list}\n  {:?}",
            subject.options()
        );
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn a_second_pass_changes_nothing(chosen in chosen(), typed in intent_soup::soup()) {
        check(&chosen, &typed, promises::fixed_point(&chosen, &typed));
    }

    #[test]
    fn both_paths_give_the_same(chosen in chosen(), typed in intent_soup::soup()) {
        check(&chosen, &typed, promises::both_paths_agree(&chosen, &typed));
        check(&chosen, &typed, promises::inspected(&chosen, &typed));
    }

    #[test]
    fn the_naive_sanitizer_gives_the_same(chosen in chosen(), typed in intent_soup::soup()) {
        check(&chosen, &typed, promises::as_naive(&chosen, &typed));
    }

    #[test]
    fn the_naive_sanitizer_gives_the_same_with_the_default_allowlist(typed in intent_soup::soup()) {
        let sanitizer = Sanitizer::default();
        check(&sanitizer, &typed, promises::as_naive(&sanitizer, &typed));
    }

    #[test]
    fn the_naive_layout_gives_the_same(chosen in chosen(), typed in intent_soup::soup()) {
        check(&chosen, &typed, promises::displayed(&chosen, &typed));
        check(&chosen, &typed, promises::as_naive_layout(&chosen, &typed));
    }

    #[test]
    fn nothing_is_lost_and_nothing_else_is_written(chosen in chosen(), typed in intent_soup::soup()) {
        check(&chosen, &typed, promises::only_the_list(&chosen, &typed));
        check(&chosen, &typed, promises::nothing_lost(&chosen, &typed));
        check(&chosen, &typed, promises::options(&chosen, &typed));
    }

    #[test]
    fn every_list_keeps_a_fixed_point(notice in soup::notice(), typed in intent_soup::soup()) {
        let list: Whitelist = notice.parse().expect("a list");
        let sanitizer = Sanitizer::new(list);
        check(&sanitizer, &typed, promises::fixed_point(&sanitizer, &typed));
        check(&sanitizer, &typed, promises::both_paths_agree(&sanitizer, &typed));
    }

    #[test]
    fn plain_text_is_what_readers_see(typed in intent_soup::soup()) {
        if let Err(what) = promises::plain_text(&typed) {
            panic!("{what}\n  typed {typed:?}");
        }
    }
}
