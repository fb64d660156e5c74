//! Options from TOML and JSON (feature `serde`): each key sets what its setter sets, errors name the place and the
//! reason, and allowlists and inspections are written as JSON.

use comment_sanitizer::{
    Bidi, Input, LinkHosts, RelativeUrls, Sanitizer, SanitizerBuilder, Unlisted, Whitelist,
};
use serde::de::DeserializeOwned;

#[track_caller]
fn read(options: &str) -> SanitizerBuilder {
    toml::from_str(options).unwrap_or_else(|error| panic!("{options}\n{error}"))
}

/// Checks that these options give this builder, and that it is written so that it is read again.
#[track_caller]
fn check(options: &str, builder: SanitizerBuilder) {
    assert_eq!(read(options), builder);
    let written = toml::to_string(&builder).expect("TOML");
    assert_eq!(read(&written), builder, "{written}");
    let written = serde_json::to_string(&builder).expect("JSON");
    let again: SanitizerBuilder = serde_json::from_str(&written).expect("options");
    assert_eq!(again, builder, "{written}");
}

#[test]
fn absent_keys_have_their_defaults() {
    check("", Sanitizer::builder());
    let builder: SanitizerBuilder = serde_json::from_str("{}").expect("options");
    assert_eq!(builder, Sanitizer::builder());
}

#[test]
fn every_key_is_a_setter() {
    let builder = Sanitizer::builder;
    check(
        "whitelist = '<b>'",
        builder().whitelist("<b>".parse().expect("a list")),
    );
    check(
        "url_schemes = ['https', 'xmpp']",
        builder().url_schemes(["https", "xmpp"]),
    );
    check("url_schemes = []", builder().url_schemes([""; 0]));
    check(
        "relative_urls = 'keep'",
        builder().relative_urls(RelativeUrls::Keep),
    );
    check(
        "relative_urls = 'remove'",
        builder().relative_urls(RelativeUrls::Remove),
    );
    check(
        "link_hosts = { allow = ['example.org'] }",
        builder().link_hosts(LinkHosts::allow(["example.org"])),
    );
    check(
        "link_hosts.deny = ['a.example', 'b.example']",
        builder().link_hosts(LinkHosts::deny(["a.example", "b.example"])),
    );
    check(
        "link_rel = 'nofollow ugc'",
        builder().link_rel("nofollow ugc"),
    );
    check(
        "own_hosts = ['blog.example']",
        builder().own_hosts(["blog.example"]),
    );
    check(
        "link_target_blank = true",
        builder().link_target_blank(true),
    );
    check(
        "link_target_blank = false",
        builder().link_target_blank(false),
    );
    let hosts = LinkHosts::allow(["pictures.example"]);
    check(
        "image_hosts.allow = ['pictures.example']",
        builder().image_hosts(hosts),
    );
    let proxy = "https://img.example/?url=";
    check(
        &format!("image_proxy = '{proxy}'"),
        builder().image_proxy(proxy),
    );
    check("lazy_images = true", builder().lazy_images(true));
    check("input = 'typed'", builder().input(Input::Typed));
    check("input = 'rendered'", builder().input(Input::Rendered));
    check(
        "unlisted = 'strip_html'",
        builder().unlisted(Unlisted::StripHtml),
    );
    check(
        "unlisted = 'strip_all'",
        builder().unlisted(Unlisted::StripAll),
    );
    check("unlisted = 'escape'", builder().unlisted(Unlisted::Escape));
    check(
        "rename = { acronym = 'abbr', strike = 's' }",
        builder()
            .rename("strike", "s")
            .rename("acronym", "abbr")
            .rename("strike", "s"),
    );
    check("max_depth = 7", builder().max_depth(7));
    check("max_links = 0", builder().max_links(0));
    check("bidi = 'keep'", builder().bidi(Bidi::Keep));
    check("bidi = 'isolate'", builder().bidi(Bidi::Isolate));
    check("bidi = 'strip'", builder().bidi(Bidi::Strip));
    check("max_combining_marks = 8", builder().max_combining_marks(8));
    check("autolink = true", builder().autolink(true));
    check("autolink = false", builder().autolink(false));
    check("paragraphs = true", builder().paragraphs(true));
    check("paragraphs = false", builder().paragraphs(false));
    check("preset = 'blog'", SanitizerBuilder::blog());
    check(
        "paragraphs = false\npreset = 'blog'",
        SanitizerBuilder::blog().paragraphs(false),
    );
    check(
        "max_links = 9223372036854775807",
        builder().max_links(usize::MAX),
    );
}

