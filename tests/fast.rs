//! The fast path: the share of comments that it accepts, its equality with the tree path, and no allocation for a
//! comment that needs no change.

use comment_sanitizer::test_hooks::both_paths;
use comment_sanitizer::{RelativeUrls, Sanitizer, Unlisted, Whitelist, sanitize_comment};
use support::{comments, corpora};

/// The percentage of these comments that the fast path accepts. Panics where its result differs from the tree path's.
#[track_caller]
fn accepted(comments: &[String]) -> f64 {
    let sanitizer = Sanitizer::default();
    let accepts = |comment: &&String| {
        let (fast, tree) = both_paths(&sanitizer, comment);
        fast.map(|fast| assert_eq!(fast, tree)).is_some()
    };
    100.0 * comments.iter().filter(accepts).count() as f64 / comments.len() as f64
}

/// Checks that the fast path accepts nearly all of these comments, both as typed and as stored.
#[track_caller]
fn check_accepted(comments: &[String]) {
    let sanitized: Vec<String> = comments
        .iter()
        .map(|comment| sanitize_comment(comment).into_owned())
        .collect();
    for (what, comments) in [("typed", comments), ("stored", &sanitized)] {
        let accepted = accepted(comments);
        assert!(
            accepted >= 97.0,
            "{accepted:.1}% of {} {what} comments",
            comments.len()
        );
    }
}

