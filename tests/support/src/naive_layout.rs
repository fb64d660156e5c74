//! A second, independent layout: a plain output in, the output with the option `paragraphs` out; and a comparison that
//! judges the links of `autolink`. It is written for clarity, not for speed.
//!
//! [`lay_out`] takes an output without these options, of an allowlist with `p` and `br`. It divides the content of each
//! block into blocks and runs of inline content, and each run, a list of tokens, into lines and paragraphs. It does not
//! implement a `br` with attributes, an empty `p` directly in a list or table, which leaves a separator, and a heading
//! in a part of a ruby.
//!
//! Advice to the next editor: as in [`naive`], a rule belongs here in its plainest form, from the description of the
//! behaviour, not from the crate's code.

use crate::naive::{self, is_in};
use crate::oracle::{self, Expected};
use Token::{Close, End, Open, Shown, Space};
use markup5ever_rcdom::{Handle, NodeData};
use std::mem::take;

/// How the text of an element is laid out.
#[derive(Clone, Copy, PartialEq)]
enum Flow {
    /// Every paragraph is marked up.
    Paragraphs,
    /// Paragraphs are marked up from the first blank line on.
    Items,
    /// No paragraph is marked up.
    Lines,
    /// Text is kept as it is, but that of the blocks inside is not.
    Parts,
    /// All text is kept as it is.
    Code,
}

const FLOWS: [(Flow, &str); 5] = [
    (Flow::Paragraphs, "blockquote"),
    (
        Flow::Items,
        "article section nav aside header footer address li dt dd figure figcaption main div details center \
         caption td th",
    ),
    (Flow::Lines, "p h1 h2 h3 h4 h5 h6 summary"),
    (
        Flow::Parts,
        "hr hgroup ol ul menu dl dir table colgroup col tbody thead tfoot tr",
    ),
    (Flow::Code, "pre listing code kbd samp"),
];
const INLINE_CODE: &str = "code kbd samp";
const VOID: &str = "br hr img wbr col";
/// The inline elements that a parser opens again after the paragraph in which they are not closed.
const REOPENED: &str = "b big em font i s small strike strong tt u";
const RUBY_PARTS: &str = "rb rp rt rtc";
const HEADINGS: &str = "h1 h2 h3 h4 h5 h6";

/// An element; a text, if it has no name.
#[derive(Default)]
struct Node {
    text: String,
    name: String,
    start_tag: String,
    has_attributes: bool,
    nodes: Vec<Node>,
}

/// A part of a run of inline content.
enum Token {
    /// A visible character, a void element or code, as HTML.
    Shown(String),
    Space(char),
    /// The end of a line, by a newline or a `br` (`b`), or of a paragraph, by a `p` that shows nothing (`pp`).
    End(String),
    Open(String, String),
    Close(String),
}

/// The content of a block, as far as it is laid out.
#[derive(Default)]
struct Block {
    html: String,
    /// Whether its last part is a line without `p`; `None` if there is none.
    ends_with_line: Option<bool>,
}

/// A line or paragraph that is not complete.
struct Line {
    html: String,
    is_marked: bool,
    /// Whether anything but start tags and spaces is in it.
    is_seen: bool,
    /// The start tags and names of the open elements.
    open: Vec<(String, String)>,
}

/// Lays out a plain output in paragraphs; `None` where that is not implemented.
pub fn lay_out(plain: &str, list: &Expected<'_>) -> Option<String> {
    let tree = naive::parse(plain);
    let nodes = nodes(&tree.root(), list);
    let is_known = is_known(&nodes, Flow::Paragraphs, list);
    is_known.then(|| content(&nodes, Flow::Paragraphs, false, String::new()))
}

/// The children of a node, without the elements that the parser adds to tables.
fn nodes(parent: &Handle, list: &Expected<'_>) -> Vec<Node> {
    let mut found = Vec::new();
    for child in naive::children(parent) {
        let nodes = nodes(&child, list);
        match (&child.data, naive::start(&child)) {
            (NodeData::Text { contents }, _) => found.push(Node {
                text: contents.borrow().to_string(),
                ..Node::default()
            }),
            (_, Some((name, attributes))) if list.writes(&name, None) => found.push(Node {
                start_tag: oracle::start_tag(&name, &attributes),
                has_attributes: !attributes.is_empty(),
                name,
                nodes,
                ..Node::default()
            }),
            _ => found.extend(nodes),
        }
    }
    found
}

