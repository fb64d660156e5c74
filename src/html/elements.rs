//! Looks elements up in the element table.
//!
//! [`ElementId::of`] takes a name in any case, [`ElementId::named`] one that was read as a [`Name`]; both return an
//! index into [`ELEMENTS`], and [`ElementId::facts`] returns its row. The index of names is built at compile time.

use crate::html::attribute_table::{AttributeId, CLASS, GLOBAL};
use crate::html::element::{Element, Listing};
use crate::html::element_table::ELEMENTS;
use crate::html::names::{Index, Name};
use html5ever::LocalName;
use once_cell::sync::Lazy;

/// An element: an index into [`ELEMENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ElementId(u8);

/// The element that marks up a paragraph, `p`.
pub(crate) const PARAGRAPH: ElementId = ElementId(ELEMENT_INDEX.find(Name::of(b"p")).unwrap());

/// The element that ends a line, `br`.
pub(crate) const LINE_BREAK: ElementId = ElementId(ELEMENT_INDEX.find(Name::of(b"br")).unwrap());

/// The element that is a link, `a`.
pub(crate) const LINK: ElementId = ElementId(ELEMENT_INDEX.find(Name::of(b"a")).unwrap());

/// The element that shows a picture, `img`.
pub(crate) const PICTURE: ElementId = ElementId(ELEMENT_INDEX.find(Name::of(b"img")).unwrap());

impl ElementId {
    pub(crate) const FIRST: Self = ElementId(0);

    /// The element of this name.
    #[inline]
    pub(crate) fn named(name: Name) -> Option<Self> {
        ELEMENT_INDEX.find(name).map(Self)
    }

    /// The element of this name, given in any case.
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        Self::named(Name::of(name))
    }

    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    #[inline]
    pub(crate) fn facts(self) -> &'static Element {
        &ELEMENTS[self.index()]
    }

    pub(crate) fn name(self) -> &'static str {
        self.facts().name
    }

    /// Its name as html5ever's type.
    pub(crate) fn local_name(self) -> &'static LocalName {
        static NAMES: Lazy<[LocalName; ELEMENTS.len()]> =
            Lazy::new(|| std::array::from_fn(|at| ELEMENTS[at].name.into()));
        &NAMES[self.index()]
    }

    /// Whether this attribute may be listed on this element.
    pub(crate) fn may_have(self, attribute: AttributeId) -> bool {
        match self.facts().listing {
            Listing::May(own) => {
                attribute == CLASS
                    || GLOBAL.contains(&attribute.name())
                    || own.contains(&attribute.name())
            }
            Listing::Never(_) => false,
        }
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        // The table is shorter than 256, or ELEMENT_INDEX would not compile.
        (0..ELEMENTS.len() as u8).map(Self)
    }
}

static ELEMENT_INDEX: Index<{ ELEMENTS.len() }> = {
    let mut names = [Name::of(b""); ELEMENTS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Name::of(ELEMENTS[at].name.as_bytes());
        at += 1;
    }
    Index::new(names)
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::attribute_table::{LINK_URL, MAX_ATTRIBUTES, never_attribute};
    use crate::html::element::{Content, SHOWING_CODE};

    #[test]
    fn names_are_unique_and_found_in_any_case_and_no_others() {
        for id in ElementId::all() {
            assert_eq!(ElementId::of(id.name().as_bytes()), Some(id));
            assert_eq!(ElementId::of(id.name().to_uppercase().as_bytes()), Some(id));
        }
        for id in AttributeId::all() {
            assert_eq!(AttributeId::of(id.name().as_bytes()), Some(id));
        }
        for name in [
            "",
            "string",
            "bob@example.org",
            "h7",
            "scr\u{130}pt",
            "blockquotes",
        ] {
            assert_eq!(ElementId::of(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn listable_elements_contain_markup_and_have_few_and_known_attributes() {
        for element in &ELEMENTS {
            let Listing::May(own) = element.listing else {
                continue;
            };
            let name = element.name;
            assert!(element.content == Content::Markup, "{name}");
            // One is for `class`.
            assert!(own.len() + GLOBAL.len() < MAX_ATTRIBUTES, "{name}");
            for attribute in own.iter().chain(GLOBAL) {
                let id = AttributeId::of(attribute.as_bytes());
                assert!(id.is_some(), "{name} {attribute}");
                assert_eq!(never_attribute(attribute), None, "{name} {attribute}");
            }
        }
    }

    #[test]
    fn elements_that_show_code_have_unique_numbers() {
        // The tree and the inspection know links by their element.
        let may_be_link = |element: &ElementId| element.may_have(LINK_URL);
        assert!(ElementId::all().filter(may_be_link).eq([LINK]));
        let showing = ELEMENTS.iter().filter_map(|element| element.shows_code);
        let mut numbers: Vec<usize> = showing.map(usize::from).collect();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..SHOWING_CODE));
    }
}
