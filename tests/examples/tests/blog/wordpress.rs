//! Exports of WordPress, whole and damaged.

use crate::arguments::run;
use crate::import::{check_import, check_threads, data, database, report, threads};
use crate::{check_database, look_into, scratch, value, written};
use serde_json::json;

/// What an item of an export has that is a post for all to read.
const PUBLISHED: &str = "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>";

/// A comment of an export, of this number and with this content, and more.
fn wordpress_comment(id: i32, content: &str, more: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_date_gmt>2011-01-03 00:00:00</wp:comment_date_gmt>\
         <wp:comment_content>{content}</wp:comment_content>{more}</wp:comment>"
    )
}

/// An export of these items, as a file.
#[track_caller]
fn export(folder: &str, items: &str) -> String {
    let content = format!("<rss><channel>{items}</channel></rss>");
    written(&scratch(folder), "in.xml", content)
}

#[test]
fn an_export_of_wordpress_is_read() {
    let file = database("wordpress");
    check_import(
        &file,
        &data("export.xml"),
        "Imported 4 comments, 2 of them changed, and 2 posts.\n\
         \x20      1 × attribute `onclick`: it is not on the allowlist\n\
         \x20      1 × element `wbr`: it is not on the allowlist\n\
         \x20      1 × the comment `13`, which it answers, is not there: it begins a thread\n\
         \x20      1 × website `javascript:alert(1)`: This is no address of a website.\n\
         Passed over 1:\n\
         \x20 comment 13 of `on-tags`: it is of the type `pingback`\n",
    );
    // The second of January 2011.
    let day = 1_293_926_400;
    assert_eq!(
        threads(&file, "on-tags"),
        [
            (
                "11".to_owned(),
                None,
                "approved".to_owned(),
                day + 86_400 + 3 * 3600
            ),
            (
                "12".to_owned(),
                Some("11".to_owned()),
                "approved".to_owned(),
                day + 86_400 + 4 * 3600
            ),
            ("15".to_owned(), None, "spam".to_owned(), day + 3 * 86_400),
            ("14".to_owned(), None, "held".to_owned(), day + 2 * 86_400),
        ]
    );
    let database = look_into(&file);
    for (query, expected) in [
        (
            "SELECT title FROM posts WHERE slug = 'on-tags'",
            "On tags & more",
        ),
        (
            "SELECT html FROM posts WHERE slug = 'on-tags'",
            "<h2>Tags</h2><script>x</script><p>are fine</p>",
        ),
        ("SELECT title FROM posts WHERE slug = 'post-9'", "Über uns"),
        (
            "SELECT author FROM comments WHERE source = '11'",
            "Alice & Co",
        ),
        (
            "SELECT website FROM comments WHERE source = '11'",
            "http://alice.example",
        ),
        (
            "SELECT typed FROM comments WHERE source = '11'",
            "One <b onclick=\"x\">two</b> &amp; 3",
        ),
        (
            "SELECT html FROM comments WHERE source = '11'",
            "<p>One <b>two</b> &amp; 3</p>",
        ),
        (
            "SELECT typed FROM comments WHERE source = '12'",
            "A reply that <i>precedes",
        ),
        (
            "SELECT author FROM comments WHERE source = '14'",
            "Anonymous",
        ),
    ] {
        assert_eq!(value::<String>(&database, query), expected, "{query}");
    }
    assert_eq!(
        value::<i64>(
            &database,
            "SELECT published FROM posts WHERE slug = 'post-9'"
        ),
        day + 86_400
    );
    assert_eq!(
        value::<i64>(
            &database,
            "SELECT count(*) FROM comments WHERE website IS NULL"
        ),
        3
    );
    // The post is sanitized when it is shown.
    let blog = example_tests::blog::Blog::start(&["--database", &file]);
    let page = blog.get("/posts/on-tags", &[]).body;
    assert!(
        page.contains("<div class=\"comment\"><h2>Tags</h2>\n<p>are fine</p></div>"),
        "{page}"
    );
}

