//! Recognises start tags in canonical form, whose text the fast path copies.
//!
//! A start tag is canonical if it is typed exactly as it would be written: listed attributes, each once, in double
//! quotes, with values that need no change. Two differences are allowed: all attributes that the policy adds are missing;
//! and attributes to remove stand side by side among the others, as `rel` and `target` do in stored links.
//!
//! Advice to the next editor: a value is copied only if no character in it needs escaping or removal and
//! [`attributes`](crate::read::attributes) keeps it unchanged; otherwise the tag is written anew.

use crate::html::attribute_table::{AttributeKind, AttributeSet};
use crate::html::elements::PICTURE;
use crate::html::escape::written_in_value;
use crate::html::scan::{Marked, Marks};
use crate::html::tag::{self, TagName};
use crate::policy::policy::Policy;
use crate::read::attributes::{Standing, is_kept_as_typed, standing};
use memchr::memchr;
use std::ops::{ControlFlow, Range};

/// A start tag in canonical form, but for what is missing and what is removed.
pub(crate) struct Canonical<'p> {
    /// Offset just after its `>`.
    pub(crate) end: usize,
    /// Whether it is a link.
    pub(crate) is_link: bool,
    /// The attributes to insert before its `>`.
    pub(crate) missing: &'p str,
    /// The attributes to remove, which stand side by side, each with the space before it; empty if there are none.
    pub(crate) removed: Range<usize>,
}

/// The start tag of this name, if it is canonical: after the name come listed attributes that are kept unchanged, each
/// once, then those that the policy adds to links, or none of these. Attributes that are removed may stand
/// anywhere among them, side by side. `marks` are the special bytes of the input.
#[inline(always)]
pub(crate) fn canonical<'p, M: Marked>(
    html: &str,
    policy: &'p Policy,
    marks: &mut Marks<M>,
    name: TagName,
) -> Option<Canonical<'p>> {
    if !name.is_canonical {
        return None;
    }
    let bytes = html.as_bytes();
    let element = name.element;
    let mut seen: AttributeSet = 0;
    let mut is_link = false;
    let mut added = "";
    let mut removed = name.end..name.end;
    let mut at = name.end;
    while bytes.get(at) == Some(&b' ') {
        if !added.is_empty() && bytes[at..].starts_with(added.as_bytes()) {
            at += added.len();
            added = "";
            break;
        }
        let attribute = tag::attribute_name(bytes, at + 1);
        let Standing::Listed(id) = standing(attribute.name, element, policy, &mut seen) else {
            let ControlFlow::Continue(attribute) = tag::next(bytes, at) else {
                return None;
            };
            // Two spaces or a solidus before the name: `standing` judged an empty name instead.
            if attribute.start != at + 1 || (removed.end != at && !removed.is_empty()) {
                return None;
            }
            if removed.is_empty() {
                removed.start = at;
            }
            at = attribute.value.end;
            removed.end = at;
            continue;
        };
        let value = attribute.end + 2;
        if !attribute.is_lower || bytes.get(attribute.end..value) != Some(b"=\"") {
            return None;
        }
        let end = value + memchr(b'"', &bytes[value..])?;
        if !is_escaped(bytes, value..end, marks)
            || !is_kept_as_typed(html, value..end, element, id, policy)
        {
            return None;
        }
        match id.kind() {
            AttributeKind::Link => {
                is_link = true;
                if policy.links.adds_attributes {
                    added = policy.links.added(&html[value..end]);
                }
            }
            // Its link types would have to be merged with those that are added.
            AttributeKind::LinkTypes if policy.adds_to(element) => return None,
            AttributeKind::Url if element == PICTURE && policy.images.lazy => return None,
            _ => {}
        }
        at = end + 1;
    }
    (bytes.get(at) == Some(&b'>')).then_some(Canonical {
        end: at + 1,
        is_link,
        missing: added,
        removed,
    })
}

/// Whether this value, which holds no double quote, has nothing to escape or remove.
#[inline(always)]
fn is_escaped<M: Marked>(html: &[u8], value: Range<usize>, marks: &mut Marks<M>) -> bool {
    let mut at = value.start;
    loop {
        at = marks.next(html, at);
        if at >= value.end {
            return true;
        }
        match written_in_value(&html[at..]) {
            Some(length) => at += length,
            None => return false,
        }
    }
}
