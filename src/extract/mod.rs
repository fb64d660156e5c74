//! Public functions beside sanitizing itself: the text of a comment, the beginning of one before or after sanitizing,
//! and a type for sanitized HTML. It may import everything up to `sanitizer`, and not `options`; only `lib` imports it.
//! Whatever it returns as sanitized HTML comes out of the sanitizer, and sanitizing that again changes nothing.

#[cfg(feature = "excerpt")]
pub(crate) mod excerpt;
pub(crate) mod parts;
pub(crate) mod plain_text;
pub(crate) mod safe_html;
#[cfg(feature = "serde")]
pub(crate) mod sanitizer_config;
pub(crate) mod truncate;
pub(crate) mod website;
