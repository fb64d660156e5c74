//! The tree, written as canonical HTML.
//!
//! The form is that of the HTML standard's [fragment serialization algorithm]: lower-case names,
//! double-quoted attributes, `&amp; &lt; &gt; &nbsp;` escaped in text and `&quot;` also in attributes.
//!
//! Advice to the next editor. Whatever the tree holds, what is written here must be on the list and
//! must survive a second parse, so this is where a tree that would not is mended: elements that are
//! not listed (the tree builder adds `tbody`, `tr` and `colgroup` by itself), those whose start tag
//! would close what they stand in (an `a` inside another), what nests too deep, links beyond the greatest number. They
//! are left out, and what is in them stays. Controls of direction and combining marks are dealt with here too, in the
//! order in which they will be read.
//!
//! The result also comes back from a browser's `innerHTML` byte for byte, with two exceptions: the parser
//! drops a newline that comes first in `pre`, so it is written twice there, and a browser writes it
//! once; and where a table needs a `tbody`, `tr` or `colgroup` that is not listed, a browser adds it.
//!
//! [fragment serialization algorithm]: https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments

use crate::breaks::Breaks;
use crate::characters::CharacterFilter;
use crate::elements::{AttributeId, ElementId, Kind};
use crate::nesting;
use crate::observer::Observer;
use crate::policy::Policy;
use crate::scan::ByteSet;
use crate::tree::{NodeId, Step, Tree};
use html5ever::Attribute;

/// The tree as HTML. Takes time in proportion to its size, times the nesting depth at most.
pub(crate) fn serialize(
    tree: &Tree,
    policy: &Policy,
    size_hint: usize,
    observer: Option<&mut Observer<'_>>,
) -> String {
    let mut writer = Writer {
        policy,
        out: String::with_capacity(size_hint),
        ancestors: Vec::with_capacity(16),
        depth: 0,
        links: 0,
        run: 0,
        after_pre: usize::MAX,
        breaks: Breaks::default(),
        characters: CharacterFilter::new(policy.characters),
        observer,
    };
    tree.walk(|step| match step {
        Step::Text(node, text) => writer.text(tree, node, text),
        Step::Enter(node, element, attributes) => writer.enter(tree, node, element, attributes),
        Step::Leave(element) => writer.leave(element),
    });
    writer.finish()
}

struct Writer<'p, 'o, 'a> {
    policy: &'p Policy,
    out: String,
    ancestors: Vec<Ancestor>,
    /// How many of the ancestors a parser would find: those that are written, and those that it adds
    /// by itself, which are not listed (`tbody`).
    depth: usize,
    /// How many links were written.
    links: usize,
    /// Where in the output the text behind the last tag begins: a break stands there.
    run: usize,
    /// Where in the output the content of the last `pre` begins.
    after_pre: usize,
    /// For the elements that are left out here.
    breaks: Breaks,
    characters: CharacterFilter,
    /// Who else wants to know.
    observer: Option<&'o mut Observer<'a>>,
}

struct Ancestor {
    element: ElementId,
    written: bool,
}

/// Why an element is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// It is not listed: the tree builder added it by itself.
    NotListed,
    TooDeep,
    /// A second parse would put it elsewhere.
    Misplaced,
    /// There are as many links as there may be.
    LinkTooMany,
}

impl Writer<'_, '_, '_> {
    fn enter(&mut self, tree: &Tree, node: NodeId, element: ElementId, attributes: &[Attribute]) {
        let facts = element.facts();
        let is_link = self.policy.links.are_limited() && is_link(attributes);
        let left_out = self.left_out(element, is_link);
        let written = left_out.is_none();
        if written {
            let missing = self.breaks.before_tag();
            self.write_break(missing, self.out.len());
            let out = &mut self.out;
            write_start_tag(element, attributes, &mut |text| out.push_str(text));
            self.links += usize::from(is_link);
            if facts.drops_newline {
                self.after_pre = self.out.len();
            }
            if facts.void {
                self.breaks.wrote_visible();
            } else {
                self.characters.enter();
            }
        } else if self.policy.allows(element) {
            self.leave_break(element);
        }
        if let Some(observer) = &mut self.observer {
            let place = || tree.place(node);
            observer.enter(element, attributes, left_out, place);
        }
        self.run = self.out.len();
        self.depth += usize::from(self.counts(element, written));
        self.ancestors.push(Ancestor { element, written });
    }

    fn leave(&mut self, element: ElementId) {
        let Some(Ancestor { written, .. }) = self.ancestors.pop() else {
            return;
        };
        self.depth -= usize::from(self.counts(element, written));
        if written {
            if !element.facts().void {
                let closers = self.characters.leave();
                write_closers(closers, &mut self.out, self.observer.as_deref_mut());
                self.out.push_str("</");
                self.out.push_str(element.name());
                self.out.push('>');
            }
        } else if self.policy.allows(element) {
            self.leave_break(element);
        }
        if let Some(observer) = &mut self.observer {
            observer.leave(element);
        }
        self.run = self.out.len();
    }

    fn finish(self) -> String {
        let Writer {
            mut out,
            characters,
            observer,
            ..
        } = self;
        write_closers(characters.finish(), &mut out, observer);
        out
    }

    fn counts(&self, element: ElementId, written: bool) -> bool {
        written || !self.policy.allows(element)
    }

    fn leave_break(&mut self, element: ElementId) {
        if let Some(r#break) = element.facts().leaves {
            self.breaks.leave(r#break);
        }
    }

    fn text(&mut self, tree: &Tree, node: NodeId, typed: &str) {
        let text = &*self.characters.text(typed);
        if let Some(observer) = &mut self.observer {
            observer.text(typed, text, || tree.place(node).0.start);
        }
        let missing = self.breaks.before_text(text.as_bytes());
        self.write_break(missing, self.run);
        if self.out.len() == self.after_pre && text.starts_with('\n') {
            self.out.push('\n');
        }
        let out = &mut self.out;
        escape_text(text, &mut |text| out.push_str(text));
    }

    /// Writes a break at a place behind which there is nothing but whitespace.
    fn write_break(&mut self, missing: &str, at: usize) {
        if missing.is_empty() {
            return;
        }
        self.out.insert_str(at, missing);
        if at == self.after_pre && missing.starts_with('\n') {
            self.out.insert(at, '\n');
        }
    }

    /// Why this element is not written, if so.
    fn left_out(&self, element: ElementId, is_link: bool) -> Option<LeftOut> {
        let facts = element.facts();
        let is_table = facts.name == "table";
        if !self.policy.allows(element) {
            Some(LeftOut::NotListed)
        } else if !self.policy.limits.admits(self.depth, is_table) {
            Some(LeftOut::TooDeep)
        } else if (facts.table_part && !self.in_written_table())
            || !nesting::fits(element, self.written_ancestors())
        {
            Some(LeftOut::Misplaced)
        } else if is_link && self.links >= self.policy.links.most {
            Some(LeftOut::LinkTooMany)
        } else {
            None
        }
    }

    /// From the innermost outwards.
    fn written_ancestors(&self) -> impl Iterator<Item = ElementId> + Clone {
        self.ancestors
            .iter()
            .rev()
            .filter(|ancestor| ancestor.written)
            .map(|ancestor| ancestor.element)
    }

    /// Is the nearest table written? Its parts go with it: text cannot stand in them without it.
    fn in_written_table(&self) -> bool {
        let nearest = self
            .ancestors
            .iter()
            .rfind(|ancestor| ancestor.element.name() == "table");
        nearest.is_some_and(|table| table.written)
    }
}

