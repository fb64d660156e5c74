//! Start tags that went, whose end tags go with them.

use crate::html::elements::ElementId;

/// How many there are of each element.
#[derive(Default)]
pub(crate) struct OpenTags {
    /// Few comments have more than one such element, which takes no memory of its own.
    first: Option<(ElementId, usize)>,
    others: Vec<(ElementId, usize)>,
}

impl OpenTags {
    /// A start tag goes, whose end tag is still to come.
    pub(crate) fn open(&mut self, element: ElementId) {
        let (first, count) = self.first.get_or_insert((element, 0));
        if *first == element {
            *count += 1;
        } else if let Some(count) = self.count(element) {
            *count += 1;
        } else {
            self.others.push((element, 1));
        }
    }

    /// An end tag came. Does it go with a start tag that went?
    pub(crate) fn close(&mut self, element: ElementId) -> bool {
        match self.count(element) {
            Some(count @ 1..) => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    fn count(&mut self, element: ElementId) -> Option<&mut usize> {
        let mut counts = self.first.iter_mut().chain(&mut self.others);
        let found = counts.find(|(counted, _)| *counted == element);
        found.map(|(_, count)| count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_end_tags_go_as_start_tags() {
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
