//! The text that stands in for a tag which is not written: what a reader of the element would see beside its content.

use crate::html::attribute_table::{ALTERNATIVE, AttributeId};
use crate::html::element::StandIn;
use crate::html::elements::ElementId;
use crate::html::names::Name;
use crate::html::tag;
use crate::read::attributes::{cleaned, decoded};
use crate::read::sink::TagKind;
use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

/// The text for this tag of a comment, if any: the alternative text of a picture, the marks of a quotation, the `^` of
/// an exponent, the `[x]` of a task. Takes time in proportion to the length of the tag, and of the number behind it.
#[inline]
pub(crate) fn text_for(
    html: &str,
    tag: Range<usize>,
    element: ElementId,
    kind: TagKind,
) -> Option<Cow<'_, str>> {
    match (element.facts().stand_in?, kind) {
        (StandIn::QuotationMark, _) => Some(Cow::Borrowed("\"")),
        (StandIn::Caret, TagKind::Start) if is_exponent(html, &tag) => Some(Cow::Borrowed("^")),
        (StandIn::Alternative, TagKind::Start) => alternative(html, tag),
        (StandIn::Checkbox, TagKind::Start) => checkbox(html, tag).map(Cow::Borrowed),
        _ => None,
    }
}

/// Whether the element is a number, with or without a sign, behind a letter or digit: `10<sup>12</sup>`.
fn is_exponent(html: &str, tag: &Range<usize>) -> bool {
    let base = html[..tag.start].chars().next_back();
    let inside = &html[tag.end..];
    let inside = inside
        .strip_prefix(['+', '-', '\u{2212}'])
        .unwrap_or(inside);
    let behind = inside.trim_start_matches(|c: char| c.is_ascii_digit());
    base.is_some_and(char::is_alphanumeric)
        && behind.len() < inside.len()
        && behind.starts_with("</")
}

/// What was typed for the disabled checkbox of a Markdown task: `[ ]` or `[x]`.
fn checkbox(html: &str, tag: Range<usize>) -> Option<&'static str> {
    let mut from = tag::name(html.as_bytes(), tag.start + 1)?.end;
    let [mut is_checkbox, mut is_disabled, mut is_checked] = [false; 3];
    while let ControlFlow::Continue(attribute) = tag::next(html.as_bytes(), from) {
        from = attribute.value.end;
        let is = |name: &str| attribute.name == Name::of(name.as_bytes());
        is_disabled |= is("disabled");
        is_checked |= is("checked");
        is_checkbox |=
            is("type") && decoded(html, attribute.value).eq_ignore_ascii_case("checkbox");
    }
    (is_checkbox && is_disabled).then_some(if is_checked { "[x]" } else { "[ ]" })
}

/// The alternative text of a picture, with spaces that keep it apart from words.
fn alternative(html: &str, tag: Range<usize>) -> Option<Cow<'_, str>> {
    let mut from = tag::name(html.as_bytes(), tag.start + 1)?.end;
    let value = loop {
        let ControlFlow::Continue(attribute) = tag::next(html.as_bytes(), from) else {
            return None;
        };
        if AttributeId::named(attribute.name) == Some(ALTERNATIVE) {
            break attribute.value;
        }
        from = attribute.value.end;
    };
    let text = cleaned(decoded(html, value));
    let is_glued = |one: Option<char>, other: Option<char>| {
        [one, other]
            .into_iter()
            .all(|c| c.is_some_and(char::is_alphanumeric))
    };
    let before = is_glued(html[..tag.start].chars().next_back(), text.chars().next());
    let behind = is_glued(text.chars().next_back(), html[tag.end..].chars().next());
    if !before && !behind {
        return Some(text);
    }
    let space = |is_glued| if is_glued { " " } else { "" };
    Some(Cow::Owned(format!(
        "{}{text}{}",
        space(before),
        space(behind)
    )))
}
