//! The options of a sanitizer, as data, and an independent reading of what they ask: URLs by the `url` crate, link
//! types as words. [`naive`](crate::naive) and [`oracle`] judge outputs by it.

use crate::oracle;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

/// How deep elements nest without the option.
pub const DEFAULT_DEPTH: usize = 100;

/// The options, named as the setters of the builder; the default is the builder's.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The schemes that URLs may have.
    pub url_schemes: Vec<String>,
    /// What happens to relative URLs.
    pub relative_urls: Relative,
    /// The hosts that URLs may name, if not all.
    pub link_hosts: Option<Hosts>,
    /// The link types of every link.
    pub link_rel: String,
    /// The blog's hosts.
    pub own_hosts: Vec<String>,
    /// Whether links to other hosts open a window.
    pub link_target_blank: bool,
    /// The hosts of pictures, if they are not those of links.
    pub image_hosts: Option<Hosts>,
    /// What the address of a picture follows.
    pub image_proxy: Option<String>,
    /// Whether pictures wait until a reader comes near them.
    pub lazy_images: bool,
    /// Where comments come from.
    pub input: Input,
    /// What happens to unlisted tags.
    pub unlisted: Tags,
    /// Elements that are read as others.
    pub rename: BTreeMap<String, String>,
    /// The greatest nesting depth.
    pub max_depth: usize,
    /// The greatest number of links.
    pub max_links: Option<usize>,
    /// What happens to bidi controls.
    pub bidi: Direction,
    /// The greatest number of combining marks in a row.
    pub max_combining_marks: Option<usize>,
    /// Whether URLs and e-mail addresses in text become links.
    pub autolink: bool,
    /// Whether text is laid out in paragraphs and lines.
    pub paragraphs: bool,
}

/// What happens to relative URLs.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Relative {
    /// They are kept.
    #[default]
    Keep,
    /// Their attributes are removed.
    Remove,
    /// They become absolute, against this base.
    Resolve(String),
}

/// The hosts that URLs may name.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Hosts {
    /// These only.
    Allow(Vec<String>),
    /// All but these.
    Deny(Vec<String>),
}

/// Where comments come from.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// Visitors type them.
    #[default]
    Typed,
    /// A program writes them.
    Rendered,
}

/// What happens to unlisted tags.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Tags {
    /// Tags of HTML are removed, others are shown as typed.
    #[default]
    StripHtml,
    /// They are removed, and so is anything that looks like a tag.
    StripAll,
    /// They are escaped.
    Escape,
}

/// What happens to bidi controls.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// They are kept.
    #[default]
    Keep,
    /// They are closed at the end of their element.
    Isolate,
    /// They are removed.
    Strip,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            url_schemes: ["https", "http", "mailto"].map(str::to_owned).into(),
            relative_urls: Relative::default(),
            link_hosts: None,
            link_rel: String::new(),
            own_hosts: Vec::new(),
            link_target_blank: false,
            image_hosts: None,
            image_proxy: None,
            lazy_images: false,
            input: Input::default(),
            unlisted: Tags::default(),
            rename: BTreeMap::new(),
            max_depth: DEFAULT_DEPTH,
            max_links: None,
            bidi: Direction::default(),
            max_combining_marks: None,
            autolink: false,
            paragraphs: false,
        }
    }
}

/// The host that a link leads to: none, one of the blog's own, or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LinkTarget {
    Hostless,
    Own,
    Other,
}

impl Options {
    /// Returns true if the links made of text count towards a limit, so that a typed one may be one too many.
    pub fn limits_made_links(&self) -> bool {
        self.autolink && self.max_links.is_some()
    }

