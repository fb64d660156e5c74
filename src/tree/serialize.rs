//! The tree, written as canonical HTML.
//!
//! The form is that of the HTML standard's [fragment serialization algorithm]: lower-case names,
//! double-quoted attributes, `&amp; &lt; &gt; &nbsp;` escaped in text and `&quot;` also in attributes.
//!
//! Advice to the next editor. Whatever the tree holds, what is written here must be on the list and
//! must survive a second parse, so this is where a tree that would not is mended: elements that are
//! not listed (the tree builder adds `tbody`, `tr` and `colgroup` by itself), those whose start tag
//! would close what they stand in (an `a` inside another), what nests too deep, links beyond the greatest number. They
//! are left out, and what is in them stays. Controls of direction and combining marks are dealt with here too, in the
//! order in which they will be read.
//!
//! The result also comes back from a browser's `innerHTML` byte for byte, with two exceptions: the parser
//! drops a newline that comes first in `pre`, so it is written twice there, and a browser writes it
//! once; and where a table needs a `tbody`, `tr` or `colgroup` that is not listed, a browser adds it.
//!
//! [fragment serialization algorithm]: https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments

use crate::html::attribute_table::LINK_URL;
use crate::html::element::Closes;
use crate::html::elements::{ElementId, PARAGRAPH};
use crate::html::escape::write_start_tag;
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

/// The tree as HTML, of a comment of so many bytes; `None` if it grew beyond measure. Takes time in proportion to
/// its size, times the nesting depth at most.
pub(crate) fn serialize(
    tree: &Tree,
    policy: &Policy,
    size: usize,
    observer: Option<&mut Observer<'_>>,
) -> Option<String> {
    let mut holding = HashSet::new();
    let mut makes_links = policy.autolinks;
    let mut is_tried = false;
    if policy.paragraphs {
        let mut writer = Writer::finding(tree, policy, size, &mut holding, HashSet::new());
        writer.write_all();
        let has_room = writer.deepest + MOST_LEVELS < policy.limits.depth;
        let is_overlinked = writer.layout.has_too_many_links();
        let sanitized = writer.finish();
        is_tried = holding.is_empty() && has_room && !policy.links.are_limited();
        if is_tried {
            makes_links &= !is_overlinked;
            if observer.is_none() && !is_overlinked {
                return sanitized;
            }
        }
        if policy.links.are_limited() {
            let settled;
            (makes_links, settled) = settle_links(tree, policy, size, &mut holding);
            if observer.is_none() && settled.is_some() {
                return settled;
            }
            is_tried = true;
        }
    }
    if makes_links && !is_tried {
        // Whether there are too many links is known when all are made.
        let mut writer = Writer::new(tree, policy, size, None, Holding::Known(&holding));
        writer.write_all();
        makes_links = !writer.layout.has_too_many_links();
        if observer.is_none() && makes_links {
            return writer.finish();
        }
    }
    let mut writer = Writer::new(tree, policy, size, observer, Holding::Known(&holding));
    writer.layout.makes_links = makes_links;
    writer.write_all();
    writer.finish()
}

/// Which elements hold a block hangs on which links are too many, and that on how deep paragraphs make them: looks
/// from the one to the other until they agree. Returns whether links are made of text, and what was written when they
/// agreed.
fn settle_links(
    tree: &Tree,
    policy: &Policy,
    size: usize,
    holding: &mut HashSet<NodeId>,
) -> (bool, Option<String>) {
    // Nearly always the first or second time is the last.
    const MOST_TIMES: usize = 4;
    let mut makes_links = policy.autolinks;
    let mut too_many = HashSet::new();
    for _ in 0..MOST_TIMES {
        let mut writer = Writer::new(tree, policy, size, None, Holding::Known(holding));
        writer.layout.makes_links = makes_links;
        writer.write_all();
        let is_overlinked = makes_links && writer.layout.has_too_many_links();
        let found = take(&mut writer.too_many);
        if !is_overlinked && found == too_many {
            return (makes_links, writer.finish());
        }
        makes_links &= !is_overlinked;
        too_many.clone_from(&found);
        holding.clear();
        let mut writer = Writer::finding(tree, policy, size, holding, found);
        writer.write_all();
    }
    (makes_links, None)
}

