//! What visitors see.

use super::error::HttpError;
use super::{Shared, Site};
use crate::feed;
use crate::moderation::Status;
use crate::pages::{self, Draft, samples};
use crate::store::{self, Comment, Post};
use crate::submission::Submission;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use comment_sanitizer::Sanitizer;
use maud::Markup;
use serde::Deserialize;

/// The posts, and the comments, of the first page.
const LATEST_POSTS: usize = 50;
const LATEST_COMMENTS: usize = 10;
/// The characters of an excerpt, and the bytes of its HTML.
const EXCERPT: usize = 120;
const LONGEST_EXCERPT: usize = 4096;
/// The entries of a feed.
const IN_FEED: usize = 50;
/// The comments that a search finds.
const FOUND: usize = 50;

pub(super) async fn index(State(site): State<Shared>) -> Result<Html<String>, HttpError> {
    let found = site.database.read(|connection| {
        Ok((
            store::posts(connection, LATEST_POSTS)?,
            store::latest(connection, None, LATEST_COMMENTS)?,
        ))
    });
    let (posts, latest) = found.await?;
    let excerpts: Vec<String> = latest
        .iter()
        .map(|comment| excerpt(&site.settings.sanitizer, comment))
        .collect();
    Ok(html(pages::index(
        &site.settings,
        &posts,
        latest.iter().zip(&excerpts),
    )))
}

/// The beginning of a comment. The URLs of links are not counted as its text; if they are long, the text alone is shown.
fn excerpt(sanitizer: &Sanitizer, comment: &Comment) -> String {
    let excerpt = sanitizer.excerpt(&comment.html, EXCERPT);
    match excerpt.len() <= LONGEST_EXCERPT {
        true => excerpt,
        false => sanitizer.excerpt(&escaped(&comment.text), EXCERPT),
    }
}

/// The text as HTML.
fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string()
}

/// What the address of a post can ask for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PostQuery {
    page: String,
    /// The comment that is answered.
    reply: String,
    /// A sample for the form.
    r#try: String,
    /// The comment that was sent is held.
    held: String,
}

pub(super) async fn post(
    State(site): State<Shared>,
    Path(slug): Path<String>,
    asked: Result<Query<PostQuery>, QueryRejection>,
) -> Result<Response, HttpError> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let submission = Submission {
        comment: samples::text(&asked.r#try).to_owned(),
        parent: asked.reply,
        ..Submission::default()
    };
    let draft = Draft {
        submission,
        message: (asked.held == "true")
            .then(|| "Thank you. Your comment waits for a moderator.".to_owned()),
        ..Draft::default()
    };
    page(
        &site,
        slug,
        asked.page.parse().unwrap_or(1),
        draft,
        StatusCode::OK,
    )
    .await
}

/// The page of a post, with a draft in the form.
pub(super) async fn page(
    site: &Site,
    slug: String,
    page: usize,
    draft: Draft,
    status: StatusCode,
) -> Result<Response, HttpError> {
    let parent = draft.submission.parent.parse::<i64>().ok();
    let found = site.database.read(move |connection| {
        let Some(post) = store::post(connection, &slug)? else {
            return Ok(None);
        };
        let shown = store::of_post(connection, post.id, post.approved, page)?;
        let answered = match parent {
            Some(id) => store::one(connection, id)?,
            None => None,
        };
        let answered = answered
            .filter(|comment| comment.post == post.id && comment.status == Status::Approved);
        Ok(Some((post, shown, answered)))
    });
    let (post, shown, answered) = found.await?.ok_or_else(no_post)?;
    let page = pages::post(&site.settings, &post, &shown, &draft, answered.as_ref());
    Ok((status, html(page)).into_response())
}

fn no_post() -> HttpError {
    HttpError::new(StatusCode::NOT_FOUND, "There is no such post.")
}

fn html(page: Markup) -> Html<String> {
    Html(page.into_string())
}

pub(super) async fn find_post(site: &Site, slug: String) -> Result<Post, HttpError> {
    let post = site
        .database
        .read(move |connection| store::post(connection, &slug));
    post.await?.ok_or_else(no_post)
}

/// Sends the browser to the page on which a comment stands.
pub(super) async fn find(
    State(site): State<Shared>,
    Path(id): Path<String>,
) -> Result<Redirect, HttpError> {
    let no_comment = || HttpError::new(StatusCode::NOT_FOUND, "There is no such comment.");
    let id: i64 = id.parse().map_err(|_| no_comment())?;
    let place = site
        .database
        .read(move |connection| store::page_of(connection, id));
    let (slug, page) = place.await?.ok_or_else(no_comment)?;
    let query = match page {
        1 => String::new(),
        page => format!("?page={page}"),
    };
    Ok(Redirect::to(&format!("/posts/{slug}{query}#comment-{id}")))
}

pub(super) async fn feed(
    State(site): State<Shared>,
    Path(slug): Path<String>,
) -> Result<Response, HttpError> {
    let post = find_post(&site, slug).await?;
    let id = post.id;
    let latest = site
        .database
        .read(move |connection| store::latest(connection, Some(id), IN_FEED))
        .await?;
    let feed = feed::feed(
        &site.url,
        &site.settings.blog.title,
        &post,
        &latest,
        &site.settings.sanitizer,
    );
    Ok((
        [(CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        feed.to_string(),
    )
        .into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    q: String,
}

pub(super) async fn search(
    State(site): State<Shared>,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Html<String>, HttpError> {
    let Search { q } = search.map(|Query(search)| search).unwrap_or_default();
    let found = site.database.search(q.clone(), FOUND).await?;
    Ok(html(pages::search(
        &site.settings,
        &q,
        found.as_deref(),
        FOUND,
    )))
}
