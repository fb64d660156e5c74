//! What a sanitizer was told, in the form in which the code that works through a comment asks it.

use crate::elements::{AttributeId, AttributeSet, ELEMENTS, ElementId};
use crate::limits::Limits;
use crate::url::SCHEMES;
use crate::whitelist::Whitelist;
use once_cell::sync::Lazy;

/// The list, the schemes and the limits.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// For each element, the attributes that may stay; `None` if it is not listed.
    listed: [Option<AttributeSet>; ELEMENTS.len()],
    pub(crate) schemes: &'static [&'static str],
    pub(crate) limits: Limits,
}

impl Policy {
    pub(crate) fn new(list: &Whitelist, limits: Limits) -> Self {
        let mut listed = [None; ELEMENTS.len()];
        for (element, attributes) in list.entries() {
            let set = attributes
                .iter()
                .fold(0, |set, attribute| set | attribute.bit());
            listed[element.index()] = Some(set);
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
        self.listed[element.index()].is_some_and(|set| set & attribute.bit() != 0)
    }
}
