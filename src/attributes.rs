//! Which attributes stay, and with what value.
//!
//! The promise that only allowed URLs come through rests here: a value is judged in the form in which it
//! will be written, after everything that changes it.

use crate::elements::{ElementId, Kind, LINK_TYPES};
use crate::literal::Attribute;
use crate::policy::Policy;
use crate::references;
use crate::url;
use crate::xml::Cleaner;
use std::borrow::Cow;

/// The value with which an attribute stays on an element, if it does.
pub(crate) fn judge<'a>(
    element: ElementId,
    attribute: &Attribute<'a>,
    policy: &Policy,
) -> Option<Cow<'a, str>> {
    if !policy.allows_attribute(element, attribute.id) {
        return None;
    }
    // Before, or the tokenizer would make U+FFFD of U+0000; and after, for references.
    let value = match Cleaner::default().clean(attribute.value) {
        Cow::Borrowed(typed) => references::in_value(typed),
        Cow::Owned(typed) => Cow::Owned(references::in_value(&typed).into_owned()),
    };
    let value = match Cleaner::default().clean(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(clean) => Cow::Owned(clean),
    };
    match attribute.id.kind() {
        Kind::Url if !url::is_allowed(&value, policy.schemes) => None,
        Kind::LinkTypes => link_types(value),
        Kind::Url | Kind::Text | Kind::Date | Kind::Token => Some(value),
    }
}

/// The link types that may stay, if there are any.
fn link_types(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let may_stay = |token: &&str| {
        LINK_TYPES
            .iter()
            .any(|link_type| link_type.eq_ignore_ascii_case(token))
    };
    let kept: Vec<&str> = value.split_ascii_whitespace().filter(may_stay).collect();
    (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
}
