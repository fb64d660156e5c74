//! Generators of tag soup, for proptest and for the fuzzer: tags whole and broken, misnested tags, links, lines of
//! text, allowlists and options. Each returns a strategy for an input, a notice or options.

use crate::naive::TABLES;
use crate::options::Options;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Every element and attribute that may be listed, as a notice. A unit test of the crate compares it with
/// the crate's table.
pub const EVERYTHING: &str = include_str!("../../data/everything.txt");

/// Names of elements, of pseudo-elements, and names that HTML does not have.
pub const ELEMENTS: &[&str] = &[
    "a",
    "a",
    "abbr",
    "acronym",
    "b",
    "b",
    "blockquote",
    "blockquote",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "q",
    "strike",
    "strong",
    "p",
    "p",
    "br",
    "div",
    "span",
    "ul",
    "ol",
    "li",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "h1",
    "h2",
    "hr",
    "img",
    "table",
    "table",
    "tbody",
    "thead",
    "tr",
    "tr",
    "td",
    "td",
    "th",
    "caption",
    "colgroup",
    "col",
    "font",
    "nobr",
    "u",
    "s",
    "small",
    "big",
    "tt",
    "ruby",
    "rt",
    "rp",
    "rb",
    "rtc",
    "details",
    "summary",
    "figure",
    "listing",
    "center",
    "kbd",
    "samp",
    "sub",
    "sup",
    "script",
    "style",
    "iframe",
    "template",
    "noscript",
    "noembed",
    "noframes",
    "textarea",
    "title",
    "xmp",
    "plaintext",
    "svg",
    "math",
    "mtext",
    "mglyph",
    "foreignObject",
    "annotation-xml",
    "form",
    "select",
    "option",
    "optgroup",
    "button",
    "input",
    "object",
    "applet",
    "marquee",
    "html",
    "head",
    "body",
    "frameset",
    "base",
    "link",
    "meta",
    "image",
    "isindex",
    "video",
    "section",
    "String",
    "bob@example.org",
    "x",
    "B",
    "TABLE",
    "sCript",
    "desc",
    "menu",
    "dir",
    "main",
    "search",
    "dialog",
];

/// Names of attributes, and text in their place that is no name.
pub const ATTRIBUTES: &[&str] = &[
    "href",
    "HREF",
    "title",
    "cite",
    "datetime",
    "src",
    "alt",
    "onclick",
    "onerror",
    "style",
    "id",
    "name",
    "class",
    "color",
    "face",
    "size",
    "align",
    "width",
    "colspan",
    "span",
    "start",
    "lang",
    "dir",
    "xlink:href",
    "srcdoc",
    "formaction",
    "rel",
    "target",
    "x",
    "\"",
    "'",
    "=",
    "5",
    "&&",
    "@click",
    "é",
    "on\0click",
    "open",
];

/// Values of attributes.
pub const VALUES: &[&str] = &[
    "",
    "x",
    "http://example.org/?a=1&b=2",
    "javascript:alert(1)",
    "JaVaScRiPt:x",
    "&#106;avascript:x",
    "java&Tab;script&colon;x",
    "\u{1}javascript:x",
    "java\u{1}script:x",
    "java\0script:x",
    "data:text/html,x",
    "mailto:a@b.c",
    "/relative",
    "//host",
    "a\"b",
    "a'b",
    "a<b>c",
    "</script>",
    "<img src=x onerror=x>",
    "&quot;&lt;&amp;",
    "a\nb",
    "a&#13;b",
    "\u{a0}",
    "&nbsp;",
    "x\u{c}onclick=y",
    "1",
    "ftp://x",
    "left",
    "left x-y a-b",
    "language-rust theme",
    "480px",
    "12345",
    "50%",
    "w\nww.example.org",
    "https://img.example/?url=https://evil.example/",
    "https://img.example/?url=https%3A%2F%2Fexample.org%2Fx&y",
    "http://blog.example/i?a=1&amp;u=//host",
    " http:x ",
    "-->",
    "&notit;",
    "&not",
    "\u{fffe}",
    "\u{fffd}",
    "nofollow",
    "nofollow me  UGC",
    "\u{1}\"a&copy;",
    "\0'x'",
    "&m\u{1}p;",
    "vbscript:x",
    "blob:x",
    "`",
    "日本",
    "https://blog.example/x?a=1&b=2#c",
    "//www.blog.example",
    "https:blog.example",
    "http:/\\evil.example",
    "https://EVIL.example./",
    "https://%65vil.example/",
    "https://\u{ff45}vil.example",
    "https://evil.example@blog.example",
    "https://blog.example@evil.example:80",
    "https://blog.example\\@evil.example/",
    "https://evil&period;example/",
    "\thttps://evil\n.example",
    "https://B\u{fc}cher.example/",
    "https://2130706433/",
    "https://127.0.0.1:80/",
    "https://[0::1]/",
    "https://exa mple.org/",
    "https://a&amp;b.example/",
    "irc://EVIL.example/x",
    "tel:+1",
    "https://",
    "nofollow ugc",
    "UGC help",
    "_blank",
    "a\u{202e}b",
    "a\u{301}\u{302}\u{303}\u{2069}",
];

