//! Whether the text of a link names another host than its URL.
//!
//! [`names_another`] takes the text and the host. It finds URLs and host names in running text:
//! `https://bank.example/login`, `www.bank.example`, `bank.example`, `192.168.0.1`. A file name (`main.rs`), a version
//! (`1.2.3.4`), an abbreviation (`e.g.`), a product (`ASP.NET`), an e-mail address and a handle (`@bank.example`) name
//! no host. What is [`shortened`] by an ellipsis names the host that it begins. No rule can always tell, so the result
//! is a reason to hold a comment back, not to reject it.
//!
//! Advice to the next editor. A deceiver puts a symbol beside the name (`🔒bank.example`), and not into it, where
//! readers would see it: so a name may begin and end beside any character that is no letter or digit. Each part of a
//! word is examined once, which keeps this linear.

use crate::inspect::named_hosts::{begins_name, named_by};
use crate::inspect::shortened;
use crate::text::invisible::is_invisible;
use crate::text::letters;
use crate::url::host::{self, Host};
use crate::url::parts;
use crate::url::registrable::is_given_away;
use memchr::memchr2;
use std::borrow::Cow;

/// Returns true if `text` names a host that is neither `host`, nor a subdomain of it, nor a parent domain of it. With
/// the feature `psl`, a subdomain that was given away to somebody else (`a.github.io`) is another host.
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
        if !is_of_address && any_names_another(name, after, host) {
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

/// As [`names_another`], for names that ellipses divide; `after` is the rest of their word.
fn any_names_another(names: &str, after: &str, host: &str) -> bool {
    let mut names = names.split("..").peekable();
    while let Some(name) = names.next() {
        let is_cut = names.peek().is_some() || after.starts_with('…');
        if named_by(name, after).is_some_and(|named| is_another(&named, is_cut, host)) {
            return true;
        }
    }
    false
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
    let cut = shortened::cut_in_host(url);
    let named = named_by_url(cut.unwrap_or(url));
    named.is_some_and(|named| is_another(&named, cut.is_some(), host))
}

/// Whether a name that the text shows, before an ellipsis if it `is_cut`, is that of another host.
fn is_another(named: &str, is_cut: bool, host: &str) -> bool {
    let is_same = is_related(named, host) || is_cut && shortened::is_beginning(named, host);
    !is_same
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

/// Whether these hosts are equal, or one is a subdomain of the other and was not given away, `www.` aside.
fn is_related(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(host::machine);
    let [one, other] = [&*one, &*other].map(|host| host.strip_prefix("www.").unwrap_or(host));
    [(one, other), (other, one)]
        .into_iter()
        .any(|(host, domain)| host::is_within(host, domain) && !is_given_away(host, domain))
}

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
    fn products_are_no_hosts() {
        for text in [
            "ASP.NET",
            "asp.net",
            "VB.Net, ADO.NET and Paint.NET.",
            "ASP.NET/VB.NET",
            "(VS.NET)",
            "VB.NET...",
            "Visual Studio.NET",
            "Socket.IO and java.io",
            "will.i.am",
        ] {
            assert!(!names_another(text, "evil.example"), "{text:?}");
        }
        for text in [
            "www.asp.net",
            "http://ASP.NET",
            "asp.net/login",
            "ASP.NET:80",
            "bank.asp.net",
            "Booking.com",
            "Bank.NET",
            "ASP.NET on bank.com",
        ] {
            assert!(names_another(text, "evil.example"), "{text:?}");
        }
    }

    #[track_caller]
    fn check(host: &str, same: &[&str], another: &[&str]) {
        for text in same {
            assert!(!names_another(text, host), "{text} for {host}");
        }
        for text in another {
            assert!(names_another(text, host), "{text} for {host}");
        }
    }

    #[test]
    fn beginning_that_reaches_into_the_registrable_domain_is_the_same_host() {
        check(
            "www.green-kettles.co.uk",
            &[
                "http://www.green-kettles.c...",
                "http://www.green-kettles.co...",
                "http://www.green-kettles....",
                "http://www.green-ket…",
                "http://www.green-...",
                "http://green-kettles.c...",
                "HTTP://WWW.GREEN-KETTLES.C...",
                "www.green-kettles.c...",
                "www.green-ket…",
                "green-kettles.co…",
                "see http://www.green-kettl... (in English)",
            ],
            &["http://www.green-kettels.c...", "http://kettles.c..."],
        );
        check(
            "support.kettles.example",
            &["https://support.kettles.ex...", "https://support.kett…"],
            &[
                "https://support....",
                "https://supp…",
                "https://support.k...",
            ],
        );
    }

    #[test]
    fn what_is_cut_behind_the_host_names_it() {
        check(
            "www.kettles.example",
            &[
                "http://www.kettles.example...",
                "http://www.kettles.example/green/ke...",
                "http://www.kettles.example…/green",
                "http://www.kettles.../green.html",
                "www.kettles.example/gr…",
            ],
            &["http://www.kettles...bank.com/", "www.kettles...bank.com"],
        );
    }

    #[test]
    fn beginning_of_a_subdomain_only_is_another_host() {
        check(
            "www.bank.com.evil.example",
            &[],
            &[
                "http://www.bank.com...",
                "http://www.bank.c...",
                "http://www.bank...",
                "http://www.bank.com.e...",
                "http://www.bank.com.evil...",
                "www.bank.com...",
                "bank.com…",
            ],
        );
    }

    #[test]
    fn no_beginning_of_another_host_is_that_of_its_namesake() {
        for bank in ["bank.com", "my-bank.co.uk", "www.bank.example", "a.bank.de"] {
            for end in 1..=bank.len() {
                for evil in [".evil.example", ".evil.co.uk", "-evil.com", ".a.b.evil.com"] {
                    // Where all that is shown is of the registrable domain, it is the beginning of that.
                    let host = format!("{bank}{evil}");
                    let (registrable, _) = crate::url::registrable::registered(&host);
                    let shown = &bank[..end];
                    if registrable == 0 || "www.".starts_with(shown) {
                        continue;
                    }
                    let text = format!("https://{shown}...");
                    assert!(names_another(&text, &host), "{text} for {host}");
                }
            }
        }
    }

    #[test]
    fn registrable_domain_that_reads_as_an_ending_is_another_host() {
        check(
            "bank.com.de",
            &[],
            &["https://bank.com...", "https://bank.com.d..."],
        );
        check(
            "bank.cards.example",
            &[],
            &["https://bank.c...", "https://bank.ca…"],
        );
        check(
            "bank.com-login.example",
            &[],
            &["https://bank.com...", "bank.com..."],
        );
        check(
            "bank.community",
            &["https://bank.commu…"],
            &["https://bank.com..."],
        );
        check(
            "bank.com",
            &["https://bank.co...", "bank.co..."],
            &["https://ban.co..."],
        );
    }

    #[test]
    fn beginning_that_says_nothing_names_no_host() {
        // One dot is no ellipsis.
        check("bank.org", &[], &["https://bank."]);
        check(
            "kettles.example",
            &["http://www...", "http://ww…", "http://..."],
            &[],
        );
        check(
            "evil.example",
            &[],
            &["http://bank...", "https://bank.e...", "www.bank…"],
        );
    }

    #[test]
    fn user_is_no_beginning_of_a_host() {
        check(
            "bank.com@evil.example",
            &[],
            &["https://bank.com@ev...", "https://bank.com..."],
        );
        check(
            "evil.example",
            &[],
            &["https://bank.com@ev...", "https://bank.com…"],
        );
    }

    #[test]
    fn letters_that_look_alike_are_another_host() {
        check(
            "kettles.example",
            &[],
            &["http://kettl\u{435}s.ex...", "http://\u{43a}ettles…"],
        );
        check("xn--kttles-cva.example", &[], &["http://kettles.ex..."]);
    }
}
