//! A visit, as by a person with a keyboard: writing, posting, moderating, and reading.

use crate::devtools::Page;
use crate::{check_quiet, go_to, shown};
use example_tests::blog::Blog;
use serde_json::json;

/// Goes on by Tab to the link or button of this name, and follows it.
#[track_caller]
fn follow(page: &mut Page, name: &str) {
    go_to(page, "Tab", name);
    page.enter();
}

/// Checks what the message says, and that it has the focus, so that screen readers say it.
#[track_caller]
fn check_message(page: &mut Page, words: &str) {
    assert_eq!(page.value("document.activeElement.id"), "message");
    assert_eq!(page.value("message.firstChild.textContent"), words);
}

#[track_caller]
fn check_headings(page: &mut Page, headings: &[&str]) {
    let found = page
        .value("[...document.querySelectorAll('h1, h2')].map((heading) => heading.textContent)");
    assert_eq!(found, json!(headings));
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn a_comment_is_written_previewed_posted_moderated_and_read() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("visit", &blog.url("/"));
    check_headings(
        &mut page,
        &["A small blog", "A post to comment on", "Latest comments"],
    );
    follow(&mut page, "A post to comment on");
    check_headings(
        &mut page,
        &["A post to comment on", "No comments", "Write a comment"],
    );

    go_to(&mut page, "Tab", "Name");
    page.type_keys("Ada");
    go_to(&mut page, "Tab", "Website (optional)");
    page.type_keys("https://ada.example/");
    go_to(&mut page, "Tab", "Comment");
    page.type_keys("I <b>like</b> it!");
    page.until(&shown("shown === 'I like it!'"));
    go_to(&mut page, "Tab", "Preview");
    page.press("Enter");
    page.until("document.activeElement.id === 'outcome'");
    go_to(&mut page, "Shift+Tab", "Post comment");
    page.enter();

    // Reloading this page would send nothing again.
    let address = page.value("location.href");
    assert_eq!(address, blog.url("/posts/welcome#comment-1"));
    let posted = page.value(
        "(({ children: [by, comment] }) => [by.querySelector('a').outerHTML, comment.innerHTML])
         (document.querySelector('.card:target'))",
    );
    assert_eq!(
        posted,
        json!([
            r#"<a href="https://ada.example/" rel="nofollow ugc">Ada</a>"#,
            "<p>I <b>like</b> it!</p>"
        ])
    );

    // An answer with two links is held.
    follow(&mut page, "Answer the comment of Ada");
    check_headings(
        &mut page,
        &["A post to comment on", "One comment", "Answer Ada"],
    );
    go_to(&mut page, "Tab", "Name");
    page.type_keys("Bob");
    go_to(&mut page, "Tab", "Comment");
    page.type_keys("See www.example.org and www.example.net.");
    follow(&mut page, "Post comment");
    let address = page.value("location.pathname + location.hash");
    assert_eq!(address, "/posts/welcome#message");
    check_message(&mut page, "Thank you. Your comment waits for a moderator.");
    assert_eq!(page.value("document.querySelectorAll('.card').length"), 1);

    follow(&mut page, "Moderation");
    go_to(&mut page, "Tab", "Token");
    page.type_keys(&blog.token);
    page.enter();
    check_headings(&mut page, &["Moderation", "One comment"]);
    let reason = page.value("document.querySelector('.reason').textContent");
    assert_eq!(reason, "Because: it has 2 links, and 2 are held");
    go_to(&mut page, "Tab", "What the sanitizer found");
    page.press("Enter");
    page.until("document.querySelector('details').open");
    let headings =
        page.value("[...document.querySelectorAll('h3')].map((heading) => heading.textContent)");
    assert_eq!(
        headings,
        json!(["What was removed", "Links that are kept", "As it was typed"])
    );
    follow(&mut page, "Approve the comment of Bob");
    check_message(&mut page, "The comment of Bob is approved now.");
    check_headings(&mut page, &["Moderation", "No comments"]);
    follow(&mut page, "Undo");
    check_message(&mut page, "The comment of Bob is held now.");
    check_headings(&mut page, &["Moderation", "One comment"]);
    follow(&mut page, "Approve the comment of Bob");
    follow(&mut page, "Approved");
    check_headings(&mut page, &["Moderation", "2 comments"]);
    follow(&mut page, "Leave");

    check_headings(
        &mut page,
        &["A small blog", "A post to comment on", "Latest comments"],
    );
    go_to(&mut page, "Tab", "Search in comments");
    page.type_keys("net");
    follow(&mut page, "Search");
    let found =
        page.value("[...document.querySelectorAll('mark')].map((found) => found.textContent)");
    assert_eq!(found, json!(["net"]));
    page.go(&blog.url("/posts/welcome"));
    let answer = page.value("document.querySelector('.depth-1').id");
    assert_eq!(answer, "comment-2");
    check_quiet(&page, &blog);

    follow(&mut page, "Feed of these comments");
    let feed = page.value("document.documentElement.textContent");
    let feed = feed.as_str().expect("a text");
    for part in ["I <b>like</b> it!", "Bob", "Ada", "/comments/2"] {
        let escaped = part.replace('<', "&lt;").replace('>', "&gt;");
        assert!(
            feed.contains(part) || feed.contains(&escaped),
            "{part}: {feed}"
        );
    }
    check_quiet(&page, &blog);
}