/// Text between tags.
pub const TEXTS: &[&str] = &[
    "x",
    "word",
    "two words",
    " ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "\r\n",
    "&",
    "&amp;",
    "&lt;",
    "&lt;b&gt;",
    "&#60;",
    "&#x3c;script&#x3e;",
    "&#13;",
    "&#0;",
    "&#1;",
    "&#128;",
    "&#xD800;",
    "&#99999999;",
    "&notin;",
    "&notit;",
    "&currency",
    "&copy",
    "&unknown;",
    "&nbsp;",
    "\u{a0}",
    "<",
    ">",
    "<<",
    "</",
    "</>",
    "<>",
    "<3",
    "</3",
    "<-",
    "<!",
    "<?",
    "\"",
    "'",
    "=",
    "-->",
    "--!>",
    "]]>",
    "\0",
    "\u{1}",
    "\u{b}",
    "\u{c}",
    "\u{7f}",
    "\u{85}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{feff}",
    "é",
    "日本語",
    "👩‍👩‍👧",
    "a<b and b<c",
    "x && y",
    "Vec<String>",
    "İ",
    "\u{202e}",
    "\u{202a}x",
    "\u{202c}",
    "\u{2066}",
    "&#8295;",
    "\u{2069}",
    "\u{301}",
    "e\u{301}\u{302}\u{303}",
    "&#769;",
    "<?php x>",
    "<x y='z'>",
    "</x>",
];

/// Comments, doctypes and other declarations, whole and broken.
pub const DECLARATIONS: &[&str] = &[
    "<!-- x -->",
    "<!---->",
    "<!-->",
    "<!--->",
    "<!--",
    "<!-- --!>",
    "<!-- <b> -->",
    "<!--<!---->",
    "<!DOCTYPE html>",
    "<!doctype",
    "<![CDATA[x]]>",
    "<!x>",
    "<?php echo 1 ?>",
    "<?xml version='1.0'?>",
    "</ x>",
    "<!--x",
    "<!--[if IE]>",
];

fn element() -> impl Strategy<Value = &'static str> {
    select(ELEMENTS)
}

fn attribute() -> impl Strategy<Value = String> {
    let space = select(&[" ", " ", " ", "\n", "\t", "/", "", "\u{c}"][..]);
    let quote = select(&["\"", "\"", "\"", "'", "'", ""][..]);
    let shape = 0..10u8;
    let any = (space, select(ATTRIBUTES), quote, select(VALUES), shape).prop_map(
        |(space, name, quote, value, shape)| match shape {
            0 => format!("{space}{name}"),
            1 => format!("{space}{name} = {quote}{value}{quote}"),
            2 => format!("{space}{name}={quote}{value}"),
            _ => format!("{space}{name}={quote}{value}{quote}"),
        },
    );
    // Typed nearly as the output writes it; of few names, so that some occur twice.
    let names = select(&["title", "title", "TITLE", "href", "href", "cite", "rel"][..]);
    let canonical = (names, select(VALUES))
        .prop_map(|(name, value)| format!(" {name}=\"{}\"", value.replace('"', "&quot;")));
    prop_oneof![2 => any, 1 => canonical]
}

