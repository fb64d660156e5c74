//! A sanitized comment with a type of its own, so that templates know not to escape it again.

use crate::sanitizer::Sanitizer;
use std::borrow::Cow;
use std::fmt;

/// HTML that a [`Sanitizer`] made, and nothing else: no other code can make one.
///
/// It may be put where the result of [`Sanitizer::sanitize`] may stand, and shows itself as it is. With
/// the crate's features `askama` and `maud` the templates of [askama] and [maud] do not escape it again;
/// with `serde` it is written as a string. It is never read from one: what comes from
/// elsewhere, be it the blog's own database, is sanitized again, which changes and copies nothing if
/// nothing was changed there.
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
    /// The comment as [`sanitize`](Self::sanitize) makes it, as HTML that templates show as it is.
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

    /// The HTML as a string of its own.
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

    /// The same, whatever becomes of what was typed.
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

/// The HTML as it is: a precision in the format does not cut it, for half a tag is another tag.
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

/// Templates of askama show it as it is. With the feature `askama`.
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

/// Templates of maud show it as it is. With the feature `maud`.
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

/// Written as a string, for a page that puts it in place. With the feature `serde`.
///
/// ```
/// use comment_sanitizer::Sanitizer;
///
/// let comment = Sanitizer::default().safe_html("<b>hi</b>");
/// assert_eq!(serde_json::to_string(&comment)?, r#""<b>hi</b>""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It cannot be read: a string from elsewhere may be anything.
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
