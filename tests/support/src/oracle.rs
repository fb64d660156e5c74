//! An independent reading of HTML, to judge outputs by: html5ever's parser with the tree of `markup5ever_rcdom`, and a
//! serializer that follows the HTML standard. It returns elements, links, text, words and `innerHTML` of a text, and
//! uses nothing of the crate.

use crate::options::Options;
use html5ever::serialize::{SerializeOpts, serialize};
use html5ever::tendril::TendrilSink;
use html5ever::{Attribute, LocalName, ParseOpts, QualName, ns, parse_document, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};
use std::collections::HashSet;

/// The places where a comment may be. One name is the context element of a fragment; several are elements of a
/// document, each in the one before, with the comment in the last.
pub const CONTEXTS: [&str; 9] = [
    "div",
    "td",
    "li",
    "p",
    "blockquote",
    "body div",
    "body ul li div",
    "body dl dd div",
    "body table tbody tr td",
];

/// An element of the parsed HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name, with its namespace before a colon if that is not HTML's.
    pub name: String,
    /// Names and values, in order.
    pub attributes: Vec<(String, String)>,
    /// Its nesting depth: 1 for the outermost.
    pub depth: usize,
}

#[derive(Debug, PartialEq)]
enum Part {
    Enter(Element),
    Text(String),
    Leave(String),
    /// A comment with its data, and what else is neither an element nor text.
    Other(String),
}

fn options() -> ParseOpts {
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = true;
    // `innerHTML` does not drop a byte order mark.
    options.tokenizer.discard_bom = false;
    options
}

fn parts(html: &str, context: &str) -> Vec<Part> {
    // The tree must live to the end: dropping it removes the children of every node.
    let (dom, root) = match context.split_once(' ') {
        None => {
            let name = QualName::new(None, ns!(html), LocalName::from(context));
            let dom = parse_fragment(RcDom::default(), options(), name, vec![], true).one(html);
            let root = dom.document.children.borrow()[0].clone();
            (dom, root)
        }
        Some((body, path)) => {
            let open: String = path.split(' ').map(|name| format!("<{name}>")).collect();
            let close: String = path.rsplit(' ').map(|name| format!("</{name}>")).collect();
            let page = format!("<!DOCTYPE html><body>{open}{html}{close}");
            let dom = parse_document(RcDom::default(), options()).one(page);
            let mut root = find(&dom.document, body).expect("every document has a body");
            for _ in path.split(' ') {
                let children = root.children.borrow().clone();
                assert_eq!(
                    children.len(),
                    1,
                    "the comment breaks out of {context}: {html:?}"
                );
                root = children[0].clone();
            }
            (dom, root)
        }
    };
    let mut parts = Vec::new();
    let mut stack: Vec<Result<(Handle, usize), String>> = root
        .children
        .borrow()
        .iter()
        .rev()
        .map(|child| Ok((child.clone(), 1)))
        .collect();
    while let Some(next) = stack.pop() {
        let (node, depth) = match next {
            Ok(node) => node,
            Err(name) => {
                parts.push(Part::Leave(name));
                continue;
            }
        };
        match &node.data {
            NodeData::Element { name, attrs, .. } => {
                let attributes = attrs.borrow().iter().map(attribute).collect();
                let name = element_name(name);
                parts.push(Part::Enter(Element {
                    name: name.clone(),
                    attributes,
                    depth,
                }));
                stack.push(Err(name));
                let children = node.children.borrow();
                stack.extend(
                    children
                        .iter()
                        .rev()
                        .map(|child| Ok((child.clone(), depth + 1))),
                );
            }
            NodeData::Text { contents } => parts.push(Part::Text(contents.borrow().to_string())),
            NodeData::Comment { contents } => {
                parts.push(Part::Other(format!("comment {contents:?}")));
            }
            NodeData::Doctype { .. } => parts.push(Part::Other("doctype".to_owned())),
            NodeData::ProcessingInstruction { .. } => {
                parts.push(Part::Other("instruction".to_owned()));
            }
            NodeData::Document => parts.push(Part::Other("document".to_owned())),
        }
    }
    drop(dom);
    parts
}

fn find(node: &Handle, name: &str) -> Option<Handle> {
    let mut queue = vec![node.clone()];
    while let Some(node) = queue.pop() {
        if matches!(&node.data, NodeData::Element { name: found, .. } if &*found.local == name) {
            return Some(node);
        }
        queue.extend(node.children.borrow().iter().cloned());
    }
    None
}

fn element_name(name: &QualName) -> String {
    if name.ns == ns!(html) {
        name.local.to_string()
    } else {
        format!("{}:{}", name.ns, name.local)
    }
}

fn attribute(attribute: &Attribute) -> (String, String) {
    let prefix = if attribute.name.ns == ns!() {
        ""
    } else {
        "foreign:"
    };
    (
        format!("{prefix}{}", attribute.name.local),
        attribute.value.to_string(),
    )
}

