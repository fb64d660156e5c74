//! The example `blog` in Chromium: what its pages show for hostile and real comments, that no comment makes them run or
//! load anything, and that they are fit for a keyboard, a phone, and a screen reader.

mod access;
mod attacks;
mod devtools;
mod layout;
mod preview;
mod visit;

use comment_sanitizer::{SanitizerBuilder, Whitelist};
use devtools::Page;
use example_tests::blog::{Blog, folder};
use serde_json::{Map, Value, json};
use std::fs;

/// The page of the post that a new blog has.
const POST: &str = "/posts/welcome";

const HOSTILE: &str = r#"Nice!<script>alert(1)</script><img src=http://trap.example/x onerror=alert(2)>
<a href="java&#9;script:alert(3)" onfocus=alert(4) autofocus>here</a></div></textarea><style>*{display:none}</style>
<svg><a xlink:href="javascript:alert(5)">x</a></svg><iframe src=http://trap.example/></iframe>
<form action=http://trap.example/><button id=comment name=results>go</button></form><base href=http://trap.example/>
<a href="https://evil.example/">www.bank.example</a>"#;

const REAL: &str = "Thanks for writing this up! I had the same trouble with our boiler last winter, and \
    <em>nobody</em> could tell me why.\n\n<blockquote>Bleed the radiators first.</blockquote>\
    That alone would have saved me <strong>two weeks</strong> & some money. \
    See also <a href=\"https://example.org/heating?a=1&b=2\" title=\"A guide\">this guide</a> <3";

/// What stands there while the field is empty.
const NOTHING_TYPED: &str = "Nothing is typed yet. What becomes of it will stand here.";
const NOTHING_REMOVED: &str = "Nothing was removed.";

/// A script that reads what the preview shows: the summary, the comment, and the items or code below each heading.
const SHOWN: &str = r##"(() => {
  const sections = [...document.querySelectorAll("#results section")].slice(1);
  const below = (section) => [...section.querySelectorAll("li, pre")].map((found) => found.textContent);
  return {
    summary: document.getElementById("summary").textContent,
    shown: document.querySelector("#results .comment")?.innerHTML,
    below: Object.fromEntries(sections.map((section) => [section.querySelector("h3").textContent, below(section)])),
  };
})()"##;

/// What the preview should show: what the library gives.
fn expected(typed: &str, summary: &str) -> Value {
    let sanitizer = SanitizerBuilder::blog().max_depth(16).build();
    let found = sanitizer.expect("good options").inspect(typed);
    let removals = found.removals.iter().map(|removal| {
        let printed = removal.to_string().replace('`', "");
        printed.replacen(": ", " ", 2)
    });
    let mut below = Map::new();
    below.insert("Its HTML".to_owned(), json!([found.html]));
    below.insert("What was removed".to_owned(), removals.collect());
    let shown = found.shown.iter().map(|tag| {
        let (line, name) = (tag.line, &tag.name);
        format!("line {line} <{name}> it is named, or code")
    });
    let links = found.links.iter().map(|link| {
        let why = match link.deceptive {
            true => " deceptive: its text names another host",
            false => "",
        };
        format!("{} “{}”{why}", link.url, link.text)
    });
    for (heading, items) in [
        (
            "Tags that are shown as typed",
            shown.collect::<Vec<String>>(),
        ),
        ("Links that are kept", links.collect()),
    ] {
        if !items.is_empty() {
            below.insert(heading.to_owned(), json!(items));
        }
    }
    json!({"summary": summary, "shown": found.html, "below": below})
}

/// The summary of the hostile comment.
fn hostile_summary() -> String {
    let below = &expected(HOSTILE, "")["below"];
    let removals = below["What was removed"].as_array().map_or(0, Vec::len);
    format!("{removals} things were removed. One link is deceptive.")
}

#[track_caller]
fn check_shown(page: &mut Page, typed: &str, summary: &str) {
    assert_eq!(page.value(SHOWN), expected(typed, summary));
}

#[track_caller]
fn check_quiet(page: &Page, blog: &Blog) {
    let disturbances = page.disturbances(&blog.url("/"), false);
    assert!(disturbances.is_empty(), "{disturbances:#?}");
}

