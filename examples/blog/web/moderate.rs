//! The moderator's pages, for whoever has the token that the program printed.

use super::error::HttpError;
use super::{Shared, Site};
use crate::moderation::Status;
use crate::pages;
use crate::store::{self, Decided};
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use tokio::task::block_in_place;

const COOKIE: &str = "moderator";
const PATH: &str = "/moderation";

/// Returns true if this is the token. It takes as long for any other of the same length.
fn is_token(site: &Site, given: &str) -> bool {
    site.token.as_bytes().ct_eq(given.as_bytes()).into()
}

fn check(site: &Site, cookies: &CookieJar) -> Result<(), HttpError> {
    match cookies.get(COOKIE) {
        Some(cookie) if is_token(site, cookie.value()) => Ok(()),
        _ => Err(HttpError::new(
            StatusCode::FORBIDDEN,
            "This is for the moderator.",
        )),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct QueueQuery {
    status: String,
    page: String,
    /// The comment of the last decision.
    decided: String,
    /// That decision, if it can be undone.
    undo: String,
}

/// The comments of one status, or the form for the token.
pub(super) async fn queue(
    State(site): State<Shared>,
    cookies: CookieJar,
    asked: Result<Query<QueueQuery>, QueryRejection>,
) -> Result<Response, HttpError> {
    if check(&site, &cookies).is_err() {
        return Ok(Html(pages::enter(&site.settings, None).into_string()).into_response());
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let status = Status::of(&asked.status).unwrap_or(Status::Held);
    let page = asked.page.parse().unwrap_or(1);
    let decided: Option<i64> = asked.decided.parse().ok();
    let found = site.database.read(move |connection| {
        let decided = match decided {
            Some(id) => store::one(connection, id)?,
            None => None,
        };
        Ok((store::queue(connection, status, page)?, decided))
    });
    let ((all, shown), decided) = found.await?;
    let queue = pages::Queue {
        status,
        all,
        shown: &shown,
        decided: decided.as_ref(),
        undo: asked.undo.parse().ok(),
        job: &site.job,
    };
    // It inspects what may be long: other requests must not wait for that.
    let page = block_in_place(|| pages::queue(&site.settings, &queue));
    // Nobody else may see it, nor the moderator after leaving.
    Ok(([(CACHE_CONTROL, "no-store")], Html(page.into_string())).into_response())
}

#[derive(Deserialize)]
pub(super) struct Token {
    token: String,
}

pub(super) async fn enter(
    State(site): State<Shared>,
    cookies: CookieJar,
    form: Result<Form<Token>, FormRejection>,
) -> Result<Response, HttpError> {
    let Form(Token { token }) = form?;
    if !is_token(&site, token.trim()) {
        let page = pages::enter(
            &site.settings,
            Some("That is not the token. The program printed it when it started."),
        );
        return Ok((StatusCode::FORBIDDEN, Html(page.into_string())).into_response());
    }
    let cookie = Cookie::build((COOKIE, site.token.clone()))
        .path(PATH)
        .http_only(true)
        .secure(site.url.scheme() == "https")
        .same_site(SameSite::Strict);
    Ok((cookies.add(cookie), Redirect::to(PATH)).into_response())
}

pub(super) async fn leave(cookies: CookieJar) -> Response {
    let cookie = Cookie::build(COOKIE).path(PATH);
    (cookies.remove(cookie), Redirect::to("/")).into_response()
}

pub(super) async fn decide(
    State(site): State<Shared>,
    cookies: CookieJar,
    Path((id, decision)): Path<(String, String)>,
    asked: Result<Query<QueueQuery>, QueryRejection>,
) -> Result<Redirect, HttpError> {
    check(&site, &cookies)?;
    let nothing = || {
        HttpError::new(
            StatusCode::NOT_FOUND,
            "There is no such comment, or no such decision.",
        )
    };
    let id: i64 = id.parse().map_err(|_| nothing())?;
    let mut all = Status::ALL.into_iter();
    let status = all
        .find(|status| status.action() == decision)
        .ok_or_else(nothing)?;
    let decided = site
        .database
        .write(move |transaction| store::decide(transaction, id, status))
        .await?
        .ok_or_else(nothing)?;
    // Back to where the button was.
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let status = Status::of(&asked.status).unwrap_or(Status::Held);
    let page = asked.page.parse().unwrap_or(1);
    Ok(to_queue(status, page, &decided))
}

/// Leads to a page of the queue, which tells what was decided and offers to undo it.
fn to_queue(status: Status, page: usize, decided: &Decided) -> Redirect {
    let Decided {
        comment, decision, ..
    } = decided;
    let undo = decision
        .map(|decision| format!("&undo={decision}"))
        .unwrap_or_default();
    Redirect::to(&format!(
        "{PATH}?status={status}&page={page}&decided={comment}{undo}#message"
    ))
}

pub(super) async fn undo(
    State(site): State<Shared>,
    cookies: CookieJar,
    Path(decision): Path<String>,
) -> Result<Redirect, HttpError> {
    check(&site, &cookies)?;
    let nothing = || {
        let words = "This was undone already, or decided on again.";
        HttpError::new(StatusCode::CONFLICT, words)
    };
    let decision = decision.parse().map_err(|_| nothing())?;
    let undone = site
        .database
        .write(move |transaction| store::undo(transaction, decision))
        .await?
        .ok_or_else(nothing)?;
    Ok(to_queue(undone.status, 1, &undone))
}
