//! The allowlist: which elements a comment may hold, and which attributes on each.
//!
//! The text of a [`Whitelist`] is the notice that blogs print under their comment form, such as
//! `<a href="" title=""> <b>`: `FromStr` parses it, `Display` prints it, `with` and `without` edit it. `Policy::new`
//! compiles it into the table that sanitizing looks up.
//!
//! Advice to the next editor. Add entries only through `listable_element` and `listable_attribute`, which refuse what
//! is unsafe: nothing after them checks again.

use crate::error::{PolicyError, Position};
use crate::html::attribute_table::{AttributeId, AttributeSet};
use crate::html::elements::ElementId;
use crate::policy::listable::{listable_attribute, listable_element};
use crate::policy::quote::{MOST_OF_NOTICE, beginning};
use std::fmt;
use std::str::FromStr;

/// The default allowlist: WordPress's classic "You may use these HTML tags" hint, byte for byte.
const NOTICE: &str = "<a href=\"\" title=\"\"> <abbr title=\"\"> <acronym title=\"\"> <b> \
    <blockquote cite=\"\"> <cite> <code> <del datetime=\"\"> <em> <i> <q cite=\"\"> <strike> <strong>";

/// The text of [`Whitelist::modern`].
const MODERN_NOTICE: &str = "<a href=\"\" title=\"\"> <abbr title=\"\"> <b> <blockquote cite=\"\"> <br> \
    <cite> <code> <del datetime=\"\"> <em> <i> <li> <ol> <p> <pre> <q cite=\"\"> <s> <strong> <sub> <sup> <ul>";

/// The allowlist: the elements and attributes that a comment may hold.
///
/// Its text is the notice that a blog prints under its comment form: [`Display`](fmt::Display) prints it, [`FromStr`]
/// parses it. The default is WordPress's classic "You may use these HTML tags" hint:
///
/// ```text
/// <a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> <code> <del datetime=""> <em> <i> <q cite=""> <strike> <strong>
/// ```
///
/// (HTML-escape it where you print it: a notice holds tags.) What is not on the allowlist is not in the output. **No
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
    attributes: Vec<AttributeId>,
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

    /// Adds an element with these attributes. If the element is listed already, the attributes are added to its own.
    ///
    /// Takes time in proportion to the size of the allowlist.
    ///
    /// # Errors
    ///
    /// If HTML has no such element, if the element or one of the attributes can never be allowed, or if an attribute
    /// has no meaning on the element.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// let list = Whitelist::empty().with("img", &["src", "alt"])?;
    /// assert_eq!(list.to_string(), r#"<img src="" alt="">"#);
    ///
    /// let error = list.with("img", &["onerror"]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "attribute `onerror` of `img` can never be allowed in a comment: it runs a script",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn with(mut self, element: &str, attributes: &[&str]) -> Result<Self, PolicyError> {
        let nowhere = Position(None);
        let element = listable_element(element, nowhere)?;
        let id = |name: &&str| listable_attribute(element, name, nowhere);
        let attributes = attributes.iter().map(id).collect::<Result<Vec<_>, _>>()?;
        self.add(element, &attributes);
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
        attributes.map(|attribute| attribute.name())
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

    /// Every listed element with the set of its listed attributes.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (ElementId, AttributeSet)> {
        self.entries.iter().map(|entry| {
            let bits = entry.attributes.iter().map(|attribute| attribute.bit());
            (entry.element, bits.fold(0, |set, bit| set | bit))
        })
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

    fn add(&mut self, element: ElementId, attributes: &[AttributeId]) {
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
        for &attribute in attributes {
            if !listed.contains(&attribute) {
                listed.push(attribute);
            }
        }
    }
}

/// WordPress's classic "You may use these HTML tags" hint.
impl Default for Whitelist {
    fn default() -> Self {
        let list = NOTICE.parse();
        list.expect("the notice is a list; a test reads it")
    }
}

