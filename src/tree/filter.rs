//! Forwards tokens to html5ever's tree builder: takes those of the [`tokenizer`], drops what the allowlist does not
//! hold, leaves separators in the text, and returns the finished tree. The tree builder never sees anything unlisted.
//!
//! Advice to the next editor. The promise that only the allowlist passes rests here, and once more on
//! [`serialize`](crate::tree::serialize). What must stay true: a start tag is forwarded only if its element is listed,
//! with no attributes but listed ones and what [`links`](crate::policy::links) adds, its URLs judged in the form in
//! which they are written; nothing but tags and text is ever forwarded. So the tree builder meets no tables, foreign
//! content, templates or raw text but those that an allowlist may hold, and mutation XSS has nothing to work with.
//!
//! The filter also keeps the tree builder fast: html5ever searches its stack of open elements for every tag, so the
//! stack must not become deep. Tags beyond the depth limit are dropped, each with its end tag.

use crate::html::control_characters::Cleaner;
use crate::html::elements::ElementId;
use crate::html::escape::{OutputValue, unescaped, write_node_tag};
use crate::html::open_tags::OpenTags;
use crate::html::references;
use crate::inspect::removals::{LeftOut, MISPLACED, Removals};
use crate::policy::limits::{REOPENED, most_output};
use crate::policy::policy::Policy;
use crate::read::attributes;
use crate::read::attributes::ListedAttribute;
use crate::read::tokenizer::{Dropped, TagKind};
use crate::read::tokens::Tokens;
use crate::tree::arena::{NodeId, Tree};
use crate::write::separators;
use crate::write::separators::Separators;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{self, Tag, Token, TokenSink};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, QualName, ns};
use std::borrow::Cow;
use std::ops::Range;

/// The tokenizer's sink that feeds the tree builder.
pub(crate) struct Filter<'a, 'p, 'r> {
    html: &'a str,
    policy: &'p Policy,
    builder: TreeBuilder<NodeId, Tree>,
    separators: Separators,
    cleaner: Cleaner,
    /// Text that is not forwarded yet: the tree builder receives whole runs.
    text: String,
    /// Offset in `text` just after the last tag, where a separator is inserted.
    after_tag: usize,
    /// Nothing was read yet after a start tag after which the parser drops a newline.
    drops_newline: bool,
    /// Nothing was forwarded yet after such a tag: the tree builder drops a newline that comes next.
    builder_drops_newline: bool,
    /// Start tags dropped for their depth, whose end tags are still to come.
    dropped: OpenTags,
    /// The bytes that attributes take beyond what was typed.
    added: usize,
    /// Receives what is removed, if somebody inspects the comment.
    removals: Option<&'r mut Removals<'a>>,
}

impl<'a, 'p, 'r> Filter<'a, 'p, 'r> {
    pub(crate) fn new(
        html: &'a str,
        policy: &'p Policy,
        builder: TreeBuilder<NodeId, Tree>,
        removals: Option<&'r mut Removals<'a>>,
    ) -> Self {
        // The tree begins with two elements that nobody typed: the context element and the root.
        builder.sink.charge_clones(0);
        Filter {
            html,
            policy,
            builder,
            separators: Separators::default(),
            cleaner: Cleaner::default(),
            text: String::new(),
            after_tag: 0,
            drops_newline: false,
            builder_drops_newline: false,
            dropped: OpenTags::default(),
            added: 0,
            removals,
        }
    }

    /// Ends the input, and returns the tree.
    pub(crate) fn finish(mut self) -> Tree {
        self.forward_text();
        self.forward(Token::EOFToken);
        self.builder.end();
        self.builder.sink
    }

