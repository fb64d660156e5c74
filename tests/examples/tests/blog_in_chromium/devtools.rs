//! A page in Chromium, driven by the [DevTools protocol](https://chromedevtools.github.io/devtools-protocol/): input
//! comes as from a keyboard, and every event of the browser is recorded.
//!
//! Nothing here sleeps: each wait is for an event, and ends after [`PATIENCE`].

use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};

/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Page {
    browser: Child,
    socket: WebSocket<TcpStream>,
    session: Value,
    calls: u64,
    /// All events, in order.
    events: Vec<Value>,
}

impl Page {
    /// Starts a browser with a profile of this name, and opens this address.
    pub(crate) fn open(name: &str, url: &str) -> Self {
        let mut page = Page::start(name);
        page.go(url);
        page
    }

    /// Starts a browser with an empty page.
    pub(crate) fn start(name: &str) -> Self {
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("blog_{name}"));
        let _ = fs::remove_dir_all(&profile);
        let mut browser = Command::new("timeout")
            .args(["300", "chromium", "--headless", "--no-sandbox"])
            .args(["--disable-gpu", "--disable-quic", "--no-first-run"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .args(["--disable-sync", "--remote-debugging-port=0"])
            // Going back loads the page anew, as where memory is short.
            .arg("--disable-features=BackForwardCache")
            // No proxy listens there, so no request can leave this machine.
            .arg("--proxy-server=http://127.0.0.1:9")
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("chromium starts");
        let url = debugger(browser.stderr.take().expect("a pipe"));
        let host = url.split('/').nth(2).expect("it has a host");
        let stream = TcpStream::connect(host).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        let (socket, _) = tungstenite::client(&url, stream).expect("it speaks WebSocket");
        let mut page = Page {
            browser,
            socket,
            session: Value::Null,
            calls: 0,
            events: Vec::new(),
        };
        let targets = page.call("Target.getTargets", json!({}));
        let target = targets["targetInfos"]
            .as_array()
            .and_then(|targets| targets.iter().find(|target| target["type"] == "page"))
            .map(|target| target["targetId"].clone())
            .expect("it has a page");
        let attached = page.call(
            "Target.attachToTarget",
            json!({"targetId": target, "flatten": true}),
        );
        page.session = attached["sessionId"].clone();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.call(
            "Emulation.setFocusEmulationEnabled",
            json!({"enabled": true}),
        );
        page
    }

    pub(crate) fn go(&mut self, url: &str) {
        let from = self.now();
        self.call("Page.navigate", json!({"url": url}));
        self.event(from, "Page.loadEventFired");
    }

    /// Goes back to the page before, as its button does. The page cannot be asked to do so itself: it can be gone before
    /// it answers.
    pub(crate) fn back(&mut self) {
        let from = self.now();
        let history = self.call("Page.getNavigationHistory", json!({}));
        let current = history["currentIndex"].as_u64().expect("a number") as usize;
        let entry = &history["entries"][current - 1]["id"];
        self.call("Page.navigateToHistoryEntry", json!({"entryId": entry}));
        self.event(from, "Page.loadEventFired");
    }

    /// Sends a command; returns the browser's answer.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut command = json!({"id": self.calls, "method": method, "params": params});
        if !self.session.is_null() {
            command["sessionId"] = self.session.clone();
        }
        let sent = self.socket.send(Message::text(command.to_string()));
        sent.expect("the browser runs");
        let end = Instant::now() + PATIENCE;
        loop {
            let mut message = self.read(end, method);
            if message["id"] != self.calls {
                self.events.push(message);
            } else if message["error"].is_null() {
                return message["result"].take();
            } else {
                panic!("{method}: {message}");
            }
        }
    }

    #[track_caller]
    fn read(&mut self, end: Instant, what: &str) -> Value {
        assert!(Instant::now() < end, "waited too long for {what}");
        let message = self
            .socket
            .read()
            .unwrap_or_else(|error| panic!("waited for {what}: {error}"));
        let text = message.to_text().expect("it is text");
        serde_json::from_str(text).expect("it is JSON")
    }

    /// The number of events so far, for [`Page::event`].
    pub(crate) fn now(&self) -> usize {
        self.events.len()
    }

