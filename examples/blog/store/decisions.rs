//! What the moderator decides, and undoes.

use super::comments::Shown;
use super::now;
use crate::moderation::Status;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// The comments of this status on this page, from 1, the oldest first; and how many there are. When the last page was
/// emptied, it is the one before.
pub(crate) fn queue(
    connection: &Connection,
    status: Status,
    page: usize,
) -> rusqlite::Result<(usize, Shown)> {
    let all: usize = connection
        .prepare_cached("SELECT count(*) FROM comments WHERE status = ?")?
        .query_row([status], |row| row.get(0))?;
    let shown = Shown::read(connection, "status = ?1 ORDER BY id", &status, all, page)?;
    Ok((all, shown))
}

/// What was decided on a comment, and can be undone.
pub(crate) struct Decided {
    pub(crate) comment: i64,
    /// The status that it has now.
    pub(crate) status: Status,
    /// The decision that gave it this status, if the moderator did.
    pub(crate) decision: Option<i64>,
}

/// Gives a comment this status; returns `None` if there is no such comment. Its old one is kept, to be restored.
pub(crate) fn decide(
    transaction: &Transaction<'_>,
    id: i64,
    became: Status,
) -> rusqlite::Result<Option<Decided>> {
    let Some(was) = status_of(transaction, id)? else {
        return Ok(None);
    };
    let mut decision = None;
    if was != became {
        transaction
            .prepare_cached("INSERT INTO decisions (comment, was, became, at) VALUES (?, ?, ?, ?)")?
            .execute(params![id, was, became, now()])?;
        decision = Some(transaction.last_insert_rowid());
        set_status(transaction, id, became)?;
    }
    Ok(Some(Decided {
        comment: id,
        status: became,
        decision,
    }))
}

/// Takes back a decision; returns `None` if it was taken back already, or the comment was decided on again.
pub(crate) fn undo(
    transaction: &Transaction<'_>,
    decision: i64,
) -> rusqlite::Result<Option<Decided>> {
    let undone: Option<(i64, Status)> = transaction
        .prepare_cached(
            "SELECT comment, was FROM decisions JOIN comments ON comments.id = comment \
             WHERE decisions.id = ?1 AND became = status AND NOT EXISTS (\
             SELECT 1 FROM decisions AS later WHERE later.id > ?1 AND later.comment = decisions.comment)",
        )?
        .query_row([decision], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((comment, was)) = undone else {
        return Ok(None);
    };
    set_status(transaction, comment, was)?;
    transaction
        .prepare_cached("DELETE FROM decisions WHERE id = ?")?
        .execute([decision])?;
    let before = transaction
        .prepare_cached(
            "SELECT id FROM decisions WHERE comment = ? AND became = ? ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![comment, was], |row| row.get(0))
        .optional()?;
    Ok(Some(Decided {
        comment,
        status: was,
        decision: before,
    }))
}

fn status_of(connection: &Connection, id: i64) -> rusqlite::Result<Option<Status>> {
    connection
        .prepare_cached("SELECT status FROM comments WHERE id = ?")?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn set_status(connection: &Connection, id: i64, status: Status) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE comments SET status = ? WHERE id = ?")?
        .execute(params![status, id])?;
    Ok(())
}
