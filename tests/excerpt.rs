//! `excerpt`: the result keeps the promises, is a fixed point, holds at most the given number of characters, and its
//! text is a prefix of the comment's text, cut between words and followed by an ellipsis.

use comment_sanitizer::{Bidi, Sanitizer, Whitelist, excerpt};
use proptest::prelude::*;
use proptest::{collection, sample};
use support::families::FAMILIES;
use support::promises::{self, everything};
use support::{cases, corpora, oracle, prose, soup};
use unicode_segmentation::UnicodeSegmentation;

/// What direction controls and paragraphs are mixed from.
const PIECES: &[&str] = &[
    "<section>",
    "</section>",
    "<div>",
    "</div>",
    "<rt>",
    "</rt>",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "\u{2066}",
    "\u{2069}",
    "\u{202e}",
    "a",
    "b c",
    "\n",
    "\n\n",
    " ",
];

const URLS_AND_WORDS: &[&str] = &[
    "http://example.org",
    "https://www.example.org/a/b-c?d=e,f#g",
    "http://ex<b>am</b>ple.org/a",
    "http://example.org/",
    "(http://example.org/a_(b)",
    "www.example.org/a.html",
    "http://bob@example.org/a",
    "<i>one</i>",
    "two,",
    "–",
];

/// The number of characters that a reader sees: direction controls are none.
fn seen(text: &str) -> usize {
    let is_control = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let characters = text.graphemes(true);
    characters
        .filter(|character| !character.contains(is_control))
        .count()
}

#[track_caller]
fn check(sanitizer: &Sanitizer, typed: &str, chars: usize) {
    let whole = sanitizer.sanitize(typed);
    let excerpt = sanitizer.excerpt(typed, chars);
    let context = || format!("{excerpt:?} of {chars} characters of {typed:?}");
    assert_eq!(sanitizer.sanitize(&excerpt), excerpt, "{}", context());
    for verdict in [
        promises::fixed_point(sanitizer, &excerpt),
        promises::only_the_list(sanitizer, &excerpt),
    ] {
        verdict.unwrap_or_else(|what| panic!("{what}\n  in {}", context()));
    }
    let (text, excerpt_text) = (oracle::text(&whole), oracle::text(&excerpt));
    if excerpt == whole {
        // `text` joins blocks, so characters of two blocks may merge in it: it can be shorter than what was counted.
        let fits = seen(&text) <= chars;
        assert!(fits || whole == "…", "{}", context());
        return;
    }
    let kept = excerpt_text.strip_suffix('…').unwrap_or(&excerpt_text);
    assert!(text.starts_with(kept), "{}", context());
    assert!(seen(kept) <= chars, "{}", context());
    assert_eq!(kept.trim_end(), kept, "{}", context());
    let mut unclosed = &*excerpt;
    while let (true, Some((before, _))) = (unclosed.ends_with('>'), unclosed.rsplit_once("</")) {
        unclosed = before;
    }
    assert!(!unclosed.ends_with('>'), "an empty element: {}", context());
    let hides = |c: char| c.is_whitespace() || seen(&c.to_string()) == 0;
    let rest = text[kept.len()..].trim_matches(hides);
    assert!(excerpt_text != kept || rest.is_empty(), "{}", context());
}

