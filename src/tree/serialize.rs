//! Writes a tree as canonical HTML, in the form of the HTML standard's [fragment serialization algorithm]: lower-case
//! names, double-quoted attributes, `&amp; &lt; &gt; &nbsp;` escaped in text and `&quot;` also in attributes.
//! Paragraphs, lines and links are made here too, by [`Layout`], if the policy asks for them.
//!
//! Advice to the next editor. Whatever the tree holds, the output must be on the allowlist and must survive a second
//! parse. So elements are left out here, and their content is written, if they are unlisted (the tree builder adds
//! `tbody`, `tr` and `colgroup` by itself), if their start tag would close what they stand in (an `a` inside another),
//! if they nest too deep, or if they are links beyond the limit. Bidi controls and combining marks are filtered here
//! too, because only here they come in the order in which they are read.
//!
//! A browser's `innerHTML` also returns the output byte for byte, with two exceptions: the parser drops a newline that
//! comes first in `pre`, so it is written twice there, and a browser writes it once; and where a table needs a `tbody`,
//! `tr` or `colgroup` that is not listed, a browser adds it.
//!
//! [fragment serialization algorithm]: https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments

use crate::html::attribute_table::LINK_URL;
use crate::html::element::Closes;
use crate::html::elements::{ElementId, PARAGRAPH};
use crate::html::escape::write_node_tag;
use crate::html::nesting;
use crate::inspect::observer::{LeftOut, Observer, OpenLink};
use crate::policy::policy::Policy;
use crate::text::bidi_and_marks::CharacterFilter;
use crate::tree::arena::{NodeId, Step, Tree};
use crate::write::events::Events;
use crate::write::layout::Layout;
use crate::write::separators::Separators;
use html5ever::Attribute;
use std::borrow::Cow;
use std::collections::HashSet;
use std::mem::take;

/// Writes the tree of a comment of `size` bytes as HTML; `None` if the layout reopened more formatting than it may.
/// Takes time in proportion to the size of the tree, times the nesting depth at most.
///
/// Two facts are known only after a complete pass: which inline elements hold a block, so that no paragraph may go
/// around them, and whether the links made of text exceed their byte budget. The observer sees the last pass only.
pub(crate) fn serialize(
    tree: &Tree,
    policy: &Policy,
    size: usize,
    observer: Option<&mut Observer<'_>>,
) -> Option<String> {
    let mut block_holders = HashSet::new();
    let mut makes_links = policy.autolinks;
    let mut are_links_decided = false;
    if policy.paragraphs {
        let mut writer = Writer::finding(tree, policy, size, &mut block_holders, HashSet::new());
        writer.write_all();
        let has_room = writer.deepest + MOST_LEVELS < policy.limits.depth;
        let exceeds_link_budget = writer.layout.exceeds_link_budget();
        let sanitized = writer.finish();
        are_links_decided = block_holders.is_empty() && has_room && !policy.links.are_limited();
        if are_links_decided {
            makes_links &= !exceeds_link_budget;
            if observer.is_none() && !exceeds_link_budget {
                return sanitized;
            }
        }
        if policy.links.are_limited() {
            let settled;
            (makes_links, settled) = settle_links(tree, policy, size, &mut block_holders);
            if observer.is_none() && settled.is_some() {
                return settled;
            }
            are_links_decided = true;
        }
    }
    if makes_links && !are_links_decided {
        // Whether the links exceed their budget is known only when all are made.
        let mut writer = Writer::new(
            tree,
            policy,
            size,
            None,
            BlockHolders::Known(&block_holders),
        );
        writer.write_all();
        makes_links = !writer.layout.exceeds_link_budget();
        if observer.is_none() && makes_links {
            return writer.finish();
        }
    }
    let mut writer = Writer::new(
        tree,
        policy,
        size,
        observer,
        BlockHolders::Known(&block_holders),
    );
    writer.layout.makes_links = makes_links;
    writer.write_all();
    writer.finish()
}

