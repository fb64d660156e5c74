//! The fast path: writes a comment while it reads it, without a tree, if its tags nest properly.
//!
//! [`sanitize`] takes the input and the policy, and returns exactly what the tree path returns, or `None`: then the
//! caller falls back to the tree path. It is a [`Sink`] of the [tokenizer](crate::read::tokenizer), which stops at the
//! bytes that are special to the output; what lies between is copied unchanged, and so are canonical parts of tags. The
//! output is the input itself until something differs ([`CopyOnWrite`]); where text is laid out, all is written anew
//! and compared with the input at the end ([`LaidOut`]).
//!
//! Advice to the next editor. Keep this simple: tests and the fuzzer demand the result of the tree path, byte for byte,
//! and whatever takes more than a line or two to get right falls back. So this falls back for
//!
//! * an incomplete start tag of a listed element, because its separator is written by then;
//! * everything for which the tree builder does more than open the element of a start tag in the current node, and
//!   close the current node at its end tag: a start tag that would close an open element ([`nesting::fits`]), and so
//!   every link in a link; an end tag of another element than the current node, and so all misnesting; tables; elements
//!   after whose start tag a newline is dropped;
//! * nesting deeper than [`MAX_OPEN`] or the policy's limit; inputs beyond its limit of bytes; outputs beyond
//!   [`most_output`]; more links than the policy allows; characters that its options may remove or complete;
//! * a paragraph that may be empty, and where links are made and limited a link that may be;
//! * a carriage return and a newline that may or may not be one line end; a no-break space that may be all of a line;
//! * where text is laid out: parts of ruby, blocks inside inline content, and text that may hold a link only because
//!   something in it was removed or decoded.
//!
//! Without misnesting the tree builder reopens and clones nothing, so its clone budget is never touched; what blank
//! lines reopen, [`Layout`](crate::write::layout::Layout) counts. For safety it must stay true that a tag is written
//! only if the policy allows its element, an attribute only as [`attributes`] judges it and if no quote can end it, and
//! that no byte of text that is special to the output ([`Output::Special`]) is copied unexamined.
//!
//! Functions that every tag and run of text passes are always inlined, so that the loop is one function; rarely
//! called ones never are, so that they do not enlarge the loop. `cargo bench --bench sanitize` measures that.

use crate::autolink::triggers;
use crate::fast::copy_on_write::CopyOnWrite;
use crate::fast::laid_out::LaidOut;
use crate::fast::output::{Output, Special, SpecialOrNewline};
use crate::fast::start_tag;
use crate::html::control_characters::{Cleaner, forbidden_run};
use crate::html::element::Closes;
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::html::escape::{escaped, is_written_in_text, write_attribute};
use crate::html::scan::Marks;
use crate::html::tag::{TagEnd, TagName};
use crate::html::{nesting, references, scan};
use crate::inspect::reason::RemovalReason;
use crate::inspect::removals::Removals;
use crate::policy::limits::most_output;
use crate::policy::policy::Policy;
use crate::read::attributes::{self, Attributes};
use crate::read::intent::Intent;
use crate::read::sink::{Dropped, Sink, StartTag, TagKind};
use crate::read::stand_in::text_for;
use crate::read::tokenizer::scan;
use crate::write::separators::Separators;
use std::borrow::Cow;
use std::mem::take;
use std::ops::{ControlFlow, Range};

/// The greatest number of open elements. Few comments nest as deep as five.
const MAX_OPEN: usize = 16;

