//! The tree of a comment: an arena of nodes that html5ever's tree builder fills through its [`TreeSink`] interface, and
//! that [`serialize`](crate::tree::serialize) walks.
//!
//! Nodes are linked to their parent, siblings and first and last child by index, so every change that the tree builder
//! makes takes constant time; only moving all children of a node takes time in proportion to their number. All text
//! lies in one string, and nodes refer to ranges of it.
//!
//! The tree knows no policy but the clone budget: it holds whatever the tree builder opens, and `serialize` decides
//! what is written.

use crate::html::elements::ElementId;
use crate::html::escape::written_len;
use crate::policy::limits::CloneBudget;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::iter::successors;
use std::ops::Range;

/// A node: an index into the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(u32);

/// Stands for a missing node.
const NONE: NodeId = NodeId(u32::MAX);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    fn as_option(self) -> Option<NodeId> {
        (self != NONE).then_some(self)
    }
}

#[derive(Clone, Copy)]
struct Node {
    parent: NodeId,
    previous: NodeId,
    next: NodeId,
    first: NodeId,
    last: NodeId,
    kind: NodeKind,
    span: Span,
}

/// A byte range of the input: start and end.
type Span = (u32, u32);

/// What a node is. Holds indices into the arena's tables, so that a node is small.
#[derive(Clone, Copy)]
enum NodeKind {
    /// The document, or a node that is never written.
    Nothing,
    Element {
        element: ElementId,
        attributes: u32,
    },
    Text(u32),
}

/// The index of an element that has no attributes.
const NO_ATTRIBUTES: u32 = u32::MAX;

/// The text of a node: a piece, which is short.
struct Text {
    /// Where it begins in [`Arena::text`].
    start: usize,
    length: u32,
    /// The offset in the input from which it was typed. Only meant for inputs that are not too long for it.
    typed_from: u32,
}

impl Text {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.length as usize
    }
}

/// An offset in the input. One that is too long for it loses all its tags, and no offset in it matters.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Arena {
    nodes: Vec<Node>,
    attributes: Vec<Vec<Attribute>>,
    texts: Vec<Text>,
    text: String,
    /// Where the nodes that are created now come from in the input.
    span: Span,
    /// The offset in the input from which the text forwarded last was typed.
    text_start: u32,
}

/// The tree builder's sink.
pub(crate) struct Tree {
    arena: RefCell<Arena>,
    clone_budget: RefCell<CloneBudget>,
    /// The number of nodes when clones were charged last.
    charged: Cell<usize>,
    /// The node whose name the tree builder asked for last.
    last_queried: Cell<NodeId>,
}

const DOCUMENT: NodeId = NodeId(0);

impl Tree {
    /// An empty tree with this budget for clones.
    pub(crate) fn new(clone_budget: CloneBudget) -> Self {
        let tree = Tree {
            arena: RefCell::default(),
            clone_budget: RefCell::new(clone_budget),
            charged: Cell::new(0),
            last_queried: Cell::new(DOCUMENT),
        };
        tree.arena.borrow_mut().nodes.reserve(16);
        tree.arena.borrow_mut().push(NodeKind::Nothing);
        tree
    }

    /// Returns the number of elements created since the last call, of which the last `typed` were in the input. Charges
    /// the clone budget for the others that are clones of formatting elements.
    pub(crate) fn charge_clones(&self, typed: usize) -> usize {
        let arena = self.arena.borrow();
        let new = &arena.nodes[self.charged.replace(arena.nodes.len())..];
        let mut created = 0;
        for node in new.iter().rev() {
            let NodeKind::Element {
                element,
                attributes,
            } = node.kind
            else {
                continue;
            };
            created += 1;
            // Other elements the tree builder inserts by itself, but never clones.
            if created > typed && element.facts().formatting {
                let attributes = arena.attributes.get(attributes as usize);
                let written = written_len(element, attributes.map_or(&[], |attributes| attributes));
                self.clone_budget.borrow_mut().charge(written);
            }
        }
        created
    }

    /// Sets the range of the input that nodes created from now on come from; empty if they come from no start tag.
    pub(crate) fn set_span(&self, part: Range<usize>) {
        self.arena.borrow_mut().span = (offset(part.start), offset(part.end));
    }

