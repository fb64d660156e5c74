//! Where an element may stand: the rules by which the parser ends elements that have no end tag.
//!
//! The tree builder follows them, and yet the tree can hold an element where a second parse would not
//! let it be: a table's stray content is moved in front of the table, into elements that the table
//! kept from being closed (`<li><table><li>`, `<a><table><a>`). And an item outside any list of the
//! comment's own would end an item of the page that the comment stands in. These rules tell which.
//!
//! They are those of the [\"in body\" insertion mode].
//!
//! [\"in body\" insertion mode]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use crate::html::element::Closes;
use crate::html::elements::ElementId;

/// Would a start tag of this element leave all open that is: the elements given, from the innermost
/// outwards, and those of the page around them?
///
/// Of the page's elements only those count that a comment may be put into: in a page's link, heading
/// or paragraph it has no place.
#[inline]
pub(crate) fn fits(element: ElementId, mut open: impl Iterator<Item = ElementId> + Clone) -> bool {
    let facts = element.facts();
    if facts.closes_paragraph() {
        let mut in_scope = open.clone().take_while(|open| !open.facts().bounds_scope());
        if in_scope.any(|open| open.name() == "p") {
            return false;
        }
    }
    match facts.closes {
        Closes::Nothing => true,
        Closes::Same => !open
            .take_while(|open| !open.facts().marker)
            .any(|open| open == element),
        Closes::Heading => !open
            .next()
            .is_some_and(|parent| parent.facts().closes == Closes::Heading),
        Closes::Item | Closes::Description => {
            // What the search for an open item passes is no special element but these three.
            let passes = |open: &ElementId| {
                !open.facts().is_special() || matches!(open.name(), "address" | "div" | "p")
            };
            open.find(|open| !passes(open))
                .is_some_and(|open| open.facts().closes != facts.closes)
        }
        Closes::Ruby => open.next().is_some_and(|parent| {
            let ends = match parent.facts().closes {
                Closes::Item | Closes::Description | Closes::Ruby => true,
                _ => parent.name() == "p",
            };
            !ends || (parent.name() == "rtc" && matches!(element.name(), "rt" | "rp"))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The open elements from the outermost inwards, then the start tag.
    #[track_caller]
    fn check(tags: &str, expected: bool) {
        let ids: Vec<_> = tags
            .split(' ')
            .map(|name| ElementId::of(name.as_bytes()).unwrap())
            .collect();
        let (element, open) = ids.split_last().unwrap();
        assert_eq!(
            fits(*element, open.iter().rev().copied()),
            expected,
            "{tags}"
        );
    }

    #[test]
    fn no_link_in_a_link_but_in_a_cell_of_it() {
        check("a b a", false);
        check("a table a", false);
        check("a table td a", true);
        check("b a", true);
    }

    #[test]
    fn no_block_in_a_paragraph_but_in_a_table_of_it() {
        check("p div", false);
        check("p b table", false);
        check("p table p", true);
        check("p b", true);
        check("p br", true);
    }

    #[test]
    fn items_only_where_they_end_none() {
        check("ul li", true);
        check("ol div b li", true);
        check("li ul li", true);
        check("dl dt", true);
        check("ul li b li", false);
        check("ul li p b li", false);
        check("ul li address li", false);
        check("ul li div li", false);
        check("ul blockquote li", true);
        check("li", false);
        check("div b li", false);
        check("ul dd", true);
        check("dl dd dt", false);
    }

    #[test]
    fn no_heading_directly_in_a_heading() {
        check("h1 h2", false);
        check("h1 b h2", true);
    }

    #[test]
    fn parts_of_ruby_only_where_they_end_none() {
        check("ruby rt", true);
        check("ruby b rt", true);
        check("ruby rtc rt", true);
        check("ruby rt rt", false);
        check("ruby rtc rb", false);
        check("b rt", true);
        check("ruby p rt", false);
        check("rt", false);
    }

    #[test]
    fn simple_elements_fit_wherever_they_stand() {
        let simple = |element: &ElementId| element.facts().is_simple();
        for element in ElementId::all().filter(simple) {
            for parent in ElementId::all() {
                assert!(fits(element, [parent].into_iter()), "{}", element.name());
            }
            assert!(fits(element, std::iter::empty()), "{}", element.name());
        }
    }
}
