//! The table of HTML elements: whether each may be on an allowlist, the reason if not, its attributes, and what the
//! parser and the layout do with it. It is data; [`Element`] explains the facts, and `elements` looks rows up.
//!
//! Advice to the next editor. Three things depend on this table:
//!
//! * **Safety.** No allowlist that can be built may be unsafe. So an element may be listed ([`may`]) only if a browser
//!   gives it no power beyond showing text, a link or a picture: no script, no style, no request except that of an
//!   `img`, no form control, no parsing rule of its own for its content. Every other element is [`never`](fn@never),
//!   with a reason that the blog's owner reads.
//! * **Intent.** A tag whose name is in the table is taken for HTML; any other (`Vec<String>`) is text. A name that is
//!   missing here is escaped; it never gets through.
//! * **Parser facts** (`void`, `formatting`, `marker`, …) repeat what the HTML standard's tree construction does with
//!   the element. A wrong one breaks the fixed point, not safety.
//!
//! The names are those of the standard's [index of elements] and of its list of [non-conforming features], with `svg`
//! and `math`, and `image`, which the parser reads as `img`.
//!
//! [index of elements]: https://html.spec.whatwg.org/multipage/indices.html#elements-3
//! [non-conforming features]: https://html.spec.whatwg.org/multipage/obsolete.html#non-conforming-features

use crate::html::element::Closes::{Description, Heading, Item, Ruby, Same};
use crate::html::element::Content::{Nothing, NothingNested, Plaintext, Rawtext, Rcdata};
use crate::html::element::Flow::{Code, Lines, Paragraphs, Parts};
use crate::html::element::Separator::{Cell, Line, Paragraph};
use crate::html::element::StandIn::{Alternative, Caret, Checkbox, QuotationMark};
use crate::html::element::{Element, may, never};

const SCRIPT: &str = "it runs or configures scripts";
const STYLE: &str = "it restyles the whole page";
const PAGE: &str = "it belongs to the page, not to a comment";
const EMBEDS: &str = "it embeds another document or plug-in, which can do what it likes";
const MEDIA: &str = "it loads media from anywhere, and can play unasked";
const CONTROL: &str = "it is a form control: a comment could ask readers for their passwords";
const FOREIGN: &str = "its content is parsed by other rules, the root of most sanitizer bypasses";
const RAW: &str = "its content is parsed by rules of its own, which attackers use to hide markup";
const FRAMES: &str = "it belongs to framesets, which replace the page";
const ANNOYS: &str = "it moves or flashes, and is no longer in the HTML standard";
const IMAGE_MAP: &str = "it takes clicks on a picture elsewhere in the page";
const COMPONENTS: &str = "it fills parts of the page's own components";
const NO_EFFECT: &str = "browsers no longer support it";
const EDIT: &[&str] = &["cite", "datetime"];
const CELL: &[&str] = &[
    "abbr", "align", "bgcolor", "colspan", "height", "nowrap", "rowspan", "scope", "valign",
    "width",
];
const COLUMN: &[&str] = &["align", "span", "valign", "width"];
const ROWS: &[&str] = &["align", "bgcolor", "valign"];
const TABLE: &[&str] = &[
    "align",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "summary",
    "width",
];
const ALIGN: &[&str] = &["align"];

