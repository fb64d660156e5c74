//! Decides which elements of the tree are written: those that are allowed, and that a parser of the output will put
//! where they are.
//!
//! [`Placement`] takes the start and the end of each element, in document order, and returns why the element is left
//! out ([`RemovalReason`]). [`contents`] finds the inline elements that hold a block, around which no paragraph may
//! stand, and the paragraphs and links that are empty.
//!
//! Advice to the next editor. What is written decides how text is laid out, so nothing here may depend on that. The
//! writer may still leave out an element that [`may_be_left_out`](Placement::may_be_left_out): what [`contents`] finds
//! must be the same without it. So a link that may be beyond the limit is left out if it is empty: then what is around it
//! is as empty with it as without it.

use crate::html::attribute_table::LINK_URL;
use crate::html::element::{Closes, Flow};
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::html::nesting;
use crate::inspect::reason::RemovalReason;
use crate::policy::policy::Policy;
use crate::read::sink::TagKind;
use crate::read::stand_in::text_for;
use crate::tree::arena::{NodeId, Step, Tree};
use html5ever::Attribute;

/// The elements around the next node of the tree.
pub(crate) struct Placement<'p> {
    policy: &'p Policy,
    ancestors: Vec<Ancestor>,
    /// The number of links entered so far that may be written.
    links: usize,
}

struct Ancestor {
    element: ElementId,
    is_written: bool,
    /// Whether the writer may [leave it out](Placement::leave_out).
    may_be_left_out: bool,
    /// Whether the writer [left it out](Placement::leave_out).
    is_left_out: bool,
    /// The number of elements that count towards the limit of depth, up to this one.
    depth: usize,
    /// Whether it, or an element around it, is written, and its text is not laid out.
    is_code: bool,
    /// Whether it, or an element around it, is written, and the tokenizer keeps each `br` in it.
    keeps_breaks: bool,
    /// Whether it, or an element around it, is written, and tags of blocks in it are shown as typed.
    is_line_of_code: bool,
}

impl<'p> Placement<'p> {
    pub(crate) fn new(policy: &'p Policy) -> Self {
        Placement {
            policy,
            ancestors: Vec::with_capacity(16),
            links: 0,
        }
    }

    /// Whether the text here is code, in which no `p` or `br` is generated.
    fn is_code(&self) -> bool {
        let parent = self.ancestors.last();
        self.policy.paragraphs && parent.is_some_and(|parent| parent.is_code)
    }

    /// Enters an element. Returns why it is left out; `None` if it is written.
    pub(crate) fn enter(
        &mut self,
        element: ElementId,
        attributes: &[Attribute],
    ) -> Option<RemovalReason> {
        let facts = element.facts();
        let is_allowed = self.policy.allows(element);
        let depth = self.ancestors.last().map_or(0, |parent| parent.depth);
        let is_code = self.is_code();
        let is_in = |is: fn(&Ancestor) -> bool| self.ancestors.last().is_some_and(is);
        let keeps_breaks = is_in(|parent| parent.keeps_breaks);
        let in_line_of_code = is_in(|parent| parent.is_line_of_code);
        // The layout writes line ends itself; one in code was kept for an element that is left out.
        let ends_line = self.policy.paragraphs && element == LINE_BREAK && attributes.is_empty();
        let left_out = if !is_allowed
            || (is_code && self.policy.generates(element))
            || (ends_line && !keeps_breaks)
        {
            Some(RemovalReason::NotListed)
        } else if !self.policy.admits(element, depth) {
            Some(RemovalReason::TooDeep)
        } else if (facts.table_part && !self.in_written_table())
            || (facts.is_block() && in_line_of_code)
            || !self.fits(element)
        {
            Some(RemovalReason::Misplaced)
        } else if !self.policy.autolinks && is_link(attributes) {
            self.links += 1;
            (self.links > self.policy.links.most).then_some(RemovalReason::TooManyLinks)
        } else {
            None
        };
        let is_written = left_out.is_none();
        // A parser adds an element again that is not allowed.
        let counts = (is_written || !is_allowed) && self.policy.counts(element);
        self.ancestors.push(Ancestor {
            element,
            is_written,
            may_be_left_out: match element {
                LINK => self.policy.limits_made_links() && is_link(attributes),
                _ => self.policy.paragraphs && facts.closes == Closes::Ruby,
            },
            is_left_out: false,
            depth: depth + usize::from(counts),
            is_code: is_code || (is_written && facts.flow == Flow::Code),
            keeps_breaks: keeps_breaks || (is_written && facts.shows_code.is_some()),
            is_line_of_code: in_line_of_code || (is_written && facts.is_inline_code()),
        });
        left_out
    }

