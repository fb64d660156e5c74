//! The scheme of a URL, as a browser would find it.
//!
//! Follows the basic URL parser of the [URL standard]: leading C0 controls and spaces are stripped,
//! tabs and newlines are ignored wherever they stand, and what precedes the first colon is a scheme
//! if it begins with a letter and holds only letters, digits, `+`, `-` and `.`.
//!
//! The value must be judged as it will be written, after everything that changes it: a control
//! character that is removed *after* the check could make `java\u{1}script:` a scheme.
//!
//! [URL standard]: https://url.spec.whatwg.org/#concept-basic-url-parser

/// The schemes that links and pictures may have, in lower case; the most frequent first.
pub(crate) const SCHEMES: &[&str] = &["https", "http", "mailto"];

/// May this value stand in a URL attribute: is it relative, or its scheme allowed?
#[inline]
pub(crate) fn is_allowed(value: &[u8], schemes: &[&str]) -> bool {
    // Most begin with an allowed scheme, as it stands.
    let has = |scheme: &&str| {
        let rest = value.strip_prefix(scheme.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(b":"))
    };
    if schemes.iter().any(has) {
        return true;
    }
    match scheme(value) {
        None => true,
        Some(found) => schemes
            .iter()
            .any(|allowed| found.clone().eq(allowed.bytes())),
    }
}

/// The bytes of the scheme in lower case, or `None` if the URL is relative.
fn scheme(value: &[u8]) -> Option<impl Iterator<Item = u8> + Clone> {
    let start = value.iter().position(|&byte| byte > b' ')?;
    let stripped = &value[start..];
    let ignored = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r');
    let mut length = 0;
    for (at, byte) in stripped
        .iter()
        .enumerate()
        .filter(|(_, byte)| !ignored(byte))
    {
        match byte {
            b':' if length > 0 => {
                let name = stripped[..at].iter().filter(move |byte| !ignored(byte));
                return Some(name.map(u8::to_ascii_lowercase));
            }
            b'a'..=b'z' | b'A'..=b'Z' => length += 1,
            b'0'..=b'9' | b'+' | b'-' | b'.' if length > 0 => length += 1,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: Option<&str>) {
        let found = scheme(value.as_bytes()).map(|bytes| bytes.map(char::from).collect::<String>());
        assert_eq!(found.as_deref(), expected, "{value:?}");
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
    fn relative_urls_have_none() {
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
        assert!(is_allowed(b"HTTPS://example.org", SCHEMES));
        assert!(is_allowed(b"mailto:a@example.org", SCHEMES));
        assert!(is_allowed(b"page.html", SCHEMES));
        assert!(!is_allowed(b"httpsx://example.org", SCHEMES));
        assert!(is_allowed(b"http", &[]));
        assert!(!is_allowed(b"http:", &[]));
    }
}
