//! The moderator's page: comments of one status, with the facts by which to decide.

use super::findings::{facts, shortened, with_code};
use super::{author, number_of, page, pagination, time};
use crate::moderation::Status;
use crate::resanitize::Progress;
use crate::settings::Settings;
use crate::store::{Comment, Shown};
use maud::{Markup, html};
use std::sync::atomic::Ordering;

/// The bytes of a comment that are shown as typed: enough to see what was meant.
const LONGEST_TYPED: usize = 8 * 1024;

pub(crate) struct Queue<'a> {
    pub(crate) status: Status,
    /// The number of comments of this status.
    pub(crate) all: usize,
    pub(crate) shown: &'a Shown,
    /// The comment of the last decision.
    pub(crate) decided: Option<&'a Comment>,
    /// The number of that decision, if it can be undone.
    pub(crate) undo: Option<i64>,
    pub(crate) job: &'a Progress,
}

/// The form for the token.
pub(crate) fn enter(settings: &Settings, message: Option<&str>) -> Markup {
    let content = html! {
        h1 { "Moderation" }
        @if let Some(message) = message { p #message.error role="status" { (message) } }
        form.narrow method="post" action="/moderation/enter" {
            label for="token" { "Token" }
            // Browsers that keep passwords ask for a name with each.
            input name="user" autocomplete="username" value="moderator" hidden;
            input #token type="password" name="token" autocomplete="current-password" required;
            p.quiet { "The program printed it when it started." }
            button { "Enter" }
        }
    };
    page(&settings.blog.title, "Moderation", &content)
}

pub(crate) fn queue(settings: &Settings, queue: &Queue<'_>) -> Markup {
    let Queue {
        status, all, shown, ..
    } = *queue;
    let content = html! {
        h1 { "Moderation" }
        (job(queue.job))
        @if let Some(comment) = queue.decided {
            div #message role="status" tabindex="-1" {
                p { "The comment of " bdi { (comment.author) } " is " (comment.status) " now." }
                @if let Some(decision) = queue.undo {
                    form method="post" action={ "/moderation/undo/" (decision) } { button.quiet { "Undo" } }
                }
            }
        }
        nav.pages aria-label="Status" {
            @for other in Status::ALL {
                a href={ "/moderation?status=" (other) } aria-current=[(other == status).then_some("page")] { (name(other)) }
            }
        }
        h2 { (number_of(all, "comment", "comments")) }
        ol.comments { @for comment in &shown.comments { (comment_item(settings, comment, queue)) } }
        (pagination(shown.page, shown.pages, |page| format!("/moderation?status={status}&page={page}")))
        form method="post" action="/moderation/leave" { button.quiet { "Leave" } }
    };
    page(&settings.blog.title, "Moderation", &content)
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Approved => "Approved",
        Status::Held => "Held",
        Status::Spam => "Spam",
        Status::Trash => "Trash",
    }
}

/// The button that gives a comment this status.
fn label(became: Status) -> &'static str {
    match became {
        Status::Approved => "Approve",
        Status::Held => "Hold",
        Status::Spam => "Spam",
        Status::Trash => "Delete",
    }
}

/// How far the sanitizing anew of stored comments came.
fn job(progress: &Progress) -> Markup {
    let done = progress.done.load(Ordering::Relaxed);
    let all = progress.all.load(Ordering::Relaxed);
    html! {
        @if progress.failed.load(Ordering::Relaxed) {
            p.error { "The sanitizing anew of stored comments failed; the log says why. The next start goes on with it." }
        } @else if done < all {
            p {
                label for="job" { "Stored comments are sanitized anew: " (done) " of " (all) " are done. " }
                progress #job max=(all) value=(done) {}
            }
        }
    }
}

fn comment_item(settings: &Settings, comment: &Comment, queue: &Queue<'_>) -> Markup {
    let found = settings.sanitizer.inspect(&comment.typed);
    html! {
        li.card #{ "comment-" (comment.id) } {
            p.by { (author(comment, &settings.sanitizer)) ", " (time(comment.created)) }
            @if !comment.reason.is_empty() { p.reason { "Because: " (with_code(&comment.reason)) } }
            div.comment { (settings.sanitizer.safe_html(&comment.html)) }
            details {
                summary { "What the sanitizer found" }
                (facts(&found))
                section { h3 { "As it was typed" } pre { code { (shortened(&comment.typed, LONGEST_TYPED)) } } }
            }
            form.buttons method="post" {
                @for became in Status::ALL {
                    @if became != comment.status {
                        button.quiet formaction={ "/moderation/" (comment.id) "/" (became.action()) "?status=" (queue.status) "&page=" (queue.shown.page) }
                            aria-label={ (label(became)) " the comment of " (comment.author) } { (label(became)) }
                    }
                }
            }
        }
    }
}
