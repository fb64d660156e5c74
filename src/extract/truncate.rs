//! The beginning of what was typed, cut where nothing is torn.
//!
//! Advice to the next editor. What is a tag depends on the list in one respect: in listed `code`, tags
//! that are not listed are text, and so the content of a `script` there is read as markup. Where the list is not
//! known, both readings are asked, and a cut must suit both; each is one pass over the whole input, for only what
//! follows tells whether a tag or a comment ends.

use crate::html::element::Content;
use crate::html::elements::ElementId;
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::tokenizer;
use crate::read::tokenizer::Dropped;
use crate::sanitizer::{DEFAULT, Sanitizer};
use std::ops::Range;

/// The longest beginning of a comment, *as it was typed*, of at most so many bytes, that ends inside no
/// character, tag, comment, character reference, nor element whose content is no markup (`script`, `textarea`).
///
/// What would be torn is left out whole. Elements with text and tags in them may be left open:
/// sanitizing closes them.
///
/// **Cut what was typed, then sanitize that; never cut what was sanitized**, for half a tag is another tag.
/// What becomes of a comment is at most 8 times as long, and 1 KiB, so a column of `n` bytes in a database
/// holds whatever becomes of `(n - 1024) / 8` bytes.
///
/// This serves the default list, and lists without `pre`, `kbd` and `samp`, in which tags are shown as well: for
/// others, and for [`Unlisted::StripAll`](crate::Unlisted::StripAll), there is [`Sanitizer::truncate`].
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
    cut(html, bytes, [Policy::text_only(), DEFAULT.policy()])
}

impl Sanitizer {
    /// The longest beginning of a comment, *as it was typed*, of at most so many bytes, that tears nothing as this
    /// sanitizer reads it.
    ///
    /// See [`truncate()`](crate::truncate()), which is for no sanitizer in particular. Takes time and memory in
    /// proportion to the length of the comment. Never fails.
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
        cut(html, bytes, [self.policy()])
    }
}

/// The longest beginning, of at most so many bytes, that tears nothing, whichever of these policies it is read by.
fn cut<'a, const N: usize>(html: &'a str, bytes: usize, policies: [&Policy; N]) -> &'a str {
    if html.len() <= bytes {
        return html;
    }
    let mut end = bytes;
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let mut parts = policies.map(|policy| parts(html, policy, end));
    // From the last to the first: what was in none of those before is in none of them at an earlier place.
    while let Some(part) = pop_last(&mut parts) {
        if part.start < end && end < part.end {
            end = part.start;
        }
    }
    &html[..end]
}

/// The parts that begin before a place and may not be torn, in the order they begin.
fn parts(html: &str, policy: &Policy, before: usize) -> Vec<Range<usize>> {
    let mut parts = Uncuttable {
        before,
        found: Vec::new(),
        raw_text: None,
    };
    tokenizer::read(html, policy, &mut parts);
    parts.found
}

/// The part that begins last in any of these, taken from it.
fn pop_last(parts: &mut [Vec<Range<usize>>]) -> Option<Range<usize>> {
    let last = parts
        .iter_mut()
        .max_by_key(|parts| parts.last().map(|part| part.start));
    last?.pop()
}

struct Uncuttable {
    before: usize,
    found: Vec<Range<usize>>,
    /// Where the element began that is open and whose content is text alone: without its end tag,
    /// its start tag would be text as well.
    raw_text: Option<usize>,
}

impl Uncuttable {
    fn add(&mut self, part: Range<usize>) {
        if part.start < self.before {
            self.found.push(part);
        }
    }
}

impl tokenizer::Sink for Uncuttable {
    fn text(&mut self, _: Range<usize>) {}

    fn character_reference(&mut self, part: Range<usize>) {
        if self.raw_text.is_none() {
            self.add(part);
        }
    }

    fn start_tag(&mut self, part: Range<usize>, element: ElementId, _: &[ListedAttribute]) {
        match element.facts().content {
            Content::Rcdata | Content::Rawtext => self.raw_text = Some(part.start),
            _ => self.add(part),
        }
    }

    fn end_tag(&mut self, part: Range<usize>, _: ElementId) {
        let start = self.raw_text.take().unwrap_or(part.start);
        self.add(start..part.end);
    }

    fn dropped(&mut self, part: Range<usize>, _: Dropped) {
        self.add(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::policy::Unlisted;

    /// The places where a comment may be cut are marked; a bar is none of it.
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
        let mut seen = String::new();
        for (at, c) in typed.char_indices() {
            if cuts.contains(&at) {
                seen.push('|');
            }
            seen.push(c);
        }
        assert_eq!(format!("{seen}|"), marked);
    }

    #[test]
    fn text_is_cut_between_characters() {
        check("|a|é|日|👍|b|");
        check("|");
    }

    #[test]
    fn no_tag_is_torn() {
        check("|a|<b>|c|</b>|d|<br/>|");
        check("|<a href=\"x>y\" title='<b>'>|z|</a>|");
        check("|<span a=b>|x|</span >|");
    }

    #[test]
    fn what_only_looks_like_a_tag_is_text() {
        check("|a|<|b| |V|<|S|t|>|");
        check("|<|!|-|-|x|");
        check("|<|s|c|r|i|p|t|>|x|");
    }

    #[test]
    fn what_goes_with_its_content_goes_whole() {
        check("|a|<!-- b -->|c|<!DOCTYPE html>|d|");
        check("|<script>x()</script>|y|");
        check("|<template><template></template>a</template>|b|");
    }

    #[test]
    fn an_element_of_raw_text_goes_whole() {
        check("|<textarea>a&amp;b</textarea>|c|");
        check("|<xmp><b></xmp>|c|");
    }

    #[test]
    fn no_reference_is_torn() {
        check("|a|&amp;|b|&#x1f44d;|c|&| |&|c|o|p|y|");
    }

    #[test]
    fn a_sanitizer_cuts_as_it_reads() {
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
    fn a_tag_in_code_is_not_torn_whether_it_is_shown_or_not() {
        check("|<code>|<div x>|</code>|");
        check("|<code>|<textarea><b title='x'></textarea>|</code>|");
        // A tag as one list reads it begins in what another passes over.
        check("|<code>|<script> <b title='</script> <i x=\"'>\">|");
    }
}
