//! Accessibility: no finding by [axe], contrast, names and headings for screen readers.
//!
//! [axe]: https://github.com/dequelabs/axe-core

use crate::devtools::Page;
use crate::{HOSTILE, POST, REAL, check_quiet, go_to, let_in, open_details};
use example_tests::blog::Blog;
use serde_json::json;
use std::fs;

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

/// A script that tells what axe finds wrong.
const VIOLATIONS: &str = r#"axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`)))"#;

/// The source of axe.
fn axe() -> String {
    let file = std::env::var("AXE_CORE").expect(
        "AXE_CORE is to name axe.min.js: `npm install --prefix target/axe axe-core@4` gets it, as \
         target/axe/node_modules/axe-core/axe.min.js; give its absolute path",
    );
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A blog with a page and a half of comments, the last ones of all kinds, and with a held one.
fn full_blog() -> Blog {
    let blog = Blog::start(&[]);
    for number in 1..=50 {
        blog.comment("Ada", &format!("This is comment {number}."));
    }
    for (name, comment, parent) in [
        ("Bob", REAL, ""),
        ("Ada", "Thank you!\n\nSee example.org.", "1"),
        ("Bob", "<code>let x = 1;\nlet y = 2;</code>", "1"),
        ("Ada", "<ul><li>one<li>two</ul><pre>x</pre>", "52"),
        ("Cleo", &("<blockquote>".repeat(16) + "deep"), ""),
        ("Eve", HOSTILE, ""),
    ] {
        let website = "https://example.org/";
        let fields = [
            ("name", name),
            ("website", website),
            ("comment", comment),
            ("parent", parent),
        ];
        let answer = blog.post("/posts/welcome/comments", &fields, &[]);
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    blog
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn axe_finds_nothing_wrong() {
    let axe = axe();
    let blog = full_blog();
    let mut page = Page::start("axe");
    page.go(&blog.url(POST));
    page.call("Runtime.evaluate", json!({"expression": axe}));
    page.value("form.querySelector('label').remove(); form.prepend(document.createElement('h4'))");
    let planted = page.value(VIOLATIONS);
    // An empty heading, of the wrong level, and a field without a label.
    assert_eq!(planted.as_array().map(Vec::len), Some(3), "{planted}");
    let check = |page: &mut Page, what: &str| {
        open_details(page);
        page.call("Runtime.evaluate", json!({"expression": axe}));
        for (width, height, mobile) in [(390, 844, true), (1280, 800, false)] {
            page.resize(width, height, mobile);
            for scheme in ["light", "dark"] {
                page.choose(scheme);
                assert_eq!(page.value(VIOLATIONS), json!([]), "{what} {scheme} {width}");
            }
        }
    };
    for path in [
        "/",
        POST,
        "/posts/welcome?page=2",
        "/posts/welcome?reply=51",
        "/posts/welcome?try=hostile",
        "/posts/welcome?try=tangle",
        "/posts/welcome?held=true",
        "/search",
        "/search?q=comment",
        "/search?q=nowhere",
        "/moderation",
        "/nowhere",
    ] {
        page.go(&blog.url(path));
        check(&mut page, path);
    }
    // What the script shows, and a refused comment.
    page.go(&blog.url(POST));
    go_to(&mut page, "Shift+Tab", "Preview");
    go_to(&mut page, "Shift+Tab", "Comment");
    page.paste(HOSTILE);
    page.until("document.querySelector('.deceptive')");
    check(&mut page, "the preview");
    page.value("comment.value = '<!-- -->'");
    go_to(&mut page, "Shift+Tab", "Name");
    page.type_keys("Ada");
    page.enter();
    page.until("document.querySelector('#message.error')");
    check(&mut page, "a refused comment");

    page.go(&blog.url("/moderation"));
    go_to(&mut page, "Tab", "Token");
    page.type_keys("wrong");
    page.enter();
    check(&mut page, "a wrong token");
    let_in(&mut page, &blog);
    for path in [
        "/moderation",
        "/moderation?status=approved&decided=1",
        "/moderation?status=approved&page=2",
        "/moderation?status=trash",
    ] {
        page.go(&blog.url(path));
        check(&mut page, path);
    }
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn light_and_dark_colours_have_enough_contrast() {
    let blog = full_blog();
    let mut page = Page::start("colours");
    let_in(&mut page, &blog);
    for (path, states) in [
        ("/posts/welcome?try=hostile", &["", "error"][..]),
        ("/", &[]),
        ("/search?q=comment", &[]),
        ("/moderation", &[]),
    ] {
        page.go(&blog.url(path));
        open_details(&mut page);
        let mut grounds = Vec::new();
        for scheme in ["light", "dark"] {
            page.choose(scheme);
            assert_eq!(page.value(FAINT), json!([]), "{path} {scheme}");
            for state in states {
                page.value(&format!("summary.className = '{state}'"));
                assert_eq!(page.value(FAINT), json!([]), "{path} {scheme} {state}");
            }
            grounds.push(page.value("getComputedStyle(document.body).backgroundColor"));
        }
        assert_ne!(grounds[0], grounds[1]);
    }
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn screen_readers_are_told_what_is_what() {
    let blog = full_blog();
    let mut page = Page::open("readers", &blog.url("/posts/welcome?try=hostile"));
    let named = page.value(
        "[...document.querySelectorAll('input, textarea')].map((field) => field.labels[0].textContent)",
    );
    assert_eq!(
        named,
        json!([
            "Search in comments",
            "Name",
            "Website (optional)",
            "Comment"
        ])
    );
    let described = page.value("comment.getAttribute('aria-describedby')");
    assert_eq!(described, "notice");
    // Changes of the summary are announced.
    assert_eq!(page.value("summary.role"), "status");
    let headings =
        "[...document.querySelectorAll('h1, h2, h3')].map((heading) => heading.localName)";
    assert_eq!(
        page.value(headings),
        json!(["h1", "h2", "h2", "h3", "h3", "h3", "h3", "h3"])
    );
    // Each item of the queue has buttons with names of its own.
    let_in(&mut page, &blog);
    page.go(&blog.url("/moderation"));
    let buttons = page.value(
        "[...document.querySelectorAll('.card button')].map((button) => button.getAttribute('aria-label'))",
    );
    assert_eq!(
        buttons,
        json!([
            "Approve the comment of Eve",
            "Spam the comment of Eve",
            "Delete the comment of Eve"
        ])
    );
    check_quiet(&page, &blog);
}
