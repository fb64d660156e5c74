//! Which attributes stay, and with what value.
//!
//! The promise that only allowed URLs come through rests here: a value is judged in the form in which it
//! will be written, after everything that changes it.

use crate::html::attribute_table::{AttributeId, AttributeKind, AttributeSet, MOST_ATTRIBUTES};
use crate::html::control_characters::Cleaner;
use crate::html::elements::ElementId;
use crate::html::tag::{Next, TagEnd};
use crate::html::{references, tag};
use crate::policy::links::LinkTarget;
use crate::policy::policy::Policy;
use crate::policy::{links, urls};
use std::borrow::Cow;
use std::ops::Range;

/// An attribute as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedAttribute {
    pub(crate) id: AttributeId,
    /// The place of its value, with character references in it, and the quotes if it has them.
    pub(crate) value: Range<usize>,
}

impl ListedAttribute {
    /// Was its value typed so, byte for byte?
    pub(crate) fn is_typed_as(&self, value: &str, html: &str) -> bool {
        let typed = &html[self.value.clone()];
        let quotes = ['"', '\''];
        let inner = typed
            .strip_prefix(quotes)
            .and_then(|typed| typed.strip_suffix(quotes));
        inner.unwrap_or(typed) == value
    }
}

/// Is it plain that a tag of this element has no attributes but these? It is if they fill the tag, with one byte
/// before each.
pub(crate) fn fill(
    tag: &Range<usize>,
    element: ElementId,
    attributes: &[ListedAttribute],
    html: &[u8],
) -> bool {
    let mut end = tag.start + "<".len() + element.name().len();
    for attribute in attributes {
        if attribute.value.start != end + " ".len() + attribute.id.name().len() + "=".len() {
            return false;
        }
        end = attribute.value.end;
    }
    // The name that was typed is shorter than this if the element was renamed so.
    end + ">".len() == tag.end && element.name_stands_at(html, tag.start + "<".len())
}

/// The listed attributes of a tag, each the first of its name.
pub(crate) struct Attributes {
    list: [ListedAttribute; MOST_ATTRIBUTES],
    many: usize,
}

impl Default for Attributes {
    fn default() -> Self {
        const NONE: ListedAttribute = ListedAttribute {
            id: AttributeId::FIRST,
            value: 0..0,
        };
        Attributes {
            list: [NONE; MOST_ATTRIBUTES],
            many: 0,
        }
    }
}

impl Attributes {
    pub(crate) fn list(&self) -> &[ListedAttribute] {
        &self.list[..self.many]
    }

    /// Reads those of a tag whose name ends at `from`: tells where the tag ends, or how far it was text.
    #[inline]
    pub(crate) fn read(
        &mut self,
        html: &[u8],
        mut from: usize,
        element: ElementId,
        policy: &Policy,
    ) -> TagEnd {
        let mut seen: AttributeSet = 0;
        loop {
            let attribute = match tag::next(html, from) {
                Next::Attribute(attribute) => attribute,
                Next::End(end) => return TagEnd::Complete(end),
                Next::Broken(at) => return TagEnd::Text(at),
            };
            from = attribute.end;
            let Some(id) = AttributeId::named(attribute.name) else {
                continue;
            };
            if policy.allows_attribute(element, id) && seen & id.bit() == 0 {
                seen |= id.bit();
                let value = attribute.value;
                self.list[self.many] = ListedAttribute { id, value };
                self.many += 1;
            }
        }
    }
}

/// Why an attribute that a list may hold goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeRefusal {
    NotListed,
    Url(urls::UrlRefusal),
    /// None of its link types may stay.
    LinkTypes,
}

/// The value with which an attribute of the input stays on an element, if it does.
pub(crate) fn judge<'a>(
    html: &'a str,
    element: ElementId,
    attribute: &ListedAttribute,
    policy: &Policy,
) -> Result<Cow<'a, str>, AttributeRefusal> {
    if !policy.allows_attribute(element, attribute.id) {
        return Err(AttributeRefusal::NotListed);
    }
    judge_value(attribute.id, cleaned(decoded(html, attribute)), policy)
}

