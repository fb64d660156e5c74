//! Decides which attributes of a start tag are kept: reads its listed attributes as byte ranges of the input
//! ([`Attributes`]), gives for each the value to write or the reason why it is removed ([`judge`]), and passes on all
//! attributes that the tag is written with, those that the policy adds included ([`for_each_kept`]).
//!
//! Advice to the next editor. The promise that only allowed URLs pass rests here: a value must be judged in the form
//! in which it is written, after every step that changes it (decoding, cleaning). A value that is typed as it would be
//! written takes a shorter way, [`escaped_value`] and [`is_kept_as_typed`], and is written unexamined: so
//! `escaped_value` must reject every double quote.

use crate::html::attribute_table::{
    AttributeId, AttributeKind, AttributeSet, LINK_REL, MAX_ATTRIBUTES,
};
use crate::html::control_characters::{Cleaner, SUSPICIOUS};
use crate::html::elements::{ElementId, PICTURE};
use crate::html::escape::{OutputValue, written_in_value};
use crate::html::names::Name;
use crate::html::scan::ByteSet;
use crate::html::tag::TagEnd;
use crate::html::{references, tag};
use crate::policy::policy::Policy;
use crate::policy::{images, links, urls};
use crate::text::quotation_marks;
use html5ever::LocalName;
use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

/// A listed attribute, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedAttribute {
    pub(crate) id: AttributeId,
    /// The byte range of its value in the input, quotes included if there are any, references not decoded.
    pub(crate) value: Range<usize>,
}

/// The listed attributes of a tag, in the order typed; of duplicates only the first.
pub(crate) struct Attributes {
    list: [ListedAttribute; MAX_ATTRIBUTES],
    count: usize,
}

impl Default for Attributes {
    fn default() -> Self {
        const NONE: ListedAttribute = ListedAttribute {
            id: AttributeId::FIRST,
            value: 0..0,
        };
        Attributes {
            list: [NONE; MAX_ATTRIBUTES],
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
                ControlFlow::Continue(attribute) => attribute,
                ControlFlow::Break(end) => return end,
            };
            from = attribute.value.end;
            if let Standing::Listed(id) = standing(attribute.name, element, policy, &mut seen) {
                let value = attribute.value;
                self.list[self.count] = ListedAttribute { id, value };
                self.count += 1;
            }
        }
    }
}

/// Whether a typed attribute may be kept, its value apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is listed, and the first of its name in the tag.
    Listed(AttributeId),
    /// It is listed, but one of its name precedes it in the tag.
    Duplicate,
    Unlisted,
}

/// The standing of the next attribute of a tag, in which those in `seen` precede it.
#[inline(always)]
pub(crate) fn standing(
    name: Name,
    element: ElementId,
    policy: &Policy,
    seen: &mut AttributeSet,
) -> Standing {
    match AttributeId::named(name) {
        Some(id) if policy.allows_attribute(element, id) => {
            let is_first = *seen & id.bit() == 0;
            *seen |= id.bit();
            match is_first {
                true => Standing::Listed(id),
                false => Standing::Duplicate,
            }
        }
        _ => Standing::Unlisted,
    }
}

/// Why a listed attribute is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeRefusal {
    Url(urls::UrlRefusal),
    /// None of its link types is allowed.
    LinkTypes,
    /// None of its keywords matches the pattern in the list.
    Keywords,
    /// It is no number of pixels.
    Dimension,
}

/// The value with which a listed attribute is kept, or why it is removed. The given value is [`decoded`] and
/// [`cleaned`].
#[inline(always)]
pub(crate) fn judge<'a>(
    element: ElementId,
    attribute: AttributeId,
    value: Cow<'a, str>,
    policy: &Policy,
) -> Result<Cow<'a, str>, AttributeRefusal> {
    let value = match attribute.kind() {
        AttributeKind::Url if element == PICTURE => {
            return policy.images.judge(value).map_err(AttributeRefusal::Url);
        }
        AttributeKind::Link | AttributeKind::Url => {
            return policy.urls.judge(value).map_err(AttributeRefusal::Url);
        }
        AttributeKind::LinkTypes => link_types(value).ok_or(AttributeRefusal::LinkTypes)?,
        AttributeKind::Text => return Ok(policy.characters.of_value(value)),
        AttributeKind::Token if element == PICTURE && images::is_dimension(attribute) => {
            images::pixels(value).ok_or(AttributeRefusal::Dimension)?
        }
        AttributeKind::Date | AttributeKind::Token | AttributeKind::Class => value,
    };
    match policy.pattern(element, attribute) {
        None => Ok(value),
        Some(pattern) => pattern.keep(value).ok_or(AttributeRefusal::Keywords),
    }
}

