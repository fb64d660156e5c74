//! Whether the text of a link names another host than its URL.
//!
//! [`names_another`] takes the text and the host. It finds URLs and host names in running text:
//! `https://bank.example/login`, `www.bank.example`, `bank.example`, `192.168.0.1`. A file name (`main.rs`), a version
//! (`1.2.3.4`), an abbreviation (`e.g.`), an e-mail address and a handle (`@bank.example`) name no host. No rule can
//! always tell, so the result is a reason to hold a comment back, not to reject it.
//!
//! Advice to the next editor. A deceiver puts a symbol beside the name (`🔒bank.example`), and not into it, where
//! readers would see it: so a name may begin and end beside any character that is no letter or digit. Each part of a
//! word is examined once, which keeps this linear.

use crate::text::invisible::is_invisible;
use crate::text::letters::{self, is_letter};
use crate::url::host::Host;
use crate::url::top_level::is_top_level;
use crate::url::{host, parts};
use memchr::memchr2;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// Returns true if `text` names a host that is neither `host`, nor a subdomain of it, nor a parent domain of it.
pub(crate) fn names_another(text: &str, host: &str) -> bool {
    // Most link texts hold none of these characters.
    if !may_name(text) && (text.is_ascii() || !text.contains(reads_as_dot)) {
        return false;
    }
    let visible = visible_text(text);
    let mut words = visible.split(ends_word);
    words.any(|word| word_names_another(word, host))
}

/// Returns true if the text holds a dot or a slash; every host name and URL does.
fn may_name(text: &str) -> bool {
    memchr2(b'.', b'/', text.as_bytes()).is_some()
}

/// The text as a reader sees it: without invisible characters, and with `.` for what browsers read as a dot.
fn visible_text(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_visible = |c: &char| c.is_whitespace() || !is_invisible(*c);
    let mut chars = text.chars().filter(is_visible).peekable();
    let mut visible = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        // Most full stops end a sentence; a Latin letter, as in `com`, rarely follows one without a space.
        let is_latin = |c: &char| c.is_ascii_alphabetic() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
        let is_dot = reads_as_dot(c) && chars.peek().is_some_and(is_latin);
        visible.push(if is_dot { '.' } else { c });
    }
    Cow::Owned(visible)
}

/// Returns true if this is not the ASCII dot, and browsers read it as one.
fn reads_as_dot(c: char) -> bool {
    letters::is_full_stop(c) || matches!(c, '\u{2024}' | '﹒')
}

/// Returns true if this character separates words, even in a URL.
fn ends_word(c: char) -> bool {
    match c {
        '"' | '\'' | '<' | '>' | '(' | ')' | '{' | '}' | '|' | ',' | ';' => true,
        '\0'..='\x7f' => c.is_whitespace(),
        '«' | '»' | '“' | '”' | '‘' | '’' | '„' => true,
        '‒'..='―' | '•' | '←' | '→' => true,
        '、' | '〈'..='】' | '〔'..='〟' | '（' | '）' | '，' | '；' | '！' | '？' => {
            true
        }
        _ => c.is_whitespace() || reads_as_dot(c),
    }
}

/// As [`names_another`], for one word. `//` and a scheme begin a URL; all else is searched for names.
fn word_names_another(word: &str, host: &str) -> bool {
    if !may_name(word) {
        return false;
    }
    let mut at = 0;
    while let Some(length) = word[at..].find(begins_name) {
        at += length;
        let (before, rest) = word.split_at(at);
        if before.ends_with("//") {
            return url_names_another(&word[at - "//".len()..], host);
        }
        let end = rest.find(|c| !is_in_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if after.starts_with("://") && is_web_scheme(name) {
            return url_names_another(rest, host);
        }
        let is_of_address = before.ends_with('@') || after.starts_with('@');
        let is_another = |named: Cow<'_, str>| !is_related(&named, host);
        let names_another = |name| named_by(name, after).is_some_and(is_another);
        if !is_of_address && name.split("..").any(names_another) {
            return true;
        }
        if after.starts_with(['/', '\\', '?', '#']) {
            // A path or query: names in it are not hosts.
            return false;
        }
        at += end;
    }
    false
}

/// Whether a name may begin or end with this character.
fn begins_name(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Footnote numbers.
        '¹' | '²' | '³' | '⁰'..='₉' | '①'..='⒛' => false,
        _ => is_letter(c),
    }
}

