//! The tree of a comment: an arena that html5ever's tree builder fills.
//!
//! Nodes are linked to their parent, siblings and first and last child by index, so that every change
//! the tree builder makes takes constant time, but for moving all children of a node, which takes time
//! in proportion to their number. All text lies in one string, and nodes refer to parts of it.
//!
//! The tree knows no policy but the budget for clones: whatever the tree builder opens is kept, and
//! [`serialize`](crate::tree::serialize) decides what is written.

use crate::html::elements::ElementId;
use crate::html::escape::written_len;
use crate::policy::limits::CloneBudget;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;

/// A node: an index into the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(u32);

/// What takes the place of a node where there is none.
const NONE: NodeId = NodeId(u32::MAX);

impl NodeId {
    fn index(self) -> usize {
        self.0 as usize
    }

    fn known(self) -> Option<NodeId> {
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
    place: Span,
}

/// A part of the input: where it begins and ends.
type Span = (u32, u32);

/// What a node is. Indices into the arena's tables, so that a node stays small.
#[derive(Clone, Copy)]
enum NodeKind {
    /// The document, and what can never be written.
    Nothing,
    Element {
        element: ElementId,
        attributes: u32,
    },
    Text(u32),
}

/// An element has no attributes.
const NO_ATTRIBUTES: u32 = u32::MAX;

#[derive(Default)]
struct Arena {
    nodes: Vec<Node>,
    attributes: Vec<Vec<Attribute>>,
    texts: Vec<Range<usize>>,
    text: String,
    /// Where the nodes were typed that are made now.
    place: Span,
}

/// The sink of the tree builder.
pub(crate) struct Tree {
    arena: RefCell<Arena>,
    clone_budget: RefCell<CloneBudget>,
    /// The number of nodes there were when growth was charged last.
    charged: Cell<usize>,
    /// The element whose name the tree builder asked for last.
    last_asked: Cell<NodeId>,
}

const DOCUMENT: NodeId = NodeId(0);

impl Tree {
    /// An empty tree whose clones may take so much.
    pub(crate) fn new(clone_budget: CloneBudget) -> Self {
        let tree = Tree {
            arena: RefCell::default(),
            clone_budget: RefCell::new(clone_budget),
            charged: Cell::new(0),
            last_asked: Cell::new(DOCUMENT),
        };
        tree.arena.borrow_mut().nodes.reserve(16);
        tree.arena.borrow_mut().push(NodeKind::Nothing);
        tree
    }