    /// Sets the offset in the input from which the text was typed that is forwarded next; it is an empty
    /// [range](Self::set_span) for nodes. The tree builder may insert the text later: directly in a table, it waits for
    /// the next tag.
    pub(crate) fn set_text_start(&self, start: usize) {
        self.set_span(start..start);
        self.arena.borrow_mut().text_start = offset(start);
    }

    /// The offset in the input from which the text of a node was typed.
    pub(crate) fn text_start(&self, node: NodeId) -> usize {
        let arena = self.arena.borrow();
        match arena.nodes[node.index()].kind {
            NodeKind::Text(text) => arena.texts[text as usize].typed_from as usize,
            NodeKind::Element { .. } | NodeKind::Nothing => 0,
        }
    }

    /// Returns the input range that a node comes from, and whether the node itself was typed there. Nodes that the tree
    /// builder synthesises share a tag's range and precede it, so only the last node of a range was typed.
    pub(crate) fn span(&self, node: NodeId) -> (Range<usize>, bool) {
        let arena = self.arena.borrow();
        let span = arena.nodes[node.index()].span;
        let next = arena.nodes.get(node.index() + 1);
        let is_last = next.is_none_or(|next| next.span != span);
        let (start, end) = span;
        (start as usize..end as usize, start < end && is_last)
    }

    /// Marks the clone budget as spent, however much is left of it.
    pub(crate) fn spend_clone_budget(&self) {
        self.clone_budget.borrow_mut().spend();
    }

    /// Whether the clone budget is spent. If so, the tree must be discarded.
    pub(crate) fn clone_budget_is_spent(&self) -> bool {
        self.clone_budget.borrow().is_spent()
    }

    /// The element that a node is, if it is one.
    pub(crate) fn element(&self, node: NodeId) -> Option<ElementId> {
        match self.arena.borrow().nodes[node.index()].kind {
            NodeKind::Element { element, .. } => Some(element),
            NodeKind::Text(_) | NodeKind::Nothing => None,
        }
    }

    /// The node whose name the tree builder asked for last.
    pub(crate) fn last_queried(&self) -> NodeId {
        self.last_queried.get()
    }

    /// The number of elements that are open around a child of this node, of those that count; `most` if it is greater.
    pub(crate) fn depth(
        &self,
        node: NodeId,
        most: usize,
        counts: impl Fn(ElementId) -> bool,
    ) -> usize {
        let arena = self.arena.borrow();
        let ancestors = successors(Some(&arena.nodes[node.index()]), |node| {
            node.parent
                .as_option()
                .map(|parent| &arena.nodes[parent.index()])
        });
        // The root, or the context element alone, is not counted.
        let inside = ancestors.take_while(|node| ![DOCUMENT, NONE].contains(&node.parent));
        let counted = inside.filter(|node| match node.kind {
            NodeKind::Element { element, .. } => counts(element),
            NodeKind::Text(_) | NodeKind::Nothing => false,
        });
        counted.take(most).count()
    }

    /// The number of nodes, those included that are not written.
    pub(crate) fn len(&self) -> usize {
        self.arena.borrow().nodes.len()
    }

