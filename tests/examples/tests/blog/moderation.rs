//! Moderation: the token, the queue with its facts, decisions and undo, and the rules.

use crate::raw::{FORM, ask};
use crate::{
    all_between, between, check_database, check_redirect, check_refusal, look_into, scratch, value,
    written,
};
use example_tests::blog::{Answer, Blog};

/// A comment that is held.
const TWO_LINKS: &str = "<a href='http://a.example/'>1</a> <a href=javascript:x>no</a> <a href='http://b.example/'>2</a>";

/// The comments of this status, by their numbers.
#[track_caller]
fn queue(blog: &Blog, query: &str) -> Vec<i64> {
    let page = moderate(blog, "GET", query).body;
    let ids = all_between(&page, "<li class=\"card\" id=\"comment-", "\"");
    ids.iter().map(|id| id.parse().expect("a number")).collect()
}

#[track_caller]
fn moderate(blog: &Blog, method: &str, path: &str) -> Answer {
    let cookie = blog.cookie();
    let path = format!("/moderation{path}");
    match method {
        "GET" => blog.get(&path, &[("Cookie", &cookie)]),
        _ => blog.post(&path, &[], &[("Cookie", &cookie)]),
    }
}

#[test]
fn the_token_opens_the_queue() {
    let blog = Blog::start(&[]);
    assert!(
        blog.token.len() == 32 && blog.token.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{}",
        blog.token
    );
    assert_ne!(blog.token, Blog::start(&[]).token);
    for wrong in [
        "",
        "x",
        &blog.token[1..],
        &blog.token.replace(|_| true, "0"),
        &format!("{}0", blog.token),
        "\0",
        "é",
    ] {
        let answer = blog.post("/moderation/enter", &[("token", wrong)], &[]);
        assert_eq!(
            (answer.status, answer.header("Set-Cookie")),
            (403, ""),
            "{wrong}"
        );
        assert!(answer.body.contains("That is not the token."), "{answer:?}");
    }
    let entered = blog.post(
        "/moderation/enter",
        &[("token", &format!(" {}\r\n", blog.token))],
        &[],
    );
    check_redirect(&entered, "/moderation");
    let cookie = format!(
        "moderator={}; HttpOnly; SameSite=Strict; Path=/moderation",
        blog.token
    );
    assert_eq!(entered.header("Set-Cookie"), cookie);
    let queue = moderate(&blog, "GET", "");
    assert!(queue.body.contains("<h2>No comments</h2>"), "{queue:?}");
    // No browser keeps it, to show it to somebody else later.
    assert_eq!(queue.header("Cache-Control"), "no-store");
    let form = blog.get("/moderation", &[]);
    assert!(form.body.contains("<input id=\"token\""), "{form:?}");
    let left = moderate(&blog, "POST", "/leave");
    check_redirect(&left, "/");
    assert!(
        left.header("Set-Cookie")
            .starts_with("moderator=; Path=/moderation; Max-Age=0"),
        "{left:?}"
    );
}

#[test]
fn nobody_else_moderates() {
    let blog = Blog::start(&[]);
    check_redirect(&blog.comment("Bob", "Hello"), "/comments/1");
    // The first decision, which could be undone.
    check_redirect(
        &moderate(&blog, "POST", "/1/delete"),
        "/moderation?status=held&page=1&decided=1&undo=1#message",
    );
    blog.comment("Alice", TWO_LINKS);
    let other = format!("Cookie: moderator={}", "0".repeat(32));
    let twice = format!("Cookie: moderator=x; {}x", blog.cookie());
    for cookie in [
        "X: y",
        &other,
        &twice,
        "Cookie: moderator=",
        "Cookie: moderator",
        "Cookie: \u{1}=;;,",
    ] {
        for path in [
            "/moderation/2/approve",
            "/moderation/9/approve",
            "/moderation/2/nosuch",
            "/moderation/undo/1",
            "/moderation/undo/x",
        ] {
            let answer = ask(&blog, "POST", path, &[FORM, cookie], "");
            assert!([400, 403].contains(&answer.status), "{cookie}: {answer:?}");
        }
        let answer = ask(&blog, "GET", "/moderation?status=held", &[cookie], "");
        assert!(!answer.body.contains("Alice"), "{cookie}: {answer:?}");
    }
    for path in ["/moderation/2/approve", "/moderation/undo/1"] {
        check_refusal(
            &blog.post(path, &[], &[]),
            403,
            "This is for the moderator.",
        );
    }
    assert_eq!(queue(&blog, ""), [2]);
    assert_eq!(queue(&blog, "?status=trash"), [1]);
}

