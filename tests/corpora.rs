//! The promises, checked on corpora of hostile and real comments. Name their folder in `COMMENT_SANITIZER_CORPORA` and
//! run `cargo test --tests corpora -- --ignored`, which also runs the tests of other files that read them.

use comment_sanitizer::{Sanitizer, Whitelist};
use support::promises::{self, Verdict, everything};
use support::{corpora, shrink};

type Promise = fn(&Sanitizer, &str) -> Verdict;

/// Checks every promise on every entry of a corpus, with four allowlists: the default, everything that may be listed,
/// that without tables (which the naive sanitizer does not implement), and an empty one.
fn check(corpus: &str) {
    let entries = corpora::read(corpus);
    let promises: [(&str, Promise); 6] = [
        ("only the list", promises::only_the_list),
        ("fixed point", promises::fixed_point),
        ("nothing lost", promises::nothing_lost),
        ("carried by a feed", promises::feed),
        ("the same both paths", promises::both_paths_agree),
        ("as the naive sanitizer", promises::as_naive),
    ];
    let mut failures = Vec::new();
    let lists = [
        Whitelist::default(),
        everything(),
        promises::without_tables(everything()),
        Whitelist::empty(),
    ];
    for list in lists {
        let sanitizer = Sanitizer::new(list);
        for entry in &entries {
            for (name, promise) in promises {
                let Err(what) = promise(&sanitizer, &entry.input) else {
                    continue;
                };
                let minimal =
                    shrink::smallest(&entry.input, |typed| promise(&sanitizer, typed).is_err());
                failures.push(format!(
                    "{} {}, {name}: {what}\n  typed   {:?}\n  minimal {minimal:?}\n  list    {}",
                    entry.source,
                    entry.id,
                    entry.input,
                    sanitizer.whitelist()
                ));
            }
        }
    }
    let shown = failures
        .iter()
        .take(20)
        .map(String::as_str)
        .collect::<Vec<_>>();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        shown.join("\n")
    );
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_hostile_inputs_keep_the_promises() {
    check("hostile");
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_real_comments_keep_the_promises() {
    check("comments");
}
