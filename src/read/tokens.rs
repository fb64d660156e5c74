//! Whole tokens: what most consumers of the [tokenizer](crate::read::tokenizer) take.

use crate::html::elements::{ElementId, LINE_BREAK};
use crate::html::tag::{TagEnd, TagName};
use crate::policy::policy::Policy;
use crate::read::attributes::{Attributes, ListedAttribute};
use crate::read::intent::Intent;
use crate::read::sink::{Dropped, Sink, StartTag, TagKind, next_markup};
use crate::read::tokenizer::scan;
use std::mem::take;
use std::ops::{ControlFlow, Range};

/// Receives the tokens in order, each with its byte range in the input.
pub(crate) trait Tokens {
    /// Text that stands for itself; it may hold `<` and `&`.
    fn text(&mut self, part: Range<usize>);
    /// A character reference, from its ampersand to its semicolon.
    fn character_reference(&mut self, part: Range<usize>);
    /// A start tag of a listed element with its listed attributes; of duplicates only the first.
    fn start_tag(&mut self, part: Range<usize>, element: ElementId, attributes: &[ListedAttribute]);
    /// An end tag of a listed element.
    fn end_tag(&mut self, part: Range<usize>, element: ElementId);
    /// A tag of an unlisted element whose content is kept.
    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind);
    /// A `br` without attributes, where the layout writes line ends.
    fn line_break(&mut self, part: Range<usize>) {
        self.unlisted_tag(part, LINE_BREAK, TagKind::Start);
    }
    /// A tag of an HTML element that is shown as typed. It follows as text.
    fn shown_tag(&mut self, _: Range<usize>, _: ElementId) {}
    /// A part that is dropped, content included.
    fn dropped(&mut self, part: Range<usize>, what: Dropped);
}

/// Sends the tokens of a comment to `tokens`. Takes linear time.
pub(crate) fn read(html: &str, policy: &Policy, tokens: &mut impl Tokens) {
    read_again(html, policy, &Intent::default(), tokens);
}

/// As [`read`], if another reading of the comment by this policy may have found out its intent.
pub(crate) fn read_again(html: &str, policy: &Policy, intent: &Intent, tokens: &mut impl Tokens) {
    let mut sink = WholeTokens {
        html: html.as_bytes(),
        policy,
        tokens,
        text: 0..0,
    };
    // Nothing ends the reading early.
    let _ = scan(html, policy, intent, &mut sink);
    sink.after_text();
}

/// Sends whole tokens: text with the bytes in it at which the scan stopped, start tags with their attributes.
struct WholeTokens<'a, T> {
    html: &'a [u8],
    policy: &'a Policy,
    tokens: &'a mut T,
    /// Text that was not sent yet.
    text: Range<usize>,
}

impl<T: Tokens> WholeTokens<'_, T> {
    /// Sends the text before a token of another kind.
    fn after_text(&mut self) -> &mut T {
        let text = take(&mut self.text);
        if !text.is_empty() {
            self.tokens.text(text);
        }
        self.tokens
    }
}

