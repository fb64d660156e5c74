//! Comments together with what an inspection must find in them: a generator that writes tags which nest, words and
//! things to remove, and notes for each, while it writes it, what becomes of it. The truth comes from the rules alone:
//! nothing here asks the crate, or reads the comment again.
//!
//! `Writer` keeps what was written and noted so far; its other files write blocks, lines, links and tags.
//!
//! Advice to the next editor. A construct belongs here if the documentation says exactly what is found in it. Invisible
//! things are glued to a word, and white space stands between words only, so that the text is certain to the byte.

mod blocks;
mod lines;
mod links;
mod tags;
mod words;

use crate::options::{Direction, Hosts, Options, Relative};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::fmt;
use std::mem::take;
use std::ops::Range;

/// The notice of the default allowlist.
pub const DEFAULT: &str = "<a href title> <abbr title> <acronym title> <b> <blockquote cite> <cite> <code> <del datetime> \
    <em> <i> <q cite> <strike> <strong>";

/// The notice of the allowlist for a blog of today.
pub const MODERN: &str = "<a href title> <abbr title> <b> <blockquote cite> <br> <cite> <code> <del datetime> <em> <i> <li> \
    <ol> <p> <pre> <q cite> <s> <strong> <sub> <sup> <ul>";

/// A comment, the allowlist and options to inspect it with, and what must be found.
#[derive(Clone, Default)]
pub struct Truth {
    /// The notice of the allowlist.
    pub notice: &'static str,
    /// All other options.
    pub options: Options,
    /// The comment.
    pub typed: String,
    /// Its text.
    pub text: String,
    /// Its links, in order.
    pub links: Vec<TrueLink>,
    /// What is removed and has a place, in the order of the input.
    pub removals: Vec<TrueRemoval>,
    /// The characters that are removed from texts, which have no range, in the order of the input.
    pub characters: Vec<TrueRemoval>,
    /// The tags that are shown as typed.
    pub shown: Vec<TrueTag>,
}

/// Only the comment: `facts` prints what differs of the rest.
impl fmt::Debug for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.typed)
    }
}

/// A link that must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrueLink {
    /// Its URL, unescaped.
    pub url: String,
    /// The host in that.
    pub host: Option<String>,
    /// Its text.
    pub text: String,
    /// Whether its text names another host.
    pub deceptive: bool,
}

/// A removal that must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueRemoval {
    /// The name of its kind.
    pub kind: String,
    /// The name of the element or attribute, or the code points.
    pub name: String,
    /// The reason, as it is printed.
    pub reason: String,
    /// The line.
    pub line: usize,
    /// The bytes of the tag, attribute or comment that was written; `None` if no range is reported.
    pub range: Option<Range<usize>>,
}

/// A tag that must be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueTag {
    /// The name of the element.
    pub name: String,
    /// The line.
    pub line: usize,
    /// The bytes of the tag.
    pub range: Range<usize>,
}

/// Comments with their truth.
pub fn comments() -> impl Strategy<Value = Truth> {
    vec(any::<Index>(), 0..400).prop_map(|choices| {
        let mut choices = choices.iter();
        comment(&mut |among| choices.next().map_or(0, |choice| choice.index(among)))
    })
}

/// A comment with its truth, chosen by `choose`, which returns a number below its argument. Where it always returns 0,
/// the comment is a word.
pub fn comment(choose: &mut dyn FnMut(usize) -> usize) -> Truth {
    let mut writer = Writer::new(choose);
    writer.blocks(0);
    writer.end_text();
    writer.truth
}

const NOT_LISTED: &str = "it is not on the allowlist";

/// What parts of the text a removed tag keeps apart, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Separator {
    Cell,
    Line,
    Paragraph,
}

use Separator::{Cell, Line, Paragraph};

/// What becomes of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Removed,
}

/// A URL as an inspection gives it, and its host.
type Url = (&'static str, Option<&'static str>);

/// A comment that is being written, with its truth so far.
struct Writer<'c> {
    choose: &'c mut dyn FnMut(usize) -> usize,
    truth: Truth,
    /// The line that is being written.
    line: usize,
    /// How many kept elements are open that count towards the depth.
    depth: usize,
    /// The elements of a line that are open, whatever became of them.
    inside: Vec<&'static str>,
    /// The separator before the next text.
    pending: Option<Separator>,
    /// Whether a newline was typed since the last text. It is part of the separator.
    has_newline: bool,
    /// Whether this is inside an element with `href`, whatever becomes of it.
    in_anchor: bool,
    /// Whether this is inside a listed item: where paragraphs are made, a blank line in it would make some of its text.
    in_item: bool,
    /// Links so far that count towards the limit.
    counted_links: usize,
    /// The line on which the current text begins, after the last tag that was kept, if it has begun.
    text_line: Option<usize>,
    /// Whether a tag of a listed element was removed since that one. It may end a text, too.
    may_have_ended: bool,
    /// The controls of direction and the combining marks that are removed from the current text.
    controls: Vec<String>,
    marks: Vec<String>,
}

