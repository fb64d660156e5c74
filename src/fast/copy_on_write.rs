//! Output of the fast path where text is not laid out: copy on write.
//!
//! Takes byte ranges of the input, and the text that replaces some of them. Nothing is copied as long as the output
//! equals the input; from the first difference on, everything is copied into one buffer.

use crate::fast::output::{Output, Special};
use crate::html::elements::ElementId;
use crate::html::escape::write_end_tag;
use crate::policy::policy::Policy;
use std::borrow::Cow;
use std::mem::take;
use std::ops::Range;

/// The output: the input itself, or a buffer once they differ.
pub(crate) struct CopyOnWrite<'a> {
    html: &'a str,
    /// The output before `uncopied`, once `changed`.
    out: String,
    /// Range of the input that ends the output, but is not copied to `out` yet.
    uncopied: Range<usize>,
    /// Whether the output differs from the input, so that `out` is in use.
    changed: bool,
    /// While a separator is pending: offset in `out` just after the last tag.
    after_tag: usize,
    /// Number of links that the policy still allows.
    links_left: usize,
}

impl<'a> CopyOnWrite<'a> {
    pub(crate) fn new(html: &'a str, policy: &Policy) -> Self {
        CopyOnWrite {
            html,
            out: String::new(),
            uncopied: 0..0,
            changed: false,
            after_tag: 0,
            links_left: policy.links.most,
        }
    }

    /// Appends this range of the input unchanged.
    #[inline(always)]
    fn keep(&mut self, part: Range<usize>) {
        if part.start == self.uncopied.end {
            self.uncopied.end = part.end;
        } else {
            self.flush();
            self.uncopied = part;
        }
    }

    /// Copies `uncopied` to `out`: from here on the output differs from the input.
    #[inline(always)]
    fn flush(&mut self) {
        if !self.changed {
            self.start_copying();
        }
        if !self.uncopied.is_empty() {
            self.copy();
        }
    }

    #[inline(never)]
    fn copy(&mut self) {
        self.out.push_str(&self.html[self.uncopied.clone()]);
        self.uncopied.start = self.uncopied.end;
    }

    #[cold]
    fn start_copying(&mut self) {
        self.changed = true;
        // Leaves room to escape some characters and to complete some tags.
        self.out = String::with_capacity(self.html.len() + self.html.len() / 16 + 64);
    }
}

impl<'a> Output<'a> for CopyOnWrite<'a> {
    type Special = Special;

    #[inline(always)]
    fn text(&mut self, part: Range<usize>) {
        self.keep(part);
    }

    #[inline(always)]
    fn replace_text(&mut self, part: Range<usize>, _: &str, escaped: &str) {
        self.skip(part);
        self.out.push_str(escaped);
    }

    #[inline(always)]
    fn skip(&mut self, part: Range<usize>) {
        self.flush();
        self.uncopied = part.end..part.end;
    }

    #[inline(always)]
    fn skip_tag(&mut self, part: Range<usize>) {
        self.skip(part);
        // Nothing is uncopied now.
        self.after_tag = self.out.len();
    }

    #[inline(never)]
    fn write_separator(&mut self, missing: &str) {
        if self.after_tag == self.out.len() {
            // One character after the other, which takes less than a call that copies them.
            missing.chars().for_each(|c| self.out.push(c));
        } else {
            self.out.insert_str(self.after_tag, missing);
        }
    }

    #[inline]
    fn note_tag(&mut self) {
        self.flush();
        self.after_tag = self.out.len();
    }

    #[inline(always)]
    fn start_tag(&mut self, _: ElementId, part: Range<usize>) {
        self.keep(part);
    }

    fn replace_start_tag(&mut self, _: ElementId, part: Range<usize>, pieces: &[&str]) {
        self.skip(part);
        pieces.iter().for_each(|piece| self.out.push_str(piece));
    }

    #[inline(always)]
    fn end_tag(&mut self, element: ElementId, part: Range<usize>, is_canonical: bool) {
        if is_canonical {
            self.keep(part);
        } else {
            self.skip(part);
            write_end_tag(element, &mut self.out);
        }
    }

    #[inline]
    fn count_link(&mut self) -> bool {
        let left = self.links_left.checked_sub(1);
        self.links_left = left.unwrap_or(0);
        left.is_some()
    }

    #[inline]
    fn len(&self) -> usize {
        self.out.len()
    }

    fn finish(&mut self) -> Option<Cow<'a, str>> {
        if !self.changed && self.uncopied == (0..self.html.len()) {
            return Some(Cow::Borrowed(self.html));
        }
        self.flush();
        Some(Cow::Owned(take(&mut self.out)))
    }
}
