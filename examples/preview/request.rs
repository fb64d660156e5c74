//! Reads a request from a connection, within limits of size and time. Any input ends in a [`Request`] or in an error
//! with an answer in words.

use crate::response::Response;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The longest comment, in bytes.
pub(crate) const LONGEST_COMMENT: usize = 1 << 20;

/// A form may write each byte of a comment as three, as `%3C`; the rest is for the name of the field.
const LONGEST_BODY: usize = 3 * LONGEST_COMMENT + 1024;

/// The limits of the head, in bytes and in headers.
const LONGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;

pub(crate) struct Request {
    pub(crate) method: String,
    /// The path, and the query after a question mark.
    pub(crate) target: String,
    pub(crate) host: String,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns true unless the method asks for the head alone.
    pub(crate) fn wants_body(&self) -> bool {
        self.method != "HEAD"
    }
}

/// Why there is no request.
pub(crate) enum Unread {
    /// The client is gone; no answer is possible.
    Gone,
    Refused(Response),
}

fn refused(status: u16, words: &str) -> Unread {
    Unread::Refused(Response::words(status, words))
}

/// Reads from or writes to a connection until a deadline, however slowly the client sends or receives.
pub(crate) struct Timed<'a> {
    connection: &'a TcpStream,
    end: Instant,
}

impl<'a> Timed<'a> {
    pub(crate) fn new(connection: &'a TcpStream, patience: Duration) -> Self {
        let end = Instant::now() + patience;
        Timed { connection, end }
    }
}

impl Timed<'_> {
    fn left(&self) -> io::Result<Duration> {
        let left = self.end.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(left),
        }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.connection.set_read_timeout(Some(self.left()?))?;
        self.connection.read(buffer)
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.connection.set_write_timeout(Some(self.left()?))?;
        self.connection.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.connection.flush()
    }
}

/// Reads the one request of a connection.
pub(crate) fn read(mut connection: &TcpStream, patience: Duration) -> Result<Request, Unread> {
    let mut source = Timed::new(connection, patience);
    let mut received = Vec::new();
    let head = loop {
        if let Some(head) = parse(&received)? {
            break head;
        }
        let mut more = [0; 4096];
        match source.read(&mut more) {
            Ok(0) => return Err(Unread::Gone),
            Ok(length) => received.extend_from_slice(&more[..length]),
            Err(_) if received.is_empty() => return Err(Unread::Gone),
            Err(_) => return Err(refused(408, "The request came too slowly.")),
        }
    };
    let mut request = head.request;
    if head.expects_continue {
        let go_on = connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        go_on.map_err(|_| Unread::Gone)?;
    }
    request.body = received.split_off(head.length);
    request.body.truncate(head.body_length);
    let missing = (head.body_length - request.body.len()) as u64;
    let read = source.take(missing).read_to_end(&mut request.body);
    if read.is_err() {
        return Err(refused(408, "The request came too slowly."));
    }
    if request.body.len() < head.body_length {
        return Err(refused(400, "The request is shorter than it says."));
    }
    Ok(request)
}

/// Splits a target that is a whole URL, as proxies get it, into host and path. That host [overrides][absolute-form] the
/// `Host` header.
///
/// [absolute-form]: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
fn split_absolute(target: &str) -> Option<(&str, String)> {
    const SCHEME: &str = "http://";
    let scheme = target.get(..SCHEME.len())?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return None;
    }
    let rest = &target[SCHEME.len()..];
    let (host, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    match rest.starts_with('/') {
        true => Some((host, rest.to_owned())),
        false => Some((host, format!("/{rest}"))),
    }
}

/// A request without its body, and what its headers say of the body.
struct Head {
    request: Request,
    /// The length of the head in bytes, with the empty line.
    length: usize,
    body_length: usize,
    expects_continue: bool,
}

/// Parses the head; `None` if it is not complete yet.
fn parse(received: &[u8]) -> Result<Option<Head>, Unread> {
    const TOO_LONG: &str = "The head of the request is too long.";
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(received) {
        Ok(httparse::Status::Complete(length)) if length <= LONGEST_HEAD => length,
        Ok(httparse::Status::Partial) if received.len() < LONGEST_HEAD => return Ok(None),
        Ok(_) | Err(httparse::Error::TooManyHeaders) => return Err(refused(431, TOO_LONG)),
        Err(error) => return Err(refused(400, &format!("This is no request: {error}."))),
    };
    let header = |name: &str| {
        let mut values = parsed
            .headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| String::from_utf8_lossy(header.value).into_owned());
        let value = values.next().unwrap_or_default();
        // Two readers of the request could each use another value.
        match values.next() {
            Some(_) => Err(refused(400, &format!("It has `{name}` more than once."))),
            None => Ok(value),
        }
    };
    if !header("transfer-encoding")?.is_empty() {
        return Err(refused(411, "The length of the request must be given."));
    }
    let given = header("content-length")?;
    let body_length = match given.as_str() {
        "" => 0,
        digits if !digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Err(refused(400, "Its `content-length` is no number."));
        }
        // A number that overflows is too long.
        digits => digits.parse().unwrap_or(usize::MAX),
    };
    if body_length > LONGEST_BODY {
        return Err(Unread::Refused(Response::too_long()));
    }
    let host = header("host")?;
    let target = parsed.path.unwrap_or_default();
    let (host, target) = match split_absolute(target) {
        Some((host, target)) => (host.to_owned(), target),
        None => (host, target.to_owned()),
    };
    Ok(Some(Head {
        request: Request {
            method: parsed.method.unwrap_or_default().to_owned(),
            target,
            host,
            content_type: header("content-type")?,
            body: Vec::new(),
        },
        length,
        body_length,
        expects_continue: header("expect")?.eq_ignore_ascii_case("100-continue"),
    }))
}
