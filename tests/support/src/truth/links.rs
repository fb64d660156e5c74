//! Links, typed and made of text, and code, in which none is made.

use super::Separator::{Cell, Line, Paragraph};
use super::words::{ADDRESSES, IN_CODE, LITERALS, SPAM};
use super::{Fate, TrueLink, TrueTag, Writer};
use std::mem::replace;

impl Writer<'_> {
    /// Whether one more link may be.
    fn may_link(&self) -> bool {
        let most = self.truth.options.max_links;
        most.is_none_or(|most| self.counted_links < most)
    }

    /// An address in text, which becomes a link where that is asked for.
    pub(super) fn address(&mut self) {
        let (typed, url, host) = self.pick(ADDRESSES);
        let text = typed.replace("&amp;", "&");
        self.type_and_show(typed, &text);
        let is_link = self.truth.options.autolink && self.may_link() && !self.is_denied(url);
        if is_link {
            self.counted_links += 1;
            self.truth.links.push(TrueLink {
                url: url.to_owned(),
                host: host.map(str::to_owned),
                text,
                deceptive: false,
            });
        }
        // What ends a sentence is no part of it.
        let end = self.pick(&["", ".", ","]);
        self.type_and_show(end, end);
    }

    pub(super) fn is_denied(&self, url: &str) -> bool {
        self.truth.options.link_hosts.is_some() && url == SPAM
    }

    /// An `a` that has an `href`, or not.
    pub(super) fn anchor(&mut self, level: usize) {
        let start = self.truth.removals.len();
        // What may be made of text does not count.
        let counts = !self.truth.options.autolink;
        let is_deep = counts && self.is_deep();
        let (line, tag, url) = self.start_tag_with_url("a", "a");
        let link = url.filter(|_| !is_deep);
        let mut is_kept = !is_deep;
        if is_deep {
            self.truth.removals.truncate(start);
            self.remove("Depth", "a", "it nests too deep", line, tag);
        } else if link.is_some() && !self.may_link() {
            is_kept = false;
            self.truth.removals.truncate(start);
            let reason = "there are more links than the limit allows";
            self.remove("Link", "a", reason, line, tag);
        }
        if is_kept {
            self.kept_tag();
            self.depth += usize::from(counts);
        }
        let was_in_anchor = replace(&mut self.in_anchor, true);
        match link.filter(|_| is_kept) {
            None => self.line_of_text(level + 1),
            Some((url, host)) => self.link(level, url, host),
        }
        self.in_anchor = was_in_anchor;
        self.end_tag("a", if is_kept { Fate::Kept } else { Fate::Removed });
        self.depth -= usize::from(is_kept && counts);
    }

    /// The content of a link: words, or the name of a host.
    fn link(&mut self, level: usize, url: &str, host: Option<&str>) {
        self.counted_links += 1;
        let nth = self.truth.links.len();
        self.truth.links.push(TrueLink {
            url: url.to_owned(),
            host: host.map(str::to_owned),
            ..TrueLink::default()
        });
        // The separator before the first word is no part of the text.
        let begins_anew = self.truth.text.is_empty();
        let before = match self.pending {
            _ if begins_anew => 0,
            None => 0,
            Some(Cell | Line) => 1,
            Some(Paragraph) => 2,
        };
        let start = self.truth.text.len() + before;
        match (self.choose)(6) {
            4 | 5 => {
                let named = self.pick(&["one.example", "WWW.Two.Example", "https://bank.example/"]);
                self.type_and_show(named, named);
                let names = named.to_ascii_lowercase();
                let names = names.trim_start_matches("https://").trim_end_matches('/');
                let domain = names.trim_start_matches("www.");
                let is_same =
                    |host: &str| host == domain || host.strip_prefix("www.") == Some(domain);
                self.truth.links[nth].deceptive = host.is_some_and(|host| !is_same(host));
            }
            _ => self.line_of_text(level + 1),
        }
        self.truth.links[nth].text = self.truth.text[start..].to_owned();
    }

    /// Markup in code is shown, but for paired tags of a line that have no attributes.
    pub(super) fn code(&mut self) {
        if self.is_deep() {
            return self.word();
        }
        let typed = self.pick(&["code", "CODE", "tt"]);
        self.start_tag(typed, "code", Fate::Kept);
        self.code_text();
        self.end_tag(typed, Fate::Kept);
    }

    pub(super) fn code_text(&mut self) {
        for nth in 0..1 + (self.choose)(4) {
            if nth > 0 {
                let gap = self.pick(&[" ", "\n", "  "]);
                self.type_and_show(gap, gap);
            }
            match (self.choose)(7) {
                1 => {
                    let name = self.pick(IN_CODE);
                    let start = self.pick(&["", " class=x", " onclick='y'"]);
                    self.shown_in_code(&format!("<{name}{start}>"), name);
                    self.word();
                    self.shown_in_code(&format!("</{name}>"), name);
                }
                2 => {
                    let typed = self.pick(&["<!-- x -->", "<!DOCTYPE html>"]);
                    self.type_and_show(typed, typed);
                }
                3 if self.depth + 1 < self.truth.options.max_depth => {
                    self.write("<i>");
                    self.kept_tag();
                    self.word();
                    self.write("</i>");
                    self.kept_tag();
                }
                4 => {
                    let (typed, text) = self.pick(LITERALS);
                    self.type_and_show(typed, text);
                }
                5 if !self.in_anchor => {
                    let (typed, ..) = self.pick(ADDRESSES);
                    self.type_and_show(typed, &typed.replace("&amp;", "&"));
                }
                _ => self.word(),
            }
        }
    }

    fn shown_in_code(&mut self, typed: &str, name: &str) {
        let line = self.line;
        let range = self.type_and_show(typed, typed);
        self.truth.shown.push(TrueTag {
            name: name.to_ascii_lowercase(),
            line,
            range,
        });
    }
}
