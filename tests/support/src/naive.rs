//! A second, independent sanitizer: HTML and an allowlist in, sanitized HTML out. It is written for clarity, not for
//! speed, and tests compare its output with the crate's.
//!
//! It makes four passes over lists of items (`naive_intent` tells the first one which tags are shown as typed), reads the
//! same bytes repeatedly, finds out what a tag does by parsing with and without it, and applies no limits but the number
//! of links. It does not implement tables, whose content the parser moves.
//!
//! Advice to the next editor: a rule belongs here in its plainest form, from the description of the behaviour, not from
//! the crate's code; else both have the same fault and no test shows it.

use crate::naive_code::{self, Code, OpenCode};
use crate::naive_intent;
use crate::options::{Input, Tags};
use crate::oracle::{self, Expected};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::{LocalName, ParseOpts, QualName, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::cell::RefCell;

/// A part of a comment, or of an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Text(String),
    Start(String, Vec<(String, String)>),
    End(String),
    /// A tag that is removed wherever it stands, and whether it is an end tag.
    Removed(String, bool),
    /// The separator that a removed tag leaves: this many newlines; a space, if 0.
    Separator(usize),
    /// A `br` that is removed, or read as the end of a line.
    LineBreak,
}

/// Elements whose content is dropped with them, or is no markup.
enum Raw {
    Dropped,
    Template,
    References,
    Verbatim,
    TagIsText,
}

fn raw(name: &str) -> Option<Raw> {
    Some(match name {
        "script" | "style" | "iframe" | "noembed" | "noframes" => Raw::Dropped,
        "template" => Raw::Template,
        "title" | "textarea" => Raw::References,
        "xmp" => Raw::Verbatim,
        "plaintext" => Raw::TagIsText,
        _ => return None,
    })
}

const PARAGRAPHS: &str = "article section nav aside h1 h2 h3 h4 h5 h6 hgroup header footer address p hr pre \
    blockquote ol ul menu dl figure main table form fieldset details dialog dir listing isindex multicol xmp";
const LINES: &str = "html head title body li dt dd figcaption search div br caption tbody thead tfoot tr select \
    datalist optgroup option legend summary center marquee menuitem";
const SPACES: &str = "td th button textarea";
const OTHERS: &str = "base link meta style a em strong small s cite q dfn abbr ruby rt rp data time code var samp \
    kbd sub sup i b u mark bdi bdo span wbr ins del picture source img iframe embed object video audio track map \
    area math svg colgroup col label input selectedcontent output progress meter script noscript template slot \
    canvas acronym big font nobr rb rtc strike tt applet basefont bgsound blink frame frameset image keygen \
    nextid noembed noframes param plaintext spacer";
const VOID: &str = "br hr img wbr col";
const INLINE_CODE: &str = "code samp kbd";
const PRE: &str = "pre listing";
/// The elements that this sanitizer does not implement.
pub const TABLES: &str = "table caption colgroup col tbody thead tfoot tr td th";

pub(crate) fn is_in(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|found| found == name)
}

pub(crate) fn is_html(name: &str) -> bool {
    [PARAGRAPHS, LINES, SPACES, OTHERS]
        .iter()
        .any(|names| is_in(names, name))
}

pub(crate) fn separator_of(name: &str) -> Option<Item> {
    if name == "br" {
        Some(Item::LineBreak)
    } else if is_in(PARAGRAPHS, name) {
        Some(Item::Separator(2))
    } else if is_in(LINES, name) {
        Some(Item::Separator(1))
    } else {
        is_in(SPACES, name).then_some(Item::Separator(0))
    }
}

/// Returns true if a paragraph cannot hold the element.
pub(crate) fn is_block(name: &str) -> bool {
    name != "br" && (separator_of(name).is_some() || is_in(TABLES, name))
}

/// Returns true if this sanitizer implements the allowlist and the options.
pub fn knows(list: &Expected<'_>) -> bool {
    let has_tables = TABLES
        .split_whitespace()
        .any(|name| (list.allows)(name, None));
    !has_tables && list.options.keeps_characters() && list.options.input == Input::Typed
}

/// Sanitizes a comment; `None` if the crate might reach one of its limits.
///
/// With the option `paragraphs`, the plain output with `p`, and newlines for `br`, is returned, which [`naive_layout`]
/// lays out.
///
/// [`naive_layout`]: crate::naive_layout
pub fn sanitize(typed: &str, list: &Expected<'_>) -> Option<String> {
    let items = without_stray_tags(listed(read(typed, list), list), list);
    let items = resolve_separators(ends_of_lines(items, !list.options.paragraphs));
    let most = list.options.max_depth.min(95);
    if most_open(&items) > most {
        return None;
    }
    let tree = parse(&write(&items));
    let mut items = Vec::new();
    let mut links = list.options.max_links.unwrap_or(usize::MAX);
    let (deepest, _) = visit(&tree.root(), &mut Vec::new(), &mut links, &mut items, list);
    let items = resolve_separators(ends_of_lines(items, false));
    let output = write(&items);
    let is_small = output.len() < typed.len() + 1024 && output.len() < 8 * typed.len();
    (deepest < most && is_small).then_some(output)
}