    /// The attributes to forward: the kept ones of this tag in the order typed, then those that the policy adds.
    fn attributes(
        &mut self,
        element: ElementId,
        tag: Range<usize>,
        typed: &[ListedAttribute],
    ) -> Vec<html5ever::Attribute> {
        let mut kept = Vec::with_capacity(typed.len());
        let keep = |name: &LocalName, value: OutputValue<'_>| {
            let value = match value {
                OutputValue::Text(value) => Cow::Borrowed(value),
                OutputValue::Escaped(value) => unescaped(value),
            };
            kept.push(html5ever::Attribute {
                name: QualName::new(None, ns!(), name.clone()),
                value: StrTendril::from_slice(&value),
            });
        };
        attributes::for_each_kept(self.html, element, typed, self.policy, keep);
        let mut length = 0;
        write_node_tag(element, &kept, |text| length += text.len());
        self.added += length.saturating_sub(tag.len());
        if self.added > most_output(self.html.len()) {
            self.builder.sink.spend_clone_budget();
        }
        let (html, policy) = (self.html, self.policy);
        self.observe(|removals| {
            let mut written = String::new();
            if length == tag.len() {
                write_node_tag(element, &kept, |text| written.push_str(text));
            }
            if written != html[tag.clone()] {
                removals.attributes(element, tag, typed, policy);
            }
        });
        kept
    }

    /// Reports a removal, if somebody inspects the comment.
    fn observe(&mut self, observe: impl FnOnce(&mut Removals<'a>)) {
        if let Some(removals) = &mut self.removals {
            observe(removals);
        }
    }

    /// Drops a tag; the separator that it leaves waits for text.
    fn drop_tag(&mut self, element: ElementId) {
        self.after_tag = self.text.len();
        self.separators.leave(element);
    }

    /// The tree builder's current node.
    fn current_node(&self) -> NodeId {
        // The tree builder does not expose its stack of open elements, but to answer this it asks the tree for the name
        // of the current node.
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace();
        self.builder.sink.last_queried()
    }

    fn forward_tag(
        &mut self,
        kind: tokenizer::TagKind,
        element: ElementId,
        attrs: Vec<html5ever::Attribute>,
    ) {
        self.forward(Token::TagToken(Tag {
            kind,
            name: element.local_name().clone(),
            self_closing: false,
            attrs,
            had_duplicate_attributes: false,
        }));
    }

    /// Collects text that comes from `start` in the input, cleaned and with the separator that it needs.
    fn characters(&mut self, start: usize, text: &str) {
        if self.text.is_empty() {
            self.builder.sink.set_text_start(start);
        }
        for piece in pieces(text) {
            let mut clean = &*self.cleaner.clean(piece);
            if !clean.is_empty() && std::mem::take(&mut self.drops_newline) {
                clean = clean.strip_prefix('\n').unwrap_or(clean);
            }
            let missing = self.separators.before_text(clean.as_bytes());
            if !missing.is_empty() {
                separators::insert(&mut self.text, self.after_tag, missing);
            }
            self.text.push_str(clean);
            if self.text.len() >= PIECE && !self.separators.is_pending() {
                self.forward_text();
            }
        }
    }

    fn forward_text(&mut self) {
        // In pieces, because the length of a tendril is a u32.
        let text = std::mem::take(&mut self.text);
        for piece in pieces(&text) {
            self.forward_characters(piece);
        }
        self.text = text;
        self.text.clear();
        self.after_tag = 0;
    }

    fn forward_characters(&mut self, text: &str) {
        // The filter dropped the typed newline already; the tree builder gets this one to drop, and keeps the next.
        if self.builder_drops_newline && text.starts_with('\n') {
            self.forward(Token::CharacterTokens(StrTendril::from_char('\n')));
        }
        self.forward(Token::CharacterTokens(StrTendril::from_slice(text)));
        self.builder.sink.charge_clones(0);
    }

    fn forward(&mut self, token: Token) {
        self.builder_drops_newline = false;
        // The result concerns raw text and scripts, which no allowlist can hold.
        let _ = self.builder.process_token(token, 1);
    }

    /// The number of elements that are open around a child of this node, as far as they count.
    fn depth(&self, node: NodeId, most: usize) -> usize {
        let counts = |element| self.policy.counts(element);
        self.builder.sink.depth(node, most, counts)
    }

    /// Whether this element may open in this node.
    fn admits(&self, element: ElementId, node: NodeId) -> bool {
        // A tree of few nodes is not deep.
        self.policy.admits(element, self.builder.sink.len())
            || self
                .policy
                .admits(element, self.depth(node, self.policy.max_depth))
    }

    /// Spends the clone budget if the current node is too deep. Reopened formatting nests as deep as the list of active
    /// formatting elements is long; that grows only by start tags that reopen all of it, so this bounds the list too.
    fn check_depth(&self) {
        let most = self.policy.max_depth.saturating_add(REOPENED);
        if self.builder.sink.len() >= most && self.depth(self.current_node(), most) >= most {
            self.builder.sink.spend_clone_budget();
        }
    }

    /// Whether the clone budget is spent. Then the tree is discarded, and the comment is flattened.
    fn must_be_discarded(&self) -> bool {
        self.builder.sink.clone_budget_is_spent()
    }
}

