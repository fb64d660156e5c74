//! The website field: the rows of `tests/data/website`, and hostile strings. Whatever `Sanitizer::url` returns leads, as
//! the `url` crate reads it, to a host that is allowed, by `http` or `https`; an `href` keeps it; and it is a fixed point.

use comment_sanitizer::{LinkHosts, RelativeUrls, Sanitizer};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;
use support::{cases, corpora, oracle, rows};
use url::Url;

/// The host that one sanitizer allows and another denies.
const NAMED: &str = "example.org";

/// A sanitizer, and which hosts it allows.
struct Checked {
    sanitizer: Sanitizer,
    allows: fn(&str) -> bool,
}

static SANITIZERS: LazyLock<[Checked; 3]> = LazyLock::new(|| {
    let is_named = |host: &str| host == NAMED || host.ends_with(".example.org");
    let base = RelativeUrls::Resolve(format!("https://{NAMED}/"));
    let allowing = Sanitizer::builder().link_hosts(LinkHosts::allow([NAMED]));
    let denying = Sanitizer::builder().link_hosts(LinkHosts::deny([NAMED]));
    let allowing = allowing.relative_urls(base).build();
    let denying = denying.url_schemes(["https", "mailto", "ftp"]).build();
    [
        Checked {
            sanitizer: Sanitizer::default(),
            allows: |_| true,
        },
        Checked {
            sanitizer: allowing.expect("options that go together"),
            allows: is_named,
        },
        Checked {
            sanitizer: denying.expect("options that go together"),
            allows: |host| !(host == NAMED || host.ends_with(".example.org")),
        },
    ]
});

/// Checks what every sanitizer makes of a website field. Returns how many find a URL in it.
#[track_caller]
fn check(typed: &str) -> usize {
    let found = SANITIZERS.iter().filter(|checked| {
        let Checked { sanitizer, allows } = checked;
        let Some(url) = sanitizer.url(typed) else {
            return false;
        };
        let parsed =
            Url::parse(&url).unwrap_or_else(|error| panic!("{error}: {url:?} of {typed:?}"));
        assert!(
            matches!(parsed.scheme(), "http" | "https"),
            "{url:?} of {typed:?}"
        );
        let host = parsed.host_str().unwrap_or_default().trim_end_matches('.');
        assert!(!host.is_empty() && allows(host), "{url:?} of {typed:?}");
        assert!(
            parsed.username().is_empty() && parsed.password().is_none(),
            "{url:?}"
        );
        // On any page it is the same URL.
        let page = Url::parse("https://blog.example/post").expect("a URL");
        assert_eq!(page.join(&url).as_ref(), Ok(&parsed), "{typed:?}");
        assert_eq!(
            sanitizer.url(&url),
            Some(Cow::Borrowed(&*url)),
            "no fixed point of {typed:?}"
        );
        let link = format!(
            "<a href=\"{}\">x</a>",
            oracle::escape(&url).replace('"', "&quot;")
        );
        assert_eq!(
            sanitizer.sanitize(&link),
            link,
            "another href for {typed:?}"
        );
        true
    });
    found.count()
}

#[test]
fn every_row_gives_its_url() {
    for row in rows::read(Path::new("tests/data/website")) {
        let sanitizer = row.sanitizer();
        let url = sanitizer.url(&row.input);
        let expected = Some(&*row.output).filter(|url| !url.is_empty());
        assert_eq!(url.as_deref(), expected, "{}", row.name);
        check(&row.input);
    }
}

#[test]
fn a_url_that_needs_no_change_is_not_copied() {
    let sanitizer = Sanitizer::default();
    for typed in ["https://example.org/?a&b", " “https://example.org/” "] {
        assert!(
            matches!(sanitizer.url(typed), Some(Cow::Borrowed(_))),
            "{typed}"
        );
    }
}

#[test]
fn hosts_longer_than_any_name_are_refused() {
    let longest = format!("{}.org", "a.".repeat(124) + "b");
    assert_eq!(longest.len(), 253);
    for scheme in ["", "https://"] {
        assert_eq!(check(&format!("{scheme}{longest}/x")), 2);
        assert_eq!(check(&format!("{scheme}a{longest}/x")), 0);
    }
}

