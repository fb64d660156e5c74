//! WebKitGTK: how MiniBrowser, which comes with the library, is started on a screen that nobody sees.

use super::is_program;
use super::page::URL;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) const NEEDS: &str =
    "MiniBrowser of WebKitGTK, which Debian's `webkit2gtk-driver` brings, and `xvfb-run`";

pub(super) fn is_there() -> bool {
    is_program("xvfb-run") && browser().is_some()
}

/// It is no program for users: `/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser`, or such a path.
fn browser() -> Option<PathBuf> {
    let folders = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path())
    };
    let is_of_webkit = |folder: &PathBuf| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("webkit")
    };
    let mut found: Vec<PathBuf> = folders(Path::new("/usr/lib"))
        .flat_map(|folder| folders(&folder).filter(is_of_webkit))
        .map(|folder| folder.join("MiniBrowser"))
        .filter(|program| program.is_file())
        .collect();
    found.sort();
    found.pop()
}

pub(super) fn command(proxy: SocketAddr) -> Command {
    let mut command = Command::new("xvfb-run");
    command
        .arg("--auto-servernum")
        .arg(browser().expect("MiniBrowser is installed"))
        .arg("--private")
        .arg(format!("--proxy=http://{proxy}"))
        .arg(URL);
    command
}
