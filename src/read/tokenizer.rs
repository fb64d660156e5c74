//! Splits what the visitor typed into tokens: text, character references, start tags, end tags and dropped parts.
//! [`read`] takes the input and a policy, and calls a [`Sink`] with the byte range of each token, in order.
//!
//! A `<` begins markup if it begins a complete tag of an HTML element with attributes that somebody would type, or a
//! complete comment or doctype; any other `<` is text. A `&` begins a character reference if that is complete. Inside
//! code, unlisted tags are text too. Comments, doctypes and elements whose content is not text are dropped.
//!
//! Advice to the next editor. The tokenizer decides what the visitor meant, never what is safe: every tag is checked
//! against the allowlist again before it is written ([`filter`](crate::tree::filter)), so a mistake here can spoil how
//! a comment looks, but no more. Two things must stay true. The output of the sanitizer is read as the tokens it was
//! written from, or a second pass would differ from the first. And no byte is examined more than a few times, whatever
//! the input: reading resumes where a failed scan of a [`tag`] stopped, and searches remember how far they came.

use crate::html::element::{Content, SHOWING_CODE};
use crate::html::elements::ElementId;
use crate::html::tag::TagEnd;
use crate::html::{references, tag};
use crate::policy::policy::{Policy, Unlisted};
use crate::read::attributes::{Attributes, ListedAttribute};
use memchr::{memchr, memchr2};
use std::ops::Range;

/// Receives the tokens in order, each with its byte range in the input.
pub(crate) trait Sink {
    /// Text that stands for itself; it may hold `<` and `&`.
    fn text(&mut self, part: Range<usize>);
    /// A character reference, from its ampersand to its semicolon.
    fn character_reference(&mut self, part: Range<usize>);
    /// A start tag with its listed attributes; of duplicates only the first.
    fn start_tag(&mut self, part: Range<usize>, element: ElementId, attributes: &[ListedAttribute]);
    fn end_tag(&mut self, part: Range<usize>, element: ElementId);
    /// A part that is dropped, content included. (An unlisted tag whose content is kept is sent as a tag.)
    fn dropped(&mut self, part: Range<usize>, what: Dropped);
}

/// What a dropped part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    Comment,
    Doctype,
    /// An element with its content.
    Element(ElementId),
    /// It resembles a tag, a declaration or an instruction, and is none of HTML.
    NotHtml,
}

/// Sends the tokens of `html` to the sink. Takes linear time.
pub(crate) fn read(html: &str, policy: &Policy, sink: &mut impl Sink) {
    let mut tokenizer = Tokenizer {
        bytes: html.as_bytes(),
        policy,
        sink,
        sent: 0,
        open_code: [0; SHOWING_CODE],
        comments_end: true,
        end_tags: Vec::new(),
        templates: None,
    };
    tokenizer.run();
}

/// The state of [`read`]. Methods that read or send a part return the offset at which reading resumes.
struct Tokenizer<'a, 'p, S> {
    bytes: &'a [u8],
    policy: &'p Policy,
    sink: &'p mut S,
    /// Everything before this offset was sent to the sink.
    sent: usize,
    /// The number of open elements, for each listed element that shows code.
    open_code: [usize; SHOWING_CODE],
    /// Cleared when a comment is found not to end: then none after it does.
    comments_end: bool,
    /// The latest search for an end tag, for each element searched for.
    end_tags: Vec<EndTagSearch>,
    /// The byte range of every `template` that ends, filled when the first one is met.
    templates: Option<Vec<Range<usize>>>,
}

/// A search for the end tag of an element whose content is not markup. Its result holds for every search that begins
/// in `from`.
struct EndTagSearch {
    element: ElementId,
    from: std::ops::RangeInclusive<usize>,
    found: Option<Range<usize>>,
}

