//! JSON, for a front end elsewhere that shows the comments itself. Anybody may read it, from any page; whoever posts
//! is a program, or a page of this blog.

use super::Shared;
use super::comment::store;
use super::error::HttpError;
use super::visit::find_post;
use crate::pages::date;
use crate::store;
use crate::submission::Submission;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::SocketAddr;

const MAX_POSTS: usize = 1000;

/// JSON that any page may read.
fn open(json: Value) -> Response {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(json)).into_response()
}

pub(super) async fn posts(State(site): State<Shared>) -> Result<Response, HttpError> {
    let posts = site
        .database
        .read(|connection| store::posts(connection, MAX_POSTS))
        .await?;
    let posts = posts.iter().map(|post| {
        json!({
            "slug": post.slug,
            "title": post.title,
            "published": date(post.published).to_rfc3339(),
            "comments": post.approved,
        })
    });
    Ok(open(json!({ "posts": posts.collect::<Vec<_>>() })))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Pagination {
    page: String,
}

pub(super) async fn comments(
    State(site): State<Shared>,
    Path(slug): Path<String>,
    pagination: Result<Query<Pagination>, QueryRejection>,
) -> Result<Response, HttpError> {
    let page = pagination
        .ok()
        .and_then(|Query(pagination)| pagination.page.parse().ok())
        .unwrap_or(1);
    let post = find_post(&site, slug).await?;
    let (id, approved) = (post.id, post.approved);
    let shown = site
        .database
        .read(move |connection| store::of_post(connection, id, approved, page))
        .await?;
    let sanitizer = &site.settings.sanitizer;
    let comments = shown.comments.iter().map(|comment| {
        json!({
            "id": comment.id,
            "parent": comment.parent,
            "depth": comment.depth,
            "author": comment.author,
            "website": comment.website(sanitizer),
            "created": date(comment.created).to_rfc3339(),
            "html": sanitizer.safe_html(&comment.html),
            "text": comment.text,
        })
    });
    Ok(open(json!({
        "post": post.slug,
        "notice": sanitizer.whitelist(),
        "page": shown.page,
        "pages": shown.pages,
        "comments": comments.collect::<Vec<_>>(),
    })))
}

/// Stores a comment. The fields are those of the form.
pub(super) async fn post(
    State(site): State<Shared>,
    Path(slug): Path<String>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    submission: Result<Json<Submission>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), HttpError> {
    let Json(submission) = submission?;
    let post = find_post(&site, slug).await?;
    site.rate_limit.check(address)?;
    let stored = store(&site, &post, submission).await??;
    let answer = json!({"id": stored.id, "status": stored.decision.status.name()});
    Ok((StatusCode::CREATED, Json(answer)))
}
