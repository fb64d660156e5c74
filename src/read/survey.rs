//! Collects the tags of a comment ([`Survey`]), with what tells later whether a tag formats or is named: the code
//! around it, the text between it and the next one, and the backquotes of Markdown. It judges none of them.

use crate::html::elements::{ElementId, LINE_BREAK, LINK};
use crate::html::tag::{self, TagEnd, TagName};
use crate::policy::limits::push;
use crate::policy::policy::Policy;
use crate::read::attributes::{Attributes, Standing, for_each_kept, standing};
use crate::read::code::OpenCode;
use crate::read::sink::{Dropped, Sink, StartTag, TagKind, next_markup};
use memchr::{memchr, memchr3};
use std::ops::{ControlFlow, Range};

/// An offset, or the index of a tag, of an element with code or of a run of backquotes: many are held at once. They
/// fit, because nothing longer than [`MAX_MARKUP`](crate::policy::limits::MAX_MARKUP) is collected.
pub(crate) type Index = u32;

pub(crate) fn index(at: usize) -> Index {
    Index::try_from(at).unwrap_or(NONE)
}

/// A tag of a comment.
pub(crate) struct Tag {
    pub(crate) at: Index,
    /// The index of its partner, or [`NONE`].
    pub(crate) partner: Index,
    /// The index of the element with code that it stands in; 0 is the comment itself.
    pub(crate) context: Index,
    pub(crate) element: ElementId,
    pub(crate) is_start: bool,
    pub(crate) is_listed: bool,
    /// The tag begins an element whose content is no markup, and stands for all of it.
    pub(crate) is_whole: bool,
    pub(crate) has_attributes: bool,
    /// It stands in code, and neither the allowlist nor the blog gives it one of its attributes.
    pub(crate) has_foreign: bool,
    /// Its partner stands outside of the code around it.
    pub(crate) is_outside: bool,
    /// It is an end tag without a partner in the code around it, and an element of its name is open around that.
    pub(crate) may_end_around: bool,
    /// It stands in a code span or fence of Markdown.
    pub(crate) is_in_span: bool,
    /// What is between the tag before and this one.
    pub(crate) gap: Gap,
}

/// Stands for a missing tag.
pub(crate) const NONE: Index = Index::MAX;

/// The text between two tags.
#[derive(Clone, Copy, Default)]
pub(crate) struct Gap {
    /// Something visible is in its first line.
    pub(crate) starts_visible: bool,
    pub(crate) has_newline: bool,
    /// Something visible is in its last line.
    pub(crate) ends_visible: bool,
}

impl Gap {
    fn text(&mut self, text: &str) {
        let is_visible = |line: &str| !line.trim().is_empty();
        let newline = ['\n', '\r'];
        let (first, last) = match (text.find(newline), text.rfind(newline)) {
            (Some(first), Some(last)) => (&text[..first], Some(&text[last + 1..])),
            _ => (text, None),
        };
        if is_visible(first) {
            self.ends_visible = true;
            self.starts_visible |= !self.has_newline;
        }
        if let Some(last) = last {
            self.has_newline = true;
            self.ends_visible = is_visible(last);
        }
    }
}

/// An element with code; the first one stands for the comment itself.
pub(crate) struct Context {
    /// The index of the one around it.
    pub(crate) parent: Index,
    /// Whether a block in it is shown.
    pub(crate) shows_blocks: bool,
    /// The number of tags in it.
    pub(crate) tags: Index,
    /// Whether it holds more than tags of its own: visible text, or anything within an element with code in it.
    pub(crate) holds_more_than_tags: bool,
}

impl Context {
    /// Whether one tag is all that is in it: the tag is named there, `<code><ul></code>`.
    pub(crate) fn holds_one_tag(&self) -> bool {
        self.tags == 1 && !self.holds_more_than_tags
    }
}

/// Backquotes that follow each other.
pub(crate) struct Run {
    pub(crate) at: Index,
    pub(crate) length: Index,
    /// The line in which it stands.
    pub(crate) line: Index,
    /// The number of tags before it, and of those that are a `br`.
    pub(crate) tags: Index,
    pub(crate) breaks: Index,
    /// Where the tag before it ends.
    pub(crate) after_tag: Index,
}

