//! Serves a page that shows what becomes of a comment while it is typed.
//!
//! ```text
//! cargo run --example preview
//! ```
//!
//! It is one page, for this machine only, which works without JavaScript too. A blog would have the same parts: the
//! form with the notice under it, and what [`Sanitizer::inspect`] finds in the comment.
//!
//! A `Content-Security-Policy` limits what the page may do, as on a blog: a second defence, should the sanitizer have a
//! hole. Requests that name another host are refused, so that no page elsewhere can read this one by giving
//! its own name this address ([DNS rebinding]). A form elsewhere can post here, and that is harmless: nothing
//! is stored, nobody is logged in, and the answer is this page, which its sender cannot read.
//!
//! [DNS rebinding]: https://en.wikipedia.org/wiki/DNS_rebinding

mod answer;
mod arguments;
mod findings;
mod page;
mod request;
mod response;
mod serve;
mod tries;

use arguments::Task;
use comment_sanitizer::{PolicyError, Sanitizer, SanitizerBuilder, Whitelist};
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;

/// A message for standard error, and the exit status.
struct Failure(String, u8);

fn main() -> ExitCode {
    match arguments::read().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            // If standard error is closed too, the message is lost.
            let _ = writeln!(io::stderr(), "preview: {message}");
            ExitCode::from(status)
        }
    }
}

/// The allowlist and the options of this blog.
fn sanitizer() -> Result<Sanitizer, PolicyError> {
    let builder = SanitizerBuilder::blog().whitelist(Whitelist::default());
    // Enough for quotations in quotations. A phone has no room for more.
    builder.max_depth(16).build()
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Help => write(arguments::HELP),
        Task::Serve(port) => {
            let sanitizer = sanitizer().map_err(|error| Failure(error.to_string(), 1))?;
            let (listener, port) = listen(port).map_err(|error| cannot_listen(port, &error))?;
            write(&format!(
                "Listening on http://127.0.0.1:{port}/ (Ctrl-C ends it)\n"
            ))?;
            serve::serve(&listener, &answer::Site { sanitizer, port });
            Ok(())
        }
    }
}

/// Listens on the loopback address, which no other machine can reach.
fn listen(port: u16) -> io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

fn cannot_listen(port: u16, error: &io::Error) -> Failure {
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => "another program does".to_owned(),
        _ => error.to_string(),
    };
    let what_to_do = "choose another port with --port, where 0 is any that is free";
    Failure(
        format!("cannot listen on 127.0.0.1:{port}: {why}; {what_to_do}"),
        1,
    )
}

fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure(format!("cannot write standard output: {error}"), 1))
}
