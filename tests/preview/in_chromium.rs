//! The page of the preview in Chromium: what it shows for hostile and real comments, its keyboard focus, colours and
//! width, and that no comment makes it run or load anything.

use crate::devtools::Page;
use crate::server::Server;
use comment_sanitizer::{SanitizerBuilder, Whitelist};
use serde_json::{Value, json};

const HOSTILE: &str = r#"Nice!<script>alert(1)</script><img src=http://trap.example/x onerror=alert(2)>
<a href="java&#9;script:alert(3)" onfocus=alert(4) autofocus>here</a></div></textarea><style>*{display:none}</style>
<svg><a xlink:href="javascript:alert(5)">x</a></svg><iframe src=http://trap.example/></iframe>
<form action=http://trap.example/><button id=comment name=results>go</button></form><base href=http://trap.example/>
<a href="https://evil.example/">www.bank.example</a>"#;

const REAL: &str = "Thanks for writing this up! I had the same trouble with our boiler last winter, and \
    <em>nobody</em> could tell me why.\n\n<blockquote>Bleed the radiators first.</blockquote>\
    That alone would have saved me <strong>two weeks</strong> & some money. \
    See also <a href=\"https://example.org/heating?a=1&b=2\" title=\"A guide\">this guide</a> <3";

/// A script that reads what the page shows.
const SHOWN: &str = r##"(() => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent);
  const [shown] = document.querySelectorAll("#results .comment");
  return {
    summary: summary.textContent,
    shown: shown.innerHTML,
    html: texts("#results pre")[0],
    removals: texts(".removals li"),
    links: texts(".links li"),
  };
})()"##;

/// A script that finds text whose contrast to its background is below [WCAG's
/// minimum](https://www.w3.org/TR/WCAG22/#contrast-minimum).
const FAINT: &str = r#"(() => {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [red, green, blue] = color.map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    const color = numbers(getComputedStyle(element).backgroundColor);
    return color.length === 3 ? color : ground(element.parentElement);
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    const [dark, light] = [numbers(getComputedStyle(element).color), ground(element)].map(luminance).sort((one, other) => one - other);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) faint.push(`${element.localName} ${element.className}: ${ratio}`);
  }
  return faint;
})()"#;

/// What the page should show: what the library gives.
fn expected(typed: &str) -> Value {
    let builder = SanitizerBuilder::blog().whitelist(Whitelist::default());
    let sanitizer = builder.max_depth(16).build();
    let found = sanitizer.expect("good options").inspect(typed);
    let removals: Vec<String> = found
        .removals
        .iter()
        .map(|removal| {
            let printed = removal.to_string().replace('`', "");
            printed.replacen(": ", " ", 2)
        })
        .collect();
    json!({"shown": found.html, "html": found.html, "removals": removals})
}

#[track_caller]
fn check_shown(page: &mut Page, typed: &str, summary: &str) -> Value {
    let shown = page.value(SHOWN);
    let expected = expected(typed);
    for part in ["shown", "html", "removals"] {
        assert_eq!(shown[part], expected[part], "{part}");
    }
    assert_eq!(shown["summary"], summary);
    shown
}

#[track_caller]
fn check_quiet(page: &Page, server: &Server) {
    let disturbances = page.disturbances(&server.url());
    assert!(disturbances.is_empty(), "{disturbances:#?}");
}

#[track_caller]
fn check_focus(page: &mut Page, id_or_name: &str) {
    let focused = page.value("document.activeElement.id || document.activeElement.localName");
    assert_eq!(focused, id_or_name);
    let ring = page.value("parseFloat(getComputedStyle(document.activeElement).outlineWidth)");
    assert!(ring.as_f64() >= Some(2.0), "{id_or_name}: {ring}");
}

