//! Writes a tree as canonical HTML, in the form of the HTML standard's [fragment serialization algorithm]: lower-case
//! names, double-quoted attributes, `&amp; &lt; &gt; &nbsp;` escaped in text and `&quot;` also in attributes.
//! Paragraphs, lines and links are made here too, by [`Layout`], if the policy asks for them.
//!
//! Advice to the next editor. Whatever the tree holds, the output must be on the allowlist and must survive a second
//! parse. So elements are left out, and their content is written, if they are unlisted (the tree builder adds `tbody`,
//! `tr` and `colgroup` by itself), if their start tag would close what they stand in (an `a` inside another), or if
//! they nest too deep ([`placement`]); and here, if they are empty paragraphs, empty links where links are made and
//! limited, links beyond the limit, or parts of a ruby in a generated paragraph. What stands in for a removed tag is
//! written. Bidi controls and combining marks are filtered here too, because only here they come in the order in
//! which they are read.
//!
//! A browser's `innerHTML` also returns the output byte for byte, with two exceptions: the parser drops a newline that
//! comes first in `pre`, so it is written twice there, and a browser writes it once; and where a table needs a `tbody`,
//! `tr` or `colgroup` that is not listed, a browser adds it.
//!
//! [fragment serialization algorithm]: https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments

use crate::html::element::Closes;
use crate::html::elements::{ElementId, PARAGRAPH};
use crate::html::escape::write_node_tag;
use crate::inspect::reason::RemovalReason;
use crate::inspect::removals::Removals;
use crate::policy::limits::most_output;
use crate::policy::policy::Policy;
use crate::read::sink::TagKind;
use crate::read::stand_in::text_for;
use crate::text::bidi_and_marks::CharacterFilter;
use crate::tree::arena::{NodeId, Step, Tree};
use crate::tree::placement::{self, Contents, Placement, is_blank};
use crate::write::events::Events;
use crate::write::layout::Layout;
use crate::write::separators::Separators;
use html5ever::Attribute;
use std::borrow::Cow;

/// Writes the tree of the comment `html` as HTML, and reports to `removals` what is left out; `None` if the
/// layout reopened more formatting than it may, or the output is too long. Takes time in proportion to the size of the
/// tree, times the nesting depth at most.
pub(crate) fn serialize(
    tree: &Tree,
    policy: &Policy,
    html: &str,
    removals: Option<&mut Removals<'_>>,
) -> Option<String> {
    let size = html.len();
    let events = TreeEvents {
        characters: CharacterFilter::new(policy.characters),
        removals,
        text_start: 0,
    };
    let most = most_output(size);
    // A buffer that doubles takes up to three times its length while it is copied. So it is made for an output that is
    // as long as may be, and for what one more step writes, if attributes added much.
    let room = size + if tree.added > size { most } else { tree.added };
    let mut writer = Writer {
        html,
        tree,
        policy,
        layout: Layout::new(policy, policy.autolinks, events, size, room),
        placement: Placement::new(policy),
        separators: Separators::default(),
        contents: placement::contents(tree, policy, html),
        in_empty_paragraph: false,
    };
    let mut is_too_long = false;
    tree.walk(|step| {
        is_too_long |= writer.layout.len() > most;
        match step {
            _ if is_too_long => {}
            Step::Text(node, text) => writer.text(node, text),
            Step::Enter(node, element, attributes) => writer.enter(node, element, attributes),
            Step::Leave(node, element) => writer.leave(node, element),
        }
    });
    let written = writer.layout.finish();
    written.filter(|written| !is_too_long && written.len() <= most)
}

/// Writes the tree.
struct Writer<'p, 'r, 'a> {
    html: &'p str,
    tree: &'p Tree,
    policy: &'p Policy,
    layout: Layout<'p, TreeEvents<'r, 'a>>,
    placement: Placement<'p>,
    /// The separators of the elements that are left out here.
    separators: Separators,
    contents: Contents,
    in_empty_paragraph: bool,
}

