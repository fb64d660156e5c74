//! The pages that visitors see: every route, what is typed into forms, and excerpts.

use crate::{all_between, between, check_redirect, check_refusal, scratch, written};
use comment_sanitizer::SanitizerBuilder;
use example_tests::blog::Blog;

/// Text that would be markup wherever it is not escaped.
const HOSTILE: &str =
    "\"'></textarea></title><script>alert(1)</script><img src=x onerror=alert(1)>";

const POST: &str = "/posts/welcome/comments";

#[test]
fn every_page_is_served() {
    let blog = Blog::start(&[]);
    blog.comment("Alice", "Hello");
    for (path, kind, part) in [
        ("/", "text/html; charset=utf-8", "<h2>Latest comments</h2>"),
        (
            "/posts/welcome",
            "text/html; charset=utf-8",
            "<h2 id=\"comments-title\">One comment</h2>",
        ),
        (
            "/posts/welcome/feed",
            "application/atom+xml; charset=utf-8",
            "<feed ",
        ),
        (
            "/search",
            "text/html; charset=utf-8",
            "<h1>Search in comments</h1>",
        ),
        (
            "/search?q=hello",
            "text/html; charset=utf-8",
            "<mark>Hello</mark>",
        ),
        (
            "/moderation",
            "text/html; charset=utf-8",
            "<label for=\"token\">Token</label>",
        ),
        ("/style.css", "text/css; charset=utf-8", "{"),
        (
            "/script.js",
            "text/javascript; charset=utf-8",
            "\"use strict\";",
        ),
        ("/api/posts", "application/json", "\"slug\":\"welcome\""),
        (
            "/api/posts/welcome/comments",
            "application/json",
            "\"author\":\"Alice\"",
        ),
    ] {
        let answer = blog.get(path, &[]);
        assert_eq!(
            (answer.status, answer.header("Content-Type")),
            (200, kind),
            "{path}"
        );
        assert!(answer.body.contains(part), "{path}: {}", answer.body);
        let head = crate::raw::ask(&blog, "HEAD", path, &[], "");
        head.check(200);
        assert_eq!(head.body, "", "{path}");
        assert!(
            head.has(&format!("content-length: {}", answer.body.len())),
            "{path}: {head:?}"
        );
    }
}

#[test]
fn what_is_not_there_is_said_in_words() {
    let blog = Blog::start(&[]);
    let held = "<a href=/1>1</a> <a href=/2>2</a>";
    check_redirect(
        &blog.comment("Alice", held),
        "/posts/welcome?held=true#message",
    );
    for (path, words) in [
        ("/nosuch", "There is nothing here."),
        ("/posts", "There is nothing here."),
        ("/posts/", "There is nothing here."),
        ("/style.css/", "There is nothing here."),
        ("/%2e%2e/Cargo.toml", "There is nothing here."),
        ("/posts/nosuch", "There is no such post."),
        ("/posts/WELCOME", "There is no such post."),
        ("/posts/%00", "There is no such post."),
        ("/posts/welcome'--", "There is no such post."),
        ("/posts/%3Cscript%3E/feed", "There is no such post."),
        ("/comments/2", "There is no such comment."),
        // Only its moderator sees a held comment.
        ("/comments/1", "There is no such comment."),
        ("/comments/0", "There is no such comment."),
        ("/comments/-1", "There is no such comment."),
        ("/comments/1x", "There is no such comment."),
        (
            "/comments/99999999999999999999",
            "There is no such comment.",
        ),
    ] {
        check_refusal(&blog.get(path, &[]), 404, words);
    }
    check_refusal(
        &blog.post("/posts/nosuch/comments", &[], &[]),
        404,
        "There is no such post.",
    );
    check_refusal(
        &blog.post("/posts/nosuch/preview", &[], &[]),
        404,
        "There is no such post.",
    );
    for path in ["/posts/%ff", "/comments/%ff", "/posts/%ff/feed"] {
        check_refusal(&blog.get(path, &[]), 404, "There is nothing here.");
    }
    let answer = blog.get("/api/posts/%ff/comments", &[]);
    assert_eq!(answer.body, "{\"error\":\"There is nothing here.\"}");
    assert_eq!(answer.header("Access-Control-Allow-Origin"), "*");
}

