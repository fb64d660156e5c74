//! Which tags are shown as typed, as far as one is told without the others: most are markup, whatever is around them.
//! What depends on other tags, the [survey](crate::read::survey) of them all tells.
//!
//! Advice to the next editor. These are short cuts: each must say what the survey would.

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

/// Whether an attribute begins this, and has a value.
#[inline(always)]
fn begins_with_value(attributes: &[u8]) -> bool {
    // Nearly all tags with attributes begin with one of these.
    attributes.starts_with(b"href=")
        || attributes.starts_with(b"cite=")
        || attributes.starts_with(b"datetime=")
        || {
            let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
            let name = attributes.iter().take_while(is_letter).count();
            attributes.get(name) == Some(&b'=')
        }
}

impl<S: Sink> Tokenizer<'_, '_, S> {
    /// Whether a start tag of a listed element is certain to be markup, and nothing in it code. Most are.
    #[inline(always)]
    pub(crate) fn is_clear(&self, start: usize, typed: TagName, rules: &Rules) -> bool {
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
                Naming::Inline => {
                    !before().is_some_and(|&byte| WORD.has(byte))
                        && behind
                            .first()
                            .is_some_and(|&byte| BEGINS_FORMATTED.has(byte))
                }
                Naming::Never => true,
                Naming::Block => before().is_none_or(|&byte| byte == b'\n'),
                Naming::Code if self.is_survey => false,
                Naming::Code => self
                    .end_tag_at_once(start + 1..typed.end, typed.end + 1)
                    .is_some(),
                Naming::Single => false,
            },
            [b' ', ref attributes @ ..] => {
                rules.naming != Naming::Code && begins_with_value(attributes)
            }
            _ => false,
        }
    }

    /// What a start tag of a listed element is that may be shown as typed. `typed` is its own name.
    pub(crate) fn meaning(
        &mut self,
        start: usize,
        typed: TagName,
        name: TagName,
        rules: &Rules,
    ) -> ControlFlow<(), Meaning> {
        let shown = |end| ControlFlow::Continue(Meaning::Shown(end));
        let bytes = self.bytes();
        let TagEnd::Complete(end) = tag::end(bytes, name.end) else {
            // The sink finds out.
            return ControlFlow::Continue(Meaning::Markup { opens_code: None });
        };
        let mut opens_code = None;
        let has_attributes = tag::has_attributes(bytes, name.end);
        if has_attributes && self.asks_for_intent() && intent::names_only(self.html, name.end) {
            return shown(end);
        }
        if name.element.facts().is_block() {
            self.end_code_before_block(start)?;
        }
        let in_code = self.in_code();
        let asks = self.asks_for_intent();
        let may_be_named = asks && !has_attributes && rules.naming != Naming::Never;
        let is_paired = (may_be_named || rules.naming == Naming::Code)
            && self.is_paired_at_once(start + 1..typed.end, end);
        if rules.naming == Naming::Code && self.policy.asks_for_intent() {
            let ends = is_paired || self.look_ahead().element_at(typed.element, start).is_some();
            let is_named = || match name.element.facts().is_block() {
                true => intent::is_amid_text(self.html, start..end),
                false => intent::stands_alone(self.html, start..end),
            };
            if !ends && asks && (in_code || (may_be_named && is_named())) {
                return shown(end);
            }
            opens_code = Some(ends);
        } else if !in_code {
            let is_inline = rules.naming == Naming::Inline;
            if self.is_survey
                || !may_be_named
                || is_paired
                || (is_inline && !intent::stands_alone(self.html, start..end))
            {
                return ControlFlow::Continue(Meaning::Markup { opens_code });
            }
            if is_inline && !self.may_end(name.element, end) {
                return shown(end);
            }
        }
        if (in_code || rules.naming != Naming::Code) && self.intent_shows(start) {
            // The survey read what is in it as code.
            if let Some(ends) = opens_code {
                self.code.open(name.element, ends);
            }
            return shown(end);
        }
        ControlFlow::Continue(Meaning::Markup { opens_code })
    }

    /// Whether tags can be shown as typed here.
    pub(crate) fn asks_for_intent(&self) -> bool {
        let is_asked = self.in_code() || self.policy.unlisted != Unlisted::StripAll;
        is_asked && self.policy.asks_for_intent()
    }

    /// Whether the tag at this offset is one that the [survey](Intent) shows as typed.
    pub(crate) fn intent_shows(&mut self, at: usize) -> bool {
        let (html, policy) = (self.html, self.policy);
        let intent = || survey(html, policy);
        !self.is_survey
            && policy.asks_for_intent()
            && self.intent.get_or_insert_with(intent).shows(at)
    }

    /// Whether nothing but text is between a start tag and its end tag: see [`end_tag_at_once`](Self::end_tag_at_once).
    fn is_paired_at_once(&mut self, name: Range<usize>, end: usize) -> bool {
        self.paired_end = self.end_tag_at_once(name, end);
        self.paired_end.is_some()
    }

    /// Where the end tag begins of a start tag whose name is in this range, and that ends at `end`: if the name is typed
    /// alike, and nothing but text is between them.
    #[inline]
    fn end_tag_at_once(&self, name: Range<usize>, end: usize) -> Option<usize> {
        let bytes = self.bytes();
        let at = end + memchr(b'<', &bytes[end..])?;
        match bytes.get(at + 1..at + 3 + name.len()) {
            // An end tag that is all in a code span is no partner.
            Some([b'/', typed @ .., b'>']) if *typed == bytes[name] && bytes[at - 1] != b'`' => {
                Some(at)
            }
            _ => None,
        }
    }

    /// Whether a backquote is before this offset. Each call asks for an offset behind those asked for before.
    #[inline]
    fn is_behind_backquote(&mut self, at: usize) -> bool {
        if !self.saw_backquote && self.searched_to < at {
            self.saw_backquote = memchr(b'`', &self.bytes()[self.searched_to..at]).is_some();
            self.searched_to = at;
        }
        self.saw_backquote
    }

    /// Whether a tag without attributes of an unlisted element that needs no partner is certain to be markup: it is in no
    /// code span. The partner of an end tag outside of one is outside, and a `br` can only be all that is in one.
    #[inline(always)]
    pub(crate) fn is_break(&mut self, start: usize, element: ElementId, kind: TagKind) -> bool {
        let is_behind_backquote = start > 0 && self.bytes()[start - 1] == b'`';
        if self.in_code() || is_behind_backquote {
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
        let is_certain = !self.is_behind_backquote(start);
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
        if !self.asks_for_intent() {
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
        let is_break = facts.is_break();
        if facts.void && !has_attributes && !is_break && kind == TagKind::Start {
            return true;
        }
        if self.is_survey {
            return false;
        }
        // Partners matter for the others, and code spans for all.
        let is_certain = (has_attributes && !(facts.is_option() && kind == TagKind::End))
            || is_break
            || (facts.optional_end && !facts.is_option())
            || (kind == TagKind::Start && facts.content != Content::Markup)
            || match kind {
                // A pair of them is shown, too, outside of its control.
                _ if facts.is_option() => false,
                TagKind::Start => self.is_paired_at_once(start + 1..name_end, end),
                TagKind::End => self.paired_end == Some(start),
            };
        if !self.is_behind_backquote(start) {
            if is_certain {
                return false;
            }
            let may_have_partner = match kind {
                _ if facts.is_option() => true,
                TagKind::Start => self.may_end(element, end),
                TagKind::End => self.started.has(element),
            };
            if !may_have_partner {
                return true;
            }
        }
        self.intent_shows(start)
    }

    /// Whether an end tag of this element may be behind this offset.
    fn may_end(&mut self, element: ElementId, from: usize) -> bool {
        let policy = self.policy;
        self.look_ahead().may_end(element, from, policy)
    }
}
