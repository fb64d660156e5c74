//! The rules and options about pictures: their sizes, which hosts they may come from, a proxy that fetches them, and
//! when readers load them.
//!
//! [`Images::judge`] takes the decoded `src` of an `img` and returns the value to write; [`Images::each_added`] passes
//! on the attributes that the blog adds.
//!
//! Advice to the next editor. Whatever a proxy fetches must have been judged. So an address of the proxy itself is
//! unwrapped before it is judged, and one that is not written as the proxy's prefix is refused, with all of its host.

use crate::error::PolicyError;
use crate::html::attribute_table::AttributeId;
use crate::html::names::Name;
use crate::policy::hosts::Hosts;
use crate::policy::urls::{UrlPolicy, UrlRefusal};
use crate::url::host::{Host, machine};
use crate::url::parts;
use html5ever::LocalName;
use once_cell::sync::Lazy;
use std::borrow::Cow;
use std::ops::Range;

/// The compiled options about pictures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Images {
    /// What the address of a picture may be, the proxy apart.
    pub(crate) urls: UrlPolicy,
    pub(crate) proxy: Option<Proxy>,
    /// Whether pictures wait until readers come near them.
    pub(crate) lazy: bool,
}

/// The attributes that a picture gets which waits, and their values.
static LAZY: Lazy<[(LocalName, &str); 3]> = Lazy::new(|| {
    [
        ("loading", "lazy"),
        ("decoding", "async"),
        ("referrerpolicy", "no-referrer"),
    ]
    .map(|(name, value)| (name.into(), value))
});

impl Images {
    /// The value to write for this decoded address of a picture, or the reason to remove it.
    pub(crate) fn judge<'a>(&self, value: Cow<'a, str>) -> Result<Cow<'a, str>, UrlRefusal> {
        match &self.proxy {
            None => self.urls.judge(value),
            Some(proxy) => {
                let written = proxy.written(&value, &self.urls)?;
                Ok(match written == value {
                    true => value,
                    false => Cow::Owned(written),
                })
            }
        }
    }

    /// As [`UrlPolicy::keeps`].
    #[inline]
    pub(crate) fn keeps(&self, html: &str, value: Range<usize>) -> bool {
        match &self.proxy {
            None => self.urls.keeps(html, value),
            // What stands for another character is decoded first.
            Some(_) if html[value.clone()].contains('&') => false,
            Some(_) => matches!(
                self.judge(Cow::Borrowed(&html[value])),
                Ok(Cow::Borrowed(_))
            ),
        }
    }

    /// The address that is judged for this one: what the proxy would fetch, if it is one of the proxy.
    pub(crate) fn judged<'a>(&self, value: &'a str) -> Cow<'a, str> {
        let unwrapped = self.proxy.as_ref().and_then(|proxy| proxy.unwrapped(value));
        unwrapped.unwrap_or(Cow::Borrowed(value))
    }

    /// The names of the attributes that may be added to pictures.
    pub(crate) fn added_names(&self) -> impl Iterator<Item = &'static str> {
        let names = LAZY.iter().map(|(name, _)| &**name);
        names.filter(|_| self.lazy)
    }

    /// Whether the proxy has one of these hosts, so that a relative address may be one of the proxy.
    pub(crate) fn has_proxy_on(&self, hosts: &Hosts) -> bool {
        let proxy = self.proxy.as_ref();
        proxy.is_some_and(|proxy| hosts.contain(&proxy.host))
    }

    /// Whether an attribute of this name may be added to pictures.
    pub(crate) fn may_add(&self, attribute: Name) -> bool {
        let mut added = self.added_names();
        added.any(|name| attribute == Name::of(name.as_bytes()))
    }

    /// Passes the attributes to `write` that follow the typed ones of a picture. No value needs escaping.
    pub(crate) fn each_added(&self, mut write: impl FnMut(&LocalName, &str)) {
        for (name, value) in LAZY.iter().filter(|_| self.lazy) {
            write(name, value);
        }
    }
}

