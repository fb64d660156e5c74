//! Outputs in real browsers: Chromium, Firefox and WebKit.
//!
//! A page holds a script, the judge of `tests/data/browser`, and the cases that it checks. [`Engine::open`] starts a
//! browser, which has no way out but through a proxy on this machine. The proxy gives it the page, takes the judge's
//! verdict, and records every other request. So a browser needs no driver: each file that is named for one only says
//! how it is started, and which requests it makes whatever page it shows.
//!
//! - `page`: the page, and what it is made of
//! - `proxy`: the proxy
//! - `process`: a browser that runs, and ends with the test
//! - `chromium`, `firefox`, `webkit`: how each is started

mod chromium;
mod firefox;
mod page;
mod process;
mod proxy;
mod webkit;

pub use page::Page;

use process::Process;
use proxy::Proxy;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// The environment variable by which a missing browser is a failure. Without it, the test warns and passes.
pub const REQUIRED: &str = "BROWSERS_REQUIRED";

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Blink.
    Chromium,
    /// Gecko.
    Firefox,
    /// WebKitGTK, in the small browser that comes with it.
    WebKit,
}

/// What came of a page.
pub struct Judged {
    /// What the judge found.
    pub verdict: Value,
    /// The first line of every request of the page, except for its own parts.
    pub requests: Vec<String>,
}

impl Engine {
    /// All of them.
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    /// Returns true if the browser is installed, and says so loudly if not.
    ///
    /// # Panics
    ///
    /// If it is not installed, and [`REQUIRED`] is set.
    pub fn is_there(self) -> bool {
        let (is_there, needs) = match self {
            Engine::Chromium => (chromium::is_there(), chromium::NEEDS),
            Engine::Firefox => (firefox::is_there(), firefox::NEEDS),
            Engine::WebKit => (webkit::is_there(), webkit::NEEDS),
        };
        if !is_there {
            let message = format!("{self:?} checks NOTHING: it is not installed; it needs {needs}");
            assert!(std::env::var_os(REQUIRED).is_none(), "{message}");
            warn(&format!("WARNING: {message}"));
        }
        is_there
    }

    /// Opens the page in a new browser, whose profile is made in a folder of this name; returns what the judge and the
    /// proxy saw.
    ///
    /// # Panics
    ///
    /// If the browser is not installed, or ends before it gave a verdict, or gives none in time, or the judge failed.
    pub fn open(self, parent: &Path, name: &str, page: &Page) -> Judged {
        let profile = parent.join(format!("{name}_{self:?}"));
        let _ = fs::remove_dir_all(&profile);
        fs::create_dir_all(&profile).expect("a folder can be made");
        let proxy = Proxy::start(page);
        let patience = page.patience();
        let mut process =
            Process::start(&self.command(&profile, proxy.address), &profile, patience);
        let end = Instant::now() + patience;
        let verdict = loop {
            match proxy.verdicts.recv_timeout(Duration::from_millis(200)) {
                Ok(verdict) => break verdict,
                Err(RecvTimeoutError::Timeout) if Instant::now() < end && process.runs() => {}
                Err(_) => panic!("{self:?} gave no verdict: {}", process.printed()),
            }
        };
        drop(process);
        let verdict: Value = serde_json::from_str(&verdict).expect("the verdict is JSON");
        let error = &verdict["error"];
        assert!(error.is_null(), "the judge failed: {error}");
        let mut requests = proxy.requests();
        requests.retain(|request| !self.makes_by_itself(request));
        Judged { verdict, requests }
    }

    /// The command that opens the page through this proxy.
    fn command(self, profile: &Path, proxy: SocketAddr) -> Command {
        match self {
            Engine::Chromium => chromium::command(profile, proxy),
            Engine::Firefox => firefox::command(profile, proxy),
            Engine::WebKit => webkit::command(proxy),
        }
    }

    /// Returns true if this request line is the browser's own traffic, not the page's.
    fn makes_by_itself(self, request: &str) -> bool {
        match self {
            Engine::Chromium => chromium::makes_by_itself(request),
            Engine::Firefox => firefox::makes_by_itself(request),
            Engine::WebKit => false,
        }
    }
}

/// Prints a line that is seen even if the test passes: `cargo test` captures what `eprintln` writes.
pub fn warn(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Returns true if one of the folders of programs holds this one.
fn is_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}
