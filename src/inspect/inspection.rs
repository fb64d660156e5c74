//! What is found in a comment, for those who decide whether to show it.

use crate::inspect::deceptive;
use crate::text::invisible::is_invisible;
use crate::url::parts;
use std::borrow::Cow;
use std::ops::Range;

/// What [`Sanitizer::inspect`](crate::Sanitizer::inspect) finds in a comment: what it becomes, and the facts by
/// which a blog holds it back or rejects it.
///
/// With the feature `serde` it can be written as JSON.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let typed = "<p>See <a href='https://evil.example/' onclick=x>bank.example</a>";
/// let found = Sanitizer::default().inspect(typed);
/// assert_eq!(found.html, r#"See <a href="https://evil.example/">bank.example</a>"#);
/// assert_eq!(found.text, "See bank.example");
/// assert_eq!(found.links[0].host.as_deref(), Some("evil.example"));
/// assert!(found.links[0].deceptive);
/// assert_eq!(found.removals.len(), 2);
/// assert_eq!(
///     found.removals[1].to_string(),
///     "line 1: attribute `onclick`: it is not on the list",
/// );
/// assert!(!found.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// The comment made safe: what [`sanitize`](crate::Sanitizer::sanitize) returns.
    pub html: String,
    /// Its text, without markup and unescaped, with a newline or a blank line where elements make one.
    pub text: String,
    /// The links that it keeps, in order.
    pub links: Vec<Link>,
    /// What went, in the order of the input.
    pub removals: Vec<Removal>,
    /// Does it show anything that is no text?
    pub(crate) shows_picture: bool,
}

impl Inspection {
    /// Is nothing left that a reader would see: no picture, and of text only spaces and characters without a
    /// form?
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::default();
    /// assert!(sanitizer.inspect("<b>&nbsp;\u{200b}</b><script>x</script>").is_empty());
    /// assert!(!sanitizer.inspect("<3").is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        !self.shows_picture && self.text.chars().all(is_invisible)
    }
}

/// Written with its fields, and with [`is_empty`](Inspection::is_empty), which not every reader could tell. With
/// the feature `serde`.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let found = Sanitizer::default().inspect("<b>x</b><!-- y -->");
/// assert_eq!(
///     serde_json::to_string_pretty(&found)?,
///     r#"{
///   "html": "<b>x</b>",
///   "text": "x",
///   "is_empty": false,
///   "links": [],
///   "removals": [
///     {
///       "kind": "comment",
///       "name": "",
///       "reason": "comments are never shown",
///       "line": 1,
///       "range": {
///         "start": 8,
///         "end": 18
///       }
///     }
///   ]
/// }"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg(feature = "serde")]
impl serde::Serialize for Inspection {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let Inspection {
            html,
            text,
            links,
            removals,
            shows_picture: _,
        } = self;
        let mut fields = serializer.serialize_struct("Inspection", 5)?;
        fields.serialize_field("html", html)?;
        fields.serialize_field("text", text)?;
        fields.serialize_field("is_empty", &self.is_empty())?;
        fields.serialize_field("links", links)?;
        fields.serialize_field("removals", removals)?;
        fields.end()
    }
}

/// A link that a comment keeps: an element with an `href`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Link {
    /// Its URL, as it stands in the result, unescaped.
    pub url: String,
    /// The host that the URL names: in lower case, without user, port, and the dot of the root. As typed, if it
    /// is not plain how browsers read it. `None` if it names none: if it is relative, or an address to
    /// write to.
    pub host: Option<String>,
    /// What a reader sees of it, without whitespace around. Where links stand in tables in links, text is that of the
    /// innermost.
    pub text: String,
    /// Does its text name another host than its URL: `bank.example`, `www.bank.example` or
    /// `https://bank.example/`, for a link to `evil.example`? Subdomains count as the same host.
    pub deceptive: bool,
}

impl Link {
    /// One with this URL, whose text is not known yet.
    pub(crate) fn to(url: &str) -> Self {
        let host = parts::host(url).map(|host| host.into_lower_case().into_owned());
        Link {
            url: url.to_owned(),
            host,
            text: String::new(),
            deceptive: false,
        }
    }

    /// All of its text is there.
    pub(crate) fn know_text(&mut self) {
        let seen = self.text.trim();
        if seen.len() < self.text.len() {
            self.text = seen.to_owned();
        }
        let host = self.host.as_deref();
        self.deceptive = host.is_some_and(|host| deceptive::names_another(&self.text, host));
    }
}

/// Something that went.
///
/// Printed, it says all but the range, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Removal {
    /// What it was.
    pub kind: RemovalKind,
    /// The name of the element or attribute, in lower case (as typed if HTML has no such element), or the numbers
    /// of the characters; empty for comments, and for all markup together.
    pub name: Cow<'static, str>,
    /// Why it went, in words.
    pub reason: Cow<'static, str>,
    /// The line of the input it began on, from 1. Direction controls and combining marks are counted to the line on
    /// which their text begins, after the last tag that was kept.
    pub line: usize,
    /// Where it stood in the input, in bytes, if that is known.
    pub range: Option<Range<usize>>,
}

impl std::fmt::Display for Removal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)?;
        if !self.name.is_empty() {
            write!(f, " `{}`", self.name)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// What kind of thing went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RemovalKind {
    /// An element; its content stayed, unless the reason says otherwise.
    Element,
    /// An attribute of an element that stayed.
    Attribute,
    /// An attribute for its URL.
    Url,
    /// A comment of HTML, or a doctype.
    Comment,
    /// CharacterOptions that XML cannot carry.
    ControlCharacters,
    /// Controls of the direction of text.
    BidiControls,
    /// Combining marks beyond the limit.
    CombiningMarks,
    /// An element that nested too deep.
    Depth,
    /// A link beyond the greatest number; its text stayed.
    Link,
    /// All markup, since it would have grown beyond all measure; all text stayed.
    Flattened,
}

impl std::fmt::Display for RemovalKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            RemovalKind::Element | RemovalKind::Depth => "element",
            RemovalKind::Attribute => "attribute",
            RemovalKind::Url => "URL in",
            RemovalKind::Comment => "comment",
            RemovalKind::ControlCharacters => "control characters",
            RemovalKind::BidiControls => "direction controls",
            RemovalKind::CombiningMarks => "combining marks",
            RemovalKind::Link => "link",
            RemovalKind::Flattened => "all markup",
        })
    }
}
