//! `inspect` of comments whose removals, links, text and shown tags are known by construction (`support::truth`).

use comment_sanitizer::Whitelist;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::HashMap;
use support::truth::{TrueRemoval, Truth};
use support::{cases, facts, truth};

#[track_caller]
fn check(truth: &Truth) {
    if let Err(what) = facts::true_to(truth) {
        panic!(
            "{what}\n  typed   {:?}\n  list    {}\n  options {:?}",
            truth.typed, truth.notice, truth.options
        );
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn what_was_put_in_is_found(truth in truth::comments()) {
        check(&truth);
    }
}

#[test]
fn the_allowlists_are_those_of_the_crate() {
    let lists = [
        (truth::DEFAULT, Whitelist::default()),
        (truth::MODERN, Whitelist::modern()),
    ];
    for (notice, list) in lists {
        assert_eq!(notice.parse::<Whitelist>(), Ok(list));
    }
}

/// The same comments in every run.
fn some_comments(count: usize) -> Vec<Truth> {
    let mut runner = TestRunner::deterministic();
    let comments = truth::comments();
    let mut next = || comments.new_tree(&mut runner).expect("a comment").current();
    (0..count).map(|_| next()).collect()
}

/// The kinds of removals that are put in, with the beginning of the reason.
const REMOVALS: &[(&str, &str)] = &[
    ("Attribute", "it is a duplicate"),
    ("Attribute", "it is not on the allowlist"),
    ("BidiControls", "they change the direction"),
    ("CombiningMarks", "there are more in a row"),
    ("Comment", "a doctype"),
    ("Comment", "comments"),
    ("ControlCharacters", "a feed"),
    ("Depth", "it nests too deep"),
    ("Element", "HTML does not allow it there"),
    ("Element", "it is dropped with its content"),
    ("Element", "HTML has no such element"),
    ("Element", "it is not on the allowlist"),
    ("Element", "its end tag ends nothing"),
    ("Element", "it is empty"),
    ("Link", "there are more links"),
    ("Url", "links to `buy.spam.example`"),
    ("Url", "relative URLs"),
    ("Url", "the scheme `javascript`"),
];

#[test]
fn everything_is_put_in() {
    let comments = some_comments(4_000);
    let all = |truth: &Truth| [truth.removals.clone(), truth.characters.clone()].concat();
    let removals: Vec<TrueRemoval> = comments.iter().flat_map(all).collect();
    let mut counts: HashMap<_, usize> = HashMap::new();
    for removal in &removals {
        let is_its = |(kind, reason): &&(&str, &str)| {
            removal.kind == *kind && removal.reason.starts_with(reason)
        };
        *counts.entry(REMOVALS.iter().find(is_its)).or_default() += 1;
    }
    for kind in REMOVALS {
        let count = counts.get(&Some(kind)).copied().unwrap_or_default();
        assert!(count >= 10, "{count} times {kind:?}");
    }
    let links = || comments.iter().flat_map(|truth| &truth.links);
    let counts = [
        links().filter(|link| link.deceptive).count(),
        links().filter(|link| link.host.is_none()).count(),
        comments.iter().map(|truth| truth.shown.len()).sum(),
        removals.iter().filter(|removal| removal.line > 1).count(),
        comments
            .iter()
            .filter(|truth| truth.removals.is_empty())
            .count(),
    ];
    assert!(counts.iter().all(|&count| count >= 100), "{counts:?}");
}

/// A change to the truth; false if there is nothing to change.
type Change = fn(&mut Truth) -> bool;

/// Changes the first of some findings.
fn first<T>(found: &mut [T], change: impl FnOnce(&mut T)) -> bool {
    found.first_mut().map(change).is_some()
}

#[test]
fn a_difference_is_a_failure() {
    let changes: [(&str, Change); 14] = [
        ("text", |it| {
            it.text.push('x');
            true
        }),
        ("one removal less", |it| it.removals.pop().is_some()),
        ("one removal more", |it| {
            let again = it.removals.last().cloned();
            it.removals.extend(again);
            !it.removals.is_empty()
        }),
        ("kind", |it| {
            first(&mut it.removals, |one| one.kind.push('x'))
        }),
        ("name", |it| {
            first(&mut it.removals, |one| one.name.push('x'))
        }),
        ("reason", |it| {
            first(&mut it.removals, |one| one.reason.push('x'))
        }),
        ("line", |it| first(&mut it.removals, |one| one.line += 1)),
        ("range", |it| {
            first(&mut it.removals, |one| {
                one.range = one.range.take().map(|range| range.start..range.end - 1);
            })
        }),
        ("characters", |it| it.characters.pop().is_some()),
        ("one link less", |it| it.links.pop().is_some()),
        ("url", |it| first(&mut it.links, |one| one.url.push('x'))),
        ("host", |it| {
            first(&mut it.links, |one| one.host = Some("x".to_owned()))
        }),
        ("deceptive", |it| {
            first(&mut it.links, |one| one.deceptive = !one.deceptive)
        }),
        ("shown", |it| {
            first(&mut it.shown, |one| one.range.start += 1)
        }),
    ];
    let comments = some_comments(1_000);
    for (what, change) in changes {
        let mut changed = 0;
        for truth in &comments {
            let mut truth = truth.clone();
            if change(&mut truth) {
                changed += 1;
                assert!(facts::true_to(&truth).is_err(), "{what}: {truth:?}");
            }
        }
        assert!(changed >= 10, "{what}: {changed} times");
    }
}
