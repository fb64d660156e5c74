//! The allowlist: which notices it parses, the notice it prints, and the exact error for each notice that it rejects.

use comment_sanitizer::{PolicyError, Sanitizer, Whitelist};
use proptest::prelude::*;
use support::cases;
use support::soup::{self, EVERYTHING};

const NOTICE: &str = r#"<a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> <code> <del datetime=""> <em> <i> <q cite=""> <strike> <strong>"#;

#[track_caller]
fn list(notice: &str) -> Whitelist {
    notice
        .parse()
        .unwrap_or_else(|error| panic!("{notice}: {error}"))
}

#[track_caller]
fn check_reads(notice: &str, expected: &str) {
    assert_eq!(list(notice).to_string(), expected);
}

#[track_caller]
fn check_error(notice: &str, expected: &str) -> PolicyError {
    let error = notice.parse::<Whitelist>().expect_err(notice);
    assert_eq!(error.to_string(), expected);
    error
}

#[test]
fn the_default_prints_the_wordpress_notice_byte_for_byte() {
    assert_eq!(Whitelist::default().to_string(), NOTICE);
    assert_eq!(list(NOTICE), Whitelist::default());
}

#[test]
fn notices_parse_in_any_case_quoting_and_spacing() {
    check_reads("<b>", "<b>");
    check_reads("<B><I>", "<b> <i>");
    check_reads("  <b>\n\t<i>\r\n", "<b> <i>");
    check_reads("<a href title>", r#"<a href="" title="">"#);
    check_reads("<A HREF='' Title = \"\" >", r#"<a href="" title="">"#);
    check_reads("<a title href=>", r#"<a title="" href="">"#);
    check_reads("<br /><hr/>", "<br> <hr>");
    check_reads("", "");
    check_reads(" \n ", "");
}

#[test]
fn an_element_that_is_listed_twice_has_the_attributes_of_both() {
    check_reads(
        "<a href=''> <b> <a title='' href=''>",
        r#"<a href="" title=""> <b>"#,
    );
}

#[test]
fn unknown_elements_are_errors_with_the_nearest_name() {
    check_error(
        "<b> <blockqoute>",
        "unknown element `blockqoute` at byte 5: HTML has no such element; did you mean `blockquote`?",
    );
    // A name of four letters has one within one edit, a longer one within two.
    check_error(
        "<stogn>",
        "unknown element `stogn` at byte 1: HTML has no such element; did you mean `strong`?",
    );
    check_error(
        "<stog>",
        "unknown element `stog` at byte 1: HTML has no such element",
    );
    check_error(
        "<string>",
        "unknown element `string` at byte 1: HTML has no such element; did you mean `strong`?",
    );
    check_error(
        "<dél>",
        "unknown element `dél` at byte 1: HTML has no such element; did you mean `del`?",
    );
    check_error(
        "<xyzzy>",
        "unknown element `xyzzy` at byte 1: HTML has no such element",
    );
    check_error(
        "<é>",
        "unknown element `é` at byte 1: HTML has no such element",
    );
}

#[test]
fn elements_that_are_never_safe_are_errors_that_say_why() {
    let error = check_error(
        "<b> <script>",
        "element `script` at byte 5 can never be allowed in a comment: it runs or configures scripts",
    );
    assert!(
        matches!(error, PolicyError::ElementNeverSafe { name: "script", at, .. } if at.offset() == Some(5))
    );
    for name in [
        "style",
        "iframe",
        "svg",
        "math",
        "template",
        "noscript",
        "textarea",
        "input",
        "button",
        "select",
        "form",
        "video",
        "audio",
        "object",
        "embed",
        "base",
        "meta",
        "link",
        "title",
        "xmp",
        "plaintext",
        "noembed",
        "noframes",
        "frameset",
        "html",
        "head",
        "body",
        "image",
        "applet",
        "marquee",
        "dialog",
        "slot",
        "canvas",
    ] {
        let error = format!("<{name}>").parse::<Whitelist>().expect_err(name);
        assert!(
            matches!(error, PolicyError::ElementNeverSafe { .. }),
            "{error}"
        );
    }
}

#[test]
fn attributes_that_are_never_safe_are_errors_that_say_why() {
    check_error(
        r#"<b> <a href="" onclick="">"#,
        "attribute `onclick` of `a` at byte 15 can never be allowed in a comment: it runs a script",
    );
    for name in [
        "onerror",
        "ONLOAD",
        "style",
        "id",
        "name",
        "class",
        "srcdoc",
        "srcset",
        "formaction",
        "data-x",
        "is",
        "slot",
        "target",
        "ping",
        "background",
        "xlink:href",
        "xmlns",
        "nonce",
        "tabindex",
        "contenteditable",
        "itemprop",
    ] {
        let error = format!("<img {name}>")
            .parse::<Whitelist>()
            .expect_err(name);
        assert!(
            matches!(error, PolicyError::AttributeNeverSafe { .. }),
            "{error}"
        );
    }
}

#[test]
fn unknown_attributes_are_errors_with_the_nearest_name() {
    check_error(
        "<b href>",
        "attribute `href` at byte 3 cannot be listed on element `b`",
    );
    check_error(
        "<a herf=''>",
        "attribute `herf` at byte 3 cannot be listed on element `a`; did you mean `href`?",
    );
    check_error(
        "<b é>",
        "attribute `é` at byte 3 cannot be listed on element `b`",
    );
}

#[test]
fn other_errors_say_what_and_where() {
    check_error(
        "<b> <i",
        "the tag at byte 4 has no `>`: write `<b>`, and not `<b`",
    );
    check_error(
        "<b <i>",
        "the tag at byte 0 has no `>`: write `<b>`, and not `<b`",
    );
    check_error(
        "<b",
        "the tag at byte 0 has no `>`: write `<b>`, and not `<b`",
    );
    let stray = "an allowlist holds start tags only, as in `<b> <a href=\"\">`";
    check_error("<b>, <i>", &format!("stray text `,` at byte 3: {stray}"));
    check_error("bold", &format!("stray text `bold` at byte 0: {stray}"));
    check_error("<b></b>", &format!("stray text `</b>` at byte 3: {stray}"));
    check_error("< b>", &format!("stray text `<` at byte 0: {stray}"));
    check_error(
        "&lt;b&gt;",
        &format!(
            "stray text `&lt;b&gt;` at byte 0: {stray}; this one is escaped for a page: give it unescaped"
        ),
    );
    check_error("<b =>", &format!("stray text `=` at byte 3: {stray}"));
    check_error(
        r#"<a href="x">"#,
        "attribute `href` of `a` at byte 3 cannot have the pattern `x`: its values are not keywords: leave the value \
         empty, which allows any",
    );
    check_error(
        "<b>\n  <i>\n  <blockqoute> <u>\n",
        "unknown element `blockqoute` in line 3 (`<blockqoute> <u>`): HTML has no such element; did you mean \
         `blockquote`?",
    );
    let long = "x".repeat(100);
    check_error(
        &format!("<{long}>"),
        &format!(
            "unknown element `{}…` at byte 1: HTML has no such element",
            "x".repeat(40)
        ),
    );
}

#[test]
fn patterns_are_read_and_printed() {
    let notice = r#"<code class="language-* spoiler"> <a rel="nofollow ugc"> <td align="left right center">"#;
    check_reads(notice, notice);
    check_reads("<code class='language-*'>", r#"<code class="language-*">"#);
    check_reads("<code CLASS=language-*>", r#"<code class="language-*">"#);
    check_reads(
        "<td align=' left  right left '>",
        r#"<td align="left right">"#,
    );
    check_reads(
        r#"<td align="left"> <td align="right">"#,
        r#"<td align="left right">"#,
    );
    check_reads(r#"<td align="left"> <td align="">"#, r#"<td align="">"#);
    assert_eq!(
        list(r#"<td align="left right">"#),
        list(r#"<td align="right left">"#)
    );
    assert_ne!(list(r#"<td align="left">"#), list(r#"<td align="">"#));
    assert_ne!(list(r#"<td align="left">"#), list(r#"<td align="right">"#));
    assert_ne!(
        list(r#"<td align="left">"#),
        list(r#"<td align="left right">"#)
    );
}

#[test]
fn patterns_that_are_none_are_errors() {
    let of_class = "attribute `class` of `code` at byte 6 cannot have the pattern";
    check_error(
        "<code class=\"*\">",
        &format!(
            "{of_class} `*`: `*` alone would allow everything: say how the names begin, as in `language-*`"
        ),
    );
    check_error(
        "<code class=\"lang*\">",
        &format!("{of_class} `lang*`: write `*` after a hyphen, as in `language-*`"),
    );
    check_error(
        "<code class=\"a.b\">",
        &format!(
            "{of_class} `a.b`: a pattern is a list of names, divided by spaces, such as `left`, and of beginnings, such \
             as `language-*`"
        ),
    );
    let never = "attribute `class` of `code` at byte 6 can never be allowed in a comment: it takes on the looks and \
                 scripts of the page's own parts, unless a pattern says which classes: write `class=\"language-*\"`";
    check_error("<code class>", never);
    check_error("<code class=\" \">", never);
    check_error(
        "<a rel=\"me\">",
        "attribute `rel` of `a` at byte 3 cannot have the pattern `me`: `me` speaks in the blog's name: it says that \
         both pages are of one person",
    );
    check_error(
        "<a rel=\"author\">",
        "attribute `rel` of `a` at byte 3 cannot have the pattern `author`: it is none of `bookmark`, `external`, `help`, \
         `nofollow`, `noopener`, `noreferrer`, `sponsored` and `ugc`; others speak in the blog's name, or let the other \
         page script this one",
    );
    assert!("<a rel=ME>".parse::<Whitelist>().is_err());
    let error = Whitelist::empty().with("code", &["class=*"]).unwrap_err();
    assert!(matches!(error, PolicyError::Pattern { .. }));
}

#[test]
fn errors_of_allowlists_made_in_code_have_no_position() {
    let error = Whitelist::empty().with("script", &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "element `script` can never be allowed in a comment: it runs or configures scripts"
    );
    assert!(Whitelist::empty().with("nosuch", &[]).is_err());
    assert!(Whitelist::empty().with("b", &["id"]).is_err());
}

#[test]
fn depths_out_of_range_are_errors() {
    for depth in [0, 401, usize::MAX] {
        let error = Sanitizer::builder().max_depth(depth).build().unwrap_err();
        assert!(
            matches!(error, PolicyError::Depth { depth: given, most: 400, .. } if given == depth)
        );
    }
    assert!(Sanitizer::builder().max_depth(400).build().is_ok());
    assert_eq!(
        Sanitizer::builder()
            .max_depth(0)
            .build()
            .unwrap_err()
            .to_string(),
        "`max_depth` is 0, and not from 1 to 400: to allow no elements, use an empty allowlist; browsers flatten what \
         nests deeper"
    );
}

#[test]
fn allowlists_are_equal_if_they_allow_the_same() {
    assert_eq!(list("<a href title> <b>"), list("<b> <a title href>"));
    assert_ne!(list("<a href> <b>"), list("<b> <a title>"));
    assert_ne!(list("<a href> <b>"), list("<b>"));
    assert_ne!(list("<a href>"), list("<a href title>"));
    assert_ne!(Whitelist::modern(), Whitelist::default());
    assert_eq!(format!("{:?}", list("<b>")), "Whitelist(<b>)");
}

#[test]
fn elements_can_be_added_removed_and_queried() {
    let made = Whitelist::empty()
        .with("B", &[])
        .unwrap()
        .with("a", &["href", "href"])
        .unwrap();
    assert_eq!(made, list("<b> <a href>"));
    let more = made.with("a", &["title"]).unwrap();
    assert!(more.attributes("a").eq(["href", "title"]));
    assert!(more.attributes("A").eq(["href", "title"]));
    assert!(more.attributes("p").eq([""; 0]));
    assert!(more.elements().eq(["b", "a"]));
    assert!(more.allows("A") && !more.allows("p") && !more.allows("nosuch"));
    assert!(more.allows_attribute("a", "TITLE") && !more.allows_attribute("b", "title"));
    assert_eq!(
        more.clone().without("B").to_string(),
        r#"<a href="" title="">"#
    );
    assert_eq!(more.clone().without("nosuch"), more);
}

#[test]
fn everything_that_may_be_listed_can_be_listed_at_once() {
    let everything = list(EVERYTHING);
    assert_eq!(list(&everything.to_string()), everything);
    for name in [
        "a",
        "p",
        "br",
        "hr",
        "pre",
        "div",
        "span",
        "h1",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "ruby",
        "rt",
        "rp",
        "details",
        "summary",
        "img",
        "ins",
        "time",
        "font",
        "center",
        "big",
        "tt",
        "small",
        "sub",
        "sup",
        "u",
        "s",
        "figure",
        "figcaption",
        "kbd",
        "samp",
        "var",
        "mark",
        "bdi",
        "bdo",
        "wbr",
        "dfn",
        "data",
        "section",
        "article",
        "header",
        "footer",
        "address",
    ] {
        assert!(everything.allows(name), "{name}");
    }
    assert!(everything.attributes("img").any(|name| name == "src"));
}

proptest! {
    #![proptest_config(cases::of(2000))]

    #[test]
    fn a_printed_notice_parses_as_the_same_allowlist(notice in soup::notice()) {
        let once = list(&notice);
        let twice = list(&once.to_string());
        prop_assert_eq!(twice.to_string(), once.to_string());
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[<>/=\"' a-z\\PC]{0,40}") {
        if let Err(error) = text.parse::<Whitelist>() {
            prop_assert!(!error.to_string().contains('\n') || text.contains('\n'));
        }
    }
}
