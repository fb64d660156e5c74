//! What is found in a comment: row by row, and held against other readings of it.

use comment_sanitizer::{Inspection, Link, Removal, RemovalKind, Sanitizer};
use proptest::prelude::*;
use serde::Deserialize;
use std::fs;
use support::families::FAMILIES;
use support::promises::everything;
use support::{cases, corpora, facts, shrink, soup};

/// What is found in a comment. All that is not said is expected to be absent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// The options, as in a file.
    options: Option<toml::Table>,
    input: String,
    text: String,
    #[serde(default)]
    empty: bool,
    #[serde(default)]
    links: Vec<LinkRow>,
    #[serde(default)]
    removals: Vec<RemovalRow>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct LinkRow {
    url: String,
    host: Option<String>,
    text: String,
    #[serde(default)]
    deceptive: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct RemovalRow {
    kind: String,
    #[serde(default)]
    name: String,
    /// The part of the input that its range covers.
    part: Option<String>,
    #[serde(default = "first")]
    line: usize,
    reason: String,
}

fn first() -> usize {
    1
}

impl LinkRow {
    fn of(link: Link) -> Self {
        LinkRow {
            url: link.url,
            host: link.host,
            text: link.text,
            deceptive: link.deceptive,
        }
    }
}

impl RemovalRow {
    fn of(removal: Removal, input: &str) -> Self {
        RemovalRow {
            kind: format!("{:?}", removal.kind),
            name: removal.name.into_owned(),
            part: removal.range.map(|range| input[range].to_owned()),
            line: removal.line,
            reason: removal.reason.into_owned(),
        }
    }
}

impl Row {
    fn inspect(&self) -> Inspection {
        let options = self.options.clone().unwrap_or_default();
        let sanitizer: Sanitizer = options
            .try_into()
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        sanitizer.inspect(&self.input)
    }
}

/// Holds the rows of a file against what is found.
#[track_caller]
fn check_rows(file: &str) {
    #[derive(Deserialize)]
    struct File {
        row: Vec<Row>,
    }

    let path = format!("tests/data/inspect/{file}.toml");
    let text = fs::read_to_string(&path).expect("a data file can be read");
    let File { row: rows } =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut names: Vec<&str> = rows.iter().map(|row| &*row.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|two| two[0] != two[1]), "{names:?}");
    for row in rows {
        let found = row.inspect();
        let name = format!("{file}/{}", row.name);
        assert_eq!(found.text, row.text, "{name}");
        assert_eq!(found.is_empty(), row.empty, "{name}");
        let links: Vec<_> = found.links.into_iter().map(LinkRow::of).collect();
        assert_eq!(links, row.links, "{name}");
        let removals = found.removals.into_iter();
        let removals: Vec<_> = removals
            .map(|removal| RemovalRow::of(removal, &row.input))
            .collect();
        assert_eq!(removals, row.removals, "{name}");
    }
}

#[test]
fn links_are_found() {
    check_rows("links");
}

#[test]
fn links_and_paragraphs_that_were_made_are_found() {
    check_rows("display");
}

#[test]
fn links_that_deceive_are_told() {
    check_rows("deceptive");
}

#[test]
fn what_went_is_told() {
    check_rows("removals");
}

#[test]
fn what_shows_nothing_is_told() {
    check_rows("empty");
}

#[test]
fn that_all_markup_went_is_told_once() {
    let family = FAMILIES
        .iter()
        .find(|family| family.name == "cloned_href_in_blockquotes");
    let typed = family.expect("the family").of_size(8 << 10) + "<script>x</script>";
    let found = Sanitizer::default().inspect(&typed);
    assert!(found.links.is_empty());
    let kinds: Vec<_> = found.removals.iter().map(|removal| removal.kind).collect();
    assert_eq!(kinds, [RemovalKind::Flattened, RemovalKind::Element]);
    let flattened = &found.removals[0];
    assert_eq!(
        (&*flattened.name, flattened.line, &flattened.range),
        ("", 1, &None)
    );
    assert_eq!(
        flattened.to_string(),
        "line 1: all markup: it would have grown beyond all measure"
    );
}

#[test]
fn what_went_is_printed_in_a_line() {
    let sanitizer = Sanitizer::builder()
        .max_links(0)
        .max_depth(1)
        .build()
        .expect("a sanitizer");
    let typed = "<p>\n<b id=x>1<i></i></b><a href=data:x>2</a>\u{1}<!-- -->\n<a href=/>3</a>";
    let printed = sanitizer.inspect(typed).removals;
    let printed: Vec<String> = printed.iter().map(Removal::to_string).collect();
    assert_eq!(
        printed,
        [
            "line 1: element `p`: it is not on the list",
            "line 2: attribute `id`: it is not on the list",
            "line 2: element `i`: it nests too deep",
            "line 2: URL in `href`: the scheme `data` is not allowed",
            "line 2: control characters `U+0001`: a feed cannot carry them",
            "line 2: comment: comments are never shown",
            "line 3: link `a`: there are more links than may be",
        ]
    );
}

/// Holds what is found against other readings, for the default list and for one with all that may be listed.
#[track_caller]
fn check(typed: &str) {
    for sanitizer in [Sanitizer::default(), Sanitizer::new(everything())] {
        check_of(&sanitizer, typed);
    }
}

#[track_caller]
fn check_of(sanitizer: &Sanitizer, typed: &str) {
    if let Err(what) = facts::all(sanitizer, typed) {
        let minimal = shrink::smallest(typed, |typed| facts::all(sanitizer, typed).is_err());
        panic!("{what}\n  typed   {typed:?}\n  minimal {minimal:?}");
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn soup_is_found_as_it_is(typed in soup::soup()) {
        check(&typed);
    }

    #[test]
    fn misnested_tags_are_found_as_they_are(typed in soup::misnested()) {
        check(&typed);
    }

    #[test]
    fn nested_tags_are_found_as_they_are(typed in soup::nested()) {
        check(&typed);
    }

    #[test]
    fn misnested_tags_with_little_room_are_found_as_they_are(
        depth in 1..6usize,
        links in 0..4usize,
        typed in soup::misnested(),
    ) {
        let builder = Sanitizer::builder().whitelist(everything());
        check_of(&builder.max_depth(depth).max_links(links).build().expect("a depth"), &typed);
    }

    #[test]
    fn any_text_is_found_as_it_is(typed in any::<String>()) {
        check(&typed);
    }
}

#[test]
fn hostile_families_are_found_as_they_are() {
    for family in FAMILIES {
        check(&family.of_size(2 << 10));
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn corpora_are_found_as_they_are() {
    for corpus in ["hostile", "comments"] {
        let entries = corpora::read(corpus);
        entries.iter().for_each(|entry| check(&entry.input));
    }
}
