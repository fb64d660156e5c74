//! The page: a comment form as blogs have it, and below it what the sanitizer makes of the comment.
//!
//! The template escapes all text but the sanitized comment, whose type, `SafeHtml`, says that it is safe.

use crate::findings;
use crate::request::LONGEST_COMMENT;
use crate::response::TOO_LONG;
use crate::tries::TRIES;
use comment_sanitizer::Sanitizer;
use maud::{DOCTYPE, Markup, html};
use serde_json::json;

pub(crate) fn page(sanitizer: &Sanitizer, typed: &str) -> Markup {
    let found = sanitizer.inspect(typed);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "What becomes of a comment – comment-sanitizer" }
                link rel="stylesheet" href="/page.css";
                script src="/page.js" defer {}
            }
            body {
                header {
                    h1 { "What becomes of a comment" }
                    p { "Only what is on the allowlist is kept, and not a word is lost." }
                }
                main {
                    (form(sanitizer, typed))
                    div.outcome {
                        // Screen readers announce changes of a status.
                        p #summary role="status" { (findings::summary(typed, &found)) }
                        // For the script, which passes it to the browser's own sanitizer.
                        div #results data-sanitizer=(json!(sanitizer.sanitizer_config())) { (findings::results(sanitizer, typed, &found)) }
                    }
                }
            }
        }
    }
}

fn form(sanitizer: &Sanitizer, typed: &str) -> Markup {
    html! {
        form #form method="post" action="/" {
            label for="comment" { "Comment" }
            // No `maxlength`: browsers would cut off pasted text at it.
            textarea #comment name="comment" rows="10" aria-describedby="notice"
                data-most=(LONGEST_COMMENT) data-too-long=(TOO_LONG) {
                // Parsers drop a newline that comes first; with this one, a typed one is kept.
                "\n" (typed)
            }
            p #notice {
                "You may use these " abbr title="HyperText Markup Language" { "HTML" } " tags and attributes: "
                code { (sanitizer.whitelist()) }
            }
            button { "Preview" }
            p.tries {
                "Or try "
                @for (at, tried) in TRIES.iter().enumerate() {
                    @if at > 0 { @if at + 1 < TRIES.len() { ", " } @else { " or " } }
                    a href={ "/?try=" (tried.name) } { (tried.label) }
                }
                "."
            }
        }
    }
}
