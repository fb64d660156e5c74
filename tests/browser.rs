//! The output in real browsers: their DOM holds only what is allowed, `innerHTML` gives the same bytes back, and no script,
//! event or request comes of it, whichever way the page puts it in. `data/browser/judge.js` checks each output inside the
//! page, and holds the sinks.

use comment_sanitizer::{Sanitizer, Unlisted, Whitelist};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use support::browser::{Engine, Page, warn};
use support::chosen::{Chosen, Subject};
use support::families::FAMILIES;
use support::options::Options;
use support::promises::everything;
use support::{corpora, mutations, oracle, prose, rows, soup};

/// The environment variable that says how many outputs a browser checks, or `all`.
const OUTPUTS: &str = "BROWSER_OUTPUTS";

/// How many it checks without.
const DEFAULT_OUTPUTS: usize = 10_000;

/// More of them are split into several pages.
const MAX_ON_A_PAGE: usize = 20_000;

/// The kinds of sinks, by the first words of their names. A browser either checks each, or says that it lacks it.
const SINKS: [&str; 17] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML afterbegin",
    "insertAdjacentHTML afterend",
    "insertAdjacentHTML beforebegin",
    "insertAdjacentHTML beforeend",
    "createContextualFragment",
    "setHTMLUnsafe",
    "setHTML",
    "shadow root",
    "template",
    "template around",
    "DOMParser",
    "parseHTMLUnsafe",
    "parseHTML",
    "document.write",
    "page",
];

/// Of these, those whose documents load and run nothing.
const INERT: [&str; 5] = [
    "template",
    "template around",
    "DOMParser",
    "parseHTMLUnsafe",
    "parseHTML",
];

/// What visitors typed, or might.
struct Typed {
    /// These are checked however few outputs are.
    always: BTreeSet<String>,
    others: BTreeSet<String>,
}

/// Every input there is: rows, corpora if they are named, hostile families, and samples of the generators.
static TYPED: LazyLock<Typed> = LazyLock::new(|| {
    let read = |folder: &str| rows::read(Path::new(folder)).into_iter();
    let mut always: BTreeSet<String> = read("tests/data/attacks").map(|row| row.input).collect();
    always.extend(instructions());
    let mut others: BTreeSet<String> = ["meaning", "options", "conformance"]
        .map(|kind| format!("tests/data/{kind}"))
        .iter()
        .flat_map(|folder| read(folder))
        .map(|row| row.input)
        .collect();
    for corpus in ["hostile", "comments"] {
        match corpora::read_if_named(corpus) {
            Some(entries) => others.extend(entries.into_iter().map(|entry| entry.input)),
            None => warn(&format!(
                "WARNING: the browsers do NOT check the corpus `{corpus}`: {} is not set",
                corpora::FOLDER
            )),
        }
    }
    others.extend(FAMILIES.iter().map(|family| family.of_size(600)));
    let mut runner = TestRunner::deterministic();
    let mut sample =
        |count,
         strategy: &dyn Strategy<Value = String, Tree = Box<dyn ValueTree<Value = String>>>| {
            for _ in 0..count {
                others.insert(strategy.new_tree(&mut runner).expect("a tree").current());
            }
        };
    sample(1500, &soup::soup().boxed());
    sample(1500, &soup::misnested().boxed());
    sample(1500, &soup::lines().boxed());
    sample(1500, &prose::prose().prop_map(|prose| prose.typed).boxed());
    Typed { always, others }
});

/// Processing instructions, in text, in values, in tags, behind references, and in what is dropped. Newer browsers parse
/// them as such, and older ones as comments.
fn instructions() -> impl Iterator<Item = String> {
    const INSTRUCTIONS: [&str; 12] = [
        "<?x y>",
        "<?x y?>",
        "<?php echo '<b>' ?>",
        "<?xml version=\"1.0\"?>",
        "<?xml-stylesheet href=\"x\" ?>",
        "<?x <b title=\"?>\">",
        "<?x --><img src=x onerror=alert(1)>?>",
        "<?x",
        "<?",
        "<?>",
        "<? x>",
        "<?X:y-1.é ></b>?>",
    ];
    const PLACES: [&str; 20] = [
        "{}",
        "a{}b",
        "<b>a{}b</b>",
        "<b>{}",
        "<b title=\"{}\">x</b>",
        "<a href='{}' title='{}'>x</a>",
        "<a title={}>x</a>",
        "<b {}>x</b>",
        "<b{}>x</b>",
        "<{}",
        "</{}",
        "<!--{}-->x",
        "<![CDATA[{}]]>x",
        "<code>{}</code>",
        "`{}`",
        "<p>{}<table>{}<td>{}",
        "<script>{}</script>x",
        "<textarea>{}</textarea>x",
        "<u>{}</u><blockquote>\n{}\n</blockquote>",
        "<svg>{}</svg><math><mtext>{}",
    ];
    PLACES.into_iter().flat_map(|place| {
        INSTRUCTIONS.into_iter().flat_map(move |instruction| {
            let typed = place.replace("{}", instruction);
            let escaped = instruction.replace('<', "&lt;");
            let half_escaped = instruction.replacen("<?", "&#60;?", 1);
            [
                typed,
                place.replace("{}", &escaped),
                place.replace("{}", &half_escaped),
            ]
        })
    })
}

