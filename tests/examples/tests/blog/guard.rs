//! Hostile and malformed requests: other hosts and origins, wrong methods, huge bodies, slow clients, floods.

use crate::raw::{FORM, Raw, ask};
use crate::{check_redirect, check_refusal, comments_of};
use example_tests::blog::Blog;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Takes comments as JSON.
const API: &str = "/api/posts/welcome/comments";
/// The addresses that the forms of the blog are sent to.
const FORMS: [&str; 7] = [
    "/posts/welcome/comments",
    "/posts/welcome/preview",
    "/preview",
    "/moderation/enter",
    "/moderation/leave",
    "/moderation/undo/1",
    "/moderation/1/spam",
];
const JSON: &str = "Content-Type: application/json";

const FOREIGN: &str = "This was sent by another site. Please use the form of this blog.";

#[test]
fn other_hosts_are_refused() {
    let blog = Blog::start(&[]);
    let port = blog.address.rsplit(':').next().expect("a port");
    for own in ["127.0.0.1", "localhost", "LocalHost"] {
        ask(&blog, "GET", "/", &[&format!("Host: {own}:{port}")], "").check(200);
    }
    // A host in the target overrides the header (RFC 9112, 3.2.2).
    for own in [
        blog.url("/"),
        format!("HTTP://{}", blog.address),
        blog.url("/style.css"),
    ] {
        ask(&blog, "GET", &own, &["Host: evil.example"], "").check(200);
    }
    let words = format!("This blog is http://{}/ and no other.", blog.address);
    let host = format!("Host: {}", blog.address);
    for foreign in [
        "http://evil.example/".to_owned(),
        format!("http://evil.example:{port}"),
        format!("http://evil@127.0.0.1:{port}/"),
    ] {
        ask(&blog, "GET", &foreign, &[&host], "").check_error("/", 421, &words);
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
        format!("Host: {0}\r\nHost: {0}", blog.address),
        "Host: \"><script>alert(1)</script>".to_owned(),
    ] {
        for path in ["/", "/api/posts", "/preview", "/nosuch"] {
            ask(&blog, "GET", path, &[&foreign], "").check_error(path, 421, &words);
        }
    }
    let none = format!(
        "GET / HTTP/1.1\r\nConnection: close\r\nX-Forwarded-Host: {}\r\n\r\n",
        blog.address
    );
    Raw::parse(&blog.send(none.as_bytes())).check_error("/", 421, &words);
}

#[test]
fn a_blog_behind_a_proxy_answers_by_its_own_name() {
    let blog = Blog::start(&["--url", "https://blog.example/"]);
    ask(&blog, "GET", "/", &["Host: blog.example"], "").check(200);
    ask(&blog, "GET", "/", &["Host: blog.example:443"], "").check(200);
    for other in ["Host: blog.example:8080", "Host: blog.example:80"] {
        let words = "This blog is https://blog.example/ and no other.";
        ask(&blog, "GET", "/", &[other], "").check_error("/", 421, words);
    }
    let fields = "name=A&comment=x";
    let sent = ["Host: blog.example", "Origin: https://blog.example", FORM];
    ask(&blog, "POST", "/posts/welcome/comments", &sent, fields).check(303);
    let token = format!("token={}", blog.token);
    let entered = ask(&blog, "POST", "/moderation/enter", &sent, &token);
    entered.check(303);
    assert!(entered.head.contains("; Secure;"), "{entered:?}");
}

