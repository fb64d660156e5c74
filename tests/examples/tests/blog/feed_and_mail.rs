//! What leaves the blog: Atom feeds, read by an independent parser, and mail to the author.

use crate::{scratch, written};
use example_tests::blog::Blog;
use std::path::Path;

/// The feed of a post.
#[track_caller]
fn feed(blog: &Blog, post: &str) -> feed_rs::model::Feed {
    let answer = blog.get(&format!("/posts/{post}/feed"), &[]);
    assert_eq!(
        answer.header("Content-Type"),
        "application/atom+xml; charset=utf-8"
    );
    // Parsers let pass what XML does not: https://www.w3.org/TR/xml/#charsets
    let is_xml = |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(answer.body.chars().all(is_xml), "{answer:?}");
    feed_rs::parser::parse(answer.body.as_bytes()).expect("it is a feed")
}

#[test]
fn a_feed_reader_reads_the_comments() {
    let lines = [
        r#"{"post":"p","title":"R&amp;D \"<b>x</b>\" ]]>","id":1,"author":"Alice","website":"example.org/?a=1&b=2","date":"2011-01-02T03:04:05Z","comment":"<b>one</b> &lt;i> ]]> <a href=/x>link</a>"}"#,
        r#"{"post":"p","id":2,"author":"<Bob> & 'Co'","date":"2012-01-02T03:04:05Z","comment":"two"}"#,
        r#"{"post":"p","id":3,"author":"Eve","status":"hold","comment":"held"}"#,
        r#"{"post":"none","id":1,"status":"spam","date":"2013-01-02T03:04:05Z","comment":"x"}"#,
    ];
    let file = written(&scratch("feed"), "in.jsonl", lines.join("\n"));
    let blog = Blog::start(&["--import", &file, "--url", "https://blog.example/"]);
    let feed = |post: &str| {
        let answer = crate::raw::ask(
            &blog,
            "GET",
            &format!("/posts/{post}/feed"),
            &["Host: blog.example"],
            "",
        );
        feed_rs::parser::parse(answer.body.as_bytes()).expect("it is a feed")
    };
    let read = feed("p");
    assert_eq!(read.feed_type, feed_rs::model::FeedType::Atom);
    assert_eq!(
        read.title.expect("a title").content,
        "Comments on “R&D \"x\" ]]>” – A small blog"
    );
    assert_eq!(read.id, "https://blog.example/posts/p");
    assert_eq!(
        read.updated.expect("a date").to_rfc3339(),
        "2012-01-02T03:04:05+00:00"
    );
    let links: Vec<_> = read
        .links
        .iter()
        .map(|link| (link.rel.as_deref(), &*link.href))
        .collect();
    assert_eq!(
        links,
        [
            (Some("alternate"), "https://blog.example/posts/p"),
            (Some("self"), "https://blog.example/posts/p/feed")
        ]
    );
    let entries: Vec<_> = read
        .entries
        .iter()
        .map(|entry| {
            let author = &entry.authors[0];
            let content = entry.content.as_ref().expect("content");
            (
                &*entry.id,
                author.name.as_deref().unwrap_or_default(),
                author.uri.as_deref(),
                entry.published.expect("a date").to_rfc3339(),
                content.content_type.to_string(),
                content.body.as_deref().expect("a body"),
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            (
                "https://blog.example/comments/2",
                "<Bob> & 'Co'",
                None,
                "2012-01-02T03:04:05+00:00".to_owned(),
                "text/html".to_owned(),
                "<p>two</p>"
            ),
            (
                "https://blog.example/comments/1",
                "Alice",
                Some("http://example.org/?a=1&b=2"),
                "2011-01-02T03:04:05+00:00".to_owned(),
                "text/html".to_owned(),
                "<p><b>one</b> &lt;i&gt; ]]&gt; <a href=\"/x\" rel=\"nofollow ugc\">link</a></p>"
            ),
        ]
    );
    let none = feed("none");
    assert!(none.entries.is_empty());
    assert_eq!(
        none.updated.expect("a date").to_rfc3339(),
        "2013-01-02T03:04:05+00:00"
    );
}

#[test]
fn a_feed_holds_the_latest_fifty_comments() {
    let lines: String = (1..=60)
        .map(|id| format!("{{\"post\":\"p\",\"id\":{id},\"comment\":\"x\"}}\n"))
        .collect();
    let blog = Blog::start(&[
        "--import",
        &written(&scratch("feed-fifty"), "in.jsonl", lines),
    ]);
    let ids: Vec<_> = feed(&blog, "p")
        .entries
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    let expected: Vec<_> = (11..=60)
        .rev()
        .map(|id| blog.url(&format!("/comments/{id}")))
        .collect();
    assert_eq!(ids, expected);
}

#[test]
fn a_feed_is_in_the_order_of_its_dates() {
    let lines: String = (1..=60)
        .map(|id| {
            // Each day has two comments; the first day comes last.
            let day = 31 - (id + 1) / 2;
            format!("{{\"post\":\"p\",\"id\":{id},\"date\":\"2011-01-{day:02} 00:00:00\",\"comment\":\"x\"}}\n")
        })
        .collect();
    let input = written(&scratch("feed-order"), "in.jsonl", lines);
    let blog = Blog::start(&["--import", &input]);
    let read = feed(&blog, "p");
    let ids: Vec<_> = read.entries.into_iter().map(|entry| entry.id).collect();
    let expected: Vec<_> = (1..=25)
        .flat_map(|pair| [2 * pair, 2 * pair - 1])
        .map(|id| blog.url(&format!("/comments/{id}")))
        .collect();
    assert_eq!(ids, expected);
    assert_eq!(
        read.updated.expect("a date").to_rfc3339(),
        "2011-01-30T00:00:00+00:00"
    );
}

#[test]
fn websites_are_judged_by_the_options_of_today() {
    let folder = scratch("websites-today");
    let file = folder.join("blog.sqlite");
    let file = file.to_str().expect("it is UTF-8");
    let blog = Blog::start(&["--database", file]);
    for (name, website) in [
        ("Alice", "http://alice.example/"),
        ("Bob", "https://bob.example/"),
    ] {
        let fields = [("name", name), ("website", website), ("comment", "x")];
        let answer = blog.post("/posts/welcome/comments", &fields, &[]);
        assert_eq!(answer.status, 303, "{answer:?}");
    }
    drop(blog);
    let config = "preset = \"blog\"\nurl_schemes = [\"https\"]\n";
    let config = written(&folder, "options.toml", config);
    let alice = Some("http://alice.example/");
    let bob = Some("https://bob.example/");
    for (arguments, expected) in [
        (vec!["--database", file, "--config", &config], [None, bob]),
        // Nothing was lost.
        (vec!["--database", file], [alice, bob]),
    ] {
        let blog = Blog::start(&arguments);
        let entries = feed(&blog, "welcome").entries;
        let in_feed = entries.iter().map(|entry| entry.authors[0].uri.as_deref());
        assert_eq!(in_feed.rev().collect::<Vec<_>>(), expected);
        let comments = crate::comments_of(&blog, "welcome");
        let in_json = comments.iter().map(|comment| comment["website"].as_str());
        assert_eq!(in_json.collect::<Vec<_>>(), expected);
        for path in ["/", "/posts/welcome", "/search?q=x"] {
            let page = blog.get(path, &[]).body;
            for (website, is_there) in [(alice, expected[0].is_some()), (bob, true)] {
                let link = format!("<a href=\"{}\"", website.expect("it has one"));
                assert_eq!(page.contains(&link), is_there, "{path}: {page}");
            }
        }
    }
}

#[test]
fn any_character_in_a_comment_leaves_the_feed_well_formed() {
    let odd = "\0\u{1}\u{8}\u{b}\u{c}\u{e}\u{1f}\u{7f}\u{80}\u{9f}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}\u{fdd0}\u{202e}\u{feff}\u{d7ff}\u{e000}";
    let references = "&#0;&#1;&#8;&#xb;&#xfffe;&#xffff;&#xd800;&#x110000;&#x1f;";
    let line = serde_json::json!({"post": "p", "title": format!("T{odd}{references}"), "id": 1, "author": format!("A{odd}{references}"), "website": format!("a.example/{odd}{references}"),
        "comment": format!("C{odd}{references}<a title='{odd}{references}' href='http://x.example/{odd}{references}'>x</a>")});
    let blog = Blog::start(&[
        "--import",
        &written(&scratch("feed-odd"), "in.jsonl", line.to_string()),
    ]);
    assert_eq!(feed(&blog, "p").entries.len(), 1);
    let fields = [
        ("name", &*format!("A{odd}{references}")),
        ("website", "a.example"),
        ("comment", &*format!("C{odd}{references}")),
    ];
    assert_eq!(blog.post("/posts/p/comments", &fields, &[]).status, 303);
    assert_eq!(feed(&blog, "p").entries.len(), 2);
}

#[test]
fn any_date_is_one_that_feeds_can_have() {
    let dates = [
        "-0001-11-30 00:00:00",
        "+12345-01-01 00:00:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "9999-12-31T23:59:59-23:59",
    ];
    let lines = dates.iter().enumerate().map(|(id, date)| {
        serde_json::json!({"post": "p", "id": id, "date": date, "comment": "x"}).to_string() + "\n"
    });
    let blog = Blog::start(&[
        "--import",
        &written(
            &scratch("feed-dates"),
            "in.jsonl",
            lines.collect::<String>(),
        ),
    ]);
    let feed = blog.get("/posts/p/feed", &[]).body;
    let published = crate::all_between(&feed, "<published>", "</published>");
    assert_eq!(published.len(), dates.len());
    for date in published {
        // `2011-01-02T03:04:05+00:00`
        assert!(
            date.len() == 25 && date.starts_with(|c: char| c.is_ascii_digit()),
            "{date}"
        );
    }
    assert_eq!(
        feed_rs::parser::parse(feed.as_bytes())
            .expect("it is a feed")
            .entries
            .len(),
        dates.len()
    );
}

/// The mails in a folder, each as its head and its body, by the names of the authors in the order of the alphabet.
#[track_caller]
fn mails(folder: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder)
        .expect("it is there")
        .map(|file| file.expect("it is there").path());
    let mut mails: Vec<(String, String)> = files
        .map(|file| {
            let text = std::fs::read_to_string(file).expect("it is UTF-8");
            let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
            (head.to_owned(), body.to_owned())
        })
        .collect();
    mails.sort_by(|one, other| one.1.cmp(&other.1));
    mails
}

