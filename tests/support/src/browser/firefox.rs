//! Firefox: how it is started without a window.

use super::is_program;
use super::page::URL;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

pub(super) const NEEDS: &str = "`firefox-esr` or `firefox`";

/// Preferences by which it keeps quiet: no updates, experiments, news and telemetry.
const QUIET: &str = r#"
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.region.network.url", "");
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.safebrowsing.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.topsites.useRemoteSetting", false);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.push.connection.enabled", false);
user_pref("extensions.getAddons.cache.enabled", false);
user_pref("extensions.systemAddon.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("startup.homepage_welcome_url", "");
user_pref("toolkit.telemetry.server", "");
user_pref("toolkit.telemetry.unified", false);
// The page is not asked for by `https`, and its script may take its time.
user_pref("dom.security.https_first", false);
user_pref("dom.max_script_run_time", 0);
"#;

/// What it connects to nevertheless, whatever page it shows.
const CONNECTS: [&str; 6] = [
    "CONNECT ads.mozilla.org:443 ",
    "CONNECT content-signature-2.cdn.mozilla.net:443 ",
    "CONNECT firefox-settings-attachments.cdn.mozilla.net:443 ",
    "CONNECT firefox-settings.mozilla-backup.org:443 ",
    "CONNECT firefox.settings.services.mozilla.com:443 ",
    "CONNECT incoming.telemetry.mozilla.org:443 ",
];

pub(super) fn is_there() -> bool {
    program().is_some()
}

fn program() -> Option<&'static str> {
    ["firefox-esr", "firefox"]
        .into_iter()
        .find(|name| is_program(name))
}

pub(super) fn command(profile: &Path, proxy: SocketAddr) -> Command {
    let (host, port) = (proxy.ip(), proxy.port());
    let proxied = ["http", "ssl"].map(|protocol| {
        format!(
            "user_pref(\"network.proxy.{protocol}\", \"{host}\");\n\
             user_pref(\"network.proxy.{protocol}_port\", {port});\n"
        )
    });
    // Without the last one, it would ask this machine directly.
    let preferences = format!(
        "{QUIET}user_pref(\"network.proxy.type\", 1);\n{}\
         user_pref(\"network.proxy.allow_hijacking_localhost\", true);\n",
        proxied.concat()
    );
    fs::write(profile.join("user.js"), preferences).expect("the profile can be written to");
    let mut command = Command::new(program().expect("Firefox is installed"));
    command
        .args(["--headless", "--no-remote", "--profile"])
        .args([profile.as_os_str(), URL.as_ref()]);
    command
}

pub(super) fn makes_by_itself(request: &str) -> bool {
    CONNECTS.iter().any(|line| request.starts_with(line))
}
