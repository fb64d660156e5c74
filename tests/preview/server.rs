//! Starts the preview on a free port, sends it requests, and reads its answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use support::examples::path;

/// The headers of every answer, also to a malformed request.
const ALWAYS: [&str; 3] = [
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: no-referrer",
];

/// A running preview; dropping it ends the program.
pub(crate) struct Server {
    process: Child,
    /// `127.0.0.1` and the port.
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(path("preview"))
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{error}; `cargo build --examples` makes it"));
        let mut line = String::new();
        let stdout = process.stdout.take().expect("a pipe");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it prints its address");
        let address = line
            .strip_prefix("Listening on http://")
            .and_then(|rest| rest.strip_suffix("/ (Ctrl-C ends it)\n"))
            .unwrap_or_else(|| panic!("no address: {line:?}"))
            .to_owned();
        Server { process, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Sends these bytes and nothing more; returns the answer.
    #[track_caller]
    pub(crate) fn send(&self, request: &[u8]) -> Answer {
        let mut connection = self.connect();
        // The server may answer, and stop reading, before it has read all.
        let _ = connection.write_all(request);
        Answer::read(connection)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(&self.address).expect("it listens");
        let patience = Some(Duration::from_secs(60));
        connection.set_read_timeout(patience).expect("not zero");
        connection
    }

    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str) -> Answer {
        let host = &self.address;
        self.send(format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
    }

    /// Sends a comment as a form does.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, comment: &str) -> Answer {
        let mut fields = url::form_urlencoded::Serializer::new(String::new());
        let body = fields.append_pair("comment", comment).finish();
        self.send(
            format!(
                "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                self.address,
                body.len()
            )
            .as_bytes(),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then the test that failed has said why.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// Reads the answer to its end, and checks the headers of [`ALWAYS`].
    #[track_caller]
    pub(crate) fn read(mut connection: TcpStream) -> Self {
        let mut answer = Vec::new();
        connection
            .read_to_end(&mut answer)
            .expect("it answers in time");
        let answer = String::from_utf8(answer).expect("it is UTF-8");
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {answer:?}"));
        let status = head.get(9..12).and_then(|digits| digits.parse().ok());
        let answer = Answer {
            status: status.unwrap_or_else(|| panic!("no status: {head}")),
            head: head.to_owned(),
            body: body.to_owned(),
        };
        for header in ALWAYS {
            assert!(answer.has(header), "no `{header}`: {head}");
        }
        answer
    }

    pub(crate) fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line == header)
    }

    #[track_caller]
    pub(crate) fn check(&self, status: u16, words: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, words));
        assert!(
            self.has("Content-Type: text/plain; charset=utf-8"),
            "{self:?}"
        );
    }
}
