//! The rows of `tests/data/attacks`, posted as comments: on no page of the blog do they run or load anything, or leave
//! their place.

use crate::devtools::Page;
use crate::{POST, blog_with_list, let_in, open_details};
use comment_sanitizer::Whitelist;
use example_tests::blog::Blog;
use serde_json::{Map, Value, json};
use std::path::Path;
use support::promises::everything;
use support::rows::{self, Row};

/// A script that finds what a page should not hold: in comments, anything that `allowed` does not list; around them,
/// anything but the blog's own elements, in their places.
const STRANGE: &str = r#"((allowed) => {
  const strange = [];
  const check = (holds, why, element) => {
    if (!holds) strange.push(`${why}: ${element.outerHTML.slice(0, 500)}`);
  };
  const names = (parent) => [...parent.children].map((child) => child.localName).join(" ");
  const SCHEMES = ["http:", "https:", "mailto:"];
  const OWN = "html head meta title link script body header main footer article section nav h1 h2 h3 p ul ol li dl dt dd "
    + "a abbr bdi code mark pre span strong time div form label input textarea button details summary";
  for (const element of document.querySelectorAll("*")) {
    const comment = element.parentElement?.closest(".comment");
    const attributes = comment ? allowed[element.localName] : null;
    check(element.namespaceURI === "http://www.w3.org/1999/xhtml", "foreign", element);
    check(comment ? attributes : OWN.split(" ").includes(element.localName), "not listed", element);
    for (const { name, value } of element.attributes) {
      check(!comment || attributes?.includes(name), `attribute ${name}`, element);
      check(!/^(on|style$)/.test(name), `attribute ${name}`, element);
      if (/^(href|src|cite|action|formaction)$/.test(name)) {
        check(URL.canParse(value, location) && SCHEMES.includes(new URL(value, location).protocol), "scheme", element);
      }
    }
  }
  // The page of a post names its feed, too.
  const links = /^\/posts\/[^/]+/.test(location.pathname) ? "link link" : "link";
  check(names(document.head) === `meta meta meta title ${links} script`, "head", document.head);
  check(names(document.body) === "header main footer", "body", document.body);
  check(document.scripts.length === 1, "scripts", document.body);
  for (const card of document.querySelectorAll(".card")) {
    const children = names(card).replace("p p", "p");
    check(["p div", "p div p", "p div details form", "p"].includes(children), `card of ${children}`, card);
  }
  return strange;
})"#;

/// What comments may hold with this list: also what links and paragraphs are made of.
fn allowed(list: &Whitelist) -> Value {
    let mut allowed: Map<String, Value> = list
        .elements()
        .map(|element| (element.to_owned(), list.attributes(element).collect()))
        .collect();
    for element in ["p", "br"] {
        allowed.entry(element).or_insert(json!([]));
    }
    allowed.insert("a".to_owned(), json!(["href", "title", "rel"]));
    Value::Object(allowed)
}

/// A blog with this list in which each attack is a comment, and the name of an author; all are approved.
fn attacked_blog(name: &str, list: &Whitelist, rows: &[Row]) -> Blog {
    let blog = blog_with_list(&format!("attacks_{name}"), list);
    for row in rows {
        let answer = blog.comment(&row.name, &row.input);
        // A comment without a word is refused.
        assert!([303, 422].contains(&answer.status), "{}", row.name);
        let named = blog.comment(&row.input, &row.name);
        assert!([303, 413, 422].contains(&named.status), "{}", row.name);
    }
    let cookie = blog.cookie();
    for id in 1..=2 * rows.len() {
        blog.post(
            &format!("/moderation/{id}/approve"),
            &[],
            &[("Cookie", &cookie)],
        );
    }
    blog
}

/// Opens this page and those after it, with all details, and checks them; returns their number of comments.
#[track_caller]
fn visit(page: &mut Page, blog: &Blog, path: &str, allowed: &Value) -> u64 {
    let mut comments = 0;
    let mut url = blog.url(path);
    loop {
        page.go(&url);
        open_details(page);
        assert_eq!(
            page.value(&format!("{STRANGE}({allowed})")),
            json!([]),
            "{url}"
        );
        let cards = page.value("document.querySelectorAll('.card').length");
        comments += cards.as_u64().expect("a number");
        let next = page.value("document.querySelector('nav.pages [rel=next]')?.href");
        match next.as_str() {
            Some(next) => url = next.to_owned(),
            None => return comments,
        }
    }
}

/// The words as part of a query.
fn encoded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[track_caller]
fn check_attacks(name: &str, list: &Whitelist) {
    let rows = rows::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/attacks"));
    let blog = attacked_blog(name, list, &rows);
    let allowed = allowed(list);
    let mut page = Page::start(&format!("attacks_{name}"));
    let_in(&mut page, &blog);
    let on_post = visit(&mut page, &blog, POST, &allowed);
    assert!(on_post > rows.len() as u64, "{on_post}");
    let in_queue = visit(&mut page, &blog, "/moderation?status=approved", &allowed);
    assert_eq!(in_queue, on_post);
    assert_eq!(visit(&mut page, &blog, "/", &allowed), 10);
    assert!(visit(&mut page, &blog, "/search?q=alert", &allowed) > 0);
    for row in &rows {
        let path = format!("/search?q={}", encoded(&row.input));
        visit(&mut page, &blog, &path, &allowed);
    }

    page.go(&blog.url(POST));
    for row in &rows {
        page.value("comment.select()");
        page.paste(&row.input);
        page.value("document.getElementById('preview').click()");
        page.until("document.activeElement.id === 'outcome'");
        let strange = page.value(&format!("{STRANGE}({allowed})"));
        assert_eq!(strange, json!([]), "the preview of {}", row.name);
    }
    let disturbances = page.disturbances(&blog.url("/"), list.allows("img"));
    assert!(disturbances.is_empty(), "{disturbances:#?}");
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn attacks_do_nothing() {
    check_attacks("usual", &Whitelist::default());
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn attacks_do_nothing_even_where_everything_is_listed() {
    check_attacks("everything", &everything());
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn strange_elements_are_noticed() {
    let blog = Blog::start(&[]);
    blog.comment("Ada", "x");
    let mut page = Page::open("trap_strange", &blog.url(POST));
    let allowed = allowed(&Whitelist::default());
    let strange = format!("{STRANGE}({allowed}).map((found) => found.split(':')[0])");
    assert_eq!(page.value(&strange), json!([]));
    for (place, html, why) in [
        (".card .comment", "<u>x</u>", "not listed"),
        (".card .comment", "<b id=x>x</b>", "attribute id"),
        (
            ".card .comment",
            "<a href=java&#10;script:x>x</a>",
            "scheme",
        ),
        (".card", "<div>x</div>", "card of p div p div"),
        ("main", "<iframe></iframe>", "not listed"),
        ("body", "<p>x</p>", "body"),
        ("head", "<link rel=alternate href=/x>", "head"),
    ] {
        page.go(&blog.url(POST));
        page.value(&format!(
            "document.querySelector('{place}').insertAdjacentHTML('beforeend', '{html}')"
        ));
        assert_eq!(page.value(&strange), json!([why]), "{html}");
    }
}