/// Whether this character may stand inside a name.
fn is_in_name(c: char) -> bool {
    matches!(c, '.' | '-' | '_') || begins_name(c)
}

/// Whether this is a scheme after which even a name without a dot is a host.
fn is_web_scheme(name: &str) -> bool {
    ["https", "http", "ftp"].contains(&&*name.to_ascii_lowercase())
}

/// As [`names_another`], for a URL.
fn url_names_another(url: &str, host: &str) -> bool {
    let is_same =
        |named: &str| is_related(named, host) || (is_cut_in_host(url) && begins_as(host, named));
    named_by_url(url).is_some_and(|named| !is_same(&named))
}

/// Returns true if this URL ends with an ellipsis in its host, as it does where it is shortened for display.
fn is_cut_in_host(url: &str) -> bool {
    let shown = url.trim_end_matches(['.', '…']);
    let is_cut = url[shown.len()..].contains('…') || url.len() > shown.len() + 1;
    let authority = shown.split_once("//").map_or(shown, |(_, rest)| rest);
    is_cut && !authority.contains(['/', '\\', '?', '#'])
}

/// Whether `shown` may be `host`, cut in or before its last label. A complete domain name is not a cut one.
fn begins_as(host: &str, shown: &str) -> bool {
    host.strip_prefix(shown)
        .is_some_and(|rest| match rest.strip_prefix('.') {
            Some(label) => !label.contains('.') && !is_domain(shown, ""),
            None => !rest.contains('.'),
        })
}

/// The host, in lower case, that the URL at the beginning of this word names.
fn named_by_url(url: &str) -> Option<Cow<'_, str>> {
    let in_brackets = url.contains("//[");
    let ends = |c| begins_name(c) || (c == ']' && in_brackets);
    let url = url.trim_end_matches(|c| !ends(c));
    let host = parts::host(url)?;
    let is_certain = matches!(host, Host::Known(_)) && !url.starts_with('/');
    let name = host.into_lower_case();
    (is_certain || name.contains(['.', '['])).then_some(name)
}

/// The host, in lower case, that `name` is, if it looks like one; `after` is the rest of its word.
fn named_by<'a>(name: &'a str, after: &str) -> Option<Cow<'a, str>> {
    let name = name.trim_matches(|c| !begins_name(c));
    let (first, others) = name.split_once('.')?;
    let is_web = first.eq_ignore_ascii_case("www") && !others.is_empty();
    let is_host = is_web || is_address(name, after) || is_domain(name, after);
    is_host.then(|| Host::read(name).into_lower_case())
}

/// Whether this looks like an IPv4 address, and not like the number of a version or section.
fn is_address(name: &str, after: &str) -> bool {
    let address = name.parse::<Ipv4Addr>();
    address.is_ok_and(|address| match after.as_bytes() {
        // A range of addresses in CIDR notation.
        [b'/', b'0'..=b'9'] | [b'/', b'0'..=b'9', b'0'..=b'9'] => false,
        [b'/', ..] | [b':', b'0'..=b'9', ..] => true,
        _ => address.octets().into_iter().any(|number| number > 99),
    })
}

/// Whether this looks like a name under a top-level domain.
fn is_domain(name: &str, after: &str) -> bool {
    let Some((others, last)) = name.rsplit_once('.') else {
        return false;
    };
    let last = last.to_lowercase();
    // `main.rs` is a file, unless a path follows.
    let has_path = after.len() > 1 && after.starts_with('/');
    if !others.contains('.') && !has_path && EXTENSIONS.contains(&&*last) {
        return false;
    }
    // Labels of one letter each, as in `e.g`, are no name.
    let is_long = |label: &str| label.chars().nth(1).is_some();
    others.split('.').any(is_long) && is_top_level(&last)
}

/// Whether these hosts are equal or one is a subdomain of the other, `www.` aside.
fn is_related(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(host::machine);
    let [one, other] = [&*one, &*other].map(|host| host.strip_prefix("www.").unwrap_or(host));
    host::is_within(one, other) || host::is_within(other, one)
}

