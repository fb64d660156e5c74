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

use crate::html::names::{Index, Name};
use crate::write::separators::Break;
use html5ever::LocalName;
use once_cell::sync::Lazy;

/// May the element stand on a list, and if so with which attributes besides [`GLOBAL`]?
#[derive(Clone, Copy)]
pub(crate) enum Listing {
    /// It may; these attributes mean something on it.
    May(&'static [&'static str]),
    /// It may not, for this reason.
    Never(&'static str),
}

/// What stands between the start tag and the end tag, to the eye of a reader.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Markup and text; removing the tags leaves both.
    Markup,
    /// Nothing that is read as text: the element goes with its content.
    Nothing,
    /// As `Nothing`, and the element nests in itself (`template`).
    NothingNested,
    /// Text in which only character references are read ([RCDATA]).
    ///
    /// [RCDATA]: https://html.spec.whatwg.org/multipage/parsing.html#rcdata-state
    Rcdata,
    /// Text in which nothing is read ([RAWTEXT]).
    ///
    /// [RAWTEXT]: https://html.spec.whatwg.org/multipage/parsing.html#rawtext-state
    Rawtext,
    /// All the rest of the input: no end tag can end it (`plaintext`).
    Plaintext,
}

/// What a start tag closes, if it is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closes {
    Nothing,
    /// An element of the same name, however many others are open in it (`a`, `nobr`).
    Same,
    /// A heading that it stands in directly.
    Heading,
    /// An item of the same list (`li`).
    Item,
    /// A term or description of the same list (`dt`, `dd`).
    Description,
    /// A part of the same ruby (`rb`, `rp`, `rt`, `rtc`), or whatever closes like one.
    Ruby,
}

/// How the value of an attribute is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A URL that a reader can follow, which makes the element a link.
    Link,
    /// Any other URL.
    Url,
    /// Words for people.
    Text,
    /// A date or time.
    Date,
    /// Keywords or numbers.
    Token,
    /// What a link is to the page it stands on: only the [`LINK_TYPES`] among its tokens are kept.
    LinkTypes,
}

/// What becomes of the lines of text in an element, where [paragraphs](crate::SanitizerBuilder::paragraphs) are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Every paragraph is marked up as one.
    Paragraphs,
    /// Paragraphs are marked up from the first blank line on: most hold one line only.
    Items,
    /// Text stands in one paragraph: blank lines are two line breaks.
    Lines,
    /// It holds other elements, and no text but by mistake: that stays as it is.
    Parts,
    /// Text stays as it is, in whatever else stands in the element.
    Code,
    /// Of a line of text: it is laid out as the element's own parent is.
    Inline,
}

/// How many elements show code.
pub(crate) const SHOWING_CODE: usize = 4;

/// No element has more attributes that may be listed.
pub(crate) const MOST_ATTRIBUTES: usize = 16;

/// The facts of one element.
#[derive(Clone, Copy)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) listing: Listing,
    pub(crate) content: Content,
    /// What removing a tag of it leaves in the text.
    pub(crate) leaves: Option<Break>,
    /// [Void](https://html.spec.whatwg.org/multipage/syntax.html#void-elements): no content, no end tag.
    pub(crate) void: bool,
    /// [Formatting](https://html.spec.whatwg.org/multipage/parsing.html#formatting): the tree
    /// builder reopens it, or clones it, when tags are misnested.
    pub(crate) formatting: bool,
    /// The tree builder puts a
    /// [marker](https://html.spec.whatwg.org/multipage/parsing.html#concept-parser-marker) on the list
    /// of active formatting elements when it opens.
    pub(crate) marker: bool,
    /// What a start tag of it closes, besides `p`, if it is open.
    pub(crate) closes: Closes,
    /// The parser drops a newline that comes first in it (`pre`, `listing`).
    pub(crate) drops_newline: bool,
    /// People paste code into it, so tags that are not listed are shown there. The number is its own
    /// among such elements.
    pub(crate) shows_code: Option<usize>,
    /// Stands only inside a `table`; text may not stand directly in most of these.
    pub(crate) table_part: bool,
    /// What becomes of the lines of its text.
    pub(crate) flow: Flow,
}

