//! Sets of hosts, as a blog's owner names them in the options `own_hosts`, `link_hosts` and `image_hosts`.
//!
//! [`Hosts::named`] takes the names that the owner wrote, [`Hosts::trusted`] those of hosts that are trusted;
//! [`Hosts::contain`] takes the host of a URL in its canonical form and returns whether the set holds it or a domain
//! above it. [`LinkHosts`] is the public option.
//!
//! Advice to the next editor. A name that can never match must stay an error: in a set of denied hosts it would protect
//! from nothing.

use crate::error::PolicyError;
use crate::url::host::{canonical, is_plain_byte, is_within, machine};
use crate::url::registrable::is_public_suffix;
use std::iter;
use std::net::Ipv4Addr;

/// A set of hosts, each with all its subdomains.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    /// Sorted, each once.
    names: Vec<String>,
}

impl Hosts {
    /// Checks and compiles the names that a blog's owner gave in `option`.
    pub(crate) fn named(names: &[String], option: &'static str) -> Result<Self, PolicyError> {
        let checked = |name: &String| {
            let host = canonical(name).filter(|host| may_be_named(name, host));
            let machine = host.map(|host| machine(&host).into_owned());
            machine.ok_or_else(|| PolicyError::Host {
                option,
                host: name.clone(),
                why: why_not(name),
            })
        };
        let mut names = names.iter().map(checked).collect::<Result<Vec<_>, _>>()?;
        names.sort_unstable();
        names.dedup();
        Ok(Hosts { names })
    }

    /// As [`named`](Self::named), for hosts that the owner trusts. A public suffix is an error: whoever registers a name
    /// under it would be trusted.
    pub(crate) fn trusted(names: &[String], option: &'static str) -> Result<Self, PolicyError> {
        let hosts = Self::named(names, option)?;
        let is_suffix =
            |name: &&String| canonical(name).is_some_and(|host| is_public_suffix(&host));
        let Some(name) = names.iter().find(is_suffix) else {
            return Ok(hosts);
        };
        Err(PolicyError::Host {
            option,
            host: name.clone(),
            why: match option {
                "own_hosts" => {
                    "it is a suffix under which others register names: write the blog's own host"
                }
                _ => {
                    "it is a suffix under which others register names: write the hosts that you trust"
                }
            },
        })
    }

    /// The hosts, each in its canonical form.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether this host, in its canonical form, is in the set or a subdomain of one that is.
    pub(crate) fn contain(&self, host: &str) -> bool {
        const FEW: usize = 4;
        let host = &*machine(host);
        if self.names.len() <= FEW {
            return self.names.iter().any(|name| is_within(host, name));
        }
        let mut domains = iter::successors(Some(host), |domain| {
            domain.split_once('.').map(|(_, parent)| parent)
        });
        domains.any(|domain| {
            let order = |name: &String| (**name).cmp(domain);
            self.names.binary_search_by(order).is_ok()
        })
    }
}

/// Whether a blog's owner may write `name` for the host `host` that it is read as. This is stricter than for the URLs
/// of visitors: a name that can never match, or is read as an address without being written as one, must be a mistake.
fn may_be_named(name: &str, host: &str) -> bool {
    let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    let is_label = |label: &str| {
        label.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && label.bytes().all(is_plain_byte)
            && is_decodable(label)
    };
    match is_address {
        true => name == host || name.starts_with('['),
        false => !name.starts_with(['.', '*', '%', '\u{3002}']) && host.split('.').all(is_label),
    }
}

/// Whether a label in lower case can be decoded. Browsers find no host in a URL with a label that is marked as the
/// [ASCII form] of other letters but stands for none; only the feature `url` detects all of these.
///
/// [ASCII form]: https://www.unicode.org/reports/tr46/#Processing
pub(crate) fn is_decodable(label: &str) -> bool {
    #[cfg(feature = "url")]
    return !label.starts_with(ASCII_FORM) || url::Host::parse(label).is_ok();
    #[cfg(not(feature = "url"))]
    return label != ASCII_FORM;
}

/// What is wrong with a name that an owner may not write.
fn why_not(name: &str) -> &'static str {
    let lower_case = name.to_ascii_lowercase();
    if name.len() > 1 && name.starts_with(['.', '*']) {
        "subdomains are always included: write `example.org`"
    } else if name.contains(['/', '@', ':']) && !name.starts_with('[') {
        "write the host alone, without scheme, user, port and path: `example.org`"
    } else if !name.is_ascii() && cfg!(not(feature = "url")) {
        "without the feature `url`, write it in its ASCII form: `xn--bcher-kva.example`"
    } else if !lower_case.split('.').all(is_decodable) {
        "what follows `xn--` in it is not valid Punycode"
    } else {
        "it is neither a name nor an address"
    }
}

