//! A type for sanitized comments, so that templates know not to escape them again.
//!
//! Advice to the next editor. Only a [`Sanitizer`] may make a [`SafeHtml`]: no constructor, conversion or `Deserialize`
//! may accept any other string.

use crate::sanitizer::Sanitizer;
use std::borrow::Cow;
use std::fmt;

/// A sanitized comment. Only a [`Sanitizer`] can make one, by [`Sanitizer::safe_html`].
///
/// It may be put wherever the result of [`Sanitizer::sanitize`] may, and is displayed unescaped. With the crate's
/// features `askama` and `maud` the templates of [askama] and [maud] do not escape it again; with `serde` it is
/// serialized as a string. It is never deserialized: HTML from elsewhere, even from the blog's own database, is
/// sanitized again, which changes and copies nothing if nothing was changed there.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let comment = Sanitizer::default().safe_html("<b>1 < 2");
/// assert_eq!(format!("<p>{comment}</p>"), "<p><b>1 &lt; 2</b></p>");
/// ```
///
/// ```compile_fail,E0423
/// use comment_sanitizer::SafeHtml;
///
/// let comment = SafeHtml("<script>".into());
/// ```
///
/// [askama]: https://docs.rs/askama
/// [maud]: https://docs.rs/maud
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SafeHtml<'a>(Cow<'a, str>);

impl Sanitizer {
    /// Sanitizes a comment as [`sanitize`](Self::sanitize) does, and returns HTML that templates do not escape again.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let comment = Sanitizer::default().safe_html("<B>R&D</B>");
    /// assert_eq!(comment.as_str(), "<b>R&amp;D</b>");
    /// ```
    #[must_use]
    pub fn safe_html<'a>(&self, html: &'a str) -> SafeHtml<'a> {
        SafeHtml(self.sanitize(html))
    }
}

impl SafeHtml<'_> {
    /// The HTML.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// assert_eq!(Sanitizer::default().safe_html("<b>x").as_str(), "<b>x</b>");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML as an owned string.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let stored: String = Sanitizer::default().safe_html("<b>x").into_string();
    /// assert_eq!(stored, "<b>x</b>");
    /// ```
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }

    /// The same HTML, no longer borrowed from what was typed.
    ///
    /// ```
    /// use comment_sanitizer::{SafeHtml, Sanitizer};
    ///
    /// fn read() -> SafeHtml<'static> {
    ///     let typed = String::from("<b>x</b>");
    ///     Sanitizer::default().safe_html(&typed).into_owned()
    /// }
    /// assert_eq!(read().as_str(), "<b>x</b>");
    /// ```
    #[must_use]
    pub fn into_owned(self) -> SafeHtml<'static> {
        SafeHtml(Cow::Owned(self.into_string()))
    }
}

/// Writes the HTML unescaped. A precision in the format does not cut it, for half a tag is another tag.
impl fmt::Display for SafeHtml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SafeHtml<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Templates of askama do not escape it. With the feature `askama`.
///
/// ```
/// use askama::Template;
/// use comment_sanitizer::{SafeHtml, Sanitizer};
///
/// #[derive(Template)]
/// #[template(source = "<h3>{{ name }}</h3>{{ comment }}", ext = "html")]
/// struct Shown<'a> {
///     name: &'a str,
///     comment: SafeHtml<'a>,
/// }
///
/// let shown = Shown { name: "R&D", comment: Sanitizer::default().safe_html("<b>hi</b>") };
/// assert_eq!(shown.render()?, "<h3>R&#38;D</h3><b>hi</b>");
/// # Ok::<(), askama::Error>(())
/// ```
#[cfg(feature = "askama")]
impl askama::filters::HtmlSafe for SafeHtml<'_> {}

/// Templates of maud do not escape it. With the feature `maud`.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let comment = Sanitizer::default().safe_html("<b>hi</b>");
/// let shown = maud::html! { h3 { "R&D" } (comment) };
/// assert_eq!(shown.into_string(), "<h3>R&amp;D</h3><b>hi</b>");
/// ```
#[cfg(feature = "maud")]
impl maud::Render for SafeHtml<'_> {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.0);
    }
}

/// Serialized as a string, for a page that inserts it by script. With the feature `serde`.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let comment = Sanitizer::default().safe_html("<b>hi</b>");
/// assert_eq!(serde_json::to_string(&comment)?, r#""<b>hi</b>""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It cannot be deserialized: a string from elsewhere may hold anything.
///
/// ```compile_fail,E0277
/// use comment_sanitizer::SafeHtml;
///
/// let comment: SafeHtml<'static> = serde_json::from_str(r#""<script>""#).unwrap();
/// ```
#[cfg(feature = "serde")]
impl serde::Serialize for SafeHtml<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
