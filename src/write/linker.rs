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
use crate::html::elements::LINK;
use crate::html::escape::{OutputValue, StartTagWriter};
use crate::policy::limits::link_byte_budget;
use crate::policy::policy::Policy;

/// Makes links of text.
pub(crate) struct Linker<'p> {
    policy: &'p Policy,
    /// Whether text becomes links.
    is_on: bool,
    /// Where the output's text begins that has not been searched.
    text_start: usize,
    /// The number of links so far that count towards the limit.
    links: usize,
    /// The characters of text so far that [count](Self::text).
    characters: usize,
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
            tag_bytes: 0,
        }
    }

    /// This text, before escaping, is written. Whitespace does not count, nor do the characters U+2000 to U+2FFF: the
    /// layout adds and drops whitespace, and the end of an element may add direction controls.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        // In UTF-8, the first byte of those begins with E2, and all bytes of a character but the first are below C2.
        let counts = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xc2..=0xe1 | 0xe3..);
        if self.is_on {
            self.characters += text.as_bytes().iter().filter(|byte| counts(byte)).count();
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
        let admits = self.links < self.policy.links.most;
        self.links += usize::from(admits);
        admits
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
            let words = out.split_off(start);
            finder::parts(&words, trigger - start, self.policy, |part| match part {
                TextPart::Link(text, url) => self.link(out, text, &url),
                TextPart::Text(text) => out.push_str(text),
            });
        }
    }

    /// Writes a link, or its text alone where that would exceed a limit.
    fn link(&mut self, out: &mut String, text: &str, url: &str) {
        let start = out.len();
        let links = &self.policy.links;
        if self.links < links.most {
            let mut tag = StartTagWriter::new(LINK.name(), |text: &str| out.push_str(text));
            tag.attribute(LINK_URL.name(), OutputValue::Text(url));
            tag.end(links.added(links.target_of(url)));
            let tag_bytes = self.tag_bytes + out.len() - start + "</a>".len();
            if tag_bytes <= link_byte_budget(self.characters) {
                out.push_str(text);
                out.push_str("</a>");
                self.tag_bytes = tag_bytes;
                self.links += 1;
                return;
            }
            out.truncate(start);
        }
        out.push_str(text);
    }
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

    /// The text with links, of which there may be so many, where it has so many characters in all.
    fn linked(text: &str, most: usize, characters: usize) -> String {
        let mut policy = Policy::new(&Whitelist::default());
        policy.links.most = most;
        let mut linker = Linker::new(&policy, true);
        linker.text(&"x".repeat(characters));
        let mut out = text.to_owned();
        linker.flush(&mut out, true);
        out
    }

    #[test]
    fn links_are_made_up_to_their_number() {
        let text = "http://x.org www.y.org";
        let first = r#"<a href="http://x.org">http://x.org</a>"#;
        assert_eq!(linked(text, 0, 22), text);
        assert_eq!(linked(text, 1, 22), format!("{first} www.y.org"));
        assert_eq!(
            linked(text, 2, 22),
            format!(r#"{first} <a href="http://www.y.org">www.y.org</a>"#)
        );
    }

    #[test]
    fn links_are_made_up_to_their_bytes() {
        let text = "a@b.cc ".repeat(100);
        let link = r#"<a href="mailto:a@b.cc"></a>"#.len();
        for characters in [700, 1000] {
            let made = linked(&text, usize::MAX, characters).matches("<a ").count();
            assert_eq!(made, (link_byte_budget(characters) / link).min(100));
        }
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
