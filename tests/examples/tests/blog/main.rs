//! The example `blog`, run as a program: over HTTP, with imports, and with a look into its database and its mail.

mod api;
mod arguments;
mod feed_and_mail;
mod guard;
mod import;
mod moderation;
mod pages;
mod preview;
mod raw;
mod sanitizing_anew;
mod search;
mod storage;
mod threads;
mod wordpress;

use example_tests::blog::{Answer, Blog, folder};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// An empty folder for the test of this name.
fn scratch(name: &str) -> PathBuf {
    folder(env!("CARGO_TARGET_TMPDIR"), &format!("blog-{name}"))
}

/// A file of this content, in the folder; its path is an argument.
#[track_caller]
fn written(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let file = folder.join(name);
    std::fs::write(&file, content).expect("the folder is there");
    file.into_os_string().into_string().expect("it is UTF-8")
}

/// The database of a blog, to look at while it runs, or after it.
#[track_caller]
fn look_into(file: &str) -> Connection {
    // Not to be made: what is looked at must be there.
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).expect("it is there")
}

/// The only value that this query finds.
#[track_caller]
fn value<T: FromSql>(database: &Connection, query: &str) -> T {
    let found = database.query_row(query, [], |row| row.get(0));
    found.unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// Checks what must hold at any time: the counts of posts, the index of the search, and the structure of the file.
#[track_caller]
fn check_database(database: &Connection) {
    let miscounted = "SELECT count(*) FROM posts WHERE approved <> \
        (SELECT count(*) FROM comments WHERE post = posts.id AND status = 'approved')";
    assert_eq!(value::<i64>(database, miscounted), 0);
    // Compares the index with the texts of the comments.
    let compared = database.execute(
        "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)",
        [],
    );
    compared.expect("the index is that of the texts");
    assert_eq!(value::<String>(database, "PRAGMA integrity_check"), "ok");
    assert_eq!(
        value::<i64>(database, "SELECT count(*) FROM pragma_foreign_key_check"),
        0
    );
}

/// Checks that the browser is sent elsewhere.
#[track_caller]
fn check_redirect(answer: &Answer, location: &str) {
    assert_eq!(
        (answer.status, answer.header("Location")),
        (303, location),
        "{answer:?}"
    );
}

/// Checks that the answer is a page of these words.
#[track_caller]
fn check_refusal(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("Content-Type"), "text/html; charset=utf-8");
    let heading = between(&answer.body, "<h1>", "</h1>");
    assert_eq!(heading, words);
    let title = between(&answer.body, "<title>", "</title>");
    assert_eq!(title, "A small blog");
}

/// The first text between these two.
#[track_caller]
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let found = text
        .split_once(begin)
        .and_then(|(_, rest)| rest.split_once(end));
    found
        .unwrap_or_else(|| panic!("no {begin}…{end}: {text}"))
        .0
}

/// All texts between these two.
fn all_between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    let rest = text.split(begin).skip(1);
    rest.filter_map(|rest| rest.split_once(end))
        .map(|(found, _)| found)
        .collect()
}

/// The comments of a post, as JSON.
#[track_caller]
fn comments_of(blog: &Blog, post: &str) -> Vec<serde_json::Value> {
    let answer = blog.get(&format!("/api/posts/{post}/comments"), &[]);
    let mut json: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
    match json["comments"].take() {
        serde_json::Value::Array(comments) => comments,
        _ => panic!("no comments: {answer:?}"),
    }
}
