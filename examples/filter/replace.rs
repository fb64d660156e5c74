//! Sanitizes the string in one field of a JSON object, and leaves every other byte as it is.
//!
//! Only that string is written anew: building a tree and writing it again would change numbers, escapes, and the order
//! of fields. So a line is only divided into the raw texts of its keys and values, and their positions in the line
//! follow from their order.

use comment_sanitizer::Sanitizer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use thiserror::Error;

/// The field that `--inspect` adds.
pub(crate) const INSPECTION: &str = "inspection";

/// The changes to each line.
pub(crate) struct Replacement {
    pub(crate) sanitizer: Sanitizer,
    pub(crate) field: String,
    /// Whether the inspection is added.
    pub(crate) inspect: bool,
}

/// Why a line is bad. Columns are bytes of the line, from 1; in errors of JSON, the column where the parser stopped.
#[derive(Debug, Error)]
pub(crate) enum BadLine {
    #[error("it is not UTF-8: invalid byte 0x{byte:02x} at column {column}")]
    NotUtf8 { byte: u8, column: usize },
    #[error("it is not JSON: {0}")]
    NotJson(String),
    #[error("it is no object")]
    NotObject,
    #[error("it has no field `{0}`")]
    Missing(String),
    #[error("it has the field `{0}` twice")]
    Twice(String),
    #[error("its field `{0}` is no string")]
    NotString(String),
    #[error("its field `{0}` is no text: a surrogate without its other half at column {1}")]
    NotText(String, usize),
    #[error("it already has a field `{INSPECTION}`")]
    Inspected,
}

impl Replacement {
    /// Appends the line with its field sanitized, or nothing if the line is bad.
    pub(crate) fn append(&self, line: &[u8], out: &mut Vec<u8>) -> Result<(), BadLine> {
        let (content, line_end) = split_line_end(line);
        if content.trim_ascii().is_empty() {
            out.extend_from_slice(line);
            return Ok(());
        }
        let content = str::from_utf8(content).map_err(|error| BadLine::NotUtf8 {
            byte: content[error.valid_up_to()],
            column: error.valid_up_to() + 1,
        })?;
        let Place { value, last } = self.place(content)?;
        let typed = &content[value.clone()];
        // JSON may hold a lone surrogate, which text cannot. All other errors were found before.
        let text = decode(typed)
            .map_err(|error| BadLine::NotText(self.field.clone(), value.start + error.column()))?;

        out.extend_from_slice(&content.as_bytes()[..value.start]);
        let found = self.inspect.then(|| self.sanitizer.inspect(&text));
        let safe = match &found {
            Some(found) => Cow::Borrowed(&*found.html),
            None => self.sanitizer.sanitize(&text),
        };
        if safe == text {
            // As typed, with the same escapes.
            out.extend_from_slice(typed.as_bytes());
        } else {
            append_json(&safe, out);
        }
        out.extend_from_slice(&content.as_bytes()[value.end..last]);
        if let Some(found) = found {
            out.extend_from_slice(format!(r#","{INSPECTION}":"#).as_bytes());
            append_json(&found, out);
        }
        out.extend_from_slice(&content.as_bytes()[last..]);
        out.extend_from_slice(line_end);
        Ok(())
    }

    /// Finds the string in its field.
    fn place(&self, line: &str) -> Result<Place, BadLine> {
        let Fields(fields) =
            serde_json::from_str(line).map_err(|error| match error.classify() {
                // Every value is accepted, so only the object can be missing.
                Category::Data => BadLine::NotObject,
                _ => BadLine::NotJson(without_line(&error)),
            })?;
        let mut found = None;
        let mut at = 0;
        let mut before = '{';
        for (key, value) in fields {
            let key = position(line, at, before, key);
            let value = position(line, key.end, ':', value);
            at = value.end;
            before = ',';
            // A key that cannot be decoded is another field.
            let Ok(name) = decode(&line[key]) else {
                continue;
            };
            if self.inspect && name == INSPECTION {
                return Err(BadLine::Inspected);
            }
            if name == self.field && found.replace(value).is_some() {
                return Err(BadLine::Twice(self.field.clone()));
            }
        }
        let value = found.ok_or_else(|| BadLine::Missing(self.field.clone()))?;
        if !line[value.clone()].starts_with('"') {
            return Err(BadLine::NotString(self.field.clone()));
        }
        Ok(Place { value, last: at })
    }
}

/// The places of a line that change.
struct Place {
    /// The string, with its quotes.
    value: Range<usize>,
    /// The offset just after the last value of the object.
    last: usize,
}

/// The raw texts of the keys and values of an object.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = object.next_entry::<&RawValue, &RawValue>()? {
                    fields.push((key.get(), value.get()));
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Texts)
    }
}

/// The byte range of this key or value, which is the next in the line: between two of them are only whitespace and a
/// separator.
fn position(line: &str, at: usize, separator: char, text: &str) -> Range<usize> {
    let rest = line[at..].trim_start_matches([separator, ' ', '\t', '\r']);
    let start = line.len() - rest.len();
    start..start + text.len()
}

/// Decodes a JSON string; copies it only if it has escapes.
fn decode(string: &str) -> serde_json::Result<Cow<'_, str>> {
    #[derive(serde::Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

    serde_json::from_str(string).map(|Text(text)| text)
}

fn append_json(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value)
        .expect("strings and what is found are JSON, and memory takes it");
}

/// The error's message and column, without the line number, which is always 1.
fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let what = text.strip_suffix(&place).unwrap_or(&text);
    format!("{what} at column {}", error.column())
}

fn split_line_end(line: &[u8]) -> (&[u8], &[u8]) {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    line.split_at(content.len())
}