#[test]
fn a_comment_is_on_the_page_after_a_redirect() {
    let blog = Blog::start(&[]);
    let sent = [
        ("name", " R&D <b>Bob</b>\r\n"),
        ("website", "example.org/?a=1&b=2"),
        ("comment", "one <b onclick=x>two</b>\r\n<u>three</u>"),
    ];
    check_redirect(&blog.post(POST, &sent, &[]), "/comments/1");
    check_redirect(&blog.get("/comments/1", &[]), "/posts/welcome#comment-1");
    let page = blog.get("/posts/welcome", &[]).body;
    for part in [
        "<title>A post to comment on – A small blog</title>",
        "<a href=\"http://example.org/?a=1&amp;b=2\" rel=\"nofollow ugc\">R&amp;D Bob</a>",
        "<li class=\"card depth-0\" id=\"comment-1\">",
        "<div class=\"comment\"><p>one <b>two</b><br>\nthree</p></div>",
        "<a href=\"/posts/welcome?reply=1#write\" aria-label=\"Answer the comment of R&amp;D Bob\">Answer</a>",
    ] {
        assert!(page.contains(part), "no {part}: {page}");
    }
    let notice = SanitizerBuilder::blog()
        .build()
        .expect("good options")
        .whitelist()
        .to_string();
    let escaped = notice
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    assert!(
        page.contains(&format!("tags and attributes: <code>{escaped}</code>")),
        "{page}"
    );
}

#[test]
fn a_refused_comment_stays_in_the_form_with_the_reason() {
    let blog = Blog::start(&[]);
    let long = |length: usize| "x".repeat(length);
    let words = "Nothing is left of the comment that a reader would see.";
    for (name, website, comment, status, reason) in [
        ("", "", "x", 422, "Please give a name."),
        (" <b> </b>\r\n", "", "x", 422, "Please give a name."),
        (
            "\u{200b}\u{2060}\u{ad}\u{202e}",
            "",
            "x",
            422,
            "Please give a name.",
        ),
        ("\0\u{1}", "", "x", 422, "Please give a name."),
        ("A", "", "", 422, words),
        (
            "A",
            "",
            " <b>&nbsp;\u{200b}</b><script>x</script>",
            422,
            words,
        ),
        (
            "A",
            "javascript:alert(1)",
            "x",
            422,
            "This is no address of a website.",
        ),
        (
            "A",
            "bank.example@evil.example",
            "x",
            422,
            "This is no address of a website.",
        ),
        (
            "A",
            "/relative",
            "x",
            422,
            "This is no address of a website.",
        ),
        (
            "A",
            "",
            &long(65_526),
            413,
            "The comment is too long: 65525 bytes are the most.",
        ),
        // As HTML, in a paragraph.
        (
            "A",
            "",
            &long(65_519),
            413,
            "Written as HTML, the comment is too long: 65525 bytes are the most.",
        ),
        (
            &long(246),
            "",
            "x",
            413,
            "The name is too long: 245 bytes are the most.",
        ),
        (
            "A",
            &long(201),
            "x",
            413,
            "The website is too long: 200 bytes are the most.",
        ),
    ] {
        let sent = [("name", name), ("website", website), ("comment", comment)];
        let answer = blog.post(POST, &sent, &[]);
        assert_eq!(answer.status, status, "{reason}");
        let message = format!(
            "<p class=\"error\" id=\"message\" role=\"status\" tabindex=\"-1\">{reason}</p>"
        );
        assert!(
            answer.body.contains(&message),
            "no {message}: {}",
            answer.body
        );
        let typed = between(&answer.body, "<textarea", "</textarea>");
        let escaped = comment
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        assert!(typed.ends_with(&format!(">\n{escaped}")), "{typed}");
    }
    assert!(crate::comments_of(&blog, "welcome").is_empty());
}

#[test]
fn the_longest_comment_is_stored_whole() {
    let blog = Blog::start(&[]);
    // With `<p>` and `</p>`, it has as many bytes as are allowed.
    let (name, comment) = ("n".repeat(245), "é".repeat(32_759));
    let website = format!("https://example.org/{}", "x".repeat(180));
    // The line ends of forms count as one byte.
    let comment = comment + &"\r\n".repeat(7);
    let sent = [
        ("name", &*name),
        ("website", &website),
        ("comment", &comment),
    ];
    check_redirect(&blog.post(POST, &sent, &[]), "/comments/1");
    let stored = &crate::comments_of(&blog, "welcome")[0];
    assert_eq!(
        (&stored["author"], &stored["website"]),
        (&name.into(), &website.into())
    );
    assert_eq!(stored["text"], comment.trim_end());
}

