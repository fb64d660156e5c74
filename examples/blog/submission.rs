//! A comment as it was sent: checked, sanitized, and decided on. What is too long is refused, never cut.

use crate::digest;
use crate::moderation::Decision;
use crate::settings::Settings;
use comment_sanitizer::{Inspection, Sanitizer, plain_text};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use thiserror::Error;

/// The longest comment, in bytes, as typed and as HTML: that of WordPress.
pub(crate) const LONGEST_COMMENT: usize = 65_525;
/// The longest name and website, in bytes: those of WordPress.
const LONGEST_NAME: usize = 245;
const LONGEST_WEBSITE: usize = 200;

/// The fields of the form.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Submission {
    pub(crate) name: String,
    pub(crate) website: String,
    pub(crate) comment: String,
    /// The number of the comment that this one answers, or nothing.
    #[serde(deserialize_with = "string")]
    pub(crate) parent: String,
}

/// A string, or a number as one, or null as none: in JSON, numbers of comments can be either.
pub(crate) fn string<'a, D: Deserializer<'a>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(string) => Ok(string),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null => Ok(String::new()),
        other => Err(D::Error::custom(format!("`{other}` is no string"))),
    }
}

/// Why a comment is refused. The texts are for the visitor.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum Refusal {
    #[error("Please give a name.")]
    NoName,
    #[error("Nothing is left of the comment that a reader would see.")]
    Empty,
    #[error("The comment is too long: {LONGEST_COMMENT} bytes are the most.")]
    LongComment,
    #[error("Written as HTML, the comment is too long: {LONGEST_COMMENT} bytes are the most.")]
    LongHtml,
    #[error("The name is too long: {LONGEST_NAME} bytes are the most.")]
    LongName,
    #[error("The website is too long: {LONGEST_WEBSITE} bytes are the most.")]
    LongWebsite,
    #[error("This is no address of a website.")]
    BadWebsite,
    #[error("The comment that this one answers is not here.")]
    NoParent,
    #[error("You have said that already.")]
    Duplicate,
}

/// A comment that may be stored.
pub(crate) struct Accepted {
    pub(crate) author: String,
    pub(crate) website: Option<String>,
    pub(crate) typed: String,
    /// Its HTML, its text, and what was removed.
    pub(crate) found: Inspection,
    pub(crate) digest: i64,
}

impl Accepted {
    pub(crate) fn new(
        author: String,
        website: Option<String>,
        typed: &str,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        // Forms send line ends as CRLF.
        let typed = typed.replace("\r\n", "\n");
        let found = inspect(&typed, settings)?;
        if found.is_empty() {
            return Err(Refusal::Empty);
        }
        Ok(Accepted {
            digest: digest::of(&author, &typed),
            author,
            website,
            typed,
            found,
        })
    }
}

/// A new comment that may be stored, unless the database knows better.
pub(crate) struct Posted {
    pub(crate) comment: Accepted,
    pub(crate) parent: Option<i64>,
    pub(crate) decision: Decision,
}

impl Submission {
    /// Judges a new comment by itself. Whether its parent is there, its author known, and the comment a duplicate, is
    /// judged when it is stored.
    pub(crate) fn accept(self, settings: &Settings) -> Result<Posted, Refusal> {
        check_length(&self.comment)?;
        let (author, website) = (author(&self.name)?, website(&self.website, settings)?);
        let parent = match self.parent.trim() {
            "" => None,
            number => Some(number.parse().map_err(|_| Refusal::NoParent)?),
        };
        let comment = Accepted::new(author, website, &self.comment, settings)?;
        let fields = [
            ("author", comment.author.as_str()),
            ("website", comment.website.as_deref().unwrap_or_default()),
        ];
        let decision = settings
            .rules
            .decide(&fields, &comment.typed, &comment.found);
        Ok(Posted {
            comment,
            parent,
            decision,
        })
    }
}

/// Refuses a comment that is too long to be stored. A line end counts as one byte, however it was sent.
fn check_length(typed: &str) -> Result<(), Refusal> {
    match typed.len() - typed.matches("\r\n").count() <= LONGEST_COMMENT {
        true => Ok(()),
        false => Err(Refusal::LongComment),
    }
}

/// The name of an author: its text, on one line. One that no reader would see is none.
pub(crate) fn author(typed: &str) -> Result<String, Refusal> {
    if typed.len() > LONGEST_NAME {
        return Err(Refusal::LongName);
    }
    let name = on_one_line(&plain_text(typed));
    match name.is_empty() || Sanitizer::default().inspect(typed).is_empty() {
        true => Err(Refusal::NoName),
        false => Ok(name),
    }
}

/// The text with single spaces instead of line ends and other spaces.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The URL of a website, if one is given.
pub(crate) fn website(typed: &str, settings: &Settings) -> Result<Option<String>, Refusal> {
    if typed.len() > LONGEST_WEBSITE {
        return Err(Refusal::LongWebsite);
    }
    // Old forms have a scheme in this field from the beginning.
    if matches!(typed.trim(), "" | "http://" | "https://") {
        return Ok(None);
    }
    let url = settings.sanitizer.url(typed).ok_or(Refusal::BadWebsite)?;
    Ok(Some(url.into_owned()))
}

/// Inspects a comment. One that is too long is not read.
pub(crate) fn inspect(typed: &str, settings: &Settings) -> Result<Inspection, Refusal> {
    check_length(typed)?;
    let found = settings.sanitizer.inspect(typed);
    // What readers load is as limited as what is typed.
    match found.html.len() <= LONGEST_COMMENT {
        true => Ok(found),
        false => Err(Refusal::LongHtml),
    }
}
