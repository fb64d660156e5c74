//! Runs the demo filter (`examples/filter`) as a user would, and checks its output, messages and exit status, which are
//! exact.

use std::process::Output;
use support::examples::run;

/// Checks that this input gives exactly this output, with no message and exit status 0.
#[track_caller]
pub fn check_output(arguments: &[&str], input: &str, expected: &str) {
    let output = run("filter", arguments, input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert!(output.status.success());
}

/// Checks the exit status, standard output and standard error.
#[track_caller]
pub fn check_failure(arguments: &[&str], input: &[u8], status: i32, expected: &str, message: &str) {
    let output = run("filter", arguments, input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(status));
}

/// Checks that these arguments are refused with this message.
#[track_caller]
pub fn check_refusal(arguments: &[&str], message: &str) {
    check_failure(arguments, b"", 2, "", &format!("filter: {message}\n"));
}

/// Checks that the filter ended with exit status 3, and this beginning of its only message.
#[track_caller]
pub fn check_broken_stream(output: &Output, message: &str) {
    let found = String::from_utf8_lossy(&output.stderr);
    assert!(
        found.starts_with(&format!("filter: {message}: ")),
        "{found}"
    );
    assert_eq!(found.lines().count(), 1);
    assert_eq!(output.status.code(), Some(3));
}