/// A lower bound of the greatest number of open elements: misnested tags leave the tree less deep than it was while
/// they were parsed.
fn most_open(items: &[Item]) -> usize {
    let mut open: Vec<&str> = Vec::new();
    let mut most = 0;
    for item in items {
        match item {
            Item::Start(name, _) if !is_in(VOID, name) => open.push(name),
            Item::End(name) => {
                let at = open.iter().rposition(|open| open == name);
                at.map(|at| open.remove(at));
            }
            _ => {}
        }
        most = most.max(open.len());
    }
    most
}

/// All visible characters of the input, without whitespace; their order is not significant.
pub fn visible(typed: &str, list: &Expected<'_>) -> String {
    let mut seen = String::new();
    for item in read(typed, list) {
        if let Item::Text(text) = item {
            seen.extend(clean(&text).chars().filter(|c| !c.is_ascii_whitespace()));
        }
    }
    seen
}

/// What may stand in for the listed tags of the input where these are not written: they nest too deep, or all tags are
/// removed.
pub fn stand_ins(typed: &str, list: &Expected<'_>) -> String {
    let pieces = pieces(typed, list).into_iter();
    let found = pieces.filter_map(|piece| match piece.what {
        What::Tag(tag) if list.writes(&tag.name, None) => {
            let found = stand_in(typed, piece.start..piece.end, &tag)?;
            // The quotation that a start tag begins may end without an end tag.
            let is_quotation = tag.name == "q" && !tag.is_end;
            Some(if is_quotation { found.repeat(2) } else { found })
        }
        _ => None,
    });
    found.collect()
}

/// The names of removed start tags, and of removed attributes of kept ones, each in order.
pub fn unlisted(typed: &str, list: &Expected<'_>) -> (Vec<String>, Vec<String>) {
    let (mut elements, mut removed) = (Vec::new(), Vec::new());
    for item in read(typed, list) {
        match item {
            Item::Start(name, attributes) if list.writes(&name, None) => {
                let is_removed = |(attribute, value): &(String, String)| {
                    list.value(&name, attribute, value).is_none()
                };
                removed.extend(
                    attributes
                        .into_iter()
                        .filter(is_removed)
                        .map(|(name, _)| name),
                );
            }
            Item::Start(name, _) | Item::Removed(name, false) => elements.push(name),
            _ => {}
        }
    }
    (elements, removed)
}

// First pass: divides the input into text and tags, drops what is dropped with its content, and turns into text what is
// shown as typed.

/// A part of the input.
pub(crate) struct Piece {
    /// Its offset in the input.
    pub(crate) start: usize,
    /// The offset of its end.
    pub(crate) end: usize,
    pub(crate) what: What,
    /// The elements of code around it, from the outermost inwards.
    pub(crate) code: Vec<Code>,
}

/// What a part of the input is.
pub(crate) enum What {
    Text(String),
    Tag(Tag),
    /// An element that is dropped with its content; or all of whose content is text, this one.
    Whole(Tag, Option<String>),
    Dropped,
}

fn read(typed: &str, list: &Expected<'_>) -> Vec<Item> {
    let pieces = pieces(typed, list);
    let shown = naive_intent::shown(typed, &pieces, list);
    let mut items = Vec::new();
    let mut text = String::new();
    for (piece, is_shown) in pieces.into_iter().zip(shown) {
        let found = match piece.what {
            What::Text(found) => {
                text.push_str(&found);
                continue;
            }
            _ if is_shown => {
                text.push_str(&decode(&typed[piece.start..piece.end]));
                continue;
            }
            What::Dropped | What::Whole(_, None) => continue,
            What::Tag(tag) if ends_line(&tag, &piece.code, list) => vec![Item::LineBreak],
            What::Tag(tag) if !piece.code.is_empty() && !(list.allows)(&tag.name, None) => {
                let stand_in = stand_in(typed, piece.start..piece.end, &tag);
                let mut found = vec![Item::Removed(tag.name, tag.is_end)];
                found.extend(stand_in.map(Item::Text));
                found
            }
            What::Tag(tag) => {
                let stand_in = stand_in(typed, piece.start..piece.end, &tag);
                let is_removed = !list.writes(&tag.name, None);
                let mut found = vec![match tag.is_end {
                    true => Item::End(tag.name),
                    false => Item::Start(tag.name, tag.attributes),
                }];
                found.extend(stand_in.filter(|_| is_removed).map(Item::Text));
                found
            }
            What::Whole(tag, Some(content)) => {
                let end = Item::End(tag.name.clone());
                vec![
                    Item::Start(tag.name, tag.attributes),
                    Item::Text(content),
                    end,
                ]
            }
        };
        items.push(Item::Text(std::mem::take(&mut text)));
        items.extend(found);
    }
    items.push(Item::Text(text));
    items
}

