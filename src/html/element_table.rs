//! What is known of every HTML element and attribute: the facts that policy and parser code ask for.
//!
//! Advice to the next editor. Three things hang on this table:
//!
//! * **Safety.** No list that can be built may be unsafe, so an element may be listed
//!   ([`may`]) only if a browser gives it no power beyond showing text, a link or a picture: no
//!   script, no style, no request but that of an `img`, no form control, no parsing rule of its own
//!   for its content. Everything else is [`never`](fn@never), with the reason that a blog's owner reads.
//! * **Intent.** A name that is in the table is an HTML tag to a visitor; any other name
//!   (`Vec<String>`) is text. Leaving a name out shows it as typed; it never lets it through.
//! * **Parser facts** (`void`, `formatting`, `marker`, …) repeat what the HTML standard's tree
//!   construction does with the element. A wrong one costs the fixed point, not safety.
//!
//! The names are those of the standard's [index of elements] and of its list of
//! [non-conforming features], with `svg` and `math`, and `image`, which the parser reads as `img`.
//!
//! [index of elements]: https://html.spec.whatwg.org/multipage/indices.html#elements-3
//! [non-conforming features]: https://html.spec.whatwg.org/multipage/obsolete.html#non-conforming-features

use crate::html::element::Break::{Line, Paragraph, Space};
use crate::html::element::{Closes, Content, Element, Flow, may, never};

const SCRIPT: &str = "it runs or configures scripts";
const STYLE: &str = "it restyles the whole page";
const PAGE: &str = "it belongs to the page, not to a comment";
const EMBEDS: &str = "it embeds another document or plug-in, which can do what it likes";
const MEDIA: &str = "it loads media from anywhere, and can play unasked";
const CONTROL: &str = "it is a form control: a comment could ask readers for their passwords";
const FOREIGN: &str = "its content is parsed by other rules, the root of most sanitizer bypasses";
const RAW: &str = "its content is parsed by rules of its own, which attackers use to hide markup";
const FRAMES: &str = "it belongs to framesets, which replace the page";
const ANNOYS: &str = "it moves or flashes, and has left the standard for that";
const IMAGE_MAP: &str = "it takes clicks on a picture elsewhere in the page";
const COMPONENTS: &str = "it fills parts of the page's own components";
const NO_EFFECT: &str = "no browser knows it any more";
const EDIT: &[&str] = &["cite", "datetime"];
const CELL: &[&str] = &[
    "abbr", "align", "bgcolor", "colspan", "height", "nowrap", "rowspan", "scope", "valign",
    "width",
];
const COLUMN: &[&str] = &["align", "span", "valign", "width"];
const ROWS: &[&str] = &["align", "bgcolor", "valign"];
const ALIGN: &[&str] = &["align"];

