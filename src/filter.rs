//! Between what was typed and the tree builder: the tree builder never sees what is not on the list.
//!
//! Advice to the next editor. The promise that only the list comes through rests here, and once more
//! on [`serialize`](crate::serialize). What must stay true: a start tag is forwarded only if its
//! element is listed, with listed attributes only, its URLs judged in the form in which they will be
//! written; nothing but tags and text is ever forwarded. So the tree builder meets no tables, foreign
//! content, templates or raw text but those that a list may hold, and no mutation has anything to
//! work with.
//!
//! It also keeps the tree builder fast: html5ever searches its stack of open elements for every
//! tag, so the stack must not become deep. Tags past the limit are dropped, each with its end tag.

use crate::attributes::{self, Attribute};
use crate::breaks::Breaks;
use crate::elements::ElementId;
use crate::limits::REOPENED;
use crate::literal;
use crate::policy::Policy;
use crate::references;
use crate::tree::{NodeId, Tree};
use crate::xml::Cleaner;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{QualName, ns};
use std::ops::Range;

/// Forwards to the tree builder what is listed.
pub(crate) struct Filter<'p> {
    html: &'p str,
    policy: &'p Policy,
    builder: TreeBuilder<NodeId, Tree>,
    breaks: Breaks,
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
    dropped: Vec<(ElementId, usize)>,
}

impl<'p> Filter<'p> {
    pub(crate) fn new(
        html: &'p str,
        policy: &'p Policy,
        builder: TreeBuilder<NodeId, Tree>,
    ) -> Self {
        // The tree begins with elements that nobody typed: the context and the root.
        builder.sink.settle(0);
        Filter {
            html,
            policy,
            builder,
            breaks: Breaks::default(),
            cleaner: Cleaner::default(),
            text: String::new(),
            run: 0,
            drops_newline: false,
            builder_drops_newline: false,
            dropped: Vec::new(),
        }
    }

    /// Nothing follows: the tree.
    pub(crate) fn finish(mut self) -> Tree {
        self.forward_text();
        self.forward(Token::EOFToken);
        self.builder.end();
        self.builder.sink
    }

    /// The attributes that stay, in the order typed.
    fn attributes(&self, element: ElementId, typed: &[Attribute]) -> Vec<html5ever::Attribute> {
        let stays = |attribute: &Attribute| {
            let value = attributes::judge(self.html, element, attribute, self.policy)?;
            Some(html5ever::Attribute {
                name: QualName::new(None, ns!(), attribute.id.local_name().clone()),
                value: StrTendril::from_slice(&value),
            })
        };
        typed.iter().filter_map(stays).collect()
    }

    /// A tag goes; what it leaves in the text waits.
    fn removed(&mut self, element: ElementId) {
        self.run = self.text.len();
        if let Some(r#break) = element.facts().leaves {
            self.breaks.leave(r#break);
        }
    }

    /// Takes one dropped start tag of this element from those noted, if there is one: this is its end tag,
    /// and is dropped as well.
    fn take_dropped(&mut self, element: ElementId) -> bool {
        match self
            .dropped
            .iter_mut()
            .find(|(dropped, _)| *dropped == element)
        {
            Some((_, count)) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    fn drop(&mut self, element: ElementId) {
        match self
            .dropped
            .iter_mut()
            .find(|(dropped, _)| *dropped == element)
        {
            Some((_, count)) => *count += 1,
            None => self.dropped.push((element, 1)),
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

    fn characters(&mut self, text: &str) {
        for piece in pieces(text) {
            let mut clean = &*self.cleaner.clean(piece);
            if !clean.is_empty() && std::mem::take(&mut self.drops_newline) {
                clean = clean.strip_prefix('\n').unwrap_or(clean);
            }
            let missing = self.breaks.before_text(clean.as_bytes());
            if !missing.is_empty() {
                // Behind that place there is nothing but whitespace.
                self.text.insert_str(self.run, missing);
            }
            self.text.push_str(clean);
            if self.text.len() >= PIECE && !self.breaks.is_waiting() {
                self.forward_text();
            }
        }
    }

    fn forward_text(&mut self) {
        // In pieces, for a tendril counts in u32.
        let text = std::mem::take(&mut self.text);
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
        self.builder.sink.settle(0);
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
            self.builder.sink.spend_growth();
        }
    }

    /// Did clones take more than they may? Then the comment is flattened, and this tree thrown away.
    fn is_pointless(&self) -> bool {
        self.builder.sink.growth_is_spent()
    }
}

impl literal::Sink for Filter<'_> {
    fn text(&mut self, part: Range<usize>) {
        self.characters(&self.html[part]);
    }

    fn reference(&mut self, part: Range<usize>) {
        self.characters(&references::in_text(&self.html[part]));
    }

    fn start_tag(&mut self, _: Range<usize>, element: ElementId, attributes: &[Attribute]) {
        self.cleaner = Cleaner::default();
        self.drops_newline = false;
        if !self.policy.allows(element) {
            return self.removed(element);
        }
        if self.is_pointless() {
            return;
        }
        self.forward_text();
        let facts = element.facts();
        let current = self.current_node();
        let limits = self.policy.limits;
        let depth = self.builder.sink.depth(current, limits.depth);
        if !limits.admits(depth, facts.name == "table") {
            if !facts.void {
                self.drop(element);
            }
            return self.removed(element);
        }
        // Between the parts of a table, whitespace stays where it is and all else is moved in front
        // of the table: there the break waits for the text.
        let parent = self.builder.sink.element(current);
        if !parent.is_some_and(|parent| parent.facts().moves_content()) {
            let missing = self.breaks.before_tag();
            if !missing.is_empty() {
                self.forward_characters(missing);
            }
        }
        let attributes = self.attributes(element, attributes);
        self.forward(Self::tag(TagKind::StartTag, element, attributes));
        self.drops_newline = facts.drops_newline;
        self.builder_drops_newline = facts.drops_newline;
        match self.builder.sink.settle(1) {
            // The tree builder ignored it: a table cell outside a table, for one.
            0 => return self.removed(element),
            1 => {}
            // It opened others first: formatting again, which no limit on what is forwarded holds back.
            _ => self.check_depth(),
        }
        if facts.void {
            self.breaks.wrote_visible();
        }
    }

    fn end_tag(&mut self, _: Range<usize>, element: ElementId) {
        self.cleaner = Cleaner::default();
        self.drops_newline = false;
        if !self.policy.allows(element) || self.take_dropped(element) {
            return self.removed(element);
        }
        if self.is_pointless() {
            return;
        }
        self.forward_text();
        let current = self.current_node();
        self.forward(Self::tag(TagKind::EndTag, element, Vec::new()));
        let created = self.builder.sink.settle(0);
        if created == 0 && self.current_node() == current {
            // It closed nothing.
            self.removed(element);
        }
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
