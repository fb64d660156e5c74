//! Between what was typed and the tree builder: the tree builder never sees what is not on the list.
//!
//! Advice to the next editor. The promise that only the list comes through rests here, and once more
//! on [`serialize`](crate::tree::serialize). What must stay true: a start tag is forwarded only if its
//! element is listed, with listed attributes and what [`links`](crate::policy::links) adds only, its URLs judged in the
//! form in which they will be written; nothing but tags and text is ever forwarded. So the tree builder meets no
//! tables, foreign content, templates or raw text but those that a list may hold, and no mutation has anything to
//! work with.
//!
//! It also keeps the tree builder fast: html5ever searches its stack of open elements for every
//! tag, so the stack must not become deep. Tags past the limit are dropped, each with its end tag.

use crate::html::control_characters::Cleaner;
use crate::html::elements::ElementId;
use crate::html::escape::write_start_tag;
use crate::html::open_tags::OpenTags;
use crate::html::references;
use crate::inspect::inspection::RemovalKind;
use crate::inspect::removals::{Place, Removals};
use crate::policy::limits::{REOPENED, most_output};
use crate::policy::policy::Policy;
use crate::read::attributes::{LinkFacts, ListedAttribute};
use crate::read::tokenizer::Dropped;
use crate::read::{attributes, tokenizer};
use crate::tree::arena::{NodeId, Tree};
use crate::write::separators::Separators;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, QualName, local_name, ns};
use std::borrow::Cow;
use std::ops::Range;

/// Forwards to the tree builder what is listed.
pub(crate) struct Filter<'a, 'p, 'r> {
    html: &'a str,
    policy: &'p Policy,
    builder: TreeBuilder<NodeId, Tree>,
    separators: Separators,
    cleaner: Cleaner,
    /// Text that the tree builder has not had yet: it is given whole runs.
    text: String,
    /// Where in it the text behind the last tag begins: a break stands there.
    run: usize,
    /// Nothing was typed since a start tag behind which the parser drops a newline.
    drops_newline: bool,
    /// Nothing was forwarded since then.
    builder_drops_newline: bool,
    /// Start tags dropped for the depth, whose end tags are still to come.
    dropped: OpenTags,
    /// Where that text begins in the input.
    text_start: usize,
    /// The bytes that were written for tags and were not typed.
    added: usize,
    /// What went, if somebody wants to know.
    removals: Option<&'r mut Removals<'a>>,
}

impl<'a, 'p, 'r> Filter<'a, 'p, 'r> {
    pub(crate) fn new(
        html: &'a str,
        policy: &'p Policy,
        builder: TreeBuilder<NodeId, Tree>,
        removals: Option<&'r mut Removals<'a>>,
    ) -> Self {
        // The tree begins with elements that nobody typed: the context and the root.
        builder.sink.charge_clones(0);
        Filter {
            html,
            policy,
            builder,
            separators: Separators::default(),
            cleaner: Cleaner::default(),
            text: String::new(),
            run: 0,
            drops_newline: false,
            builder_drops_newline: false,
            dropped: OpenTags::default(),
            text_start: 0,
            added: 0,
            removals,
        }
    }

    /// Nothing follows: the tree.
    pub(crate) fn finish(mut self) -> Tree {
        self.forward_text();
        self.forward(Token::EOFToken);
        self.builder.end();
        self.builder.sink
    }

