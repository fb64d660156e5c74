//! What the visitor meant by a tag: to format, or to name it. People write about HTML, and paste code, in comments.
//!
//! [`Intent`] holds the tags that the survey shows as typed, since nobody would type them to format: judged of a
//! [`Survey`] of all tags, with their [partners](crate::read::partners) and the [code spans](crate::read::spans) around
//! them. [`names_only`] and [`stands_alone`] tell what can be told without the other tags.
//!
//! Advice to the next editor. A rule may show only what the output never holds: unlisted tags, tags without a partner,
//! attributes that no output has, blocks in `code`. Then nothing that is kept once is shown when the output is read
//! again. No rule is about safety. Each step passes over the tags once, whatever they are.

use crate::html::attribute_table::is_attribute;
use crate::html::elements::LINE_BREAK;
use crate::html::tag;
use crate::policy::policy::Unlisted;
use crate::read::survey::{Index, NONE, Survey, Tag};
use memchr::memchr;
use once_cell::unsync::OnceCell;
use std::ops::{ControlFlow, Range};

/// The tags of a comment that the survey shows as typed. The first tag that depends on it makes the survey, for all
/// readings of the comment by one policy.
#[derive(Default)]
pub(crate) struct Intent {
    /// The offsets of their `<`, in order.
    shown: OnceCell<Vec<Index>>,
}

impl Intent {
    /// Whether the tag at this offset is shown as typed. Each call of a reading asks for a tag behind those asked for
    /// before, and counts in `passed` those that precede it.
    pub(crate) fn shows(
        &self,
        at: usize,
        passed: &mut usize,
        survey: impl FnOnce() -> Vec<Index>,
    ) -> bool {
        let rest = &self.shown.get_or_init(survey)[*passed..];
        let before = |shown: &&Index| (**shown as usize) < at;
        let before = rest.iter().take_while(before).count();
        *passed += before;
        rest.get(before).is_some_and(|&shown| shown as usize == at)
    }
}

/// Whether none of the attributes of a tag has a value, and one is no attribute of HTML: `a<b and c>d`. `from` is the
/// end of its name.
pub(crate) fn names_only(html: &str, mut from: usize) -> bool {
    if let [b' ', attributes @ ..] = &html.as_bytes()[from..]
        && begins_with_value(attributes)
    {
        return false;
    }
    let mut has_unknown = false;
    while let ControlFlow::Continue(attribute) = tag::next(html.as_bytes(), from) {
        if !attribute.value.is_empty() {
            return false;
        }
        let name = &html[attribute.start..attribute.value.start];
        if name.contains('=') {
            return false;
        }
        has_unknown |= !is_attribute(name);
        from = attribute.value.end;
    }
    has_unknown
}

