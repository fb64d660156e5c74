//! The shipped examples, run as a user would.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// Where cargo puts the examples that it builds with the tests.
///
/// # Panics
///
/// If it is not called by a test.
pub fn path(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test
        .ancestors()
        .nth(2)
        .expect("it lies in target/<profile>/deps");
    profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Starts it, with pipes on all sides.
///
/// # Panics
///
/// If it does not start.
pub fn start(name: &str, arguments: &[impl AsRef<OsStr>]) -> Child {
    Command::new(path(name))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "{}: {error}; `cargo build --examples` makes it",
                path(name).display()
            )
        })
}

/// What it does with this input.
///
/// # Panics
///
/// If it does not start.
pub fn run(name: &str, arguments: &[impl AsRef<OsStr>], input: &[u8]) -> Output {
    let mut child = start(name, arguments);
    let mut stdin = child.stdin.take().expect("a pipe");
    thread::scope(|scope| {
        // It may write before it has read everything; and one that stops at its arguments does not read.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().expect("it ends")
    })
}
