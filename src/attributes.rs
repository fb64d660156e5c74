//! Which attributes stay, and with what value.
//!
//! The promise that only allowed URLs come through rests here: a value is judged in the form in which it
//! will be written, after everything that changes it.

use crate::elements::{AttributeId, AttributeSet, ElementId, Kind, LINK_TYPES, MOST_ATTRIBUTES};
use crate::policy::Policy;
use crate::references;
use crate::tag::{self, Next};
use crate::url;
use crate::xml::Cleaner;
use std::borrow::Cow;
use std::ops::Range;

/// An attribute as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) id: AttributeId,
    /// The place of its value, with character references in it, and the quotes if it has them.
    pub(crate) value: Range<usize>,
}

/// The listed attributes of a tag, each the first of its name.
pub(crate) struct Attributes {
    list: [Attribute; MOST_ATTRIBUTES],
    many: usize,
}

impl Default for Attributes {
    fn default() -> Self {
        const NONE: Attribute = Attribute {
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
    pub(crate) fn list(&self) -> &[Attribute] {
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
    ) -> Result<usize, usize> {
        let mut seen: AttributeSet = 0;
        loop {
            let attribute = match tag::next(html, from) {
                Next::Attribute(attribute) => attribute,
                Next::End(end) => return Ok(end),
                Next::Broken(at) => return Err(at),
            };
            from = attribute.end;
            let Some(id) = AttributeId::named(attribute.name) else {
                continue;
            };
            if policy.allows_attribute(element, id) && seen & id.bit() == 0 {
                seen |= id.bit();
                let value = attribute.value;
                self.list[self.many] = Attribute { id, value };
                self.many += 1;
            }
        }
    }
}

/// The value with which an attribute of the input stays on an element, if it does.
pub(crate) fn judge<'a>(
    html: &'a str,
    element: ElementId,
    attribute: &Attribute,
    policy: &Policy,
) -> Option<Cow<'a, str>> {
    if !policy.allows_attribute(element, attribute.id) {
        return None;
    }
    let typed = &html[attribute.value.clone()];
    let value = if typed.contains('\0') {
        // The tokenizer would make U+FFFD of it. Like all controls it goes when references are read.
        Cow::Owned(references::in_value(&typed.replace('\0', "\u{1}")).into_owned())
    } else {
        references::in_value(typed)
    };
    let value = match Cleaner::default().clean(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(clean) => Cow::Owned(clean),
    };
    match attribute.id.kind() {
        Kind::Url if !url::is_allowed(value.as_bytes(), policy.schemes) => None,
        Kind::LinkTypes => link_types(value),
        Kind::Url | Kind::Text | Kind::Date | Kind::Token => Some(value),
    }
}

/// Does this value stay as it was typed? The caller has seen that nothing in it is to be escaped or
/// removed, so this judges the list, the scheme and the link types only.
pub(crate) fn stays_as_typed(
    value: &[u8],
    element: ElementId,
    attribute: AttributeId,
    policy: &Policy,
) -> bool {
    policy.allows_attribute(element, attribute)
        && match attribute.kind() {
            // A scheme is letters, digits and `+-.`; none of the references that are written stands for
            // one of these, and an ampersand is none either. So the scheme is the same with and
            // without the references read.
            Kind::Url => url::is_allowed(value, policy.schemes),
            Kind::LinkTypes => value.split(|&byte| byte == b' ').all(is_link_type),
            Kind::Text | Kind::Date | Kind::Token => true,
        }
}

/// The link types that may stay, if there are any.
fn link_types(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let tokens = value.split_ascii_whitespace();
    let kept: Vec<&str> = tokens
        .filter(|token| is_link_type(token.as_bytes()))
        .collect();
    (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
}

fn is_link_type(token: &[u8]) -> bool {
    LINK_TYPES
        .iter()
        .any(|link_type| link_type.as_bytes().eq_ignore_ascii_case(token))
}
