//! Options: property tests of the promises with any options together, the rows of `tests/data/options`, and the error
//! for each option that cannot be built.

use comment_sanitizer::{LinkHosts, RelativeUrls, Sanitizer, SanitizerBuilder};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::{collection, sample};
use std::path::Path;
use support::promises::{self, Chosen, Subject, Verdict};
use support::{cases, corpora, rows, soup};

/// Any allowlist that can be built, with any options for it.
fn chosen(notices: impl Strategy<Value = String>) -> impl Strategy<Value = Chosen> {
    notices.prop_flat_map(|notice| {
        soup::options(&notice).prop_map(move |options| {
            let list = notice.parse().expect("a list");
            Chosen::new(list, options).expect("options that go together")
        })
    })
}

const MORE_LINKS: &str = r#"<a href="" title=""> <ul> <li> <b> <code> <div> <blockquote>"#;

const LINKS_AND_TAGS: &[&str] = &[
    "www.a.bc",
    "http://a.bc/x",
    "a@b.cd",
    "<a href=x>y</a>",
    "<a href=http://a.bc>http://a.bc</a>",
    " ",
    "  ",
    "\n",
    "\n\n",
    "<p>",
    "</p>",
    "<p></p>",
    "<ul>",
    "</ul>",
    "<li>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<div>",
    "</div>",
    "<br>",
    "x",
    "&amp;",
    "\u{2066}",
    "\u{2069}",
    "\u{202e}",
    "</blockquote>",
    "<blockquote>",
];

/// Every promise that holds for any input and any options.
fn every_promise(chosen: &Chosen, typed: &str) -> Verdict {
    promises::only_the_list(chosen, typed)?;
    promises::fixed_point(chosen, typed)?;
    promises::nothing_lost(chosen, typed)?;
    promises::bounds(chosen, typed, chosen.depth())?;
    promises::feed(chosen, typed)?;
    promises::both_paths_agree(chosen, typed)?;
    promises::options(chosen, typed)?;
    promises::displayed(chosen, typed)?;
    promises::as_naive_layout(chosen, typed)?;
    promises::inspected(chosen, typed)
}

