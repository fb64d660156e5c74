//! Reads a URL as a browser does: its scheme, its host, and whether it is relative.
//!
//! Follows the basic URL parser of the [URL standard]: leading C0 controls and spaces are stripped, tabs, newlines and
//! carriage returns are ignored everywhere, and what precedes the first colon is a scheme if it begins with a letter
//! and holds only letters, digits, `+`, `-` and `.`.
//!
//! Advice to the next editor. A value must be judged as it will be written, after everything that changes it: if a
//! control character were removed *after* the check, `java\u{1}script:` could become a scheme.
//!
//! [URL standard]: https://url.spec.whatwg.org/#concept-basic-url-parser

use crate::html::scan::ByteSet;
use crate::url::host::{Host, ends_in_number};
use std::borrow::Cow;

/// The [special](https://url.spec.whatwg.org/#special-scheme) schemes except `file`, which is never allowed.
const SPECIAL: &[&str] = &["https", "http", "ftp", "ws", "wss"];

/// Returns true if the URL has no scheme, or one of these.
#[inline]
pub(crate) fn has_scheme_of<S: AsRef<str>>(value: &[u8], schemes: &[S]) -> bool {
    // Most values begin with an allowed scheme in lower case.
    let has = |scheme: &S| {
        let rest = value.strip_prefix(scheme.as_ref().as_bytes());
        rest.is_some_and(|rest| rest.starts_with(b":"))
    };
    if schemes.iter().any(has) {
        return true;
    }
    scheme(value).is_none_or(|found| {
        let is = |allowed: &S| found.clone().eq(allowed.as_ref().bytes());
        schemes.iter().any(is)
    })
}

/// The bytes of the URL's scheme in lower case; `None` if it has none.
fn scheme(value: &[u8]) -> Option<impl Iterator<Item = u8> + Clone> {
    let start = value.iter().position(|&byte| byte > b' ')?;
    let stripped = &value[start..];
    let ignored = |byte: &&u8| matches!(byte, b'\t' | b'\n' | b'\r');
    let mut is_begun = false;
    for (at, byte) in stripped.iter().enumerate() {
        match byte {
            _ if ignored(&byte) => {}
            b':' if is_begun => {
                let name = stripped[..at].iter().filter(move |byte| !ignored(byte));
                return Some(name.map(u8::to_ascii_lowercase));
            }
            b'a'..=b'z' | b'A'..=b'Z' => is_begun = true,
            b'0'..=b'9' | b'+' | b'-' | b'.' if is_begun => {}
            _ => return None,
        }
    }
    None
}

/// The URL's scheme in lower case; `None` if it has none.
pub(crate) fn scheme_of(value: &str) -> Option<String> {
    scheme(value.as_bytes()).map(|bytes| bytes.map(char::from).collect())
}

/// Whether this is a valid scheme in lower case.
pub(crate) fn is_scheme(name: &str) -> bool {
    scheme_of(&format!("{name}:")).as_deref() == Some(name)
}

/// Whether the target of a URL depends on the page that it is on.
///
/// True for a URL without scheme, and for one whose scheme is special and followed by fewer than two slashes:
/// `https:page` is [relative] on a page with `https`, and names a host on any other page.
///
/// [relative]: https://url.spec.whatwg.org/#special-relative-or-authority-state
pub(crate) fn is_relative(value: &str) -> bool {
    let url = stripped(value);
    let parts = UrlParts::of(&url);
    !parts.has_scheme || parts.is_special && parts.slashes() < 2
}

/// Whether a URL names a user, or a password, before its host.
pub(crate) fn names_user(value: &str) -> bool {
    let url = stripped(value);
    let authority = UrlParts::of(&url).authority();
    authority.is_some_and(|authority| authority.contains('@'))
}

/// The host that a URL names, if any. Assumes a page with `http` or `https`, and that a URL which names a host on some
/// pages only (see [`is_relative`]) names it.
#[inline]
pub(crate) fn host(value: &str) -> Option<Host<'_>> {
    plain_host(value).or_else(|| any_host(value))
}