fn is_known(nodes: &[Node], flow: Flow, list: &Expected<'_>) -> bool {
    nodes.iter().all(|node| {
        let is_made_in_code = list.makes(&node.name) && flow == Flow::Code;
        let is_break_with_attributes = node.name == "br" && node.has_attributes;
        let is_separator = node.is_bare("p") && flow == Flow::Parts && !shows(&node.nodes);
        let is_heading = |node: &Node| is_in(HEADINGS, &node.name);
        let is_ruby = is_in(RUBY_PARTS, &node.name) && node.nodes.iter().any(is_heading);
        !(is_made_in_code || is_break_with_attributes || is_separator || is_ruby)
            && is_known(&node.nodes, node.flow(flow), list)
    })
}

impl Node {
    /// Whether it is an element of this name without attributes.
    fn is_bare(&self, name: &str) -> bool {
        self.name == name && !self.has_attributes
    }

    /// How its text is laid out, in an element with this flow.
    fn flow(&self, outer: Flow) -> Flow {
        let own = FLOWS.iter().find(|(_, names)| is_in(names, &self.name));
        match own {
            _ if outer == Flow::Code => Flow::Code,
            _ if self.is_bare("p") && outer != Flow::Parts => Flow::Paragraphs,
            own => own.map_or(outer, |&(own, _)| own),
        }
    }

    fn is_block(&self) -> bool {
        let is_among = |names| is_in(names, &self.name);
        FLOWS.iter().any(|&(_, names)| is_among(names)) && !is_among(INLINE_CODE)
    }

    /// Its HTML, with this content.
    fn html(&self, content: &str) -> String {
        let Node {
            name, start_tag, ..
        } = self;
        match content.starts_with('\n') && is_in("pre listing", name) {
            _ if is_in(VOID, name) => start_tag.clone(),
            true => format!("{start_tag}\n{content}</{name}>"),
            false => format!("{start_tag}{content}</{name}>"),
        }
    }

    fn verbatim(&self, flow: Flow) -> String {
        let content = content(&self.nodes, self.flow(flow), false, String::new());
        match &*self.name {
            "" => oracle::escape(&self.text),
            "p" if !self.has_attributes && !matches!(flow, Flow::Code | Flow::Parts) => content,
            _ => self.html(&content),
        }
    }

    /// Adds it to a run. Of a part of a ruby that is directly in a paragraph, only the content is added: its tag would
    /// end the paragraph.
    fn tokens(&self, run: &mut Vec<Token>, is_in_element: bool) {
        run.extend(self.text.chars().map(|c| match c {
            '\n' => End("\n".to_owned()),
            ' ' | '\t' => Space(c),
            c => Shown(oracle::escape(&c.to_string())),
        }));
        match &*self.name {
            "" => {}
            "p" => run.push(End("pp".to_owned())),
            "br" => run.push(End("b".to_owned())),
            name if is_in(VOID, name) || is_in(INLINE_CODE, name) => {
                run.push(Shown(self.verbatim(Flow::Code)));
            }
            name if is_in(RUBY_PARTS, name) && !is_in_element => {
                self.nodes.iter().for_each(|node| node.tokens(run, false));
            }
            name => {
                run.push(Open(self.start_tag.clone(), name.to_owned()));
                self.nodes.iter().for_each(|node| node.tokens(run, true));
                run.push(Close(name.to_owned()));
            }
        }
    }
}

/// Whether a block is among these nodes or in them.
fn hold_block(nodes: &[Node], flow: Flow) -> bool {
    nodes
        .iter()
        .any(|node| match node.is_bare("p") && flow != Flow::Code {
            true => shows(&node.nodes),
            false => node.is_block() || hold_block(&node.nodes, node.flow(flow)),
        })
}

fn shows(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match &*node.name {
        "" => node.text.contains(|c| !" \t\n".contains(c)),
        "p" if !node.has_attributes => shows(&node.nodes),
        _ => !node.is_bare("br"),
    })
}

/// The content of an element. For an inline element that is laid out as a block: whether anything `precedes` it in its
/// block, and the line ends just before it.
fn content(nodes: &[Node], flow: Flow, precedes: bool, ends: String) -> String {
    if matches!(flow, Flow::Parts | Flow::Code) {
        return nodes.iter().map(|node| node.verbatim(flow)).collect();
    }
    let mut block = Block::default();
    block.divide(nodes, flow, precedes, vec![End(ends)]);
    block.html
}

impl Block {
    fn push(&mut self, html: &str, is_line: bool) {
        self.html += match self.ends_with_line {
            None => "",
            // After a newline, the line would continue that before it.
            Some(true) if is_line => "<br>\n<br>\n",
            Some(_) => "\n",
        };
        self.html += html;
        self.ends_with_line = Some(is_line);
    }

