//! The crate's only error: what is wrong with an allowlist or an option, for the person who wrote it.
//!
//! Only building a policy returns it. A message says what, where (an offset in bytes, or a line), why, and where
//! possible what to write instead. Tests compare messages byte for byte.

use std::fmt;
use thiserror::Error;

/// An allowlist or an option that cannot be used: what is wrong, where, and why.
///
/// Only building a policy can fail; sanitizing never does. Every message names what is wrong and, if it was read from a
/// notice, its position there: in bytes, counted from 0, or in a notice of several lines by its line. A message about an
/// option names it as its setter and its key in a file are named.
///
/// ```
/// use comment_sanitizer::Whitelist;
///
/// let error = "<b> <blockqoute>".parse::<Whitelist>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "unknown element `blockqoute` at byte 5: HTML has no such element; did you mean `blockquote`?",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// HTML has no element of this name.
    #[error("unknown element `{name}`{at}: HTML has no such element{}", hint(.nearest))]
    #[non_exhaustive]
    UnknownElement {
        /// The name as written; if it is longer than 40 characters, its beginning.
        name: String,
        /// Its position in the notice.
        at: Position,
        /// The nearest name that may be listed, if one is near.
        nearest: Option<&'static str>,
    },
    /// No allowlist may hold this element.
    #[error("element `{name}`{at} can never be allowed in a comment: {why}")]
    #[non_exhaustive]
    ElementNeverSafe {
        /// The element's name.
        name: &'static str,
        /// Its position in the notice.
        at: Position,
        /// What it would do.
        why: &'static str,
    },
    /// No allowlist may hold this attribute.
    #[error("attribute `{name}` of `{element}`{at} can never be allowed in a comment: {why}")]
    #[non_exhaustive]
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
    #[error("attribute `{name}`{at} cannot be listed on element `{element}`{}", hint(.nearest))]
    #[non_exhaustive]
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
    /// The attribute has a value that is no pattern, or lacks a pattern that it needs.
    #[error("attribute `{name}` of `{element}`{at} cannot have the pattern `{}`: {why}", .pattern.escape_debug())]
    #[non_exhaustive]
    Pattern {
        /// The element that it was listed on.
        element: &'static str,
        /// The attribute's name as written.
        name: String,
        /// The pattern as written; if it is longer than 40 characters, its beginning.
        pattern: String,
        /// The position of the attribute in the notice.
        at: Position,
        /// What is wrong with the pattern, and what to write instead.
        why: &'static str,
    },
    /// A `<` without a `>` after it.
    #[error("the tag{at} has no `>`: write `<b>`, and not `<b`")]
    #[non_exhaustive]
    UnclosedTag {
        /// The position of its `<`.
        at: Position,
    },
    /// Text that is not a start tag.
    #[error(
        "stray text `{}`{at}: an allowlist holds start tags only, as in `<b> <a href=\"\">`{}",
        .text.escape_debug(), unescape(.text)
    )]
    #[non_exhaustive]
    StrayText {
        /// Its first word; if that is longer than 40 characters, its beginning.
        text: String,
        /// Its position in the notice.
        at: Position,
    },
    /// A URL scheme that cannot be allowed.
    #[error("the scheme `{scheme}` in `url_schemes` cannot be allowed: {why}{}", hint(.nearest))]
    #[non_exhaustive]
    Scheme {
        /// The scheme as given.
        scheme: String,
        /// What it would do, or what is wrong with its name.
        why: &'static str,
        /// The scheme that a misspelt one most likely means.
        nearest: Option<&'static str>,
    },
    /// A base that relative URLs cannot be resolved against.
    #[error("`relative_urls` cannot be resolved against `{base}`: {why}")]
    #[non_exhaustive]
    BaseUrl {
        /// The base as given.
        base: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A prefix that makes no URL of an image proxy.
    #[error("`image_proxy` cannot be `{prefix}`: {why}")]
    #[non_exhaustive]
    ImageProxy {
        /// The prefix as given.
        prefix: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A host that no URL can name, or that is not written as one; or a public suffix among hosts that are trusted.
    #[error("`{host}` in `{option}` cannot be used: {why}")]
    #[non_exhaustive]
    Host {
        /// The option that names it: `own_hosts`, `link_hosts` or `image_hosts`.
        option: &'static str,
        /// The host as given.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A set of allowed hosts that holds none.
    #[error("`{option}` allows no host: name at least one, or deny some instead")]
    #[non_exhaustive]
    NoHosts {
        /// The option: `link_hosts` or `image_hosts`.
        option: &'static str,
    },
    /// A link type that cannot be added to links.
    #[error("the link type `{name}` in `link_rel` cannot be added to links: {why}{}", hint(.nearest))]
    #[non_exhaustive]
    LinkType {
        /// The link type as given.
        name: String,
        /// What is wrong with it.
        why: &'static str,
        /// The link type that a misspelt one most likely means.
        nearest: Option<&'static str>,
    },
    /// An element whose tags cannot be read as those of another.
    #[error("`rename` cannot read `{from}` as `{to}`: {why}")]
    #[non_exhaustive]
    Rename {
        /// The element to rename.
        from: String,
        /// The element to read its tags as.
        to: String,
        /// Why that is not possible, and what to add.
        why: String,
    },
    /// A configuration of the browser's sanitizer that cannot be read as an allowlist. With the feature `serde`.
    #[cfg(feature = "serde")]
    #[error(
        "{}`{member}` of a `SanitizerConfig` cannot be read as an allowlist: {why}",
        within(.name)
    )]
    #[non_exhaustive]
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
        "`max_depth` is {depth}, and not from 1 to {most}: to allow no elements, use an empty allowlist; browsers flatten \
         what nests deeper"
    )]
    #[non_exhaustive]
    Depth {
        /// The depth as given.
        depth: usize,
        /// The greatest depth that is allowed.
        most: usize,
    },
    /// An option that has no effect, beside the allowlist and the other options.
    #[error("`{option}` has no effect: {why}")]
    #[non_exhaustive]
    Useless {
        /// The option.
        option: &'static str,
        /// Why, and what to add.
        why: String,
    },
}