/// The hosts that links may lead to and pictures may come from, subdomains included: only these, or all but these.
///
/// Hosts are compared as browsers read them: in lower case, without user, port and the final dot of the root, and an
/// IPv4-mapped address as its IPv4 address. A URL is removed in either case if its host cannot be read with certainty.
/// Without the feature `url`, such hosts include addresses in unusual forms (`2130706433`), percent-encoded letters and
/// letters outside ASCII: a link to `https://bücher.example/` is then kept only if it is typed
/// `https://xn--bcher-kva.example/`. URLs without a host (relative ones, `mailto:`) are not affected.
///
/// A whole [public suffix] can be denied (`zip`), but not allowed: anybody could register a name under it, and be
/// linked. Without the feature `psl`, only the frequent top-level domains and suffixes such as `co.uk` are known.
///
/// [public suffix]: https://publicsuffix.org/
///
/// ```
/// use comment_sanitizer::{LinkHosts, Sanitizer};
///
/// let sanitizer = Sanitizer::builder().link_hosts(LinkHosts::deny(["spam.example"])).build()?;
/// assert_eq!(
///     sanitizer.sanitize("<a href=https://buy.spam.example/>1</a> <a href=https://example.org/>2</a>"),
///     r#"<a>1</a> <a href="https://example.org/">2</a>"#,
/// );
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkHosts {
    pub(crate) names: Vec<String>,
    /// Whether only these are allowed; otherwise all but these are.
    pub(crate) is_allowlist: bool,
}

impl LinkHosts {
    /// Allows only these hosts and their subdomains. A bare public suffix (`com`, `co.uk`; with the feature `psl` also
    /// `github.io`) is an error when the sanitizer is built.
    ///
    /// ```
    /// use comment_sanitizer::{LinkHosts, Sanitizer};
    ///
    /// let hosts = LinkHosts::allow(["example.org"]);
    /// let sanitizer = Sanitizer::builder().link_hosts(hosts).build()?;
    /// assert_eq!(sanitizer.sanitize("<a href=//elsewhere.example/>x</a>"), "<a>x</a>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn allow<I: IntoIterator<Item: Into<String>>>(hosts: I) -> Self {
        LinkHosts {
            names: hosts.into_iter().map(Into::into).collect(),
            is_allowlist: true,
        }
    }

    /// Allows all hosts but these and their subdomains. A bare public suffix (`zip`) denies all names under it.
    ///
    /// ```
    /// use comment_sanitizer::{LinkHosts, Sanitizer};
    ///
    /// let hosts = LinkHosts::deny(["spam.example", "casino.example"]);
    /// let sanitizer = Sanitizer::builder().link_hosts(hosts).build()?;
    /// assert_eq!(sanitizer.sanitize("<a href=//CASINO.example./>x</a>"), "<a>x</a>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn deny<I: IntoIterator<Item: Into<String>>>(hosts: I) -> Self {
        LinkHosts {
            names: hosts.into_iter().map(Into::into).collect(),
            is_allowlist: false,
        }
    }
}

/// The prefix of a label that is the ASCII form of other letters.
const ASCII_FORM: &str = "xn--";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_its_hosts_and_their_subdomains_only() {
        let few = ["Example.org", "[::1]"].map(str::to_owned);
        let many = ["b.a", "x.example", "[::1]", "example.org", "z", "y", "x"].map(str::to_owned);
        for hosts in [&few[..], &many].map(|names| Hosts::named(names, "own_hosts")) {
            let hosts = hosts.unwrap();
            assert!(hosts.contain("example.org") && hosts.contain("a.b.example.org"));
            assert!(hosts.contain("[::1]"));
            assert!(!hosts.contain("notexample.org") && !hosts.contain("org"));
            assert!(!hosts.contain("example.org.evil.example"));
        }
        assert!(!Hosts::default().contain("example.org"));
    }

    #[test]
    fn an_ipv4_mapped_address_matches_its_ipv4_address() {
        for name in ["127.0.0.1", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]"] {
            let hosts = Hosts::named(&[name.to_owned()], "own_hosts").unwrap();
            for typed in ["127.0.0.1", "[::ffff:7f00:1]", "[0:0:0:0:0:FFFF:127.0.0.1]"] {
                assert!(hosts.contain(&canonical(typed).unwrap()), "{name} {typed}");
            }
            assert!(!hosts.contain("[::7f00:1]") && !hosts.contain("[::ffff:7f00:2]"));
        }
    }
}
