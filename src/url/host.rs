//! Hosts, in the one form in which they can be compared, and sets of them.
//!
//! Advice to the next editor. Whoever wants to reach a host that is denied writes it in another way:
//! in capitals, with a dot behind, as one number, percent-encoded, in letters that browsers map to others.
//! What is not plainly a name, or an address in the usual form, is *unknown* here: it is on no list of
//! what is allowed, and on every list of what is denied. That errs on the safe side, and so must
//! every change.

use crate::error::PolicyError;
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The host of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host<'a> {
    /// A name in lower case, without the dot of the root, or an address.
    Known(Cow<'a, str>),
    /// Browsers may read it as another, or as none.
    Unknown(Cow<'a, str>),
}

impl<'a> Host<'a> {
    /// The host of a URL whose scheme is not special: browsers leave it as it is.
    pub(crate) fn read_opaque(typed: &'a str) -> Self {
        match plain(typed).or_else(|| address(typed)) {
            Some(host) => Host::Known(host),
            None => Host::Unknown(Cow::Borrowed(typed)),
        }
    }

    /// A host as it stands in a URL.
    pub(crate) fn read(typed: &'a str) -> Self {
        match canonical(typed) {
            Some(host) => Host::Known(host),
            None => Host::Unknown(Cow::Borrowed(typed)),
        }
    }

    pub(crate) fn into_owned(self) -> Host<'static> {
        match self {
            Host::Known(host) => Host::Known(Cow::Owned(host.into_owned())),
            Host::Unknown(host) => Host::Unknown(Cow::Owned(host.into_owned())),
        }
    }

    /// In lower case, whatever it is.
    pub(crate) fn into_lower_case(self) -> Cow<'a, str> {
        match self {
            Host::Known(host) => host,
            Host::Unknown(host) => Cow::Owned(host.to_lowercase()),
        }
    }
}

/// The form in which hosts are compared, if it is plain what a browser reads.
fn canonical(typed: &str) -> Option<Cow<'_, str>> {
    plain(typed).or_else(|| unusual(typed))
}

/// That of a name in plain letters, or of an address in the usual form.
fn plain(typed: &str) -> Option<Cow<'_, str>> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let name = typed.strip_suffix('.').unwrap_or(typed);
    if !name.bytes().all(is_plain) || name.is_empty() || name.ends_with('.') {
        return None;
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    // Whatever ends in a number is read as an address, in many ways.
    // https://url.spec.whatwg.org/#ends-in-a-number-checker
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || last.starts_with("0x")
        || last.starts_with("0X");
    if is_number && name.parse::<Ipv4Addr>().is_err() {
        return None;
    }
    let is_lower_case = !name.bytes().any(|byte| byte.is_ascii_uppercase());
    Some(if is_lower_case {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_ascii_lowercase())
    })
}

/// That of an address in brackets.
fn address(typed: &str) -> Option<Cow<'static, str>> {
    let inner = typed.strip_prefix('[')?.strip_suffix(']')?;
    let address: Ipv6Addr = inner.parse().ok()?;
    Some(Cow::Owned(match mapped(address) {
        // Browsers write no dots in it.
        Some([high, low]) => format!("{MAPPED}{high:x}:{low:x}]"),
        None => format!("[{address}]"),
    }))
}

/// What an [IPv4-mapped] address begins with, in the form in which browsers write it.
///
/// [IPv4-mapped]: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
const MAPPED: &str = "[::ffff:";

/// The last two pieces of an address, if it is an IPv4-mapped one.
fn mapped(address: Ipv6Addr) -> Option<[u16; 2]> {
    let [.., high, low] = address.segments();
    address.to_ipv4_mapped().map(|_| [high, low])
}

/// The machine that a host in its canonical form is: an IPv4-mapped address is that of version four.
#[inline]
pub(crate) fn machine(host: &str) -> Cow<'_, str> {
    match host.starts_with(MAPPED) {
        true => unmapped(host).map_or(Cow::Borrowed(host), Cow::Owned),
        false => Cow::Borrowed(host),
    }
}

#[cold]
fn unmapped(host: &str) -> Option<String> {
    let inner = host.strip_prefix('[')?.strip_suffix(']')?;
    let address: Ipv6Addr = inner.parse().ok()?;
    Some(address.to_ipv4_mapped()?.to_string())
}

/// That of an address in brackets; with the feature `url`, also of addresses in other forms, and of names with
/// other characters than those of ASCII.
#[inline(never)]
fn unusual(typed: &str) -> Option<Cow<'_, str>> {
    if typed.starts_with('[') {
        return address(typed);
    }
    // A host must read alike whether the references that are written for these have been decoded or not.
    let is_escaped = |c: char| matches!(c, '&' | '"' | '<' | '>' | '\u{a0}');
    if typed.len() > MOST_UNUSUAL || typed.contains(is_escaped) {
        return None;
    }
    #[cfg(feature = "url")]
    {
        let host = url::Host::parse(typed).ok()?.to_string();
        let name = host.strip_suffix('.').unwrap_or(&host);
        let is_name = !name.is_empty() && !name.ends_with('.');
        is_name.then(|| Cow::Owned(name.to_owned()))
    }
    #[cfg(not(feature = "url"))]
    None
}

/// The longest host, in bytes, that is worth mapping: names have 253 characters at most, and the mapping takes
/// quadratic time.
const MOST_UNUSUAL: usize = 1024;

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

/// What marks a label as the ASCII form of other letters.
const ASCII_FORM: &str = "xn--";

/// Is this host the domain, or a subdomain of it?
pub(crate) fn is_within(host: &str, domain: &str) -> bool {
    let sub = host.strip_suffix(domain);
    sub.is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: Option<&str>) {
        assert_eq!(canonical(typed).as_deref(), expected, "{typed:?}");
    }

    #[test]
    fn plain_names_and_addresses_are_known() {
        check("Example.ORG.", Some("example.org"));
        check(
            "a_b.xn--bcher-kva.example",
            Some("a_b.xn--bcher-kva.example"),
        );
        check("127.0.0.1", Some("127.0.0.1"));
        check("[0:0::1]", Some("[::1]"));
        check("[::FFFF:127.0.0.1]", Some("[::ffff:7f00:1]"));
        check("[::ffff:0:0]", Some("[::ffff:0:0]"));
        check("[1:0:0:2::3]", Some("[1:0:0:2::3]"));
        check("localhost", Some("localhost"));
    }

    #[test]
    fn what_is_no_host_is_unknown() {
        for host in [
            "",
            ".",
            "a.1",
            "a b",
            "[1]",
            "a&b.example",
            "a<b",
            "256.0.0.1",
        ] {
            check(host, None);
        }
    }

    #[cfg(feature = "url")]
    #[test]
    fn addresses_are_known_in_every_form() {
        for host in [
            "2130706433",
            "127.1",
            "0x7f.0.0.1",
            "0177.0.0.1.",
            "127.0.0.0x1",
        ] {
            check(host, Some("127.0.0.1"));
        }
    }

    #[cfg(feature = "url")]
    #[test]
    fn letters_that_browsers_map_are_mapped() {
        check("ex%61mple.org", Some("example.org"));
        check("B\u{fc}cher.example", Some("xn--bcher-kva.example"));
        check("\u{ff45}xample\u{3002}org", Some("example.org"));
        check("ex\u{ad}ample.org", Some("example.org"));
        check("%00.example", None);
    }

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