/// Whether an attribute with a value begins this: letters and an equals sign. Most attributes have one.
#[inline(always)]
pub(crate) fn begins_with_value(attributes: &[u8]) -> bool {
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

/// Whether an inline start tag without a partner is named: it is glued to a word before it (`Foo<S>`), or nothing is
/// behind it that it could format (`use <b> instead`). `tag` is its range.
pub(crate) fn stands_alone(html: &str, tag: Range<usize>) -> bool {
    let before = html[..tag.start].chars().next_back();
    let behind = html[tag.end..].chars().next();
    before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        || behind.is_none_or(|c| !c.is_alphanumeric() && c != '<')
}

/// Whether text is before and behind a tag in its line, and no other tag between.
pub(crate) fn is_amid_text(html: &str, tag: Range<usize>) -> bool {
    let is_space = [' ', '\t'];
    let before = html[..tag.start].trim_end_matches(is_space);
    let behind = html[tag.end..].trim_start_matches(is_space);
    let is_text = |c: char| !matches!(c, '\n' | '\r' | '<' | '>');
    before.ends_with(is_text) && behind.starts_with(is_text)
}

impl Survey<'_> {
    /// The offsets of the tags that are shown as typed.
    pub(crate) fn resolve(mut self) -> Vec<Index> {
        if self.policy.unlisted != Unlisted::StripAll {
            self.mark_single_tags_in_spans();
        }
        self.match_partners();
        self.mark_spans();
        let shown = self.judge();
        let tags = self.tags.iter().zip(shown);
        let shown = tags.filter(|(_, is_shown)| *is_shown);
        shown.map(|(tag, _)| tag.at).collect()
    }
    /// Whether each tag is shown as typed.
    fn judge(&mut self) -> Vec<bool> {
        let mut shown = vec![false; self.tags.len()];
        // The index from which on no form control is open whose parts these could be.
        let mut control_end = 0;
        for at in 0..self.tags.len() {
            let tag = &self.tags[at];
            let is_in_control = at < control_end as usize;
            let partner = tag.partner as usize;
            shown[at] = if partner < at {
                shown[partner]
            } else if tag.context != 0 {
                self.is_shown_in_code(tag)
            } else {
                self.is_shown_in_prose(tag, is_in_control)
            };
            if tag.is_start && !shown[at] && tag.element.facts().holds_options() {
                control_end = control_end.max(tag.partner);
            }
        }
        self.show_blocks_in_lines(&mut shown);
        shown
    }

    /// Shows the listed blocks without a partner that are in the middle of a line.
    fn show_blocks_in_lines(&self, shown: &mut [bool]) {
        let is_stray_block = |tag: &Tag| self.is_stray(tag) && tag.element.facts().is_block();
        if !self.tags.iter().any(is_stray_block) {
            return;
        }
        let behind = self.visible_behind(shown);
        // Whether something visible is before the tag in its line.
        let mut before = false;
        for (at, tag) in self.tags.iter().enumerate() {
            before = tag.gap.ends_visible || (before && !tag.gap.has_newline);
            shown[at] |= before && behind[at] && is_stray_block(tag);
            if shown[at] {
                before = true;
            } else if tag.element.facts().ends_line() {
                before = false;
            }
        }
    }

    /// For each tag, whether something visible is behind it in its line.
    fn visible_behind(&self, shown: &[bool]) -> Vec<bool> {
        let mut behind = vec![false; self.tags.len()];
        let mut gap = self.gap;
        let mut is_behind = false;
        for (at, tag) in self.tags.iter().enumerate().rev() {
            is_behind = gap.starts_visible || (is_behind && !gap.has_newline);
            behind[at] = is_behind;
            is_behind = shown[at] || (is_behind && !tag.element.facts().ends_line());
            gap = tag.gap;
        }
        behind
    }

    fn is_shown_in_code(&self, tag: &Tag) -> bool {
        let facts = tag.element.facts();
        let context = &self.contexts[tag.context as usize];
        if tag.is_outside {
            return false;
        }
        if tag.element == LINE_BREAK && tag.is_start {
            return !tag.is_listed && context.holds_one_tag();
        }
        !tag.is_listed
            || (facts.is_block() && context.shows_blocks)
            || (tag.partner == NONE && !(tag.is_start && facts.void))
            || tag.has_foreign
    }

    /// Whether it is shown, for whatever stands in its line.
    fn is_shown_in_prose(&self, tag: &Tag, is_in_control: bool) -> bool {
        let facts = tag.element.facts();
        if self.policy.unlisted == Unlisted::StripAll {
            return false;
        }
        if !tag.is_listed && tag.is_in_span {
            return true;
        }
        if tag.has_attributes || tag.is_whole {
            return false;
        }
        if !tag.is_listed {
            let is_stray = tag.partner == NONE && !facts.is_break() && !facts.optional_end;
            return is_stray || (facts.is_option() && !is_in_control);
        }
        let at = tag.at as usize;
        // It has no attributes, so its end is the first of these.
        self.is_stray(tag)
            && !facts.is_block()
            && memchr(b'>', &self.html.as_bytes()[at..])
                .is_some_and(|length| stands_alone(self.html, at..at + length + 1))
    }

    /// Whether it is a listed start tag in prose that lacks the end tag which its element needs.
    fn is_stray(&self, tag: &Tag) -> bool {
        let facts = tag.element.facts();
        let is_plain = !tag.has_attributes && !tag.is_whole;
        let is_in_prose = tag.context == 0 && self.policy.unlisted != Unlisted::StripAll;
        let lacks_end = || tag.is_start && !facts.void && !facts.optional_end;
        tag.is_listed && tag.partner == NONE && is_in_prose && is_plain && lacks_end()
    }
}
