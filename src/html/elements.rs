//! Looks elements up: by name, or by their number in the element table.

use crate::html::attribute_table::{AttributeId, GLOBAL};
use crate::html::element::{Element, Listing};
use crate::html::element_table::ELEMENTS;
use crate::html::names::{Index, Name};
use html5ever::LocalName;
use once_cell::sync::Lazy;

/// An element: an index into [`ELEMENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ElementId(u8);

/// The element that marks up a paragraph.
pub(crate) static PARAGRAPH: ElementId = ElementId::in_table("p");

/// The element that ends a line.
pub(crate) static LINE_BREAK: ElementId = ElementId::in_table("br");

/// The element that is a link.
pub(crate) static LINK: ElementId = ElementId::in_table("a");

impl ElementId {
    pub(crate) const FIRST: Self = ElementId(0);

    const fn in_table(name: &str) -> Self {
        let number = Name::of(name.as_bytes());
        let mut at = 0;
        while !Name::of(ELEMENTS[at].name.as_bytes()).is_same(number) {
            at += 1;
        }
        ElementId(at as u8)
    }

    /// The element of this name.
    #[inline]
    pub(crate) fn named(name: Name) -> Option<Self> {
        ELEMENT_INDEX.find(name).map(Self)
    }

    /// The element of this name, in any case.
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

    /// Does its name stand here as it is written, in lower case?
    #[inline]
    pub(crate) fn name_stands_at(self, html: &[u8], start: usize) -> bool {
        ELEMENT_INDEX
            .name(self.0)
            .stands_at(html, start, self.name().len())
    }

    /// Its name as html5ever has it.
    pub(crate) fn local_name(self) -> &'static LocalName {
        static NAMES: Lazy<Vec<LocalName>> =
            Lazy::new(|| ELEMENTS.iter().map(|element| element.name.into()).collect());
        &NAMES[self.index()]
    }

    /// May this attribute be listed on this element?
    pub(crate) fn may_have(self, attribute: AttributeId) -> bool {
        match self.facts().listing {
            Listing::May(own) => {
                GLOBAL.contains(&attribute.name()) || own.contains(&attribute.name())
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
    use crate::html::attribute_table::{ATTRIBUTES, MOST_ATTRIBUTES, never_attribute};
    use crate::html::element::{Content, SHOWING_CODE};
    use std::collections::HashSet;

    #[test]
    fn every_name_is_found_in_any_case_and_no_other() {
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
    fn every_name_stands_once() {
        let mut names: HashSet<&str> = HashSet::new();
        assert!(ELEMENTS.iter().all(|element| names.insert(element.name)));
        names.clear();
        assert!(ATTRIBUTES.iter().all(|attribute| names.insert(attribute.0)));
    }

    #[test]
    fn the_attributes_of_listable_elements_are_all_known_and_none_is_unsafe() {
        for element in &ELEMENTS {
            let Listing::May(attributes) = element.listing else {
                continue;
            };
            for name in attributes.iter().chain(GLOBAL) {
                assert!(
                    AttributeId::of(name.as_bytes()).is_some(),
                    "{} {name}",
                    element.name
                );
                assert_eq!(never_attribute(name), None, "{} {name}", element.name);
            }
        }
    }

    #[test]
    fn elements_that_show_code_have_numbers_of_their_own() {
        let numbers: HashSet<usize> = ELEMENTS
            .iter()
            .filter_map(|element| element.shows_code)
            .collect();
        let many = ELEMENTS
            .iter()
            .filter(|element| element.shows_code.is_some())
            .count();
        assert_eq!((numbers.len(), many), (SHOWING_CODE, SHOWING_CODE));
    }

    #[test]
    fn no_element_has_more_attributes_than_there_is_room_for() {
        for element in ElementId::all() {
            let many = AttributeId::all()
                .filter(|&attribute| element.may_have(attribute))
                .count();
            assert!(many <= MOST_ATTRIBUTES, "{}", element.name());
        }
    }

    #[test]
    fn only_elements_with_plain_content_may_be_listed() {
        for element in &ELEMENTS {
            if matches!(element.listing, Listing::May(_)) {
                assert!(element.content == Content::Markup, "{}", element.name);
            }
        }
    }
}
