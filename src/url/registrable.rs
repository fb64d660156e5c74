//! The registrable domain of a host: the part that somebody registers, under a [public suffix](crate::url::suffixes).
//!
//! Advice to the next editor. With the feature `psl` there are two answers for a host such as `a.github.io`: all of it,
//! which somebody was given by the owner of `github.io`, and `github.io`, which its owner registered. Whether two hosts
//! are of the same people depends on the first ([`registrable`]), and what a reader recognises on the second
//! ([`registered`]).

use crate::url::suffixes::{Kind, suffix};
use crate::url::top_level::is_open;

/// The offset at which the registrable domain of a host begins, and that of its suffix. A suffix alone counts as a
/// domain, under what follows its first label; for a host without a dot, the second offset is its length.
pub(crate) fn registrable(host: &str) -> (usize, usize) {
    with_label(host, suffix(host).start)
}

/// As [`registrable`], by the suffixes of registries alone.
pub(crate) fn registered(host: &str) -> (usize, usize) {
    with_label(host, registry(host))
}

/// Whether a host, in its canonical form, is a bare public suffix, such as `com`, `co.uk` and, with the feature `psl`,
/// `github.io`. Reserved names, such as `example` and `localhost`, are none.
pub(crate) fn is_public_suffix(host: &str) -> bool {
    let suffix = suffix(host);
    suffix.start == 0 && (suffix.kind != Kind::Unknown || is_open(host))
}

/// Whether the owner of `domain` gave its subdomain `host` to somebody else, as that of `github.io` does. A registry has
/// no site that readers could take for that of its suffix, or it gives names to its own people alone (`nhs.uk`).
///
/// Without the feature `psl` no such domain is known.
pub(crate) fn is_given_away(host: &str, domain: &str) -> bool {
    // The table of the other builds holds no such domain.
    cfg!(feature = "psl") && domain.len() < host.len() && {
        let (start, _) = registrable(host);
        suffix(host).kind == Kind::Private
            && domain.len() < host.len() - start
            && registry(domain) > 0
    }
}

/// The offset at which the suffix of a registry begins in a host.
fn registry(host: &str) -> usize {
    let mut start = 0;
    loop {
        let found = suffix(&host[start..]);
        let suffix = start + found.start;
        match host[suffix..].split_once('.') {
            // Of the suffix that a company gives away, it registered a part itself.
            Some((_, rest)) if found.kind == Kind::Private => start = host.len() - rest.len(),
            _ => return suffix,
        }
    }
}

/// The offset of the domain that consists of a suffix and the label before it, and that of the suffix.
fn with_label(host: &str, suffix: usize) -> (usize, usize) {
    match host[..suffix].strip_suffix('.') {
        Some(others) => (others.rfind('.').map_or(0, |dot| dot + 1), suffix),
        None => (0, host.find('.').map_or(host.len(), |dot| dot + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, domain: &str, suffix: &str) {
        let (start, suffix_start) = registrable(host);
        assert_eq!(
            (&host[start..], &host[suffix_start..]),
            (domain, suffix),
            "{host}"
        );
    }

    #[test]
    fn registrable_domain_is_a_label_and_a_suffix() {
        check("example.org", "example.org", "org");
        check("a.b.example.org", "example.org", "org");
        check("a.example.co.uk", "example.co.uk", "co.uk");
        check("example.com.au", "example.com.au", "com.au");
        check("a.example.gov.np", "example.gov.np", "gov.np");
    }

    #[test]
    fn labels_are_a_suffix_under_some_countries_only() {
        check("a.example.com.li", "com.li", "li");
        check("a.example.co.example", "co.example", "example");
    }

    #[test]
    fn a_suffix_alone_is_a_domain() {
        check("co.uk", "co.uk", "uk");
        check("localhost", "localhost", "");
        check("", "", "");
    }

    #[cfg(feature = "psl")]
    #[test]
    fn a_domain_that_is_given_away_is_a_suffix() {
        check("a.b.github.io", "b.github.io", "github.io");
        check("github.io", "github.io", "io");
        check("example.k12.ca.us", "example.k12.ca.us", "k12.ca.us");
    }

    #[cfg(feature = "psl")]
    #[test]
    fn companies_registered_the_domains_that_they_give_away() {
        for (host, domain, suffix) in [
            ("a.b.github.io", "github.io", "io"),
            ("a.s3.amazonaws.com", "amazonaws.com", "com"),
            ("bank.com.de", "com.de", "de"),
            ("a.co.uk", "a.co.uk", "co.uk"),
            ("github.io", "github.io", "io"),
        ] {
            let (start, suffix_start) = registered(host);
            assert_eq!((&host[start..], &host[suffix_start..]), (domain, suffix));
        }
    }

    #[test]
    fn bare_public_suffixes() {
        for suffix in ["com", "za", "co.uk", "gov.np", "рф", "xn--p1ai"] {
            assert!(is_public_suffix(suffix), "{suffix}");
        }
        for host in [
            "example.com",
            "a.co.uk",
            "localhost",
            "intranet",
            "example",
            "test",
            "invalid",
            "co.example",
            "www.ck",
            "127.0.0.1",
            "[::1]",
        ] {
            assert!(!is_public_suffix(host), "{host}");
        }
        assert_eq!(is_public_suffix("github.io"), cfg!(feature = "psl"));
    }

    #[cfg(feature = "psl")]
    #[test]
    fn a_registry_is_behind_all_domains_that_are_given_away() {
        for (host, expected) in [
            ("github.io", "io"),
            ("b.github.io", "io"),
            ("a.b.s3.amazonaws.com", "com"),
            ("tax.service.gov.uk", "gov.uk"),
            ("example.co.uk", "co.uk"),
        ] {
            assert_eq!(&host[registry(host)..], expected);
        }
    }

    #[test]
    fn companies_give_domains_away_and_registries_do_not() {
        let given = cfg!(feature = "psl");
        for (host, domain, expected) in [
            ("a.github.io", "github.io", given),
            ("a.b.github.io", "github.io", given),
            ("a.b.github.io", "b.github.io", false),
            ("a.s3.amazonaws.com", "amazonaws.com", given),
            ("a.co.uk", "co.uk", false),
            ("111.nhs.uk", "nhs.uk", false),
            // `service.gov.uk` is given away, and `gov.uk` belongs to a registry.
            ("tax.service.gov.uk", "gov.uk", false),
            ("a.localhost", "localhost", false),
            ("github.io", "github.io", false),
        ] {
            assert_eq!(is_given_away(host, domain), expected, "{host} {domain}");
        }
    }
}