fn list(notice: &str) -> Sanitizer {
    Sanitizer::new(notice.parse().expect("a list"))
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn soup_with_the_default_allowlist(typed in soup::soup(), chars in 0..60usize) {
        check(&Sanitizer::default(), &typed, chars);
    }

    #[test]
    fn soup_with_any_allowlist(notice in soup::notice(), typed in soup::soup(), chars in 0..60usize) {
        check(&list(&notice), &typed, chars);
    }

    #[test]
    fn soup_with_everything_listed(typed in soup::soup(), chars in 0..60usize) {
        check(&Sanitizer::new(everything()), &typed, chars);
    }

    #[test]
    fn misnested_tags_with_everything_listed(typed in soup::misnested(), chars in 0..15usize) {
        check(&Sanitizer::new(everything()), &typed, chars);
    }

    #[test]
    fn nested_tags_with_any_allowlist(
        depth in 1..20usize,
        notice in soup::notice(),
        typed in soup::nested(),
        chars in 0..60usize,
    ) {
        let list: Whitelist = notice.parse().expect("a list");
        let sanitizer = Sanitizer::builder().whitelist(list).max_depth(depth);
        check(&sanitizer.build().expect("a depth"), &typed, chars);
    }

    #[test]
    fn any_text_with_the_default_allowlist(typed in any::<String>(), chars in 0..60usize) {
        check(&Sanitizer::default(), &typed, chars);
    }

    #[test]
    fn as_many_whole_words_as_fit_are_kept(
        typed in "[a-z]{1,9}( (<b>)?[a-z]{1,9}(</b>)?){0,9}",
        chars in 9..60usize,
    ) {
        let text = oracle::text(&typed);
        let excerpt = oracle::text(&excerpt(&typed, chars));
        let Some(kept) = excerpt.strip_suffix('…') else {
            prop_assert_eq!(excerpt, text);
            return Ok(());
        };
        let (_, next) = text[kept.len()..].split_once(' ').expect("another word");
        let next = next.split(' ').next().unwrap_or_default();
        prop_assert!(kept.len() + 1 + next.len() > chars, "{kept:?} of {text:?}");
        prop_assert!(text[kept.len()..].starts_with(' '), "{kept:?} of {text:?}");
    }

    #[test]
    fn urls_are_whole_or_left_out(
        pieces in collection::vec(sample::select(URLS_AND_WORDS), 1..8),
        links in any::<bool>(),
        chars in 0..60usize,
    ) {
        let builder = Sanitizer::builder();
        let builder = if links { builder.autolink(true) } else { builder };
        let sanitizer = builder.build().expect("options");
        let typed = pieces.join(" ");
        let excerpt = sanitizer.excerpt(&typed, chars);
        prop_assert_eq!(sanitizer.sanitize(&excerpt), &*excerpt);
        let text = oracle::text(&excerpt);
        let kept = text.strip_suffix('…').unwrap_or(&text).len();
        let mut start = 0;
        for piece in pieces {
            let piece = oracle::text(piece);
            let url = start + piece.find(['h', 'w']).unwrap_or(0)..start + piece.len();
            let is_url = piece.contains("://") || piece.contains("www.");
            prop_assert!(!is_url || kept <= url.start || kept >= url.end, "{excerpt:?} of {typed:?}");
            start = url.end + 1;
        }
    }

    #[test]
    fn the_ellipsis_stands_beside_what_it_follows(
        notice in sample::select(&["<section> <rt>", "<section> <ruby> <rt> <b>", "<div> <b>", ""][..]),
        pieces in collection::vec(sample::select(PIECES), 1..12),
        chars in 1..8usize,
    ) {
        let builder = Sanitizer::builder().whitelist(notice.parse().expect("a list"));
        let sanitizer = builder.paragraphs(true).bidi(Bidi::Isolate).build().expect("options");
        let typed = pieces.concat();
        let excerpt = sanitizer.excerpt(&typed, chars);
        prop_assert_eq!(sanitizer.sanitize(&excerpt), &*excerpt);
        if let Some((before, _)) = excerpt.split_once('…') {
            let before = before.trim_end_matches(|c: char| seen(&c.to_string()) == 0);
            let stands_apart = ["\n", "<br>", "</p>", "</section>", "</div>"]
                .iter()
                .any(|end| before.ends_with(end));
            prop_assert!(!stands_apart, "{excerpt:?} of {:?}", sanitizer.sanitize(&typed));
        }
    }

    #[test]
    fn prose_is_cut_to_a_prefix(prose in prose::prose(), chars in 0..100usize) {
        check(&Sanitizer::default(), &prose.typed, chars);
    }
}

#[test]
fn hostile_families_are_cut_to_a_prefix() {
    let everything = Sanitizer::new(everything());
    for family in FAMILIES {
        for chars in [0, 1, 40, 1000] {
            check(&Sanitizer::default(), &family.of_size(4 << 10), chars);
            check(&everything, &family.of_size(4 << 10), chars);
        }
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn corpora_are_cut_to_a_prefix() {
    let everything = Sanitizer::new(everything());
    for corpus in ["hostile", "comments"] {
        for entry in corpora::read(corpus) {
            for chars in [3, 50] {
                check(&Sanitizer::default(), &entry.input, chars);
                check(&everything, &entry.input, chars);
            }
        }
    }
}