impl<'a, S: Sink> Tokenizer<'a, '_, S> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(length) = memchr2(b'<', b'&', &self.bytes[at..]) {
            let start = at + length;
            at = match self.bytes[start..] {
                [b'&', ..] => self.ampersand(start),
                [b'<', b'!', ..] => self.declaration(start),
                [b'<', b'/', ..] => self.end_tag(start),
                _ => self.start_tag(start),
            };
        }
        self.send_text(self.bytes.len());
    }

    /// Sends what is unsent before `end` as text.
    fn send_text(&mut self, end: usize) {
        if self.sent < end {
            self.sink.text(self.sent..end);
        }
    }

    /// Sends this part as dropped, and returns its end.
    fn drop_part(&mut self, part: Range<usize>, what: Dropped) -> usize {
        let end = self.skip(part.clone());
        self.sink.dropped(part, what);
        end
    }

    /// Sends the text before this part, marks the part as sent, and returns its end.
    fn skip(&mut self, part: Range<usize>) -> usize {
        self.send_text(part.start);
        self.sent = part.end;
        part.end
    }

    /// Treats this part as text in which complete character references are read. Returns its end.
    fn text(&mut self, part: Range<usize>) -> usize {
        let mut at = part.start;
        while let Some(length) = memchr(b'&', &self.bytes[at..part.end]) {
            at = self.ampersand(at + length);
        }
        part.end
    }

    /// Reads the character reference that this `&` begins; without one, the `&` is text.
    fn ampersand(&mut self, start: usize) -> usize {
        let Some(length) = references::length(&self.bytes[start..]) else {
            return start + 1;
        };
        let end = self.skip(start..start + length);
        self.sink.character_reference(start..end);
        end
    }

    fn in_code(&self) -> bool {
        self.open_code != [0; SHOWING_CODE]
    }

    /// Whether unlisted tags are text here.
    fn shows_tags(&self) -> bool {
        self.in_code() || self.policy.unlisted == Unlisted::Show
    }

    /// Whether this element is listed or, outside code, one that the layout writes unlisted (`p`, `br`).
    fn is_listed(&self, element: ElementId) -> bool {
        self.policy.allows(element) && !(self.in_code() && self.policy.makes(element))
    }

    /// Whether what resembles a tag and is not HTML is dropped here.
    fn strips_all(&self) -> bool {
        self.policy.unlisted == Unlisted::StripAll && !self.in_code()
    }

    /// Reads at a `<!`. A complete comment or doctype is dropped, with [`Unlisted::StripAll`] any declaration that
    /// ends; in code they are text, and so is anything else.
    fn declaration(&mut self, start: usize) -> usize {
        let rest = &self.bytes[start..];
        let (what, end) = if rest.starts_with(b"<!--") {
            let end = if self.comments_end {
                tag::comment_end(self.bytes, start)
            } else {
                None
            };
            self.comments_end &= end.is_some();
            (Dropped::Comment, end)
        } else if rest.len() >= 9 && rest[..9].eq_ignore_ascii_case(b"<!doctype") {
            (Dropped::Doctype, tag::declaration_end(self.bytes, start))
        } else if self.strips_all() {
            (Dropped::NotHtml, tag::declaration_end(self.bytes, start))
        } else {
            (Dropped::NotHtml, None)
        };
        match end {
            Some(end) if self.in_code() => self.text(start..end),
            Some(end) => self.drop_part(start..end, what),
            None => start + 1,
        }
    }

    /// Reads at a `<`: a start tag, with its content if that is dropped or is not markup.
    fn start_tag(&mut self, start: usize) -> usize {
        let Some((element, name_end)) = element(self.policy, self.bytes, start + 1) else {
            return self.non_html_tag(start, start + 1);
        };
        let listed = self.is_listed(element);
        if !listed && self.shows_tags() {
            let end = tag::end(self.bytes, name_end);
            return self.text(start..end.offset());
        }
        if listed {
            return self.listed_start_tag(start, name_end, element);
        }
        let end = match tag::end(self.bytes, name_end) {
            TagEnd::Complete(end) => end,
            TagEnd::Text(end) => return self.text(start..end),
        };
        match element.facts().content {
            Content::Markup => self.send_unlisted(element, start..end),
            Content::Plaintext => self.text(start..end),
            Content::Nothing => match self.end_tag_of(element, end) {
                Some(end_tag) => self.drop_part(start..end_tag.end, Dropped::Element(element)),
                None => self.text(start..end),
            },
            Content::NothingNested => match self.template_at(start) {
                Some(template) => self.drop_part(template, Dropped::Element(element)),
                None => self.text(start..end),
            },
            content @ (Content::Rcdata | Content::Rawtext) => {
                let Some(end_tag) = self.end_tag_of(element, end) else {
                    return self.text(start..end);
                };
                self.send_unlisted(element, start..end);
                if content == Content::Rcdata {
                    self.text(end..end_tag.start);
                }
                self.end_tag(end_tag.start)
            }
        }
    }

    /// Reads at a `<` that begins no tag of HTML: drops a lookalike of a tag or instruction, whose name begins at
    /// `name`, if the policy asks for that; otherwise it is text.
    fn non_html_tag(&mut self, start: usize, name: usize) -> usize {
        if !self.strips_all() {
            return start + 1;
        }
        match tag::lookalike_end(self.bytes, name) {
            TagEnd::Complete(end) => self.drop_part(start..end, Dropped::NotHtml),
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    fn send_unlisted(&mut self, element: ElementId, tag: Range<usize>) -> usize {
        let end = self.skip(tag.clone());
        self.sink.start_tag(tag, element, &[]);
        end
    }

    /// Reads the end tag at a `</`.
    fn end_tag(&mut self, start: usize) -> usize {
        let Some((element, name_end)) = element(self.policy, self.bytes, start + 2) else {
            return self.non_html_tag(start, start + 2);
        };
        let listed = self.is_listed(element);
        let content = element.facts().content;
        match tag::end(self.bytes, name_end) {
            TagEnd::Complete(end)
                if listed || !(self.shows_tags() || content == Content::Plaintext) =>
            {
                if let (true, Some(number)) = (listed, element.facts().shows_code) {
                    self.open_code[number] = self.open_code[number].saturating_sub(1);
                }
                self.skip(start..end);
                self.sink.end_tag(start..end, element);
                end
            }
            end => self.text(start..end.offset()),
        }
    }

    /// Reads the start tag of a listed element, whose name ends at `name_end`.
    fn listed_start_tag(&mut self, start: usize, name_end: usize, element: ElementId) -> usize {
        if self.bytes.get(name_end) == Some(&b'>') {
            return self.send_listed(element, start..name_end + 1, &[]);
        }
        let mut attributes = Attributes::default();
        match attributes.read(self.bytes, name_end, element, self.policy) {
            TagEnd::Complete(end) => self.send_listed(element, start..end, attributes.list()),
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    fn send_listed(
        &mut self,
        element: ElementId,
        tag: Range<usize>,
        attributes: &[ListedAttribute],
    ) -> usize {
        if let Some(number) = element.facts().shows_code {
            self.open_code[number] += 1;
        }
        let end = self.skip(tag.clone());
        self.sink.start_tag(tag, element, attributes);
        end
    }

    /// The range of the end tag that ends the content from `from` on, found as the standard's tokenizer finds it;
    /// `None` if there is none or it is incomplete.
    fn end_tag_of(&mut self, element: ElementId, from: usize) -> Option<Range<usize>> {
        let covers =
            |search: &&EndTagSearch| search.element == element && search.from.contains(&from);
        if let Some(search) = self.end_tags.iter().find(covers) {
            return search.found.clone();
        }
        let (reached, found) = match self.find_tag(from, "/", element.name()) {
            None => (self.bytes.len(), None),
            Some((start, name_end)) => (
                start,
                tag::end(self.bytes, name_end)
                    .complete()
                    .map(|end| start..end),
            ),
        };
        // The latest search for each element is enough: reading never returns to an earlier one's range.
        self.end_tags.retain(|search| search.element != element);
        self.end_tags.push(EndTagSearch {
            element,
            from: from..=reached,
            found: found.clone(),
        });
        found
    }

    /// The first tag of this name from `from` on: the offsets of its `<` and of the end of its name.
    fn find_tag(&self, from: usize, solidus: &str, name: &str) -> Option<(usize, usize)> {
        let mut at = from;
        loop {
            let start = at + memchr(b'<', &self.bytes[at..])?;
            at = start + 1;
            let Some(rest) = self.bytes[at..].strip_prefix(solidus.as_bytes()) else {
                continue;
            };
            let name_start = self.bytes.len() - rest.len();
            let name_end = name_start + name.len();
            if rest.len() > name.len()
                && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && tag::ends_name(rest[name.len()])
            {
                return Some((start, name_end));
            }
        }
    }

    /// The range of the `template` that begins at `start`, nested ones included, if it ends.
    fn template_at(&mut self, start: usize) -> Option<Range<usize>> {
        let templates = self
            .templates
            .take()
            .unwrap_or_else(|| self.match_templates(start));
        let found = templates.binary_search_by_key(&start, |template| template.start);
        let template = found.ok().map(|at| templates[at].clone());
        self.templates = Some(templates);
        template
    }

    /// The range of every `template` from `from` on that ends, ordered by start.
    fn match_templates(&self, from: usize) -> Vec<Range<usize>> {
        let mut open = Vec::new();
        let mut matched = Vec::new();
        let mut at = from;
        let name = "template";
        let mut next_start = self.find_tag(at, "", name);
        let mut next_end = self.find_tag(at, "/", name);
        while let Some((end_tag, end_name)) = next_end {
            match next_start {
                Some((start_tag, start_name)) if start_tag < end_tag => {
                    open.push(start_tag);
                    at = start_name;
                    next_start = self.find_tag(at, "", name);
                }
                _ => {
                    let Some(length) = memchr(b'>', &self.bytes[end_name..]) else {
                        break;
                    };
                    at = end_name + length + 1;
                    if let Some(start) = open.pop() {
                        matched.push(start..at);
                    }
                    next_end = self.find_tag(at, "/", name);
                    if next_start.is_some_and(|(start, _)| start < at) {
                        next_start = self.find_tag(at, "", name);
                    }
                }
            }
        }
        matched.sort_unstable_by_key(|template| template.start);
        matched
    }
}

/// Reads the tag name at `start`: the element that the policy takes it for, and where the name ends; `None` if HTML
/// does not know the name.
fn element(policy: &Policy, html: &[u8], start: usize) -> Option<(ElementId, usize)> {
    let (element, name_end) = tag::element(html, start)?;
    Some((policy.renamed(element).unwrap_or(element), name_end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::whitelist::Whitelist;

    /// Records the tokens as strings: the input, and one string for each token but the dropped ones.
    struct Recorder<'a>(&'a str, Vec<String>);

    impl Sink for Recorder<'_> {
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
        check("if a<b and b<c then", &["if a<b and b<c then"]);
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
        check(
            "<a href=\"x\"title=\"y\">",
            &["start a href=\"x\" title=\"y\""],
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
        check(
            "<xmp><b>&amp;</b></xmp>",
            &["start xmp", "<b>&amp;</b>", "end xmp"],
        );
        check("<script>a<script>b", &["<script>a<script>b"]);
        check("<script>a</script 5>b", &["<script>a</script 5>b"]);
    }

    #[test]
    fn templates_nest() {
        check(
            "a<template>b<template>c</template>d</template>e",
            &["a", "e"],
        );
        check(
            "a<template>b<template>c</template>d",
            &["a<template>b", "d"],
        );
        check("</template><template>x</template>", &["end template"]);
    }

    #[test]
    fn unlisted_tags_and_comments_in_code_are_text() {
        check(
            "<code><div x='<b>'></code>",
            &["start code", "<div x='<b>'>", "end code"],
        );
        check(
            "<code><!-- x --></code>",
            &["start code", "<!-- x -->", "end code"],
        );
    }
}
