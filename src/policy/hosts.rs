//! Sets of hosts, as a blog's owner names them.

use crate::error::PolicyError;
use crate::url::host::{canonical, is_within, machine};
use std::net::Ipv4Addr;

/// Hosts and all their subdomains.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    /// In order, each once.
    names: Vec<String>,
}

impl Hosts {
    /// These hosts, as a blog's owner names them in this option.
    pub(crate) fn named(names: &[String], option: &'static str) -> Result<Self, PolicyError> {
        let canonical =
            |name: &String| match canonical(name).filter(|host| may_be_named(name, host)) {
                Some(host) => Ok(machine(&host).into_owned()),
                None => Err(PolicyError::Host {
                    option,
                    host: name.clone(),
                    why: why_not(name),
                }),
            };
        let mut names = names.iter().map(canonical).collect::<Result<Vec<_>, _>>()?;
        names.sort_unstable();
        names.dedup();
        Ok(Hosts { names })
    }

    /// Is this host, in its canonical form, among them, or a subdomain of one?
    pub(crate) fn contain(&self, host: &str) -> bool {
        const FEW: usize = 4;
        let host = &*machine(host);
        if self.names.len() <= FEW {
            return self.names.iter().any(|name| is_within(host, name));
        }
        let mut rest = host;
        loop {
            if self
                .names
                .binary_search_by(|name| (**name).cmp(rest))
                .is_ok()
            {
                return true;
            }
            match rest.split_once('.') {
                Some((_, domain)) => rest = domain,
                None => return false,
            }
        }
    }
}

/// May a blog's owner name a host so, that is read as this? More is asked of them than of visitors: what can never
/// match, and what is read as an address and was not written as one, was meant otherwise.
fn may_be_named(name: &str, host: &str) -> bool {
    let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    let is_label = |label: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        label.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && label.bytes().all(is_plain)
            && is_decodable(label)
    };
    match is_address {
        true => name == host || name.starts_with('['),
        false => !name.starts_with(['.', '*', '%', '\u{3002}']) && host.split('.').all(is_label),
    }
}

/// Does a label in lower case stand for something? Browsers find no host in a URL in which one is marked as the
/// [ASCII form] of other letters and is that of none; only the feature `url` can tell all of these.
///
/// [ASCII form]: https://www.unicode.org/reports/tr46/#Processing
fn is_decodable(label: &str) -> bool {
    #[cfg(feature = "url")]
    return !label.starts_with(ASCII_FORM) || url::Host::parse(label).is_ok();
    #[cfg(not(feature = "url"))]
    return label != ASCII_FORM;
}

fn why_not(name: &str) -> &'static str {
    if name.len() > 1 && name.starts_with(['.', '*']) {
        "subdomains are always included: write `example.org`"
    } else if name.contains(['/', '@', ':']) && !name.starts_with('[') {
        "write the host alone, without scheme, user, port and path: `example.org`"
    } else if !name.is_ascii() && cfg!(not(feature = "url")) {
        "without the feature `url`, write it in its ASCII form: `xn--bcher-kva.example`"
    } else if name
        .to_ascii_lowercase()
        .split('.')
        .any(|label| !is_decodable(label))
    {
        "what follows `xn--` in it stands for no letters"
    } else {
        "it is neither a name nor an address"
    }
}

/// To which hosts links may lead, and from which pictures may come, subdomains included: to these only, or to
/// all but these.
///
/// A host is compared as browsers read it: in lower case, without user, port, and the dot of the root; an
/// IPv4-mapped address is the address of version four that it stands for. What
/// browsers may read in more ways than one (an address as one number, percent-encoded letters, and
/// without the feature `url` any letters other than those of ASCII) is allowed by no list and denied by
/// every one: a link to `https://bücher.example/` passes if it is typed `https://xn--bcher-kva.example/`, or
/// with the feature. URLs without a host (relative ones, `mailto:`) are not concerned.
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
    /// Are these the only ones, and not those that are left out?
    pub(crate) only: bool,
}

impl LinkHosts {
    /// These hosts and their subdomains only.
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
            only: true,
        }
    }

    /// All hosts but these and their subdomains.
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
            only: false,
        }
    }
}

/// What marks a label as the ASCII form of other letters.
const ASCII_FORM: &str = "xn--";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subdomains_are_contained_and_nothing_else() {
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
    fn a_mapped_address_is_the_machine_that_it_stands_for() {
        for name in ["127.0.0.1", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]"] {
            let hosts = Hosts::named(&[name.to_owned()], "own_hosts").unwrap();
            for typed in ["127.0.0.1", "[::ffff:7f00:1]", "[0:0:0:0:0:FFFF:127.0.0.1]"] {
                assert!(hosts.contain(&canonical(typed).unwrap()), "{name} {typed}");
            }
            assert!(!hosts.contain("[::7f00:1]") && !hosts.contain("[::ffff:7f00:2]"));
        }
    }
}
