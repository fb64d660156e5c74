//! The demo filter (`examples/filter`) with options from a file.

use comment_sanitizer::Sanitizer;
use example_tests::filter::{check_output, check_refusal};
use std::fs;
use std::path::PathBuf;
use support::examples::run;

/// Writes a file for one test; returns its path.
fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a place for files");
    path.into_os_string().into_string().expect("UTF-8")
}

#[test]
fn options_come_from_a_file() {
    let toml = file(
        "options.toml",
        "whitelist = '<a href=\"\"> <s>'\nrename = { strike = 's' }\nlink_rel = 'ugc'\n",
    );
    let json = file(
        "options.JSON",
        r#"{"whitelist": "<a href=\"\"> <s>", "rename": {"strike": "s"}, "link_rel": "ugc"}"#,
    );
    for file in [&*toml, &*json] {
        check_output(
            &["--config", file],
            "<strike>1</strike> <a href=/>2</a> <b>3</b>",
            r#"<s>1</s> <a href="/" rel="ugc">2</a> 3"#,
        );
        check_output(
            &["--jsonl=body", &format!("--config={file}")],
            r#"{"body":"<strike>1"}"#,
            r#"{"body":"<s>1</s>"}"#,
        );
        check_output(&["--config", file, "--notice"], "", "<a href=\"\"> <s>\n");
    }
    check_output(&["--config", &file("empty.toml", "")], "<b>x", "<b>x</b>");
    for (name, options) in [
        ("mark.json", "\u{feff}{\"whitelist\": \"<i>\"}"),
        ("mark.toml", "\u{feff}whitelist = '<i>'"),
    ] {
        let arguments = ["--config", &file(name, options)];
        check_output(&arguments, "<b><i>x</i></b>", "<i>x</i>");
    }
}

#[test]
fn errors_in_an_options_file_are_reported() {
    let unknown = file("unknown.toml", "max_links = 1\nmaxdepth = 2\n");
    check_refusal(
        &["--config", &unknown],
        &format!(
            "{unknown}: TOML parse error at line 2, column 1\n  |\n2 | maxdepth = 2\n  | ^^^^^^^^\n\
             unknown field `maxdepth`, expected one of `preset`, `whitelist`, `url_schemes`, `relative_urls`, \
             `link_hosts`, `link_rel`, `own_hosts`, `link_target_blank`, `image_hosts`, `image_proxy`, `lazy_images`, \
             `input`, `unlisted`, `rename`, `max_depth`, `max_links`, `bidi`, `max_combining_marks`, `autolink`, \
             `paragraphs`"
        ),
    );
    let script = file("script.json", "{\"whitelist\": \"<b> <script>\"}");
    check_refusal(
        &["--config", &script],
        &format!(
            "{script}: element `script` at byte 5 can never be allowed in a comment: it runs or configures scripts \
             at line 1 column 29"
        ),
    );
    let depth = file("depth.toml", "max_depth = 0\n");
    let output = run("filter", &["--config", &depth], b"");
    let message = String::from_utf8_lossy(&output.stderr);
    let expected = Sanitizer::builder().max_depth(0).build().unwrap_err();
    assert!(
        message.starts_with(&format!("filter: {depth}: ")),
        "{message}"
    );
    assert!(message.ends_with(&format!("{expected}\n")), "{message}");
    // The extension decides the format.
    let output = run("filter", &["--config", &file("json.toml", "{}")], b"");
    assert!(String::from_utf8_lossy(&output.stderr).contains("TOML parse error"));
    assert_eq!(output.status.code(), Some(2));

    let output = run("filter", &["--config", "no/such.toml"], b"");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.starts_with("filter: cannot read no/such.toml: "),
        "{message}"
    );
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn an_options_file_is_utf_8() {
    for (name, options) in [
        ("latin1.toml", &b"max_links = 1\n# caf\xe9\n"[..]),
        ("latin1.json", b"{\"max_links\":\n1,\"\xe9\":1 }"),
    ] {
        let file = file(name, options);
        let at = options.iter().position(|&byte| byte == 0xe9).expect("one");
        check_refusal(
            &["--config", &file],
            &format!("{file} is not UTF-8: invalid byte 0xe9 at byte {at}, in line 2"),
        );
    }
    let utf_16 = file("utf-16.json", b"\xff\xfe{\0}\0");
    check_refusal(
        &["--config", &utf_16],
        &format!("{utf_16} is not UTF-8: invalid byte 0xff at byte 0, in line 1"),
    );
}
