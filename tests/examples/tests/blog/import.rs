//! Imports: JSON lines, threads, reports, and imports that are repeated. `wordpress` has those of its exports.

use crate::arguments::run;
use crate::{check_database, look_into, scratch, value, written};
use serde_json::{Value, json};
use std::path::Path;

const PRINTED: &str = "Imported 10 comments, 6 of them changed, and 2 posts.
       1 × attribute `onclick`: it is not on the allowlist
       1 × its date `yesterday` cannot be read: it is of today
       1 × the comment `3`, which it answers, is not there: it begins a thread
       1 × the comment `5`, which it answers, is not there: it begins a thread
       1 × the comment `7`, which it answers, is not there: it begins a thread
       1 × the comment `99`, which it answers, is not there: it begins a thread
Passed over 8:
  line 14: missing field `id` at byte 50
  line 16: it names no post
  line 17: `[1]` is no string at byte 29
  line 18: expected ident at byte 2
  line 10: Nothing is left of the comment that a reader would see.
  line 11: its status `unknown` is unknown
  line 13: another comment has its number `1`
  line 15: it has no number
";

/// The path of a file in `tests/data`.
pub(super) fn data(name: &str) -> String {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The path of a database, which is not there yet, in an empty folder.
pub(super) fn database(name: &str) -> String {
    scratch(name)
        .join("blog.sqlite")
        .into_os_string()
        .into_string()
        .expect("it is UTF-8")
}

/// Checks what an import into this database prints.
#[track_caller]
pub(super) fn check_import(database: &str, file: &str, printed: &str) {
    let output = run(&["--database", database, "--import", file, "--no-serve"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), printed);
    assert_eq!(output.status.code(), Some(0));
    check_database(&look_into(database));
}

/// The comments of a post in the order of their threads: their sources, those of their parents, statuses and dates.
#[track_caller]
pub(super) fn threads(database: &str, post: &str) -> Vec<(String, Option<String>, String, i64)> {
    let database = look_into(database);
    let query = "SELECT source, (SELECT source FROM comments AS above WHERE above.id = comments.parent), status, created \
        FROM comments WHERE post = (SELECT id FROM posts WHERE slug = ?) ORDER BY path";
    let mut statement = database.prepare(query).expect("the table is there");
    let rows = statement.query_map([post], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    });
    rows.and_then(Iterator::collect).expect("text and numbers")
}

/// Checks the threads of a post, but not their dates.
#[track_caller]
pub(super) fn check_threads(database: &str, post: &str, expected: &[(&str, &str, &str)]) {
    let threads = threads(database, post);
    let threads: Vec<_> = threads
        .iter()
        .map(|(id, parent, status, _)| (&**id, parent.as_deref().unwrap_or_default(), &**status))
        .collect();
    assert_eq!(threads, expected);
}

/// The lines of a report.
#[track_caller]
pub(super) fn report(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).expect("it is there");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("it is JSON"))
        .collect()
}

#[test]
fn json_lines_are_read() {
    let file = database("json");
    check_import(&file, &data("comments.jsonl"), PRINTED);
    check_threads(
        &file,
        "on-tags",
        &[
            ("1", "", "approved"),
            ("3", "1", "approved"),
            ("9", "", "approved"),
            ("12", "", "spam"),
            ("8", "", "approved"),
            ("4", "", "approved"),
            ("6", "4", "approved"),
            ("5", "6", "approved"),
            ("7", "", "approved"),
        ],
    );
    check_threads(&file, "other", &[("1", "", "approved")]);
    let typed = value::<String>(
        &look_into(&file),
        "SELECT typed FROM comments WHERE source = '1' AND author = 'Alice'",
    );
    assert_eq!(typed, "One <b onclick=x>two</b>\nthree");
}

#[test]
fn an_import_is_repeated_without_a_second_copy() {
    let file = database("repeated");
    for (name, first, again) in [
        (
            "export.xml",
            "Imported 4 comments, ",
            "Imported 0 comments, 0 of them changed, and 0 posts.\n4 comments were there already.\nPassed over 1:\n",
        ),
        (
            "comments.jsonl",
            "Imported 10 comments, ",
            "Imported 0 comments, 0 of them changed, and 0 posts.\n10 comments were there already.\nPassed over 8:\n",
        ),
    ] {
        let run = || {
            let file = ["--database", &file, "--import", &data(name), "--no-serve"];
            String::from_utf8_lossy(&run(&file).stdout).into_owned()
        };
        let printed = run();
        assert!(printed.starts_with(first), "{printed}");
        let count = "SELECT group_concat(id || path || html) FROM comments";
        let stored = value::<String>(&look_into(&file), count);
        let printed = run();
        assert!(printed.starts_with(again), "{printed}");
        assert_eq!(value::<String>(&look_into(&file), count), stored);
        std::fs::remove_file(&file).expect("it is there");
    }
}