    /// The attributes that stay of this tag, in the order typed, and those that are added.
    fn attributes(
        &mut self,
        element: ElementId,
        tag: Range<usize>,
        typed: &[ListedAttribute],
    ) -> Vec<html5ever::Attribute> {
        let reports = self.removals.is_some();
        let mut may_go = reports && !attributes::fill(&tag, element, typed, self.html.as_bytes());
        let mut stay = Vec::with_capacity(typed.len());
        let mut link = self.policy.adds_to(element).then(LinkFacts::default);
        for attribute in typed {
            let judged = attributes::judge(self.html, element, attribute, self.policy);
            let stays = |value: &Cow<'_, str>| attribute.is_typed_as(value, self.html);
            may_go |= reports && !judged.as_ref().is_ok_and(stays);
            let Ok(value) = judged else { continue };
            self.added += value.len().saturating_sub(attribute.value.len());
            let is_last = |link: &mut LinkFacts| link.note(attribute.id, &value, self.policy);
            if !link.as_mut().is_some_and(is_last) {
                stay.push(Self::attribute(attribute.id.local_name().clone(), &value));
            }
        }
        if let Some(link) = link {
            let (rel, target) = link.added(self.policy);
            let rel = rel.map(|rel| Self::attribute(local_name!("rel"), &rel));
            let target = target.map(|target| Self::attribute(local_name!("target"), target));
            for attribute in rel.into_iter().chain(target) {
                self.added += attribute.name.local.len() + attribute.value.len() + " =\"\"".len();
                stay.push(attribute);
            }
        }
        if self.added > most_output(self.html.len()) {
            self.builder.sink.spend_clone_budget();
        }
        // What is added can be what was typed.
        if may_go && !(self.policy.adds_to(element) && self.is_typed_as(&tag, element, &stay)) {
            let policy = self.policy;
            self.observe(|removals| removals.attributes(element, tag, typed, policy));
        }
        stay
    }

    /// Was a start tag with these attributes typed as it is written?
    fn is_typed_as(
        &self,
        tag: &Range<usize>,
        element: ElementId,
        attributes: &[html5ever::Attribute],
    ) -> bool {
        let mut written = String::new();
        write_start_tag(element, attributes, &mut |text| written.push_str(text));
        self.html[tag.clone()] == written
    }

    fn attribute(name: LocalName, value: &str) -> html5ever::Attribute {
        html5ever::Attribute {
            name: QualName::new(None, ns!(), name),
            value: StrTendril::from_slice(value),
        }
    }