#[test]
fn a_damaged_export_is_told_and_what_came_before_is_kept() {
    let item = |id: i32, content: &str| {
        let comment = wordpress_comment(1, content, "");
        format!(
            "<item><title>T</title>{PUBLISHED}<wp:post_name>p{id}</wp:post_name>{comment}</item>"
        )
    };
    let good = item(1, "&lt;b onclick=x>one&lt;/b>");
    for (name, rest, why) in [
        (
            "tags",
            "<item></x>".to_owned(),
            "byte 320: ill-formed document: expected `</item>`, but `</x>` was found",
        ),
        (
            "cut-in-item",
            "<item><title>T</title>".to_owned(),
            "byte 336: it is cut off: `</rss>` is missing",
        ),
        (
            "cut-in-tag",
            "<item><tit".to_owned(),
            "byte 320: syntax error: tag not closed: `>` not found before end of input",
        ),
        (
            "cut-in-text",
            "<item><title>T".to_owned(),
            "byte 328: it is cut off: `</rss>` is missing",
        ),
        (
            "reference",
            item(2, "&#x110000;"),
            "byte 556: invalid character reference: `1114112` is not a valid codepoint",
        ),
    ] {
        let file = database(&format!("damaged-{name}"));
        let folder = scratch(&format!("damaged-{name}-in"));
        let input = written(&folder, "in.xml", format!("<rss>{good}{rest}"));
        let details = folder.join("report.jsonl");
        let output = run(&[
            "--database",
            &file,
            "--import",
            &input,
            "--report",
            details.to_str().expect("it is UTF-8"),
            "--no-serve",
        ]);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!("blog: {input} is no export of WordPress: {why}\n"),
            "{name}"
        );
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "Imported 1 comments, 1 of them changed, and 1 posts.\n       1 × attribute `onclick`: it is not on the allowlist\n",
            "{name}"
        );
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert_eq!(report(&details).len(), 1, "{name}");
        check_database(&look_into(&file));
        check_threads(&file, "p1", &[("1", "", "approved")]);
        // When it is mended, what was missing is added.
        let mended = written(
            &folder,
            "mended.xml",
            format!("<rss>{good}{}</rss>", item(2, "two")),
        );
        check_import(
            &file,
            &mended,
            "Imported 1 comments, 0 of them changed, and 1 posts.\n1 comments were there already.\n",
        );
        check_threads(&file, "p2", &[("1", "", "approved")]);
    }
}

#[test]
fn what_is_no_export_is_an_error() {
    for (name, content, why) in [
        (
            "html",
            &b"<html><body></body></html>"[..],
            "byte 26: it has no element `rss`",
        ),
        ("empty", b"", "byte 0: it has no element `rss`"),
        (
            "latin",
            b"<html>\xe9</html>",
            "byte 16: it has no element `rss`",
        ),
        (
            "binary",
            b"\0\x01\x02<\xff>",
            "byte 8: it has no element `rss`",
        ),
    ] {
        let input = written(&scratch(&format!("no-export-{name}")), "in.XML", content);
        let output = run(&["--import", &input, "--no-serve"]);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!("blog: {input} is no export of WordPress: {why}\n")
        );
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "Imported 0 comments, 0 of them changed, and 0 posts.\n"
        );
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn what_is_not_for_all_to_read_is_passed_over() {
    let file = database("private");
    let comments = [
        wordpress_comment(1, "one", ""),
        wordpress_comment(2, "two", ""),
    ]
    .concat();
    let item = |id: i32, kind: &str, more: &str, comments: &str| {
        format!(
            "<item><title>T</title><wp:post_id>{id}</wp:post_id><wp:post_name>slug</wp:post_name><wp:post_type>{kind}</wp:post_type>{more}{comments}</item>"
        )
    };
    let status = |status: &str| format!("<wp:status>{status}</wp:status>");
    let items = [
        item(9, "post", &status("draft"), &comments),
        item(10, "page", &status("private"), ""),
        item(11, "post", &status("future"), ""),
        item(12, "post", "", &comments),
        item(
            13,
            "post",
            &(status("publish") + "<wp:post_password>x</wp:post_password>"),
            &comments,
        ),
        item(14, "attachment", &status("inherit"), &comments),
        item(15, "nav_menu_item", &status("publish"), ""),
        // The name is free still.
        item(
            16,
            "page",
            &(status("publish") + "<wp:post_password></wp:post_password>"),
            &comments,
        ),
    ];
    let details = scratch("private-report").join("report.jsonl");
    let output = run(&[
        "--database",
        &file,
        "--import",
        &export("private-in", &items.concat()),
        "--report",
        details.to_str().expect("it is UTF-8"),
        "--no-serve",
    ]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let passed_over = [
        (
            "post 9 (`slug`)",
            "its status is `draft`; with it its comments: 2",
        ),
        (
            "post 10 (`slug`)",
            "its status is `private`; with it its comments: 0",
        ),
        (
            "post 11 (`slug`)",
            "its status is `future`; with it its comments: 0",
        ),
        (
            "post 12 (`slug`)",
            "its status is ``; with it its comments: 2",
        ),
        (
            "post 13 (`slug`)",
            "it has a password; with it its comments: 2",
        ),
        (
            "post 14 (`slug`)",
            "it is of the type `attachment`; with it its comments: 2",
        ),
    ];
    let printed = passed_over.map(|(place, why)| format!("  {place}: {why}\n"));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!(
            "Imported 2 comments, 0 of them changed, and 1 posts.\nPassed over 6:\n{}",
            printed.concat()
        )
    );
    assert_eq!(
        report(&details),
        passed_over.map(|(place, why)| json!({"place": place, "passed_over": why}))
    );
    check_threads(
        &file,
        "slug",
        &[("1", "", "approved"), ("2", "", "approved")],
    );
    assert_eq!(
        value::<i64>(&look_into(&file), "SELECT count(*) FROM posts"),
        // Not that of an empty blog, which did not serve.
        1
    );
}

