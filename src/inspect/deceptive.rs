//! Does the text of a link name another host than its URL?
//!
//! What looks like a URL, or like the name of a host, in running text: `https://bank.example/login`,
//! `www.bank.example`, `bank.example`, `192.168.0.1`. A file (`main.rs`), a version (`1.2.3.4`), an abbreviation
//! (`e.g.`), an e-mail address and a handle (`@bank.example`) name none. Nobody can always tell, so this is a fact to
//! hold a comment back for, not to reject it.
//!
//! Advice to the next editor. Whoever wants to deceive puts a mark beside the name (`🔒bank.example`), and not into
//! it, where readers would see it: names are looked for between all that is no letter or digit. Each part of a word is
//! looked at once, so that this stays linear.

use crate::text::invisible::is_invisible;
use crate::text::letters;
use crate::text::letters::is_letter;
use crate::url::host::Host;
use crate::url::top_level::is_top_level;
use crate::url::{host, parts};
use memchr::memchr2;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// Does this text name a host that is neither this one, nor a subdomain of it or it of that?
pub(crate) fn names_another(text: &str, host: &str) -> bool {
    // Most texts of links hold none of these.
    if !may_name(text) && (text.is_ascii() || !text.contains(is_full_stop)) {
        return false;
    }
    let seen = match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(seen(text)),
    };
    seen.split(ends_word)
        .any(|word| word_names_another(word, host))
}

/// Does it hold what stands in every name and URL?
fn may_name(text: &str) -> bool {
    memchr2(b'.', b'/', text.as_bytes()).is_some()
}

/// Without what a reader does not see, and with the dots that browsers read.
fn seen(text: &str) -> String {
    let is_seen = |c: &char| c.is_whitespace() || !is_invisible(*c);
    let mut chars = text.chars().filter(is_seen).peekable();
    let mut seen = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        // Most end a sentence, and a Latin letter, as in `com`, seldom follows without a space.
        let is_latin = |c: &char| c.is_ascii_alphabetic() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
        let is_dot = is_full_stop(c) && chars.peek().is_some_and(is_latin);
        seen.push(if is_dot { '.' } else { c });
    }
    seen
}

/// Do browsers take this for a dot, beside the one of ASCII?
fn is_full_stop(c: char) -> bool {
    letters::is_full_stop(c) || matches!(c, '\u{2024}' | '﹒')
}

/// Does this character stand between words, even in a URL?
fn ends_word(c: char) -> bool {
    match c {
        '\t' | '\n' | '\x0c' | '\r' | ' ' => true,
        '"' | '\'' | '<' | '>' | '(' | ')' | '{' | '}' | '|' | ',' | ';' => true,
        '\0'..='\x7f' => c == '\x0b',
        '«' | '»' | '“' | '”' | '‘' | '’' | '„' => true,
        '‒'..='―' | '•' | '←' | '→' => true,
        '、' | '〈'..='】' | '〔'..='〟' | '（' | '）' | '，' | '；' | '！' | '？' => {
            true
        }
        _ => c.is_whitespace() || is_full_stop(c),
    }
}

