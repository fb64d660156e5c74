//! Payloads that parsers may read in two ways, by the operations of D. Klein and M. Johns, "Parse Me, Baby, One More
//! Time: Bypassing HTML Sanitizer via Parsing Differentials" (IEEE Symposium on Security and Privacy, 2024). Each
//! payload holds a trigger, which acts once a browser reads it as a tag. Steps before and behind it open, close,
//! enclose and self-close tags of HTML, SVG, MathML and raw text, with attributes whose quotes may mismatch, and put
//! all that is there into an attribute, a comment, a CDATA section or character references.

use crate::soup;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// What acts once it is read as markup. Each ends its tag.
pub const TRIGGERS: &[&str] = &[
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<img src='x' onerror='alert(1)'>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<iframe srcdoc=\"&lt;script>alert(1)&lt;/script>\"></iframe>",
    "<IMG/SRC=x ONERROR=alert(1)//>",
];

/// Elements of HTML: formatting, blocks, tables, lists, forms and void elements, each with rules of its own.
const HTML: &[&str] = &[
    "b",
    "a",
    "i",
    "p",
    "div",
    "br",
    "img",
    "image",
    "font",
    "nobr",
    "code",
    "pre",
    "listing",
    "blockquote",
    "abbr",
    "q",
    "del",
    "ul",
    "li",
    "dl",
    "dd",
    "h1",
    "table",
    "caption",
    "colgroup",
    "col",
    "tbody",
    "tr",
    "td",
    "ruby",
    "rt",
    "form",
    "input",
    "button",
    "select",
    "option",
    "optgroup",
    "selectedcontent",
    "fieldset",
    "object",
    "marquee",
    "applet",
    "details",
    "summary",
    "body",
    "html",
    "head",
    "frameset",
    "base",
    "hr",
];

/// Elements of SVG: the root, integration points, and those that bear names of HTML.
const SVG: &[&str] = &[
    "svg",
    "svg",
    "foreignObject",
    "desc",
    "title",
    "style",
    "script",
    "a",
    "use",
    "image",
    "animate",
    "set",
    "path",
    "font",
];

/// Elements of MathML: the root and integration points.
const MATHML: &[&str] = &[
    "math",
    "math",
    "mtext",
    "mi",
    "mo",
    "ms",
    "mglyph",
    "malignmark",
    "annotation-xml",
    "annotation-xml encoding=\"text/html\"",
    "maction",
];

/// Elements whose content a parser of HTML reads as text, or apart.
const RAW_TEXT: &[&str] = &[
    "style",
    "script",
    "noscript",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "title",
    "textarea",
    "plaintext",
    "template",
];

/// How a value begins and ends; not always alike.
const QUOTES: &[(&str, &str)] = &[
    ("\"", "\""),
    ("'", "'"),
    ("", ""),
    ("\"", "'"),
    ("'", "\""),
    ("`", "`"),
    ("\"", ""),
    ("", "\""),
    ("", "'"),
];

/// Attributes in which the payload may be put.
const ATTRIBUTES: &[&str] = &[
    "title", "title", "href", "alt", "cite", "id", "src", "style", "x",
];

/// How comments and what becomes one begin and end.
const COMMENTS: [&[&str]; 2] = [
    &["<!--", "<!-->", "<!--->", "<!", "<?", "</ ", "<!--x--!>"],
    &["-->", "--!>", "->", "--", ">", "?>", ""],
];

/// How sections of CDATA begin and end.
const SECTIONS: [&[&str]; 2] = [
    &["<![CDATA[", "<![cdata[", "<!CDATA["],
    &["]]>", "]]", "]>", ""],
];

/// Text beside tags, some of which ends what a parser may be in.
const TEXTS: &[&str] = &[
    "x",
    " ",
    "\n",
    "-->",
    "]]>",
    "\"",
    "'",
    ">",
    "<",
    "</",
    "&",
    "&lt;",
    "\0",
    "\u{c}",
    "</p>",
    "</br>",
    "</textarea/>",
];

/// A payload. `choose` returns a number below its argument.
pub fn payload(choose: impl FnMut(usize) -> usize) -> String {
    let mut maker = Maker {
        choose,
        payload: String::new(),
        names: Vec::new(),
        open: Vec::new(),
    };
    for _ in 0..3 {
        let name = maker.any_name();
        maker.names.push(name);
    }
    for _ in 0..(maker.choose)(7) {
        maker.step();
    }
    let trigger = maker.pick(TRIGGERS);
    maker.payload.push_str(trigger);
    for _ in 0..(maker.choose)(9) {
        maker.step();
    }
    maker.payload
}

