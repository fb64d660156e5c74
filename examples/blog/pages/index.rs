//! The first page, with the latest comments as excerpts; and what a search found.

use super::{author, number_of, page, page_with, time};
use crate::settings::Settings;
use crate::store::{Comment, Found, MARKS, Post};
use maud::{Markup, PreEscaped, html};

pub(crate) fn index<'a>(
    settings: &Settings,
    posts: &[Post],
    latest: impl Iterator<Item = (&'a Comment, &'a String)>,
) -> Markup {
    let title = &settings.blog.title;
    let content = html! {
        h1 { (title) }
        ul.posts {
            @for post in posts {
                li {
                    h2 { a href={ "/posts/" (post.slug) } { (post.title) } }
                    p.quiet { (time(post.published)) ", " (number_of(post.approved, "comment", "comments").to_lowercase()) }
                }
            }
        }
        section {
            h2 { "Latest comments" }
            ul.comments {
                @for (comment, excerpt) in latest {
                    li.card {
                        p.by { (author(comment, &settings.sanitizer)) ", " a href={ "/comments/" (comment.id) } { (time(comment.created)) } }
                        // An excerpt is as safe as the whole comment: its type is a string, so it is sanitized once more.
                        div.comment { (settings.sanitizer.safe_html(excerpt)) }
                    }
                }
            }
        }
    };
    page(title, title, &content)
}

/// `found` is nothing if the search took too long; `most` are the comments that one returns.
pub(crate) fn search(
    settings: &Settings,
    words: &str,
    found: Option<&[Found]>,
    most: usize,
) -> Markup {
    let results = found.unwrap_or_default();
    let content = html! {
        h1 { @if words.trim().is_empty() { "Search in comments" } @else { "Comments with “" (words) "”" } }
        @if !words.trim().is_empty() {
            p role="status" {
                @if found.is_none() { "That takes too long: many comments have these words, or many people search. Please add a rarer word, or try again." }
                @else if results.len() < most { (number_of(results.len(), "comment", "comments")) " found." }
                @else { "The best " (most) " comments. More words find fewer." }
            }
        }
        ul.comments {
            @for Found { comment, snippet } in results {
                li.card {
                    p.by { (author(comment, &settings.sanitizer)) ", " a href={ "/comments/" (comment.id) } { (time(comment.created)) } }
                    p { (marked(snippet)) }
                }
            }
        }
    };
    page_with(&settings.blog.title, "Search", &html! {}, words, &content)
}

/// The text with the parts that were found as `mark`.
fn marked(snippet: &str) -> Markup {
    let escaped = html! { (snippet) }.into_string();
    let [begin, end] = MARKS;
    PreEscaped(escaped.replace(begin, "<mark>").replace(end, "</mark>"))
}
