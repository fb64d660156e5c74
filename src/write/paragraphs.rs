//! The open elements of a comment, and the paragraph or line that is being written in them.
//!
//! [`Paragraphs`] knows, for the text that comes next, whether it is laid out, whether its line is marked up with a
//! `p` of its own, and whether a blank line can split that line into two paragraphs. It writes nothing.

use crate::html::element::{Closes, Flow};
use crate::html::elements::ElementId;
use std::mem::replace;
use std::ops::Range;

/// An open element.
pub(crate) struct Open {
    pub(crate) element: ElementId,
    /// How its text is laid out; never [`Flow::Inline`].
    pub(crate) flow: Flow,
    /// What was written in it last. Not used for an element in a line, where that of the block counts.
    pub(crate) last: Last,
    /// Whether something precedes it in its block, if it is an inline element that is laid out as a block.
    pub(crate) follows: bool,
    /// Whether text in it may become a link.
    pub(crate) may_link: bool,
    pub(crate) tags: Tags,
    /// The byte range of its start tag in the output.
    pub(crate) tag: Range<usize>,
}

/// What stands in the output for the tags of an open element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tags {
    /// They themselves.
    Written,
    /// The tags of the paragraphs in it, because it is a typed `p` without attributes.
    Paragraphs,
    /// A blank line, because it is an empty `p` inside inline content.
    BlankLines,
}

/// What was written last in a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    Nothing,
    /// A line without `<p>`. A second one after it would be read as its continuation.
    Line,
    /// A paragraph or a block.
    Block,
}

/// The current paragraph, or the current line of a block whose text is not marked up.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    /// Whether it stands in a generated `<p>`.
    pub(crate) is_marked: bool,
    /// The number of elements that were open when it began. All opened later stand in it.
    pub(crate) base: usize,
}

/// The open elements and the current line.
pub(crate) struct Paragraphs {
    /// The current node: the innermost open element, or the comment itself.
    pub(crate) innermost: Open,
    /// The open elements around it, outermost first; the first entry is the comment itself.
    outer: Vec<Open>,
    pub(crate) line: Option<Line>,
    /// Whether nothing visible has been written in the line. Until then, line ends have no effect.
    pub(crate) is_bare: bool,
}

impl Paragraphs {
    /// A comment whose text is laid out so.
    #[inline(always)]
    pub(crate) fn of(flow: Flow) -> Self {
        Paragraphs {
            innermost: Open {
                element: ElementId::FIRST,
                flow,
                last: Last::Nothing,
                follows: false,
                may_link: true,
                tags: Tags::Written,
                tag: 0..0,
            },
            outer: Vec::new(),
            line: None,
            is_bare: true,
        }
    }

    #[inline]
    pub(crate) fn flow(&self) -> Flow {
        self.innermost.flow
    }

    /// Whether text is written as it comes.
    #[inline]
    pub(crate) fn is_verbatim(&self) -> bool {
        matches!(self.flow(), Flow::Code | Flow::Parts)
    }

    /// The number of open elements inside the current line.
    #[inline]
    pub(crate) fn open_in_line(&self) -> usize {
        let inside = |line: Line| self.outer.len().saturating_sub(line.base);
        self.line.map_or(0, inside)
    }

    pub(crate) fn push(&mut self, open: Open) {
        self.outer.push(replace(&mut self.innermost, open));
    }

    pub(crate) fn pop(&mut self) -> Option<Open> {
        let parent = self.outer.pop()?;
        Some(replace(&mut self.innermost, parent))
    }

    /// Begins a line after `line_ends` line ends. Returns it, and what was written before it in the block.
    pub(crate) fn begin_line(&mut self, line_ends: usize) -> (Line, Last) {
        let line = Line {
            is_marked: self.marks(line_ends),
            base: self.outer.len(),
        };
        let last = match line.is_marked {
            true => Last::Block,
            false => Last::Line,
        };
        self.line = Some(line);
        self.is_bare = true;
        (line, replace(&mut self.innermost.last, last))
    }

    /// Whether a line that begins in the current block after `line_ends` line ends gets a `<p>`.
    fn marks(&self, line_ends: usize) -> bool {
        let Open { last, follows, .. } = self.innermost;
        match self.flow() {
            Flow::Paragraphs => true,
            Flow::Items if line_ends > 1 => last != Last::Nothing || follows,
            Flow::Items => last == Last::Line,
            Flow::Lines | Flow::Parts | Flow::Code | Flow::Inline => false,
        }
    }

    /// Whether a blank line splits this line into two paragraphs. It does if all elements open in it can be reopened,
    /// as parsers reopen formatting elements. A link cannot, because it must not become two.
    pub(crate) fn splits(&self, line: Line) -> bool {
        let reopens = |open: &Open| {
            let facts = open.element.facts();
            let is_formatting = facts.formatting && facts.closes == Closes::Nothing;
            is_formatting || open.tags == Tags::BlankLines
        };
        let block = self.outer.get(line.base).unwrap_or(&self.innermost);
        block.flow != Flow::Lines && self.in_line(line).all(reopens)
    }

    /// The elements open in this line, outermost first.
    pub(crate) fn in_line(&self, line: Line) -> impl Iterator<Item = &Open> {
        self.outer
            .iter()
            .skip(line.base)
            .chain([&self.innermost])
            .skip(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(name: &str, flow: Flow) -> Open {
        Open {
            element: ElementId::of(name.as_bytes()).expect("an element"),
            flow,
            ..Paragraphs::of(flow).innermost
        }
    }

    /// Whether each of the lines that begin after so many line ends is marked.
    fn marked(flow: Flow, line_ends: &[usize]) -> Vec<bool> {
        let mut paragraphs = Paragraphs::of(flow);
        let begin = |&line_ends: &usize| paragraphs.begin_line(line_ends).0.is_marked;
        line_ends.iter().map(begin).collect()
    }

    #[test]
    fn every_paragraph_of_text_is_marked() {
        assert_eq!(marked(Flow::Paragraphs, &[0, 2]), [true, true]);
        assert_eq!(marked(Flow::Lines, &[0, 2]), [false, false]);
    }

    #[test]
    fn items_are_marked_from_the_first_blank_line_on() {
        assert_eq!(marked(Flow::Items, &[2, 2, 0]), [false, true, false]);
        assert_eq!(marked(Flow::Items, &[0, 1, 1]), [false, true, false]);
    }

    #[test]
    fn a_blank_line_at_the_start_counts_where_something_precedes() {
        let mut paragraphs = Paragraphs::of(Flow::Items);
        paragraphs.innermost.follows = true;
        assert!(paragraphs.begin_line(2).0.is_marked);
    }

    #[test]
    fn lines_are_split_only_where_all_open_elements_can_be_reopened() {
        for (names, flow, splits) in [
            (&[][..], Flow::Paragraphs, true),
            (&[], Flow::Lines, false),
            (&["b", "i"], Flow::Paragraphs, true),
            (&["b", "i"], Flow::Lines, false),
            (&["b", "a"], Flow::Paragraphs, false),
            (&["span", "b"], Flow::Paragraphs, false),
        ] {
            let mut paragraphs = Paragraphs::of(flow);
            let (line, _) = paragraphs.begin_line(0);
            names
                .iter()
                .for_each(|name| paragraphs.push(open(name, flow)));
            assert_eq!(paragraphs.splits(line), splits, "{names:?}");
            assert_eq!(paragraphs.in_line(line).count(), names.len());
            assert_eq!(paragraphs.open_in_line(), names.len());
        }
    }
}