fn tag() -> impl Strategy<Value = String> {
    let ends = select(&[">", ">", ">", ">", ">", ">", ">", "/>", " >", "", "<", ">>"][..]);
    (element(), vec(attribute(), 0..4), ends)
        .prop_map(|(name, attributes, end)| format!("<{name}{}{end}", attributes.concat()))
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => tag(),
        3 => element().prop_map(|name| format!("<{name}>")),
        5 => element().prop_map(|name| format!("</{name}>")),
        6 => select(TEXTS).prop_map(str::to_owned),
        1 => select(DECLARATIONS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[<>/&;#a-z\"'= -]{1,6}",
    ]
}

/// Any mixture of tags, whole and broken, comments, references and text.
pub fn soup() -> impl Strategy<Value = String> {
    vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// Start and end tags of a few elements in any order: the hardest input for the tree builder.
pub fn misnested() -> impl Strategy<Value = String> {
    vec(element(), 1..5).prop_flat_map(|names| {
        let piece = (any::<Index>(), 0..5u8).prop_map(move |(index, shape)| {
            let name = index.get(&names);
            match shape {
                0 | 1 => format!("<{name}>"),
                2 | 3 => format!("</{name}>"),
                _ => "x".to_owned(),
            }
        });
        vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    })
}

/// Properly nested tags with odd text and attributes: most of it is accepted by the fast path.
pub fn nested() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        5 => select(TEXTS).prop_map(str::to_owned),
        3 => "[a-z \n]{0,9}",
        1 => select(&["<br>", "<p>", "</p>", "<span>", "</div>", "<li>", "<!-- x -->", "\r\n"][..])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(20, 80, 5, |inner| {
        (element(), vec(attribute(), 0..3), vec(inner, 0..5)).prop_map(
            |(name, attributes, content)| {
                format!(
                    "<{name}{}>{}</{name}>",
                    attributes.concat(),
                    content.concat()
                )
            },
        )
    })
}

/// Options that can be built with the allowlist of this notice.
pub fn options(notice: &str) -> impl Strategy<Value = Options> + use<> {
    let names = |tag: &str| {
        Some(
            tag.trim()
                .trim_start_matches('<')
                .split([' ', '>'])
                .next()?
                .to_owned(),
        )
    };
    let listed: Vec<String> = notice.split_inclusive('>').filter_map(names).collect();
    vec(any::<Index>(), 64).prop_map(move |choices| {
        let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
        let mut choices = choices.iter();
        Options::chosen(&listed, |among| {
            choices.next().map_or(0, |choice| choice.index(among))
        })
    })
}

/// Links with all kinds of URLs, most of them in plain surroundings.
pub fn links() -> impl Strategy<Value = String> {
    let quote = select(&["\"", "\"", "'"][..]);
    let link = (
        quote,
        select(VALUES),
        vec(attribute(), 0..3),
        select(TEXTS),
        any::<bool>(),
    )
        .prop_map(|(quote, url, attributes, text, first)| {
            let (before, after) = if first {
                (String::new(), attributes.concat())
            } else {
                (attributes.concat(), String::new())
            };
            let url = url.replace(quote, "&quot;");
            format!("<a{before} href={quote}{url}{quote}{after}>{text}</a>")
        });
    let piece = prop_oneof![6 => link, 2 => piece(), 1 => Just("</a>".to_owned())];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// URLs and e-mail addresses in text, and text that nearly is one.
pub const ADDRESSES: &[&str] = &[
    "http://example.org",
    "https://example.org/a_(b)",
    "(https://example.org/)",
    "HTTP://EXAMPLE.ORG.",
    "http://user@evil.example/",
    "http://evil.example,http://example.org",
    "https://b\u{fc}cher.example/\u{e9}?\u{fc}#x",
    "https://blog.example/?a=1&b=2",
    "https://example.org/?a=1&amp;b=2;",
    "\u{201c}https://example.org/x\u{201d}",
    "https://example.org\u{2019}s",
    "www.example.org",
    "WWW.example.org/x!",
    "(www.example.org)",
    "www.",
    "www.a_b,http://example.org",
    "foo.www.example.org",
    "me@example.org",
    "me+you@example.org,you@example.org",
    "a?b#c@example.org",
    "@me@example.org",
    "me@",
    "@",
    "://",
    "http://",
    "http:",
    "//",
    "irc://host/x",
    "javascript://example.org/%0aalert(1)",
    "https://ex\u{202e}ample.org/",
    "https://example.org/\u{301}\u{302}",
    "https://example.org/\u{645}\u{6cc}\u{200c}\u{62e}",
    "https://example.\u{633}\u{200c}\u{62e}/",
    "\u{633}\u{200c}",
    "_http://example.org_",
    "http://example.o_g",
    "'http://example.org/a'b'",
    "[http://example.org]",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "example",
    ".org",
];

/// Separators of words: most of them spaces and newlines.
pub const SPACES: &[&str] = &[
    " ", " ", " ", "\n", "\n", "\n\n", "\n \n", " \n", "\n\n\n", "", "\t", "\r\n", "\u{a0}",
    "&#10;", "&#32;",
];

/// Text in lines and paragraphs, with addresses, and few tags.
pub fn lines() -> impl Strategy<Value = String> {
    let space = select(SPACES);
    let inline = select(
        &[
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<a href=/x>",
            "</a>",
            "<code>",
            "</code>",
            "<q>",
            "</q>",
            "<strong>",
            "</strong>",
            "<img src=x>",
            "<span>",
            "</span>",
            "<!-- -->",
            "<ruby>",
            "<rt>",
            "</ruby>",
            "<font size=1>",
            "</font>",
        ][..],
    );
    let block = select(
        &[
            "<p>",
            "</p>",
            "<p align=left>",
            "<br>",
            "<br/>",
            "</br>",
            "<blockquote>",
            "</blockquote>",
            "<pre>",
            "</pre>",
            "<ul>",
            "<li>",
            "</li>",
            "</ul>",
            "<div>",
            "</div>",
            "<h1>",
            "</h1>",
            "<hr>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<dl>",
            "<dd>",
            "<ul><li>",
        ][..],
    );
    let word = prop_oneof![
        4 => select(&["one", "two", "three", "4", ".", "&amp;", "&lt;", "<3", "\u{2066}", "\u{2069}", "\u{301}"][..])
            .prop_map(str::to_owned),
        3 => select(ADDRESSES).prop_map(str::to_owned),
        2 => inline.prop_map(str::to_owned),
        2 => block.prop_map(str::to_owned),
    ];
    vec((word, space), 0..24).prop_map(|pieces| {
        let pieces = pieces.into_iter().map(|(word, space)| word + space);
        pieces.collect()
    })
}

/// The notice of any allowlist with links and without table elements.
pub fn notice_with_links() -> impl Strategy<Value = String> {
    let link = select(&["<a href>", "<a href=\"\" title=\"\">", "<a href title rel>"][..]);
    (link, notice_without_tables()).prop_map(|(link, notice)| format!("{link}{notice}"))
}

/// The notice of any allowlist that can be built.
pub fn notice() -> impl Strategy<Value = String> {
    notice_of(tags().collect())
}

/// The notice of any allowlist without table elements.
pub fn notice_without_tables() -> impl Strategy<Value = String> {
    let is_table = |tag: &&str| {
        let name = tag.trim_start_matches('<').split(' ').next();
        name.is_some_and(|name| TABLES.split_whitespace().any(|part| part == name))
    };
    notice_of(tags().filter(|tag| !is_table(tag)).collect())
}

/// Notices, and text that is nearly one.
pub fn notice_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(tags().collect::<Vec<_>>()).prop_map(str::to_owned),
        2 => tag(),
        1 => select(TEXTS).prop_map(str::to_owned),
        1 => "[<>/=\"' a-zB-]{1,8}",
    ];
    prop_oneof![
        2 => vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
        1 => notice(),
    ]
}

