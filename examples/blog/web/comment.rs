//! Comments as they come in: previewed, refused or stored.

use super::error::{HttpError, log, trouble};
use super::visit::{find_post, page};
use super::{Shared, Site};
use crate::feed;
use crate::mail::{self, Mail};
use crate::moderation::{Decision, Status};
use crate::pages::{self, Draft};
use crate::store::{self, Post, Stored};
use crate::submission::{self, Accepted, Refusal, Submission};
use axum::extract::rejection::FormRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use rusqlite::Transaction;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Stores a comment, and sends the browser to it, so that reloading the page sends nothing again. A refused one is on
/// the page with the reason.
pub(super) async fn post(
    State(site): State<Shared>,
    Path(slug): Path<String>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    form: Result<Form<Submission>, FormRejection>,
) -> Result<Response, HttpError> {
    let Form(submission) = form?;
    let post = find_post(&site, slug.clone()).await?;
    let stored = match site.rate_limit.check(address) {
        Err(error) => Err(error),
        Ok(()) => store(&site, &post, submission.clone())
            .await?
            .map_err(HttpError::from),
    };
    match stored {
        Ok(stored) if stored.decision.status == Status::Approved => {
            Ok(Redirect::to(&format!("/comments/{}", stored.id)).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("/posts/{slug}?held=true#message")).into_response()),
        Err(HttpError { status, words }) => {
            let draft = Draft {
                submission,
                message: Some(words),
                is_error: true,
                found: None,
            };
            page(&site, slug, 1, draft, status).await
        }
    }
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::LongComment | Refusal::LongHtml | Refusal::LongName | Refusal::LongWebsite => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Refusal::Duplicate => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        HttpError::new(status, refusal.to_string())
    }
}

/// Judges and stores a comment, and tells the author of the blog by mail. What is returned is on disk. Once it is judged,
/// all of this happens, even if the client is gone.
pub(super) async fn store(
    site: &Shared,
    post: &Post,
    submission: Submission,
) -> Result<Result<Stored, Refusal>, HttpError> {
    let posted = match submission.accept(&site.settings) {
        Ok(posted) => posted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (site, post, title) = (Arc::clone(site), post.id, post.title.clone());
    let stored = tokio::spawn(async move {
        let posted = Arc::new(posted);
        let (row, version) = (Arc::clone(&posted), site.version);
        let known_authors = site.settings.rules.known_authors;
        let insert = move |transaction: &Transaction<'_>| {
            store::insert(transaction, post, &row, version, known_authors)
        };
        let stored = site.database.write(insert).await?;
        if let Ok(stored) = &stored {
            let (id, decision) = (stored.id, stored.decision.clone());
            let tell = move || tell_author(&site, &title, id, &decision, &posted.comment);
            // The comment is stored: the visitor need not hear that its mail is not.
            if let Err(error) = spawn_blocking(tell).await {
                log(format_args!("no mail for comment {id}: {error}"));
            }
        }
        Ok(stored)
    });
    stored.await.unwrap_or_else(|error| {
        log(format_args!("a comment was not stored: {error}"));
        Err(trouble())
    })
}

/// Writes the mail for a comment, if there is a folder for it.
fn tell_author(site: &Site, title: &str, id: i64, decision: &Decision, comment: &Accepted) {
    let Some(folder) = &site.mail else {
        return;
    };
    let place = match decision.status {
        Status::Approved => format!("comments/{id}"),
        status => format!("moderation?status={status}"),
    };
    let mail = Mail {
        to: &site.settings.blog.author_mail,
        title,
        author: &comment.author,
        website: comment.website.as_deref(),
        html: &comment.found.html,
        status: decision.status,
        reason: &decision.reason,
        link: &feed::address(&site.url, &place),
    };
    if let Err(error) = mail::write(folder, &mail) {
        log(format_args!("no mail for comment {id}: {error}"));
    }
}

/// The whole page with the preview on it, for browsers without JavaScript.
pub(super) async fn preview(
    State(site): State<Shared>,
    Path(slug): Path<String>,
    form: Result<Form<Submission>, FormRejection>,
) -> Result<Response, HttpError> {
    let Form(submission) = form?;
    let (found, message, status) = match submission::inspect(&submission.comment, &site.settings) {
        Ok(found) => (Some(found), None, StatusCode::OK),
        Err(refusal) => {
            let HttpError { status, words } = refusal.into();
            (None, Some(words), status)
        }
    };
    let draft = Draft {
        submission,
        is_error: message.is_some(),
        message,
        found,
    };
    page(&site, slug, 1, draft, status).await
}

/// The parts of the page that change while a comment is typed, as JSON for the script.
pub(super) async fn live_preview(
    State(site): State<Shared>,
    form: Result<Form<Submission>, FormRejection>,
) -> Result<Json<Value>, HttpError> {
    let Form(submission) = form?;
    let typed = &submission.comment;
    let found = submission::inspect(typed, &site.settings).map_err(HttpError::from)?;
    Ok(Json(json!({
        "summary": pages::summary(typed, &found),
        "results": pages::results(&site.settings.sanitizer, typed, &found).into_string(),
    })))
}