/// Returns true if the tag is a `br` that is read as the end of a line, since the layout writes its own.
fn ends_line(tag: &Tag, code: &[Code], list: &Expected<'_>) -> bool {
    let keeps_attributes = tag
        .attributes
        .iter()
        .any(|(name, value)| list.value("br", name, value).is_some());
    list.options.paragraphs
        && tag.name == "br"
        && code.is_empty()
        && (tag.is_end || !keeps_attributes)
}

/// The text that stands in for a removed tag.
fn stand_in(typed: &str, place: std::ops::Range<usize>, tag: &Tag) -> Option<String> {
    let before = typed[..place.start].chars().next_back();
    let behind = &typed[place.end..];
    match &*tag.name {
        "q" => Some("\"".to_owned()),
        "sup" if !tag.is_end => {
            let number = behind
                .strip_prefix(['+', '-', '\u{2212}'])
                .unwrap_or(behind);
            let (number, _) = number.split_once("</")?;
            let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
            (is_number && before?.is_alphanumeric()).then(|| "^".to_owned())
        }
        "input" if !tag.is_end => {
            let has = |wanted: &str| tag.attributes.iter().any(|(name, _)| name == wanted);
            let is_box = |(name, value): &(String, String)| {
                name == "type" && value.eq_ignore_ascii_case("checkbox")
            };
            let state = if has("checked") { "x" } else { " " };
            let is_task = tag.attributes.iter().any(is_box) && has("disabled");
            is_task.then(|| format!("[{state}]"))
        }
        "img" | "image" if !tag.is_end => {
            let alt = tag.attributes.iter().find(|(name, _)| name == "alt");
            let (_, alt) = alt?;
            let glues = |one: Option<char>, other: Option<char>| {
                let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                if is_word(one) && is_word(other) {
                    " "
                } else {
                    ""
                }
            };
            let before = glues(before, alt.chars().next());
            let behind = glues(alt.chars().next_back(), behind.chars().next());
            Some(format!("{before}{alt}{behind}"))
        }
        _ => None,
    }
}

/// The input, divided.
fn pieces(typed: &str, list: &Expected<'_>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut code = OpenCode::new(typed);
    let mut at = 0;
    while let Some(first) = typed[at..].chars().next() {
        let rest = &typed[at..];
        let (length, what) = match first {
            '<' => match markup(typed, at, &mut code, list) {
                Found::EndOfCode(name) => {
                    let end = Tag::end_of(name);
                    (0, What::Tag(end))
                }
                Found::Part(length, what) => (length, what),
            },
            '&' => {
                let (length, text) = reference(rest).unwrap_or((1, "&".into()));
                (length, What::Text(text))
            }
            c => (c.len_utf8(), What::Text(c.into())),
        };
        let end = at + length;
        let around = code.around(at, &what, list);
        match (&what, pieces.last_mut()) {
            (What::Text(more), Some(last)) if matches!(last.what, What::Text(_)) => {
                last.end = end;
                if let What::Text(text) = &mut last.what {
                    text.push_str(more);
                }
            }
            _ => pieces.push(Piece {
                start: at,
                end,
                what,
                code: around,
            }),
        }
        at = end;
    }
    pieces
}

/// Whether a part of the input is all that is between two equal runs of backquotes.
fn is_all_of_span(typed: &str, at: usize, length: usize) -> bool {
    let (before, behind) = (&typed[..at], &typed[at + length..]);
    let before = before.len() - before.trim_end_matches('`').len();
    let behind = behind.len() - behind.trim_start_matches('`').len();
    before > 0 && before == behind
}

enum Found {
    /// A part of this length in bytes.
    Part(usize, What),
    /// An element of code without end tag ends before what begins here.
    EndOfCode(String),
}

