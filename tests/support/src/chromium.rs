//! Pages in a real browser, Chromium, behind a proxy that records what they request. A script in the page, the judge of
//! `tests/data/browser`, checks outputs there, and writes a verdict into the page.

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The script that checks outputs inside the page.
const JUDGE: &str = include_str!("../../data/browser/judge.js");

/// Hosts that Chromium contacts by itself, whatever page it shows.
const HOSTS_OF_CHROMIUM: [&str; 8] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients2.google.com",
    "mtalk.google.com",
    "optimizationguide-pa.googleapis.com",
    "update.googleapis.com",
    "content-autofill.googleapis.com",
    "redirector.gvt1.com",
];

/// How Chromium connects to its search engine, whatever page it shows. The host is not in the list above: pictures in the
/// corpora are there, under `http`, and must not be requested.
const CONNECT_TO_SEARCH: &str = "CONNECT www.google.com:443 ";

/// Returns true if this request line is the browser's own traffic, not the page's.
fn is_of_chromium(request: &str) -> bool {
    let target = request.split(' ').nth(1).unwrap_or("");
    let rest = target.trim_start_matches("http://");
    let host = rest.split(['/', ':']).next().unwrap_or("");
    HOSTS_OF_CHROMIUM.contains(&host) || request.starts_with(CONNECT_TO_SEARCH)
}

/// A proxy that receives every request of the browser, to whatever host, and records its first line.
struct Listener {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = socket.local_addr().expect("it has an address").to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in socket.incoming().flatten() {
                let mut request = [0; 512];
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let length = stream.read(&mut request).unwrap_or(0);
                let line = String::from_utf8_lossy(&request[..length])
                    .lines()
                    .next()
                    .unwrap_or("")
                    .to_owned();
                seen.lock().expect("nobody panicked").push(line);
                let _ = stream.write_all(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
        });
        Listener { address, requests }
    }
}

/// Opens the page; returns the verdict of the judge in it, and the requests that the page made.
///
/// # Panics
///
/// If Chromium is not installed as `chromium`, or the page gives no verdict within ten minutes.
pub fn open(page: &Path) -> (Value, Vec<String>) {
    let listener = Listener::start();
    let profile = page.with_extension("profile");
    let output = Command::new("timeout")
        .args([
            "600",
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--proxy-server=http://{}", listener.address))
        .arg("--proxy-bypass-list=<-loopback>")
        .args(["--virtual-time-budget=1000000", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium starts");
    let dom = String::from_utf8_lossy(&output.stdout);
    let verdict = dom
        .split_once("VERDICT ")
        .and_then(|(_, rest)| rest.split_once(" END"))
        .unwrap_or_else(|| {
            panic!(
                "no verdict: {dom} {}",
                String::from_utf8_lossy(&output.stderr)
            )
        })
        .0
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    let mut requests = listener.requests.lock().expect("nobody panicked").clone();
    requests.retain(|request| !is_of_chromium(request));
    (
        serde_json::from_str(&verdict).expect("the verdict is JSON"),
        requests,
    )
}

/// Makes an empty folder for a page, with the judge in it.
fn folder(parent: &Path, name: &str) -> PathBuf {
    let folder = parent.join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("judge.js"), JUDGE).expect("it can be written to");
    folder
}

/// Writes a page in a folder of this name that checks these cases with this function of the judge; returns its path.
///
/// # Panics
///
/// If it cannot be written.
pub fn page(parent: &Path, name: &str, cases: &Value, body: &str, judge: &str) -> PathBuf {
    let folder = folder(parent, name);
    fs::write(folder.join("cases.js"), format!("const CASES = {cases};"))
        .expect("it can be written to");
    let html = format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><script src=cases.js></script>\
         <script src=judge.js></script></head><body>{body}<script>report({judge})</script></body></html>"
    );
    let page = folder.join("page.html");
    fs::write(&page, html).expect("it can be written to");
    page
}
