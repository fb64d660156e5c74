//! The small examples `own_list`, `notice` and `markdown`, run as a user would.

use support::examples::run;

#[test]
fn own_list_prints_the_error_and_the_comment() {
    let output = run("own_list", &[""; 0], b"");
    let expected = "refused: attribute `onerror` of `img` can never be allowed in a comment: it runs a script\n\n\
        <p>First,</p><p>look <img src=\"/cat.jpg\" alt=\"a cat\"></p><ul><li>one</li><li>two</li></ul>\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn notice_prints_a_form_with_the_allowlist() {
    let output = run("notice", &[""; 0], b"");
    let page = String::from_utf8_lossy(&output.stdout);
    assert!(
        page.contains("&lt;a href=&quot;&quot; title=&quot;&quot;&gt; &lt;abbr"),
        "{page}"
    );
}

#[test]
fn markdown_is_rendered_and_sanitized() {
    let typed = "- [x] read\n\n`a<b>` <b onclick=x>bold</b> [link](javascript:x)\n\n```rust\nVec<u8>\n```\n\n\
                 <script>x</script>";
    let output = run("markdown", &[] as &[&str], typed.as_bytes());
    let expected = "<ul>\n<li>[x]\nread</li>\n</ul>\n<p><code>a&lt;b&gt;</code> <strong>bold</strong> <a>link</a></p>\n\
                    <pre><code class=\"language-rust\">Vec&lt;u8&gt;\n</code></pre>\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert!(output.status.success());
}