/// A condition that holds once the server's answer to all that was typed is shown.
fn shows(summary: &str) -> String {
    format!(
        "document.getElementById('summary').textContent === {}",
        json!(summary)
    )
}

/// A condition that holds once this is true of the comment in the preview, a JavaScript expression of `shown`.
fn shown(condition: &str) -> String {
    format!("((shown) => {condition})(document.querySelector('#results .comment')?.textContent)")
}

/// Replaces the comment in the form by this one, as pasting does.
#[track_caller]
fn type_anew(page: &mut Page, comment: &str) {
    page.value("comment.select()");
    page.paste(comment);
}

/// What the focused element is called, as screen readers say it.
const FOCUSED: &str = r#"((focused) => (
    focused.getAttribute("aria-label") ?? focused.labels?.[0]?.textContent ?? focused.textContent
  ).trim())(document.activeElement)"#;

/// Checks that the element of this name has the focus, and that one sees it.
#[track_caller]
fn check_focus(page: &mut Page, name: &str) {
    assert_eq!(page.value(FOCUSED), name);
    let ring = page.value("parseFloat(getComputedStyle(document.activeElement).outlineWidth)");
    assert!(ring.as_f64() >= Some(2.0), "{name}: {ring}");
}

/// Presses Tab, or Shift+Tab, until the element of this name has the focus.
#[track_caller]
fn go_to(page: &mut Page, key: &str, name: &str) {
    let mut passed = Vec::new();
    while passed.len() < 40 {
        page.press(key);
        let focused = page.value(FOCUSED);
        if focused == name {
            check_focus(page, name);
            return;
        }
        passed.push(focused);
    }
    panic!("{name} is not among {passed:?}");
}

/// A blog with this list, in which any number of links may be in a comment.
fn blog_with_list(name: &str, list: &Whitelist) -> Blog {
    let file = folder(env!("CARGO_TARGET_TMPDIR"), name).join("blog.toml");
    let options =
        format!("preset = 'blog'\nwhitelist = '''{list}'''\n[moderation]\nmax_links = 0\n");
    fs::write(&file, options).expect("it can be written");
    Blog::start(&["--config", file.to_str().expect("UTF-8")])
}

/// Gives the browser the moderator's cookie.
fn let_in(page: &mut Page, blog: &Blog) {
    let url = blog.url("/moderation");
    let cookie = json!({"name": "moderator", "value": blog.token, "url": url});
    page.call("Network.setCookie", cookie);
}

/// Opens all that can be folded out.
#[track_caller]
fn open_details(page: &mut Page) {
    page.value("document.querySelectorAll('details').forEach((found) => { found.open = true; })");
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn disturbances_are_noticed() {
    let blog = Blog::start(&[]);
    for (name, script, event) in [
        ("console", "console.log('x')", "Runtime.consoleAPICalled"),
        (
            "exception",
            "setTimeout(() => { throw 1; })",
            "Runtime.exceptionThrown",
        ),
        (
            "dialog",
            "setTimeout(() => alert(1))",
            "Page.javascriptDialogOpening",
        ),
        (
            "picture",
            "results.innerHTML = '<img src=http://trap.example/x>'; 0",
            "Log.entryAdded",
        ),
        (
            "handler",
            "results.innerHTML = '<b onclick=x>x</b>'; results.firstChild.click()",
            "Log.entryAdded",
        ),
        (
            "request",
            "setTimeout(() => { location = 'http://trap.example/'; })",
            "Network.requestWillBeSent",
        ),
    ] {
        let mut page = Page::open(&format!("trap_{name}"), &blog.url(POST));
        check_quiet(&page, &blog);
        let from = page.now();
        page.value(script);
        let noticed = page.event(from, event);
        for pictures in [false, true] {
            let disturbances = page.disturbances(&blog.url("/"), pictures);
            assert!(!disturbances.is_empty(), "{name}: {noticed}");
        }
        if name == "dialog" {
            page.call("Page.handleJavaScriptDialog", json!({"accept": true}));
        }
    }
}