/// What the tree path makes of this comment, or `None` to fall back to it. Reports to `removals` what is removed; on
/// `None`, `removals` must be discarded.
#[inline(always)]
pub(crate) fn sanitize<'a>(
    html: &'a str,
    policy: &Policy,
    intent: &Intent,
    removals: Option<&mut Removals<'a>>,
) -> Option<Cow<'a, str>> {
    if html.len() > policy.max_markup || policy.characters.concern(html) {
        return None;
    }
    let makes_links = policy.autolinks && triggers::may_be_in(html);
    let sanitized = if policy.paragraphs || makes_links {
        let start = scan::first_that_may_be::<SpecialOrNewline>(html.as_bytes());
        let out = || LaidOut::new(html, policy, makes_links);
        rewrite(start, html, policy, out, intent, removals)?
    } else {
        let start = scan::first_that_may_be::<Special>(html.as_bytes());
        // Most stored comments, and many typed ones, are text without a special byte.
        if start == html.len() {
            return Some(Cow::Borrowed(html));
        }
        let out = || CopyOnWrite::new(html, policy);
        rewrite(start, html, policy, out, intent, removals)?
    };
    // Removed markup and decoded references may have joined text into a link trigger.
    let lacks_links = policy.autolinks
        && !makes_links
        && matches!(&sanitized, Cow::Owned(html) if triggers::may_be_in(html));
    (!lacks_links).then_some(sanitized)
}

/// As [`sanitize`], into the output that `out` returns. No byte before `start` is special to it.
#[inline(never)]
fn rewrite<'a, O: Output<'a>>(
    start: usize,
    html: &'a str,
    policy: &Policy,
    out: impl FnOnce() -> O,
    intent: &Intent,
    removals: Option<&mut Removals<'a>>,
) -> Option<Cow<'a, str>> {
    let mut rewriter = Rewriter {
        html,
        policy,
        marks: Marks::from(start),
        out: out(),
        separators: Separators::default(),
        open: [ElementId::FIRST; MAX_OPEN],
        depth: 0,
        max_depth: MAX_OPEN.min(policy.max_depth),
        removals,
        written: String::new(),
        opened: 0,
        last_paragraph: None,
        last_link: None,
    };
    if scan(html, policy, intent, &mut rewriter).is_break() {
        return None;
    }
    let end = html.len();
    for element in rewriter.open[..rewriter.depth].iter().rev() {
        if rewriter.may_end_empty(*element, end) {
            return None;
        }
        rewriter.out.end_tag(*element, end..end, false);
    }
    let most = most_output(html.len());
    rewriter.out.finish().filter(|out| out.len() <= most)
}

/// Reads the input and writes the output, with the elements open between them.
struct Rewriter<'a, 'p, 'r, O: Output<'a>> {
    html: &'a str,
    policy: &'p Policy,
    /// The bytes of the input that are special to the output.
    marks: Marks<O::Special>,
    out: O,
    separators: Separators,
    /// The open elements, from the outermost inwards.
    open: [ElementId; MAX_OPEN],
    depth: usize,
    /// The greatest number of open elements: [`MAX_OPEN`], or what the policy's limit leaves if that is less.
    max_depth: usize,
    /// What was removed, if the caller asks for it.
    removals: Option<&'r mut Removals<'a>>,
    /// A start tag that is written anew; kept for its memory.
    written: String,
    /// The number of start tags written so far, except those of elements that are left out if they are empty.
    opened: usize,
    /// Where the start tag of the last paragraph ends, and `opened` there.
    last_paragraph: Option<(usize, usize)>,
    /// The same of the last link, where links are made and limited.
    last_link: Option<(usize, usize)>,
}

