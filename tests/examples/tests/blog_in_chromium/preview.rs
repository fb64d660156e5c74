//! The preview: what it shows while one types, and what it shows without JavaScript.

use crate::devtools::Page;
use crate::{
    HOSTILE, NOTHING_REMOVED, NOTHING_TYPED, POST, REAL, check_focus, check_quiet, check_shown,
    go_to, hostile_summary, shown, shows, type_anew,
};
use example_tests::blog::Blog;
use serde_json::json;

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn a_hostile_comment_does_nothing() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("hostile", &blog.url(POST));
    go_to(&mut page, "Tab", "Comment");
    let (pasted, typed) = HOSTILE.split_at(HOSTILE.len() - 4);
    page.paste(pasted);
    page.type_keys(typed);
    let summary = hostile_summary();
    page.until(&shows(&summary));
    check_shown(&mut page, HOSTILE, &summary);
    let others = "document.querySelectorAll('#outcome :is(script, img, style, svg, iframe, form, button, base)').length";
    assert_eq!(page.value(others), 0);

    // The Tab key reaches the button, which brings the preview in sight without leaving the page.
    check_focus(&mut page, "Comment");
    page.press("Tab");
    check_focus(&mut page, "Post comment");
    page.press("Tab");
    check_focus(&mut page, "Preview");
    let from = page.now();
    page.press("Enter");
    let request = page.event(from, "Network.requestWillBeSent");
    assert_eq!(request["request"]["url"], blog.url("/preview"));
    page.until("document.activeElement.id === 'outcome'");
    page.press("Tab");
    check_focus(&mut page, "www.bank.example");
    assert_eq!(page.value("comment.value"), HOSTILE);
    check_shown(&mut page, HOSTILE, &summary);
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn a_real_comment_is_shown_while_it_is_typed() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("real", &blog.url(POST));
    go_to(&mut page, "Tab", "Comment");
    let (beginning, rest) = REAL.split_at(30);
    page.type_keys(beginning);
    page.until(&shown("shown?.startsWith('Thanks')"));
    page.paste(rest);
    page.until(&shown("shown?.endsWith('<3')"));
    check_shown(&mut page, REAL, NOTHING_REMOVED);
    // A shorter comment replaces it as quickly.
    page.value("comment.select()");
    page.type_keys("x");
    page.until(&shown("shown === 'x'"));
    page.value("comment.select()");
    page.press("Delete");
    page.until(&shows(NOTHING_TYPED));
    assert_eq!(page.value("results.textContent"), "");
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn the_sanitizer_of_the_browser_removes_what_the_server_did_not() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("second_wall", &blog.url(POST));
    // An answer as of a server without a sanitizer.
    page.value(
        r#"(() => {
          const answer = { summary: "Nothing was removed.", results: '<div class="comment">1<p><a href="/" title="y" \
            onclick="z">2</a><br><script>3</script><u>4</u><img src="/x" onerror="z"></p></div><pre>5</pre>' };
          fetch = async () => ({ ok: true, json: async () => answer });
        })()"#,
    );
    go_to(&mut page, "Tab", "Comment");
    page.type_keys("x");
    page.until(&shows(NOTHING_REMOVED));
    let results = page.value("results.innerHTML");
    let link = r#"<a href="/" title="y">2</a>"#;
    let expected = format!(r#"<div class="comment">1<p>{link}<br>4</p></div><pre>5</pre>"#);
    assert_eq!(results, expected);
    // While it parses the answer, the browser may say that the page's policy keeps the handlers from running.
    let mut disturbances = page.disturbances(&blog.url("/"), false);
    disturbances.retain(|what| !what.contains("Executing inline event handler violates"));
    assert!(disturbances.is_empty(), "{disturbances:#?}");
}

