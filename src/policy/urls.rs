//! The URL policy: which URLs a comment may hold, and in what form.
//!
//! [`UrlPolicy`] compiles the options about schemes, relative URLs and hosts. [`UrlPolicy::judge`] takes the decoded
//! value of an attribute and returns the value to write, or the reason why the attribute is removed;
//! [`UrlPolicy::keeps`] answers for a value as it stands in the input, without a copy. The lists of schemes stay by
//! hand: the registry of schemes does not say which a comment needs and which do harm.
//!
//! Advice to the next editor. `judge` and `keeps` must agree, or the fast path and the tree path differ. Whatever
//! changes a URL must be followed by a check of the result: the value that is judged must be the one that is written.

use crate::error::PolicyError;
use crate::policy::hosts::{Hosts, LinkHosts};
use crate::policy::listable::nearest_within;
use crate::text::quotation_marks;
use crate::url::host::Host;
use crate::url::parts;
use std::borrow::Cow;
use std::ops::Range;

/// The schemes that links and pictures may have by default, in lower case, the most frequent first.
const SCHEMES: &[&str] = &["https", "http", "mailto"];

/// The schemes that people write most, in the [registry] and beside it. One that is not among them may be that of any
/// program, unless it differs from a long one of these in one letter: that must be a misspelling.
///
/// [registry]: https://www.iana.org/assignments/uri-schemes/uri-schemes.xhtml
const KNOWN_SCHEMES: &[&str] = &[
    "http",
    "https",
    "mailto",
    "tel",
    "sms",
    "ftp",
    "ftps",
    "sftp",
    "ssh",
    "git",
    "svn",
    "irc",
    "ircs",
    "irc6",
    "xmpp",
    "sip",
    "sips",
    "im",
    "news",
    "nntp",
    "geo",
    "magnet",
    "matrix",
    "bitcoin",
    "ethereum",
    "gemini",
    "gopher",
    "webcal",
    "feed",
    "urn",
    "doi",
    "isbn",
    "callto",
    "skype",
    "steam",
    "spotify",
    "tg",
    "viber",
    "whatsapp",
    "signal",
    "zotero",
    "obsidian",
    "vscode",
    "slack",
    "ws",
    "wss",
    "ldap",
    "ldaps",
    "imap",
    "rtsp",
    "rtsps",
    "rtspu",
    "rtmp",
    "rtmps",
    "icap",
    "ipp",
    "ipps",
    "ipn",
    "tftp",
    "shttp",
    "snews",
    "imaps",
    "smtp",
    "nntps",
    "ldapi",
    "mms",
    "nfs",
    "smb",
    "ipfs",
    "ipns",
    "dat",
    "acct",
    "cid",
    "mid",
    "tag",
    "openpgp4fpr",
    "wtai",
    "intent",
    "market",
    "maps",
];

/// The reason why a scheme, in lower case, can never be allowed, if there is one.
fn never_scheme(scheme: &str) -> Option<&'static str> {
    Some(match scheme {
        "javascript" | "jscript" | "x-javascript" | "vbscript" | "livescript" | "mocha" => {
            "it runs a script"
        }
        "data" | "blob" | "filesystem" => "it can be a whole document with its scripts",
        "file" => "it leads into the reader's own computer",
        "shell" | "hcp" | "search-ms" | "ms-msdt" => "it starts programs of the reader's computer",
        "chrome-extension" | "moz-extension" | "res" | "about" | "chrome" | "resource"
        | "view-source" | "jar" | "mhtml" | "mk" | "ms-its" => "it leads into the browser itself",
        _ => return None,
    })
}

/// What happens to relative URLs, which lead elsewhere on another page, as in a feed or a mail.
///
/// These are URLs without a scheme (`page`, `/page`, `//host/page`, `#top`, and the empty one), and URLs with a scheme
/// such as `https` and fewer than two slashes after it, which browsers [resolve against the page] as well: on a page with
/// `https`, `https:/shop.example/x` is the path `/shop.example/x` of the blog itself, and on a page with `http` it leads to
/// the host `shop.example`. Where such a URL is kept, options about hosts judge that host.
///
/// ```
/// use comment_sanitizer::{RelativeUrls, Sanitizer};
///
/// let sanitizer = Sanitizer::builder().relative_urls(RelativeUrls::Remove).build()?;
/// assert_eq!(sanitizer.sanitize("<a href=/page title=x>y</a>"), r#"<a title="x">y</a>"#);
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
///
/// [resolve against the page]: https://url.spec.whatwg.org/#special-relative-or-authority-state
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelativeUrls {
    /// They are kept as they are.
    #[default]
    Keep,
    /// Their attribute is removed.
    Remove,
    /// They become absolute, as a browser resolves them on a page with this URL, which may have at most 500 bytes. With
    /// the feature `url`.
    ///
    /// ```
    /// use comment_sanitizer::{RelativeUrls, Sanitizer};
    ///
    /// let base = RelativeUrls::Resolve("https://blog.example/2024/post".to_owned());
    /// let sanitizer = Sanitizer::builder().relative_urls(base).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<a href=../about>x</a>"),
    ///     r#"<a href="https://blog.example/about">x</a>"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[cfg(feature = "url")]
    Resolve(String),
}