#[test]
fn the_author_is_told_of_each_comment_by_mail() {
    let folder = scratch("mail");
    let config = written(
        &folder,
        "names.toml",
        "[blog]\nauthor_mail = \"Ann Author <ann@example.org>\"\n",
    );
    let mailbox = folder.join("new").join("box");
    let mut blog = Blog::start(&[
        "--config",
        &config,
        "--mail",
        mailbox.to_str().expect("it is UTF-8"),
    ]);
    let fields = [
        ("name", "A. <b>Alice</b>"),
        ("website", "alice.example"),
        (
            "comment",
            "<p>one<p>R&amp;D &lt;3 <script>x</script>\r\n.\r\nFrom here",
        ),
    ];
    assert_eq!(
        blog.post("/posts/welcome/comments", &fields, &[]).status,
        303
    );
    assert_eq!(
        blog.comment("B. Bob", "<a href=/1>1</a> <a href=/2>2</a>")
            .status,
        303
    );
    // Nothing is written for what is refused.
    assert_eq!(blog.comment("", "x").status, 422);
    let address = blog.address.clone();
    // It was written before the answers.
    let mails = mails(&mailbox);
    assert!(blog.terminate().success());
    let bodies: Vec<&str> = mails.iter().map(|(_, body)| &**body).collect();
    assert_eq!(
        bodies,
        [
            format!(
                "A. Alice (http://alice.example) wrote:\r\n\r\n> one\r\n> \r\n> R&D <3\r\n> .\r\n> From here\r\n\r\nThe comment is approved.\r\nhttp://{address}/comments/1\r\n"
            ),
            format!(
                "B. Bob wrote:\r\n\r\n> 1 2\r\n\r\nThe comment is held: it has 2 links, and 2 are held.\r\nhttp://{address}/moderation?status=held\r\n"
            ),
        ]
    );
    for (head, _) in mails {
        let lines: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with("Date: "))
            .collect();
        assert_eq!(
            lines,
            [
                "From: Comments <comments@localhost>",
                "To: \"Ann Author\" <ann@example.org>",
                "Subject: Comment on =?utf-8?b?4oCcQQ==?= post to comment =?utf-8?b?b24=?=",
                " =?utf-8?b?4oCd?=",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 7bit",
            ]
        );
    }
}

