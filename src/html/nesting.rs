//! Which elements a start tag closes: the rules by which the parser ends elements without an end tag, those of the
//! [\"in body\" insertion mode].
//!
//! [`fits`] takes an element and the elements around it, and returns false if a second parse would not nest them so.
//! The tree builder follows the same rules, and yet its tree can hold such elements: foster parenting moves stray
//! content of a table in front of the table, into elements that the table kept from being closed (`<li><table><li>`,
//! `<a><table><a>`). And an `li` outside any list of the comment would close an `li` of the page around the comment.
//!
//! Advice to the next editor. A rule that is wrong here costs the fixed point, or lets a comment close an element of
//! the page. Every element with a new rule in the standard needs one in [`Closes`].
//!
//! [\"in body\" insertion mode]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use crate::html::element::Closes;
use crate::html::elements::{ElementId, PARAGRAPH};

/// Returns true if a start tag of this element would close none of the `open` elements, given from the innermost
/// outwards, and none of the page's elements around them.
///
/// Of the page's elements, only those count in which a comment may be placed: not links, headings and paragraphs.
#[inline]
pub(crate) fn fits(element: ElementId, mut open: impl Iterator<Item = ElementId> + Clone) -> bool {
    let facts = element.facts();
    if facts.closes_paragraph() {
        let mut in_scope = open.clone().take_while(|open| !open.facts().bounds_scope());
        if in_scope.any(|open| open == PARAGRAPH) {
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
            // The search for an open item passes no special elements except these three.
            let passes = |open: &ElementId| {
                !open.facts().is_special()
                    || *open == PARAGRAPH
                    || matches!(open.name(), "address" | "div")
            };
            open.find(|open| !passes(open))
                .is_some_and(|open| open.facts().closes != facts.closes)
        }
        Closes::Ruby => open.next().is_some_and(|parent| {
            let ends = match parent.facts().closes {
                Closes::Item | Closes::Description | Closes::Ruby => true,
                _ => parent == PARAGRAPH,
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
    fn links_fit_in_links_only_inside_table_cells() {
        check("a b a", false);
        check("a table a", false);
        check("a table td a", true);
        check("b a", true);
    }

    #[test]
    fn blocks_fit_in_paragraphs_only_inside_tables() {
        check("p div", false);
        check("p b table", false);
        check("p table p", true);
        check("p b", true);
        check("p br", true);
    }

    #[test]
    fn items_fit_where_they_close_no_item() {
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
    fn headings_do_not_fit_directly_in_headings() {
        check("h1 h2", false);
        check("h1 b h2", true);
    }

    #[test]
    fn ruby_parts_fit_where_they_close_nothing() {
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
    fn simple_elements_fit_everywhere() {
        let simple = |element: &ElementId| element.facts().is_simple();
        for element in ElementId::all().filter(simple) {
            for parent in ElementId::all() {
                assert!(fits(element, [parent].into_iter()), "{}", element.name());
            }
            assert!(fits(element, std::iter::empty()), "{}", element.name());
        }
    }
}
