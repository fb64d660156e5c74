//! The allowlist: which elements a comment may hold, and which attributes on each.
//!
//! The text of a [`Whitelist`] is the notice that blogs print under their comment form, such as
//! `<a href="" title=""> <b>`: `FromStr` parses it, `Display` prints it, `with` and `without` edit it. `Policy::new`
//! compiles it into the table that sanitizing looks up.
//!
//! Advice to the next editor. Add entries only through `listable_element` and `listable_attribute`, which refuse what
//! is unsafe: nothing after them checks again.

use crate::error::{PolicyError, Position};
use crate::html::attribute_table::AttributeId;
use crate::html::elements::ElementId;
use crate::policy::listable::{listable_attribute, listable_element};
use crate::policy::notice::NoticeParser;
use crate::policy::pattern::Pattern;
use std::fmt;
use std::str::FromStr;

/// The default allowlist: WordPress's classic "You may use these HTML tags" notice, byte for byte.
const NOTICE: &str = "<a href=\"\" title=\"\"> <abbr title=\"\"> <acronym title=\"\"> <b> \
    <blockquote cite=\"\"> <cite> <code> <del datetime=\"\"> <em> <i> <q cite=\"\"> <strike> <strong>";

/// The text of [`Whitelist::modern`].
const MODERN_NOTICE: &str = "<a href=\"\" title=\"\"> <abbr title=\"\"> <b> <blockquote cite=\"\"> <br> \
    <cite> <code> <del datetime=\"\"> <em> <i> <li> <ol> <p> <pre> <q cite=\"\"> <s> <strong> <sub> <sup> <ul>";

/// The text of [`Whitelist::markdown`].
const MARKDOWN_NOTICE: &str = "<a href=\"\" title=\"\"> <blockquote> <br> <code class=\"language-*\"> <del> <em> <h1> \
    <h2> <h3> <h4> <h5> <h6> <hr> <img src=\"\" alt=\"\" title=\"\"> <li> <ol start=\"\"> <p> <pre> <strong> <sup> \
    <table> <tbody> <td align=\"left right center\"> <th align=\"left right center\"> <thead> <tr> <ul>";

/// The allowlist: the elements and attributes that a comment may hold.
///
/// Its text is the notice that a blog prints under its comment form: [`Display`](fmt::Display) prints it, [`FromStr`]
/// parses it. The default is WordPress's classic "You may use these HTML tags" notice:
///
/// ```text
/// <a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> <code> <del datetime=""> <em> <i> <q cite=""> <strike> <strong>
/// ```
///
/// The value of an attribute is a pattern: empty, it allows any value; otherwise it lists the keywords that are kept,
/// separated by spaces, where `prefix-*` stands for all keywords with that prefix: `<code class="language-*">`,
/// `<td align="left right">`, `<a rel="nofollow">`. Other keywords are removed, and so is an attribute that has none
/// left. `*` stands for 1 to 32 of the letters `A`–`Z` and `a`–`z`, digits, `+`, `#`, `_` and `-`. A `class` needs a
/// pattern; attributes of text, dates and URLs have none.
///
/// A notice holds tags, so HTML-escape it where you print it. What is not on the allowlist is not in the output. **No
/// allowlist that can be built is unsafe**: elements and attributes that would give a comment power over the page or
/// the parser (`script`, `style`, `svg`, `template`, `on…`, `id` …) are rejected, as are misspelt ones, with a
/// [`PolicyError`] that says where and why.
///
/// Two allowlists are equal if they allow the same, in any order.
///
/// ```
/// use comment_sanitizer::Whitelist;
///
/// let list: Whitelist = "<p> <br> <A HREF title=''>".parse()?;
/// assert_eq!(list.to_string(), r#"<p> <br> <a href="" title="">"#);
/// assert!(list.allows_attribute("a", "href"));
/// assert!("<script>".parse::<Whitelist>().is_err());
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone)]
pub struct Whitelist {
    /// In the order in which they were listed; each element once.
    entries: Vec<Entry>,
}