/// What the `<` at this offset begins.
fn markup(typed: &str, at: usize, code: &mut OpenCode<'_>, list: &Expected<'_>) -> Found {
    let rest = &typed[at..];
    let in_code = code.is_open();
    let shown = |length: usize| Found::Part(length, What::Text(decode(&rest[..length])));
    let dropped = |length: usize| Found::Part(length, What::Dropped);
    let prose_shows = list.options.unlisted != Tags::StripAll && !in_code;
    let is_all_of_span = |length: usize| prose_shows && is_all_of_span(typed, at, length);
    if let Some(length) = comment(rest).or_else(|| doctype(rest)) {
        return if in_code || is_all_of_span(length) {
            shown(length)
        } else {
            dropped(length)
        };
    }
    let strips_all = list.options.unlisted == Tags::StripAll && !in_code;
    let is_declaration = ["<!", "<?", "</?"]
        .iter()
        .any(|start| rest.starts_with(start));
    let is_dropped = strips_all && is_declaration || !in_code && naive_code::is_condition(rest);
    if let Some(length) = declaration(rest).filter(|_| is_dropped && !rest.starts_with("<!--")) {
        return dropped(length);
    }
    let mut tag = match Tag::read(rest) {
        Ok(tag) if is_html(&tag.name) => tag,
        Ok(tag) if !in_code && naive_code::is_of_word_processors(&tag.name) => {
            return dropped(tag.length);
        }
        Ok(tag) if strips_all && tag.name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            return dropped(tag.length);
        }
        Err(Broken { name, at })
            if is_html(&name)
                || strips_all && name.starts_with(|c: char| c.is_ascii_alphabetic()) =>
        {
            return shown(at);
        }
        Ok(_) | Err(_) => return shown(1),
    };
    tag.name = naive_code::read_as(&tag.name, list);
    let listed = (list.allows)(&tag.name, None) || (!in_code && list.makes(&tag.name));
    if list.options.unlisted == Tags::Escape && !listed {
        return shown(tag.length);
    }
    if !strips_all && naive_code::only_names(&tag) {
        // An element whose content is no markup is shown as a whole.
        let whole = whole_element(rest, &tag).filter(|_| !in_code);
        return shown(whole.map_or(tag.length, |(_, end)| end));
    }
    if let Some(name) = code.ends_before(&tag.name) {
        return Found::EndOfCode(name);
    }
    if code.is_text(at, &tag, list) {
        return shown(tag.length);
    }
    if tag.is_end && !listed && matches!(raw(&tag.name), Some(Raw::TagIsText)) {
        return shown(tag.length);
    }
    let content = raw(&tag.name);
    if tag.is_end || listed || content.is_none() {
        return Found::Part(tag.length, What::Tag(tag));
    }
    if is_all_of_span(tag.length) {
        return shown(tag.length);
    }
    let whole = whole_element(rest, &tag).filter(|_| !in_code);
    let Some((end_start, end)) = whole else {
        return shown(tag.length);
    };
    let content_text = &rest[tag.length.min(end_start)..end_start];
    let text = match content {
        Some(Raw::References) => Some(decode(content_text)),
        Some(Raw::Verbatim) => Some(content_text.to_owned()),
        _ => None,
    };
    Found::Part(end, What::Whole(tag, text))
}

/// The offsets of the end tag of the element that this start tag begins, if its content is no markup.
fn whole_element(rest: &str, tag: &Tag) -> Option<(usize, usize)> {
    match raw(&tag.name)? {
        _ if tag.is_end => None,
        Raw::TagIsText => None,
        Raw::Template => template_end(rest),
        _ => end_tag(rest, tag.length, &tag.name),
    }
}

fn comment(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("<!--")?;
    if inside.starts_with('>') {
        return Some(5);
    }
    if inside.starts_with("->") {
        return Some(6);
    }
    let ends = ["-->", "--!>"].map(|end| inside.find(end).map(|at| 4 + at + end.len()));
    ends.into_iter().flatten().min()
}

fn doctype(rest: &str) -> Option<usize> {
    let begins = rest.get(..9)?.eq_ignore_ascii_case("<!doctype");
    declaration(rest).filter(|_| begins)
}

fn declaration(rest: &str) -> Option<usize> {
    let end = 1 + rest[1..].find(['<', '>'])?;
    rest[end..].starts_with('>').then_some(end + 1)
}

/// Text that begins like a tag: its name, and the length of the part that is text.
struct Broken {
    name: String,
    at: usize,
}

/// A whole tag.
pub(crate) struct Tag {
    /// What it is read as.
    pub(crate) name: String,
    pub(crate) typed_name: String,
    pub(crate) is_end: bool,
    pub(crate) attributes: Vec<(String, String)>,
    /// The names of its attributes as typed, and whether each has a value.
    pub(crate) typed_attributes: Vec<(String, bool)>,
    pub(crate) length: usize,
}

impl Tag {
    /// How far the tag goes that begins here, or the text that only begins like one; and whether it is a tag.
    pub(crate) fn reach(rest: &str) -> (usize, bool) {
        match Tag::read(rest) {
            Ok(tag) => (tag.length, true),
            Err(broken) => (broken.at, false),
        }
    }