#[test]
fn only_comments_for_readers_are_read() {
    let file = database("types");
    let kinds = [
        "",
        "comment",
        "review",
        "pingback",
        "trackback",
        "note",
        "order_note",
        "Comment",
    ];
    let comments: String = (1..)
        .zip(kinds)
        .map(|(id, kind)| {
            wordpress_comment(
                id,
                "x",
                &format!("<wp:comment_type>{kind}</wp:comment_type>"),
            )
        })
        .collect();
    let item = format!("<item>{PUBLISHED}<wp:post_name>p</wp:post_name>{comments}</item>");
    check_import(
        &file,
        &export("types-in", &item),
        "Imported 3 comments, 0 of them changed, and 1 posts.\n\
         Passed over 5:\n\
         \x20 comment 4 of `p`: it is of the type `pingback`\n\
         \x20 comment 5 of `p`: it is of the type `trackback`\n\
         \x20 comment 6 of `p`: it is of the type `note`\n\
         \x20 comment 7 of `p`: it is of the type `order_note`\n\
         \x20 comment 8 of `p`: it is of the type `Comment`\n",
    );
}

#[test]
fn entities_that_xml_does_not_know_are_read_as_html() {
    let file = database("entities");
    let comment = wordpress_comment(1, "1&nbsp;&eacute; &lt;b>&amp;lt;&boom;&#x21;", "");
    let item = format!(
        "<item><title>R&nbsp;&amp;amp;&nbsp;D</title>{PUBLISHED}<wp:post_name>p</wp:post_name>{comment}</item>"
    );
    // What the file declares is not replaced: replacements could be nested, and grow without end.
    let content = format!("<!DOCTYPE rss [<!ENTITY boom \"x\">]><rss>{item}</rss>");
    check_import(
        &file,
        &written(&scratch("entities-in"), "in.xml", content),
        "Imported 1 comments, 0 of them changed, and 1 posts.\n",
    );
    let database = look_into(&file);
    for (query, expected) in [
        ("SELECT title FROM posts", "R & D"),
        (
            "SELECT typed FROM comments",
            "1&nbsp;&eacute; <b>&lt;&boom;!",
        ),
        (
            "SELECT html FROM comments",
            "<p>1&nbsp;é &lt;b&gt;&lt;&amp;boom;!</p>",
        ),
    ] {
        assert_eq!(value::<String>(&database, query), expected, "{query}");
    }
}

#[test]
fn a_second_post_of_a_name_gets_another() {
    let file = database("names");
    let item = |id: i32, name: &str| {
        let comment = wordpress_comment(id, &format!("below {id}"), "");
        format!(
            "<item><title>T {id}</title><wp:post_id>{id}</wp:post_id>{PUBLISHED}<wp:post_name>{name}</wp:post_name>{comment}</item>"
        )
    };
    let items = [
        item(1, "name"),
        item(2, "name"),
        item(3, ""),
        item(4, "name"),
        item(5, "other"),
    ];
    let input = export("names-in", &items.concat());
    check_import(
        &file,
        &input,
        "Imported 5 comments, 0 of them changed, and 5 posts.\n",
    );
    let posts = "SELECT group_concat(slug || ': ' || title || ', ' || text, '; ') FROM \
        (SELECT slug, title, text FROM posts JOIN comments ON post = posts.id ORDER BY posts.id)";
    let expected = "name: T 1, below 1; name-2: T 2, below 2; post-3: T 3, below 3; name-4: T 4, below 4; other: T 5, below 5";
    assert_eq!(value::<String>(&look_into(&file), posts), expected);
    // The names are the same the next time.
    check_import(
        &file,
        &input,
        "Imported 0 comments, 0 of them changed, and 0 posts.\n5 comments were there already.\n",
    );
    assert_eq!(value::<String>(&look_into(&file), posts), expected);
}

#[test]
fn text_that_is_not_quite_utf_8_is_read() {
    let comment = wordpress_comment(1, "\u{e9} \u{1d54f}", "");
    let text = format!(
        "<rss><item>{PUBLISHED}<title>caf\u{e9}</title><wp:post_name>p</wp:post_name>{comment}</item></rss>"
    );
    let little = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    let big = little
        .clone()
        .flat_map(u16::to_be_bytes)
        .collect::<Vec<u8>>();
    let little = little.flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let latin = text.replace('\u{1d54f}', "x");
    let latin: Vec<u8> = latin
        .chars()
        .map(|c| u8::try_from(c).expect("it is Latin-1"))
        .collect();
    for (name, bytes, title, typed) in [
        ("utf-8", text.clone().into_bytes(), "café", "é 𝕏"),
        (
            "mark",
            format!("\u{feff}{text}").into_bytes(),
            "café",
            "é 𝕏",
        ),
        ("utf-16le", little, "café", "é 𝕏"),
        ("utf-16be", big, "café", "é 𝕏"),
        ("latin", latin, "caf\u{fffd}", "\u{fffd} x"),
    ] {
        let file = database(&format!("encoding-{name}"));
        check_import(
            &file,
            &written(&scratch(&format!("encoding-{name}-in")), "in.xml", bytes),
            "Imported 1 comments, 0 of them changed, and 1 posts.\n",
        );
        let database = look_into(&file);
        let found = ["SELECT title FROM posts", "SELECT typed FROM comments"]
            .map(|query| value::<String>(&database, query));
        assert_eq!(found, [title, typed], "{name}");
    }
}