/// Every element, in the order of the standard's chapters.
pub(crate) static ELEMENTS: [Element; 145] = [
    // The document and its metadata.
    never("html", PAGE).separator(Line),
    never("head", PAGE).separator(Line),
    never("title", RAW).separator(Line).content(Rcdata),
    never("base", "it changes where every link of the page leads").void(),
    never("link", STYLE).void(),
    never("meta", "it can reload the page or send it elsewhere").void(),
    never("style", STYLE).content(Nothing),
    never("body", PAGE).separator(Line),
    // Sections.
    may("article", &[]).separator(Paragraph),
    may("section", &[]).separator(Paragraph),
    may("nav", &[]).separator(Paragraph),
    may("aside", &[]).separator(Paragraph),
    may("h1", ALIGN).separator(Paragraph).closes(Heading),
    may("h2", ALIGN).separator(Paragraph).closes(Heading),
    may("h3", ALIGN).separator(Paragraph).closes(Heading),
    may("h4", ALIGN).separator(Paragraph).closes(Heading),
    may("h5", ALIGN).separator(Paragraph).closes(Heading),
    may("h6", ALIGN).separator(Paragraph).closes(Heading),
    may("hgroup", &[]).separator(Paragraph).flow(Parts),
    may("header", &[]).separator(Paragraph),
    may("footer", &[]).separator(Paragraph),
    may("address", &[]).separator(Paragraph),
    // Grouping content.
    may("p", ALIGN)
        .optional_end()
        .separator(Paragraph)
        .flow(Lines),
    may("hr", &["align", "noshade", "size", "width"])
        .separator(Paragraph)
        .void(),
    may("pre", &["width"])
        .separator(Paragraph)
        .drops_newline()
        .shows_code(0),
    may("blockquote", &["cite"])
        .separator(Paragraph)
        .flow(Paragraphs),
    may("ol", &["compact", "reversed", "start", "type"])
        .separator(Paragraph)
        .flow(Parts),
    may("ul", &["compact", "type"])
        .separator(Paragraph)
        .flow(Parts),
    may("menu", &["compact"]).separator(Paragraph).flow(Parts),
    may("li", &["type", "value"])
        .optional_end()
        .separator(Line)
        .closes(Item),
    may("dl", &["compact"]).separator(Paragraph).flow(Parts),
    may("dt", &[])
        .optional_end()
        .separator(Line)
        .closes(Description),
    may("dd", &[])
        .optional_end()
        .separator(Line)
        .closes(Description),
    may("figure", &[]).separator(Paragraph),
    may("figcaption", &[]).separator(Line),
    may("main", &[]).separator(Paragraph),
    never(
        "search",
        "parsers do not agree yet on whether it ends a paragraph",
    )
    .separator(Line),
    may("div", ALIGN).separator(Line),
    // Text-level semantics.
    may("a", &["href", "hreflang", "rel", "type"])
        .formatting()
        .closes(Same),
    may("em", &[]).formatting(),
    may("strong", &[]).formatting(),
    may("small", &[]).formatting(),
    may("s", &[]).formatting(),
    may("cite", &[]),
    may("q", &["cite"]).stand_in(QuotationMark),
    may("dfn", &[]),
    may("abbr", &[]),
    may("ruby", &[]),
    may("rt", &[]).optional_end().closes(Ruby),
    may("rp", &[]).optional_end().closes(Ruby),
    may("data", &["value"]),
    may("time", &["datetime"]),
    may("code", &[]).formatting().shows_code(1),
    may("var", &[]),
    may("samp", &[]).shows_code(2),
    may("kbd", &[]).shows_code(3),
    may("sub", &[]),
    may("sup", &[]).stand_in(Caret),
    may("i", &[]).formatting(),
    may("b", &[]).formatting(),
    may("u", &[]).formatting(),
    may("mark", &[]),
    may("bdi", &[]),
    may("bdo", &[]),
    may("span", &[]),
    may("br", &["clear"]).separator(Line).void(),
    may("wbr", &[]).void(),
    // Edits.
    may("ins", EDIT),
    may("del", EDIT),
    // Embedded content.
    never(
        "picture",
        "its sources load pictures past the check of img's address",
    ),
    never("source", MEDIA).void(),
    may("img", &["align", "alt", "border", "height", "src", "width"])
        .void()
        .stand_in(Alternative),
    never("iframe", EMBEDS).content(Nothing),
    never("embed", EMBEDS).void(),
    never("object", EMBEDS),
    never("video", MEDIA),
    never("audio", MEDIA),
    never("track", MEDIA).void(),
    never("map", IMAGE_MAP),
    never("area", IMAGE_MAP).void(),
    never("math", FOREIGN),
    never("svg", FOREIGN),
    // Tabular data.
    may("table", TABLE).separator(Paragraph).flow(Parts),
    may("caption", ALIGN).separator(Line).marker().table_part(),
    may("colgroup", COLUMN).table_part(),
    may("col", COLUMN).void().table_part(),
    may("tbody", ROWS)
        .optional_end()
        .separator(Line)
        .table_part(),
    may("thead", ROWS)
        .optional_end()
        .separator(Line)
        .table_part(),
    may("tfoot", ROWS)
        .optional_end()
        .separator(Line)
        .table_part(),
    may("tr", ROWS).optional_end().separator(Line).table_part(),
    may("td", CELL)
        .optional_end()
        .separator(Cell)
        .marker()
        .table_part(),
    may("th", CELL)
        .optional_end()
        .separator(Cell)
        .marker()
        .table_part(),
    // Forms.
    never("form", "it sends what readers type to anywhere").separator(Paragraph),
    never("label", CONTROL),
    never("input", CONTROL).void().stand_in(Checkbox),
    never("button", CONTROL).separator(Cell),
    never("select", CONTROL).separator(Line),
    never("selectedcontent", CONTROL),
    never("datalist", CONTROL).separator(Line),
    never("optgroup", CONTROL).separator(Line),
    never("option", CONTROL).optional_end().separator(Line),
    never("textarea", CONTROL).separator(Cell).content(Rcdata),
    never("output", CONTROL),
    never("progress", CONTROL),
    never("meter", CONTROL),
    never("fieldset", CONTROL).separator(Paragraph),
    never("legend", CONTROL).separator(Line),
    // Interactive elements.
    may("details", &["open"]).separator(Paragraph),
    may("summary", &[]).separator(Line).flow(Lines),
    never(
        "dialog",
        "it can cover the page as if it were the page's own",
    )
    .separator(Paragraph),
    // Scripting.
    never("script", SCRIPT).content(Nothing),
    never(
        "noscript",
        "browsers with and without scripts parse its content differently",
    ),
    never("template", "its content is parsed apart from the page").content(NothingNested),
    never("slot", COMPONENTS),
    never("canvas", SCRIPT),
    // Obsolete, but understood by browsers and harmless.
    may("acronym", &[]),
    may("big", &[]).formatting(),
    may("center", &[]).separator(Line),
    may("dir", &["compact"]).separator(Paragraph).flow(Parts),
    may("font", &["color", "face", "size"]).formatting(),
    may("listing", &["width"])
        .separator(Paragraph)
        .drops_newline()
        .flow(Code),
    may("nobr", &[]).formatting().closes(Same),
    may("rb", &[]).closes(Ruby),
    may("rtc", &[]).closes(Ruby),
    may("strike", &[]).formatting(),
    may("tt", &[]).formatting(),
    // Obsolete, and never to be listed.
    never("applet", EMBEDS),
    never("basefont", STYLE).void(),
    never("bgsound", MEDIA).void(),
    never("blink", ANNOYS),
    never("frame", FRAMES).void(),
    never("frameset", FRAMES),
    never("image", "parsers read it as img: list img")
        .void()
        .stand_in(Alternative),
    never("isindex", CONTROL).separator(Paragraph),
    never("keygen", CONTROL).void(),
    never("marquee", ANNOYS).separator(Line),
    never("menuitem", CONTROL).separator(Line),
    never("multicol", NO_EFFECT).separator(Paragraph),
    never("nextid", NO_EFFECT),
    never("noembed", RAW).content(Nothing),
    never("noframes", RAW).content(Nothing),
    never("param", EMBEDS).void(),
    never("plaintext", RAW).content(Plaintext),
    never("spacer", NO_EFFECT),
    never("xmp", RAW).separator(Paragraph).content(Rawtext),
];
