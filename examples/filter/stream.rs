//! Sanitizes an archive of lines, in memory that does not grow with the archive.
//!
//! One thread reads batches, one has the pool sanitize their lines, and the main thread writes them in order. The
//! channels between them are short, so a faster thread waits for a slower one. Any new queue must be bounded, too.

use crate::progress::Progress;
use crate::read::{self, Batch};
use crate::replace::{BadLine, Replacement};
use crate::{BAD, BROKEN, Failure, unwritten};
use rayon::ThreadPool;
use rayon::prelude::*;
use std::io::{self, Write};
use std::panic;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// The number of batches that may wait in each channel.
const WAITING: usize = 2;

/// The number of lines that a thread takes at once: enough to make the cost of taking them negligible.
const LINES_AT_ONCE: usize = 32;

/// The results for consecutive lines.
#[derive(Default)]
struct Done {
    lines: u64,
    good: Vec<u8>,
    bad: Vec<Bad>,
}

/// A line that cannot be used.
struct Bad {
    /// The number of lines before it in the same [`Done`].
    before: u64,
    line: Vec<u8>,
    why: BadLine,
}

/// Sanitizes standard input to standard output.
pub(crate) fn archive(replacement: Replacement, pool: ThreadPool) -> Result<(), Failure> {
    let (to_do, batches) = sync_channel(WAITING);
    let (to_write, done) = sync_channel(WAITING);
    let reader = thread::spawn(move || read::lines(io::stdin().lock(), &to_do));
    let sanitizer = thread::spawn(move || sanitize(&replacement, &pool, batches, &to_write));

    // On failure, the other threads are not joined: the reader may wait for a line that never comes.
    let Written {
        lines,
        bad,
        unlisted,
    } = write(done)?;
    join(sanitizer);
    join(reader).map_err(read::unread)?;
    let summary = match bad {
        0 => return Ok(()),
        1 => format!("1 of {lines} lines is bad"),
        _ => format!("{bad} of {lines} lines are bad"),
    };
    match unlisted {
        None => Err(Failure(summary, BAD)),
        Some(error) => {
            let message = format!("{summary}; standard error does not list them all: {error}");
            Err(Failure(message, BROKEN))
        }
    }
}

/// Waits for a thread. Its panic is passed on: a missing result must not pass for the end of the archive.
fn join<T>(thread: JoinHandle<T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// Sanitizes batches until there are no more, or the receiver is gone.
fn sanitize(
    replacement: &Replacement,
    pool: &ThreadPool,
    batches: Receiver<Batch>,
    done: &SyncSender<Vec<Done>>,
) {
    for batch in batches {
        let mut parts = vec![Done {
            good: batch.mark().to_vec(),
            ..Done::default()
        }];
        pool.install(|| {
            let lines = batch.lines();
            let lines = lines.par_chunks(LINES_AT_ONCE);
            parts.par_extend(lines.map(|lines| sanitize_lines(replacement, lines)));
        });
        if done.send(parts).is_err() {
            break;
        }
    }
}

fn sanitize_lines(replacement: &Replacement, lines: &[&[u8]]) -> Done {
    let mut done = Done::default();
    for line in lines {
        if let Err(why) = replacement.append(line, &mut done.good) {
            done.bad.push(Bad {
                before: done.lines,
                line: line.to_vec(),
                why,
            });
        }
        done.lines += 1;
    }
    done
}

/// What was written.
#[derive(Default)]
struct Written {
    lines: u64,
    bad: u64,
    /// Why a bad line could not be written: the first such failure.
    unlisted: Option<io::Error>,
}

/// Writes all batches: good lines to standard output, bad ones to standard error. Where that fails for a bad line, the
/// rest of the archive is still written.
fn write(batches: Receiver<Vec<Done>>) -> Result<Written, Failure> {
    let progress = Progress::new();
    let mut out = io::stdout().lock();
    let mut written = Written::default();
    for parts in batches {
        for done in parts {
            out.write_all(&done.good).map_err(unwritten)?;
            for Bad { before, line, why } in &done.bad {
                let number = written.lines + before + 1;
                let reported = progress.report(&format!("filter: line {number}: {why}"), line);
                written.unlisted = written.unlisted.or(reported.err());
            }
            written.lines += done.lines;
            written.bad += done.bad.len() as u64;
        }
        out.flush().map_err(unwritten)?;
        progress.reach(written.lines);
    }
    progress.finish();
    Ok(written)
}
