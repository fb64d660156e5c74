//! The output in a real browser, Chromium: its DOM holds only what is allowed, `innerHTML` gives the same bytes back,
//! and no script, event or request comes of it. `data/browser/judge.js` checks each output inside the page.

use comment_sanitizer::{Sanitizer, Whitelist};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::families::FAMILIES;
use support::promises::everything;
use support::{corpora, prose, rows, soup};

const JUDGE: &str = include_str!("data/browser/judge.js");

/// Hosts that Chromium contacts by itself, whatever page it shows.
const HOSTS_OF_CHROMIUM: [&str; 8] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients2.google.com",
    "mtalk.google.com",
    "optimizationguide-pa.googleapis.com",
    "update.googleapis.com",
    "content-autofill.googleapis.com",
    "redirector.gvt1.com",
];

/// Returns true if this request line is the browser's own traffic, not the page's.
fn is_of_chromium(request: &str) -> bool {
    let target = request.split(' ').nth(1).unwrap_or("");
    let rest = target.trim_start_matches("http://");
    let host = rest.split(['/', ':']).next().unwrap_or("");
    HOSTS_OF_CHROMIUM.contains(&host)
}

/// A proxy that receives every request of the browser, to whatever host, and records its first line.
struct Listener {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = socket.local_addr().expect("it has an address").to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in socket.incoming().flatten() {
                let mut request = [0; 512];
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let length = stream.read(&mut request).unwrap_or(0);
                let line = String::from_utf8_lossy(&request[..length])
                    .lines()
                    .next()
                    .unwrap_or("")
                    .to_owned();
                seen.lock().expect("nobody panicked").push(line);
                let _ = stream.write_all(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
        });
        Listener { address, requests }
    }
}

/// Opens the page; returns the verdict of the judge in it, and the requests that the page made.
fn open(page: &Path) -> (Value, Vec<String>) {
    let listener = Listener::start();
    let profile = page.with_extension("profile");
    let output = Command::new("timeout")
        .args([
            "600",
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--proxy-server=http://{}", listener.address))
        .arg("--proxy-bypass-list=<-loopback>")
        .args(["--virtual-time-budget=1000000", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium starts");
    let dom = String::from_utf8_lossy(&output.stdout);
    let verdict = dom
        .split_once("VERDICT ")
        .and_then(|(_, rest)| rest.split_once(" END"))
        .unwrap_or_else(|| {
            panic!(
                "no verdict: {dom} {}",
                String::from_utf8_lossy(&output.stderr)
            )
        })
        .0
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    let mut requests = listener.requests.lock().expect("nobody panicked").clone();
    requests.retain(|request| !is_of_chromium(request));
    (
        serde_json::from_str(&verdict).expect("the verdict is JSON"),
        requests,
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
    let builder = builder.paragraphs().autolink().link_rel("nofollow ugc");
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

/// Makes an empty folder for a page, with the judge in it.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("judge.js"), JUDGE).expect("it can be written to");
    folder
}

/// Writes a page that checks these cases with this function of the judge; returns its path.
fn page(name: &str, cases: &Value, body: &str, judge: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("cases.js"), format!("const CASES = {cases};"))
        .expect("it can be written to");
    let html = format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><script src=cases.js></script>\
         <script src=judge.js></script></head><body>{body}<script>report({judge})</script></body></html>"
    );
    let page = folder.join("page.html");
    fs::write(&page, html).expect("it can be written to");
    page
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
