//! The beginning of a sanitized comment, for lists of the latest ones.
//!
//! Takes what was typed and a number of characters. [`for_each_piece`] takes the tokens of the output of
//! [`Sanitizer::sanitize`], where elements nest and are closed; [`find_cut`] finds where in the text to cut, outside of
//! URLs, and
//! [`write_until`] writes the HTML up to there.
//!
//! Advice to the next editor. What must stay true: the result is a prefix of the sanitized comment, with the open
//! elements closed, so that it is safe and a fixed point as well. The ellipsis directly follows visible text, for not
//! every element may hold text (`table`, `tr`).

use crate::autolink::url_end::url_length;
use crate::html::elements::{ElementId, LINE_BREAK};
use crate::html::escape::write_end_tag;
use crate::html::references;
use crate::policy::policy::Policy;
use crate::read::attributes::ListedAttribute;
use crate::read::sink::{Dropped, TagKind};
use crate::read::tokens::{self, Tokens};
use crate::sanitizer::{DEFAULT, Sanitizer};
use crate::text::bidi_controls::is_bidi_control;
use memchr::memchr2_iter;
use std::borrow::Cow;
use std::mem::take;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The beginning of a comment, as HTML that is as safe as the whole: at most `chars` characters of its text, and `…` if
/// that is not all of it. Sanitizes by the [default allowlist](crate::Whitelist::default).
///
/// See [`Sanitizer::excerpt`]. With the feature `excerpt`.
///
/// ```
/// use comment_sanitizer::excerpt;
///
/// assert_eq!(excerpt("<i>Good</i> post, <b>I agree", 16), "<i>Good</i> post, <b>I…</b>");
/// ```
#[must_use]
pub fn excerpt(html: &str, chars: usize) -> String {
    DEFAULT.excerpt(html, chars)
}

impl Sanitizer {
    /// The beginning of a comment, sanitized, as HTML that is as safe as the whole: at most `chars` characters of its
    /// text, and `…` (U+2026, which is not counted) if that is not all of it. With the feature `excerpt`.
    ///
    /// Characters are those that a reader sees, [extended grapheme clusters]; spaces count, tags and direction controls
    /// do not. The text is cut between [words], which may span tags, and without spaces, commas and the like at its
    /// end; it is cut inside the first word only if that is too long. Elements that are open there are closed. A
    /// comment whose text is short enough is returned whole.
    ///
    /// The text ends before a URL that does not fit, because the beginning of a URL names another page; a text that
    /// begins with a long URL becomes `…` alone. With the option [`bidi`](crate::SanitizerBuilder::bidi), direction
    /// controls that the cut leaves open are closed after it, and not counted.
    ///
    /// Sanitizing the result again changes nothing. Takes time and memory in proportion to the length of the comment:
    /// memory is at most 150 × input + 4 KiB. Never fails.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::default();
    /// assert_eq!(sanitizer.excerpt("un<b>believ</b>able, <i>they</i> said", 14), "un<b>believ</b>able…");
    /// assert_eq!(sanitizer.excerpt("un<b>believ</b>able", 4), "un<b>be…</b>");
    /// assert_eq!(sanitizer.excerpt("R&D: 👩‍👩‍👧", 6), "R&amp;D: 👩‍👩‍👧");
    /// assert_eq!(sanitizer.excerpt("Read: https://example.org/page", 20), "Read…");
    /// assert_eq!(sanitizer.excerpt("hidden", 0), "…");
    /// ```
    ///
    /// [extended grapheme clusters]: https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries
    /// [words]: https://www.unicode.org/reports/tr29/#Word_Boundaries
    #[must_use]
    pub fn excerpt(&self, html: &str, chars: usize) -> String {
        let comment = self.sanitize(html);
        let policy = self.policy();
        let mut text = String::with_capacity(comment.len());
        for_each_piece(&comment, policy, |piece| text.push_str(piece.text()));
        let Some(cut) = find_cut(&text, chars) else {
            return comment.into_owned();
        };
        let excerpt = write_until(&comment, policy, &text, cut);
        match self.sanitize(&excerpt) {
            Cow::Borrowed(_) => excerpt,
            // The beginning of a word can be a URL where the whole word is none: then the word is left out.
            Cow::Owned(linked) if count_links(&linked) > count_links(&excerpt) => {
                let excerpt = write_until(&comment, policy, &text, before_word(&text, cut));
                self.sanitize(&excerpt).into_owned()
            }
            // Direction controls that the rest would have closed were open in it.
            Cow::Owned(closed) => closed,
        }
    }
}