/// Every element, in the order of the standard's chapters.
pub(crate) static ELEMENTS: [Element; 145] = [
    // The document and its metadata.
    never("html", PAGE).leaves(Line),
    never("head", PAGE).leaves(Line),
    never("title", RAW).leaves(Line).content(Content::Rcdata),
    never("base", "it changes where every link of the page leads").void(),
    never("link", STYLE).void(),
    never("meta", "it can reload the page or send it elsewhere").void(),
    never("style", STYLE).content(Content::Nothing),
    never("body", PAGE).leaves(Line),
    // Sections.
    may("article", &[]).leaves(Paragraph),
    may("section", &[]).leaves(Paragraph),
    may("nav", &[]).leaves(Paragraph),
    may("aside", &[]).leaves(Paragraph),
    may("h1", ALIGN).leaves(Paragraph).closes(Closes::Heading),
    may("h2", ALIGN).leaves(Paragraph).closes(Closes::Heading),
    may("h3", ALIGN).leaves(Paragraph).closes(Closes::Heading),
    may("h4", ALIGN).leaves(Paragraph).closes(Closes::Heading),
    may("h5", ALIGN).leaves(Paragraph).closes(Closes::Heading),
    may("h6", ALIGN).leaves(Paragraph).closes(Closes::Heading),
    may("hgroup", &[]).leaves(Paragraph).flow(Flow::Parts),
    may("header", &[]).leaves(Paragraph),
    may("footer", &[]).leaves(Paragraph),
    may("address", &[]).leaves(Paragraph),
    // Grouping content.
    may("p", ALIGN).leaves(Paragraph).flow(Flow::Lines),
    may("hr", &["align", "noshade", "size", "width"])
        .leaves(Paragraph)
        .void(),
    may("pre", &["width"])
        .leaves(Paragraph)
        .drops_newline()
        .shows_code(0),
    may("blockquote", &["cite"])
        .leaves(Paragraph)
        .flow(Flow::Paragraphs),
    may("ol", &["compact", "reversed", "start", "type"])
        .leaves(Paragraph)
        .flow(Flow::Parts),
    may("ul", &["compact", "type"])
        .leaves(Paragraph)
        .flow(Flow::Parts),
    may("menu", &["compact"])
        .leaves(Paragraph)
        .flow(Flow::Parts),
    may("li", &["type", "value"])
        .leaves(Line)
        .closes(Closes::Item),
    may("dl", &["compact"]).leaves(Paragraph).flow(Flow::Parts),
    may("dt", &[]).leaves(Line).closes(Closes::Description),
    may("dd", &[]).leaves(Line).closes(Closes::Description),
    may("figure", &[]).leaves(Paragraph),
    may("figcaption", &[]).leaves(Line),
    may("main", &[]).leaves(Paragraph),
    never(
        "search",
        "parsers do not agree yet on whether it ends a paragraph",
    )
    .leaves(Line),
    may("div", ALIGN).leaves(Line),
    // Text-level semantics.
    may("a", &["href", "hreflang", "rel", "type"])
        .formatting()
        .closes(Closes::Same),
    may("em", &[]).formatting(),
    may("strong", &[]).formatting(),
    may("small", &[]).formatting(),
    may("s", &[]).formatting(),
    may("cite", &[]),
    may("q", &["cite"]),
    may("dfn", &[]),
    may("abbr", &[]),
    may("ruby", &[]),
    may("rt", &[]).closes(Closes::Ruby),
    may("rp", &[]).closes(Closes::Ruby),
    may("data", &["value"]),
    may("time", &["datetime"]),
    may("code", &[]).formatting().shows_code(1),
    may("var", &[]),
    may("samp", &[]).shows_code(2),
    may("kbd", &[]).shows_code(3),
    may("sub", &[]),
    may("sup", &[]),
    may("i", &[]).formatting(),
    may("b", &[]).formatting(),
    may("u", &[]).formatting(),
    may("mark", &[]),
    may("bdi", &[]),
    may("bdo", &[]),
    may("span", &[]),
    may("br", &["clear"]).leaves(Line).void(),
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
    may("img", &["align", "alt", "border", "height", "src", "width"]).void(),
    never("iframe", EMBEDS).content(Content::Nothing),
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
    may(
        "table",
        &[
            "align",
            "bgcolor",
            "border",
            "cellpadding",
            "cellspacing",
            "summary",
            "width",
        ],
    )
    .leaves(Paragraph)
    .flow(Flow::Parts),
    may("caption", ALIGN).leaves(Line).marker().table_part(),
    may("colgroup", COLUMN).table_part(),
    may("col", COLUMN).void().table_part(),
    may("tbody", ROWS).leaves(Line).table_part(),
    may("thead", ROWS).leaves(Line).table_part(),
    may("tfoot", ROWS).leaves(Line).table_part(),
    may("tr", ROWS).leaves(Line).table_part(),
    may("td", CELL).leaves(Space).marker().table_part(),
    may("th", CELL).leaves(Space).marker().table_part(),
    // Forms.
    never("form", "it sends what readers type to anywhere").leaves(Paragraph),
    never("label", CONTROL),
    never("input", CONTROL).void(),
    never("button", CONTROL).leaves(Space),
    never("select", CONTROL).leaves(Line),
    never("selectedcontent", CONTROL),
    never("datalist", CONTROL).leaves(Line),
    never("optgroup", CONTROL).leaves(Line),
    never("option", CONTROL).leaves(Line),
    never("textarea", CONTROL)
        .leaves(Space)
        .content(Content::Rcdata),
    never("output", CONTROL),
    never("progress", CONTROL),
    never("meter", CONTROL),
    never("fieldset", CONTROL).leaves(Paragraph),
    never("legend", CONTROL).leaves(Line),
    // Interactive elements.
    may("details", &["open"]).leaves(Paragraph),
    may("summary", &[]).leaves(Line).flow(Flow::Lines),
    never(
        "dialog",
        "it can cover the page as if it were the page's own",
    )
    .leaves(Paragraph),
    // Scripting.
    never("script", SCRIPT).content(Content::Nothing),
    never(
        "noscript",
        "browsers with and without scripts parse its content differently",
    ),
    never("template", "its content is parsed apart from the page").content(Content::NothingNested),
    never("slot", COMPONENTS),
    never("canvas", SCRIPT),
    // Obsolete: still understood, harmless.
    may("acronym", &[]),
    may("big", &[]).formatting(),
    may("center", &[]).leaves(Line),
    may("dir", &["compact"]).leaves(Paragraph).flow(Flow::Parts),
    may("font", &["color", "face", "size"]).formatting(),
    may("listing", &["width"])
        .leaves(Paragraph)
        .drops_newline()
        .flow(Flow::Code),
    may("nobr", &[]).formatting().closes(Closes::Same),
    may("rb", &[]).closes(Closes::Ruby),
    may("rtc", &[]).closes(Closes::Ruby),
    may("strike", &[]).formatting(),
    may("tt", &[]).formatting(),
    // Obsolete: and good riddance.
    never("applet", EMBEDS),
    never("basefont", STYLE).void(),
    never("bgsound", MEDIA).void(),
    never("blink", ANNOYS),
    never("frame", FRAMES).void(),
    never("frameset", FRAMES),
    never("image", "parsers read it as img: list img").void(),
    never("isindex", CONTROL).leaves(Paragraph),
    never("keygen", CONTROL).void(),
    never("marquee", ANNOYS).leaves(Line),
    never("menuitem", CONTROL).leaves(Line),
    never("multicol", NO_EFFECT).leaves(Paragraph),
    never("nextid", NO_EFFECT),
    never("noembed", RAW).content(Content::Nothing),
    never("noframes", RAW).content(Content::Nothing),
    never("param", EMBEDS).void(),
    never("plaintext", RAW).content(Content::Plaintext),
    never("spacer", NO_EFFECT),
    never("xmp", RAW)
        .leaves(Paragraph)
        .content(Content::Rawtext),
];