/// The same, of a listed attribute whose value has been read.
pub(crate) fn judge_value<'a>(
    attribute: AttributeId,
    value: Cow<'a, str>,
    policy: &Policy,
) -> Result<Cow<'a, str>, AttributeRefusal> {
    match attribute.kind() {
        AttributeKind::Link | AttributeKind::Url => {
            policy.urls.judge(value).map_err(AttributeRefusal::Url)
        }
        AttributeKind::LinkTypes => link_types(value).ok_or(AttributeRefusal::LinkTypes),
        AttributeKind::Text => Ok(policy.characters.of_value(value)),
        AttributeKind::Date | AttributeKind::Token => Ok(value),
    }
}

/// A value without what XML cannot carry.
pub(crate) fn cleaned(value: Cow<'_, str>) -> Cow<'_, str> {
    match Cleaner::default().clean(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(clean) => Cow::Owned(clean),
    }
}

/// The value of an attribute, with its references read.
pub(crate) fn decoded<'a>(html: &'a str, attribute: &ListedAttribute) -> Cow<'a, str> {
    let typed = &html[attribute.value.clone()];
    if typed.contains('\0') {
        Cow::Owned(decoded_with_nul(typed))
    } else {
        references::in_value(typed)
    }
}

/// A value with NULs in it, of which the tokenizer would make U+FFFD: while references are read, U+FFFE stands for
/// them. A U+FFFE that was typed comes back as a NUL; both are removed afterwards.
#[cold]
fn decoded_with_nul(typed: &str) -> String {
    const STAND_IN: &str = "\u{fffe}";
    references::in_value(&typed.replace('\0', STAND_IN)).replace(STAND_IN, "\0")
}

/// Does this value stay as it was typed? The caller has seen that nothing in it is to be escaped or
/// removed, so this judges the list, the URL and the link types only.
#[inline(always)]
pub(crate) fn stays_as_typed(
    html: &str,
    value: Range<usize>,
    element: ElementId,
    attribute: AttributeId,
    policy: &Policy,
) -> bool {
    policy.allows_attribute(element, attribute)
        && match attribute.kind() {
            AttributeKind::Link | AttributeKind::Url => policy.urls.keeps(html, value),
            AttributeKind::LinkTypes => html[value].split(' ').all(links::each_once()),
            AttributeKind::Text | AttributeKind::Date | AttributeKind::Token => true,
        }
}

/// What is known of a tag once its attributes were written: what is to be written behind them.
#[derive(Default)]
pub(crate) struct LinkFacts {
    /// Where it target, if it is a link.
    target: Option<LinkTarget>,
    /// The link types that were typed and stay.
    rel: Option<String>,
}

impl LinkFacts {
    pub(crate) fn is_link(&self) -> bool {
        self.target.is_some()
    }

    /// Takes note of an attribute that stays, of an element to which something is added. Is it to be written
    /// behind all others?
    pub(crate) fn note(&mut self, id: AttributeId, value: &str, policy: &Policy) -> bool {
        match id.kind() {
            AttributeKind::Link => self.target = Some(policy.links.target_of(value)),
            AttributeKind::LinkTypes => {
                self.rel = Some(value.to_owned());
                return true;
            }
            AttributeKind::Url
            | AttributeKind::Text
            | AttributeKind::Date
            | AttributeKind::Token => {}
        }
        false
    }

    /// The attributes to be written behind the others: the link types and the window, if there are any.
    pub(crate) fn added(self, policy: &Policy) -> (Option<String>, Option<&'static str>) {
        match self.target {
            None => (self.rel, None),
            Some(target) => {
                let rel = policy.links.rel(target, self.rel.as_deref());
                let rel = (!rel.is_empty()).then_some(rel);
                (rel, policy.links.window(target))
            }
        }
    }
}

/// The link types that may stay, each once, if there are any.
fn link_types(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let mut stays = links::each_once();
    let tokens = value.split_ascii_whitespace();
    let kept: Vec<&str> = tokens.filter(|token| stays(token)).collect();
    (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
}
