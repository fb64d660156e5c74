//! Runs the shipped examples as a user would: finds the program that cargo built, starts it, and collects its output.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// The path of an example that cargo built with the tests.
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

/// Starts an example, with pipes for standard input, output and error.
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

/// Runs an example on this input; returns its output and exit status.
///
/// # Panics
///
/// If it does not start.
pub fn run(name: &str, arguments: &[impl AsRef<OsStr>], input: &[u8]) -> Output {
    let mut child = start(name, arguments);
    let mut stdin = child.stdin.take().expect("a pipe");
    thread::scope(|scope| {
        // On a thread: the example may write before it has read everything, or end without reading.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().expect("it ends")
    })
}