/// The compiled options about URLs.
#[derive(Clone, Debug)]
pub(crate) struct UrlPolicy {
    /// In lower case.
    schemes: Vec<String>,
    relative: Relative,
    hosts: Option<HostPolicy>,
}

#[derive(Clone, Debug)]
enum Relative {
    Keep,
    Remove,
    #[cfg(feature = "url")]
    Resolve(::url::Url),
}

#[derive(Clone, Debug)]
struct HostPolicy {
    hosts: Hosts,
    /// Whether only these hosts are allowed; otherwise all but these are.
    is_allowlist: bool,
}

impl HostPolicy {
    /// Checks and compiles the hosts, given with the name of their option.
    fn of(hosts: &LinkHosts, option: &'static str) -> Result<Self, PolicyError> {
        if hosts.is_allowlist && hosts.names.is_empty() {
            return Err(PolicyError::NoHosts { option });
        }
        let compile = match hosts.is_allowlist {
            true => Hosts::trusted,
            false => Hosts::named,
        };
        Ok(HostPolicy {
            hosts: compile(&hosts.names, option)?,
            is_allowlist: hosts.is_allowlist,
        })
    }

    /// Whether this host, in its canonical form, is allowed.
    fn contains(&self, host: &str) -> bool {
        self.hosts.contain(host) == self.is_allowlist
    }

    /// Whether this URL is allowed: always if it has no host, never if its host is unknown.
    fn allows(&self, url: &str) -> bool {
        match parts::host(url) {
            None => true,
            Some(Host::Known(name)) => self.contains(&name),
            Some(Host::Unknown(_)) => false,
        }
    }
}

/// Why a URL is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlRefusal {
    Scheme,
    Relative,
    #[cfg(feature = "url")]
    Unresolvable,
    Host,
}

impl Default for UrlPolicy {
    fn default() -> Self {
        UrlPolicy {
            schemes: SCHEMES.iter().map(|&scheme| scheme.to_owned()).collect(),
            relative: Relative::Keep,
            hosts: None,
        }
    }
}

