//! The short way: a comment whose tags nest as they should is written while it is read.
//!
//! One loop goes from special byte to special byte; what stands between them is kept as it is, and so is a
//! tag that is typed as it would be written. What comes out is the input itself as long as nothing
//! differs; from the first difference on it is copied into one buffer. (Where text is laid out, all is written anew,
//! and compared at the end: [`LaidOut`].)
//!
//! Advice to the next editor. Nothing is clever here, and nothing may become so: what comes out is what
//! comes out of the long way, byte for byte, and where that takes more than a line or two, this declines.
//! So it declines
//!
//! * what [`literal`](crate::read::tokenizer) would have to think about: declarations, elements whose content is no
//!   markup, tags that do not end where that breaks a listed one off, and comments inside code;
//! * wherever the tree builder would do anything but open the element of a start tag in the current node, and
//!   close the current node at its end tag: a start tag that would close something that is open
//!   ([`nesting::fits`]), and so every link in a link; an end tag of anything but the current node, and so
//!   all misnesting; tables, and the elements behind whose start tag a newline is dropped;
//! * what nests deeper than [`DEPTH`], or than the limit of the policy; inputs beyond its limit of bytes, and
//!   outputs beyond [`most_output`]; more links than may be; characters to which the policy does something;
//! * a carriage return or newline of which it is not plain whether they are one line end;
//! * where text is laid out: parts of ruby, blocks in a line's formatting, and text that may hold a link only since
//!   something in it went.
//!
//! Without misnesting the tree builder opens nothing again and copies nothing, so its budget for growth is never
//! touched; what blank lines open again, [`Layout`](crate::write::layout::Layout) counts.
//! That the result is that of the long way is what tests and the fuzzer hold it to. What must stay true for
//! safety: a tag is written only if the policy allows its element, an attribute only as [`attributes`]
//! judges it and if no quote can end it, and of text no byte that is special to the output ([`Output::Special`]) is
//! kept without being looked at.
//!
//! What every tag and run of text passes is inlined always, so that the loop is one function; what few need
//! never, so that it does not make the loop larger. `cargo bench --bench sanitize` tells.

use crate::autolink::triggers;
use crate::fast::copy_on_write::CopyOnWrite;
use crate::fast::laid_out::LaidOut;
use crate::fast::output::{Output, Special, SpecialOrNewline, StartTag};
use crate::fast::start_tag::Input;
use crate::html::control_characters::Cleaner;
use crate::html::element::{Closes, Content};
use crate::html::elements::ElementId;
use crate::html::escape::{escape_attribute, escape_text, reference_at, write_attribute};
use crate::html::scan::{ByteSet, Marks};
use crate::html::tag::TagEnd;
use crate::html::{control_characters, nesting, references, scan, tag};
use crate::inspect::removals::Removals;
use crate::policy::limits::most_output;
use crate::policy::policy::{Policy, Unlisted};
use crate::read::attributes;
use crate::read::attributes::{Attributes, LinkFacts, ListedAttribute};
use crate::read::tokenizer::Dropped;
use crate::write::separators::Separators;
use std::borrow::Cow;
use std::ops::Range;

/// How many elements may be open. Few comments nest as deep as five.
const DEPTH: usize = 16;

/// What the long way makes of this comment, unless that takes more than is done here. What goes is reported, if
/// somebody wants to know; if this declines, what was reported so far is good for nothing.
#[inline(always)]
pub(crate) fn sanitize<'a>(
    html: &'a str,
    policy: &Policy,
    removals: Option<&mut Removals<'a>>,
) -> Option<Cow<'a, str>> {
    if html.len() > policy.limits.markup_bytes {
        return None;
    }
    if policy.lays_out() {
        return sanitize_and_lay_out(html, policy, removals);
    }
    sanitize_as_it_stands(html, policy, removals)
}

#[inline(always)]
fn sanitize_as_it_stands<'a>(
    html: &'a str,
    policy: &Policy,
    removals: Option<&mut Removals<'a>>,
) -> Option<Cow<'a, str>> {
    // Most comments that are stored, and many that are typed, are text in which nothing is to be done.
    let start = scan::first_that_may_be::<Special>(html.as_bytes());
    if start == html.len() {
        return Some(Cow::Borrowed(html));
    }
    if policy.characters.concern(html) {
        return None;
    }
    sanitize_from(start, html, policy, removals)
}