    /// Leaves the innermost element. Returns whether it was written.
    pub(crate) fn leave(&mut self) -> bool {
        self.ancestors.pop().is_some_and(|left| left.is_written)
    }

    /// The element that was just entered is left out for another reason. It still counts.
    pub(crate) fn leave_out(&mut self) {
        if let Some(ancestor) = self.ancestors.last_mut() {
            ancestor.is_written = false;
            ancestor.is_left_out = true;
        }
    }

    /// Whether the writer may still [leave out](Self::leave_out) the element that was just entered: a link that may be
    /// beyond the limit, or a part of a ruby that may stand in a generated paragraph.
    pub(crate) fn may_be_left_out(&self) -> bool {
        let innermost = self.ancestors.last();
        innermost.is_some_and(|innermost| innermost.may_be_left_out)
    }

    /// Whether the start tag of this element would close none of the elements around it.
    fn fits(&self, element: ElementId) -> bool {
        // A heading is compared with the innermost element around it that is certain to be written. What the writer left
        // out still counts in two cases, because `contents` took it for written: a link around a link, and a paragraph.
        let is_heading = element.facts().closes == Closes::Heading;
        let kept = self.ancestors.iter().rev().filter(|ancestor| {
            let was_kept =
                ancestor.element == PARAGRAPH || [ancestor.element, element] == [LINK; 2];
            let may_go = is_heading && ancestor.may_be_left_out;
            (ancestor.is_left_out && was_kept) || (ancestor.is_written && !may_go)
        });
        nesting::fits(element, kept.map(|ancestor| ancestor.element))
    }

    /// Whether the nearest table is written. Without it its parts are left out too: they are valid only in a table.
    fn in_written_table(&self) -> bool {
        let mut ancestors = self.ancestors.iter();
        let nearest = ancestors.rfind(|ancestor| ancestor.element.facts().is_table());
        nearest.is_some_and(|table| table.is_written)
    }
}

/// What is found of each node before the tree is written.
pub(crate) struct Contents(Vec<Found>);

#[derive(Clone, Copy, Default)]
struct Found {
    holds_block: bool,
    is_empty: bool,
}

impl Contents {
    /// Whether a node is an inline element that holds a block, and so cannot stand in a paragraph.
    pub(crate) fn holds_block(&self, node: NodeId) -> bool {
        self.0
            .get(node.index())
            .is_some_and(|found| found.holds_block)
    }

    /// Whether a node is a `p`, or a link that may be beyond the limit, in which nothing is to be seen, and so is not
    /// written.
    pub(crate) fn is_empty(&self, node: NodeId) -> bool {
        self.0.get(node.index()).is_some_and(|found| found.is_empty)
    }
}

/// What is written in an element.
#[derive(Clone, Copy, Default)]
struct Inside {
    /// A block.
    block: bool,
    seen: Seen,
}

/// Whether something is seen in an element.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    #[default]
    Nothing,
    /// Combining marks, if a line begins with them. Elsewhere they may continue a run, and be removed.
    AtLineStart,
    Something,
}

impl Seen {
    fn in_text(text: &str, policy: &Policy) -> Seen {
        let mut seen = Seen::Nothing;
        for c in text.chars().filter(|&c| !is_blank(c, policy)) {
            if !policy.characters.may_remove_behind(c) {
                return Seen::Something;
            }
            if !policy.characters.may_remove(c) {
                seen = Seen::AtLineStart;
            }
        }
        seen
    }
}

