//! Options that cannot be used, or do not go together, are refused when the sanitizer is built: with words that name the
//! option, say why, and what to add.

use comment_sanitizer::{Bidi, LinkHosts, RelativeUrls, Sanitizer, SanitizerBuilder, Whitelist};

/// Checks that building these options fails with exactly this message.
#[track_caller]
fn check_error(builder: SanitizerBuilder, message: &str) {
    let error = builder
        .build()
        .expect_err("options that do not go together");
    assert_eq!(error.to_string(), message);
}

#[test]
fn schemes_that_can_never_be_allowed_are_errors() {
    let with = |scheme| Sanitizer::builder().url_schemes(["https", scheme]);
    for (scheme, why) in [
        ("javascript", "it runs a script"),
        ("VBScript", "it runs a script"),
        ("data", "it can be a whole document with its scripts"),
        ("blob", "it can be a whole document with its scripts"),
        ("file", "it leads into the reader's own computer"),
        ("ms-msdt", "it starts programs of the reader's computer"),
        ("about", "it leads into the browser itself"),
    ] {
        let message = format!("the scheme `{scheme}` in `url_schemes` cannot be allowed: {why}");
        check_error(with(scheme), &message);
    }
    for scheme in ["", "https:", "1a", "java script", "h\u{fc}", " https"] {
        let message = format!(
            "the scheme `{scheme}` in `url_schemes` cannot be allowed: a scheme is a letter and then letters, digits, `+`, `-` \
             and `.`, without the colon"
        );
        check_error(with(scheme), &message);
    }
}

#[test]
fn hosts_that_no_url_can_name_are_errors() {
    for (host, why) in [
        ("", "it is neither a name nor an address"),
        (
            "*.example.org",
            "subdomains are always included: write `example.org`",
        ),
        (
            ".example.org",
            "subdomains are always included: write `example.org`",
        ),
        (
            "https://example.org",
            "write the host alone, without scheme, user, port and path: `example.org`",
        ),
        (
            "example.org:80",
            "write the host alone, without scheme, user, port and path: `example.org`",
        ),
        ("a b", "it is neither a name nor an address"),
        ("\u{fc} b", "it is neither a name nor an address"),
        ("*", "it is neither a name nor an address"),
        ("[::x]", "it is neither a name nor an address"),
        ("spam..example", "it is neither a name nor an address"),
        ("spam.example..", "it is neither a name nor an address"),
        ("spam.*", "it is neither a name nor an address"),
        ("1.2.3", "it is neither a name nor an address"),
        ("-", "it is neither a name nor an address"),
        ("xn--", "what follows `xn--` in it is not valid Punycode"),
        (
            "www.XN--a.example",
            "what follows `xn--` in it is not valid Punycode",
        ),
    ] {
        let message = |option: &str| format!("`{host}` in `{option}` cannot be used: {why}");
        let builder = Sanitizer::builder;
        check_error(builder().own_hosts([host]), &message("own_hosts"));
        for hosts in [LinkHosts::allow([host]), LinkHosts::deny([host])] {
            check_error(builder().link_hosts(hosts), &message("link_hosts"));
        }
    }
    assert!(
        Sanitizer::builder()
            .link_rel("ugc")
            .own_hosts(["xn--bcher-kva.example"])
            .build()
            .is_ok()
    );
}

#[test]
fn suffixes_cannot_be_trusted_but_denied() {
    let builder = Sanitizer::builder;
    for suffix in ["com", "COM.", "co.uk", "zip", "xn--p1ai", "github.io"] {
        check_error(
            builder().own_hosts(["blog.example", suffix]),
            &format!(
                "`{suffix}` in `own_hosts` cannot be used: it is a suffix under which others register names: write the \
                 blog's own host"
            ),
        );
        check_error(
            builder().link_hosts(LinkHosts::allow([suffix])),
            &format!(
                "`{suffix}` in `link_hosts` cannot be used: it is a suffix under which others register names: write the \
                 hosts that you trust"
            ),
        );
        let denied = builder().link_hosts(LinkHosts::deny([suffix])).build();
        let link = format!("<a href=\"https://evil.{suffix}/\">x</a>");
        assert_eq!(denied.unwrap().sanitize(&link), "<a>x</a>");
    }
    for host in [
        "localhost",
        "intranet",
        "example",
        "test",
        "a.github.io",
        "www.ck",
    ] {
        let hosts = LinkHosts::allow([host]);
        let builder = builder().link_rel("ugc").own_hosts([host]);
        let built = builder.link_hosts(hosts).build();
        assert!(built.is_ok(), "{host}");
    }
}

