//! The tree of a comment: an arena of nodes that html5ever's tree builder fills through its [`TreeSink`] interface, and
//! that [`serialize`](crate::tree::serialize) walks.
//!
//! Nodes are linked to their parent, siblings and first and last child by index, so every change that the tree builder
//! makes takes constant time; only moving all children of a node takes time in proportion to their number.
//!
//! The tree knows no policy: it holds whatever the tree builder opens, and `serialize` decides what is written.

use crate::html::elements::ElementId;
use crate::html::escape::written_len;
use crate::policy::limits::{CloneBudget, push};
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::mem::replace;
use std::num::NonZeroU32;
use std::ops::Range;

/// A node: its index in the arena. None is 0, so that an optional node takes no more space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(NonZeroU32);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize
    }
}

#[derive(Default)]
struct Node {
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    kind: NodeKind,
    span: Span,
}

/// Where a node was typed, as a byte range of the input: the start tag of an element, or the empty range at which a text
/// begins. Empty as well if the node was not typed.
type Span = (u32, u32);

/// An offset in the input. One that is too long for it loses all its tags, and no offset in it matters.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What a node is. Holds indices into the arena's tables, so that a node is small.
#[derive(Default)]
enum NodeKind {
    /// The document, or a node that is never written.
    #[default]
    Nothing,
    Element {
        element: ElementId,
        attributes: u32,
    },
    Text(u32),
}

#[derive(Default)]
struct Arena {
    /// The first stands for none: no node has the index 0.
    nodes: Vec<Node>,
    /// First, for all elements that have none, an empty list.
    attributes: Vec<Vec<Attribute>>,
    texts: Vec<StrTendril>,
    /// The offset in the input from which the text forwarded last was typed.
    text_start: u32,
    /// The number of nodes when clones were charged last.
    charged: usize,
    /// The element whose start tag was forwarded last.
    forwarded: Option<ElementId>,
    /// The node whose depth was asked for last, and its depth. Forgotten when nodes move.
    known_depth: Option<(NodeId, usize)>,
}

/// The tree builder's sink.
pub(crate) struct Tree {
    arena: RefCell<Arena>,
    /// The node whose name the tree builder asked for last.
    last_queried: Cell<NodeId>,
    /// The bytes that attributes take beyond what was typed.
    pub(crate) added: usize,
}

const DOCUMENT: NodeId = NodeId(NonZeroU32::MIN);

impl Tree {
    /// An empty tree.
    pub(crate) fn new() -> Self {
        let mut arena = Arena::default();
        arena.nodes.reserve(16);
        arena.nodes.push(Node::default());
        arena.attributes.push(Vec::new());
        arena.push(NodeKind::Nothing);
        Tree {
            arena: RefCell::new(arena),
            last_queried: Cell::new(DOCUMENT),
            added: 0,
        }
    }

    /// Returns the number of elements created since the last call, of which the last was typed as the start tag `typed`,
    /// if there is one. Charges `budget` for the others that are clones of formatting elements.
    pub(crate) fn charge_clones(
        &self,
        mut typed: Option<Range<usize>>,
        budget: &mut CloneBudget,
    ) -> usize {
        let arena = &mut *self.arena.borrow_mut();
        let first = replace(&mut arena.charged, arena.nodes.len());
        let mut created = 0;
        for node in arena.nodes[first..].iter_mut().rev() {
            let NodeKind::Element {
                element,
                attributes,
            } = node.kind
            else {
                continue;
            };
            created += 1;
            if let Some(tag) = typed.take() {
                node.span = (offset(tag.start), offset(tag.end));
            } else if element.facts().formatting {
                // Other elements the tree builder inserts by itself, but never clones.
                let attributes = &arena.attributes[attributes as usize];
                budget.charge(written_len(element, attributes));
            }
        }
        created
    }

    /// Sets the offset in the input from which the text was typed that is forwarded next. The tree builder may insert
    /// the text later: directly in a table, it waits for the next tag.
    pub(crate) fn set_text_start(&self, start: usize) {
        self.arena.borrow_mut().text_start = offset(start);
    }

    /// Sets the element whose start tag is forwarded next.
    pub(crate) fn set_forwarded(&self, element: ElementId) {
        self.arena.borrow_mut().forwarded = Some(element);
    }

