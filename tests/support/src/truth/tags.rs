//! Tags and their attributes.

use super::words::{ATTRIBUTES, CONTROLS, DIRECTIONS, PLAIN_VALUES, QUOTED_VALUES, REFUSED, URLS};
use super::{Fate, NOT_LISTED, Url, Writer};
use crate::options::{Direction, Relative};
use std::ops::Range;

impl Writer<'_> {
    /// Writes a start tag, with attributes; returns its line and place. Removed attributes are reported
    /// only if the tag is kept.
    pub(super) fn start_tag(
        &mut self,
        typed: &str,
        element: &str,
        fate: Fate,
    ) -> (usize, Range<usize>) {
        let removals = self.truth.removals.len();
        let (line, tag, _) = self.start_tag_with_url(typed, element);
        match fate {
            Fate::Kept => self.kept_tag(),
            Fate::Removed => self.truth.removals.truncate(removals),
        }
        (line, tag)
    }

    /// As [`start_tag`](Self::start_tag), for a tag whose fate hangs on its URL: returns that, too, if it is kept.
    pub(super) fn start_tag_with_url(
        &mut self,
        typed: &str,
        element: &str,
    ) -> (usize, Range<usize>, Option<Url>) {
        let line = self.line;
        let start = self.write(&format!("<{typed}")).start;
        let url = self.attributes(element);
        let end = self.pick(&["", "", "", " ", "\n"]);
        self.write(end);
        let end = self.write(">").end;
        (line, start..end, url)
    }

    pub(super) fn end_tag(&mut self, typed: &str, fate: Fate) {
        let end = self.pick(&[">", ">", ">", " >", "\n>"]);
        self.write(&format!("</{typed}{end}"));
        match fate {
            Fate::Kept => self.kept_tag(),
            Fate::Removed => self.may_have_ended = true,
        }
    }

    /// The attributes of a tag: listed ones, each at most once and perhaps once more, and others.
    fn attributes(&mut self, element: &str) -> Option<Url> {
        let mut url = None;
        let mut others: Vec<&str> = ATTRIBUTES.to_vec();
        let listed = self.attributes_of(element).unwrap_or_default();
        let mut listed: Vec<&str> = listed.split_whitespace().collect();
        let most = match listed.is_empty() {
            true => 3,
            false => 5,
        };
        let mut repeated = None;
        for _ in 0..(self.choose)(most) {
            match (self.choose)(4) {
                0 | 1 if !listed.is_empty() => {
                    let at = (self.choose)(listed.len());
                    let name = listed.remove(at);
                    if name == "href" || name == "cite" {
                        let found = self.url_attribute(name);
                        url = url.or(found.filter(|_| name == "href"));
                    } else {
                        self.text_attribute(name);
                        repeated = Some(name);
                    }
                }
                2 if repeated.is_some() => {
                    let name = repeated.take().unwrap_or_default().to_ascii_uppercase();
                    let (line, place) = self.attribute(&name, None);
                    let reason = "it is a duplicate; the first one is kept";
                    self.remove("Attribute", &name.to_ascii_lowercase(), reason, line, place);
                }
                _ if !others.is_empty() => {
                    let at = (self.choose)(others.len());
                    let name = others.remove(at);
                    let (line, place) = self.attribute(name, None);
                    let name = name.to_ascii_lowercase();
                    self.remove("Attribute", &name, NOT_LISTED, line, place);
                }
                _ => {}
            }
        }
        url
    }

    /// Writes an attribute, with any value or the one given, which must be quoted. Returns its line and place.
    fn attribute(&mut self, name: &str, value: Option<&str>) -> (usize, Range<usize>) {
        let space = self.pick(&[" ", " ", "\n", "\r\n", "\t", " / "]);
        self.write(space);
        let line = self.line;
        let start = self.write(name).start;
        let equals = self.pick(&["=", "=", " = ", "=\n"]);
        self.write(equals);
        let quote = match value {
            Some(_) => self.pick(&["\"", "'"]),
            None => self.pick(&["", "\"", "'"]),
        };
        let value = match value {
            Some(value) => value,
            None if quote.is_empty() => self.pick(PLAIN_VALUES),
            None => self.pick(QUOTED_VALUES),
        };
        let end = self.write(&format!("{quote}{value}{quote}")).end;
        (line, start..end)
    }

    /// A listed `title` or `datetime`, of whose value some characters are removed. Only the first one is shown as text.
    fn text_attribute(&mut self, name: &str) {
        let options = &self.truth.options;
        let is_shown = name == "title";
        let strips = is_shown && options.bidi == Direction::Strip;
        let limits = is_shown && options.max_combining_marks.is_some();
        match (self.choose)(6) {
            3 => {
                let (typed, points) = self.pick(CONTROLS);
                let (line, place) = self.attribute(name, Some(&format!("a{typed}b")));
                let reason = "a feed cannot carry them";
                self.remove("ControlCharacters", points, reason, line, place);
            }
            4 => {
                let (typed, points) = self.pick(DIRECTIONS);
                let (line, place) = self.attribute(name, Some(&format!("a{typed}b")));
                if strips {
                    let reason = "they change the direction of text";
                    self.remove("BidiControls", points, reason, line, place);
                }
            }
            5 => {
                let (line, place) = self.attribute(name, Some("e\u{301}\u{302}"));
                if limits {
                    let reason = "there are more in a row than the limit allows";
                    self.remove("CombiningMarks", "U+0302", reason, line, place);
                }
            }
            _ => {
                self.attribute(name, None);
            }
        }
    }

    /// A listed attribute with a URL. Returns that, if it is allowed, with its host.
    fn url_attribute(&mut self, name: &str) -> Option<Url> {
        if (self.choose)(3) == 2 {
            let (typed, scheme) = self.pick(REFUSED);
            let (line, place) = self.attribute(name, Some(typed));
            let reason = format!("the scheme `{scheme}` is not allowed");
            self.remove("Url", name, &reason, line, place);
            return None;
        }
        let (typed, url, host) = self.pick(URLS);
        let (line, place) = self.attribute(name, Some(typed));
        let is_relative = !url.contains(':');
        if is_relative && self.truth.options.relative_urls == Relative::Remove {
            self.remove("Url", name, "relative URLs are not allowed", line, place);
            return None;
        }
        if self.is_denied(url) {
            let reason = "links to `buy.spam.example` are not allowed";
            self.remove("Url", name, reason, line, place);
            return None;
        }
        Some((url, host))
    }
}
