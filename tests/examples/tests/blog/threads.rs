//! Threads and the pages of their comments.

use crate::{all_between, check_redirect, check_refusal, comments_of, scratch, written};
use example_tests::blog::{Answer, Blog};
use serde_json::Value;

#[track_caller]
fn answer(blog: &Blog, post: &str, parent: &str, comment: &str) -> Answer {
    let fields = [("name", "Alice"), ("comment", comment), ("parent", parent)];
    blog.post(&format!("/posts/{post}/comments"), &fields, &[])
}

/// A blog with the posts `one` and `two`, each with a comment: 1 and 2.
#[track_caller]
fn two_posts(name: &str) -> Blog {
    let lines = "{\"post\":\"one\",\"id\":1,\"comment\":\"x\"}\n{\"post\":\"two\",\"id\":1,\"comment\":\"y\"}\n";
    Blog::start(&["--import", &written(&scratch(name), "in.jsonl", lines)])
}

#[test]
fn replies_stand_below_what_they_answer() {
    let blog = two_posts("replies");
    for (parent, comment) in [
        ("", "second"),
        ("1", "first reply"),
        ("4", "below it"),
        (" 1 ", "second reply"),
    ] {
        let location = answer(&blog, "one", parent, comment);
        assert_eq!(location.status, 303, "{location:?}");
    }
    let comments: Vec<_> = comments_of(&blog, "one")
        .iter()
        .map(|comment| {
            (
                comment["id"].clone(),
                comment["parent"].as_i64(),
                comment["depth"].as_i64(),
            )
        })
        .collect();
    assert_eq!(
        comments,
        [
            (1.into(), None, Some(0)),
            (4.into(), Some(1), Some(1)),
            (5.into(), Some(4), Some(2)),
            (6.into(), Some(1), Some(1)),
            (3.into(), None, Some(0)),
        ]
    );
    let page = blog.get("/posts/one", &[]).body;
    assert_eq!(
        all_between(&page, "<li class=\"card ", "\">"),
        [
            "depth-0\" id=\"comment-1",
            "depth-1\" id=\"comment-4",
            "depth-2\" id=\"comment-5",
            "depth-1\" id=\"comment-6",
            "depth-0\" id=\"comment-3"
        ]
    );
    assert!(
        page.contains(", to <a href=\"/comments/4\">this comment</a>"),
        "{page}"
    );
}

#[test]
fn the_form_for_a_reply_names_whom_it_answers() {
    let blog = two_posts("reply-form");
    let page = blog.get("/posts/one?reply=1", &[]).body;
    assert!(
        page.contains("<h2 id=\"write-title\">Answer <bdi>Anonymous</bdi></h2>"),
        "{page}"
    );
    assert!(
        page.contains("<input type=\"hidden\" name=\"parent\" value=\"1\">"),
        "{page}"
    );
    // Also in a preview, and when the reply is refused.
    let fields = [("name", ""), ("comment", "x"), ("parent", "1")];
    for path in ["/posts/one/preview", "/posts/one/comments"] {
        let page = blog.post(path, &fields, &[]).body;
        assert!(
            page.contains("<input type=\"hidden\" name=\"parent\" value=\"1\">"),
            "{path}: {page}"
        );
    }
}

#[test]
fn only_what_is_shown_on_the_post_can_be_answered() {
    let blog = two_posts("no-parent");
    let held = "<a href=/1>1</a> <a href=/2>2</a>";
    check_redirect(
        &answer(&blog, "one", "", held),
        "/posts/one?held=true#message",
    );
    let own = blog.get("/posts/one", &[]).body;
    for parent in [
        "2",
        "3",
        "4",
        "0",
        "-1",
        "x",
        "1.0",
        "99999999999999999999",
        "1 OR 1",
    ] {
        let refused = answer(&blog, "one", parent, "a reply");
        assert_eq!(refused.status, 422, "{parent}");
        assert!(
            refused
                .body
                .contains("The comment that this one answers is not here."),
            "{refused:?}"
        );
        assert!(!refused.body.contains("name=\"parent\""), "{refused:?}");
        assert_eq!(
            blog.get(
                &format!("/posts/one?reply={}", parent.replace(' ', "+")),
                &[]
            )
            .body,
            own
        );
    }
    assert_eq!(comments_of(&blog, "one").len(), 1);
}

#[test]
fn replies_to_a_removed_comment_stay_without_a_link_to_it() {
    let blog = two_posts("removed-parent");
    check_redirect(&answer(&blog, "one", "1", "a reply"), "/comments/3");
    let cookie = blog.cookie();
    blog.post("/moderation/1/spam", &[], &[("Cookie", &cookie)]);
    check_refusal(
        &blog.get("/comments/1", &[]),
        404,
        "There is no such comment.",
    );
    let page = blog.get("/posts/one", &[]).body;
    assert!(page.contains("id=\"comment-3\""), "{page}");
    assert!(!page.contains("/comments/1\""), "{page}");
}

