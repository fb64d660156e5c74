//! The words, tags and addresses that comments with a known inspection are made of, with what becomes of each.

use super::Separator::{self, Line, Paragraph};

pub(super) const WORDS: &[&str] = &[
    "word",
    "Two",
    "x",
    "sea",
    "Kettle",
    "é",
    "日本語",
    "rain",
    "7",
];

/// As typed, and as shown.
pub(super) const LITERALS: &[(&str, &str)] = &[
    ("AT&T", "AT&T"),
    ("&amp;", "&"),
    ("&lt;b&gt;", "<b>"),
    ("&eacute;t&eacute;", "été"),
    ("&#60;", "<"),
    ("&quot;x&#x22;", "\"x\""),
    ("Vec<String>", "Vec<String>"),
    ("<your-name>", "<your-name>"),
    ("<3", "<3"),
    ("</3", "</3"),
    ("->", "->"),
    ("1<2", "1<2"),
    ("x>y", "x>y"),
    ("&copy", "&copy"),
    ("R&amp;D", "R&D"),
];

/// Characters that XML cannot carry: as typed, and their code points.
pub(super) const CONTROLS: &[(&str, &str)] = &[
    ("\u{1}", "U+0001"),
    ("\u{0}", "U+0000"),
    ("\u{b}\u{2}", "U+000B U+0002"),
    ("\u{fffe}", "U+FFFE"),
    ("&#1;", "U+0001"),
    ("&#xFFFE;", "U+FFFE"),
    ("\u{1}\u{2}\u{3}\u{4}\u{1}", "U+0001 U+0002 U+0003 …"),
];

/// Dropped with their content, with the name.
pub(super) const DROPPED: &[(&str, &str)] = &[
    ("<script>if (a<b) x('<b onclick=y>')</script>", "script"),
    ("<SCRIPT src=//x>\r\n</SCRIPT >", "script"),
    ("<style>\nb{color:red}\n</style>", "style"),
    ("<iframe src=x><p>frame</p></iframe>", "iframe"),
    ("<template><p><template>x</template></template>", "template"),
    ("<noembed><!-- --></noembed>", "noembed"),
];

pub(super) const COMMENTS: &[&str] = &[
    "<!-- x -->",
    "<!---->",
    "<!-->",
    "<!-- <b id=x>\r\n</b> -->",
    "<!-- --!>",
];

pub(super) const DOCTYPES: &[&str] = &["<!DOCTYPE html>", "<!doctype>"];

/// Listed elements of a line, as typed. Some are read as another one, in one of the allowlists or both.
pub(super) const FORMATTING: &[(&str, &str)] = &[
    ("b", "b"),
    ("i", "i"),
    ("EM", "em"),
    ("strong", "strong"),
    ("cite", "cite"),
    ("del", "del"),
    ("abbr", "abbr"),
    ("Acronym", "acronym"),
    ("s", "s"),
    ("strike", "strike"),
];

/// Unlisted elements of a line.
pub(super) const INLINE: &[&str] = &[
    "span", "u", "FONT", "small", "mark", "ins", "var", "object", "bdi", "label", "noscript",
];

/// Unlisted blocks.
pub(super) const BLOCKS: &[(&str, Separator)] = &[
    ("div", Line),
    ("section", Paragraph),
    ("CENTER", Line),
    ("article", Paragraph),
    ("form", Paragraph),
    ("figcaption", Line),
];

/// Unlisted elements that hold a line, and are a paragraph.
pub(super) const HEADINGS: &[&str] = &["h1", "H2", "address", "footer"];

/// Unlisted tags that nobody types to format: start tags, and end tags. No other construct has one of these names.
pub(super) const NAMED: &[(&str, &str)] = &[
    ("<video>", "video"),
    ("</main>", "main"),
    ("<img>", "img"),
    ("<Canvas>", "canvas"),
    ("<source>", "source"),
    ("</aside>", "aside"),
    ("<input>", "input"),
];

/// Shown in `code` and `pre`, start and end tag.
pub(super) const IN_CODE: &[&str] = &["div", "span", "table", "H1", "section", "font"];

/// Unlisted attributes of any element.
pub(super) const ATTRIBUTES: &[&str] = &[
    "onclick",
    "ONMOUSEOVER",
    "style",
    "id",
    "class",
    "data-x",
    "lang",
];

/// Values without what must be quoted.
pub(super) const PLAIN_VALUES: &[&str] = &["x", "y1", "javascript:x", "a&amp;b", "é"];

/// Values that must be quoted.
pub(super) const QUOTED_VALUES: &[&str] = &["two words", "", "a>b", "<b>", "x()\r\ny", "a = b"];

/// Allowed URLs: as typed, as an inspection gives them, and their host.
pub(super) const URLS: &[(&str, &str, Option<&str>)] = &[
    ("/page", "/page", None),
    (
        "https://one.example/",
        "https://one.example/",
        Some("one.example"),
    ),
    (
        "HTTPS://User@WWW.Two.Example.:80/x",
        "HTTPS://User@WWW.Two.Example.:80/x",
        Some("www.two.example"),
    ),
    ("#top", "#top", None),
    ("mailto:bob@three.example", "mailto:bob@three.example", None),
    (
        "//four.example/?a=1&amp;b=2",
        "//four.example/?a=1&b=2",
        Some("four.example"),
    ),
    (
        "www.five.example/x",
        "http://www.five.example/x",
        Some("www.five.example"),
    ),
    ("http://127.0.0.1/", "http://127.0.0.1/", Some("127.0.0.1")),
    (SPAM, SPAM, Some("buy.spam.example")),
];

/// Of a host that an option denies.
pub(super) const SPAM: &str = "https://Buy.Spam.example/x";

/// URLs that are never allowed, with their schemes.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("javascript:x", "javascript"),
    ("Ja&Tab;va&#115;cript&colon;x", "javascript"),
    ("data:text/html,x", "data"),
    ("VBScript:x", "vbscript"),
    ("ftp://one.example/", "ftp"),
];

/// What becomes a link where text may: as typed, its URL, and its host.
pub(super) const ADDRESSES: &[(&str, &str, Option<&str>)] = &[
    (
        "https://one.example/a",
        "https://one.example/a",
        Some("one.example"),
    ),
    (
        "www.two.example",
        "http://www.two.example",
        Some("www.two.example"),
    ),
    ("bob@three.example", "mailto:bob@three.example", None),
    (SPAM, SPAM, Some("buy.spam.example")),
    (
        "http://four.example/?a=1&amp;b",
        "http://four.example/?a=1&b",
        Some("four.example"),
    ),
];

/// Controls of direction.
pub(super) const DIRECTIONS: &[(&str, &str)] = &[("\u{202e}", "U+202E"), ("&#x2066;", "U+2066")];

/// Tags of word processors, at both ends, with the names by which they are reported.
pub(super) const WORD_PROCESSORS: &[[(&str, &str); 2]] = &[
    [("<o:p>", "o:p"), ("</o:p>", "o:p")],
    [
        ("<st1:place w:st=\"on\">", "st1:place"),
        ("</st1:place>", "st1:place"),
    ],
    [("<v:f>", "v:f"), ("</v:f>", "v:f")],
    [("<![if !x]>", "![if"), ("<![endif]>", "![endif]")],
];