/// The number of links in a sanitized comment, with URLs or without. There, `<` is written only where a tag begins.
fn count_links(html: &str) -> usize {
    html.matches("</a>").count()
}

/// The cut before the word, delimited by whitespace, that contains this cut.
fn before_word(text: &str, cut: usize) -> usize {
    end_before(text, text[..cut].rfind(char::is_whitespace).unwrap_or(0))
}

/// The end of the text before this offset, without what would look odd before an ellipsis.
fn end_before(text: &str, at: usize) -> usize {
    let before = text[..at].trim_end_matches(|c: char| c.is_whitespace() || dangles(c));
    before.len()
}

/// Stands in the text for a tag that leaves a separator; not counted. No sanitized comment holds a form feed, and words
/// and characters end before and after it.
const SEPARATOR: &str = "\u{c}";

/// A part of a sanitized comment.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// Text as it is written, and as it is displayed; where they differ, the latter is one character or none.
    Text(&'a str, &'a str),
    StartTag(&'a str, ElementId),
    EndTag(&'a str, ElementId),
}

impl<'a> Piece<'a> {
    /// What it contributes to the text.
    fn text(self) -> &'a str {
        match self {
            Piece::Text(_, text) => text,
            Piece::StartTag(_, element) | Piece::EndTag(_, element) => {
                element.facts().separator.map_or("", |_| SEPARATOR)
            }
        }
    }
}

/// Passes the parts of a sanitized comment to `take`, as its policy reads them.
fn for_each_piece<'a>(html: &'a str, policy: &Policy, take: impl FnMut(Piece<'a>)) {
    let mut pieces = Pieces {
        html,
        drops_newline: false,
        take,
    };
    tokens::read(html, policy, &mut pieces);
}

struct Pieces<'a, F> {
    html: &'a str,
    /// Whether the last token was a start tag after which the parser drops a newline.
    drops_newline: bool,
    take: F,
}

impl<'a, F: FnMut(Piece<'a>)> Tokens for Pieces<'a, F> {
    fn text(&mut self, part: Range<usize>) {
        let mut text = &self.html[part];
        if take(&mut self.drops_newline)
            && let Some(rest) = text.strip_prefix('\n')
        {
            (self.take)(Piece::Text("\n", ""));
            text = rest;
        }
        (self.take)(Piece::Text(text, text));
    }

    fn character_reference(&mut self, part: Range<usize>) {
        self.drops_newline = false;
        let written = &self.html[part];
        // A sanitized comment holds these only.
        let text = references::common(written).unwrap_or(written);
        (self.take)(Piece::Text(written, text));
    }

    fn start_tag(&mut self, part: Range<usize>, element: ElementId, _: &[ListedAttribute]) {
        self.drops_newline = element.facts().drops_newline;
        (self.take)(Piece::StartTag(&self.html[part], element));
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId) {
        self.drops_newline = false;
        (self.take)(Piece::EndTag(&self.html[part], element));
    }

    fn line_break(&mut self, part: Range<usize>) {
        self.start_tag(part, LINE_BREAK, &[]);
    }

    // A sanitized comment holds neither.
    fn unlisted_tag(&mut self, _: Range<usize>, _: ElementId, _: TagKind) {}
    fn dropped(&mut self, _: Range<usize>, _: Dropped) {}
}

/// Where to cut a text so that at most `chars` characters remain: the end of a visible character, or 0; `None` if it
/// has no more than that. No URL is cut.
fn find_cut(text: &str, chars: usize) -> Option<usize> {
    let Between { cut, most } = cut_between_words(text, chars)?;
    Some(match url_around(text, cut) {
        Some(url) if url.end <= most => url.end,
        Some(url) => {
            let end = end_before(text, url.start);
            // A URL before it may end with a slash, which dangles.
            url_around(text, end).map_or(end, |before| before.end)
        }
        None => cut,
    })
}

