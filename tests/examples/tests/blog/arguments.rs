//! The arguments and the file of options: help, and messages and exit statuses for what is wrong.

use crate::{scratch, written};
use std::net::TcpListener;
use std::process::{Command, Output};
use support::examples::path;

/// Runs the blog to its end.
#[track_caller]
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(path("blog"))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{error}; `cargo build --examples` makes it"))
}

/// Checks that the blog does not start, and why.
#[track_caller]
fn check_failure(arguments: &[&str], status: i32, message: &str) {
    let output = run(arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(status));
}

/// Checks what is said of a file of options with this content.
#[track_caller]
fn check_config(content: impl AsRef<[u8]>, message: &str) {
    let name = std::panic::Location::caller().line();
    let file = written(&scratch(&format!("config-{name}")), "options.toml", content);
    check_failure(
        &["--config", &file],
        2,
        &format!("blog: {file}: {message}\n"),
    );
}

#[test]
fn help_and_version_are_printed() {
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let help = String::from_utf8_lossy(&help.stdout);
    assert!(help.contains("Usage: blog [OPTIONS]"), "{help}");
    for option in [
        "--listen",
        "--url",
        "--database",
        "--config",
        "--mail",
        "--rate-limit",
        "--import",
        "--report",
        "--resanitize",
        "--no-serve",
    ] {
        assert!(help.contains(option), "{option}: {help}");
    }
    let version = run(&["--version"]);
    assert_eq!(
        (version.status.code(), &*version.stdout),
        (Some(0), &b"blog 0.0.0\n"[..])
    );
}

#[test]
fn wrong_arguments_are_errors() {
    for (arguments, begins) in [
        (
            &["--listen"][..],
            "error: a value is required for '--listen <ADDRESS>'",
        ),
        (
            &["--listen", "8080"],
            "error: invalid value '8080' for '--listen <ADDRESS>'",
        ),
        (
            &["--listen", "127.0.0.1:65536"],
            "error: invalid value '127.0.0.1:65536' for '--listen <ADDRESS>'",
        ),
        (
            &["--url", "ftp://x"],
            "error: invalid value 'ftp://x' for '--url <URL>': its scheme is http or https, not ftp",
        ),
        (
            &["--url", "x"],
            "error: invalid value 'x' for '--url <URL>': relative URL without a base",
        ),
        (
            &["--url", "https://blog.example/blog"],
            "error: invalid value 'https://blog.example/blog' for '--url <URL>': it has more than a scheme, a host and a port\n",
        ),
        (
            &["--url", "https://blog.example?"],
            "error: invalid value 'https://blog.example?' for '--url <URL>': it has more than a scheme, a host and a port\n",
        ),
        (
            &["--url", "https://blog.example/#x"],
            "error: invalid value 'https://blog.example/#x' for '--url <URL>': it has more than a scheme, a host and a port\n",
        ),
        (
            &["--url", "https://me:it@blog.example/"],
            "error: invalid value 'https://me:it@blog.example/' for '--url <URL>': it has more than a scheme, a host and a port\n",
        ),
        (
            &["--rate-limit", "-1"],
            "error: unexpected argument '-1' found",
        ),
        (
            &["--report", "x"],
            "error: the following required arguments were not provided:\n  --import <FILE>",
        ),
        (&["--nosuch"], "error: unexpected argument '--nosuch' found"),
        (&["8080"], "error: unexpected argument '8080' found"),
    ] {
        let output = run(arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.starts_with(begins), "{message}");
        assert_eq!(
            (output.status.code(), &*output.stdout),
            (Some(2), &b""[..]),
            "{arguments:?}"
        );
    }
}

#[test]
fn an_origin_is_the_address_of_a_blog() {
    for url in [
        "https://blog.example",
        "HTTPS://Blog.Example:443/",
        "http://[::1]:8080",
        "https://b\u{fc}cher.example/",
    ] {
        let output = run(&["--url", url, "--no-serve"]);
        assert_eq!(
            (output.status.code(), &*output.stderr),
            (Some(0), &b""[..]),
            "{url}"
        );
    }
}

#[test]
fn an_address_in_use_is_an_error() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = other.local_addr().expect("it has an address").to_string();
    check_failure(
        &["--listen", &address],
        1,
        &format!(
            "blog: cannot listen on {address}: Address already in use (os error 98); \
             choose another with --listen, where port 0 is any that is free\n"
        ),
    );
}