#[test]
fn bases_that_cannot_resolve_urls_are_errors() {
    let with =
        |base: &str| Sanitizer::builder().relative_urls(RelativeUrls::Resolve(base.to_owned()));
    let message = |base: &str, why: &str| {
        format!("`relative_urls` cannot be resolved against `{base}`: {why}")
    };
    for (base, why) in [
        ("/page", "it is not an absolute URL"),
        ("mailto:a@b.c", "its scheme is neither `http` nor `https`"),
        (
            "https://a:b@blog.example/",
            "it holds a user name or a password",
        ),
        (
            "https://a@blog.example/",
            "it holds a user name or a password",
        ),
        (
            "https://:b@blog.example/",
            "it holds a user name or a password",
        ),
    ] {
        check_error(with(base), &message(base, why));
    }
    let base = "https://blog.example/";
    check_error(
        with(base).url_schemes(["mailto"]),
        &message(base, "its scheme is not among those that are allowed"),
    );
    check_error(
        with(base).link_hosts(LinkHosts::allow(["example.org"])),
        &message(base, "links to its host are not allowed"),
    );
    let longest = format!("https://blog.example/{}", "x".repeat(479));
    assert!(with(&longest).build().is_ok());
    let long = longest + "x";
    check_error(with(&long), &message(&long, "it is longer than 500 bytes"));
}

#[test]
fn link_types_that_cannot_be_given_are_errors() {
    check_error(
        Sanitizer::builder().link_rel("nofollow me"),
        "the link type `me` in `link_rel` cannot be added to links: it is none of `bookmark`, `external`, `help`, \
         `nofollow`, `noopener`, `noreferrer`, `sponsored` and `ugc`; others speak in the blog's name, or let the other \
         page script this one",
    );
    check_error(
        Sanitizer::builder().link_rel("noopner"),
        "the link type `noopner` in `link_rel` cannot be added to links: it is none of `bookmark`, `external`, `help`, \
         `nofollow`, `noopener`, `noreferrer`, `sponsored` and `ugc`; others speak in the blog's name, or let the other \
         page script this one; did you mean `noopener`?",
    );
    check_error(
        Sanitizer::builder().link_rel("nofollow,ugc"),
        "the link type `nofollow,ugc` in `link_rel` cannot be added to links: divide link types by spaces: `nofollow \
         ugc`",
    );
}

#[test]
fn renames_that_cannot_be_made_are_errors() {
    let with = |from: &str, to: &str| Sanitizer::builder().rename(from, to);
    for (from, to, why) in [
        ("striek", "b", "HTML does not know `striek`"),
        ("b", "bold", "HTML does not know `bold`"),
        ("script", "b", "the first can never be listed"),
        (
            "strike",
            "s",
            "the second is not on the allowlist; add `<s>` to `whitelist`",
        ),
        ("b", "b", "the second is renamed itself"),
        ("br", "b", "one has content, and the other has none"),
    ] {
        check_error(
            with(from, to),
            &format!("`rename` cannot read `{from}` as `{to}`: {why}"),
        );
    }
    check_error(
        with("b", "strong").rename("strong", "em"),
        "`rename` cannot read `b` as `strong`: the second is renamed itself",
    );
    check_error(
        with("b", "strong").rename("B", "em"),
        "`rename` cannot read `B` as `em`: the first is renamed to something else too",
    );
    check_error(
        with("p", "b").paragraphs(true),
        "`rename` cannot read `p` as `b`: `paragraphs` writes the first; set `paragraphs` to false, or leave this out",
    );
    check_error(
        SanitizerBuilder::blog().rename("wbr", "br"),
        "`rename` cannot read `wbr` as `br`: `paragraphs` writes the second; set `paragraphs` to false, or leave this out",
    );
    assert!(with("p", "b").build().is_ok());
    assert!(with("b", "strong").rename("B", "STRONG").build().is_ok());
    let renamed = with("b", "strong").build().expect("a sanitizer");
    assert!(!renamed.whitelist().allows("b") && renamed.whitelist().allows("strong"));
}