/// Outputs of one sanitizer.
struct Case {
    sanitizer: Sanitizer,
    allowed: Value,
    /// Whether they may stand where pictures are loaded.
    live: bool,
    always: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Case {
    /// With the outputs for more that visitors might type, which are always checked.
    fn and(mut self, typed: &[String]) -> Self {
        let outputs = typed.iter().map(|typed| self.sanitizer.sanitize(typed));
        self.always.extend(outputs.map(String::from));
        self.others = &self.others - &self.always;
        self
    }
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let sanitizer = |list: &Whitelist| Sanitizer::new(list.clone());
    let unlisted = |unlisted, list: &Whitelist| {
        let builder = Sanitizer::builder().whitelist(list.clone());
        builder.unlisted(unlisted).build().expect("good options")
    };
    let default = Whitelist::default();
    let live = everything().without("img");
    let payloads: Vec<String> = mutations::samples().take(PAYLOADS).collect();
    let (first, second) = payloads.split_at(PAYLOADS / 2);
    vec![
        case(&sanitizer(&default), &default, true).and(first),
        case(&sanitizer(&live), &live, true).and(second),
        case(&sanitizer(&everything()), &everything(), false),
        laid_out(&default),
        laid_out(&live),
        case(&unlisted(Unlisted::StripAll, &default), &default, true),
        case(&unlisted(Unlisted::Escape, &default), &default, true),
        case(&unlisted(Unlisted::StripAll, &live), &live, true),
        case(&unlisted(Unlisted::Escape, &live), &live, true),
        case(&sanitizer(&Whitelist::empty()), &Whitelist::empty(), true),
    ]
});

/// The payloads whose outputs every browser checks, half of them with the default allowlist.
const PAYLOADS: usize = 5_000;

/// Generated links and paragraphs; the allowlist must hold `a` with `href`.
fn laid_out(list: &Whitelist) -> Case {
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
    case(&sanitizer, &allowed, true)
}

/// The outputs of a sanitizer, and what they may hold.
fn case(sanitizer: &Sanitizer, list: &Whitelist, live: bool) -> Case {
    let outputs = |typed: &BTreeSet<String>| -> BTreeSet<String> {
        let outputs = typed.iter().map(|typed| sanitizer.sanitize(typed));
        outputs.map(String::from).collect()
    };
    let always = outputs(&TYPED.always);
    let others = &outputs(&TYPED.others) - &always;
    let allowed: Map<String, Value> = list
        .elements()
        .map(|element| (element.to_owned(), list.attributes(element).collect()))
        .collect();
    Case {
        sanitizer: sanitizer.clone(),
        allowed: allowed.into(),
        live,
        always,
        others,
    }
}

/// The number of outputs that a browser checks, of so many.
fn wanted(all: usize) -> usize {
    match std::env::var(OUTPUTS).as_deref() {
        Err(_) => DEFAULT_OUTPUTS.min(all),
        Ok("all") => all,
        Ok(number) => {
            let number = number.parse::<usize>();
            number.unwrap_or_else(|_| panic!("{OUTPUTS} is a number or `all`"))
        }
    }
}

/// The outputs of each case that a browser checks. All browsers have those of some inputs; of the others, each has
/// different ones, unless it checks all.
fn chosen(engine: Engine) -> Vec<Vec<&'static String>> {
    let count = |outputs: fn(&Case) -> &BTreeSet<String>| -> usize {
        CASES.iter().map(|case| outputs(case).len()).sum()
    };
    let (always, others) = (count(|case| &case.always), count(|case| &case.others));
    let wanted = wanted(always + others).saturating_sub(always).min(others);
    // An output is taken where the running number comes to another multiple of `others`: evenly spread.
    let mut at = engine as usize * others / Engine::ALL.len();
    let mut is_taken = move |_: &&String| {
        let before = at / others;
        at += wanted;
        at / others > before
    };
    let cases = CASES.iter().map(|case| {
        let others = case.others.iter().filter(&mut is_taken);
        case.always.iter().chain(others).collect()
    });
    cases.collect()
}