/// The value without the characters that XML cannot carry.
pub(crate) fn cleaned(value: Cow<'_, str>) -> Cow<'_, str> {
    match Cleaner::default().clean(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(clean) => Cow::Owned(clean),
    }
}

/// The value of an attribute, given as typed, without quotes and with its character references decoded. The quotation
/// marks of word processors are quotes where there are no others.
pub(crate) fn decoded(html: &str, value: Range<usize>) -> Cow<'_, str> {
    let is_quoted = matches!(html.as_bytes()[value.start..value.end], [b'"' | b'\'', ..]);
    let decoded = references::in_value(&html[value]);
    if is_quoted {
        return decoded;
    }
    let unquoted = quotation_marks::unquoted(&decoded);
    match unquoted.len() == decoded.len() {
        true => decoded,
        false => Cow::Owned(unquoted.to_owned()),
    }
}

/// Returns true if [`judge`] keeps the value of a listed attribute as it was typed. The caller guarantees that
/// nothing in it needs escaping or removal; the character references that serializing writes may stand in it.
#[inline(always)]
pub(crate) fn is_kept_as_typed(
    html: &str,
    value: Range<usize>,
    element: ElementId,
    attribute: AttributeId,
    policy: &Policy,
) -> bool {
    match attribute.kind() {
        AttributeKind::Url if element == PICTURE => policy.images.keeps(html, value),
        AttributeKind::Link | AttributeKind::Url => policy.urls.keeps(html, value),
        _ => {
            let judged = judge(element, attribute, Cow::Borrowed(&html[value]), policy);
            matches!(judged, Ok(Cow::Borrowed(_)))
        }
    }
}

/// The range of a typed value without its quotes, if it is typed as it would be written: nothing in it is to be removed
/// or escaped, and the only character references are those that serializing writes. Nearly all values are so.
fn escaped_value(html: &str, typed: Range<usize>) -> Option<Range<usize>> {
    static CARE: ByteSet = ByteSet::of(b"&\"<>\xc2").or(&SUSPICIOUS);
    let Range { mut start, mut end } = typed;
    let bytes = html.as_bytes();
    match bytes[start..end] {
        // A value that begins with a quote ends with the same.
        [b'"' | b'\'', .., _] => (start, end) = (start + 1, end - 1),
        // It may be a quotation mark.
        [0x80..=0xff, ..] => return None,
        _ => {}
    }
    let mut at = start;
    while let Some(length) = CARE.find(&bytes[at..end]) {
        at += length;
        at += written_in_value(&bytes[at..end])?;
    }
    Some(start..end)
}

/// Passes the attributes with which a start tag is written to `write`, in order: the typed ones that are kept, then the
/// link types and the `target` that the policy adds, or what it adds to pictures. Returns whether the element is a link.
pub(crate) fn for_each_kept(
    html: &str,
    element: ElementId,
    typed: &[ListedAttribute],
    policy: &Policy,
    mut write: impl FnMut(&LocalName, OutputValue<'_>),
) -> bool {
    let adds = policy.adds_to(element);
    let mut target = None;
    let mut typed_rel = None;
    let mut is_link = false;
    let mut is_picture = false;
    for attribute in typed {
        // A comment that is flattened is read by one policy and written by another, which lists nothing.
        if !policy.allows_attribute(element, attribute.id) {
            continue;
        }
        let kept = |value: &Range<usize>| {
            is_kept_as_typed(html, value.clone(), element, attribute.id, policy)
        };
        let escaped = escaped_value(html, attribute.value.clone()).filter(kept);
        let judged;
        let value = match escaped {
            Some(value) => OutputValue::Escaped(&html[value]),
            None => {
                let Ok(value) = judge(
                    element,
                    attribute.id,
                    cleaned(decoded(html, attribute.value.clone())),
                    policy,
                ) else {
                    continue;
                };
                judged = value;
                OutputValue::Text(&judged)
            }
        };
        // No character reference stands in link types, nor in the host of a URL that is known.
        let (OutputValue::Text(text) | OutputValue::Escaped(text)) = value;
        match attribute.id.kind() {
            AttributeKind::Link => {
                is_link = true;
                target = adds.then(|| policy.links.target_of(text));
            }
            AttributeKind::Url => is_picture = element == PICTURE && !text.is_empty(),
            AttributeKind::LinkTypes if adds => {
                typed_rel = Some(text.to_owned());
                continue;
            }
            _ => {}
        }
        write(attribute.id.local_name(), value);
    }
    let mut add = |name: &LocalName, value: &str| write(name, OutputValue::Escaped(value));
    match (target, typed_rel) {
        (Some(target), typed) => policy.links.each_added(target, typed.as_deref(), &mut add),
        (None, Some(typed)) => add(LINK_REL.local_name(), &typed),
        (None, None) => {}
    }
    if is_picture {
        policy.images.each_added(add);
    }
    is_link
}

/// The allowed link types, each once; `None` if there are none.
fn link_types(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if value.split(' ').all(links::each_once()) {
        return Some(value);
    }
    let mut is_allowed = links::each_once();
    let tokens = value.split_ascii_whitespace();
    let allowed: Vec<&str> = tokens.filter(|token| is_allowed(token)).collect();
    (!allowed.is_empty()).then(|| Cow::Owned(allowed.join(" ")))
}
