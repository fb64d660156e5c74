//! Answers to requests that cannot be served: a status, and words, as a page or as JSON.

use super::Shared;
use crate::{pages, store};
use axum::Json;
use axum::extract::rejection::{FormRejection, JsonRejection};
use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use std::io::{self, Write};

/// A status, and words for the visitor.
#[derive(Clone)]
pub(crate) struct HttpError {
    pub(crate) status: StatusCode,
    pub(crate) words: String,
}

impl HttpError {
    pub(crate) fn new(status: StatusCode, words: impl Into<String>) -> Self {
        let words = words.into();
        HttpError { status, words }
    }
}

/// The words are for [`render`], which knows what was asked for.
impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes errors as JSON for programs and for the script, and on a page of the blog for all others.
pub(super) async fn render(State(site): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_open, is_json) = (path.starts_with("/api/"), path == "/preview");
    let mut response = next.run(request).await;
    let error = match response.extensions_mut().remove::<HttpError>() {
        Some(error) => error,
        // The limits of all requests, and the router, answer by themselves.
        None => match response.status() {
            StatusCode::REQUEST_TIMEOUT => HttpError::new(
                StatusCode::REQUEST_TIMEOUT,
                "That took too long. Please try again.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE if is_plain(&response) => too_much(),
            // An address that is no UTF-8.
            StatusCode::BAD_REQUEST if is_plain(&response) => not_found(),
            _ => return response,
        },
    };
    let (mut head, _) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    head.headers.remove(CONTENT_TYPE);
    head.status = error.status;
    let json = || Json(json!({ "error": error.words }));
    if is_open {
        (head, [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], json()).into_response()
    } else if is_json {
        (head, json()).into_response()
    } else {
        let page = pages::words(&site.settings, &error.words);
        (head, Html(page.into_string())).into_response()
    }
}

/// Whether an answer is no page, as those of the limits are.
fn is_plain(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn too_much() -> HttpError {
    HttpError::new(StatusCode::PAYLOAD_TOO_LARGE, "That is too much at once.")
}

/// The answer if the blog itself fails.
pub(super) fn trouble() -> HttpError {
    HttpError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The blog has a trouble of its own. Please try again later.",
    )
}

/// The database failed. What it says is for the log, not for the visitor.
impl From<tokio_rusqlite::Error> for HttpError {
    fn from(error: tokio_rusqlite::Error) -> Self {
        log(format_args!("the database: {}", store::why(&error)));
        trouble()
    }
}

impl From<FormRejection> for HttpError {
    fn from(rejection: FormRejection) -> Self {
        rejected(rejection.status(), "form")
    }
}

impl From<JsonRejection> for HttpError {
    fn from(rejection: JsonRejection) -> Self {
        rejected(rejection.status(), "JSON")
    }
}

fn rejected(status: StatusCode, kind: &str) -> HttpError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => too_much(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            HttpError::new(status, format!("Only {kind} is understood here."))
        }
        _ => HttpError::new(
            StatusCode::BAD_REQUEST,
            format!("This {kind} cannot be read."),
        ),
    }
}

pub(super) async fn nothing_here() -> HttpError {
    not_found()
}

fn not_found() -> HttpError {
    HttpError::new(StatusCode::NOT_FOUND, "There is nothing here.")
}

pub(super) async fn wrong_method(method: Method) -> HttpError {
    HttpError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} cannot be done here."),
    )
}

/// Writes a message to the log, which is standard error.
pub(crate) fn log(message: impl std::fmt::Display) {
    // If standard error is closed, the message is lost.
    let _ = writeln!(io::stderr(), "blog: {message}");
}