#[test]
fn forms_of_other_sites_are_refused() {
    let blog = Blog::start(&[]);
    let own = blog.url("");
    let cookie = format!("Cookie: {}", blog.cookie());
    let sites = [
        vec!["Origin: https://evil.example".to_owned()],
        vec!["Origin: null".to_owned()],
        vec!["Origin:".to_owned()],
        vec![format!("Origin: {own}.evil.example")],
        vec![format!("Origin: {own}"), format!("Origin: {own}")],
        vec!["Origin: http://127.0.0.1:1".to_owned()],
        vec!["Origin: http://127.0.0.1".to_owned()],
        vec![format!("Origin: {}", blog.address)],
        vec![
            format!("Origin: {own}"),
            "Sec-Fetch-Site: cross-site".to_owned(),
        ],
        vec!["Sec-Fetch-Site: same-site".to_owned()],
        vec!["Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin".to_owned()],
        vec!["Sec-Fetch-Site: same-origin, cross-site".to_owned()],
        vec!["Sec-Fetch-Site: nonsense".to_owned()],
        vec![format!("Origin: {own}"), "Sec-Fetch-Site:".to_owned()],
    ];
    for path in FORMS.into_iter().chain([API]) {
        for site in &sites {
            let mut headers = vec![FORM, &cookie];
            headers.extend(site.iter().map(String::as_str));
            let answer = ask(&blog, "POST", path, &headers, "name=A&comment=x");
            answer.check_error(path, 403, FOREIGN);
        }
    }
    assert!(comments_of(&blog, "welcome").is_empty());
    // What a page of the blog sends; what a reader typed into the address bar, or a bookmark; and a program.
    for (number, site) in [
        format!("Origin: {own}"),
        "Sec-Fetch-Site: same-origin".to_owned(),
        "Sec-Fetch-Site: none".to_owned(),
        "X: y".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let body = format!("name=A&comment={number}");
        ask(
            &blog,
            "POST",
            "/posts/welcome/comments",
            &[FORM, site],
            &body,
        )
        .check(303);
    }
    // A host is the same in capital letters; and one in the target overrides the header.
    let port = blog.address.rsplit(':').next().expect("a port");
    let localhost = format!("Host: localhost:{port}");
    let capitals = format!("Origin: http://LocalHost:{port}");
    let target = blog.url("/posts/welcome/comments");
    let ours = format!("Origin: {own}");
    for (path, headers, body) in [
        (
            "/posts/welcome/comments",
            [FORM, &localhost, &capitals],
            "name=A&comment=c",
        ),
        (&*target, [FORM, &localhost, &ours], "name=A&comment=t"),
    ] {
        ask(&blog, "POST", path, &headers, body).check(303);
    }
    let headers = [FORM, &localhost, &capitals];
    ask(&blog, "POST", &target, &headers, "name=A&comment=z").check_error("/", 403, FOREIGN);
    // Links from other sites are followed.
    ask(&blog, "GET", "/", &["Sec-Fetch-Site: cross-site"], "").check(200);
}

#[test]
fn wrong_methods_are_refused_with_the_right_ones() {
    let blog = Blog::start(&[]);
    for (methods, allow, paths) in [
        (
            &[
                "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND",
            ][..],
            "GET,HEAD",
            &[
                "/",
                "/posts/welcome",
                "/posts/welcome/feed",
                "/comments/1",
                "/search",
                "/style.css",
                "/script.js",
                "/api/posts",
                "/moderation",
            ][..],
        ),
        (
            &["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "X-Y"],
            "POST",
            &FORMS,
        ),
        (
            &["PUT", "DELETE"],
            "GET,HEAD,POST",
            &["/api/posts/welcome/comments"],
        ),
    ] {
        for path in paths {
            for method in methods {
                let answer = ask(&blog, method, path, &[], "");
                assert!(
                    answer.has(&format!("allow: {allow}")),
                    "{method} {path}: {answer:?}"
                );
                if *method == "HEAD" {
                    answer.check(405);
                    assert_eq!(answer.body, "", "{path}");
                } else {
                    answer.check_error(path, 405, &format!("{method} cannot be done here."));
                }
            }
        }
    }
}

#[test]
fn forms_and_json_of_another_kind_are_refused() {
    let blog = Blog::start(&[]);
    let json = "Content-Type: application/json";
    for (path, kind, body, status, words) in [
        (
            "/posts/welcome/comments",
            "X: y",
            "name=A&comment=x",
            415,
            "Only form is understood here.",
        ),
        (
            "/posts/welcome/comments",
            json,
            "{}",
            415,
            "Only form is understood here.",
        ),
        (
            "/posts/welcome/comments",
            "Content-Type: multipart/form-data; boundary=x",
            "--x--",
            415,
            "Only form is understood here.",
        ),
        (
            "/posts/welcome/comments",
            FORM,
            "name=A&name=B",
            400,
            "This form cannot be read.",
        ),
        (
            "/posts/welcome/comments",
            FORM,
            "",
            422,
            "Please give a name.",
        ),
        (
            "/posts/welcome/comments",
            FORM,
            "%%%&==&%ff=%fe",
            422,
            "Please give a name.",
        ),
        (
            "/moderation/enter",
            FORM,
            "x=y",
            400,
            "This form cannot be read.",
        ),
        (
            "/preview",
            FORM,
            "comment=%ff%zz",
            200,
            "Nothing was removed.",
        ),
    ] {
        let answer = ask(&blog, "POST", path, &[kind], body);
        answer.check(status);
        assert!(answer.body.contains(words), "{path}, {body}: {answer:?}");
    }
}

#[test]
fn malformed_requests_are_refused_and_the_blog_runs_on() {
    let blog = Blog::start(&[]);
    let long = "x".repeat(70_000);
    let longer = "x".repeat(500_000);
    for (request, status) in [
        (&b"\0\r\n\r\n"[..], 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"\x16\x03\x01\x02", 400),
        (b"GET /\x01 HTTP/1.1\r\n\r\n", 400),
        (format!("GET /{long} HTTP/1.1\r\n\r\n").as_bytes(), 414),
        (format!("GET / HTTP/1.1\r\nX: {longer}").as_bytes(), 431),
        (
            format!("GET / HTTP/1.1\r\n{}\r\n", "X: x\r\n".repeat(1000)).as_bytes(),
            431,
        ),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n", 400),
        (
            b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            400,
        ),
        (
            b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            400,
        ),
        (
            b"POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
            400,
        ),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (
            b"GET / HTTP/1.1\r\nConnection: close\r\nHost: \xff\r\n\r\n",
            421,
        ),
    ] {
        let answer = Raw::parse(&blog.send(request));
        let begins = String::from_utf8_lossy(&request[..request.len().min(60)]);
        assert_eq!(answer.status, status, "{begins:?}: {answer:?}");
    }
    // Of HTTP/2, the blog knows no answer.
    assert_eq!(blog.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "");
    // Clients that disconnect at once, within the head, or within the body.
    for part in [
        "",
        "GET / HT",
        "POST /posts/welcome/comments HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
    ] {
        for _ in 0..20 {
            // The server may have closed the connection, too.
            let _ = blog.connect().write_all(part.as_bytes());
        }
    }
    assert_eq!(blog.get("/", &[]).status, 200);
}

/// A head with a form, or JSON, of this length, or one in chunks.
fn head(blog: &Blog, path: &str, length: &str) -> String {
    let kind = match path.starts_with("/api/") {
        true => "Content-Type: application/json",
        false => FORM,
    };
    format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{kind}\r\n{length}\r\n\r\n",
        blog.address
    )
}