    /// Visits all nodes below the root in document order, without recursion.
    pub(crate) fn walk(&self, mut visit: impl FnMut(Step<'_>)) {
        let arena = self.arena.borrow();
        let root = arena.nodes[DOCUMENT.index()].first;
        let Some(root) = root.as_option() else { return };
        let mut next = arena.nodes[root.index()].first;
        while let Some(node) = next.as_option() {
            let links = &arena.nodes[node.index()];
            match links.kind {
                NodeKind::Nothing => {}
                NodeKind::Text(text) => {
                    let text = &arena.text[arena.texts[text as usize].range()];
                    visit(Step::Text(node, text));
                }
                NodeKind::Element {
                    element,
                    attributes,
                } => {
                    let attributes = arena.attributes.get(attributes as usize);
                    let attributes = attributes.map_or(&[][..], |attributes| attributes);
                    visit(Step::Enter(node, element, attributes));
                }
            }
            next = links.first;
            // Without children: continues with the next sibling, of the node or of its nearest ancestor that has one.
            let mut left = node;
            while next == NONE {
                let links = &arena.nodes[left.index()];
                if let NodeKind::Element { element, .. } = links.kind {
                    visit(Step::Leave(left, element));
                }
                next = links.next;
                left = links.parent;
                if left == root {
                    break;
                }
            }
        }
    }
}

/// A step of a [walk](Tree::walk) through the tree.
pub(crate) enum Step<'a> {
    Enter(NodeId, ElementId, &'a [Attribute]),
    Text(NodeId, &'a str),
    Leave(NodeId, ElementId),
}

impl Arena {
    fn push(&mut self, kind: NodeKind) -> NodeId {
        // The index fits: a node stands for at least two bytes of the input, which has at most u32::MAX / 2, or of the
        // clone budget, which is as large.
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            parent: NONE,
            previous: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            kind,
            span: self.span,
        });
        id
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].parent.as_option()
    }

    fn detach(&mut self, id: NodeId) {
        let Node {
            parent,
            previous,
            next,
            ..
        } = *self.node(id);
        let Some(parent) = parent.as_option() else {
            return;
        };
        self.join(parent, previous, next);
        let node = self.node(id);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Makes two children of a node neighbours; without one of them, the other becomes the first or last child.
    fn join(&mut self, parent: NodeId, previous: NodeId, next: NodeId) {
        match previous.as_option() {
            Some(previous) => self.node(previous).next = next,
            None => self.node(parent).first = next,
        }
        match next.as_option() {
            Some(next) => self.node(next).previous = previous,
            None => self.node(parent).last = previous,
        }
    }

    /// Moves a node, or creates a text node, before a child of this parent, or behind the last one.
    fn insert(&mut self, node: NodeOrText<NodeId>, parent: NodeId, next: NodeId) {
        let id = match node {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => self.push_text(&text),
        };
        self.detach(id);
        let previous = match next.as_option() {
            Some(next) => self.node(next).previous,
            None => self.node(parent).last,
        };
        self.join(parent, previous, id);
        self.join(parent, id, next);
        self.node(id).parent = parent;
    }

    /// Creates a text node. Adjacent ones are not merged, for they are only ever written.
    fn push_text(&mut self, text: &str) -> NodeId {
        let start = self.text.len();
        self.text.push_str(text);
        self.texts.push(Text {
            start,
            length: (self.text.len() - start) as u32,
            typed_from: self.text_start,
        });
        self.push(NodeKind::Text(self.texts.len() as u32 - 1))
    }
}

/// The name of an element, always in the HTML namespace.
#[derive(Debug)]
pub(crate) struct ElementName(&'static LocalName);

impl ElemName for ElementName {
    fn ns(&self) -> &Namespace {
        static HTML: Namespace = ns!(html);
        &HTML
    }

    fn local_name(&self) -> &LocalName {
        self.0
    }
}

impl TreeSink for Tree {
    type Handle = NodeId;
    type Output = Self;
    type ElemName<'a> = ElementName;

    fn finish(self) -> Self {
        self
    }

    fn get_document(&self) -> NodeId {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> ElementName {
        static NAMELESS: LocalName = local_name!("");
        self.last_queried.set(*target);
        let element = self.element(*target);
        ElementName(element.map_or(&NAMELESS, ElementId::local_name))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let mut arena = self.arena.borrow_mut();
        let Some(element) = ElementId::of(name.local.as_bytes()) else {
            // Unreachable: the tree builder opens no element that is missing from the element table.
            return arena.push(NodeKind::Nothing);
        };
        let mut attributes = NO_ATTRIBUTES;
        if !attrs.is_empty() {
            attributes = arena.attributes.len() as u32;
            arena.attributes.push(attrs);
        }
        arena.push(NodeKind::Element {
            element,
            attributes,
        })
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.arena.borrow_mut().insert(child, *parent, NONE);
    }

    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        let arena = &mut *self.arena.borrow_mut();
        let parent = arena.node(*sibling).parent;
        arena.insert(new_node, parent, *sibling);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        prev_element: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent = self.arena.borrow().parent(*element).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.arena.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let arena = &mut *self.arena.borrow_mut();
        while let Some(child) = arena.nodes[node.index()].first.as_option() {
            arena.insert(NodeOrText::AppendNode(child), *new_parent, NONE);
        }
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    // The methods from here on serve tokens that the filter never forwards.

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.arena.borrow_mut().push(NodeKind::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.arena.borrow_mut().push(NodeKind::Nothing)
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, _: &NodeId, _: Vec<Attribute>) {}
}
