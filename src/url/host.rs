//! Hosts of URLs in canonical form, the only one in which they can be compared.
//!
//! [`Host::read`] takes a host as it is written in a URL, and returns its canonical form or that it is unknown.
//!
//! Advice to the next editor. An attacker who wants to reach a denied host writes it in another way: in capitals, with a
//! dot at the end, as one number, percent-encoded, in letters that browsers map to others. Whatever is not plainly a
//! name, or an address in the usual form, is *unknown* here: no set of allowed hosts contains it, and every set of
//! denied hosts does. That errs on the safe side, and so must every change.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The host of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host<'a> {
    /// A name in lower case, without the final dot (of the root domain), or an address.
    Known(Cow<'a, str>),
    /// As typed: browsers may read it as another host, or as none.
    Unknown(Cow<'a, str>),
}

impl<'a> Host<'a> {
    /// Reads the host of a URL whose scheme is not special: browsers do not map it.
    pub(crate) fn read_opaque(typed: &'a str) -> Self {
        let known = plain(typed).or_else(|| address(typed));
        known.map_or(Host::Unknown(Cow::Borrowed(typed)), Host::Known)
    }

    /// Reads the host of a URL whose scheme is special.
    pub(crate) fn read(typed: &'a str) -> Self {
        canonical(typed).map_or(Host::Unknown(Cow::Borrowed(typed)), Host::Known)
    }

    pub(crate) fn into_owned(self) -> Host<'static> {
        match self {
            Host::Known(host) => Host::Known(Cow::Owned(host.into_owned())),
            Host::Unknown(host) => Host::Unknown(Cow::Owned(host.into_owned())),
        }
    }

    /// The host in lower case, known or not.
    pub(crate) fn into_lower_case(self) -> Cow<'a, str> {
        match self {
            Host::Known(host) => host,
            Host::Unknown(host) => Cow::Owned(host.to_lowercase()),
        }
    }
}

/// The canonical form of a host, in which hosts are compared; `None` if it is unclear what a browser reads.
pub(crate) fn canonical(typed: &str) -> Option<Cow<'_, str>> {
    plain(typed).or_else(|| unusual(typed))
}

/// Whether the last label of a host is a [number], or empty. Browsers read a host that ends in a number as an IPv4
/// address, in many notations.
///
/// [number]: https://url.spec.whatwg.org/#ends-in-a-number-checker
#[inline]
pub(crate) fn ends_in_number(host: &str) -> bool {
    let bytes = host.as_bytes();
    let last = bytes.rsplit(|&byte| byte == b'.').next().unwrap_or(bytes);
    last.iter().all(u8::is_ascii_digit) || matches!(last, [b'0', b'x' | b'X', ..])
}

/// The canonical form of a name of ASCII letters, digits, `-`, `_` and `.`, or of an IPv4 address in the usual form.
fn plain(typed: &str) -> Option<Cow<'_, str>> {
    let name = typed.strip_suffix('.').unwrap_or(typed);
    let is_plain = name.bytes().all(is_plain_byte);
    // An empty last label is no number of an address.
    if !is_plain || ends_in_number(name) && name.parse::<Ipv4Addr>().is_err() {
        return None;
    }
    Some(match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    })
}

/// Whether a [`plain`] host may hold this byte.
pub(crate) fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// The canonical form of an IPv6 address in brackets.
fn address(typed: &str) -> Option<Cow<'static, str>> {
    let address = ipv6(typed)?;
    Some(Cow::Owned(
        match (address.to_ipv4_mapped(), address.segments()) {
            // Browsers write an IPv4-mapped address without dots.
            (Some(_), [.., high, low]) => format!("[::ffff:{high:x}:{low:x}]"),
            _ => format!("[{address}]"),
        },
    ))
}

/// Parses an IPv6 address in brackets.
#[inline]
fn ipv6(typed: &str) -> Option<Ipv6Addr> {
    let inner = typed.strip_prefix('[')?.strip_suffix(']')?;
    inner.parse().ok()
}

/// The machine that a host in canonical form names: the IPv4 address of an [IPv4-mapped] one, any other host unchanged.
///
/// [IPv4-mapped]: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
#[inline]
pub(crate) fn machine(host: &str) -> Cow<'_, str> {
    let unmapped = ipv6(host).and_then(|address| address.to_ipv4_mapped());
    unmapped.map_or(Cow::Borrowed(host), |address| address.to_string().into())
}

/// The canonical form of an address in brackets; with the feature `url`, also of addresses in other notations, and of
/// names with other characters than [`plain`] ones.
#[inline(never)]
fn unusual(typed: &str) -> Option<Cow<'_, str>> {
    if typed.starts_with('[') {
        return address(typed);
    }
    // These are written as character references. A host must be read alike before and after they are decoded.
    let is_escaped = |c: char| matches!(c, '&' | '"' | '<' | '>' | '\u{a0}');
    if typed.len() > MAX_MAPPED_HOST || typed.contains(is_escaped) {
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

/// The longest host, in bytes, that is mapped: names have at most 253 characters, and mapping takes quadratic time.
const MAX_MAPPED_HOST: usize = 1024;

/// Whether the host is the domain or a subdomain of it, both in canonical form.
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
    fn invalid_hosts_are_unknown() {
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
    fn ipv4_addresses_are_known_in_every_notation() {
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
    fn names_are_mapped_as_browsers_map_them() {
        check("ex%61mple.org", Some("example.org"));
        check("B\u{fc}cher.example", Some("xn--bcher-kva.example"));
        check("\u{ff45}xample\u{3002}org", Some("example.org"));
        check("ex\u{ad}ample.org", Some("example.org"));
        check("%00.example", None);
    }

    #[cfg(feature = "url")]
    #[test]
    fn names_that_are_written_too_long_are_unknown() {
        let with_soft_hyphens = |name: &str| name.to_owned() + &"\u{ad}".repeat(507);
        check(&with_soft_hyphens("xy.example"), Some("xy.example"));
        check(&with_soft_hyphens("xyz.example"), None);
    }
}