    /// The tag that begins here, of any name.
    fn read(rest: &str) -> Result<Tag, Broken> {
        let mut typed_attributes: Vec<(String, bool)> = Vec::new();
        let is_end = rest.starts_with("</");
        let name_start = 1 + usize::from(is_end);
        let is_space = |c: char| c.is_ascii_whitespace();
        let is_name_end = |c: char| is_space(c) || "/><".contains(c);
        let name_length = rest[name_start..]
            .find(is_name_end)
            .unwrap_or(rest.len() - name_start);
        let name = rest[name_start..name_start + name_length].to_ascii_lowercase();
        let broken = |at| Broken {
            name: name.clone(),
            at,
        };
        let mut at = name_start + name_length;
        loop {
            at += rest[at..].len()
                - rest[at..]
                    .trim_start_matches(|c| is_space(c) || c == '/')
                    .len();
            match rest[at..].chars().next() {
                None | Some('<') => return Err(broken(at)),
                Some('>') => break,
                Some(first) => {
                    let others = &rest[at + first.len_utf8()..];
                    let length = others
                        .find(|c| is_name_end(c) || c == '=')
                        .ok_or_else(|| broken(rest.len()))?;
                    let attribute = &rest[at..at + first.len_utf8() + length];
                    let only_quotes = attribute.chars().all(|c| "\"'".contains(c));
                    if !first.is_alphabetic() && !"_:@".contains(first) && !only_quotes {
                        return Err(broken(at));
                    }
                    at += attribute.len();
                    typed_attributes.push((attribute.to_owned(), false));
                }
            }
            let Some(value) = rest[at..].trim_start_matches(is_space).strip_prefix('=') else {
                continue;
            };
            if let Some((_, has_value)) = typed_attributes.last_mut() {
                *has_value = true;
            }
            let value = value.trim_start_matches(is_space);
            at = rest.len() - value.len();
            match value.chars().next() {
                None => return Err(broken(at)),
                Some(quote @ ('"' | '\'')) => {
                    at += 2 + value[1..].find(quote).ok_or_else(|| broken(at + 1))?;
                }
                Some(_) => {
                    let length = value
                        .find(|c| is_space(c) || "<>".contains(c))
                        .ok_or_else(|| broken(rest.len()))?;
                    at += length;
                }
            }
        }
        let length = at + 1;
        Ok(Tag {
            typed_name: name.clone(),
            name,
            is_end,
            attributes: attributes(&rest[..length]),
            typed_attributes,
            length,
        })
    }

    /// An end tag that was not typed.
    fn end_of(name: String) -> Tag {
        Tag {
            typed_name: name.clone(),
            name,
            is_end: true,
            attributes: Vec::new(),
            typed_attributes: Vec::new(),
            length: 0,
        }
    }
}

/// The attributes of a whole tag, by html5ever's tokenizer. That would turn U+0000 into U+FFFD; here it is removed like
/// any other control character.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for token in tokenize(&tag.replace('\0', "\u{1}")) {
        if let Token::TagToken(tag) = token {
            for attribute in tag.attrs {
                found.push((attribute.name.local.to_string(), clean(&attribute.value)));
            }
        }
    }
    found
}

fn tokenize(html: &str) -> Vec<Token> {
    struct Tokens(RefCell<Vec<Token>>);
    impl TokenSink for Tokens {
        type Handle = ();
        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            self.0.borrow_mut().push(token);
            TokenSinkResult::Continue
        }
    }
    let tokenizer = Tokenizer::new(Tokens(RefCell::default()), Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// The complete character reference that begins here: its length in bytes, and its text.
fn reference(rest: &str) -> Option<(usize, String)> {
    let (name, _) = rest.strip_prefix('&')?.split_once(';')?;
    let length = name.len() + 2;
    let numbers =
        |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    let complete = match name.strip_prefix('#') {
        None => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()),
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => numbers(digits, 16),
            None => numbers(number, 10),
        },
    };
    if !complete {
        return None;
    }
    let mut text = String::new();
    for token in tokenize(&rest[..length]) {
        if let Token::CharacterTokens(found) = token {
            text.push_str(&found);
        }
    }
    // An unknown name with a known prefix, as `&notit;`, is no reference.
    if text.len() > 1 && text.ends_with(';') {
        text = rest[..length].to_owned();
    }
    Some((length, text))
}

/// Decodes the character references of a text.
fn decode(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, text) = reference(rest).unwrap_or((first.len_utf8(), first.into()));
        decoded.push_str(&text);
        rest = &rest[length..];
    }
    decoded
}

/// Returns true if a tag of this name begins here; `before` is `<` or `</`.
pub(crate) fn begins_tag(rest: &str, before: &str, name: &str) -> bool {
    let Some(after) = rest.strip_prefix(before) else {
        return false;
    };
    let ends = |c: char| c.is_ascii_whitespace() || "/><".contains(c);
    after
        .get(..name.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(name))
        && after[name.len()..].chars().next().is_none_or(ends)
}

