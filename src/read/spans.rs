//! The code spans and fences of Markdown: which tags stand in one.

use crate::html::element::Content;
use crate::html::elements::LINE_BREAK;
use crate::read::survey::{Index, NONE, Run, Survey, Tag, index};
use crate::text::code_spans::next_of_same_length;
use std::ops::Range;

impl Survey<'_> {
    /// Marks the unlisted tags that are all that is in a code span. They are no partners of others.
    pub(crate) fn mark_single_tags_in_spans(&mut self) {
        if self.runs.is_empty() {
            return;
        }
        let next = self.next_of_same_length();
        let mut from = 0;
        while from < self.runs.len() {
            let to = next[from];
            if to == NONE {
                from += 1;
                continue;
            }
            let to = to as usize;
            if self.is_single(from, to) {
                let tag = &mut self.tags[self.runs[from].tags as usize];
                tag.is_in_span = !tag.is_listed;
            } else if self.runs[from].breaks != self.runs[to].breaks {
                // Stored comments are full of `…<br>…`, which is no span.
                from += 1;
                continue;
            }
            from = to + 1;
        }
    }

    /// Whether all that is between two runs of backquotes is one tag. The end tag of an element whose content is no
    /// markup is none: it belongs to the start tag.
    fn is_single(&self, from: usize, to: usize) -> bool {
        let [from, to] = [from, to].map(|run| &self.runs[run]);
        let is_tag = |tag: &Tag| {
            let has_markup = tag.element.facts().content == Content::Markup;
            tag.at == from.at + from.length && (tag.is_start || has_markup)
        };
        to.tags == from.tags + 1 && to.after_tag == to.at && is_tag(&self.tags[from.tags as usize])
    }

    /// For each run of backquotes the next one in its line that is as long, or [`NONE`].
    fn next_of_same_length(&self) -> Vec<Index> {
        let runs = self.runs.iter();
        let runs: Vec<_> = runs.map(|run| (run.line, run.length as usize)).collect();
        let next = next_of_same_length(&runs).into_iter();
        next.map(|next| next.map_or(NONE, index)).collect()
    }

    /// Marks the tags in code spans and fences.
    pub(crate) fn mark_spans(&mut self) {
        if self.runs.is_empty() {
            return;
        }
        // A span holds whole pairs only: the same elements are open at both ends.
        let mut open = 0;
        let mut breaks: Index = 0;
        let mut tags = self.tags.iter().enumerate().peekable();
        let mut around = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            while let Some((at, tag)) = tags.next_if(|(at, _)| *at < run.tags as usize) {
                if tag.partner != NONE {
                    open ^= scattered(index(at).min(tag.partner));
                }
                breaks += Index::from(tag.element == LINE_BREAK && !tag.is_in_span);
            }
            around.push((open, breaks));
        }
        let next = self.next_of_same_length();
        let fences = self.next_fences();
        let mut from = 0;
        while from < self.runs.len() {
            let (span, fence) = (next[from], fences[from]);
            if span != NONE
                && (around[span as usize] == around[from] || self.is_single(from, span as usize))
            {
                self.mark(from, span as usize, |_| true);
                from = span as usize + 1;
            } else if fence != NONE && around[fence as usize].0 == around[from].0 {
                self.mark(from, fence as usize, |tag| tag.element != LINE_BREAK);
                from = fence as usize + 1;
            } else {
                from += 1;
            }
        }
    }

    /// The tags between two runs of backquotes.
    fn tags_between(&self, from: usize, to: usize) -> Range<usize> {
        self.runs[from].tags as usize..self.runs[to].tags as usize
    }

    fn mark(&mut self, from: usize, to: usize, is_in_span: impl Fn(&Tag) -> bool) {
        let between = self.tags_between(from, to);
        for tag in &mut self.tags[between] {
            tag.is_in_span = is_in_span(tag);
        }
    }

    /// For each run of backquotes that begins a fence the one that ends it, or [`NONE`].
    fn next_fences(&self) -> Vec<Index> {
        let mut next = vec![NONE; self.runs.len()];
        // The runs behind that can end a fence, the nearest last; each is longer than those nearer.
        let mut ends: Vec<Index> = Vec::new();
        for (at, run) in self.runs.iter().enumerate().rev() {
            if run.length < 3 || !self.begins_line(run) {
                continue;
            }
            let long_enough =
                ends.partition_point(|&end| self.runs[end as usize].length >= run.length);
            next[at] = ends[..long_enough].last().copied().unwrap_or(NONE);
            if self.ends_line(run) {
                ends.truncate(long_enough);
                ends.push(index(at));
            }
        }
        next
    }

    /// Whether nothing is before these backquotes in their line.
    fn begins_line(&self, run: &Run) -> bool {
        let before = self.html[..run.at as usize].trim_end_matches([' ', '\t']);
        before.is_empty()
            || before.ends_with(['\n', '\r'])
            || (before.len() == run.after_tag as usize
                && run
                    .tags
                    .checked_sub(1)
                    .is_some_and(|tag| self.tags[tag as usize].element.facts().ends_line()))
    }

    /// Whether nothing is behind these backquotes in their line.
    fn ends_line(&self, run: &Run) -> bool {
        let behind = self.html[(run.at + run.length) as usize..].trim_start_matches([' ', '\t']);
        let at = self.html.len() - behind.len();
        behind.is_empty()
            || behind.starts_with(['\n', '\r'])
            || self
                .tags
                .get(run.tags as usize)
                .is_some_and(|tag| tag.at as usize == at && tag.element.facts().ends_line())
    }
}

/// A number that stands for this one in sums without carry, in which others should not cancel it out.
fn scattered(number: Index) -> u64 {
    // The finalizer of SplitMix64.
    let mut bits = u64::from(number).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
