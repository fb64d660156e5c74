//! What was typed is cut where nothing is torn, and what is sanitized then is the beginning of the comment.

use comment_sanitizer::{plain_text, sanitize_comment, truncate};
use proptest::prelude::*;
use support::families::FAMILIES;
use support::{cases, oracle, prose, soup};

fn words(typed: &str) -> Vec<String> {
    let text = plain_text(typed);
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn any_comment_is_cut_within_the_limit(typed in soup::soup(), bytes in 0..300usize) {
        let cut = truncate(&typed, bytes);
        prop_assert!(cut.len() <= bytes && typed.starts_with(cut));
        prop_assert!(bytes < typed.len() || cut == typed);
        prop_assert!(truncate(&typed, bytes + 1).len() >= cut.len());
    }

    #[test]
    fn all_words_but_the_last_are_whole(prose in prose::prose(), bytes in 0..300usize) {
        let whole = words(&prose.typed);
        let cut = words(truncate(&prose.typed, bytes));
        if let Some((last, before)) = cut.split_last() {
            prop_assert_eq!(&whole[..before.len()], before);
            prop_assert!(whole[before.len()].starts_with(&**last));
        }
    }

    #[test]
    fn what_becomes_of_the_cut_begins_what_becomes_of_the_whole(
        typed in soup::nested(),
        bytes in 0..300usize,
    ) {
        // A list's own output: there what is a tag is no matter of what follows.
        let typed = sanitize_comment(&typed);
        let text = oracle::text(&typed);
        let cut = oracle::text(&sanitize_comment(truncate(&typed, bytes)));
        prop_assert!(text.starts_with(&cut), "{cut:?} does not begin {text:?}");
    }
}

#[test]
fn hostile_families_take_memory_in_proportion() {
    for family in FAMILIES {
        let typed = family.of_size(1 << 20);
        let measured = allocation_counter::measure(|| {
            assert!(truncate(&typed, typed.len() - 1).len() < typed.len());
        });
        let bound = 60 * typed.len() as u64;
        assert!(measured.bytes_max <= bound, "{}: {measured:?}", family.name);
    }
}