/// Finds the paragraphs and links that are empty and, where text is laid out in paragraphs, the inline elements that
/// hold a block.
pub(crate) fn contents(tree: &Tree, policy: &Policy, html: &str) -> Contents {
    let mut contents = Contents(Vec::new());
    if !policy.allows(PARAGRAPH) && !policy.limits_made_links() {
        return contents;
    }
    contents.0.resize(tree.len(), Found::default());
    let mut placement = Placement::new(policy);
    let mut open = vec![Inside::default()];
    tree.walk(|step| match step {
        Step::Text(_, text) => {
            if let Some(parent) = open.last_mut() {
                parent.seen = parent.seen.max(Seen::in_text(text, policy));
            }
        }
        Step::Enter(node, element, attributes) => {
            let is_written = placement.enter(element, attributes).is_none();
            let may_be_left_out = placement.may_be_left_out();
            let is_removed_if_empty = element == PARAGRAPH || (element == LINK && may_be_left_out);
            contents.0[node.index()].is_empty = is_written && is_removed_if_empty;
            let stand_in = || text_for(html, tree.span(node), element, TagKind::Start);
            let seen = match is_written {
                true if element == PARAGRAPH || may_be_left_out => Seen::Nothing,
                true => Seen::Something,
                false => stand_in().map_or(Seen::Nothing, |text| Seen::in_text(&text, policy)),
            };
            open.push(Inside { block: false, seen });
        }
        Step::Leave(node, element) => {
            let is_written = placement.leave();
            let is_block = element.facts().is_block();
            let Some(mut inside) = open.pop() else { return };
            // A paragraph that is laid out does.
            let begins_line = element == PARAGRAPH && policy.paragraphs && !placement.is_code();
            if is_written && begins_line && inside.seen == Seen::AtLineStart {
                inside.seen = Seen::Something;
            }
            let found = &mut contents.0[node.index()];
            found.is_empty &= inside.seen < Seen::Something;
            inside.block |= is_written && is_block && !found.is_empty;
            found.holds_block = policy.paragraphs && is_written && !is_block && inside.block;
            if let Some(parent) = open.last_mut() {
                parent.block |= inside.block;
                parent.seen = parent.seen.max(inside.seen);
            }
        }
    });
    contents
}

/// Whether a character of a paragraph is not seen if there is no other: whitespace or, unless the layout takes it for
/// text, a no-break space.
pub(crate) fn is_blank(c: char, policy: &Policy) -> bool {
    c.is_ascii_whitespace() || (c == '\u{a0}' && !policy.paragraphs)
}

