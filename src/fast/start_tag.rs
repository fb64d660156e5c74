//! Recognises start tags in canonical form, which the fast path copies.
//!
//! A start tag is canonical if it is typed exactly as it would be written: listed attributes, each once, in double
//! quotes, with values that need no change. Only those that the policy adds may be missing, all of them. Advice to the next editor: a value is copied only if no character in it
//! needs escaping or removal and [`attributes`](crate::read::attributes) keeps it unchanged; otherwise the tag is
//! written anew.

use crate::html::attribute_table::{AttributeKind, AttributeSet};
use crate::html::escape::written_in_value;
use crate::html::names::TypedName;
use crate::html::scan::{Marked, Marks};
use crate::html::tag;
use crate::html::tag::TagName;
use crate::policy::policy::Policy;
use crate::read::attributes::{Standing, is_kept_as_typed, standing};
use memchr::memchr;
use std::ops::Range;

/// The input, and the policy it is read by.
pub(crate) struct Input<'a, 'p, M> {
    pub(crate) html: &'a str,
    pub(crate) policy: &'p Policy,
    /// The special bytes of the input.
    pub(crate) marks: Marks<M>,
}

/// A start tag in canonical form.
pub(crate) struct Canonical<'p> {
    /// Offset just after its `>`.
    pub(crate) end: usize,
    /// Whether it is a link. False if links are not examined.
    pub(crate) is_link: bool,
    /// The attributes to insert before its `>`.
    pub(crate) missing: &'p str,
}

impl<'a, 'p, M: Marked> Input<'a, 'p, M> {
    /// The start tag of this name, if it is canonical: after the name come listed attributes that are kept unchanged,
    /// each once, then those that the policy adds to links, or none of these. Examines links only if `CHECKS_LINKS`.
    #[inline(always)]
    pub(crate) fn canonical<const CHECKS_LINKS: bool>(
        &mut self,
        TagName {
            element,
            end,
            is_canonical,
        }: TagName,
    ) -> Option<Canonical<'p>> {
        if !is_canonical {
            return None;
        }
        let html = self.html.as_bytes();
        let policy = self.policy;
        let adds = CHECKS_LINKS && policy.adds_to(element);
        let mut seen: AttributeSet = 0;
        let mut is_link = false;
        let mut added = "";
        let mut at = end;
        while html.get(at) == Some(&b' ') {
            if CHECKS_LINKS && !added.is_empty() && html[at..].starts_with(added.as_bytes()) {
                at += added.len();
                added = "";
                break;
            }
            let TypedName {
                name,
                end,
                is_lower,
            } = tag::attribute_name(html, at + 1);
            let Standing::Listed(id) = standing(name, element, policy, &mut seen) else {
                return None;
            };
            let value = end + 2;
            if !is_lower || html.get(end..value) != Some(b"=\"") {
                return None;
            }
            let end = value + memchr(b'"', &html[value..])?;
            if !self.is_escaped(value..end) || !is_kept_as_typed(self.html, value..end, id, policy)
            {
                return None;
            }
            match id.kind() {
                AttributeKind::Link if CHECKS_LINKS => {
                    is_link = true;
                    let target = policy.links.target_of(&self.html[value..end]);
                    added = policy.links.added(target);
                }
                // Its link types would have to be merged with those that are added.
                AttributeKind::LinkTypes if adds => return None,
                _ => {}
            }
            at = end + 1;
        }
        (html.get(at) == Some(&b'>')).then_some(Canonical {
            end: at + 1,
            is_link,
            missing: added,
        })
    }

    /// Whether this value, which holds no double quote, has nothing to escape or remove.
    #[inline(always)]
    fn is_escaped(&mut self, value: Range<usize>) -> bool {
        let mut at = value.start;
        loop {
            at = self.marks.next(self.html.as_bytes(), at);
            if at >= value.end {
                return true;
            }
            match written_in_value(&self.html.as_bytes()[at..]) {
                Some(length) => at += length,
                None => return false,
            }
        }
    }
}