/// Collects the tags of a comment.
pub(crate) struct Survey<'a> {
    pub(crate) html: &'a str,
    pub(crate) policy: &'a Policy,
    has_backquotes: bool,
    code: OpenCode,
    pub(crate) contexts: Vec<Context>,
    /// The open contexts, from the outermost inwards.
    open: Vec<Index>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) runs: Vec<Run>,
    line: Index,
    /// The number of `br` tags so far.
    breaks: Index,
    /// What is behind the last tag.
    pub(crate) gap: Gap,
    /// Where the last tag ends.
    after_tag: usize,
}

impl<'a> Survey<'a> {
    pub(crate) fn new(html: &'a str, policy: &'a Policy) -> Self {
        Survey {
            html,
            policy,
            has_backquotes: memchr(b'`', html.as_bytes()).is_some(),
            code: OpenCode::default(),
            contexts: vec![Context {
                parent: NONE,
                shows_blocks: false,
                tags: 0,
                holds_more_than_tags: false,
            }],
            open: vec![0],
            tags: Vec::new(),
            runs: Vec::new(),
            line: 0,
            breaks: 0,
            gap: Gap::default(),
            after_tag: 0,
        }
    }

    fn context(&self) -> usize {
        self.open.last().map_or(0, |&context| context as usize)
    }

    /// Something stands in this element with code (`context`), so the one around it holds more than tags. Those further out
    /// were marked when the start tags between were read.
    fn note_inside(&mut self, context: usize) {
        let around = self.contexts[context].parent;
        if let Some(around) = self.contexts.get_mut(around as usize) {
            around.holds_more_than_tags = true;
        }
    }

    /// Adds a tag.
    fn push(&mut self, part: Range<usize>, element: ElementId, is_start: bool, is_listed: bool) {
        let context = self.context();
        let name_start = part.start + 1 + usize::from(!is_start);
        let typed = self
            .html
            .as_bytes()
            .get(name_start..part.end.saturating_sub(1));
        let has_attributes =
            typed != Some(element.name().as_bytes()) && self.has_attributes(name_start, part.end);
        self.contexts[context].tags += 1;
        self.note_inside(context);
        self.breaks += Index::from(element == LINE_BREAK);
        let tag = Tag {
            at: index(part.start),
            partner: NONE,
            context: index(context),
            element,
            is_start,
            is_listed,
            is_whole: false,
            has_attributes,
            has_foreign: false,
            is_outside: false,
            may_end_around: false,
            is_in_span: false,
            gap: std::mem::take(&mut self.gap),
        };
        push(&mut self.tags, tag);
        self.after_tag = part.end;
    }

    /// Whether the tag whose name begins and that ends at these offsets has attributes. An end tag that was not typed is
    /// empty.
    fn has_attributes(&self, name_start: usize, end: usize) -> bool {
        let html = self.html.as_bytes();
        let name = tag::name(html, name_start);
        name.is_some_and(|name| name.end <= end && tag::has_attributes(html, name.end))
    }

    /// Whether a start tag has an attribute that neither the allowlist nor the blog gives it, and is not a link all the
    /// same.
    fn has_foreign(&self, element: ElementId, name_end: usize) -> bool {
        let (html, policy) = (self.html, self.policy);
        let mut seen = 0;
        let mut at = name_end;
        let mut has_foreign = false;
        while let ControlFlow::Continue(attribute) = tag::next(html.as_bytes(), at) {
            at = attribute.value.end;
            let is_listed =
                standing(attribute.name, element, policy, &mut seen) != Standing::Unlisted;
            let is_added = policy.may_add(element, attribute.name);
            has_foreign |= !is_listed && !is_added;
        }
        has_foreign && !(element == LINK && self.is_link(name_end))
    }

    fn is_link(&self, name_end: usize) -> bool {
        let (html, policy) = (self.html, self.policy);
        let mut attributes = Attributes::default();
        attributes.read(html.as_bytes(), name_end, LINK, policy);
        for_each_kept(html, LINK, attributes.list(), policy, |_, _| {})
    }