    /// Divides nodes, and the run before them, into blocks and lines.
    fn divide(&mut self, nodes: &[Node], flow: Flow, precedes: bool, mut run: Vec<Token>) {
        for node in nodes {
            let inner = node.flow(flow);
            if node.is_bare("p") {
                self.lines(take(&mut run), flow, precedes);
                self.divide(&node.nodes, inner, false, Vec::new());
            } else if node.is_block() {
                self.lines(take(&mut run), flow, precedes);
                self.push(&node.verbatim(flow), false);
            } else if hold_block(&node.nodes, inner) {
                let ends = self.lines(take(&mut run), flow, precedes);
                let precedes = precedes || self.ends_with_line.is_some();
                self.push(
                    &node.html(&content(&node.nodes, inner, precedes, ends)),
                    false,
                );
            } else {
                node.tokens(&mut run, false);
            }
        }
        self.lines(run, flow, precedes);
    }

    /// Divides a run into lines. Spaces around a line end are dropped; it takes effect before the next start tag or
    /// visible character, and none at the start of a line. Returns the line ends after the run.
    fn lines(&mut self, run: Vec<Token>, flow: Flow, precedes: bool) -> String {
        let mut ends = String::new();
        let mut line: Option<Line> = None;
        for token in run {
            if matches!(token, Shown(_) | Open(..)) {
                // A newline and a `br` beside each other are one.
                let count = take(&mut ends)
                    .replace("\nb", "b")
                    .replace("b\n", "b")
                    .len();
                let begin = |block: &Block| Line::begin(flow, count, block, precedes);
                let mut current = line.unwrap_or_else(|| begin(self));
                let may_split = flow != Flow::Lines
                    && current.open.iter().all(|(_, name)| is_in(REOPENED, name));
                if current.is_seen && count > 1 && may_split {
                    let open = current.open.clone();
                    current.end(self);
                    current = begin(self);
                    current.html.extend(open.iter().map(|(tag, _)| &**tag));
                    current.open = open;
                } else if current.is_seen {
                    current.html += &"<br>\n".repeat(count.min(2));
                }
                line = Some(current);
            }
            match (token, &mut line) {
                (End(kind), line) => {
                    line.iter_mut().for_each(Line::trim);
                    ends += &kind;
                }
                (Shown(html), Some(line)) => {
                    line.html += &html;
                    line.is_seen = true;
                }
                (Space(c), Some(line)) if ends.is_empty() => line.html.push(c),
                (Open(tag, name), Some(line)) => {
                    line.html += &tag;
                    line.open.push((tag, name));
                }
                (Close(name), Some(line)) => {
                    line.html += &format!("</{name}>");
                    line.open.pop();
                    line.is_seen = true;
                }
                _ => {}
            }
        }
        if let Some(line) = line {
            line.end(self);
        }
        ends
    }
}

impl Line {
    /// A line of this block, after so many line ends.
    fn begin(flow: Flow, ends: usize, block: &Block, precedes: bool) -> Line {
        let is_marked = match flow {
            Flow::Paragraphs => true,
            Flow::Items if ends > 1 => precedes || block.ends_with_line.is_some(),
            Flow::Items => block.ends_with_line == Some(true),
            _ => false,
        };
        let html = if is_marked { "<p>" } else { "" }.to_owned();
        Line {
            html,
            is_marked,
            is_seen: false,
            open: Vec::new(),
        }
    }

    fn trim(&mut self) {
        let length = self.html.trim_end_matches([' ', '\t']).len();
        self.html.truncate(length);
    }

    fn end(mut self, block: &mut Block) {
        self.trim();
        for (_, name) in self.open.iter().rev() {
            self.html += &format!("</{name}>");
        }
        self.html += if self.is_marked { "</p>" } else { "" };
        block.push(&self.html, !self.is_marked);
    }
}

/// Compares an output with the expected one, which has no generated links. Where `autolink` is on, the output may hold
/// such links: they have the attributes that the options ask for, their URL is their text, as it is or after a scheme,
/// and they stand in no link and no code. Returns what is wrong.
pub fn compare(output: &str, expected: &str, list: &Expected<'_>) -> Result<(), String> {
    let whole = expected;
    let (mut rest, mut expected) = (output, expected);
    while let Some(next) = rest.chars().next() {
        let tag = rest.split_inclusive('>').next().unwrap_or_default();
        let mut length = next.len_utf8();
        let mut same = &rest[..length];
        if list.options.autolink && tag.starts_with("<a ") && !expected.starts_with(tag) {
            let (text, _) = rest[tag.len()..].split_once("</a>").unwrap_or_default();
            let before = &whole[..whole.len() - expected.len()];
            if !says(tag, text, list) || is_within(before) {
                return Err(format!("the link {tag}{text}"));
            }
            length = tag.len() + text.len() + "</a>".len();
            same = text;
        }
        let Some(after) = expected.strip_prefix(same) else {
            break;
        };
        (rest, expected) = (&rest[length..], after);
    }
    match rest.is_empty() && expected.is_empty() {
        true => Ok(()),
        false => Err(format!("not {expected:?} but {rest:?}")),
    }
}

