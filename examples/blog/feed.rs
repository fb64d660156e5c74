//! The Atom feed of a post's comments ([RFC 4287](https://www.rfc-editor.org/rfc/rfc4287)).

use crate::pages::date;
use crate::store::{Comment, Post};
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use comment_sanitizer::Sanitizer;
use std::borrow::Cow;
use url::Url;

/// `comments` are the latest, the newest first. `base` is the address of the blog.
pub(crate) fn feed(
    base: &Url,
    blog: &str,
    post: &Post,
    comments: &[Comment],
    sanitizer: &Sanitizer,
) -> Feed {
    let page = address(base, &format!("posts/{}", post.slug));
    let own = address(base, &format!("posts/{}/feed", post.slug));
    let updated = comments.iter().map(|comment| comment.created).max();
    let updated = updated.unwrap_or(post.published);
    Feed {
        title: Text::plain(format!("Comments on “{}” – {blog}", post.title)),
        id: page.clone(),
        updated: day(updated),
        links: vec![
            Link {
                href: page.clone(),
                rel: "alternate".to_owned(),
                ..Link::default()
            },
            Link {
                href: own,
                rel: "self".to_owned(),
                ..Link::default()
            },
        ],
        // Relative URLs in comments are meant from the post.
        base: Some(page),
        entries: comments
            .iter()
            .map(|comment| entry(base, comment, sanitizer))
            .collect(),
        ..Feed::default()
    }
}

fn entry(base: &Url, comment: &Comment, sanitizer: &Sanitizer) -> Entry {
    let link = address(base, &format!("comments/{}", comment.id));
    let html = sanitizer.safe_html(&comment.html).into_string();
    Entry {
        title: Text::plain(format!("Comment by {}", comment.author)),
        id: link.clone(),
        updated: day(comment.created),
        published: Some(day(comment.created)),
        authors: vec![Person {
            name: comment.author.clone(),
            uri: comment.website(sanitizer).map(Cow::into_owned),
            ..Person::default()
        }],
        links: vec![Link {
            href: link,
            rel: "alternate".to_owned(),
            ..Link::default()
        }],
        content: Some(Content {
            value: Some(html),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn day(seconds: i64) -> FixedDateTime {
    date(seconds).fixed_offset()
}

/// An address in the blog, whose own is an origin.
pub(crate) fn address(base: &Url, path: &str) -> String {
    format!("{base}{path}")
}
