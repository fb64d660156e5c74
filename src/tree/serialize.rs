//! Writes a tree as canonical HTML, in the form of the HTML standard's [fragment serialization algorithm]: lower-case
//! names, double-quoted attributes, `&amp; &lt; &gt; &nbsp;` escaped in text and `&quot;` also in attributes.
//! Paragraphs, lines and links are made here too, by [`Layout`], if the policy asks for them.
//!
//! Advice to the next editor. Whatever the tree holds, the output must be on the allowlist and must survive a second
//! parse. So elements are left out, and their content is written, if they are unlisted (the tree builder adds `tbody`,
//! `tr` and `colgroup` by itself), if their start tag would close what they stand in (an `a` inside another), or if
//! they nest too deep ([`placement`]); and here, if they are links beyond the limit, or parts of a ruby in a generated
//! paragraph. Bidi controls and combining marks are filtered here too, because only here they come in the order in
//! which they are read.
//!
//! A browser's `innerHTML` also returns the output byte for byte, with two exceptions: the parser drops a newline that
//! comes first in `pre`, so it is written twice there, and a browser writes it once; and where a table needs a `tbody`,
//! `tr` or `colgroup` that is not listed, a browser adds it.
//!
//! [fragment serialization algorithm]: https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments

use crate::html::element::Closes;
use crate::html::elements::ElementId;
use crate::html::escape::write_node_tag;
use crate::inspect::removals::{LeftOut, Place, Removals};
use crate::policy::policy::Policy;
use crate::text::bidi_and_marks::CharacterFilter;
use crate::tree::arena::{NodeId, Step, Tree};
use crate::tree::placement;
use crate::tree::placement::{BlockHolders, Placement};
use crate::write::events::Events;
use crate::write::layout::Layout;
use crate::write::separators::Separators;
use html5ever::Attribute;
use std::borrow::Cow;

/// Writes the tree of a comment of `size` bytes as HTML, and reports to `removals` what is left out; `None` if the
/// layout reopened more formatting than it may. Takes time in proportion to the size of the tree, times the nesting
/// depth at most.
pub(crate) fn serialize(
    tree: &Tree,
    policy: &Policy,
    size: usize,
    removals: Option<&mut Removals<'_>>,
) -> Option<String> {
    let events = TreeEvents {
        tree,
        characters: CharacterFilter::new(policy.characters),
        removals,
        node: None,
    };
    let mut writer = Writer {
        tree,
        policy,
        layout: Layout::new(policy, policy.autolinks, events, size, size),
        placement: Placement::new(policy),
        separators: Separators::default(),
        block_holders: placement::block_holders(tree, policy),
    };
    tree.walk(|step| match step {
        Step::Text(node, text) => writer.text(node, text),
        Step::Enter(node, element, attributes) => writer.enter(node, element, attributes),
        Step::Leave(_, element) => writer.leave(element),
    });
    let out = writer.layout.finish();
    (!writer.layout.has_reopened_too_much()).then_some(out)
}

/// Writes the tree.
struct Writer<'p, 'r, 'a> {
    tree: &'p Tree,
    policy: &'p Policy,
    layout: Layout<'p, TreeEvents<'p, 'r, 'a>>,
    placement: Placement<'p>,
    /// The separators of the elements that are left out here.
    separators: Separators,
    block_holders: BlockHolders,
}

impl Writer<'_, '_, '_> {
    fn enter(&mut self, node: NodeId, element: ElementId, attributes: &[Attribute]) {
        let holds_block = self.block_holders.contain(node);
        let mut left_out = self.placement.enter(element, attributes);
        if left_out.is_none() && self.placement.may_be_left_out(element) {
            left_out = self.why_left_out(element, attributes, holds_block);
            if left_out.is_some() {
                self.placement.leave_out();
            }
        }
        match left_out {
            None => self.start_tag(element, attributes, holds_block),
            Some(why) => self.leave_out(node, element, why),
        }
        self.layout.note_tag();
    }

    /// Why an element is left out after all: it is a part of a ruby that would end a generated paragraph, or a link beyond
    /// a limit that counts the links made of text too.
    fn why_left_out(
        &mut self,
        element: ElementId,
        attributes: &[Attribute],
        holds_block: bool,
    ) -> Option<LeftOut> {
        if element.facts().closes == Closes::Ruby {
            let ends_paragraph = !holds_block && self.layout.is_in_block();
            return ends_paragraph.then_some(LeftOut::Misplaced);
        }
        let is_excess = placement::is_link(attributes) && !self.layout.count_link();
        is_excess.then_some(LeftOut::TooManyLinks)
    }

    fn start_tag(&mut self, element: ElementId, attributes: &[Attribute], holds_block: bool) {
        let missing = self.separators.before_tag();
        self.layout.write_separator_before_tag(missing);
        let has_attributes = !attributes.is_empty();
        let write = |out: &mut String| {
            write_node_tag(element, attributes, |text| out.push_str(text));
        };
        self.layout
            .start_tag(element, has_attributes, holds_block, write);
        if element.facts().void {
            self.separators.wrote_void(element, self.policy);
        }
    }

    fn leave_out(&mut self, node: NodeId, element: ElementId, why: LeftOut) {
        if self.policy.allows(element) {
            self.separators.leave(element);
        }
        if let Some(removals) = &mut self.layout.events.removals {
            let (tag, was_typed) = self.tree.span(node);
            if was_typed {
                removals.left_out(element, why, tag);
            }
        }
    }

    fn leave(&mut self, element: ElementId) {
        if !self.placement.leave() {
            if self.policy.allows(element) {
                self.separators.leave(element);
            }
        } else if !element.facts().void && !self.layout.end_tag() {
            // Nor was the whitespace in it written.
            self.separators.forget_whitespace();
            self.separators.leave(element);
        }
        self.layout.note_tag();
    }

    fn text(&mut self, node: NodeId, typed: &str) {
        self.layout.events.node = Some(node);
        if self.layout.is_verbatim() {
            let text = &*self.layout.events.text(typed);
            let missing = self.separators.before_text(text.as_bytes());
            self.layout.write_separator(missing);
            self.layout.verbatim(text);
        } else {
            let missing = self.separators.before_text(typed.as_bytes());
            self.layout.write_separator(missing);
            self.layout.text(typed);
        }
    }
}

/// Receives the layout's events: filters the characters, and reports those that are removed.
struct TreeEvents<'p, 'r, 'a> {
    tree: &'p Tree,
    characters: CharacterFilter,
    removals: Option<&'r mut Removals<'a>>,
    /// The node that the current text comes from.
    node: Option<NodeId>,
}

impl TreeEvents<'_, '_, '_> {
    /// Reports what is written of a text.
    fn report(&mut self, typed: &str, written: &str) {
        if let Some(removals) = &mut self.removals {
            let start = self.node.map_or(0, |node| self.tree.text_start(node));
            removals.characters(typed, written, &Place::After(start));
        }
    }
}

impl Events for TreeEvents<'_, '_, '_> {
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let written = self.characters.text(text);
        self.report(text, &written);
        written
    }

    fn space(&mut self) {
        self.characters.space();
    }

    fn dropped_at_line_end(&mut self, text: &str) {
        let removed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.report(&removed, "");
    }

    fn enter(&mut self) {
        self.characters.enter();
    }

    fn leave(&mut self) -> String {
        self.characters.leave()
    }
}
