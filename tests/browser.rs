//! The output in a real browser, Chromium: its DOM holds only what is allowed, `innerHTML` gives the same bytes back,
//! and no script, event or request comes of it. `data/browser/judge.js` checks each output inside the page.

use comment_sanitizer::{Sanitizer, Whitelist};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use support::chromium::{self, open};
use support::families::FAMILIES;
use support::promises::everything;
use support::{corpora, prose, rows, soup};

/// Writes a page that checks these cases with this function of the judge; returns its path.
fn page(name: &str, cases: &Value, body: &str, judge: &str) -> PathBuf {
    chromium::page(
        Path::new(env!("CARGO_TARGET_TMPDIR")),
        name,
        cases,
        body,
        judge,
    )
}

#[track_caller]
fn check(page: &Path) {
    let (verdict, requests) = open(page);
    println!("{}: {verdict}, {} requests", page.display(), requests.len());
    assert_eq!(verdict["failures"], 0, "{verdict}");
    assert_eq!(verdict["fired"], 0, "{verdict}");
    assert!(verdict["checks"].as_u64().unwrap_or(0) > 0, "{verdict}");
    assert!(requests.is_empty(), "{requests:?}");
}

/// Prints a line that is seen even if the test passes: `cargo test` captures what `eprintln` writes.
fn warn(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Every input there is: rows, corpora if they are named, hostile families, and samples of the generators.
fn typed() -> Vec<String> {
    let rows = [
        "tests/data/meaning",
        "tests/data/attacks",
        "tests/data/options",
        "tests/data/conformance",
    ]
    .map(|folder| rows::read(Path::new(folder)));
    let mut typed: BTreeSet<String> = rows.into_iter().flatten().map(|row| row.input).collect();
    for corpus in ["hostile", "comments"] {
        match corpora::read_if_named(corpus) {
            Some(entries) => typed.extend(entries.into_iter().map(|entry| entry.input)),
            None => warn(&format!(
                "WARNING: the browser does NOT check the corpus `{corpus}`: {} is not set",
                corpora::FOLDER
            )),
        }
    }
    typed.extend(FAMILIES.iter().map(|family| family.of_size(600)));
    let mut runner = TestRunner::deterministic();
    let mut sample =
        |strategy: &dyn Strategy<Value = String, Tree = Box<dyn ValueTree<Value = String>>>| {
            for _ in 0..1500 {
                typed.insert(strategy.new_tree(&mut runner).expect("a tree").current());
            }
        };
    sample(&soup::soup().boxed());
    sample(&soup::misnested().boxed());
    sample(&soup::lines().boxed());
    sample(&prose::prose().prop_map(|prose| prose.typed).boxed());
    typed.into_iter().collect()
}

/// The outputs of a sanitizer with this allowlist, and what they may hold.
fn cases(list: &Whitelist, typed: &[String], live: bool) -> Value {
    cases_of(&Sanitizer::new(list.clone()), list, typed, live)
}

/// The same with generated links and paragraphs; the allowlist must hold `a` with `href`.
fn laid_out(list: &Whitelist, typed: &[String], live: bool) -> Value {
    let builder = Sanitizer::builder().whitelist(list.clone());
    let builder = builder
        .paragraphs(true)
        .autolink(true)
        .link_rel("nofollow ugc");
    let sanitizer = builder.build().expect("options that go together");
    let mut allowed = list.clone();
    for (element, attributes) in [
        ("p", &[][..]),
        ("br", &[]),
        ("a", &["href", "title", "rel"]),
    ] {
        if !list.allows(element) || element == "a" {
            allowed = allowed.with(element, attributes).expect("a list");
        }
    }
    cases_of(&sanitizer, &allowed, typed, live)
}

/// The outputs of a sanitizer, and what they may hold.
fn cases_of(sanitizer: &Sanitizer, list: &Whitelist, typed: &[String], live: bool) -> Value {
    let outputs: BTreeSet<_> = typed
        .iter()
        .map(|typed| sanitizer.sanitize(typed))
        .collect();
    let allowed: serde_json::Map<String, Value> = list
        .elements()
        .map(|element| (element.to_owned(), list.attributes(element).collect()))
        .collect();
    json!({ "allowed": allowed, "live": live, "outputs": outputs })
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test browser -- --ignored"]
fn outputs_set_as_inner_html_or_parsed_as_a_document() {
    let typed = typed();
    let live = everything().without("img");
    let cases = json!([
        cases(&Whitelist::default(), &typed, true),
        cases(&live, &typed, true),
        // Not live: its `img` would load pictures.
        cases(&everything(), &typed, false),
        laid_out(&Whitelist::default(), &typed, true),
        cases(&Whitelist::empty(), &typed, true),
    ]);
    check(&page("scripted", &cases, "", "judgeAll"));
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test browser -- --ignored"]
fn outputs_parsed_with_the_page() {
    let typed = typed();
    for (name, cases) in [
        ("parsed", cases(&Whitelist::default(), &typed, true)),
        (
            "parsed_everything",
            cases(&everything().without("img"), &typed, true),
        ),
        (
            "parsed_laid_out",
            laid_out(&Whitelist::default(), &typed, true),
        ),
    ] {
        let cases = json!([cases]);
        let outputs = cases[0]["outputs"].as_array().expect("they are an array");
        let body: String = outputs
            .iter()
            .filter_map(Value::as_str)
            .map(|output| format!("<div>{output}</div>"))
            .collect();
        check(&page(name, &cases, &body, "judgePage"));
    }
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test browser -- --ignored"]
fn unsafe_html_is_caught() {
    for (name, unsafe_html, caught) in [
        (
            "trap_request",
            "<a href=\"http://x.example/\"><img src=\"http://trap.example/x\"></a>",
            "a request",
        ),
        (
            "trap_event",
            "<img src=\"data:,\" onerror=\"alert(1)\">",
            "an event",
        ),
        (
            "trap_scheme",
            "<a href=\"java\nscript:x\">x</a>",
            "a failure",
        ),
        ("trap_attribute", "<b onclick=\"x\">x</b>", "a failure"),
        ("trap_mutation", "<b>1<p>2</b>", "a failure"),
        ("trap_end_tag", "</div><div>", "a failure"),
    ] {
        let allowed = json!({"a": ["href"], "b": [], "img": ["src", "onerror"], "p": []});
        let cases = json!([{ "allowed": allowed, "live": true, "outputs": [unsafe_html] }]);
        let (verdict, requests) = open(&page(name, &cases, "", "judgeAll"));
        let holds = match caught {
            "a request" => requests
                .iter()
                .any(|request| request.contains("trap.example")),
            "an event" => verdict["fired"].as_u64().unwrap_or(0) > 0,
            _ => verdict["failures"].as_u64().unwrap_or(0) > 0,
        };
        assert!(holds, "{name}: {verdict} {requests:?}");
    }
}
