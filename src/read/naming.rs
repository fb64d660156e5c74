//! Decides of one tag whether it is shown as typed, where the tag and the text beside it tell. For other tags
//! [`Tokenizer::intent_shows`] asks the [survey](crate::read::survey) of the whole comment.
//!
//! Advice to the next editor. What holds in the survey's own pass (`names_only`, void elements, code without an end tag)
//! is decided here alone: the survey never sees these tags. All else is a short cut, and must equal what
//! [`intent`] judges; `tests/intent.rs` compares both with a naive reading.

use crate::html::element::Content;
use crate::html::elements::{ElementId, LINE_BREAK, PARAGRAPH};
use crate::html::scan::{ALPHANUMERIC, ByteSet, NON_ASCII};
use crate::html::tag::{self, TagEnd, TagName};
use crate::policy::policy::{Naming, Rules, Unlisted};
use crate::read::intent;
use crate::read::sink::{Sink, TagKind};
use crate::read::tokenizer::{Meaning, Tokenizer, survey};
use memchr::memchr;
use std::ops::{ControlFlow, Range};

/// The bytes of letters, digits and `_`, and of all characters that are not ASCII.
static WORD: ByteSet = ALPHANUMERIC.or(&ByteSet::of(b"_")).or(&NON_ASCII);

/// The bytes that begin what is certain to be formatted by a start tag before it.
static BEGINS_FORMATTED: ByteSet = ALPHANUMERIC.or(&ByteSet::of(b"<"));

/// Whether an inline start tag between these bytes is certain to format what is behind it.
#[inline(always)]
fn formats(before: Option<&u8>, behind: &[u8]) -> bool {
    !before.is_some_and(|&byte| WORD.has(byte))
        && behind
            .first()
            .is_some_and(|&byte| BEGINS_FORMATTED.has(byte))
}

impl<S: Sink> Tokenizer<'_, '_, S> {
    /// Whether a start tag of a listed element is certain to be markup, and nothing in it code. Most are.
    #[inline(always)]
    pub(crate) fn is_clear(&mut self, start: usize, typed: TagName, rules: &Rules) -> bool {
        if S::READS_OUTPUT {
            return true;
        }
        if self.in_code() {
            return false;
        }
        let bytes = self.bytes();
        let before = || bytes.get(start.wrapping_sub(1));
        match bytes[typed.end..] {
            [b'>', ref behind @ ..] => match rules.naming {
                Naming::Inline => formats(before(), behind),
                Naming::Never => true,
                Naming::Block => before().is_none_or(|&byte| byte == b'\n'),
                // The survey notes every element with code.
                Naming::Code if self.is_survey => false,
                Naming::Code => {
                    let is_clear =
                        formats(before(), behind) && typed.element.facts().is_inline_code();
                    if is_clear && self.policy.may_show_tags() {
                        self.pending_code = Some(start + 1..typed.end);
                    }
                    is_clear
                }
                Naming::Single => false,
            },
            [b' ', ref attributes @ ..] => {
                rules.naming != Naming::Code && intent::begins_with_value(attributes)
            }
            _ => false,
        }
    }

    /// A tag, or what begins like one, is at this offset in the pending element with code. If it is the end tag,
    /// nothing in the element was code; if not, what follows is.
    #[inline(never)]
    pub(crate) fn settle_code(&mut self, at: usize) {
        let Some(name) = self.pending_code.take() else {
            return;
        };
        if self.is_end_tag_of(name.clone(), at) {
            return;
        }
        let Some(typed) = tag::name(self.bytes(), name.start) else {
            return;
        };
        let ends = self.look_ahead().element_at(typed.element, name.start - 1);
        self.code.open(typed.element, ends.is_some());
    }

