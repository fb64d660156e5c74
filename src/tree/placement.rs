//! Decides which elements of the tree are written: those that are allowed, and that a parser of the output will put where
//! they are.
//!
//! [`Placement`] is told of each element when it is entered and left, in document order, and returns why it is left out
//! ([`LeftOut`]). [`block_holders`] finds the inline elements that hold a block, around which no paragraph may stand.
//!
//! Advice to the next editor. What is written here decides how text is laid out, so nothing here may depend on that.

use crate::html::attribute_table::LINK_URL;
use crate::html::element::{Closes, Flow};
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::html::nesting;
use crate::inspect::removals::LeftOut;
use crate::policy::policy::Policy;
use crate::tree::arena::{NodeId, Step, Tree};
use html5ever::Attribute;

/// The elements around the next node of the tree.
pub(crate) struct Placement<'p> {
    policy: &'p Policy,
    ancestors: Vec<Ancestor>,
    /// The number of ancestors that count towards the limit of depth.
    depth: usize,
    /// The number of written ancestors whose text is not laid out.
    code: usize,
    /// The number of links entered so far that may be written.
    links: usize,
}

struct Ancestor {
    element: ElementId,
    is_written: bool,
    counts: bool,
}

impl<'p> Placement<'p> {
    pub(crate) fn new(policy: &'p Policy) -> Self {
        Placement {
            policy,
            ancestors: Vec::with_capacity(16),
            depth: 0,
            code: 0,
            links: 0,
        }
    }

    /// Whether the text here is code, in which no `p` or `br` is generated.
    fn is_code(&self) -> bool {
        self.policy.paragraphs && self.code > 0
    }

    /// Enters an element. Returns why it is left out; `None` if it is written.
    pub(crate) fn enter(
        &mut self,
        element: ElementId,
        attributes: &[Attribute],
    ) -> Option<LeftOut> {
        let facts = element.facts();
        let is_allowed = self.policy.allows(element);
        let left_out = if !is_allowed || (self.policy.generates(element) && self.is_code()) {
            Some(LeftOut::NotListed)
        } else if !self.policy.admits(element, self.depth) {
            Some(LeftOut::TooDeep)
        } else if (facts.table_part && !self.in_written_table()) || !self.fits(element) {
            Some(LeftOut::Misplaced)
        } else if !self.policy.autolinks && is_link(attributes) {
            self.links += 1;
            (self.links > self.policy.links.most).then_some(LeftOut::TooManyLinks)
        } else {
            None
        };
        let is_written = left_out.is_none();
        // A parser adds an element again that is not allowed.
        let counts = (is_written || !is_allowed) && self.policy.counts(element);
        self.depth += usize::from(counts);
        self.code += usize::from(is_written && facts.flow == Flow::Code);
        self.ancestors.push(Ancestor {
            element,
            is_written,
            counts,
        });
        left_out
    }

    /// Leaves the innermost element. Returns whether it was written.
    pub(crate) fn leave(&mut self) -> bool {
        let Some(left) = self.ancestors.pop() else {
            return false;
        };
        self.depth -= usize::from(left.counts);
        self.code -= usize::from(left.is_written && left.element.facts().flow == Flow::Code);
        left.is_written
    }

    /// The element that was just entered is left out for another reason. It still counts.
    pub(crate) fn leave_out(&mut self) {
        if let Some(ancestor) = self.ancestors.last_mut() {
            ancestor.is_written = false;
        }
    }

    /// Whether the start tag of this element would close none of the elements around it.
    fn fits(&self, element: ElementId) -> bool {
        let policy = self.policy;
        // Of the elements around a heading only the innermost matters, which may still be left out.
        let is_heading = element.facts().closes == Closes::Heading;
        let may_go = |ancestor: &Ancestor| match ancestor.element {
            link if link == LINK => policy.autolinks && policy.links.are_limited(),
            other => policy.paragraphs && other.facts().closes == Closes::Ruby,
        };
        let ancestors = self.ancestors.iter().rev();
        let stay =
            ancestors.filter(|ancestor| ancestor.is_written && !(is_heading && may_go(ancestor)));
        nesting::fits(element, stay.map(|ancestor| ancestor.element))
    }

    /// Whether the nearest table is written. Without it its parts are left out too: they are valid only in a table.
    fn in_written_table(&self) -> bool {
        let mut ancestors = self.ancestors.iter();
        let nearest = ancestors.rfind(|ancestor| ancestor.element.facts().is_table());
        nearest.is_some_and(|table| table.is_written)
    }
}

/// Which nodes are inline elements that hold a block, and so cannot stand in a paragraph.
pub(crate) struct BlockHolders(Vec<bool>);

impl BlockHolders {
    pub(crate) fn contain(&self, node: NodeId) -> bool {
        self.0.get(node.index()).is_some_and(|&holds| holds)
    }
}

/// What is written in an element.
#[derive(Clone, Copy, Default)]
struct Inside {
    /// A block.
    block: bool,
    /// Something visible.
    content: bool,
    /// Whether the element itself is a typed paragraph, which is a blank line if nothing visible is in it.
    is_paragraph: bool,
}

/// Finds the inline elements that hold a block; none if text is not laid out in paragraphs.
pub(crate) fn block_holders(tree: &Tree, policy: &Policy) -> BlockHolders {
    let mut holders = BlockHolders(Vec::new());
    if !policy.paragraphs {
        return holders;
    }
    holders.0.resize(tree.len(), false);
    let mut placement = Placement::new(policy);
    let mut open = vec![Inside::default()];
    tree.walk(|step| match step {
        Step::Text(_, text) => {
            if let Some(parent) = open.last_mut() {
                parent.content |= text.chars().any(|c| is_visible(c, policy));
            }
        }
        Step::Enter(_, element, attributes) => {
            let is_paragraph = is_bare(element, PARAGRAPH, attributes) && !placement.is_code();
            let is_written = placement.enter(element, attributes).is_none();
            let is_inline = !element.facts().is_block();
            open.push(Inside {
                // An inline element is visible, but a `br` may end a line that has not begun.
                content: is_written && is_inline && !is_bare(element, LINE_BREAK, attributes),
                is_paragraph,
                block: false,
            });
        }
        Step::Leave(node, element) => {
            let is_written = placement.leave();
            let is_block = element.facts().is_block();
            let Some(mut inside) = open.pop() else { return };
            if is_written && is_block {
                inside.block = !inside.is_paragraph || inside.content;
            }
            holders.0[node.index()] = is_written && !is_block && inside.block;
            if let Some(parent) = open.last_mut() {
                parent.block |= inside.block;
                parent.content |= inside.content;
            }
        }
    });
    holders
}

/// Whether these attributes make an element a link.
pub(crate) fn is_link(attributes: &[Attribute]) -> bool {
    let url = LINK_URL.local_name();
    attributes
        .iter()
        .any(|attribute| attribute.name.local == *url)
}

/// Whether this is such an element without attributes.
fn is_bare(element: ElementId, of: ElementId, attributes: &[Attribute]) -> bool {
    element == of && attributes.is_empty()
}

/// Whether this character, wherever it stands, makes its line visible.
fn is_visible(c: char, policy: &Policy) -> bool {
    !matches!(c, ' ' | '\t' | '\n') && !policy.characters.may_remove(c)
}