/// A condition that holds once the server's answer to all that was typed is shown.
fn shows(summary: &str) -> String {
    format!("summary.textContent === {}", json!(summary))
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn a_hostile_comment_does_nothing() {
    let server = Server::start();
    let mut page = Page::open("hostile", &server.url());
    page.press("Tab");
    check_focus(&mut page, "comment");
    let summary = format!(
        "{} things were removed. One link is deceptive.",
        expected(HOSTILE)["removals"].as_array().map_or(0, Vec::len)
    );
    page.paste(&HOSTILE[..HOSTILE.len() - 4]);
    page.type_keys(&HOSTILE[HOSTILE.len() - 4..]);
    page.until(&shows(&summary));
    let shown = check_shown(&mut page, HOSTILE, &summary);
    let link = "https://evil.example/ “www.bank.example” deceptive: its text names another host";
    assert_eq!(shown["links"], json!([link]));
    let others = "document.querySelectorAll('.outcome :is(script, img, style, svg, iframe, form, button, base)').length";
    assert_eq!(page.value(others), 0);

    // The Tab key reaches the button, which submits without leaving the page.
    check_focus(&mut page, "comment");
    page.press("Tab");
    check_focus(&mut page, "button");
    let from = page.now();
    page.press("Enter");
    let request = page.event(from, "Network.requestWillBeSent");
    assert_eq!(
        request["request"]["url"],
        format!("{}preview", server.url())
    );
    page.event(from, "Network.loadingFinished");
    page.press("Tab");
    check_focus(&mut page, "a");
    assert_eq!(page.value("comment.value"), HOSTILE);
    check_shown(&mut page, HOSTILE, &summary);
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn a_real_comment_is_shown_while_it_is_typed() {
    let server = Server::start();
    let mut page = Page::open("real", &server.url());
    page.press("Tab");
    let (beginning, rest) = REAL.split_at(30);
    page.type_keys(beginning);
    page.until("document.querySelector('.comment')?.textContent.startsWith('Thanks')");
    page.paste(rest);
    page.until("document.querySelector('.comment')?.textContent.endsWith('<3')");
    let shown = check_shown(&mut page, REAL, "Nothing was removed.");
    let link = "https://example.org/heating?a=1&b=2 “this guide”";
    assert_eq!(shown["links"], json!([link]));
    // A shorter comment replaces it as quickly.
    page.value("comment.select()");
    page.type_keys("x");
    page.until("document.querySelector('.comment')?.textContent === 'x'");
    page.value("comment.select()");
    page.call(
        "Input.dispatchKeyEvent",
        json!({"type": "keyDown", "key": "Delete", "windowsVirtualKeyCode": 46}),
    );
    page.until(&shows(
        "Nothing is typed yet. What becomes of it will stand here.",
    ));
    assert_eq!(page.value("results.textContent"), "");
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn the_sanitizer_of_the_browser_removes_what_the_server_did_not() {
    let server = Server::start();
    let mut page = Page::open("second_wall", &server.url());
    // An answer as of a server without a sanitizer.
    page.value(
        r#"(() => {
          const answer = { summary: "Nothing was removed.", results: '<div class="comment">1<p><a href="/" title="y" \
            onclick="z">2</a><br><script>3</script><u>4</u><img src="/x" onerror="z"></p></div><pre>5</pre>' };
          fetch = async () => ({ ok: true, json: async () => answer });
        })()"#,
    );
    page.press("Tab");
    page.type_keys("x");
    page.until(&shows("Nothing was removed."));
    let shown = page.value("results.innerHTML");
    let link = r#"<a href="/" title="y">2</a>"#;
    let expected = format!(r#"<div class="comment">1<p>{link}<br>4</p></div><pre>5</pre>"#);
    assert_eq!(shown, expected);
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn the_form_works_without_javascript() {
    let server = Server::start();
    let mut page = Page::start("without_javascript");
    page.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    page.go(&server.url());
    page.press("Tab");
    page.paste(HOSTILE);
    page.press("Tab");
    let from = page.now();
    page.press("Enter");
    page.event(from, "Page.loadEventFired");
    assert_eq!(page.value("comment.value"), HOSTILE);
    let summary = format!(
        "{} things were removed. One link is deceptive.",
        expected(HOSTILE)["removals"].as_array().map_or(0, Vec::len)
    );
    check_shown(&mut page, HOSTILE, &summary);
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn a_phone_shows_all_of_it() {
    let server = Server::start();
    let mut page = Page::start("phone");
    let phone = json!({"width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": true});
    page.call("Emulation.setDeviceMetricsOverride", phone);
    page.go(&server.url());
    let fits = "document.documentElement.scrollWidth <= innerWidth && innerWidth === 320";
    assert_eq!(page.value(fits), true);
    page.press("Tab");
    let word = "Donaudampfschifffahrtsgesellschaft".repeat(20);
    page.paste(&format!(
        "{word} <a href=https://{word}.example/{word}>{word}</a> <code>{word}</code> <u>{word}</u>\n\
         <blockquote><blockquote><blockquote>{word}</blockquote></blockquote></blockquote>\
         <{word}> <a href='{word}:x' {word}=x>x</a>"
    ));
    page.until("document.querySelectorAll('.removals li').length > 2");
    assert_eq!(page.value(fits), true);
    // A smaller font in a field makes phones zoom.
    let size = page.value("parseFloat(getComputedStyle(comment).fontSize)");
    assert!(size.as_f64() >= Some(16.0), "{size}");
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn no_comment_widens_the_page() {
    let server = Server::start();
    let mut page = Page::start("width");
    let marks = "a".to_owned() + &"\u{301}".repeat(5_000);
    for (width, height) in [(360, 640), (1280, 800)] {
        let screen =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        page.call("Emulation.setDeviceMetricsOverride", screen);
        page.go(&server.url());
        for (end, comment) in [
            ("quoted", "<blockquote>".repeat(99) + "quoted"),
            ("marked", format!("{marks} <b {marks}=x>{marks}</b> marked")),
            ("linked", format!("<a href=/{marks}>{marks}</a> linked")),
            (
                "coded",
                format!("<code>{}\n{marks}</code> coded", "x ".repeat(999)),
            ),
        ] {
            type_anew(&mut page, &comment, end);
            let [content, window] = ["scrollWidth", "clientWidth"]
                .map(|name| page.value(&format!("document.documentElement.{name}")));
            assert_eq!(content, window, "{end} at {width}");
        }
    }
    check_quiet(&page, &server);
}

/// Replaces the comment by this one, and waits until the page shows it: its text ends with `end`.
#[track_caller]
fn type_anew(page: &mut Page, comment: &str, end: &str) {
    page.value("comment.select()");
    page.paste(comment);
    page.until(&format!(
        "document.querySelector('.comment')?.textContent.trim().endsWith('{end}')"
    ));
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn line_breaks_are_as_many_as_were_typed() {
    let server = Server::start();
    let mut page = Page::open("breaks", &server.url());
    page.press("Tab");
    for (typed, seen) in [
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        (
            "<blockquote>line a\nline b\n\nline c</blockquote>",
            "line a\nline b\n\nline c",
        ),
        ("<code>if x:\n    y\n\nz</code>", "if x:\n    y\n\nz"),
        ("<blockquote><code>a\n  b</code></blockquote>", "a\n  b"),
    ] {
        type_anew(
            &mut page,
            typed,
            seen.split_whitespace().last().unwrap_or_default(),
        );
        let shown = page.value("document.querySelector('.comment').innerText");
        assert_eq!(shown, seen, "{typed}");
    }
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn the_focused_element_is_visible_in_low_windows() {
    let server = Server::start();
    let mut page = Page::start("low");
    for (width, height) in [(960, 470), (896, 704), (1280, 800)] {
        let screen =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        page.call("Emulation.setDeviceMetricsOverride", screen);
        page.go(&server.url());
        page.press("Tab");
        // More results than the window holds, scrolled a little.
        page.paste(&HOSTILE.repeat(9));
        page.until("document.querySelectorAll('.removals li').length > 50");
        // With the field as it is, and as high as a user can make it.
        for field in ["", "4000px"] {
            page.value(&format!(
                "comment.style.height = '{field}'; scrollTo(0, 100); comment.focus()"
            ));
            for _ in 0..4 {
                page.press("Tab");
                let place = page.value(
                    "(({ top, bottom }) => ({ top, bottom }))(document.activeElement.getBoundingClientRect())",
                );
                let [top, bottom] = ["top", "bottom"].map(|edge| place[edge].as_f64());
                assert!(
                    top >= Some(0.0) && bottom <= Some(f64::from(height)),
                    "{width}x{height}, {field:?}: {place}"
                );
            }
            check_focus(&mut page, "a");
        }
    }
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn going_back_restores_what_was_typed() {
    let server = Server::start();
    let mut page = Page::open("back", &server.url());
    page.press("Tab");
    page.paste(REAL);
    page.until(&shows("Nothing was removed."));
    page.go(&format!("{}?try=hostile", server.url()));
    page.until("document.querySelector('.deceptive')");
    page.back();
    page.until(&shows("Nothing was removed."));
    assert_eq!(page.value("comment.value"), REAL);
    check_shown(&mut page, REAL, "Nothing was removed.");
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn light_and_dark_colours_have_enough_contrast() {
    let server = Server::start();
    let mut page = Page::open("colours", &server.url());
    page.press("Tab");
    page.paste(HOSTILE);
    page.until("document.querySelector('.deceptive')");
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        page.call("Emulation.setEmulatedMedia", json!({"features": features}));
        for state in ["", "error"] {
            page.value(&format!("summary.className = '{state}'"));
            assert_eq!(page.value(FAINT), json!([]), "{scheme} {state}");
        }
        grounds.push(page.value("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(grounds[0], grounds[1]);
    // For screen readers: label, description and headings.
    assert_eq!(page.value("comment.labels[0].textContent"), "Comment");
    assert_eq!(
        page.value("comment.getAttribute('aria-describedby')"),
        "notice"
    );
    let headings =
        "[...document.querySelectorAll('h1, h2, h3')].map((heading) => heading.localName)";
    assert_eq!(page.value(headings), json!(["h1", "h2", "h2", "h2", "h2"]));
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn an_answer_that_comes_too_late_is_not_shown() {
    let server = Server::start();
    let mut page = Page::open("late", &server.url());
    page.call(
        "Fetch.enable",
        json!({"patterns": [{"urlPattern": "*/preview"}]}),
    );
    page.press("Tab");
    let from = page.now();
    page.paste("one");
    // The request for `one` is held back and never answered.
    page.event(from, "Fetch.requestPaused");
    let from = page.now();
    page.paste(" two");
    let second = page.event(from, "Fetch.requestPaused");
    let ended = page.event(0, "Network.loadingFailed");
    assert_eq!(ended["canceled"], true, "{ended}");
    page.call(
        "Fetch.continueRequest",
        json!({"requestId": second["requestId"]}),
    );
    page.until("document.querySelector('.comment')?.textContent === 'one two'");
    assert_eq!(page.value("summary.className"), "");
    check_quiet(&page, &server);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn errors_are_shown_in_words() {
    let server = Server::start();
    let mut page = Page::open("wrong", &server.url());
    page.press("Tab");
    page.value(&format!("comment.value = 'é'.repeat({})", 1 << 19));
    page.type_keys("y");
    page.until(&shows("The comment is too long: 1 MiB is the most."));
    assert_eq!(
        page.value("summary.className + results.className"),
        "errorstale"
    );
    page.value("comment.value = ''");
    page.type_keys("z");
    page.until(&shows("Nothing was removed."));
    assert_eq!(page.value("summary.className + results.className"), "");
    // The script measured the comment itself: a request that the server refuses is an error in the console.
    check_quiet(&page, &server);
    drop(server);
    page.type_keys("!");
    page.until(&shows("The server does not answer. Is it still running?"));
    assert_eq!(page.value("summary.className"), "error");
    assert_eq!(page.value("comment.value"), "z!");
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test preview -- --ignored"]
fn disturbances_are_noticed() {
    let server = Server::start();
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
        let mut page = Page::open(&format!("trap_{name}"), &server.url());
        let from = page.now();
        page.value(script);
        let noticed = page.event(from, event);
        let disturbances = page.disturbances(&server.url());
        assert!(!disturbances.is_empty(), "{name}: {noticed}");
        if name == "dialog" {
            page.call("Page.handleJavaScriptDialog", json!({"accept": true}));
        }
    }
}
