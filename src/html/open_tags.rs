//! Counts removed start tags, so that their end tags are removed as well.

use crate::html::element_table::ELEMENTS;
use crate::html::elements::ElementId;

/// The number of removed start tags of each element whose end tags are still to come, by [`ElementId::index`].
pub(crate) struct OpenTags([u32; ELEMENTS.len()]);

impl Default for OpenTags {
    fn default() -> Self {
        OpenTags([0; ELEMENTS.len()])
    }
}

impl OpenTags {
    /// Counts a removed start tag whose end tag is still to come.
    pub(crate) fn open(&mut self, element: ElementId) {
        let count = &mut self.0[element.index()];
        *count = count.saturating_add(1);
    }

    /// Takes an end tag. Returns true if it belongs to a removed start tag, which is then no longer counted.
    pub(crate) fn close(&mut self, element: ElementId) -> bool {
        let count = &mut self.0[element.index()];
        let is_open = *count > 0;
        *count -= u32::from(is_open);
        is_open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_end_tags_as_start_tags_are_removed() {
        let mut tags = OpenTags::default();
        let [p, div, b] = ["p", "div", "b"].map(|name| ElementId::of(name.as_bytes()).unwrap());
        for element in [p, div, p] {
            tags.open(element);
        }
        assert_eq!(
            [p, p, p].map(|element| tags.close(element)),
            [true, true, false]
        );
        assert_eq!([div, div].map(|element| tags.close(element)), [true, false]);
        assert!(!tags.close(b));
        tags.open(p);
        assert!(tags.close(p));
    }
}
