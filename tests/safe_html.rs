//! `SafeHtml`: it holds what the sanitizer returned, and `Display`, maud and serde write it unescaped.

use comment_sanitizer::{SafeHtml, Sanitizer, sanitize_comment};
use std::collections::HashSet;

const TYPED: &str = "<B onclick=x>1 < 2</B> & \"3\"";
const SAFE: &str = "<b>1 &lt; 2</b> &amp; \"3\"";

fn comment() -> SafeHtml<'static> {
    Sanitizer::default().safe_html(TYPED)
}

#[test]
fn safe_html_is_what_the_sanitizer_returns() {
    assert_eq!(comment().as_str(), sanitize_comment(TYPED));
    assert_eq!(comment().as_ref(), SAFE);
    assert_eq!(comment().into_string(), SAFE);
    assert_eq!(comment().into_owned(), comment());
    assert_eq!(HashSet::from([comment(), comment().clone()]).len(), 1);
}

#[test]
fn display_writes_all_of_it_unescaped() {
    assert_eq!(comment().to_string(), SAFE);
    assert_eq!(
        format!("{:.3}|{:<99}|", comment(), comment()),
        format!("{SAFE}|{SAFE}|")
    );
}

#[test]
fn a_comment_that_needs_no_change_is_not_copied() {
    let sanitizer = Sanitizer::default();
    // The first call parses the allowlist.
    assert_eq!(sanitizer.safe_html(SAFE).as_str(), SAFE);
    let measured = allocation_counter::measure(|| {
        std::hint::black_box(sanitizer.safe_html(std::hint::black_box(SAFE)));
    });
    assert_eq!(measured.count_total, 0);
}

#[test]
fn maud_escapes_all_but_the_comment() {
    use maud::{Render, html};

    let name = "<b>Bob</b>";
    let shown = html! { h3 { (name) } (comment()) p { (&comment()) } };
    assert_eq!(
        shown.into_string(),
        format!("<h3>&lt;b&gt;Bob&lt;/b&gt;</h3>{SAFE}<p>{SAFE}</p>"),
    );
    assert_eq!(comment().render().into_string(), SAFE);
}

#[test]
fn serde_writes_a_string() {
    let written = serde_json::to_value(comment()).expect("a string");
    assert_eq!(written, SAFE);
}
