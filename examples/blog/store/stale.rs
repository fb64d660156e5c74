//! Comments that were sanitized by other options than those of today.

use comment_sanitizer::Sanitizer;
use rusqlite::{Connection, Transaction, params};

/// The most comments, and the bytes of what was typed, of a batch: it takes a few milliseconds, in which no other comment
/// can be stored.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 256 << 10;

/// The number of comments that are not sanitized by this version of the options.
pub(crate) fn stale(connection: &Connection, settings: i64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM comments WHERE settings < ?1 OR settings > ?1")?
        .query_row([settings], |row| row.get(0))
}

/// Sanitizes a batch of them anew, and returns their number. What was typed is as before.
pub(crate) fn sanitize_batch(
    transaction: &Transaction<'_>,
    sanitizer: &Sanitizer,
    settings: i64,
) -> rusqlite::Result<usize> {
    let mut batch: Vec<(i64, String)> = Vec::new();
    {
        // The two ranges use the index; `<>` would not.
        let mut stale = transaction.prepare_cached(
            "SELECT id, typed FROM comments WHERE settings < ?1 OR settings > ?1 LIMIT ?2",
        )?;
        let mut rows = stale.query(params![settings, BATCH])?;
        let mut bytes = 0;
        while bytes < BATCH_BYTES
            && let Some(row) = rows.next()?
        {
            let typed: String = row.get(1)?;
            bytes += typed.len();
            batch.push((row.get(0)?, typed));
        }
    }
    let mut update = transaction
        .prepare_cached("UPDATE comments SET html = ?, text = ?, settings = ? WHERE id = ?")?;
    for (id, typed) in &batch {
        let found = sanitizer.inspect(typed);
        update.execute(params![found.html, found.text, settings, id])?;
    }
    Ok(batch.len())
}