/// The host of a URL of the most frequent form, `https://example.org/page`: a name in lower case, without user and
/// port. `None` for any other.
#[inline]
fn plain_host(value: &str) -> Option<Host<'_>> {
    let rest = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"))?;
    static PLAIN: ByteSet = ByteSet::of(b"abcdefghijklmnopqrstuvwxyz0123456789-._");
    let length = rest.bytes().position(|byte| !PLAIN.has(byte));
    let (host, after) = rest.split_at(length.unwrap_or(rest.len()));
    let is_end = matches!(after.as_bytes(), [] | [b'/' | b'?' | b'#', ..]);
    // The canonical form has no final dot, behind which the last label is empty.
    (is_end && !ends_in_number(host)).then_some(Host::Known(Cow::Borrowed(host)))
}

#[inline(never)]
fn any_host(value: &str) -> Option<Host<'_>> {
    match stripped(value) {
        Cow::Borrowed(url) => UrlParts::of(url).host(),
        Cow::Owned(url) => UrlParts::of(&url).host().map(Host::into_owned),
    }
}

/// The URL without the characters that the parser removes before it begins.
fn stripped(value: &str) -> Cow<'_, str> {
    let url = value.trim_matches(|c| c <= ' ');
    let ignored = ['\t', '\n', '\r'];
    if url.contains(ignored) {
        Cow::Owned(url.replace(ignored, ""))
    } else {
        Cow::Borrowed(url)
    }
}

/// A stripped URL, split after its scheme.
struct UrlParts<'a> {
    has_scheme: bool,
    /// Whether its scheme is special, as is that of the page, which counts if it has none.
    is_special: bool,
    /// What follows the scheme and its colon.
    rest: &'a str,
}

impl<'a> UrlParts<'a> {
    fn of(url: &'a str) -> Self {
        let scheme = scheme(url.as_bytes()).map(|scheme| &url[..scheme.count()]);
        let is_special =
            |scheme: &str| SPECIAL.iter().any(|name| name.eq_ignore_ascii_case(scheme));
        UrlParts {
            has_scheme: scheme.is_some(),
            is_special: scheme.is_none_or(is_special),
            rest: scheme.map_or(url, |scheme| &url[scheme.len() + 1..]),
        }
    }

    fn is_slash(&self, byte: u8) -> bool {
        byte == b'/' || (byte == b'\\' && self.is_special)
    }

    /// The number of slashes that follow the scheme.
    fn slashes(&self) -> usize {
        let bytes = self.rest.bytes();
        bytes.take_while(|&byte| self.is_slash(byte)).count()
    }

    /// The user, host and port, if there are any.
    fn authority(&self) -> Option<&'a str> {
        let slashes = self.slashes();
        if slashes < 2 && !(self.has_scheme && self.is_special) {
            return None;
        }
        // Any number of slashes is skipped if the scheme is special.
        let rest = &self.rest[if self.is_special { slashes } else { 2 }..];
        let is_end = |byte: u8| self.is_slash(byte) || byte == b'?' || byte == b'#';
        let length = rest.bytes().position(is_end).unwrap_or(rest.len());
        Some(&rest[..length])
    }

    fn host(&self) -> Option<Host<'a>> {
        let authority = self.authority()?;
        let host_and_port = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let end = match host_and_port.starts_with('[') {
            true => host_and_port.find(']').map(|at| at + 1),
            false => host_and_port.find(':'),
        };
        let (host, port) = host_and_port.split_at(end.unwrap_or(host_and_port.len()));
        // If the scheme is not special, a backslash is no slash, and a host that holds one is invalid.
        Some(if !is_port(port) || authority.contains('\\') {
            Host::Unknown(Cow::Borrowed(host))
        } else if self.is_special {
            Host::read(host)
        } else {
            Host::read_opaque(host)
        })
    }
}