/// The start tags in [`EVERYTHING`].
fn tags() -> impl Iterator<Item = &'static str> {
    let tags = EVERYTHING.split_inclusive('>').map(str::trim);
    tags.filter(|tag| !tag.is_empty())
}

fn notice_of(tags: Vec<&'static str>) -> impl Strategy<Value = String> {
    let most = tags.len();
    let few = proptest::sample::subsequence(tags.clone(), 0..12);
    let many = proptest::sample::subsequence(tags, 0..=most);
    let attributes = any::<u64>();
    (prop_oneof![few, many], attributes).prop_map(|(tags, attributes)| {
        let mut notice = String::new();
        let mut at = 0;
        for tag in tags {
            let mut words = tag.trim_end_matches('>').split_whitespace();
            notice.push_str(words.next().unwrap_or_default());
            for word in words {
                if attributes.rotate_left(at) & 3 != 0 {
                    notice.push(' ');
                    let has_pattern = attributes.rotate_left(at) & 12 == 0;
                    notice.push_str(match word {
                        "align=\"\"" if has_pattern => "align=\"left center a-*\"",
                        "rel=\"\"" if has_pattern => "rel=\"ugc help\"",
                        _ => word,
                    });
                }
                at += 1;
            }
            notice.push('>');
        }
        notice
    })
}