/// Iterates until the dropped links and the block-holding elements agree: a dropped link holds no block, and
/// paragraphs, which depend on blocks, move links beyond the depth limit. Returns whether links are made of text, and
/// what was written when both agreed; `None` if they did not.
fn settle_links(
    tree: &Tree,
    policy: &Policy,
    size: usize,
    block_holders: &mut HashSet<NodeId>,
) -> (bool, Option<String>) {
    // One or two iterations nearly always suffice.
    const MOST_TIMES: usize = 4;
    let mut makes_links = policy.autolinks;
    let mut excess_links = HashSet::new();
    for _ in 0..MOST_TIMES {
        let mut writer = Writer::new(tree, policy, size, None, BlockHolders::Known(block_holders));
        writer.layout.makes_links = makes_links;
        writer.write_all();
        let exceeds_link_budget = makes_links && writer.layout.exceeds_link_budget();
        let found = take(&mut writer.excess_links);
        if !exceeds_link_budget && found == excess_links {
            return (makes_links, writer.finish());
        }
        makes_links &= !exceeds_link_budget;
        excess_links.clone_from(&found);
        block_holders.clear();
        let mut writer = Writer::finding(tree, policy, size, block_holders, found);
        writer.write_all();
    }
    (makes_links, None)
}

/// One pass that writes the tree.
struct Writer<'p, 'h, 'o, 'a> {
    tree: &'p Tree,
    policy: &'p Policy,
    layout: Layout<'p, TreeEvents<'p, 'o, 'a>>,
    ancestors: Vec<Ancestor>,
    /// The greatest number of elements that were open around one.
    deepest: usize,
    /// The separators of the elements that are left out here.
    separators: Separators,
    block_holders: BlockHolders<'h>,
    /// The links beyond the limit: collected in this pass, or given while block-holding elements are found.
    excess_links: HashSet<NodeId>,
}

/// The most levels that one element may need: a paragraph around it, and the levels of a table.
const MOST_LEVELS: usize = 5;

struct Ancestor {
    node: NodeId,
    element: ElementId,
    written: bool,
    /// The link around it, for the observer.
    link: OpenLink,
}