    /// The range of the input in which an element's start tag was typed, empty if it was not; or the empty range at
    /// which a text begins.
    pub(crate) fn span(&self, node: NodeId) -> Range<usize> {
        let (start, end) = self.arena.borrow().nodes[node.index()].span;
        start as usize..end as usize
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

    /// The number of elements that are open around a child of this node, of those that count, which are the same in each
    /// call.
    pub(crate) fn depth(&self, node: NodeId, counts: impl Fn(ElementId) -> bool) -> usize {
        let arena = &mut *self.arena.borrow_mut();
        let mut depth = 0;
        let mut next = node;
        loop {
            if let Some((known, inside)) = arena.known_depth
                && known == next
            {
                depth += inside;
                break;
            }
            let node = &arena.nodes[next.index()];
            // The root, or the context element alone, is not counted.
            let Some(parent) = node.parent.filter(|&parent| parent != DOCUMENT) else {
                break;
            };
            depth += match node.kind {
                NodeKind::Element { element, .. } => usize::from(counts(element)),
                NodeKind::Text(_) | NodeKind::Nothing => 0,
            };
            next = parent;
        }
        arena.known_depth = Some((node, depth));
        depth
    }

    /// The number of nodes, those included that are not written.
    pub(crate) fn len(&self) -> usize {
        self.arena.borrow().nodes.len()
    }

    /// Visits all nodes below the root in document order, without recursion.
    pub(crate) fn walk(&self, mut visit: impl FnMut(Step<'_>)) {
        let arena = self.arena.borrow();
        let Some(root) = arena.nodes[DOCUMENT.index()].first else {
            return;
        };
        let mut next = arena.nodes[root.index()].first;
        while let Some(node) = next {
            let links = &arena.nodes[node.index()];
            match links.kind {
                NodeKind::Nothing => {}
                NodeKind::Text(text) => visit(Step::Text(node, &arena.texts[text as usize])),
                NodeKind::Element {
                    element,
                    attributes,
                } => {
                    let attributes = &arena.attributes[attributes as usize];
                    visit(Step::Enter(node, element, attributes));
                }
            }
            next = links.first;
            // Without children: continues with the next sibling, of the node or of its nearest ancestor that has one.
            let mut left = node;
            while next.is_none() && left != root {
                let links = &arena.nodes[left.index()];
                if let NodeKind::Element { element, .. } = links.kind {
                    visit(Step::Leave(left, element));
                }
                next = links.next;
                left = links.parent.unwrap_or(root);
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
        let id = NodeId(NonZeroU32::new(self.nodes.len() as u32).unwrap_or(NonZeroU32::MAX));
        let span = (self.text_start, self.text_start);
        let node = Node::default();
        push(&mut self.nodes, Node { kind, span, ..node });
        id
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    fn detach(&mut self, id: NodeId) {
        let node = self.node(id);
        let (previous, next) = (node.previous.take(), node.next.take());
        if let Some(parent) = node.parent.take() {
            self.known_depth = None;
            self.join(parent, previous, next);
        }
    }

    /// Makes two children of a node neighbours; without one of them, the other becomes the first or last child.
    fn join(&mut self, parent: NodeId, previous: Option<NodeId>, next: Option<NodeId>) {
        match previous {
            Some(previous) => self.node(previous).next = next,
            None => self.node(parent).first = next,
        }
        match next {
            Some(next) => self.node(next).previous = previous,
            None => self.node(parent).last = previous,
        }
    }

    /// Moves a node, or creates a text node, before a child of this parent, or behind the last one.
    fn insert(&mut self, node: NodeOrText<NodeId>, parent: NodeId, next: Option<NodeId>) {
        let id = match node {
            NodeOrText::AppendNode(id) => id,
            // Adjacent texts are not merged, because they are only ever written.
            NodeOrText::AppendText(text) => {
                push(&mut self.texts, text);
                self.push(NodeKind::Text(self.texts.len() as u32 - 1))
            }
        };
        self.detach(id);
        let previous = match next {
            Some(next) => self.node(next).previous,
            None => self.node(parent).last,
        };
        self.join(parent, previous, Some(id));
        self.join(parent, Some(id), next);
        self.node(id).parent = Some(parent);
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

/// What the tree builder knows a node by: with the element, whose name it asks for all the time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handle {
    node: NodeId,
    /// The element that the node is, if it is one.
    element: Option<ElementId>,
}

impl Handle {
    fn nameless(node: NodeId) -> Self {
        Handle {
            node,
            element: None,
        }
    }
}

fn unnamed(child: NodeOrText<Handle>) -> NodeOrText<NodeId> {
    match child {
        NodeOrText::AppendNode(handle) => NodeOrText::AppendNode(handle.node),
        NodeOrText::AppendText(text) => NodeOrText::AppendText(text),
    }
}

impl TreeSink for Tree {
    type Handle = Handle;
    type Output = Self;
    type ElemName<'a> = ElementName;

    fn finish(self) -> Self {
        self
    }

    fn get_document(&self) -> Handle {
        Handle::nameless(DOCUMENT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ElementName {
        static NAMELESS: LocalName = local_name!("");
        self.last_queried.set(target.node);
        ElementName(target.element.map_or(&NAMELESS, ElementId::local_name))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let mut arena = self.arena.borrow_mut();
        let forwarded = arena
            .forwarded
            .filter(|forwarded| *forwarded.local_name() == name.local);
        let Some(element) = forwarded.or_else(|| ElementId::of(name.local.as_bytes())) else {
            // Unreachable: the tree builder opens no element that is missing from the element table.
            return Handle::nameless(arena.push(NodeKind::Nothing));
        };
        let mut attributes = 0;
        if !attrs.is_empty() {
            attributes = arena.attributes.len() as u32;
            push(&mut arena.attributes, attrs);
        }
        let node = arena.push(NodeKind::Element {
            element,
            attributes,
        });
        Handle {
            node,
            element: Some(element),
        }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.arena
            .borrow_mut()
            .insert(unnamed(child), parent.node, None);
    }

    fn append_before_sibling(&self, sibling: &Handle, new_node: NodeOrText<Handle>) {
        let arena = &mut *self.arena.borrow_mut();
        if let Some(parent) = arena.node(sibling.node).parent {
            arena.insert(unnamed(new_node), parent, Some(sibling.node));
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        prev_element: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let mut arena = self.arena.borrow_mut();
        match arena.node(element.node).parent {
            Some(parent) => arena.insert(unnamed(child), parent, Some(element.node)),
            None => arena.insert(unnamed(child), prev_element.node, None),
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.arena.borrow_mut().detach(target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let arena = &mut *self.arena.borrow_mut();
        while let Some(child) = arena.node(node.node).first {
            arena.insert(NodeOrText::AppendNode(child), new_parent.node, None);
        }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.node == y.node
    }

    // The methods from here on serve tokens that the filter never forwards.

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle::nameless(self.arena.borrow_mut().push(NodeKind::Nothing))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle::nameless(self.arena.borrow_mut().push(NodeKind::Nothing))
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        *target
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use NodeOrText::{AppendNode, AppendText};

    /// A tree, and its root, below which everything is written.
    fn tree() -> (Tree, Handle) {
        let tree = Tree::new();
        let root = element(&tree, "html");
        tree.append(&tree.get_document(), AppendNode(root));
        (tree, root)
    }

    fn element(tree: &Tree, name: &str) -> Handle {
        let name = QualName::new(None, ns!(html), LocalName::from(name));
        tree.create_element(name, Vec::new(), ElementFlags::default())
    }

    /// A new element, which is appended to `parent`.
    fn child(tree: &Tree, parent: Handle, name: &str) -> Handle {
        let child = element(tree, name);
        tree.append(&parent, AppendNode(child));
        child
    }

    fn text(text: &str) -> NodeOrText<Handle> {
        AppendText(StrTendril::from_slice(text))
    }

    #[track_caller]
    fn check(tree: &Tree, expected: &str) {
        let mut written = String::new();
        tree.walk(|step| match step {
            Step::Enter(_, element, _) => written += &format!("<{}>", element.name()),
            Step::Text(_, text) => written += text,
            Step::Leave(_, element) => written += &format!("</{}>", element.name()),
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn nodes_and_texts_are_inserted_before_a_sibling() {
        let (tree, root) = tree();
        let b = child(&tree, root, "b");
        tree.append_before_sibling(&b, text("1"));
        tree.append_before_sibling(&b, AppendNode(element(&tree, "i")));
        tree.append(&root, text("2"));
        check(&tree, "1<i></i><b></b>2");
    }

    #[test]
    fn adjacent_texts_follow_each_other() {
        let (tree, root) = tree();
        for part in ["a", "", "b"] {
            tree.append(&root, text(part));
        }
        let b = child(&tree, root, "b");
        tree.append_before_sibling(&b, text("c"));
        check(&tree, "abc<b></b>");
    }

    #[test]
    fn content_of_a_table_goes_before_it_or_into_the_element_around_it() {
        let (tree, root) = tree();
        let b = child(&tree, root, "b");
        let table = element(&tree, "table");
        tree.append_based_on_parent_node(&table, &b, text("1"));
        tree.append(&root, AppendNode(table));
        tree.append_based_on_parent_node(&table, &b, text("2"));
        check(&tree, "<b>1</b>2<table></table>");
    }

    #[test]
    fn a_node_that_is_moved_or_removed_leaves_no_gap() {
        let (tree, root) = tree();
        let [b, i, u] = ["b", "i", "u"].map(|name| child(&tree, root, name));
        tree.append(&b, AppendNode(i));
        check(&tree, "<b><i></i></b><u></u>");
        tree.remove_from_parent(&u);
        check(&tree, "<b><i></i></b>");
        tree.append_before_sibling(&b, AppendNode(u));
        check(&tree, "<u></u><b><i></i></b>");
    }

    #[test]
    fn children_are_moved_behind_those_of_their_new_parent() {
        let (tree, root) = tree();
        let [b, i] = ["b", "i"].map(|name| child(&tree, root, name));
        tree.append(&b, text("1"));
        child(&tree, b, "u");
        tree.append(&i, text("2"));
        tree.reparent_children(&b, &i);
        check(&tree, "<b></b><i>21<u></u></i>");
    }

    #[test]
    fn contents_of_a_template_are_its_children() {
        let (tree, root) = tree();
        let template = child(&tree, root, "template");
        tree.append(&tree.get_template_contents(&template), text("x"));
        check(&tree, "<template>x</template>");
    }

    #[test]
    fn depth_counts_the_elements_below_the_root_that_count() {
        let (tree, root) = tree();
        let mut node = root;
        for name in ["b", "i", "b"] {
            node = child(&tree, node, name);
        }
        let depth = |handle: Handle| tree.depth(handle.node, |element| element.name() == "b");
        assert_eq!([root, node].map(depth), [0, 2]);
        // As for the first time, and when it moved.
        assert_eq!(depth(node), 2);
        tree.append(&root, AppendNode(node));
        assert_eq!(depth(node), 1);
        assert_eq!(depth(child(&tree, node, "b")), 2);
    }

    #[test]
    fn only_the_last_new_element_was_typed_and_clones_before_it_are_charged() {
        let (tree, root) = tree();
        let mut budget = CloneBudget::new(0);
        let mut charge = |typed| tree.charge_clones(typed, &mut budget);
        assert_eq!(charge(None), 1);
        let [b, tbody, td] = ["b", "tbody", "td"].map(|name| child(&tree, root, name));
        assert_eq!(charge(Some(3..7)), 3);
        assert_eq!(charge(None), 0);
        assert_eq!(
            [b, tbody, td].map(|handle| tree.span(handle.node).len()),
            [0, 0, 4]
        );
        // Only `<b></b>` was charged.
        budget.charge(1024 - "<b></b>".len());
        assert!(!budget.is_spent());
        budget.charge(1);
        assert!(budget.is_spent());
    }

    #[test]
    fn a_text_begins_where_the_text_forwarded_last_was_typed() {
        let (tree, root) = tree();
        tree.set_text_start(5);
        tree.append(&root, text("x"));
        let mut starts = Vec::new();
        tree.walk(|step| {
            if let Step::Text(node, _) = step {
                starts.push(tree.span(node).start);
            }
        });
        assert_eq!(starts, [5]);
    }
}
