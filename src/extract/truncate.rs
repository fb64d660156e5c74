//! The beginning of a comment as it was typed, to be sanitized afterwards: cut where no tag, character reference or the
//! like is split, with the end tags of what the cut leaves open.
//!
//! Advice to the next editor. What a tag means depends on its partner, and on backquotes around it: a `<div>` that has
//! lost its end tag is one that is named, and shown as typed. So [`longest`] closes what it cuts open, reads the result
//! again, and cuts before the first tag that means something else there. Where the allowlist is not known, the input is
//! read both ways for the [`Parts`] that are not split, for in listed `code` unlisted tags are text. Each reading is
//! one pass over the whole input, beyond the cut as well, for only what follows tells whether a tag or a comment ends.

use crate::extract::parts::{Backquotes, Cut, Parts, tags};
use crate::policy::policy::Policy;
use crate::sanitizer::{DEFAULT, Sanitizer};
use std::borrow::Cow;

/// The beginning of a comment, *as it was typed*, in at most `bytes` bytes: the longest that ends inside no character,
/// tag, comment, character reference, nor element whose content is no markup (`script`, `textarea`), and the end tags
/// of the elements that are open there.
///
/// What would be cut in two is left out whole. A tag means in the beginning what it means in the whole: an element that
/// ends beyond the cut is ended, so that its tag is not taken for one that is named and shown as typed; so are a
/// code span and a fence of backquotes that hold tags. A comment that is short enough is returned as it is.
///
/// **Cut what was typed, then sanitize that; never cut what was sanitized**, for half a tag is another tag. A sanitized
/// comment takes at most 8 × input + 1 KiB, so a database column of `n` bytes holds any comment of at most
/// `(n - 1024) / 8` bytes once it is sanitized.
///
/// This is for the default allowlist; for others, and for [`Unlisted::StripAll`](crate::Unlisted::StripAll), use
/// [`Sanitizer::truncate`].
///
/// Takes time and memory in proportion to the length of the comment: memory is at most 80 × input + 8 KiB. Never fails.
///
/// ```
/// use comment_sanitizer::{sanitize_comment, truncate};
///
/// let typed = r#"<b>Hello</b> <a href="https://example.org/">world</a>"#;
/// assert_eq!(truncate(typed, 20), "<b>Hello</b> ");
/// assert_eq!(truncate(typed, 10), "<b>Hel</b>");
/// assert_eq!(truncate("Dvo&rcaron;ák", 9), "Dvo");
///
/// const COLUMN: usize = 64 * 1024;
/// let stored = sanitize_comment(&truncate(typed, (COLUMN - 1024) / 8)).into_owned();
/// assert!(stored.len() <= COLUMN);
/// ```
#[must_use]
pub fn truncate(html: &str, bytes: usize) -> Cow<'_, str> {
    cut(
        html,
        bytes,
        DEFAULT.policy(),
        Some(Policy::with_nothing_listed()),
    )
}

impl Sanitizer {
    /// The beginning of a comment, *as it was typed*, in at most `bytes` bytes: the longest that cuts nothing in two as
    /// this sanitizer reads it, and the end tags of the elements that are open there.
    ///
    /// See [`truncate()`](crate::truncate()), which needs no sanitizer. Takes time and memory in proportion to the
    /// length of the comment: memory is at most 80 × input + 8 KiB. Never fails.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::new(Whitelist::modern());
    /// let typed = "<pre>use <script> or <b title='x'></pre>";
    /// assert_eq!(sanitizer.truncate(typed, 30), "<pre>use <script> or </pre>");
    /// ```
    #[must_use]
    pub fn truncate<'a>(&self, html: &'a str, bytes: usize) -> Cow<'a, str> {
        cut(html, bytes, self.policy(), None)
    }
}

/// The longest beginning, of at most `bytes` bytes, that means by this policy what the whole means. It cuts nothing in
/// two by the other policy either.
fn cut<'a>(html: &'a str, bytes: usize, policy: &Policy, other: Option<&Policy>) -> Cow<'a, str> {
    if html.len() <= bytes {
        return Cow::Borrowed(html);
    }
    let Cut { end, closing, .. } = longest(html, bytes, policy, other);
    let kept = &html[..end];
    match closing.is_empty() {
        true => Cow::Borrowed(kept),
        false => Cow::Owned([kept, &closing].concat()),
    }
}

/// The number of times that a beginning is read and found to mean something else, before it is cut before any `<`. One
/// or two are enough for what people type.
const MAX_TRIES: usize = 8;

fn longest(html: &str, bytes: usize, policy: &Policy, other: Option<&Policy>) -> Cut {
    let parts = Parts::of(html, bytes, policy, other);
    let (mut most, mut backquotes) = (bytes, None);
    for _ in 0..MAX_TRIES {
        let cut = parts.cut(bytes, most, backquotes.as_ref());
        let Some(at) = first_difference(&parts, &cut, policy) else {
            return cut;
        };
        let tags = parts.tags_before(cut.end);
        let is_lost = tags
            .binary_search_by_key(&at, |tag| tag.at)
            .is_ok_and(|tag| tags[tag].is_shown);
        backquotes = match is_lost && backquotes.is_none() {
            true => Backquotes::before(html, at, cut.end),
            false => None,
        };
        if backquotes.is_none() {
            most = if at < cut.end { at } else { cut.first_open };
        }
    }
    parts.cut(bytes, html.find('<').unwrap_or(bytes), None)
}