#[test]
fn no_name_or_title_adds_a_header() {
    let folder = scratch("mail-injection");
    let mailbox = folder.join("box");
    let title = format!(
        "T\r\nBcc: a@example.org\r\n\r\nbody\n\u{2028}é\0 {}",
        "long title ".repeat(200)
    );
    let lines =
        serde_json::json!({"post": "p", "title": title, "id": 1, "comment": "x"}).to_string();
    let blog = Blog::start(&[
        "--import",
        &written(&folder, "in.jsonl", lines),
        "--mail",
        mailbox.to_str().expect("it is UTF-8"),
    ]);
    let name = "N\r\nBcc: b@example.org\r\n\r\nbody";
    let fields = [
        ("name", name),
        ("website", "c.example/\r\nBcc:c@example.org"),
        ("comment", "\r\nBcc: d@example.org\r\n\r\nx"),
    ];
    assert_eq!(blog.post("/posts/p/comments", &fields, &[]).status, 303);
    let mails = mails(&mailbox);
    let (head, body) = &mails[0];
    // A line that begins with a space goes on with the one before.
    let names: Vec<&str> = head
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(
        names,
        [
            "From",
            "To",
            "Subject",
            "MIME-Version",
            "Date",
            "Content-Type",
            "Content-Transfer-Encoding"
        ],
        "{head}"
    );
    assert!(
        head.split("\r\n")
            .all(|line| line.len() <= 998 && !line.contains('\n')),
        "{head}"
    );
    assert!(
        body.starts_with(
            "N Bcc: b@example.org body (http://c.example/Bcc:c@example.org) wrote:\r\n\r\n"
        ),
        "{body}"
    );
    assert_eq!(mails.len(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_at_the_start() {
    let file = written(&scratch("mail-no-folder"), "a-file", "");
    let output = crate::arguments::run(&["--listen", "127.0.0.1:0", "--mail", &file]);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!("blog: cannot make {file}: File exists (os error 17)\n")
    );
    assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b""[..]));
}

#[test]
fn a_folder_that_cannot_be_written_refuses_no_comment() {
    let mailbox = scratch("mail-broken").join("box");
    let blog = Blog::start(&["--mail", mailbox.to_str().expect("it is UTF-8")]);
    // It was made at the start, even before the first mail.
    std::fs::remove_dir(&mailbox).expect("it is there");
    assert_eq!(blog.comment("Alice", "Hello").status, 303);
    assert_eq!(crate::comments_of(&blog, "welcome").len(), 1);
}
