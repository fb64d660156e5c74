//! Posts.

use super::now;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) html: String,
    pub(crate) published: i64,
    /// The number of its approved comments.
    pub(crate) approved: usize,
}

const COLUMNS: &str = "id, slug, title, html, published, approved";

impl Post {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Post {
            id: row.get(0)?,
            slug: row.get(1)?,
            title: row.get(2)?,
            html: row.get(3)?,
            published: row.get(4)?,
            approved: row.get(5)?,
        })
    }
}

/// The post at this address.
pub(crate) fn post(connection: &Connection, slug: &str) -> rusqlite::Result<Option<Post>> {
    let query = format!("SELECT {COLUMNS} FROM posts WHERE slug = ?");
    connection
        .prepare_cached(&query)?
        .query_row([slug], Post::read)
        .optional()
}

/// The newest posts.
pub(crate) fn posts(connection: &Connection, most: usize) -> rusqlite::Result<Vec<Post>> {
    let query = format!("SELECT {COLUMNS} FROM posts ORDER BY published DESC, id DESC LIMIT ?");
    connection
        .prepare_cached(&query)?
        .query_map([most], Post::read)?
        .collect()
}

/// Gives a blog without posts one to comment on.
pub(crate) fn welcome(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let is_empty = !transaction.prepare("SELECT 1 FROM posts")?.exists([])?;
    if is_empty {
        post_or_new(
            transaction,
            "welcome",
            "A post to comment on",
            WELCOME,
            now(),
        )?;
    }
    Ok(())
}

const WELCOME: &str = "<p>Write a comment below, of any kind: with tags, without, with code in it, or with an attack. \
    While you type, you see what readers will see, and what is removed and why.</p>\n\
    <p>Whatever you post, only what is on the list under the form remains of its markup, and all of its text.</p>";

/// Inserts a post, unless its address is taken. Returns the number of the post that has the address, and whether it was
/// inserted.
pub(crate) fn post_or_new(
    transaction: &Transaction<'_>,
    slug: &str,
    title: &str,
    html: &str,
    published: i64,
) -> rusqlite::Result<(i64, bool)> {
    let inserted = transaction
        .prepare_cached("INSERT INTO posts (slug, title, html, published) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")?
        .execute(params![slug, title, html, published])?;
    let id = transaction
        .prepare_cached("SELECT id FROM posts WHERE slug = ?")?
        .query_row([slug], |row| row.get(0))?;
    Ok((id, inserted > 0))
}

/// Whether a post has this text. One without a text of its own, which came with its comments alone, has any.
pub(crate) fn has_text(connection: &Connection, post: i64, html: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM posts WHERE id = ?1 AND (?2 IN ('', html) OR html = '')")?
        .exists(params![post, html])
}
