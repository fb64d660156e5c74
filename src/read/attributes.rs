//! Decides which attributes of a start tag are kept: reads its listed attributes as byte ranges of the input
//! ([`Attributes`]), and gives for each the value to write or the reason why it is removed ([`judge`]).
//!
//! Advice to the next editor. The promise that only allowed URLs pass rests here: a value must be judged in the form
//! in which it is written, after every step that changes it (decoding, cleaning).

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

/// A listed attribute, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedAttribute {
    pub(crate) id: AttributeId,
    /// The byte range of its value in the input, quotes included if there are any, references not decoded.
    pub(crate) value: Range<usize>,
}

impl ListedAttribute {
    /// Returns true if the typed value, without its quotes, is `value` byte for byte.
    pub(crate) fn is_typed_as(&self, value: &str, html: &str) -> bool {
        let typed = &html[self.value.clone()];
        let quotes = ['"', '\''];
        let inner = typed
            .strip_prefix(quotes)
            .and_then(|typed| typed.strip_suffix(quotes));
        inner.unwrap_or(typed) == value
    }
}

/// Returns true if these attributes cover the whole tag, with one byte before each: then it has no others. False does
/// not mean that it has.
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
    // A tag that the policy reads as another element's has another name, perhaps a shorter one.
    end + ">".len() == tag.end && element.name_stands_at(html, tag.start + "<".len())
}

/// The listed attributes of a tag, in the order typed; of duplicates only the first.
pub(crate) struct Attributes {
    list: [ListedAttribute; MOST_ATTRIBUTES],
    count: usize,
}

impl Default for Attributes {
    fn default() -> Self {
        const NONE: ListedAttribute = ListedAttribute {
            id: AttributeId::FIRST,
            value: 0..0,
        };
        Attributes {
            list: [NONE; MOST_ATTRIBUTES],
            count: 0,
        }
    }
}

impl Attributes {
    pub(crate) fn list(&self) -> &[ListedAttribute] {
        &self.list[..self.count]
    }

    /// Reads the attributes of a tag whose name ends at `from`. Returns where the tag ends, or how far it is text.
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
                self.list[self.count] = ListedAttribute { id, value };
                self.count += 1;
            }
        }
    }
}

/// Why an attribute is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeRefusal {
    NotListed,
    Url(urls::UrlRefusal),
    /// None of its link types is allowed.
    LinkTypes,
}

/// The value with which an attribute of the input is kept on this element, or why it is removed.
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

/// As [`judge`], for a listed attribute whose value is [`decoded`] and [`cleaned`].
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

/// The value without the characters that XML cannot carry.
pub(crate) fn cleaned(value: Cow<'_, str>) -> Cow<'_, str> {
    match Cleaner::default().clean(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(clean) => Cow::Owned(clean),
    }
}

/// The value of an attribute, without quotes and with its character references decoded.
pub(crate) fn decoded<'a>(html: &'a str, attribute: &ListedAttribute) -> Cow<'a, str> {
    let typed = &html[attribute.value.clone()];
    if typed.contains('\0') {
        Cow::Owned(decoded_with_nul(typed))
    } else {
        references::in_value(typed)
    }
}

/// Decodes a value that holds NULs. html5ever's tokenizer would replace them by U+FFFD, so U+FFFE stands in for them
/// while references are decoded. A typed U+FFFE becomes a NUL; [`cleaned`] removes both.
#[cold]
fn decoded_with_nul(typed: &str) -> String {
    const STAND_IN: &str = "\u{fffe}";
    references::in_value(&typed.replace('\0', STAND_IN)).replace(STAND_IN, "\0")
}

/// Returns true if this value is kept as typed. The caller guarantees that nothing in it needs escaping or removal, so
/// this checks the allowlist, the URL and the link types only.
#[inline(always)]
pub(crate) fn is_kept_as_typed(
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

/// What the attributes written so far say about a link; decides which attributes are written after them.
#[derive(Default)]
pub(crate) struct LinkFacts {
    /// Where it leads, if it is a link.
    target: Option<LinkTarget>,
    /// The typed link types that are kept.
    rel: Option<String>,
}

impl LinkFacts {
    pub(crate) fn is_link(&self) -> bool {
        self.target.is_some()
    }

    /// Records a kept attribute of an element to which the policy adds attributes. Returns true if the caller must
    /// not write it, for [`added`](Self::added) returns it, merged with what the policy adds.
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

    /// The values of `rel` and `target`, if any, to write in this order after the other attributes.
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

/// The allowed link types, each once; `None` if there are none.
fn link_types(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let mut is_allowed = links::each_once();
    let tokens = value.split_ascii_whitespace();
    let allowed: Vec<&str> = tokens.filter(|token| is_allowed(token)).collect();
    (!allowed.is_empty()).then(|| Cow::Owned(allowed.join(" ")))
}