/// What the long way makes of this comment, in which nothing is special before `start`.
#[inline(never)]
fn sanitize_from<'a>(
    start: usize,
    html: &'a str,
    policy: &Policy,
    removals: Option<&mut Removals<'a>>,
) -> Option<Cow<'a, str>> {
    let room = DEPTH.min(policy.limits.depth);
    Rewriter::new(start, html, policy, room, CopyOnWrite::new(html), removals).write_all()
}

/// The same, where text is laid out or links are made of it.
#[inline(never)]
fn sanitize_and_lay_out<'a>(
    html: &'a str,
    policy: &Policy,
    removals: Option<&mut Removals<'a>>,
) -> Option<Cow<'a, str>> {
    let makes_links = policy.autolinks && triggers::may_be_in(html);
    let sanitized = if policy.paragraphs || makes_links {
        if policy.characters.concern(html) {
            return None;
        }
        // A paragraph that was not typed takes one level.
        let room = DEPTH.min(policy.limits.depth - usize::from(policy.paragraphs));
        let start = scan::first_that_may_be::<SpecialOrNewline>(html.as_bytes());
        let out = LaidOut::new(html, policy, makes_links);
        Rewriter::new(start, html, policy, room, out, removals).write_all()?
    } else {
        sanitize_as_it_stands(html, policy, removals)?
    };
    // Removed markup and decoded references may have joined text into a trigger.
    let lacks_links = policy.autolinks
        && !makes_links
        && matches!(&sanitized, Cow::Owned(html) if triggers::may_be_in(html));
    (!lacks_links).then_some(sanitized)
}

struct Rewriter<'a, 'p, 'r, O: Output<'a>> {
    input: Input<'a, 'p, O::Special>,
    out: O,
    separators: Separators,
    /// The open elements, from the outermost inwards.
    open: [ElementId; DEPTH],
    depth: usize,
    /// How many may be.
    room: usize,
    /// What went, if somebody wants to know.
    removals: Option<&'r mut Removals<'a>>,
    /// Where the controls end that were reported last.
    reported: usize,
}