#[test]
fn a_comment_is_not_posted_twice() {
    let blog = Blog::start(&[]);
    check_redirect(&blog.comment("Alice", "I agree"), "/comments/1");
    let again = blog.comment("Alice", "I agree");
    assert_eq!(again.status, 409);
    assert!(
        again.body.contains("You have said that already."),
        "{again:?}"
    );
    check_redirect(&blog.comment("Bob", "I agree"), "/comments/2");
    // Who agrees with two comments says two things.
    let reply = |parent: &str| {
        let sent = [
            ("name", "Alice"),
            ("comment", "I agree"),
            ("parent", parent),
        ];
        blog.post(POST, &sent, &[])
    };
    check_redirect(&reply("2"), "/comments/3");
    assert_eq!(reply("2").status, 409);
    check_redirect(&reply("1"), "/comments/4");
    assert_eq!(reply("").status, 409);
    check_redirect(&blog.comment("Alice", "I agree!"), "/comments/5");
    // What the moderator put away may be said again, but not what is spam, or waits.
    let cookie = blog.cookie();
    for (decision, status) in [("hold", 409), ("spam", 409), ("delete", 303)] {
        let path = format!("/moderation/1/{decision}");
        blog.post(&path, &[], &[("Cookie", &cookie)]);
        let again = blog.comment("Alice", "I agree");
        assert_eq!(again.status, status, "{decision}: {again:?}");
    }
    // Below another post it is no duplicate.
    let file = scratch("twice").join("blog.sqlite");
    let file = file.to_str().expect("it is UTF-8");
    let lines = "{\"post\":\"one\",\"id\":1,\"comment\":\"x\"}\n{\"post\":\"two\",\"id\":1,\"comment\":\"x\"}\n";
    let lines = written(&scratch("twice-in"), "in.jsonl", lines);
    let blog = Blog::start(&["--database", file, "--import", &lines]);
    for (post, status) in [("one", 303), ("two", 303), ("one", 409), ("two", 409)] {
        let sent = [("name", "Alice"), ("comment", "I agree")];
        let answer = blog.post(&format!("/posts/{post}/comments"), &sent, &[]);
        assert_eq!(answer.status, status, "{post}: {answer:?}");
    }
}

#[test]
fn whatever_is_sent_is_escaped() {
    let blog = Blog::start(&[]);
    let sent = [
        ("name", HOSTILE),
        ("website", HOSTILE),
        ("comment", HOSTILE),
        ("parent", HOSTILE),
    ];
    let website = [
        ("name", HOSTILE),
        ("website", "example.org/\"onclick=\"alert(1)"),
        ("comment", HOSTILE),
    ];
    check_redirect(&blog.post(POST, &website, &[]), "/comments/1");
    let held = format!(
        "{HOSTILE} <a href='http://a.example/'>1</a> <a href='http://b.example/\"onclick=x'>{HOSTILE}</a>"
    );
    check_redirect(
        &blog.comment(HOSTILE, &held),
        "/posts/welcome?held=true#message",
    );
    let query: String = HOSTILE.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let cookie = blog.cookie();
    let cookie = [("Cookie", &*cookie)];
    let mut pages = vec![
        blog.post(POST, &sent, &[]),
        blog.post("/posts/welcome/preview", &sent, &[]),
        blog.post("/moderation/enter", &[("token", HOSTILE)], &[]),
        blog.post(&format!("/moderation/{query}/{query}"), &[], &cookie),
        blog.post(
            "/moderation/2/hold",
            &[],
            &[("Cookie", &format!("moderator={HOSTILE}"))],
        ),
        blog.get("/", &[("User-Agent", HOSTILE), ("Referer", HOSTILE)]),
        blog.get("/", &[("Host", "evil.example")]),
        blog.post(POST, &sent, &[("Origin", "http://\"><script>")]),
    ];
    for path in [
        format!("/{query}"),
        format!("/posts/{query}"),
        format!("/posts/welcome?page={query}&reply={query}&try={query}&held={query}&{query}"),
        "/posts/welcome?held=true&reply=1".to_owned(),
        format!("/comments/{query}"),
        format!("/search?q={query}"),
        "/search?q=alert".to_owned(),
        format!("/moderation?status={query}&page={query}&decided={query}"),
        "/moderation?status=held&decided=2".to_owned(),
        "/moderation?status=approved&decided=1".to_owned(),
    ] {
        pages.push(blog.get(&path, &cookie));
    }
    for page in pages {
        let body = &page.body;
        assert_eq!(
            page.header("Content-Type"),
            "text/html; charset=utf-8",
            "{page:?}"
        );
        assert_eq!(body.matches("<script").count(), 1, "{page:?}");
        assert!(
            body.contains("<script src=\"/script.js\" defer></script>"),
            "{page:?}"
        );
        assert!(!body.contains("<img"), "{page:?}");
        for quotation in ["\"onclick", "\"'>"] {
            assert!(!body.contains(quotation), "{page:?}");
        }
        assert_eq!(body.matches("</title>").count(), 1, "{page:?}");
        assert!(body.matches("</textarea>").count() <= 1, "{page:?}");
    }
}