impl<'a, O: Output<'a>> Rewriter<'a, '_, '_, O> {
    /// Reports a removal, if the caller asks for them.
    #[inline]
    fn observe(&mut self, observe: impl FnOnce(&mut Removals<'a>)) {
        if let Some(removals) = &mut self.removals {
            observe(removals);
        }
    }

    /// Whether a no-break space here may be all of a line.
    fn may_be_blank_line(&self) -> bool {
        self.separators.ends_line() && !self.policy.paragraphs
    }

    /// Whether this element, which ends at this offset, may be left out because it is empty: nothing was opened in it but
    /// elements that may be left out so, and its text does not begin with something visible.
    fn may_end_empty(&self, element: ElementId, end: usize) -> bool {
        let last = match element {
            PARAGRAPH => self.last_paragraph,
            LINK => self.last_link,
            _ => None,
        };
        last.is_some_and(|(start, opened)| {
            if opened != self.opened {
                return false;
            }
            let text = self.html.as_bytes()[start..end].trim_ascii_start();
            // Nearly all text begins with a character that is certain to be visible.
            let is_visible = |byte: &u8| {
                let may_be_none = !byte.is_ascii_graphic() && *byte < 0xc3 || *byte == 0xef;
                !may_be_none && !matches!(byte, b'<' | b'&')
            };
            !text.first().is_some_and(is_visible)
        })
    }

    /// Notes an element that opens here, for those that are left out if they are empty.
    #[inline(always)]
    fn note_opened(&mut self, element: ElementId, end: usize) {
        if element == PARAGRAPH {
            self.last_paragraph = Some((end, self.opened));
        } else if element == LINK && self.policy.limits_made_links() {
            self.last_link = Some((end, self.opened));
        } else {
            self.opened += 1;
        }
    }

    /// Removes this range of the input. Returns the offset after it.
    #[inline]
    fn skip(&mut self, part: Range<usize>) -> usize {
        let end = part.end;
        self.out.skip(part);
        end
    }

    /// Writes the missing part of the pending separator before this text.
    #[inline(always)]
    fn before_text(&mut self, text: &[u8]) {
        let missing = self.separators.before_text(text);
        if !missing.is_empty() {
            self.out.write_separator(missing);
        }
    }

    /// Writes this range of the input unchanged. Returns the offset after it.
    #[inline(always)]
    fn keep_text(&mut self, part: Range<usize>) -> usize {
        let end = part.end;
        if !part.is_empty() {
            self.before_text(&self.html.as_bytes()[part.clone()]);
            self.out.text(part);
        }
        end
    }

    /// Writes a newline. Returns the offset after it.
    #[inline(always)]
    fn newline(&mut self, at: usize) -> usize {
        self.before_text(b"\n");
        self.out.newline(at);
        at + 1
    }

    /// Writes this text in place of a range of the input. Returns the offset after it.
    #[inline(always)]
    fn replace_text(&mut self, part: Range<usize>, text: &str, escaped: &str) -> usize {
        let end = part.end;
        self.before_text(text.as_bytes());
        self.out.replace_text(part, text, escaped);
        end
    }

    /// Returns true if the tree builder would open an element in the current node at this start tag and do nothing
    /// else, and no limit is reached.
    #[inline(always)]
    fn only_opens(&self, tag: StartTag) -> bool {
        self.depth < self.max_depth
            && (tag.is_simple || {
                let facts = tag.name.element.facts();
                let open = self.open[..self.depth].iter().rev().copied();
                // A link between two headings may be left out.
                let is_certain =
                    facts.closes != Closes::Heading || !self.policy.limits_made_links();
                // The tree path leaves out a block in there.
                let is_in_code = || open.clone().any(|open| open.facts().is_inline_code());
                is_certain
                    && !(facts.is_block() && is_in_code())
                    && self.out.may_open(tag.name.element)
                    && !facts.drops_newline
                    && !facts.is_of_tables()
                    && nesting::fits(tag.name.element, open)
            })
    }

    /// Writes or removes the character of text that begins with this special byte; if the character is not special
    /// itself, keeps it. Returns the offset after it.
    fn special(&mut self, at: usize) -> Option<usize> {
        Some(match self.html.as_bytes()[at..] {
            [b'<', ..] => self.replace_text(at..at + 1, "<", "&lt;"),
            [b'>', ..] => self.replace_text(at..at + 1, ">", "&gt;"),
            [b'&', ..] => self.replace_text(at..at + 1, "&", "&amp;"),
            [0xc2, 0xa0, ..] if self.may_be_blank_line() => return None,
            [0xc2, 0xa0, ..] => self.replace_text(at..at + 2, "\u{a0}", "&nbsp;"),
            // A newline after removed markup may belong to this line end.
            [b'\r', b'<', ..] => return None,
            [b'\r', ..] => self.replace_text(at..at + 1, "\n", "\n"),
            [b'\t', ..] => self.keep_text(at..at + 1),
            // Other characters that begin with the same byte.
            [0xc2, ..] => self.keep_text(at..at + 2),
            [0xef, (..0xbf), ..] | [0xef, 0xbf, (..0xbe), ..] => self.keep_text(at..at + 3),
            // A run of characters that XML cannot carry.
            _ => {
                let run = at..at + forbidden_run(&self.html[at..]).len();
                if run.is_empty() {
                    return None;
                }
                self.observe(|removals| removals.text(run.clone()));
                self.skip(run)
            }
        })
    }

    /// Writes what a character reference stands for; `None` to fall back.
    #[inline(never)]
    fn decode_reference(&mut self, part: Range<usize>) -> Option<()> {
        let text = references::in_text(&self.html[part.clone()]);
        let is_blank = text == "\u{a0}" && self.may_be_blank_line();
        if is_blank || text.contains(['\r', '\n']) || self.policy.characters.concern(&text) {
            // It may be part of a line end, or of a run of combining marks.
            return None;
        }
        self.observe(|removals| removals.control_characters(&text, part.clone()));
        let clean = Cleaner::default().clean(&text).into_owned();
        self.replace_text(part, &clean, &escaped(&clean));
        Some(())
    }

    /// Copies the canonical parts of a start tag, or writes the whole tag anew. Returns the offset after it.
    #[inline(never)]
    fn any_start_tag(&mut self, at: usize, name: TagName) -> Option<usize> {
        let canonical = start_tag::canonical(self.html, self.policy, &mut self.marks, name);
        // Each attribute that is removed is reported.
        let tag = canonical.filter(|tag| tag.removed.is_empty() || self.removals.is_none());
        let Some(tag) = tag else {
            return self.rewrite_start_tag(at, name);
        };
        self.count_link(tag.is_link)?;
        let part = at..tag.end;
        if tag.missing.is_empty() && tag.removed.is_empty() {
            self.out.start_tag(name.element, part);
        } else {
            let html = self.html;
            let pieces = [
                &html[at..tag.removed.start],
                &html[tag.removed.end..tag.end - 1],
                tag.missing,
                ">",
            ];
            self.out.replace_start_tag(name.element, part, &pieces);
        }
        Some(tag.end)
    }

    /// Writes a start tag with the attributes that are kept and those that the policy adds. Returns the offset after
    /// it; `None` if the tag is incomplete or one link too many, or the output is too long.
    fn rewrite_start_tag(&mut self, at: usize, name: TagName) -> Option<usize> {
        let (html, policy) = (self.html, self.policy);
        let TagName { element, end, .. } = name;
        let mut attributes = Attributes::default();
        let end = attributes
            .read(html.as_bytes(), end, element, policy)
            .complete()?;
        let typed = attributes.list();
        let mut written = take(&mut self.written);
        written.clear();
        written.reserve(end - at + 64);
        written.push('<');
        written.push_str(element.name());
        let is_link = attributes::for_each_kept(html, element, typed, policy, |name, value| {
            write_attribute(name, value, &mut |text| written.push_str(text));
        });
        written.push('>');
        self.count_link(is_link)?;
        if html[at..end] == written {
            self.out.start_tag(element, at..end);
        } else {
            self.observe(|removals| removals.attributes(element, at..end, typed, policy));
            self.out.replace_start_tag(element, at..end, &[&written]);
        }
        self.written = written;
        // Checked here as well, so that resolved URLs and added attributes take bounded memory.
        (self.out.len() <= most_output(html.len())).then_some(end)
    }

    /// Counts a tag about to be written, if it is a link; `None` if it is one too many.
    #[inline]
    fn count_link(&mut self, is_link: bool) -> Option<()> {
        (!is_link || self.out.count_link()).then_some(())
    }
}