    /// Options that fit an allowlist of these elements, chosen by `choose`, which returns a number below its argument.
    pub fn chosen(listed: &[&str], mut choose: impl FnMut(usize) -> usize) -> Self {
        let mut options = Options::default();
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        if choose(4) == 0 {
            let sets: [&[&str]; 4] = [
                &[],
                &["https"],
                &["http", "https", "irc"],
                &["mailto", "tel", "https"],
            ];
            options.url_schemes = owned(sets[choose(sets.len())]);
        }
        let hosts = |number| {
            let sets: [&[&str]; 5] = [
                &[],
                &["evil.example"],
                &["example.org", "blog.example", "example"],
                &["xn--bcher-kva.example", "127.0.0.1", "[::1]"],
                // A public suffix, which can only be denied.
                &["org"],
            ];
            owned(sets[number])
        };
        match choose(6) {
            0 => options.link_hosts = Some(Hosts::Allow(hosts(1 + choose(3)))),
            1 => options.link_hosts = Some(Hosts::Deny(hosts(choose(5)))),
            _ => {}
        }
        match choose(6) {
            0 => options.relative_urls = Relative::Remove,
            1 => {
                let base = "https://blog.example/2024/post?x#y";
                if options.url(base).is_some() {
                    options.relative_urls = Relative::Resolve(base.to_owned());
                }
            }
            _ => {}
        }
        if choose(2) == 0 {
            let rel = [
                "nofollow ugc",
                "nofollow",
                "UGC noopener  ugc",
                "external help",
            ];
            options.link_rel = rel[choose(rel.len())].to_owned();
        }
        if choose(2) == 0 {
            options.own_hosts = hosts(choose(4));
        }
        options.link_target_blank = choose(3) == 0;
        if choose(6) == 5 {
            options.input = Input::Rendered;
        }
        options.unlisted = [
            Tags::StripHtml,
            Tags::StripHtml,
            Tags::StripAll,
            Tags::Escape,
        ][choose(4)];
        if choose(3) == 0 {
            let from = [
                "strike", "acronym", "b", "div", "center", "h1", "td", "pre", "a", "font",
            ];
            for _ in 0..=choose(3) {
                let from = from[choose(from.len())];
                let to = listed.get(choose(listed.len().max(1)));
                let is_free = |to: &str| {
                    to != from
                        && !["br", "hr", "img", "wbr", "col"].contains(&to)
                        && !options.rename.contains_key(to)
                        && options.rename.values().all(|other| other != from)
                };
                if let Some(to) = to.filter(|to| is_free(to)) {
                    options.rename.insert(from.to_owned(), (*to).to_owned());
                }
            }
        }
        if choose(4) == 0 {
            options.max_depth = 1 + choose(6);
        }
        if choose(4) == 0 {
            options.max_links = Some(choose(3));
        }
        options.bidi = [
            Direction::Keep,
            Direction::Keep,
            Direction::Isolate,
            Direction::Strip,
        ][choose(4)];
        if choose(4) == 0 {
            options.max_combining_marks = Some(choose(3));
        }
        (options.autolink, options.paragraphs) =
            [(false, false), (true, false), (false, true), (true, true)][choose(4)];
        match choose(6) {
            0 => options.image_hosts = Some(Hosts::Allow(hosts(1 + choose(3)))),
            1 => options.image_hosts = Some(Hosts::Deny(hosts(choose(5)))),
            _ => {}
        }
        if choose(4) == 0 {
            let prefixes = ["https://img.example/?url=", "http://blog.example/i?a=1&u="];
            options.image_proxy = Some(prefixes[choose(2)].to_owned());
        }
        options.lazy_images = choose(4) == 0;
        options
    }

    /// As many options together as can be, none of which removes much.
    pub fn everything() -> Self {
        Options {
            relative_urls: Relative::Resolve(format!("https://blog.example/{}/", "x".repeat(100))),
            link_hosts: Some(Hosts::Deny(vec!["spam.example".to_owned()])),
            link_rel: "nofollow ugc sponsored external help bookmark".to_owned(),
            own_hosts: vec!["blog.example".to_owned()],
            link_target_blank: true,
            image_hosts: Some(Hosts::Deny(vec!["spam.example".to_owned()])),
            image_proxy: Some(format!("https://img.example/{}?url=", "x".repeat(100))),
            lazy_images: true,
            rename: BTreeMap::from([("strike".to_owned(), "s".to_owned())]),
            max_links: Some(100_000),
            bidi: Direction::Isolate,
            max_combining_marks: Some(8),
            ..Options::default()
        }
    }