#[test]
fn deep_threads_stop_to_move_to_the_right() {
    let blog = two_posts("deep");
    for parent in ["1", "3", "4", "5", "6", "7"] {
        assert_eq!(
            answer(&blog, "one", parent, &format!("answers {parent}")).status,
            303
        );
    }
    let comments: Vec<_> = comments_of(&blog, "one")
        .iter()
        .map(|comment| {
            (
                comment["id"].as_i64(),
                comment["parent"].as_i64(),
                comment["depth"].as_i64(),
            )
        })
        .collect();
    let expected = [
        (1, 0, 0),
        (3, 1, 1),
        (4, 3, 2),
        (5, 4, 3),
        (6, 5, 4),
        (7, 6, 4),
        (8, 7, 4),
    ];
    let expected = expected.map(|(id, parent, depth)| {
        (
            Some(id),
            Some(parent).filter(|parent| *parent > 0),
            Some(depth),
        )
    });
    assert_eq!(comments, expected);
}

#[test]
fn pages_of_comments_are_found_by_any_number() {
    let lines: String = (1..=120)
        .map(|id| format!("{{\"post\":\"p\",\"id\":{id},\"comment\":\"number {id}\"}}\n"))
        .collect();
    let blog = Blog::start(&["--import", &written(&scratch("pages"), "in.jsonl", lines)]);
    for (query, page, first, last) in [
        ("", 1, 1, 50),
        ("?page=1", 1, 1, 50),
        ("?page=2", 2, 51, 100),
        ("?page=3", 3, 101, 120),
        ("?page=4", 3, 101, 120),
        ("?page=1000000000000000000", 3, 101, 120),
        ("?page=18446744073709551615", 3, 101, 120),
        ("?page=0", 1, 1, 50),
        ("?page=-1", 1, 1, 50),
        ("?page=1e18", 1, 1, 50),
        ("?page=99999999999999999999", 1, 1, 50),
        ("?page=x", 1, 1, 50),
        ("?page=", 1, 1, 50),
    ] {
        let html = blog.get(&format!("/posts/p{query}"), &[]).body;
        let ids = all_between(&html, "id=\"comment-", "\"");
        let expected: Vec<String> = (first..=last).map(|id: i32| id.to_string()).collect();
        assert_eq!(ids, expected, "{query}");
        assert!(
            html.contains(&format!(
                "<span aria-current=\"page\">Page {page} of 3</span>"
            )),
            "{query}"
        );
        assert_eq!(html.contains("rel=\"prev\""), page > 1, "{query}");
        assert_eq!(html.contains("rel=\"next\""), page < 3, "{query}");
        let json = blog.get(&format!("/api/posts/p/comments{query}"), &[]).body;
        let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!(
            (&json["page"], &json["pages"]),
            (&page.into(), &3.into()),
            "{query}"
        );
        assert_eq!(
            json["comments"].as_array().map(Vec::len),
            Some(expected.len()),
            "{query}"
        );
    }
    for (id, location) in [
        (1, "/posts/p#comment-1"),
        (50, "/posts/p#comment-50"),
        (51, "/posts/p?page=2#comment-51"),
        (120, "/posts/p?page=3#comment-120"),
    ] {
        check_redirect(&blog.get(&format!("/comments/{id}"), &[]), location);
    }
}

#[test]
fn a_deleted_row_leaves_everything_else_right() {
    let file = crate::written(&scratch("deleted"), "blog.sqlite", "");
    let blog = Blog::start(&["--database", &file]);
    for (parent, comment) in [
        ("", "first"),
        ("1", "reply"),
        ("2", "below it"),
        ("", "last"),
    ] {
        let sent = answer(&blog, "welcome", parent, comment);
        assert_eq!(sent.status, 303, "{sent:?}");
    }
    let cookie = blog.cookie();
    let decided = blog.post("/moderation/2/spam", &[], &[("Cookie", &cookie)]);
    assert_eq!(decided.status, 303, "{decided:?}");
    let database = crate::look_into(&file);
    // As programs do that check foreign keys, and as those that do not.
    for (keys, id) in [("ON", 2), ("OFF", 4)] {
        let deleted = database.execute_batch(&format!(
            "PRAGMA foreign_keys = {keys}; DELETE FROM comments WHERE id = {id}"
        ));
        deleted.expect("nothing refers to it");
        crate::check_database(&database);
    }
    let parents: Vec<_> = comments_of(&blog, "welcome")
        .iter()
        .map(|comment| (comment["id"].clone(), comment["parent"].clone()))
        .collect();
    assert_eq!(parents, [(1.into(), Value::Null), (3.into(), Value::Null)]);
    // Its address is not that of another comment.
    check_redirect(&answer(&blog, "welcome", "", "new"), "/comments/5");
}
