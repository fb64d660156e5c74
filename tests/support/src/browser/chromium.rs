//! Chromium: how it is started without a window.

use super::is_program;
use super::page::URL;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

pub(super) const NEEDS: &str = "`chromium`";

/// Hosts that it contacts by itself, whatever page it shows.
const HOSTS: [&str; 8] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients2.google.com",
    "mtalk.google.com",
    "optimizationguide-pa.googleapis.com",
    "update.googleapis.com",
    "content-autofill.googleapis.com",
    "redirector.gvt1.com",
];

/// How it connects to its search engine, whatever page it shows. The host is not in the list above: pictures in the
/// corpora are there, under `http`, and must not be requested.
const CONNECT_TO_SEARCH: &str = "CONNECT www.google.com:443 ";

pub(super) fn is_there() -> bool {
    is_program("chromium")
}

pub(super) fn command(profile: &Path, proxy: SocketAddr) -> Command {
    let mut command = Command::new("chromium");
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--disable-quic", "--no-first-run", "--disable-sync"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            // It would ask for the page by `https` first.
            "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--proxy-server=http://{proxy}"))
        .arg("--proxy-bypass-list=<-loopback>")
        .arg(URL);
    command
}

pub(super) fn makes_by_itself(request: &str) -> bool {
    let target = request.split(' ').nth(1).unwrap_or("");
    let rest = target.trim_start_matches("http://");
    let host = rest.split(['/', ':']).next().unwrap_or("");
    HOSTS.contains(&host) || request.starts_with(CONNECT_TO_SEARCH)
}
