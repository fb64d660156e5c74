//! Builds the sanitizer from a file with options.

use crate::{BROKEN, Failure, WRONG, read};
use comment_sanitizer::Sanitizer;
use std::fs;
use std::path::Path;

/// Reads the options of a [`SanitizerBuilder`](comment_sanitizer::SanitizerBuilder): JSON if the name of the file ends
/// in `.json`, else TOML.
pub(crate) fn sanitizer(file: &str) -> Result<Sanitizer, Failure> {
    let options =
        fs::read(file).map_err(|error| Failure(format!("cannot read {file}: {error}"), BROKEN))?;
    let options =
        read::text(options).map_err(|why| Failure(format!("{file} is not UTF-8: {why}"), WRONG))?;
    let is_json = Path::new(file)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let sanitizer = if is_json {
        // A byte order mark may precede the text, and JSON parsers refuse it.
        let options = options.strip_prefix('\u{feff}').unwrap_or(&options);
        serde_json::from_str(options).map_err(|error| error.to_string())
    } else {
        toml::from_str(&options).map_err(|error| error.to_string())
    };
    sanitizer.map_err(|error| Failure(format!("{file}: {}", error.trim_end()), WRONG))
}
