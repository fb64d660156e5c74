//! What the visitor meant by a tag, for the naive sanitizer: which tags are shown as typed, because nobody would type
//! them to format. It works on the list of pieces that the naive reader makes, and asks every question of the whole
//! list again.
//!
//! Advice to the next editor: a rule belongs here in its plainest form, from the description of the behaviour, not from
//! the crate's code; else both have the same fault and no test shows it.

use crate::naive::{self, Piece, Tag, What, is_in};
use crate::naive_code::{CODE, INLINE_CODE, stands_alone};
use crate::options::Tags;
use crate::oracle::Expected;

/// The elements without end tag, whether they may be listed or not.
const VOID: &str = "area base basefont bgsound br col embed frame hr image img input keygen link meta param source \
    track wbr";
/// The elements among them whose tags format without attributes.
const BREAKS: &str = "br hr wbr";
/// The elements whose end tag may be left out.
const OPTIONAL_END: &str = "p li dt dd td th tr rt rp thead tbody tfoot option";

/// The elements that leave a newline or a blank line in their place.
fn ends_line(name: &str) -> bool {
    match naive::separator_of(name) {
        Some(naive::Item::Separator(newlines)) => newlines > 0,
        Some(naive::Item::LineBreak) => true,
        _ => false,
    }
}

/// The other tag of an element.
#[derive(Clone, Copy, PartialEq)]
struct Partner {
    piece: usize,
    /// Whether the two are in different elements of code.
    is_outside: bool,
}

/// Something in a line, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    /// This many backquotes.
    Backquotes(usize),
    Newline,
    /// Spaces and tabs.
    Blank,
    /// Other whitespace.
    Space,
    Visible,
    /// A piece that is no text.
    Piece(usize),
    /// The end tag of such a piece, if the piece is an element whose content is text.
    EndOf(usize),
}

/// The pieces of an input, and what was found out about them so far.
struct Survey<'a> {
    typed: &'a str,
    pieces: &'a [Piece],
    list: &'a Expected<'a>,
    marks: Vec<Mark>,
    /// By piece.
    partners: Vec<Option<Partner>>,
    /// The tags that have no partner because of the backquotes around them.
    alone: Vec<usize>,
}

/// Which pieces are shown as typed.
pub(crate) fn shown(typed: &str, pieces: &[Piece], list: &Expected<'_>) -> Vec<bool> {
    let mut survey = Survey {
        typed,
        pieces,
        list,
        marks: Vec::new(),
        partners: vec![None; pieces.len()],
        alone: Vec::new(),
    };
    let mut shown = vec![false; pieces.len()];
    let strips_all = list.options.unlisted == Tags::StripAll;
    survey.marks = survey.find_marks();
    if !strips_all {
        survey.alone = survey.show_alone(&mut shown);
    }
    survey.find_partners();
    let first = |piece: usize| match survey.partners[piece] {
        Some(partner) => partner.piece.min(piece),
        None => piece,
    };
    for piece in 0..pieces.len() {
        if !pieces[piece].code.is_empty() && first(piece) == piece {
            shown[piece] |= survey.is_shown_in_code(piece);
        }
    }
    if !strips_all {
        survey.show_in_spans_and_fences(&mut shown);
        for piece in 0..pieces.len() {
            let is_prose = pieces[piece].code.is_empty();
            // A tag that is not the first of two partners is as that one.
            if is_prose && first(piece) == piece {
                shown[piece] |= survey.is_named(piece, &shown);
            }
        }
        // Of blocks, the line matters, and which of its tags are shown.
        for piece in 0..pieces.len() {
            shown[piece] = shown[first(piece)];
        }
        for piece in 0..pieces.len() {
            let is_prose = pieces[piece].code.is_empty();
            shown[piece] |= is_prose && survey.is_block_in_line(piece, &shown);
        }
    }
    (0..pieces.len()).map(|piece| shown[first(piece)]).collect()
}

fn mark_text(text: &str, is_prose: bool, marks: &mut Vec<Mark>) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches('`').len();
        if run > 0 && is_prose {
            marks.push(Mark::Backquotes(run));
            rest = &rest[run..];
            continue;
        }
        marks.push(match first {
            '\n' | '\r' => Mark::Newline,
            ' ' | '\t' => Mark::Blank,
            c if c.is_whitespace() => Mark::Space,
            _ => Mark::Visible,
        });
        rest = &rest[first.len_utf8()..];
    }
}

