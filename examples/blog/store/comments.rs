//! Comments: how they come in, and how pages read them.

use super::{PER_PAGE, now};
use crate::moderation::{Decision, Status};
use crate::submission::{Accepted, Posted, Refusal};
use comment_sanitizer::Sanitizer;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::borrow::Cow;

/// The characters of a number in a path.
const STEP: usize = 11;
/// The depth from which replies stand beside the comment that they answer, and not below it.
const DEEPEST: usize = 5;

/// A comment, for a page.
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post: i64,
    /// The comment that it answers, if that is shown.
    pub(crate) parent: Option<i64>,
    /// The comments above it in its thread, at most four.
    pub(crate) depth: usize,
    pub(crate) author: String,
    website: Option<String>,
    pub(crate) created: i64,
    pub(crate) typed: String,
    pub(crate) html: String,
    pub(crate) text: String,
    pub(crate) status: Status,
    pub(crate) reason: String,
}

/// The columns of [`Comment::read`].
pub(super) const COLUMNS: &str = "comments.id, comments.post, \
    (SELECT id FROM comments AS above WHERE above.id = comments.parent AND above.status = 'approved'), \
    length(path), author, website, created, typed, comments.html, comments.text, comments.status, reason";

impl Comment {
    /// The website of the author, if today's options allow its URL.
    pub(crate) fn website(&self, sanitizer: &Sanitizer) -> Option<Cow<'_, str>> {
        self.website.as_deref().and_then(|url| sanitizer.url(url))
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let length: usize = row.get(3)?;
        Ok(Comment {
            id: row.get(0)?,
            post: row.get(1)?,
            parent: row.get(2)?,
            depth: (length / STEP).saturating_sub(1),
            author: row.get(4)?,
            website: row.get(5)?,
            created: row.get(6)?,
            typed: row.get(7)?,
            html: row.get(8)?,
            text: row.get(9)?,
            status: row.get(10)?,
            reason: row.get(11)?,
        })
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Status::of(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Status {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

/// A comment that was stored.
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) decision: Decision,
}

/// Stores a comment, or tells why not.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    post: i64,
    posted: &Posted,
    settings: i64,
    known_authors: bool,
) -> rusqlite::Result<Result<Stored, Refusal>> {
    let comment = &posted.comment;
    if is_duplicate(transaction, post, posted)? {
        return Ok(Err(Refusal::Duplicate));
    }
    let parent = match posted.parent {
        None => None,
        Some(parent) => match path_of_shown(transaction, post, parent)? {
            None => return Ok(Err(Refusal::NoParent)),
            path => path,
        },
    };
    let mut decision = posted.decision.clone();
    if known_authors && decision.status == Status::Approved && !is_known(transaction, comment)? {
        decision = Decision::new(Status::Held, "its author had no comment approved yet");
    }
    let row = NewRow {
        post,
        parent: posted.parent,
        comment,
        created: now(),
        settings,
        decision: &decision,
        source: None,
    };
    let id = row.insert(transaction, parent.as_deref())?;
    Ok(Ok(Stored { id, decision }))
}

/// As WordPress has it: the same author said the same to the same comment, and that is not in the trash.
fn is_duplicate(connection: &Connection, post: i64, posted: &Posted) -> rusqlite::Result<bool> {
    let comment = &posted.comment;
    connection
        .prepare_cached(
            "SELECT 1 FROM comments WHERE digest = ? AND post = ? AND author = ? AND typed = ? \
             AND parent IS ? AND status <> 'trash'",
        )?
        .exists(params![
            comment.digest,
            post,
            comment.author,
            comment.typed,
            posted.parent
        ])
}

fn is_known(connection: &Connection, comment: &Accepted) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM comments WHERE status = 'approved' AND author = ? AND website IS ?",
        )?
        .exists(params![comment.author, comment.website])
}

/// The path of a comment that is to be answered, if it is shown below this post.
fn path_of_shown(connection: &Connection, post: i64, id: i64) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT path FROM comments WHERE id = ? AND post = ? AND status = 'approved'",
        )?
        .query_row(params![id, post], |row| row.get(0))
        .optional()
}

struct NewRow<'a> {
    post: i64,
    parent: Option<i64>,
    comment: &'a Accepted,
    created: i64,
    settings: i64,
    decision: &'a Decision,
    source: Option<&'a str>,
}

impl NewRow<'_> {
    /// Inserts it below the comment with this path; returns its number.
    fn insert(&self, transaction: &Transaction<'_>, parent: Option<&str>) -> rusqlite::Result<i64> {
        let id: i64 = transaction
            .prepare_cached(
                "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'comments'",
            )?
            .query_row([], |row| row.get(0))?;
        let above = parent.unwrap_or_default();
        let above = &above[..above.len().min((DEEPEST - 1) * STEP)];
        let path = format!("{above}{id:010}/");
        transaction
            .prepare_cached(
                "INSERT INTO comments (id, post, parent, path, author, website, created, typed, html, text, settings, \
                 status, reason, digest, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                self.post,
                self.parent,
                path,
                self.comment.author,
                self.comment.website,
                self.created,
                self.comment.typed,
                self.comment.found.html,
                self.comment.found.text,
                self.settings,
                self.decision.status,
                self.decision.reason,
                self.comment.digest,
                self.source,
            ])?;
        Ok(id)
    }
}