/// The inline elements that hold a block, and so cannot stand in a paragraph.
enum BlockHolders<'h> {
    /// This pass collects them; its output is used only if it finds none and nobody inspects the comment.
    Find(&'h mut HashSet<NodeId>),
    Known(&'h HashSet<NodeId>),
}

impl<'p, 'h, 'o, 'a> Writer<'p, 'h, 'o, 'a> {
    fn new(
        tree: &'p Tree,
        policy: &'p Policy,
        size: usize,
        observer: Option<&'o mut Observer<'a>>,
        block_holders: BlockHolders<'h>,
    ) -> Self {
        let events = TreeEvents {
            tree,
            characters: CharacterFilter::new(policy.characters),
            observer,
            node: None,
        };
        let mut layout = Layout::new(policy, policy.autolinks, events, size, size);
        layout.knows_blocks = matches!(block_holders, BlockHolders::Known(_));
        Writer {
            tree,
            policy,
            layout,
            ancestors: Vec::with_capacity(16),
            deepest: 0,
            separators: Separators::default(),
            block_holders,
            excess_links: HashSet::new(),
        }
    }

    /// A pass that finds which inline elements hold a block, given the links beyond the limit. That depends on which
    /// elements are left out. Paragraphs take no level here: those that hold a block will stand in no paragraph.
    fn finding(
        tree: &'p Tree,
        policy: &'p Policy,
        size: usize,
        block_holders: &'h mut HashSet<NodeId>,
        excess_links: HashSet<NodeId>,
    ) -> Self {
        let mut writer = Writer::new(tree, policy, size, None, BlockHolders::Find(block_holders));
        writer.layout.paragraph_levels = 0;
        writer.excess_links = excess_links;
        writer
    }

    fn write_all(&mut self) {
        self.tree.walk(|step| match step {
            Step::Text(node, text) => self.text(node, text),
            Step::Enter(node, element, attributes) => self.enter(node, element, attributes),
            Step::Leave(element) => self.leave(element),
        });
    }

    fn finish(mut self) -> Option<String> {
        let has_reopened_too_much = self.layout.has_reopened_too_much();
        let mut out = self.layout.finish();
        self.layout.events.finish(&mut out);
        (!has_reopened_too_much).then_some(out)
    }

    fn enter(&mut self, node: NodeId, element: ElementId, attributes: &[Attribute]) {
        let is_link = self.policy.links.are_limited() && link_url(attributes).is_some();
        let mut left_out = self.why_left_out(element, attributes);
        if is_link && left_out.is_none() && self.is_excess_link(node) {
            left_out = Some(LeftOut::TooManyLinks);
        }
        let written = left_out.is_none();
        if written {
            self.start_tag(node, element, attributes, is_link);
        } else if self.policy.allows(element) {
            self.separators.leave(element);
        } else {
            // A parser adds this element again, so it counts.
            self.layout.depth += 1;
        }
        let mut link = None;
        if let Some(observer) = &mut self.layout.events.observer {
            let span = || self.tree.span(node);
            link = observer.enter(element, link_url(attributes), left_out, span);
        }
        self.layout.note_tag();
        self.ancestors.push(Ancestor {
            node,
            element,
            written,
            link,
        });
    }

    /// Whether the limit of links is reached before this one.
    fn is_excess_link(&mut self, link: NodeId) -> bool {
        if matches!(self.block_holders, BlockHolders::Find(_)) {
            // This pass cannot count the links, because paragraphs take no level in it.
            return self.excess_links.contains(&link);
        }
        // Links made of the text before this one count first.
        self.layout.flush();
        let is_excess = self.layout.links >= self.policy.links.most;
        if is_excess {
            self.excess_links.insert(link);
        }
        is_excess
    }

    fn start_tag(
        &mut self,
        node: NodeId,
        element: ElementId,
        attributes: &[Attribute],
        is_link: bool,
    ) {
        let missing = self.separators.before_tag();
        self.layout.write_separator_before_tag(missing);
        let holds_block = match &self.block_holders {
            BlockHolders::Find(_) => false,
            BlockHolders::Known(nodes) => nodes.contains(&node),
        };
        let has_attributes = !attributes.is_empty();
        let write = |out: &mut String| {
            write_node_tag(element, attributes, |text| out.push_str(text));
        };
        self.layout
            .start_tag(element, has_attributes, holds_block, write);
        self.note_block_in_inline();
        self.layout.links += usize::from(is_link);
        if element.facts().void {
            self.separators.wrote_void(element, self.policy);
        }
    }

    /// If the layout met a block inside inline content, records the elements open in the line as holding it.
    fn note_block_in_inline(&mut self) {
        let count = self.layout.take_block_in_inline();
        if let BlockHolders::Find(nodes) = &mut self.block_holders {
            let written = self.ancestors.iter().rev();
            let in_line = written.filter(|ancestor| ancestor.written).take(count);
            // The elements around a recorded one are recorded already.
            for ancestor in in_line {
                if !nodes.insert(ancestor.node) {
                    break;
                }
            }
        }
    }

    fn leave(&mut self, element: ElementId) {
        let Some(Ancestor { written, link, .. }) = self.ancestors.pop() else {
            return;
        };
        if written {
            if !element.facts().void {
                self.layout.end_tag();
            }
            if self.layout.take_empty_paragraph() {
                self.separators.leave(element);
            }
        } else if self.policy.allows(element) {
            self.separators.leave(element);
        } else {
            self.layout.depth -= 1;
        }
        if let Some(observer) = &mut self.layout.events.observer {
            observer.leave(element, link);
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
            self.note_block_in_inline();
        }
    }

    /// Why this element is left out; `None` if it is written.
    fn why_left_out(&mut self, element: ElementId, attributes: &[Attribute]) -> Option<LeftOut> {
        let facts = element.facts();
        let layout = &self.layout;
        let separator = self.separators.lacks();
        let depth = match facts.is_block() {
            true => layout.depth_of_block(),
            false => layout.depth + layout.levels(layout.begins_paragraph(separator)),
        };
        self.deepest = self.deepest.max(depth);
        if !self.policy.allows(element) || (self.policy.generates(element) && self.layout.is_code())
        {
            Some(LeftOut::NotListed)
        } else if !self.policy.limits.admits_whole(element, depth)
            || self.is_rejected_block(element, attributes)
        {
            Some(LeftOut::TooDeep)
        } else if (facts.table_part && !self.in_written_table())
            || (facts.closes == Closes::Ruby && self.layout.is_directly_in_paragraph(separator))
            || !nesting::fits(element, self.written_ancestors())
        {
            Some(LeftOut::Misplaced)
        } else {
            None
        }
    }

    /// Whether this is a block inside inline content that the first pass rejected. It was too deep then, and fits now
    /// only because an element around it is too deep.
    fn is_rejected_block(&self, element: ElementId, attributes: &[Attribute]) -> bool {
        let is_blank_line =
            element == PARAGRAPH && attributes.is_empty() && !self.layout.is_verbatim();
        element.facts().is_block()
            && !is_blank_line
            && self.layout.open_in_line() > 0
            && self.layout.knows_blocks
    }

    /// The written ancestors, from the innermost outwards.
    fn written_ancestors(&self) -> impl Iterator<Item = ElementId> + Clone {
        self.ancestors
            .iter()
            .rev()
            .filter(|ancestor| ancestor.written)
            .map(|ancestor| ancestor.element)
    }

    /// Whether the nearest table is written. Without it its parts are left out too: they are valid only in a table.
    fn in_written_table(&self) -> bool {
        let nearest = self
            .ancestors
            .iter()
            .rfind(|ancestor| ancestor.element.facts().is_table());
        nearest.is_some_and(|table| table.written)
    }
}

/// Receives the layout's events: filters the characters, and reports to the observer.
struct TreeEvents<'p, 'o, 'a> {
    tree: &'p Tree,
    characters: CharacterFilter,
    observer: Option<&'o mut Observer<'a>>,
    /// The node that the current text comes from.
    node: Option<NodeId>,
}