    /// Whether a start tag of a listed element is markup or shown as typed. `typed` is its name as typed, `name` that of
    /// the element that it is read as.
    pub(crate) fn meaning(
        &mut self,
        start: usize,
        typed: TagName,
        name: TagName,
        rules: &Rules,
    ) -> ControlFlow<(), Meaning> {
        let markup = ControlFlow::Continue(Meaning::Markup { opens_code: None });
        let bytes = self.bytes();
        let TagEnd::Complete(end) = tag::end(bytes, name.end) else {
            // The sink finds out.
            return markup;
        };
        let shown = ControlFlow::Continue(Meaning::Shown(end));
        let has_attributes = tag::has_attributes(bytes, name.end);
        if has_attributes && self.may_show_here() && intent::names_only(self.html, name.end) {
            return shown;
        }
        if name.element.facts().is_block() {
            self.end_code_before_block(start)?;
        }
        if rules.naming == Naming::Code && self.policy.may_show_tags() {
            return ControlFlow::Continue(self.meaning_of_code(start..end, typed, name.element));
        }
        let is_shown = match self.in_code() {
            true => self.intent_shows(start),
            false => {
                let may_be_named =
                    self.may_show_here() && !has_attributes && rules.naming != Naming::Never;
                may_be_named && self.is_named(start..end, typed, name.element, rules)
            }
        };
        if is_shown { shown } else { markup }
    }

    /// Whether this start tag in prose, of a listed element that needs an end tag, is named.
    fn is_named(
        &mut self,
        tag: Range<usize>,
        typed: TagName,
        element: ElementId,
        rules: &Rules,
    ) -> bool {
        if self.is_survey || self.is_paired_at_once(tag.start + 1..typed.end, tag.end) {
            return false;
        }
        if rules.naming == Naming::Inline {
            if !intent::stands_alone(self.html, tag.clone()) {
                return false;
            }
            if !self.may_end(element, tag.end) {
                return true;
            }
        }
        self.intent_shows(tag.start)
    }

    /// Whether this start tag of an element that shows code is markup or shown as typed.
    fn meaning_of_code(
        &mut self,
        tag: Range<usize>,
        typed: TagName,
        element: ElementId,
    ) -> Meaning {
        let Range { start, end } = tag;
        let ends = self.is_paired_at_once(start + 1..typed.end, end)
            || self.look_ahead().element_at(typed.element, start).is_some();
        let in_code = self.in_code();
        if !ends && self.may_show_here() {
            let is_named = || {
                let has_attributes = tag::has_attributes(self.bytes(), typed.end);
                !has_attributes
                    && match element.facts().is_block() {
                        true => intent::is_amid_text(self.html, tag),
                        false => intent::stands_alone(self.html, tag),
                    }
            };
            if in_code || is_named() {
                return Meaning::Shown(end);
            }
        }
        if in_code && self.intent_shows(start) {
            // A shown tag opens code as well: the survey read its content so.
            self.code.open(element, ends);
            return Meaning::Shown(end);
        }
        Meaning::Markup {
            opens_code: Some(ends),
        }
    }

    /// Whether a tag may be shown as typed here: under [`Unlisted::StripAll`], in code only.
    pub(crate) fn may_show_here(&self) -> bool {
        let is_asked = self.in_code() || self.policy.unlisted != Unlisted::StripAll;
        is_asked && self.policy.may_show_tags()
    }

    /// Whether the tag at this offset is one that the [survey](intent::Intent) shows as typed.
    pub(crate) fn intent_shows(&mut self, at: usize) -> bool {
        let (html, policy) = (self.html, self.policy);
        let shown = || survey(html, policy);
        !self.is_survey && policy.may_show_tags() && self.intent.shows(at, &mut self.passed, shown)
    }

    /// Whether nothing but text is between a start tag whose name is in this range, and that ends at `end`, and its end
    /// tag, if the name is typed alike there.
    fn is_paired_at_once(&mut self, name: Range<usize>, end: usize) -> bool {
        let bytes = self.bytes();
        let at = match bytes[end..] {
            // Often one tag follows another.
            [b'<', ..] => Some(end),
            ref behind => memchr(b'<', behind).map(|length| end + length),
        };
        // An end tag behind a backquote may be all of a code span, and then is no partner: the survey tells.
        self.paired_end =
            at.filter(|&at| self.is_end_tag_of(name.clone(), at) && bytes[at - 1] != b'`');
        self.paired_end.is_some()
    }

    /// Whether an end tag without attributes is at this offset, whose name is typed as that in the range.
    #[inline]
    fn is_end_tag_of(&self, name: Range<usize>, at: usize) -> bool {
        let bytes = self.bytes();
        let end_tag = bytes.get(at..at + 3 + name.len());
        end_tag.is_some_and(|end_tag| match end_tag {
            [b'<', b'/', typed @ .., b'>'] => *typed == bytes[name],
            _ => false,
        })
    }