/// The offsets of the first end tag of this name, if that is complete.
fn end_tag(rest: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let start = (from..rest.len())
        .find(|&at| rest.is_char_boundary(at) && begins_tag(&rest[at..], "</", name))?;
    let tag = Tag::read(&rest[start..]).ok()?;
    Some((start, start + tag.length))
}

/// The offsets of the end tag of the template that begins here.
fn template_end(rest: &str) -> Option<(usize, usize)> {
    let mut open = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest.is_char_boundary(at) && begins_tag(&rest[at..], "<", "template") {
            open += 1;
            at += "<template".len();
        } else if rest.is_char_boundary(at) && begins_tag(&rest[at..], "</", "template") {
            let (length, is_tag) = Tag::reach(&rest[at..]);
            open -= i32::from(is_tag);
            if open == 0 {
                return Some((at, at + length));
            }
            at += length;
        } else {
            at += 1;
        }
    }
    None
}

/// Removes the characters that XML 1.0 cannot hold, and turns line ends into newlines.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|&c| (c >= ' ' || "\t\n".contains(c)) && c != '\u{fffe}' && c != '\u{ffff}')
        .collect()
}

// Second pass: removes unlisted tags, which leave their separators, and unlisted attributes.

fn listed(items: Vec<Item>, list: &Expected<'_>) -> Vec<Item> {
    let mut output = Vec::new();
    for item in items {
        match item {
            Item::Text(text) => {
                let mut text = clean(&text);
                // The parser drops a newline that comes first.
                let is_first =
                    matches!(output.last(), Some(Item::Start(name, _)) if is_in(PRE, name));
                if is_first && text.starts_with('\n') {
                    text.remove(0);
                }
                output.push(Item::Text(text));
            }
            Item::Start(name, _) | Item::End(name) if !list.writes(&name, None) => {
                output.extend(separator_of(&name));
            }
            Item::Removed(name, _) => output.extend(separator_of(&name)),
            Item::Start(name, mut attributes) => {
                attributes.retain_mut(|(attribute, value)| {
                    let written = list.value(&name, attribute, value);
                    written.map(|written| *value = written).is_some()
                });
                // What cannot be a link or a picture keeps its attributes as typed.
                let is_followed = |attribute| (list.allows)(&name, Some(attribute));
                let attributes = match is_followed("href") || is_followed("src") {
                    true => {
                        list.options
                            .attributes(&name, attributes, &(list.pattern)(&name, "rel"))
                    }
                    false => attributes,
                };
                output.push(Item::Start(name, attributes));
            }
            item => output.push(item),
        }
    }
    output
}

/// The link types that a visitor may give, each once.
pub(crate) fn link_types(value: &str) -> String {
    let allowed = "bookmark external help nofollow noopener noreferrer sponsored ugc";
    let mut tokens: Vec<&str> = Vec::new();
    for token in value.split_ascii_whitespace() {
        let is_repeated = tokens.iter().any(|has| has.eq_ignore_ascii_case(token));
        if is_in(allowed, &token.to_ascii_lowercase()) && !is_repeated {
            tokens.push(token);
        }
    }
    tokens.join(" ")
}

// Third pass: removes end tags that close nothing, like unlisted ones.

fn without_stray_tags(items: Vec<Item>, list: &Expected<'_>) -> Vec<Item> {
    let mut output: Vec<Item> = Vec::new();
    for item in items {
        if let Item::End(name) = &item {
            // A `wbr` marks the parser's insertion point.
            let mark = Item::Start("wbr".to_owned(), Vec::new());
            let mut with = output.clone();
            let mut without = output.clone();
            with.extend([item.clone(), mark.clone()]);
            without.push(mark);
            let tree = |items: Vec<Item>| {
                let mut seen = Vec::new();
                let items = resolve_separators(ends_of_lines(items, !list.options.paragraphs));
                flatten(&parse(&write(&items)).root(), &mut seen);
                seen
            };
            if tree(with) == tree(without) {
                output.extend(separator_of(name));
                continue;
            }
        }
        output.push(item);
    }
    output
}

