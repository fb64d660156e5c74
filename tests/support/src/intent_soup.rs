//! A generator of what is made to break the rules of what a visitor meant: tags named in prose, comparisons, pasted
//! code, and backquotes, newlines and tags of code that come from references or stand beside what is removed.

use crate::options::{DEFAULT_DEPTH, Direction, Options};
use crate::soup;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Elements of every kind that a rule tells apart.
const NAMES: &[&str] = &[
    "code",
    "code",
    "code",
    "pre",
    "pre",
    "kbd",
    "samp",
    "tt",
    "p",
    "p",
    "div",
    "div",
    "br",
    "li",
    "ul",
    "blockquote",
    "h1",
    "b",
    "b",
    "i",
    "a",
    "s",
    "strike",
    "del",
    "strong",
    "em",
    "acronym",
    "abbr",
    "span",
    "font",
    "img",
    "hr",
    "wbr",
    "source",
    "option",
    "optgroup",
    "select",
    "datalist",
    "script",
    "template",
    "textarea",
    "title",
    "xmp",
    "plaintext",
    "listing",
    "center",
    "dd",
    "ruby",
    "rt",
    "noscript",
    "button",
    "o:p",
    "st1:place",
    "String",
    "DIV",
    "Code",
    "table",
    "tr",
    "td",
];

/// The rest of a start tag.
const ATTRIBUTES: &[&str] = &[
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "/",
    " ",
    " /",
    " title=x",
    " class=x",
    " class",
    " and c",
    " hidden",
    " x=",
    " title",
    " href=http://x.example",
    " href=javascript:x",
    " href=/x rel=me",
    " href=/x rel=\"nofollow ugc\" target=_blank",
    " rel=nofollow",
    " target=_blank",
    " title=x title=y",
    " on",
    " onclick",
    " \"",
    "\n",
    " href=/x onclick=y",
    " é",
    " src=x",
    " alt=x",
    " data-x",
    " clear=all",
    " title=`",
    " title='a>b'",
    " =",
];

/// What stands between tags.
const TEXTS: &[&str] = &[
    "`",
    "`",
    "`",
    "``",
    "```",
    "````",
    "&#96;",
    "&grave;",
    "`<!-- -->`",
    "\n",
    "\n",
    "&#10;",
    "\r\n",
    "&#13;",
    " ",
    " ",
    "\t",
    "x",
    "x",
    "1",
    "_",
    ".",
    "é",
    "&eacute;",
    "&nbsp;",
    "\u{a0}",
    "\u{1}",
    "\0",
    "&#1;",
    "\u{200b}",
    "\u{301}",
    "&lt;",
    "&lt;b&gt;",
    "&lt;code>",
    "<",
    ">",
    "<!-- -->",
    "<!--x\ny-->",
    "<!--`-->",
    "<!doctype html>",
    "<![if x]>",
    "<![endif]>",
    "<!x>",
    "<!--",
    "<?x>",
    "</",
    "<br",
    "<code",
    "</code",
    "<pre x='",
    "</pre <",
    "a<b and c>d",
    "Foo<S>",
    "http://x.example",
    "www.x.example",
];

/// Whole passages, as people type them.
const PASSAGES: &[&str] = &[
    "`<div>`",
    "`<br>`",
    "`a<br>b`",
    "`</p><p>`",
    "``<b>``",
    "`<p>x</p>`",
    "\n```\n<div>\n```\n",
    "<p>```</p><p><div></p><p>```</p>",
    "```<br><td><br>```",
    "<code><br></code>",
    "<code>a<br>b</code>",
    "<code> <br> </code>",
    "<code><b></code>",
    "<code><p></code>",
    "<p><code>1</p><p>2</code></p>",
    "<b><code>1</b>2<b>3</code></b>",
    "<pre><code class=x>1</code></pre>",
    "<code>x",
    "<pre>x",
    "use <pre> for",
    "use <code> for",
    "<code>1<p>2</p>",
    "<code><a href=/x rel=me>1</a></code>",
    "<code><script>1</script></code>",
    "`<script>1</script>`",
    "<script>`</script>",
    "<textarea>`</textarea>",
    "<select><option>1</option></select>",
    "<option>1</option>",
    "Result<Option>",
    "cp <source> <target>",
    "use a <ul> for lists",
    "use <b> instead",
    "<b>bold",
    "<code><ul><li>1</ul></code>",
    "<p><p></p></p>",
    "<a href=/x><code></a></code>",
    "<code><kbd></code></kbd>",
    "<kbd><pre></kbd></pre>",
    "<b><div>`</b></div>`",
    "<ul><li>`<li>`</ul>",
    "<![if x]>1<![endif]>",
];

fn attributed(name: &str, attributes: &str) -> String {
    format!("<{name}{attributes}>")
}