#[test]
fn huge_bodies_are_refused() {
    let blog = Blog::start(&[]);
    let most = 8 * 65_525;
    let words = "That is too much at once.";
    let paths = [
        "/posts/welcome/comments",
        "/posts/welcome/preview",
        "/preview",
        "/moderation/enter",
        "/api/posts/welcome/comments",
    ];
    for path in paths {
        // Announced, and not sent.
        for length in [most + 1, 4_000_000_000, 1_000_000_000_000_000_000] {
            let head = head(&blog, path, &format!("Content-Length: {length}"));
            Raw::parse(&blog.send(head.as_bytes())).check_error(path, 413, words);
        }
        // Sent without a word of its length.
        let mut connection = blog.connect();
        let head = head(&blog, path, "Transfer-Encoding: chunked");
        connection.write_all(head.as_bytes()).expect("it listens");
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        // It stops reading at some time.
        while connection.write_all(chunk.as_bytes()).is_ok() {}
        Raw::read(connection).check_error(path, 413, words);
    }
    // Sent in full.
    for length in [most + 1, 24 << 20] {
        let mut connection = blog.connect();
        let head = head(&blog, paths[0], &format!("Content-Length: {length}"));
        connection.write_all(head.as_bytes()).expect("it listens");
        let _ = connection.write_all(&vec![b'x'; length]);
        Raw::read(connection).check_error(paths[0], 413, words);
    }
    // Not too long for the blog, but for a comment.
    let comment = "<".repeat(70_000);
    let answer = blog.post(paths[0], &[("name", "A"), ("comment", &comment)], &[]);
    assert_eq!(answer.status, 413);
    assert!(
        answer
            .body
            .contains("The comment is too long: 65525 bytes are the most.")
    );
    // Not too long as typed, but as HTML.
    let comment = "<".repeat(65_525);
    let answer = blog.post(paths[0], &[("name", "A"), ("comment", &comment)], &[]);
    assert_eq!(answer.status, 413);
    assert!(
        answer
            .body
            .contains("The comment is too long: 65525 bytes are the most.")
    );
    // The longest one, with each byte escaped.
    let comment = "é".repeat(32_759) + &"\r\n".repeat(7);
    check_redirect(
        &blog.post(paths[0], &[("name", "A"), ("comment", &comment)], &[]),
        "/comments/1",
    );
}