#[test]
fn files_that_cannot_be_used_are_errors() {
    let folder = scratch("files");
    let nonsense = written(&folder, "nonsense", "nonsense ".repeat(1000));
    check_failure(
        &["--config", "/nosuch/x"],
        1,
        "blog: cannot read /nosuch/x: No such file or directory (os error 2)\n",
    );
    check_failure(
        &["--import", "/nosuch/x"],
        1,
        "blog: cannot read /nosuch/x: No such file or directory (os error 2)\n",
    );
    check_failure(
        &["--database", "/nosuch/x"],
        1,
        "blog: cannot open the database /nosuch/x: unable to open database file: /nosuch/x\n",
    );
    check_failure(
        &["--database", &nonsense],
        1,
        &format!("blog: cannot open the database {nonsense}: file is not a database\n"),
    );
    check_failure(
        &[
            "--import",
            &written(&folder, "in.jsonl", ""),
            "--report",
            "/nosuch/x",
        ],
        1,
        "blog: cannot write the report /nosuch/x: No such file or directory (os error 2)\n",
    );
    let line = "{\"post\":\"p\",\"id\":1,\"comment\":\"x\"}\n";
    let input = written(&folder, "kept.jsonl", line);
    let other_name = folder.join("link.jsonl");
    std::os::unix::fs::symlink(&input, &other_name).expect("it can be made");
    for report in [&input, other_name.to_str().expect("it is UTF-8")] {
        check_failure(
            &["--import", &input, "--report", report, "--no-serve"],
            1,
            "blog: the report cannot be written to the file that is imported\n",
        );
        assert_eq!(std::fs::read_to_string(&input).expect("it is there"), line);
    }
    assert_eq!(
        std::fs::read(&nonsense).expect("it is there").len(),
        9000,
        "it is as it was"
    );
}

#[test]
fn wrong_options_are_errors_that_name_the_line() {
    check_config(
        "max_depth = 3\nnosuch = 1\n",
        "TOML parse error at line 2, column 1\n  |\n2 | nosuch = 1\n  | ^^^^^^\nunknown field `nosuch`, \
        expected one of `preset`, `whitelist`, `url_schemes`, `relative_urls`, `link_hosts`, `link_rel`, `own_hosts`, `link_target_blank`, `image_hosts`, \
        `image_proxy`, `lazy_images`, `input`, `unlisted`, `rename`, `max_depth`, `max_links`, `bidi`, `max_combining_marks`, `autolink`, `paragraphs`",
    );
    check_config(
        "\nmax_depth = \"x\"\n",
        "TOML parse error at line 2, column 13\n  |\n2 | max_depth = \"x\"\n  |             ^^^\n\
        invalid type: string \"x\", expected a whole number from 0 on, as 3",
    );
    check_config(
        "\nwhitelist = \"<b\"\n",
        "TOML parse error at line 2, column 13\n  |\n2 | whitelist = \"<b\"\n  |             ^^^^\n\
        the tag at byte 0 has no `>`: write `<b>`, and not `<b`",
    );
    check_config(
        "max_depth = \n",
        "TOML parse error at line 1, column 13\n  |\n1 | max_depth = \n  |             ^\nstring values must be quoted, expected literal string",
    );
    check_config(
        b"max_depth = 3\n\xff",
        "invalid utf-8 sequence of 1 bytes from index 14",
    );
}

#[test]
fn wrong_rules_and_names_are_errors() {
    check_config(
        "[moderation]\nmax_links = -1\n",
        "[moderation]: invalid value: integer `-1`, expected usize\nin `max_links`",
    );
    check_config(
        "[moderation]\nholds = []\n",
        "[moderation]: unknown field `holds`, expected one of `max_links`, `hold`, `trash`, `known_authors`",
    );
    check_config(
        "moderation = 1\n",
        "[moderation]: invalid type: integer `1`, expected struct Rules",
    );
    check_config(
        "[blog]\nname = 1\n",
        "[blog]: unknown field `name`, expected `title` or `author_mail`",
    );
    for wrong in ["a\\u0001b", "a\\nb", "\\u0085", "\\uFFFF", "\\uFFFE"] {
        check_config(
            format!("[blog]\ntitle = \"{wrong}\"\n"),
            "[blog]: the title holds control characters",
        );
    }
    for wrong in [
        "nobody",
        "",
        "a b@example.org",
        "a@example.org, b@example.org",
        "a@example.org\\r\\nBcc: b@example.org",
    ] {
        check_config(
            format!("[blog]\nauthor_mail = \"{wrong}\"\n"),
            "[blog]: Invalid input\nin `author_mail`",
        );
    }
}

#[test]
fn the_names_of_the_file_are_those_of_the_blog() {
    let config = written(
        &scratch("names"),
        "options.toml",
        "max_depth = 3\n\n[blog]\ntitle = \"R&D <b>\"\n",
    );
    let blog = example_tests::blog::Blog::start(&["--config", &config]);
    let page = blog.get("/", &[]).body;
    assert!(
        page.contains("<h1>R&amp;D &lt;b&gt;</h1>")
            && page.contains("<title>R&amp;D &lt;b&gt;</title>"),
        "{page}"
    );
    let error = blog.get("/nosuch", &[]);
    assert_eq!(error.status, 404);
    assert!(
        error.body.contains("<title>R&amp;D &lt;b&gt;</title>"),
        "{error:?}"
    );
    let post = blog.get("/posts/welcome", &[]).body;
    assert!(
        post.contains("<dt><code>max_depth</code></dt><dd><code>3</code></dd>"),
        "{post}"
    );
}
