//! The search in the text of comments.

use crate::{all_between, between, look_into, scratch, written};
use example_tests::blog::Blog;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// What is said instead of what was found.
const TOO_LONG: &str = "That takes too long: many comments have these words, or many people search. Please add a rarer word, or try again.";

/// The words as a query of an address.
fn escaped(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// Checks which comments these words find, and in which order.
#[track_caller]
fn check(blog: &Blog, words: &str, found: &[&str]) {
    let answer = blog.get(&format!("/search?q={}", escaped(words)), &[]);
    assert_eq!(answer.status, 200, "{words:?}");
    let mut ids = all_between(&answer.body, "href=\"/comments/", "\"");
    ids.sort_unstable();
    assert_eq!(ids, found, "{words:?}");
}

#[test]
fn words_are_found_in_the_text_alone() {
    let blog = Blog::start(&[]);
    for comment in [
        "Ca<b>si</b>no &eacute;toile <i title=hidden>R&amp;D</i>",
        "casinos, casinos <script>hidden()</script>",
        "Straße 日記 it's",
    ] {
        assert_eq!(blog.comment("Alice", comment).status, 303);
    }
    for (words, found) in [
        ("casino", &["1", "2"][..]),
        ("CASINOS", &["2"]),
        ("cas", &["1", "2"]),
        ("asino", &[]),
        ("etoile", &["1"]),
        ("R&D", &["1"]),
        ("casino etoile", &["1"]),
        ("casino OR etoile", &[]),
        // Only the last word may be the beginning of one, and only if it has two letters.
        ("ca", &["1", "2"]),
        ("casino eto", &["1"]),
        ("cas etoile", &[]),
        ("casino e", &[]),
        ("c", &[]),
        ("c.", &[]),
        ("d", &["1"]),
        ("日", &[]),
        // Accents of their own, as a Mac types them.
        ("e\u{301}toile", &["1"]),
        ("e\u{301}t", &["1"]),
        ("hidden", &[]),
        ("alice", &[]),
        ("straße", &["3"]),
        ("日記", &["3"]),
        ("it's", &["3"]),
        ("", &[]),
        ("  ", &[]),
    ] {
        check(&blog, words, found);
    }
    let page = blog.get("/search?q=casino", &[]).body;
    assert_eq!(between(&page, "<h1>", "</h1>"), "Comments with “casino”");
    assert!(
        page.contains("<p role=\"status\">2 comments found.</p>"),
        "{page}"
    );
    assert!(
        page.contains("<p><mark>Casino</mark> étoile R&amp;D</p>"),
        "{page}"
    );
    assert!(page.contains("name=\"q\" value=\"casino\""), "{page}");
    assert!(
        blog.get("/search?q=nosuch", &[])
            .body
            .contains("No comments found.")
    );
}

#[test]
fn no_query_is_a_program() {
    let blog = Blog::start(&[]);
    blog.comment("Alice", "text rowid quick");
    for words in [
        "\"",
        "\"\"",
        "'",
        "''",
        "*",
        "^quick nosuch",
        "NOT quick",
        "quick NOT rowid",
        "NEAR(text rowid)",
        "\0",
        "nosuch\0",
        "\"\0\"*",
        "a\"b\" OR quick",
        "'; DROP TABLE comments; --",
        "%",
        "_",
        "²",
        "\u{1}",
        "\u{ffff}a",
        "a\u{301}b",
        &"x".repeat(20_000),
        &"nosuch ".repeat(2_000),
        &"\"".repeat(5_000),
        &"𝕏".repeat(4_000),
    ] {
        check(&blog, words, &[]);
    }
    for words in [
        "-quick",
        "quick)",
        "(quick",
        "\"quick",
        "quick + rowid",
        "^quick",
        // The name of a column is a word as any other.
        "text:quick",
        "{text}:quick",
        "quick:text",
    ] {
        check(&blog, words, &["1"]);
    }
    for query in ["q", "q=", "q=a&q=b", "%ff=%ff", "q=%ff%fe", "q=%", "x=y"] {
        assert_eq!(
            blog.get(&format!("/search?{query}"), &[]).status,
            200,
            "{query}"
        );
    }
    check(&blog, "nosuch:quick", &[]);
    // A NUL would end the query. It divides words.
    check(&blog, "quick\0nosuch", &[]);
    check(&blog, "quick\0rowid", &["1"]);
    check(&blog, "qu\0ick", &[]);
    check(&blog, "quick", &["1"]);
}

#[test]
fn what_is_found_is_marked_and_the_rest_escaped() {
    let blog = Blog::start(&[]);
    let typed = "&lt;b&gt; quick &amp;lt; &#1;brown&#2; \u{1}fox\u{2} &lt;/mark>";
    assert_eq!(blog.comment("Alice", typed).status, 303);
    let page = blog.get("/search?q=quick", &[]).body;
    assert!(
        page.contains("<p>&lt;b&gt; <mark>quick</mark> &amp;lt; brown fox &lt;/mark&gt;</p>"),
        "{page}"
    );
}

#[test]
fn only_approved_comments_are_found() {
    let blog = Blog::start(&[]);
    blog.comment("Alice", "quick <a href=/1>1</a> <a href=/2>2</a>");
    check(&blog, "quick", &[]);
    let cookie = blog.cookie();
    for (decision, found) in [
        ("approve", &["1"][..]),
        ("spam", &[]),
        ("approve", &["1"]),
        ("delete", &[]),
        ("hold", &[]),
    ] {
        blog.post(
            &format!("/moderation/1/{decision}"),
            &[],
            &[("Cookie", &cookie)],
        );
        check(&blog, "quick", found);
    }
}

#[test]
fn eight_words_are_searched_for() {
    let blog = Blog::start(&[]);
    blog.comment("Alice", "one two three four five six seven eighth");
    for (words, found) in [
        ("one two three four five six seven eighth", &["1"][..]),
        // The eighth one is the last one.
        ("one two three four five six seven eigh nosuch", &["1"]),
        ("one two three four five six nosuch eighth", &[]),
        ("one two three four five six seven nosuch", &[]),
        // A word that is repeated is counted, and what is no word is not.
        ("one one one one one one one one nosuch", &["1"]),
        ("- * \" ( ) { } ^ nosuch", &[]),
    ] {
        check(&blog, words, found);
    }
}

#[test]
fn the_best_fifty_are_shown() {
    let lines: String = (1..=60)
        .map(|id| {
            let word = if id <= 49 { "rare" } else { "other" };
            format!("{{\"post\":\"p\",\"id\":{id},\"comment\":\"common {word}\"}}\n")
        })
        .collect();
    let input = written(&scratch("search-fifty"), "in.jsonl", lines);
    let blog = Blog::start(&["--import", &input]);
    for (words, said, found) in [
        ("common", "The best 50 comments. More words find fewer.", 50),
        ("common+rare", "49 comments found.", 49),
        ("other", "11 comments found.", 11),
    ] {
        let page = blog.get(&format!("/search?q={words}"), &[]).body;
        assert_eq!(between(&page, "<p role=\"status\">", "</p>"), said);
        assert_eq!(all_between(&page, "href=\"/comments/", "\"").len(), found);
    }
}

/// Stores so many comments with these words, so often, that ranking them takes seconds.
fn insert_many(database: &Connection) {
    let insert = "INSERT INTO comments (id, post, path, author, created, typed, html, text, settings, status, reason, digest)
        WITH RECURSIVE number (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM number WHERE id < 8000)
        SELECT id, 1, printf('%010d/', id), 'A', 0, 'x', 'x', ?1, 1, 'approved', '', id FROM number";
    let inserted = database.execute(insert, ["so it ".repeat(1000)]);
    inserted.expect("the table is there");
}

#[test]
fn a_search_that_takes_too_long_ends() {
    let folder = scratch("search-long");
    let file = folder.join("blog.sqlite");
    let file = file.to_str().expect("it is UTF-8");
    let blog = Blog::start(&["--database", file]);
    blog.comment("Alice", "so it is rare");
    insert_many(&look_into(file));
    let words = "so+it+so+it+so+it+so+it";
    let answer = blog.get(&format!("/search?q={words}"), &[]);
    assert_eq!(answer.status, 200);
    assert_eq!(
        between(&answer.body, "<p role=\"status\">", "</p>"),
        TOO_LONG
    );
    assert!(
        between(&answer.body, "<ul class=\"comments\">", "</ul>").is_empty(),
        "{answer:?}"
    );
    // As it says; and the next search has its own time.
    check(&blog, "so it is rare", &["1"]);
    remove_large(blog, &folder);
}

#[test]
fn beyond_eight_searches_are_refused_and_other_pages_served() {
    let folder = scratch("search-many");
    let file = folder.join("blog.sqlite");
    let file = file.to_str().expect("it is UTF-8");
    let blog = Blog::start(&["--database", file]);
    blog.comment("Alice", "so it is rare");
    insert_many(&look_into(file));
    let said = |words: &str| {
        let page = blog.get(&format!("/search?q={words}"), &[]).body;
        between(&page, "<p role=\"status\">", "</p>").to_owned()
    };
    std::thread::scope(|scope| {
        let slow: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| said("so+it+so+it+so+it+so+it")))
            .collect();
        std::thread::sleep(Duration::from_millis(400));
        // Further searches are refused, and other pages are served.
        assert_eq!(said("rare"), TOO_LONG);
        assert_eq!(blog.get("/moderation", &[]).status, 200);
        assert!(
            slow.iter().any(|search| !search.is_finished()),
            "the answers waited"
        );
        for search in slow {
            assert_eq!(search.join().expect("it ends"), TOO_LONG);
        }
    });
    assert_eq!(said("rare"), "One comment found.");
    remove_large(blog, &folder);
}

/// Removes a database that takes much of the disk.
fn remove_large(blog: Blog, folder: &Path) {
    drop(blog);
    std::fs::remove_dir_all(folder).expect("no program uses it");
}

#[test]
fn a_snippet_is_short() {
    let blog = Blog::start(&[]);
    let long = format!("{}quick {}", "é ".repeat(1000), "x ".repeat(1000));
    assert_eq!(blog.comment("Alice", &long).status, 303);
    let page = blog.get("/search?q=quick", &[]).body;
    assert_eq!(
        between(&page, "</p><p>", "</p>"),
        // 60 characters before, and 240 in all, of which two are the marks.
        format!(
            "…{}<mark>quick</mark> {}…",
            "é ".repeat(30),
            "x ".repeat(86)
        )
    );
}
