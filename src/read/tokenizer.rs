//! The tokenizer: tells what the visitor typed apart into text, character references, tags, and what is dropped.
//!
//! This is the only code that decides what a `<` or `&` begins. A `<` begins markup if it begins a complete tag of an
//! HTML element with attributes that somebody would type, or a comment or doctype that ends; any other `<` is text. So
//! is a tag that is named or pasted as code ([`naming`](crate::read::naming), [`intent`]), and a comment in code or in
//! backquotes of its own. [`Unlisted::Escape`] makes unlisted tags text everywhere, and [`Unlisted::StripAll`] drops
//! also what only resembles a tag. A `&` begins a character reference if that is complete. Comments, doctypes and the
//! elements whose content is not text are dropped.
//!
//! There are two kinds of consumers. A [`Sink`], such as the fast path, chooses the bytes at which the scan stops, and
//! reads the attributes of a tag only where it needs them. [`Tokens`](crate::read::tokens::Tokens) takes whole tokens.
//!
//! Advice to the next editor. The tokenizer decides what the visitor meant, never what is safe: its consumers check
//! every tag against the allowlist, so a mistake here can spoil how a comment looks, but no more. Two things must stay
//! true. Sanitizing the output again must give the same bytes. And no byte is examined more than a few times, whatever
//! the input: reading resumes where a failed scan of a [`tag`] stopped, and searches remember how far they came
//! ([`LookAhead`]).

use crate::html::element::Content;
use crate::html::elements::{ElementId, PARAGRAPH};
use crate::html::tag::{TagEnd, TagName};
use crate::html::{references, tag};
use crate::policy::limits::MAX_MARKUP;
use crate::policy::policy::{Naming, Policy, Reading, Rules, Unlisted};
use crate::read::attributes::{self, Attributes};
use crate::read::code::OpenCode;
use crate::read::intent::{self, Intent};
use crate::read::look_ahead::LookAhead;
use crate::read::sink::{Dropped, Sink, StartTag, TagKind};
use crate::read::survey::{Index, Survey};
use std::ops::{ControlFlow, Range};

/// Sends the tokens of a comment to the sink, until that breaks off. Takes linear time. `intent` is empty, or known from
/// another reading of the comment by this policy.
#[inline(always)]
pub(crate) fn scan(
    html: &str,
    policy: &Policy,
    intent: &Intent,
    sink: &mut impl Sink,
) -> ControlFlow<()> {
    Tokenizer::new(html, policy, intent, sink, false).run()
}

/// Reads a comment once for the tags that are shown as typed: none in one that is too long for markup.
#[inline(never)]
pub(crate) fn survey(html: &str, policy: &Policy) -> Vec<Index> {
    if html.len() > MAX_MARKUP {
        return Vec::new();
    }
    let mut survey = Survey::new(html, policy);
    // Nothing ends a survey early.
    let _ = Tokenizer::new(html, policy, &Intent::default(), &mut survey, true).run();
    survey.resolve()
}

/// The state of [`scan`]. Methods that handle a part return the offset at which reading resumes.
pub(crate) struct Tokenizer<'a, 'p, S> {
    pub(crate) html: &'a str,
    pub(crate) policy: &'p Policy,
    sink: &'p mut S,
    pub(crate) code: OpenCode,
    /// Where the name of the start tag of an element with code is, if nothing but text was read since.
    pub(crate) pending_code: Option<Range<usize>>,
    /// Made by the first tag whose end depends on what follows.
    look_ahead: Option<Box<LookAhead<'a>>>,
    pub(crate) intent: &'p Intent,
    /// The number of tags that the survey shows before the one that was asked about last.
    pub(crate) passed: usize,
    /// The offset of the first backquote, if one stands before `searched_to`.
    pub(crate) backquote: Option<usize>,
    pub(crate) searched_to: usize,
    /// Whether it stands before an offset that was asked about.
    pub(crate) saw_backquote: bool,
    /// The number of open unlisted `p` with no backquote before them: their end tags are in no code span.
    pub(crate) open_paragraphs: usize,
    /// Whether [`any_unlisted_tag`](Self::any_unlisted_tag) read a start tag: before that, no end tag has a partner.
    pub(crate) saw_start: bool,
    /// Whether this is the survey. A tag whose meaning depends on other tags is then passed on as markup, to be judged
    /// at the end.
    pub(crate) is_survey: bool,
    /// The end tag of the start tag that was asked about last, if only text is between them.
    pub(crate) paired_end: Option<usize>,
}