fn word_names_another(word: &str, host: &str) -> bool {
    if !may_name(word) {
        return false;
    }
    let is_another =
        |named: Option<Cow<'_, str>>| named.is_some_and(|named| !is_related(&named, host));
    let mut at = 0;
    while let Some(length) = word[at..].find(begins_name) {
        at += length;
        let (before, rest) = word.split_at(at);
        if before.ends_with("//") {
            return url_names_another(&word[at - "//".len()..], host);
        }
        let end = rest.find(|c| !is_in_name(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if behind.starts_with("://") && is_scheme(name) {
            return url_names_another(rest, host);
        }
        let is_of_address = before.ends_with('@') || behind.starts_with('@');
        if !is_of_address
            && name
                .split("..")
                .any(|name| is_another(named_by(name, behind)))
        {
            return true;
        }
        if behind.starts_with(['/', '\\', '?', '#']) {
            // A path: it names what it likes.
            return false;
        }
        at += end;
    }
    false
}

/// May a name begin with it, or end?
fn begins_name(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // The numbers of footnotes.
        '¹' | '²' | '³' | '⁰'..='₉' | '①'..='⒛' => false,
        _ => is_letter(c),
    }
}

fn is_in_name(c: char) -> bool {
    matches!(c, '.' | '-' | '_') || begins_name(c)
}

/// Is this a scheme behind which even a name without a dot is one?
fn is_scheme(name: &str) -> bool {
    let is = |scheme: &str| name.eq_ignore_ascii_case(scheme);
    ["https", "http", "ftp"].into_iter().any(is)
}

fn url_names_another(url: &str, host: &str) -> bool {
    let is_same =
        |named: &str| is_related(named, host) || (is_cut_in_host(url) && begins_as(host, named));
    named_by_url(url).is_some_and(|named| !is_same(&named))
}

/// Does this URL end with an ellipsis in its host, as where it was cut to save room?
fn is_cut_in_host(url: &str) -> bool {
    let shown = url.trim_end_matches(['.', '…']);
    let is_cut = url[shown.len()..].contains('…') || url.len() > shown.len() + 1;
    let authority = shown.split_once("//").map_or(shown, |(_, rest)| rest);
    is_cut && !authority.contains(['/', '\\', '?', '#'])
}

/// Can this be the beginning of a host that was cut in its last label, or before it? What is a whole name is none.
fn begins_as(host: &str, shown: &str) -> bool {
    host.strip_prefix(shown)
        .is_some_and(|rest| match rest.strip_prefix('.') {
            Some(label) => !label.contains('.') && !is_domain(shown, ""),
            None => !rest.contains('.'),
        })
}

/// The host that a URL names, with whatever stands behind it in its word, in lower case.
fn named_by_url(url: &str) -> Option<Cow<'_, str>> {
    let in_brackets = url.contains("//[");
    let ends = |c| begins_name(c) || (c == ']' && in_brackets);
    let url = url.trim_end_matches(|c| !ends(c));
    match parts::host(url)? {
        Host::Known(name) if !url.starts_with('/') => Some(name),
        host => {
            let name = host.into_lower_case();
            (name.contains('.') || name.contains('[')).then_some(name)
        }
    }
}

/// The host that a name is, with this behind it, in lower case.
fn named_by<'a>(name: &'a str, behind: &str) -> Option<Cow<'a, str>> {
    let name = name.trim_matches(|c| !begins_name(c));
    let (first, others) = name.split_once('.')?;
    let is_web = first.eq_ignore_ascii_case("www") && !others.is_empty();
    let is_host = is_web || is_address(name, behind) || is_domain(name, behind);
    is_host.then(|| Host::read(name).into_lower_case())
}

/// Does this look like an address of version four, and not like a version or a section?
fn is_address(name: &str, behind: &str) -> bool {
    let Ok(address) = name.parse::<Ipv4Addr>() else {
        return false;
    };
    match behind.as_bytes() {
        // All addresses that begin so.
        [b'/', b'0'..=b'9'] | [b'/', b'0'..=b'9', b'0'..=b'9'] => false,
        [b'/', ..] | [b':', b'0'..=b'9', ..] => true,
        _ => address.octets().into_iter().any(|number| number > 99),
    }
}

/// Does this look like a name under a top-level domain?
fn is_domain(name: &str, behind: &str) -> bool {
    let Some((others, last)) = name.rsplit_once('.') else {
        return false;
    };
    let last = match last.bytes().all(|byte| byte.is_ascii_lowercase()) {
        true => Cow::Borrowed(last),
        false => Cow::Owned(last.to_lowercase()),
    };
    // `main.rs` is a file, unless a path says that it is a host.
    let has_path = behind.len() > 1 && behind.starts_with('/');
    if !others.contains('.') && !has_path && EXTENSIONS.contains(&&*last) {
        return false;
    }
    // One letter, or `e.g`, is no name.
    let is_long = others
        .split('.')
        .any(|label| label.chars().nth(1).is_some());
    is_long && is_top_level(&last)
}

