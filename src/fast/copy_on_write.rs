//! The output of the short way where text stays as it is typed: parts of the input, kept as they are as long as
//! nothing differs.

use crate::fast::output::{Output, Special, StartTag};
use crate::html::elements::ElementId;
use std::borrow::Cow;
use std::mem::take;
use std::ops::Range;

/// Parts of the input, and what is written between them.
pub(crate) struct CopyOnWrite<'a> {
    html: &'a str,
    /// What was written before `kept`.
    out: String,
    /// A part of the input that stands at the end of the output, but has not been copied there.
    kept: Range<usize>,
    /// Does the output differ from the input, so that `out` is in use?
    changed: bool,
    /// Where in `out` the text behind the last tag begins, while a break waits.
    run: usize,
    /// How many links were written, if that matters.
    links: usize,
}

impl<'a> CopyOnWrite<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        CopyOnWrite {
            html,
            out: String::new(),
            kept: 0..0,
            changed: false,
            run: 0,
            links: 0,
        }
    }

    /// Keeps this part of the input as it is.
    #[inline]
    fn keep(&mut self, part: Range<usize>) {
        if part.start == self.kept.end {
            self.kept.end = part.end;
        } else {
            self.flush();
            self.kept = part;
        }
    }

    /// Copies what was kept: from here on the output differs from the input.
    #[inline(always)]
    fn flush(&mut self) {
        if !self.changed {
            self.change();
        }
        if !self.kept.is_empty() {
            self.out.push_str(&self.html[self.kept.clone()]);
            self.kept.start = self.kept.end;
        }
    }

    #[cold]
    fn change(&mut self) {
        self.changed = true;
        // Room for some characters to be escaped, and some tags to be completed.
        self.out = String::with_capacity(self.html.len() + self.html.len() / 16 + 64);
    }

    /// Writes this for a part of the input.
    #[inline(always)]
    fn replace(&mut self, part: Range<usize>, text: &str) {
        self.skip(part);
        self.out.push_str(text);
    }
}

impl<'a> Output<'a> for CopyOnWrite<'a> {
    const LAYS_OUT: bool = false;
    type Special = Special;

    #[inline(always)]
    fn text(&mut self, part: Range<usize>) {
        self.keep(part);
    }

    #[inline(always)]
    fn newline(&mut self, at: usize) {
        self.keep(at..at + 1);
    }

    #[inline(always)]
    fn character_reference(&mut self, part: Range<usize>) {
        self.keep(part);
    }

    #[inline(always)]
    fn replace_text(&mut self, part: Range<usize>, _: &str, escaped: &str) {
        self.replace(part, escaped);
    }

    #[inline(always)]
    fn skip(&mut self, part: Range<usize>) {
        self.flush();
        self.kept = part.end..part.end;
    }

    #[inline(never)]
    fn write_separator(&mut self, missing: &str) {
        // Behind that place there is nothing but whitespace.
        if self.run == self.out.len() {
            self.out.push_str(missing);
        } else {
            self.out.insert_str(self.run, missing);
        }
    }

    #[inline]
    fn write_separator_before_tag(&mut self, missing: &str) {
        self.flush();
        self.out.push_str(missing);
    }

    #[inline]
    fn left_out(&mut self) {
        self.flush();
        self.run = self.out.len();
    }

    #[inline(always)]
    fn start_tag(&mut self, _: ElementId, tag: StartTag<'_>) {
        match tag {
            StartTag::AsTyped(part) => self.keep(part),
            StartTag::Completed(Range { start, end }, missing) => {
                self.keep(start..end - 1);
                self.replace(end - 1..end - 1, missing);
                self.keep(end - 1..end);
            }
            StartTag::Written(part, written) => self.replace(part, written),
        }
    }

    #[inline(always)]
    fn rewrite_start_tag(
        &mut self,
        _: ElementId,
        part: Range<usize>,
        write: impl FnOnce(&mut String),
    ) {
        self.skip(part);
        write(&mut self.out);
    }

    #[inline(always)]
    fn end_tag(&mut self, _: ElementId, part: Range<usize>) {
        self.keep(part);
    }

    #[inline]
    fn rewrite_end_tag(&mut self, element: ElementId, part: Range<usize>) {
        self.skip(part);
        self.out.push_str("</");
        self.out.push_str(element.name());
        self.out.push('>');
    }

    #[inline]
    fn count_link(&mut self, most: usize) -> bool {
        self.links += 1;
        self.links <= most
    }

    #[inline]
    fn len(&self) -> usize {
        self.out.len()
    }

    fn finish(&mut self) -> Option<Cow<'a, str>> {
        if !self.changed && self.kept == (0..self.html.len()) {
            return Some(Cow::Borrowed(self.html));
        }
        self.flush();
        Some(Cow::Owned(take(&mut self.out)))
    }
}
