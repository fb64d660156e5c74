//! A post with its comments, the form, and the preview of what is in the form.

use super::samples::SAMPLES;
use super::{author, findings, number_of, page_with, pagination, time};
use crate::settings::Settings;
use crate::store::{Comment, Post, Shown};
use crate::submission::{LONGEST_COMMENT, Refusal, Submission};
use comment_sanitizer::{Inspection, Sanitizer};
use maud::{Markup, html};
use serde_json::json;

/// What is in the form, and what is said about it.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) submission: Submission,
    pub(crate) message: Option<String>,
    /// Whether the message says why the comment was refused.
    pub(crate) is_error: bool,
    /// What a preview found.
    pub(crate) found: Option<Inspection>,
}

pub(crate) fn post(
    settings: &Settings,
    post: &Post,
    shown: &Shown,
    draft: &Draft,
    answered: Option<&Comment>,
) -> Markup {
    let sanitizer = &settings.sanitizer;
    let address = format!("/posts/{}", post.slug);
    let content = html! {
        article.post {
            h1 { (post.title) }
            p.quiet { (time(post.published)) }
            div.comment { (settings.post_sanitizer.safe_html(&post.html)) }
        }
        section #comments aria-labelledby="comments-title" {
            h2 #comments-title { (number_of(post.approved, "comment", "comments")) }
            p.quiet { a href={ (address) "/feed" } { "Feed of these comments" } }
            ol.comments { @for comment in &shown.comments { (comment_item(comment, &address, sanitizer)) } }
            (pagination(shown.page, shown.pages, |page| format!("{address}?page={page}#comments")))
        }
        section #write aria-labelledby="write-title" {
            h2 #write-title {
                @match answered {
                    Some(comment) => { "Answer " bdi { (comment.author) } }
                    None => "Write a comment",
                }
            }
            div.desk {
                (form(settings, &address, draft, answered))
                div #outcome tabindex="-1" {
                    (outcome(settings, draft))
                }
            }
        }
    };
    let feed = html! {
        link rel="alternate" type="application/atom+xml" href={ (address) "/feed" };
    };
    page_with(&settings.blog.title, &post.title, &feed, "", &content)
}

fn comment_item(comment: &Comment, address: &str, sanitizer: &Sanitizer) -> Markup {
    html! {
        li.card .{ "depth-" (comment.depth) } #{ "comment-" (comment.id) } {
            p.by {
                (author(comment, sanitizer)) ", "
                a href={ "/comments/" (comment.id) } { (time(comment.created)) }
                @if let Some(parent) = comment.parent { ", to " a href={ "/comments/" (parent) } { "this comment" } }
            }
            // What comes out of the database is sanitized once more, so that it is safe whatever is stored. That takes next
            // to no time: what today's options made of it is returned as it is.
            div.comment { (sanitizer.safe_html(&comment.html)) }
            p.by {
                a href={ (address) "?reply=" (comment.id) "#write" }
                    aria-label={ "Answer the comment of " (comment.author) } { "Answer" }
            }
        }
    }
}

fn form(settings: &Settings, address: &str, draft: &Draft, answered: Option<&Comment>) -> Markup {
    let Submission {
        name,
        website,
        comment,
        ..
    } = &draft.submission;
    html! {
        // The fragment shows the reason where the comment is refused; an address that is redirected to has its own.
        form #form method="post" action={ (address) "/comments#outcome" } {
            @if let Some(comment) = answered { input type="hidden" name="parent" value=(comment.id); }
            div.pair {
                div {
                    label for="name" { "Name" }
                    input #name name="name" value=(name) autocomplete="name" required;
                }
                div {
                    label for="website" { "Website " span.quiet { "(optional)" } }
                    input #website name="website" value=(website) autocomplete="url" inputmode="url";
                }
            }
            label for="comment" { "Comment" }
            // No `maxlength`: browsers would cut off pasted text at it.
            textarea #comment name="comment" rows="9" aria-describedby="notice" required
                data-most=(LONGEST_COMMENT) data-too-long=(Refusal::LongComment) {
                // Parsers drop a newline that comes first; with this one, a typed one is kept.
                "\n" (comment)
            }
            p #notice.quiet {
                "You may use these " abbr title="HyperText Markup Language" { "HTML" } " tags and attributes: "
                code { (settings.sanitizer.whitelist()) }
            }
            div.buttons {
                button { "Post comment" }
                button #preview.quiet formaction={ (address) "/preview#outcome" } formnovalidate { "Preview" }
            }
            (samples(address))
            (options(settings))
        }
    }
}

fn samples(address: &str) -> Markup {
    html! {
        p.quiet {
            "Or try "
            @for (at, sample) in SAMPLES.iter().enumerate() {
                @if at > 0 { @if at + 1 < SAMPLES.len() { ", " } @else { " or " } }
                a href={ (address) "?try=" (sample.name) "#write" } { (sample.label) }
            }
            "."
        }
    }
}

/// The options of the sanitizer that are on.
fn options(settings: &Settings) -> Markup {
    html! {
        details.options {
            summary { "Options of the sanitizer" }
            dl {
                @for (name, value) in &settings.options {
                    dt { code { (name) } }
                    dd { code { (value) } }
                }
            }
        }
    }
}

fn outcome(settings: &Settings, draft: &Draft) -> Markup {
    let typed = &draft.submission.comment;
    // A sample is inspected at once.
    let inspected = match &draft.found {
        Some(_) => None,
        None if draft.is_error => None,
        None => Some(settings.sanitizer.inspect(typed)),
    };
    let found = draft.found.as_ref().or(inspected.as_ref());
    let summary = found.map(|found| findings::summary(typed, found));
    html! {
        @if let Some(message) = &draft.message {
            p #message .error[draft.is_error] role="status" tabindex="-1" { (message) }
        }
        // Screen readers announce changes of a status.
        p #summary role="status" { (summary.unwrap_or_default()) }
        // For the script, which passes it to the browser's own sanitizer.
        div #results data-sanitizer=(json!(settings.sanitizer.sanitizer_config())) {
            @if let Some(found) = found { (findings::results(&settings.sanitizer, typed, found)) }
        }
    }
}
