//! The list of what a comment may hold, which is the notice that stands under the comment form.

use crate::error::{PolicyError, Position};
use crate::html::attribute_table::AttributeId;
use crate::html::elements::ElementId;
use crate::policy::listable::{beginning, listable_attribute, listable_element};
use once_cell::sync::Lazy;
use std::fmt;
use std::str::FromStr;

/// The notice that stood under the comment form.
const NOTICE: &str = "<a href=\"\" title=\"\"> <abbr title=\"\"> <acronym title=\"\"> <b> \
    <blockquote cite=\"\"> <cite> <code> <del datetime=\"\"> <em> <i> <q cite=\"\"> <strike> <strong>";

static DEFAULT: Lazy<Whitelist> = Lazy::new(|| {
    NOTICE
        .parse()
        .expect("the default notice is a list; a test reads it")
});

/// The notice of a blog of today.
const MODERN_NOTICE: &str = "<a href=\"\" title=\"\"> <abbr title=\"\"> <b> <blockquote cite=\"\"> <br> \
    <cite> <code> <del datetime=\"\"> <em> <i> <li> <ol> <p> <pre> <q cite=\"\"> <s> <strong> <ul>";

static MODERN: Lazy<Whitelist> = Lazy::new(|| {
    MODERN_NOTICE
        .parse()
        .expect("the notice is a list; a test reads it")
});

/// The elements and attributes that a comment may hold.
///
/// A list *is* the notice that a blog prints under its comment form: [`Display`](fmt::Display)
/// prints it, [`FromStr`] reads it, and the default is
///
/// ```text
/// <a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> <code> <del datetime=""> <em> <i> <q cite=""> <strike> <strong>
/// ```
///
/// (HTML-escape it where you print it: a notice holds tags.) What is not on the list is not in the
/// output. **No list that can be built is unsafe**: elements and attributes that would give a comment
/// power over the page, or over the parser (`script`, `style`, `svg`, `template`, `on…`, `id` …), are
/// a [`PolicyError`] that says why.
///
/// Two lists are equal if they allow the same, in whatever order.
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
    /// In the order they were listed, each once.
    entries: Vec<Entry>,
}

/// One element of a list, with its attributes in the order they were listed, each once.
#[derive(Clone)]
struct Entry {
    element: ElementId,
    attributes: Vec<AttributeId>,
}

impl Whitelist {
    /// The list of nothing: only text stays.
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

    /// A list for a blog of today: the default one with what people expect since, and without what HTML has
    /// dropped.
    ///
    /// ```text
    /// <a href="" title=""> <abbr title=""> <b> <blockquote cite=""> <br> <cite> <code> <del datetime=""> <em> <i> <li> <ol> <p> <pre> <q cite=""> <s> <strong> <ul>
    /// ```
    ///
    /// Those who still type `strike` or `acronym` are served by
    /// [`rename`](crate::SanitizerBuilder::rename).
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::new(Whitelist::modern());
    /// assert_eq!(sanitizer.sanitize("<p>1<br>2<ul><li>3"), "<p>1<br>2</p><ul><li>3</li></ul>");
    /// ```
    pub fn modern() -> Self {
        MODERN.clone()
    }