/// One listed element with its attributes, in the order in which they were listed, each once.
#[derive(Clone)]
struct Entry {
    element: ElementId,
    attributes: Vec<(AttributeId, Pattern)>,
}

impl Whitelist {
    /// The empty allowlist: it allows no tags, only text.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let text_only = Sanitizer::new(Whitelist::empty());
    /// assert_eq!(text_only.sanitize("<b>bold</b> & plain"), "bold &amp; plain");
    /// ```
    pub fn empty() -> Self {
        Whitelist {
            entries: Vec::new(),
        }
    }

    /// An allowlist for a blog of today: the default one with the tags that people expect since (`br`, `p`, `pre`, `s`,
    /// lists), and without those that HTML has dropped (`acronym`, `strike`).
    ///
    /// ```text
    /// <a href="" title=""> <abbr title=""> <b> <blockquote cite=""> <br> <cite> <code> <del datetime=""> <em> <i> <li> <ol> <p> <pre> <q cite=""> <s> <strong> <sub> <sup> <ul>
    /// ```
    ///
    /// For visitors who still type those, [`rename`](crate::SanitizerBuilder::rename) reads `strike` as `s` and
    /// `acronym` as `abbr`.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::new(Whitelist::modern());
    /// assert_eq!(sanitizer.sanitize("<p>1<br>2<ul><li>3"), "<p>1<br>2</p><ul><li>3</li></ul>");
    /// ```
    pub fn modern() -> Self {
        let list = MODERN_NOTICE.parse();
        list.expect("the notice is a list; a test reads it")
    }

    /// What renderers of [CommonMark] and of GitHub's extensions to it (tables, task lists, struck text) write, for
    /// comments that are Markdown and reach the sanitizer as HTML: choose [`Input::Rendered`](crate::Input) with it.
    ///
    /// ```text
    /// <a href="" title=""> <blockquote> <br> <code class="language-*"> <del> <em> <h1> <h2> <h3> <h4> <h5> <h6> <hr> <img src="" alt="" title=""> <li> <ol start=""> <p> <pre> <strong> <sup> <table> <tbody> <td align="left right center"> <th align="left right center"> <thead> <tr> <ul>
    /// ```
    ///
    /// The checkbox of a task becomes the `[ ]` or `[x]` that was typed. Out of scope are the `span` elements of syntax
    /// highlighters (let a script highlight `language-*` on the page), and footnotes: their ids must be unique in the
    /// page, which a comment cannot know.
    ///
    /// ```
    /// use comment_sanitizer::{Input, Sanitizer, Whitelist};
    ///
    /// let builder = Sanitizer::builder().whitelist(Whitelist::markdown()).input(Input::Rendered);
    /// let rendered = "<pre><code class=\"language-rust theme\">Vec&lt;u8&gt;</code></pre>";
    /// assert_eq!(
    ///     builder.build()?.sanitize(rendered),
    ///     "<pre><code class=\"language-rust\">Vec&lt;u8&gt;</code></pre>",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    ///
    /// [CommonMark]: https://spec.commonmark.org/
    pub fn markdown() -> Self {
        let list = MARKDOWN_NOTICE.parse();
        list.expect("the notice is a list; a test reads it")
    }