impl TreeEvents<'_, '_, '_> {
    /// Reports what is written of a text.
    fn report_text(&mut self, typed: &str, written: &str) {
        if let Some(observer) = &mut self.observer {
            let start = self.node.map_or(0, |node| self.tree.text_start(node));
            observer.text(typed, written, start);
        }
    }

    /// Ends the output: writes what the character filter must close.
    fn finish(self, out: &mut String) {
        let start = out.len();
        out.extend(self.characters.finish());
        if let Some(observer) = self.observer {
            observer.wrote(&out[start..]);
        }
    }
}

impl Events for TreeEvents<'_, '_, '_> {
    const READS: bool = true;

    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let written = self.characters.text(text);
        self.report_text(text, &written);
        written
    }

    fn space(&mut self) {
        self.characters.space();
    }

    fn dropped_at_line_end(&mut self, text: &str) {
        let removed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.report_text(&removed, "");
    }

    fn wrote(&mut self, text: &str) {
        if let Some(observer) = &mut self.observer {
            observer.wrote(text);
        }
    }

    fn tag(&mut self, element: ElementId) {
        if let Some(observer) = &mut self.observer {
            observer.tag(element);
        }
    }

    fn enter(&mut self) {
        self.characters.enter();
    }

    fn leave(&mut self) -> String {
        self.characters.leave().collect()
    }

    fn link(&mut self, url: &str, text: &str) {
        if let Some(observer) = &mut self.observer {
            observer.link(url, text);
        }
    }
}

/// The link URL among these attributes, if there is one.
fn link_url(attributes: &[Attribute]) -> Option<&str> {
    let url = LINK_URL.local_name();
    let found = attributes
        .iter()
        .find(|attribute| attribute.name.local == *url);
    found.map(|attribute| &*attribute.value)
}
