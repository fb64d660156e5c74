//! Sanitizes stored comments anew when the options have changed: in batches, each a transaction, while the blog runs.
//! Every comment names the version of its HTML, so a job that was interrupted goes on where it stopped. Pages show
//! a comment that waits by its old HTML, which is safe: they pass it through the sanitizer of today.

use crate::settings::Settings;
use crate::store::{self, Database};
use crate::{Failure, progress, web};
use rusqlite::Transaction;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::task::JoinHandle;
use tokio_rusqlite::Error;

/// How many comments the job has sanitized.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) done: AtomicU64,
    pub(crate) all: AtomicU64,
    pub(crate) failed: AtomicBool,
}

pub(crate) struct Job {
    progress: Arc<Progress>,
    must_stop: Arc<AtomicBool>,
    task: JoinHandle<Result<(), Error>>,
}

impl Job {
    /// Begins to sanitize all comments that are not of this version.
    pub(crate) async fn start(
        database: &Database,
        settings: &Arc<Settings>,
        version: i64,
    ) -> Result<Self, Error> {
        let progress = Arc::new(Progress::default());
        let all = database
            .read(move |connection| store::stale(connection, version))
            .await?;
        progress.all.store(all, Ordering::Relaxed);
        let must_stop = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(run(
            database.clone(),
            Arc::clone(settings),
            version,
            Arc::clone(&progress),
            Arc::clone(&must_stop),
        ));
        Ok(Job {
            progress,
            must_stop,
            task,
        })
    }

    pub(crate) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// Waits until all comments are sanitized.
    pub(crate) async fn finish(self) -> Result<(), Failure> {
        const WHAT: &str = "cannot sanitize the stored comments anew";
        match self.task.await {
            Ok(done) => done.map_err(|error| Failure::broken(WHAT, store::why(&error))),
            Err(error) => Err(Failure::broken(WHAT, error)),
        }
    }

    /// Waits until the batch at hand is stored.
    pub(crate) async fn stop(self) -> Result<(), Failure> {
        self.must_stop.store(true, Ordering::Relaxed);
        self.finish().await
    }
}

/// Runs the job, and notes a failure when it happens: nobody waits for its end before the program's.
async fn run(
    database: Database,
    settings: Arc<Settings>,
    version: i64,
    progress: Arc<Progress>,
    must_stop: Arc<AtomicBool>,
) -> Result<(), Error> {
    let all = progress.all.load(Ordering::Relaxed);
    if all == 0 {
        return Ok(());
    }
    let bar = progress::bar("sanitizing anew", all);
    while !must_stop.load(Ordering::Relaxed) {
        let settings = Arc::clone(&settings);
        let batch = move |transaction: &Transaction<'_>| {
            store::sanitize_batch(transaction, &settings.sanitizer, version)
        };
        let done = database.write(batch).await.inspect_err(|error| {
            progress.failed.store(true, Ordering::Relaxed);
            web::log(format_args!("sanitizing anew: {}", store::why(error)));
        })?;
        if done == 0 {
            break;
        }
        progress.done.fetch_add(done as u64, Ordering::Relaxed);
        bar.inc(done as u64);
    }
    bar.finish_and_clear();
    Ok(())
}
