//! Matches start tags with end tags, in and around the elements with code.

use crate::html::element_table::ELEMENTS;
use crate::html::elements::ElementId;
use crate::read::survey::{Index, NONE, Survey, Tag, index};
use std::collections::HashMap;

/// The start tags so far.
struct Starts {
    /// All that are open, with those that found their end tag since.
    opened: Vec<Opened>,
    /// For each element, by [`ElementId::index`], the place in `opened` of the last one without an end tag, or [`NONE`].
    last: [Index; ELEMENTS.len()],
}

struct Opened {
    /// The index of the tag.
    at: Index,
    /// The place of the one before it of its element that has no end tag, or [`NONE`].
    before: Index,
}

impl Default for Starts {
    fn default() -> Self {
        Starts {
            opened: Vec::new(),
            last: [NONE; ELEMENTS.len()],
        }
    }
}

impl Starts {
    fn open(&mut self, element: ElementId, at: Index) {
        let place = index(self.opened.len());
        let before = std::mem::replace(&mut self.last[element.index()], place);
        self.opened.push(Opened { at, before });
    }

    /// The last one of this element without an end tag.
    fn last(&self, element: ElementId) -> Option<Index> {
        let place = self.last[element.index()];
        self.opened.get(place as usize).map(|opened| opened.at)
    }

    /// The last one of this element has found its end tag.
    fn end(&mut self, element: ElementId) {
        let last = &mut self.last[element.index()];
        if let Some(opened) = self.opened.get(*last as usize) {
            *last = opened.before;
        }
    }

    /// Forgets those from `base` on; those without a partner are `left`.
    fn close(&mut self, base: usize, tags: &[Tag], left: &mut Vec<Index>) {
        for Opened { at, before } in self.opened.drain(base..).rev() {
            let tag = &tags[at as usize];
            if tag.partner == NONE {
                self.last[tag.element.index()] = before;
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
                starts.end(element);
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
            } else if let Some(start) = starts.last(element) {
                starts.end(element);
                if self.is_all_of_code(start) && self.is_all_of_code(at) {
                    continue;
                }
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