#[test]
fn held_comments_are_shown_with_the_facts() {
    let blog = Blog::start(&[]);
    check_redirect(
        &blog.comment("Al<ice", TWO_LINKS),
        "/posts/welcome?held=true#message",
    );
    let thanks = blog.get("/posts/welcome?held=true", &[]).body;
    assert!(
        thanks.contains("Thank you. Your comment waits for a moderator."),
        "{thanks}"
    );
    let page = moderate(&blog, "GET", "").body;
    for part in [
        "<h2>One comment</h2>",
        "<bdi>Al&lt;ice</bdi>",
        "<p class=\"reason\">Because: it has 2 links, and 2 are held</p>",
        "<summary>What the sanitizer found</summary>",
        "<span class=\"what\">URL in <code>href</code></span> <span class=\"why\">the scheme <code>javascript</code> is not allowed</span>",
        "<code>http://a.example/</code> <span class=\"why\">“1”</span>",
        "<pre><code>&lt;a href='http://a.example/'&gt;1&lt;/a&gt; &lt;a href=javascript:x&gt;no&lt;/a&gt; &lt;a href='http://b.example/'&gt;2&lt;/a&gt;</code></pre>",
        "<button class=\"quiet\" formaction=\"/moderation/1/approve?status=held&amp;page=1\" aria-label=\"Approve the comment of Al&lt;ice\">Approve</button>",
    ] {
        assert!(page.contains(part), "no {part}: {page}");
    }
    assert_eq!(
        all_between(&page, "formaction=\"/moderation/1/", "?"),
        ["approve", "spam", "delete"]
    );
}

/// A blog with this database, and two comments that are held.
#[track_caller]
fn two_held(file: &str) -> Blog {
    let blog = Blog::start(&["--database", file]);
    for name in ["A", "B"] {
        blog.comment(name, TWO_LINKS);
    }
    blog
}

/// The path of a database, which is not there yet, in an empty folder.
fn database(name: &str) -> String {
    let file = scratch(name).join("blog.sqlite");
    file.into_os_string().into_string().expect("it is UTF-8")
}

/// The statuses of the first two comments.
#[track_caller]
fn statuses(file: &str) -> [String; 2] {
    let database = look_into(file);
    [1, 2].map(|id| {
        value(
            &database,
            &format!("SELECT status FROM comments WHERE id = {id}"),
        )
    })
}

/// Moderates by these paths, one after the other, and checks where each leads, and the statuses of the two comments.
#[track_caller]
fn check_decisions(blog: &Blog, file: &str, decisions: &[(&str, &str, [&str; 2])]) {
    for (path, query, expected) in decisions {
        check_redirect(
            &moderate(blog, "POST", path),
            &format!("/moderation?{query}#message"),
        );
        assert_eq!(statuses(file), *expected, "{path}");
        check_database(&look_into(file));
        let shown = expected
            .iter()
            .filter(|status| **status == "approved")
            .count();
        assert_eq!(crate::comments_of(blog, "welcome").len(), shown, "{path}");
    }
}