fn says(tag: &str, text: &str, list: &Expected<'_>) -> bool {
    let html = format!("{tag}{text}</a>");
    oracle::links(&html).iter().all(|(url, text)| {
        let attributes = vec![("href".to_owned(), url.clone())];
        let attributes = list
            .options
            .attributes("a", attributes, &(list.pattern)("a", "rel"));
        let is_said = match url.strip_prefix("mailto:") {
            Some(address) => text == url || *text == decoded(address),
            None => ["", "http://", "https://"]
                .iter()
                .any(|scheme| *url == format!("{scheme}{text}")),
        };
        let is_allowed = list.options.url(url).as_deref() == Some(url);
        is_said && is_allowed && tag == oracle::start_tag("a", &attributes)
    })
}

/// An address without the percent signs that a `mailto:` needs.
fn decoded(address: &str) -> String {
    let others = (0..0x80_u8).filter(|byte| *byte != b'%').chain([b'%']);
    others.fold(address.to_owned(), |address, byte| {
        address.replace(&format!("%{byte:02X}"), &char::from(byte).to_string())
    })
}

/// Whether a link or code is open after this.
fn is_within(html: &str) -> bool {
    let count = |tag: String| html.matches(&tag).count();
    let is_open = |name| {
        count(format!("<{name}>")) + count(format!("<{name} ")) > count(format!("</{name}>"))
    };
    "a code kbd samp pre listing".split(' ').any(is_open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::promises::with_expected;
    use crate::rows;
    use std::path::Path;

    /// Lays out a plain output where everything is listed, and compares with another.
    fn compared(plain: &str, output: &str) -> Result<(), String> {
        let list = Expected {
            allows: &|_, _| true,
            pattern: &|_, _| String::new(),
            options: &Options::default().with_display(),
        };
        let expected = lay_out(plain, &list).expect("it is implemented");
        compare(output, &expected, &list)
    }

    #[test]
    fn rows_give_their_outputs() {
        let mut known = 0;
        for row in rows::read(Path::new("../data/options")) {
            let options = &row.options;
            if !options.paragraphs || options.max_links.is_some() {
                continue;
            }
            with_expected(&row.chosen(), |list| {
                let plain = naive::sanitize(&row.input, list).filter(|_| naive::knows(list));
                let Some(expected) = plain.and_then(|plain| lay_out(&plain, list)) else {
                    return;
                };
                known += 1;
                let compared = compare(&row.output, &expected, list);
                assert_eq!(compared, Ok(()), "{}", row.name);
            });
        }
        assert!(known > 100, "only {known} rows are implemented");
    }

    #[test]
    fn another_layout_is_an_error() {
        let plain = "one\ntwo\n\n<b>three</b>";
        let right = "<p>one<br>\ntwo</p>\n<p><b>three</b></p>";
        assert_eq!(compared(plain, right), Ok(()));
        for wrong in [
            plain,
            "<p>one<br>\ntwo</p>",
            "<p>one<br>\ntwo</p>\n<b>three</b>",
            "<p>one<br>\ntwo<br>\n<br>\n<b>three</b></p>",
            "<p>one<br>two</p>\n<p><b>three</b></p>",
            "<p>one<br>\ntwo</p>\n<p><b>three</b></p>\n",
        ] {
            assert!(compared(plain, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn links_that_lead_elsewhere_are_errors() {
        let plain = "<code>www.x.org</code> <a href=\"/x\">www.x.org</a> www.x.org a%b@x.org";
        let linked = |code: &str, typed: &str, url: &str, address: &str| {
            format!(
                "<p><code>{code}</code> <a href=\"/x\">{typed}</a> <a href=\"{url}\">www.x.org</a> \
                 <a href=\"mailto:{address}\">a%b@x.org</a></p>"
            )
        };
        let (text, url, address) = ("www.x.org", "http://www.x.org", "a%25b@x.org");
        let link = format!("<a href=\"{url}\">{text}</a>");
        assert_eq!(compared(plain, &linked(text, text, url, address)), Ok(()));
        for wrong in [
            linked(&link, text, url, address),
            linked(text, &link, url, address),
            linked(text, text, "http://www.y.org", address),
            linked(text, text, "javascript:www.x.org", address),
            linked(text, text, url, "b@x.org"),
        ] {
            assert!(compared(plain, &wrong).is_err(), "{wrong}");
        }
    }
}
