//! The database: posts, comments as typed and as sanitized, and what the moderator decided.
//!
//! Every value reaches SQLite as a parameter of a prepared statement. Writes go through one connection, one transaction
//! each, so none of them waits for a lock. Reads go through others, beside it, as the write-ahead log allows; searches,
//! which can take long, through one of their own.

mod comments;
mod decisions;
mod posts;
mod search;
mod stale;

pub(crate) use comments::{
    Comment, Imported, Insertion, Shown, Stored, insert, insert_imported, latest, of_post, one,
    page_of,
};
pub(crate) use decisions::{Decided, decide, queue, undo};
pub(crate) use posts::{Post, has_text, post, post_or_new, posts, welcome};
pub(crate) use search::{Found, MARKS};
pub(crate) use stale::{sanitize_batch, stale};

use chrono::Utc;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_rusqlite::{Connection, Error};

/// The version of `schema.sql`.
const SCHEMA_VERSION: i64 = 1;

/// Marks a file as a database of this program.
const APPLICATION_ID: i64 = 0x626c_6f67;

/// The searches that wait or run at the same time.
const SEARCHES: usize = 8;

/// The comments of a page.
pub(crate) const PER_PAGE: usize = 50;

#[derive(Clone)]
pub(crate) struct Database {
    writer: Connection,
    readers: Arc<[Connection]>,
    searcher: Connection,
    /// A place for each search that waits or runs.
    searches: Arc<Semaphore>,
    next: Arc<AtomicUsize>,
}

impl Database {
    pub(crate) async fn open(file: &Path) -> Result<Self, Error> {
        let writer = Connection::open(file).await?;
        writer.call(|connection| check(connection)).await?;
        let writer = set_up(writer).await?;
        writer.call(prepare).await?;
        let mut readers = Vec::new();
        for _ in 0..available_parallelism().map_or(2, usize::from) {
            readers.push(set_up(Connection::open(file).await?).await?);
        }
        let searcher = set_up(Connection::open(file).await?).await?;
        Ok(Database::of(writer, readers, searcher))
    }

    /// A database that ends with the program. One connection does all: others would see another database.
    pub(crate) async fn in_memory() -> Result<Self, Error> {
        let only = set_up(Connection::open_in_memory().await?).await?;
        only.call(prepare).await?;
        Ok(Database::of(only.clone(), vec![only.clone()], only))
    }

    fn of(writer: Connection, readers: Vec<Connection>, searcher: Connection) -> Self {
        Database {
            writer,
            readers: readers.into(),
            searcher,
            searches: Arc::new(Semaphore::new(SEARCHES)),
            next: Arc::default(),
        }
    }

    /// Runs a function that changes the database, in a transaction: all of it is kept, on disk, or nothing.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let change = move |connection: &mut rusqlite::Connection| {
            let transaction = transaction(connection)?;
            let changed = change(&transaction)?;
            transaction.commit()?;
            Ok(changed)
        };
        self.writer.call(change).await
    }

    /// Runs a function on the connection for writing, with transactions of its own.
    pub(crate) async fn with_writer<T: Send + 'static>(
        &self,
        function: impl FnOnce(&mut rusqlite::Connection) -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.writer.call_raw(function).await
    }

    /// Runs a function that reads the database.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        self.readers[next]
            .call(move |connection| look(connection))
            .await
    }

    /// The comments with these words, the best first. `None` if it takes too long, or too many others search.
    pub(crate) async fn search(
        &self,
        words: String,
        most: usize,
    ) -> Result<Option<Vec<Found>>, Error> {
        let Ok(place) = Arc::clone(&self.searches).try_acquire_owned() else {
            return Ok(None);
        };
        self.searcher
            .call(move |connection| {
                // Taken until the search ends, even if nobody waits for it any more.
                let _place = place;
                search::search(connection, &words, most)
            })
            .await
    }

    /// Waits for what is being written, and closes the file.
    pub(crate) async fn close(self) -> Result<(), Error> {
        for reader in self.readers.iter() {
            reader.clone().close().await?;
        }
        self.searcher.close().await?;
        self.writer.close().await
    }
}

async fn set_up(connection: Connection) -> Result<Connection, Error> {
    let set_up = |connection: &mut rusqlite::Connection| {
        // Another program may write to the file.
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(64);
        // `FULL` waits until a transaction is on disk: what was acknowledged survives a loss of power, too.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000",
        )
    };
    connection.call(set_up).await?;
    Ok(connection)
}

/// Refuses a database of another program, before anything in it is changed.
fn check(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let number = |query| connection.query_row(query, [], |row| row.get::<_, i64>(0));
    if number("SELECT count(*) FROM sqlite_schema")? == 0 {
        return Ok(());
    }
    let version = number("PRAGMA user_version")?;
    let why = match number("PRAGMA application_id")? {
        APPLICATION_ID if version == SCHEMA_VERSION => return Ok(()),
        APPLICATION_ID => {
            format!("it is of version {version}, and this program of {SCHEMA_VERSION}")
        }
        _ => "it is the database of another program".to_owned(),
    };
    Err(rusqlite::Error::ToSqlConversionFailure(why.into()))
}

/// Makes the tables, if they are not there.
fn prepare(connection: &mut rusqlite::Connection) -> rusqlite::Result<()> {
    let transaction = transaction(connection)?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        transaction.execute_batch(include_str!("schema.sql"))?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    transaction.commit()
}

/// A transaction that takes the lock for writing at once: a lock that is taken later could be refused.
pub(crate) fn transaction(
    connection: &mut rusqlite::Connection,
) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// What went wrong, without the names that the library puts around it.
pub(crate) fn why(error: &Error) -> String {
    match error {
        Error::Error(error) | Error::Close((_, error)) => error.to_string(),
        _ => "it was closed".to_owned(),
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    Utc::now().timestamp()
}

/// The version of these options: the latest one if they are the same, or else a new one.
pub(crate) fn settings_version(
    transaction: &Transaction<'_>,
    options: &str,
    anew: bool,
) -> rusqlite::Result<i64> {
    let latest = transaction
        .query_row(
            "SELECT version, options FROM settings ORDER BY version DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get::<_, String>(1)?)),
        )
        .optional()?;
    if let Some((version, stored)) = latest
        && stored == options
        && !anew
    {
        return Ok(version);
    }
    transaction.execute(
        "INSERT INTO settings (options, since) VALUES (?, ?)",
        params![options, now()],
    )?;
    Ok(transaction.last_insert_rowid())
}
