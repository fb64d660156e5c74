//! What the visitor meant as text: escaped here, so that the parser sees markup only where there is some.
//!
//! A `<` begins markup if it begins a whole tag of an HTML element with attributes that somebody would
//! type, or a comment or a doctype that ends; any other `<` is text. A `&` begins a character
//! reference if that is complete. Inside code, tags that are not listed are text too.
//!
//! What is markup but can leave nothing in the result goes here already: comments, doctypes, the
//! elements whose content is not text, and attributes that are not listed. So the parser is not
//! slowed by thousands of attributes, nor does it collect what nobody will read.
//!
//! Advice to the next editor. This is about intent and cost, never about safety: whatever comes out of
//! here is parsed and filtered as if it came from the visitor, and a mistake here can spoil the look
//! of a comment but no more. What must stay true: the output of the whole sanitizer passes through
//! unchanged (or the second pass would differ from the first), and no byte is looked at more than a
//! few times, whatever the input (see [`tag`](crate::tag), and the searches that remember how far they
//! came).

use crate::elements::{AttributeId, Content, ElementId};
use crate::policy::Policy;
use crate::tag::{self, Next};
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// The comment, with what was meant as text escaped. Takes linear time.
pub(crate) fn literal<'a>(html: &'a str, policy: &Policy) -> Cow<'a, str> {
    let mut literal = Literal {
        html,
        bytes: html.as_bytes(),
        policy,
        out: String::new(),
        copied: 0,
        kept: Vec::new(),
        open_code: Vec::new(),
        comments_end: true,
        end_tags: Vec::new(),
        templates: None,
    };
    literal.run();
    literal.finish()
}