    /// This list, and also this element with these attributes; they are added to those it has.
    ///
    /// Takes time in proportion to the size of the list.
    ///
    /// # Errors
    ///
    /// If HTML has no such element, if it or one of the attributes can never be allowed, or if an
    /// attribute means nothing on it.
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
        let mut ids = Vec::with_capacity(attributes.len());
        for name in attributes {
            ids.push(listable_attribute(element, name, nowhere)?);
        }
        self.add(element, &ids);
        Ok(self)
    }

    /// This list, without this element. One that is not on it, or that HTML does not know, makes no
    /// difference; [`allows`](Self::allows) tells what is left.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(!Whitelist::default().without("a").allows("a"));
    /// ```
    #[must_use]
    pub fn without(mut self, element: &str) -> Self {
        let gone = ElementId::of(element.as_bytes());
        self.entries.retain(|entry| Some(entry.element) != gone);
        self
    }

    /// The names of the listed elements, in the order they were listed.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert_eq!(Whitelist::default().elements().next(), Some("a"));
    /// ```
    pub fn elements(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.entries.iter().map(|entry| entry.element.name())
    }

    /// The names of the attributes that are listed on an element, in the order they were listed;
    /// none if the element is not listed.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(Whitelist::default().attributes("a").eq(["href", "title"]));
    /// assert!(Whitelist::default().attributes("p").eq([""; 0]));
    /// ```
    pub fn attributes(&self, element: &str) -> impl Iterator<Item = &'static str> + '_ {
        let attributes = self
            .entry(element)
            .map_or(&[][..], |entry| &entry.attributes);
        attributes.iter().map(|attribute| attribute.name())
    }

    /// Is this element listed? Case does not matter.
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

    /// Is this attribute listed on this element? Case does not matter.
    ///
    /// ```
    /// use comment_sanitizer::Whitelist;
    ///
    /// assert!(Whitelist::default().allows_attribute("a", "href"));
    /// assert!(!Whitelist::default().allows_attribute("b", "href"));
    /// ```
    pub fn allows_attribute(&self, element: &str, attribute: &str) -> bool {
        let attribute = AttributeId::of(attribute.as_bytes());
        let listed = self
            .entry(element)
            .map_or(&[][..], |entry| &entry.attributes);
        attribute.is_some_and(|attribute| listed.contains(&attribute))
    }

    /// Every listed element with its attributes.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (ElementId, &[AttributeId])> {
        self.entries
            .iter()
            .map(|entry| (entry.element, &*entry.attributes))
    }

    fn entry(&self, element: &str) -> Option<&Entry> {
        let element = ElementId::of(element.as_bytes())?;
        self.entries.iter().find(|entry| entry.element == element)
    }

    fn add(&mut self, element: ElementId, attributes: &[AttributeId]) {
        let found = self
            .entries
            .iter()
            .position(|entry| entry.element == element);
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

/// The notice that stood under the comment form.
impl Default for Whitelist {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

impl PartialEq for Whitelist {
    fn eq(&self, other: &Self) -> bool {
        // Both hold each element once, so inclusion with equal sizes is equality.
        let same = |mine: &Entry, theirs: &Entry| {
            mine.attributes.len() == theirs.attributes.len()
                && mine
                    .attributes
                    .iter()
                    .all(|attribute| theirs.attributes.contains(attribute))
        };
        self.entries.len() == other.entries.len()
            && self.entries.iter().all(|mine| {
                other
                    .entries
                    .iter()
                    .any(|theirs| mine.element == theirs.element && same(mine, theirs))
            })
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

/// The notice, unescaped: `<tag attribute="">` for each element, with a space between.
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

/// Reads a notice: start tags in any case, with any whitespace between and inside them, with
/// attributes whose values are empty or absent. An element that is listed twice has the attributes of
/// both. Nothing at all is the empty list.
///
/// Takes time in proportion to the length of the notice.
///
/// # Errors
///
/// If the notice holds an element that HTML does not know or that can never be allowed, an attribute that
/// can never be allowed or that no list may hold on its element, a value, an unclosed tag, or stray text.
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
        let mut parser = NoticeParser { notice, at: 0 };
        while let Some((element, attributes)) = parser.tag()? {
            list.add(element, &attributes);
        }
        Ok(list)
    }
}

/// Reads a notice from the beginning to the end.
struct NoticeParser<'a> {
    notice: &'a str,
    at: usize,
}

impl<'a> NoticeParser<'a> {
    fn rest(&self) -> &'a str {
        &self.notice[self.at..]
    }

    fn skip_whitespace(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Takes all that stands before whitespace and these characters.
    fn take_until(&mut self, ends: &[char]) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_whitespace() || ends.contains(&c));
        let taken = &rest[..length.unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn eat(&mut self, expected: char) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    /// The next start tag, or `None` at the end.
    fn tag(&mut self) -> Result<Option<(ElementId, Vec<AttributeId>)>, PolicyError> {
        self.skip_whitespace();
        let start = self.at;
        if self.rest().is_empty() {
            return Ok(None);
        }
        if !self.eat('<') || !self.rest().starts_with(|c: char| c.is_alphabetic()) {
            self.at = start;
            let text = beginning(self.take_until(&[]));
            return Err(PolicyError::StrayText {
                text,
                at: Position(Some(start)),
            });
        }
        let at = Position(Some(self.at));
        let element = self.take_until(&['>', '/', '<']);
        if !self.notice[start..].contains('>') {
            return Err(PolicyError::UnclosedTag {
                at: Position(Some(start)),
            });
        }
        let element = listable_element(element, at)?;
        let mut attributes = Vec::new();
        loop {
            self.skip_whitespace();
            if self.eat('>') {
                return Ok(Some((element, attributes)));
            }
            if self.rest().is_empty() || self.rest().starts_with('<') {
                return Err(PolicyError::UnclosedTag {
                    at: Position(Some(start)),
                });
            }
            if !self.eat('/') {
                attributes.push(self.attribute(element)?);
            }
        }
    }

    fn attribute(&mut self, element: ElementId) -> Result<AttributeId, PolicyError> {
        let at = Position(Some(self.at));
        let name = self.take_until(&['>', '/', '=', '<']);
        if name.is_empty() {
            let text = beginning(self.take_until(&['>']));
            return Err(PolicyError::StrayText { text, at });
        }
        let attribute = listable_attribute(element, name, at)?;
        self.skip_whitespace();
        if self.eat('=') {
            self.skip_whitespace();
            let empty = ["\"\"", "''"]
                .iter()
                .find(|quotes| self.rest().starts_with(*quotes));
            match empty {
                Some(quotes) => self.at += quotes.len(),
                None if self.rest().starts_with(['>', '/']) => {}
                None => {
                    let name = beginning(name);
                    return Err(PolicyError::AttributeValue {
                        element: element.name(),
                        name,
                        at,
                    });
                }
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
    fn the_tests_list_of_everything_is_the_table() {
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
