//! The answers of the preview over HTTP: to a browser, to forms of any length, and to malformed or hostile requests.

use crate::server::{Answer, Server};
use comment_sanitizer::Sanitizer;
use serde_json::Value;
use std::io::Write;

const TOO_LONG: &str = "The comment is too long: 1 MiB is the most.\n";

#[test]
fn the_page_is_served_with_its_files() {
    let server = Server::start();
    let page = server.ask("GET", "/");
    assert_eq!(page.status, 200);
    assert!(page.has("Content-Type: text/html; charset=utf-8"));
    assert!(page.body.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    let notice = Sanitizer::default().whitelist().to_string();
    let escaped = notice
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    assert!(page.body.contains(&escaped), "{}", page.body);
    assert!(
        page.body
            .contains("Nothing is typed yet. What becomes of it will stand here.")
    );
    for (path, content_type) in [("/page.css", "text/css"), ("/page.js", "text/javascript")] {
        assert!(page.body.contains(&format!("\"{path}\"")));
        let file = server.ask("GET", path);
        assert_eq!(file.status, 200);
        assert!(file.has(&format!("Content-Type: {content_type}; charset=utf-8")));
        assert!(!file.body.is_empty());
    }
    let head = server.ask("HEAD", "/");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert!(head.has(&format!("Content-Length: {}", page.body.len())));
}

#[test]
fn the_page_offers_comments_to_try() {
    let server = Server::start();
    let page = server.ask("GET", "/").body;
    let tries: Vec<&str> = page
        .split("href=\"/?try=")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(tries.len(), 3, "{page}");
    for name in tries {
        let tried = server.ask("GET", &format!("/?try={name}")).body;
        assert!(tried.contains("As readers see it"), "{name}: {tried}");
    }
    assert_eq!(server.ask("GET", "/?try=nosuch").body, page);
}

#[test]
fn a_form_is_answered_with_the_page() {
    let server = Server::start();
    let page = server.post("/", "one <b onclick=x>two</b>\r\n<u>three</u>");
    assert_eq!(page.status, 200);
    for part in [
        "one &lt;b onclick=x&gt;two&lt;/b&gt;\r\n&lt;u&gt;three&lt;/u&gt;</textarea>",
        "2 things were removed.",
        "<div class=\"comment\"><p>one <b>two</b><br>\nthree</p></div>",
        "<pre><code>&lt;p&gt;one &lt;b&gt;two&lt;/b&gt;&lt;br&gt;\nthree&lt;/p&gt;</code></pre>",
        "line 1</span> <span class=\"what\">attribute <code>onclick</code></span>",
        "line 2</span> <span class=\"what\">element <code>u</code></span>",
        "it is not on the list",
    ] {
        assert!(page.body.contains(part), "no {part}: {}", page.body);
    }
}

#[test]
fn typed_text_is_in_the_field_only() {
    let server = Server::start();
    let page = server
        .post("/", "\r\n</textarea><script>alert(1)</script>&lt;")
        .body;
    let field = page
        .split_once("<textarea")
        .and_then(|(_, rest)| rest.split_once('>'))
        .and_then(|(_, rest)| rest.split_once("</textarea>"))
        .expect("there is a field")
        .0;
    // Parsers drop the first newline.
    assert_eq!(
        field,
        "\n\r\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;"
    );
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert_eq!(page.matches("<textarea").count(), 1, "{page}");
}

#[test]
fn the_script_gets_the_summary_and_the_results() {
    let server = Server::start();
    for (typed, summary, part) in [
        (
            "",
            "Nothing is typed yet. What becomes of it will stand here.",
            "",
        ),
        (
            "<b>x</b>",
            "Nothing was removed.",
            "<h2>What was removed</h2><p class=\"none\">Nothing was.</p>",
        ),
        (
            "<script>x</script>",
            "One thing was removed. Nothing is left that a reader would see.",
            "A blog would reject this comment.",
        ),
        (
            "<a href=https://evil.example/>bank.example</a>",
            "Nothing was removed. One link is deceptive.",
            "<code>https://evil.example/</code> <span class=\"why\">“bank.example”</span> \
             <strong class=\"deceptive\">",
        ),
        (
            "<a href='javascript:x'>y</a>",
            "One thing was removed.",
            "the scheme <code>javascript</code> is not allowed",
        ),
        (
            &"<wbr>x".repeat(101),
            "101 things were removed.",
            "<p class=\"none\">And 1 more.</p>",
        ),
        (
            "<a href=/about>us</a>",
            "Nothing was removed.",
            "<a href=\"/about\" rel=\"nofollow ugc\">us</a>",
        ),
    ] {
        let answer = server.post("/preview", typed);
        assert!(answer.has("Content-Type: application/json"), "{answer:?}");
        let json: Value = serde_json::from_str(&answer.body).expect("it is JSON");
        assert_eq!(json["summary"], summary, "{typed}");
        let results = json["results"].as_str().expect("HTML");
        assert!(results.contains(part), "{typed}: {results}");
        assert_eq!(results.is_empty(), typed.is_empty(), "{typed}: {results}");
    }
}

#[test]
fn other_paths_and_methods_are_refused_in_words() {
    let server = Server::start();
    for path in ["/nosuch", "//", "/page.css/", "/%2e%2e/Cargo.toml", "*"] {
        let answer = server.ask("GET", path);
        answer.check(404, "There is nothing here. The page is at /.\n");
    }
    for (method, path, allow) in [
        ("PUT", "/", "GET, HEAD, POST"),
        ("GET", "/preview", "POST"),
        ("DELETE", "/page.css", "GET, HEAD"),
        ("POST", "/page.js", "GET, HEAD"),
    ] {
        let answer = server.ask(method, path);
        answer.check(405, &format!("Only {allow} can be done here.\n"));
        assert!(answer.has(&format!("Allow: {allow}")), "{answer:?}");
    }
}

#[test]
fn long_comments_are_refused() {
    let server = Server::start();
    let longest = "<".repeat(1 << 20);
    assert_eq!(server.post("/preview", &longest).status, 200);
    for path in ["/", "/preview"] {
        server
            .post(path, &format!("{longest}x"))
            .check(413, TOO_LONG);
    }
    // The server reads the body to its end: closing a connection with unread bytes could lose the answer.
    let mut connection = server.connect();
    let head = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 24 << 20);
    connection.write_all(head.as_bytes()).expect("it listens");
    for _ in 0..24 {
        let sent = connection.write_all(longest.as_bytes());
        sent.expect("it still listens");
    }
    Answer::read(connection).check(413, TOO_LONG);
    // Announced, and not sent.
    for length in ["4000000", "18446744073709551615", "99999999999999999999999"] {
        let head = format!("POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n");
        server.send(head.as_bytes()).check(413, TOO_LONG);
    }
}

