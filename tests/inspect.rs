//! `inspect`: its links, text, removals and shown tags, by the rows of `tests/data/inspect`, and by property tests against
//! independent readings of the comment (`support::facts`).

use comment_sanitizer::{Inspection, Link, Removal, RemovalKind, Sanitizer, ShownTag, plain_text};
use proptest::prelude::*;
use serde::Deserialize;
use std::fs;
use support::families::FAMILIES;
use support::promises::everything;
use support::{cases, corpora, facts, shrink, soup};

/// What `inspect` finds in a comment. A key that a row leaves out is expected to be absent.
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
    #[serde(default)]
    shown: Vec<ShownRow>,
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
    #[serde(default = "first_line")]
    line: usize,
    reason: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ShownRow {
    name: String,
    /// The part of the input that its range covers.
    part: String,
    #[serde(default = "first_line")]
    line: usize,
}

fn first_line() -> usize {
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
            reason: removal.reason.to_string(),
        }
    }
}

impl ShownRow {
    fn of(tag: ShownTag, input: &str) -> Self {
        ShownRow {
            name: tag.name.into_owned(),
            part: input[tag.range].to_owned(),
            line: tag.line,
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

/// Checks that `inspect` finds what each row of a file says.
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
        assert_eq!(plain_text(&found.html), row.text, "{name}");
        assert_eq!(found.is_empty(), row.empty, "{name}");
        let links: Vec<_> = found.links.into_iter().map(LinkRow::of).collect();
        assert_eq!(links, row.links, "{name}");
        let removals = found.removals.into_iter();
        let removals: Vec<_> = removals
            .map(|removal| RemovalRow::of(removal, &row.input))
            .collect();
        assert_eq!(removals, row.removals, "{name}");
        let shown = found.shown.into_iter();
        let shown: Vec<_> = shown.map(|tag| ShownRow::of(tag, &row.input)).collect();
        assert_eq!(shown, row.shown, "{name}");
    }
}

#[test]
fn links_are_found() {
    check_rows("links");
}

#[test]
fn generated_links_and_paragraphs_are_found() {
    check_rows("display");
}

#[test]
fn deceptive_links_are_marked() {
    check_rows("deceptive");
}

#[test]
fn removals_are_found() {
    check_rows("removals");
}

#[test]
fn removed_values_are_found() {
    check_rows("values");
}

#[test]
fn shown_tags_are_found() {
    check_rows("shown");
}

#[test]
fn empty_comments_are_found() {
    check_rows("empty");
}

#[test]
fn flattening_is_one_removal() {
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
        "line 1: all markup: input or output exceeds a limit"
    );
}

#[test]
fn removals_print_as_one_line() {
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
            "line 1: element `p`: it is not on the allowlist",
            "line 2: attribute `id`: it is not on the allowlist",
            "line 2: element `i`: it nests too deep",
            "line 2: URL in `href`: the scheme `data` is not allowed",
            "line 2: control characters `U+0001`: a feed cannot carry them",
            "line 2: comment: comments are never shown",
            "line 3: link `a`: there are more links than the limit allows",
        ]
    );
}

#[test]
fn shown_tags_print_as_one_line() {
    let shown = Sanitizer::default()
        .inspect("a <table>\nis no </DIV>")
        .shown;
    let printed: Vec<String> = shown.iter().map(ShownTag::to_string).collect();
    assert_eq!(
        printed,
        [
            "line 1: tag `table`: it is shown as typed",
            "line 2: tag `div`: it is shown as typed",
        ]
    );
}

#[test]
fn tags_are_shown_when_all_markup_is_removed() {
    let family = FAMILIES
        .iter()
        .find(|family| family.name == "cloned_href_in_blockquotes");
    let typed = "an <img> tag\n".to_owned() + &family.expect("the family").of_size(8 << 10);
    let found = Sanitizer::default().inspect(&typed);
    assert_eq!(found.removals[0].kind, RemovalKind::Flattened);
    assert!(found.text.starts_with("an <img> tag"));
    assert_eq!(&*found.shown[0].name, "img");
}

/// Checks what `inspect` finds, with the default allowlist and with everything that may be listed.
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
    fn soup_is_inspected_correctly(typed in soup::soup()) {
        check(&typed);
    }

    #[test]
    fn misnested_tags_are_inspected_correctly(typed in soup::misnested()) {
        check(&typed);
    }

    #[test]
    fn nested_tags_are_inspected_correctly(typed in soup::nested()) {
        check(&typed);
    }

    #[test]
    fn misnested_tags_with_low_limits_are_inspected_correctly(
        depth in 1..6usize,
        links in 0..4usize,
        typed in soup::misnested(),
    ) {
        let builder = Sanitizer::builder().whitelist(everything());
        check_of(&builder.max_depth(depth).max_links(links).build().expect("a depth"), &typed);
    }

    #[test]
    fn any_text_is_inspected_correctly(typed in any::<String>()) {
        check(&typed);
    }
}

#[test]
fn hostile_families_are_inspected_correctly() {
    for family in FAMILIES {
        check(&family.of_size(2 << 10));
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn corpora_are_inspected_correctly() {
    for corpus in ["hostile", "comments"] {
        let entries = corpora::read(corpus);
        entries.iter().for_each(|entry| check(&entry.input));
    }
}
