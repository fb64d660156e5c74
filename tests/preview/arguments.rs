//! The arguments of the preview: its help, and the message and exit status for wrong ones.

use std::net::TcpListener;
use std::process::{Command, Output};
use support::examples::path;

fn run(arguments: &[&str]) -> Output {
    Command::new(path("preview"))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{error}; `cargo build --examples` makes it"))
}

#[track_caller]
fn check_failure(arguments: &[&str], status: i32, expected: &str) {
    let output = run(arguments);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(message, format!("preview: {expected}\n"));
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(status));
}

#[test]
fn help_is_printed() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Usage: preview"));
}

#[test]
fn a_port_in_use_is_an_error() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = other.local_addr().expect("it has an address");
    check_failure(
        &["--port", &address.port().to_string()],
        1,
        &format!(
            "cannot listen on {address}: another program does; \
             choose another port with --port, where 0 is any that is free"
        ),
    );
}

#[test]
fn wrong_arguments_are_errors() {
    for (arguments, expected) in [
        (&["--port"][..], "--port needs a number"),
        (&["--port", "x"], "`x` is no port: it is from 0 to 65535"),
        (
            &["--port=65536"],
            "`65536` is no port: it is from 0 to 65535",
        ),
        (&["--port=-1"], "`-1` is no port: it is from 0 to 65535"),
        (&["--nosuch"], "unknown argument `--nosuch`"),
        (&["8080"], "unknown argument `8080`"),
    ] {
        check_failure(arguments, 2, &format!("{expected}; see --help"));
    }
}