/// Whether the server has neither answered nor closed the connection.
fn is_open(connection: &TcpStream) -> bool {
    connection.set_nonblocking(true).expect("it is a socket");
    let read = (&*connection).read(&mut [0]);
    matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn idle_connections_do_not_delay_others() {
    let blog = Blog::start(&[]);
    let body = head(&blog, "/posts/welcome/comments", "Content-Length: 9") + "name=A";
    let idle: Vec<TcpStream> = (0..200)
        .map(|at| {
            let mut connection = blog.connect();
            let part = [b"".as_slice(), b"GET / HT", body.as_bytes()][at % 3];
            connection.write_all(part).expect("it listens");
            connection
        })
        .collect();
    check_redirect(&blog.comment("Alice", "Hello"), "/comments/1");
    assert_eq!(blog.get("/posts/welcome", &[]).status, 200);
    // They were answered before the others timed out.
    assert!(idle.iter().any(is_open));
}

#[test]
fn slow_requests_time_out() {
    let blog = Blog::start(&[]);
    let begun = |part: &str| {
        let mut connection = blog.connect();
        connection.write_all(part.as_bytes()).expect("it listens");
        connection
    };
    let heads = ["", "GET / HT"].map(begun);
    let bodies = [
        "/posts/welcome/comments",
        "/preview",
        "/api/posts/welcome/comments",
    ]
    .map(|path| {
        (
            path,
            begun(&(head(&blog, path, "Content-Length: 99") + "name=A")),
        )
    });
    // Without a whole head there is no request to answer.
    for mut connection in heads {
        let mut answer = String::new();
        connection
            .read_to_string(&mut answer)
            .expect("it is closed in time");
        assert_eq!(answer, "");
    }
    for (path, connection) in bodies {
        Raw::read(connection).check_error(path, 408, "That took too long. Please try again.");
    }
    assert!(comments_of(&blog, "welcome").is_empty());
}

#[test]
fn an_address_may_not_flood_the_blog() {
    let blog = Blog::start_as(&["--rate-limit", "3"]);
    for number in 1..=3 {
        check_redirect(
            &blog.comment("Alice", &format!("number {number}")),
            &format!("/comments/{number}"),
        );
    }
    let words =
        "These are many comments in a short time. Please wait a minute, and send this one again.";
    let refused = blog.comment("Alice", "typed &amp; not lost");
    assert_eq!(refused.status, 429, "{refused:?}");
    assert!(refused.body.contains(words), "{refused:?}");
    assert!(
        refused
            .body
            .contains("\ntyped &amp;amp; not lost</textarea>"),
        "{refused:?}"
    );
    let json = "{\"name\":\"A\",\"comment\":\"x\"}";
    ask(&blog, "POST", API, &[JSON], json).check_error(API, 429, words);
    // Another name of the host, or what a client says of itself, is not another address.
    for header in ["X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1"] {
        ask(
            &blog,
            "POST",
            "/posts/welcome/comments",
            &[FORM, header],
            "name=A&comment=x",
        )
        .check(429);
    }
    // Reading and previews are not counted.
    assert_eq!(blog.get("/posts/welcome", &[]).status, 200);
    assert_eq!(blog.post("/preview", &[("comment", "x")], &[]).status, 200);
    assert_eq!(comments_of(&blog, "welcome").len(), 3);
}

#[test]
fn the_policy_allows_pictures_if_comments_may_have_them() {
    let folder = crate::scratch("pictures");
    let config = crate::written(&folder, "options.toml", "whitelist = \"<img src alt>\"\n");
    let blog = Blog::start(&["--config", &config]);
    let policy = blog.get("/", &[]);
    assert!(
        policy
            .header("Content-Security-Policy")
            .contains("; img-src http: https:; "),
        "{policy:?}"
    );
}

#[test]
fn errors_tell_nothing_of_the_inside() {
    let folder = crate::scratch("broken");
    let file = folder
        .join("blog.sqlite")
        .into_os_string()
        .into_string()
        .expect("it is UTF-8");
    let blog = Blog::start(&["--database", &file]);
    crate::look_into(&file)
        .execute_batch("DROP TABLE search")
        .expect("it can be dropped");
    let words = "The blog has a trouble of its own. Please try again later.";
    check_refusal(&blog.get("/search?q=x", &[]), 500, words);
    check_refusal(&blog.comment("Alice", "x"), 500, words);
    let json = "{\"name\":\"A\",\"comment\":\"x\"}";
    ask(&blog, "POST", API, &[JSON], json).check_error(API, 500, words);
    assert_eq!(blog.get("/", &[]).status, 200);
}

#[test]
fn a_client_that_does_not_read_is_not_waited_for() {
    // More than the buffers of a connection hold.
    let text = "x".repeat(65_000);
    let lines: String = (1..=50)
        .map(|id| format!("{{\"post\":\"p\",\"id\":{id},\"comment\":\"{text}\"}}\n"))
        .collect();
    let folder = crate::scratch("unread");
    let blog = Blog::start(&["--import", &crate::written(&folder, "in.jsonl", lines)]);
    let path = "/api/posts/p/comments";
    let whole = blog.get(path, &[]).body.len();
    assert!(whole > 6_500_000, "{whole}");
    let mut connection = blog.connect();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        blog.address
    );
    connection
        .write_all(request.as_bytes())
        .expect("it listens");
    std::thread::sleep(Duration::from_secs(13));
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    assert!(answer.len() < whole, "{}", answer.len());
    // One that reads gets it all.
    let answer = blog.get(path, &[]);
    assert_eq!((answer.status, answer.body.len()), (200, whole));
}