/// Whether this is empty, a colon, or a colon and a port number.
fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':').unwrap_or_default();
    (text.is_empty() || text.starts_with(':'))
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.is_empty() || digits.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMES: &[&str] = &["https", "http", "mailto"];

    #[track_caller]
    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(scheme_of(value).as_deref(), expected, "{value:?}");
    }

    #[test]
    fn schemes_are_found_as_browsers_find_them() {
        check("http://example.org/", Some("http"));
        check("JavaScript:alert(1)", Some("javascript"));
        check(" \u{1}\n javascript:x", Some("javascript"));
        check("java\tscr\nipt\r:x", Some("javascript"));
        check("\tdata\t:x", Some("data"));
        check("svn+ssh://x", Some("svn+ssh"));
        check("x-1.2:y", Some("x-1.2"));
    }

    #[test]
    fn relative_urls_have_no_scheme() {
        for url in [
            "",
            "a",
            "/a:b",
            "./a:b",
            "?a:b",
            "#a:b",
            "//host:80/",
            ":x",
            "1a:b",
            "-a:b",
            "java script:x",
            "java\u{b}script:x",
            "\u{a0}javascript:x",
            "jävascript:x",
            "a%3Ab",
        ] {
            check(url, None);
        }
    }

    #[test]
    fn only_allowed_schemes_pass() {
        assert!(has_scheme_of(b"HTTPS://example.org", SCHEMES));
        assert!(has_scheme_of(b"mailto:a@example.org", SCHEMES));
        assert!(has_scheme_of(b"page.html", SCHEMES));
        assert!(!has_scheme_of(b"httpsx://example.org", SCHEMES));
        assert!(has_scheme_of(b"http", &[""; 0]));
        assert!(!has_scheme_of(b"http:", &[""; 0]));
    }

    #[track_caller]
    fn check_host(value: &str, expected: Option<&str>) {
        let found = host(value);
        let known = found.as_ref().map(|host| match host {
            Host::Known(name) => name.to_string(),
            Host::Unknown(name) => format!("? {name}"),
        });
        assert_eq!(known.as_deref(), expected, "{value:?}");
    }

    #[test]
    fn hosts_are_found_as_browsers_find_them() {
        for url in [
            "https://example.org",
            "HTTPS://EXAMPLE.ORG:8080/a?b#c",
            "//example.org/",
            "\\\\example.org",
            "/\\example.org?x",
            "///example.org",
            "https:example.org",
            "http:\\\\\\example.org\\a",
            " \u{1}https://user:pass@word@example.org/",
            "ht\ntps:/\t/exam\rple.org",
            "https://example.org./",
            "https://evil.example@example.org?@evil.example",
            "irc://example.org/channel",
        ] {
            check_host(url, Some("example.org"));
        }
        check_host("https://[::1]:80/", Some("[::1]"));
        check_host("irc://evil.example\\@example.org", Some("? example.org"));
        check_host("https://", Some("? "));
        check_host("https://example.org:/", Some("example.org"));
        check_host("https://example.org:80x/", Some("? example.org"));
        check_host("https://example.org:65536/", Some("? example.org"));
        check_host("https://[::1]x/", Some("? [::1]"));
    }

    #[test]
    fn plain_host_agrees_with_any_host() {
        for url in [
            "https://example.org/a?b",
            "http://a-b_c.1.example",
            "https://0x7f/",
            "https://0xa.0xf",
            "https://1.2.3.a/",
            "https://EXAMPLE.org/",
            "https://example.org./",
            "https://.example/",
            "https://a..b",
            "https://",
            "http://a@b/",
            "http://a:80/",
            "https://a\\b",
        ] {
            let plain = plain_host(url);
            assert!(plain.is_none() || plain == any_host(url), "{url}");
        }
        assert!(plain_host("https://example.org/a?b").is_some());
    }

    #[test]
    fn users_are_found_before_a_host_only() {
        for url in ["https://a@b", "http:\\\\a:c@b/", "//@b", "ht\ntp:/\t/@b"] {
            assert!(names_user(url), "{url:?}");
        }
        for url in [
            "https://a/@b",
            "https://a?@b",
            "http://a#@b",
            "https://a\\@b",
            "mailto:a@b",
            "/@b",
        ] {
            assert!(!names_user(url), "{url:?}");
        }
    }

    #[test]
    fn urls_without_a_host_have_none() {
        for url in ["", "a", "/a//b", "?//a", "mailto:a@b.c", "irc:/a"] {
            check_host(url, None);
        }
        check_host("tel://", Some("? "));
    }

    #[test]
    fn urls_whose_target_depends_on_the_page_are_relative() {
        for url in ["", "a", "//a", "https:a", "HTTP:/a", "ftp:/\t?", "#x"] {
            assert!(is_relative(url), "{url}");
        }
        for url in [
            "https://a",
            "http:\\/a",
            "h\nttp:/\n/a",
            "mailto:a",
            "irc:a",
        ] {
            assert!(!is_relative(url), "{url}");
        }
    }
}
