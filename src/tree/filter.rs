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
//! stack must not become deep. Tags beyond the depth limit are dropped, each with its end tag; what stands in for them
//! is written.

use crate::html::control_characters::Cleaner;
use crate::html::elements::{ElementId, LINE_BREAK};
use crate::html::escape::{OutputValue, unescaped, write_node_tag};
use crate::html::open_tags::OpenTags;
use crate::html::references;
use crate::inspect::reason::RemovalReason;
use crate::inspect::removals::Removals;
use crate::policy::limits::{CloneBudget, REOPENED, most_output};
use crate::policy::policy::Policy;
use crate::read::attributes::{self, ListedAttribute};
use crate::read::sink::{Dropped, TagKind};
use crate::read::stand_in::text_for;
use crate::read::tokens::Tokens;
use crate::tree::arena::{Handle, NodeId, Tree};
use crate::write::plain_text::PlainText;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{self, Tag, Token, TokenSink};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, QualName, ns};
use std::borrow::Cow;
use std::mem::take;
use std::ops::Range;

/// The tokenizer's sink that feeds the tree builder.
pub(crate) struct Filter<'a, 'p, 'r> {
    html: &'a str,
    policy: &'p Policy,
    builder: TreeBuilder<Handle, Tree>,
    cleaner: Cleaner,
    /// Text that is not forwarded yet: the tree builder receives whole runs.
    text: PlainText,
    /// Nothing was read yet after a start tag after which the parser drops a newline.
    drops_newline: bool,
    /// Start tags dropped for their depth, whose end tags are still to come.
    dropped: OpenTags,
    /// The bytes that attributes take beyond what was typed.
    added: usize,
    /// If it is spent, the tree is discarded, and the comment is flattened.
    clone_budget: CloneBudget,
    /// Receives what is removed, if somebody inspects the comment.
    removals: Option<&'r mut Removals<'a>>,
}

impl<'a, 'p, 'r> Filter<'a, 'p, 'r> {
    pub(crate) fn new(
        html: &'a str,
        policy: &'p Policy,
        builder: TreeBuilder<Handle, Tree>,
        removals: Option<&'r mut Removals<'a>>,
    ) -> Self {
        let mut filter = Filter {
            html,
            policy,
            builder,
            cleaner: Cleaner::default(),
            text: match policy.paragraphs {
                true => PlainText::for_layout(),
                false => PlainText::default(),
            },
            drops_newline: false,
            dropped: OpenTags::default(),
            added: 0,
            clone_budget: CloneBudget::new(html.len()),
            removals,
        };
        // The tree begins with two elements that nobody typed: the context element and the root.
        filter.charge_clones(None);
        filter
    }

    /// Ends the input, and returns the tree; `None` if the clone budget is spent.
    pub(crate) fn finish(mut self) -> Option<Tree> {
        self.forward_text();
        self.forward(Token::EOFToken);
        self.builder.end();
        let mut tree = self.builder.sink;
        tree.added = self.added;
        (!self.clone_budget.is_spent()).then_some(tree)
    }

