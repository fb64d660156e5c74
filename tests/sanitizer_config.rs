//! The configuration of the browser's own sanitizer: what a sanitizer writes, which configurations make an allowlist, the
//! exact error for each that does not, and, in browsers, that `setHTML` with it leaves every output as it is.

use comment_sanitizer::{Sanitizer, SanitizerBuilder, SanitizerConfig, Whitelist};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::browser::{Engine, Judged, Page, warn};
use support::promises::everything;
use support::{cases, corpora, soup};

fn read(config: &Value) -> SanitizerConfig {
    SanitizerConfig::deserialize(config).unwrap_or_else(|error| panic!("{config}: {error}"))
}

fn written(sanitizer: &Sanitizer) -> Value {
    serde_json::to_value(sanitizer.sanitizer_config()).expect("it can be serialized")
}

fn build(builder: SanitizerBuilder) -> Sanitizer {
    builder.build().expect("options that go together")
}

/// The attributes of an element in a configuration, if it is there.
fn attributes<'a>(config: &'a Value, element: &str) -> Option<&'a Value> {
    let mut elements = config["elements"].as_array().expect("an array").iter();
    let found = elements.find(|found| found["name"] == element);
    found.map(|element| &element["attributes"])
}

fn replaces(config: &Value, element: &str) -> bool {
    let replaced = config["replaceWithChildrenElements"].as_array();
    replaced.expect("an array").contains(&json!(element))
}

#[test]
fn a_configuration_holds_the_allowlist_in_its_order() {
    let config = written(&Sanitizer::new(
        r#"<q cite=""> <b> <a title="" href="">"#.parse().expect("a list"),
    ));
    assert_eq!(
        config["elements"],
        json!([
            { "name": "q", "attributes": ["cite"] },
            { "name": "b", "attributes": [] },
            { "name": "a", "attributes": ["title", "href"] },
        ])
    );
    let mut config = config;
    let members = config.as_object_mut().expect("an object");
    members.remove("elements");
    members.remove("replaceWithChildrenElements");
    assert_eq!(
        config,
        json!({ "attributes": [], "comments": false, "dataAttributes": false })
    );
}

#[test]
fn an_empty_allowlist_allows_nothing() {
    let config = written(&Sanitizer::new(Whitelist::empty()));
    assert_eq!(config["elements"], json!([]));
    assert!(replaces(&config, "b"));
}

#[test]
fn attributes_that_options_add_are_allowed_once() {
    let with = |list: &str| Sanitizer::builder().whitelist(list.parse().expect("a list"));
    let links = |list: &str| with(list).link_rel("nofollow");
    let check = |builder, expected| {
        assert_eq!(attributes(&written(&build(builder)), "a"), Some(&expected));
    };
    check(links("<a href>"), json!(["href", "rel"]));
    check(links("<a rel href>"), json!(["rel", "href"]));
    check(
        SanitizerBuilder::blog().whitelist("<a title>".parse().expect("a list")),
        json!(["title"]),
    );
    check(
        links("<a href>").link_target_blank(true),
        json!(["href", "rel", "target"]),
    );
    let target_alone = links("<a href>").link_rel("").link_target_blank(true);
    check(target_alone, json!(["href", "rel", "target"]));
    check(links("<a href>").link_rel(""), json!(["href"]));
}

#[test]
fn attributes_that_pictures_get_are_allowed() {
    let with = |list: &str| Sanitizer::builder().whitelist(list.parse().expect("a list"));
    let config = written(&build(with("<img src alt>").lazy_images(true)));
    let expected = json!(["src", "alt", "loading", "decoding", "referrerpolicy"]);
    assert_eq!(attributes(&config, "img"), Some(&expected));
}

#[test]
fn names_of_a_configuration_are_names_only() {
    for name in ["class=language-*", " href ", "align=left"] {
        let config = read(&json!({ "elements": [{ "name": "a", "attributes": [name] }] }));
        assert!(Whitelist::from_sanitizer_config(&config).is_err(), "{name}");
    }
}

#[test]
fn a_class_of_a_configuration_lacks_its_pattern() {
    let config = Sanitizer::new(Whitelist::markdown()).sanitizer_config();
    let error = Whitelist::from_sanitizer_config(&config).expect_err("no pattern");
    assert_eq!(
        (error.element(), error.attribute()),
        (Some("code"), Some("class"))
    );
}

#[test]
fn elements_that_paragraphs_are_made_of_are_allowed() {
    let list: Whitelist = "<b>".parse().expect("a list");
    let plain = written(&Sanitizer::new(list.clone()));
    let laid_out = written(&build(
        Sanitizer::builder().whitelist(list).paragraphs(true),
    ));
    for element in ["p", "br"] {
        assert_eq!(attributes(&plain, element), None);
        assert_eq!(attributes(&laid_out, element), Some(&json!([])));
        assert!(!replaces(&laid_out, element));
    }
    assert!(replaces(&plain, "p"));
}