#[test]
fn decisions_are_made_and_undone_one_by_one() {
    let file = database("decisions");
    let blog = two_held(&file);
    check_decisions(
        &blog,
        &file,
        &[
            (
                "/1/approve",
                "status=held&page=1&decided=1&undo=1",
                ["approved", "held"],
            ),
            (
                "/2/spam?status=held&page=1",
                "status=held&page=1&decided=2&undo=2",
                ["approved", "spam"],
            ),
            (
                "/1/delete?status=approved&page=7",
                "status=approved&page=7&decided=1&undo=3",
                ["trash", "spam"],
            ),
            // It is decided already: nothing to undo.
            (
                "/1/delete?status=x&page=x",
                "status=held&page=1&decided=1",
                ["trash", "spam"],
            ),
            (
                "/2/hold?status=spam",
                "status=spam&page=1&decided=2&undo=4",
                ["trash", "held"],
            ),
            (
                "/2/approve",
                "status=held&page=1&decided=2&undo=5",
                ["trash", "approved"],
            ),
            // Not the last one of all, but the last one on its comment. The one before can be undone next.
            (
                "/undo/3",
                "status=approved&page=1&decided=1&undo=1",
                ["approved", "approved"],
            ),
            (
                "/undo/5",
                "status=held&page=1&decided=2&undo=4",
                ["approved", "held"],
            ),
            (
                "/undo/4",
                "status=spam&page=1&decided=2&undo=2",
                ["approved", "spam"],
            ),
            // Nobody decided that it is held.
            (
                "/undo/2",
                "status=held&page=1&decided=2",
                ["approved", "held"],
            ),
            (
                "/undo/1?status=spam&page=9",
                "status=held&page=1&decided=1",
                ["held", "held"],
            ),
        ],
    );
    let nothing = "There is no such comment, or no such decision.";
    for path in [
        "/3/approve",
        "/0/approve",
        "/-1/spam",
        "/99999999999999999999/spam",
        "/x/spam",
        "/1/nosuch",
        "/1/Approve",
        "/1/undo",
    ] {
        check_refusal(&moderate(&blog, "POST", path), 404, nothing);
    }
    for path in ["/undo", "/undo/"] {
        check_refusal(
            &moderate(&blog, "POST", path),
            404,
            "There is nothing here.",
        );
    }
}

#[test]
fn no_decision_is_undone_twice_or_under_another() {
    let file = database("undone");
    let blog = two_held(&file);
    let check_gone = |numbers: &[&str]| {
        let before = statuses(&file);
        for number in numbers {
            let answer = moderate(&blog, "POST", &format!("/undo/{number}"));
            let words = "This was undone already, or decided on again.";
            check_refusal(&answer, 409, words);
            assert_eq!(statuses(&file), before, "{number}");
        }
    };
    check_gone(&["1", "0", "-1", "x", "99999999999999999999", "%00", "1.0"]);
    check_decisions(
        &blog,
        &file,
        &[
            (
                "/1/approve",
                "status=held&page=1&decided=1&undo=1",
                ["approved", "held"],
            ),
            (
                "/1/spam",
                "status=held&page=1&decided=1&undo=2",
                ["spam", "held"],
            ),
            (
                "/1/approve",
                "status=held&page=1&decided=1&undo=3",
                ["approved", "held"],
            ),
        ],
    );
    // The first one made it approved as well, but it was decided on since.
    check_gone(&["1", "2", "4"]);
    check_decisions(
        &blog,
        &file,
        &[
            (
                "/undo/3",
                "status=spam&page=1&decided=1&undo=2",
                ["spam", "held"],
            ),
            (
                "/undo/2",
                "status=approved&page=1&decided=1&undo=1",
                ["approved", "held"],
            ),
            ("/undo/1", "status=held&page=1&decided=1", ["held", "held"]),
            // Its number is new: a page may still offer to undo the others.
            (
                "/2/approve",
                "status=held&page=1&decided=2&undo=4",
                ["held", "approved"],
            ),
        ],
    );
    check_gone(&["1", "2", "3"]);
}

