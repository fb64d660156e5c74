//! The short way: a comment whose tags nest as they should is written while it is read.
//!
//! One loop goes from special byte to special byte; what stands between them is kept as it is, and so is a
//! tag that is typed as it would be written. What comes out is the input itself as long as nothing
//! differs; from the first difference on it is copied into one buffer.
//!
//! Advice to the next editor. Nothing is clever here, and nothing may become so: what comes out is what
//! comes out of the long way, byte for byte, and where that takes more than a line or two, this declines.
//! So it declines
//!
//! * what [`literal`](crate::literal) would have to think about: declarations, elements whose content is no
//!   markup, tags that do not end where that breaks a listed one off, and comments inside code;
//! * wherever the tree builder would do anything but open the element of a start tag in the current node, and
//!   close the current node at its end tag: a start tag that would close something that is open
//!   ([`nesting::fits`]), and so every link in a link; an end tag of anything but the current node, and so
//!   all misnesting; tables, and the elements behind whose start tag a newline is dropped;
//! * what nests deeper than [`DEPTH`], or than the limit of the policy; inputs beyond its limit of bytes, and
//!   outputs beyond [`most_output`]; more links than may be; characters to which the policy does something;
//! * a carriage return or newline of which it is not plain whether they are one line end.
//!
//! Without misnesting no formatting is ever reopened or copied, so the budget for growth is never touched.
//! That the result is that of the long way is what tests and the fuzzer hold it to. What must stay true for
//! safety: a tag is written only if the policy allows its element, an attribute only as [`attributes`]
//! judges it and if no quote can end it, and of text no byte that is [`Special`] is kept without being
//! looked at.
//!
//! What every tag and run of text passes is inlined always, so that the loop is one function; what few need
//! never, so that it does not make the loop larger. `cargo bench --bench sanitize` tells.

use crate::attributes::{self, Attribute, Attributes, LinkFacts};
use crate::breaks::Breaks;
use crate::elements::{AttributeId, AttributeSet, Content, ElementId, Kind};
use crate::limits::most_output;
use crate::nesting;
use crate::policy::{Policy, Unlisted};
use crate::references;
use crate::scan::{self, ByteSet, Marked, Marks};
use crate::serialize::{self, escape_attribute, escape_text};
use crate::tag;
use crate::xml::{self, Cleaner};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// How many elements may be open. Few comments nest as deep as five.
const DEPTH: usize = 16;

/// What the long way makes of this comment, unless that takes more than is done here.
#[inline(always)]
pub(crate) fn sanitize<'a>(html: &'a str, policy: &Policy) -> Option<Cow<'a, str>> {
    if html.len() > policy.limits.markup_bytes || policy.paragraphs || policy.autolinks {
        return None;
    }
    // Most comments that are stored, and many that are typed, are text in which nothing is to be done.
    let start = scan::first_that_may_be::<Special>(html.as_bytes());
    if start == html.len() {
        return Some(Cow::Borrowed(html));
    }
    if policy.characters.concern(html) {
        return None;
    }
    sanitize_from(start, html, policy)
}

/// What the long way makes of this comment, in which nothing is special before `start`.
#[inline(never)]
fn sanitize_from<'a>(start: usize, html: &'a str, policy: &Policy) -> Option<Cow<'a, str>> {
    let mut fast = Fast {
        html,
        policy,
        marks: Marks::from(html.as_bytes(), start),
        out: String::new(),
        kept: 0..0,
        changed: false,
        breaks: Breaks::default(),
        run: 0,
        open: [ElementId::FIRST; DEPTH],
        depth: 0,
        room: DEPTH.min(policy.limits.depth),
        links: 0,
    };
    fast.run()?;
    fast.finish()
}

struct Fast<'a, 'p> {
    html: &'a str,
    policy: &'p Policy,
    /// The special bytes of the input.
    marks: Marks<Special>,
    /// What was written before `kept`.
    out: String,
    /// A part of the input that stands at the end of the output, but has not been copied there.
    kept: Range<usize>,
    /// Does the output differ from the input, so that `out` is in use?
    changed: bool,
    breaks: Breaks,
    /// Where in `out` the text behind the last tag begins, while a break waits.
    run: usize,
    /// The open elements, from the outermost inwards.
    open: [ElementId; DEPTH],
    depth: usize,
    /// How many may be.
    room: usize,
    /// How many links were written, if that matters.
    links: usize,
}