/// Whether this attribute of a picture is its width or height.
pub(crate) fn is_dimension(attribute: AttributeId) -> bool {
    matches!(attribute.name(), "width" | "height")
}

/// The number of pixels that a width or height begins with, of at most four digits; `None` if it does not, or is a
/// percentage.
pub(crate) fn pixels(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    const MAX_DIGITS: usize = 4;
    let typed = value.trim_ascii();
    let behind = typed.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &typed[..typed.len() - behind.len()];
    let is_number = (1..=MAX_DIGITS).contains(&digits.len()) && !behind.contains('%');
    match is_number {
        true if digits.len() == value.len() => Some(value),
        true => Some(Cow::Owned(digits.to_owned())),
        false => None,
    }
}

/// A program that fetches pictures, so that readers do not ask the hosts of strangers for them.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    /// The URL of a picture follows it, percent-encoded.
    prefix: String,
    host: String,
}

/// The longest prefix, in bytes: each picture can grow as long.
const MAX_PREFIX: usize = 500;

/// How often an address of the proxy is unwrapped that holds one of the proxy again. Nobody types more than one.
const MAX_WRAPS: usize = 4;

impl Proxy {
    /// Checks the prefix. It need not be allowed as a URL itself.
    pub(crate) fn new(prefix: &str) -> Result<Self, PolicyError> {
        let error = |why| PolicyError::ImageProxy {
            prefix: prefix.to_owned(),
            why,
        };
        let behind = prefix
            .strip_prefix("https://")
            .or_else(|| prefix.strip_prefix("http://"));
        let Some(behind) = behind.filter(|behind| !behind.starts_with(['/', '\\'])) else {
            return Err(error(
                "write an absolute URL that the picture's URL can follow: `https://img.example/?url=`",
            ));
        };
        if prefix.len() > MAX_PREFIX {
            return Err(error("it is longer than 500 bytes"));
        }
        if prefix.contains('@')
            || !prefix
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte))
        {
            return Err(error(
                "write it without user, fragment, spaces, quotes and letters outside ASCII",
            ));
        }
        if prefix.ends_with('%')
            || prefix
                .get(prefix.len() - 2..)
                .is_some_and(|end| end.starts_with('%'))
        {
            return Err(error("it ends within a percent-encoded byte"));
        }
        let host = match parts::host(prefix) {
            Some(Host::Known(host)) => host.into_owned(),
            _ => return Err(error("its host is neither a name nor an address")),
        };
        if !behind.contains('/') {
            return Err(error(
                "its host must end before the picture's URL: `https://img.example/`",
            ));
        }
        Ok(Proxy {
            prefix: prefix.to_owned(),
            host,
        })
    }

    /// What the proxy would fetch for this address; `None` if that is not of the proxy, or not certain.
    fn unwrapped<'a>(&self, url: &'a str) -> Option<Cow<'a, str>> {
        let wrapped = |url: &str| url.strip_prefix(&*self.prefix).map(str::to_owned);
        let mut inner = percent_decoded(stripped(url).strip_prefix(&*self.prefix)?)?;
        for _ in 1..MAX_WRAPS {
            match wrapped(&inner) {
                Some(wrapped) => inner = percent_decoded(&wrapped)?,
                None => return Some(Cow::Owned(inner)),
            }
        }
        None
    }

    /// The value to write for the address of a picture, which `urls` judges.
    fn written(&self, value: &str, urls: &UrlPolicy) -> Result<String, UrlRefusal> {
        let value = stripped(value);
        let is_wrapped = value.starts_with(&*self.prefix);
        let inner = match is_wrapped {
            true => self.unwrapped(&value).ok_or(UrlRefusal::Host)?,
            false => Cow::Borrowed(&*value),
        };
        let judged = urls.judge(Cow::Owned(stripped(&inner)))?;
        let host = match parts::host(&judged) {
            // A proxy fetches absolute URLs alone.
            None if is_wrapped => return Err(UrlRefusal::Relative),
            None => return Ok(judged.into_owned()),
            Some(Host::Known(host)) => host,
            Some(Host::Unknown(_)) => return Err(UrlRefusal::Host),
        };
        if machine(&host) == machine(&self.host) {
            // However it is written, the proxy would fetch it from itself.
            return Err(UrlRefusal::Host);
        }
        let scheme = match parts::scheme_of(&judged) {
            Some(scheme) if is_web(&scheme) => String::new(),
            // A proxy fetches pictures, and speaks no other protocol for visitors.
            Some(_) => return Err(UrlRefusal::Scheme),
            None => {
                let allowed = |scheme: &&str| urls.allows_scheme(scheme);
                let scheme = ["https", "http"].into_iter().find(allowed);
                format!("{}:", scheme.ok_or(UrlRefusal::Scheme)?)
            }
        };
        let mut written = self.prefix.clone();
        for byte in scheme.bytes().chain(judged.bytes()) {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    written.push(byte.into())
                }
                _ => written.push_str(&format!("%{byte:02X}")),
            }
        }
        Ok(written)
    }
}