struct Writer<'p, 'h, 'o, 'a> {
    tree: &'p Tree,
    policy: &'p Policy,
    layout: Layout<'p, TreeEvents<'p, 'o, 'a>>,
    ancestors: Vec<Ancestor>,
    /// How many elements were open at most around one that came.
    deepest: usize,
    /// For the elements that are left out here.
    separators: Separators,
    holding: Holding<'h>,
    /// The links that are too many: found, or known while it is found which elements hold a block.
    too_many: HashSet<NodeId>,
}

/// What an element may need: a paragraph around it, and the levels of a table in it.
const MOST_LEVELS: usize = 5;

struct Ancestor {
    node: NodeId,
    element: ElementId,
    written: bool,
    /// For whoever watches, the link around it.
    link: OpenLink,
}

/// The elements that could stand in a paragraph, but for the blocks in them.
enum Holding<'h> {
    /// What is written is thrown away if there are any, or if somebody watches.
    Find(&'h mut HashSet<NodeId>),
    Known(&'h HashSet<NodeId>),
}

impl<'p, 'h, 'o, 'a> Writer<'p, 'h, 'o, 'a> {
    fn new(
        tree: &'p Tree,
        policy: &'p Policy,
        size: usize,
        observer: Option<&'o mut Observer<'a>>,
        holding: Holding<'h>,
    ) -> Self {
        let events = TreeEvents {
            tree,
            characters: CharacterFilter::new(policy.characters),
            observer,
            node: None,
        };
        let mut layout = Layout::new(policy, policy.autolinks, events, size, size);
        layout.knows_blocks = matches!(holding, Holding::Known(_));
        Writer {
            tree,
            policy,
            layout,
            ancestors: Vec::with_capacity(16),
            deepest: 0,
            separators: Separators::default(),
            holding,
            too_many: HashSet::new(),
        }
    }

    /// Finds which elements of a line hold a block, if these links are too many. That is known when it is known what
    /// is left out: those that do will stand in no paragraph, which then takes no room.
    fn finding(
        tree: &'p Tree,
        policy: &'p Policy,
        size: usize,
        holding: &'h mut HashSet<NodeId>,
        too_many: HashSet<NodeId>,
    ) -> Self {
        let mut writer = Writer::new(tree, policy, size, None, Holding::Find(holding));
        writer.layout.paragraph_levels = 0;
        writer.too_many = too_many;
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
        let mut left_out = self.left_out(element, attributes);
        if is_link && left_out.is_none() && self.is_too_many(node) {
            left_out = Some(LeftOut::LinkTooMany);
        }
        let written = left_out.is_none();
        if written {
            self.start_tag(node, element, attributes, is_link);
        } else if self.policy.allows(element) {
            self.leave_separator(element);
        } else {
            // A parser would find it.
            self.layout.depth += 1;
        }
        let mut link = None;
        if let Some(observer) = &mut self.layout.events.observer {
            let place = || self.tree.place(node);
            link = observer.enter(element, link_url(attributes), left_out, place);
        }
        self.layout.note_tag();
        self.ancestors.push(Ancestor {
            node,
            element,
            written,
            link,
        });
    }

    /// Are there as many links as there may be before this one?
    fn is_too_many(&mut self, link: NodeId) -> bool {
        if matches!(self.holding, Holding::Find(_)) {
            // How many there will be is not known while paragraphs take no room.
            return self.too_many.contains(&link);
        }
        // Those made of the text before it count first.
        self.layout.flush();
        let is_too_many = self.layout.links >= self.policy.links.most;
        if is_too_many {
            self.too_many.insert(link);
        }
        is_too_many
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
        let holds_block = match &self.holding {
            Holding::Find(_) => false,
            Holding::Known(nodes) => nodes.contains(&node),
        };
        let has_attributes = !attributes.is_empty();
        let write = |out: &mut String| {
            write_start_tag(element, attributes, &mut |text| out.push_str(text));
        };
        self.layout
            .start_tag(element, has_attributes, holds_block, write);
        self.note_block_in_inline();
        self.layout.links += usize::from(is_link);
        if element.facts().void {
            self.separators.wrote_void(element, self.policy);
        }
    }

    /// If a block has come, what was open in the line holds it.
    fn note_block_in_inline(&mut self) {
        let many = self.layout.take_block_in_inline();
        if let Holding::Find(nodes) = &mut self.holding {
            let written = self.ancestors.iter().rev();
            let in_line = written.filter(|ancestor| ancestor.written).take(many);
            // Those around one that is known are known.
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
                self.leave_separator(element);
            }
        } else if self.policy.allows(element) {
            self.leave_separator(element);
        } else {
            self.layout.depth -= 1;
        }
        if let Some(observer) = &mut self.layout.events.observer {
            observer.leave(element, link);
        }
        self.layout.note_tag();
    }

    fn leave_separator(&mut self, element: ElementId) {
        if let Some(separator) = element.facts().separator {
            self.separators.leave(separator);
        }
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

    /// Why this element is not written, if so.
    fn left_out(&mut self, element: ElementId, attributes: &[Attribute]) -> Option<LeftOut> {
        let facts = element.facts();
        let layout = &self.layout;
        let separator = self.separators.lacks();
        let depth = match facts.is_block() {
            true => layout.depth_of_block(),
            false => layout.depth + layout.levels(layout.begins_paragraph(separator)),
        };
        self.deepest = self.deepest.max(depth);
        if !self.policy.allows(element) || (self.policy.makes(element) && self.layout.is_code()) {
            Some(LeftOut::NotListed)
        } else if !self.policy.limits.admits_whole(element, depth)
            || self.is_late(element, attributes)
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

    /// Is this a block in a line that was found to hold none? It was too deep then, and would fit now only because
    /// what was around it is.
    fn is_late(&self, element: ElementId, attributes: &[Attribute]) -> bool {
        let is_blank_line =
            element == PARAGRAPH && attributes.is_empty() && !self.layout.is_verbatim();
        element.facts().is_block()
            && !is_blank_line
            && self.layout.open_in_line() > 0
            && self.layout.knows_blocks
    }

    /// From the innermost outwards.
    fn written_ancestors(&self) -> impl Iterator<Item = ElementId> + Clone {
        self.ancestors
            .iter()
            .rev()
            .filter(|ancestor| ancestor.written)
            .map(|ancestor| ancestor.element)
    }

    /// Is the nearest table written? Its parts go with it: text cannot stand in them without it.
    fn in_written_table(&self) -> bool {
        let nearest = self
            .ancestors
            .iter()
            .rfind(|ancestor| ancestor.element.facts().is_table());
        nearest.is_some_and(|table| table.written)
    }
}

/// Who meets what is written: what is done to characters, and who else wants to know.
struct TreeEvents<'p, 'o, 'a> {
    tree: &'p Tree,
    characters: CharacterFilter,
    observer: Option<&'o mut Observer<'a>>,
    /// The node that the text comes from.
    node: Option<NodeId>,
}

impl TreeEvents<'_, '_, '_> {
    /// This is written of a text.
    fn tell(&mut self, typed: &str, written: &str) {
        if let Some(observer) = &mut self.observer {
            let start = self.node.map_or(0, |node| self.tree.place(node).0.start);
            observer.text(typed, written, start);
        }
    }

    /// Nothing follows: writes what must stand at the end.
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
        self.tell(text, &written);
        written
    }

    fn space(&mut self) {
        self.characters.space();
    }

    fn left_out(&mut self, text: &str) {
        let gone: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.tell(&gone, "");
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

/// The URL of a link, if these attributes make an element one.
fn link_url(attributes: &[Attribute]) -> Option<&str> {
    let url = LINK_URL.local_name();
    let found = attributes
        .iter()
        .find(|attribute| attribute.name.local == *url);
    found.map(|attribute| &*attribute.value)
}