    /// Returns the number of elements created since the last call, the last of them by the start tag `typed`.
    fn charge_clones(&mut self, typed: Option<Range<usize>>) -> usize {
        let tree = &self.builder.sink;
        tree.charge_clones(typed, &mut self.clone_budget)
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
            self.clone_budget.spend();
        }
        let (html, policy) = (self.html, self.policy);
        self.observe(|removals| {
            let mut written = String::with_capacity(length);
            write_node_tag(element, &kept, |text| written.push_str(text));
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

    /// A tag ends the text before it.
    fn end_text(&mut self) {
        self.cleaner = Cleaner::default();
        self.drops_newline = false;
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
        if self.text.len() == 0 {
            self.builder.sink.set_text_start(start);
        }
        let clean = self.cleaner.clean(text);
        let mut kept = &*clean;
        if !kept.is_empty() && take(&mut self.drops_newline) {
            kept = kept.strip_prefix('\n').unwrap_or(kept);
        }
        self.text.text(kept);
        if self.text.len() >= PIECE && !self.text.separators.is_pending() {
            self.forward_text();
        }
    }

    /// Leaves what stands in for a tag that is not forwarded: its separator, and its text.
    fn stand_in(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        self.text.tag(element);
        if let Some(text) = text_for(self.html, part.clone(), element, kind) {
            self.characters(part.start, &text);
        }
    }

    fn forward_text(&mut self) {
        if self.text.len() == 0 {
            return;
        }
        // In pieces, because the length of a tendril is a u32.
        for piece in pieces(self.text.from(0)) {
            let piece = StrTendril::from_slice(piece);
            let _ = self.builder.process_token(Token::CharacterTokens(piece), 1);
        }
        self.text.clear();
        self.charge_clones(None);
    }

    fn forward(&mut self, token: Token) {
        // The result concerns raw text and scripts, which no allowlist can hold.
        let _ = self.builder.process_token(token, 1);
    }

    /// The number of elements that are open around a child of this node, as far as they count.
    fn depth(&self, node: NodeId) -> usize {
        let counts = |element| self.policy.counts(element);
        self.builder.sink.depth(node, counts)
    }

    /// Whether this element may open in this node.
    fn admits(&self, element: ElementId, node: NodeId) -> bool {
        // A tree of few nodes is not deep.
        self.policy.admits(element, self.builder.sink.len())
            || self.policy.admits(element, self.depth(node))
    }

    /// Spends the clone budget if the current node is too deep. Reopened formatting nests as deep as the list of active
    /// formatting elements is long; that grows only by start tags that reopen all of it, so this bounds the list too.
    fn check_depth(&mut self) {
        let most = self.policy.max_depth.saturating_add(REOPENED);
        if self.builder.sink.len() >= most && self.depth(self.current_node()) >= most {
            self.clone_budget.spend();
        }
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
        self.observe(|removals| removals.control_characters(&text, part.clone()));
        self.characters(part.start, &text);
    }

    fn start_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        attributes: &[ListedAttribute],
    ) {
        self.end_text();
        if !self.policy.allows(element) {
            return self.unlisted_tag(part, element, TagKind::Start);
        }
        if self.clone_budget.is_spent() {
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
                removals.left_out(element, RemovalReason::TooDeep, part.clone());
            });
            return self.stand_in(part, element, TagKind::Start);
        }
        // Between the parts of a table, whitespace is kept in place and other text is moved before the table: there the
        // separator waits for that text.
        let parent = self.builder.sink.element(current);
        if !parent.is_some_and(|parent| parent.facts().moves_content()) {
            self.text.before_kept_tag();
            self.forward_text();
        }
        let attributes = self.attributes(element, part.clone(), attributes);
        self.builder.sink.set_forwarded(element);
        self.forward_tag(tokenizer::TagKind::StartTag, element, attributes);
        if facts.drops_newline {
            self.drops_newline = true;
            // The filter drops the typed newline; the tree builder drops this one, and keeps what follows.
            let newline = StrTendril::from_char('\n');
            self.forward(Token::CharacterTokens(newline));
        }
        match self.charge_clones(Some(part.clone())) {
            // The tree builder ignored the tag, as it does a table cell outside a table.
            0 => {
                let why = RemovalReason::Misplaced;
                self.observe(|removals| removals.tag(TagKind::Start, element, why, part.clone()));
                return self.stand_in(part, element, TagKind::Start);
            }
            1 => {}
            // It reopened formatting first, which no limit on forwarded tags bounds.
            _ => self.check_depth(),
        }
        if facts.void {
            self.text.separators.wrote_visible();
        }
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        self.end_text();
        if !self.policy.allows(element) {
            return self.unlisted_tag(part, element, TagKind::End);
        }
        if self.dropped.close(element) {
            return self.stand_in(part, element, TagKind::End);
        }
        if self.clone_budget.is_spent() {
            return;
        }
        self.forward_text();
        let current = self.current_node();
        self.forward_tag(tokenizer::TagKind::EndTag, element, Vec::new());
        let created = self.charge_clones(None);
        if created == 0 && self.current_node() == current {
            // The end tag closed nothing.
            let why = RemovalReason::StrayEndTag;
            self.observe(|removals| removals.tag(TagKind::End, element, why, part));
            // A stray `</q>` ends no quotation.
            self.text.tag(element);
        }
    }

    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        self.end_text();
        let why = RemovalReason::NotListed;
        self.observe(|removals| removals.tag(kind, element, why, part.clone()));
        self.stand_in(part, element, kind);
    }

    fn line_break(&mut self, part: Range<usize>) {
        self.end_text();
        let policy = self.policy;
        self.observe(|removals| removals.line_break(part, policy));
        self.text.tag(LINE_BREAK);
    }

    fn shown_tag(&mut self, part: Range<usize>, element: ElementId) {
        self.observe(|removals| removals.shown(element, part));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::inspection::Removal;
    use crate::policy::whitelist::Whitelist;
    use crate::read::intent::Intent;
    use crate::tree::arena::Step;
    use crate::tree::parse::parse;

    fn policy(notice: &str) -> Policy {
        let list: Whitelist = notice.parse().expect("a list");
        Policy::new(&list)
    }

    /// The tree of a comment, written without escaping.
    fn tree(policy: &Policy, typed: &str) -> String {
        let mut written = String::new();
        let tree = parse(typed, policy, policy, &Intent::default(), None).expect("a tree");
        tree.walk(|step| match step {
            Step::Enter(_, element, attributes) => {
                write_node_tag(element, attributes, |text| written += text);
            }
            Step::Text(_, text) => written += text,
            Step::Leave(_, element) => written += &format!("</{}>", element.name()),
        });
        written
    }

    #[track_caller]
    fn check(notice: &str, typed: &str, expected: &str) {
        assert_eq!(tree(&policy(notice), typed), expected);
    }

    /// What is removed from a comment while its tree is built.
    fn removed(notice: &str, typed: &str) -> Vec<String> {
        let policy = policy(notice);
        let mut removals = Removals::new(typed);
        parse(
            typed,
            &policy,
            &policy,
            &Intent::default(),
            Some(&mut removals),
        );
        let (found, _) = removals.finish("");
        found.iter().map(Removal::to_string).collect()
    }

    #[test]
    fn a_separator_stands_before_whitespace_that_is_longer_than_a_piece() {
        let spaces = " ".repeat(PIECE);
        let typed = format!("a<div>{spaces}&lt;</div>");
        check("<b>", &typed, &format!("a\n{spaces}<"));
    }

    #[test]
    fn content_of_an_unlisted_element_takes_its_place() {
        let notice = "<b> <i>";
        check(notice, "<b>1<u>2<i>3</i></u></b>", "<b>12<i>3</i></b>");
        check(notice, "<b>1<script>2</script></b>", "<b>1</b>");
    }

    #[test]
    fn an_unlisted_element_leaves_its_separator() {
        check("<b>", "1<div>2</div><b>3</b>", "1\n2\n<b>3</b>");
        check("<b>", "<p>1</p> <p>2</p>", "1 \n\n2");
        // In a table, it waits for the text that is moved before the table.
        check("<table> <td>", "1<p><table>2", "1\n\n2<table></table>");
    }

    #[test]
    fn only_listed_attributes_with_allowed_values_are_forwarded() {
        let notice = r#"<a href="" title="">"#;
        let typed = "<a title=1 onclick=2 href=javascript:3 TITLE=4>x</a>";
        check(notice, typed, r#"<a title="1">x</a>"#);
    }

    #[test]
    fn a_newline_after_pre_is_dropped_once_and_only_directly_after_it() {
        check("<pre>", "<pre>\n1</pre>", "<pre>1</pre>");
        check("<pre>", "<pre>\n\n1</pre>", "<pre>\n1</pre>");
        check(
            "<pre> <b>",
            "<pre><b>\n1</b></pre>",
            "<pre><b>\n1</b></pre>",
        );
    }

    #[test]
    fn tags_beyond_the_depth_are_dropped_with_their_end_tags() {
        let mut policy = policy("<b> <i> <u>");
        policy.max_depth = 2;
        let typed = "<b><i><u>1</u>2</i>3</b><u>4</u>";
        assert_eq!(tree(&policy, typed), "<b><i>12</i>3</b><u>4</u>");
    }

    #[test]
    fn depth_of_misnested_formatting_is_bounded() {
        let policy = policy(r#"<b title> <i> <p>"#);
        // Long text has a large clone budget.
        let text = "x".repeat(1_000_000);
        let different: String = (0..200).map(|n| format!("<p><b title={n}></p>")).collect();
        let units = ["<b><p>", "<p><b title=1></p>", "<b><i></b>"];
        let mut trees = 0;
        for typed in units
            .map(|unit| unit.repeat(1000))
            .into_iter()
            .chain([different])
        {
            let typed = typed + &text;
            // Formatting that is too deep spends the budget.
            let Some(tree) = parse(&typed, &policy, &policy, &Intent::default(), None) else {
                continue;
            };
            trees += 1;
            let (mut depth, mut deepest) = (0, 0);
            tree.walk(|step| match step {
                Step::Enter(..) => {
                    depth += 1;
                    deepest = depth.max(deepest);
                }
                Step::Leave(..) => depth -= 1,
                Step::Text(..) => {}
            });
            assert!(deepest <= policy.max_depth + REOPENED, "{deepest}");
        }
        assert!(trees > 1, "{trees} trees");
    }

    #[test]
    fn a_long_tree_that_is_not_deep_is_kept() {
        let typed = "<p><b>x</p><p>y</b></p>".repeat(1000);
        let policy = policy("<b> <p>");
        assert!(parse(&typed, &policy, &policy, &Intent::default(), None).is_some());
    }

    #[cfg(feature = "url")]
    #[test]
    fn there_is_no_tree_if_attributes_grow_too_much() {
        use crate::policy::urls::{RelativeUrls, UrlPolicy};

        // Each link grows from 10 bytes to 346, which are 4 × 336 bytes more, and 8 × 40 + 1024 may be.
        let links = "<a href=x>".repeat(4);
        let grown = |folder: usize| {
            let mut policy = policy("<a href>");
            let base = format!("https://b.example/{:x<folder$}/", "");
            let relative = RelativeUrls::Resolve(base);
            policy.urls = UrlPolicy::new(None, &relative, None).expect("a base");
            parse(&links, &policy, &policy, &Intent::default(), None)
        };
        assert!(grown(315).is_some());
        assert!(grown(316).is_none());
    }

    #[test]
    fn there_is_no_tree_if_formatting_is_cloned_too_often() {
        let policy = policy(r#"<b title=""> <p>"#);
        let cloned = |bytes| format!("<p><b title={:x<bytes$}></p>", "") + &"<p>x</p>".repeat(20);
        assert!(parse(&cloned(10), &policy, &policy, &Intent::default(), None).is_some());
        assert!(parse(&cloned(1000), &policy, &policy, &Intent::default(), None).is_none());
    }

    #[test]
    fn a_tag_that_the_tree_builder_ignores_is_reported_as_removed() {
        let removals = removed("<table> <td> <b>", "<td>1</b>");
        let expected = [
            "line 1: element `td`: HTML does not allow it there",
            "line 1: element `b`: its end tag ends nothing",
        ];
        assert_eq!(removals, expected);
        assert_eq!(removed("<b>", "<b>1</b>"), [""; 0]);
    }

    #[test]
    fn long_text_is_forwarded_in_pieces_of_whole_characters() {
        let text = "é".repeat(PIECE);
        let odd = format!("x{text}");
        assert!(pieces(&odd).all(|piece| piece.len() <= PIECE));
        assert_eq!(pieces(&odd).collect::<String>(), odd);
        check("<b>", &odd, &odd);
    }

    #[test]
    fn long_text_waits_for_the_separator_that_it_needs() {
        let long = "x".repeat(PIECE);
        let typed = format!("{long}<div>\n</div>y");
        check("<b>", &typed, &format!("{long}\ny"));
    }
}
