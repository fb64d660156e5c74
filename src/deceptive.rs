//! Does the text of a link name another host than its URL?
//!
//! What looks like a URL, or like the name of a host, in running text: `https://bank.example/login`,
//! `www.bank.example`, `bank.example`. A file (`main.rs`), an abbreviation (`e.g.`) and an e-mail address name
//! none. Nobody can always tell, so this is a fact to hold a comment back for, not to reject it.

use crate::hosts::{self, Host};
use crate::inspection::is_invisible;
use crate::url;
use memchr::memchr3;
use std::borrow::Cow;

/// Does this text name a host that is neither this one, nor a subdomain of it or it of that?
pub(crate) fn names_another(text: &str, host: &str) -> bool {
    // What names a host holds one of these, or a dot of other scripts; most texts of links do not.
    let may_name = |text: &str| memchr3(b'.', b':', b'/', text.as_bytes()).is_some();
    if text.is_ascii() && !may_name(text) {
        return false;
    }
    // Without what a reader does not see.
    let seen = match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => {
            let is_seen = |c: &char| c.is_whitespace() || !is_invisible(*c);
            // Browsers take these for dots.
            let dot = |c| {
                if matches!(c, '。' | '．' | '｡') {
                    '.'
                } else {
                    c
                }
            };
            Cow::Owned(text.chars().filter(is_seen).map(dot).collect())
        }
    };
    seen.split(divides)
        .filter_map(named_by)
        .any(|named| !is_related(&named, host))
}

/// Does this character stand between words?
fn divides(c: char) -> bool {
    match c {
        '\t' | '\n' | '\x0c' | '\r' | ' ' => true,
        '"' | '\'' | '<' | '>' | '(' | ')' | '{' | '}' | '|' | ',' | ';' => true,
        '\0'..='\x7f' => c == '\x0b',
        '«' | '»' | '“' | '”' | '‘' | '’' | '„' => true,
        _ => c.is_whitespace(),
    }
}

/// The host that a word names, in lower case.
fn named_by(word: &str) -> Option<Cow<'_, str>> {
    // Most words need no closer look.
    if word.is_ascii() && memchr3(b'.', b'[', b'%', word.as_bytes()).is_none() {
        return None;
    }
    let word = word.trim_matches([
        '.', ':', '!', '?', '…', '[', ']', '*', '_', '-', '→', '«', '»',
    ]);
    let begins = |prefix: &str| {
        word.get(..prefix.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
    };
    let host = if ["http:", "https:", "ftp:", "//"].into_iter().any(begins) {
        url::host(word)?
    } else {
        let end = word.find(['/', '?', '#', ':', '\\']).unwrap_or(word.len());
        let (name, rest) = word.split_at(end);
        if !(begins("www.") || is_host(name, rest)) {
            return None;
        }
        Host::read(name)
    };
    let name = host.into_lower_case();
    (name.contains('.') || name.contains('[')).then_some(name)
}

