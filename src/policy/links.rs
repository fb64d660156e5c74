//! What is added to links, and how many may be.
//!
//! What a link says of itself to the page (`rel`) and to the browser's windows (`target`) is the blog's
//! word and not the visitor's, so it is written behind the attributes that the visitor typed, always
//! in the same order: then a link that has it already stays as it is.

use crate::error::PolicyError;
use crate::html::attribute_table::LINK_TYPES;
use crate::policy::hosts::Hosts;
use crate::url::host::Host;
use crate::url::parts;

/// What is done with the links of a comment.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// The link types that are added.
    rel: Vec<&'static str>,
    own_hosts: Hosts,
    /// Do links to other hosts open a window of their own?
    target_blank: bool,
    /// How many there may be.
    pub(crate) most: usize,
    /// Is anything added to any link?
    pub(crate) add: bool,
    /// Is anything asked of links at all: is something added, or are they counted?
    pub(crate) ask: bool,
    /// Is where a link leads asked at all?
    asks_host: bool,
    /// For each way to lead, the attributes that are added to a link which has no link types of its own, as they
    /// are written, with a space before each.
    added: [String; 3],
}

/// Where a link target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkTarget {
    /// It names no host: it is relative, or an address to write to.
    Hostless,
    /// To a host of the blog.
    Own,
    /// To any other.
    Other,
}

/// The link type that a blog's own hosts are spared.
const NOFOLLOW: &str = "nofollow";

/// The link type that keeps a page in a window of its own from reaching the one it was opened from.
const NOOPENER: &str = "noopener";

impl Default for Links {
    fn default() -> Self {
        Links {
            rel: Vec::new(),
            own_hosts: Hosts::default(),
            target_blank: false,
            most: usize::MAX,
            add: false,
            ask: false,
            asks_host: false,
            added: Default::default(),
        }
    }
}

impl Links {
    /// Of these options.
    pub(crate) fn new(
        rel: &str,
        own_hosts: &[String],
        target_blank: bool,
        most: usize,
    ) -> Result<Self, PolicyError> {
        let known = |token: &str| {
            link_type(token).ok_or_else(|| PolicyError::LinkType {
                name: token.to_owned(),
            })
        };
        let tokens = rel.split_ascii_whitespace().map(known);
        let tokens = tokens.collect::<Result<Vec<_>, _>>()?;
        let add = !tokens.is_empty() || target_blank;
        let mut links = Links {
            rel: tokens,
            own_hosts: Hosts::named(own_hosts, "own_hosts")?,
            target_blank,
            most,
            add,
            ask: add || most != usize::MAX,
            asks_host: target_blank || !own_hosts.is_empty(),
            added: Default::default(),
        };
        links.added = [LinkTarget::Hostless, LinkTarget::Own, LinkTarget::Other].map(|target| {
            let mut added = String::new();
            let rel = links.rel(target, None);
            if !rel.is_empty() {
                added = format!(" rel=\"{rel}\"");
            }
            if let Some(target) = links.window(target) {
                added = format!("{added} target=\"{target}\"");
            }
            added
        });
        Ok(links)
    }

    /// May there be only so many?
    pub(crate) fn are_limited(&self) -> bool {
        self.most != usize::MAX
    }

    /// Where a link with this URL target.
    #[inline]
    pub(crate) fn target_of(&self, href: &str) -> LinkTarget {
        if !self.asks_host {
            return LinkTarget::Hostless;
        }
        match parts::host(href) {
            None => LinkTarget::Hostless,
            Some(Host::Known(host)) if self.own_hosts.contain(&host) => LinkTarget::Own,
            Some(_) => LinkTarget::Other,
        }
    }

    /// The attributes that are added to a link that leads there and has no link types of its own.
    #[inline]
    pub(crate) fn added(&self, target: LinkTarget) -> &str {
        &self.added[target as usize]
    }

    /// The link types of a link that leads there: those it has, and those that are added.
    pub(crate) fn rel(&self, target: LinkTarget, typed: Option<&str>) -> String {
        let mut rel = typed.unwrap_or_default().to_owned();
        let spared = |token: &&&str| target == LinkTarget::Own && **token == NOFOLLOW;
        let added = self.rel.iter().filter(|token| !spared(token)).copied();
        for token in added.chain(self.window(target).map(|_| NOOPENER)) {
            let mut tokens = rel.split(' ');
            if !tokens.any(|has| has.eq_ignore_ascii_case(token)) {
                if !rel.is_empty() {
                    rel.push(' ');
                }
                rel.push_str(token);
            }
        }
        rel
    }

    /// The window in which a link that leads there opens, if it is told.
    pub(crate) fn window(&self, target: LinkTarget) -> Option<&'static str> {
        (self.target_blank && target == LinkTarget::Other).then_some("_blank")
    }
}

/// The link type of this name, in any case, if links may have it.
fn link_type(token: &str) -> Option<&'static str> {
    place(token).map(|at| LINK_TYPES[at])
}

/// Asked of one name after the other: is this a link type that links may have, and was not named before?
#[inline]
pub(crate) fn each_once() -> impl FnMut(&str) -> bool {
    const { assert!(LINK_TYPES.len() <= u8::BITS as usize) };
    let mut seen: u8 = 0;
    move |token| {
        let Some(at) = place(token) else {
            return false;
        };
        let is_new = seen & 1 << at == 0;
        seen |= 1 << at;
        is_new
    }
}

/// Its place among those that links may have.
fn place(token: &str) -> Option<usize> {
    LINK_TYPES
        .iter()
        .position(|link_type| link_type.eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_hosts_are_spared_nofollow_and_a_window() {
        let links = Links::new("NoFollow ugc ugc", &["blog.example".to_owned()], true, 9).unwrap();
        let added = |href: &str| links.added(links.target_of(href));
        assert_eq!(added("/"), r#" rel="nofollow ugc""#);
        assert_eq!(added("https://www.blog.example/"), r#" rel="ugc""#);
        assert_eq!(
            added("//blog.example.evil.example"),
            r#" rel="nofollow ugc noopener" target="_blank""#
        );
    }

    #[test]
    fn link_types_are_taken_each_once() {
        let stays = each_once();
        let names = ["ugc", "UGC", "me", "", "help", "ugc", "bookmark", "Help"];
        assert_eq!(
            names.map(stays),
            [true, false, false, false, true, false, true, false]
        );
    }

    #[test]
    fn typed_link_types_stand_first_and_none_twice() {
        let links = Links::new("nofollow ugc", &[], false, 9).unwrap();
        let rel = |typed| links.rel(LinkTarget::Other, Some(typed));
        assert_eq!(rel("UGC help"), "UGC help nofollow");
        assert_eq!(rel("nofollow ugc"), "nofollow ugc");
    }
}