const fn element(name: &'static str, listing: Listing) -> Element {
    Element {
        name,
        listing,
        content: Content::Markup,
        leaves: None,
        void: false,
        formatting: false,
        marker: false,
        closes: Closes::Nothing,
        drops_newline: false,
        shows_code: None,
        table_part: false,
        flow: Flow::Inline,
    }
}

/// An element that may be listed, with these attributes besides [`GLOBAL`].
const fn may(name: &'static str, attributes: &'static [&'static str]) -> Element {
    element(name, Listing::May(attributes))
}

/// An element that may not be listed, and why.
const fn never(name: &'static str, why: &'static str) -> Element {
    element(name, Listing::Never(why))
}

impl Element {
    /// Among the elements that may be listed, those that the standard calls
    /// [special](https://html.spec.whatwg.org/multipage/parsing.html#special) and that have content
    /// are those that leave a break and the parts of tables.
    pub(crate) fn is_special(&self) -> bool {
        self.leaves.is_some() || self.table_part
    }

    /// Has the parser no rule for its start tag, but to open it wherever it stands, outside tables?
    pub(crate) fn is_simple(&self) -> bool {
        self.leaves.is_none()
            && self.closes == Closes::Nothing
            && !self.drops_newline
            && !self.table_part
    }

    /// Does it show a picture?
    pub(crate) fn is_picture(&self) -> bool {
        self.name == "img"
    }

    /// Is it the one whose parts are those of tables?
    pub(crate) fn is_table(&self) -> bool {
        self.name == "table"
    }

    /// Do the rules of tables apply to it?
    pub(crate) fn is_of_tables(&self) -> bool {
        self.is_table() || self.table_part
    }

    /// Does a start tag of it close an open `p`? Blocks do, and their parts; parts of tables cannot
    /// stand in one.
    pub(crate) fn closes_paragraph(&self) -> bool {
        self.leaves.is_some() && !self.table_part && self.name != "br"
    }

    /// Is it a boundary of [scope](https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope)?
    pub(crate) fn bounds_scope(&self) -> bool {
        self.marker || self.is_table()
    }

    /// Is content that cannot stand in it moved in front of the table
    /// ([foster parenting](https://html.spec.whatwg.org/multipage/parsing.html#foster-parent))?
    pub(crate) fn moves_content(&self) -> bool {
        self.is_table() || (self.table_part && !self.marker)
    }

    /// Does it stand between paragraphs, and in none?
    pub(crate) fn is_block(&self) -> bool {
        self.is_special() && self.name != "br"
    }

    const fn leaves(mut self, r#break: Break) -> Self {
        self.leaves = Some(r#break);
        if matches!(self.flow, Flow::Inline) {
            self.flow = Flow::Items;
        }
        self
    }

    const fn flow(mut self, flow: Flow) -> Self {
        self.flow = flow;
        self
    }

    const fn content(mut self, content: Content) -> Self {
        self.content = content;
        self
    }

    const fn void(mut self) -> Self {
        self.void = true;
        self
    }

    const fn formatting(mut self) -> Self {
        self.formatting = true;
        self
    }

    const fn marker(mut self) -> Self {
        self.marker = true;
        self
    }

    const fn closes(mut self, closes: Closes) -> Self {
        self.closes = closes;
        if matches!(closes, Closes::Heading) {
            self.flow = Flow::Lines;
        }
        self
    }

    const fn drops_newline(mut self) -> Self {
        self.drops_newline = true;
        self
    }

    const fn shows_code(mut self, number: usize) -> Self {
        assert!(number < SHOWING_CODE);
        self.shows_code = Some(number);
        self.flow = Flow::Code;
        self
    }

    const fn table_part(mut self) -> Self {
        self.table_part = true;
        if !self.marker {
            self.flow = Flow::Parts;
        }
        self
    }
}

use Break::{Line, Paragraph, Space};

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

/// The attributes that may be listed on every element that may be listed.
pub(crate) const GLOBAL: &[&str] = &["title", "lang", "dir"];

/// Every attribute that may be listed, and how its value is judged.
pub(crate) const ATTRIBUTES: [(&str, Kind); 36] = [
    ("title", Kind::Text),
    ("lang", Kind::Token),
    ("dir", Kind::Token),
    ("href", Kind::Link),
    ("cite", Kind::Url),
    ("src", Kind::Url),
    ("datetime", Kind::Date),
    ("alt", Kind::Text),
    ("abbr", Kind::Text),
    ("summary", Kind::Text),
    ("value", Kind::Text),
    ("hreflang", Kind::Token),
    ("rel", Kind::LinkTypes),
    ("type", Kind::Token),
    ("align", Kind::Token),
    ("bgcolor", Kind::Token),
    ("border", Kind::Token),
    ("cellpadding", Kind::Token),
    ("cellspacing", Kind::Token),
    ("clear", Kind::Token),
    ("color", Kind::Token),
    ("colspan", Kind::Token),
    ("compact", Kind::Token),
    ("face", Kind::Token),
    ("height", Kind::Token),
    ("noshade", Kind::Token),
    ("nowrap", Kind::Token),
    ("open", Kind::Token),
    ("reversed", Kind::Token),
    ("rowspan", Kind::Token),
    ("scope", Kind::Token),
    ("size", Kind::Token),
    ("span", Kind::Token),
    ("start", Kind::Token),
    ("valign", Kind::Token),
    ("width", Kind::Token),
];

/// The [link types] that only tell where a link leads. Others make claims in the blog's name (`me`,
/// `author`, `webmention`), or let the other page script this one (`opener`).
///
/// [link types]: https://html.spec.whatwg.org/multipage/links.html#linkTypes
pub(crate) const LINK_TYPES: [&str; 8] = [
    "bookmark",
    "external",
    "help",
    "nofollow",
    "noopener",
    "noreferrer",
    "sponsored",
    "ugc",
];

/// Why an attribute of this name may stand on no list at all, if so.
pub(crate) fn never_attribute(name: &str) -> Option<&'static str> {
    Some(match name {
        _ if name.starts_with("on") => "it runs a script",
        _ if name.starts_with("data-") => "scripts of the page read it",
        _ if name.starts_with("aria-") => {
            "it tells screen readers something else than the page shows"
        }
        _ if name.starts_with("xml") || name.starts_with("xlink") => "it belongs to XML and SVG",
        "style" => "it restyles the page and can cover it",
        "class" => "it takes on the looks and scripts of the page's own parts",
        "id" | "name" => "it shadows the page's own variables and anchors (DOM clobbering)",
        "srcdoc" => "it is a whole document with its scripts",
        "srcset" | "imagesrcset" | "sizes" => "it holds many addresses, each of them unchecked",
        "action" | "formaction" | "form" | "method" | "for" | "list" => "it belongs to forms",
        "background" | "dynsrc" | "lowsrc" | "longdesc" | "data" | "code" | "codebase"
        | "archive" | "classid" | "poster" | "profile" | "manifest" | "usemap" | "ismap"
        | "icon" => "it loads or leads to an address that nobody checks",
        "ping" | "attributionsrc" => "it reports readers' clicks",
        "target" => "it steers the windows of the reader's browser",
        "download" => "it saves a file unasked",
        "is" | "slot" | "part" | "exportparts" | "shadowrootmode" => {
            "it reaches into the page's own components"
        }
        "nonce" | "integrity" | "crossorigin" | "referrerpolicy" | "sandbox" | "allow" | "csp" => {
            "it changes the page's security settings"
        }
        "accesskey"
        | "autofocus"
        | "tabindex"
        | "contenteditable"
        | "draggable"
        | "inert"
        | "hidden"
        | "popover"
        | "popovertarget"
        | "command"
        | "commandfor"
        | "spellcheck"
        | "enterkeyhint"
        | "inputmode"
        | "writingsuggestions"
        | "autocapitalize"
        | "autocorrect"
        | "virtualkeyboardpolicy" => "it takes over the reader's keyboard, focus or view",
        "role" => "it tells screen readers something else than the page shows",
        "itemid" | "itemprop" | "itemref" | "itemscope" | "itemtype" | "property" | "typeof"
        | "vocab" | "about" | "resource" | "content" => {
            "it speaks to search engines in the page's name"
        }
        "headers" => "it refers to other elements by id",
        "http-equiv" | "charset" | "media" | "language" | "event" | "defer" | "async" => {
            "it belongs to the page, not to a comment"
        }
        _ => return None,
    })
}

/// An element: an index into [`ELEMENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ElementId(u8);

/// An attribute that may be listed: an index into [`ATTRIBUTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AttributeId(u8);

/// The element that marks up a paragraph.
pub(crate) static PARAGRAPH: ElementId = ElementId::in_table("p");

/// The element that ends a line.
pub(crate) static LINE_BREAK: ElementId = ElementId::in_table("br");

/// The element that is a link.
pub(crate) static LINK: ElementId = ElementId::in_table("a");

/// The attribute that makes an element a link, the only one of its kind.
pub(crate) static LINK_URL: AttributeId = {
    let mut at = 0;
    while !matches!(ATTRIBUTES[at].1, Kind::Link) {
        at += 1;
    }
    AttributeId(at as u8)
};

impl ElementId {
    pub(crate) const FIRST: Self = ElementId(0);

    const fn in_table(name: &str) -> Self {
        let number = Name::of(name.as_bytes());
        let mut at = 0;
        while !Name::of(ELEMENTS[at].name.as_bytes()).is_same(number) {
            at += 1;
        }
        ElementId(at as u8)
    }

    /// The element of this name.
    #[inline]
    pub(crate) fn named(name: Name) -> Option<Self> {
        ELEMENT_INDEX.find(name).map(Self)
    }

    /// The element of this name, in any case.
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        Self::named(Name::of(name))
    }

    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    #[inline]
    pub(crate) fn facts(self) -> &'static Element {
        &ELEMENTS[self.index()]
    }

    pub(crate) fn name(self) -> &'static str {
        self.facts().name
    }

    /// Does its name stand here as it is written, in lower case?
    #[inline]
    pub(crate) fn name_stands_at(self, html: &[u8], start: usize) -> bool {
        ELEMENT_INDEX
            .name(self.0)
            .stands_at(html, start, self.name().len())
    }

    /// Its name as html5ever has it.
    pub(crate) fn local_name(self) -> &'static LocalName {
        static NAMES: Lazy<Vec<LocalName>> =
            Lazy::new(|| ELEMENTS.iter().map(|element| element.name.into()).collect());
        &NAMES[self.index()]
    }

    /// May this attribute be listed on this element?
    pub(crate) fn may_have(self, attribute: AttributeId) -> bool {
        match self.facts().listing {
            Listing::May(own) => {
                GLOBAL.contains(&attribute.name()) || own.contains(&attribute.name())
            }
            Listing::Never(_) => false,
        }
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        // The table is shorter than 256, or ELEMENT_INDEX would not compile.
        (0..ELEMENTS.len() as u8).map(Self)
    }
}