    fn note_text(&mut self, part: Range<usize>) {
        if part.is_empty() {
            return;
        }
        let text = &self.html[part.clone()];
        if self.has_backquotes {
            self.find_runs(part);
        }
        self.gap.text(text);
        if !text.trim().is_empty() {
            let context = self.context();
            self.contexts[context].holds_more_than_tags = true;
            self.note_inside(context);
        }
    }

    /// Adds the backquotes of a text that is not in code, and counts its lines.
    fn find_runs(&mut self, part: Range<usize>) {
        let bytes = self.html.as_bytes();
        let mut at = part.start;
        while let Some(length) = memchr3(b'`', b'\n', b'\r', &bytes[at..part.end]) {
            at += length;
            if bytes[at] != b'`' {
                self.line += 1;
                at += 1;
                continue;
            }
            let rest = &bytes[at..part.end];
            let length = rest.iter().take_while(|&&byte| byte == b'`').count();
            if self.code.is_empty() {
                let run = Run {
                    at: index(at),
                    length: index(length),
                    line: self.line,
                    tags: index(self.tags.len()),
                    breaks: self.breaks,
                    after_tag: index(self.after_tag),
                };
                push(&mut self.runs, run);
            }
            at += length;
        }
    }

    /// Enters the innermost open element with code, or leaves those that are closed.
    fn follow_code(&mut self) {
        let depth = self.code.depth() + 1;
        if depth > self.open.len() {
            let parent = index(self.context());
            self.open.push(index(self.contexts.len()));
            let context = Context {
                parent,
                shows_blocks: self.code.shows_blocks(),
                tags: 0,
                holds_more_than_tags: false,
            };
            push(&mut self.contexts, context);
        }
        self.open.truncate(depth);
    }
}

impl Sink for Survey<'_> {
    fn next_stop(&mut self, from: usize) -> usize {
        next_markup(self.html.as_bytes(), from)
    }

    fn text(&mut self, part: Range<usize>) -> ControlFlow<()> {
        self.note_text(part);
        ControlFlow::Continue(())
    }

    fn character_reference(&mut self, part: Range<usize>) -> ControlFlow<()> {
        self.note_text(part);
        ControlFlow::Continue(())
    }

    fn start_tag(&mut self, tag: StartTag) -> ControlFlow<(), TagEnd> {
        let TagName {
            element,
            end: name_end,
            ..
        } = tag.name;
        let end = tag::end(self.html.as_bytes(), name_end);
        if let TagEnd::Complete(end) = end {
            let is_first_in_pre = element.facts().shows_code.is_some()
                && self.after_tag == tag.at
                && self
                    .tags
                    .last()
                    .is_some_and(|last| last.is_start && last.element.facts().drops_newline);
            self.push(tag.at..end, element, true, true);
            if !self.code.is_empty()
                && !is_first_in_pre
                && self.has_foreign(element, name_end)
                && let Some(tag) = self.tags.last_mut()
            {
                tag.has_foreign = true;
            }
            if let Some(ends) = tag.opens_code {
                self.code.open(element, ends);
                self.follow_code();
            }
        }
        ControlFlow::Continue(end)
    }

    fn end_tag(&mut self, part: Range<usize>, element: ElementId, _: bool) -> ControlFlow<()> {
        // The end tag of an element with code belongs to what is around that.
        if element.facts().shows_code.is_some() && self.code.close(element) {
            self.follow_code();
        }
        self.push(part, element, false, true);
        ControlFlow::Continue(())
    }

    fn unlisted_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        kind: TagKind,
    ) -> ControlFlow<()> {
        self.push(part, element, kind == TagKind::Start, false);
        ControlFlow::Continue(())
    }

    fn line_break(&mut self, part: Range<usize>) -> ControlFlow<()> {
        let is_start = !self.html[part.clone()].starts_with("</");
        self.push(part, LINE_BREAK, is_start, true);
        ControlFlow::Continue(())
    }

    fn shown_tag(&mut self, _: Range<usize>, _: ElementId) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn dropped(&mut self, part: Range<usize>, what: Dropped) -> ControlFlow<()> {
        if let Dropped::Element(element) = what {
            self.push(part, element, true, false);
            if let Some(tag) = self.tags.last_mut() {
                tag.is_whole = true;
            }
        }
        ControlFlow::Continue(())
    }
}
