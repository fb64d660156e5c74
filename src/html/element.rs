//! What the crate knows of an HTML element: the type of a row of the element table.

/// What a removed tag leaves in the text, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Separator {
    /// A space: between the cells of a table.
    Cell,
    /// A newline: the element makes a line.
    Line,
    /// A blank line: the element makes a paragraph.
    Paragraph,
}

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

/// The facts of one element.
#[derive(Clone, Copy)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) listing: Listing,
    pub(crate) content: Content,
    /// What removing a tag of it leaves in the text.
    pub(crate) separator: Option<Separator>,
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
        separator: None,
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
pub(crate) const fn may(name: &'static str, attributes: &'static [&'static str]) -> Element {
    element(name, Listing::May(attributes))
}

/// An element that may not be listed, and why.
pub(crate) const fn never(name: &'static str, why: &'static str) -> Element {
    element(name, Listing::Never(why))
}

impl Element {
    /// Among the elements that may be listed, those that the standard calls
    /// [special](https://html.spec.whatwg.org/multipage/parsing.html#special) and that have content
    /// are those that leave a break and the parts of tables.
    pub(crate) fn is_special(&self) -> bool {
        self.separator.is_some() || self.table_part
    }

    /// Has the parser no rule for its start tag, but to open it wherever it stands, outside tables?
    pub(crate) fn is_simple(&self) -> bool {
        self.separator.is_none()
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
        self.separator.is_some() && !self.table_part && self.name != "br"
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

    pub(crate) const fn shows_code(mut self, number: usize) -> Self {
        assert!(number < SHOWING_CODE);
        self.shows_code = Some(number);
        self.flow = Flow::Code;
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
