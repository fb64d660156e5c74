//! `truncate`: the result is a prefix within the limit that splits no tag, reference or character, and sanitizing it
//! gives a prefix of the comment's text.

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
    fn the_result_is_a_prefix_within_the_limit(typed in soup::soup(), bytes in 0..300usize) {
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
    fn the_text_of_the_cut_comment_is_a_prefix_of_the_whole_text(
        typed in soup::nested(),
        bytes in 0..300usize,
    ) {
        // Output of a sanitizer: whether a `<` in it begins a tag does not depend on what follows.
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