#[test]
fn the_report_tells_every_change_and_its_reason() {
    let folder = scratch("report");
    let lines = [
        "{\"post\":\"p\",\"id\":1,\"date\":\"2011-01-03T00:00:00Z\",\"comment\":\"<p>as it was</p>\"}",
        "{\"post\":\"p\",\"id\":2,\"date\":\"2011-01-03T00:00:00Z\",\"comment\":\"one <b onclick=x>two</b>\"}",
        "{\"post\":\"p\",\"id\":3,\"date\":\"x\",\"website\":\"y\",\"comment\":\"<p>z</p>\"}",
        "{\"post\":\"p\"}",
    ];
    let file = folder.join("report.jsonl");
    let input = written(&folder, "in.jsonl", lines.join("\n"));
    let output = run(&[
        "--import",
        &input,
        "--report",
        file.to_str().expect("it is UTF-8"),
        "--no-serve",
    ]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        report(&file),
        [
            json!({"place": "line 4", "passed_over": "missing field `id` at byte 12"}),
            json!({
                "place": "line 2",
                "typed": "one <b onclick=x>two</b>",
                "html": "<p>one <b>two</b></p>",
                "notes": [],
                "removals": [{"kind": "attribute", "name": "onclick", "line": 1, "range": {"start": 7, "end": 16}, "reason": "it is not on the allowlist", "reason_code": "not_listed"}],
            }),
            json!({
                "place": "line 3",
                "typed": "<p>z</p>",
                "html": "<p>z</p>",
                "notes": ["website `y`: This is no address of a website.", "its date `x` cannot be read: it is of today"],
                "removals": [],
            }),
        ]
    );
}

#[test]
fn what_is_too_long_is_told_and_not_cut() {
    let file = database("too-long");
    let line = |id: i32, author: String, comment: String| {
        format!(
            "{{\"post\":\"p\",\"id\":{id},\"date\":\"2011-01-03T00:00:00Z\",\"author\":\"{author}\",\"comment\":\"{comment}\"}}\n"
        )
    };
    let lines = [
        line(1, "A".to_owned(), "x".repeat(65_518) + &" ".repeat(7)),
        line(2, "A".to_owned(), "x".repeat(65_526)),
        line(3, "A".repeat(246), "x".to_owned()),
        line(4, "A".to_owned(), "x".repeat(20_000_000)),
        "[".repeat(1_000_000) + "\n",
        // As HTML, in a paragraph.
        line(6, "A".to_owned(), "x".repeat(65_519)),
        line(5, "A".to_owned(), "the last".to_owned()),
    ];
    let input = written(&scratch("too-long-in"), "in.jsonl", lines.concat());
    check_import(
        &file,
        &input,
        "Imported 2 comments, 0 of them changed, and 1 posts.\n\
         Passed over 5:\n\
         \x20 line 5: recursion limit exceeded at byte 128\n\
         \x20 line 2: The comment is too long: 65525 bytes are the most.\n\
         \x20 line 3: The name is too long: 245 bytes are the most.\n\
         \x20 line 4: The comment is too long: 65525 bytes are the most.\n\
         \x20 line 6: Written as HTML, the comment is too long: 65525 bytes are the most.\n",
    );
}

#[test]
fn a_long_thread_in_reverse_stays_a_thread() {
    let file = database("reverse");
    let lines: String = (1..=3000).rev().map(|id| format!("{{\"post\":\"p\",\"id\":{id},\"parent\":{},\"date\":\"2011-01-03T00:00:00Z\",\"comment\":\"<p>x</p>\"}}\n", id - 1)).collect();
    // The first one answers nobody.
    let lines = lines.replace("\"parent\":0,", "");
    check_import(
        &file,
        &written(&scratch("reverse-in"), "in.jsonl", lines),
        "Imported 3000 comments, 0 of them changed, and 1 posts.\n",
    );
    let wrong =
        "SELECT count(*) FROM comments WHERE source <> id OR parent IS NOT nullif(id - 1, 0)";
    assert_eq!(value::<i64>(&look_into(&file), wrong), 0);
}

