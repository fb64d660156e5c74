//! Starts the blog on a free port, sends it requests, and reads its answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use support::examples::path;
use ureq::Agent;
use ureq::http::Response;

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running blog; dropping it kills the program.
pub struct Blog {
    process: Child,
    /// `127.0.0.1` and the port.
    pub address: String,
    /// The moderator's token.
    pub token: String,
    /// What the program printed before its address.
    pub printed: String,
    agent: Agent,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    head: Vec<(String, String)>,
    /// The content, as text.
    pub body: String,
}

impl Blog {
    /// Starts a blog with these arguments and without a rate limit.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[track_caller]
    pub fn start(arguments: &[&str]) -> Self {
        let mut all = vec!["--rate-limit", "0"];
        all.extend(arguments);
        Blog::start_as(&all)
    }

    /// Starts a blog with just these arguments, on a free port.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[track_caller]
    pub fn start_as(arguments: &[&str]) -> Self {
        let mut process = Command::new(path("blog"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{error}; `cargo build --examples` makes it"));
        let mut stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut printed = String::new();
        let address = loop {
            let mut line = String::new();
            let length = stdout.read_line(&mut line).expect("it is UTF-8");
            assert!(length > 0, "no address: {printed}");
            match line.strip_prefix("Listening on http://") {
                Some(rest) => break rest.split('/').next().unwrap_or_default().to_owned(),
                None => printed.push_str(&line),
            }
        };
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it is UTF-8");
        let token = line
            .split_whitespace()
            .last()
            .unwrap_or_default()
            .to_owned();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .proxy(None)
            .build()
            .new_agent();
        Blog {
            process,
            address,
            token,
            printed,
            agent,
        }
    }

    /// The address of this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks for a page, with these headers.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    #[track_caller]
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.call().expect("it answers"))
    }

    /// Sends a form as a browser does: from a page of the blog.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(self.url(path));
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("origin"))
        {
            request = request.header("Origin", self.url(""));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(
            request
                .send_form(fields.iter().copied())
                .expect("it answers"),
        )
    }

    /// Posts a comment to the first post.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    #[track_caller]
    pub fn comment(&self, name: &str, comment: &str) -> Answer {
        let fields = [("name", name), ("comment", comment)];
        self.post("/posts/welcome/comments", &fields, &[])
    }

    /// The moderator's cookie, as a header.
    pub fn cookie(&self) -> String {
        format!("moderator={}", self.token)
    }

    /// A connection, for requests that no client would send.
    ///
    /// # Panics
    ///
    /// If it does not listen.
    #[track_caller]
    pub fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(&self.address).expect("it listens");
        connection
            .set_read_timeout(Some(PATIENCE))
            .expect("not zero");
        connection
    }

    /// Sends these bytes and nothing more; returns all that comes back until the connection is closed.
    ///
    /// # Panics
    ///
    /// If it does not listen.
    #[track_caller]
    pub fn send(&self, request: &[u8]) -> String {
        let mut connection = self.connect();
        // The server may answer, and stop reading, before it has read all.
        let _ = connection.write_all(request);
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Kills the program, as a crash would.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Asks the program to end, as an operating system does; returns its exit status.
    ///
    /// # Panics
    ///
    /// If it cannot be asked.
    #[track_caller]
    pub fn terminate(&mut self) -> ExitStatus {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("`kill` is there").success());
        self.process.wait().expect("it ends")
    }
}

impl Drop for Blog {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Answer {
    fn of(mut response: Response<ureq::Body>) -> Self {
        let head = response.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        Answer {
            status: response.status().as_u16(),
            head: head.collect(),
            body: response.body_mut().read_to_string().expect("it is UTF-8"),
        }
    }

    /// The value of this header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self
            .head
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// An empty folder of this name below `parent`, which is `CARGO_TARGET_TMPDIR` of a test.
///
/// # Panics
///
/// If it cannot be made.
pub fn folder(parent: &str, name: &str) -> PathBuf {
    let folder = PathBuf::from(parent).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}