/// Whether these are one document in two spellings: in a `div` both are parsed into the same tree.
pub fn is_same_document(one: &str, other: &str) -> bool {
    parts(one, "div") == parts(other, "div")
}

/// Every element, in order, as parsed in a context.
pub fn elements(html: &str, context: &str) -> Vec<Element> {
    let elements = parts(html, context)
        .into_iter()
        .filter_map(|part| match part {
            Part::Enter(element) => Some(element),
            _ => None,
        });
    elements.collect()
}

/// The whole tree, for comparison with another.
pub fn tree(html: &str) -> String {
    format!("{:?}", parts(html, "div"))
}

/// Every link, in order: its URL, and the text whose innermost link it is.
pub fn links(html: &str) -> Vec<(String, String)> {
    links_of(parts(html, "div"))
}

/// As [`links`], with the text that stands for tags.
pub fn links_with_stand_ins(html: &str) -> Vec<(String, String)> {
    links_of(parts_with_stand_ins(html))
}

fn links_of(parts: Vec<Part>) -> Vec<(String, String)> {
    let mut links: Vec<(String, String)> = Vec::new();
    let mut open = Vec::new();
    for part in parts {
        match part {
            Part::Enter(element) => {
                let href = element
                    .attributes
                    .into_iter()
                    .find(|(name, _)| name == "href");
                let link = href.map(|(_, url)| {
                    links.push((url, String::new()));
                    links.len() - 1
                });
                open.push(link);
            }
            Part::Leave(_) => {
                open.pop();
            }
            Part::Text(text) => open
                .iter()
                .flatten()
                .next_back()
                .into_iter()
                .for_each(|link: &usize| links[*link].1.push_str(&text)),
            Part::Other(_) => {}
        }
    }
    links
}

/// What an output may hold.
pub struct Expected<'a> {
    /// Whether this attribute is allowed on this element; without an attribute, whether the element is.
    pub allows: &'a dyn Fn(&str, Option<&str>) -> bool,
    /// The pattern of an attribute that is listed on an element; empty if it may have any value.
    pub pattern: &'a dyn Fn(&str, &str) -> String,
    /// The options of the sanitizer.
    pub options: &'a Options,
}

impl Expected<'_> {
    /// Returns true if the output may hold this: it is listed, or paragraphs are made of it.
    pub fn writes(&self, element: &str, attribute: Option<&str>) -> bool {
        (self.allows)(element, attribute) || (attribute.is_none() && self.makes(element))
    }

    /// Returns true if the element is unlisted and paragraphs are made of it.
    pub fn makes(&self, element: &str) -> bool {
        self.options.paragraphs && ["p", "br"].contains(&element) && !(self.allows)(element, None)
    }

    /// Returns true if the options add this attribute to this link.
    fn adds(&self, element: &Element, attribute: &str) -> bool {
        let has = |name: &str| element.attributes.iter().any(|(found, _)| found == name);
        match (&*element.name, attribute) {
            ("a", "rel") => self.options.adds() && has("href"),
            ("a", "target") => self.options.link_target_blank && has("href"),
            ("img", "loading" | "decoding" | "referrerpolicy") => {
                self.options.lazy_images && has("src")
            }
            _ => false,
        }
    }
}

/// The first promise, in every context: listed elements, listed attributes and allowed URL schemes, and nothing else.
/// Returns what else there is.
pub fn only_the_list(output: &str, expected: &Expected<'_>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for context in CONTEXTS {
        for part in parts(output, context) {
            let element = match part {
                Part::Enter(element) => element,
                Part::Text(_) | Part::Leave(_) => continue,
                Part::Other(what) => return Err(format!("a {what}, in {context}: {output}")),
            };
            // The parser adds these inside a table, listed or not.
            let implied = match &*element.name {
                "tbody" | "tr" | "colgroup" => (expected.allows)("table", None),
                _ => false,
            };
            if !implied && !expected.writes(&element.name, None) {
                return Err(format!(
                    "the element {}, in {context}: {output}",
                    element.name
                ));
            }
            if !seen.insert(format!("{element:?}")) {
                continue;
            }
            for (name, value) in &element.attributes {
                if !(expected.allows)(&element.name, Some(name)) && !expected.adds(&element, name) {
                    return Err(format!(
                        "{name} on {}, in {context}: {output}",
                        element.name
                    ));
                }
                // A written value must not change again: relative URLs have been resolved.
                let is_added = expected.adds(&element, name);
                if !is_added && expected.value(&element.name, name, value).as_deref() != Some(value)
                {
                    return Err(format!("the {name} {value:?}, in {context}: {output}"));
                }
            }
        }
    }
    Ok(())
}

/// Returns true if this attribute holds a URL.
pub fn is_url(attribute: &str) -> bool {
    matches!(attribute, "href" | "src" | "cite")
}

/// The scheme of a URL in lower case, by the steps of the URL standard.
pub fn scheme(url: &str) -> Option<String> {
    let stripped: String = url
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let (name, _) = stripped.split_once(':')?;
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    valid.then(|| name.to_ascii_lowercase())
}