impl AttributeId {
    pub(crate) const FIRST: Self = AttributeId(0);

    /// The attribute of this name.
    #[inline]
    pub(crate) fn named(name: Name) -> Option<Self> {
        ATTRIBUTE_INDEX.find(name).map(Self)
    }

    /// The attribute of this name, in any case.
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        Self::named(Name::of(name))
    }

    pub(crate) fn name(self) -> &'static str {
        ATTRIBUTES[usize::from(self.0)].0
    }

    /// Does its name stand here as it is written, in lower case?
    #[inline]
    pub(crate) fn name_stands_at(self, html: &[u8], start: usize) -> bool {
        ATTRIBUTE_INDEX
            .name(self.0)
            .stands_at(html, start, self.name().len())
    }

    /// Its name as html5ever has it.
    pub(crate) fn local_name(self) -> &'static LocalName {
        static NAMES: Lazy<Vec<LocalName>> = Lazy::new(|| {
            ATTRIBUTES
                .iter()
                .map(|attribute| attribute.0.into())
                .collect()
        });
        &NAMES[usize::from(self.0)]
    }

    pub(crate) fn kind(self) -> Kind {
        ATTRIBUTES[usize::from(self.0)].1
    }

    /// The attribute's bit in an [`AttributeSet`].
    pub(crate) fn bit(self) -> u64 {
        1 << self.0
    }

    #[cfg(test)]
    fn all() -> impl Iterator<Item = Self> {
        (0..ATTRIBUTES.len() as u8).map(Self)
    }
}