/// Writes the controls that close what else would go on behind an element, or behind the comment.
fn write_closers(
    closers: impl Iterator<Item = char>,
    out: &mut String,
    observer: Option<&mut Observer<'_>>,
) {
    let start = out.len();
    out.extend(closers);
    if let Some(observer) = observer.filter(|_| start < out.len()) {
        observer.closers(&out[start..]);
    }
}

/// Do these attributes make an element a link?
pub(crate) fn is_link(attributes: &[Attribute]) -> bool {
    link_url(attributes).is_some()
}

/// The URL of a link, if these attributes make an element one.
pub(crate) fn link_url(attributes: &[Attribute]) -> Option<&str> {
    let is_url = |attribute: &&Attribute| {
        let id = AttributeId::of(attribute.name.local.as_bytes());
        id.is_some_and(|id| id.kind() == Kind::Link)
    };
    attributes
        .iter()
        .find(is_url)
        .map(|attribute| &*attribute.value)
}

/// Writes text so that it is read as that again.
pub(crate) fn escape_text(text: &str, write: &mut impl FnMut(&str)) {
    static SET: ByteSet = ESCAPED;
    escape(text, &SET, write);
}

/// Writes a value so that between double quotes it is read as that again.
pub(crate) fn escape_attribute(value: &str, write: &mut impl FnMut(&str)) {
    static SET: ByteSet = ByteSet::of(b"\"").or(&ESCAPED);
    escape(value, &SET, write);
}

/// The bytes that begin a character that is escaped wherever it stands, or another that begins with the
/// same byte. U+00A0, the no-break space, is C2 A0.
pub(crate) const ESCAPED: ByteSet = ByteSet::of(b"&<>\xc2");

/// The reference that this text begins with, if it is one of those that are written in values.
pub(crate) fn reference_at(text: &[u8]) -> Option<&'static str> {
    let written = ["&amp;", "&quot;", "&lt;", "&gt;", "&nbsp;"];
    written
        .into_iter()
        .find(|reference| text.starts_with(reference.as_bytes()))
}

/// Escapes the characters that these bytes begin.
fn escape(text: &str, set: &ByteSet, write: &mut impl FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = set.find(rest.as_bytes()) {
        let (before, special) = rest.split_at(at);
        write(before);
        let mut chars = special.chars();
        match chars.next() {
            Some('&') => write("&amp;"),
            Some('<') => write("&lt;"),
            Some('>') => write("&gt;"),
            Some('"') => write("&quot;"),
            Some('\u{a0}') => write("&nbsp;"),
            // Another that begins with the same byte.
            Some(other) => write(&special[..other.len_utf8()]),
            None => {}
        }
        rest = chars.as_str();
    }
    write(rest);
}

/// The bytes that an element takes in the output, but for its content.
pub(crate) fn written_len(element: ElementId, attributes: &[Attribute]) -> usize {
    let mut written = 0;
    write_start_tag(element, attributes, &mut |text| written += text.len());
    written + "</>".len() + element.name().len()
}

fn write_start_tag(element: ElementId, attributes: &[Attribute], write: &mut impl FnMut(&str)) {
    write("<");
    write(element.name());
    for attribute in attributes {
        write(" ");
        write(&attribute.name.local);
        write("=\"");
        escape_attribute(&attribute.value, write);
        write("\"");
    }
    write(">");
}