impl PartialEq for Whitelist {
    fn eq(&self, other: &Self) -> bool {
        // Both hold each element once, so inclusion with equal sizes is equality.
        let is_listed = |entry| other.entries().any(|theirs| theirs == entry);
        self.entries.len() == other.entries.len() && self.entries().all(is_listed)
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

/// Prints the notice, unescaped: `<tag attribute="">` for each element, separated by spaces.
impl fmt::Display for Whitelist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, entry) in self.entries.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}<{}", entry.element.name())?;
            for attribute in &entry.attributes {
                write!(f, " {}=\"\"", attribute.name())?;
            }
            f.write_str(">")?;
        }
        Ok(())
    }
}

/// Parses a notice: start tags in any case, with any whitespace between and inside them, and with attributes whose
/// values are empty or absent. An element that is listed twice gets the attributes of both. An empty text is the empty
/// allowlist.
///
/// Takes time in proportion to the length of the notice.
///
/// # Errors
///
/// If the notice holds an element that HTML does not know or that can never be allowed, an attribute that can never be
/// allowed or that has no meaning on its element, a value, an unclosed tag, or stray text.
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
        let mut parser = NoticeParser {
            length: notice.len(),
            rest: notice,
        };
        while let Some((element, attributes)) = parser.tag()? {
            list.add(element, &attributes);
        }
        Ok(list)
    }
}

/// Parses a notice from beginning to end.
struct NoticeParser<'a> {
    /// The length of the whole notice.
    length: usize,
    /// What is still to be read.
    rest: &'a str,
}

impl<'a> NoticeParser<'a> {
    fn position(&self) -> Position {
        Position(Some(self.length - self.rest.len()))
    }

    fn skip_whitespace(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes the text up to the next whitespace, the next of `ends`, or the end.
    fn take_until(&mut self, ends: &[char]) -> &'a str {
        let is_end = |c: char| c.is_whitespace() || ends.contains(&c);
        let length = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn eat(&mut self, expected: &str) -> bool {
        let after = self.rest.strip_prefix(expected);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Parses the next start tag; returns `None` at the end of the notice.
    fn tag(&mut self) -> Result<Option<(ElementId, Vec<AttributeId>)>, PolicyError> {
        self.skip_whitespace();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let name = self.rest.strip_prefix('<').unwrap_or_default();
        if !name.starts_with(char::is_alphabetic) {
            return Err(self.stray_text(&[]));
        }
        let unclosed = PolicyError::UnclosedTag {
            at: self.position(),
        };
        if !name.contains('>') {
            return Err(unclosed);
        }
        self.rest = name;
        let at = self.position();
        let element = listable_element(self.take_until(&['>', '/', '<']), at)?;
        let mut attributes = Vec::new();
        loop {
            self.skip_whitespace();
            if self.eat(">") {
                return Ok(Some((element, attributes)));
            }
            if self.rest.is_empty() || self.rest.starts_with('<') {
                return Err(unclosed);
            }
            if !self.eat("/") {
                attributes.push(self.attribute(element)?);
            }
        }
    }

    /// The error that there is text, up to the next of `ends`, which is not of a start tag.
    fn stray_text(&mut self, ends: &[char]) -> PolicyError {
        let at = self.position();
        let text = beginning(self.take_until(ends), MOST_OF_NOTICE).into_owned();
        PolicyError::StrayText { text, at }
    }

    fn attribute(&mut self, element: ElementId) -> Result<AttributeId, PolicyError> {
        let at = self.position();
        let name = self.take_until(&['>', '/', '=', '<']);
        if name.is_empty() {
            return Err(self.stray_text(&['>']));
        }
        let attribute = listable_attribute(element, name, at)?;
        self.skip_whitespace();
        if self.eat("=") {
            self.skip_whitespace();
            let is_empty = self.eat("\"\"") || self.eat("''");
            if !is_empty && !self.rest.starts_with(['>', '/']) {
                return Err(PolicyError::AttributeValue {
                    element: element.name(),
                    name: beginning(name, MOST_OF_NOTICE).into_owned(),
                    at,
                });
            }
        }
        Ok(attribute)
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
                let attributes: Vec<&str> = GLOBAL.iter().chain(own).copied().collect();
                table = table.with(element.name(), &attributes).unwrap();
            }
        }
        let listed: Whitelist = include_str!("../../tests/data/everything.txt")
            .parse()
            .unwrap();
        assert_eq!(listed, table);
    }
}
