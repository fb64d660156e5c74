//! Matches start tags with end tags, in and around the elements with code.

use crate::html::element_table::ELEMENTS;
use crate::html::elements::ElementId;
use crate::read::survey::{Index, NONE, Survey, Tag, index};
use std::collections::HashMap;

/// The start tags without an end tag so far.
struct Starts {
    /// By [`ElementId::index`].
    of: [Vec<Index>; ELEMENTS.len()],
    /// All, and those that found their end tag, in order.
    opened: Vec<Index>,
}

impl Default for Starts {
    fn default() -> Self {
        Starts {
            of: [const { Vec::new() }; ELEMENTS.len()],
            opened: Vec::new(),
        }
    }
}

impl Starts {
    fn open(&mut self, element: ElementId, at: Index) {
        self.of[element.index()].push(at);
        self.opened.push(at);
    }

    fn last(&self, element: ElementId) -> Option<Index> {
        self.of[element.index()].last().copied()
    }

    /// Forgets those from `base` on; those without a partner are `left`.
    fn close(&mut self, base: usize, tags: &[Tag], left: &mut Vec<Index>) {
        for at in self.opened.drain(base..).rev() {
            let tag = &tags[at as usize];
            if tag.partner == NONE {
                self.of[tag.element.index()].pop();
                left.push(at);
            }
        }
    }
}

/// The tags of one element that have no partner in an element with code, nor outside of it.
#[derive(Default)]
struct Unmatched {
    starts: Index,
    ends: Index,
    /// The end tags for which an element is open around the code.
    ends_around: Index,
}

impl Unmatched {
    /// Whether they end elements around the code, and begin as many.
    fn turn_over(&self) -> bool {
        self.ends == self.starts && self.ends == self.ends_around
    }
}

impl Survey<'_> {
    /// Matches start tags with end tags: first inside each element with code, then those that are left.
    pub(crate) fn match_partners(&mut self) {
        let mut starts = Starts::default();
        let mut left = Vec::new();
        let mut open: Vec<(Index, Index)> = vec![(0, 0)];
        for at in 0..index(self.tags.len()) {
            let context = self.tags[at as usize].context;
            while let Some(&(current, base)) = open.last()
                && current != context
            {
                if self.contexts[context as usize].parent == current {
                    open.push((context, index(starts.opened.len())));
                } else {
                    starts.close(base as usize, &self.tags, &mut left);
                    open.pop();
                }
            }
            self.match_tag(at, context, &mut starts, &mut left);
        }
        if self.contexts.len() > 1 {
            starts.close(0, &self.tags, &mut left);
            left.sort_unstable();
            self.match_across(&left);
        }
    }

    fn match_tag(&mut self, at: Index, context: Index, starts: &mut Starts, left: &mut Vec<Index>) {
        let Tag {
            element,
            is_start,
            is_listed,
            is_whole,
            is_in_span,
            ..
        } = self.tags[at as usize];
        let facts = element.facts();
        // People end what needs no end: `<embed src=x></embed>`.
        let has_end = !facts.void || !(is_listed || facts.is_break());
        if is_whole || is_in_span || !has_end {
            return;
        }
        if is_start {
            return starts.open(element, at);
        }
        match starts.last(element) {
            Some(start) if self.tags[start as usize].context == context => {
                starts.of[element.index()].pop();
                self.pair(start, at);
            }
            around => {
                self.tags[at as usize].may_end_around = around.is_some() && !facts.void;
                left.push(at);
            }
        }
    }

    fn pair(&mut self, start: Index, end: Index) {
        self.tags[start as usize].partner = end;
        self.tags[end as usize].partner = start;
    }

    /// Whether a tag is all that is in an element with code.
    fn is_all_of_code(&self, at: Index) -> bool {
        let context = self.tags[at as usize].context;
        context != 0 && self.contexts[context as usize].holds_one_tag()
    }

    /// Matches the tags that have no partner in the element with code around them.
    fn match_across(&mut self, left: &[Index]) {
        let mut starts = Starts::default();
        for &at in left {
            let Tag {
                element, is_start, ..
            } = self.tags[at as usize];
            if element.facts().void {
                continue;
            }
            if is_start {
                starts.open(element, at);
            } else if let Some(start) = starts.of[element.index()].pop()
                && !(self.is_all_of_code(start) && self.is_all_of_code(at))
            {
                self.pair(start, at);
                self.tags[start as usize].is_outside = true;
                self.tags[at as usize].is_outside = true;
            }
        }
        // In `<p><code>1</p><p>2</code></p>` the outer tags match, and yet the inner ones end one paragraph and begin
        // the next: as many end tags as start tags of an element that is open around the code.
        let mut unmatched: HashMap<(Index, ElementId), Unmatched> = HashMap::new();
        let key = |tag: &Tag| (tag.context, tag.element);
        let is_unmatched = |tag: &Tag| tag.partner == NONE && tag.context != 0;
        for tag in left.iter().map(|&at| &self.tags[at as usize]) {
            if is_unmatched(tag) {
                let unmatched = unmatched.entry(key(tag)).or_default();
                unmatched.starts += Index::from(tag.is_start);
                unmatched.ends += Index::from(!tag.is_start);
                unmatched.ends_around += Index::from(tag.may_end_around);
            }
        }
        for &at in left {
            let tag = &mut self.tags[at as usize];
            let unmatched = unmatched.get(&key(tag)).filter(|_| is_unmatched(tag));
            tag.is_outside |= unmatched.is_some_and(|unmatched| unmatched.turn_over());
        }
    }
}
