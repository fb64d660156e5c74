//! What a sanitizer was told, in the form in which the code that works through a comment asks it.

use crate::elements::{AttributeId, AttributeSet, ELEMENTS, ElementId};
use crate::limits::Limits;
use crate::url::SCHEMES;
use crate::whitelist::Whitelist;
use once_cell::sync::Lazy;

/// The list, the schemes and the limits.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// For each element; `None` if it is not listed.
    listed: [Option<Listed>; ELEMENTS.len()],
    pub(crate) schemes: &'static [&'static str],
    pub(crate) limits: Limits,
}

/// What is asked of a listed element.
#[derive(Clone, Copy, Debug)]
struct Listed {
    /// The attributes that may stay.
    attributes: AttributeSet,
    /// A fact of the element, kept beside the set so that the short way looks in one table.
    is_simple: bool,
}

impl Policy {
    pub(crate) fn new(list: &Whitelist, limits: Limits) -> Self {
        let mut listed = [None; ELEMENTS.len()];
        for (element, attributes) in list.entries() {
            let set = attributes
                .iter()
                .fold(0, |set, attribute| set | attribute.bit());
            listed[element.index()] = Some(Listed {
                attributes: set,
                is_simple: element.facts().is_simple(),
            });
        }
        Policy {
            listed,
            schemes: SCHEMES,
            limits,
        }
    }

    /// The policy under which all markup goes and all text stays.
    pub(crate) fn text_only() -> &'static Policy {
        static TEXT_ONLY: Lazy<Policy> =
            Lazy::new(|| Policy::new(&Whitelist::empty(), Limits::default()));
        &TEXT_ONLY
    }

    /// May this element stay?
    #[inline]
    pub(crate) fn allows(&self, element: ElementId) -> bool {
        self.listed[element.index()].is_some()
    }

    /// May this attribute stay on this element?
    #[inline]
    pub(crate) fn allows_attribute(&self, element: ElementId, attribute: AttributeId) -> bool {
        self.listed[element.index()].is_some_and(|listed| listed.attributes & attribute.bit() != 0)
    }

    /// May this element stay, and is it [simple](crate::elements::Element::is_simple)?
    #[inline]
    pub(crate) fn is_simple(&self, element: ElementId) -> bool {
        self.listed[element.index()].is_some_and(|listed| listed.is_simple)
    }
}