/// A start tag that is typed as it is written.
struct Canonical<'p> {
    /// Where it ends.
    end: usize,
    /// Is it a link?
    is_link: bool,
    /// What is to be added before its `>`.
    missing: &'p str,
}

impl<'a, 'p> Fast<'a, 'p> {
    /// Writes all of the comment, unless it declines.
    fn run(&mut self) -> Option<()> {
        let html = self.html.as_bytes();
        let mut start = 0;
        loop {
            let at = self.marks.next(html, start);
            self.keep_text(start..at);
            start = match html[at..] {
                [] => return Some(()),
                [b'<', b'/', ..] => self.end_tag(at)?,
                [b'<', ..] => self.start_tag(at)?,
                [b'&', ..] => self.ampersand(at)?,
                // A line end of two characters.
                [b'\r', b'\n', ..] => self.pass(at..at + 1),
                _ => self.special(at)?,
            };
        }
    }

    fn finish(&mut self) -> Option<Cow<'a, str>> {
        while self.depth > 0 {
            self.depth -= 1;
            self.flush();
            self.write_end_tag(self.open[self.depth]);
        }
        if !self.changed && self.kept == (0..self.html.len()) {
            return Some(Cow::Borrowed(self.html));
        }
        self.flush();
        let is_bounded = self.out.len() <= most_output(self.html.len());
        is_bounded.then(|| Cow::Owned(std::mem::take(&mut self.out)))
    }

    /// Keeps this part of the input as it is.
    #[inline]
    fn keep(&mut self, part: Range<usize>) {
        if part.start == self.kept.end {
            self.kept.end = part.end;
        } else {
            self.flush();
            self.kept = part;
        }
    }

    /// Copies what was kept: from here on the output differs from the input.
    #[inline(always)]
    fn flush(&mut self) {
        if !self.changed {
            self.change();
        }
        if !self.kept.is_empty() {
            self.out.push_str(&self.html[self.kept.clone()]);
            self.kept.start = self.kept.end;
        }
    }

    #[cold]
    fn change(&mut self) {
        self.changed = true;
        // Room for some characters to be escaped, and some tags to be completed.
        self.out = String::with_capacity(self.html.len() + self.html.len() / 16 + 64);
    }

    /// Passes over a part of the input; goes on behind it.
    #[inline]
    fn pass(&mut self, part: Range<usize>) -> usize {
        self.flush();
        self.kept = part.end..part.end;
        part.end
    }

    /// Writes this for a part of the input; goes on behind it.
    #[inline(always)]
    fn replace(&mut self, part: Range<usize>, text: &str) -> usize {
        let end = self.pass(part);
        self.out.push_str(text);
        end
    }

    /// Text is about to be written: writes the break that stands before it.
    #[inline(always)]
    fn before_text(&mut self, text: &[u8]) {
        let missing = self.breaks.before_text(text);
        if !missing.is_empty() {
            self.write_break(missing);
        }
    }

    #[inline(never)]
    fn write_break(&mut self, missing: &str) {
        // Behind that place there is nothing but whitespace.
        if self.run == self.out.len() {
            self.out.push_str(missing);
        } else {
            self.out.insert_str(self.run, missing);
        }
    }

    #[inline(always)]
    fn keep_text(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            self.before_text(&self.html.as_bytes()[part.clone()]);
            self.keep(part);
        }
    }

    #[inline(always)]
    fn replace_text(&mut self, part: Range<usize>, text: &str, escaped: &str) -> usize {
        self.before_text(text.as_bytes());
        self.replace(part, escaped)
    }

    /// Does a start tag of this open an element in the current node, and nothing else? Not if the tree
    /// builder does more, or a limit is reached.
    #[inline(always)]
    fn is_easy(&self, element: ElementId) -> bool {
        self.depth < self.room
            && (self.policy.is_simple(element) || {
                let facts = element.facts();
                let open = self.open[..self.depth].iter().rev().copied();
                !facts.drops_newline && !facts.is_of_tables() && nesting::fits(element, open)
            })
    }

    /// Is an element open that shows code?
    #[inline]
    fn in_code(&self) -> bool {
        let open = &self.open[..self.depth];
        open.iter().any(|open| open.facts().shows_code.is_some())
    }

    /// The start tag whose name ends here, if from here on it is typed as it is written: with listed
    /// attributes that stay as they are, each once, and behind them those that are added to links, or none. Links
    /// are looked at only if the policy asks for it.
    #[inline(always)]
    fn canonical<const ASKS_LINKS: bool>(
        &mut self,
        element: ElementId,
        name_end: usize,
    ) -> Option<Canonical<'p>> {
        let html = self.html.as_bytes();
        let policy = self.policy;
        let adds = ASKS_LINKS && policy.adds_to(element);
        let mut seen: AttributeSet = 0;
        let mut is_link = false;
        let mut added = "";
        let mut at = name_end;
        while html.get(at) == Some(&b' ') {
            if ASKS_LINKS && !added.is_empty() && html[at..].starts_with(added.as_bytes()) {
                at += added.len();
                added = "";
                break;
            }
            let id = tag::attribute(html, at + 1)?;
            let value = at + 1 + id.name().len() + 2;
            if !id.name_stands_at(html, at + 1) || html.get(value - 2..value) != Some(b"=\"") {
                return None;
            }
            let end = value + memchr(b'"', &html[value..])?;
            if seen & id.bit() != 0 || !self.stays_as_typed(value..end, element, id) {
                return None;
            }
            if ASKS_LINKS {
                match id.kind() {
                    Kind::Link => {
                        is_link = true;
                        let leads = policy.links.leads(&self.html[value..end]);
                        added = policy.links.added(leads);
                    }
                    // It would have to be merged with what is added.
                    Kind::LinkTypes if adds => return None,
                    _ => {}
                }
            }
            seen |= id.bit();
            at = end + 1;
        }
        (html.get(at) == Some(&b'>')).then_some(Canonical {
            end: at + 1,
            is_link,
            missing: added,
        })
    }

    /// Does this value of an attribute, which holds no double quote, stay as it was typed?
    #[inline]
    fn stays_as_typed(&mut self, value: Range<usize>, element: ElementId, id: AttributeId) -> bool {
        self.is_escaped(value.clone())
            && attributes::stays_as_typed(self.html, value, element, id, self.policy)
    }

    /// Is nothing in this value, which holds no double quote, to be escaped or removed?
    #[inline(always)]
    fn is_escaped(&mut self, value: Range<usize>) -> bool {
        let mut at = value.start;
        loop {
            at = self.marks.next(self.html.as_bytes(), at);
            if at >= value.end {
                return true;
            }
            let rest = &self.html.as_bytes()[at..];
            at += match rest {
                [b'&', ..] => match serialize::reference_at(rest) {
                    Some(reference) => reference.len(),
                    None => return false,
                },
                [0xc2, 0xa0, ..] => return false,
                // Others that begin with the same byte.
                [0xc2 | b'\t', ..] | [0xef, 0xbf, 0..0xbe, ..] | [0xef, 0..0xbf, ..] => 1,
                _ => return false,
            };
        }
    }

    #[inline(never)]
    fn write_start_tag(&mut self, element: ElementId, attributes: &[Attribute]) {
        self.out.push('<');
        self.out.push_str(element.name());
        for attribute in attributes {
            if let Some(value) = self.value_as_typed(element, attribute) {
                self.write_attribute(attribute.id, |out| out.push_str(value));
            } else if let Ok(value) = attributes::judge(self.html, element, attribute, self.policy)
            {
                self.write_attribute(attribute.id, |out| {
                    escape_attribute(&value, &mut |text| out.push_str(text));
                });
            }
        }
        self.out.push('>');
    }

    fn write_attribute(&mut self, id: AttributeId, write_value: impl FnOnce(&mut String)) {
        self.out.push(' ');
        self.out.push_str(id.name());
        self.out.push_str("=\"");
        write_value(&mut self.out);
        self.out.push('"');
    }

    /// The value of an attribute that stays, if it is typed as it is written, in double quotes.
    fn value_as_typed(&mut self, element: ElementId, attribute: &Attribute) -> Option<&'a str> {
        let Range { start, end } = attribute.value;
        let value = self.html[start..end].strip_prefix('"')?.strip_suffix('"')?;
        // The scanner ends a value at the first quote; here nothing may rest on that.
        let stays =
            !value.contains('"') && self.stays_as_typed(start + 1..end - 1, element, attribute.id);
        stays.then_some(value)
    }

    fn write_end_tag(&mut self, element: ElementId) {
        self.out.push_str("</");
        self.out.push_str(element.name());
        self.out.push('>');
    }

    /// Goes on behind the special character of text that begins here, or behind its first byte, if it is
    /// another that begins so.
    fn special(&mut self, at: usize) -> Option<usize> {
        Some(match self.html.as_bytes()[at..] {
            [b'<', ..] => self.replace_text(at..at + 1, "<", "&lt;"),
            [b'>', ..] => self.replace_text(at..at + 1, ">", "&gt;"),
            [b'&', ..] => self.replace_text(at..at + 1, "&", "&amp;"),
            [0xc2, 0xa0, ..] => self.replace_text(at..at + 2, "\u{a0}", "&nbsp;"),
            // A newline behind what goes may be part of it.
            [b'\r', b'<', ..] => return None,
            [b'\r', ..] => self.replace_text(at..at + 1, "\n", "\n"),
            // U+FFFE and U+FFFF.
            [0xef, 0xbf, 0xbe | 0xbf, ..] => self.pass(at..at + 3),
            // Others that begin with the same byte.
            [0xc2 | 0xef | b'\t', ..] => {
                self.keep_text(at..at + 1);
                at + 1
            }
            // The controls that XML cannot carry, all that stand together.
            [..b' ', ref behind @ ..] => {
                static CONTROLS: ByteSet = xml::CONTROLS;
                let is_one = |byte: &&u8| CONTROLS.has(**byte);
                let more = behind.iter().take_while(is_one).count();
                self.pass(at..at + 1 + more)
            }
            _ => return None,
        })
    }

    /// Goes on behind a `&`, or behind the reference that it begins.
    fn ampersand(&mut self, at: usize) -> Option<usize> {
        let rest = &self.html.as_bytes()[at..];
        // `&quot;` is written in values only.
        if let Some(written) = serialize::reference_at(rest).filter(|&written| written != "&quot;")
        {
            let end = at + written.len();
            // What it stands for is visible, whatever it is.
            self.before_text(b"&");
            self.keep(at..end);
            return Some(end);
        }
        let Some(length) = references::length(rest) else {
            return self.special(at);
        };
        let part = at..at + length;
        let typed = &self.html[part.clone()];
        let text = references::in_text(typed);
        if text.contains(['\r', '\n']) || self.policy.characters.concern(&text) {
            // It may be part of a line end, or of a row of marks.
            return None;
        }
        let clean = Cleaner::default().clean(&text).into_owned();
        let mut escaped = String::new();
        escape_text(&clean, &mut |text| escaped.push_str(text));
        Some(self.replace_text(part, &clean, &escaped))
    }

    /// Goes on behind a `<` that begins no end tag, or behind the start tag that it begins.
    #[inline(always)]
    fn start_tag(&mut self, at: usize) -> Option<usize> {
        let html = self.html.as_bytes();
        let Some((element, name_end)) = tag::element(html, at + 1) else {
            return self.less_than(at, at + 1);
        };
        if !self.policy.allows(element) {
            return match self.policy.renamed(element) {
                Some(element) => self.renamed_start_tag(at, element, name_end),
                None => self.unlisted_tag(at, element, name_end),
            };
        }
        self.before_start_tag(element)?;
        let end = match html.get(name_end) {
            Some(b'>') if element.name_stands_at(html, at + 1) => {
                self.keep(at..name_end + 1);
                name_end + 1
            }
            _ => self.any_start_tag(at, element, name_end)?,
        };
        self.begin(element);
        Some(end)
    }

    #[inline(never)]
    fn renamed_start_tag(
        &mut self,
        at: usize,
        element: ElementId,
        name_end: usize,
    ) -> Option<usize> {
        self.before_start_tag(element)?;
        let end = self.rewrite_start_tag(at, element, name_end)?;
        self.begin(element);
        Some(end)
    }

    /// A start tag is about to be written: writes the break that stands before it. Declines if it is not easy.
    #[inline(always)]
    fn before_start_tag(&mut self, element: ElementId) -> Option<()> {
        if !self.is_easy(element) {
            return None;
        }
        let missing = self.breaks.before_tag();
        if !missing.is_empty() {
            self.flush();
            self.out.push_str(missing);
        }
        Some(())
    }

    /// A start tag was written.
    #[inline(always)]
    fn begin(&mut self, element: ElementId) {
        if element.facts().void {
            self.breaks.wrote_visible();
        } else {
            self.open[self.depth] = element;
            self.depth += 1;
        }
    }

    /// Keeps a start tag if it is typed as it is written, and writes it otherwise.
    #[inline(never)]
    fn any_start_tag(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        let html = self.html.as_bytes();
        if self.policy.links.ask {
            return self.any_link(at, element, name_end);
        }
        if element.name_stands_at(html, at + 1)
            && let Some(canonical) = self.canonical::<false>(element, name_end)
        {
            self.keep(at..canonical.end);
            return Some(canonical.end);
        }
        self.rewrite_start_tag(at, element, name_end)
    }

    /// As [`any_start_tag`](Self::any_start_tag), where something may be added to links, or they are counted.
    #[inline(never)]
    fn any_link(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        if element.name_stands_at(self.html.as_bytes(), at + 1)
            && let Some(canonical) = self.canonical::<true>(element, name_end)
        {
            self.links += usize::from(canonical.is_link);
            if self.links > self.policy.links.most {
                return None;
            }
            let end = canonical.end;
            if canonical.missing.is_empty() {
                self.keep(at..end);
            } else {
                self.keep(at..end - 1);
                self.replace(end - 1..end - 1, canonical.missing);
                self.keep(end - 1..end);
            }
            return Some(end);
        }
        self.rewrite_start_tag(at, element, name_end)
    }

    /// Writes a start tag as it stays.
    fn rewrite_start_tag(
        &mut self,
        at: usize,
        element: ElementId,
        name_end: usize,
    ) -> Option<usize> {
        let html = self.html.as_bytes();
        let mut attributes = Attributes::default();
        let end = attributes.read(html, name_end, element, self.policy).ok()?;
        if self.policy.links.ask {
            self.link(at..end, element, attributes.list())?;
        } else {
            self.pass(at..end);
            self.write_start_tag(element, attributes.list());
        }
        // Else what URLs become, and what is added, could take any amount of memory before the end.
        (self.out.len() <= most_output(html.len())).then_some(end)
    }

    /// Writes a start tag to which something may be added; keeps it if it was typed so. Declines if there are more
    /// links than may be.
    fn link(
        &mut self,
        tag: Range<usize>,
        element: ElementId,
        attributes: &[Attribute],
    ) -> Option<()> {
        let mut written = String::new();
        let mut link = LinkFacts::default();
        written.push('<');
        written.push_str(element.name());
        let mut write = |name: &str, value: &str| {
            written.push(' ');
            written.push_str(name);
            written.push_str("=\"");
            escape_attribute(value, &mut |text| written.push_str(text));
            written.push('"');
        };
        let adds = self.policy.adds_to(element);
        for attribute in attributes {
            let judged = attributes::judge(self.html, element, attribute, self.policy);
            let Ok(value) = judged else { continue };
            let is_last = link.note(attribute.id, &value, self.policy);
            if !(is_last && adds) {
                write(attribute.id.name(), &value);
            }
        }
        self.links += usize::from(link.is_link());
        if self.links > self.policy.links.most {
            return None;
        }
        if adds {
            let (rel, target) = link.added(self.policy);
            if let Some(rel) = rel {
                write("rel", &rel);
            }
            if let Some(target) = target {
                write("target", target);
            }
        }
        written.push('>');
        if self.html[tag.clone()] == written {
            self.keep(tag);
        } else {
            self.replace(tag, &written);
        }
        Some(())
    }

    /// Goes on behind an end tag.
    #[inline(always)]
    fn end_tag(&mut self, at: usize) -> Option<usize> {
        let html = self.html.as_bytes();
        let Some((element, name_end)) = tag::element(html, at + 2) else {
            return self.less_than(at, at + 2);
        };
        if !self.policy.allows(element) {
            return match self.policy.renamed(element) {
                Some(element) => self.rewrite_end_tag(at, element, name_end),
                None => self.unlisted_tag(at, element, name_end),
            };
        }
        match html.get(name_end) {
            Some(b'>') if element.name_stands_at(html, at + 2) => {
                if self.open[..self.depth].last() != Some(&element) {
                    return None;
                }
                self.keep(at..name_end + 1);
                self.end();
                Some(name_end + 1)
            }
            _ => self.rewrite_end_tag(at, element, name_end),
        }
    }

    #[inline(never)]
    fn rewrite_end_tag(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        if self.open[..self.depth].last() != Some(&element) {
            return None;
        }
        let end = tag::end(self.html.as_bytes(), name_end).ok()?;
        self.pass(at..end);
        self.write_end_tag(element);
        self.end();
        Some(end)
    }

    /// The end tag of the innermost element was written.
    #[inline(always)]
    fn end(&mut self) {
        self.depth -= 1;
        if self.breaks.is_waiting() {
            // It stands behind the tag.
            self.flush();
            self.run = self.out.len();
        }
    }

    /// Goes on behind a tag that goes, and leaves its break; or that is shown.
    #[inline]
    fn unlisted_tag(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        let html = self.html.as_bytes();
        if self.policy.unlisted == Unlisted::Show || self.in_code() {
            let (Ok(end) | Err(end)) = tag::end(html, name_end);
            return self.show(at..end);
        }
        let facts = element.facts();
        if facts.content != Content::Markup {
            return None;
        }
        let end = tag::end(html, name_end).ok()?;
        if let Some(r#break) = facts.leaves {
            self.breaks.leave(r#break);
        }
        self.pass(at..end);
        self.run = self.out.len();
        Some(end)
    }

    /// Writes a part of the input as text, in which references are read. Goes on behind it.
    #[inline(never)]
    fn show(&mut self, part: Range<usize>) -> Option<usize> {
        let html = self.html.as_bytes();
        let mut start = part.start;
        loop {
            let at = self.marks.next(html, start).min(part.end);
            self.keep_text(start..at);
            start = match html[at..part.end] {
                [] => return Some(at),
                [b'&', ..] => self.ampersand(at)?,
                [b'\r', b'\n', ..] => self.pass(at..at + 1),
                _ => self.special(at)?,
            };
        }
    }

    /// Goes on behind a `<` that is no tag of HTML, or behind the comment that it begins, or what looks like
    /// a tag, whose name would begin at `name`.
    fn less_than(&mut self, at: usize, name: usize) -> Option<usize> {
        let html = self.html.as_bytes();
        match html[at..] {
            [_, b'!', b'-', b'-', ..] if !self.in_code() => {
                let end = tag::comment_end(html, at)?;
                Some(self.pass(at..end))
            }
            // It may be a doctype, or shown as code.
            [_, b'!', ..] => None,
            _ if self.policy.unlisted == Unlisted::StripAll && !self.in_code() => {
                match tag::lookalike_end(html, name) {
                    Ok(end) => Some(self.pass(at..end)),
                    Err(end) => self.show(at..end),
                }
            }
            _ => self.special(at),
        }
    }
}

/// The bytes that may begin a character of text that is not written as it stands: all others are kept
/// without being looked at.
struct Special;

impl Marked for Special {
    #[inline]
    fn is(byte: u8) -> bool {
        (byte < b' ') & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
            | (byte == 0xc2)
            | (byte == 0xef)
    }

    /// Or it is not ASCII, which takes no more to tell than that it is a control character: as a signed
    /// number it is less than a space as well.
    #[inline]
    fn may_be(byte: u8) -> bool {
        (byte.cast_signed() < b' '.cast_signed()) & (byte != b'\n')
            | (byte == b'&')
            | (byte | 2 == b'>')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serialize::ESCAPED;
    use crate::xml::SUSPICIOUS;

    #[test]
    fn no_special_byte_is_overlooked() {
        for byte in 0..=u8::MAX {
            let must = SUSPICIOUS.has(byte) || ESCAPED.has(byte);
            assert_eq!(Special::is(byte), must || byte == b'\t', "{byte:#x}");
            let may_be = Special::is(byte) || !byte.is_ascii();
            assert_eq!(Special::may_be(byte), may_be, "{byte:#x}");
        }
    }
}