/// Top-level domains, most of them of countries, that are file extensions as well.
const EXTENSIONS: &[&str] = &[
    "ai", "as", "cc", "do", "gz", "md", "mk", "ml", "mm", "pl", "pm", "ps", "py", "rs", "sh", "so",
    "st", "tf", "vi", "zip",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_names_another_host() {
        for text in [
            "HTTP://BANK.EXAMPLE",
            "www.bank.co.uk",
            "bank.com",
            "Visit (bank.com/login) now!",
            "evil.example.bank.com",
            "bank.de:443.",
            "ba\u{34f}n\u{fe0f}k\u{180e}.co\u{e0061}m",
            "bank。com",
            "bank．com",
            "//bank.com",
            "https://evil.example@bank.com/",
            "docs.rs/x",
            "bank.com\\@evil.example",
            "https://[::1]/",
            "✓bank.com✓secure",
            "bank.com – login",
            "login–bank.com",
            "bank.com...",
            "bank.com...login",
            "bank.com¹",
            "URL=bank.com",
            "url:https://bank.com",
            "see→https://bank.com",
            "[bank.com]",
            "$bank.com%",
            "\\\\bank.com\\login",
            "//user@bank.com",
            "ssh://git@bank.com",
            "evil.example:bank.com",
            "evil.example—bank.com",
            "bob@evil.example/bank.com bank.com",
            "HTTP://Bank/",
            "http:bank.com",
            "192.168.0.1",
            "10.0.0.1:8080",
            "10.0.0.1/login",
            "http://10.0.0.1",
            "СБАНК.РФ",
            "中国银行.中国",
            "中国银行。com",
            "बैंक.भारतम्",
            "bank․com",
            "bank.com。",
        ] {
            assert!(names_another(text, "evil.example"), "{text:?}");
        }
    }

    #[test]
    fn text_that_names_the_same_host() {
        for text in [
            "https://evil.example/",
            "www.evil.example",
            "EVIL.example",
            "sub.evil.example/x",
            "https://bank.com@evil.example/",
            "🔒evil.example✓",
            "url:evil.example",
            "[https://evil.example]",
            "https://evil.example—see",
            "https://evil.example…",
            "https://evil.example，",
            "https://evil.example。然后",
            "https://evil.example/?to=https://bank.com",
            "evil.example/bank.com",
            "evil.example:443/bank.com",
            "evil.example?bank.com",
        ] {
            assert!(!names_another(text, "evil.example"), "{text:?}");
        }
    }

    #[test]
    fn text_that_names_no_host() {
        for text in [
            "",
            "here",
            "i.e",
            "a.b.c",
            "3.14",
            "...",
            "etc...and",
            "README.md",
            "one.Two",
            "http",
            "https://",
            "https://…",
            "http:",
            "/",
            "and/or",
            "24/7",
            "src/main.rs",
            "./main.rs",
            "/etc/rc.d",
            "mailto:bob@bank.com",
            "bob+tag@bank.com",
            "<bob@bank.com>",
            "@bob@bank.com",
            "v1.2.3.4",
            "4.10.5.1",
            "256.256.256.256",
            "192.168.0.0/16",
            "1.2.3.4:",
            "12.05.2024",
            "10:30",
            "std::fs",
            "你好。世界",
            "Конец.Начало",
            "wait—what",
            "a…b",
            "✓",
            "100%",
            "x=y",
            "C++/CLI",
        ] {
            assert!(!names_another(text, "evil.example"), "{text:?}");
        }
    }

    #[test]
    fn notations_of_one_ip_address_are_one_host() {
        for text in ["http://[::1]", "[http://[::1]/]", "https://[0::1]:80/x"] {
            assert!(!names_another(text, "[::1]"), "{text}");
        }
        assert!(!names_another("127.0.0.1", "[::ffff:7f00:1]"));
        assert!(names_another("127.0.0.1", "[::ffff:7f00:2]"));
    }

    #[test]
    fn shortened_url_names_the_host_that_it_begins() {
        for (text, host, expected) in [
            ("https://www.kettles....", "www.kettles.example", false),
            (
                "https://support.kettles.ex...",
                "support.kettles.example",
                false,
            ),
            ("https://sub.kett…", "sub.kettles.example", true),
            ("https://bank.e...", "evil.example", true),
            ("https://www.bank.com…", "www.bank.com.evil.example", true),
            ("https://www.bank...", "www.bank.evil.example", true),
            ("https://bank.com...", "bank.com.de", true),
            (
                "https://bank.example/...",
                "bank.example.evil.example",
                true,
            ),
            ("https://bank.", "bank.org", true),
        ] {
            assert_eq!(names_another(text, host), expected, "{text} for {host}");
        }
    }
}
