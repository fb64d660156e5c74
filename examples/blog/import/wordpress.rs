//! Exports of WordPress (WXR): RSS with the posts of a blog as items, and the comments inside them.
//!
//! The file is read as a stream, an item at a time.

use super::{Error, Importer, RawComment, RawPost};
use encoding_rs::UTF_8;
use encoding_rs_io::DecodeReaderBytesBuilder;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::collections::HashSet;
use std::io::{BufReader, Read};
use std::path::Path;

#[derive(Default)]
struct Item {
    post: RawPost,
    id: String,
    kind: String,
    status: String,
    password: String,
    /// The date of publication in the form of RSS, if that of WordPress is missing.
    rss_date: String,
    comments: Vec<Comment>,
}

#[derive(Default)]
struct Comment {
    raw: RawComment,
    kind: String,
    local_date: String,
}

pub(super) fn read(
    source: impl Read,
    file: &Path,
    importer: &mut Importer<'_>,
) -> Result<(), Error> {
    // What is no UTF-8 becomes U+FFFD, and UTF-16 is known by its byte order mark.
    let source = DecodeReaderBytesBuilder::new()
        .encoding(Some(UTF_8))
        .bom_override(true)
        .build(source);
    let mut reader = Reader::from_reader(BufReader::new(source));
    let mut buffer = Vec::new();
    let mut item: Option<Item> = None;
    let mut comment: Option<Comment> = None;
    let mut text = String::new();
    let mut slugs = HashSet::new();
    let (mut is_feed, mut is_whole) = (false, false);
    loop {
        buffer.clear();
        let at = reader.buffer_position();
        let wrong = |why: String| Error::Xml {
            file: file.to_owned(),
            at,
            why,
        };
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => {
                let error = std::io::Error::new(error.kind(), error.to_string());
                return Err(Error::Read {
                    file: file.to_owned(),
                    error,
                });
            }
            Err(error) => return Err(wrong(error.to_string())),
        };
        match event {
            Event::Start(start) => {
                text.clear();
                match start.name().as_ref() {
                    "rss" => is_feed = true,
                    "item" => item = Some(Item::default()),
                    "wp:comment" if item.is_some() => comment = Some(Comment::default()),
                    _ => {}
                }
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => text.push(c),
                Ok(None) => match quick_xml::escape::resolve_predefined_entity(&reference) {
                    Some(entity) => text.push_str(entity),
                    // One of HTML, as which the text is read next.
                    None => text.extend(["&", &*reference, ";"]),
                },
                Err(error) => return Err(wrong(error.to_string())),
            },
            Event::End(end) => {
                let value = std::mem::take(&mut text);
                match (end.name().as_ref(), &mut item, &mut comment) {
                    ("rss", ..) => is_whole = true,
                    ("item", Some(_), _) => {
                        if let Some(item) = item.take() {
                            store(item, &mut slugs, importer)?;
                        }
                    }
                    ("wp:comment", Some(item), Some(_)) => item.comments.extend(comment.take()),
                    (name, _, Some(comment)) => comment.set(name, value),
                    (name, Some(item), None) => item.set(name, value),
                    _ => {}
                }
            }
            Event::Eof if is_whole => return Ok(()),
            Event::Eof if is_feed => {
                return Err(wrong("it is cut off: `</rss>` is missing".to_owned()));
            }
            Event::Eof => return Err(wrong("it has no element `rss`".to_owned())),
            _ => {}
        }
    }
}

impl Item {
    fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "title" => &mut self.post.title,
            "content:encoded" => &mut self.post.html,
            "pubDate" => &mut self.rss_date,
            "wp:post_id" => &mut self.id,
            "wp:post_name" => &mut self.post.slug,
            "wp:post_date_gmt" => &mut self.post.date,
            "wp:post_type" => &mut self.kind,
            "wp:status" => &mut self.status,
            "wp:post_password" => &mut self.password,
            _ => return,
        };
        *field = value;
    }
}

impl Comment {
    fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "wp:comment_id" => &mut self.raw.id,
            "wp:comment_parent" => &mut self.raw.parent,
            "wp:comment_author" => &mut self.raw.author,
            "wp:comment_author_url" => &mut self.raw.website,
            "wp:comment_date_gmt" => &mut self.raw.date,
            "wp:comment_date" => &mut self.local_date,
            "wp:comment_approved" => &mut self.raw.status,
            "wp:comment_type" => &mut self.kind,
            "wp:comment_content" => &mut self.raw.typed,
            _ => return,
        };
        *field = value;
    }
}

/// Stores a post, and hands its comments on. What is not published stays private, with its comments.
fn store(
    item: Item,
    slugs: &mut HashSet<String>,
    importer: &mut Importer<'_>,
) -> Result<(), Error> {
    let Item {
        mut post,
        id,
        kind,
        status,
        password,
        rss_date,
        comments,
    } = item;
    let is_post = matches!(kind.as_str(), "post" | "page");
    let why = match (is_post, status.as_str(), password.is_empty()) {
        (true, "publish", true) => None,
        (true, "publish", false) => Some("it has a password".to_owned()),
        (true, status, _) => Some(format!("its status is `{status}`")),
        // Attachments, menus and the like, if nobody commented on them.
        (false, ..) if comments.is_empty() => return Ok(()),
        (false, ..) => Some(format!("it is of the type `{kind}`")),
    };
    let name = format!("post {} (`{}`)", id.trim(), post.slug);
    if let Some(why) = why {
        let count = comments.len();
        return importer.pass_over(&name, &format!("{why}; with it its comments: {count}"));
    }
    // Old versions have posts without names, and two of one name.
    if post.slug.trim().is_empty() {
        post.slug = "post".to_owned();
    }
    while !slugs.insert(post.slug.clone()) || post.slug == "post" {
        post.slug = format!("{}-{}", post.slug, id.trim());
    }
    if super::seconds(&post.date).is_none() {
        post.date = rss_date;
    }
    let number = importer.post(&post)?;
    for Comment {
        mut raw,
        kind,
        local_date,
    } in comments
    {
        raw.place = format!("comment {} of `{}`", raw.id, post.slug);
        // Others are pings, and notes that are not meant for readers.
        if !matches!(kind.as_str(), "" | "comment" | "review") {
            importer.pass_over(&raw.place, &format!("it is of the type `{kind}`"))?;
            continue;
        }
        // WordPress writes 0 for none.
        if raw.parent.trim() == "0" {
            raw.parent.clear();
        }
        if super::seconds(&raw.date).is_none() {
            raw.date = local_date;
        }
        importer.comment(number, raw)?;
    }
    Ok(())
}
