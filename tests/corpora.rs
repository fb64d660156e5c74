//! Hostile and real comments from elsewhere, where they are at hand: name their folder in
//! `COMMENT_SANITIZER_CORPORA`.

use comment_sanitizer::{Sanitizer, Whitelist};
use support::corpora;
use support::oracle::{self, Expected};
use support::soup::EVERYTHING;

/// Holds every entry of a corpus against the promises, for the default list, for one with all that
/// may be listed, and for an empty one.
fn check(corpus: &str) {
    let Some(entries) = corpora::read(corpus) else {
        eprintln!("{} is not set: nothing to check", corpora::FOLDER);
        return;
    };
    let lists = [
        Whitelist::default(),
        EVERYTHING.parse().expect("a list"),
        Whitelist::empty(),
    ];
    let mut failures = Vec::new();
    for list in lists {
        let allows = |element: &str, attribute: Option<&str>| match attribute {
            None => list.allows(element),
            Some(attribute) => list.allows_attribute(element, attribute),
        };
        let expected = Expected {
            allows: &allows,
            schemes: &["http", "https", "mailto"],
        };
        let sanitizer = Sanitizer::new(list.clone());
        for entry in &entries {
            let once = sanitizer.sanitize(&entry.input);
            let mut fail = |what: String| {
                failures.push(format!(
                    "{} {}: {what}\n  typed {:?}\n  list {list}",
                    entry.source, entry.id, entry.input
                ));
            };
            if let Err(what) = oracle::only_the_list(&once, &expected) {
                fail(what);
            }
            let twice = sanitizer.sanitize(&once);
            if twice != once {
                fail(format!(
                    "not a fixed point\n  once  {once:?}\n  twice {twice:?}"
                ));
            }
            let browser = oracle::inner_html(&once);
            if browser != once {
                fail(format!(
                    "not as a browser writes it\n  once    {once:?}\n  browser {browser:?}"
                ));
            }
        }
    }
    let shown = failures
        .iter()
        .take(20)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(failures.is_empty(), "{} failures:\n{shown}", failures.len());
}

#[test]
fn hostile_inputs_keep_the_promises() {
    check("hostile");
}

#[test]
fn real_comments_keep_the_promises() {
    check("comments");
}
