//! Which elements and attributes an allowlist may hold, by the tables of `html`.
//!
//! Both functions take a name as the blog's owner wrote it and return its ID, or a [`PolicyError`] that says where the
//! name stands in the notice, why it cannot be listed and, for a likely misspelling, which listable name is nearest.

use crate::error::{PolicyError, Position};
use crate::html::attribute_table::{AttributeId, CLASS, GLOBAL, never_attribute};
use crate::html::element::Listing;
use crate::html::elements::ElementId;
use crate::policy::pattern::Pattern;
use crate::policy::quote::{MAX_QUOTED_NOTICE, beginning};
use strsim::osa_distance;

/// The element of this name, in any case, if an allowlist may hold it.
pub(crate) fn listable_element(
    name: &str,
    at: impl FnOnce() -> Position,
) -> Result<ElementId, PolicyError> {
    let Some(element) = ElementId::of(name.as_bytes()) else {
        let listable = ElementId::all()
            .filter(|element| matches!(element.facts().listing, Listing::May(_)))
            .map(ElementId::name);
        let nearest = nearest(name, listable);
        let name = beginning(name, MAX_QUOTED_NOTICE).into_owned();
        return Err(PolicyError::UnknownElement {
            name,
            at: at(),
            nearest,
        });
    };
    match element.facts().listing {
        Listing::May(_) => Ok(element),
        Listing::Never(why) => Err(PolicyError::ElementNeverSafe {
            name: element.name(),
            at: at(),
            why,
        }),
    }
}

/// The attribute of this name, in any case, with its pattern, if an allowlist may hold it on `element`.
pub(crate) fn listable_attribute(
    element: ElementId,
    name: &str,
    pattern: &str,
    at: impl FnOnce() -> Position,
) -> Result<(AttributeId, Pattern), PolicyError> {
    let written = beginning(name, MAX_QUOTED_NOTICE).into_owned();
    let found = AttributeId::of(name.as_bytes()).filter(|&attribute| element.may_have(attribute));
    if let Some(attribute) = found
        && (attribute != CLASS || !pattern.trim().is_empty())
    {
        let pattern = Pattern::read(attribute, pattern).map_err(|why| PolicyError::Pattern {
            element: element.name(),
            name: written,
            pattern: beginning(pattern, MAX_QUOTED_NOTICE).into_owned(),
            at: at(),
            why,
        })?;
        return Ok((attribute, pattern));
    }
    if let Some(why) = never_attribute(&name.to_ascii_lowercase()) {
        let element = element.name();
        return Err(PolicyError::AttributeNeverSafe {
            element,
            name: written,
            at: at(),
            why,
        });
    }
    let own = match element.facts().listing {
        Listing::May(own) => own,
        Listing::Never(_) => &[],
    };
    let nearest = nearest(name, own.iter().chain(GLOBAL).copied());
    Err(PolicyError::AttributeMeaningless {
        element: element.name(),
        name: written,
        at: at(),
        nearest,
    })
}

/// The name that a misspelt one most likely means: at most two edits away, or one if `typed` has at most 4 bytes. A
/// name of more than 20 bytes has none. An edit inserts, deletes or replaces a character, or swaps two neighbours.
pub(crate) fn nearest(
    typed: &str,
    names: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let most_edits = if typed.len() > 4 { 2 } else { 1 };
    nearest_within(most_edits, typed, names)
}

/// As [`nearest`], at most so many edits away.
pub(crate) fn nearest_within(
    most_edits: usize,
    typed: &str,
    names: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let typed = typed.to_ascii_lowercase();
    if typed.len() > 20 {
        return None;
    }
    // People rarely miss the first letter.
    let differs_at_first = |name: &str| name.chars().next() != typed.chars().next();
    names
        .map(|name| (osa_distance(&typed, name), differs_at_first(name), name))
        .filter(|&(distance, _, name)| distance <= most_edits && distance < name.len())
        .min()
        .map(|(.., name)| name)
}