#[test]
fn options_that_were_set_and_can_do_nothing_are_errors() {
    let without = |element| Sanitizer::builder().whitelist(Whitelist::default().without(element));
    let no_links = "the allowlist has no links; add `<a href=\"\">` to `whitelist`";
    for (builder, option) in [
        (without("a").autolink(true), "autolink"),
        (without("a").link_rel("ugc"), "link_rel"),
        (without("a").link_target_blank(true), "link_target_blank"),
        (without("a").max_links(3), "max_links"),
        (
            SanitizerBuilder::blog()
                .whitelist(Whitelist::empty())
                .max_links(3),
            "max_links",
        ),
        (
            SanitizerBuilder::blog()
                .whitelist(Whitelist::empty())
                .own_hosts(["blog.example"]),
            "own_hosts",
        ),
    ] {
        check_error(builder, &format!("`{option}` has no effect: {no_links}"));
    }
    check_error(
        Sanitizer::builder().rename("a", "b").max_links(3),
        "`max_links` has no effect: `rename` reads `a` as another element",
    );
    let no_pictures = "the allowlist has no pictures; add `<img src=\"\" alt=\"\">` to `whitelist`";
    let hosts = LinkHosts::deny(["spam.example"]);
    for (builder, option) in [
        (
            Sanitizer::builder().image_hosts(hosts.clone()),
            "image_hosts",
        ),
        (
            Sanitizer::builder().image_proxy("https://img.example/"),
            "image_proxy",
        ),
        (Sanitizer::builder().lazy_images(true), "lazy_images"),
    ] {
        check_error(builder, &format!("`{option}` has no effect: {no_pictures}"));
    }
    check_error(
        Sanitizer::builder().own_hosts(["blog.example"]),
        "`own_hosts` has no effect: it says which links get no `nofollow` and no new window, and none do; add \
         `link_rel` or `link_target_blank`",
    );
    // What a preset sets, and what is switched off, is no mistake.
    for fine in [
        SanitizerBuilder::blog().whitelist(Whitelist::empty()),
        without("a")
            .autolink(false)
            .link_rel(" ")
            .link_target_blank(false),
        Sanitizer::builder().lazy_images(false).own_hosts([""; 0]),
        SanitizerBuilder::blog().own_hosts(["blog.example"]),
        without("a").max_links(usize::MAX),
        Sanitizer::builder()
            .image_proxy("")
            .image_hosts(LinkHosts::deny([""; 0])),
    ] {
        assert!(fine.build().is_ok());
    }
}

#[test]
fn hosts_that_contradict_each_other_are_errors() {
    check_error(
        Sanitizer::builder()
            .link_rel("ugc")
            .own_hosts(["www.blog.example"])
            .link_hosts(LinkHosts::deny(["blog.example"])),
        "`www.blog.example` in `own_hosts` cannot be used: `link_hosts` removes links to it; allow it there, or leave \
         it out here",
    );
    let none = || LinkHosts::allow([""; 0]);
    check_error(
        Sanitizer::builder().link_hosts(none()),
        "`link_hosts` allows no host: name at least one, or deny some instead",
    );
    let list = Whitelist::empty().with("img", &["src"]).expect("a list");
    check_error(
        Sanitizer::builder().whitelist(list).image_hosts(none()),
        "`image_hosts` allows no host: name at least one, or deny some instead",
    );
}

