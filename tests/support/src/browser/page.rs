//! The page that a browser opens: the judge, the cases that it checks, and outputs that stand in the page itself.

use serde_json::Value;
use std::time::Duration;

/// The script that checks outputs inside the page.
const JUDGE: &str = include_str!("../../../data/browser/judge.js");

/// The folder of the page's parts. The host does not exist: only the proxy knows it.
pub(super) const FOLDER: &str = "http://judge.example/";

/// The address of the page.
pub(super) const URL: &str = "http://judge.example/page.html";

/// Where the judge sends its verdict.
pub(super) const VERDICT: &str = "http://judge.example/verdict";

/// A page that checks something.
pub struct Page {
    /// Its parts: name, type, and content.
    pub(super) parts: [(&'static str, &'static str, String); 3],
}

impl Page {
    /// A page with this in its body, which checks these cases with this function of the judge.
    pub fn new(cases: &Value, body: &str, judge: &str) -> Self {
        // Without the icon, browsers ask for one.
        let html = format!(
            "<!DOCTYPE html><html><head><meta charset=utf-8><link rel=icon href=\"data:,\">\
             <script src=cases.js></script><script src=judge.js></script></head>\
             <body>{body}<script>report({judge})</script></body></html>"
        );
        let cases = format!("const CASES = {cases};");
        const SCRIPT: &str = "text/javascript; charset=utf-8";
        Page {
            parts: [
                ("page.html", "text/html; charset=utf-8", html),
                ("cases.js", SCRIPT, cases),
                ("judge.js", SCRIPT, JUDGE.to_owned()),
            ],
        }
    }

    /// The longest that its verdict may take: two minutes, and a second for every 5 kB.
    pub(super) fn patience(&self) -> Duration {
        let bytes: usize = self.parts.iter().map(|(_, _, content)| content.len()).sum();
        Duration::from_secs(120 + bytes as u64 / 5000)
    }
}