impl Tokens for Filter<'_, '_, '_> {
    fn text(&mut self, part: Range<usize>) {
        self.characters(part.start, &self.html[part.clone()]);
        if self.cleaner.has_removed() {
            self.observe(|removals| removals.text(part));
        }
    }

    fn character_reference(&mut self, part: Range<usize>) {
        let text = references::in_text(&self.html[part.clone()]);
        self.observe(|removals| removals.reference(&text, part.clone()));
        self.characters(part.start, &text);
    }

    fn start_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        attributes: &[ListedAttribute],
    ) {
        self.cleaner = Cleaner::default();
        self.drops_newline = false;
        if !self.policy.allows(element) {
            return self.unlisted_tag(part, element, TagKind::Start);
        }
        if self.must_be_discarded() {
            return;
        }
        self.forward_text();
        let facts = element.facts();
        let current = self.current_node();
        if !self.admits(element, current) {
            if !facts.void {
                self.dropped.open(element);
            }
            self.observe(|removals| {
                removals.left_out(element, LeftOut::TooDeep, part);
            });
            return self.drop_tag(element);
        }
        self.builder.sink.set_span(part.clone());
        // Between the parts of a table, whitespace is kept in place and other text is moved before the table: there the
        // separator waits for that text.
        let parent = self.builder.sink.element(current);
        if !parent.is_some_and(|parent| parent.facts().moves_content()) {
            let missing = self.separators.before_tag();
            if !missing.is_empty() {
                self.forward_characters(missing);
            }
        }
        let attributes = self.attributes(element, part.clone(), attributes);
        self.forward_tag(tokenizer::TagKind::StartTag, element, attributes);
        self.drops_newline = facts.drops_newline;
        self.builder_drops_newline = facts.drops_newline;
        match self.builder.sink.charge_clones(1) {
            // The tree builder ignored the tag, as it does a table cell outside a table.
            0 => {
                self.observe(|removals| removals.start_tag(element, MISPLACED, part));
                return self.drop_tag(element);
            }
            1 => {}
            // It reopened formatting first, which no limit on forwarded tags bounds.
            _ => self.check_depth(),
        }
        if facts.void {
            self.separators.wrote_void(element, self.policy);
        }
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        self.cleaner = Cleaner::default();
        self.drops_newline = false;
        if !self.policy.allows(element) {
            return self.unlisted_tag(part, element, TagKind::End);
        }
        if self.dropped.close(element) {
            return self.drop_tag(element);
        }
        if self.must_be_discarded() {
            return;
        }
        self.forward_text();
        let current = self.current_node();
        self.builder.sink.set_span(part.start..part.start);
        self.forward_tag(tokenizer::TagKind::EndTag, element, Vec::new());
        let created = self.builder.sink.charge_clones(0);
        if created == 0 && self.current_node() == current {
            // The end tag closed nothing.
            self.observe(|removals| removals.end_tag(element, "its end tag ends nothing", part));
            self.drop_tag(element);
        }
    }

    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        self.cleaner = Cleaner::default();
        self.drops_newline = false;
        self.observe(|removals| removals.unlisted_tag(element, part, kind));
        self.drop_tag(element);
    }

    fn dropped(&mut self, part: Range<usize>, what: Dropped) {
        self.observe(|removals| removals.dropped(part, what));
    }
}

/// The bytes of text to collect before they are forwarded, and the most that are forwarded at once.
const PIECE: usize = 64 * 1024;

/// The text in pieces of at most [`PIECE`] bytes.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = rest.len().min(PIECE);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let piece;
        (piece, rest) = rest.split_at(end);
        (!piece.is_empty()).then_some(piece)
    })
}