impl UrlPolicy {
    /// Checks and compiles the options; `schemes` may be in any case, and `hosts` are given with the name of their
    /// option.
    pub(crate) fn new(
        schemes: Option<&[String]>,
        relative: &RelativeUrls,
        hosts: Option<(&LinkHosts, &'static str)>,
    ) -> Result<Self, PolicyError> {
        let mut policy = UrlPolicy::default();
        if let Some(schemes) = schemes {
            let schemes = schemes.iter().map(|name| checked_scheme(name));
            policy.schemes = schemes.collect::<Result<_, _>>()?;
        }
        if let Some((hosts, option)) = hosts {
            policy.hosts = Some(HostPolicy::of(hosts, option)?);
        }
        policy.relative = match relative {
            RelativeUrls::Keep => Relative::Keep,
            RelativeUrls::Remove => Relative::Remove,
            #[cfg(feature = "url")]
            RelativeUrls::Resolve(base) => Relative::Resolve(policy.base(base)?),
        };
        Ok(policy)
    }

    /// The same policy with these hosts, given with the name of their option.
    pub(crate) fn with_hosts(
        &self,
        hosts: &LinkHosts,
        option: &'static str,
    ) -> Result<Self, PolicyError> {
        let hosts = Some(HostPolicy::of(hosts, option)?);
        Ok(UrlPolicy {
            hosts,
            ..self.clone()
        })
    }

    /// Checks and parses the base that relative URLs are resolved against. It must be allowed itself, because the URLs
    /// that it resolves take over its scheme and, mostly, its host.
    #[cfg(feature = "url")]
    fn base(&self, base: &str) -> Result<::url::Url, PolicyError> {
        let error = |why| PolicyError::BaseUrl {
            base: base.to_owned(),
            why,
        };
        let url = ::url::Url::parse(base).map_err(|_| error("it is not an absolute URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(error("its scheme is neither `http` nor `https`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(error("it holds a user name or a password"));
        }
        if url.as_str().len() > MAX_BASE {
            return Err(error("it is longer than 500 bytes"));
        }
        match self.judge(Cow::Borrowed(url.as_str())) {
            Ok(_) => Ok(url),
            Err(UrlRefusal::Host) => Err(error("links to its host are not allowed")),
            Err(_) => Err(error("its scheme is not among those that are allowed")),
        }
    }

    /// Whether URLs may name this host, given in its canonical form.
    pub(crate) fn allows_host(&self, host: &str) -> bool {
        let hosts = self.hosts.as_ref();
        hosts.is_none_or(|hosts| hosts.contains(host))
    }

    /// Whether URLs may have this scheme, in any case.
    pub(crate) fn allows_scheme(&self, scheme: &str) -> bool {
        let is = |allowed: &String| allowed.eq_ignore_ascii_case(scheme);
        self.schemes.iter().any(is)
    }

    /// The scheme of a URL that is typed from `www.` on: `http` if it is allowed, else `https`.
    pub(crate) fn web_scheme(&self) -> Option<&'static str> {
        let allowed = |scheme: &&str| self.allows_scheme(scheme);
        ["http", "https"].into_iter().find(allowed)
    }

    /// The URL that is meant: without typographic quotation marks around it, and with a scheme before `www.`.
    pub(crate) fn meant<'a>(&self, value: Cow<'a, str>) -> Cow<'a, str> {
        if !may_mean_another(value.as_bytes()) {
            return value;
        }
        let unquoted = quotation_marks::unquoted(&value);
        let url = unquoted.trim_matches(|c: char| c <= ' ');
        let name = url.get("www.".len()..).unwrap_or_default();
        let names_host = is_www(url.as_bytes()) && name.starts_with(char::is_alphanumeric);
        match self.web_scheme().filter(|_| names_host) {
            Some(scheme) => Cow::Owned([scheme, "://", url].concat()),
            None if unquoted.len() < value.len() => Cow::Owned(unquoted.to_owned()),
            None => value,
        }
    }

    /// The value to write for this decoded URL, or the reason to remove it.
    pub(crate) fn judge<'a>(&self, value: Cow<'a, str>) -> Result<Cow<'a, str>, UrlRefusal> {
        let value = self.meant(value);
        if !parts::has_scheme_of(value.as_bytes(), &self.schemes) {
            return Err(UrlRefusal::Scheme);
        }
        let value = match &self.relative {
            Relative::Keep => value,
            _ if !parts::is_relative(&value) => value,
            Relative::Remove => return Err(UrlRefusal::Relative),
            #[cfg(feature = "url")]
            Relative::Resolve(base) => {
                let resolved = base.join(&value).map_err(|_| UrlRefusal::Unresolvable)?;
                // Check the result too: safety must not rest on two parsers reading a URL alike.
                if !parts::has_scheme_of(resolved.as_str().as_bytes(), &self.schemes) {
                    return Err(UrlRefusal::Scheme);
                }
                Cow::Owned(resolved.into())
            }
        };
        match &self.hosts {
            Some(hosts) if !hosts.allows(&value) => Err(UrlRefusal::Host),
            _ => Ok(value),
        }
    }

    /// Returns true if the URL at `html[value]` is kept as it stands there.
    ///
    /// The only character references in it may be those that serializing writes, and these need not be decoded: none
    /// stands for a character of a scheme (letters, digits and `+-.`) or for a delimiter of URLs, nor is `&` one of
    /// these, and a host that holds one is unknown, decoded or not. So the result is the same either way.
    #[inline]
    pub(crate) fn keeps(&self, html: &str, value: Range<usize>) -> bool {
        let only_scheme_decides = self.hosts.is_none()
            && matches!(self.relative, Relative::Keep)
            && !may_mean_another(&html.as_bytes()[value.clone()]);
        if only_scheme_decides {
            parts::has_scheme_of(&html.as_bytes()[value], &self.schemes)
        } else {
            let judged = self.judge(Cow::Borrowed(&html[value]));
            matches!(judged, Ok(Cow::Borrowed(_)))
        }
    }
}

fn is_www(url: &[u8]) -> bool {
    let www = url.get(.."www.".len());
    www.is_some_and(|www| www.eq_ignore_ascii_case(b"www."))
}

/// Whether this URL may begin with a quotation mark or with `www.`, spaces apart.
#[inline]
fn may_mean_another(url: &[u8]) -> bool {
    match url.first() {
        // Most begin with `http`.
        None | Some(b'h') => false,
        Some(first) => !first.is_ascii_graphic() || is_www(url),
    }
}

/// The longest base, in bytes: each relative URL can grow as long, and the limit of the output must leave a short
/// comment room for one or two.
#[cfg(feature = "url")]
const MAX_BASE: usize = 500;

/// Checks a scheme and returns it in lower case.
fn checked_scheme(name: &str) -> Result<String, PolicyError> {
    let scheme = name.to_ascii_lowercase();
    let malformed = (!parts::is_scheme(&scheme)).then_some(
        "a scheme is a letter and then letters, digits, `+`, `-` and `.`, without the colon",
    );
    let is_known = KNOWN_SCHEMES.contains(&&*scheme);
    let nearest = match is_known || malformed.is_some() {
        true => None,
        false => {
            let long = KNOWN_SCHEMES
                .iter()
                .copied()
                .filter(|known| known.len() >= "http".len());
            nearest_within(1, &scheme, long)
        }
    };
    let refused = malformed.or_else(|| never_scheme(&scheme));
    match refused.or(nearest.map(|_| "it looks misspelt")) {
        None => Ok(scheme),
        Some(why) => Err(PolicyError::Scheme {
            scheme: name.to_owned(),
            why,
            nearest: nearest.filter(|_| refused.is_none()),
        }),
    }
}
