//! What the crate knows of an HTML element: [`Element`], the type of a row of the element table.
//!
//! [`may`] and [`never()`] make a row with defaults, and the builder methods (`separator`, `void`, `formatting`, …) set
//! single facts. The other methods derive facts from those, such as whether a start tag closes an open `p`.

/// What replaces a removed tag in the text, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Separator {
    /// A space: between the cells of a table.
    Cell,
    /// A newline: the element is a line of its own.
    Line,
    /// A blank line: the element is a paragraph of its own.
    Paragraph,
}

/// Whether the element may be on an allowlist, and with which attributes besides
/// [`GLOBAL`](crate::html::attribute_table::GLOBAL).
#[derive(Clone, Copy)]
pub(crate) enum Listing {
    /// It may, with these attributes, which mean something on it.
    May(&'static [&'static str]),
    /// It may not, for this reason.
    Never(&'static str),
}

/// What is between the start tag and the end tag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Markup and text; removing the tags leaves both.
    Markup,
    /// Nothing that a reader takes for text: the element is dropped with its content.
    Nothing,
    /// As `Nothing`, and the element may contain others of its name (`template`).
    NothingNested,
    /// Text in which only character references are recognised ([RCDATA]).
    ///
    /// [RCDATA]: https://html.spec.whatwg.org/multipage/parsing.html#rcdata-state
    Rcdata,
    /// Text in which nothing is recognised ([RAWTEXT]).
    ///
    /// [RAWTEXT]: https://html.spec.whatwg.org/multipage/parsing.html#rawtext-state
    Rawtext,
    /// All the rest of the input as text: no end tag can end it (`plaintext`).
    Plaintext,
}

/// The text that stands in for a tag where it is not written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// The alternative text of a picture.
    Alternative,
    /// A `^` before an exponent.
    Caret,
    /// The `[ ]` or `[x]` of a task in a list.
    Checkbox,
    /// A `"` at both ends.
    QuotationMark,
}

/// Which open element a start tag closes, besides `p`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closes {
    Nothing,
    /// An element of the same name, however many others are open in it (`a`, `nobr`).
    Same,
    /// A heading, if that is the current node.
    Heading,
    /// An item of the same list (`li`).
    Item,
    /// A term or description of the same list (`dt`, `dd`).
    Description,
    /// The current node, if it is a part of a ruby (`rb`, `rp`, `rt`, `rtc`), or another whose end tag may be implied.
    Ruby,
}

/// How the text of an element is laid out where [paragraphs](crate::SanitizerBuilder::paragraphs) are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Every paragraph is marked up with `p`.
    Paragraphs,
    /// Paragraphs are marked up from the first blank line on, since most such elements hold one line only.
    Items,
    /// The text is a single paragraph: a blank line becomes two `br`.
    Lines,
    /// The element holds other elements, and text only by mistake, which is not laid out.
    Parts,
    /// The text is not laid out, nor is that of any element inside.
    Code,
    /// The element is part of a line of text, and is laid out as its parent is.
    Inline,
}

/// The number of elements with [`Element::shows_code`].
pub(crate) const SHOWING_CODE: usize = 4;

/// The facts of one element.
#[derive(Clone, Copy)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) listing: Listing,
    pub(crate) content: Content,
    /// What replaces a removed tag of it in the text.
    pub(crate) separator: Option<Separator>,
    /// What stands in for a removed tag of it in the text.
    pub(crate) stand_in: Option<StandIn>,
    /// [Void](https://html.spec.whatwg.org/multipage/syntax.html#void-elements): no content, no end tag.
    pub(crate) void: bool,
    /// [Formatting](https://html.spec.whatwg.org/multipage/parsing.html#formatting): the tree builder reopens or clones
    /// it when tags are misnested.
    pub(crate) formatting: bool,
    /// The tree builder adds a [marker](https://html.spec.whatwg.org/multipage/parsing.html#concept-parser-marker) to
    /// the list of active formatting elements when it opens the element.
    pub(crate) marker: bool,
    /// Which open element its start tag closes, besides `p`.
    pub(crate) closes: Closes,
    /// The parser drops a newline right after its start tag (`pre`, `listing`).
    pub(crate) drops_newline: bool,
    /// Set if people paste code into it, so that unlisted tags inside are escaped. The number, less than
    /// [`SHOWING_CODE`], is unique among such elements.
    pub(crate) shows_code: Option<u8>,
    /// Its end tag [may be left out](https://html.spec.whatwg.org/multipage/syntax.html#optional-tags) where a comment
    /// holds it.
    pub(crate) optional_end: bool,
    /// It belongs inside a `table`; most of these may not contain text directly.
    pub(crate) table_part: bool,
    /// How its text is laid out.
    pub(crate) flow: Flow,
}

/// A row with defaults: an inline element that contains markup.
const fn element(name: &'static str, listing: Listing) -> Element {
    Element {
        name,
        listing,
        content: Content::Markup,
        separator: None,
        stand_in: None,
        void: false,
        formatting: false,
        marker: false,
        closes: Closes::Nothing,
        drops_newline: false,
        shows_code: None,
        optional_end: false,
        table_part: false,
        flow: Flow::Inline,
    }
}

