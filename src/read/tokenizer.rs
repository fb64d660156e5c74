//! What the visitor typed, told apart: text, character references, and the tags of HTML elements.
//!
//! A `<` begins markup if it begins a whole tag of an HTML element with attributes that somebody would
//! type, or a comment or a doctype that ends; any other `<` is text. A `&` begins a character
//! reference if that is complete. Inside code, tags that are not listed are text too. Comments,
//! doctypes and the elements whose content is not text are passed over.
//!
//! Advice to the next editor. This is about intent and cost, never about safety: whatever comes out of
//! here is checked against the list by [`filter`](crate::tree::filter), and a mistake here can spoil the look of a
//! comment but no more. What must stay true: the output of the whole sanitizer is read
//! as what it was written from (or a second pass would differ from the first), and no byte is
//! looked at more than a few times, whatever the input (see [`tag`], and the searches
//! that remember how far they came).

use crate::html::element::{Content, SHOWING_CODE};
use crate::html::elements::ElementId;
use crate::html::tag::TagEnd;
use crate::html::{references, tag};
use crate::policy::policy::{Policy, Unlisted};
use crate::read::attributes::{Attributes, ListedAttribute};
use memchr::{memchr, memchr2};
use std::ops::Range;

/// Takes what was typed, in order: each part with its place in the input.
pub(crate) trait Sink {
    /// CharacterOptions that stand for themselves, `<` and `&` among them.
    fn text(&mut self, part: Range<usize>);
    /// A character reference, from its ampersand to its semicolon.
    fn character_reference(&mut self, part: Range<usize>);
    /// A start tag with its listed attributes, each once.
    fn start_tag(&mut self, part: Range<usize>, element: ElementId, attributes: &[ListedAttribute]);
    fn end_tag(&mut self, part: Range<usize>, element: ElementId);
    /// What goes, and is no tag of an element whose content stays.
    fn dropped(&mut self, part: Range<usize>, what: Dropped);
}

/// What is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    Comment,
    Doctype,
    /// An element with its content.
    Element(ElementId),
    /// What only looks like a tag or a declaration.
    NotHtml,
}

/// Tells apart what was typed. Takes linear time.
pub(crate) fn read(html: &str, policy: &Policy, sink: &mut impl Sink) {
    let mut literal = Tokenizer {
        bytes: html.as_bytes(),
        policy,
        sink,
        sent: 0,
        open_code: [0; SHOWING_CODE],
        comments_end: true,
        end_tags: Vec::new(),
        templates: None,
    };
    literal.run();
}

struct Tokenizer<'a, 'p, S> {
    bytes: &'a [u8],
    policy: &'p Policy,
    sink: &'p mut S,
    /// What precedes this place in the input has gone to the sink, or was passed over.
    sent: usize,
    /// How many of each listed element that shows code are open.
    open_code: [usize; SHOWING_CODE],
    /// Cleared when a comment was found not to end: then none after it does.
    comments_end: bool,
    /// What earlier searches for end tags found.
    end_tags: Vec<EndTagSearch>,
    /// Every `template` that ends, once one was met.
    templates: Option<Vec<Range<usize>>>,
}