fn is_related(one: &str, other: &str) -> bool {
    fn bare(host: &str) -> &str {
        host.strip_prefix("www.").unwrap_or(host)
    }
    let [one, other] = [one, other].map(host::machine);
    let (one, other) = (bare(&one), bare(&other));
    host::is_within(one, other) || host::is_within(other, one)
}

/// Domains of countries that are the endings of files as well.
const EXTENSIONS: &[&str] = &[
    "ai", "as", "cc", "do", "gz", "md", "mk", "ml", "mm", "pl", "pm", "ps", "py", "rs", "sh", "so",
    "st", "tf", "vi", "zip",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(names_another(text, "evil.example"), expected, "{text:?}");
    }

    #[test]
    fn another_host_in_the_text_deceives() {
        for text in [
            "https://bank.example/login",
            "HTTP://BANK.EXAMPLE",
            "www.bank.co.uk",
            "bank.com",
            "Visit (bank.com/login) now!",
            "evil.example.bank.com",
            "bank.de:443.",
            "ba\u{200b}nk.com",
            "ba\u{34f}n\u{fe0f}k\u{180e}.co\u{e0061}m",
            "bank。com",
            "bank．com",
            "//bank.com",
            "https://evil.example@bank.com/",
            "docs.rs/x",
            "bank.com\\@evil.example",
            "https://[::1]/",
            "🔒bank.com",
            "bank.com✓",
            "✓bank.com✓secure",
            "bank.com—login",
            "bank.com – login",
            "login–bank.com",
            "bank.com...",
            "bank.com...login",
            "bank.com¹",
            "url:bank.com",
            "URL=bank.com",
            "url:https://bank.com",
            "see→https://bank.com",
            "~bank.com~",
            "bank.com=",
            "[bank.com]",
            "$bank.com%",
            "/bank.com",
            "\\\\bank.com\\login",
            "//user@bank.com",
            "ssh://git@bank.com",
            "evil.example:bank.com",
            "evil.example✓bank.com",
            "evil.example—bank.com",
            "bob@evil.example/bank.com bank.com",
            "https://bank",
            "HTTP://Bank/",
            "http:bank.com",
            "192.168.0.1",
            "192.168.0.1/login",
            "10.0.0.1:8080",
            "10.0.0.1/login",
            "http://10.0.0.1",
            "сbank.рф",
            "СБАНК.РФ",
            "中国银行.中国",
            "中国银行。com",
            "बैंक.भारतम्",
            "bank․com",
            "bank.com。",
        ] {
            check(text, true);
        }
    }

    #[test]
    fn the_same_host_does_not() {
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
            check(text, false);
        }
    }

    #[test]
    fn what_names_no_host_does_not() {
        for text in [
            "",
            "here",
            "e.g. this",
            "i.e",
            "main.rs",
            "version 1.2.3",
            "Node.js",
            "a.b.c",
            "bob@bank.com",
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
            "main.rs:42",
            "README.md#usage",
            "./main.rs",
            "/etc/rc.d",
            "mailto:bob@bank.com",
            "bob+tag@bank.com",
            "<bob@bank.com>",
            "@bank.com",
            "@bob@bank.com",
            "version 1.2.3.4",
            "v1.2.3.4",
            "4.10.5.1",
            "256.256.256.256",
            "192.168.0.0/16",
            "1.2.3.4:",
            "12.05.2024",
            "10:30",
            "std::fs",
            "今天很好。明天也好",
            "你好。世界",
            "Конец.Начало",
            "wait—what",
            "a…b",
            "✓",
            "100%",
            "x=y",
            "C++/CLI",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn addresses_are_compared_as_the_machines_they_are() {
        for text in ["http://[::1]", "[http://[::1]/]", "https://[0::1]:80/x"] {
            assert!(!names_another(text, "[::1]"), "{text}");
        }
        assert!(!names_another("127.0.0.1", "[::ffff:7f00:1]"));
        assert!(names_another("127.0.0.1", "[::ffff:7f00:2]"));
    }

    #[test]
    fn a_url_that_is_cut_to_save_room_names_the_host_that_goes_on_so() {
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
