//! A browser that runs: it and all that it starts end with the test.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub(super) struct Process {
    child: Child,
    printed: PathBuf,
}

impl Process {
    /// Starts a browser, whose files go into this folder, and which ends by then even if the test was killed.
    pub(super) fn start(command: &Command, folder: &Path, patience: Duration) -> Self {
        let printed = folder.join("printed");
        let file = File::create(&printed).expect("a file can be made");
        let child = Command::new("timeout")
            .arg((patience.as_secs() + 60).to_string())
            .arg(command.get_program())
            .args(command.get_args())
            .env("HOME", folder)
            .env("XDG_CACHE_HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .process_group(0)
            .spawn()
            .expect("the browser starts");
        Process { child, printed }
    }

    /// Returns true if it still runs.
    pub(super) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What it printed as errors.
    pub(super) fn printed(&self) -> String {
        let printed = fs::read(&self.printed).unwrap_or_default();
        String::from_utf8_lossy(&printed).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A browser is several processes, and `xvfb-run` one more.
        let kill = format!("kill -s TERM -- -{}", self.child.id());
        let _ = Command::new("sh").args(["-c", &kill]).status();
        let _ = self.child.wait();
    }
}