/// Few pieces, so that every order of them occurs.
pub const DENSE: &[&[&str]] = &[
    &[
        "`", "```", "\n", "<div>", "</div>", "<br>", "<code>", "</code>", "x", " ", "<b>", "</b>",
    ],
    &[
        "<code>",
        "</code>",
        "<kbd>",
        "</kbd>",
        "<p>",
        "</p>",
        "<pre>",
        "</pre>",
        "x",
        "<a href=/x rel=me>",
        "</a>",
        "<kbd class=x>",
    ],
    &[
        "<ul>",
        "</ul>",
        "<blockquote>",
        "</blockquote>",
        "x",
        " ",
        "\n",
        "<br>",
        "<li>",
        "<source>",
        "<source src=x>",
        "</source>",
        "<div>",
    ],
    &[
        "<option>",
        "</option>",
        "<select>",
        "</select>",
        "`",
        "<textarea>",
        "</textarea>",
        "<xmp x=y>",
        "</xmp>",
        "x",
        "<script>",
        "</script>",
    ],
    &[
        "<b>",
        "</b>",
        "<code>",
        "</code>",
        "<p>",
        "</p>",
        "<i class=x>",
        "</i>",
        "<br>",
        "x",
        "<b c>",
        "<!-- -->",
    ],
];

/// Any mixture of tags, text and passages.
pub fn soup() -> impl Strategy<Value = String> {
    let dense = select(DENSE).prop_flat_map(|pieces| vec(select(pieces), 0..11));
    prop_oneof![2 => mixed(), 1 => dense.prop_map(|pieces| pieces.concat())]
}

/// Any mixture of these, with few names, so that many tags have partners.
fn mixed() -> impl Strategy<Value = String> {
    let names = vec(select(NAMES), 1..5);
    names.prop_flat_map(|names| {
        let tag = (any::<Index>(), select(ATTRIBUTES), 0..8u8).prop_map(
            move |(name, attributes, shape)| {
                let name = name.get(&names);
                match shape {
                    0..=2 => format!("<{name}>"),
                    3 => attributed(name, attributes),
                    7 => format!("</{name}{attributes}>"),
                    _ => format!("</{name}>"),
                }
            },
        );
        let other = (select(NAMES), select(ATTRIBUTES))
            .prop_map(|(name, attributes)| attributed(name, attributes));
        let piece = prop_oneof![
            9 => tag,
            8 => select(TEXTS).prop_map(str::to_owned),
            2 => select(PASSAGES).prop_map(str::to_owned),
            1 => other,
        ];
        vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    })
}

/// The entries of allowlists.
const LISTED: &[&str] = &[
    "<p>",
    "<br>",
    "<code>",
    "<code title>",
    "<pre>",
    "<pre title>",
    "<kbd>",
    "<samp>",
    "<div>",
    "<b>",
    "<strong>",
    "<i>",
    "<em>",
    "<a href>",
    "<a href rel>",
    "<a href title>",
    "<a title>",
    "<ul>",
    "<li>",
    "<blockquote>",
    "<h1>",
    "<strike>",
    "<del>",
    "<s>",
    "<abbr>",
    "<tt>",
    "<span>",
    "<font>",
    "<img src alt>",
    "<hr>",
    "<wbr>",
    "<br clear>",
    "<listing>",
    "<dl>",
    "<dd>",
    "<ruby>",
    "<rt>",
    "<center>",
];

/// The notice of an allowlist of some of these.
pub fn notice() -> impl Strategy<Value = String> {
    let few = proptest::sample::subsequence(LISTED, 0..8);
    let many = proptest::sample::subsequence(LISTED, 0..=LISTED.len());
    let tables = select(&["", "", "", "<table> <tr> <td>", "<td>"][..]);
    let code = select(
        &[
            "<code>",
            "<code>",
            "<code> <pre>",
            "<pre>",
            "<code> <kbd> <p>",
            "<p> <br> <code>",
            "",
        ][..],
    );
    (prop_oneof![few, many], tables, code).prop_map(|(tags, tables, code)| {
        let mut seen: Vec<&str> = Vec::new();
        let all = code.split_inclusive('>').map(str::trim).chain(tags);
        let mut notice = String::new();
        for tag in all.chain(tables.split_inclusive('>').map(str::trim)) {
            let name = tag
                .trim_matches(['<', '>'])
                .split(' ')
                .next()
                .unwrap_or_default();
            if !seen.contains(&name) {
                seen.push(name);
                notice.push_str(tag);
            }
        }
        notice
    })
}

/// Options for this allowlist, most of which keep every character.
pub fn options(notice: &str) -> impl Strategy<Value = Options> + use<> {
    (soup::options(notice), 0..8u8).prop_map(|(options, choice)| match choice {
        0 => options,
        1..=3 => Options {
            bidi: Direction::Keep,
            max_combining_marks: None,
            max_depth: DEFAULT_DEPTH,
            ..options
        },
        _ => Options {
            bidi: Direction::Keep,
            max_combining_marks: None,
            max_depth: DEFAULT_DEPTH,
            max_links: None,
            paragraphs: false,
            autolink: false,
            ..options
        },
    })
}
