//! The demo filter (`examples/filter`) on archives of JSON lines, and with `--inspect`.

use comment_sanitizer::Sanitizer;
use example_tests::filter::{check_broken_stream, check_failure, check_output};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::thread;
use support::examples::{run, start};

/// Checks that this archive gives that one.
#[track_caller]
fn check_line(line: &str, expected: &str) {
    check_output(&["--jsonl", "body"], line, expected);
}

/// Checks that this line is bad for this reason, and that the lines around it are sanitized.
#[track_caller]
fn check_bad(arguments: &[&str], line: &[u8], why: &str) {
    let mut input = br#"{"body":"<wbr>before"}"#.to_vec();
    input.push(b'\n');
    input.extend_from_slice(line);
    input.extend_from_slice(b"\n{\"body\":\"<wbr>after\"}\n");
    let output = run("filter", arguments, &input);
    let mut expected = format!("filter: line 2: {why}\n").into_bytes();
    expected.extend_from_slice(line);
    expected.extend_from_slice(b"\nfilter: 1 of 3 lines is bad\n");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&expected)
    );
    assert_eq!(output.stderr, expected, "the line, byte for byte");
    let lines = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<_> = lines.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with(r#"{"body":"before""#), "{}", lines[0]);
    assert!(lines[1].starts_with(r#"{"body":"after""#), "{}", lines[1]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn only_the_string_changes() {
    check_line(r#"{"body":"<b onclick=x>hi"}"#, r#"{"body":"<b>hi</b>"}"#);
    check_line(
        "\t{ \"n\" : 1.50e+03,\t\"body\" :  \"<wbr>x\" , \"z\":[ 1 , {\"body\":\"<wbr>\"} ],\"big\":12345678901234567890123 }  ",
        "\t{ \"n\" : 1.50e+03,\t\"body\" :  \"x\" , \"z\":[ 1 , {\"body\":\"<wbr>\"} ],\"big\":12345678901234567890123 }  ",
    );
    check_line(
        r#"{"a":"\u00e9\/\ud83d\ude00","a":2,"a":null,"body":"<wbr>x","":true}"#,
        r#"{"a":"\u00e9\/\ud83d\ude00","a":2,"a":null,"body":"x","":true}"#,
    );
    // Other fields are not touched, even if they hold a lone surrogate.
    check_line(
        r#"{"\ud800":"\udc00","body":"<wbr>x"}"#,
        r#"{"\ud800":"\udc00","body":"x"}"#,
    );
    check_line("{\r\"body\"\r:\r\"<wbr>x\"\r}", "{\r\"body\"\r:\r\"x\"\r}");
}

#[test]
fn separators_of_json_may_be_in_names_and_values() {
    check_line(
        r#"{"{":{},",":",",":":[":"],"}":"}","body":"<wbr>{,:}"}"#,
        r#"{"{":{},",":",",":":[":"],"}":"}","body":"{,:}"}"#,
    );
    check_line(
        r#"{"body":":<wbr>\",\"body\":\"","a":{"body":{}}}"#,
        r#"{"body":":\",\"body\":\"","a":{"body":{}}}"#,
    );
}

#[test]
fn a_safe_string_keeps_its_escapes() {
    let line = r#"{"body":"\u003cb\u003ecaf\u00e9\/\u0026amp;\ud83d\ude00\u003c\/b\u003e"}"#;
    check_line(line, line);
    check_line(
        r#"{"body":"\u003cwbr\u003ecaf\u00e9 \"\\\n\/"}"#,
        r#"{"body":"café \"\\\n/"}"#,
    );
    check_line(r#"{"body":""}"#, r#"{"body":""}"#);
}

#[test]
fn the_name_of_the_field_is_compared_unescaped() {
    check_line(r#"{"bo\u0064y":"<wbr>x"}"#, r#"{"bo\u0064y":"x"}"#);
    check_output(
        &["--jsonl=a\"=é"],
        r#"{"body":"<wbr>x","a\"=\u00e9":"<wbr>x"}"#,
        r#"{"body":"<wbr>x","a\"=\u00e9":"x"}"#,
    );
    check_output(&["--jsonl", ""], r#"{"":"<wbr>x"}"#, r#"{"":"x"}"#);
}

#[test]
fn line_ends_are_kept() {
    let line = r#"{"body":"<wbr>x"}"#;
    let safe = r#"{"body":"x"}"#;
    check_line("", "");
    for end in ["", "\n", "\r\n", "\n\n", "\n \t\r\n", "\r"] {
        check_line(
            &format!("\n{line}\r\n\r\n{line}\n{line}{end}"),
            &format!("\n{safe}\r\n\r\n{safe}\n{safe}{end}"),
        );
    }
}

#[test]
fn a_byte_order_mark_is_kept_before_the_archive() {
    let line = r#"{"body":"<wbr>x"}"#;
    let safe = r#"{"body":"x"}"#;
    check_line(
        &format!("\u{feff}{line}\n{line}\n"),
        &format!("\u{feff}{safe}\n{safe}\n"),
    );
    for input in ["\u{feff}", "\u{feff}\r\n"] {
        check_line(input, input);
    }
    // The mark is no part of the first line.
    check_failure(
        &["--jsonl", "body"],
        format!("\u{feff}hello\n{line}").as_bytes(),
        1,
        &format!("\u{feff}{safe}"),
        "filter: line 1: it is not JSON: expected value at column 1\nhello\n\
         filter: 1 of 2 lines is bad\n",
    );
    // Anywhere else, the mark is no JSON.
    for mark in ["\u{feff}", "\u{feff}{}"] {
        let why = "it is not JSON: expected value at column 1";
        check_bad(&["--jsonl", "body"], mark.as_bytes(), why);
    }
}

#[test]
fn bad_lines_are_reported_and_the_rest_is_sanitized() {
    let body = &["--jsonl", "body"][..];
    for (line, why) in [
        ("hello", "it is not JSON: expected value at column 1"),
        (
            r#"{"body":"x""#,
            "it is not JSON: EOF while parsing an object at column 11",
        ),
        (
            r#"{"body":"x"}{"body":"x"}"#,
            "it is not JSON: trailing characters at column 13",
        ),
        (
            r#"{"body":"x",}"#,
            "it is not JSON: trailing comma at column 13",
        ),
        (
            "{\"body\":\"a\tb\"}",
            "it is not JSON: control character (\\u0000-\\u001F) found while parsing a string at column 10",
        ),
        ("[]", "it is no object"),
        (r#""body""#, "it is no object"),
        ("null", "it is no object"),
        ("{}", "it has no field `body`"),
        (r#"{"Body":"x"}"#, "it has no field `body`"),
        (r#"{"a":{"body":"x"}}"#, "it has no field `body`"),
        (r#"{"body":null}"#, "its field `body` is no string"),
        (r#"{"body":1}"#, "its field `body` is no string"),
        (r#"{"body":["x"]}"#, "its field `body` is no string"),
        (
            r#"{"body":"x","a":1,"bod\u0079":2}"#,
            "it has the field `body` twice",
        ),
        (
            r#"{"body":"\ud800 x"}"#,
            "its field `body` is no text: a surrogate without its other half at column 16",
        ),
        (
            r#"{"body":"x\udc00"}"#,
            "its field `body` is no text: a surrogate without its other half at column 16",
        ),
        (
            r#"{"body":"\ud800\u0041"}"#,
            "its field `body` is no text: a surrogate without its other half at column 21",
        ),
    ] {
        check_bad(body, line.as_bytes(), why);
    }
    check_bad(
        body,
        b"{\"body\":\"caf\xe9\"}",
        "it is not UTF-8: invalid byte 0xe9 at column 13",
    );
    check_bad(
        body,
        b"hello\r",
        "it is not JSON: expected value at column 1",
    );
}

#[test]
fn bad_lines_are_counted() {
    check_failure(
        &["--jsonl", "body"],
        b"\n1\n{\"body\":\"<wbr>x\"}\r\n\r\n2",
        1,
        "\n{\"body\":\"x\"}\r\n\r\n",
        "filter: line 2: it is no object\n1\n\
         filter: line 5: it is no object\n2\n\
         filter: 2 of 5 lines are bad\n",
    );
}

/// The body of the comment with this number: a few are long.
fn body(number: usize) -> String {
    let repeated = match number {
        _ if number.is_multiple_of(9_973) => 40_000,
        _ if number.is_multiple_of(101) => 300,
        _ => number % 7,
    };
    format!(
        "<p>{number} is <b onclick=x>fine</b>{}",
        " &lt;i&gt; <i>é".repeat(repeated)
    )
}

#[test]
fn lines_keep_their_order() {
    const LINES: usize = 30_000;
    let sanitizer = Sanitizer::default();
    let mut input = String::new();
    let mut expected = String::new();
    let mut messages = String::new();
    for number in 1..=LINES {
        if number.is_multiple_of(997) {
            input += &format!("bad {number}\n");
            messages += &format!(
                "filter: line {number}: it is not JSON: expected value at column 1\nbad {number}\n"
            );
            continue;
        }
        let body = body(number);
        let [typed, safe] =
            [&*body, &*sanitizer.sanitize(&body)].map(|text| serde_json::json!(text).to_string());
        input += &format!("{{\"id\":{number},\"body\":{typed}}}\n");
        expected += &format!("{{\"id\":{number},\"body\":{safe}}}\n");
    }
    messages += &format!("filter: {} of {LINES} lines are bad\n", LINES / 997);
    for arguments in [
        &["--jsonl", "body"][..],
        &["--jsonl", "body", "--threads", "1"],
        &["--threads=7", "--jsonl=body"],
    ] {
        let output = run("filter", arguments, input.as_bytes());
        // `assert_eq` would print megabytes.
        assert!(output.stdout == expected.as_bytes(), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), messages);
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_line_is_written_before_the_next_is_read() {
    let mut child = start("filter", &["--jsonl", "body"]);
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for number in 0..50 {
        // The beginning of the next line must not delay this one.
        write!(stdin, "{{\"body\":\"<wbr>{number}\"}}\n{{").expect("it reads");
        let line = lines.next().expect("a line").expect("UTF-8");
        assert_eq!(
            line.trim_start_matches('{'),
            format!("\"body\":\"{number}\"}}")
        );
        // Ends the begun line, which is bad.
        stdin.write_all(b"\n").expect("it reads");
    }
    drop(stdin);
    assert!(lines.next().is_none());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn it_ends_when_its_output_is_closed() {
    let mut child = start("filter", &["--jsonl", "body"]);
    // Standard input is left open: the filter must not wait for its end.
    let mut stdin = child.stdin.take().expect("a pipe");
    drop(child.stdout.take());
    // A test that starts a program at the same time inherits our end of the pipe for a moment, so the first lines may
    // still be written.
    let ended = (0..1_000_000).any(|_| stdin.write_all(b"{\"body\":\"x\"}\n").is_err());
    assert!(ended, "it does not end");
    let output = child.wait_with_output().expect("it ends");
    check_broken_stream(&output, "cannot write standard output");
}

#[cfg(unix)]
#[test]
fn unreadable_input_is_an_error() {
    use std::process::{Command, Stdio};

    let output = Command::new(support::examples::path("filter"))
        .args(["--jsonl", "body"])
        .stdin(Stdio::from(fs::File::open("/").expect("a folder")))
        .output()
        .expect("it starts");
    check_broken_stream(&output, "cannot read standard input");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_has_an_exit_status_of_its_own() {
    use std::process::{Command, Stdio};

    for arguments in [&["--jsonl", "body"][..], &["--inspect"], &["--notice"], &[]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let mut child = Command::new(support::examples::path("filter"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::from(full.expect("Linux has one")))
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // The filter may end without reading.
        let _ = stdin.write_all(b"bad\n{\"body\":\"<wbr>x\"}\n");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let message = String::from_utf8_lossy(&output.stderr);
        let last = message.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("filter: cannot write standard output: "),
            "{arguments:?}: {message}"
        );
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
    }
}

/// Checks that the archive is written to its end, with exit status 3, though standard error takes no list of bad lines.
#[cfg(unix)]
#[track_caller]
fn check_unlisted(stderr: std::process::Stdio) {
    use std::process::{Command, Stdio};

    let mut child = Command::new(support::examples::path("filter"))
        .args(["--jsonl", "body"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    // What comes back before more is written was in a batch of its own, so the failures are in more than one.
    for (input, expected) in [
        ("{\"body\":\"<wbr>1\"}\n", "{\"body\":\"1\"}\n"),
        ("bad\n{\"body\":\"<wbr>2\"}\n", "{\"body\":\"2\"}\n"),
        ("bad\n\n{\"body\":\"3\"}\n", "\n"),
    ] {
        stdin.write_all(input.as_bytes()).expect("it reads");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("UTF-8");
        assert_eq!(line, expected);
    }
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("UTF-8");
    assert_eq!(rest, "{\"body\":\"3\"}\n");
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
}

#[cfg(unix)]
#[test]
fn a_closed_list_of_bad_lines_has_the_status_of_a_full_disk() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    check_unlisted(writer.into());
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_of_bad_lines_that_finds_no_space_has_the_status_of_a_full_disk() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    check_unlisted(full.expect("Linux has one").into());
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_archive() {
    const LINES: usize = 300_000;
    /// The archive is about 100 MiB.
    const MAX_KIB: usize = 64 * 1024;

    let mut child = start("filter", &["--jsonl", "body", "--threads", "2"]);
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let lines = thread::spawn(move || {
        let mut lines = 0;
        let mut line = Vec::new();
        while stdout.read_until(b'\n', &mut line).expect("a pipe") > 0 {
            lines += 1;
            line.clear();
        }
        lines
    });
    let text = "Words, <b>and</b> more of them. ".repeat(10);
    let mut written = 0;
    for number in 0..LINES {
        let line = format!("{{\"id\":{number},\"body\":\"<p>{text}\"}}\n");
        stdin.write_all(line.as_bytes()).expect("it reads");
        written += line.len();
    }
    assert!(written > 100_000_000, "{written}");
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
    let peak: usize = peak.expect("its peak").trim().parse().expect("a number");
    assert!(peak < MAX_KIB, "{peak} KiB");
    drop(stdin);
    assert_eq!(lines.join().expect("all were read"), LINES);
    let mut message = String::new();
    let mut stderr = child.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut message).expect("UTF-8");
    assert_eq!(message, "");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn inspect_writes_json() {
    let expected = r#"{
  "html": "<b>hi</b>",
  "text": "hi",
  "is_empty": false,
  "links": [],
  "removals": [
    {
      "kind": "attribute",
      "name": "onclick",
      "reason": "it is not on the allowlist",
      "reason_code": "not_listed",
      "line": 1,
      "range": {
        "start": 3,
        "end": 12
      }
    }
  ],
  "shown": []
}
"#;
    check_output(&["--inspect"], "<b onclick=x>hi", expected);
    check_output(
        &["--inspect", "--allow", ""],
        "",
        "{\n  \"html\": \"\",\n  \"text\": \"\",\n  \"is_empty\": true,\n  \"links\": [],\n  \"removals\": [],\n  \"shown\": []\n}\n",
    );
}

#[test]
fn inspect_adds_a_field_to_each_line() {
    let both = &["--jsonl", "body", "--inspect"][..];
    check_output(
        both,
        "{ \"body\" : \"<b>x\" , \"id\":1.0 }\r\n\n{\"body\":\"\\u0079\"}",
        "{ \"body\" : \"<b>x</b>\" , \"id\":1.0,\"inspection\":{\"html\":\"<b>x</b>\",\"text\":\"x\",\
         \"is_empty\":false,\"links\":[],\"removals\":[],\"shown\":[]} }\r\n\n\
         {\"body\":\"\\u0079\",\"inspection\":{\"html\":\"y\",\"text\":\"y\",\
         \"is_empty\":false,\"links\":[],\"removals\":[],\"shown\":[]}}",
    );
    check_bad(
        both,
        br#"{"body":"x","in\u0073pection":null}"#,
        "it already has a field `inspection`",
    );
    // Without `--inspect`, that field is like any other.
    check_line(
        r#"{"inspection":1,"body":"<wbr>x"}"#,
        r#"{"inspection":1,"body":"x"}"#,
    );
    check_output(
        &["--jsonl=inspection"],
        r#"{"inspection":"<wbr>x"}"#,
        r#"{"inspection":"x"}"#,
    );
}