/// The cases of the judge for one of several pages.
fn cases_of(outputs: &[Vec<&String>], page: usize, pages: usize) -> Value {
    let cases = CASES.iter().zip(outputs).map(|(case, outputs)| {
        let outputs: Vec<_> = outputs.iter().skip(page).step_by(pages).collect();
        json!({
            "allowed": case.allowed, "config": case.sanitizer.sanitizer_config(), "live": case.live, "isTrap": false, "outputs": outputs,
        })
    });
    cases.collect()
}

/// The outputs that stand in the page itself: see `judgePage`.
fn body(cases: &Value) -> String {
    let cases = cases.as_array().expect("an array").iter();
    let sections = cases.filter(|case| case["live"] == true).map(|case| {
        let outputs = case["outputs"].as_array().expect("an array").iter();
        let outputs = outputs.filter_map(Value::as_str);
        let divs: String = outputs
            .map(|output| match case["isTrap"] == true {
                true => format!("<div>{}</div>", output.replace("SINK", "page")),
                false => format!("<div>{output}</div>"),
            })
            .collect();
        format!("<section>{divs}</section>")
    });
    sections.collect()
}

/// The folder of the browsers' profiles.
fn profiles() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// The kind of a sink.
fn kind(name: &str) -> &str {
    name.split(" in ").next().expect("split gives one")
}

/// The sinks of each case in a verdict, with what was found in them.
fn sinks(verdict: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    let cases = verdict["cases"].as_array().expect("an array").iter();
    cases.map(|case| case["sinks"].as_object().expect("an object"))
}

/// Checks that every kind of sink was checked, or is said to be missing in the browser; returns those that are.
#[track_caller]
fn check_sinks(verdict: &Value) -> BTreeSet<&str> {
    let lacks = verdict["lacks"].as_array().expect("an array").iter();
    let lacks: BTreeSet<&str> = lacks.filter_map(Value::as_str).map(kind).collect();
    let found: BTreeSet<&str> = sinks(verdict)
        .flatten()
        .map(|(name, _)| kind(name))
        .collect();
    assert_eq!(&found | &lacks, BTreeSet::from(SINKS));
    lacks
}

fn outputs_stay_as_they_are(engine: Engine) {
    let outputs = chosen(engine);
    let number: usize = outputs.iter().map(Vec::len).sum();
    let pages = number.div_ceil(MAX_ON_A_PAGE);
    let mut checks = 0;
    for page in 0..pages {
        let cases = cases_of(&outputs, page, pages);
        let page = Page::new(&cases, &body(&cases), "judgeAll");
        let judged = engine.open(profiles(), "outputs", &page);
        let verdict = &judged.verdict;
        assert_eq!(verdict["failures"], 0, "{}", verdict["first"]);
        assert_eq!(verdict["fired"], 0, "{}", verdict["calls"]);
        assert!(judged.requests.is_empty(), "{:?}", judged.requests);
        for (at, sinks) in sinks(verdict).enumerate() {
            let outputs = cases[at]["outputs"].as_array().map(Vec::len);
            for (sink, found) in sinks {
                let checks = found["checks"].as_u64().map(|checks| checks as usize);
                assert_eq!(checks, outputs, "{sink}");
            }
        }
        let lacks = check_sinks(verdict);
        if checks == 0 {
            let (browser, node) = (&verdict["browser"], &verdict["instruction"]);
            warn(&format!(
                "{engine:?} is {browser}; it lacks the sinks {lacks:?}, and reads `<?x y>` as {node}"
            ));
        }
        checks += verdict["checks"].as_u64().expect("a number");
    }
    warn(&format!("{engine:?}: {number} outputs, {checks} checks"));
}

