//! The beginning of a comment as it was typed, to be sanitized afterwards: cut where no tag, character reference or the
//! like is split.
//!
//! Advice to the next editor. What is a tag depends on the allowlist in one respect: in listed `code`, unlisted tags
//! are text, and so the content of a `script` there is read as markup. Where the allowlist is not known, the input is
//! read both ways, and a cut must suit both. Each reading is one pass over the whole input, beyond the cut as well, for
//! only what follows tells whether a tag or a comment ends.

use crate::html::element::Content;
use crate::html::elements::ElementId;
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::tokenizer::{Dropped, TagKind};
use crate::read::tokens::{self, Tokens};
use crate::sanitizer::{DEFAULT, Sanitizer};
use std::cmp::Reverse;
use std::ops::Range;

/// The longest prefix of a comment, *as it was typed*, of at most `bytes` bytes, that ends inside no character, tag,
/// comment, character reference, nor element whose content is no markup (`script`, `textarea`).
///
/// What would be cut in two is left out whole. Elements with text and tags in them may be left open: sanitizing closes
/// them.
///
/// **Cut what was typed, then sanitize that; never cut what was sanitized**, for half a tag is another tag. A sanitized
/// comment takes at most 8 × input + 1 KiB, so a database column of `n` bytes holds any comment of at most
/// `(n - 1024) / 8` bytes once it is sanitized.
///
/// This is for the default allowlist, and for allowlists without `pre`, `kbd` and `samp`, which keep unlisted tags as
/// text, too: for others, and for [`Unlisted::StripAll`](crate::Unlisted::StripAll), use [`Sanitizer::truncate`].
///
/// Takes time and memory in proportion to the length of the comment. Never fails.
///
/// ```
/// use comment_sanitizer::{sanitize_comment, truncate};
///
/// let typed = r#"<b>Hello</b> <a href="https://example.org/">world</a>"#;
/// assert_eq!(truncate(typed, 20), "<b>Hello</b> ");
/// assert_eq!(sanitize_comment(truncate(typed, 6)), "<b>Hel</b>");
/// assert_eq!(truncate("Dvo&rcaron;ák", 9), "Dvo");
///
/// const COLUMN: usize = 64 * 1024;
/// let stored = sanitize_comment(truncate(typed, (COLUMN - 1024) / 8));
/// assert!(stored.len() <= COLUMN);
/// ```
#[must_use]
pub fn truncate(html: &str, bytes: usize) -> &str {
    cut(html, bytes, &[Policy::text_only(), DEFAULT.policy()])
}

impl Sanitizer {
    /// The longest prefix of a comment, *as it was typed*, of at most `bytes` bytes, that cuts nothing in two as this
    /// sanitizer reads it.
    ///
    /// See [`truncate()`](crate::truncate()), which needs no sanitizer. Takes time and memory in proportion to the
    /// length of the comment. Never fails.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::new(Whitelist::modern());
    /// let typed = "<pre><script><b title='x'></script></pre>";
    /// assert_eq!(sanitizer.truncate(typed, 20), "<pre><script>");
    /// ```
    #[must_use]
    pub fn truncate<'a>(&self, html: &'a str, bytes: usize) -> &'a str {
        cut(html, bytes, &[self.policy()])
    }
}

/// The longest prefix, of at most `bytes` bytes, that cuts nothing in two by any of these policies.
fn cut<'a>(html: &'a str, bytes: usize, policies: &[&Policy]) -> &'a str {
    if html.len() <= bytes {
        return html;
    }
    let mut end = bytes;
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let mut parts = Uncuttable {
        before: end,
        found: Vec::new(),
        raw_text: None,
    };
    for policy in policies {
        parts.raw_text = None;
        tokens::read(html, policy, &mut parts);
    }
    // From the last part to the first: a cut that moves to the start of one is outside all that begin later.
    parts.found.sort_by_key(|part| Reverse(part.start));
    for part in parts.found {
        if part.start < end && end < part.end {
            end = part.start;
        }
    }
    &html[..end]
}

/// Collects the parts of the input that must not be split.
struct Uncuttable {
    /// Only parts that begin before this offset are collected.
    before: usize,
    found: Vec<Range<usize>>,
    /// Offset of the start tag of an open element whose content is text only: without its end tag, its start tag would
    /// be text as well.
    raw_text: Option<usize>,
}