    /// Somebody wants to know what went.
    fn observe(&mut self, observe: impl FnOnce(&mut Removals<'a>)) {
        if let Some(removals) = &mut self.removals {
            observe(removals);
        }
    }

    /// A tag goes; what it leaves in the text waits.
    fn dropped_tag(&mut self, element: ElementId) {
        self.run = self.text.len();
        if let Some(separator) = element.facts().separator {
            self.separators.leave(separator);
        }
    }

    /// The innermost open element.
    fn current_node(&self) -> NodeId {
        // The tree builder does not show its stack of open elements, but to answer this it asks the
        // tree for the name of the current node.
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace();
        self.builder.sink.last_asked()
    }

    fn tag(kind: TagKind, element: ElementId, attrs: Vec<html5ever::Attribute>) -> Token {
        Token::TagToken(Tag {
            kind,
            name: element.local_name().clone(),
            self_closing: false,
            attrs,
            had_duplicate_attributes: false,
        })
    }

    /// Text that was typed from `start` on.
    fn characters(&mut self, start: usize, text: &str) {
        if self.text.is_empty() {
            self.text_start = start;
        }
        for piece in pieces(text) {
            let mut clean = &*self.cleaner.clean(piece);
            if !clean.is_empty() && std::mem::take(&mut self.drops_newline) {
                clean = clean.strip_prefix('\n').unwrap_or(clean);
            }
            let missing = self.separators.before_text(clean.as_bytes());
            if !missing.is_empty() {
                // Behind that place there is nothing but whitespace.
                self.text.insert_str(self.run, missing);
            }
            self.text.push_str(clean);
            if self.text.len() >= PIECE && !self.separators.is_pending() {
                self.forward_text();
            }
        }
    }

    fn forward_text(&mut self) {
        // In pieces, for a tendril counts in u32.
        let text = std::mem::take(&mut self.text);
        self.builder
            .sink
            .set_place(self.text_start..self.text_start);
        for piece in pieces(&text) {
            self.forward_characters(piece);
        }
        self.text = text;
        self.text.clear();
        self.run = 0;
    }

    fn forward_characters(&mut self, text: &str) {
        // The newline that was typed has been dropped; any other stays.
        if self.builder_drops_newline && text.starts_with('\n') {
            self.forward(Token::CharacterTokens(StrTendril::from_char('\n')));
        }
        self.forward(Token::CharacterTokens(StrTendril::from_slice(text)));
        self.builder.sink.charge_clones(0);
    }

    fn forward(&mut self, token: Token) {
        self.builder_drops_newline = false;
        // The answer is for raw text and scripts, which no list can hold.
        let _ = self.builder.process_token(token, 1);
    }

    /// Formatting that is opened again nests as deep as there is formatting to open. The list of that
    /// grows only by start tags that open all of it again, so this bounds the list as well.
    fn check_depth(&self) {
        let most = self.policy.limits.depth.saturating_add(REOPENED);
        if self.builder.sink.depth(self.current_node(), most) >= most {
            self.builder.sink.spend_clone_budget();
        }
    }

    /// Did clones take more than they may? Then the comment is flattened, and this tree thrown away.
    fn must_be_discarded(&self) -> bool {
        self.builder.sink.clone_budget_is_spent()
    }
}

impl tokenizer::Sink for Filter<'_, '_, '_> {
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
            self.observe(|removals| removals.unlisted(element, part));
            return self.dropped_tag(element);
        }
        if self.must_be_discarded() {
            return;
        }
        self.forward_text();
        let facts = element.facts();
        let current = self.current_node();
        let limits = self.policy.limits;
        let depth = self.builder.sink.depth(current, limits.depth);
        if !limits.admits_whole(element, depth) {
            if !facts.void {
                self.dropped.open(element);
            }
            self.observe(|removals| {
                let why = "it nests too deep";
                removals.add(RemovalKind::Depth, element.name(), why, Place::At(part));
            });
            return self.dropped_tag(element);
        }
        self.builder.sink.set_place(part.clone());
        // Between the parts of a table, whitespace stays where it is and all else is moved in front
        // of the table: there the break waits for the text.
        let parent = self.builder.sink.element(current);
        if !parent.is_some_and(|parent| parent.facts().moves_content()) {
            let missing = self.separators.before_tag();
            if !missing.is_empty() {
                self.forward_characters(missing);
            }
        }
        let attributes = self.attributes(element, part.clone(), attributes);
        self.forward(Self::tag(TagKind::StartTag, element, attributes));
        self.drops_newline = facts.drops_newline;
        self.builder_drops_newline = facts.drops_newline;
        match self.builder.sink.charge_clones(1) {
            // The tree builder ignored it: a table cell outside a table, for one.
            0 => {
                self.observe(|removals| removals.start_tag(element, "it cannot stand there", part));
                return self.dropped_tag(element);
            }
            1 => {}
            // It opened others first: formatting again, which no limit on what is forwarded holds back.
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
            self.observe(|removals| removals.unlisted_end(element, part));
            return self.dropped_tag(element);
        }
        if self.dropped.close(element) {
            return self.dropped_tag(element);
        }
        if self.must_be_discarded() {
            return;
        }
        self.forward_text();
        let current = self.current_node();
        self.builder.sink.set_place(part.start..part.start);
        self.forward(Self::tag(TagKind::EndTag, element, Vec::new()));
        let created = self.builder.sink.charge_clones(0);
        if created == 0 && self.current_node() == current {
            // It closed nothing.
            self.observe(|removals| removals.end_tag(element, "its end tag ends nothing", part));
            self.dropped_tag(element);
        }
    }

    fn dropped(&mut self, part: Range<usize>, what: Dropped) {
        self.observe(|removals| removals.dropped(part, what));
    }
}

/// The bytes of text that are collected before they are forwarded.
const PIECE: usize = 64 * 1024;

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