#[test]
fn a_decision_is_told_and_offered_to_be_undone() {
    let blog = Blog::start(&[]);
    blog.comment("Al<ice", TWO_LINKS);
    // What the page says after this request.
    let told = |path: &str| {
        let moved = moderate(&blog, "POST", path);
        let query = moved.header("Location").strip_prefix("/moderation");
        let page = moderate(&blog, "GET", query.expect("it is there")).body;
        let begin = "<div id=\"message\" role=\"status\" tabindex=\"-1\">";
        between(&page, begin, "</div>").to_owned()
    };
    let said =
        |status: &str| format!("<p>The comment of <bdi>Al&lt;ice</bdi> is {status} now.</p>");
    let undo = |decision: i64| {
        format!(
            "<form method=\"post\" action=\"/moderation/undo/{decision}\"><button class=\"quiet\">Undo</button></form>"
        )
    };
    assert_eq!(told("/1/spam"), said("spam") + &undo(1));
    assert_eq!(queue(&blog, "?status=spam"), [1]);
    assert!(queue(&blog, "?status=held").is_empty());
    assert_eq!(told("/1/spam"), said("spam"));
    assert_eq!(told("/1/delete"), said("trash") + &undo(2));
    assert_eq!(told("/undo/2"), said("spam") + &undo(1));
    assert_eq!(told("/undo/1"), said("held"));
    assert_eq!(queue(&blog, "?status=held"), [1]);
    for query in ["", "?undo=1", "?decided=2&undo=1", "?decided=x&undo=1"] {
        let page = moderate(&blog, "GET", query).body;
        assert!(!page.contains("id=\"message\""), "{query}: {page}");
    }
}

#[test]
fn decisions_are_undone_after_a_restart() {
    let file = database("undo-later");
    let mut blog = Blog::start(&["--database", &file]);
    check_redirect(&blog.comment("Alice", "Hello"), "/comments/1");
    moderate(&blog, "POST", "/1/delete");
    blog.kill();
    let blog = Blog::start(&["--database", &file]);
    assert!(crate::comments_of(&blog, "welcome").is_empty());
    check_redirect(
        &moderate(&blog, "POST", "/undo/1"),
        "/moderation?status=approved&page=1&decided=1#message",
    );
    assert_eq!(crate::comments_of(&blog, "welcome").len(), 1);
}

#[test]
fn pages_of_the_queue_are_found_by_any_number() {
    let lines: String = (1..=60)
        .map(|id| {
            format!(
                "{{\"post\":\"p\",\"id\":{id},\"status\":\"hold\",\"comment\":\"number {id}\"}}\n"
            )
        })
        .collect();
    let blog = Blog::start(&["--import", &written(&scratch("queue"), "in.jsonl", lines)]);
    let first: Vec<i64> = (1..=50).collect();
    let last: Vec<i64> = (51..=60).collect();
    for (query, ids) in [
        ("", &first),
        ("?page=0", &first),
        ("?page=-1", &first),
        ("?page=x", &first),
        ("?status=nosuch", &first),
        ("?page=1&page=2", &first),
        ("?page=99999999999999999999", &first),
        ("?page=2", &last),
        ("?page=3", &last),
        ("?page=1000000000000000000", &last),
        ("?page=18446744073709551615", &last),
        ("?page=184467440737095517", &last),
    ] {
        assert_eq!(&queue(&blog, query), ids, "{query}");
    }
    let page = moderate(&blog, "GET", "?page=2").body;
    assert!(page.contains("<h2>60 comments</h2>"), "{page}");
    assert!(
        page.contains("<a rel=\"prev\" href=\"/moderation?status=held&amp;page=1\">"),
        "{page}"
    );
    // When the last page is empty, the one before it is shown.
    for id in last {
        assert_eq!(
            moderate(&blog, "POST", &format!("/{id}/approve?status=held&page=2")).status,
            303
        );
    }
    assert_eq!(queue(&blog, "?status=held&page=2&decided=60"), first);
}

/// A blog with these rules.
#[track_caller]
fn with_rules(name: &str, rules: &str) -> Blog {
    Blog::start(&["--config", &written(&scratch(name), "rules.toml", rules)])
}