/// An element that may be listed, with these attributes besides the global ones.
pub(crate) const fn may(name: &'static str, attributes: &'static [&'static str]) -> Element {
    element(name, Listing::May(attributes))
}

/// An element that may not be listed, and the reason.
pub(crate) const fn never(name: &'static str, why: &'static str) -> Element {
    element(name, Listing::Never(why))
}

impl Element {
    /// Whether the standard calls it [special](https://html.spec.whatwg.org/multipage/parsing.html#special). Correct
    /// only for elements that may be listed and have content: of those, exactly the elements with a separator and the
    /// table parts are special.
    pub(crate) fn is_special(&self) -> bool {
        self.separator.is_some() || self.table_part
    }

    /// Whether it has content, and the parser, outside tables, has no rule for its start tag except to insert it at the
    /// current node.
    pub(crate) fn is_simple(&self) -> bool {
        self.separator.is_none()
            && !self.void
            && self.closes == Closes::Nothing
            && !self.drops_newline
            && !self.table_part
    }

    /// Whether it is `table`, which the table parts belong to.
    pub(crate) fn is_table(&self) -> bool {
        self.name == "table"
    }

    /// Whether the parser's table rules apply to it.
    pub(crate) fn is_of_tables(&self) -> bool {
        self.is_table() || self.table_part
    }

    /// Whether its start tag closes an open `p`. Blocks and their parts do, except table parts, which cannot be
    /// directly inside one.
    pub(crate) fn closes_paragraph(&self) -> bool {
        self.separator.is_some() && !self.table_part && self.name != "br"
    }

    /// Whether it bounds the [scope](https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope).
    pub(crate) fn bounds_scope(&self) -> bool {
        self.marker || self.is_table()
    }

    /// Whether the parser moves content that is not allowed in it in front of the table
    /// ([foster parenting](https://html.spec.whatwg.org/multipage/parsing.html#foster-parent)).
    pub(crate) fn moves_content(&self) -> bool {
        self.is_table() || (self.table_part && !self.marker)
    }

    /// Whether people paste code into it that belongs in a line, so that the tags of blocks in it are no markup.
    pub(crate) fn is_inline_code(&self) -> bool {
        self.shows_code.is_some() && !self.is_block()
    }

    /// Whether its tags end a line of text.
    pub(crate) fn ends_line(&self) -> bool {
        self.separator >= Some(Separator::Line)
    }

    /// Whether a tag of it without attributes formats, though it has no content: `br`, `hr`, `wbr`.
    pub(crate) fn is_break(&self) -> bool {
        matches!(self.name, "br" | "hr" | "wbr")
    }

    /// Whether it is a control whose parts are [options](Self::is_option).
    pub(crate) fn holds_options(&self) -> bool {
        matches!(self.name, "select" | "datalist")
    }

    /// Whether it is a part of such a control.
    pub(crate) fn is_option(&self) -> bool {
        matches!(self.name, "option" | "optgroup")
    }

    /// Whether a tag of it formats without a partner: a break, or an element whose end tag may be left out. Options do
    /// not: outside of a control they are shown.
    pub(crate) fn needs_no_partner(&self) -> bool {
        self.is_break() || (self.optional_end && !self.is_option())
    }

    /// Whether it is a sibling of paragraphs, and never part of one.
    pub(crate) fn is_block(&self) -> bool {
        self.is_special() && self.name != "br"
    }

    pub(crate) const fn separator(mut self, separator: Separator) -> Self {
        self.separator = Some(separator);
        if matches!(self.flow, Flow::Inline) {
            self.flow = Flow::Items;
        }
        self
    }

    pub(crate) const fn flow(mut self, flow: Flow) -> Self {
        self.flow = flow;
        self
    }

    pub(crate) const fn content(mut self, content: Content) -> Self {
        self.content = content;
        self
    }

    pub(crate) const fn void(mut self) -> Self {
        self.void = true;
        self
    }

    pub(crate) const fn formatting(mut self) -> Self {
        self.formatting = true;
        self
    }

    pub(crate) const fn marker(mut self) -> Self {
        self.marker = true;
        self
    }

    pub(crate) const fn closes(mut self, closes: Closes) -> Self {
        self.closes = closes;
        if matches!(closes, Closes::Heading) {
            self.flow = Flow::Lines;
        }
        self
    }

    pub(crate) const fn drops_newline(mut self) -> Self {
        self.drops_newline = true;
        self
    }

    pub(crate) const fn shows_code(mut self, number: u8) -> Self {
        assert!((number as usize) < SHOWING_CODE);
        self.shows_code = Some(number);
        self.flow = Flow::Code;
        self
    }

    pub(crate) const fn stand_in(mut self, stand_in: StandIn) -> Self {
        self.stand_in = Some(stand_in);
        self
    }

    pub(crate) const fn optional_end(mut self) -> Self {
        self.optional_end = true;
        self
    }

    pub(crate) const fn table_part(mut self) -> Self {
        self.table_part = true;
        if !self.marker {
            self.flow = Flow::Parts;
        }
        self
    }
}
