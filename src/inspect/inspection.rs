//! The inspection that [`inspect`](crate::Sanitizer::inspect) returns, for those who decide whether to show a comment:
//! its text, its links, what was removed from it, and which tags were shown as typed.

use crate::inspect::deceptive;
use crate::inspect::reason::RemovalReason;
use crate::text::invisible::is_invisible;
use crate::url::parts;
use std::borrow::Cow;
use std::ops::Range;

/// What [`Sanitizer::inspect`](crate::Sanitizer::inspect) finds in a comment: the sanitized HTML, and the facts by
/// which a blog publishes it, holds it back for moderation, or rejects it.
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
///     "line 1: attribute `onclick`: it is not on the allowlist",
/// );
/// assert!(!found.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// The sanitized comment: what [`sanitize`](crate::Sanitizer::sanitize) returns.
    pub html: String,
    /// The text of `html`, without markup and unescaped, with a newline or blank line where elements cause one.
    pub text: String,
    /// The links in `html`, in order.
    pub links: Vec<Link>,
    /// What was removed, in the order of the input.
    pub removals: Vec<Removal>,
    /// The HTML tags that are shown as typed because they were named or pasted as code, in the order of the input.
    pub shown: Vec<ShownTag>,
    /// Whether `html` holds a picture.
    pub(crate) shows_picture: bool,
}

impl Inspection {
    /// Returns true if nothing is left that a reader would see: no picture, and no text but spaces and invisible
    /// characters.
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

/// Serializes all fields, and [`is_empty`](Inspection::is_empty), which other programs could not easily compute. With
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
///       "reason_code": "comment",
///       "line": 1,
///       "range": {
///         "start": 8,
///         "end": 18
///       }
///     }
///   ],
///   "shown": []
/// }"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg(feature = "serde")]
impl serde::Serialize for Inspection {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("Inspection", 6)?;
        fields.serialize_field("html", &self.html)?;
        fields.serialize_field("text", &self.text)?;
        fields.serialize_field("is_empty", &self.is_empty())?;
        fields.serialize_field("links", &self.links)?;
        fields.serialize_field("removals", &self.removals)?;
        fields.serialize_field("shown", &self.shown)?;
        fields.end()
    }
}

/// A link in a sanitized comment: an element with an `href`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Link {
    /// The URL as it is in the sanitized comment, unescaped.
    pub url: String,
    /// The host of the URL: in lower case, without user, port and the root's trailing dot; as typed but for letter
    /// case, if browsers may read it in more than one way. `None` if the URL has no host: if it is relative, or a
    /// `mailto` address. That of `https:/shop.example` is `shop.example`, though a page with `https` leads
    /// [elsewhere](crate::RelativeUrls).
    pub host: Option<String>,
    /// Its visible text, trimmed. If a table in a link holds another link, text belongs to the innermost of them.
    pub text: String,
    /// True if its text names another host than its URL: `bank.example`, `www.bank.example` or
    /// `https://bank.example/`, for a link to `evil.example`. Subdomains count as the same host,
    /// except, with the feature `psl`, under domains whose owners give subdomains to anybody: `a.github.io`. A URL that
    /// is shortened by an ellipsis counts as the same host if its beginning is no other host's: `http://www.ban...` for
    /// `www.bank.example`. Product names that are written like hosts, such as `ASP.NET`, do not count as hosts.
    pub deceptive: bool,
}

impl Link {
    /// A link with this URL, whose text is not known yet.
    pub(crate) fn to(url: &str) -> Self {
        let host = parts::host(url).map(|host| host.into_lower_case().into_owned());
        Link {
            url: url.to_owned(),
            host,
            text: String::new(),
            deceptive: false,
        }
    }

    /// Its text is complete: trims it, and judges whether it is deceptive.
    pub(crate) fn finish_text(&mut self) {
        self.text = self.text.trim().to_owned();
        let host = self.host.as_deref();
        self.deceptive = host.is_some_and(|host| deceptive::names_another(&self.text, host));
    }
}

/// Something that was removed from a comment.
///
/// [`Display`](std::fmt::Display) prints all of it but the range, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removal {
    /// What it was.
    pub kind: RemovalKind,
    /// The name of the element or attribute, in lower case (as typed if HTML has no such element), or the code points
    /// of the characters; empty for comments, and for all markup together.
    pub name: Cow<'static, str>,
    /// Why it was removed.
    pub reason: RemovalReason,
    /// The line of the input on which it began, from 1. For direction controls and combining marks: the line on which
    /// their text begins, after the last tag of a listed element.
    pub line: usize,
    /// Its byte range in the input, if known.
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

/// Serializes all fields, the `reason` in English, and the [`code`](RemovalReason::code) of the reason as
/// `reason_code`. With the feature `serde`.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let found = Sanitizer::default().inspect("<a href=data:x>y</a>");
/// assert_eq!(
///     serde_json::to_value(&found.removals[0])?,
///     serde_json::json!({
///         "kind": "url",
///         "name": "href",
///         "reason": "the scheme `data` is not allowed",
///         "reason_code": "scheme",
///         "line": 1,
///         "range": { "start": 3, "end": 14 },
///     }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg(feature = "serde")]
impl serde::Serialize for Removal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("Removal", 6)?;
        fields.serialize_field("kind", &self.kind)?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("reason", &format_args!("{}", self.reason))?;
        fields.serialize_field("reason_code", self.reason.code())?;
        fields.serialize_field("line", &self.line)?;
        fields.serialize_field("range", &self.range)?;
        fields.end()
    }
}

/// An HTML tag that is shown as typed: it was named or pasted as code, so it is text.
///
/// [`Display`](std::fmt::Display) prints all of it but the range, in one line.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let found = Sanitizer::default().inspect("I used the <video> tag,\nand <u>no other</u>");
/// assert_eq!(found.html, "I used the &lt;video&gt; tag,\nand no other");
/// let [shown] = &found.shown[..] else { panic!("one tag") };
/// assert_eq!((&*shown.name, shown.line, shown.range.clone()), ("video", 1, 11..18));
/// assert_eq!(shown.to_string(), "line 1: tag `video`: it is shown as typed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownTag {
    /// The name of the element, in lower case.
    pub name: Cow<'static, str>,
    /// The line of the input on which the tag begins, from 1.
    pub line: usize,
    /// The byte range of the tag in the input.
    pub range: Range<usize>,
}

impl std::fmt::Display for ShownTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ShownTag { name, line, .. } = self;
        write!(f, "line {line}: tag `{name}`: it is shown as typed")
    }
}

/// What kind of thing was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RemovalKind {
    /// An element; its content was kept, unless the reason says otherwise.
    Element,
    /// An attribute of an element that was kept.
    Attribute,
    /// An attribute, because of its URL.
    Url,
    /// An HTML comment, or a doctype.
    Comment,
    /// Characters that XML cannot carry.
    ControlCharacters,
    /// Controls of text direction.
    BidiControls,
    /// Combining marks beyond the limit.
    CombiningMarks,
    /// An element that was nested too deep.
    Depth,
    /// A link beyond the limit on their number; its text was kept. An empty link is an [`Element`](Self::Element).
    Link,
    /// All markup, because the input, the formatting that was cloned or reopened, or the output exceeds a limit; all
    /// text was kept.
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
