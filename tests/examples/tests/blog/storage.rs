//! What is stored: as typed, on disk before it is acknowledged, and still there after a crash or an end.

use crate::raw::{FORM, ask};
use crate::{check_database, check_redirect, look_into, scratch, value};
use example_tests::blog::Blog;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};

const THREADS: usize = 8;
const COMMENTS: usize = 1000;

/// A database in an empty folder.
fn database(name: &str) -> String {
    let file = scratch(name).join("blog.sqlite");
    file.into_os_string().into_string().expect("it is UTF-8")
}

/// What a thread types as its comment of this number: no two are the same.
fn typed(round: &str, thread: usize, number: usize) -> String {
    format!("{round} <b onclick=x>{thread}</b>\n\n\"{number}\" & é <script>\u{0}</script> <i>")
}

/// Posts a comment, by a form or as JSON; returns true if it was acknowledged.
fn post(address: &str, name: &str, typed: &str, as_json: bool) -> bool {
    let mut body = String::new();
    let (path, kind, acknowledged) = match as_json {
        true => {
            body = serde_json::json!({"name": name, "comment": typed}).to_string();
            (
                "/api/posts/welcome/comments",
                "Content-Type: application/json",
                "HTTP/1.1 201 ",
            )
        }
        false => {
            let _ = write!(body, "name={name}&comment=");
            // Forms send line ends as CRLF.
            for byte in typed.replace('\n', "\r\n").bytes() {
                let _ = write!(body, "%{byte:02x}");
            }
            ("/posts/welcome/comments", FORM, "HTTP/1.1 303 ")
        }
    };
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let Ok(mut connection) = TcpStream::connect(address) else {
        return false;
    };
    let mut answer = Vec::new();
    let _ = connection.write_all(request.as_bytes());
    let _ = connection.read_to_end(&mut answer);
    answer.starts_with(acknowledged.as_bytes())
}

/// Threads that post comments until the blog answers no more. Each comment that is acknowledged is received.
fn post_many(
    address: &str,
    round: &'static str,
) -> (Receiver<(String, String)>, Vec<JoinHandle<()>>) {
    let (sender, receiver) = channel();
    let threads = (0..THREADS).map(|thread| {
        let (sender, address) = (sender.clone(), address.to_owned());
        thread::spawn(move || {
            for number in 0..COMMENTS / THREADS {
                let (name, typed) = (format!("{round}{thread}"), typed(round, thread, number));
                if !post(&address, &name, &typed, number % 2 == 0) {
                    return;
                }
                let _ = sender.send((name, typed));
            }
        })
    });
    (receiver, threads.collect())
}

/// The authors and the typed texts of all comments, with the number of times each is there.
fn stored(file: &str) -> HashMap<(String, String), usize> {
    let database = look_into(file);
    let mut statement = database
        .prepare("SELECT author, typed FROM comments")
        .expect("there are comments");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("there are comments");
    let mut stored = HashMap::new();
    for row in rows {
        *stored.entry(row.expect("text")).or_default() += 1;
    }
    stored
}

#[test]
fn a_crash_loses_no_acknowledged_comment() {
    let file = database("killed");
    let mut all = Vec::new();
    for (round, before) in [("one", 100), ("two", 500), ("three", 900)] {
        let mut blog = Blog::start(&["--database", &file]);
        let (receiver, threads) = post_many(&blog.address, round);
        let mut acknowledged: Vec<_> = receiver.iter().take(before).collect();
        blog.kill();
        for thread in threads {
            thread.join().expect("it ends");
        }
        acknowledged.extend(receiver.try_iter());
        assert!(
            (before..COMMENTS).contains(&acknowledged.len()),
            "it was killed too late"
        );
        all.extend(acknowledged);
        // The next start recovers what was not yet moved from the log into the file.
        let blog = Blog::start(&["--database", &file]);
        assert_eq!(blog.get("/posts/welcome", &[]).status, 200);
        let stored = stored(&file);
        for comment in &all {
            assert_eq!(stored.get(comment), Some(&1), "lost: {comment:?}");
        }
        // Others were stored, and not yet acknowledged: at most one of each thread.
        assert!(stored.len() <= all.len() + 3 * THREADS);
        check_database(&look_into(&file));
    }
}

#[test]
fn an_end_loses_nothing_and_keeps_nothing_back() {
    let file = database("terminated");
    let mut blog = Blog::start(&["--database", &file]);
    let (receiver, threads) = post_many(&blog.address, "x");
    let mut acknowledged: Vec<_> = receiver.iter().take(300).collect();
    assert_eq!(blog.terminate().code(), Some(0));
    for thread in threads {
        thread.join().expect("it ends");
    }
    acknowledged.extend(receiver.try_iter());
    assert!(acknowledged.len() < COMMENTS, "it was ended too late");
    // Every request that came to the database was answered.
    let mut stored: Vec<_> = stored(&file).into_keys().collect();
    stored.sort();
    acknowledged.sort();
    assert_eq!(stored, acknowledged);
    check_database(&look_into(&file));
}