#[test]
fn misspelt_schemes_are_errors() {
    check_error(
        Sanitizer::builder().url_schemes(["htps"]),
        "the scheme `htps` in `url_schemes` cannot be allowed: it looks misspelt; did you mean `https`?",
    );
    // What differs in one letter from another scheme, and is one itself.
    let close = [
        "rtsps", "rtmp", "icap", "ipn", "tftp", "snews", "imaps", "smtp", "ldapi", "wss", "sips",
    ];
    let own = ["https", "our-app", "web+blog", "irc", "tel"];
    assert!(
        Sanitizer::builder()
            .url_schemes(own.into_iter().chain(close))
            .build()
            .is_ok()
    );
}

#[test]
fn prefixes_of_no_image_proxy_are_errors() {
    let list: Whitelist = "<img src>".parse().expect("a list");
    for (prefix, why) in [
        (
            "/img?url=",
            "write an absolute URL that the picture's URL can follow: `https://img.example/?url=`",
        ),
        (
            "https://img.example",
            "its host must end before the picture's URL: `https://img.example/`",
        ),
        ("https://[x]/", "its host is neither a name nor an address"),
        (
            "https://a@img.example/",
            "write it without user, fragment, spaces, quotes and letters outside ASCII",
        ),
        (
            "https://img.example/%2",
            "it ends within a percent-encoded byte",
        ),
    ] {
        check_error(
            Sanitizer::builder()
                .whitelist(list.clone())
                .image_proxy(prefix),
            &format!("`image_proxy` cannot be `{prefix}`: {why}"),
        );
    }
}

#[test]
fn pictures_that_nobody_judges_are_errors() {
    let list: Whitelist = "<img src> <a href>".parse().expect("a list");
    let builder = || Sanitizer::builder().whitelist(list.clone());
    let prefix = "https://blog.example/img?url=";
    let own = || {
        builder()
            .image_proxy(prefix)
            .link_rel("ugc")
            .own_hosts(["blog.example"])
    };
    check_error(
        own(),
        &format!(
            "`image_proxy` cannot be `{prefix}`: it is on one of `own_hosts`, where a relative address reaches it \
             unjudged; put it on a host of its own, or set `relative_urls` to \"remove\""
        ),
    );
    assert!(own().relative_urls(RelativeUrls::Remove).build().is_ok());
    let base = "https://blog.example/";
    let resolve = || builder().relative_urls(RelativeUrls::Resolve(base.to_owned()));
    let message = format!(
        "`relative_urls` cannot be resolved against `{base}`: pictures from its host are not allowed"
    );
    check_error(
        resolve().image_hosts(LinkHosts::allow(["pictures.example"])),
        &message,
    );
    check_error(resolve().image_proxy(prefix), &message);
}

#[test]
fn every_option_can_be_undone() {
    let list = "<a href> <b> <img src>"
        .parse::<Whitelist>()
        .expect("a list");
    let changed = SanitizerBuilder::blog()
        .whitelist(list.clone())
        .autolink(false)
        .paragraphs(false)
        .link_rel("")
        .lazy_images(true)
        .lazy_images(false)
        .image_hosts(LinkHosts::deny([""; 0]))
        .image_proxy("https://img.example/")
        .image_proxy("")
        .link_target_blank(true)
        .link_target_blank(false)
        .link_hosts(LinkHosts::deny([""; 0]))
        .max_links(1)
        .max_links(usize::MAX)
        .bidi(Bidi::Keep)
        .max_combining_marks(usize::MAX);
    let plain = Sanitizer::new(list);
    let changed = changed.build().expect("options");
    for typed in [
        "a\n\nb https://example.org <a href=x>y</a> <a href=//z>z</a> <img src=x>",
        "\u{202e}x e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    ] {
        assert_eq!(changed.sanitize(typed), plain.sanitize(typed));
    }
}