#[test]
fn every_option_is_written() {
    let hosts = || LinkHosts::deny(["spam.example"]);
    let builder = SanitizerBuilder::blog()
        .whitelist(Whitelist::markdown())
        .url_schemes(["https"])
        .relative_urls(RelativeUrls::Remove)
        .link_hosts(hosts())
        .link_rel("ugc")
        .own_hosts(["blog.example"])
        .link_target_blank(true)
        .image_hosts(hosts())
        .image_proxy("https://img.example/?url=")
        .lazy_images(true)
        .input(Input::Rendered)
        .unlisted(Unlisted::Escape)
        .rename("strike", "del")
        .max_depth(9)
        .max_links(9)
        .bidi(Bidi::Strip)
        .max_combining_marks(9)
        .autolink(true)
        .paragraphs(true);
    let written = serde_json::to_value(&builder).expect("JSON");
    let written = written.as_object().expect("a table").keys().cloned();
    let mut written: Vec<String> = written.collect();
    // The error about an unknown key names all.
    let error = serde_json::from_str::<SanitizerBuilder>(r#"{"x": 1}"#)
        .unwrap_err()
        .to_string();
    let mut known: Vec<String> = error
        .split('`')
        .skip(3)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    written.sort();
    known.sort();
    assert_eq!(written, known);
    assert!(builder.build().is_ok());
}

#[test]
fn a_base_that_is_none_is_refused_at_its_place() {
    toml_error::<SanitizerBuilder>(
        "relative_urls = { resolve = '/page' }",
        "TOML parse error at line 1, column 17
  |
1 | relative_urls = { resolve = '/page' }
  |                 ^^^^^^^^^^^^^^^^^^^^^
`relative_urls` cannot be resolved against `/page`: it is not an absolute URL
",
    );
}

#[test]
fn allowlists_have_names() {
    let with = |list| Sanitizer::builder().whitelist(list);
    check("whitelist = 'default'", with(Whitelist::default()));
    check("whitelist = 'modern'", with(Whitelist::modern()));
    check("whitelist = 'markdown'", with(Whitelist::markdown()));
    let list: Whitelist = "<code class='language-*'> <a rel='ugc'>"
        .parse()
        .expect("a list");
    check(
        "whitelist = '<code class=\"language-*\"> <a rel=\"ugc\">'",
        with(list),
    );
    json_error::<Whitelist>(
        r#""moder""#,
        "no allowlist has the name `moder`: write \"default\", \"modern\", \"markdown\" or an allowlist, as \"<b> <i>\"",
    );
}

#[test]
fn relative_urls_are_resolved() {
    let base = "https://blog.example/".to_owned();
    check(
        "relative_urls = { resolve = 'https://blog.example/' }",
        Sanitizer::builder().relative_urls(RelativeUrls::Resolve(base)),
    );
}

#[test]
fn a_table_and_an_object_say_the_same() {
    let table = read("max_links = 1\nlink_hosts.deny = ['a.example']\nrename.b = 'strong'");
    let object =
        r#"{"max_links": 1, "link_hosts": {"deny": ["a.example"]}, "rename": {"b": "strong"}}"#;
    let object: SanitizerBuilder = serde_json::from_str(object).expect("options");
    assert_eq!(table, object);
}

#[track_caller]
fn toml_error<T: DeserializeOwned>(options: &str, expected: &str) {
    let error = toml::from_str::<T>(options).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[track_caller]
fn json_error<T: DeserializeOwned>(options: &str, expected: &str) {
    let error = serde_json::from_str::<T>(options).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn unknown_keys_and_values_are_named() {
    toml_error::<SanitizerBuilder>(
        "max_link = 1",
        "TOML parse error at line 1, column 1
  |
1 | max_link = 1
  | ^^^^^^^^
unknown field `max_link`, expected one of `preset`, `whitelist`, `url_schemes`, `relative_urls`, `link_hosts`, \
        `link_rel`, `own_hosts`, `link_target_blank`, `image_hosts`, `image_proxy`, `lazy_images`, `input`, `unlisted`, \
        `rename`, `max_depth`, `max_links`, `bidi`, `max_combining_marks`, `autolink`, `paragraphs`
",
    );
    json_error::<SanitizerBuilder>(
        r#"{"max_link": 1}"#,
        "unknown field `max_link`, expected one of `preset`, `whitelist`, `url_schemes`, `relative_urls`, `link_hosts`, \
         `link_rel`, `own_hosts`, `link_target_blank`, `image_hosts`, `image_proxy`, `lazy_images`, `input`, \
         `unlisted`, `rename`, `max_depth`, `max_links`, `bidi`, `max_combining_marks`, `autolink`, `paragraphs` at \
         line 1 column 11",
    );
    toml_error::<SanitizerBuilder>(
        "bidi = 'no'",
        "TOML parse error at line 1, column 8
  |
1 | bidi = 'no'
  |        ^^^^
invalid value: string \"no\", expected one of \"keep\", \"isolate\", \"strip\"
",
    );
    toml_error::<SanitizerBuilder>(
        "link_hosts = { allow = [], but = [] }",
        "TOML parse error at line 1, column 28
  |
1 | link_hosts = { allow = [], but = [] }
  |                            ^^^
unknown field `but`, expected `allow` or `deny`
",
    );
    json_error::<SanitizerBuilder>(
        r#"{"relative_urls": "drop"}"#,
        "unknown variant `drop`, expected one of `keep`, `remove`, `resolve` at line 1 column 24",
    );
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    json_error::<SanitizerBuilder>(
        r#"["<b>"]"#,
        "invalid type: sequence, expected a table of options, as { max_links = 3, autolink = true } at line 1 column 0",
    );
    json_error::<SanitizerBuilder>(
        r#"{"link_hosts": [["a.example"], null]}"#,
        "invalid type: sequence, expected a table with `allow` or `deny`, as { deny = [\"spam.example\"] } at line 1 \
         column 15",
    );
    json_error::<SanitizerBuilder>(
        r#"{"rename": ["strike", "s"]}"#,
        "invalid type: sequence, expected a table of elements, as { strike = \"s\" } at line 1 column 11",
    );
    json_error::<SanitizerBuilder>(
        r#"{"max_depth": -1}"#,
        "invalid value: integer `-1`, expected a whole number from 0 on, as 3 at line 1 column 16",
    );
    json_error::<SanitizerBuilder>(
        r#"{"autolink": 1}"#,
        "invalid type: integer `1`, expected `true` or `false` at line 1 column 14",
    );
    toml_error::<SanitizerBuilder>(
        "paragraphs = 'yes'",
        "TOML parse error at line 1, column 14
  |
1 | paragraphs = 'yes'
  |              ^^^^^
invalid type: string \"yes\", expected `true` or `false`
",
    );
    json_error::<SanitizerBuilder>(
        r#"{"max_links": 1, "max_links": 2}"#,
        "duplicate field `max_links` at line 1 column 28",
    );
    json_error::<LinkHosts>("{}", "it is not said which hosts: give `allow` or `deny`");
    toml_error::<SanitizerBuilder>(
        "link_hosts = { allow = [], deny = [] }",
        "TOML parse error at line 1, column 14
  |
1 | link_hosts = { allow = [], deny = [] }
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^
hosts are either allowed or denied: give `allow` or `deny`, and not both
",
    );
}

#[test]
fn wrong_relative_urls_are_refused_with_what_to_write() {
    let without_url =
        "it is not said against which URL: write { resolve = \"https://blog.example/\" }";
    toml_error::<SanitizerBuilder>(
        "relative_urls = 'resolve'",
        &format!(
            "TOML parse error at line 1, column 17
  |
1 | relative_urls = 'resolve'
  |                 ^^^^^^^^^
{without_url}
"
        ),
    );
    toml_error::<SanitizerBuilder>(
        "relative_urls = { remove = true }",
        "TOML parse error at line 1, column 17
  |
1 | relative_urls = { remove = true }
  |                 ^^^^^^^^^^^^^^^^^
`remove` is no key of a table: write \"remove\" alone
",
    );
    for (json, expected) in [
        (r#""resolve""#, without_url),
        (
            r#"{"keep": 1}"#,
            "`keep` is no key of a table: write \"keep\" alone",
        ),
        (
            r#"{"solve": "/"}"#,
            "unknown field `solve`, expected `resolve`",
        ),
        ("{}", "missing field `resolve`"),
        (
            r#"{"resolve": "/", "resolve": "/"}"#,
            "duplicate field `resolve`",
        ),
        (
            r#"{"resolve": 1}"#,
            "invalid type: integer `1`, expected a string with a URL, as \"https://blog.example/\"",
        ),
        (
            "true",
            "invalid type: boolean `true`, expected \"keep\", \"remove\" or { resolve = \
             \"https://blog.example/\" }",
        ),
    ] {
        let error = serde_json::from_str::<RelativeUrls>(json)
            .unwrap_err()
            .to_string();
        let (message, _) = error.split_once(" at line 1").unwrap_or((&error, ""));
        assert_eq!(message, expected);
    }
}

#[test]
fn an_invalid_value_is_refused_at_its_place() {
    let why = "cannot be used: it is neither a name nor an address";
    json_error::<Sanitizer>(
        r#"{"own_hosts": ["blog.example", "a b"]}"#,
        &format!("`a b` in `own_hosts` {why} at line 1 column 38"),
    );
    json_error::<SanitizerBuilder>(
        r#"{"link_hosts": {"deny": ["a b"]}}"#,
        &format!("`a b` in `link_hosts` {why} at line 1 column 33"),
    );
    json_error::<SanitizerBuilder>(
        r#"{"image_hosts": {"allow": []}}"#,
        "`image_hosts` allows no host: name at least one, or deny some instead at line 1 column 30",
    );
    toml_error::<SanitizerBuilder>(
        "autolink = true\nurl_schemes = ['https', 'htps']",
        "TOML parse error at line 2, column 15
  |
2 | url_schemes = ['https', 'htps']
  |               ^^^^^^^^^^^^^^^^^
the scheme `htps` in `url_schemes` cannot be allowed: it looks misspelt; did you mean `https`?
",
    );
    toml_error::<SanitizerBuilder>(
        "image_proxy = '/img'",
        "TOML parse error at line 1, column 15
  |
1 | image_proxy = '/img'
  |               ^^^^^^
`image_proxy` cannot be `/img`: write an absolute URL that the picture's URL can follow: `https://img.example/?url=`
",
    );
    toml_error::<SanitizerBuilder>(
        "link_rel = 'nofollow,ugc'",
        "TOML parse error at line 1, column 12
  |
1 | link_rel = 'nofollow,ugc'
  |            ^^^^^^^^^^^^^^
the link type `nofollow,ugc` in `link_rel` cannot be added to links: divide link types by spaces: `nofollow ugc`
",
    );
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_an_example() {
    for (json, expected) in [
        (
            r#"{"url_schemes": "https"}"#,
            "string \"https\", expected a list of schemes, as [\"https\", \"mailto\"]",
        ),
        (
            r#"{"own_hosts": [1]}"#,
            "integer `1`, expected a list of hosts, as [\"blog.example\"]",
        ),
        (
            r#"{"link_rel": ["ugc"]}"#,
            "sequence, expected a string of link types, as \"nofollow ugc\"",
        ),
        (
            r#"{"image_proxy": 1}"#,
            "integer `1`, expected a string that begins a URL, as \"https://img.example/?url=\"",
        ),
        (
            r#"{"max_links": "3"}"#,
            "string \"3\", expected a whole number from 0 on, as 3",
        ),
        (
            r#"{"link_hosts": {"deny": "spam.example"}}"#,
            "string \"spam.example\", expected a list of hosts, as [\"blog.example\"]",
        ),
        (
            r#"{"rename": {"strike": 1}}"#,
            "integer `1`, expected a string with the name of an element, as \"s\"",
        ),
        (
            r#"{"lazy_images": "no"}"#,
            "string \"no\", expected `true` or `false`",
        ),
        (
            r#"{"unlisted": 1}"#,
            "integer `1`, expected one of \"strip_html\", \"strip_all\", \"escape\"",
        ),
        (r#"{"preset": 1}"#, "integer `1`, expected \"blog\""),
        (
            r#"{"whitelist": ["<b>"]}"#,
            "sequence, expected a string with an allowlist, as \"<b> <i>\", or with the name of one: \"default\", \"modern\" or \
             \"markdown\"",
        ),
    ] {
        let error = serde_json::from_str::<SanitizerBuilder>(json)
            .unwrap_err()
            .to_string();
        let (message, _) = error.split_once(" at line 1").expect("a place");
        assert_eq!(message, format!("invalid type: {expected}"));
    }
}

#[test]
fn a_list_in_several_lines_is_quoted_by_its_line() {
    let error = toml::from_str::<SanitizerBuilder>("whitelist = \"\"\"\n<b>\n<blockqoute>\n\"\"\"")
        .unwrap_err();
    assert_eq!(
        error.message(),
        "unknown element `blockqoute` in line 2 (`<blockqoute>`): HTML has no such element; did you mean `blockquote`?"
    );
}

#[test]
fn an_invalid_allowlist_is_refused_at_its_place() {
    toml_error::<SanitizerBuilder>(
        "whitelist = '<blockqoute>'",
        "TOML parse error at line 1, column 13
  |
1 | whitelist = '<blockqoute>'
  |             ^^^^^^^^^^^^^^
unknown element `blockqoute` at byte 1: HTML has no such element; did you mean `blockquote`?
",
    );
}

#[test]
fn options_that_cannot_be_built_are_refused_with_the_policy_error() {
    toml_error::<Sanitizer>(
        "max_depth = 0",
        "TOML parse error at line 1, column 13
  |
1 | max_depth = 0
  |             ^
`max_depth` is 0, and not from 1 to 400: to allow no elements, use an empty allowlist; browsers flatten what nests deeper
",
    );
    // Whether options go together is judged at the end, for code may change them before.
    let options = "whitelist = '<b>'\nautolink = true";
    let error = toml::from_str::<Sanitizer>(options).unwrap_err();
    assert_eq!(
        error.message(),
        "`autolink` has no effect: the allowlist has no links; add `<a href=\"\">` to `whitelist`"
    );
    assert!(read(options).autolink(false).build().is_ok());
    json_error::<Sanitizer>(
        r#"{"rename": {"b": "strong", "B": "em"}}"#,
        "`rename` cannot read `B` as `em`: the first is renamed to something else too",
    );
}

#[test]
fn an_allowlist_is_written_as_its_notice_and_read_again() {
    let list = Whitelist::default();
    let written = serde_json::to_string(&list).expect("a string");
    assert_eq!(written, format!("{:?}", list.to_string()));
    assert_eq!(
        serde_json::from_str::<Whitelist>(&written).expect("a list"),
        list
    );
    json_error::<Whitelist>(
        "7",
        "invalid type: integer `7`, expected a string with an allowlist, as \"<b> <i>\", or with the name of one: \"default\", \
         \"modern\" or \"markdown\" at line 1 column 1",
    );
}

#[test]
fn an_inspection_is_written_with_all_its_facts() {
    let typed =
        "<a href=https://evil.example/>bank.example</a><a href='javascript:x'>1</a><!-- x -->";
    let found = Sanitizer::default().inspect(typed);
    let written = serde_json::to_string(&found).expect("JSON");
    let expected = concat!(
        r#"{"html":"<a href=\"https://evil.example/\">bank.example</a><a>1</a>","text":"bank.example1","#,
        r#""is_empty":false,"#,
        r#""links":[{"url":"https://evil.example/","host":"evil.example","text":"bank.example","#,
        r#""deceptive":true}],"#,
        r#""removals":[{"kind":"url","name":"href","reason":"the scheme `javascript` is not allowed","#,
        r#""reason_code":"scheme","line":1,"#,
        r#""range":{"start":49,"end":68}},"#,
        r#"{"kind":"comment","name":"","reason":"comments are never shown","reason_code":"comment","line":1,"#,
        r#""range":{"start":74,"end":84}}],"shown":[]}"#,
    );
    assert_eq!(written, expected);
}

#[test]
fn absent_hosts_and_ranges_are_null() {
    let sanitizer = read("bidi = 'strip'").build().expect("a sanitizer");
    let found = sanitizer.inspect("<a href=/>\u{202e}</a>");
    let written = serde_json::to_string(&found).expect("JSON");
    let expected = concat!(
        r#"{"html":"<a href=\"/\"></a>","text":"","is_empty":true,"#,
        r#""links":[{"url":"/","host":null,"text":"","deceptive":false}],"#,
        r#""removals":[{"kind":"bidi_controls","name":"U+202E","#,
        r#""reason":"they change the direction of text","reason_code":"text_direction","line":1,"range":null}],"shown":[]}"#,
    );
    assert_eq!(written, expected);
}

#[test]
fn every_kind_of_removal_has_a_name() {
    use comment_sanitizer::RemovalKind::*;
    let kinds = [
        (Element, "element"),
        (Attribute, "attribute"),
        (Url, "url"),
        (Comment, "comment"),
        (ControlCharacters, "control_characters"),
        (BidiControls, "bidi_controls"),
        (CombiningMarks, "combining_marks"),
        (Depth, "depth"),
        (Link, "link"),
        (Flattened, "flattened"),
    ];
    for (kind, name) in kinds {
        assert_eq!(serde_json::to_value(kind).expect("JSON"), name);
    }
}
