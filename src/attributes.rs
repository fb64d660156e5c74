//! Which attributes stay, and with what value.
//!
//! The promise that only allowed URLs come through rests here: a value is judged in the form in which it
//! will be written, after everything that changes it.

use crate::elements::{ElementId, Kind, LINK_TYPES};
use crate::literal::Attribute;
use crate::policy::Policy;
use crate::references;
use crate::scan::ByteSet;
use crate::serialize::ESCAPED;
use crate::url;
use crate::xml::{Cleaner, SUSPICIOUS};
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
        Kind::Url if !url::is_allowed(&value, policy.schemes) => None,
        Kind::LinkTypes => link_types(value),
        Kind::Url | Kind::Text | Kind::Date | Kind::Token => Some(value),
    }
}

/// The value with its references, if it was typed as it would be written, and stays. That is so if it
/// stands in double quotes and nothing in it is to be escaped, removed or judged further.
pub(crate) fn as_written<'a>(
    html: &'a str,
    element: ElementId,
    attribute: &Attribute,
    policy: &Policy,
) -> Option<&'a str> {
    if !policy.allows_attribute(element, attribute.id) {
        return None;
    }
    let value = html[attribute.value.clone()]
        .strip_prefix('"')?
        .strip_suffix('"')?;
    static SPECIAL: ByteSet = ByteSet::of(b"\"").or(&SUSPICIOUS).or(&ESCAPED);
    let bytes = value.as_bytes();
    let mut from = 0;
    while let Some(length) = SPECIAL.find(&bytes[from..]) {
        from += length;
        from += match bytes[from..] {
            [b'&', ..] => WRITTEN
                .iter()
                .find(|written| bytes[from..].starts_with(written.as_bytes()))?
                .len(),
            [0xc2, 0xa0, ..] => return None,
            // Others that begin with the same byte.
            [0xc2, ..] | [0xef, 0xbf, 0..0xbe, ..] | [0xef, 0..0xbf, ..] => 1,
            _ => return None,
        };
    }
    match attribute.id.kind() {
        // A scheme is letters, digits and `+-.`; none of the references above stands for one of these, and
        // an ampersand is none either. So the scheme is the same with and without the references read.
        Kind::Url if !url::is_allowed(value, policy.schemes) => None,
        Kind::LinkTypes if !value.split(' ').all(is_link_type) => None,
        Kind::LinkTypes | Kind::Url | Kind::Text | Kind::Date | Kind::Token => Some(value),
    }
}

/// The references that are written in values.
const WRITTEN: [&str; 5] = ["&amp;", "&quot;", "&lt;", "&gt;", "&nbsp;"];

/// The link types that may stay, if there are any.
fn link_types(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let tokens = value.split_ascii_whitespace();
    let kept: Vec<&str> = tokens.filter(|token| is_link_type(token)).collect();
    (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
}

fn is_link_type(token: &str) -> bool {
    LINK_TYPES
        .iter()
        .any(|link_type| link_type.eq_ignore_ascii_case(token))
}