    /// The same options with links and paragraphs made of text.
    pub fn with_display(self) -> Self {
        Options {
            autolink: true,
            paragraphs: true,
            ..self
        }
    }

    /// The same options without links and paragraphs made of text.
    pub fn without_display(&self) -> Self {
        Options {
            autolink: false,
            paragraphs: false,
            ..self.clone()
        }
    }

    /// Returns true if no option removes or adds characters of text.
    pub fn keeps_characters(&self) -> bool {
        self.bidi == Direction::Keep && self.max_combining_marks.is_none()
    }

    /// The element that a tag of this name is renamed to, or the name itself.
    pub fn read_as<'a>(&'a self, name: &'a str) -> &'a str {
        self.rename.get(name).map_or(name, String::as_str)
    }

    /// Returns true if the options add attributes to links.
    pub fn adds(&self) -> bool {
        !self.link_rel.trim().is_empty() || self.link_target_blank
    }

    /// The URL as it is written, or `None` if it is not allowed.
    pub fn url(&self, value: &str) -> Option<String> {
        self.url_among(value, self.link_hosts.as_ref())
    }

    /// As [`url`](Self::url), with these hosts allowed.
    pub(crate) fn url_among(&self, value: &str, hosts: Option<&Hosts>) -> Option<String> {
        let value = &*self.meant(value);
        let is_allowed = |url: &str| {
            oracle::scheme(url).is_none_or(|scheme| self.schemes().any(|allowed| allowed == scheme))
        };
        if !is_allowed(value) {
            return None;
        }
        let mut value = value.to_owned();
        if is_relative(&value) {
            match &self.relative_urls {
                Relative::Keep => {}
                Relative::Remove => return None,
                Relative::Resolve(base) => {
                    let base = Url::parse(base).expect("a base");
                    value = base.join(&value).ok()?.to_string();
                    if !is_allowed(&value) {
                        return None;
                    }
                }
            }
        }
        let is_among =
            |hosts: &[String], host: &str| hosts.iter().any(|domain| is_below(host, domain));
        let is_allowed_host = match (hosts, host(&value)) {
            (None, _) | (_, Ok(None)) => true,
            (_, Err(())) => false,
            (Some(Hosts::Allow(hosts)), Ok(Some(host))) => is_among(hosts, &host),
            (Some(Hosts::Deny(hosts)), Ok(Some(host))) => !is_among(hosts, &host),
        };
        is_allowed_host.then_some(value)
    }

    /// The URL without typographic quotation marks around it, and with a scheme before `www.`.
    fn meant(&self, typed: &str) -> String {
        let mut url = typed.trim_matches(|c| c <= ' ');
        let whole = url;
        while let Some(inside) = url
            .strip_prefix(|c| "“”„«‘’".contains(c))
            .and_then(|inside| inside.strip_suffix(|c| "“”»‘’".contains(c)))
        {
            url = inside.trim_matches(|c| c <= ' ');
        }
        let scheme = ["http", "https"]
            .into_iter()
            .find(|scheme| self.schemes().any(|allowed| allowed == *scheme));
        let www = url.get(..4).filter(|www| www.eq_ignore_ascii_case("www."));
        let is_host = url.chars().nth(4).is_some_and(char::is_alphanumeric);
        match scheme.filter(|_| www.is_some() && is_host) {
            Some(scheme) => format!("{scheme}://{url}"),
            None if url != whole => url.to_owned(),
            None => typed.to_owned(),
        }
    }

    /// Returns true if URLs may have this scheme.
    pub(crate) fn allows_scheme(&self, scheme: &str) -> bool {
        self.schemes().any(|allowed| allowed == scheme)
    }

    /// The host that a URL names; an error if no browser could open it.
    pub(crate) fn host_of(&self, value: &str) -> Result<Option<String>, ()> {
        host(value)
    }

    fn schemes(&self) -> impl Iterator<Item = String> {
        self.url_schemes
            .iter()
            .map(|scheme| scheme.to_ascii_lowercase())
    }