/// The offset of the first tag that means something else in the whole than in its beginning, or is a tag in one of them
/// only.
fn first_difference(parts: &Parts<'_>, cut: &Cut, policy: &Policy) -> Option<usize> {
    let text = &parts.html()[..cut.end];
    if !text.contains('<') {
        return None;
    }
    let beginning = [text, &cut.closing].concat();
    let tags = tags(&beginning, policy);
    let (kept, closing) = tags.split_at(tags.partition_point(|tag| tag.at < cut.end));
    let whole = parts.tags_before(cut.end);
    let same = whole
        .iter()
        .zip(kept)
        .take_while(|(one, other)| one == other);
    let same = same.count();
    let next = [whole.get(same), kept.get(same)].into_iter().flatten();
    let is_closed = closing.len() == cut.end_tags && closing.iter().all(|tag| !tag.is_shown);
    let first = next.map(|tag| tag.at).min();
    // An unfinished tag in the beginning would swallow the end tags.
    let unfinished = || text.rfind('<').unwrap_or(cut.end);
    first.or_else(|| (!is_closed).then(unfinished))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::policy::Unlisted;
    use crate::policy::whitelist::Whitelist;

    /// `|` marks the offsets at which a comment may be cut, and is not part of it.
    #[track_caller]
    fn check(marked: &str) {
        let typed = marked.replace('|', "");
        let mut cuts: Vec<usize> = (0..typed.len())
            .map(|bytes| {
                let cut = longest(
                    &typed,
                    bytes,
                    DEFAULT.policy(),
                    Some(Policy::with_nothing_listed()),
                );
                assert!(cut.end + cut.closing.len() <= bytes);
                cut.end
            })
            .collect();
        cuts.push(typed.len());
        cuts.dedup();
        let marks = marked.match_indices('|').enumerate();
        let expected: Vec<usize> = marks.map(|(before, (at, _))| at - before).collect();
        assert_eq!(cuts, expected, "{marked}");
    }

    #[track_caller]
    fn check_cut(typed: &str, bytes: usize, expected: &str) {
        assert_eq!(truncate(typed, bytes), expected);
    }

    #[test]
    fn text_is_cut_between_characters() {
        check("|a|é|日|👍|b|");
        check("|");
    }

    #[test]
    fn tags_are_not_split() {
        check("|a|<b>c|d</b>|e|<br/>|");
        check("|<a href=\"x>y\" title='<b>'>z|u</a>|");
        check("|<span a=b>x|y|</span >|");
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
        let typed = "<pre>x <script> <b title='</script> <i x=\"'>\">y</b></pre>";
        let tag = typed.find("<b").expect("a tag")..typed.find("\">y").expect("its end");
        let closing = "</pre>".len();
        for bytes in tag.start + closing..tag.end {
            let expected = format!("{}</pre>", &typed[..tag.start]);
            assert_eq!(sanitizer.truncate(typed, bytes), expected, "{bytes}");
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
        check("|<code>a|<div x>|b</code>|");
        check("|<code>a|<textarea><b title='x'></textarea>|b|c</code>|");
    }

    #[test]
    fn open_elements_are_closed() {
        check_cut("<div>one two</div>", 14, "<div>one</div>");
        check_cut("<b>one <I>two</I></b>", 19, "<b>one <I>t</i></b>");
        check_cut("Foo<b>one two</b>", 15, "Foo<b>one t</b>");
        check_cut("<p>one <b>two three", 17, "<p>one <b>two thr");
        check_cut("<s>one two</strike>", 14, "<s>one two</s>");
        check_cut("<h2>a</h2>bcd", 11, "<h2>a</h2>b");
        check_cut("<ul><li>one<li>two</li></ul>", 25, "<ul><li>one</ul>");
    }

    #[test]
    fn nothing_empty_is_kept() {
        check_cut("a<b><i>cd</i></b>", 16, "a<b><i>c</i></b>");
        check_cut("a<b><i>cd</i></b>", 15, "a");
    }

    #[test]
    fn code_is_closed() {
        check_cut(
            "<code><div>a</div> b</code> c",
            26,
            "<code><div>a</div> </code>",
        );
        check_cut("`<div>a</div> b` c", 15, "`<div>a</div> `");
        check_cut(
            "a\n```\n<div>b</div>\nc\n```\nd",
            23,
            "a\n```\n<div>b</div>\n```",
        );
        let sanitizer = Sanitizer::new(Whitelist::modern());
        assert_eq!(
            sanitizer.truncate("<pre><b>a</b> <p>b</p> and c</pre>", 33),
            "<pre><b>a</b> <p>b</p> and </pre>",
        );
    }

    #[test]
    fn tags_that_are_named_stay_so() {
        check_cut(
            "an <em> and a <table> of it",
            24,
            "an <em> and a <table> of",
        );
        check_cut("an <em> and a <table> of it", 8, "an <em> ");
        check_cut(
            "<p>use a <ul> for lists</p>",
            26,
            "<p>use a <ul> for list</p>",
        );
    }
}
