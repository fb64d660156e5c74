//! Hosts, in the one form in which they can be compared, and sets of them.
//!
//! Advice to the next editor. Whoever wants to reach a host that is denied writes it in another way:
//! in capitals, with a dot behind, as one number, percent-encoded, in letters that browsers map to others.
//! What is not plainly a name, or an address in the usual form, is *unknown* here: it is on no list of
//! what is allowed, and on every list of what is denied. That errs on the safe side, and so must
//! every change.

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
pub(crate) fn canonical(typed: &str) -> Option<Cow<'_, str>> {
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

/// Is this host the domain, or a subdomain of it?
pub(crate) fn is_within(host: &str, domain: &str) -> bool {
    let sub = host.strip_suffix(domain);
    sub.is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
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
}