#[track_caller]
fn ask_for(server: &Server, target: &str, host: &str) -> Answer {
    server.send(format!("GET {target} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes())
}

#[test]
fn other_hosts_are_refused() {
    let server = Server::start();
    let port = server.address.rsplit(':').next().expect("a port");
    let ask = |host: &str| ask_for(&server, "/", host);
    for own in ["127.0.0.1", "localhost", "LocalHost"] {
        assert_eq!(ask(&format!("Host: {own}:{port}")).status, 200);
    }
    // A host in the target overrides the `Host` header (RFC 9112, 3.2.2).
    for (target, begins) in [
        (server.url(), "<!DOCTYPE html>"),
        (format!("HTTP://{}", server.address), "<!DOCTYPE html>"),
        (format!("{}page.js", server.url()), "// Shows"),
    ] {
        let answer = ask_for(&server, &target, "Host: evil.example");
        assert_eq!(answer.status, 200, "{target}");
        assert!(answer.body.starts_with(begins), "{target}");
    }
    let tried = format!("http://{}?try=hostile", server.address);
    let tried = ask_for(&server, &tried, "Host: evil.example").body;
    assert!(tried.contains("As readers see it"), "{tried}");
    let words = format!("This server is {} and no other.\n", server.url());
    for foreign in [
        "http://evil.example/".to_owned(),
        format!("http://evil.example:{port}"),
        format!("http://evil@127.0.0.1:{port}/"),
        format!("http:///@127.0.0.1:{port}/"),
    ] {
        let host = format!("Host: 127.0.0.1:{port}");
        ask_for(&server, &foreign, &host).check(421, &words);
    }
    for foreign in [
        "Host: evil.example".to_owned(),
        format!("Host: evil.example:{port}"),
        format!("Host: localhost.evil.example:{port}"),
        format!("Host: 127.0.0.1.evil.example:{port}"),
        format!("Host: evil@127.0.0.1:{port}"),
        format!("Host: 0.0.0.0:{port}"),
        "Host: 127.0.0.1:1".to_owned(),
        "Host: localhost".to_owned(),
        "Host:".to_owned(),
        format!("X-Forwarded-Host: 127.0.0.1:{port}"),
    ] {
        ask(&foreign).check(421, &words);
    }
}

#[test]
fn malformed_requests_are_refused_and_the_server_runs_on() {
    let server = Server::start();
    let form = "Content-Type: application/x-www-form-urlencoded";
    for (request, status) in [
        ("\0\r\n\r\n".to_owned(), 400),
        ("GET /\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), 400),
        ("\u{16}\u{3}\u{1}\u{2}".to_owned(), 400),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(20_000)), 431),
        (format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(20_000)), 431),
        (
            format!("GET / HTTP/1.1\r\n{}\r\n", "X: x\r\n".repeat(65)),
            431,
        ),
        (
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n".to_owned(),
            400,
        ),
        (
            "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n".to_owned(),
            400,
        ),
        (
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx".to_owned(),
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(),
            400,
        ),
        (
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
            411,
        ),
        (
            format!("POST / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address),
            415,
        ),
        (
            format!(
                "POST / HTTP/1.1\r\nHost: {}\r\n{form}\r\nContent-Length: 11\r\n\r\ncomment=%ff",
                server.address
            ),
            200,
        ),
        (
            format!(
                "POST / HTTP/1.1\r\nHost: {}\r\n{form}\r\nContent-Length: 3\r\n\r\n%%%and more",
                server.address
            ),
            200,
        ),
    ] {
        let answer = server.send(request.as_bytes());
        assert_eq!(answer.status, status, "{request:?}: {answer:?}");
    }
    for (request, status) in [
        (&b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n"[..], 421),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n", 400),
    ] {
        assert_eq!(server.send(request).status, status, "{request:?}");
    }
    // Clients that disconnect at once, within the head, or within the body.
    for part in [
        "",
        "GET / HT",
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
    ] {
        for _ in 0..20 {
            // The server may have closed the connection, too.
            let _ = server.connect().write_all(part.as_bytes());
        }
    }
    assert_eq!(server.ask("GET", "/").status, 200);
}

#[test]
fn slow_requests_time_out() {
    let server = Server::start();
    let mut connection = server.connect();
    connection.write_all(b"GET / HT").expect("it listens");
    Answer::read(connection).check(408, "The request came too slowly.\n");
}
