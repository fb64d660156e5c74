//! The shipped examples `filter`, `own_list`, `notice`, `markdown` and `moderation`, run as a user would. `tests/archive.rs` tests
//! the filter on archives and with options from a file, `tests/preview` the preview.

use std::io::Write;
use std::process::{Command, Stdio};
use support::examples::{path, run, start};

#[track_caller]
fn check_output(arguments: &[&str], input: &str, expected: &str) {
    let output = run("filter", arguments, input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

#[track_caller]
fn check_failure(arguments: &[&str], input: &[u8], status: i32, expected: &str) {
    let output = run("filter", arguments, input);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!("filter: {expected}\n")
    );
    assert_eq!(output.stdout, b"", "half-written output");
    assert_eq!(output.status.code(), Some(status));
}

/// Checks that these arguments are refused with this message.
#[track_caller]
fn check_refusal(arguments: &[&str], message: &str) {
    check_failure(arguments, b"", 2, message);
}

#[test]
fn filter_writes_the_sanitized_comment_and_nothing_else() {
    check_output(&[], "<b onclick=x>hi</b>\n", "<b>hi</b>\n");
    check_output(&[], "", "");
    check_output(&[], "no newline", "no newline");
    let large = "<i>x</i>".repeat(100_000);
    check_output(&[], &large, &large);
}

#[test]
fn filter_takes_another_allowlist() {
    check_output(&["--allow", "<p>"], "<p>one<b>two</b>", "<p>onetwo</p>");
    check_output(&["--allow=<p>"], "<p>one<b>two</b>", "<p>onetwo</p>");
    check_output(&["--allow", ""], "<b>x</b>", "x");
}

#[test]
fn filter_prints_the_notice() {
    let default = comment_sanitizer::Whitelist::default();
    check_output(&["--notice"], "", &format!("{default}\n"));
    check_output(&["--notice", "--allow", "<B>"], "", "<b>\n");
}

#[test]
fn filter_prints_its_help() {
    let output = run("filter", &["--help"], b"");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Usage: filter"));
}

#[test]
fn filter_reports_what_is_wrong_and_where() {
    check_failure(
        &[],
        b"one\ntwo \xff",
        1,
        "standard input is not UTF-8: invalid byte 0xff at byte 8, in line 2",
    );
    check_failure(
        &["--allow", "<b> <script>"],
        b"x",
        2,
        "--allow: element `script` at byte 5 can never be allowed in a comment: it runs or configures scripts",
    );
    check_failure(
        &["--allow"],
        b"x",
        2,
        "--allow needs a list, as in '<b> <i>'; see --help",
    );
    check_failure(
        &["--nosuch"],
        b"x",
        2,
        "unknown argument `--nosuch`; see --help",
    );
}

#[test]
fn filter_reports_wrong_arguments() {
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

#[cfg(unix)]
#[test]
fn filter_reports_that_it_cannot_read_or_write() {
    let mut child = Command::new(path("filter"))
        .stdin(Stdio::from(std::fs::File::open("/").expect("a folder")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.starts_with("filter: cannot read standard input: "),
        "{message}"
    );
    assert_eq!(output.status.code(), Some(3));

    let mut child = start("filter", &[""; 0]);
    drop(child.stdout.take());
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(b"x")
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.starts_with("filter: cannot write standard output: "),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn own_list_prints_the_error_and_the_comment() {
    let output = run("own_list", &[""; 0], b"");
    let expected = "refused: attribute `onerror` of `img` can never be allowed in a comment: it runs a script\n\n\
        <p>First,</p><p>look <img src=\"/cat.jpg\" alt=\"a cat\"></p><ul><li>one</li><li>two</li></ul>\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn notice_prints_a_form_with_the_allowlist() {
    let output = run("notice", &[""; 0], b"");
    let page = String::from_utf8_lossy(&output.stdout);
    assert!(
        page.contains("&lt;a href=&quot;&quot; title=&quot;&quot;&gt; &lt;abbr"),
        "{page}"
    );
}

/// Checks the decision on this input: lines with what is known of the author, an empty line, and the comment.
#[track_caller]
fn check_decision(arguments: &[&str], input: &str, expected: &str) {
    let output = run("moderation", arguments, input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("{expected}\n")
    );
    assert!(output.status.success());
}

#[test]
fn moderation_approves_what_is_harmless() {
    check_decision(&[], "author: Alice\n\nHello <b>world</b>", "approve");
    check_decision(
        &[],
        "\nwithout anything known, and one <a href=/>link</a>",
        "approve",
    );
    check_decision(
        &["--hold", "casino"],
        "AUTHOR: Bob\r\n\r\nLine\r\n",
        "approve",
    );
}

#[test]
fn moderation_holds_many_links() {
    let two = "\n<a href=/1>1</a> <a href=/2>2</a>";
    check_decision(&[], two, "hold: it has 2 links, and 2 are held");
    check_decision(&["--max-links", "3"], two, "approve");
    check_decision(&["--max-links", "0"], two, "approve");
    // Generated links count, each once; links that lose their URL do not.
    let three = "hold: it has 3 links, and 2 are held";
    check_decision(
        &[],
        "\nhttp://a.example (www.b.example) c@d.example.",
        three,
    );
    check_decision(
        &[],
        "\n<a href=http://a.example>http://a.example</a>",
        "approve",
    );
    check_decision(
        &[],
        "\n<a href=javascript:x>1</a><a href=data:x>2</a>",
        "approve",
    );
    for no_link in [
        "<code>http://a.example http://b.example</code>",
        "file://a and file://b",
        "hi http:// and https://",
        "std:://x and crate:://y",
    ] {
        check_decision(&[], &format!("\n{no_link}"), "approve");
    }
}

#[test]
fn moderation_finds_words_in_every_field() {
    let hold = ["--hold", "Casino"];
    for (input, place) in [
        ("author: CASINO Bob\n\nx", "author"),
        ("email: bob@casino.example\n\nx", "email"),
        ("url: https://casino.example/\n\nx", "url"),
        ("agent: casinobot/1.0\n\nx", "agent"),
        ("\nMegacasinos!", "text"),
        ("\nca<b>si</b>n&#111;", "text"),
        ("\nca<!-- x -->sino", "text"),
        ("\n<a href='https://ca&#115;ino.example/'>x</a>", "links"),
        ("\nx<span class=casino></span>", "comment"),
    ] {
        check_decision(&hold, input, &format!("hold: `Casino` is in its {place}"));
    }
    check_decision(
        &["--hold", "192.0.2."],
        "ip: 192.0.2.7\n\nx",
        "hold: `192.0.2.` is in its ip",
    );
}

#[test]
fn moderation_puts_disallowed_words_into_the_trash() {
    let input = "email: bob@casino.example\n\n<a href=/1>1</a> <a href=/2>pills</a>";
    let arguments = ["--hold", "casino", "--trash", "nothing", "--trash", "PILLS"];
    check_decision(&arguments, input, "trash: `PILLS` is in its text");
}

#[test]
fn moderation_holds_deceptive_links() {
    check_decision(
        &[],
        "\n<a href=https://evil.example/>bank.example</a>",
        "hold: the link `bank.example` leads to `evil.example`",
    );
}

#[test]
fn moderation_rejects_empty_and_too_long_comments() {
    check_decision(&[], "", "reject: it shows nothing");
    check_decision(
        &[],
        "author: Bob\n\n<b>&nbsp;</b><script>x</script>\n",
        "reject: it shows nothing",
    );
    let longest = "x".repeat(65_525);
    check_decision(&[], &format!("\n{longest}\n"), "approve");
    check_decision(
        &[],
        &format!("\n{longest}x"),
        "reject: it is longer than 65525 bytes",
    );
}

#[test]
fn moderation_prints_its_help_and_reports_what_is_wrong() {
    let output = run("moderation", &["--help"], b"");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Usage: moderation"));
    for (arguments, input, status, expected) in [
        (&["--hold"][..], "", 2, "--hold needs a value; see --help"),
        (
            &["--trash", " "],
            "",
            2,
            "--trash needs a value; see --help",
        ),
        (&["--max-links", "x"], "", 2, "`x` is no number; see --help"),
        (
            &["--nosuch"],
            "",
            2,
            "unknown argument `--nosuch`; see --help",
        ),
        (
            &[],
            "Hello there\n",
            1,
            "a line before the empty one begins with none of author, email, url, ip and agent: `Hello there`",
        ),
    ] {
        let output = run("moderation", arguments, input.as_bytes());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(message, format!("moderation: {expected}\n"));
        assert_eq!(output.status.code(), Some(status));
    }
}

#[test]
fn markdown_is_rendered_and_sanitized() {
    let typed = "- [x] read\n\n`a<b>` <b onclick=x>bold</b> [link](javascript:x)\n\n```rust\nVec<u8>\n```\n\n\
                 <script>x</script>";
    let output = run("markdown", &[] as &[&str], typed.as_bytes());
    let expected = "<ul>\n<li>[x]\nread</li>\n</ul>\n<p><code>a&lt;b&gt;</code> <strong>bold</strong> <a>link</a></p>\n\
                    <pre><code class=\"language-rust\">Vec&lt;u8&gt;\n</code></pre>\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert!(output.status.success());
}
