//! The preview, for browsers without JavaScript and for the script, and the samples.

use crate::all_between;
use example_tests::blog::Blog;

#[test]
fn a_preview_works_without_javascript() {
    let blog = Blog::start(&[]);
    let sent = [
        ("name", "Bob"),
        ("website", "bob.example"),
        ("comment", "\r\none <b onclick=x>two</b>\r\n<u>three</u>"),
    ];
    let preview = blog.post("/posts/welcome/preview", &sent, &[]);
    assert_eq!(preview.status, 200);
    for part in [
        "name=\"name\" value=\"Bob\"",
        "name=\"website\" value=\"bob.example\"",
        // Parsers drop the first newline.
        "\n\r\none &lt;b onclick=x&gt;two&lt;/b&gt;\r\n&lt;u&gt;three&lt;/u&gt;</textarea>",
        "<p id=\"summary\" role=\"status\">2 things were removed.</p>",
        "<div class=\"comment\"><p>one <b>two</b><br>\nthree</p></div>",
        "<pre><code>&lt;p&gt;one &lt;b&gt;two&lt;/b&gt;&lt;br&gt;\nthree&lt;/p&gt;</code></pre>",
        "line 2</span> <span class=\"what\">attribute <code>onclick</code></span>",
        "line 3</span> <span class=\"what\">element <code>u</code></span>",
    ] {
        assert!(preview.body.contains(part), "no {part}: {}", preview.body);
    }
    let page = blog.get("/posts/welcome", &[]).body;
    assert!(
        page.contains("<h2 id=\"comments-title\">No comments</h2>"),
        "nothing is stored"
    );
}

#[test]
fn samples_are_offered_and_inspected() {
    let blog = Blog::start(&[]);
    let page = blog.get("/posts/welcome", &[]).body;
    let samples = all_between(&page, "href=\"/posts/welcome?try=", "#write\"");
    assert_eq!(samples, ["hostile", "code", "tangle"]);
    for sample in samples {
        let tried = blog.get(&format!("/posts/welcome?try={sample}"), &[]).body;
        assert!(
            tried.contains("<h3>As readers see it</h3>"),
            "{sample}: {tried}"
        );
        assert_eq!(tried.matches("<script").count(), 1, "{sample}: {tried}");
    }
    assert_eq!(blog.get("/posts/welcome?try=nosuch", &[]).body, page);
}

#[test]
fn the_script_gets_a_summary_and_results() {
    let blog = Blog::start(&[]);
    for (typed, summary, part) in [
        (
            "",
            "Nothing is typed yet. What becomes of it will stand here.",
            "",
        ),
        (
            "<b>x</b>",
            "Nothing was removed.",
            "<p class=\"none\">Nothing was.</p>",
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
    ] {
        let answer = blog.post("/preview", &[("comment", typed)], &[]);
        assert_eq!(answer.header("Content-Type"), "application/json");
        let json: serde_json::Value = serde_json::from_str(&answer.body).expect("it is JSON");
        assert_eq!(json["summary"], summary, "{typed}");
        let results = json["results"].as_str().expect("HTML");
        assert!(results.contains(part), "{typed}: {results}");
        assert_eq!(results.is_empty(), typed.is_empty(), "{typed}: {results}");
    }
    let long = blog.post("/preview", &[("comment", &"x".repeat(65_526))], &[]);
    assert_eq!(
        (long.status, long.header("Content-Type"), &*long.body),
        (
            413,
            "application/json",
            "{\"error\":\"The comment is too long: 65525 bytes are the most.\"}"
        )
    );
    // Only below `/api/` may any page read what is answered.
    assert_eq!(long.header("Access-Control-Allow-Origin"), "");
}