    /// Adds an element with these attributes. If the element is listed already, the attributes are added to its own. An
    /// attribute is a name, or a name with a pattern: `align=left right`.
    ///
    /// Takes time in proportion to the size of the allowlist.
    ///
    /// # Errors
    ///
    /// If HTML has no such element, if the element or one of the attributes can never be allowed, if an attribute has no
    /// meaning on the element, or if a pattern cannot be its.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// let list = Whitelist::empty().with("img", &["src", "alt"])?;
    /// assert_eq!(list.to_string(), r#"<img src="" alt="">"#);
    /// let list = list.with("code", &["class=language-*"])?;
    /// assert_eq!(list.to_string(), r#"<img src="" alt=""> <code class="language-*">"#);
    ///
    /// let error = list.with("img", &["onerror"]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "attribute `onerror` of `img` can never be allowed in a comment: it runs a script",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn with(mut self, element: &str, attributes: &[&str]) -> Result<Self, PolicyError> {
        let element = listable_element(element, || Position::IN_CODE)?;
        let listed = attributes.iter().map(|attribute| {
            let (name, pattern) = attribute.split_once('=').unwrap_or((attribute, ""));
            let pattern = pattern.trim().trim_matches(['"', '\'']);
            listable_attribute(element, name.trim(), pattern, || Position::IN_CODE)
        });
        let listed = listed.collect::<Result<Vec<_>, _>>()?;
        self.add(element, &listed);
        Ok(self)
    }

    /// Removes an element. Has no effect if the element is not listed or HTML does not know it;
    /// [`allows`](Self::allows) checks the result.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(!Whitelist::default().without("a").allows("a"));
    /// ```
    #[must_use]
    pub fn without(mut self, element: &str) -> Self {
        let removed = ElementId::of(element.as_bytes());
        self.entries.retain(|entry| Some(entry.element) != removed);
        self
    }

    /// The names of the listed elements, in the order in which they were listed.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert_eq!(Whitelist::default().elements().next(), Some("a"));
    /// ```
    pub fn elements(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.entries.iter().map(|entry| entry.element.name())
    }

    /// The names of the attributes that are listed on an element, in the order in which they were listed; none if the
    /// element is not listed.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(Whitelist::default().attributes("a").eq(["href", "title"]));
    /// assert!(Whitelist::default().attributes("p").eq([""; 0]));
    /// ```
    pub fn attributes(&self, element: &str) -> impl Iterator<Item = &'static str> + '_ {
        let entry = self.entry(element).into_iter();
        let attributes = entry.flat_map(|entry| &entry.attributes);
        attributes.map(|(attribute, _)| attribute.name())
    }

    /// The pattern of an attribute that is listed on an element, as the notice prints it: empty if any value may be
    /// kept. Case does not matter.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// let list: Whitelist = r#"<code class="language-*" title="">"#.parse()?;
    /// assert_eq!(list.pattern("code", "class").as_deref(), Some("language-*"));
    /// assert_eq!(list.pattern("code", "title").as_deref(), Some(""));
    /// assert_eq!(list.pattern("code", "lang"), None);
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn pattern(&self, element: &str, attribute: &str) -> Option<String> {
        let mut attributes = self.entry(element)?.attributes.iter();
        let is = |(listed, _): &&(AttributeId, _)| listed.name().eq_ignore_ascii_case(attribute);
        attributes.find(is).map(|(_, pattern)| pattern.to_string())
    }

    /// Whether this element is listed. Case does not matter.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(Whitelist::default().allows("B"));
    /// assert!(!Whitelist::default().allows("script"));
    /// ```
    pub fn allows(&self, element: &str) -> bool {
        self.entry(element).is_some()
    }

    /// Whether this attribute is listed on this element. Case does not matter.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(Whitelist::default().allows_attribute("a", "href"));
    /// assert!(!Whitelist::default().allows_attribute("b", "href"));
    /// ```
    pub fn allows_attribute(&self, element: &str, attribute: &str) -> bool {
        let is = |listed: &str| listed.eq_ignore_ascii_case(attribute);
        self.attributes(element).any(is)
    }

    /// Every listed element with its listed attributes.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (ElementId, &[(AttributeId, Pattern)])> {
        let entries = self.entries.iter();
        entries.map(|entry| (entry.element, &*entry.attributes))
    }

    /// This allowlist and another.
    pub(crate) fn and(mut self, other: &Whitelist) -> Self {
        for entry in &other.entries {
            self.add(entry.element, &entry.attributes);
        }
        self
    }

    fn entry(&self, element: &str) -> Option<&Entry> {
        let element = ElementId::of(element.as_bytes())?;
        self.entries.iter().find(|entry| entry.element == element)
    }

    /// Adds what was found to be listable.
    pub(crate) fn add(&mut self, element: ElementId, attributes: &[(AttributeId, Pattern)]) {
        let mut entries = self.entries.iter();
        let found = entries.position(|entry| entry.element == element);
        let at = found.unwrap_or_else(|| {
            self.entries.push(Entry {
                element,
                attributes: Vec::new(),
            });
            self.entries.len() - 1
        });
        let listed = &mut self.entries[at].attributes;
        for (attribute, pattern) in attributes {
            match listed.iter_mut().find(|(listed, _)| listed == attribute) {
                Some((_, other)) => other.add(pattern),
                None => listed.push((*attribute, pattern.clone())),
            }
        }
    }
}