#[test]
fn unknown_and_odd_queries_do_no_harm() {
    let blog = Blog::start(&[]);
    let page = blog.get("/posts/welcome", &[]).body;
    for query in [
        "x=y",
        "page=1&page=2",
        "reply=1",
        "reply=99999999999999999999",
        "held=maybe",
        "%00=%ff",
        "&&&=",
        "page",
    ] {
        let answer = blog.get(&format!("/posts/welcome?{query}"), &[]);
        assert_eq!((answer.status, answer.body == page), (200, true), "{query}");
    }
}

#[test]
fn names_keep_to_one_line_and_their_own_direction() {
    let blog = Blog::start(&[]);
    for (typed, name) in [
        ("Al\r\nice\u{2028}\u{85}", "Al ice"),
        ("A\0l\u{7}i", "Ali"),
        ("&lt;i&gt;", "&lt;i&gt;"),
        ("\u{202e}ecilA", "\u{202e}ecilA"),
        ("A\u{301}nna", "A\u{301}nna"),
        ("नमस्\u{200d}ते", "नमस्\u{200d}ते"),
    ] {
        let answer = blog.comment(typed, &format!("I am {typed}"));
        assert_eq!(answer.status, 303, "{answer:?}");
        let page = blog.get("/posts/welcome", &[]).body;
        let names = all_between(&page, "<bdi>", "</bdi>");
        assert_eq!(names.last(), Some(&name), "{typed:?}");
    }
}

#[test]
fn the_first_page_has_excerpts_of_the_latest_comments() {
    let folder = scratch("excerpts");
    let lines: String = (1..=12)
        .map(|id| format!("{{\"post\":\"p\",\"title\":\"A <i>post</i>\",\"id\":{id},\"author\":\"A\",\"comment\":\"<b>number {id} {}</b>\"}}\n", "word ".repeat(40)))
        .collect();
    let blog = Blog::start(&["--import", &written(&folder, "in.jsonl", lines)]);
    let page = blog.get("/", &[]).body;
    assert!(
        page.contains("<a href=\"/posts/p\">A post</a>") && page.contains(", 12 comments"),
        "{page}"
    );
    let excerpts = all_between(&page, "<div class=\"comment\">", "</div>");
    assert_eq!(excerpts.len(), 10);
    // They came within a second or two: then the numbers tell which is later.
    for (excerpt, id) in excerpts.iter().zip((3..=12).rev()) {
        assert!(
            excerpt.starts_with(&format!("<p><b>number {id} word word")),
            "{excerpt}"
        );
        assert!(excerpt.ends_with("…</b></p>"), "{excerpt}");
    }
}