/// Whether these attributes make an element a link.
fn is_link(attributes: &[Attribute]) -> bool {
    let url = LINK_URL.local_name();
    attributes
        .iter()
        .any(|attribute| attribute.name.local == *url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::elements;
    use crate::policy::whitelist::Whitelist;
    use crate::read::intent::Intent;
    use crate::tree::parse::parse;

    fn policy(notice: &str) -> Policy {
        let list: Whitelist = notice.parse().expect("a list");
        let mut policy = Policy::new(&list);
        policy.lay_out();
        policy
    }

    /// Why each element of the comment is left out, in document order. The tree is one without limits.
    fn left_out(policy: &Policy, typed: &str) -> Vec<Option<RemovalReason>> {
        let mut placement = Placement::new(policy);
        let mut found = Vec::new();
        let mut unlimited = policy.clone();
        unlimited.max_depth = 100;
        parse(typed, &unlimited, &unlimited, &Intent::default(), None)
            .expect("a tree")
            .walk(|step| match step {
                Step::Enter(_, element, attributes) => {
                    found.push(placement.enter(element, attributes))
                }
                Step::Leave(..) => {
                    placement.leave();
                }
                Step::Text(..) => {}
            });
        assert!(placement.ancestors.is_empty());
        found
    }

    /// The names of the inline elements that hold a block, in document order.
    fn holders(notice: &str, typed: &str) -> Vec<&'static str> {
        let policy = policy(notice);
        let tree = parse(typed, &policy, &policy, &Intent::default(), None).expect("a tree");
        let contents = contents(&tree, &policy, typed);
        let mut found = Vec::new();
        tree.walk(|step| {
            if let Step::Enter(node, element, _) = step
                && contents.holds_block(node)
            {
                found.push(element.name());
            }
        });
        found
    }

    #[test]
    fn elements_that_the_tree_builder_adds_are_not_listed() {
        let policy = policy("<table> <td>");
        let expected = [
            None,
            Some(RemovalReason::NotListed),
            Some(RemovalReason::NotListed),
            None,
        ];
        assert_eq!(left_out(&policy, "<table><td>x"), expected);
    }

    #[test]
    fn items_outside_of_lists_are_misplaced() {
        let policy = policy("<ul> <li>");
        assert_eq!(left_out(&policy, "<li>x"), [Some(RemovalReason::Misplaced)]);
        assert_eq!(left_out(&policy, "<ul><li>x"), [None, None]);
    }

    #[test]
    fn parts_of_a_table_that_is_left_out_are_misplaced() {
        let mut policy = policy("<table> <tr>");
        policy.max_depth = 3;
        let [table, row] = ["table", "tr"].map(|name| ElementId::of(name.as_bytes()).unwrap());
        let mut placement = Placement::new(&policy);
        assert_eq!(placement.enter(table, &[]), Some(RemovalReason::TooDeep));
        assert_eq!(placement.enter(row, &[]), Some(RemovalReason::Misplaced));
    }

    #[test]
    fn what_a_parser_adds_counts_towards_the_depth_and_what_is_misplaced_does_not() {
        let mut policy = policy("<table> <td> <b> <li>");
        policy.max_depth = 4;
        let last = |policy: &Policy, typed| left_out(policy, typed).pop().expect("an element");
        assert_eq!(last(&policy, "<table><td>x"), None);
        let too_deep = Some(RemovalReason::TooDeep);
        assert_eq!(last(&policy, "<table><td><b>x"), too_deep);
        policy.max_depth = 1;
        assert_eq!(last(&policy, "<li><b>x"), None);
    }

    #[test]
    fn what_may_be_made_of_text_does_not_count_towards_the_depth() {
        let mut policy = policy("<blockquote> <a href> <b> <i>");
        policy.max_depth = 2;
        policy.autolinks = true;
        let typed = "<blockquote><p><a href=x><b>x</b></a></p></blockquote>";
        assert_eq!(left_out(&policy, typed), [const { None }; 4]);
        assert!(
            policy.admits(elements::LINK, 2) && !policy.admits(ElementId::of(b"i").unwrap(), 2)
        );
    }

    #[test]
    fn links_beyond_the_limit_are_counted_here_if_none_are_made() {
        let mut policy = policy("<a href> <b>");
        policy.links.most = 1;
        let typed = "<a>x</a><a href=x>x</a><a href=y>y</a>";
        assert_eq!(
            left_out(&policy, typed),
            [None, None, Some(RemovalReason::TooManyLinks)]
        );
        policy.autolinks = true;
        assert_eq!(left_out(&policy, typed), [const { None }; 3]);
    }

    #[test]
    fn inline_elements_around_a_block_hold_it() {
        let notice = "<b> <i> <div> <hr> <code>";
        assert_eq!(holders(notice, "<b>x<i><hr></i></b><i>x</i>"), ["b", "i"]);
        assert_eq!(holders(notice, "<b>x<div><i>y</i></div></b>"), ["b"]);
        assert_eq!(holders(notice, "<div><b>x</b></div>"), [""; 0]);
        assert_eq!(holders("<b>", "<b>x<div>y</div></b>"), [""; 0]);
    }

    #[test]
    fn a_typed_paragraph_is_a_block_if_something_visible_is_in_it() {
        let notice = "<b> <i> <br clear>";
        for inside in ["x", "<i></i>", "<br clear=all>", "\u{a0}"] {
            assert_eq!(
                holders(notice, &format!("<b><p>{inside}</p></b>"))[0],
                "b",
                "{inside}"
            );
        }
        for inside in ["", " \n", "<br>", "<div></div>"] {
            assert_eq!(
                holders(notice, &format!("<b><p>{inside}</p></b>")),
                [""; 0],
                "{inside}"
            );
        }
    }
}