struct Literal<'a, 'p> {
    html: &'a str,
    bytes: &'a [u8],
    policy: &'p Policy,
    out: String,
    /// What precedes this place in the input is in `out`, or was left out.
    copied: usize,
    /// The attributes of the tag at hand that stay.
    kept: Vec<Range<usize>>,
    /// How many of each listed element that shows code are open.
    open_code: Vec<(ElementId, usize)>,
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

impl<'a> Literal<'a, '_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(length) = memchr2(b'<', b'&', &self.bytes[at..]) {
            let start = at + length;
            at = match self.bytes[start..] {
                [b'&', ..] => self.text(start..start + 1),
                [b'<', b'!', ..] => self.declaration(start),
                [b'<', b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => self.end_tag(start),
                [b'<', b'a'..=b'z' | b'A'..=b'Z', ..] => self.start_tag(start),
                _ => self.text(start..start + 1),
            };
        }
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.html);
        }
        self.out.push_str(&self.html[self.copied..]);
        Cow::Owned(self.out)
    }

    /// Puts something in the place of this part of the input.
    fn replace(&mut self, part: Range<usize>, with: &str) -> usize {
        self.out.push_str(&self.html[self.copied..part.start]);
        self.out.push_str(with);
        self.copied = part.end;
        part.end
    }

    /// This part of the input is text; complete character references are read in it.
    fn text(&mut self, part: Range<usize>) -> usize {
        let mut at = part.start;
        while let Some(length) = memchr2(b'<', b'&', &self.bytes[at..part.end]) {
            let found = at + length;
            at = found + 1;
            if self.bytes[found] == b'<' {
                self.replace(found..at, "&lt;");
            } else if !is_complete_reference(&self.bytes[found..]) {
                self.replace(found..at, "&amp;");
            }
        }
        part.end
    }

    /// This part of the input is text in which nothing is read.
    fn raw_text(&mut self, part: Range<usize>) -> usize {
        let mut at = part.start;
        while let Some(length) = memchr2(b'<', b'&', &self.bytes[at..part.end]) {
            let found = at + length;
            at = found + 1;
            self.replace(
                found..at,
                if self.bytes[found] == b'<' {
                    "&lt;"
                } else {
                    "&amp;"
                },
            );
        }
        part.end
    }

    fn in_code(&self) -> bool {
        self.open_code.iter().any(|&(_, open)| open > 0)
    }

    /// Goes on behind a `<!`: a comment or a doctype goes, anything else is text.
    fn declaration(&mut self, start: usize) -> usize {
        let rest = &self.bytes[start..];
        let end = if self.in_code() {
            None
        } else if rest.starts_with(b"<!--") {
            let end = if self.comments_end {
                tag::comment_end(self.bytes, start)
            } else {
                None
            };
            self.comments_end &= end.is_some();
            end
        } else if rest.len() >= 9 && rest[..9].eq_ignore_ascii_case(b"<!doctype") {
            tag::doctype_end(self.bytes, start)
        } else {
            None
        };
        match end {
            Some(end) => self.replace(start..end, ""),
            None => self.text(start..start + 1),
        }
    }

    /// Goes on behind a start tag, and behind its element if nothing of that stays.
    fn start_tag(&mut self, start: usize) -> usize {
        let name_end = tag::name_end(self.bytes, start + 1);
        let Some(element) = ElementId::of(&self.bytes[start + 1..name_end]) else {
            return self.text(start..start + 1);
        };
        let listed = self.policy.allows(element);
        if !listed && self.in_code() {
            let (Ok(end) | Err(end)) = tag::end(self.bytes, name_end);
            return self.text(start..end);
        }
        let end = match self.scan_attributes(element, name_end) {
            Ok(end) => end,
            Err(at) => return self.text(start..at),
        };
        if listed {
            self.count_code(element, |open| open + 1);
            return self.write_attributes(name_end, end);
        }
        match element.facts().content {
            Content::Markup => self.write_attributes(name_end, end),
            Content::Plaintext => self.text(start..end),
            Content::Nothing => match self.end_tag_of(element, end) {
                Some(end_tag) => self.replace(start..end_tag.end, ""),
                None => self.text(start..end),
            },
            Content::NothingNested => match self.template_at(start) {
                Some(template) => self.replace(template, ""),
                None => self.text(start..end),
            },
            Content::Rcdata | Content::Rawtext => match self.end_tag_of(element, end) {
                Some(end_tag) => {
                    let content = self.write_attributes(name_end, end)..end_tag.start;
                    match element.facts().content {
                        Content::Rawtext => self.raw_text(content),
                        _ => self.text(content),
                    };
                    self.end_tag(end_tag.start)
                }
                None => self.text(start..end),
            },
        }
    }

    /// Goes on behind an end tag.
    fn end_tag(&mut self, start: usize) -> usize {
        let name_end = tag::name_end(self.bytes, start + 2);
        let Some(element) = ElementId::of(&self.bytes[start + 2..name_end]) else {
            return self.text(start..start + 1);
        };
        let listed = self.policy.allows(element);
        match tag::end(self.bytes, name_end) {
            Ok(end) if listed || !self.in_code() => {
                if listed {
                    self.count_code(element, |open| open.saturating_sub(1));
                }
                self.kept.clear();
                self.write_attributes(name_end, end)
            }
            Ok(end) | Err(end) => self.text(start..end),
        }
    }

    /// Notes which attributes of a start tag stay: the listed ones, each the first of its name.
    /// The end of the tag, or how far it was text.
    fn scan_attributes(&mut self, element: ElementId, name_end: usize) -> Result<usize, usize> {
        self.kept.clear();
        let mut seen = 0;
        let mut from = name_end;
        loop {
            match tag::next(self.bytes, from) {
                Next::End(end) => return Ok(end),
                Next::Broken(at) => return Err(at),
                Next::Attribute(attribute) => {
                    from = attribute.span.end;
                    let Some(id) = AttributeId::of(&self.bytes[attribute.name]) else {
                        continue;
                    };
                    if self.policy.allows_attribute(element, id) && seen & id.bit() == 0 {
                        seen |= id.bit();
                        self.kept.push(attribute.span);
                    }
                }
            }
        }
    }

    /// Writes a tag from the end of its name, with the attributes that were noted.
    fn write_attributes(&mut self, name_end: usize, end: usize) -> usize {
        let mut at = name_end;
        for kept in std::mem::take(&mut self.kept) {
            if at + 1 < kept.start {
                self.replace(at..kept.start, " ");
            }
            at = kept.start;
            // A browser reads U+0000 as U+FFFD here, but it goes, as other control characters do.
            while let Some(length) = memchr(0, &self.bytes[at..kept.end]) {
                at = self.replace(at + length..at + length + 1, "");
            }
            at = kept.end;
        }
        if at + 1 < end {
            self.replace(at..end, ">")
        } else {
            end
        }
    }

    fn count_code(&mut self, element: ElementId, count: impl Fn(usize) -> usize) {
        if !element.facts().shows_code {
            return;
        }
        match self.open_code.iter_mut().find(|(open, _)| *open == element) {
            Some((_, open)) => *open = count(*open),
            None => self.open_code.push((element, count(0))),
        }
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
                tag::end(self.bytes, name_end).ok().map(|end| start..end),
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
                && tag::name_end(self.bytes, name_end) == name_end
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

/// Does a character reference that ends with its semicolon begin here, with the `&`?
fn is_complete_reference(text: &[u8]) -> bool {
    let (digits, is_digit): (&[u8], fn(&u8) -> bool) = match text {
        [b'&', b'#', b'x' | b'X', rest @ ..] => (rest, u8::is_ascii_hexdigit),
        [b'&', b'#', rest @ ..] => (rest, u8::is_ascii_digit),
        [b'&', rest @ ..] => (rest, u8::is_ascii_alphanumeric),
        _ => return false,
    };
    let length = digits.iter().position(|byte| !is_digit(byte));
    length.is_some_and(|length| length > 0 && digits[length] == b';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::whitelist::Whitelist;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let policy = Policy::new(&Whitelist::default(), Limits::default());
        assert_eq!(literal(html, &policy), expected);
    }

    #[test]
    fn markup_that_is_meant_is_left_alone() {
        for html in [
            "plain",
            "<b>x</b>",
            "<a href='x>y' title=\"\">&amp;&#60;&#x3c;</a>",
        ] {
            check(html, html);
        }
    }

    #[test]
    fn attributes_that_cannot_stay_go_here_already() {
        check("<A x=1 HREF = 'y' href=z title>", "<A HREF = 'y' title>");
        check("<a href=\"x\"title=\"y\">", "<a href=\"x\"title=\"y\">");
        check("<b/ONCLICK=x/>", "<b>");
        check("<br/>", "<br>");
        check("</b href=x>", "</b>");
        check("<span a b='>'>x</span >", "<span>x</span>");
        check("<q cite=a\0b>", "<q cite=ab>");
        check("<a on\0x href>", "<a href>");
    }

    #[test]
    fn raw_text_ends_at_its_own_end_tag() {
        check("a<script>x</style></SCRIPT foo>b", "ab");
        check(
            "<textarea><b>&amp;&</textarea>",
            "<textarea>&lt;b>&amp;&amp;</textarea>",
        );
        check(
            "<xmp><b>&amp;</b></xmp>",
            "<xmp>&lt;b>&amp;amp;&lt;/b></xmp>",
        );
        check("<script>a<script>b", "&lt;script>a&lt;script>b");
        check("<script>a</script 5>b", "&lt;script>a&lt;/script 5>b");
    }

    #[test]
    fn templates_nest() {
        check("a<template>b<template>c</template>d</template>e", "ae");
        check("a<template>b<template>c</template>d", "a&lt;template>bd");
        check("</template><template>x</template>", "</template>");
    }
}