/// Turns the ends of lines into separators: a line in which is nothing is a blank line, and so is one of no-break spaces
/// if these are `blank`.
fn ends_of_lines(items: Vec<Item>, blank: bool) -> Vec<Item> {
    const NO_BREAK_SPACE: char = '\u{a0}';
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut output = Vec::new();
    let mut waiting = None;
    // No-break spaces, from the first of the line.
    let mut held = String::new();
    for item in items {
        match item {
            Item::Separator(_) | Item::LineBreak => {
                let newlines = match item {
                    Item::Separator(newlines) if newlines == 0 || held.is_empty() => newlines,
                    Item::LineBreak if waiting < Some(1) => 1,
                    _ => 2,
                };
                if newlines > 0 {
                    held.clear();
                }
                waiting = waiting.max(Some(newlines));
                output.push(Item::Separator(newlines));
            }
            Item::Text(text) if blank && waiting >= Some(1) => {
                let is_blank = text
                    .trim_matches(|c| is_space(c) || c == NO_BREAK_SPACE)
                    .is_empty();
                let spaces = text.len() - text.trim_start_matches(is_space).len();
                if is_blank && (!held.is_empty() || spaces < text.len()) {
                    let from = if held.is_empty() { spaces } else { 0 };
                    output.push(Item::Text(text[..from].to_owned()));
                    held.push_str(&text[from..]);
                } else if is_blank {
                    output.push(Item::Text(text));
                } else {
                    output.push(Item::Text(std::mem::take(&mut held) + &text));
                    waiting = None;
                }
            }
            Item::Start(..) => {
                output.push(Item::Text(std::mem::take(&mut held)));
                output.push(item);
                waiting = None;
            }
            item => {
                if matches!(&item, Item::Text(text) if !text.trim_matches(is_space).is_empty()) {
                    waiting = None;
                }
                output.push(item);
            }
        }
    }
    output
}

/// Turns separators into text: of adjacent ones, the part of the strongest that the whitespace around does not supply.
fn resolve_separators(items: Vec<Item>) -> Vec<Item> {
    let mut resolved = Vec::new();
    let mut seen = String::new();
    let mut waiting: Option<usize> = None;
    for item in items {
        let is_space = |c: char| c.is_ascii_whitespace();
        let is_visible = match &item {
            Item::Separator(newlines) => {
                waiting = waiting.max(Some(*newlines));
                continue;
            }
            Item::LineBreak => {
                waiting = waiting.max(Some(1));
                continue;
            }
            Item::Text(text) if text.trim_matches(is_space).is_empty() => {
                seen.push_str(text);
                false
            }
            Item::Text(_) | Item::Start(..) => true,
            Item::End(_) | Item::Removed(..) => false,
        };
        if is_visible {
            let mut around = seen[seen.trim_end_matches(is_space).len()..].to_owned();
            if let Item::Text(text) = &item {
                around.push_str(&text[..text.len() - text.trim_start_matches(is_space).len()]);
            }
            let begun = !seen.trim_matches(is_space).is_empty();
            let newlines = around.matches('\n').count();
            let missing = match waiting.take() {
                _ if !begun => String::new(),
                None => String::new(),
                Some(0) if around.is_empty() => " ".to_owned(),
                Some(wanted) => "\n".repeat(wanted.saturating_sub(newlines)),
            };
            seen.push_str(&missing);
            resolved.push(Item::Text(missing));
            match &item {
                Item::Text(text) => seen.push_str(text),
                Item::Start(name, _) if is_in(VOID, name) => seen.push('x'),
                _ => {}
            }
        }
        resolved.push(item);
    }
    resolved
}

// The tree, by html5ever and markup5ever_rcdom.

/// A parsed text. It must outlive its nodes: dropping it removes the children of every node.
pub(crate) struct Tree(RcDom);

impl Tree {
    pub(crate) fn root(&self) -> Handle {
        self.0.document.children.borrow()[0].clone()
    }
}

pub(crate) fn parse(html: &str) -> Tree {
    let mut options = ParseOpts::default();
    options.tokenizer.discard_bom = false;
    let context = QualName::new(None, ns!(html), LocalName::from("div"));
    Tree(parse_fragment(RcDom::default(), options, context, vec![], true).one(html))
}

pub(crate) fn children(node: &Handle) -> Vec<Handle> {
    node.children.borrow().clone()
}

pub(crate) fn start(node: &Handle) -> Option<(String, Vec<(String, String)>)> {
    let NodeData::Element { name, attrs, .. } = &node.data else {
        return None;
    };
    let attributes = attrs.borrow();
    let attributes = attributes.iter().map(|attribute| {
        (
            attribute.name.local.to_string(),
            attribute.value.to_string(),
        )
    });
    Some((name.local.to_string(), attributes.collect()))
}

/// The tree as items.
fn flatten(node: &Handle, items: &mut Vec<Item>) {
    for child in children(node) {
        match (&child.data, start(&child)) {
            (NodeData::Text { contents }, _) => {
                items.push(Item::Text(contents.borrow().to_string()))
            }
            (_, Some((name, attributes))) => {
                items.push(Item::Start(name.clone(), attributes));
                flatten(&child, items);
                if !is_in(VOID, &name) {
                    items.push(Item::End(name));
                }
            }
            _ => {}
        }
    }
}

