//! The demo filter (`examples/filter`) on one comment, and its arguments. `archive.rs` tests it on JSON lines, `config.rs`
//! with options from a file.

use example_tests::filter::{check_broken_stream, check_failure, check_output, check_refusal};
use std::io::Write;
use std::process::{Command, Stdio};
use support::examples::{path, run, start};

#[test]
fn writes_the_sanitized_comment_and_nothing_else() {
    check_output(&[], "<b onclick=x>hi</b>\n", "<b>hi</b>\n");
    check_output(&[], "", "");
    check_output(&[], "no newline", "no newline");
    let large = "<i>x</i>".repeat(100_000);
    check_output(&[], &large, &large);
}

#[test]
fn takes_another_allowlist() {
    check_output(&["--allow", "<p>"], "<p>one<b>two</b>", "<p>onetwo</p>");
    check_output(&["--allow=<p>"], "<p>one<b>two</b>", "<p>onetwo</p>");
    check_output(&["--allow", ""], "<b>x</b>", "x");
}

#[test]
fn prints_the_notice() {
    let default = comment_sanitizer::Whitelist::default();
    check_output(&["--notice"], "", &format!("{default}\n"));
    check_output(&["--notice", "--allow", "<B>"], "", "<b>\n");
}

#[test]
fn prints_its_help() {
    let output = run("filter", &["--help"], b"");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Usage: filter"));
}

#[test]
fn prints_its_version() {
    let expected = concat!("filter ", env!("CARGO_PKG_VERSION"), "\n");
    check_output(&["--version"], "", expected);
    check_output(&["--jsonl=body", "--version"], "", expected);
}

#[test]
fn reports_what_is_wrong_and_where() {
    check_failure(
        &[],
        b"one\ntwo \xff",
        1,
        "",
        "filter: standard input is not UTF-8: invalid byte 0xff at byte 8, in line 2\n",
    );
    check_refusal(
        &["--allow", "<b> <script>"],
        "--allow: element `script` at byte 5 can never be allowed in a comment: it runs or configures scripts",
    );
    check_refusal(
        &["--allow"],
        "--allow needs a list, as in '<b> <i>'; see --help",
    );
    check_refusal(&["--nosuch"], "unknown argument `--nosuch`; see --help");
}

#[test]
fn reports_wrong_arguments() {
    for together in [
        ["--allow=<b>", "--config=no.toml"],
        ["--config=no.toml", "--allow=<b>"],
    ] {
        check_refusal(
            &together,
            "--allow and --config cannot be given together: the file gives the allowlist, as `whitelist`; see --help",
        );
    }
    check_refusal(
        &["--jsonl"],
        "--jsonl needs the name of a field; see --help",
    );
    check_refusal(&["--config"], "--config needs a file; see --help");
    check_refusal(&["--threads"], "--threads needs a number; see --help");
    for (arguments, message) in [
        (
            ["--jsonl", "--threads", "2"],
            "--jsonl needs the name of a field before `--threads`, or --jsonl=--threads if that is meant; see --help",
        ),
        (
            ["--threads", "--jsonl=x", "--inspect"],
            "--threads needs a number before `--jsonl=x`, or --threads=--jsonl=x if that is meant; see --help",
        ),
        (
            ["--allow", "-h", ""],
            "--allow needs a list, as in '<b> <i>' before `-h`, or --allow=-h if that is meant; see --help",
        ),
    ] {
        check_refusal(&arguments, message);
    }
    check_output(
        &["--jsonl=--threads"],
        r#"{"--threads":"<wbr>x"}"#,
        r#"{"--threads":"x"}"#,
    );
    for number in ["0", "1025", "-1", "two", ""] {
        check_refusal(
            &["--jsonl=body", "--threads", number],
            &format!("--threads needs a number from 1 to 1024, and `{number}` is none; see --help"),
        );
    }
    check_refusal(
        &["--threads", "2"],
        "--threads is for many comments, and needs --jsonl; see --help",
    );
    check_refusal(
        &["--inspect", "--jsonl", "inspection"],
        "--inspect adds the field `inspection`, so --jsonl cannot name it; see --help",
    );
    for more in ["--inspect", "--jsonl=body", "--threads=2"] {
        let name = more.split('=').next().unwrap_or_default();
        let message =
            format!("--notice reads no comment, so {name} cannot be given with it; see --help");
        check_refusal(&["--notice", more], &message);
        check_refusal(&[more, "--notice"], &message);
    }
    check_refusal(
        &["--inspect", "--threads=2"],
        "--threads is for many comments, and needs --jsonl; see --help",
    );
    check_refusal(
        &["--inspect=x"],
        "unknown argument `--inspect=x`; see --help",
    );
}

#[test]
fn takes_each_option_once() {
    for option in [
        "--allow=<b>",
        "--config=no.toml",
        "--jsonl=body",
        "--threads=2",
        "--inspect",
        "--notice",
    ] {
        let name = option.split('=').next().unwrap_or_default();
        let message = format!("{name} is given twice; see --help");
        check_refusal(&[option, option], &message);
    }
    // A value is no option.
    check_output(
        &["--jsonl=--jsonl=body"],
        r#"{"--jsonl=body":"<wbr>x"}"#,
        r#"{"--jsonl=body":"x"}"#,
    );
}

#[cfg(unix)]
#[test]
fn reports_that_it_cannot_read_or_write() {
    let mut child = Command::new(path("filter"))
        .stdin(Stdio::from(std::fs::File::open("/").expect("a folder")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    check_broken_stream(&output, "cannot read standard input");

    let mut child = start("filter", &[""; 0]);
    drop(child.stdout.take());
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(b"x")
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    check_broken_stream(&output, "cannot write standard output");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_error_has_a_status_of_its_own() {
    for (arguments, status) in [(&[][..], 3), (&["--nosuch"], 2)] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut child = Command::new(path("filter"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stderr(full.expect("Linux has one"))
            .spawn()
            .expect("it starts");
        // With wrong arguments, the filter ends without reading.
        let _ = child.stdin.take().expect("a pipe").write_all(b"\xff");
        assert_eq!(child.wait().expect("it ends").code(), Some(status));
    }
}
