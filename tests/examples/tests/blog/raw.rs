//! Requests that no client library would send, and their answers.

use example_tests::blog::Blog;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

/// The headers of every answer but those to what is no HTTP.
pub(crate) const ALWAYS: [&str; 5] = [
    "content-security-policy: default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     img-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options: nosniff",
    "referrer-policy: same-origin",
    "cross-origin-opener-policy: same-origin",
    "cache-control: no-cache",
];

/// The type of a form.
pub(crate) const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Raw {
    /// Reads an answer to its end. The server closes the connection after it.
    #[track_caller]
    pub(crate) fn read(mut connection: TcpStream) -> Self {
        let mut answer = Vec::new();
        // A server that has not read the whole request resets the connection after its answer.
        let _ = connection.read_to_end(&mut answer);
        Raw::parse(&String::from_utf8(answer).expect("it is UTF-8"))
    }

    #[track_caller]
    pub(crate) fn parse(answer: &str) -> Self {
        let parts = answer.split_once("\r\n\r\n");
        let (head, body) = parts.unwrap_or_else(|| panic!("no answer: {answer:?}"));
        let status = head.get(9..12).and_then(|digits| digits.parse().ok());
        Raw {
            status: status.unwrap_or_else(|| panic!("no status: {head}")),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line == header)
    }

    /// Checks the status, and the headers that every answer has.
    #[track_caller]
    pub(crate) fn check(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        for header in ALWAYS {
            assert!(self.has(header), "no `{header}`: {}", self.head);
        }
    }

    /// Checks an error with these words: for the script, and below `/api/`, where any page may read it, as JSON; elsewhere
    /// on a page of the blog.
    #[track_caller]
    pub(crate) fn check_error(&self, path: &str, status: u16, words: &str) {
        self.check(status);
        let is_open = path.starts_with("/api/");
        if is_open || path == "/preview" {
            assert_eq!(self.body, json!({ "error": words }).to_string(), "{path}");
            assert!(self.has("content-type: application/json"), "{self:?}");
        } else {
            for part in [
                "<title>A small blog</title>",
                &format!("<main><h1>{words}</h1>"),
            ] {
                assert!(self.body.contains(part), "{path}: no {part}: {self:?}");
            }
            assert!(
                self.has("content-type: text/html; charset=utf-8"),
                "{self:?}"
            );
        }
        assert_eq!(
            self.has("access-control-allow-origin: *"),
            is_open,
            "{self:?}"
        );
    }
}

/// Sends a request of this method with these headers, after which the connection is closed.
#[track_caller]
pub(crate) fn ask(blog: &Blog, method: &str, target: &str, headers: &[&str], body: &str) -> Raw {
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|header| header.starts_with("Host:")) {
        request.push_str(&format!("Host: {}\r\n", blog.address));
    }
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    for header in headers {
        request.push_str(&format!("{header}\r\n"));
    }
    let mut connection = blog.connect();
    // The server may answer, and stop reading, before it has read all.
    let _ = connection.write_all(format!("{request}\r\n{body}").as_bytes());
    Raw::read(connection)
}