/// Ends the reading where the result is `None`: the caller falls back to the tree path.
fn or_fall_back<T>(result: Option<T>) -> ControlFlow<(), T> {
    result.map_or(ControlFlow::Break(()), ControlFlow::Continue)
}

impl<'a, O: Output<'a>> Sink for Rewriter<'a, '_, '_, O> {
    #[inline(always)]
    fn next_stop(&mut self, from: usize) -> usize {
        self.marks.next(self.html.as_bytes(), from)
    }

    #[inline(always)]
    fn text(&mut self, part: Range<usize>) -> ControlFlow<()> {
        self.keep_text(part);
        ControlFlow::Continue(())
    }

    #[inline(always)]
    fn text_stop(&mut self, at: usize) -> ControlFlow<(), usize> {
        match self.html.as_bytes()[at..] {
            [b'\n', ..] => ControlFlow::Continue(self.newline(at)),
            // CRLF is one line end: the newline is written.
            [b'\r', b'\n', ..] => ControlFlow::Continue(self.skip(at..at + 1)),
            _ => or_fall_back(self.special(at)),
        }
    }

    #[inline(always)]
    fn character_reference(&mut self, part: Range<usize>) -> ControlFlow<()> {
        let typed = &self.html[part.clone()];
        if !is_written_in_text(typed) {
            return or_fall_back(self.decode_reference(part));
        }
        if typed == "&nbsp;" && self.may_be_blank_line() {
            return ControlFlow::Break(());
        }
        // It stands for a visible character; which one does not matter.
        self.before_text(b"&");
        self.out.character_reference(part);
        ControlFlow::Continue(())
    }

    #[inline(always)]
    fn start_tag(&mut self, tag: StartTag) -> ControlFlow<(), TagEnd> {
        let StartTag { at, name, .. } = tag;
        if !self.only_opens(tag) {
            return ControlFlow::Break(());
        }
        let missing = self.separators.before_tag();
        if !missing.is_empty() {
            self.out.note_tag();
            self.out.write_separator(missing);
        }
        let end = match self.html.as_bytes().get(name.end) {
            Some(b'>') if name.is_canonical => {
                let end = name.end + 1;
                self.out.start_tag(name.element, at..end);
                end
            }
            _ => or_fall_back(self.any_start_tag(at, name))?,
        };
        if tag.is_simple {
            self.opened += 1;
        } else {
            self.note_opened(name.element, end);
        }
        if !tag.is_simple && name.element.facts().void {
            self.separators.wrote_visible();
        } else {
            self.open[self.depth] = name.element;
            self.depth += 1;
        }
        ControlFlow::Continue(TagEnd::Complete(end))
    }

    #[inline(always)]
    fn end_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        is_canonical: bool,
    ) -> ControlFlow<()> {
        if self.open[..self.depth].last() != Some(&element)
            || self.may_end_empty(element, part.start)
        {
            return ControlFlow::Break(());
        }
        self.out.end_tag(element, part, is_canonical);
        self.depth -= 1;
        if element == LINK && self.last_link.take().is_some() {
            // Something visible is in it, and so in the paragraph around it.
            self.opened += 1;
        }
        if self.separators.is_pending() {
            // The pending separator belongs after this tag.
            self.out.note_tag();
        }
        ControlFlow::Continue(())
    }

    #[inline(always)]
    fn unlisted_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        kind: TagKind,
    ) -> ControlFlow<()> {
        self.separators.leave(element);
        self.observe(|removals| {
            removals.tag(kind, element, RemovalReason::NotListed, part.clone());
        });
        self.out.skip_tag(part.clone());
        if element.facts().stand_in.is_none() {
            return ControlFlow::Continue(());
        }
        match text_for(self.html, part.clone(), element, kind) {
            // It needs no escaping.
            Some(Cow::Borrowed(text @ ("\"" | "^" | "[ ]" | "[x]"))) => {
                self.replace_text(part.end..part.end, text, text);
                ControlFlow::Continue(())
            }
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    #[inline(always)]
    fn line_break(&mut self, part: Range<usize>) -> ControlFlow<()> {
        self.separators.leave(LINE_BREAK);
        let policy = self.policy;
        self.observe(|removals| removals.line_break(part.clone(), policy));
        self.out.skip_tag(part);
        ControlFlow::Continue(())
    }

    fn shown_tag(&mut self, part: Range<usize>, element: ElementId) -> ControlFlow<()> {
        self.observe(|removals| removals.shown(element, part));
        ControlFlow::Continue(())
    }

    #[inline(never)]
    fn dropped(&mut self, part: Range<usize>, what: Dropped) -> ControlFlow<()> {
        self.observe(|removals| removals.dropped(part.clone(), what));
        self.skip(part);
        ControlFlow::Continue(())
    }
}