impl<'c> Writer<'c> {
    fn new(choose: &'c mut dyn FnMut(usize) -> usize) -> Self {
        let notice = [DEFAULT, MODERN][choose(2)];
        let (paragraphs, autolink) =
            [(false, false), (true, false), (false, true), (true, true)][choose(4)];
        let mut options = Options {
            paragraphs,
            autolink,
            ..Options::default()
        };
        match choose(12) {
            1 => options.max_depth = 2 + choose(2),
            2 => options.max_links = Some(choose(3)),
            3 => options.bidi = Direction::Strip,
            4 => options.max_combining_marks = Some(1),
            5 => options.relative_urls = Relative::Remove,
            6 => options.link_hosts = Some(Hosts::Deny(vec!["spam.example".to_owned()])),
            7 => options.link_rel = "nofollow ugc".to_owned(),
            _ => {}
        }
        Writer {
            choose,
            truth: Truth {
                notice,
                options,
                ..Truth::default()
            },
            line: 1,
            depth: 0,
            inside: Vec::new(),
            pending: None,
            has_newline: false,
            in_anchor: false,
            in_item: false,
            counted_links: 0,
            text_line: None,
            may_have_ended: false,
            controls: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[(self.choose)(among.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        (self.choose)(one_in) == one_in - 1
    }

    /// Writes what is typed. Returns its place.
    fn write(&mut self, typed: &str) -> Range<usize> {
        let start = self.truth.typed.len();
        self.truth.typed.push_str(typed);
        // No piece ends between a carriage return and its newline.
        let returns = typed.matches('\r').count() - typed.matches("\r\n").count();
        self.line += typed.matches('\n').count() + returns;
        start..self.truth.typed.len()
    }

    /// The next text is apart from the one before by at least this.
    fn separate(&mut self, separator: Separator) {
        self.pending = self.pending.max(Some(separator));
    }

    /// What a reader sees of what was typed last.
    fn show(&mut self, text: &str) {
        self.has_newline = false;
        let separator = match self.pending.take() {
            _ if self.truth.text.is_empty() => "",
            None => "",
            Some(Cell) => " ",
            Some(Line) => "\n",
            Some(Paragraph) => "\n\n",
        };
        self.truth.text.push_str(separator);
        self.truth.text.push_str(text);
    }

    /// Text is typed next.
    fn begin_text(&mut self) {
        self.text_line.get_or_insert(self.line);
    }

    fn type_and_show(&mut self, typed: &str, text: &str) -> Range<usize> {
        self.begin_text();
        let place = self.write(typed);
        self.show(text);
        place
    }

    /// Notes a removal that began on this line.
    fn remove(&mut self, kind: &str, name: &str, reason: &str, line: usize, range: Range<usize>) {
        let is_of_tag = matches!(kind, "Element" | "Depth" | "Link");
        self.may_have_ended |= is_of_tag && reason != NOT_LISTED;
        self.truth.removals.push(TrueRemoval {
            kind: kind.to_owned(),
            name: name.to_owned(),
            reason: reason.to_owned(),
            line,
            range: Some(range),
        });
    }

    /// A text ends at a tag that is kept, or with the comment.
    fn end_text(&mut self) {
        let removed = [
            (
                "BidiControls",
                take(&mut self.controls),
                "they change the direction of text",
            ),
            (
                "CombiningMarks",
                take(&mut self.marks),
                "there are more in a row than the limit allows",
            ),
        ];
        for (kind, names, reason) in removed {
            if names.is_empty() {
                continue;
            }
            self.truth.characters.push(TrueRemoval {
                kind: kind.to_owned(),
                name: names.join(" "),
                reason: reason.to_owned(),
                line: self.text_line.unwrap_or(self.line),
                range: None,
            });
        }
    }

    /// A tag was written that is kept.
    fn kept_tag(&mut self) {
        self.end_text();
        self.text_line = None;
        self.may_have_ended = false;
    }

    fn lists(&self, name: &str) -> bool {
        self.attributes_of(name).is_some()
    }

    /// The listed attributes of an element; `None` if it is unlisted itself.
    fn attributes_of(&self, name: &str) -> Option<&'static str> {
        let tags = self.truth.notice.split(['<', '>']);
        let mut tags = tags.map(|tag| tag.split_once(' ').unwrap_or((tag, "")));
        let (_, attributes) = tags.find(|(listed, _)| *listed == name)?;
        Some(attributes)
    }

    /// The element that a tag of this name is read as: the first listed one of its synonyms.
    fn read_as(&self, name: &'static str) -> &'static str {
        let synonyms: [&[&str]; 3] = [
            &["s", "strike", "del"],
            &["acronym", "abbr"],
            &["tt", "code"],
        ];
        if self.lists(name) {
            return name;
        }
        let mut synonyms = synonyms.into_iter().filter(|names| names.contains(&name));
        let names = synonyms.next().unwrap_or_default();
        let listed = names.iter().find(|name| self.lists(name));
        listed.copied().unwrap_or(name)
    }

    /// Whether one more element would nest too deep.
    fn is_deep(&self) -> bool {
        self.depth >= self.truth.options.max_depth
    }
}