impl<'a, 'p, 'r, O: Output<'a>> Rewriter<'a, 'p, 'r, O> {
    #[inline(always)]
    fn new(
        start: usize,
        html: &'a str,
        policy: &'p Policy,
        room: usize,
        out: O,
        removals: Option<&'r mut Removals<'a>>,
    ) -> Self {
        Rewriter {
            input: Input {
                html,
                policy,
                marks: Marks::from(html.as_bytes(), start),
            },
            out,
            separators: Separators::default(),
            open: [ElementId::FIRST; DEPTH],
            depth: 0,
            room,
            removals,
            reported: 0,
        }
    }

    /// Somebody may want to know what went.
    #[inline]
    fn observe(&mut self, observe: impl FnOnce(&mut Removals<'a>)) {
        if let Some(removals) = &mut self.removals {
            observe(removals);
        }
    }

    #[inline(always)]
    fn write_all(mut self) -> Option<Cow<'a, str>> {
        self.run()?;
        while self.depth > 0 {
            self.depth -= 1;
            let end = self.input.html.len();
            self.out.rewrite_end_tag(self.open[self.depth], end..end);
        }
        let most = most_output(self.input.html.len());
        self.out.finish().filter(|out| out.len() <= most)
    }

    /// Writes all of the comment, unless it declines.
    fn run(&mut self) -> Option<()> {
        let html = self.input.html.as_bytes();
        let mut start = 0;
        loop {
            let at = self.input.marks.next(html, start);
            self.keep_text(start..at);
            start = match html[at..] {
                [] => return Some(()),
                [b'<', b'/', ..] => self.end_tag(at)?,
                [b'<', ..] => self.start_tag(at)?,
                [b'&', ..] => self.ampersand(at)?,
                [b'\n', ..] => self.newline(at),
                // A line end of two characters.
                [b'\r', b'\n', ..] => self.skip(at..at + 1),
                _ => self.special(at)?,
            };
        }
    }

    /// Passes over a part of the input; goes on behind it.
    #[inline]
    fn skip(&mut self, part: Range<usize>) -> usize {
        let end = part.end;
        self.out.skip(part);
        end
    }

    /// Text is about to be written: writes the break that stands before it.
    #[inline(always)]
    fn before_text(&mut self, text: &[u8]) {
        let missing = self.separators.before_text(text);
        if !missing.is_empty() {
            self.out.write_separator(missing);
        }
    }

    #[inline(always)]
    fn keep_text(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            self.before_text(&self.input.html.as_bytes()[part.clone()]);
            self.out.text(part);
        }
    }

    /// Goes on behind a newline.
    #[inline(always)]
    fn newline(&mut self, at: usize) -> usize {
        self.before_text(b"\n");
        self.out.newline(at);
        at + 1
    }

    /// Writes this for a part of the input; goes on behind it.
    #[inline(always)]
    fn replace_text(&mut self, part: Range<usize>, text: &str, escaped: &str) -> usize {
        let end = part.end;
        self.before_text(text.as_bytes());
        self.out.replace_text(part, text, escaped);
        end
    }

    /// Does a start tag of this open an element in the current node, and nothing else? Not if the tree
    /// builder does more, or a limit is reached.
    #[inline(always)]
    fn opens_plainly(&self, element: ElementId) -> bool {
        self.depth < self.room
            && (self.input.policy.is_simple(element) || {
                let facts = element.facts();
                let open = self.open[..self.depth].iter().rev().copied();
                // Parts of ruby would end a paragraph that was not typed.
                let may_stand = !(O::LAYS_OUT && facts.closes == Closes::Ruby);
                may_stand
                    && !facts.drops_newline
                    && !facts.is_of_tables()
                    && nesting::fits(element, open)
            })
    }

    /// Is this element listed, or a paragraph or line break that is written without being so?
    #[inline(always)]
    fn is_listed(&self, element: ElementId) -> bool {
        let policy = self.input.policy;
        policy.allows(element) && !(O::LAYS_OUT && policy.makes(element) && self.in_code())
    }

    /// Is an element open that shows code?
    #[inline]
    fn in_code(&self) -> bool {
        let open = &self.open[..self.depth];
        open.iter().any(|open| open.facts().shows_code.is_some())
    }

    /// Goes on behind characters that XML cannot carry.
    fn controls(&mut self, part: Range<usize>) -> usize {
        if self.removals.is_some() && self.reported <= part.start {
            // All that stand together are told together.
            let behind = &self.input.html[part.start..];
            let run = control_characters::forbidden_runs(behind)
                .next()
                .map_or("", |(_, run)| run);
            self.reported = part.start + run.len();
            let run = part.start..self.reported;
            self.observe(|removals| removals.text(run));
        }
        self.skip(part)
    }

    /// Goes on behind the special character of text that begins here, or behind its first byte, if it is
    /// another that begins so.
    fn special(&mut self, at: usize) -> Option<usize> {
        Some(match self.input.html.as_bytes()[at..] {
            [b'<', ..] => self.replace_text(at..at + 1, "<", "&lt;"),
            [b'>', ..] => self.replace_text(at..at + 1, ">", "&gt;"),
            [b'&', ..] => self.replace_text(at..at + 1, "&", "&amp;"),
            [0xc2, 0xa0, ..] => self.replace_text(at..at + 2, "\u{a0}", "&nbsp;"),
            // A newline behind what goes may be part of it.
            [b'\r', b'<', ..] => return None,
            [b'\r', ..] => self.replace_text(at..at + 1, "\n", "\n"),
            // U+FFFE and U+FFFF.
            [0xef, 0xbf, 0xbe | 0xbf, ..] => self.controls(at..at + 3),
            [b'\t', ..] => self.character(at, 1),
            // Others that begin with the same byte.
            [0xc2, ..] => self.character(at, 2),
            [0xef, ..] => self.character(at, 3),
            // The controls that XML cannot carry, all that stand together.
            [(..b' '), ref behind @ ..] => {
                static CONTROLS: ByteSet = control_characters::CONTROLS;
                let is_one = |byte: &&u8| CONTROLS.has(**byte);
                let more = behind.iter().take_while(is_one).count();
                self.controls(at..at + 1 + more)
            }
            _ => return None,
        })
    }

    /// Goes on behind a character of so many bytes, which is kept.
    fn character(&mut self, at: usize, bytes: usize) -> usize {
        self.keep_text(at..at + bytes);
        at + bytes
    }

    /// Goes on behind a `&`, or behind the reference that it begins.
    fn ampersand(&mut self, at: usize) -> Option<usize> {
        let rest = &self.input.html.as_bytes()[at..];
        // `&quot;` is written in values only.
        if let Some(written) = reference_at(rest).filter(|&written| written != "&quot;") {
            let end = at + written.len();
            // What it stands for is visible, whatever it is.
            self.before_text(b"&");
            self.out.character_reference(at..end);
            return Some(end);
        }
        let Some(length) = references::length(rest) else {
            return self.special(at);
        };
        let part = at..at + length;
        let typed = &self.input.html[part.clone()];
        let text = references::in_text(typed);
        if text.contains(['\r', '\n']) || self.input.policy.characters.concern(&text) {
            // It may be part of a line end, or of a row of marks.
            return None;
        }
        self.observe(|removals| removals.reference(&text, part.clone()));
        let clean = Cleaner::default().clean(&text).into_owned();
        let mut escaped = String::new();
        escape_text(&clean, &mut |text| escaped.push_str(text));
        Some(self.replace_text(part, &clean, &escaped))
    }

    /// Goes on behind a `<` that begins no end tag, or behind the start tag that it begins.
    #[inline(always)]
    fn start_tag(&mut self, at: usize) -> Option<usize> {
        let html = self.input.html.as_bytes();
        let Some((element, name_end)) = tag::element(html, at + 1) else {
            return self.less_than(at, at + 1);
        };
        if !self.is_listed(element) {
            return match self.input.policy.renamed(element) {
                Some(element) => self.renamed_start_tag(at, element, name_end),
                None => self.unlisted_tag(at, element, name_end),
            };
        }
        self.before_start_tag(element)?;
        let end = match html.get(name_end) {
            Some(b'>') if element.name_stands_at(html, at + 1) => {
                self.out
                    .start_tag(element, StartTag::AsTyped(at..name_end + 1));
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
        if !self.opens_plainly(element) {
            return None;
        }
        let missing = self.separators.before_tag();
        if !missing.is_empty() {
            self.out.write_separator_before_tag(missing);
        }
        Some(())
    }

    /// A start tag was written.
    #[inline(always)]
    fn begin(&mut self, element: ElementId) {
        if element.facts().void {
            self.separators.wrote_void(element, self.input.policy);
        } else {
            self.open[self.depth] = element;
            self.depth += 1;
        }
    }

    /// Keeps a start tag if it is typed as it is written, and writes it otherwise.
    #[inline(never)]
    fn any_start_tag(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        let html = self.input.html.as_bytes();
        if self.input.policy.links.ask {
            return self.any_link(at, element, name_end);
        }
        if element.name_stands_at(html, at + 1)
            && let Some(canonical) = self.input.canonical::<false>(element, name_end)
        {
            self.out
                .start_tag(element, StartTag::AsTyped(at..canonical.end));
            return Some(canonical.end);
        }
        self.rewrite_start_tag(at, element, name_end)
    }

    /// As [`any_start_tag`](Self::any_start_tag), where something may be added to links, or they are counted.
    #[inline(never)]
    fn any_link(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        if element.name_stands_at(self.input.html.as_bytes(), at + 1)
            && let Some(canonical) = self.input.canonical::<true>(element, name_end)
        {
            self.count_link(canonical.is_link)?;
            let tag = at..canonical.end;
            let tag = match canonical.missing {
                "" => StartTag::AsTyped(tag),
                missing => StartTag::Completed(tag, missing),
            };
            self.out.start_tag(element, tag);
            return Some(canonical.end);
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
        let html = self.input.html.as_bytes();
        let mut attributes = Attributes::default();
        let end = attributes
            .read(html, name_end, element, self.input.policy)
            .complete()?;
        if self.input.policy.links.ask {
            self.link(at..end, element, attributes.list())?;
        } else {
            let policy = self.input.policy;
            self.observe(|removals| {
                removals.attributes(element, at..end, attributes.list(), policy)
            });
            let input = &mut self.input;
            let write = |out: &mut String| input.write_start_tag(element, attributes.list(), out);
            self.out.rewrite_start_tag(element, at..end, write);
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
        attributes: &[ListedAttribute],
    ) -> Option<()> {
        let mut written = String::new();
        let mut link = LinkFacts::default();
        written.push('<');
        written.push_str(element.name());
        let mut write = |name: &str, value: &str| {
            write_attribute(&mut written, name, |out| {
                escape_attribute(value, &mut |text| out.push_str(text));
            });
        };
        let adds = self.input.policy.adds_to(element);
        for attribute in attributes {
            let judged = attributes::judge(self.input.html, element, attribute, self.input.policy);
            let Ok(value) = judged else { continue };
            let is_last = link.note(attribute.id, &value, self.input.policy);
            if !(is_last && adds) {
                write(attribute.id.name(), &value);
            }
        }
        self.count_link(link.is_link())?;
        if adds {
            let (rel, target) = link.added(self.input.policy);
            if let Some(rel) = rel {
                write("rel", &rel);
            }
            if let Some(target) = target {
                write("target", target);
            }
        }
        written.push('>');
        if self.input.html[tag.clone()] == written {
            self.out.start_tag(element, StartTag::AsTyped(tag));
            return Some(());
        }
        let policy = self.input.policy;
        self.observe(|removals| removals.attributes(element, tag.clone(), attributes, policy));
        self.out
            .start_tag(element, StartTag::Written(tag, &written));
        Some(())
    }

    /// Declines if a link that is about to be written is one too many.
    #[inline]
    fn count_link(&mut self, is_link: bool) -> Option<()> {
        (!is_link || self.out.count_link(self.input.policy.links.most)).then_some(())
    }

    /// Goes on behind an end tag.
    #[inline(always)]
    fn end_tag(&mut self, at: usize) -> Option<usize> {
        let html = self.input.html.as_bytes();
        let Some((element, name_end)) = tag::element(html, at + 2) else {
            return self.less_than(at, at + 2);
        };
        if !self.is_listed(element) {
            return match self.input.policy.renamed(element) {
                Some(element) => self.rewrite_end_tag(at, element, name_end),
                None => self.unlisted_tag(at, element, name_end),
            };
        }
        match html.get(name_end) {
            Some(b'>') if element.name_stands_at(html, at + 2) => {
                if self.open[..self.depth].last() != Some(&element) {
                    return None;
                }
                self.out.end_tag(element, at..name_end + 1);
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
        let end = tag::end(self.input.html.as_bytes(), name_end).complete()?;
        self.out.rewrite_end_tag(element, at..end);
        self.end();
        Some(end)
    }

    /// The end tag of the innermost element was written.
    #[inline(always)]
    fn end(&mut self) {
        self.depth -= 1;
        if self.separators.is_pending() {
            // It stands behind the tag.
            self.out.left_out();
        }
    }

    /// Goes on behind a tag that goes, and leaves its break; or that is shown.
    #[inline]
    fn unlisted_tag(&mut self, at: usize, element: ElementId, name_end: usize) -> Option<usize> {
        let html = self.input.html.as_bytes();
        if self.input.policy.unlisted == Unlisted::Show || self.in_code() {
            return self.show(at..tag::end(html, name_end).offset());
        }
        let facts = element.facts();
        if facts.content != Content::Markup {
            return None;
        }
        let end = tag::end(html, name_end).complete()?;
        if let Some(separator) = facts.separator {
            self.separators.leave(separator);
        }
        self.observe(|removals| match html[at + 1] {
            b'/' => removals.unlisted_end(element, at..end),
            _ => removals.unlisted(element, at..end),
        });
        self.skip(at..end);
        self.out.left_out();
        Some(end)
    }

    /// Writes a part of the input as text, in which references are read. Goes on behind it.
    #[inline(never)]
    fn show(&mut self, part: Range<usize>) -> Option<usize> {
        let html = self.input.html.as_bytes();
        let mut start = part.start;
        loop {
            let at = self.input.marks.next(html, start).min(part.end);
            self.keep_text(start..at);
            start = match html[at..part.end] {
                [] => return Some(at),
                [b'&', ..] => self.ampersand(at)?,
                [b'\n', ..] => self.newline(at),
                [b'\r', b'\n', ..] => self.skip(at..at + 1),
                _ => self.special(at)?,
            };
        }
    }

    /// Goes on behind a `<` that is no tag of HTML, or behind the comment that it begins, or what looks like
    /// a tag, whose name would begin at `name`.
    fn less_than(&mut self, at: usize, name: usize) -> Option<usize> {
        let html = self.input.html.as_bytes();
        match html[at..] {
            [_, b'!', b'-', b'-', ..] if !self.in_code() => {
                let end = tag::comment_end(html, at)?;
                self.observe(|removals| removals.dropped(at..end, Dropped::Comment));
                Some(self.skip(at..end))
            }
            // It may be a doctype, or shown as code.
            [_, b'!', ..] => None,
            _ if self.input.policy.unlisted == Unlisted::StripAll && !self.in_code() => {
                match tag::lookalike_end(html, name) {
                    TagEnd::Complete(end) => {
                        self.observe(|removals| removals.dropped(at..end, Dropped::NotHtml));
                        Some(self.skip(at..end))
                    }
                    TagEnd::Text(end) => self.show(at..end),
                }
            }
            _ => self.special(at),
        }
    }
}
