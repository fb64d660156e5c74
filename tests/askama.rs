//! A template of askama writes a `SafeHtml` unescaped. This test needs the feature `askama`, which no default member
//! of the workspace enables: all of them would build askama.

use comment_sanitizer::{SafeHtml, Sanitizer};

const TYPED: &str = "<B onclick=x>1 < 2</B> & \"3\"";
const SAFE: &str = "<b>1 &lt; 2</b> &amp; \"3\"";

#[test]
fn askama_escapes_all_but_the_comment() {
    use askama::Template;

    #[derive(Template)]
    #[template(
        source = "<h3>{{ name }}</h3>{{ comment }}{% for reply in replies %}<p>{{ reply }}</p>{% endfor %}",
        ext = "html"
    )]
    struct Shown<'a> {
        name: &'a str,
        comment: SafeHtml<'a>,
        replies: &'a [SafeHtml<'a>],
    }

    let comment = Sanitizer::default().safe_html(TYPED);
    let shown = Shown {
        name: "<b>Bob</b>",
        comment: comment.clone(),
        replies: &[comment.clone()],
    };
    assert_eq!(
        shown.render().expect("a page"),
        format!("<h3>&#60;b&#62;Bob&#60;/b&#62;</h3>{SAFE}<p>{SAFE}</p>"),
    );
}
