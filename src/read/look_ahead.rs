//! What follows in a comment, where the meaning of a tag depends on it: each question takes one search of the whole
//! comment at most, and the answer is remembered.
//!
//! Advice to the next editor. A search that starts at each tag that asks is quadratic on a comment of such tags. So
//! each search remembers how far it came, or answers for the whole comment at once.

use crate::html::elements::ElementId;
use crate::html::tag;
use memchr::memchr;
use std::ops::{Range, RangeInclusive};

/// The searches made so far in one comment.
pub(crate) struct LookAhead<'a> {
    bytes: &'a [u8],
    /// Cleared when a comment was found not to end: then none after it does.
    comments_end: bool,
    /// What earlier searches for end tags found.
    end_tags: Vec<EndTagSearch>,
    /// Every `template` that ends, once one was met.
    templates: Option<Vec<Range<usize>>>,
}

/// A search for the end tag of an element whose content is raw text, and what it found: the answer to every search
/// that begins in `from`.
struct EndTagSearch {
    element: ElementId,
    from: RangeInclusive<usize>,
    found: Option<Range<usize>>,
}

impl<'a> LookAhead<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        LookAhead {
            bytes: html.as_bytes(),
            comments_end: true,
            end_tags: Vec::new(),
            templates: None,
        }
    }

    /// The end of the comment whose `<!--` begins at `start`.
    pub(crate) fn comment_end(&mut self, start: usize) -> Option<usize> {
        if !self.comments_end {
            return None;
        }
        let end = tag::comment_end(self.bytes, start);
        self.comments_end = end.is_some();
        end
    }

    /// The end tag that ends the raw text from `from`; `None` if there is none, or if it is no whole tag.
    pub(crate) fn end_tag_of(&mut self, element: ElementId, from: usize) -> Option<Range<usize>> {
        let known =
            |search: &&EndTagSearch| search.element == element && search.from.contains(&from);
        if let Some(search) = self.end_tags.iter().find(known) {
            return search.found.clone();
        }
        let (reached, found) = match self.find_tag(from, "/", element.name()) {
            None => (self.bytes.len(), None),
            Some((start, name_end)) => (
                start,
                tag::end(self.bytes, name_end)
                    .complete()
                    .map(|end| start..end),
            ),
        };
        // One search for each element is enough to remember: those before it are behind.
        self.end_tags.retain(|search| search.element != element);
        self.end_tags.push(EndTagSearch {
            element,
            from: from..=reached,
            found: found.clone(),
        });
        found
    }

    /// The first place from `from` where a tag of this name stands: its `<` and the end of its name.
    fn find_tag(&self, from: usize, solidus: &str, name: &str) -> Option<(usize, usize)> {
        let mut at = from;
        loop {
            let start = at + memchr(b'<', &self.bytes[at..])?;
            at = start + 1;
            let Some(rest) = self.bytes[at..].strip_prefix(solidus.as_bytes()) else {
                continue;
            };
            let name_start = self.bytes.len() - rest.len();
            let name_end = name_start + name.len();
            if rest.len() > name.len()
                && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && tag::ends_name(rest[name.len()])
            {
                return Some((start, name_end));
            }
        }
    }

    /// The `template` that begins at `start`, its nested ones included, if it ends.
    pub(crate) fn template_at(&mut self, start: usize) -> Option<Range<usize>> {
        let templates = self
            .templates
            .take()
            .unwrap_or_else(|| self.match_templates(start));
        let found = templates.binary_search_by_key(&start, |template| template.start);
        let template = found.ok().map(|at| templates[at].clone());
        self.templates = Some(templates);
        template
    }

    /// Every `template` from `from` that ends, in the order they begin.
    fn match_templates(&self, from: usize) -> Vec<Range<usize>> {
        let mut open = Vec::new();
        let mut matched = Vec::new();
        let mut at = from;
        let name = "template";
        let mut next_start = self.find_tag(at, "", name);
        let mut next_end = self.find_tag(at, "/", name);
        while let Some((end_tag, end_name)) = next_end {
            match next_start {
                Some((start_tag, start_name)) if start_tag < end_tag => {
                    open.push(start_tag);
                    at = start_name;
                    next_start = self.find_tag(at, "", name);
                }
                _ => {
                    let Some(length) = memchr(b'>', &self.bytes[end_name..]) else {
                        break;
                    };
                    at = end_name + length + 1;
                    if let Some(start) = open.pop() {
                        matched.push(start..at);
                    }
                    next_end = self.find_tag(at, "/", name);
                    if next_start.is_some_and(|(start, _)| start < at) {
                        next_start = self.find_tag(at, "", name);
                    }
                }
            }
        }
        matched.sort_unstable_by_key(|template| template.start);
        matched
    }
}
