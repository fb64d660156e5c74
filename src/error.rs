//! What is wrong with a list or an option, for the person who wrote it.

use std::fmt;
use thiserror::Error;

/// A list, or an option, that cannot be used: what is wrong, where, and why.
///
/// Only building a policy can fail; sanitizing never does. Every message names what is wrong and, if it
/// was read from a notice, where it stands there (in bytes, counted from 0).
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
    #[error("unknown element `{name}`{}: HTML has none of that name{}", At(.at), Hint(.nearest))]
    UnknownElement {
        /// The name, as it was written; its beginning, if it is long.
        name: String,
        /// Where it stands.
        at: Position,
        /// The nearest name that may be listed, if one is near.
        nearest: Option<&'static str>,
    },
    /// The element may stand on no list.
    #[error("element `{name}`{} can never be allowed in a comment: {why}", At(.at))]
    ElementNeverSafe {
        /// The element's name.
        name: &'static str,
        /// Where it stands.
        at: Position,
        /// What it would do.
        why: &'static str,
    },
    /// The attribute may stand on no list.
    #[error("attribute `{name}` of `{element}`{} can never be allowed in a comment: {why}", At(.at))]
    AttributeNeverSafe {
        /// The element it was listed on.
        element: &'static str,
        /// The attribute's name, as it was written.
        name: String,
        /// Where it stands.
        at: Position,
        /// What it would do.
        why: &'static str,
    },
    /// The attribute means nothing on the element.
    #[error(
        "attribute `{name}`{} is none that a list may hold on element `{element}`{}",
        At(.at), Hint(.nearest)
    )]
    AttributeMeaningless {
        /// The element it was listed on.
        element: &'static str,
        /// The attribute's name, as it was written.
        name: String,
        /// Where it stands.
        at: Position,
        /// The nearest name that means something there, if one is near.
        nearest: Option<&'static str>,
    },
    /// The attribute has a value; a list names attributes only.
    #[error(
        "attribute `{name}` of `{element}`{} has a value: a list says which attributes are \
         allowed, not their values; write `{name}=\"\"`",
        At(.at)
    )]
    AttributeValue {
        /// The element it was listed on.
        element: &'static str,
        /// The attribute's name, as it was written.
        name: String,
        /// Where it stands.
        at: Position,
    },
    /// A `<` with no `>` behind it.
    #[error("the tag{} has no `>`: write `<b>`, and not `<b`", At(.at))]
    UnclosedTag {
        /// Where its `<` stands.
        at: Position,
    },
    /// Something that is no tag.
    #[error(
        "stray text `{}`{}: a list holds start tags only, as in `<b> <a href=\"\">`{}",
        .text.escape_debug(), At(.at), Unescape(.text)
    )]
    StrayText {
        /// What it begins with.
        text: String,
        /// Where it stands.
        at: Position,
    },
    /// A URL scheme that may not be allowed.
    #[error("the scheme `{scheme}` cannot be allowed: {why}")]
    Scheme {
        /// The scheme, as it was given.
        scheme: String,
        /// What it would do, or what is wrong with its name.
        why: &'static str,
    },
    /// A base that relative URLs cannot be resolved against.
    #[error("relative URLs cannot be resolved against `{base}`: {why}")]
    BaseUrl {
        /// The base, as it was given.
        base: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A host that no URL can name.
    #[error("`{host}` in `{option}` is no host: {why}")]
    Host {
        /// The option that names it: `own_hosts` or `link_hosts`.
        option: &'static str,
        /// The host, as it was given.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A link type that links may not have.
    #[error(
        "links cannot be given the link type `{name}`: it is none of `bookmark`, `external`, `help`, \
         `nofollow`, `noopener`, `noreferrer`, `sponsored` and `ugc`; others speak in the blog's name, or let the \
         other page script this one"
    )]
    LinkType {
        /// The link type, as it was given.
        name: String,
    },
    /// An element that cannot be read as another.
    #[error("`{from}` cannot be renamed to `{to}`: {why}")]
    Rename {
        /// The element that would be renamed.
        from: String,
        /// What it would become.
        to: String,
        /// What is wrong with that.
        why: &'static str,
    },
    /// A nesting depth that cannot be kept.
    #[error(
        "a nesting depth of {depth} is not from 1 to {most}: to allow no elements, use an empty list; \
         browsers flatten what nests deeper"
    )]
    Depth {
        /// What was asked for.
        depth: usize,
        /// The greatest that may be.
        most: usize,
    },
}

/// Where in a notice something stands, in bytes from its beginning; nowhere, if it was named in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position(pub(crate) Option<usize>);

impl Position {
    /// The offset in bytes, or `None` if there is no notice to count in.
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

/// The place within a message.
struct At<'a>(&'a Position);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.0 {
            Some(offset) => write!(f, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

/// Ends a message with the nearest name.
struct Hint<'a>(&'a Option<&'static str>);

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

/// Ends a message about what looks like a notice that was escaped for a page.
struct Unescape<'a>(&'a str);

impl fmt::Display for Unescape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.starts_with("&lt;") {
            true => f.write_str("; this one is escaped for a page: give it unescaped"),
            false => Ok(()),
        }
    }
}
