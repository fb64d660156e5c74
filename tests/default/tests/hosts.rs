//! Hosts without the feature `url`: a host that a browser may read in another way than it is written never matches
//! `LinkHosts::allow` and always matches `LinkHosts::deny`.

use comment_sanitizer::{LinkHosts, PolicyError, Sanitizer, sanitize_comment};

const DISGUISED: [&str; 11] = [
    "https://%65vil.example/",
    "https://\u{ff45}vil.example/",
    "https://evil\u{3002}example/",
    "https://e\u{ad}vil.example/",
    "https://b\u{fc}cher.example/",
    "http://2130706433/",
    "http://127.1/",
    "http://0x7f.0.0.1/",
    "http://0X7F000001/",
    "http://127.0.0.0X1/",
    "http://0177.0.0.1/",
];

#[track_caller]
fn check(hosts: LinkHosts, url: &str, is_kept: bool) {
    let sanitizer = Sanitizer::builder().link_hosts(hosts).build().unwrap();
    let typed = format!("<a href=\"{url}\">x</a>");
    let expected = if is_kept { &*typed } else { "<a>x</a>" };
    assert_eq!(sanitizer.sanitize(&typed), expected);
}

#[test]
fn disguised_hosts_are_denied_and_never_allowed() {
    for url in DISGUISED {
        check(LinkHosts::deny(["other.example"]), url, false);
        check(LinkHosts::allow(["example", "127.0.0.1"]), url, false);
    }
}

#[test]
fn plain_hosts_are_compared() {
    check(
        LinkHosts::deny(["evil.example"]),
        "https://xn--bcher-kva.example/",
        true,
    );
    check(
        LinkHosts::deny(["evil.example"]),
        "https://EVIL.example./",
        false,
    );
    check(
        LinkHosts::allow(["127.0.0.1"]),
        "http://127.0.0.1:80/",
        true,
    );
}

#[test]
fn internationalised_hosts_are_errors_that_give_the_ascii_form() {
    let hosts = LinkHosts::deny(["b\u{fc}cher.example"]);
    let error = Sanitizer::builder().link_hosts(hosts).build().unwrap_err();
    assert!(matches!(error, PolicyError::Host { .. }));
    assert_eq!(
        error.to_string(),
        "`b\u{fc}cher.example` in `link_hosts` cannot be used: without the feature `url`, write it in its ASCII form: \
         `xn--bcher-kva.example`",
    );
}

#[test]
fn a_label_that_is_invalid_punycode_is_an_error() {
    let error = Sanitizer::builder()
        .own_hosts(["xn--.example"])
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`xn--.example` in `own_hosts` cannot be used: what follows `xn--` in it is not valid Punycode",
    );
}

#[test]
fn frequent_suffixes_cannot_be_trusted() {
    for suffix in ["com", "co.uk", "gov.np"] {
        let error = Sanitizer::builder()
            .own_hosts([suffix])
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "`{suffix}` in `own_hosts` cannot be used: it is a suffix under which others register names: write the \
                 blog's own host"
            ),
        );
        let hosts = LinkHosts::allow([suffix]);
        assert!(Sanitizer::builder().link_hosts(hosts).build().is_err());
        check(
            LinkHosts::deny([suffix]),
            &format!("https://evil.{suffix}/"),
            false,
        );
    }
    // `zip` is not frequent, and only the feature `psl` knows `github.io`.
    for host in [
        "localhost",
        "intranet",
        "example",
        "a.co.uk",
        "zip",
        "github.io",
    ] {
        check(
            LinkHosts::allow([host]),
            &format!("https://www.{host}/"),
            true,
        );
    }
}

#[test]
fn deceptive_links_without_the_whole_list_of_suffixes() {
    for (text, host, deceptive) in [
        ("a.github.io", "b.github.io", true),
        ("https://bank.com...", "bank.com.de", true),
        ("https://alice.blog...", "alice.blogspot.com", true),
        ("https://alice.github...", "alice.github.io", false),
        ("co.uk", "evil.co.uk", false),
        ("nhs.uk", "111.nhs.uk", false),
        // With the feature `psl`, these are other hosts.
        ("github.io", "evil.github.io", false),
        ("evil.github.io", "github.io", false),
        ("amazonaws.com", "evil.s3.amazonaws.com", false),
    ] {
        let typed = format!("<a href=\"https://{host}/\">{text}</a>");
        let link = &Sanitizer::default().inspect(&typed).links[0];
        assert_eq!(link.deceptive, deceptive, "{typed}");
    }
}

#[test]
fn sanitizing_needs_no_feature() {
    assert_eq!(
        sanitize_comment("<b onclick=x>hi</b><script>x</script>"),
        "<b>hi</b>"
    );
}

#[test]
fn a_website_in_other_letters_is_found_where_no_hosts_are_named() {
    let sanitizer = Sanitizer::default();
    for url in [
        "https://b\u{fc}cher.example/",
        "http://\u{43f}\u{440}.\u{440}\u{444}",
    ] {
        assert_eq!(sanitizer.url(url).as_deref(), Some(url));
    }
    assert_eq!(
        sanitizer.url("b\u{fc}cher.example").as_deref(),
        Some("http://b\u{fc}cher.example"),
    );
    let hosts = LinkHosts::deny(["evil.example"]);
    let sanitizer = Sanitizer::builder().link_hosts(hosts).build().unwrap();
    assert_eq!(sanitizer.url("b\u{fc}cher.example"), None);
}

#[test]
fn websites_whose_host_is_uncertain_are_refused() {
    // Names in other letters are taken for names.
    let is_name = |url: &&str| url.contains(['\u{fc}', '\u{ff45}']);
    for url in DISGUISED.into_iter().filter(|url| !is_name(url)) {
        assert_eq!(Sanitizer::default().url(url), None, "{url}");
    }
}
