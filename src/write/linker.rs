//! Makes links of the URLs and e-mail addresses in the text of a comment.
//!
//! [`Linker`] searches the output's text from the last tag on, just before the next tag is written.
//!
//! Advice to the next editor. A second pass finds the links of the first as typed ones, and the text that became none
//! as text, and must decide the same. So the limit of their number counts all links, and the limit of their bytes all
//! that text could have become: whoever made them.

use crate::autolink::finder::TextPart;
use crate::autolink::{finder, triggers};
use crate::html::attribute_table::LINK_URL;
use crate::html::escape::{OutputValue, unescaped, write_attribute};
use crate::policy::limits::link_byte_budget;
use crate::policy::policy::Policy;
use crate::text::code_spans::code_spans;

/// Makes links of text.
pub(crate) struct Linker<'p> {
    policy: &'p Policy,
    /// Whether text becomes links.
    is_on: bool,
    /// Where the output's text begins that has not been searched.
    text_start: usize,
    /// The number of links so far that count towards the limit.
    links: usize,
    /// The number of [`characters`] counted so far.
    characters: usize,
    /// The offset in the output up to which they were counted.
    counted: usize,
    /// The bytes of the tags of links that text could have become.
    tag_bytes: usize,
}

impl<'p> Linker<'p> {
    #[inline(always)]
    pub(crate) fn new(policy: &'p Policy, is_on: bool) -> Self {
        Linker {
            policy,
            is_on,
            text_start: 0,
            links: 0,
            characters: 0,
            counted: 0,
            tag_bytes: 0,
        }
    }

    /// A tag was written, which ends at this offset of the output.
    #[inline]
    pub(crate) fn tag(&mut self, end: usize) {
        self.text_start = end;
    }

    /// Counts a typed link that is about to be written, after the links in the text before it were made. Returns false
    /// if there are too many.
    #[inline]
    pub(crate) fn count(&mut self) -> bool {
        let admits = !self.is_full();
        self.links += usize::from(admits);
        admits
    }

    /// Whether there are as many links as may be.
    fn is_full(&self) -> bool {
        self.links >= self.policy.links.most
    }

    /// The end of a typed link is about to be written, which began at `start`, and whose text began at `text`.
    pub(crate) fn end_link(&mut self, out: &str, start: usize, text: usize) {
        if self.is_on && may_be_made(&out[text..]) {
            self.tag_bytes += text - start + "</a>".len();
        }
    }

    /// A tag is about to be written: makes links in the text before it, if it may hold any.
    #[inline]
    pub(crate) fn flush(&mut self, out: &mut String, may_link: bool) {
        if self.is_on && self.text_start < out.len() {
            if may_link {
                self.make_links(out);
            }
            self.text_start = out.len();
        }
    }

    #[inline(never)]
    fn make_links(&mut self, out: &mut String) {
        if let Some(trigger) = triggers::next_trigger(out, self.text_start) {
            let start = finder::word_start(out, self.text_start, trigger);
            // A span that begins before the words is cut there.
            let mut spans = code_spans(&out[self.text_start..]);
            for span in &mut spans {
                let in_words = |at: usize| (self.text_start + at).saturating_sub(start);
                *span = in_words(span.start)..in_words(span.end);
            }
            let words = out.split_off(start);
            let mut budget = None;
            finder::parts(
                &words,
                trigger - start,
                &spans,
                self.policy,
                |part| match part {
                    TextPart::Text(text) => out.push_str(text),
                    TextPart::Link(text, _) if self.is_full() => out.push_str(text),
                    TextPart::Link(text, url) => {
                        let link = self.link(text, &url);
                        let tag_bytes = self.tag_bytes + link.len() - text.len();
                        // Few comments need to be counted.
                        let is_within = tag_bytes <= link_byte_budget(0)
                            || tag_bytes
                                <= *budget
                                    .get_or_insert_with(|| self.budget(&out[..start], &words));
                        if is_within {
                            self.tag_bytes = tag_bytes;
                            self.links += 1;
                            out.push_str(&link);
                        } else {
                            out.push_str(text);
                        }
                    }
                },
            );
        }
    }