#[test]
fn the_latest_comments_are_in_the_order_of_their_dates() {
    let lines: String = [(1, 3), (2, 1), (3, 2), (4, 3), (5, 1)]
        .map(|(id, day)| {
            format!("{{\"post\":\"p{}\",\"id\":{id},\"date\":\"2011-01-0{day} 03:04:05\",\"comment\":\"x\"}}\n", id % 2)
        })
        .concat();
    let blog = Blog::start(&["--import", &written(&scratch("latest"), "in.jsonl", lines)]);
    let page = blog.get("/", &[]).body;
    let expected = ["4", "1", "3", "5", "2"];
    assert_eq!(all_between(&page, "href=\"/comments/", "\""), expected);
    // What is said now is later.
    let fields = [("name", "Alice"), ("comment", "Hello")];
    check_redirect(
        &blog.post("/posts/p1/comments", &fields, &[]),
        "/comments/6",
    );
    let page = blog.get("/", &[]).body;
    assert_eq!(
        all_between(&page, "href=\"/comments/", "\"").first(),
        Some(&"6")
    );
}

#[test]
fn times_tell_their_zone() {
    let line = "{\"post\":\"p\",\"id\":1,\"date\":\"2011-01-02T03:04:05+01:00\",\"comment\":\"x\"}\n\
        {\"post\":\"p\",\"id\":2,\"date\":\"2011-12-13 14:15:16\",\"status\":\"hold\",\"comment\":\"x\"}\n";
    let blog = Blog::start(&["--import", &written(&scratch("times"), "in.jsonl", line)]);
    let one = "<time datetime=\"2011-01-02T02:04:05+00:00\">2 January 2011, 02:04 UTC</time>";
    let other = "<time datetime=\"2011-12-13T14:15:16+00:00\">13 December 2011, 14:15 UTC</time>";
    let cookie = blog.cookie();
    for (path, times) in [
        ("/", &[one, one][..]),
        ("/posts/p", &[one, one]),
        ("/search?q=x", &[one]),
        ("/moderation", &[other]),
    ] {
        let page = blog.get(path, &[("Cookie", &cookie)]).body;
        let found = all_between(&page, "<time", "</time>");
        let found: Vec<_> = found
            .iter()
            .map(|time| format!("<time{time}</time>"))
            .collect();
        assert_eq!(found, times, "{path}");
    }
}

#[test]
fn the_page_of_a_post_names_its_feed() {
    let blog = Blog::start(&[]);
    let link =
        "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/posts/welcome/feed\">";
    let page = blog.get("/posts/welcome", &[]).body;
    assert!(between(&page, "<head>", "</head>").contains(link), "{page}");
    for path in ["/", "/search", "/moderation", "/nosuch"] {
        let page = blog.get(path, &[]).body;
        assert!(!page.contains("rel=\"alternate\""), "{path}: {page}");
    }
}

#[test]
fn posts_are_laid_out_in_paragraphs_without_pictures() {
    let content = "One\nline\n\n<img src=x.png alt=\"A &lt;cat&gt;\" onerror=x> sleeps\n\n<h2>Two</h2>\n<script>x</script><img src=y>\n\n<ul><li>x</ul>";
    let xml = format!(
        "<rss><item><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_name>p</wp:post_name>\
         <content:encoded><![CDATA[{content}]]></content:encoded></item></rss>"
    );
    let blog = Blog::start(&["--import", &written(&scratch("post"), "in.xml", xml)]);
    let page = blog.get("/posts/p", &[]).body;
    assert_eq!(
        between(&page, "<div class=\"comment\">", "</div>"),
        "<p>One<br>\nline</p>\n<p>A &lt;cat&gt; sleeps</p>\n<h2>Two</h2>\n<ul><li>x</li></ul>"
    );
}

#[test]
fn the_urls_of_excerpts_are_limited() {
    let blog = Blog::start(&[]);
    let url = format!("http://a.example/{}", "x".repeat(5000));
    let long = format!("<a href='{url}'>A &lt;b&gt; link</a> <b>x</b>");
    let short = "<a href='http://a.example/'>Another</a>";
    check_redirect(&blog.comment("Alice", &long), "/comments/1");
    check_redirect(&blog.comment("Alice", short), "/comments/2");
    let page = blog.get("/", &[]).body;
    assert_eq!(
        all_between(&page, "<div class=\"comment\">", "</div>"),
        [
            "<p><a href=\"http://a.example/\" rel=\"nofollow ugc\">Another</a></p>",
            "<p>A &lt;b&gt; link x</p>"
        ]
    );
}