/// Whether this scheme is one of the web, in any case.
fn is_web(scheme: &str) -> bool {
    ["https", "http"]
        .iter()
        .any(|web| web.eq_ignore_ascii_case(scheme))
}

/// A URL without what browsers [drop](https://url.spec.whatwg.org/#concept-basic-url-parser) from it: controls and
/// spaces at both ends, tabs and newlines anywhere.
fn stripped(url: &str) -> String {
    url.trim_matches(|c: char| c <= ' ')
        .replace(['\t', '\n', '\r'], "")
}

/// [Percent-decodes](https://url.spec.whatwg.org/#percent-decode) a text; `None` if the bytes are no text.
fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, behind @ ..] = rest {
        let digit = |at: usize| {
            behind
                .get(at)
                .and_then(|&digit| char::from(digit).to_digit(16))
        };
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                rest = &behind[2..];
            }
            _ => {
                decoded.push(*byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::hosts::LinkHosts;

    fn images() -> Images {
        let denied = LinkHosts::deny(["evil.example"]);
        Images {
            urls: UrlPolicy::new(None, &Default::default(), Some((&denied, "image_hosts")))
                .unwrap(),
            proxy: Some(Proxy::new("https://img.example/?url=").unwrap()),
            lazy: false,
        }
    }

    #[track_caller]
    fn check(typed: &str, expected: Result<&str, UrlRefusal>) {
        let images = images();
        let once = images.judge(Cow::Borrowed(typed));
        assert_eq!(once.as_deref(), expected.as_ref().copied(), "{typed}");
        if let Ok(once) = once {
            let twice = images.judge(Cow::Borrowed(&once));
            assert!(
                matches!(twice, Ok(Cow::Borrowed(twice)) if twice == once),
                "{typed}"
            );
        }
    }

    #[test]
    fn absolute_addresses_follow_the_prefix() {
        check(
            "https://a.example/b c.png?d=1&e",
            Ok("https://img.example/?url=https%3A%2F%2Fa.example%2Fb%20c.png%3Fd%3D1%26e"),
        );
        check(
            "//a.example/\u{e9}.png",
            Ok("https://img.example/?url=https%3A%2F%2Fa.example%2F%C3%A9.png"),
        );
        check(
            " HTTP://A.example/x\ny ",
            Ok("https://img.example/?url=HTTP%3A%2F%2FA.example%2Fxy"),
        );
        check(
            "w\nww.a.example/x",
            Ok("https://img.example/?url=http%3A%2F%2Fwww.a.example%2Fx"),
        );
        check("/a.png", Ok("/a.png"));
        check("a.png", Ok("a.png"));
        check("", Ok(""));
    }

    #[test]
    fn nobody_reaches_a_denied_host_through_the_proxy() {
        let denied = Err(UrlRefusal::Host);
        check("https://evil.example/x.png", denied);
        check(
            "https://img.example/?url=https://evil.example/x.png",
            denied,
        );
        check(
            "https://img.example/?url=https%3A%2F%2Fevil.example%2Fx.png",
            denied,
        );
        check(
            "https://img.example/?url=https%3A%2F%2Fimg.example%2F%3Furl%3Dhttps%253A%252F%252Fevil.example%252F",
            denied,
        );
        check(
            "HTTPS://img.example/?url=https%3A%2F%2Fevil.example%2Fx.png",
            denied,
        );
        check(
            "https:\\\\img.example\\?url=https%3A%2F%2Fevil.example%2Fx.png",
            denied,
        );
        check("//img.example/?url=https://evil.example", denied);
        check("https://img.example/", denied);
        check(&"https://img.example/?url=".repeat(9), denied);
        check("https://img.example/?url=%ff", denied);
        check(
            "https://img.example/?url=javascript:x",
            Err(UrlRefusal::Scheme),
        );
        check("https://img.example/?url=/x", Err(UrlRefusal::Relative));
        check(
            "https://img.example/?url=mailto:a@b.example",
            Err(UrlRefusal::Relative),
        );
    }

    #[test]
    fn a_proxy_speaks_the_protocols_of_the_web_alone() {
        let schemes = ["https", "ftp"].map(str::to_owned);
        let mut images = images();
        images.urls = UrlPolicy::new(Some(&schemes), &Default::default(), None).unwrap();
        for url in [
            "ftp://10.0.0.1/x",
            "https://img.example/?url=ftp%3A%2F%2F10.0.0.1%2Fx",
        ] {
            assert_eq!(images.judge(Cow::Borrowed(url)), Err(UrlRefusal::Scheme));
        }
        assert!(images.judge(Cow::Borrowed("HTTPS://a.example/")).is_ok());
    }

    #[test]
    fn a_proxy_does_not_fetch_from_its_own_machine() {
        let mut images = images();
        for (prefix, url) in [
            (
                "http://127.0.0.1:8080/?url=",
                "http://[::ffff:127.0.0.1]:8080/?url=https://evil.example/",
            ),
            (
                "http://[::ffff:7f00:1]/?url=",
                "http://127.0.0.1/?url=https://evil.example/",
            ),
            (
                "https://IMG.example/?url=",
                "https://img.example./?url=https://evil.example/",
            ),
        ] {
            images.proxy = Some(Proxy::new(prefix).unwrap());
            assert_eq!(
                images.judge(Cow::Borrowed(url)),
                Err(UrlRefusal::Host),
                "{url}"
            );
        }
    }

    #[test]
    fn nobody_adds_parameters_to_the_proxy() {
        check(
            "https://img.example/?url=https%3A%2F%2Fa.example%2Fx.png&size=9000",
            Ok("https://img.example/?url=https%3A%2F%2Fa.example%2Fx.png%26size%3D9000"),
        );
        check(
            "https://img.example/?url=https%3A%2F%2Fa.example%2F%23top#x",
            Ok("https://img.example/?url=https%3A%2F%2Fa.example%2F%23top%23x"),
        );
    }

    #[test]
    fn prefixes_that_make_no_url_of_a_proxy_are_errors() {
        for prefix in [
            "",
            "/img?url=",
            "img.example/?url=",
            "ftp://img.example/",
            "https://img.example",
            "https://a@img.example/",
            "https://img.example/?url=\"",
            "https://img.example/#",
            "https:///",
            "https:///img.example/",
            "https://img.example/%2",
            "https://img.example/%",
            "https://[x]/",
        ] {
            assert!(Proxy::new(prefix).is_err(), "{prefix}");
        }
        assert!(Proxy::new(&format!("https://img.example/{}", "x".repeat(500))).is_err());
        assert!(Proxy::new("http://localhost:8080/img/").is_ok());
    }
}
