//! Sizes: phones, low windows, and comments that would widen the page.

use crate::devtools::Page;
use crate::{
    HOSTILE, POST, blog_with_list, check_focus, check_quiet, go_to, let_in, open_details, shown,
    type_anew,
};
use example_tests::blog::Blog;
use support::promises::everything;

/// Checks that nothing lies to the right of the window.
#[track_caller]
fn check_width(page: &mut Page, what: &str) {
    let [content, window] = ["scrollWidth", "clientWidth"]
        .map(|name| page.value(&format!("document.documentElement.{name}")));
    assert_eq!(content, window, "{what}");
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn a_small_phone_shows_all_of_each_page() {
    let blog = Blog::start(&[]);
    let mut page = Page::start("phone");
    page.resize(320, 640, true);
    page.go(&blog.url(POST));
    check_width(&mut page, "an empty form");
    let word = "Donaudampfschifffahrtsgesellschaft".repeat(20);
    let comment = format!(
        "{word} <a href=https://{word}.example/{word}>{word}</a> <code>{word}</code> <u>{word}</u>\n\
         <blockquote><blockquote><blockquote>{word}</blockquote></blockquote></blockquote>\
         <{word}> <a href='{word}:x' {word}=x>x</a>"
    );
    go_to(&mut page, "Tab", "Comment");
    page.paste(&comment);
    page.until("document.querySelectorAll('.removals li').length > 2");
    check_width(&mut page, "the preview");
    // A smaller font in a field makes phones zoom.
    let size = page.value("parseFloat(getComputedStyle(comment).fontSize)");
    assert!(size.as_f64() >= Some(16.0), "{size}");

    // Five replies deep, by an author with a long name; the last comment is held.
    let name = &word[..245];
    for parent in ["", "1", "2", "3", "4", "5"] {
        let typed = format!("{comment} {parent}");
        let fields = [("name", name), ("comment", &typed), ("parent", parent)];
        let answer = blog.post("/posts/welcome/comments", &fields, &[]);
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    let held = "<a href=//evil.example>www.bank.example</a>";
    assert_eq!(blog.comment(name, held).status, 303);
    let_in(&mut page, &blog);
    for path in [
        "/",
        POST,
        "/posts/welcome?reply=6",
        &format!("/search?q={}", &word[..34]),
        "/moderation",
        "/moderation?status=approved",
        "/moderation?status=held&decided=7",
    ] {
        page.go(&blog.url(path));
        open_details(&mut page);
        check_width(&mut page, path);
    }
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn no_comment_widens_the_page() {
    let blog = Blog::start(&[]);
    let mut page = Page::start("width");
    let marks = "a".to_owned() + &"\u{301}".repeat(5_000);
    for (width, height) in [(360, 640), (1280, 800)] {
        page.resize(width, height, false);
        page.go(&blog.url(POST));
        for (end, comment) in [
            ("quoted", "<blockquote>".repeat(99) + "quoted"),
            ("marked", format!("{marks} <b {marks}=x>{marks}</b> marked")),
            ("linked", format!("<a href=/{marks}>{marks}</a> linked")),
            (
                "coded",
                format!("<code>{}\n{marks}</code> coded", "x ".repeat(999)),
            ),
        ] {
            type_anew(&mut page, &comment);
            page.until(&shown(&format!("shown?.trim().endsWith('{end}')")));
            check_width(&mut page, &format!("{end} at {width}"));
        }
    }
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn wide_tables_and_pictures_do_not_widen_the_page() {
    let blog = blog_with_list("wide", &everything());
    for comment in [
        "<table width=3000><tr><td>a table</table>",
        "<img src=http://pictures.example/x width=3000 height=9 alt='a picture'>",
        "<pre>{\"a\": \"line\", \"of\": \"code\"} {\"a\": \"line\", \"of\": \"code\"}</pre>",
        "<center><nobr>one two three four five six seven eight nine ten eleven twelve</nobr></center>",
    ] {
        let answer = blog.comment("Ada", comment);
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    let mut page = Page::start("wide");
    for (width, height) in [(320, 640), (1280, 800)] {
        page.resize(width, height, true);
        for path in ["/", POST] {
            page.go(&blog.url(path));
            assert_eq!(page.value("document.querySelectorAll('.card').length"), 4);
            check_width(&mut page, &format!("{path} at {width}"));
        }
    }
    let disturbances = page.disturbances(&blog.url("/"), true);
    assert!(disturbances.is_empty(), "{disturbances:#?}");
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn line_breaks_are_as_many_as_were_typed() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("breaks", &blog.url(POST));
    go_to(&mut page, "Tab", "Comment");
    for (typed, seen) in [
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        (
            "<blockquote>line a\nline b\n\nline c</blockquote>",
            "line a\nline b\n\nline c",
        ),
        ("<code>if x:\n    y\n\nz</code>", "if x:\n    y\n\nz"),
        ("<blockquote><code>a\n  b</code></blockquote>", "a\n  b"),
    ] {
        type_anew(&mut page, typed);
        let end = seen.split_whitespace().last().unwrap_or_default();
        page.until(&shown(&format!("shown?.trim().endsWith('{end}')")));
        let previewed = page.value("document.querySelector('#results .comment').innerText");
        assert_eq!(previewed, seen, "{typed}");
    }
    // Posted, it is shown the same.
    let typed = "one\ntwo\n\nthree";
    assert_eq!(blog.comment("Ada", typed).header("location"), "/comments/1");
    page.go(&blog.url(POST));
    let posted = page.value("document.querySelector('#comment-1 .comment').innerText");
    assert_eq!(posted, typed);
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn the_focused_element_is_visible_in_low_and_high_windows() {
    let blog = Blog::start(&[]);
    let mut page = Page::start("low");
    for (width, height) in [(390, 844), (960, 470), (896, 704), (1280, 800), (1280, 900)] {
        page.resize(width, height, false);
        page.go(&blog.url(POST));
        go_to(&mut page, "Tab", "Comment");
        // More results than the window holds, scrolled a little.
        page.paste(&HOSTILE.repeat(9));
        page.until("document.querySelectorAll('.removals li').length > 50");
        // With the field as it is, and as high as a user can make it.
        for field in ["", "4000px"] {
            page.value(&format!(
                "comment.style.height = '{field}'; scrollTo(0, 100); comment.focus()"
            ));
            for name in [
                "Post comment",
                "Preview",
                "a hostile comment",
                "pasted code",
                "tags in a tangle",
                "Options of the sanitizer",
                "www.bank.example",
            ] {
                page.press("Tab");
                check_focus(&mut page, name);
                let place = page.value(
                    "(({ top, bottom }) => ({ top, bottom }))(document.activeElement.getBoundingClientRect())",
                );
                let [top, bottom] = ["top", "bottom"].map(|edge| place[edge].as_f64());
                // Less than a pixel may be missing.
                assert!(
                    top > Some(-1.0) && bottom < Some(f64::from(height) + 1.0),
                    "{name} in {width}x{height}, {field:?}: {place}"
                );
            }
        }
    }
    check_quiet(&page, &blog);
}