/// What the browsers must catch.
#[derive(Deserialize)]
struct Trap {
    name: String,
    html: String,
    caught: Caught,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Caught {
    Failure,
    Request,
    Event,
}

fn failures_are_seen_in_every_sink(engine: Engine) {
    let traps: Vec<Trap> = rows::read_as(Path::new("tests/data/browser/traps.toml"));
    let elements = json!({"a": ["href"], "b": [], "img": ["src", "onerror"], "p": []});
    let config: Vec<Value> = elements
        .as_object()
        .expect("an object")
        .iter()
        .map(|(name, attributes)| json!({"name": name, "attributes": attributes}))
        .collect();
    let config =
        json!({"elements": config, "attributes": [], "comments": false, "dataAttributes": false});
    let cases = traps.iter().map(|trap| {
        json!({
            "allowed": elements, "config": config, "live": true, "isTrap": true, "outputs": [trap.html],
        })
    });
    let cases = cases.collect();
    let page = Page::new(&cases, &body(&cases), "judgeAll");
    let judged = engine.open(profiles(), "traps", &page);
    check_sinks(&judged.verdict);
    let calls = judged.verdict["calls"].as_array().expect("an array");
    let failed = |found: &Value| found["failures"].as_u64() > Some(0);
    for (trap, sinks) in traps.iter().zip(sinks(&judged.verdict)) {
        for (sink, found) in sinks {
            let mark = sink.replace(' ', "_");
            let line = format!("GET http://trap.example/{mark} ");
            let mut requests = judged.requests.iter();
            let kind = kind(sink);
            let is_seen = match trap.caught {
                Caught::Event if ["setHTML", "parseHTML"].contains(&kind) => failed(found),
                Caught::Failure => failed(found),
                Caught::Request => {
                    requests.any(|request| request.starts_with(&line)) != INERT.contains(&kind)
                }
                Caught::Event => calls.iter().any(|call| *call == mark) != INERT.contains(&kind),
            };
            assert!(is_seen, "{} is not seen in {sink}", trap.name);
        }
    }
}

/// Rows of places where output does not belong.
const PLACES: &str = "tests/data/browser/places.toml";

/// A page with a comment in a place that matters, what its body holds once it is parsed, and where its links lead.
#[derive(Deserialize)]
struct Place {
    name: String,
    list: Option<String>,
    #[serde(default)]
    options: Options,
    input: String,
    output: String,
    /// The URL of the page.
    #[serde(default)]
    base: String,
    /// The body of the page; `{}` stands for the output.
    page: String,
    body: String,
    #[serde(default)]
    links: Vec<String>,
}

impl Place {
    /// The body of the page with the output in it.
    fn page(&self) -> String {
        let list = self
            .list
            .as_deref()
            .map_or_else(Whitelist::default, |list| {
                list.parse()
                    .unwrap_or_else(|error| panic!("{}: {error}", self.name))
            });
        let chosen = Chosen::new(list, self.options.clone());
        let chosen = chosen.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let output = chosen.sanitizer().sanitize(&self.input);
        assert_eq!(output, self.output, "{}", self.name);
        self.page.replace("{}", &output)
    }
}

#[test]
fn places_are_as_documented_in_an_independent_parser() {
    let places: Vec<Place> = rows::read_as(Path::new(PLACES));
    for place in places {
        assert_eq!(
            oracle::inner_html(&place.page()),
            place.body,
            "{}",
            place.name
        );
    }
}

fn places_are_as_documented(engine: Engine) {
    let places: Vec<Place> = rows::read_as(Path::new(PLACES));
    let case = |place: &Place| json!({"base": place.base, "page": place.page()});
    let cases = places.iter().map(case).collect();
    let judged = engine.open(profiles(), "places", &Page::new(&cases, "", "tellTrees"));
    let found = judged.verdict["trees"].as_array().expect("an array");
    assert_eq!(found.len(), places.len());
    for (place, found) in places.iter().zip(found) {
        let expected = json!({"body": place.body, "links": place.links});
        assert_eq!(*found, expected, "{} in {engine:?}", place.name);
    }
}

/// A test in every browser.
macro_rules! in_every_browser {
    ($($test:ident)*) => {
        in_every_browser!(chromium, Chromium, $($test)*);
        in_every_browser!(firefox, Firefox, $($test)*);
        in_every_browser!(webkit, WebKit, $($test)*);
    };
    ($browser:ident, $engine:ident, $($test:ident)*) => {
        mod $browser {
            use support::browser::Engine;
            $(
                #[test]
                #[ignore = "needs a browser: cargo test --test browser -- --ignored"]
                fn $test() {
                    if Engine::$engine.is_there() {
                        super::$test(Engine::$engine);
                    }
                }
            )*
        }
    };
}

in_every_browser! {
    outputs_stay_as_they_are
    failures_are_seen_in_every_sink
    places_are_as_documented
}
