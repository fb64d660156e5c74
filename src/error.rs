//! The crate's only error: what is wrong with an allowlist or an option, for the person who wrote it.
//!
//! Only building a policy returns it. A message says what, where (an offset in bytes into the notice), why, and where
//! possible what to write instead. Tests compare messages byte for byte.

use thiserror::Error;

/// An allowlist or an option that cannot be used: what is wrong, where, and why.
///
/// Only building a policy can fail; sanitizing never does. Every message names what is wrong and, if it was read from a
/// notice, its position there (in bytes, counted from 0).
///
/// ```
/// use comment_sanitizer::Whitelist;
///
/// let error = "<b> <blockqoute>".parse::<Whitelist>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "unknown element `blockqoute` at byte 5: HTML has none of that name; did you mean `blockquote`?",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// HTML has no element of this name.
    #[error("unknown element `{name}`{}: HTML has none of that name{}", position(.at), hint(.nearest))]
    UnknownElement {
        /// The name as written; if it is longer than 40 characters, its beginning.
        name: String,
        /// Its position in the notice.
        at: Position,
        /// The nearest name that may be listed, if one is near.
        nearest: Option<&'static str>,
    },
    /// No allowlist may hold this element.
    #[error("element `{name}`{} can never be allowed in a comment: {why}", position(.at))]
    ElementNeverSafe {
        /// The element's name.
        name: &'static str,
        /// Its position in the notice.
        at: Position,
        /// What it would do.
        why: &'static str,
    },
    /// No allowlist may hold this attribute.
    #[error("attribute `{name}` of `{element}`{} can never be allowed in a comment: {why}", position(.at))]
    AttributeNeverSafe {
        /// The element that it was listed on.
        element: &'static str,
        /// The attribute's name as written.
        name: String,
        /// Its position in the notice.
        at: Position,
        /// What it would do.
        why: &'static str,
    },
    /// The attribute has no meaning on the element.
    #[error("attribute `{name}`{} cannot be listed on element `{element}`{}", position(.at), hint(.nearest))]
    AttributeMeaningless {
        /// The element that it was listed on.
        element: &'static str,
        /// The attribute's name as written.
        name: String,
        /// Its position in the notice.
        at: Position,
        /// The nearest name that may be listed on the element, if one is near.
        nearest: Option<&'static str>,
    },
    /// The attribute has a value; a notice names attributes only.
    #[error(
        "attribute `{name}` of `{element}`{} has a value: a list says which attributes are \
         allowed, not their values; write `{name}=\"\"`",
        position(.at)
    )]
    AttributeValue {
        /// The element that it was listed on.
        element: &'static str,
        /// The attribute's name as written.
        name: String,
        /// Its position in the notice.
        at: Position,
    },
    /// A `<` without a `>` after it.
    #[error("the tag{} has no `>`: write `<b>`, and not `<b`", position(.at))]
    UnclosedTag {
        /// The position of its `<`.
        at: Position,
    },
    /// Text that is not a start tag.
    #[error(
        "stray text `{}`{}: a list holds start tags only, as in `<b> <a href=\"\">`{}",
        .text.escape_debug(), position(.at), unescape(.text)
    )]
    StrayText {
        /// Its first word; if that is longer than 40 characters, its beginning.
        text: String,
        /// Its position in the notice.
        at: Position,
    },
    /// A URL scheme that cannot be allowed.
    #[error("the scheme `{scheme}` cannot be allowed: {why}")]
    Scheme {
        /// The scheme as given.
        scheme: String,
        /// What it would do, or what is wrong with its name.
        why: &'static str,
    },
    /// A base that relative URLs cannot be resolved against.
    #[error("relative URLs cannot be resolved against `{base}`: {why}")]
    BaseUrl {
        /// The base as given.
        base: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A host that no URL can name, or that is not written as one; or a public suffix among hosts that are trusted.
    #[error("`{host}` in `{option}` is no host: {why}")]
    Host {
        /// The option that names it: `own_hosts` or `link_hosts`.
        option: &'static str,
        /// The host as given.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A link type that cannot be added to links.
    #[error(
        "links cannot be given the link type `{name}`: it is none of `bookmark`, `external`, `help`, \
         `nofollow`, `noopener`, `noreferrer`, `sponsored` and `ugc`; others speak in the blog's name, or let the \
         other page script this one"
    )]
    LinkType {
        /// The link type as given.
        name: String,
    },
    /// An element whose tags cannot be read as those of another.
    #[error("`{from}` cannot be renamed to `{to}`: {why}")]
    Rename {
        /// The element to rename.
        from: String,
        /// The element to read its tags as.
        to: String,
        /// Why that is not possible.
        why: &'static str,
    },
    /// A configuration of the browser's sanitizer that cannot be read as an allowlist. With the feature `serde`.
    #[cfg(feature = "serde")]
    #[error(
        "{}`{member}` of a `SanitizerConfig` cannot be read as an allowlist: {why}",
        within(.name)
    )]
    SanitizerConfig {
        /// The member of the configuration that is wrong.
        member: &'static str,
        /// The name in it that is wrong, if one is; if it is longer than 40 characters, its beginning.
        name: Option<String>,
        /// What is wrong.
        why: &'static str,
    },
    /// A nesting depth out of range.
    #[error(
        "a nesting depth of {depth} is not from 1 to {most}: to allow no elements, use an empty list; \
         browsers flatten what nests deeper"
    )]
    Depth {
        /// The depth as given.
        depth: usize,
        /// The greatest depth that is allowed.
        most: usize,
    },
}

/// A position in a notice, in bytes from its beginning; none if the name was given in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position(pub(crate) Option<usize>);

impl Position {
    /// The offset in bytes, or `None` if the name was given in code rather than in a notice.
    ///
    /// ```
    /// use comment_sanitizer::{PolicyError, Whitelist};
    ///
    /// let Err(PolicyError::UnclosedTag { at }) = "<b> <i".parse::<Whitelist>() else { panic!() };
    /// assert_eq!(at.offset(), Some(4));
    /// ```
    pub fn offset(self) -> Option<usize> {
        self.0
    }
}

/// The position within a message, if there is one.
fn position(at: &Position) -> String {
    let Position(at) = at;
    at.map_or_else(String::new, |offset| format!(" at byte {offset}"))
}

/// The nearest name at the end of a message, if there is one.
fn hint(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The name before the member that holds it, if there is one.
#[cfg(feature = "serde")]
fn within(name: &Option<String>) -> String {
    let within = name.as_ref().map(|name| format!("`{name}` in "));
    within.unwrap_or_default()
}

/// A hint at the end of a message, if the text is from a notice that was escaped for a page.
fn unescape(text: &str) -> &'static str {
    match text.starts_with("&lt;") {
        true => "; this one is escaped for a page: give it unescaped",
        false => "",
    }
}