    /// The parameters of the first event of this kind since `from`; waits for it.
    #[track_caller]
    pub(crate) fn event(&mut self, mut from: usize, method: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some(event) = self.events.get(from) {
                if event["method"] == method {
                    return event["params"].clone();
                }
                from += 1;
            }
            let message = self.read(end, method);
            self.events.push(message);
        }
    }

    /// The value of a JavaScript expression, or what its promise resolves to.
    #[track_caller]
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", params);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].take()
    }

    /// Waits until changes of the page, or of its focus, make this condition true.
    #[track_caller]
    pub(crate) fn until(&mut self, condition: &str) {
        self.value(&format!(
            "new Promise((resolve) => {{
               const observer = new MutationObserver(check);
               function check() {{
                 if ({condition}) {{ observer.disconnect(); resolve(true); }}
               }}
               const all = {{ subtree: true, childList: true, attributes: true, characterData: true }};
               observer.observe(document, all);
               document.addEventListener('focusin', check);
               check();
             }})"
        ));
    }

    /// Inserts a text, as pasting does.
    pub(crate) fn paste(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Types a text, key by key.
    pub(crate) fn type_keys(&mut self, text: &str) {
        for key in text.chars().map(String::from) {
            for (kind, text) in [("keyDown", key.as_str()), ("keyUp", "")] {
                self.call(
                    "Input.dispatchKeyEvent",
                    json!({"type": kind, "key": key, "text": text}),
                );
            }
        }
    }

    /// Presses a key that writes nothing; `Shift+Tab` is one of them.
    pub(crate) fn press(&mut self, key: &str) {
        let (modifiers, key) = match key.strip_prefix("Shift+") {
            Some(key) => (8, key),
            None => (0, key),
        };
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Delete" => (46, ""),
            other => panic!("which code has {other}?"),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            self.call(
                "Input.dispatchKeyEvent",
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text,
                    "modifiers": modifiers}),
            );
        }
    }

    /// Presses Enter, and waits for the page that it leads to.
    #[track_caller]
    pub(crate) fn enter(&mut self) {
        let from = self.now();
        self.press("Enter");
        self.event(from, "Page.loadEventFired");
    }

    /// Gives the window this size.
    pub(crate) fn resize(&mut self, width: u32, height: u32, mobile: bool) {
        let screen =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.call("Emulation.setDeviceMetricsOverride", screen);
    }

    /// Chooses light or dark colours.
    pub(crate) fn choose(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// The events that a page should not cause: messages and errors of the console, violations of its content security
    /// policy, dialogs, and requests to other addresses than `own`. With `pictures`, it may ask for these anywhere, and
    /// fail.
    pub(crate) fn disturbances(&self, own: &str, pictures: bool) -> Vec<String> {
        let is_one = |event: &&Value| {
            let params = &event["params"];
            match event["method"].as_str().unwrap_or("") {
                "Runtime.consoleAPICalled"
                | "Runtime.exceptionThrown"
                | "Page.javascriptDialogOpening" => true,
                "Log.entryAdded" => !(pictures && params["entry"]["source"] == "network"),
                "Network.requestWillBeSent" => {
                    let url = params["request"]["url"].as_str().unwrap_or("");
                    !(url.starts_with(own) || pictures && params["type"] == "Image")
                }
                _ => false,
            }
        };
        let found = self.events.iter().filter(is_one);
        found.map(Value::to_string).collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.session = Value::Null;
        let close = json!({"id": 0, "method": "Browser.close"}).to_string();
        if self.socket.send(Message::text(close)).is_err() {
            let _ = self.browser.kill();
        }
        // `timeout` ends it if it does not end by itself.
        let _ = self.browser.wait();
    }
}

/// The debugger's address, which the browser prints. A thread discards what it prints after that.
fn debugger(stderr: ChildStderr) -> String {
    let mut stderr = BufReader::new(stderr);
    let mut printed = String::new();
    loop {
        let mut line = String::new();
        let length = stderr.read_line(&mut line).expect("it is UTF-8");
        assert!(length > 0, "no address of the debugger: {printed}");
        if let Some(url) = line.trim().strip_prefix("DevTools listening on ") {
            std::thread::spawn(move || stderr.read_to_end(&mut Vec::new()));
            return url.to_owned();
        }
        printed.push_str(&line);
    }
}