impl PolicyError {
    /// The name of the element that the error is about, as written: that of a notice, or the one to rename.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// let error = "<b onclick>".parse::<Whitelist>().unwrap_err();
    /// assert_eq!((error.element(), error.attribute()), (Some("b"), Some("onclick")));
    /// assert_eq!(error.position().and_then(|at| at.offset()), Some(3));
    /// ```
    pub fn element(&self) -> Option<&str> {
        match self {
            PolicyError::UnknownElement { name, .. } | PolicyError::Rename { from: name, .. } => {
                Some(name)
            }
            PolicyError::ElementNeverSafe { name: element, .. }
            | PolicyError::AttributeNeverSafe { element, .. }
            | PolicyError::AttributeMeaningless { element, .. }
            | PolicyError::Pattern { element, .. } => Some(element),
            _ => None,
        }
    }

    /// The name of the attribute that the error is about, as written in the notice.
    pub fn attribute(&self) -> Option<&str> {
        match self {
            PolicyError::AttributeNeverSafe { name, .. }
            | PolicyError::AttributeMeaningless { name, .. }
            | PolicyError::Pattern { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The option that cannot be used, as its setter and its key are named; `None` for an error of an allowlist.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let error = Sanitizer::builder().max_depth(0).build().unwrap_err();
    /// assert_eq!(error.option(), Some("max_depth"));
    /// ```
    pub fn option(&self) -> Option<&'static str> {
        match self {
            PolicyError::Host { option, .. }
            | PolicyError::NoHosts { option }
            | PolicyError::Useless { option, .. } => Some(option),
            PolicyError::Scheme { .. } => Some("url_schemes"),
            PolicyError::BaseUrl { .. } => Some("relative_urls"),
            PolicyError::ImageProxy { .. } => Some("image_proxy"),
            PolicyError::LinkType { .. } => Some("link_rel"),
            PolicyError::Rename { .. } => Some("rename"),
            PolicyError::Depth { .. } => Some("max_depth"),
            _ => None,
        }
    }

    /// Where in the notice the error is; `None` for an error of an option.
    pub fn position(&self) -> Option<&Position> {
        match self {
            PolicyError::UnknownElement { at, .. }
            | PolicyError::ElementNeverSafe { at, .. }
            | PolicyError::AttributeNeverSafe { at, .. }
            | PolicyError::AttributeMeaningless { at, .. }
            | PolicyError::Pattern { at, .. }
            | PolicyError::UnclosedTag { at }
            | PolicyError::StrayText { at, .. } => Some(at),
            _ => None,
        }
    }
}

/// A position in a notice; none if the name was given in code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    offset: Option<usize>,
    /// The number of the line, and what stands in it: in a notice of several lines.
    line: Option<Box<(usize, String)>>,
}

impl Position {
    /// That of a name that was given in code.
    pub(crate) const IN_CODE: Self = Position {
        offset: None,
        line: None,
    };

    /// This offset in a notice. `quoted` shortens a line for a message.
    pub(crate) fn of_notice(notice: &str, offset: usize, quoted: impl Fn(&str) -> String) -> Self {
        let before = &notice[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = notice[start..].lines().next().unwrap_or_default().trim();
        let number = before.matches('\n').count() + 1;
        Position {
            offset: Some(offset),
            line: notice
                .trim()
                .contains('\n')
                .then(|| Box::new((number, quoted(line)))),
        }
    }

    /// The offset in bytes from the beginning of the notice, or `None` if the name was given in code.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// let error = "<b> <i".parse::<Whitelist>().unwrap_err();
    /// assert_eq!(error.position().and_then(|at| at.offset()), Some(4));
    /// ```
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// The number of the line, from 1, in a notice of several lines.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// let error = "<b>\n<blockqoute>\n<i>".parse::<Whitelist>().unwrap_err();
    /// assert_eq!(error.position().and_then(|at| at.line()), Some(2));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "unknown element `blockqoute` in line 2 (`<blockqoute>`): HTML has no such element; did you mean \
    ///      `blockquote`?",
    /// );
    /// ```
    pub fn line(&self) -> Option<usize> {
        self.line.as_ref().map(|line| line.0)
    }
}

/// The position within a message, with a space before it; nothing for a name that was given in code.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.offset, self.line.as_deref()) {
            (_, Some((number, text))) => write!(f, " in line {number} (`{text}`)"),
            (Some(offset), None) => write!(f, " at byte {offset}"),
            (None, None) => Ok(()),
        }
    }
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