/// A set of attributes, one bit for each of [`ATTRIBUTES`].
pub(crate) type AttributeSet = u64;
const _: () = assert!(ATTRIBUTES.len() <= 64);

static ELEMENT_INDEX: Index<{ ELEMENTS.len() }> = {
    let mut names = [Name::of(b""); ELEMENTS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Name::of(ELEMENTS[at].name.as_bytes());
        at += 1;
    }
    Index::new(names)
};

static ATTRIBUTE_INDEX: Index<{ ATTRIBUTES.len() }> = {
    let mut names = [Name::of(b""); ATTRIBUTES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Name::of(ATTRIBUTES[at].0.as_bytes());
        at += 1;
    }
    Index::new(names)
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_is_found_in_any_case_and_no_other() {
        for id in ElementId::all() {
            assert_eq!(ElementId::of(id.name().as_bytes()), Some(id));
            assert_eq!(ElementId::of(id.name().to_uppercase().as_bytes()), Some(id));
        }
        for id in AttributeId::all() {
            assert_eq!(AttributeId::of(id.name().as_bytes()), Some(id));
        }
        for name in [
            "",
            "string",
            "bob@example.org",
            "h7",
            "scr\u{130}pt",
            "blockquotes",
        ] {
            assert_eq!(ElementId::of(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn every_name_stands_once() {
        let mut names: HashSet<&str> = HashSet::new();
        assert!(ELEMENTS.iter().all(|element| names.insert(element.name)));
        names.clear();
        assert!(ATTRIBUTES.iter().all(|attribute| names.insert(attribute.0)));
    }

    #[test]
    fn the_attributes_of_listable_elements_are_all_known_and_none_is_unsafe() {
        for element in &ELEMENTS {
            let Listing::May(attributes) = element.listing else {
                continue;
            };
            for name in attributes.iter().chain(GLOBAL) {
                assert!(
                    AttributeId::of(name.as_bytes()).is_some(),
                    "{} {name}",
                    element.name
                );
                assert_eq!(never_attribute(name), None, "{} {name}", element.name);
            }
        }
    }

    #[test]
    fn elements_that_show_code_have_numbers_of_their_own() {
        let numbers: HashSet<usize> = ELEMENTS
            .iter()
            .filter_map(|element| element.shows_code)
            .collect();
        let many = ELEMENTS
            .iter()
            .filter(|element| element.shows_code.is_some())
            .count();
        assert_eq!((numbers.len(), many), (SHOWING_CODE, SHOWING_CODE));
    }

    #[test]
    fn no_element_has_more_attributes_than_there_is_room_for() {
        for element in ElementId::all() {
            let many = AttributeId::all()
                .filter(|&attribute| element.may_have(attribute))
                .count();
            assert!(many <= MOST_ATTRIBUTES, "{}", element.name());
        }
    }

    #[test]
    fn only_elements_with_plain_content_may_be_listed() {
        for element in &ELEMENTS {
            if matches!(element.listing, Listing::May(_)) {
                assert!(element.content == Content::Markup, "{}", element.name);
            }
        }
    }
}
