//! The pages. Templates escape all text but the sanitized comments, whose type, `SafeHtml`, says that they are safe.

mod findings;
mod index;
mod moderation;
mod post;
pub(crate) mod samples;

pub(crate) use findings::{results, shortened, summary};
pub(crate) use index::{index, search};
pub(crate) use moderation::{Queue, enter, queue};
pub(crate) use post::{Draft, post};

use crate::settings::Settings;
use crate::store::Comment;
use chrono::{DateTime, Utc};
use comment_sanitizer::Sanitizer;
use maud::{DOCTYPE, Markup, html};

/// A page around this content.
fn page(blog: &str, title: &str, content: &Markup) -> Markup {
    page_with(blog, title, &html! {}, "", content)
}

/// As [`page`], with more in its head, and these words in the field of the search.
fn page_with(blog: &str, title: &str, head: &Markup, search: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) @if title != blog { " – " (blog) } }
                link rel="stylesheet" href="/style.css";
                (head)
                script src="/script.js" defer {}
            }
            body {
                header.blog {
                    a.home href="/" { (blog) }
                    form role="search" action="/search" {
                        label.hidden for="q" { "Search in comments" }
                        input #q type="search" name="q" value=(search) placeholder="Search in comments";
                        button.quiet { "Search" }
                    }
                }
                main { (content) }
                footer { a href="/moderation" { "Moderation" } }
            }
        }
    }
}

/// A page of a few words.
pub(crate) fn words(settings: &Settings, words: &str) -> Markup {
    let title = &settings.blog.title;
    page(
        title,
        title,
        &html! { h1 { (words) } p { a href="/" { "To the first page" } } },
    )
}

/// A moment.
pub(crate) fn date(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn time(seconds: i64) -> Markup {
    let date = date(seconds);
    html! { time datetime=(date.to_rfc3339()) { (date.format("%-d %B %Y, %H:%M UTC")) } }
}

/// The author of a comment. Whatever the direction of a name is, the rest of the line keeps its own; and the blog does
/// not vouch for the website.
fn author(comment: &Comment, sanitizer: &Sanitizer) -> Markup {
    html! {
        bdi {
            @if let Some(url) = comment.website(sanitizer) { a href=(url) rel="nofollow ugc" { (comment.author) } }
            @else { (comment.author) }
        }
    }
}

/// Links to the pages before and after this one.
fn pagination(page: usize, pages: usize, address: impl Fn(usize) -> String) -> Markup {
    html! {
        @if pages > 1 {
            nav.pages aria-label="Pages" {
                @if page > 1 { a rel="prev" href=(address(page - 1)) { "Page " (page - 1) } }
                span aria-current="page" { "Page " (page) " of " (pages) }
                @if page < pages { a rel="next" href=(address(page + 1)) { "Page " (page + 1) } }
            }
        }
    }
}

fn number_of(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("No {many}"),
        1 => format!("One {one}"),
        _ => format!("{count} {many}"),
    }
}