impl Uncuttable {
    fn add(&mut self, part: Range<usize>) {
        if part.start < self.before {
            self.found.push(part);
        }
    }
}

impl Tokens for Uncuttable {
    fn text(&mut self, _: Range<usize>) {}

    fn character_reference(&mut self, part: Range<usize>) {
        if self.raw_text.is_none() {
            self.add(part);
        }
    }

    fn start_tag(&mut self, part: Range<usize>, _: ElementId, _: &[ListedAttribute]) {
        self.add(part);
    }

    fn end_tag(&mut self, part: Range<usize>, _: ElementId) {
        self.add(part);
    }

    fn unlisted_tag(&mut self, part: Range<usize>, element: ElementId, kind: TagKind) {
        let is_raw_text = matches!(element.facts().content, Content::Rcdata | Content::Rawtext);
        match kind {
            TagKind::Start if is_raw_text => self.raw_text = Some(part.start),
            TagKind::Start => self.add(part),
            TagKind::End => {
                let start = self.raw_text.take().unwrap_or(part.start);
                self.add(start..part.end);
            }
        }
    }

    fn dropped(&mut self, part: Range<usize>, _: Dropped) {
        self.add(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::policy::Unlisted;

    /// `|` marks the offsets at which a comment may be cut, and is not part of it.
    #[track_caller]
    fn check(marked: &str) {
        let typed = marked.replace('|', "");
        let mut cuts: Vec<usize> = (0..=typed.len())
            .map(|bytes| {
                let cut = truncate(&typed, bytes);
                assert!(cut.len() <= bytes && typed.starts_with(cut));
                cut.len()
            })
            .collect();
        cuts.dedup();
        let marks = marked.match_indices('|').enumerate();
        let expected: Vec<usize> = marks.map(|(before, (at, _))| at - before).collect();
        assert_eq!(cuts, expected, "{marked}");
    }

    #[test]
    fn text_is_cut_between_characters() {
        check("|a|é|日|👍|b|");
        check("|");
    }

    #[test]
    fn tags_are_not_split() {
        check("|a|<b>|c|</b>|d|<br/>|");
        check("|<a href=\"x>y\" title='<b>'>|z|</a>|");
        check("|<span a=b>|x|</span >|");
    }

    #[test]
    fn lookalikes_of_tags_are_text() {
        check("|a|<|b| |V|<|S|t|>|");
        check("|<|!|-|-|x|");
        check("|<|s|c|r|i|p|t|>|x|");
    }

    #[test]
    fn dropped_elements_and_comments_are_not_split() {
        check("|a|<!-- b -->|c|<!DOCTYPE html>|d|");
        check("|<script>x()</script>|y|");
        check("|<template><template></template>a</template>|b|");
    }

    #[test]
    fn raw_text_elements_are_not_split() {
        check("|<textarea>a&amp;b</textarea>|c|");
        check("|<xmp><b></xmp>|c|");
    }

    #[test]
    fn character_references_are_not_split() {
        check("|a|&amp;|b|&#x1f44d;|c|&| |&|c|o|p|y|");
    }

    #[test]
    fn sanitizer_cuts_by_its_own_policy() {
        let sanitizer = Sanitizer::new("<pre> <b>".parse().expect("a list"));
        let typed = "<pre><script> <b title='</script> <i x=\"'>\">y";
        let tag = typed.find("<b").expect("a tag")..typed.find("\">y").expect("its end");
        for bytes in tag.clone() {
            assert_eq!(sanitizer.truncate(typed, bytes).len(), tag.start, "{bytes}");
        }
        let strips = Sanitizer::builder()
            .unlisted(Unlisted::StripAll)
            .build()
            .expect("options");
        assert_eq!(strips.truncate("a<bob@example.org>b", 9), "a");
        assert_eq!(truncate("a<bob@example.org>b", 9), "a<bob@exa");
    }

    #[test]
    fn tags_in_code_are_not_split_by_either_reading() {
        check("|<code>|<div x>|</code>|");
        check("|<code>|<textarea><b title='x'></textarea>|</code>|");
        // A tag by one allowlist begins inside an element that is dropped by another.
        check("|<code>|<script> <b title='</script> <i x=\"'>\">|");
    }
}