#[test]
fn replies_in_a_later_file_find_their_parents() {
    let file = database("later");
    let folder = scratch("later-in");
    let line = |id: i32, parent: &str| {
        format!(
            "{{\"post\":\"p\",\"id\":{id},\"parent\":{parent},\"date\":\"2011-01-03T00:00:00Z\",\"comment\":\"<p>x</p>\"}}\n"
        )
    };
    check_import(
        &file,
        &written(&folder, "1.jsonl", line(1, "null")),
        "Imported 1 comments, 0 of them changed, and 1 posts.\n",
    );
    check_import(
        &file,
        &written(&folder, "2.jsonl", line(2, "1")),
        "Imported 1 comments, 0 of them changed, and 0 posts.\n",
    );
    check_threads(&file, "p", &[("1", "", "approved"), ("2", "1", "approved")]);
}

#[test]
fn the_title_of_a_post_stays_on_one_line() {
    let file = database("title");
    let line = json!({"post": "p", "title": " A\r\n<b>title</b>\u{0}\n", "id": 1, "date": "2011-01-03T00:00:00Z", "comment": "<p>x</p>"});
    check_import(
        &file,
        &written(&scratch("title-in"), "in.jsonl", line.to_string()),
        "Imported 1 comments, 0 of them changed, and 1 posts.\n",
    );
    assert_eq!(
        value::<String>(&look_into(&file), "SELECT title FROM posts"),
        "A title"
    );
}

#[test]
fn only_one_comment_of_a_circle_begins_a_thread() {
    let file = database("circle");
    // 8 and 9 answer each other, 1 answers 8, and 2 answers 1.
    let line = |id: i32, parent: i32| {
        format!(
            "{{\"post\":\"p\",\"id\":{id},\"parent\":{parent},\"date\":\"2011-01-03T00:00:00Z\",\"comment\":\"<p>x</p>\"}}\n"
        )
    };
    let lines = [line(2, 1), line(1, 8), line(9, 8), line(8, 9)].concat();
    check_import(
        &file,
        &written(&scratch("circle-in"), "in.jsonl", lines),
        "Imported 4 comments, 1 of them changed, and 1 posts.\n\
         \x20      1 × the comment `9`, which it answers, is not there: it begins a thread\n",
    );
    check_threads(
        &file,
        "p",
        &[
            ("8", "", "approved"),
            ("1", "8", "approved"),
            ("2", "1", "approved"),
            ("9", "8", "approved"),
        ],
    );
}

#[test]
fn of_two_comments_with_one_number_the_first_is_kept() {
    let file = database("one-number");
    let line = |comment: Value| comment.to_string() + "\n";
    let lines = [
        line(
            json!({"post": "p", "id": 1, "author": "A", "date": "2011-01-03T00:00:00Z", "comment": "one"}),
        ),
        // The same once more, another author, another text, and an answer to the first.
        line(
            json!({"post": "p", "id": 1, "author": "A", "date": "2011-01-03T00:00:00Z", "comment": "one"}),
        ),
        line(
            json!({"post": "p", "id": 1, "author": "B", "date": "2011-01-03T00:00:00Z", "comment": "one"}),
        ),
        line(
            json!({"post": "p", "id": "1", "author": "A", "date": "2011-01-03T00:00:00Z", "comment": "two"}),
        ),
        line(
            json!({"post": "p", "id": 2, "parent": 1, "date": "2011-01-03T00:00:00Z", "comment": "three"}),
        ),
        line(
            json!({"post": "q", "id": 1, "date": "2011-01-03T00:00:00Z", "comment": "below another post"}),
        ),
    ];
    check_import(
        &file,
        &written(&scratch("one-number-in"), "in.jsonl", lines.concat()),
        "Imported 3 comments, 0 of them changed, and 2 posts.\n\
         1 comments were there already.\n\
         Passed over 2:\n\
         \x20 line 3: another comment has its number `1`\n\
         \x20 line 4: another comment has its number `1`\n",
    );
    check_threads(&file, "p", &[("1", "", "approved"), ("2", "1", "approved")]);
    assert_eq!(
        value::<String>(
            &look_into(&file),
            "SELECT author || typed FROM comments WHERE id = 1"
        ),
        "Aone"
    );
}