/// Any payload.
pub fn payloads() -> impl Strategy<Value = String> {
    vec(any::<Index>(), 24..200).prop_map(|choices| {
        let mut choices = choices.iter();
        payload(|among| choices.next().map_or(0, |choice| choice.index(among)))
    })
}

/// The same payloads each time.
pub fn samples() -> impl Iterator<Item = String> {
    let (mut runner, strategy) = (TestRunner::deterministic(), payloads());
    let sample = move || {
        strategy
            .new_tree(&mut runner)
            .ok()
            .map(|tree| tree.current())
    };
    std::iter::from_fn(sample)
}

/// Makes a payload by steps.
struct Maker<F> {
    choose: F,
    payload: String,
    /// A few names that occur often, so that an end tag may end what another tag began.
    names: Vec<&'static str>,
    /// The names of the tags that were opened and not closed.
    open: Vec<&'static str>,
}

impl<F: FnMut(usize) -> usize> Maker<F> {
    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[(self.choose)(among.len())]
    }

    fn step(&mut self) {
        match (self.choose)(14) {
            0..=2 => {
                let (name, tag) = self.start_tag();
                self.open.push(name);
                self.payload.push_str(&format!("<{tag}>"));
            }
            3 | 4 => {
                let last = self.open.pop().filter(|_| (self.choose)(3) != 0);
                let name = last.unwrap_or_else(|| self.name());
                let end = self.pick(&[">", ">", "/>", " x>", ""]);
                self.payload.push_str(&format!("</{}{end}", element(name)));
            }
            5 => {
                let (name, tag) = self.start_tag();
                self.payload = format!("<{tag}>{}</{}>", self.payload, element(name));
            }
            6 => {
                let (_, tag) = self.start_tag();
                self.payload.push_str(&format!("<{tag}/>"));
            }
            7 | 8 => self.put_into_attribute(),
            9 => self.enclose(COMMENTS),
            10 => self.enclose(SECTIONS),
            11 => self.encode(),
            _ => {
                let text = self.pick(TEXTS);
                self.payload.push_str(text);
            }
        }
    }

    fn name(&mut self) -> &'static str {
        match (self.choose)(3) {
            0 => self.any_name(),
            _ => self.names[(self.choose)(self.names.len())],
        }
    }

    fn any_name(&mut self) -> &'static str {
        let group = self.pick(&[HTML, HTML, SVG, MATHML, RAW_TEXT, RAW_TEXT]);
        self.pick(group)
    }

    /// A name, and a start tag of it without its brackets.
    fn start_tag(&mut self) -> (&'static str, String) {
        let name = self.name();
        let mut tag = match (self.choose)(8) {
            7 => name.to_uppercase(),
            _ => name.to_owned(),
        };
        for _ in 0..(self.choose)(6).saturating_sub(3) {
            let (begin, end) = self.pick(QUOTES);
            let space = self.pick(&[" ", " ", "/", "\n", ""]);
            let (attribute, value) = (self.pick(soup::ATTRIBUTES), self.pick(soup::VALUES));
            tag.push_str(&format!("{space}{attribute}={begin}{value}{end}"));
        }
        (name, tag)
    }

    fn put_into_attribute(&mut self) {
        let (name, tag) = self.start_tag();
        let attribute = self.pick(ATTRIBUTES);
        let (begin, end) = self.pick(QUOTES);
        let close = self.pick(&[">", ">", "/>", ""]);
        self.payload = format!("<{tag} {attribute}={begin}{}{end}{close}", self.payload);
        self.open.push(name);
    }

    fn enclose(&mut self, [begins, ends]: [&[&str]; 2]) {
        let (begin, end) = (self.pick(begins), self.pick(ends));
        self.payload = format!("{begin}{}{end}", self.payload);
    }

    /// Writes some characters as references. A long payload stays as it is, for each time makes it several times as long.
    fn encode(&mut self) {
        if self.payload.len() > 500 {
            return;
        }
        let which = self.pick(&["<>\"'", "<", ">", "\"'", "&<", ":(/"]);
        let form = (self.choose)(5);
        let encode = |c: char| match (form, c) {
            _ if !which.contains(c) => c.to_string(),
            (0, '<') => "&lt;".to_owned(),
            (0, '>') => "&gt".to_owned(),
            (0, '"') => "&quot;".to_owned(),
            (0, '&') => "&amp;".to_owned(),
            (1, _) => format!("&#x{:x};", u32::from(c)),
            (2, _) => format!("&#{:07}", u32::from(c)),
            (3, ':') => "&colon;".to_owned(),
            (3, '(') => "&lpar;".to_owned(),
            _ => format!("&#{};", u32::from(c)),
        };
        self.payload = self.payload.chars().map(encode).collect();
    }
}

/// The name of the element, of those with an attribute too.
fn element(name: &str) -> &str {
    name.split(' ').next().unwrap_or_default()
}