#[test]
fn all_comments_of_many_visitors_are_stored() {
    // In memory, too, where locks are others.
    let file = database("many");
    for arguments in [&["--database", &file][..], &[]] {
        let blog = Blog::start(arguments);
        let (receiver, threads) = post_many(&blog.address, "x");
        for thread in threads {
            while !thread.is_finished() {
                assert_eq!(blog.get("/posts/welcome?page=1000", &[]).status, 200);
                assert_eq!(blog.get("/search?q=x", &[]).status, 200);
            }
            thread.join().expect("it ends");
        }
        assert_eq!(receiver.try_iter().count(), COMMENTS);
        let posts: serde_json::Value =
            serde_json::from_str(&blog.get("/api/posts", &[]).body).expect("it is JSON");
        assert_eq!(posts["posts"][0]["comments"], COMMENTS);
    }
    check_database(&look_into(&file));
}

#[test]
fn the_signal_is_heeded_as_soon_as_the_address_is_printed() {
    for _ in 0..10 {
        assert_eq!(Blog::start(&[]).terminate().code(), Some(0));
    }
}

#[test]
fn comments_are_stored_as_typed_and_as_sanitized() {
    let file = database("typed");
    let blog = Blog::start(&["--database", &file]);
    for (number, (sent, typed)) in [
        ("one\r\ntwo\nthree\rfour", "one\ntwo\nthree\rfour"),
        (
            " \t<b onclick=x>x</B >&amp;&nbsp;\u{a0} ",
            " \t<b onclick=x>x</B >&amp;&nbsp;\u{a0} ",
        ),
        ("a\0b\0", "a\0b\0"),
        (
            "x\u{feff}\u{202e}\u{fffe}\u{1}\u{7f}",
            "x\u{feff}\u{202e}\u{fffe}\u{1}\u{7f}",
        ),
        ("'); DROP TABLE comments; --", "'); DROP TABLE comments; --"),
    ]
    .into_iter()
    .enumerate()
    {
        check_redirect(
            &blog.comment("Alice", sent),
            &format!("/comments/{}", number + 1),
        );
        let query = format!(
            "SELECT CAST(typed AS BLOB) FROM comments WHERE id = {}",
            number + 1
        );
        assert_eq!(
            value::<Vec<u8>>(&look_into(&file), &query),
            typed.as_bytes(),
            "{sent:?}"
        );
    }
    let json = "{\"name\":\"Bob\",\"comment\":\"one\\r\\n<b onclick=x>two</b>\"}";
    ask(
        &blog,
        "POST",
        "/api/posts/welcome/comments",
        &["Content-Type: application/json"],
        json,
    )
    .check(201);
    let database = look_into(&file);
    for (column, expected) in [
        ("typed", "one\n<b onclick=x>two</b>"),
        ("html", "<p>one<br>\n<b>two</b></p>"),
        ("text", "one\ntwo"),
        ("status", "approved"),
        ("reason", ""),
    ] {
        assert_eq!(
            value::<String>(
                &database,
                &format!("SELECT {column} FROM comments WHERE author = 'Bob'")
            ),
            expected
        );
    }
    assert_eq!(
        value::<i64>(
            &database,
            "SELECT settings FROM comments WHERE author = 'Bob'"
        ),
        1
    );
    assert_eq!(value::<String>(&database, "PRAGMA journal_mode"), "wal");
    check_database(&database);
}

#[test]
fn a_database_of_another_program_or_version_is_left_alone() {
    let newer = database("newer");
    assert!(Blog::start(&["--database", &newer]).terminate().success());
    let foreign = database("foreign");
    std::fs::write(&foreign, "").expect("the folder is there");
    for (file, change, why) in [
        (
            &newer,
            "PRAGMA user_version = 2",
            "it is of version 2, and this program of 1",
        ),
        (
            &newer,
            "PRAGMA user_version = 0",
            "it is of version 0, and this program of 1",
        ),
        (
            &newer,
            "PRAGMA user_version = 1; PRAGMA application_id = 7",
            "it is the database of another program",
        ),
        (
            &foreign,
            "CREATE TABLE comments (x); PRAGMA user_version = 1",
            "it is the database of another program",
        ),
    ] {
        let database = look_into(file);
        database.execute_batch(change).expect("it can be changed");
        // Into the file, from the log.
        database
            .execute_batch("PRAGMA journal_mode = DELETE")
            .expect("nobody else uses it");
        drop(database);
        let before = std::fs::read(file).expect("it is there");
        let output = crate::arguments::run(&["--database", file, "--no-serve"]);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!("blog: cannot open the database {file}: {why}\n")
        );
        assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b""[..]));
        assert!(std::fs::read(file).expect("it is there") == before, "{why}");
    }
}
