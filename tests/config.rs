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

/// Checks that these options give this builder.
#[track_caller]
fn check(options: &str, builder: SanitizerBuilder) {
    let read = read(options);
    assert_eq!(format!("{read:?}"), format!("{builder:?}"));
}

#[test]
fn absent_keys_have_their_defaults() {
    check("", Sanitizer::builder());
    let builder: SanitizerBuilder = serde_json::from_str("{}").expect("options");
    assert_eq!(
        format!("{builder:?}"),
        format!("{:?}", Sanitizer::builder())
    );
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
    check("relative_urls = 'keep'", builder());
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
    check("link_target_blank = true", builder().link_target_blank());
    check("link_target_blank = false", builder());
    check("input = 'typed'", builder());
    check("input = 'rendered'", builder().input(Input::Rendered));
    check("unlisted = 'strip_html'", builder());
    check(
        "unlisted = 'strip_all'",
        builder().unlisted(Unlisted::StripAll),
    );
    check("unlisted = 'show'", builder().unlisted(Unlisted::Show));
    check(
        "rename = { acronym = 'abbr', strike = 's' }",
        builder().rename("acronym", "abbr").rename("strike", "s"),
    );
    check("max_depth = 7", builder().max_depth(7));
    check("max_links = 0", builder().max_links(0));
    check("bidi = 'keep'", builder());
    check("bidi = 'isolate'", builder().bidi(Bidi::Isolate));
    check("bidi = 'strip'", builder().bidi(Bidi::Strip));
    check("combining_limit = 8", builder().combining_limit(8));
    check("autolink = true", builder().autolink());
    check("autolink = false", builder());
    check("paragraphs = true", builder().paragraphs());
    check("paragraphs = false", builder());
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
    assert_eq!(format!("{table:?}"), format!("{object:?}"));
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
unknown field `max_link`, expected one of `whitelist`, `url_schemes`, `relative_urls`, `link_hosts`, \
        `link_rel`, `own_hosts`, `link_target_blank`, `input`, `unlisted`, `rename`, `max_depth`, `max_links`, `bidi`, \
        `combining_limit`, `autolink`, `paragraphs`
",
    );
    json_error::<SanitizerBuilder>(
        r#"{"max_link": 1}"#,
        "unknown field `max_link`, expected one of `whitelist`, `url_schemes`, `relative_urls`, `link_hosts`, \
         `link_rel`, `own_hosts`, `link_target_blank`, `input`, `unlisted`, `rename`, `max_depth`, `max_links`, `bidi`, \
         `combining_limit`, `autolink`, `paragraphs` at line 1 column 11",
    );
    toml_error::<SanitizerBuilder>(
        "bidi = 'no'",
        "TOML parse error at line 1, column 8
  |
1 | bidi = 'no'
  |        ^^^^
unknown variant `no`, expected one of `keep`, `isolate`, `strip`
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
        "invalid type: sequence, expected a table of options at line 1 column 0",
    );
    json_error::<SanitizerBuilder>(
        r#"{"link_hosts": [["a.example"], null]}"#,
        "invalid type: sequence, expected a table with `allow` or `deny` at line 1 column 15",
    );
    json_error::<SanitizerBuilder>(
        r#"{"rename": ["strike", "s"]}"#,
        "invalid type: sequence, expected a table of elements, as { strike = \"s\" } at line 1 column 11",
    );
    json_error::<SanitizerBuilder>(
        r#"{"max_depth": -1}"#,
        "invalid value: integer `-1`, expected usize at line 1 column 16",
    );
    json_error::<SanitizerBuilder>(
        r#"{"autolink": 1}"#,
        "invalid type: integer `1`, expected a boolean at line 1 column 14",
    );
    toml_error::<SanitizerBuilder>(
        "paragraphs = 'yes'",
        "TOML parse error at line 1, column 14
  |
1 | paragraphs = 'yes'
  |              ^^^^^
invalid type: string \"yes\", expected a boolean
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
            "invalid type: integer `1`, expected a string",
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
fn an_invalid_host_is_refused_with_the_name_of_its_option() {
    let why = "is no host: it is neither a name nor an address";
    json_error::<Sanitizer>(
        r#"{"own_hosts": ["blog.example", "a b"]}"#,
        &format!("`a b` in `own_hosts` {why}"),
    );
    json_error::<Sanitizer>(
        r#"{"link_hosts": {"deny": ["a b"]}}"#,
        &format!("`a b` in `link_hosts` {why}"),
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
unknown element `blockqoute` at byte 1: HTML has none of that name; did you mean `blockquote`?
",
    );
}

#[test]
fn options_that_cannot_be_built_are_refused_with_the_policy_error() {
    let depth = "a nesting depth of 0 is not from 1 to 400: to allow no elements, use an empty list; browsers flatten \
                 what nests deeper";
    json_error::<Sanitizer>(r#"{"max_depth": 0}"#, depth);
    let options = "max_depth = 0";
    let error = toml::from_str::<Sanitizer>(options).unwrap_err();
    assert_eq!(error.message(), depth);
    // Code may change the options before it builds them.
    assert!(read(options).max_depth(1).build().is_ok());
    json_error::<Sanitizer>(
        r#"{"rename": {"b": "strong", "B": "em"}}"#,
        "`B` cannot be renamed to `em`: the first is renamed to something else too",
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
        "invalid type: integer `7`, expected a string at line 1 column 1",
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