/// The URL, with a scheme or `www.`, inside of which is this offset.
fn url_around(text: &str, at: usize) -> Option<Range<usize>> {
    let separates = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>');
    let separator = text[..at].rmatch_indices(separates).next();
    let start = separator.map_or(0, |(start, separator)| start + separator.len());
    let length = text[at..].find(separates);
    let word = &text[start..length.map_or(text.len(), |length| at + length)];
    let mut read = 0;
    while let Some(begins) = next_url(word, read) {
        // The rest of a word that no URL should be read in is not cut either.
        let length = url_length(word, begins.start, begins.end);
        let end = length.map_or(word.len(), |length| begins.end + length);
        if at < start + end {
            return (start + begins.start < at).then_some(start + begins.start..start + end);
        }
        read = end;
    }
    None
}

/// What precedes the host of the next URL of a word: its scheme, or nothing before `www.`.
fn next_url(word: &str, from: usize) -> Option<Range<usize>> {
    let bytes = word.as_bytes();
    for at in memchr2_iter(b':', b'.', &bytes[from..]).map(|length| from + length) {
        let before = &word[from..at];
        if bytes[at] == b'.' {
            let name = before.trim_end_matches(['w', 'W']);
            if before.len() == name.len() + 3 && !name.ends_with(char::is_alphanumeric) {
                return Some(at - 3..at - 3);
            }
        } else if bytes[at..].starts_with(b"://") {
            let others = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            if others.len() < before.len() {
                return Some(from + others.len()..at + "://".len());
            }
        }
    }
    None
}

/// A cut between words.
struct Between {
    cut: usize,
    /// The end of the longest text that has few enough characters.
    most: usize,
}

/// Where to cut a text between words so that at most `chars` characters remain; `None` if it has no more than that.
fn cut_between_words(text: &str, chars: usize) -> Option<Between> {
    if text.len() <= chars {
        return None;
    }
    let mut word_ends = text
        .split_word_bound_indices()
        .map(|(start, word)| start + word.len())
        .peekable();
    let mut left = chars;
    // Ends of the text read so far: without whitespace; without what dangles, too; and the latter at the end of the
    // last word.
    let (mut visible, mut finished, mut whole_words) = (0, 0, 0);
    for (start, character) in text.grapheme_indices(true) {
        if character != SEPARATOR && !character.chars().all(is_bidi_control) {
            if left == 0 {
                let ends_word = whole_words > 0 && shows(&text[start..]);
                return Some(Between {
                    cut: if ends_word { whole_words } else { visible },
                    most: start,
                });
            }
            left -= 1;
        }
        let end = start + character.len();
        if shows(character) {
            visible = end;
            if !character.chars().all(dangles) {
                finished = end;
            }
        }
        while word_ends.next_if(|&word_end| word_end < end).is_some() {}
        if word_ends.peek() == Some(&end) {
            whole_words = finished;
        }
    }
    None
}

/// Whether a reader sees something of this text: an ellipsis stands after the last of what shows.
fn shows(text: &str) -> bool {
    text.chars()
        .any(|c| !c.is_whitespace() && !is_bidi_control(c))
}

/// Whether an ellipsis after this character would look odd: it separates, opens, or ends a sentence.
fn dangles(c: char) -> bool {
    const DANGLING: &str =
        ".,;:…-\u{2010}\u{2011}–—/\\|·•([{«‹„‚“‘¡¿、，。．；：・（［｛「『【〈《";
    DANGLING.contains(c)
}

