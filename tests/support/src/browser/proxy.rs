//! The proxy that a browser has to use: it serves the page, takes the verdict, and records every other request, to
//! whatever host.

use super::page::{FOLDER, Page, VERDICT};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};

/// A part of the page: its address, its type, its content, and whether it was asked for.
struct Part {
    address: String,
    kind: &'static str,
    content: String,
    is_served: bool,
}

struct State {
    parts: Vec<Part>,
    /// The first lines of the recorded requests.
    requests: Vec<String>,
    verdicts: Sender<String>,
}

pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    /// What was sent to [`VERDICT`].
    pub(super) verdicts: Receiver<String>,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    pub(super) fn start(page: &Page) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = socket.local_addr().expect("it has an address");
        let (sender, verdicts) = mpsc::channel();
        let parts = page.parts.iter().map(|(name, kind, content)| Part {
            address: format!("{FOLDER}{name}"),
            kind,
            content: content.clone(),
            is_served: false,
        });
        let state = Arc::new(Mutex::new(State {
            parts: parts.collect(),
            requests: Vec::new(),
            verdicts: sender,
        }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in socket.incoming().flatten() {
                let state = Arc::clone(&shared);
                // Browsers open connections ahead, and send nothing for a while.
                std::thread::spawn(move || answer(&stream, &state));
            }
        });
        Proxy {
            address,
            verdicts,
            state,
        }
    }

    /// The first lines of all requests that were recorded so far, in order.
    pub(super) fn requests(&self) -> Vec<String> {
        self.state.lock().expect("nobody panicked").requests.clone()
    }
}

/// Answers one request. A browser that goes away is no failure.
fn answer(mut stream: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let (line, body) = request(stream)?;
    let (status, kind, content) = state.lock().expect("nobody panicked").answer(&line, body);
    let length = content.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(content.as_bytes()).ok()
}

/// The first line and the body of a request; `None` if the connection ends without one.
fn request(stream: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let first = lines.first()?.clone();
    let length = lines.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse().ok()).flatten()
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some((first, String::from_utf8_lossy(&body).into_owned()))
}

impl State {
    /// The status, type and content of the answer. A part is served once: whatever asks for it again is recorded.
    fn answer(&mut self, line: &str, body: String) -> (&'static str, &'static str, String) {
        let mut words = line.split(' ');
        let request = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        if request == ("POST", VERDICT) {
            // Nobody listens once the first one has come; a page that sends two gave itself away.
            let _ = self.verdicts.send(body);
            return ("204 No Content", "text/plain", String::new());
        }
        let is_asked_for = |part: &&mut Part| request == ("GET", &part.address) && !part.is_served;
        match self.parts.iter_mut().find(is_asked_for) {
            Some(part) => {
                part.is_served = true;
                ("200 OK", part.kind, part.content.clone())
            }
            None => {
                self.requests.push(line.to_owned());
                ("404 Not Found", "text/plain", String::new())
            }
        }
    }
}
