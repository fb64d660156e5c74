//! The tokenizer: tells what the visitor typed apart into text, character references, tags, and what is dropped.
//!
//! This is the only code that decides what a `<` or `&` begins. A `<` begins markup if it begins a complete tag of an
//! HTML element with attributes that somebody would type, or a comment or doctype that ends; any other `<` is text. In
//! code, all but the tags of listed elements is text. [`Unlisted::Show`] makes unlisted tags text everywhere, and
//! [`Unlisted::StripAll`] drops also what only resembles a tag. A `&` begins a character reference if that is complete.
//! Comments, doctypes and the elements whose content is not text are dropped.
//!
//! There are two kinds of consumers. A [`Sink`], such as the fast path, chooses the bytes at which the scan stops, and
//! reads the attributes of a tag only where it needs them. [`Tokens`](crate::read::tokens::Tokens) takes whole tokens.
//!
//! Advice to the next editor. The tokenizer decides what the visitor meant, never what is safe: its consumers check
//! every tag against the allowlist, so a mistake here can spoil how a comment looks, but no more. Two things must stay
//! true. Sanitizing the output again must give the same bytes. And no byte is examined more than a few times, whatever
//! the input: reading resumes where a failed scan of a [`tag`] stopped, and searches remember how far they came
//! ([`LookAhead`]).

use crate::html::element::{Content, SHOWING_CODE};
use crate::html::elements::ElementId;
use crate::html::tag::{TagEnd, TagName};
use crate::html::{references, tag};
use crate::policy::policy::{Policy, Reading, Rules, Unlisted};
use crate::read::look_ahead::LookAhead;
use std::ops::{ControlFlow, Range};

/// Receives the tokens in order, each with its byte range in the input. `ControlFlow::Break` ends the reading.
pub(crate) trait Sink {
    /// The offset of the next byte from `from` on at which the scan must stop, or the length of the input: of a `<`, a
    /// `&`, or of any other byte that this consumer wants to see.
    fn next_stop(&mut self, from: usize) -> usize;

    /// Characters that stand for themselves; the scan does not stop in them.
    fn text(&mut self, part: Range<usize>) -> ControlFlow<()>;

    /// The byte at which the scan stopped is text. Returns where the text goes on after what was taken.
    #[inline]
    fn text_stop(&mut self, at: usize) -> ControlFlow<(), usize> {
        self.text(at..at + 1)?;
        ControlFlow::Continue(at + 1)
    }

    /// A character reference, from its ampersand to its semicolon.
    fn character_reference(&mut self, part: Range<usize>) -> ControlFlow<()>;

    /// A start tag of a listed element, whose attributes were not read yet. Returns where it ends, or how far it is
    /// text, which the tokenizer sends then.
    fn start_tag(&mut self, tag: StartTag) -> ControlFlow<(), TagEnd>;

    /// An end tag of a listed element; `is_canonical` if it is typed as it is written.
    fn end_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        is_canonical: bool,
    ) -> ControlFlow<()>;

    /// A tag of an unlisted element whose content is kept.
    fn unlisted_tag(
        &mut self,
        part: Range<usize>,
        element: ElementId,
        kind: TagKind,
    ) -> ControlFlow<()>;

    /// A part that is dropped, content included.
    fn dropped(&mut self, part: Range<usize>, what: Dropped) -> ControlFlow<()>;
}

