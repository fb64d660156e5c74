//! Counts removed start tags, so that their end tags are removed as well.

use crate::html::elements::ElementId;

/// The number of removed start tags of each element whose end tags are still to come.
#[derive(Default)]
pub(crate) struct OpenTags(Vec<(ElementId, usize)>);

impl OpenTags {
    /// Counts a removed start tag whose end tag is still to come.
    pub(crate) fn open(&mut self, element: ElementId) {
        match self.count(element) {
            Some(count) => *count += 1,
            None => self.0.push((element, 1)),
        }
    }

    /// Takes an end tag. Returns true if it belongs to a removed start tag, which is then no longer counted.
    pub(crate) fn close(&mut self, element: ElementId) -> bool {
        let Some(count @ 1..) = self.count(element) else {
            return false;
        };
        *count -= 1;
        true
    }

    fn count(&mut self, element: ElementId) -> Option<&mut usize> {
        let found = self.0.iter_mut().find(|(counted, _)| *counted == element);
        found.map(|(_, count)| count)
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