impl Survey<'_> {
    /// What is in the lines. Backquotes and newlines count that were typed as such, not as references.
    fn find_marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            let is_prose = piece.code.is_empty();
            let part = &self.typed[piece.start..piece.end];
            match &piece.what {
                What::Text(_) => mark_text(part, is_prose, &mut marks),
                // It is shown, whatever stands around it.
                What::Tag(_) if self.is_named_void(at) => mark_text(part, is_prose, &mut marks),
                What::Whole(tag, Some(_)) => {
                    let end = part.rfind("</").unwrap_or(part.len());
                    marks.push(Mark::Piece(at));
                    mark_text(&part[tag.length..end], is_prose, &mut marks);
                    marks.push(Mark::EndOf(at));
                }
                _ => marks.push(Mark::Piece(at)),
            }
        }
        marks
    }

    /// Returns true if this is a start tag in prose, without attributes, of an unlisted element that has no content.
    fn is_named_void(&self, piece: usize) -> bool {
        let name = self.name(piece);
        let is_void = is_in(VOID, name) && !is_in(BREAKS, name);
        let is_prose = self.pieces[piece].code.is_empty();
        let strips_all = self.list.options.unlisted == Tags::StripAll;
        let is_start = self.tag(piece).is_some_and(|tag| !tag.is_end);
        is_void
            && is_start
            && is_prose
            && !strips_all
            && self.is_plain(piece)
            && !self.is_listed(piece)
    }

    fn tag(&self, piece: usize) -> Option<&Tag> {
        match &self.pieces[piece].what {
            What::Tag(tag) | What::Whole(tag, _) => Some(tag),
            _ => None,
        }
    }

    fn name(&self, piece: usize) -> &str {
        self.tag(piece).map_or("", |tag| &tag.name)
    }

    fn is_plain(&self, piece: usize) -> bool {
        self.tag(piece)
            .is_some_and(|tag| tag.typed_attributes.is_empty())
    }

    fn is_listed(&self, piece: usize) -> bool {
        let name = self.name(piece);
        let is_prose = self.pieces[piece].code.is_empty();
        (self.list.allows)(name, None) || (is_prose && self.list.makes(name))
    }

    fn is_unlisted_tag(&self, piece: usize) -> bool {
        self.tag(piece).is_some() && !self.is_listed(piece)
    }

    /// The piece of the tag that is all that is between these two marks.
    fn only_between(&self, from: usize, to: usize) -> Option<usize> {
        match self.marks[from + 1..to] {
            [Mark::Piece(piece)] => self.tag(piece).map(|_| piece),
            _ => None,
        }
    }

    /// The backquotes that end the code span which begins here, in the same line.
    fn span_end(&self, from: usize) -> Option<usize> {
        let Mark::Backquotes(length) = self.marks[from] else {
            return None;
        };
        for to in from + 1..self.marks.len() {
            match self.marks[to] {
                Mark::Newline => return None,
                Mark::Backquotes(other) if other == length => return Some(to),
                _ => {}
            }
        }
        None
    }

    fn has_break(&self, from: usize, to: usize) -> bool {
        self.marks[from..to].iter().any(|mark| match mark {
            Mark::Piece(piece) => self.name(*piece) == "br" && !self.alone.contains(piece),
            _ => false,
        })
    }

    /// Shows the unlisted tags that are all that is in a code span. Returns those: they have no partners.
    fn show_alone(&self, shown: &mut [bool]) -> Vec<usize> {
        let mut alone = Vec::new();
        let mut at = 0;
        while at < self.marks.len() {
            let Some(to) = self.span_end(at) else {
                at += 1;
                continue;
            };
            match self.only_between(at, to) {
                Some(piece) if self.is_unlisted_tag(piece) => {
                    alone.push(piece);
                    shown[piece] = true;
                }
                None if self.has_break(at, to) => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            at = to + 1;
        }
        alone
    }

    /// The elements that are open at a mark: the pieces of their start tags.
    fn open_at(&self, mark: usize) -> Vec<usize> {
        let mut open = Vec::new();
        for before in &self.marks[..mark] {
            match *before {
                Mark::Piece(piece) if self.is_whole_with_text(piece) => open.push(piece),
                Mark::Piece(piece) => match self.partners[piece] {
                    Some(partner) if partner.piece > piece => open.push(piece),
                    Some(partner) => open.retain(|&start| start != partner.piece),
                    None => {}
                },
                Mark::EndOf(piece) => open.retain(|&start| start != piece),
                _ => {}
            }
        }
        open
    }

    fn is_whole_with_text(&self, piece: usize) -> bool {
        let has_text = matches!(self.pieces[piece].what, What::Whole(_, Some(_)));
        has_text && !self.alone.contains(&piece)
    }

    fn show_between(&self, from: usize, to: usize, shows_breaks: bool, shown: &mut [bool]) {
        for mark in &self.marks[from..to] {
            if let Mark::Piece(piece) = *mark {
                let is_prose = self.pieces[piece].code.is_empty();
                let is_break = self.name(piece) == "br" && !shows_breaks;
                shown[piece] |= is_prose && self.is_unlisted_tag(piece) && !is_break;
            }
        }
    }

    fn show_in_spans_and_fences(&self, shown: &mut [bool]) {
        let mut at = 0;
        while at < self.marks.len() {
            let is_same = |to: usize| self.open_at(at) == self.open_at(to);
            let is_span = |to: &usize| {
                let is_alone = self.only_between(at, *to).is_some();
                is_alone || !self.has_break(at, *to) && is_same(*to)
            };
            let fence_end = || self.fence_end(at).filter(|to| is_same(*to));
            if let Some(to) = self.span_end(at).filter(is_span) {
                self.show_between(at, to, true, shown);
                at = to + 1;
            } else if let Some(to) = fence_end() {
                self.show_between(at, to, false, shown);
                at = to + 1;
            } else {
                at += 1;
            }
        }
    }

    fn ends_line(&self, mark: usize) -> bool {
        match self.marks[mark] {
            Mark::Newline => true,
            Mark::Piece(piece) | Mark::EndOf(piece) => ends_line(self.name(piece)),
            _ => false,
        }
    }

    /// Returns true if nothing but spaces is between this mark and the end of its line; backwards, its beginning.
    fn is_last(&self, mut marks: impl Iterator<Item = usize>) -> bool {
        let next = marks.find(|&mark| self.marks[mark] != Mark::Blank);
        next.is_none_or(|mark| self.ends_line(mark))
    }

    fn begins_its_line(&self, mark: usize) -> bool {
        self.is_last((0..mark).rev())
    }

    fn ends_its_line(&self, mark: usize) -> bool {
        self.is_last(mark + 1..self.marks.len())
    }

    /// The backquotes that end the fence which begins here.
    fn fence_end(&self, from: usize) -> Option<usize> {
        let Mark::Backquotes(length) = self.marks[from] else {
            return None;
        };
        if length < 3 || !self.begins_its_line(from) {
            return None;
        }
        let ends = |to: &usize| {
            matches!(self.marks[*to], Mark::Backquotes(other) if other >= length)
                && self.begins_its_line(*to)
                && self.ends_its_line(*to)
        };
        (from + 1..self.marks.len()).find(ends)
    }

    // Partners.

    fn find_partners(&mut self) {
        let mut contexts: Vec<Option<usize>> = Vec::new();
        let context = |piece: &Piece| piece.code.last().map(|code| code.at);
        for piece in self.pieces {
            if !contexts.contains(&context(piece)) {
                contexts.push(context(piece));
            }
        }
        let pieces = self.pieces;
        let mut all: Vec<usize> = (0..pieces.len())
            .filter(|&piece| {
                let name = self.name(piece);
                let is_tag = matches!(pieces[piece].what, What::Tag(_));
                // People end what needs no end: `<embed src=x></embed>`.
                let is_void = is_in(VOID, name) && (self.is_listed(piece) || is_in(BREAKS, name));
                let is_text = self.alone.contains(&piece) || self.is_named_void(piece);
                is_tag && !is_text && !is_void
            })
            .collect();
        for wanted in &contexts {
            let inside = all.iter().copied();
            let inside = inside.filter(|&piece| context(&pieces[piece]) == *wanted);
            self.pair(inside.collect(), false);
        }
        all.retain(|&piece| !is_in(VOID, self.name(piece)));
        self.pair(all.clone(), true);
        // An element ends in the code and begins again in it: `<b><code>1</b>2<b>3</code></b>`.
        let is_left = |survey: &Self, piece: usize| survey.partners[piece].is_none();
        let mut swapped = Vec::new();
        for wanted in contexts.iter().filter(|context| context.is_some()) {
            for &piece in &all {
                let alike: Vec<usize> = all
                    .iter()
                    .copied()
                    .filter(|&other| {
                        context(&pieces[other]) == *wanted
                            && is_left(self, other)
                            && self.name(other) == self.name(piece)
                    })
                    .collect();
                let is_end = |piece: usize| self.tag(piece).is_some_and(|tag| tag.is_end);
                let ends: Vec<usize> = alike.iter().copied().filter(|&tag| is_end(tag)).collect();
                // A start tag in what is around the code, that has no end tag there before this one.
                let begun = |end: usize| {
                    let around = &pieces[end].code[..pieces[end].code.len() - 1];
                    all.iter().any(|&start| {
                        let has_ended = self.partners[start]
                            .is_some_and(|partner| !partner.is_outside && partner.piece < end);
                        let is_around = around.starts_with(&pieces[start].code);
                        let is_alike = self.name(start) == self.name(end) && !is_end(start);
                        start < end && is_around && is_alike && !has_ended
                    })
                };
                if 2 * ends.len() == alike.len() && ends.iter().all(|&end| begun(end)) {
                    swapped.extend(alike);
                }
            }
        }
        for piece in swapped {
            self.partners[piece] = Some(Partner {
                piece,
                is_outside: true,
            });
        }
    }

    /// Matches those of these tags that have no partner yet, as a stack for each name.
    fn pair(&mut self, tags: Vec<usize>, is_outside: bool) {
        let mut open: Vec<usize> = Vec::new();
        for piece in tags {
            if self.partners[piece].is_some() {
                continue;
            }
            if self.tag(piece).is_some_and(|tag| !tag.is_end) {
                open.push(piece);
                continue;
            }
            let found = open
                .iter()
                .rposition(|&start| self.name(start) == self.name(piece));
            if let Some(start) = found.map(|found| open.remove(found)) {
                let is_named = |piece: usize| {
                    !self.pieces[piece].code.is_empty() && self.is_all_of_code(piece)
                };
                if is_outside && is_named(start) && is_named(piece) {
                    continue;
                }
                let partner = |piece| Some(Partner { piece, is_outside });
                self.partners[start] = partner(piece);
                self.partners[piece] = partner(start);
            }
        }
    }

    // The rules. Each is asked of a tag without partner, or of the first of two partners.

    fn is_shown_in_code(&self, piece: usize) -> bool {
        let Some(tag) = self.tag(piece) else {
            return false;
        };
        let partner = self.partners[piece];
        if partner.is_some_and(|partner| partner.is_outside) {
            return false;
        }
        let code = &self.pieces[piece].code;
        if !self.is_listed(piece) {
            return tag.name != "br" || tag.is_end || self.is_all_of_code(piece);
        }
        let in_inline_code = code.iter().any(|code| is_in(INLINE_CODE, &code.name));
        if in_inline_code && naive::is_block(&tag.name) {
            return true;
        }
        if is_in(VOID, &tag.name) {
            return tag.is_end || self.has_other_attribute(piece, tag);
        }
        partner.is_none() || self.has_other_attribute(piece, tag)
    }

    /// Returns true if the innermost element of code holds nothing else.
    fn is_all_of_code(&self, piece: usize) -> bool {
        let code = self.pieces[piece].code.last().map(|code| code.at);
        self.pieces.iter().enumerate().all(|(other, found)| {
            let is_inside = found.code.iter().any(|inside| Some(inside.at) == code);
            let is_blank = match &found.what {
                // As typed: a reference is visible.
                What::Text(_) => self.typed[found.start..found.end].trim().is_empty(),
                _ => false,
            };
            !is_inside || other == piece || is_blank
        })
    }

    /// Returns true if the output cannot have a start tag of these attributes in code.
    fn has_other_attribute(&self, piece: usize, tag: &Tag) -> bool {
        let is_known = |name: &str| {
            let options = self.list.options;
            let is_added = match &*tag.name {
                "a" => ["rel", "target"].contains(&name) && options.adds(),
                "img" => {
                    ["loading", "decoding", "referrerpolicy"].contains(&name) && options.lazy_images
                }
                _ => false,
            };
            is_added || (self.list.allows)(&tag.name, Some(name))
        };
        let stays = |(name, value): &(String, String)| {
            let url = self.list.options.url(value);
            tag.name == "a" && name == "href" && is_known(name) && url.is_some()
        };
        let follows_pre = piece.checked_sub(1).is_some_and(|before| {
            let is_start = self.tag(before).is_some_and(|tag| !tag.is_end);
            is_start && is_in("pre listing", self.name(before)) && is_in(CODE, &tag.name)
        });
        let has_other = tag.attributes.iter().any(|(name, _)| !is_known(name));
        let is_link = tag.attributes.iter().any(stays);
        !tag.is_end && has_other && !is_link && tag.name != "br" && !follows_pre
    }

    fn is_named(&self, piece: usize, shown: &[bool]) -> bool {
        let (Some(tag), true) = (self.tag(piece), self.is_plain(piece)) else {
            return false;
        };
        if matches!(self.pieces[piece].what, What::Whole(..)) {
            return false;
        }
        let has_partner = self.partners[piece].is_some();
        let may_stand = is_in(OPTIONAL_END, &tag.name) || is_in(BREAKS, &tag.name);
        if !self.is_listed(piece) {
            let is_option =
                is_in("option optgroup", &tag.name) && !self.is_in_control(piece, shown);
            return self.is_named_void(piece) || is_option || !(has_partner || may_stand);
        }
        let is_inline = !naive::is_block(&tag.name);
        let needs_end = !(may_stand || tag.is_end || is_in(VOID, &tag.name));
        let is_candidate = needs_end && !has_partner && !is_in(CODE, &tag.name);
        let range = &self.pieces[piece];
        let (before, behind) = (&self.typed[..range.start], &self.typed[range.end..]);
        is_candidate && is_inline && stands_alone(before, behind)
    }

    fn is_in_control(&self, piece: usize, shown: &[bool]) -> bool {
        (0..piece).any(|start| {
            let is_control = is_in("select datalist", self.name(start));
            let end = self.partners[start].map(|partner| partner.piece);
            let is_start = self.tag(start).is_some_and(|tag| !tag.is_end);
            is_control && is_start && !shown[start] && end.is_none_or(|end| end > piece)
        })
    }

    fn is_block_in_line(&self, piece: usize, shown: &[bool]) -> bool {
        let Some(tag) = self.tag(piece).filter(|tag| !tag.is_end) else {
            return false;
        };
        let is_candidate = self.is_listed(piece)
            && naive::is_block(&tag.name)
            && self.is_plain(piece)
            && self.partners[piece].is_none()
            && !is_in(OPTIONAL_END, &tag.name)
            && !is_in(VOID, &tag.name)
            && !is_in(CODE, &tag.name);
        let Some(at) = self
            .marks
            .iter()
            .position(|mark| *mark == Mark::Piece(piece))
        else {
            return false;
        };
        let is_visible = |marks: &mut dyn Iterator<Item = usize>| {
            for mark in marks {
                match self.marks[mark] {
                    Mark::Newline => return false,
                    Mark::Blank | Mark::Space => {}
                    Mark::Visible | Mark::Backquotes(_) => return true,
                    Mark::Piece(other) | Mark::EndOf(other) => {
                        if shown[other] {
                            return true;
                        }
                        if ends_line(self.name(other)) {
                            return false;
                        }
                    }
                }
            }
            false
        };
        is_candidate
            && is_visible(&mut (0..at).rev())
            && is_visible(&mut (at + 1..self.marks.len()))
    }
}