/// What a start tag of a listed element is.
pub(crate) enum Meaning {
    Markup {
        /// See [`StartTag::opens_code`].
        opens_code: Option<bool>,
    },
    /// It is shown as typed, to this offset.
    Shown(usize),
}

impl<'a, 'p, S: Sink> Tokenizer<'a, 'p, S> {
    #[inline(always)]
    fn new(
        html: &'a str,
        policy: &'p Policy,
        intent: &'p Intent,
        sink: &'p mut S,
        is_survey: bool,
    ) -> Self {
        Tokenizer {
            html,
            policy,
            sink,
            code: OpenCode::default(),
            pending_code: None,
            look_ahead: None,
            intent,
            passed: 0,
            backquote: None,
            searched_to: 0,
            saw_backquote: false,
            open_paragraphs: 0,
            saw_start: false,
            is_survey,
            paired_end: None,
        }
    }

    #[inline(always)]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.html.as_bytes()
    }

    #[inline(always)]
    fn run(&mut self) -> ControlFlow<()> {
        let bytes = self.bytes();
        let mut at = 0;
        loop {
            let stop = self.sink.next_stop(at);
            self.sink.text(at..stop)?;
            at = match bytes[stop..] {
                [] => return ControlFlow::Continue(()),
                [b'<', ref behind @ ..] => {
                    if self.pending_code.is_some() {
                        self.settle_code(stop);
                    }
                    match behind {
                        [b'/', ..] => self.end_tag(stop)?,
                        _ => self.start_tag(stop)?,
                    }
                }
                [b'&', ..] => self.ampersand(stop)?,
                _ => self.sink.text_stop(stop)?,
            };
        }
    }

    /// Sends a part as text in which character references are read. Returns the offset at which reading resumes.
    #[inline(always)]
    fn text(&mut self, part: Range<usize>) -> ControlFlow<(), usize> {
        self.content(part, Content::Rcdata)
    }

    /// As [`text`](Self::text); in [`Content::Rawtext`] no references are read.
    #[inline(never)]
    fn content(&mut self, part: Range<usize>, kind: Content) -> ControlFlow<(), usize> {
        let mut at = part.start;
        loop {
            let stop = self.sink.next_stop(at).min(part.end);
            self.sink.text(at..stop)?;
            at = match self.bytes()[stop..part.end] {
                [] => return ControlFlow::Continue(part.end),
                [b'&', ..] if kind != Content::Rawtext => self.ampersand(stop)?,
                _ => self.sink.text_stop(stop)?,
            };
            // What was taken last may reach further.
            if at >= part.end {
                return ControlFlow::Continue(at);
            }
        }
    }

    /// Drops a part. Returns its end.
    fn drop_part(&mut self, part: Range<usize>, what: Dropped) -> ControlFlow<(), usize> {
        self.sink.dropped(part.clone(), what)?;
        ControlFlow::Continue(part.end)
    }

    /// Handles a `&`: text, or the beginning of a character reference.
    #[inline(always)]
    fn ampersand(&mut self, start: usize) -> ControlFlow<(), usize> {
        let Some(length) = references::length(&self.bytes()[start..]) else {
            return self.sink.text_stop(start);
        };
        let end = start + length;
        self.sink.character_reference(start..end)?;
        ControlFlow::Continue(end)
    }

    #[inline(always)]
    pub(crate) fn in_code(&self) -> bool {
        !self.code.is_empty()
    }

    /// Sends a tag that is shown as typed.
    fn shown_tag(&mut self, part: Range<usize>, element: ElementId) -> ControlFlow<(), usize> {
        self.sink.shown_tag(part.clone(), element)?;
        self.text(part)
    }

    /// Ends the elements with code that end before the block at this offset.
    pub(crate) fn end_code_before_block(&mut self, at: usize) -> ControlFlow<()> {
        while let Some(element) = self.code.close_before_block() {
            self.sink.end_tag(at..at, element, false)?;
        }
        ControlFlow::Continue(())
    }

    /// The name of the element that a tag is read as here, if that is a listed one, and the rules for it.
    #[inline]
    fn listed(&self, name: TagName) -> Option<(TagName, &'p Rules)> {
        let rules = self.policy.rules(name.element);
        let is_listed = match rules.reading {
            Reading::Listed => true,
            Reading::Unlisted => false,
            Reading::Generated => !self.in_code(),
            Reading::LineBreak { is_listed } => is_listed && self.in_code(),
            Reading::Renamed(element) => return Some(self.renamed(name, element)),
        };
        is_listed.then_some((name, rules))
    }

    fn renamed(&self, name: TagName, element: ElementId) -> (TagName, &'p Rules) {
        let name = TagName {
            element,
            is_canonical: false,
            ..name
        };
        (name, self.policy.rules(element))
    }

    /// Whether what resembles a tag and is none of HTML is dropped here.
    fn strips_all(&self) -> bool {
        self.policy.unlisted == Unlisted::StripAll && !self.in_code()
    }

    pub(crate) fn look_ahead(&mut self) -> &mut LookAhead<'a> {
        let html = self.html;
        self.look_ahead
            .get_or_insert_with(|| Box::new(LookAhead::new(html.as_bytes())))
    }

    /// Handles a `<!`: a comment or doctype is dropped, anything else is text.
    #[inline(never)]
    fn declaration(&mut self, start: usize) -> ControlFlow<(), usize> {
        let bytes = self.bytes();
        let rest = &bytes[start..];
        let (what, end) = if rest.starts_with(b"<!--") {
            (Dropped::Comment, self.look_ahead().comment_end(start))
        } else if rest.len() >= 9 && rest[..9].eq_ignore_ascii_case(b"<!doctype") {
            (Dropped::Doctype, tag::declaration_end(bytes, start))
        } else if self.strips_all() || tag::is_condition(rest) {
            (Dropped::NotHtml, tag::declaration_end(bytes, start))
        } else {
            (Dropped::NotHtml, None)
        };
        match end {
            Some(end) if self.in_code() => self.text(start..end),
            Some(end) if what != Dropped::NotHtml && self.is_all_of_span(start..end) => {
                self.text(start..end)
            }
            Some(end) => self.drop_part(start..end, what),
            None => self.sink.text_stop(start),
        }
    }

    /// Handles a `<` that begins no end tag.
    #[inline(always)]
    fn start_tag(&mut self, start: usize) -> ControlFlow<(), usize> {
        let Some(name) = tag::name(self.bytes(), start + 1) else {
            return self.no_tag(start, start + 1);
        };
        let rules = self.policy.rules(name.element);
        match rules.reading {
            Reading::Listed | Reading::Generated if self.is_clear(start, name, rules) => {}
            Reading::Unlisted => return self.unlisted_tag(start, name, TagKind::Start),
            _ => return self.any_start_tag(start, name),
        }
        let tag = StartTag {
            at: start,
            name,
            is_simple: rules.is_simple,
            opens_code: None,
        };
        match self.sink.start_tag(tag)? {
            TagEnd::Complete(end) => ControlFlow::Continue(end),
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    /// As [`start_tag`](Self::start_tag), for all start tags. `typed` is its own name.
    #[inline(never)]
    fn any_start_tag(&mut self, start: usize, typed: TagName) -> ControlFlow<(), usize> {
        let Some((name, rules)) = self.listed(typed) else {
            return self.unlisted_tag(start, typed, TagKind::Start);
        };
        let opens_code = match self.meaning(start, typed, name, rules)? {
            Meaning::Markup { opens_code } => opens_code,
            Meaning::Shown(end) => return self.shown_tag(start..end, typed.element),
        };
        let tag = StartTag {
            at: start,
            name,
            is_simple: rules.is_simple,
            opens_code,
        };
        match self.sink.start_tag(tag)? {
            TagEnd::Complete(end) => {
                if let Some(ends) = opens_code {
                    self.code.open(name.element, ends);
                }
                ControlFlow::Continue(end)
            }
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    /// Handles a tag of an unlisted element, and the whole element if nothing of it is text. Most are `p` and `br`.
    #[inline(never)]
    fn unlisted_tag(
        &mut self,
        start: usize,
        name: TagName,
        kind: TagKind,
    ) -> ControlFlow<(), usize> {
        let rules = self.policy.rules(name.element);
        let length = match self.bytes()[name.end..] {
            [b'>', ..] => 1,
            [b' ', b'/', b'>', ..] => 3,
            _ => 0,
        };
        let is_plain_break = length > 0
            && rules.naming == Naming::Never
            && self.is_certain_separator(start, name.element, kind);
        if !is_plain_break {
            if self.policy.unlisted == Unlisted::Escape && !self.ends_line(name.element) {
                let end = tag::end(self.bytes(), name.end).offset();
                return self.text(start..end);
            }
            return self.any_unlisted_tag(start, name, kind);
        }
        let end = name.end + length;
        match rules.reading {
            Reading::LineBreak { .. } => self.sink.line_break(start..end)?,
            _ => self.sink.unlisted_tag(start..end, name.element, kind)?,
        }
        ControlFlow::Continue(end)
    }

    /// As [`unlisted_tag`](Self::unlisted_tag), for all of them.
    #[inline(never)]
    fn any_unlisted_tag(
        &mut self,
        start: usize,
        name: TagName,
        kind: TagKind,
    ) -> ControlFlow<(), usize> {
        let TagName { element, end, .. } = name;
        let facts = element.facts();
        let end = match tag::end(self.bytes(), end) {
            TagEnd::Complete(end) => end,
            TagEnd::Text(end) => return self.text(start..end),
        };
        if facts.content == Content::Plaintext {
            return self.text(start..end);
        }
        if self.in_code() && facts.is_block() && !intent::names_only(self.html, name.end) {
            self.end_code_before_block(start)?;
            if !self.in_code() && self.policy.generates(element) {
                return match kind {
                    TagKind::Start => self.start_tag(start),
                    TagKind::End => self.end_tag(start),
                };
            }
        }
        if kind == TagKind::Start
            && facts.content != Content::Markup
            && self.is_all_of_span(start..end)
        {
            return self.shown_tag(start..end, element);
        }
        let is_shown = self.shows_unlisted(start, end, name, kind);
        if kind == TagKind::Start {
            self.saw_start = true;
        } else if element == PARAGRAPH {
            // Too few only cost a survey.
            self.open_paragraphs = self.open_paragraphs.saturating_sub(1);
        }
        match (facts.content, kind) {
            (Content::Markup, _) | (_, TagKind::End) if is_shown => {
                self.shown_tag(start..end, element)
            }
            _ if is_shown && self.in_code() => self.shown_tag(start..end, element),
            (Content::Markup, _) | (_, TagKind::End) => {
                if self.ends_line(element) {
                    return self.line_break(start..end, name, kind);
                }
                self.sink.unlisted_tag(start..end, element, kind)?;
                ControlFlow::Continue(end)
            }
            (content, TagKind::Start) => {
                self.unlisted_content(start..end, element, content, is_shown)
            }
        }
    }

    /// Handles a tag that ends a line, where the layout writes line ends. One that keeps attributes is a listed tag.
    fn line_break(
        &mut self,
        part: Range<usize>,
        name: TagName,
        kind: TagKind,
    ) -> ControlFlow<(), usize> {
        let mut listed = Attributes::default();
        if kind == TagKind::Start {
            listed.read(self.bytes(), name.end, name.element, self.policy);
        }
        let mut keeps_attributes = false;
        let (html, list) = (self.html, listed.list());
        attributes::for_each_kept(html, name.element, list, self.policy, |_, _| {
            keeps_attributes = true;
        });
        let end = part.end;
        if !keeps_attributes {
            self.sink.line_break(part)?;
        } else {
            self.sink.start_tag(StartTag {
                at: part.start,
                name,
                is_simple: false,
                opens_code: None,
            })?;
        }
        ControlFlow::Continue(end)
    }

    /// Whether this is a `br` where the layout writes line ends.
    pub(crate) fn ends_line(&self, element: ElementId) -> bool {
        matches!(
            self.policy.rules(element).reading,
            Reading::LineBreak { .. }
        ) && !self.in_code()
    }

    /// Handles the start tag of an unlisted element whose content is not markup; all of it is text if it `is_shown`.
    #[cold]
    fn unlisted_content(
        &mut self,
        tag: Range<usize>,
        element: ElementId,
        content: Content,
        is_shown: bool,
    ) -> ControlFlow<(), usize> {
        let look_ahead = self.look_ahead();
        let whole = match content {
            Content::NothingNested => look_ahead.element_at(element, tag.start),
            _ => look_ahead
                .end_tag_of(element, tag.end)
                .map(|end_tag| tag.start..end_tag.end),
        };
        let Some(whole) = whole else {
            return self.text(tag);
        };
        if is_shown {
            self.sink.shown_tag(tag, element)?;
            return self.text(whole);
        }
        if matches!(content, Content::Nothing | Content::NothingNested) {
            return self.drop_part(whole, Dropped::Element(element));
        }
        let end = whole.end;
        let Some(end_tag) = self.look_ahead().end_tag_of(element, tag.end) else {
            return self.text(tag);
        };
        self.sink
            .unlisted_tag(tag.clone(), element, TagKind::Start)?;
        self.content(tag.end..end_tag.start, content)?;
        self.sink.unlisted_tag(end_tag, element, TagKind::End)?;
        ControlFlow::Continue(end)
    }

    /// Handles a `<` that begins no tag of an HTML element: a declaration, what resembles a tag or an instruction whose
    /// name would begin at `name`, or text.
    #[inline(never)]
    fn no_tag(&mut self, start: usize, name: usize) -> ControlFlow<(), usize> {
        if self.bytes()[start + 1..].starts_with(b"!") {
            return self.declaration(start);
        }
        let is_dropped = !self.in_code() && tag::is_of_word_processor(&self.bytes()[name..]);
        if !is_dropped && !self.strips_all() {
            return self.sink.text_stop(start);
        }
        match tag::lookalike_end(self.bytes(), name) {
            TagEnd::Complete(end) => self.drop_part(start..end, Dropped::NotHtml),
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    /// Handles a `</`.
    #[inline(always)]
    fn end_tag(&mut self, start: usize) -> ControlFlow<(), usize> {
        let Some(name) = tag::name(self.bytes(), start + 2) else {
            return self.no_tag(start, start + 2);
        };
        let is_clear = || !self.in_code() && self.bytes().get(name.end) == Some(&b'>');
        match self.policy.rules(name.element).reading {
            Reading::Listed | Reading::Generated if is_clear() => {}
            Reading::Unlisted => return self.unlisted_tag(start, name, TagKind::End),
            _ => return self.any_end_tag(start, name),
        }
        let end = name.end + 1;
        self.sink
            .end_tag(start..end, name.element, name.is_canonical)?;
        ControlFlow::Continue(end)
    }

    /// As [`end_tag`](Self::end_tag), for all end tags. `typed` is its own name.
    #[inline(never)]
    fn any_end_tag(&mut self, start: usize, typed: TagName) -> ControlFlow<(), usize> {
        let Some((name, _)) = self.listed(typed) else {
            return self.unlisted_tag(start, typed, TagKind::End);
        };
        let end = match tag::end(self.bytes(), name.end) {
            TagEnd::Complete(end) => end,
            TagEnd::Text(end) => return self.text(start..end),
        };
        let facts = name.element.facts();
        if self.may_show_here() && intent::names_only(self.html, name.end) {
            return self.shown_tag(start..end, typed.element);
        }
        if facts.is_block() {
            self.end_code_before_block(start)?;
        }
        // The end tag of the outermost element with code, if only text is between, is not shown: its start tag is not.
        let is_of_outermost =
            facts.shows_code.is_some() && self.code.depth() == 1 && self.paired_end == Some(start);
        let is_shown = self.in_code() && !is_of_outermost && self.intent_shows(start);
        if facts.shows_code.is_some() {
            self.code.close(name.element);
        }
        if is_shown {
            return self.shown_tag(start..end, typed.element);
        }
        let is_canonical = name.is_canonical && end == name.end + 1;
        self.sink.end_tag(start..end, name.element, is_canonical)?;
        ControlFlow::Continue(end)
    }
}