#[test]
fn a_renamed_element_is_not_allowed() {
    let config = written(&build(Sanitizer::builder().rename("strong", "b")));
    assert_eq!(attributes(&config, "strong"), None);
    assert!(replaces(&config, "strong"));
}

#[test]
fn the_text_of_other_elements_is_kept_where_the_sanitizer_keeps_it() {
    let sanitizer = Sanitizer::default();
    let config = written(&sanitizer);
    for element in [
        "p", "div", "table", "td", "h1", "button", "form", "noscript", "title", "textarea", "xmp",
        "marquee",
    ] {
        assert!(replaces(&config, element), "{element}");
        let typed = format!("<{element}>y</{element}>");
        assert_eq!(sanitizer.sanitize(&typed), "y", "{element}");
    }
    for element in [
        "script", "style", "template", "iframe", "noembed", "br", "img", "b", "html", "object",
        "svg", "math",
    ] {
        assert!(!replaces(&config, element), "{element}");
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn an_allowlist_is_read_back(notice in soup::notice()) {
        // A configuration holds names only, and a class needs a pattern.
        let notice = notice.replace(" class=\"language-*\"", "");
        let patterns = ["left center a-*", "ugc help"];
        let notice = patterns.iter().fold(notice, |notice, pattern| notice.replace(pattern, ""));
        let list: Whitelist = notice.parse().expect("a list");
        let config = Sanitizer::new(list.clone()).sanitizer_config();
        let again = Whitelist::from_sanitizer_config(&config).expect("a list");
        prop_assert_eq!(again.to_string(), list.to_string());
        let json = serde_json::to_value(&config).expect("it can be serialized");
        let again = Whitelist::from_sanitizer_config(&read(&json)).expect("a list");
        prop_assert_eq!(again, list);
    }
}

#[test]
fn what_options_add_is_read_as_listed_or_refused() {
    let list = |builder: SanitizerBuilder| {
        let config = build(builder).sanitizer_config();
        let list = Whitelist::from_sanitizer_config(&config);
        list.map(|list| list.to_string())
            .map_err(|error| error.to_string())
    };
    let links = || Sanitizer::builder().whitelist("<a href>".parse().expect("a list"));
    assert_eq!(
        list(links().link_rel("ugc").paragraphs(true)),
        Ok(r#"<a href="" rel=""> <p> <br>"#.to_owned())
    );
    let refused = "attribute `target` of `a` can never be allowed in a comment: it steers the windows of the reader's \
                   browser";
    assert_eq!(
        list(links().link_target_blank(true)),
        Err(refused.to_owned())
    );
}

#[track_caller]
fn check_reads(config: Value, expected: &str) {
    let list = Whitelist::from_sanitizer_config(&read(&config));
    let list = list.unwrap_or_else(|error| panic!("{config}: {error}"));
    assert_eq!(list.to_string(), expected);
}

#[test]
fn names_and_objects_are_read() {
    const HTML: &str = "http://www.w3.org/1999/xhtml";
    check_reads(json!({ "elements": [] }), "");
    check_reads(
        json!({ "elements": ["b", { "name": "I" }, { "name": "q", "namespace": HTML, "attributes": ["cite"] }] }),
        r#"<b> <i> <q cite="">"#,
    );
    let href = json!({ "name": "href", "namespace": null });
    check_reads(
        json!({ "elements": [{ "name": "a", "attributes": [href, { "name": "title", "namespace": "" }] }] }),
        r#"<a href="" title="">"#,
    );
    check_reads(
        json!({ "elements": [{ "name": "a", "attributes": ["href"] }, { "name": "a", "attributes": ["rel"] }] }),
        r#"<a href="" rel="">"#,
    );
}

#[test]
fn global_attributes_apply_to_every_element_that_may_have_them() {
    check_reads(
        json!({ "elements": ["b", "q", { "name": "del", "attributes": ["datetime"] }], "attributes": ["title", "CITE", "title"] }),
        r#"<b title=""> <q title="" cite=""> <del datetime="" title="" cite="">"#,
    );
    let without = json!({ "name": "b", "removeAttributes": ["lang", "style"] });
    check_reads(
        json!({ "elements": [without, "i"], "attributes": ["title", "lang"] }),
        r#"<b title=""> <i title="" lang="">"#,
    );
}

#[test]
fn members_that_say_what_the_sanitizer_does_anyway_are_read() {
    check_reads(
        json!({
            "elements": [{ "name": "b", "removeAttributes": [] }],
            "removeElements": [],
            "replaceWithChildrenElements": ["div", { "name": "b", "namespace": "http://www.w3.org/2000/svg" }],
            "removeAttributes": [],
            "processingInstructions": [],
            "comments": false,
            "dataAttributes": false,
        }),
        "<b>",
    );
}

#[track_caller]
fn check_error(config: Value, expected: &str) {
    let error = Whitelist::from_sanitizer_config(&read(&config)).expect_err(expected);
    assert_eq!(error.to_string(), expected);
}

#[test]
fn what_can_never_be_safe_is_an_error() {
    let attribute =
        |name: &str| json!({ "elements": [{ "name": "a", "attributes": ["href", name] }] });
    check_error(
        json!({ "elements": ["b", "script"] }),
        "element `script` can never be allowed in a comment: it runs or configures scripts",
    );
    check_error(
        json!({ "elements": ["svg"] }),
        "element `svg` can never be allowed in a comment: its content is parsed by other rules, the root of most \
         sanitizer bypasses",
    );
    check_error(
        attribute("onclick"),
        "attribute `onclick` of `a` can never be allowed in a comment: it runs a script",
    );
    check_error(
        attribute("style"),
        "attribute `style` of `a` can never be allowed in a comment: it restyles the page and can cover it",
    );
    check_error(
        attribute("data-x"),
        "attribute `data-x` of `a` can never be allowed in a comment: scripts of the page read it",
    );
    check_error(
        attribute("titel"),
        "attribute `titel` cannot be listed on element `a`; did you mean `title`?",
    );
    check_error(
        json!({ "elements": ["blockqoute"] }),
        "unknown element `blockqoute`: HTML has no such element; did you mean `blockquote`?",
    );
    check_error(
        json!({ "elements": ["b", "i"], "attributes": ["title", "id"] }),
        "attribute `id` of `b` can never be allowed in a comment: it shadows the page's own variables and anchors \
         (DOM clobbering)",
    );
}

#[test]
fn a_configuration_that_is_no_allowlist_is_an_error() {
    const WHY: &str = "of a `SanitizerConfig` cannot be read as an allowlist:";
    const FORBIDS: &str =
        "it says what is forbidden; give `elements` and `attributes`, and nothing else is allowed";
    let check =
        |config, names: &str, why: &str| check_error(config, &format!("{names} {WHY} {why}"));
    check(
        json!({}),
        "`elements`",
        "it is left out, so that browsers allow nearly all elements; list those that are allowed",
    );
    check(
        json!({ "removeElements": ["script"] }),
        "`removeElements`",
        FORBIDS,
    );
    check(
        json!({ "elements": ["b"], "removeElements": ["i"] }),
        "`removeElements`",
        FORBIDS,
    );
    check(
        json!({ "removeAttributes": ["style"] }),
        "`removeAttributes`",
        FORBIDS,
    );
    check(
        json!({ "elements": ["b"], "removeAttributes": ["id"] }),
        "`removeAttributes`",
        FORBIDS,
    );
    check(
        json!({ "elements": ["b", { "name": "i", "removeAttributes": ["id"] }] }),
        "`removeAttributes`",
        FORBIDS,
    );
    check(
        json!({ "elements": ["b"], "comments": true }),
        "`comments`",
        "no comment of HTML is ever kept; write `false`",
    );
    check(
        json!({ "elements": ["b"], "dataAttributes": true }),
        "`dataAttributes`",
        "scripts of the page read these attributes, so none is ever kept; write `false`",
    );
    for member in ["processingInstructions", "removeProcessingInstructions"] {
        check(
            json!({ "elements": ["b"], member: ["php", { "target": "xml" }] }),
            &format!("`{member}`"),
            "no processing instruction is ever kept; leave it out",
        );
    }
    for namespace in [json!("http://www.w3.org/2000/svg"), json!(null), json!("")] {
        check(
            json!({ "elements": [{ "name": "a", "namespace": namespace }] }),
            "`a` in `elements`",
            "it is not in the namespace of HTML, and a comment is HTML only",
        );
    }
    let href = json!({ "name": "href", "namespace": "http://www.w3.org/1999/xlink" });
    for (member, config) in [
        (
            "attributes",
            json!({ "elements": [{ "name": "a", "attributes": [href] }] }),
        ),
        (
            "attributes",
            json!({ "elements": ["a"], "attributes": [href] }),
        ),
        (
            "removeAttributes",
            json!({ "elements": [{ "name": "a", "removeAttributes": [href] }], "attributes": [] }),
        ),
    ] {
        check(
            config,
            &format!("`href` in `{member}`"),
            "it is in a namespace, and attributes of HTML are in none",
        );
    }
    for config in [
        json!({ "elements": ["b"], "attributes": ["title", "href"] }),
        json!({ "elements": [], "attributes": ["href"] }),
    ] {
        check(
            config,
            "`href` in `attributes`",
            "no element of `elements` may have it",
        );
    }
    check(
        json!({ "elements": ["b"], "replaceWithChildrenElements": ["i", "b"] }),
        "`b` in `replaceWithChildrenElements`",
        "it is in `elements` as well, which browsers refuse",
    );
}

#[test]
fn what_is_no_configuration_is_an_error_of_the_format() {
    for (config, expected) in [
        (
            json!({ "element": ["b"] }),
            "unknown field `element`, expected one of `elements`",
        ),
        (
            json!({ "elements": "b" }),
            "invalid type: string \"b\", expected a sequence",
        ),
        (
            json!({ "elements": [{ "name": "a", "atributes": ["href"] }] }),
            "expected a name, or an object with `name` and other keys of the standard",
        ),
        (
            json!({ "comments": "no" }),
            "invalid type: string \"no\", expected a boolean",
        ),
    ] {
        let error = SanitizerConfig::deserialize(&config).expect_err("no configuration");
        assert!(error.to_string().starts_with(expected), "{config}: {error}");
    }
}

/// The elements of a configuration, each with its attributes.
fn names(config: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let name = |item: &Value| {
        let name = item.as_str().or_else(|| item["name"].as_str());
        name.expect("a name").to_owned()
    };
    let names = |list: &Value| list.as_array().into_iter().flatten().map(name).collect();
    let elements = config["elements"].as_array().expect("elements");
    elements
        .iter()
        .map(|element| (name(element), names(&element["attributes"])))
        .collect()
}

/// Sanitizers whose outputs the browsers are given, by name.
fn sanitizers() -> [(&'static str, Sanitizer); 8] {
    let tables = "<table> <tr> <td colspan> <th> <col span> <caption> <b> <p>".parse();
    let windows = Sanitizer::builder().link_target_blank(true).link_rel("ugc");
    let pictures =
        Sanitizer::builder().whitelist("<img src alt> <a href>".parse().expect("a list"));
    let pictures = pictures
        .lazy_images(true)
        .image_proxy("https://img.example/?url=");
    [
        ("default", Sanitizer::default()),
        ("modern", Sanitizer::new(Whitelist::modern())),
        ("markdown", Sanitizer::new(Whitelist::markdown())),
        ("everything", Sanitizer::new(everything())),
        ("blog", build(SanitizerBuilder::blog())),
        ("windows", build(windows)),
        ("pictures", build(pictures)),
        // Browsers add a `tbody` to a table without one, and their sanitizer replaces it by its children.
        ("tables", Sanitizer::new(tables.expect("a list"))),
    ]
}

#[test]
#[ignore = "needs the browsers, and the corpora: set COMMENT_SANITIZER_CORPORA"]
fn set_html_leaves_the_outputs_of_the_corpora_as_they_are() {
    let entries = ["hostile", "comments"].map(corpora::read);
    let sanitizers = sanitizers();
    let cases = sanitizers.iter().map(|(name, sanitizer)| {
        let typed = entries.iter().flatten().map(|entry| &*entry.input);
        let outputs: BTreeSet<_> = typed.map(|typed| sanitizer.sanitize(typed)).collect();
        json!({ "name": name, "config": sanitizer.sanitizer_config(), "outputs": outputs })
    });
    let page = Page::new(&cases.collect(), "", "judgeSetHtml");
    let least = entries.iter().map(Vec::len).sum::<usize>() as u64;
    for engine in Engine::ALL.into_iter().filter(|engine| engine.is_there()) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let Judged { verdict, requests } = engine.open(folder, "set_html", &page);
        assert_eq!(verdict["failures"], 0, "{}", verdict["first"]);
        assert_eq!(verdict["fired"], 0);
        assert!(requests.is_empty(), "{requests:?}");
        if verdict["lacks"] == json!(["setHTML"]) {
            warn(&format!(
                "WARNING: {engine:?} checks NOTHING: it has no `setHTML`"
            ));
            continue;
        }
        println!("{engine:?}: {} checks", verdict["checks"]);
        assert!(verdict["checks"].as_u64() > Some(least));
        // Some elements and attributes of `everything` stand in no comment.
        assert!(verdict["noticed"].as_u64() > Some(100));
        // The browser finds nothing unsafe in a configuration, and what it keeps is the same allowlist.
        for (at, (name, sanitizer)) in sanitizers.iter().enumerate() {
            let own = serde_json::to_value(sanitizer.sanitizer_config()).expect("JSON");
            let found = names(&verdict["configs"][at]);
            assert_eq!(found, names(&own), "{name} in {engine:?}");
        }
    }
}
