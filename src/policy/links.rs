//! The options about links: which `rel` and `target` the blog adds, and how many links a comment may hold.
//!
//! [`Links::target_of`] takes a URL and returns where it leads; given that, [`Links::each_added`] passes on what to
//! write. [`Links::added`] takes a URL and returns it written.
//!
//! Advice to the next editor. Options add these attributes, the visitor does not, so they follow the typed ones, always
//! in the same order: first `rel`, then `target`. Otherwise a second pass would change a link that has them already.

use crate::error::PolicyError;
use crate::html::attribute_table::{LINK_REL, LINK_TYPES, NO_LINK_TYPE};
use crate::html::names::Name;
use crate::policy::hosts::Hosts;
use crate::policy::listable::nearest;
use crate::policy::pattern::Pattern;
use crate::url::host::Host;
use crate::url::parts;
use html5ever::{LocalName, local_name};
use std::mem::replace;

/// The compiled options about links.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// The link types to add.
    rel: Vec<&'static str>,
    pub(crate) own_hosts: Hosts,
    /// Whether links to other hosts open in a new window.
    target_blank: bool,
    /// The link types that visitors may give, if not all.
    typed: Option<Pattern>,
    /// The most links that a comment may hold.
    pub(crate) most: usize,
    /// Whether any link gets more attributes.
    pub(crate) adds_attributes: bool,
    /// Whether what is added depends on where a link leads.
    depends_on_target: bool,
    /// By [`LinkTarget`]: the attributes to add to a link that has no link types of its own, as they are written, with
    /// a space before each.
    added: [String; 3],
}

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkTarget {
    /// Its URL names no host: it is relative, or an e-mail address.
    Hostless,
    /// A host of the blog.
    Own,
    /// Any other host.
    Other,
}

/// The link type that links to the blog's own hosts do not get.
const NOFOLLOW: &str = "nofollow";

/// The link type that keeps a page in a new window from reaching the page that opened it.
const NOOPENER: &str = "noopener";

impl Default for Links {
    fn default() -> Self {
        Links::new("", &[], false, usize::MAX, None).expect("there is no name that could be wrong")
    }
}

impl Links {
    /// Checks and compiles the options; `usize::MAX` links are no limit.
    pub(crate) fn new(
        rel: &str,
        own_hosts: &[String],
        target_blank: bool,
        most: usize,
        typed: Option<&Pattern>,
    ) -> Result<Self, PolicyError> {
        let known = |token: &str| {
            let link_type = index_of(token).map(|index| LINK_TYPES[index]);
            link_type.ok_or_else(|| PolicyError::LinkType {
                name: token.to_owned(),
                why: match token.contains(',') {
                    true => "divide link types by spaces: `nofollow ugc`",
                    false => NO_LINK_TYPE,
                },
                nearest: nearest(token, LINK_TYPES.into_iter()),
            })
        };
        let rel = rel.split_ascii_whitespace().map(known);
        let rel = rel.collect::<Result<Vec<_>, _>>()?;
        let mut links = Links {
            adds_attributes: !rel.is_empty() || target_blank,
            rel,
            own_hosts: Hosts::trusted(own_hosts, "own_hosts")?,
            target_blank,
            typed: typed.cloned(),
            most,
            depends_on_target: target_blank || !own_hosts.is_empty(),
            added: Default::default(),
        };
        links.added = [LinkTarget::Hostless, LinkTarget::Own, LinkTarget::Other].map(|target| {
            let mut added = String::new();
            links.each_added(target, None, |name, value| {
                added = format!("{added} {name}=\"{value}\"");
            });
            added
        });
        Ok(links)
    }

    /// Whether a comment may hold only so many links.
    pub(crate) fn are_limited(&self) -> bool {
        self.most != usize::MAX
    }

    /// Where a link with this URL leads; [`LinkTarget::Hostless`] for all if nothing depends on it.
    #[inline]
    pub(crate) fn target_of(&self, href: &str) -> LinkTarget {
        if !self.depends_on_target {
            return LinkTarget::Hostless;
        }
        match parts::host(href) {
            None => LinkTarget::Hostless,
            Some(Host::Known(host)) if self.own_hosts.contain(&host) => LinkTarget::Own,
            Some(_) => LinkTarget::Other,
        }
    }