/// Checks that the element of this id is in sight without scrolling.
#[track_caller]
fn check_in_sight(page: &mut Page, id: &str) {
    let [top, bottom] = ["top", "bottom"].map(|edge| {
        let script = format!("document.getElementById('{id}').getBoundingClientRect().{edge}");
        page.value(&script).as_f64().expect("a number")
    });
    let height = page.value("innerHeight").as_f64().expect("a number");
    assert!(
        top >= 0.0 && bottom <= height,
        "{id} from {top} to {bottom}"
    );
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn the_form_works_without_javascript() {
    let blog = Blog::start(&[]);
    let mut page = Page::start("without_javascript");
    page.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    page.resize(390, 844, true);
    page.go(&blog.url(POST));
    go_to(&mut page, "Tab", "Name");
    page.type_keys("Ada");
    go_to(&mut page, "Tab", "Comment");
    page.paste(HOSTILE);
    go_to(&mut page, "Tab", "Preview");
    page.enter();
    assert_eq!(page.value("comment.value"), HOSTILE);
    check_shown(&mut page, HOSTILE, &hostile_summary());
    check_in_sight(&mut page, "summary");

    // What was typed is still in the form, and can be posted.
    go_to(&mut page, "Shift+Tab", "Comment");
    type_anew(&mut page, REAL);
    go_to(&mut page, "Tab", "Post comment");
    page.enter();
    let address = page.value("location.href");
    assert_eq!(address, blog.url("/posts/welcome#comment-1"));
    let author = page.value("document.querySelector('#comment-1 bdi').textContent");
    assert_eq!(author, "Ada");
    check_in_sight(&mut page, "comment-1");
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn the_preview_is_in_sight_on_a_phone() {
    let blog = Blog::start(&[]);
    let mut page = Page::start("in_sight");
    page.resize(390, 844, true);
    page.go(&blog.url(POST));
    go_to(&mut page, "Tab", "Comment");
    page.paste(REAL);
    go_to(&mut page, "Tab", "Preview");
    page.press("Enter");
    page.until("document.activeElement.id === 'outcome'");
    check_shown(&mut page, REAL, NOTHING_REMOVED);
    check_in_sight(&mut page, "summary");
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn the_reason_of_a_refusal_is_in_sight_on_a_phone_with_what_was_typed() {
    let blog = Blog::start(&[]);
    let mut page = Page::start("refused");
    page.resize(390, 844, true);
    page.go(&blog.url(POST));
    go_to(&mut page, "Tab", "Name");
    page.type_keys("Ada");
    go_to(&mut page, "Tab", "Comment");
    page.paste("<script>x</script>");
    go_to(&mut page, "Tab", "Post comment");
    page.enter();
    let message = page.value("message.textContent");
    assert_eq!(
        message,
        "Nothing is left of the comment that a reader would see."
    );
    assert_eq!(page.value("comment.value"), "<script>x</script>");
    check_in_sight(&mut page, "message");
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn going_back_restores_what_was_typed() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("back", &blog.url(POST));
    go_to(&mut page, "Tab", "Comment");
    page.paste(REAL);
    page.until(&shows(NOTHING_REMOVED));
    page.go(&blog.url("/posts/welcome?try=hostile"));
    page.until("document.querySelector('.deceptive')");
    page.back();
    page.until(&shows(NOTHING_REMOVED));
    assert_eq!(page.value("comment.value"), REAL);
    check_shown(&mut page, REAL, NOTHING_REMOVED);
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn an_answer_that_comes_too_late_is_not_shown() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("late", &blog.url(POST));
    page.call(
        "Fetch.enable",
        json!({"patterns": [{"urlPattern": "*/preview"}]}),
    );
    go_to(&mut page, "Tab", "Comment");
    let from = page.now();
    page.paste("one");
    // The request for `one` is held back and never answered.
    page.event(from, "Fetch.requestPaused");
    let from = page.now();
    page.paste(" two");
    let second = page.event(from, "Fetch.requestPaused");
    let ended = page.event(0, "Network.loadingFailed");
    assert_eq!(ended["canceled"], true, "{ended}");
    page.call(
        "Fetch.continueRequest",
        json!({"requestId": second["requestId"]}),
    );
    page.until(&shown("shown === 'one two'"));
    assert_eq!(page.value("summary.className"), "");
    check_quiet(&page, &blog);
}

#[test]
#[ignore = "needs Chromium as `chromium`: cargo test --test blog_in_chromium -- --ignored"]
fn errors_are_shown_in_words() {
    let blog = Blog::start(&[]);
    let mut page = Page::open("wrong", &blog.url(POST));
    go_to(&mut page, "Tab", "Comment");
    page.value("comment.value = 'é'.repeat(32762)");
    page.type_keys("yy");
    page.until(&shows("The comment is too long: 65525 bytes are the most."));
    assert_eq!(
        page.value("summary.className + results.className"),
        "errorstale"
    );
    page.value("comment.value = ''");
    page.type_keys("z");
    page.until(&shows(NOTHING_REMOVED));
    assert_eq!(page.value("summary.className + results.className"), "");
    // The script measured the comment itself: a request that the server refuses is an error in the console.
    check_quiet(&page, &blog);
    drop(blog);
    page.type_keys("!");
    page.until(&shows("The server does not answer. Is it still running?"));
    assert_eq!(page.value("summary.className"), "error");
    assert_eq!(page.value("comment.value"), "z!");
}
