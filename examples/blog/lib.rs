//! A small blog, to run and to copy from: posts with comments, moderation, search, feeds, mail and an import, with
//! `comment-sanitizer` at each place where a comment passes.
//!
//! ```text
//! cargo run --example blog
//! ```
//!
//! The way of a comment: `web` receives it, `submission` checks and sanitizes it, `moderation` decides whether it is
//! shown at once, and `store` keeps it as typed and as sanitized. When the options change, `resanitize` sanitizes all of
//! them anew. `pages` and `feed` show what is stored. `README.md` beside this file is the manual.

mod arguments;
mod digest;
mod feed;
mod import;
mod mail;
mod moderation;
mod pages;
mod progress;
mod resanitize;
mod settings;
mod store;
mod submission;
mod web;

use arguments::Arguments;
use clap::Parser;
use resanitize::Job;
use settings::Settings;
use std::fmt::Display;
use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use store::Database;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use web::Site;

/// A message for standard error, and the exit status.
struct Failure(String, u8);

/// The exit status if something could not be read, written or listened on.
const BROKEN: u8 = 1;
/// The exit status if the arguments or the options are wrong.
const WRONG: u8 = 2;

impl Failure {
    fn broken(what: impl Display, error: impl Display) -> Self {
        Failure(format!("{what}: {error}"), BROKEN)
    }
}

/// Runs the program by its arguments; returns its exit status.
pub fn main() -> ExitCode {
    let done = Runtime::new()
        .map_err(|error| Failure::broken("cannot start threads", error))
        .and_then(|runtime| runtime.block_on(run(Arguments::parse())));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            // If standard error is closed too, the message is lost.
            let _ = writeln!(io::stderr(), "blog: {message}");
            ExitCode::from(status)
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let settings = Arc::new(Settings::read(arguments.config.as_deref())?);
    let database = match &arguments.database {
        Some(file) => Database::open(file).await,
        None => Database::in_memory().await,
    };
    let what = match &arguments.database {
        Some(file) => format!("cannot open the database {}", file.display()),
        None => "cannot make a database".to_owned(),
    };
    let database = database.map_err(|error| Failure::broken(&what, store::why(&error)))?;
    let unreadable = |error| Failure::broken("the database", store::why(&error));
    let version = database
        .write(settings.record(arguments.resanitize))
        .await
        .map_err(unreadable)?;
    if let Some(file) = &arguments.import {
        let report = import::run(
            &database,
            &settings,
            version,
            file,
            arguments.report.as_deref(),
        );
        let (report, error) = report.await?;
        say(&report.to_string())?;
        if let Some(error) = error {
            return Err(error.into());
        }
    }
    database.write(store::welcome).await.map_err(unreadable)?;

    let job = Job::start(&database, &settings, version)
        .await
        .map_err(unreadable)?;
    if arguments.no_serve {
        let finished = job.finish().await;
        return finished.and(database.close().await.map_err(unreadable));
    }
    let listener = TcpListener::bind(arguments.listen).map_err(|error| {
        let what = format!("cannot listen on {}", arguments.listen);
        Failure(
            format!(
                "{what}: {error}; choose another with --listen, where port 0 is any that is free"
            ),
            BROKEN,
        )
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::broken("the listening socket", error))?;
    let site = Site::new(
        &arguments,
        address,
        settings,
        version,
        database.clone(),
        job.progress(),
    )?;
    // From now on: whoever reads the address may ask for the end.
    let end = terminated().map_err(|error| Failure::broken("cannot wait for signals", error))?;
    say(&format!(
        "Listening on http://{address}/ (Ctrl-C ends it)\n\
         Moderate at {}moderation with the token {}\n",
        site.url(),
        site.token()
    ))?;
    web::serve(listener, Arc::new(site), end).await?;
    // All requests are answered. What the job has not reached, the next start will.
    let stopped = job.stop().await;
    stopped.and(database.close().await.map_err(unreadable))
}

/// Resolves when the program is asked to end: by Ctrl-C, or by SIGTERM.
fn terminated() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Writes to standard output.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::broken("cannot write standard output", error))
}

impl From<import::Error> for Failure {
    fn from(error: import::Error) -> Self {
        Failure(error.to_string(), BROKEN)
    }
}