#[track_caller]
fn check(chosen: &Chosen, typed: &str, verdict: Verdict) {
    if let Err(what) = verdict {
        let list = chosen.sanitizer().whitelist();
        panic!(
            "{what}\n  typed {typed:?}\n  list {list}\n  {:?}",
            chosen.options()
        );
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn soup_with_any_options(chosen in chosen(soup::notice()), typed in soup::soup()) {
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    #[test]
    fn misnested_tags_with_any_options(chosen in chosen(soup::notice()), typed in soup::misnested()) {
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    #[test]
    fn nested_tags_with_any_options(chosen in chosen(soup::notice()), typed in soup::nested()) {
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    #[test]
    fn links_with_any_options(chosen in chosen(soup::notice_with_links()), typed in soup::links()) {
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    #[test]
    fn lines_with_any_options(chosen in chosen(soup::notice()), typed in soup::lines()) {
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    #[test]
    fn lines_with_links_and_any_options(chosen in chosen(soup::notice_with_links()), typed in soup::lines()) {
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    /// A typed link with a long title leaves so few bytes for the links of the text that some are made and some are not.
    #[test]
    fn text_with_more_links_than_may_be_made(
        mut options in soup::options(MORE_LINKS),
        title in 950..1250usize,
        link in sample::select(&["", "href=x", "href=http://a.bc"][..]),
        pieces in collection::vec(sample::select(LINKS_AND_TAGS), 1..12),
    ) {
        options.autolink = true;
        let list = MORE_LINKS.parse().expect("a list");
        let chosen = Chosen::new(list, options).expect("options that go together");
        let typed = format!("<a {link} title={:y<title$}>http://a.bc</a>{}", "", pieces.concat());
        check(&chosen, &typed, every_promise(&chosen, &typed));
    }

    #[test]
    fn soup_with_any_options_gives_what_the_naive_sanitizer_gives(
        chosen in chosen(soup::notice_without_tables()),
        typed in soup::soup(),
    ) {
        check(&chosen, &typed, promises::as_naive(&chosen, &typed));
    }

    #[test]
    fn links_with_any_options_give_what_the_naive_sanitizer_gives(
        chosen in chosen(soup::notice_with_links()),
        typed in soup::links(),
    ) {
        check(&chosen, &typed, promises::as_naive(&chosen, &typed));
    }
}

#[test]
fn every_row_gives_its_output_and_keeps_the_promises() {
    let folder = Path::new("tests/data/options");
    let failures = rows::failures(folder);
    assert!(failures.is_empty(), "\n{failures}");
    for row in rows::read(folder) {
        let chosen = row.chosen();
        check(&chosen, &row.input, every_promise(&chosen, &row.input));
        check(&chosen, &row.input, promises::as_naive(&chosen, &row.input));
    }
}

/// Checks every comment of a corpus, each with other generated options.
fn check_corpus(name: &str) {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = chosen(soup::notice_with_links());
    for entry in corpora::read(name) {
        let chosen = strategy.new_tree(&mut runner).expect("options").current();
        check(&chosen, &entry.input, every_promise(&chosen, &entry.input));
        check(
            &chosen,
            &entry.input,
            promises::as_naive(&chosen, &entry.input),
        );
    }
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_hostile_inputs_with_any_options() {
    check_corpus("hostile");
}

#[test]
#[ignore = "needs the corpora: set COMMENT_SANITIZER_CORPORA"]
fn the_corpora_of_real_comments_with_any_options() {
    check_corpus("comments");
}

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
        ("about", "it leads into the browser itself"),
    ] {
        let message = format!("the scheme `{scheme}` cannot be allowed: {why}");
        check_error(with(scheme), &message);
    }
    for scheme in ["", "https:", "1a", "java script", "h\u{fc}", " https"] {
        let message = format!(
            "the scheme `{scheme}` cannot be allowed: a scheme is a letter and then letters, digits, `+`, `-` \
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
        ("[::x]", "it is neither a name nor an address"),
        ("spam..example", "it is neither a name nor an address"),
        ("spam.example..", "it is neither a name nor an address"),
        ("spam.*", "it is neither a name nor an address"),
        ("1.2.3", "it is neither a name nor an address"),
        ("-", "it is neither a name nor an address"),
        ("xn--", "what follows `xn--` in it stands for no letters"),
        (
            "www.XN--a.example",
            "what follows `xn--` in it stands for no letters",
        ),
    ] {
        let message = |option: &str| format!("`{host}` in `{option}` is no host: {why}");
        let builder = Sanitizer::builder;
        check_error(builder().own_hosts([host]), &message("own_hosts"));
        for hosts in [LinkHosts::allow([host]), LinkHosts::deny([host])] {
            check_error(builder().link_hosts(hosts), &message("link_hosts"));
        }
    }
    assert!(
        Sanitizer::builder()
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
                "`{suffix}` in `own_hosts` is no host: it is a suffix under which others register names: write the \
                 blog's own host"
            ),
        );
        check_error(
            builder().link_hosts(LinkHosts::allow([suffix])),
            &format!(
                "`{suffix}` in `link_hosts` is no host: it is a suffix under which others register names: write the \
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
        let built = builder().own_hosts([host]).link_hosts(hosts).build();
        assert!(built.is_ok(), "{host}");
    }
}

#[test]
fn bases_that_cannot_resolve_urls_are_errors() {
    let with =
        |base: &str| Sanitizer::builder().relative_urls(RelativeUrls::Resolve(base.to_owned()));
    let message =
        |base: &str, why: &str| format!("relative URLs cannot be resolved against `{base}`: {why}");
    for (base, why) in [
        ("/page", "it is no absolute URL"),
        ("mailto:a@b.c", "its scheme is neither `http` nor `https`"),
        (
            "https://a:b@blog.example/",
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
    let long = format!("https://blog.example/{}", "x".repeat(2000));
    check_error(with(&long), &message(&long, "it is longer than 500 bytes"));
}

#[test]
fn link_types_that_cannot_be_given_are_errors() {
    check_error(
        Sanitizer::builder().link_rel("nofollow me"),
        "links cannot be given the link type `me`: it is none of `bookmark`, `external`, `help`, `nofollow`, \
         `noopener`, `noreferrer`, `sponsored` and `ugc`; others speak in the blog's name, or let the other page \
         script this one",
    );
}

#[test]
fn renames_that_cannot_be_made_are_errors() {
    let with = |from: &str, to: &str| Sanitizer::builder().rename(from, to);
    for (from, to, why) in [
        ("striek", "b", "HTML does not know the first"),
        ("b", "bold", "HTML does not know the second"),
        ("script", "b", "the first can never be listed"),
        ("strike", "s", "the second is not on the list"),
        ("b", "b", "the second is renamed itself"),
        ("br", "b", "one has content, and the other has none"),
    ] {
        check_error(
            with(from, to),
            &format!("`{from}` cannot be renamed to `{to}`: {why}"),
        );
    }
    check_error(
        with("b", "strong").rename("strong", "em"),
        "`b` cannot be renamed to `strong`: the second is renamed itself",
    );
    check_error(
        with("b", "strong").rename("B", "em"),
        "`B` cannot be renamed to `em`: the first is renamed to something else too",
    );
    check_error(
        with("p", "b").paragraphs(),
        "`p` cannot be renamed to `b`: the first is what paragraphs are made of",
    );
    assert!(with("p", "b").build().is_ok());
    assert!(with("b", "strong").rename("B", "STRONG").build().is_ok());
}