/// The `innerHTML` of a `div` that was given this HTML. One difference: a newline that comes first in `pre` or
/// `listing` is doubled, as the standard once asked, because the parser drops it.
pub fn inner_html(html: &str) -> String {
    const VOID: [&str; 6] = ["br", "col", "hr", "img", "wbr", "input"];
    let mut out = String::new();
    let mut after_pre = false;
    for part in parts(html, "div") {
        let is_first = std::mem::take(&mut after_pre);
        match part {
            Part::Enter(element) => {
                out.push_str(&start_tag(&element.name, &element.attributes));
                after_pre = matches!(&*element.name, "pre" | "listing");
            }
            Part::Text(text) => {
                if is_first && text.starts_with('\n') {
                    out.push('\n');
                }
                out.push_str(&escape(&text));
            }
            Part::Leave(name) => {
                if !VOID.contains(&&*name) {
                    out.push_str(&format!("</{name}>"));
                }
            }
            Part::Other(what) => panic!("a {what}"),
        }
    }
    out
}

/// What html5ever writes of a `div` that was given this HTML: as [`inner_html`], with its own serializer, by which
/// outputs of others are judged too.
pub fn parsed_again(html: &str) -> String {
    let name = QualName::new(None, ns!(html), LocalName::from("div"));
    let dom = parse_fragment(RcDom::default(), options(), name, vec![], true).one(html);
    let root = SerializableHandle::from(dom.document.children.borrow()[0].clone());
    let mut written = Vec::new();
    serialize(&mut written, &root, SerializeOpts::default()).expect("a Vec can be written to");
    String::from_utf8(written).expect("HTML is UTF-8")
}

/// A start tag, by the standard's serialization algorithm.
pub fn start_tag(name: &str, attributes: &[(String, String)]) -> String {
    let mut tag = format!("<{name}");
    for (name, value) in attributes {
        tag.push_str(&format!(
            " {name}=\"{}\"",
            escape(value).replace('"', "&quot;")
        ));
    }
    tag + ">"
}

/// Escapes text, by the standard's serialization algorithm.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\u{a0}', "&nbsp;")
}

/// All text nodes, concatenated.
pub fn text(html: &str) -> String {
    let texts = parts(html, "div")
        .into_iter()
        .filter_map(|part| match part {
            Part::Text(text) => Some(text),
            _ => None,
        });
    texts.collect()
}

/// The parts of a comment, with the text that stands for what a reader sees of tags: the alternative text of a picture,
/// the marks of a quotation, the `^` of an exponent.
fn parts_with_stand_ins(html: &str) -> Vec<Part> {
    let parts = parts(html, "div");
    let is_exponent = |at: usize| match &parts[..] {
        parts if at == 0 || at + 2 >= parts.len() => false,
        parts => match (&parts[at - 1], &parts[at + 1], &parts[at + 2]) {
            (Part::Text(base), Part::Text(inside), Part::Leave(_)) => {
                let digits = inside
                    .strip_prefix(['+', '-', '\u{2212}'])
                    .unwrap_or(inside);
                base.ends_with(char::is_alphanumeric)
                    && !digits.is_empty()
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        },
    };
    let stand_in = |at: usize| match &parts[at] {
        Part::Enter(Element {
            name, attributes, ..
        }) => match &**name {
            "q" => Some("\"".to_owned()),
            "sup" if is_exponent(at) => Some("^".to_owned()),
            "img" => {
                let mut attributes = attributes.iter();
                let text = attributes.find(|(name, _)| name == "alt");
                text.map(|(_, text)| text.clone())
            }
            _ => None,
        },
        Part::Leave(name) if name == "q" => Some("\"".to_owned()),
        _ => None,
    };
    let texts: Vec<Option<String>> = (0..parts.len()).map(stand_in).collect();
    let with_texts = parts.into_iter().zip(texts).flat_map(|(part, text)| {
        let text = text.map(Part::Text);
        match part {
            Part::Leave(_) => [text, Some(part)],
            part => [Some(part), text],
        }
    });
    with_texts.flatten().collect()
}

/// The words that a reader sees, in order, those that stand for tags included.
pub fn words_with_stand_ins(html: &str) -> Vec<String> {
    words_of(parts_with_stand_ins(html))
}

/// The words that a reader sees, in order: the edges of blocks and cells end a word.
pub fn words(html: &str) -> Vec<String> {
    words_of(parts(html, "div"))
}

fn words_of(parts: Vec<Part>) -> Vec<String> {
    const INLINE: [&str; 39] = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "mark", "nobr", "q", "rb", "rp", "rt", "rtc",
        "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
        "var", "wbr",
    ];
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(part) => text.push_str(&part),
            Part::Enter(Element { name, .. }) | Part::Leave(name) if !INLINE.contains(&&*name) => {
                text.push('\n');
            }
            _ => {}
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}