/// A search for the end tag of an element with raw text content, and what it found: the answer to
/// every search that begins in `from`.
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

    /// Sends as text what stands before this place and has not been sent.
    fn send_text(&mut self, end: usize) {
        if self.sent < end {
            self.sink.text(self.sent..end);
        }
    }

    /// Goes on behind this part of the input, of which nothing stays.
    fn drop_part(&mut self, part: Range<usize>, what: Dropped) -> usize {
        let end = self.skip(part.clone());
        self.sink.dropped(part, what);
        end
    }

    /// Passes over this part of the input, and sends the text before it.
    fn skip(&mut self, part: Range<usize>) -> usize {
        self.send_text(part.start);
        self.sent = part.end;
        part.end
    }

    /// This part of the input is text; complete character references are read in it.
    fn text(&mut self, part: Range<usize>) -> usize {
        let mut at = part.start;
        while let Some(length) = memchr(b'&', &self.bytes[at..part.end]) {
            at = self.ampersand(at + length);
        }
        part.end
    }

    /// Goes on behind a `&`, or behind the reference that it begins.
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

    /// Is what is not listed shown here?
    fn shows_tags(&self) -> bool {
        self.in_code() || self.policy.unlisted == Unlisted::Show
    }

    /// Is this element listed, or a paragraph or line break that is written without being so?
    fn is_listed(&self, element: ElementId) -> bool {
        self.policy.allows(element) && !(self.in_code() && self.policy.makes(element))
    }

    /// Goes what is no HTML?
    fn strips_all(&self) -> bool {
        self.policy.unlisted == Unlisted::StripAll && !self.in_code()
    }

    /// Goes on behind a `<!`: a comment or a doctype is passed over, anything else is text.
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

    /// Goes on behind a start tag, and behind its element if nothing of that is text.
    fn start_tag(&mut self, start: usize) -> usize {
        let Some((element, name_end)) = element(self.policy, self.bytes, start + 1) else {
            return self.no_tag(start, start + 1);
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

    /// Goes on behind a `<` that begins no tag of HTML, but may begin what looks like one, or like an
    /// instruction: its name would begin at `name`.
    fn no_tag(&mut self, start: usize, name: usize) -> usize {
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

    /// Goes on behind an end tag.
    fn end_tag(&mut self, start: usize) -> usize {
        let Some((element, name_end)) = element(self.policy, self.bytes, start + 2) else {
            return self.no_tag(start, start + 2);
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

    /// Sends a start tag with its listed attributes, each the first of its name.
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

    /// The end tag that ends the raw text from `from`, as the tokenizer would find it; `None` if
    /// there is none, or if it is no whole tag.
    fn end_tag_of(&mut self, element: ElementId, from: usize) -> Option<Range<usize>> {
        let known =
            |search: &&EndTagSearch| search.element == element && search.from.contains(&from);
        if let Some(search) = self.end_tags.iter().find(known) {
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
        // One search for each element is enough to remember: those before it are behind.
        self.end_tags.retain(|search| search.element != element);
        self.end_tags.push(EndTagSearch {
            element,
            from: from..=reached,
            found: found.clone(),
        });
        found
    }

    /// The first place from `from` where a tag of this name stands: its `<` and the end of its name.
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

    /// The `template` that begins at `start`, its nested ones included, if it ends.
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

    /// Every `template` from `from` that ends, in the order they begin.
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

/// The element that the tag whose name begins at `start` is read as, if HTML knows its name, and where that ends.
fn element(policy: &Policy, html: &[u8], start: usize) -> Option<(ElementId, usize)> {
    let (element, name_end) = tag::element(html, start)?;
    Some((policy.renamed(element).unwrap_or(element), name_end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::whitelist::Whitelist;

    /// Writes down what it takes.
    struct Notes<'a>(&'a str, Vec<String>);

    impl Sink for Notes<'_> {
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
            let mut note = format!("start {}", element.name());
            for attribute in attributes {
                note.push_str(&format!(
                    " {}={}",
                    attribute.id.name(),
                    &self.0[attribute.value.clone()]
                ));
            }
            self.1.push(note);
        }

        fn end_tag(&mut self, _: Range<usize>, element: ElementId) {
            self.1.push(format!("end {}", element.name()));
        }

        // What goes leaves no note.
        fn dropped(&mut self, _: Range<usize>, _: Dropped) {}
    }

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let policy = Policy::new(&Whitelist::default());
        let mut notes = Notes(html, Vec::new());
        read(html, &policy, &mut notes);
        assert_eq!(notes.1, expected);
    }

    #[test]
    fn what_means_nothing_is_one_piece_of_text() {
        check(
            "a < b && c <3 Vec<String> &copy </",
            &["a < b && c <3 Vec<String> &copy </"],
        );
        check("if a<b and b<c then", &["if a<b and b<c then"]);
        check("", &[]);
    }

    #[test]
    fn references_are_read_if_they_are_complete() {
        check(
            "&amp;&#60;x&#x3C;",
            &["ref &amp;", "ref &#60;", "x", "ref &#x3C;"],
        );
        check("&;&#;&#x;&a b;", &["&;&#;&#x;&a b;"]);
        check("&", &["&"]);
    }

    #[test]
    fn tags_come_with_their_listed_attributes() {
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
    fn code_shows_tags_that_are_not_listed() {
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
