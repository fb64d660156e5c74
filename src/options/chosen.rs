//! The chosen options, how they are checked against each other, and how they are compiled into a policy.
//!
//! Setters and configuration files fill [`Options`]; [`Options::sanitizer`] checks them, compiles a [`Policy`] and
//! returns a [`Sanitizer`], or a [`PolicyError`].
//!
//! Advice to the next editor. A field of [`Options`] is a key of configuration files as well, so its name is public.
//! Check options here and never in a setter: files bypass the setters, and setters may be called in any order. An option
//! that is set and has no effect is an error, unless a preset set it.

use crate::error::PolicyError;
use crate::html::attribute_table::{LINK_REL, SOURCE};
use crate::html::element::Listing;
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH, PICTURE};
use crate::policy::hosts::{Hosts, LinkHosts};
use crate::policy::images::{Images, Proxy};
use crate::policy::limits::MAX_DEPTH;
use crate::policy::links::Links;
use crate::policy::policy::{Input, Policy, Unlisted};
use crate::policy::urls::{RelativeUrls, UrlPolicy};
use crate::policy::whitelist::Whitelist;
use crate::sanitizer::Sanitizer;
use crate::text::bidi_and_marks::CharacterOptions;
use crate::text::bidi_controls::Bidi;
use std::collections::BTreeSet;

/// The chosen options; fields have the names of the setters and of the keys of a configuration file. What was not
/// chosen is left to the preset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) preset: Option<Preset>,
    pub(crate) whitelist: Option<Whitelist>,
    pub(crate) url_schemes: Option<Vec<String>>,
    pub(crate) relative_urls: Option<RelativeUrls>,
    pub(crate) link_hosts: Option<LinkHosts>,
    pub(crate) link_rel: Option<String>,
    pub(crate) own_hosts: Option<Vec<String>>,
    pub(crate) link_target_blank: Option<bool>,
    pub(crate) image_hosts: Option<LinkHosts>,
    pub(crate) image_proxy: Option<String>,
    pub(crate) lazy_images: Option<bool>,
    pub(crate) input: Option<Input>,
    pub(crate) unlisted: Option<Unlisted>,
    pub(crate) rename: Option<Renamed>,
    pub(crate) max_depth: Option<usize>,
    pub(crate) max_links: Option<usize>,
    pub(crate) bidi: Option<Bidi>,
    pub(crate) max_combining_marks: Option<usize>,
    pub(crate) autolink: Option<bool>,
    pub(crate) paragraphs: Option<bool>,
}

/// A choice of options that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(crate) enum Preset {
    /// See [`SanitizerBuilder::blog`](crate::SanitizerBuilder::blog).
    Blog,
}

/// Every call of [`rename`](crate::SanitizerBuilder::rename), or entry of that table: the names `from` and `to`, in
/// order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renamed(pub(crate) Vec<(String, String)>);

impl Renamed {
    /// The pairs, each once, in the order of a table.
    pub(crate) fn sorted(&self) -> BTreeSet<&(String, String)> {
        self.0.iter().collect()
    }
}

