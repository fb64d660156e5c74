//! Between the tokenizer and the tree builder: the tree builder never sees what is not on the list.
//!
//! Advice to the next editor. The promise that only the list comes through rests here, and once more
//! on [`serialize`](crate::serialize). What must stay true: a start tag is forwarded only if its
//! element is listed, with listed attributes only, its URLs judged in the form in which they will be
//! written; comments, doctypes and U+0000 are never forwarded. So the tree builder meets no tables,
//! foreign content, templates or raw text but those that a list may hold, and no mutation has
//! anything to work with.
//!
//! It also keeps the tree builder fast: html5ever searches its stack of open elements for every
//! tag, so the stack must not become deep. Tags past the limit are dropped, each with its end tag.

use crate::breaks::Breaks;
use crate::elements::{AttributeId, ElementId, Kind};
use crate::policy::Policy;
use crate::tree::{NodeId, Tree};
use crate::url;
use crate::xml::Cleaner;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, ns};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

/// The sink of the tokenizer.
pub(crate) struct Filter<'p> {
    policy: &'p Policy,
    builder: TreeBuilder<NodeId, Tree>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    breaks: Breaks,
    cleaner: Cleaner,
    /// Text that the tree builder has not had yet: it is given whole runs.
    text: StrTendril,
    /// Start tags dropped for the depth, whose end tags are still to come.
    dropped: HashMap<ElementId, usize>,
}

impl<'p> Filter<'p> {
    pub(crate) fn new(policy: &'p Policy, builder: TreeBuilder<NodeId, Tree>) -> Self {
        Filter {
            policy,
            builder,
            state: RefCell::default(),
        }
    }

    pub(crate) fn into_tree(self) -> Tree {
        self.builder.sink
    }

    fn text(&self, text: StrTendril) {
        let state = &mut *self.state.borrow_mut();
        let clean = state.cleaner.clean(&text);
        state.text.push_slice(state.breaks.before_text(&clean));
        match clean {
            // Shares the memory of the input, as long as it follows what is there.
            Cow::Borrowed(_) => state.text.push_tendril(&text),
            Cow::Owned(clean) => state.text.push_slice(&clean),
        }
    }

    fn start_tag(&self, mut tag: Tag) {
        let element = ElementId::of(tag.name.as_bytes());
        let Some(element) = element.filter(|&element| self.policy.allows(element)) else {
            return self.removed(element);
        };
        let facts = element.facts();
        self.forward_text();
        let tree = &self.builder.sink;
        let current = self.current_node();
        let limits = self.policy.limits;
        if !limits.admits(tree.depth(current, limits.depth), facts.name == "table") {
            if !facts.void {
                *self.state.borrow_mut().dropped.entry(element).or_default() += 1;
            }
            return self.removed(Some(element));
        }
        // Between the parts of a table, whitespace stays where it is and all else is moved in front
        // of the table: there the break waits for the text.
        if !tree
            .element(current)
            .is_some_and(|element| element.facts().moves_content())
        {
            let missing = self.state.borrow_mut().breaks.before_tag();
            if !missing.is_empty() {
                self.forward(Token::CharacterTokens(StrTendril::from_slice(missing)));
            }
        }
        tag.attrs = self.attributes(element, tag.attrs);
        tag.self_closing = false;
        let elements = tree.elements();
        tree.expect_element(element, &tag.attrs);
        self.forward(Token::TagToken(tag));
        tree.settle();
        if tree.elements() == elements {
            // The tree builder ignored it: a table cell outside a table, for one.
            self.removed(Some(element));
        } else if facts.void {
            self.state.borrow_mut().breaks.wrote_void();
        }
    }

    fn end_tag(&self, mut tag: Tag) {
        let element = ElementId::of(tag.name.as_bytes());
        let Some(element) = element.filter(|&element| self.policy.allows(element)) else {
            return self.removed(element);
        };
        let dropped = match self.state.borrow_mut().dropped.get_mut(&element) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        if dropped {
            return self.removed(Some(element));
        }
        tag.attrs.clear();
        tag.self_closing = false;
        self.forward_text();
        let current = self.current_node();
        let elements = self.builder.sink.elements();
        self.forward(Token::TagToken(tag));
        if self.current_node() == current && self.builder.sink.elements() == elements {
            // It closed nothing.
            self.removed(Some(element));
        }
    }

    /// The attributes that stay, in the order typed.
    fn attributes(&self, element: ElementId, mut typed: Vec<Attribute>) -> Vec<Attribute> {
        let stays = |attribute: &mut Attribute| {
            let Some(id) = AttributeId::of(attribute.name.local.as_bytes()) else {
                return false;
            };
            if !self.policy.allows_attribute(element, id) || attribute.name.ns != ns!() {
                return false;
            }
            if let Cow::Owned(clean) = Cleaner::default().clean(&attribute.value) {
                attribute.value = StrTendril::from_slice(&clean);
            }
            id.kind() != Kind::Url || url::is_allowed(&attribute.value, self.policy.schemes)
        };
        typed.retain_mut(stays);
        typed
    }

    /// A tag goes; what it leaves in the text waits.
    fn removed(&self, element: Option<ElementId>) {
        if let Some(r#break) = element.and_then(|element| element.facts().leaves) {
            self.state.borrow_mut().breaks.leave(r#break);
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

    fn forward_text(&self) {
        let text = std::mem::take(&mut self.state.borrow_mut().text);
        if !text.is_empty() {
            self.forward(Token::CharacterTokens(text));
        }
    }

    fn forward(&self, token: Token) {
        // The answer is for raw text and scripts, which no list can hold.
        let _ = self.builder.process_token(token, 1);
    }
}

impl TokenSink for Filter<'_> {
    type Handle = NodeId;

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<NodeId> {
        // A comment whose growth is spent is flattened, and this tree is thrown away.
        if !self.builder.sink.growth_is_spent() {
            match token {
                Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.start_tag(tag),
                Token::TagToken(tag) => self.end_tag(tag),
                Token::CharacterTokens(text) => self.text(text),
                Token::EOFToken => {
                    self.forward_text();
                    self.forward(Token::EOFToken);
                }
                Token::DoctypeToken(_)
                | Token::CommentToken(_)
                | Token::NullCharacterToken
                | Token::ParseError(_) => {}
            }
        }
        TokenSinkResult::Continue
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}