    /// Whether a backquote is before this offset. Each call asks for an offset behind those asked for before.
    #[inline]
    fn has_backquote_before(&mut self, at: usize) -> bool {
        if !self.saw_backquote {
            if self.searched_to < at && self.backquote.is_none() {
                self.search_backquote(at);
            }
            self.saw_backquote = self.backquote.is_some_and(|backquote| backquote < at);
        }
        self.saw_backquote
    }

    fn search_backquote(&mut self, at: usize) {
        // Some bytes more, since tags come in groups.
        const MORE: usize = 64;
        let bytes = self.bytes();
        let end = bytes.len().min(at + MORE);
        let found = memchr(b'`', &bytes[self.searched_to..end]);
        self.backquote = found.map(|length| self.searched_to + length);
        self.searched_to = end;
    }

    /// Whether a part of the prose is all that stands between two equal runs of backquotes. So what is dropped with its
    /// content can be named: `` `<script>` ``, `` `<!-- x -->` ``.
    pub(crate) fn is_all_of_span(&self, part: Range<usize>) -> bool {
        let is_backquote = |byte: &&u8| **byte == b'`';
        let before = self.bytes()[..part.start].iter().rev();
        let before = before.take_while(is_backquote).count();
        let behind = self.bytes()[part.end..].iter().take_while(is_backquote);
        before > 0 && before == behind.count() && !self.in_code() && self.may_show_here()
    }

    /// Whether this tag, unlisted, without attributes and of an element that needs no partner, is certain to be markup
    /// because it stands in no code span. An end tag whose start tag precedes all backquotes is in none, and a `br` is
    /// in one only if it is all of it.
    #[inline(always)]
    pub(crate) fn is_certain_separator(
        &mut self,
        start: usize,
        element: ElementId,
        kind: TagKind,
    ) -> bool {
        let follows_backquote = start > 0 && self.bytes()[start - 1] == b'`';
        if self.in_code() || follows_backquote {
            return false;
        }
        if element == LINE_BREAK {
            return true;
        }
        let is_start = kind == TagKind::Start;
        if !is_start && element == PARAGRAPH && self.open_paragraphs > 0 && !self.saw_backquote {
            self.open_paragraphs -= 1;
            return true;
        }
        let is_certain = !self.has_backquote_before(start);
        self.open_paragraphs += usize::from(is_certain && is_start && element == PARAGRAPH);
        is_certain
    }

    /// Whether a whole tag of an unlisted element is shown as typed.
    pub(crate) fn shows_unlisted(
        &mut self,
        start: usize,
        end: usize,
        name: TagName,
        kind: TagKind,
    ) -> bool {
        let TagName {
            element,
            end: name_end,
            ..
        } = name;
        let facts = element.facts();
        if !self.may_show_here() {
            return false;
        }
        let has_attributes = tag::has_attributes(self.bytes(), name_end);
        if has_attributes && intent::names_only(self.html, name_end) {
            return true;
        }
        if self.in_code() {
            return facts.content != Content::Markup || self.intent_shows(start);
        }
        if self.ends_line(element) {
            return false;
        }
        if facts.void && !has_attributes && !facts.is_break() && kind == TagKind::Start {
            return true;
        }
        if self.is_survey {
            return false;
        }
        // Outside of code spans it is markup then, whatever the other tags are.
        let is_markup = (has_attributes && !(facts.is_option() && kind == TagKind::End))
            || facts.needs_no_partner()
            || (kind == TagKind::Start && facts.content != Content::Markup)
            || match kind {
                // A pair of them is shown, too, outside of its control.
                _ if facts.is_option() => false,
                TagKind::Start => self.is_paired_at_once(start + 1..name_end, end),
                TagKind::End => self.paired_end == Some(start),
            };
        if self.has_backquote_before(start) {
            return self.intent_shows(start);
        }
        !is_markup && (self.has_no_partner(element, kind, end) || self.intent_shows(start))
    }

    /// Whether no partner of an unlisted tag without attributes, which ends at this offset, can be in the comment.
    fn has_no_partner(&mut self, element: ElementId, kind: TagKind, end: usize) -> bool {
        match kind {
            _ if element.facts().is_option() => false,
            TagKind::Start => !self.may_end(element, end),
            TagKind::End => !self.saw_start,
        }
    }

    /// Whether an end tag of this element may be behind this offset.
    fn may_end(&mut self, element: ElementId, from: usize) -> bool {
        let policy = self.policy;
        self.look_ahead().may_end(element, from, policy)
    }
}