impl PartialEq for Renamed {
    fn eq(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Eq for Renamed {}

/// What stands for no limit: the greatest number that files hold.
pub(crate) const NO_LIMIT: usize = i64::MAX as usize;

/// Whether this number is a limit.
fn is_limit(most: usize) -> bool {
    most < NO_LIMIT
}

/// The combining marks in a row that no language exceeds.
const MARKS_OF_LANGUAGES: usize = 8;

impl Preset {
    fn options(self) -> Options {
        match self {
            Preset::Blog => Options {
                whitelist: Some(Whitelist::modern()),
                link_rel: Some("nofollow ugc".to_owned()),
                bidi: Some(Bidi::Isolate),
                max_combining_marks: Some(MARKS_OF_LANGUAGES),
                autolink: Some(true),
                paragraphs: Some(true),
                ..Options::default()
            },
        }
    }
}

/// The error that an option can do nothing.
fn useless(option: &'static str, why: impl Into<String>) -> PolicyError {
    PolicyError::Useless {
        option,
        why: why.into(),
    }
}

/// A depth in range.
pub(crate) fn checked_depth(depth: usize) -> Result<usize, PolicyError> {
    match depth {
        1..=MAX_DEPTH => Ok(depth),
        _ => Err(PolicyError::Depth {
            depth,
            most: MAX_DEPTH,
        }),
    }
}

impl Options {
    /// Checks and compiles the options.
    pub(crate) fn sanitizer(self) -> Result<Sanitizer, PolicyError> {
        let preset = self.preset.map_or_else(Options::default, Preset::options);
        let list = self
            .whitelist
            .clone()
            .or(preset.whitelist)
            .unwrap_or_default();
        let paragraphs = self.paragraphs.or(preset.paragraphs).unwrap_or_default();
        let autolink = self.autolink.or(preset.autolink).unwrap_or_default();
        let renamed = self.renamed_elements(&list, paragraphs)?;
        // What is read as another is not in the output, so the notice does not offer it.
        let without = |list: Whitelist, (from, _): &(ElementId, _)| list.without(from.name());
        let list = renamed.iter().fold(list, without);
        let mut policy = Policy::new(&list);
        for (from, to) in renamed {
            policy.rename(from, to);
        }
        policy.max_depth = checked_depth(self.max_depth.unwrap_or(policy.max_depth))?;
        let (schemes, relative) = (
            self.url_schemes.as_deref(),
            self.relative_urls.clone().unwrap_or_default(),
        );
        let link_hosts = self.link_hosts.as_ref().map(|hosts| (hosts, "link_hosts"));
        policy.urls = UrlPolicy::new(schemes, &relative, link_hosts)?;
        let link_rel = self
            .link_rel
            .clone()
            .or(preset.link_rel)
            .unwrap_or_default();
        let own_hosts = self.own_hosts.clone().unwrap_or_default();
        let opens_windows = self.link_target_blank.unwrap_or_default();
        let limit = |most: usize| Some(most).filter(|most| is_limit(*most));
        let most_links = self.max_links.and_then(limit).unwrap_or(usize::MAX);
        let typed_rel = policy.pattern(LINK, LINK_REL).cloned();
        policy.links = Links::new(
            &link_rel,
            &own_hosts,
            opens_windows,
            most_links,
            typed_rel.as_ref(),
        )?;
        policy.images = Images {
            urls: match &self.image_hosts {
                Some(hosts) => policy.urls.with_hosts(hosts, "image_hosts")?,
                None => policy.urls.clone(),
            },
            proxy: match self.image_proxy.as_deref() {
                None | Some("") => None,
                Some(prefix) => Some(Proxy::new(prefix)?),
            },
            lazy: self.lazy_images.unwrap_or_default(),
        };
        self.check_links(&policy)?;
        self.check_own_hosts(&own_hosts, &policy)?;
        self.check_images(&policy)?;
        self.check_relative_images(&policy)?;
        policy.input = self.input.unwrap_or_default();
        policy.set_unlisted(self.unlisted.unwrap_or_default());
        policy.characters = CharacterOptions {
            bidi: self.bidi.or(preset.bidi).unwrap_or_default(),
            combining: self
                .max_combining_marks
                .or(preset.max_combining_marks)
                .and_then(limit),
        };
        policy.autolinks = autolink && policy.may_be_link(LINK);
        if paragraphs {
            policy.lay_out();
        }
        Ok(Sanitizer::of(list, policy))
    }

    /// Checks that the options about links, as far as they were chosen, find links.
    fn check_links(&self, policy: &Policy) -> Result<(), PolicyError> {
        let is_text = |text: &String| !text.trim().is_empty();
        self.check_use(
            &[
                ("autolink", self.autolink == Some(true)),
                ("link_rel", self.link_rel.as_ref().is_some_and(is_text)),
                ("link_target_blank", self.link_target_blank == Some(true)),
                ("max_links", self.max_links.is_some_and(is_limit)),
                (
                    "own_hosts",
                    self.own_hosts
                        .as_ref()
                        .is_some_and(|hosts| !hosts.is_empty()),
                ),
            ],
            policy.may_be_link(LINK),
            LINK,
            "the allowlist has no links; add `<a href=\"\">` to `whitelist`",
        )
    }

    /// Checks that the options about pictures, as far as they were chosen, find pictures.
    fn check_images(&self, policy: &Policy) -> Result<(), PolicyError> {
        let limits = |hosts: &LinkHosts| hosts.is_allowlist || !hosts.names.is_empty();
        self.check_use(
            &[
                ("image_hosts", self.image_hosts.as_ref().is_some_and(limits)),
                ("image_proxy", policy.images.proxy.is_some()),
                ("lazy_images", self.lazy_images == Some(true)),
            ],
            policy.allows_attribute(PICTURE, SOURCE),
            PICTURE,
            "the allowlist has no pictures; add `<img src=\"\" alt=\"\">` to `whitelist`",
        )
    }

    /// Checks that options which were chosen find the `element` that they are about.
    fn check_use(
        &self,
        chosen: &[(&'static str, bool)],
        is_listed: bool,
        element: ElementId,
        why: &str,
    ) -> Result<(), PolicyError> {
        let Some((option, _)) = chosen
            .iter()
            .find(|(_, is_chosen)| *is_chosen && !is_listed)
        else {
            return Ok(());
        };
        let Renamed(renamed) = self
            .rename
            .as_ref()
            .unwrap_or(const { &Renamed(Vec::new()) });
        let is_renamed = |(from, _): &(String, String)| from.eq_ignore_ascii_case(element.name());
        Err(useless(
            option,
            match renamed.iter().any(is_renamed) {
                true => format!("`rename` reads `{}` as another element", element.name()),
                false => why.to_owned(),
            },
        ))
    }

    /// Checks that something is decided by the blog's own hosts, and that links to them are allowed.
    fn check_own_hosts(&self, own: &[String], policy: &Policy) -> Result<(), PolicyError> {
        if !own.is_empty() && !policy.links.adds_attributes {
            return Err(useless(
                "own_hosts",
                "it says which links get no `nofollow` and no new window, and none do; add `link_rel` or \
                 `link_target_blank`",
            ));
        }
        for host in own {
            let hosts = Hosts::named(std::slice::from_ref(host), "own_hosts")?;
            if hosts.names().any(|name| !policy.urls.allows_host(name)) {
                return Err(PolicyError::Host {
                    option: "own_hosts",
                    host: host.clone(),
                    why: "`link_hosts` removes links to it; allow it there, or leave it out here",
                });
            }
        }
        Ok(())
    }

    /// Checks that pictures with a relative address are judged: one on the blog's own host may be of the proxy, and one
    /// that is resolved must be allowed, as the base must be for links.
    fn check_relative_images(&self, policy: &Policy) -> Result<(), PolicyError> {
        let own = &policy.links.own_hosts;
        match &self.relative_urls {
            None | Some(RelativeUrls::Keep) if policy.images.has_proxy_on(own) => {
                Err(PolicyError::ImageProxy {
                    prefix: self.image_proxy.clone().unwrap_or_default(),
                    why: "it is on one of `own_hosts`, where a relative address reaches it unjudged; put it on a host \
                          of its own, or set `relative_urls` to \"remove\"",
                })
            }
            #[cfg(feature = "url")]
            Some(RelativeUrls::Resolve(base))
                if policy.allows_attribute(PICTURE, SOURCE)
                    && policy.images.judge(base.as_str().into()).is_err() =>
            {
                Err(PolicyError::BaseUrl {
                    base: base.clone(),
                    why: "pictures from its host are not allowed",
                })
            }
            _ => Ok(()),
        }
    }

    /// Checks the renamed elements; returns each once, with the element that its tags are read as.
    fn renamed_elements(
        &self,
        list: &Whitelist,
        paragraphs: bool,
    ) -> Result<Vec<(ElementId, ElementId)>, PolicyError> {
        let known = |name: &String| ElementId::of(name.as_bytes());
        let names = self.rename.as_ref().map_or(&[][..], |Renamed(names)| names);
        let is_renamed = |id| names.iter().any(|(from, _)| known(from) == Some(id));
        let mut renamed: Vec<(ElementId, ElementId)> = Vec::new();
        for (from_name, to_name) in names {
            let refused = |why: String| PolicyError::Rename {
                from: from_name.clone(),
                to: to_name.clone(),
                why,
            };
            let unknown = |name: &String| refused(format!("HTML does not know `{name}`"));
            let from = known(from_name).ok_or_else(|| unknown(from_name))?;
            let to = known(to_name).ok_or_else(|| unknown(to_name))?;
            let refuse_if = |applies: bool, why: &str| match applies {
                true => Err(refused(why.to_owned())),
                false => Ok(()),
            };
            let may_be_listed = matches!(from.facts().listing, Listing::May(_));
            refuse_if(!may_be_listed, "the first can never be listed")?;
            let makes_paragraphs = paragraphs && [PARAGRAPH, LINE_BREAK].contains(&from);
            refuse_if(
                makes_paragraphs,
                "`paragraphs` writes the first; set `paragraphs` to false, or leave this out",
            )?;
            let is_line_end = paragraphs && to == LINE_BREAK;
            refuse_if(
                is_line_end,
                "`paragraphs` writes the second; set `paragraphs` to false, or leave this out",
            )?;
            if !list.allows(to.name()) {
                let why = format!(
                    "the second is not on the allowlist; add `<{}>` to `whitelist`",
                    to.name()
                );
                return Err(refused(why));
            }
            refuse_if(is_renamed(to), "the second is renamed itself")?;
            let differ = from.facts().void != to.facts().void;
            refuse_if(differ, "one has content, and the other has none")?;
            let differs = |&(other, its): &_| other == from && its != to;
            let has_other = renamed.iter().any(differs);
            refuse_if(has_other, "the first is renamed to something else too")?;
            renamed.push((from, to));
        }
        Ok(renamed)
    }
}
