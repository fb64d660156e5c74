//! Which attributes stay, and with what value.
//!
//! The promise that only allowed URLs come through rests here: a value is judged in the form in which it
//! will be written, after everything that changes it.

use crate::elements::{AttributeId, ElementId, Kind, LINK_TYPES};
use crate::literal::Attribute;
use crate::policy::Policy;
use crate::references;
use crate::url;
use crate::xml::Cleaner;
use std::borrow::Cow;

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

/// Does this value stay as it was typed, if it is typed as it is written?
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