/// A comment from a file.
pub(crate) struct Imported<'a> {
    pub(crate) source: &'a str,
    /// The source of the comment that it answers.
    pub(crate) parent: Option<&'a str>,
    pub(crate) created: i64,
    pub(crate) status: Status,
    pub(crate) comment: &'a Accepted,
}

/// What became of a comment from a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Insertion {
    Done,
    /// It is there already.
    Known,
    /// Another comment with its number is there.
    Taken,
    /// The comment that it answers is not there.
    NoParent,
}

/// Stores a comment from a file.
pub(crate) fn insert_imported(
    transaction: &Transaction<'_>,
    post: i64,
    imported: &Imported<'_>,
    settings: i64,
) -> rusqlite::Result<Insertion> {
    let by_source = |source: &str| {
        transaction
            .prepare_cached("SELECT id, path, digest FROM comments WHERE post = ? AND source = ?")?
            .query_row(params![post, source], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, i64>(2)?,
                ))
            })
            .optional()
    };
    let comment = imported.comment;
    match by_source(imported.source)? {
        Some((.., digest)) if digest == comment.digest => return Ok(Insertion::Known),
        Some(_) => return Ok(Insertion::Taken),
        None => {}
    }
    let (parent, path) = match imported.parent.map(by_source).transpose()? {
        None => (None, None),
        Some(None) => return Ok(Insertion::NoParent),
        Some(Some((id, path, _))) => (Some(id), Some(path)),
    };
    let row = NewRow {
        post,
        parent,
        comment,
        created: imported.created,
        settings,
        decision: &Decision::new(imported.status, ""),
        source: Some(imported.source),
    };
    row.insert(transaction, path.as_deref())?;
    Ok(Insertion::Done)
}

/// A page of the comments of a post, and the number of pages.
pub(crate) struct Shown {
    pub(crate) page: usize,
    pub(crate) pages: usize,
    pub(crate) comments: Vec<Comment>,
}

impl Shown {
    /// Reads a page of comments. `which` is their condition and order, with `value` as its parameter; `all` is how many
    /// there are. A page beyond the last is the last.
    pub(super) fn read(
        connection: &Connection,
        which: &str,
        value: &dyn ToSql,
        all: usize,
        page: usize,
    ) -> rusqlite::Result<Self> {
        let pages = all.div_ceil(PER_PAGE).max(1);
        let page = page.clamp(1, pages);
        let query = format!("SELECT {COLUMNS} FROM comments WHERE {which} LIMIT ?2 OFFSET ?3");
        let mut statement = connection.prepare_cached(&query)?;
        let rows = statement.query_map(
            params![value, PER_PAGE, (page - 1) * PER_PAGE],
            Comment::read,
        )?;
        Ok(Shown {
            page,
            pages,
            comments: rows.collect::<Result<_, _>>()?,
        })
    }
}

/// The approved comments of a post on this page, from 1, in the order of their threads.
pub(crate) fn of_post(
    connection: &Connection,
    post: i64,
    approved: usize,
    page: usize,
) -> rusqlite::Result<Shown> {
    Shown::read(
        connection,
        "post = ?1 AND status = 'approved' ORDER BY path",
        &post,
        approved,
        page,
    )
}

/// The page on which an approved comment stands, and the slug of its post.
pub(crate) fn page_of(
    connection: &Connection,
    id: i64,
) -> rusqlite::Result<Option<(String, usize)>> {
    let before: Option<(String, usize)> = connection
        .prepare_cached(
            "SELECT slug, (SELECT count(*) FROM comments AS other WHERE other.post = comments.post \
             AND other.status = 'approved' AND other.path < comments.path) \
             FROM comments JOIN posts ON posts.id = comments.post WHERE comments.id = ? AND status = 'approved'",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(before.map(|(slug, before)| (slug, before / PER_PAGE + 1)))
}

/// A comment of any status.
pub(crate) fn one(connection: &Connection, id: i64) -> rusqlite::Result<Option<Comment>> {
    let query = format!("SELECT {COLUMNS} FROM comments WHERE id = ?");
    connection
        .prepare_cached(&query)?
        .query_row([id], Comment::read)
        .optional()
}

/// The latest approved comments, of a post or of all, the newest first.
pub(crate) fn latest(
    connection: &Connection,
    post: Option<i64>,
    most: usize,
) -> rusqlite::Result<Vec<Comment>> {
    let of_post = if post.is_some() {
        "post = ?1 AND"
    } else {
        "?1 IS NULL AND"
    };
    let query = format!(
        "SELECT {COLUMNS} FROM comments WHERE {of_post} status = 'approved' ORDER BY created DESC, id DESC LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&query)?;
    statement
        .query_map(params![post, most], Comment::read)?
        .collect()
}