/// A start tag whose name was read.
#[derive(Clone, Copy)]
pub(crate) struct StartTag {
    /// The offset of its `<`.
    pub(crate) at: usize,
    /// Its name, as that of the element that it is read as.
    pub(crate) name: TagName,
    /// Whether the element is [simple](crate::html::element::Element::is_simple).
    pub(crate) is_simple: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    Start,
    End,
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

/// Sends the tokens of a comment to the sink, until that breaks off. Takes linear time.
#[inline(always)]
pub(crate) fn scan(html: &str, policy: &Policy, sink: &mut impl Sink) -> ControlFlow<()> {
    let mut tokenizer = Tokenizer {
        bytes: html.as_bytes(),
        policy,
        sink,
        open_code: [0; SHOWING_CODE],
        look_ahead: None,
    };
    tokenizer.run()
}

/// The state of [`scan`]. Methods that handle a part return the offset at which reading resumes.
struct Tokenizer<'a, 'p, S> {
    bytes: &'a [u8],
    policy: &'p Policy,
    sink: &'p mut S,
    /// How many of each listed element that shows code are open.
    open_code: [usize; SHOWING_CODE],
    /// Made by the first tag whose meaning depends on what follows.
    look_ahead: Option<LookAhead<'a>>,
}

impl<'a, 'p, S: Sink> Tokenizer<'a, 'p, S> {
    #[inline(always)]
    fn run(&mut self) -> ControlFlow<()> {
        let mut at = 0;
        loop {
            let stop = self.sink.next_stop(at);
            self.sink.text(at..stop)?;
            at = match self.bytes[stop..] {
                [] => return ControlFlow::Continue(()),
                [b'<', b'/', ..] => self.end_tag(stop)?,
                [b'<', ..] => self.start_tag(stop)?,
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
            at = match self.bytes[stop..part.end] {
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
        let Some(length) = references::length(&self.bytes[start..]) else {
            return self.sink.text_stop(start);
        };
        let end = start + length;
        self.sink.character_reference(start..end)?;
        ControlFlow::Continue(end)
    }

    #[inline(always)]
    fn in_code(&self) -> bool {
        self.open_code != [0; SHOWING_CODE]
    }

    /// Whether unlisted tags are shown as typed here.
    #[inline(always)]
    fn shows_tags(&self) -> bool {
        self.policy.unlisted == Unlisted::Show || self.in_code()
    }

    /// The name of the element that a tag is read as here, if that is a listed one, and the rules for it.
    #[inline(always)]
    fn listed(&self, name: TagName) -> Option<(TagName, &'p Rules)> {
        let rules = self.policy.rules(name.element);
        match rules.reading {
            Reading::Listed | Reading::ShowsCode(_) => Some((name, rules)),
            Reading::Unlisted => None,
            Reading::Generated => (!self.in_code()).then_some((name, rules)),
            Reading::Renamed(element) => {
                let name = TagName {
                    element,
                    is_canonical: false,
                    ..name
                };
                Some((name, self.policy.rules(element)))
            }
        }
    }

    /// Whether what resembles a tag and is none of HTML is dropped here.
    fn strips_all(&self) -> bool {
        self.policy.unlisted == Unlisted::StripAll && !self.in_code()
    }

    fn look_ahead(&mut self) -> &mut LookAhead<'a> {
        let bytes = self.bytes;
        self.look_ahead.get_or_insert_with(|| LookAhead::new(bytes))
    }

    /// Handles a `<!`: a comment or doctype is dropped, anything else is text.
    #[inline(never)]
    fn declaration(&mut self, start: usize) -> ControlFlow<(), usize> {
        let bytes = self.bytes;
        let rest = &bytes[start..];
        let (what, end) = if rest.starts_with(b"<!--") {
            (Dropped::Comment, self.look_ahead().comment_end(start))
        } else if rest.len() >= 9 && rest[..9].eq_ignore_ascii_case(b"<!doctype") {
            (Dropped::Doctype, tag::declaration_end(bytes, start))
        } else if self.strips_all() {
            (Dropped::NotHtml, tag::declaration_end(bytes, start))
        } else {
            (Dropped::NotHtml, None)
        };
        match end {
            Some(end) if self.in_code() => self.text(start..end),
            Some(end) => self.drop_part(start..end, what),
            None => self.sink.text_stop(start),
        }
    }

    /// Handles a `<` that begins no end tag.
    #[inline(always)]
    fn start_tag(&mut self, start: usize) -> ControlFlow<(), usize> {
        let Some(name) = tag::name(self.bytes, start + 1) else {
            return self.no_tag(start, start + 1);
        };
        let Some((name, rules)) = self.listed(name) else {
            return self.unlisted_tag(start, name, TagKind::Start);
        };
        let tag = StartTag {
            at: start,
            name,
            is_simple: rules.is_simple,
        };
        match self.sink.start_tag(tag)? {
            TagEnd::Complete(end) => {
                if let Reading::ShowsCode(number) = rules.reading {
                    self.open_code[usize::from(number)] += 1;
                }
                ControlFlow::Continue(end)
            }
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    /// Handles a tag of an unlisted element, and the whole element if nothing of it is text.
    #[inline(never)]
    fn unlisted_tag(
        &mut self,
        start: usize,
        TagName { element, end, .. }: TagName,
        kind: TagKind,
    ) -> ControlFlow<(), usize> {
        let end = match tag::end(self.bytes, end) {
            TagEnd::Complete(end) if !self.shows_tags() => end,
            end => return self.text(start..end.offset()),
        };
        match (element.facts().content, kind) {
            (Content::Plaintext, _) => self.text(start..end),
            (Content::Markup, _) | (_, TagKind::End) => {
                self.sink.unlisted_tag(start..end, element, kind)?;
                ControlFlow::Continue(end)
            }
            (content, TagKind::Start) => self.unlisted_content(start..end, element, content),
        }
    }

    /// Handles the start tag of an unlisted element whose content is not markup: the element, if it ends.
    #[cold]
    fn unlisted_content(
        &mut self,
        tag: Range<usize>,
        element: ElementId,
        content: Content,
    ) -> ControlFlow<(), usize> {
        let start = tag.start;
        let look_ahead = self.look_ahead();
        // The end tag; of elements that nest, all of the element.
        let last = match content {
            Content::NothingNested => look_ahead.template_at(element, start),
            _ => look_ahead.end_tag_of(element, tag.end),
        };
        let Some(last) = last else {
            return self.text(tag);
        };
        let end = last.end;
        if !matches!(content, Content::Rcdata | Content::Rawtext) {
            return self.drop_part(start..end, Dropped::Element(element));
        }
        let inner = tag.end..last.start;
        self.sink.unlisted_tag(tag, element, TagKind::Start)?;
        self.content(inner, content)?;
        self.sink.unlisted_tag(last, element, TagKind::End)?;
        ControlFlow::Continue(end)
    }

    /// Handles a `<` that begins no tag of an HTML element: a declaration, what resembles a tag or an instruction whose
    /// name would begin at `name`, or text.
    #[inline(never)]
    fn no_tag(&mut self, start: usize, name: usize) -> ControlFlow<(), usize> {
        if self.bytes[start + 1..].starts_with(b"!") {
            return self.declaration(start);
        }
        if !self.strips_all() {
            return self.sink.text_stop(start);
        }
        match tag::lookalike_end(self.bytes, name) {
            TagEnd::Complete(end) => self.drop_part(start..end, Dropped::NotHtml),
            TagEnd::Text(end) => self.text(start..end),
        }
    }

    /// Handles a `</`.
    #[inline(always)]
    fn end_tag(&mut self, start: usize) -> ControlFlow<(), usize> {
        let Some(name) = tag::name(self.bytes, start + 2) else {
            return self.no_tag(start, start + 2);
        };
        let Some((name, rules)) = self.listed(name) else {
            return self.unlisted_tag(start, name, TagKind::End);
        };
        let end = match tag::end(self.bytes, name.end) {
            TagEnd::Complete(end) => end,
            TagEnd::Text(end) => return self.text(start..end),
        };
        if let Reading::ShowsCode(number) = rules.reading {
            let open = &mut self.open_code[usize::from(number)];
            *open = open.saturating_sub(1);
        }
        let is_canonical = name.is_canonical && end == name.end + 1;
        self.sink.end_tag(start..end, name.element, is_canonical)?;
        ControlFlow::Continue(end)
    }
}
