//! A response: status, type and body, written with the headers that every response has.

use std::io::{self, Write};

/// Allows only files of this server: no inline script or style, no picture, no frame. Forms may be sent only here, and
/// no page may frame this one.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The message for a comment longer than [`LONGEST_COMMENT`](crate::request::LONGEST_COMMENT).
pub(crate) const TOO_LONG: &str = "The comment is too long: 1 MiB is the most.";

pub(crate) struct Response {
    status: u16,
    content_type: &'static str,
    /// The methods that the path allows, after another was used.
    allow: Option<&'static str>,
    body: Vec<u8>,
}

impl Response {
    pub(crate) fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Response {
            status: 200,
            content_type,
            allow: None,
            body: body.into(),
        }
    }

    /// An error, in words.
    pub(crate) fn words(status: u16, words: &str) -> Self {
        Response {
            status,
            ..Response::new("text/plain; charset=utf-8", format!("{words}\n"))
        }
    }

    pub(crate) fn too_long() -> Self {
        Response::words(413, TOO_LONG)
    }

    pub(crate) fn wrong_method(allow: &'static str) -> Self {
        Response {
            allow: Some(allow),
            ..Response::words(405, &format!("Only {allow} can be done here."))
        }
    }

    pub(crate) fn write(&self, mut out: impl Write, with_body: bool) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n\
            Content-Type: {}\r\n\
            Content-Length: {}\r\n\
            Content-Security-Policy: {POLICY}\r\n\
            X-Content-Type-Options: nosniff\r\n\
            Referrer-Policy: no-referrer\r\n\
            Cache-Control: no-store\r\n\
            Connection: close\r\n",
            self.status,
            reason(self.status),
            self.content_type,
            self.body.len(),
        );
        if let Some(allow) = self.allow {
            head.push_str(&format!("Allow: {allow}\r\n"));
        }
        head.push_str("\r\n");
        out.write_all(head.as_bytes())?;
        if with_body {
            out.write_all(&self.body)?;
        }
        out.flush()
    }
}

/// The reason phrases of [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15).
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        _ => "",
    }
}
