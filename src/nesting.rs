//! Which start tags close what is open: the rules by which the parser ends elements that have no end tag.
//!
//! The tree builder follows them, and yet the tree can hold an element where a second parse would not
//! let it be: a table's stray content is moved in front of the table, into elements that the table
//! kept from being closed (`<li><table><li>`, `<a><table><a>`). These rules tell which.
//!
//! They are those of the [\"in body\" insertion mode].
//!
//! [\"in body\" insertion mode]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use crate::elements::{Closes, ElementId};

/// Would a start tag of this element close one of those that are open, given from the innermost
/// outwards?
pub(crate) fn closes_any(
    element: ElementId,
    mut open: impl Iterator<Item = ElementId> + Clone,
) -> bool {
    let facts = element.facts();
    if facts.closes_paragraph() {
        let mut in_scope = open.clone().take_while(|open| !open.facts().bounds_scope());
        if in_scope.any(|open| open.name() == "p") {
            return true;
        }
    }
    match facts.closes {
        Closes::Nothing => false,
        Closes::Same => open
            .take_while(|open| !open.facts().marker)
            .any(|open| open == element),
        Closes::Heading => open
            .next()
            .is_some_and(|parent| parent.facts().closes == Closes::Heading),
        Closes::Item | Closes::Description => {
            // What the search passes is no special element but these three.
            let passes = |open: &ElementId| {
                !open.facts().is_special() || matches!(open.name(), "address" | "div" | "p")
            };
            open.find(|open| !passes(open))
                .is_some_and(|open| open.facts().closes == facts.closes)
        }
        Closes::Ruby => {
            let in_ruby = open
                .clone()
                .take_while(|open| !open.facts().bounds_scope())
                .any(|open| open.name() == "ruby");
            let parent_ends = open.next().is_some_and(|parent| {
                let implied = match parent.facts().closes {
                    Closes::Item | Closes::Description | Closes::Ruby => true,
                    _ => parent.name() == "p",
                };
                implied && !(parent.name() == "rtc" && matches!(element.name(), "rt" | "rp"))
            });
            in_ruby && parent_ends
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The open elements from the outermost inwards, then the start tag.
    #[track_caller]
    fn check(tags: &str, closes: bool) {
        let ids: Vec<_> = tags
            .split(' ')
            .map(|name| ElementId::of(name.as_bytes()).unwrap())
            .collect();
        let (element, open) = ids.split_last().unwrap();
        assert_eq!(
            closes_any(*element, open.iter().rev().copied()),
            closes,
            "{tags}"
        );
    }

    #[test]
    fn links_close_links_up_to_a_cell() {
        check("a b a", true);
        check("a table a", true);
        check("a table td a", false);
        check("b a", false);
    }

    #[test]
    fn blocks_close_paragraphs_up_to_a_table() {
        check("p div", true);
        check("p b table", true);
        check("p table p", false);
        check("p b", false);
        check("p br", false);
    }

    #[test]
    fn items_close_items_of_their_list() {
        check("li b li", true);
        check("li div li", true);
        check("li ul li", false);
        check("dd dt", true);
        check("li dd", false);
    }

    #[test]
    fn headings_close_a_heading_they_stand_in() {
        check("h1 h2", true);
        check("h1 b h2", false);
    }

    #[test]
    fn parts_of_ruby_close_each_other() {
        check("ruby rt rt", true);
        check("ruby rtc rt", false);
        check("ruby rtc rb", true);
        check("rt rt", false);
        check("ruby b rt", false);
    }
}
