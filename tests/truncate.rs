//! `truncate`: the result is a beginning within the limit that splits no tag, reference or character; what it leaves
//! open is closed, so that every tag means what it means in the whole.

use comment_sanitizer::{Sanitizer, Whitelist, sanitize_comment, truncate};
use proptest::prelude::*;
use proptest::{collection, sample};
use support::cut::{beginning, truncated};
use support::families::FAMILIES;
use support::promises::everything;
use support::{cases, corpora, oracle, prose, soup};

/// What makes a tag one that is named, and what keeps it from that.
const PIECES: &[&str] = &[
    "<b>",
    "<b>",
    "</b>",
    "<div>",
    "<div>",
    "</div>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<p>",
    "</p>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<br>",
    "<s>",
    "</s>",
    "</strike>",
    "<tt>",
    "</tt>",
    "<a href=/>",
    "</a>",
    "<b title=x>",
    "<select>",
    "</select>",
    "<option>",
    "<script>",
    "</script>",
    "<textarea>",
    "</textarea>",
    "<!-- x -->",
    "<!--",
    "<Foo",
    "<div ti=\"",
    "\"",
    ">",
    "`",
    "`",
    "``",
    "```",
    "\n```\n",
    "\n",
    " ",
    "x",
    "y z",
    "1",
    "é",
    "&lt;",
    "&",
];

fn pieces() -> impl Strategy<Value = String> {
    collection::vec(sample::select(PIECES), 1..16).prop_map(|pieces| pieces.concat())
}

fn words(typed: &str) -> Vec<String> {
    oracle::words(&sanitize_comment(typed))
}

/// The text of a comment, without spaces.
fn text(sanitizer: &Sanitizer, typed: &str) -> String {
    let text = oracle::text(&sanitizer.sanitize(typed));
    text.split_whitespace().collect()
}

#[track_caller]
fn check_every_cut(sanitizer: &Sanitizer, typed: &str) {
    for bytes in 0..=typed.len() {
        truncated(sanitizer, typed, bytes).unwrap_or_else(|what| panic!("{what}"));
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn no_tag_is_shown_that_the_whole_does_not_show(typed in pieces()) {
        check_every_cut(&Sanitizer::default(), &typed);
    }

    #[test]
    fn no_tag_is_shown_with_the_modern_allowlist(typed in pieces()) {
        check_every_cut(&Sanitizer::new(Whitelist::modern()), &typed);
    }

    #[test]
    fn no_tag_is_shown_with_everything_listed(typed in pieces()) {
        check_every_cut(&Sanitizer::new(everything()), &typed);
    }

    #[test]
    fn soup_with_any_allowlist(notice in soup::notice(), typed in soup::soup(), bytes in 0..300usize) {
        let sanitizer = Sanitizer::new(notice.parse().expect("a list"));
        truncated(&sanitizer, &typed, bytes).unwrap_or_else(|what| panic!("{what}"));
    }

    #[test]
    fn soup_without_a_sanitizer(typed in soup::soup(), bytes in 0..300usize) {
        let cut = truncate(&typed, bytes);
        let verdict = beginning(&Sanitizer::default(), &typed, &cut, bytes);
        verdict.unwrap_or_else(|what| panic!("{what}"));
    }

    #[test]
    fn no_text_is_lost_before_the_cut(typed in pieces(), bytes in 0..60usize) {
        let sanitizer = Sanitizer::default();
        let whole = text(&sanitizer, &typed);
        let cut = text(&sanitizer, &sanitizer.truncate(&typed, bytes));
        let without_closing = cut.trim_end_matches('`');
        prop_assert!(
            whole.starts_with(&cut) || whole.starts_with(without_closing),
            "{cut:?} does not begin {whole:?}"
        );
    }

    #[test]
    fn all_words_but_the_last_are_whole(prose in prose::prose(), bytes in 0..300usize) {
        let whole = words(&prose.typed);
        let cut = words(&truncate(&prose.typed, bytes));
        if let Some((last, before)) = cut.split_last() {
            prop_assert_eq!(&whole[..before.len()], before);
            prop_assert!(whole[before.len()].starts_with(last.trim_end_matches('`')));
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
        let cut = oracle::text(&sanitize_comment(&truncate(&typed, bytes)));
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
        // The tags of the whole are in memory while its beginning is read again.
        let bound = 80 * typed.len() as u64;
        assert!(measured.bytes_max <= bound, "{}: {measured:?}", family.name);
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn corpora_are_cut_to_a_beginning() {
    for corpus in ["hostile", "comments"] {
        for entry in corpora::read(corpus) {
            for bytes in [20, 60, entry.input.len() * 2 / 3] {
                for list in [Whitelist::default(), Whitelist::modern()] {
                    let verdict = truncated(&Sanitizer::new(list), &entry.input, bytes);
                    verdict.unwrap_or_else(|what| panic!("{what}"));
                }
            }
        }
    }
}