/// WordPress's classic "You may use these HTML tags" notice.
impl Default for Whitelist {
    fn default() -> Self {
        let list = NOTICE.parse();
        list.expect("the notice is a list; a test reads it")
    }
}

impl PartialEq for Whitelist {
    fn eq(&self, other: &Self) -> bool {
        // Both hold each element once, and each attribute once, so inclusion with equal sizes is equality.
        let is_listed = |entry| other.entries.contains(entry);
        self.entries.len() == other.entries.len() && self.entries.iter().all(is_listed)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        let is_listed = |attribute| other.attributes.contains(attribute);
        self.element == other.element
            && self.attributes.len() == other.attributes.len()
            && self.attributes.iter().all(is_listed)
    }
}

impl Eq for Whitelist {}

impl fmt::Debug for Whitelist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Whitelist")
            .field(&format_args!("{self}"))
            .finish()
    }
}

/// Prints the notice, unescaped: `<tag attribute="pattern">` for each element, separated by spaces.
impl fmt::Display for Whitelist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, entry) in self.entries.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}<{}", entry.element.name())?;
            for (attribute, pattern) in &entry.attributes {
                write!(f, " {}=\"{pattern}\"", attribute.name())?;
            }
            f.write_str(">")?;
        }
        Ok(())
    }
}

/// Parses a notice: start tags in any case, with any whitespace between and inside them. The value of an attribute is a
/// pattern; an empty or absent one allows any value. An element that is listed twice gets the attributes of both. An
/// empty text is the empty allowlist.
///
/// Takes time in proportion to the length of the notice.
///
/// # Errors
///
/// If the notice holds an element that HTML does not know or that can never be allowed, an attribute that can never be
/// allowed or that has no meaning on its element, a value that is no pattern of it, an unclosed tag, or stray text.
///
/// ```
/// use comment_sanitizer::{PolicyError, Whitelist};
///
/// let list: Whitelist = "<B><a HREF>".parse()?;
/// assert_eq!(list.to_string(), r#"<b> <a href="">"#);
/// assert!(matches!("<b> and <i>".parse::<Whitelist>(), Err(PolicyError::StrayText { .. })));
/// # Ok::<(), PolicyError>(())
/// ```
impl FromStr for Whitelist {
    type Err = PolicyError;

    fn from_str(notice: &str) -> Result<Self, PolicyError> {
        let mut list = Whitelist::empty();
        let mut parser = NoticeParser::new(notice);
        while let Some((element, attributes)) = parser.tag()? {
            list.add(element, &attributes);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::attribute_table::GLOBAL;
    use crate::html::element::Listing;

    #[test]
    fn everything_txt_lists_all_that_may_be_listed() {
        let mut table = Whitelist::empty();
        for element in ElementId::all() {
            if let Listing::May(own) = element.facts().listing {
                let class = ["class=language-*"];
                let attributes: Vec<&str> =
                    GLOBAL.iter().chain(own).chain(&class).copied().collect();
                table = table.with(element.name(), &attributes).unwrap();
            }
        }
        let listed: Whitelist = include_str!("../../tests/data/everything.txt")
            .parse()
            .unwrap();
        assert_eq!(listed, table);
    }
}