impl<T: Tokens> Sink for WholeTokens<'_, T> {
    #[inline]
    fn next_stop(&mut self, from: usize) -> usize {
        next_markup(self.html, from)
    }

    #[inline]
    fn text(&mut self, part: Range<usize>) -> ControlFlow<()> {
        if self.text.is_empty() {
            self.text = part;
        } else {
            self.text.end = part.end;
        }
        ControlFlow::Continue(())
    }

    fn character_reference(&mut self, part: Range<usize>) -> ControlFlow<()> {
        self.after_text().character_reference(part);
        ControlFlow::Continue(())
    }

    fn start_tag(&mut self, tag: StartTag) -> ControlFlow<(), TagEnd> {
        let TagName { element, end, .. } = tag.name;
        let mut attributes = Attributes::default();
        let end = attributes.read(self.html, end, element, self.policy);
        if let TagEnd::Complete(end) = end {
            let tokens = self.after_text();
            tokens.start_tag(tag.at..end, element, attributes.list());
        }
        ControlFlow::Continue(end)
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId, _: bool) -> ControlFlow<()> {
        self.after_text().end_tag(part, element);
        ControlFlow::Continue(())
    }

    #[inline]
    fn unlisted_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        kind: TagKind,
    ) -> ControlFlow<()> {
        self.after_text().unlisted_tag(part, element, kind);
        ControlFlow::Continue(())
    }

    fn line_break(&mut self, part: Range<usize>) -> ControlFlow<()> {
        self.after_text().line_break(part);
        ControlFlow::Continue(())
    }

    fn shown_tag(&mut self, part: Range<usize>, element: ElementId) -> ControlFlow<()> {
        self.after_text().shown_tag(part, element);
        ControlFlow::Continue(())
    }

    fn dropped(&mut self, part: Range<usize>, what: Dropped) -> ControlFlow<()> {
        self.after_text().dropped(part, what);
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::whitelist::Whitelist;

    /// Records the tokens as strings: the input, and one string for each token but the dropped ones.
    struct Recorder<'a>(&'a str, Vec<String>);

    impl Tokens for Recorder<'_> {
        fn text(&mut self, part: Range<usize>) {
            self.1.push(self.0[part].to_owned());
        }

        fn character_reference(&mut self, part: Range<usize>) {
            self.1.push(format!("ref {}", &self.0[part]));
        }

        fn start_tag(
            &mut self,
            _: Range<usize>,
            element: ElementId,
            attributes: &[ListedAttribute],
        ) {
            let mut token = format!("start {}", element.name());
            for attribute in attributes {
                token.push_str(&format!(
                    " {}={}",
                    attribute.id.name(),
                    &self.0[attribute.value.clone()]
                ));
            }
            self.1.push(token);
        }

        fn end_tag(&mut self, _: Range<usize>, element: ElementId) {
            self.1.push(format!("end {}", element.name()));
        }

        fn unlisted_tag(&mut self, _: Range<usize>, element: ElementId, kind: TagKind) {
            self.1.push(match kind {
                TagKind::Start => format!("start {}", element.name()),
                TagKind::End => format!("end {}", element.name()),
            });
        }

        fn dropped(&mut self, _: Range<usize>, _: Dropped) {}
    }

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let policy = Policy::new(&Whitelist::default());
        let mut recorder = Recorder(html, Vec::new());
        read(html, &policy, &mut recorder);
        assert_eq!(recorder.1, expected);
    }

    #[test]
    fn text_without_markup_is_one_token() {
        check(
            "a < b && c <3 Vec<String> &copy </",
            &["a < b && c <3 Vec<String> &copy </"],
        );
        check("", &[]);
    }

    #[test]
    fn only_complete_references_are_read() {
        check(
            "&amp;&#60;x&#x3C;",
            &["ref &amp;", "ref &#60;", "x", "ref &#x3C;"],
        );
        check("&;&#;&#x;&a b;", &["&;&#;&#x;&a b;"]);
        check("&", &["&"]);
    }

    #[test]
    fn start_tags_carry_their_listed_attributes_only() {
        check(
            "<A x=1 HREF = 'y' href=z title>",
            &["start a href='y' title="],
        );
        check("<b/ONCLICK=x/>t</b x=y>", &["start b", "t", "end b"]);
        check("<span a b='>'>x</span >", &["start span", "x", "end span"]);
    }

    #[test]
    fn raw_text_ends_at_its_own_end_tag() {
        check("a<script>x</style></SCRIPT foo>b", &["a", "b"]);
        check(
            "<textarea><b>&amp;&</textarea>",
            &["start textarea", "<b>", "ref &amp;", "&", "end textarea"],
        );
        check("<script>a<script>b", &["<script>a<script>b"]);
        check("<script>a</script 5>b", &["<script>a</script 5>b"]);
    }

    #[test]
    fn templates_nest() {
        check(
            "a<template>b<template>c</template>d",
            &["a<template>b", "d"],
        );
        check("</template><template>x</template>", &["</template>"]);
    }
}