/// The beginning of a sanitized comment up to this cut of its text, with open elements closed, and an ellipsis if more
/// follows.
fn write_until(html: &str, policy: &Policy, text: &str, cut: usize) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    let mut left = cut;
    let mut has_more = shows(&text[cut..]);
    for_each_piece(html, policy, |piece| {
        if left == 0 {
            // Some tags are visible, as a picture is.
            if let Piece::StartTag(_, element) = piece {
                has_more |= element.facts().void && element.facts().separator.is_none();
            }
            return;
        }
        let text = piece.text();
        match piece {
            Piece::Text(_, text) if left < text.len() => out.push_str(&text[..left]),
            Piece::Text(written, _) => out.push_str(written),
            Piece::StartTag(tag, element) => {
                out.push_str(tag);
                if !element.facts().void {
                    open.push(element);
                }
            }
            Piece::EndTag(tag, _) => {
                out.push_str(tag);
                open.pop();
            }
        }
        left = left.saturating_sub(text.len());
    });
    if has_more {
        out.push('…');
    }
    for element in open.into_iter().rev() {
        write_end_tag(element, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::bidi_controls::Bidi;

    #[track_caller]
    fn check(typed: &str, chars: usize, expected: &str) {
        check_with("<a href=\"\"> <b> <i> <code>", typed, chars, expected);
    }

    #[track_caller]
    fn check_with(notice: &str, typed: &str, chars: usize, expected: &str) {
        let sanitizer = Sanitizer::new(notice.parse().expect("a list"));
        check_of(&sanitizer, typed, chars, expected);
    }

    #[track_caller]
    fn check_of(sanitizer: &Sanitizer, typed: &str, chars: usize, expected: &str) {
        let excerpt = sanitizer.excerpt(typed, chars);
        assert_eq!(excerpt, expected);
        assert_eq!(sanitizer.sanitize(&excerpt), excerpt);
    }

    #[test]
    fn short_text_is_returned_whole() {
        check(
            "<b>hello</b> world <i></i>\n",
            13,
            "<b>hello</b> world <i></i>\n",
        );
        check("<b>hello</b>", 5, "<b>hello</b>");
        check("", 0, "");
        check("<b></b>", 0, "<b></b>");
        check("a&nbsp;b &amp;c", 6, "a&nbsp;b &amp;c");
    }

    #[test]
    fn text_is_cut_between_words() {
        check("hello world", 10, "hello…");
        check("hello world", 5, "hello…");
        check("hello world again", 11, "hello world…");
        check("it can't be", 6, "it…");
        check("日本語です", 3, "日本語…");
    }

    #[test]
    fn words_span_inline_tags() {
        check("so un<b>believ</b>able", 10, "so…");
        check("un<b>believ</b>able it is", 13, "un<b>believ</b>able…");
    }

    #[test]
    fn long_first_word_is_cut_between_characters() {
        check("unbelievable", 5, "unbel…");
        check(" (unbelievable)", 5, " (unb…");
        check("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}e\u{301}…");
        check("👩‍👩‍👧👩‍👩‍👧🇨🇿", 1, "👩‍👩‍👧…");
        check("--- hello", 3, "---…");
    }

    #[test]
    fn punctuation_before_the_ellipsis_is_dropped() {
        check("hello, world", 7, "hello…");
        check("hello - (world)", 9, "hello…");
        check("hello <b>(</b><i>world</i>", 7, "hello…");
        check("Hello. World", 8, "Hello…");
        check("wait… what", 6, "wait…");
        check("Really? Yes", 9, "Really?…");
        check("hello&nbsp;world", 8, "hello…");
    }

    #[test]
    fn character_references_are_not_split() {
        check("&lt;&lt;&lt;", 2, "&lt;&lt;…");
        check("<code><div></code>", 4, "<code>&lt;div…</code>");
    }

    #[test]
    fn open_elements_are_closed_and_empty_ones_dropped() {
        check(
            "<a href=\"/\"><b>one two</b></a>",
            5,
            "<a href=\"/\"><b>one…</b></a>",
        );
        check("one <b><i>two</i></b>", 4, "one…");
        check("one<b></b> two", 4, "one…");
        check("<b>one</b>", 0, "…");
    }

    #[test]
    fn trailing_whitespace_is_dropped_without_an_ellipsis() {
        check("<b>one, \n</b>\n<i></i>", 4, "<b>one,</b>");
        check(" ", 0, "");
        check_with("<p> <br>", "<p>one</p>\n<br><p></p>", 3, "<p>one</p>");
        check_with("<img src=\"\">", "one\n<img src=\"/\">", 3, "one…");
    }

    #[test]
    fn block_tags_separate_words() {
        check_with("<p>", "<p>one<p>two", 5, "<p>one…</p>");
        check_with("<p>", "<p>one<p>two", 6, "<p>one</p><p>two</p>");
        check_with("<br>", "one<br>two three", 7, "one<br>two…");
        check_with("<p>", "<p>e<p>\u{301}x", 1, "<p>e…</p>");
    }

    #[test]
    fn first_newline_of_a_pre_is_not_counted() {
        check_with("<pre>", "<pre>\n\n\none two", 6, "<pre>\n\n\none…</pre>");
        check_with("<pre>", "<pre>\n\none two", 9, "<pre>\n\none two</pre>");
        check_with("<pre>", "<pre>\n\none", 0, "…");
    }

    #[test]
    fn ellipsis_is_put_where_text_is_allowed() {
        let list = "<table> <tbody> <tr> <td> <caption>";
        check_with(
            list,
            "<table>\n<tr>\n<td>one</td>\n<td>two</td>\n</tr>\n</table>",
            6,
            "<table>\n<tbody><tr>\n<td>one…</td></tr></tbody></table>",
        );
        check_with(list, "<table><tr><td>one<td>two</table>", 0, "…");
    }

    #[test]
    fn beginning_of_a_word_becomes_no_link() {
        let sanitizer = Sanitizer::builder()
            .autolink(true)
            .build()
            .expect("options");
        let check = |typed, chars, expected| check_of(&sanitizer, typed, chars, expected);
        check("See, http://bank.example@evil.example/ now", 24, "See…");
        check("http://bank.example@evil.example/ now", 19, "…");
        check(
            "http://example.org/a and on",
            22,
            "<a href=\"http://example.org/a\">http://example.org/a…</a>",
        );
        check("http://example.org/a", 14, "…");
    }

    #[test]
    fn text_is_cut_before_a_url() {
        check(
            "Look here: http://example.org/a/b?c=d now",
            30,
            "Look here…",
        );
        check("Look here (http://example.org/a/b)", 32, "Look here…");
        check("Look at www.example.org, please", 16, "Look at…");
        check("Look:<b>HTTPS://exam</b>ple.org/a", 17, "Look…");
        check(
            "Look <a href=\"http://example.org/\">http://example.org/a</a>",
            20,
            "Look…",
        );
        check("http://example.org/ and on", 19, "http://example.org/…");
        check("http://example.org/a/ and on", 23, "http://example.org/a/…");
        check("http://example.org/a and on", 15, "…");
        check("http://example.org/a", 15, "…");
        check(
            "http://a.example/ http://b.example/",
            30,
            "http://a.example/…",
        );
        check("a.b://c.d.example/e f", 9, "a…");
        check("awww.example.org is odd", 7, "awww.ex…");
    }

    #[test]
    fn urls_in_one_word_are_told_apart() {
        check("http://a.example,http://b.example", 20, "http://a.example…");
    }

    #[test]
    fn direction_controls_are_closed() {
        let sanitizer = Sanitizer::builder()
            .bidi(Bidi::Isolate)
            .build()
            .expect("options");
        let (typed, excerpt) = ("one \u{2067}two three\u{2069}", "one \u{2067}two…\u{2069}");
        check_of(&sanitizer, typed, 8, excerpt);
        check_of(
            &sanitizer,
            "one \u{2067}two\u{2069}",
            7,
            "one \u{2067}two\u{2069}",
        );
        check_of(&sanitizer, "one\n\u{2066}two\u{2069}", 4, "one…");
    }

    #[test]
    fn characters_and_words_with_different_ends_are_both_kept_whole() {
        // U+0600 is one character with what follows it, and one word with what precedes it.
        check("one\u{600},two three", 4, "one\u{600},…");
        check("one\u{600},two three", 3, "one…");
    }
}