    /// The elements that were created since this was last called, so many of which were typed: the
    /// last ones. The others are charged, if they are copies of what was typed elsewhere.
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
            // Others than formatting elements the tree builder adds, but never copies.
            if created > typed && element.facts().formatting {
                let attributes = arena.attributes.get(attributes as usize);
                let written = written_len(element, attributes.map_or(&[], |attributes| attributes));
                self.clone_budget.borrow_mut().charge(written);
            }
        }
        created
    }

    /// All nodes from now on come of this part of the input; an empty one if they are no tag's.
    pub(crate) fn set_place(&self, part: Range<usize>) {
        // The input has at most u32::MAX / 2 bytes.
        self.arena.borrow_mut().place = (part.start as u32, part.end as u32);
    }

    /// The part of the input that a node comes of, and whether it is what was typed there: what stands last,
    /// behind what the tree builder added before it.
    pub(crate) fn place(&self, node: NodeId) -> (Range<usize>, bool) {
        let arena = self.arena.borrow();
        let place = arena.nodes[node.index()].place;
        let next = arena.nodes.get(node.index() + 1);
        let is_last = next.is_none_or(|next| next.place != place);
        let (start, end) = place;
        (start as usize..end as usize, start < end && is_last)
    }

    /// Copies are out of hand, whatever they took.
    pub(crate) fn spend_clone_budget(&self) {
        self.clone_budget.borrow_mut().spend();
    }

    /// Did copies take more than they may? Then the tree is good for nothing.
    pub(crate) fn clone_budget_is_spent(&self) -> bool {
        self.clone_budget.borrow().is_spent()
    }

    /// What element a node is.
    pub(crate) fn element(&self, node: NodeId) -> Option<ElementId> {
        match self.arena.borrow().nodes[node.index()].kind {
            NodeKind::Element { element, .. } => Some(element),
            NodeKind::Text(_) | NodeKind::Nothing => None,
        }
    }

    /// The element whose name the tree builder asked for last.
    pub(crate) fn last_asked(&self) -> NodeId {
        self.last_asked.get()
    }

    /// How many elements a node is in, itself counted; counts to `most` and no further.
    pub(crate) fn depth(&self, mut node: NodeId, most: usize) -> usize {
        let arena = self.arena.borrow();
        let mut depth = 0;
        // The outermost nodes are the document and the root, or the context element alone.
        while depth < most
            && arena
                .parent(node)
                .and_then(|parent| arena.parent(parent))
                .is_some()
        {
            depth += 1;
            node = arena.nodes[node.index()].parent;
        }
        depth
    }

    /// What there is to write, in order.
    pub(crate) fn walk(&self, mut visit: impl FnMut(Step<'_>)) {
        let arena = self.arena.borrow();
        let root = arena.nodes[DOCUMENT.index()].first;
        let Some(root) = root.known() else { return };
        let mut next = arena.nodes[root.index()].first;
        while let Some(node) = next.known() {
            let links = &arena.nodes[node.index()];
            match links.kind {
                NodeKind::Nothing => {}
                NodeKind::Text(text) => {
                    let text = &arena.text[arena.texts[text as usize].clone()];
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
            // Without children: on to the next sibling, or to that of the nearest ancestor with one.
            let mut left = node;
            while next == NONE {
                let links = &arena.nodes[left.index()];
                if let NodeKind::Element { element, .. } = links.kind {
                    visit(Step::Leave(element));
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

/// What a walk through the tree meets.
pub(crate) enum Step<'a> {
    Enter(NodeId, ElementId, &'a [Attribute]),
    Text(NodeId, &'a str),
    Leave(ElementId),
}

impl Arena {
    fn push(&mut self, kind: NodeKind) -> NodeId {
        // Every node stands for two bytes of the input or more, of which there are at most
        // u32::MAX / 2, or for growth, of which there is as much.
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            parent: NONE,
            previous: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            kind,
            place: self.place,
        });
        id
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].parent.known()
    }

    fn detach(&mut self, id: NodeId) {
        let Node {
            parent,
            previous,
            next,
            ..
        } = *self.node(id);
        let Some(parent) = parent.known() else { return };
        match previous.known() {
            Some(previous) => self.node(previous).next = next,
            None => self.node(parent).first = next,
        }
        match next.known() {
            Some(next) => self.node(next).previous = previous,
            None => self.node(parent).last = previous,
        }
        let node = self.node(id);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    fn append(&mut self, parent: NodeId, id: NodeId) {
        self.detach(id);
        let previous = self.node(parent).last;
        match previous.known() {
            Some(previous) => self.node(previous).next = id,
            None => self.node(parent).first = id,
        }
        self.node(parent).last = id;
        let node = self.node(id);
        (node.parent, node.previous) = (parent, previous);
    }

    fn insert_before(&mut self, sibling: NodeId, id: NodeId) {
        self.detach(id);
        let Node {
            parent, previous, ..
        } = *self.node(sibling);
        match previous.known() {
            Some(previous) => self.node(previous).next = id,
            None => self.node(parent).first = id,
        }
        self.node(sibling).previous = id;
        let node = self.node(id);
        (node.parent, node.previous, node.next) = (parent, previous, sibling);
    }

    /// A text node. Those that stand together need not be one: they are only ever written.
    fn push_text(&mut self, text: &str) -> NodeId {
        let start = self.text.len();
        self.text.push_str(text);
        self.texts.push(start..self.text.len());
        self.push(NodeKind::Text(self.texts.len() as u32 - 1))
    }

    fn child(&mut self, child: NodeOrText<NodeId>) -> NodeId {
        match child {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => self.push_text(&text),
        }
    }
}

/// The name of an element, which is always one of HTML's.
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
        self.last_asked.set(*target);
        match self.arena.borrow().nodes[target.index()].kind {
            NodeKind::Element { element, .. } => ElementName(element.local_name()),
            NodeKind::Text(_) | NodeKind::Nothing => {
                static NAMELESS: LocalName = local_name!("");
                ElementName(&NAMELESS)
            }
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let mut arena = self.arena.borrow_mut();
        let Some(element) = ElementId::of(name.local.as_bytes()) else {
            // The tree builder opens no element whose name is not in the table.
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
        let arena = &mut *self.arena.borrow_mut();
        let child = arena.child(child);
        arena.append(*parent, child);
    }

    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        let arena = &mut *self.arena.borrow_mut();
        let child = arena.child(new_node);
        arena.insert_before(*sibling, child);
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
        while let Some(child) = arena.nodes[node.index()].first.known() {
            arena.append(*new_parent, child);
        }
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    // What follows concerns tokens that the filter never forwards.

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
