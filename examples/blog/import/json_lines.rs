//! Comments as JSON, an object a line:
//!
//! ```text
//! {"post": "on-tags", "title": "On tags", "id": "7", "parent": "3", "author": "Alice", "website": "alice.example",
//!  "date": "2011-01-02T03:04:05Z", "status": "approved", "comment": "I <b>agree</b>"}
//! ```
//!
//! `post`, `id` and `comment` must be there. Numbers are read as strings.

use super::{Error, Importer, RawComment, RawPost};
use crate::submission::string;
use serde::Deserialize;
use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

#[derive(Deserialize)]
struct Line {
    #[serde(deserialize_with = "string")]
    post: String,
    #[serde(default, deserialize_with = "string")]
    title: String,
    #[serde(deserialize_with = "string")]
    id: String,
    #[serde(default, deserialize_with = "string")]
    parent: String,
    #[serde(default, deserialize_with = "string")]
    author: String,
    #[serde(default, deserialize_with = "string")]
    website: String,
    #[serde(default, deserialize_with = "string")]
    date: String,
    #[serde(default, deserialize_with = "string")]
    status: String,
    comment: String,
}

pub(super) fn read(
    mut source: impl BufRead,
    file: &Path,
    importer: &mut Importer<'_>,
) -> Result<(), Error> {
    let mut posts: HashMap<String, i64> = HashMap::new();
    let mut bytes = Vec::new();
    for number in 1_u64.. {
        bytes.clear();
        let read = source.read_until(b'\n', &mut bytes);
        let length = read.map_err(|error| Error::Read {
            file: file.to_owned(),
            error,
        })?;
        if length == 0 {
            break;
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let place = format!("line {number}");
        // A byte order mark may precede the text.
        let json = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let line: Line = match serde_json::from_slice(json) {
            Ok(line) => line,
            Err(error) => {
                // The line of the parser is always the first.
                let why = error.to_string().replace(" at line 1 column ", " at byte ");
                importer.pass_over(&place, &why)?;
                continue;
            }
        };
        if line.post.trim().is_empty() {
            importer.pass_over(&place, "it names no post")?;
            continue;
        }
        let post = match posts.get(&line.post) {
            Some(post) => *post,
            None => {
                let post = importer.post(&RawPost {
                    slug: line.post.clone(),
                    title: line.title,
                    html: String::new(),
                    date: line.date.clone(),
                })?;
                posts.insert(line.post, post);
                post
            }
        };
        let comment = RawComment {
            id: line.id,
            parent: line.parent,
            author: line.author,
            website: line.website,
            date: line.date,
            status: line.status,
            typed: line.comment,
            place,
        };
        importer.comment(post, comment)?;
    }
    Ok(())
}