/// The tree as items, without the elements that a second parse would place differently, without empty paragraphs, without
/// empty links where links are made and limited, and without the links beyond `links`: whether another element is stable
/// depends on whether the links around it are kept. Returns its depth, and whether something is to be seen in it.
fn visit(
    node: &Handle,
    path: &mut Vec<String>,
    links: &mut usize,
    items: &mut Vec<Item>,
    list: &Expected<'_>,
) -> (usize, bool) {
    let is_blank = |c: char| c.is_ascii_whitespace() || (c == '\u{a0}' && !list.options.paragraphs);
    let (mut deepest, mut is_seen) = (0, false);
    for child in children(node) {
        match (&child.data, start(&child)) {
            (NodeData::Text { contents }, _) => {
                let text = contents.borrow().to_string();
                is_seen |= !text.chars().all(is_blank);
                items.push(Item::Text(text))
            }
            (_, Some((name, attributes))) => {
                path.push(name.clone());
                let is_link = name == "a" && attributes.iter().any(|(name, _)| name == "href");
                let around = &path[..path.len() - 1];
                let is_in_code = |code: &str| around.iter().any(|name| is_in(code, name));
                let in_code = is_in_code("code samp kbd pre listing");
                // The layout ends lines itself: outside of code, a `br` without attributes is the end of a line.
                let is_line_end = list.options.paragraphs && name == "br" && attributes.is_empty();
                let is_misplaced = is_in_code(INLINE_CODE) && is_block(&name)
                    || in_code && list.makes(&name)
                    || is_line_end && !is_in_code("code samp kbd pre");
                let mut is_kept = is_stable(path) && !is_misplaced && (!is_link || *links > 0);
                if is_kept {
                    *links -= usize::from(is_link);
                } else {
                    path.pop();
                }
                let mut inside = Vec::new();
                let (depth, is_seen_inside) = visit(&child, path, links, &mut inside, list);
                deepest = deepest.max(1 + depth);
                if is_kept {
                    path.pop();
                }
                // Where links are made and limited, an empty link is removed and does not count.
                let may_be_excess = is_link && list.options.limits_made_links();
                if is_kept && may_be_excess && !is_seen_inside {
                    is_kept = false;
                    *links += 1;
                }
                if is_kept && name == "p" && !is_seen_inside {
                    is_kept = false;
                    for item in &mut inside {
                        if let Item::Text(text) = item {
                            text.retain(|c| c.is_ascii_whitespace() || !is_blank(c));
                        }
                    }
                }
                // The layout may leave these out.
                let may_be_left_out = list.options.paragraphs && is_in("rb rp rt rtc", &name);
                is_seen |= is_seen_inside || (is_kept && name != "p" && !may_be_left_out);
                if is_kept {
                    items.push(Item::Start(name.clone(), attributes));
                    items.append(&mut inside);
                    if !is_in(VOID, &name) {
                        items.push(Item::End(name));
                    }
                } else {
                    items.extend(separator_of(&name));
                    items.append(&mut inside);
                    if !is_in(VOID, &name) {
                        items.extend(separator_of(&name));
                    }
                }
            }
            _ => {}
        }
    }
    (deepest, is_seen)
}

/// Returns true if parsing these start tags nests the elements like this, in every place where a comment may be.
fn is_stable(path: &[String]) -> bool {
    ["", "ul li div", "dl dd div", "ruby rt"]
        .iter()
        .all(|place| {
            let names: Vec<&str> = place
                .split_whitespace()
                .chain(path.iter().map(String::as_str))
                .collect();
            let html: String = names.iter().map(|name| format!("<{name}>")).collect();
            let tree = parse(&html);
            let mut node = tree.root();
            for name in &names {
                match children(&node).as_slice() {
                    [only] if start(only).is_some_and(|(found, _)| found == *name) => {
                        node = only.clone()
                    }
                    _ => return false,
                }
            }
            true
        })
}

// Last pass: writes the items as HTML.

fn write(items: &[Item]) -> String {
    let mut html = String::new();
    let mut first_in_pre = false;
    for item in items {
        match item {
            Item::Text(text) => {
                // The parser drops a newline that comes first.
                if first_in_pre && text.starts_with('\n') {
                    html.push('\n');
                }
                html.push_str(&oracle::escape(text));
                first_in_pre &= text.is_empty();
            }
            Item::Start(name, attributes) => {
                html.push_str(&oracle::start_tag(name, attributes));
                first_in_pre = is_in(PRE, name);
            }
            Item::End(name) => {
                html.push_str(&format!("</{name}>"));
                first_in_pre = false;
            }
            Item::Separator(_) | Item::LineBreak | Item::Removed(..) => {}
        }
    }
    html
}