    /// The attributes of an element as they are written: the allowed ones, with what the options add to links.
    pub fn attributes(
        &self,
        name: &str,
        mut attributes: Vec<(String, String)>,
        rel_pattern: &str,
    ) -> Vec<(String, String)> {
        if name == "img" && self.lazy_images {
            if attributes
                .iter()
                .any(|(name, value)| name == "src" && !value.is_empty())
            {
                for (name, value) in [
                    ("loading", "lazy"),
                    ("decoding", "async"),
                    ("referrerpolicy", "no-referrer"),
                ] {
                    attributes.push((name.to_owned(), value.to_owned()));
                }
            }
            return attributes;
        }
        if name != "a" || !self.adds() {
            return attributes;
        }
        let get = |attributes: &[(String, String)], wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        let href = get(&attributes, "href");
        let mut rel: Vec<String> = get(&attributes, "rel")
            .iter()
            .flat_map(|rel| rel.split_ascii_whitespace().map(str::to_owned))
            .collect();
        attributes.retain(|(name, _)| name != "rel" && name != "target");
        let target = href.map(|href| self.link_target(&href));
        let blank = target == Some(LinkTarget::Other) && self.link_target_blank;
        if let Some(target) = target {
            let asked = self.link_rel.to_ascii_lowercase();
            let asked = asked.split_ascii_whitespace();
            let asked = asked.filter(|token| !(*token == "nofollow" && target == LinkTarget::Own));
            let asked: Vec<&str> = asked.chain(blank.then_some("noopener")).collect();
            // First what a second pass keeps.
            let keeps = |token: &str| {
                let mut kept = rel_pattern.split_whitespace().peekable();
                kept.peek().is_none() || kept.any(|name| name.eq_ignore_ascii_case(token))
            };
            for is_kept in [true, false] {
                for token in asked.iter().filter(|token| keeps(token) == is_kept) {
                    if !rel.iter().any(|has| has.eq_ignore_ascii_case(token)) {
                        rel.push((*token).to_owned());
                    }
                }
            }
        }
        if !rel.is_empty() {
            attributes.push(("rel".to_owned(), rel.join(" ")));
        }
        if blank {
            attributes.push(("target".to_owned(), "_blank".to_owned()));
        }
        attributes
    }

    fn link_target(&self, href: &str) -> LinkTarget {
        let is_own = |host: &str| self.own_hosts.iter().any(|own| is_below(host, own));
        match host(href) {
            Ok(None) => LinkTarget::Hostless,
            Ok(Some(host)) if is_own(&host) => LinkTarget::Own,
            Ok(Some(_)) | Err(()) => LinkTarget::Other,
        }
    }
}

/// Returns true if the URL resolves to another one on another page.
fn is_relative(value: &str) -> bool {
    let Some(scheme) = oracle::scheme(value) else {
        return true;
    };
    if !["http", "https", "ftp", "ws", "wss"].contains(&&*scheme) {
        return false;
    }
    let on = |host: &str| {
        let page = Url::parse(&format!("{scheme}://{host}.invalid/")).expect("a page");
        page.join(value).ok()
    };
    on("one") != on("two")
}

/// The host that a URL names, on any page; an error if no browser could open the URL.
fn host(value: &str) -> Result<Option<String>, ()> {
    let page = Url::parse("https://page.invalid/").expect("a page");
    let url = match Url::parse(value) {
        Err(url::ParseError::RelativeUrlWithoutBase) => page.join(value),
        parsed => parsed,
    };
    let url = url.map_err(|_| ())?;
    let Some(host) = url.host_str() else {
        return Ok(None);
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    // No host name holds a character that HTML escapes.
    if host.contains(['&', '"', '<', '>', '\u{a0}']) {
        return Err(());
    }
    let is_pages = host == "page.invalid" && oracle::scheme(value).is_none();
    Ok((!is_pages).then_some(host))
}

/// The host in lower case; an IPv4-mapped IPv6 address as its IPv4 address.
fn canonical_host(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let address = url::Host::parse(&host);
    match address {
        Ok(url::Host::Ipv6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("[{address}]"),
        },
        _ => host,
    }
}

/// Returns true if the host is this domain or a subdomain of it.
fn is_below(host: &str, domain: &str) -> bool {
    let [host, domain] = [host, domain].map(canonical_host);
    host == domain || host.ends_with(&format!(".{domain}"))
}