/// Checks what becomes of a comment.
#[track_caller]
fn check(blog: &Blog, name: &str, website: &str, comment: &str, expected: &str) {
    let json =
        serde_json::json!({"name": name, "website": website, "comment": comment}).to_string();
    let answer = ask(
        blog,
        "POST",
        "/api/posts/welcome/comments",
        &["Content-Type: application/json"],
        &json,
    );
    assert_eq!(answer.status, 201, "{answer:?}");
    let answer: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(answer["status"], expected, "{comment}");
}

#[test]
fn the_rules_hold_links_and_words() {
    let blog = with_rules(
        "rules",
        "[moderation]\nmax_links = 3\nhold = [\"Casino\", \"\"]\ntrash = [\"pills\"]\n",
    );
    check(&blog, "A", "", "Hello", "approved");
    check(&blog, "A", "", TWO_LINKS, "approved");
    check(
        &blog,
        "A",
        "",
        &format!("{TWO_LINKS} http://c.example"),
        "held",
    );
    check(&blog, "A", "", "ca<b>si</b>n&#111;", "held");
    check(&blog, "CASINO", "", "x", "held");
    check(&blog, "A", "casino.example", "x", "held");
    check(&blog, "A", "", "a casino with PILLS", "trash");
    check(
        &blog,
        "A",
        "",
        "<a href=https://evil.example/>bank.example</a>",
        "held",
    );
    let page = moderate(&blog, "GET", "").body;
    assert_eq!(
        all_between(&page, "<p class=\"reason\">Because: ", "</p>"),
        [
            "it has 3 links, and 3 are held",
            "<code>Casino</code> is in its text",
            "<code>Casino</code> is in its author",
            "<code>Casino</code> is in its website",
            "the link <code>bank.example</code> leads to <code>evil.example</code>"
        ]
    );
    let trash = moderate(&blog, "GET", "?status=trash").body;
    assert!(
        trash.contains("Because: <code>pills</code> is in its text"),
        "{trash}"
    );
}

#[test]
fn strangers_are_held_until_one_comment_is_approved() {
    let blog = with_rules(
        "known",
        "[moderation]\nknown_authors = true\nhold = [\"casino\"]\n",
    );
    check(&blog, "Alice", "alice.example", "first", "held");
    check(&blog, "Alice", "alice.example", "second", "held");
    moderate(&blog, "POST", "/1/approve");
    check(&blog, "Alice", "alice.example", "third", "approved");
    check(&blog, "Alice", "alice.example", "casino", "held");
    check(&blog, "Alice", "", "fourth", "held");
    check(&blog, "alice", "alice.example", "fifth", "held");
    moderate(&blog, "POST", "/1/spam");
    moderate(&blog, "POST", "/3/spam");
    check(&blog, "Alice", "alice.example", "sixth", "held");
    let page = moderate(&blog, "GET", "").body;
    assert!(
        page.contains("Because: its author had no comment approved yet"),
        "{page}"
    );
}

#[test]
fn what_is_long_is_shortened_for_the_moderator() {
    let blog = Blog::start(&[]);
    let long = "é".repeat(5000);
    let typed = format!("<a href='/{long}'>{long}</a> <a href='/x'>x</a> <a {long}=x>{long}</a>");
    check_redirect(
        &blog.comment("Alice", &typed),
        "/posts/welcome?held=true#message",
    );
    let page = moderate(&blog, "GET", "").body;
    // The comment itself is whole.
    assert!(page.contains(&format!(">{long}</a> ")), "{page}");
    let details = between(&page, "<details>", "</details>");
    let typed = between(details, "<pre><code>", "</code></pre>");
    // 8 KiB: of the tag, and of letters of two bytes.
    assert_eq!(typed, format!("&lt;a href='/{}…", "é".repeat(4091)));
    let facts = details.replace(typed, "");
    assert!(!facts.contains(&"é".repeat(251)), "{facts}");
    assert!(
        facts.contains(&format!("“{}…”", "é".repeat(250))),
        "{facts}"
    );
}