    /// The attributes to add to a link with this URL that has no link types of its own.
    #[inline(never)]
    pub(crate) fn added(&self, href: &str) -> &str {
        &self.added[self.target_of(href) as usize]
    }

    /// The names of the attributes that may be added to links.
    #[cfg(feature = "serde")]
    pub(crate) fn added_names(&self) -> impl Iterator<Item = &'static str> {
        let rel = self.adds_attributes.then(|| LINK_REL.name());
        rel.into_iter().chain(self.target_blank.then_some("target"))
    }

    /// Whether an attribute of this name may be added to links.
    pub(crate) fn may_add(&self, attribute: Name) -> bool {
        let is_rel = attribute == Name::of(LINK_REL.name().as_bytes());
        self.adds_attributes && (is_rel || attribute == Name::of(b"target"))
    }

    /// Passes the attributes to `write` that follow the typed ones of a link to `target`, in order: its link types (the
    /// typed ones, then the added ones that are missing), and the window in which it opens. No value needs escaping.
    pub(crate) fn each_added(
        &self,
        target: LinkTarget,
        typed_rel: Option<&str>,
        mut write: impl FnMut(&LocalName, &str),
    ) {
        let opens_window = self.target_blank && target == LinkTarget::Other;
        let is_omitted = |token: &&str| target == LinkTarget::Own && *token == NOFOLLOW;
        let added = self.rel.iter().copied().filter(|token| !is_omitted(token));
        let mut rel = typed_rel.unwrap_or_default().to_owned();
        let mut added: Vec<&str> = added.chain(opens_window.then_some(NOOPENER)).collect();
        // A second pass keeps those that a visitor may give, and adds the others again behind them.
        let is_readded = |token: &&str| {
            self.typed
                .as_ref()
                .is_some_and(|typed| !typed.matches(token))
        };
        added.sort_by_key(is_readded);
        for token in added {
            let mut tokens = rel.split(' ');
            if !tokens.any(|present| present.eq_ignore_ascii_case(token)) {
                if !rel.is_empty() {
                    rel.push(' ');
                }
                rel.push_str(token);
            }
        }
        if !rel.is_empty() {
            write(LINK_REL.local_name(), &rel);
        }
        if opens_window {
            write(&local_name!("target"), "_blank");
        }
    }
}

/// A predicate to call with one name after the other: true if it is a link type that links may have, and is new.
#[inline]
pub(crate) fn each_once() -> impl FnMut(&str) -> bool {
    let mut seen = [false; LINK_TYPES.len()];
    move |token| index_of(token).is_some_and(|index| !replace(&mut seen[index], true))
}

/// The index in [`LINK_TYPES`] of the link type of this name, in any case.
fn index_of(token: &str) -> Option<usize> {
    LINK_TYPES
        .iter()
        .position(|link_type| link_type.eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_own_hosts_get_neither_nofollow_nor_target() {
        let links = Links::new(
            "NoFollow ugc ugc",
            &["blog.example".to_owned()],
            true,
            9,
            None,
        )
        .unwrap();
        assert_eq!(links.added("/"), r#" rel="nofollow ugc""#);
        assert_eq!(links.added("https://www.blog.example/"), r#" rel="ugc""#);
        assert_eq!(
            links.added("//blog.example.evil.example"),
            r#" rel="nofollow ugc noopener" target="_blank""#
        );
    }

    #[test]
    fn each_link_type_is_accepted_once() {
        let is_accepted = each_once();
        let names = ["ugc", "UGC", "me", "", "help", "ugc", "bookmark", "Help"];
        assert_eq!(
            names.map(is_accepted),
            [true, false, false, false, true, false, true, false]
        );
    }

    #[test]
    fn typed_link_types_come_first_without_duplicates() {
        let links = Links::new("nofollow ugc", &[], false, 9, None).unwrap();
        let check = |typed, expected| {
            links.each_added(LinkTarget::Other, Some(typed), |name, value| {
                assert_eq!((&**name, value), ("rel", expected));
            });
        };
        check("UGC help", "UGC help nofollow");
        check("nofollow ugc", "nofollow ugc");
    }
}