#[test]
fn a_result_may_outlive_the_sanitizer() {
    let typed = String::from("https://example.org/");
    let url = Sanitizer::default().url(&typed);
    assert_eq!(url.as_deref(), Some(&*typed));
}

/// Parts that hostile and harmless URLs are made of.
const PARTS: &[&str] = &[
    "http",
    "https",
    "HTTPS",
    "javascript",
    "jAvAscript",
    "data",
    "mailto",
    "ftp",
    "file",
    "blob",
    "view-source",
    ":",
    ":",
    ":",
    "/",
    "/",
    "//",
    "//",
    "\\",
    "\\\\",
    "@",
    "?",
    "#",
    ".",
    "..",
    "-",
    "%",
    "%00",
    "%2f",
    "%40",
    "%e3%80%82",
    "[",
    "]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "::",
    "127.1",
    "0x7f.1",
    "2130706433",
    "256.256.256.256",
    "80",
    ":80",
    ":99999",
    ":80x",
    "example.org",
    "example.org",
    "EXAMPLE.org",
    "a.example.org",
    "example.org.",
    "evil.example",
    "www.",
    "www",
    "localhost",
    "org",
    "com",
    "рф",
    "пример.рф",
    "bücher",
    "xn--",
    "xn--a",
    "xn--bcher-kva",
    "ｅxample",
    "。",
    "．",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{a0}",
    "\u{2028}",
    "\u{85}",
    "\u{7f}",
    "\0",
    "\u{1}",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u{c}",
    " ",
    "“",
    "”",
    "„",
    "«",
    "»",
    "‘",
    "’",
    "\"",
    "'",
    "<",
    ">",
    "`",
    "&amp;",
    "&colon;",
    "&#x3a;",
    "&",
    ";",
    "(",
    ")",
    "{",
    "|",
    "^",
    "_",
    "~",
    "!",
    "a",
    "Z",
    "0",
    "ß",
    "ı",
    "K",
    "ſ",
];

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn strings_of_hostile_parts(parts in vec(select(PARTS), 0..9)) {
        check(&parts.concat());
    }

    #[test]
    fn hosts_with_hostile_parts_around(
        before in vec(select(PARTS), 0..3),
        scheme in select(&["http://", "https://", "HTTP:\\\\", "https:///", "www.", "“", ""][..]),
        host in vec(select(PARTS), 0..3),
        after in vec(select(PARTS), 0..4),
    ) {
        let host = host.concat();
        check(&[&before.concat(), scheme, "example.org", &host, &after.concat()].concat());
        check(&[scheme, &host, ".example.org", &after.concat()].concat());
    }

    #[test]
    fn any_strings(before in ".{0,4}", url in "(https?://)?[a-z.]{0,6}(example\\.org)?", after in ".{0,9}") {
        check(&[before, url.clone(), after.clone()].concat());
        check(&[url, after].concat());
    }
}

#[test]
fn long_texts_take_linear_time() {
    let texts = [
        "“",
        "“ \u{a0}",
        "a.",
        "a:",
        "http://",
        "https://a@",
        "example.org:",
        "xn--a.",
        "\t\n",
        "”“",
    ];
    for part in texts {
        for around in [["", ""], ["https://", ".example.org"], ["“", "”"]] {
            check(&around.join(&part.repeat((1 << 20) / part.len())));
        }
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_hostile_inputs_in_the_website_field() {
    let entries = corpora::read("hostile");
    let mut found = 0;
    for entry in &entries {
        found += check(&entry.input);
        // Most are HTML: what stands between quotation marks in it, and its words, are what attackers type here.
        let words = entry.input.split(['"', '\'', '<', '>', '=', ' ', '\n']);
        found += words.map(check).sum::<usize>();
    }
    assert!(
        found > entries.len() / 10,
        "only {found} URLs in {} inputs",
        entries.len()
    );
}