#[test]
fn most_comments_are_accepted() {
    check_accepted(&comments::comments(5_000));
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn most_comments_of_the_corpora_are_accepted() {
    let comments = corpora::read("comments").into_iter();
    check_accepted(&comments.map(|entry| entry.input).collect::<Vec<_>>());
}

#[test]
fn a_stored_comment_is_returned_without_an_allocation() {
    for stored in [
        "plain text, \"quoted\"\n\nand é 👍",
        "1 &lt; 2 &amp;&amp; 3 &gt; 2&nbsp;!",
        "<a href=\"https://example.org/?a=1&amp;b=2\" title=\"it's so\">a link</a> and <code>x &lt; y</code>",
        "<blockquote cite=\"/page\"><b>1<i>2</i></b><q>3</q></blockquote><del datetime=\"2024-01-01\">4</del>",
    ] {
        // The first call parses the allowlist.
        assert_eq!(sanitize_comment(stored), stored);
        let measured = allocation_counter::measure(|| {
            std::hint::black_box(sanitize_comment(std::hint::black_box(stored)));
        });
        assert_eq!(measured.count_total, 0, "{stored}");
    }
}

#[test]
fn simple_markup_is_accepted() {
    for typed in [
        "<B CLASS=x>1</B >",
        "<a rel=nofollow href='/x' href=\"/y\">1</a>",
        "<p class=\"x\">1</p>\r\n<br/>2<hr>",
        "a<!-- x -->b",
        "1 <2 <- <3 </3 <> Vec<String> & &amp &unknown; &eacute; &#60;",
        "\u{a0}\u{fffe}\u{1}\t\u{b7}\u{feff}\r",
        "<code>a<b>b</b></code><span>c</span>",
        "<b>not closed",
        "<code><div></code>",
        "<code></div &amp; \r\n <script></code>",
    ] {
        let (fast, tree) = both_paths(&Sanitizer::default(), typed);
        assert_eq!(fast, Some(tree), "{typed}");
    }
}

#[test]
fn removed_attributes_leave_the_others_as_they_are() {
    let sanitizers = [
        Sanitizer::default(),
        Sanitizer::builder()
            .link_rel("nofollow ugc")
            .build()
            .expect("options"),
    ];
    for (attributes, kept, kept_with_rel) in [
        (
            r#" href="/" rel="x""#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" rel="x" target=_top href="/" title="y""#,
            r#" href="/" title="y""#,
            r#" href="/" title="y" rel="nofollow ugc""#,
        ),
        (
            r#" href="/" x="1" rel="nofollow ugc""#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" href="/" rel="nofollow ugc" x="1""#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        // These are written anew: removed attributes in two places, two spaces, none, and odd values.
        (
            r#" x="1" href="/" y='2'"#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" title="z"  href="/""#,
            r#" title="z" href="/""#,
            r#" title="z" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" x="1"  href="/""#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" x="1"href="/""#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" href="/" href="/2" HREF="/3""#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" href="/" x="a>b" y"#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (
            r#" href="/" x=1/"#,
            r#" href="/""#,
            r#" href="/" rel="nofollow ugc""#,
        ),
        (r#" x="1""#, "", ""),
    ] {
        for (sanitizer, kept) in sanitizers.iter().zip([kept, kept_with_rel]) {
            let typed = format!("<a{attributes}>z</a>");
            let (fast, tree) = both_paths(sanitizer, &typed);
            assert_eq!(tree, format!("<a{kept}>z</a>"), "{typed}");
            assert_eq!(fast, Some(tree), "{typed}");
        }
    }
}

/// Checks that the fast path falls back or returns what the tree path returns.
#[track_caller]
fn check_equal(sanitizer: &Sanitizer, typed: &str) {
    let (fast, tree) = both_paths(sanitizer, typed);
    if let Some(fast) = fast {
        assert_eq!(fast, tree, "{typed}");
    }
}

#[test]
fn misnested_and_rare_markup_gives_the_same_on_both_paths() {
    for typed in [
        "<b><i></b></i>",
        "</b>",
        "<a href=x>1<a href=y>2",
        "<a>1<b><a>2",
        "a\r<!-- -->\n",
        "a\r&#10;",
        "<!doctype html>",
        "<!-- x",
        "<!x>",
        "<script>x</script>",
        "<textarea>x</textarea>",
        "<xmp>\0<b>&amp;</b></xmp>",
        "<textarea>\r&amp;<b></textarea>\n",
        "<title>&amp;</title><template><template>x</template></template>y",
        "<script>x</script",
        "<plaintext><b>",
        "<code><!-- x --></code>",
        "a<b and c",
        "<p x='",
    ] {
        check_equal(&Sanitizer::default(), typed);
        for unlisted in [Unlisted::StripAll, Unlisted::Escape] {
            let sanitizer = Sanitizer::builder().unlisted(unlisted).build();
            check_equal(&sanitizer.expect("options"), typed);
        }
    }
    let list = "<p> <table> <td> <pre> <li> <ul>".parse().expect("a list");
    let sanitizer = Sanitizer::new(list);
    for typed in [
        "<p>1<p>2",
        "</p>",
        "<table>",
        "<td>",
        "<pre>\nx</pre>",
        "<li>",
        "<ul><li>1<li>2</ul>",
    ] {
        check_equal(&sanitizer, typed);
    }
}

#[test]
fn output_close_to_the_limit_gives_the_same_on_both_paths() {
    let base = format!("https://blog.example/{}/", "x".repeat(470));
    let check = |list: &str, paragraphs: bool, typed: String| {
        let list: Whitelist = list.parse().expect("a list");
        let relative = RelativeUrls::Resolve(base.clone());
        let mut builder = Sanitizer::builder().whitelist(list).relative_urls(relative);
        if paragraphs {
            builder = builder.paragraphs(true);
        }
        let sanitizer = builder.build().expect("options");
        let (fast, tree) = both_paths(&sanitizer, &typed);
        assert_eq!(fast.expect("no fall back"), tree);
        assert!(tree.len() > 7 * typed.len() && tree.len() <= 8 * typed.len() + 1024);
    };
    let link = "<a href></a>";
    check(
        "<a href> <br>",
        false,
        link.repeat(60) + &"<br>".repeat(847),
    );
    let link = "<a href>x</a>";
    check("<a href> <br>", true, link.repeat(40) + &"<br>".repeat(481));
    check(
        "<a href> <p>",
        true,
        link.repeat(40) + &"<p>x</p>".repeat(276),
    );
}
