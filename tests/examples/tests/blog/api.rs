//! JSON for a front end elsewhere.

use crate::raw::{Raw, ask};
use crate::{comments_of, scratch, written};
use example_tests::blog::Blog;
use serde_json::{Value, json};

const PATH: &str = "/api/posts/welcome/comments";

#[track_caller]
fn send(blog: &Blog, path: &str, body: &str) -> Raw {
    ask(
        blog,
        "POST",
        path,
        &["Content-Type: application/json"],
        body,
    )
}

/// Checks an error, which any page may read, too.
#[track_caller]
fn check_error(answer: &Raw, status: u16, words: &str) {
    answer.check_error(PATH, status, words);
}

#[test]
fn posts_and_comments_are_read_from_anywhere() {
    let lines = [
        json!({"post": "old", "title": "R&amp;D", "id": 1, "author": "A", "website": "a.example", "date": "2011-01-02 03:04:05", "comment": "<b onclick=x>one</b>"}),
        json!({"post": "old", "id": 2, "parent": 1, "author": "B", "date": "2012-01-02 03:04:05", "comment": "two"}),
        json!({"post": "new", "title": "New", "id": 1, "date": "2013-01-02 03:04:05", "status": "hold", "comment": "x"}),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let blog = Blog::start(&["--import", &written(&scratch("api"), "in.jsonl", lines)]);
    let posts = blog.get(
        "/api/posts",
        &[
            ("Origin", "https://front.example"),
            ("Sec-Fetch-Site", "cross-site"),
        ],
    );
    assert_eq!(posts.header("Access-Control-Allow-Origin"), "*");
    let posts: Value = serde_json::from_str(&posts.body).expect("it is JSON");
    assert_eq!(
        posts,
        json!({"posts": [
            {"slug": "new", "title": "New", "published": "2013-01-02T03:04:05+00:00", "comments": 0},
            {"slug": "old", "title": "R&D", "published": "2011-01-02T03:04:05+00:00", "comments": 2},
        ]})
    );
    let comments = blog.get("/api/posts/old/comments", &[]);
    assert_eq!(comments.header("Access-Control-Allow-Origin"), "*");
    let mut comments: Value = serde_json::from_str(&comments.body).expect("it is JSON");
    let notice = comments["notice"].take();
    assert!(
        notice
            .as_str()
            .is_some_and(|notice| notice.starts_with("<a href=\"\" title=\"\"> ")),
        "{notice}"
    );
    assert_eq!(
        comments,
        json!({"post": "old", "notice": null, "page": 1, "pages": 1, "comments": [
            {"id": 1, "parent": null, "depth": 0, "author": "A", "website": "http://a.example", "created": "2011-01-02T03:04:05+00:00", "html": "<p><b>one</b></p>", "text": "one"},
            {"id": 2, "parent": 1, "depth": 1, "author": "B", "website": null, "created": "2012-01-02T03:04:05+00:00", "html": "<p>two</p>", "text": "two"},
        ]})
    );
    assert!(comments_of(&blog, "new").is_empty());
}

#[test]
fn comments_are_posted_as_json() {
    let blog = Blog::start(&[]);
    for (body, answer) in [
        (
            json!({"name": "A", "comment": "one"}),
            json!({"id": 1, "status": "approved"}),
        ),
        // The number of a comment is as it was told, or as in the form.
        (
            json!({"name": "A", "website": "a.example", "comment": "two", "parent": 1}),
            json!({"id": 2, "status": "approved"}),
        ),
        (
            json!({"name": "A", "comment": "three", "parent": "2"}),
            json!({"id": 3, "status": "approved"}),
        ),
        (
            json!({"name": "A", "comment": "four", "parent": null}),
            json!({"id": 4, "status": "approved"}),
        ),
        (
            json!({"name": "A", "comment": "<a href=/1>1</a> <a href=/2>2</a>", "nosuch": []}),
            json!({"id": 5, "status": "held"}),
        ),
    ] {
        let answered = send(&blog, PATH, &body.to_string());
        answered.check(201);
        assert_eq!(answered.body, answer.to_string());
    }
    let parents: Vec<_> = comments_of(&blog, "welcome")
        .iter()
        .map(|comment| comment["parent"].as_i64())
        .collect();
    assert_eq!(parents, [None, Some(1), Some(2), None]);
}

#[test]
fn errors_are_json() {
    let blog = Blog::start(&[]);
    for (path, body, status, words) in [
        (
            "/api/posts/nosuch/comments",
            "{}",
            404,
            "There is no such post.",
        ),
        (PATH, "{}", 422, "Please give a name."),
        (
            PATH,
            "{\"name\":\"A\"}",
            422,
            "Nothing is left of the comment that a reader would see.",
        ),
        (
            PATH,
            "{\"name\":\"A\",\"comment\":\"x\",\"parent\":9}",
            422,
            "The comment that this one answers is not here.",
        ),
        (
            PATH,
            "{\"name\":\"A\",\"comment\":\"x\",\"parent\":-1}",
            422,
            "The comment that this one answers is not here.",
        ),
        (
            PATH,
            "{\"name\":\"A\",\"comment\":\"x\",\"website\":\"javascript:x\"}",
            422,
            "This is no address of a website.",
        ),
        (PATH, "", 400, "This JSON cannot be read."),
        (PATH, "{", 400, "This JSON cannot be read."),
        (PATH, "[1]", 400, "This JSON cannot be read."),
        (PATH, "{\"name\":7}", 400, "This JSON cannot be read."),
        (
            PATH,
            "{\"name\":\"\\ud800\"}",
            400,
            "This JSON cannot be read.",
        ),
        (PATH, "{\"parent\":{}}", 400, "This JSON cannot be read."),
        (PATH, &"[".repeat(100_000), 400, "This JSON cannot be read."),
        (
            PATH,
            "{\"name\":\"A\",\"name\":\"B\"}",
            400,
            "This JSON cannot be read.",
        ),
    ] {
        check_error(&send(&blog, path, body), status, words);
    }
    let long = json!({"name": "A", "comment": "x".repeat(65_526)}).to_string();
    check_error(
        &send(&blog, PATH, &long),
        413,
        "The comment is too long: 65525 bytes are the most.",
    );
    check_error(
        &ask(&blog, "POST", PATH, &[], "{}"),
        415,
        "Only JSON is understood here.",
    );
    check_error(
        &ask(&blog, "POST", PATH, &["Content-Type: text/plain"], "{}"),
        415,
        "Only JSON is understood here.",
    );
    check_error(
        &ask(&blog, "GET", "/api/posts/nosuch/comments", &[], ""),
        404,
        "There is no such post.",
    );
    check_error(
        &ask(&blog, "GET", "/api/nosuch", &[], ""),
        404,
        "There is nothing here.",
    );
    assert_eq!(
        send(&blog, PATH, "{\"name\":\"A\",\"comment\":\"x\"}").status,
        201
    );
    check_error(
        &send(&blog, PATH, "{\"name\":\"A\",\"comment\":\"x\"}"),
        409,
        "You have said that already.",
    );
}

#[test]
fn json_holds_what_is_sanitized_by_the_options_of_today() {
    let blog = Blog::start(&[]);
    let typed = "<script>alert(1)</script>\u{2028}<b>x</b>";
    send(
        &blog,
        PATH,
        &json!({"name": "</script>", "comment": typed}).to_string(),
    )
    .check(201);
    let comment = &comments_of(&blog, "welcome")[0];
    assert_eq!(comment["html"], "<p>\u{2028}<b>x</b></p>");
}