impl Writer<'_, '_, '_> {
    fn enter(&mut self, node: NodeId, element: ElementId, attributes: &[Attribute]) {
        let holds_block = self.contents.holds_block(node);
        let mut left_out = self.placement.enter(element, attributes);
        if left_out.is_none() {
            if self.contents.is_empty(node) {
                self.in_empty_paragraph |= element == PARAGRAPH;
                left_out = Some(RemovalReason::Empty);
            } else if self.placement.may_be_left_out() {
                left_out = self.why_left_out(element, holds_block);
            }
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

    /// Why an element is left out after all: it is a part of a ruby that would end a generated paragraph, or a link
    /// beyond a limit that counts the links made of text too.
    fn why_left_out(&mut self, element: ElementId, holds_block: bool) -> Option<RemovalReason> {
        if element.facts().closes == Closes::Ruby {
            let ends_paragraph = !holds_block && self.layout.is_in_block();
            return ends_paragraph.then_some(RemovalReason::Misplaced);
        }
        (!self.layout.count_link()).then_some(RemovalReason::TooManyLinks)
    }

    fn start_tag(&mut self, element: ElementId, attributes: &[Attribute], holds_block: bool) {
        let missing = self.separators.before_tag();
        self.layout.note_tag();
        self.layout.write_separator(missing);
        let has_attributes = !attributes.is_empty();
        let write = |out: &mut String| {
            write_node_tag(element, attributes, |text| out.push_str(text));
        };
        self.layout
            .start_tag(element, has_attributes, holds_block, write);
        if element.facts().void {
            self.separators.wrote_visible();
        }
    }

    fn leave_out(&mut self, node: NodeId, element: ElementId, why: RemovalReason) {
        let tag = self.tree.span(node);
        if let Some(removals) = &mut self.layout.events.removals
            && !tag.is_empty()
        {
            removals.left_out(element, why, tag);
        }
        self.stand_in(node, element, TagKind::Start);
    }

    /// Leaves what stands in for a tag that is not written: its separator, and its text. An unlisted element was added by
    /// the tree builder, and leaves nothing.
    fn stand_in(&mut self, node: NodeId, element: ElementId, kind: TagKind) {
        if !self.policy.allows(element) {
            return;
        }
        self.separators.leave(element);
        if let Some(text) = text_for(self.html, self.tree.span(node), element, kind) {
            self.visible_text(node, &text);
        }
    }

    fn leave(&mut self, node: NodeId, element: ElementId) {
        let is_written = self.placement.leave();
        if element.facts().void {
            // It has no end tag.
        } else if is_written {
            self.layout.end_tag();
        } else {
            self.stand_in(node, element, TagKind::End);
        }
        self.in_empty_paragraph &= element != PARAGRAPH;
        self.layout.note_tag();
    }

    fn text(&mut self, node: NodeId, typed: &str) {
        if self.in_empty_paragraph {
            let kept: String = typed
                .chars()
                .filter(|&c| c.is_ascii_whitespace() || !is_blank(c, self.policy))
                .collect();
            return self.visible_text(node, &kept);
        }
        self.visible_text(node, typed);
    }

    #[inline]
    fn visible_text(&mut self, node: NodeId, typed: &str) {
        self.layout.events.text_start = self.tree.span(node).start;
        let text = match self.layout.is_verbatim() {
            true => self.layout.events.text(typed),
            false => Cow::Borrowed(typed),
        };
        let missing = self.separators.before_text(text.as_bytes());
        self.layout.write_separator(missing);
        self.layout.text(&text);
    }
}

/// Receives the layout's events: filters the characters, and reports those that are removed.
struct TreeEvents<'r, 'a> {
    characters: CharacterFilter,
    removals: Option<&'r mut Removals<'a>>,
    /// The offset in the input from which the current text was typed.
    text_start: usize,
}

impl TreeEvents<'_, '_> {
    /// Reports what is written of a text.
    fn report(&mut self, typed: &str, written: &str) {
        if let Some(removals) = &mut self.removals {
            let start = self.text_start;
            removals.characters(typed, written, start..start);
        }
    }
}

impl Events for TreeEvents<'_, '_> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::whitelist::Whitelist;
    use crate::read::intent::Intent;
    use crate::text::bidi_controls::Bidi;
    use crate::tree::parse::parse;

    fn policy(notice: &str) -> Policy {
        let list: Whitelist = notice.parse().expect("a list");
        Policy::new(&list)
    }

    fn written(policy: &Policy, typed: &str) -> Option<String> {
        let tree = parse(typed, policy, policy, &Intent::default(), None).expect("a tree");
        serialize(&tree, policy, typed, None)
    }

    #[track_caller]
    fn check(policy: &Policy, typed: &str, expected: &str) {
        assert_eq!(written(policy, typed).as_deref(), Some(expected));
    }

    #[test]
    fn elements_end_innermost_first() {
        let policy = policy("<b> <i> <br>");
        check(&policy, "<b><i>1", "<b><i>1</i></b>");
        check(
            &policy,
            "<b>1 <i>2</b>3<br>",
            "<b>1 <i>2</i></b><i>3<br></i>",
        );
    }

    #[test]
    fn text_and_values_are_escaped() {
        let policy = policy(r#"<b title="">"#);
        let typed = "<b title='\"&lt;'>&lt; &amp;&nbsp;\"</b>";
        let expected = "<b title=\"&quot;&lt;\">&lt; &amp;&nbsp;\"</b>";
        check(&policy, typed, expected);
    }

    #[test]
    fn an_output_that_its_last_step_makes_too_long_is_discarded() {
        let policy = policy("<b>");
        // The limit of an empty comment: text alone cannot reach that of its own comment.
        let most = most_output(0);
        for (length, is_kept) in [(most, true), (most + 1, false)] {
            let typed = "x".repeat(length);
            let tree = parse(&typed, &policy, &policy, &Intent::default(), None).expect("a tree");
            assert_eq!(serialize(&tree, &policy, "", None).is_some(), is_kept);
        }
    }

    #[test]
    fn the_output_has_room_at_once() {
        let typed = "<b>1</b>".repeat(100);
        let written = written(&policy("<b>"), &typed).expect("it is short");
        assert!(written.capacity() < typed.len() + 100);
    }

    #[test]
    fn a_listed_element_that_is_left_out_leaves_its_separator() {
        let policy = policy("<ul> <li>");
        check(&policy, "1<li>2</li>3", "1\n2\n3");
        check(&policy, "1<ul><li>2</ul>3", "1<ul><li>2</li></ul>3");
    }

    #[test]
    fn an_element_that_the_tree_builder_adds_leaves_no_separator() {
        let policy = policy("<table> <td>");
        let expected = "<table><td>1</td><td>2</td></table>";
        check(&policy, "<table><td>1<td>2", expected);
    }

    #[test]
    fn links_beyond_the_limit_are_left_out() {
        let mut policy = policy("<a href>");
        policy.links.most = 1;
        let [one, two] = ["1", "2"].map(|text| format!("<a href=\"http://x.org\">{text}</a>"));
        let typed = format!("{one}{two}<a>3</a>");
        check(&policy, &typed, &format!("{one}2<a>3</a>"));
        // Links made of text count as well.
        policy.autolinks = true;
        check(&policy, &typed, &format!("{one}2<a>3</a>"));
        let made = r#"<a href="http://y.org">http://y.org</a>"#;
        check(
            &policy,
            &format!("http://y.org {one}"),
            &format!("{made} 1"),
        );
    }

    #[test]
    fn a_newline_at_the_start_of_pre_is_doubled() {
        check(&policy("<pre>"), "<pre>\n\n1", "<pre>\n\n1</pre>");
    }

    #[test]
    fn direction_controls_are_closed_at_the_end_of_their_element() {
        let mut policy = policy("<b>");
        policy.characters.bidi = Bidi::Isolate;
        check(
            &policy,
            "<b>\u{2067}1</b>2\u{2069}",
            "<b>\u{2067}1\u{2069}</b>2",
        );
    }

    #[test]
    fn an_empty_paragraph_divides_the_text_around_it() {
        let mut policy = policy("<b> <ul>");
        policy.lay_out();
        // Between items, text is not laid out.
        check(&policy, "<ul>1<p></p>2</ul>", "<ul>1\n\n2</ul>");
        check(&policy, "1<p></p>2", "<p>1</p>\n<p>2</p>");
        check(
            &policy,
            "<b>1<p></p>2</b>",
            "<p><b>1</b></p>\n<p><b>2</b></p>",
        );
    }

    #[test]
    fn nothing_is_written_if_too_much_formatting_is_reopened() {
        let mut policy = policy(r#"<b title="">"#);
        policy.lay_out();
        let reopened = |bytes| format!("<b title={:x<bytes$}>", "") + &"1\n\n".repeat(20);
        assert!(written(&policy, &reopened(10)).is_some());
        assert!(written(&policy, &reopened(1000)).is_none());
    }
}