    /// The most bytes that tags of links may take, given what was written before these words, which end the text.
    fn budget(&mut self, before: &str, words: &str) -> usize {
        self.characters += characters(&before[self.counted..]);
        self.counted = before.len();
        link_byte_budget(self.characters + characters(words))
    }

    /// The link of this text to this URL.
    fn link(&self, text: &str, url: &str) -> String {
        let links = &self.policy.links;
        let mut link = String::with_capacity(text.len() + url.len() + 64);
        let mut write = |part: &str| link.push_str(part);
        write("<a");
        write_attribute(LINK_URL.name(), OutputValue::Text(url), &mut write);
        link + links.added(url) + ">" + text + "</a>"
    }
}

/// The number of characters in the text of this output. Whitespace does not count, nor do the characters U+2000 to
/// U+2FFF: the layout adds and drops whitespace, and the end of an element may add direction controls.
fn characters(html: &str) -> usize {
    // In UTF-8, the first byte of those begins with E2, and all bytes of a character but the first are below C2.
    let counts = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xc2..=0xe1 | 0xe3..);
    let after_tag = |part| {
        let text = str::rsplit_once(part, '>').map_or(part, |(_, text)| text);
        unescaped(text).bytes().filter(counts).count()
    };
    html.split('<').map(after_tag).sum()
}

/// Whether this may be all of the text of a link that was made of text: a word, with an address in it.
fn may_be_made(text: &str) -> bool {
    let is_word = |byte: u8| !matches!(byte, b' ' | b'\n' | b'<');
    text.bytes().all(is_word) && text.bytes().any(|byte| matches!(byte, b'.' | b':' | b'@'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::whitelist::Whitelist;

    /// The text with links, of which there may be so many, where so many characters are before it.
    fn linked(text: &str, most: usize, before: usize) -> String {
        let mut policy = Policy::new(&Whitelist::default());
        policy.links.most = most;
        let mut linker = Linker::new(&policy, true);
        let mut out = format!("{}<b>{text}", "x ".repeat(before));
        linker.tag(out.len() - text.len());
        linker.flush(&mut out, true);
        out.split_off(2 * before + "<b>".len())
    }

    #[test]
    fn links_are_made_up_to_their_number() {
        let text = "http://x.org www.y.org";
        let first = r#"<a href="http://x.org">http://x.org</a>"#;
        assert_eq!(linked(text, 0, 0), text);
        assert_eq!(linked(text, 1, 0), format!("{first} www.y.org"));
        assert_eq!(
            linked(text, 2, 0),
            format!(r#"{first} <a href="http://www.y.org">www.y.org</a>"#)
        );
    }

    #[test]
    fn links_are_made_up_to_their_bytes() {
        let text = "a@b.cc ".repeat(100);
        let link = r#"<a href="mailto:a@b.cc"></a>"#.len();
        for before in [0, 10, 1000] {
            let made = linked(&text, usize::MAX, before).matches("<a ").count();
            assert_eq!(made, (link_byte_budget(before + 600) / link).min(100));
        }
    }

    #[test]
    fn characters_are_those_of_the_text_that_count() {
        assert_eq!(
            characters("a<br>\n<a href=\"x\">&lt; b&nbsp;</a>\u{2069}\u{e9}\u{4e2d}"),
            6
        );
        assert_eq!(characters(""), 0);
    }

    #[test]
    fn typed_links_count_if_text_could_have_become_them() {
        let policy = Policy::new(&Whitelist::default());
        let mut linker = Linker::new(&policy, true);
        let html =
            r#"<a href="http://x.org">here</a><a href="http://x.org"><b>http://x.org</b></a>"#;
        linker.end_link(&html[..27], 0, 23);
        assert_eq!(linker.tag_bytes, 0);
        linker.end_link(&html[..73], 31, 54);
        assert_eq!(linker.tag_bytes, 0);
        linker.end_link(r#"<a href="http://x.org">http://x.org"#, 0, 23);
        assert_eq!(linker.tag_bytes, 27);
    }
}