/// Does this look like a host's name, with this behind it?
fn is_host(name: &str, rest: &str) -> bool {
    let Some((others, last)) = name.rsplit_once('.') else {
        return false;
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    if !name.split('.').all(is_label) {
        return false;
    }
    let last = match last.bytes().all(|byte| byte.is_ascii_lowercase()) {
        true => Cow::Borrowed(last),
        false => Cow::Owned(last.to_lowercase()),
    };
    // `main.rs` is a file, unless more says that it is a page.
    if !others.contains('.') && rest.len() < 2 && EXTENSIONS.contains(&&*last) {
        return false;
    }
    let is_country = last.len() == 2 && {
        let countries = COUNTRIES.as_bytes().as_chunks::<3>().0;
        countries
            .binary_search_by(|country| country[..2].cmp(last.as_bytes()))
            .is_ok()
    };
    // One letter, or `e.g`, is no name.
    let is_long = others
        .split('.')
        .any(|label| label.chars().nth(1).is_some());
    is_long && (is_country || TOP_LEVEL.binary_search(&&*last).is_ok() || last.starts_with("xn--"))
}

fn is_related(one: &str, other: &str) -> bool {
    fn bare(host: &str) -> &str {
        host.strip_prefix("www.").unwrap_or(host)
    }
    let (one, other) = (bare(one), bare(other));
    hosts::is_within(one, other) || hosts::is_within(other, one)
}

/// The [top-level domains] of countries, in order, with a space behind each.
///
/// [top-level domains]: https://data.iana.org/TLD/tlds-alpha-by-domain.txt
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs \
    bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi \
    fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir \
    is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn \
    mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw \
    py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm \
    tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

/// Domains of countries that are the endings of files as well.
const EXTENSIONS: &[&str] = &[
    "ai", "as", "cc", "do", "gz", "md", "mk", "ml", "mm", "pl", "pm", "ps", "py", "rs", "sh", "so",
    "st", "tf", "vi", "zip",
];

/// The most frequent of the [top-level domains] that are no country's, in order, and those that are reserved for
/// [examples].
///
/// [top-level domains]: https://data.iana.org/TLD/tlds-alpha-by-domain.txt
/// [examples]: https://www.rfc-editor.org/rfc/rfc2606
const TOP_LEVEL: &[&str] = &[
    "academy",
    "agency",
    "app",
    "art",
    "asia",
    "bank",
    "bet",
    "bid",
    "biz",
    "blog",
    "business",
    "buzz",
    "cafe",
    "cam",
    "capital",
    "care",
    "cash",
    "casino",
    "center",
    "chat",
    "church",
    "city",
    "click",
    "cloud",
    "club",
    "codes",
    "coffee",
    "com",
    "community",
    "company",
    "consulting",
    "cool",
    "credit",
    "cyou",
    "date",
    "deals",
    "design",
    "dev",
    "digital",
    "directory",
    "download",
    "earth",
    "edu",
    "education",
    "email",
    "energy",
    "events",
    "example",
    "exchange",
    "expert",
    "express",
    "faith",
    "family",
    "fashion",
    "finance",
    "financial",
    "fit",
    "fun",
    "fund",
    "fyi",
    "gallery",
    "game",
    "games",
    "global",
    "gold",
    "gov",
    "group",
    "guide",
    "guru",
    "health",
    "help",
    "homes",
    "host",
    "hosting",
    "house",
    "icu",
    "info",
    "ink",
    "institute",
    "int",
    "international",
    "invalid",
    "invest",
    "jobs",
    "kim",
    "land",
    "law",
    "lease",
    "legal",
    "life",
    "link",
    "live",
    "loan",
    "lol",
    "love",
    "ltd",
    "market",
    "marketing",
    "media",
    "men",
    "mil",
    "mobi",
    "money",
    "museum",
    "name",
    "net",
    "network",
    "news",
    "ninja",
    "one",
    "online",
    "org",
    "page",
    "partners",
    "party",
    "pharmacy",
    "photo",
    "photos",
    "pics",
    "plus",
    "porn",
    "press",
    "pro",
    "properties",
    "pub",
    "quest",
    "racing",
    "red",
    "rent",
    "report",
    "rest",
    "review",
    "reviews",
    "rocks",
    "run",
    "sale",
    "sbs",
    "school",
    "science",
    "services",
    "sex",
    "shop",
    "shopping",
    "site",
    "skin",
    "social",
    "software",
    "solutions",
    "space",
    "store",
    "stream",
    "studio",
    "style",
    "support",
    "surf",
    "systems",
    "team",
    "tech",
    "technology",
    "tel",
    "test",
    "tips",
    "today",
    "tools",
    "top",
    "tours",
    "town",
    "toys",
    "trade",
    "training",
    "travel",
    "university",
    "uno",
    "vacations",
    "video",
    "vip",
    "vote",
    "wang",
    "watch",
    "webcam",
    "website",
    "wiki",
    "win",
    "wine",
    "work",
    "works",
    "world",
    "wtf",
    "xin",
    "xxx",
    "xyz",
    "yoga",
    "zone",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_in_order() {
        assert!(TOP_LEVEL.is_sorted());
        let countries = COUNTRIES.as_bytes().as_chunks::<3>();
        assert!(countries.0.is_sorted() && countries.1.is_empty());
        assert!(countries.0.iter().all(|country| country[2] == b' '));
    }

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
        ] {
            check(text, false);
        }
    }
}