#[test]
fn websites_that_are_none_are_told_and_the_comment_is_kept() {
    let file = database("websites");
    let long = format!("https://example.org/{}", "x".repeat(181));
    let websites = ["javascript:x", &long, "http://", " ", "a.example"];
    let lines: String = (1..)
        .zip(websites)
        .map(|(id, website)| {
            json!({"post": "p", "id": id, "website": website, "date": "2011-01-03T00:00:00Z", "comment": "x"}).to_string() + "\n"
        })
        .collect();
    check_import(
        &file,
        &written(&scratch("websites-in"), "in.jsonl", lines),
        &format!(
            "Imported 5 comments, 2 of them changed, and 1 posts.\n\
             \x20      1 × website `{long}`: The website is too long: 200 bytes are the most.\n\
             \x20      1 × website `javascript:x`: This is no address of a website.\n"
        ),
    );
    let stored = "SELECT group_concat(coalesce(website, '-'), ' ') FROM (SELECT website FROM comments ORDER BY id)";
    assert_eq!(
        value::<String>(&look_into(&file), stored),
        "- - - - http://a.example"
    );
}

#[test]
fn fields_of_json_may_be_numbers_or_null() {
    let file = database("json-kinds");
    let line = json!({"post": 7, "title": 2011, "id": 1, "parent": null, "author": 12, "website": null, "date": null, "status": null, "comment": "x"});
    let untitled = json!({"post": "A <b>post</b>\n", "title": null, "id": 1, "date": "2011-01-03T00:00:00Z", "comment": "x"});
    check_import(
        &file,
        &written(
            &scratch("json-kinds-in"),
            "in.jsonl",
            format!("{line}\n{untitled}\n"),
        ),
        // A date that is not given is not told: it is of today, too.
        "Imported 2 comments, 0 of them changed, and 2 posts.\n",
    );
    let database = look_into(&file);
    let titles = "SELECT group_concat(title, '; ') FROM (SELECT title FROM posts ORDER BY id)";
    assert_eq!(value::<String>(&database, titles), "2011; A post");
    assert_eq!(
        value::<String>(
            &database,
            "SELECT author || status FROM comments WHERE id = 1"
        ),
        "12approved"
    );
}

#[test]
fn replies_that_precede_their_comment_keep_their_order() {
    let file = database("siblings");
    let line = |id: i32, parent: &str| {
        format!(
            "{{\"post\":\"p\",\"id\":{id},\"parent\":{parent},\"date\":\"2011-01-03T00:00:00Z\",\"comment\":\"x\"}}\n"
        )
    };
    let lines = [
        line(2, "1"),
        line(3, "1"),
        line(5, "3"),
        line(6, "3"),
        line(4, "1"),
        line(1, "null"),
        line(7, "1"),
    ];
    check_import(
        &file,
        &written(&scratch("siblings-in"), "in.jsonl", lines.concat()),
        "Imported 7 comments, 0 of them changed, and 1 posts.\n",
    );
    check_threads(
        &file,
        "p",
        &[
            ("1", "", "approved"),
            ("2", "1", "approved"),
            ("3", "1", "approved"),
            ("5", "3", "approved"),
            ("6", "3", "approved"),
            ("4", "1", "approved"),
            ("7", "1", "approved"),
        ],
    );
}

#[test]
fn nothing_of_a_file_controls_the_terminal() {
    let file = database("terminal");
    let lines = [
        json!({"post": "p", "id": "1\u{1b}[31m", "status": "\u{1b}]0;x\u{7}\r\n", "comment": "x"}),
        json!({"post": "p", "id": "2", "date": "\u{9b}2J\u{8}", "comment": "x"}),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    check_import(
        &file,
        &written(&scratch("terminal-in"), "in.jsonl", lines),
        "Imported 1 comments, 1 of them changed, and 1 posts.\n\
         \x20      1 × its date `\u{fffd}2J\u{fffd}` cannot be read: it is of today\n\
         Passed over 1:\n\
         \x20 line 1: its status `\u{fffd}]0;x\u{fffd}\u{fffd}\u{fffd}` is unknown\n",
    );
}
