//! What becomes of the characters by which text reaches beyond its own place: controls that change the
//! direction of text, and combining marks without end.
//!
//! With U+202E a visitor turns around what follows, the page's own words after the comment among it, or
//! makes `photo\u{202e}gpj.exe` look like `photoexe.jpg`. With hundreds of combining marks on a letter
//! ("Zalgo text") they cover the lines above and below. Yet people who write Arabic and Hebrew need the
//! controls, and many languages the marks, so nothing is done unless the blog says so.
//!
//! The controls are the [explicit directional formatting characters] of UAX #9, but for the marks U+200E,
//! U+200F and U+061C, which reach no further than their neighbours. A paragraph's end terminates them as
//! well, by UAX #9; it is not looked for, since only the page's style says which newlines are one. A closing
//! control behind it, which then closes nothing of the comment's own, can reach an isolate of the page's
//! that the comment stands in if that is an inline element (`bdi`), and never out of a block.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** Done again to what is written, with the same elements, nothing changes. So a
//!   control that closes nothing goes, and each that opens is closed where its element ends, behind all text of
//!   the element.
//! * **The two jobs do not meet.** Whether a control stays hangs on controls only. Whether a mark stays
//!   hangs on marks and on characters that are seen, and no control is: neither one that goes nor one that is
//!   added can join two rows of marks, or part one.
//! * **Order.** All text is worked through in the order in which it is written, before it is escaped. A
//!   tag ends no row of marks: `e<b>` and then a mark shows the mark on the `e`.
//!
//! [explicit directional formatting characters]: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters

use crate::text::bidi_controls::{Bidi, BidiScopes, Control, has_control};
use crate::text::combining_marks;
use crate::text::combining_marks::has_mark;
use crate::text::invisible::is_ignorable;
use std::borrow::Cow;

/// What is done to the characters of text, as options.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CharacterOptions {
    pub(crate) bidi: Bidi,
    /// How many combining marks may stand in a row; any number if `None`.
    pub(crate) combining: Option<usize>,
}

impl CharacterOptions {
    /// May this text hold a character to which something is done, here or in what follows? References in it
    /// are not read.
    #[inline]
    pub(crate) fn concern(self, text: &str) -> bool {
        self.may_remove_any() && self.are_in(text)
    }

    #[inline(never)]
    fn are_in(self, text: &str) -> bool {
        (self.bidi != Bidi::Keep && has_control(text))
            || (self.combining.is_some() && has_mark(text))
    }

    /// May it be that any character of text goes?
    #[inline]
    pub(crate) fn may_remove_any(self) -> bool {
        self.bidi != Bidi::Keep || self.combining.is_some()
    }

    /// May it be that this one goes?
    #[inline]
    pub(crate) fn may_remove(self, c: char) -> bool {
        (self.bidi != Bidi::Keep && Control::of(c).is_some())
            || (self.combining == Some(0) && combining_marks::is_mark(c))
    }

    /// An attribute's value of words, on its own.
    pub(crate) fn of_value<'a>(self, value: Cow<'a, str>) -> Cow<'a, str> {
        let mut filter = CharacterFilter::new(self);
        let mut filtered = match filter.text(&value) {
            Cow::Borrowed(_) => value,
            Cow::Owned(filtered) => Cow::Owned(filtered),
        };
        if !filter.scopes.is_empty() {
            filtered.to_mut().extend(filter.finish());
        }
        filtered
    }
}

/// Works through the text of a comment, piece after piece, in the order in which it is written.
///
/// Takes constant time per character, and a byte of memory for each control that is open.
pub(crate) struct CharacterFilter {
    options: CharacterOptions,
    scopes: BidiScopes,
    /// Combining marks that have been kept since the last character that is seen.
    row: usize,
}

impl CharacterFilter {
    pub(crate) fn new(options: CharacterOptions) -> Self {
        CharacterFilter {
            options,
            scopes: BidiScopes::default(),
            row: 0,
        }
    }

    /// This piece of text, as it is to be written.
    pub(crate) fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if !self.options.concern(text) {
            // No mark is in it, if these are counted.
            if text.chars().any(|c| !is_ignorable(c)) {
                self.row = 0;
            }
            return Cow::Borrowed(text);
        }
        let mut kept = String::new();
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if !self.keeps(c) {
                kept.push_str(&text[from..at]);
                from = at + c.len_utf8();
            }
        }
        if from == 0 {
            return Cow::Borrowed(text);
        }
        kept.push_str(&text[from..]);
        Cow::Owned(kept)
    }

    /// A space, a newline or the edge of a block stands here, though it may not be written: a row of marks ends.
    pub(crate) fn space(&mut self) {
        self.row = 0;
    }

    /// The start tag of an element that has content is written.
    pub(crate) fn enter(&mut self) {
        self.scopes.enter();
    }

    /// Its end tag is about to be written: what must stand before it.
    pub(crate) fn leave(&mut self) -> impl Iterator<Item = char> {
        self.scopes.leave()
    }

    /// The comment is at its end: what must stand there.
    pub(crate) fn finish(self) -> impl Iterator<Item = char> {
        self.scopes.finish()
    }

    fn keeps(&mut self, c: char) -> bool {
        match Control::of(c) {
            Some(control) => self.keeps_control(control),
            None => self.keeps_in_row(c),
        }
    }

    fn keeps_control(&mut self, control: Control) -> bool {
        match self.options.bidi {
            Bidi::Keep => true,
            Bidi::Isolate => self.scopes.fits(control),
            Bidi::Strip => false,
        }
    }

    fn keeps_in_row(&mut self, c: char) -> bool {
        let Some(most) = self.options.combining else {
            return true;
        };
        if combining_marks::is_mark(c) {
            let keeps = self.row < most;
            self.row += usize::from(keeps);
            return keeps;
        }
        if !is_ignorable(c) {
            self.row = 0;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::bidi_controls::Scope;
    use proptest::prelude::*;

    /// What stands for what in comments that are to be read: `(` and `)` for the tags of an element.
    const NOTATION: [(char, char); 13] = [
        ('E', '\u{202a}'),
        ('F', '\u{202b}'),
        ('G', '\u{202d}'),
        ('H', '\u{202e}'),
        ('e', '\u{202c}'),
        ('I', '\u{2066}'),
        ('J', '\u{2067}'),
        ('K', '\u{2068}'),
        ('i', '\u{2069}'),
        ('`', '\u{300}'),
        ('o', '\u{20dd}'),
        ('v', '\u{fe0f}'),
        ('-', '\u{200d}'),
    ];

    fn typed(notation: &str) -> String {
        let meant = |c| NOTATION.iter().find(|(sign, _)| *sign == c);
        let meant = |c| meant(c).map_or(c, |(_, meant)| *meant);
        notation.chars().map(meant).collect()
    }

    fn notation(typed: &str) -> String {
        let sign = |c| NOTATION.iter().find(|(_, meant)| *meant == c);
        let sign = |c| sign(c).map_or(c, |(sign, _)| *sign);
        typed.chars().map(sign).collect()
    }

    /// What is written of a comment. Its elements are closed at the end if they are not.
    #[track_caller]
    fn filtered(options: CharacterOptions, comment: &str) -> String {
        let mut filter = CharacterFilter::new(options);
        let mut out = String::new();
        let mut depth = 0;
        for piece in comment.split_inclusive(['(', ')']) {
            let text = piece.trim_end_matches(['(', ')']);
            let kept = filter.text(text);
            assert_eq!(matches!(kept, Cow::Borrowed(_)), kept == text);
            out.push_str(&kept);
            if piece.ends_with('(') {
                filter.enter();
                out.push('(');
                depth += 1;
            } else if piece.ends_with(')') && depth > 0 {
                out.extend(filter.leave());
                out.push(')');
                depth -= 1;
            }
        }
        for _ in 0..depth {
            out.extend(filter.leave());
            out.push(')');
        }
        out.extend(filter.finish());
        out
    }

    #[track_caller]
    fn check(options: CharacterOptions, comment: &str, expected: &str) {
        assert_eq!(notation(&filtered(options, &typed(comment))), expected);
    }

    fn bidi(bidi: Bidi) -> CharacterOptions {
        CharacterOptions {
            bidi,
            combining: None,
        }
    }

    fn combining(most: usize) -> CharacterOptions {
        CharacterOptions {
            bidi: Bidi::Keep,
            combining: Some(most),
        }
    }

    #[test]
    fn nothing_is_done_unless_told() {
        let comment = "EaFbGcHdIxJyKz(eeii)a``oovv``";
        check(CharacterOptions::default(), comment, comment);
    }

    #[test]
    fn controls_are_stripped_and_marks_of_direction_stay() {
        let comment = "aEFGH(eIJKi)\u{200e}\u{200f}\u{61c}b";
        check(bidi(Bidi::Strip), comment, "a()\u{200e}\u{200f}\u{61c}b");
    }

    #[test]
    fn what_is_open_is_closed_at_the_end_of_its_element() {
        let options = bidi(Bidi::Isolate);
        check(options, "aHb", "aHbe");
        check(options, "(aHb)c", "(aHbe)c");
        check(options, "EaIbFJx", "EaIbFJxieie");
        check(options, "E(I(Hx)y)z", "E(I(Hxe)yi)ze");
    }

    #[test]
    fn what_closes_nothing_of_its_element_goes() {
        let options = bidi(Bidi::Isolate);
        check(options, "eaibe", "ab");
        check(options, "Ea(ebi)ce", "Ea(b)ce");
        check(options, "(Ea)e(Ib)i", "(Eae)(Ibi)");
        check(options, "EaIbeci", "EaIbcie");
    }

    #[test]
    fn an_isolate_closes_the_embeddings_in_it() {
        let options = bidi(Bidi::Isolate);
        check(options, "IaEbHcid", "IaEbHcid");
        check(options, "IaEbice", "IaEbic");
        check(options, "EIFiie", "EIFie");
    }

    #[test]
    fn what_is_closed_in_its_element_stays() {
        let comment = "aEb(IcidGxe)eF(J(Kyi)Eei)ze";
        check(bidi(Bidi::Isolate), comment, comment);
    }

    #[test]
    fn marks_beyond_the_limit_go() {
        check(combining(2), "a```b`c``o`", "a``b`c``");
        check(combining(1), "`a`vo", "`a`");
        check(combining(0), "`a`(v)o", "a()");
    }

    #[test]
    fn only_a_character_that_is_seen_ends_a_row() {
        check(combining(2), "a`(`(`)`)b`", "a`(`())b`");
        check(
            combining(1),
            "a`-`\u{200b}`\u{feff}`",
            "a`-\u{200b}\u{feff}",
        );
        check(combining(1), "a` `\n`\u{903}`", "a` `\n`\u{903}`");
        // In texts without a mark, too.
        check(combining(1), "a`(-)`(\u{e9})`()`", "a`(-)(\u{e9})`()");
    }

    #[test]
    fn controls_do_not_end_a_row() {
        let of = |bidi| CharacterOptions {
            bidi,
            combining: Some(1),
        };
        check(of(Bidi::Keep), "a`E`i`(H`)`", "a`Ei(H)");
        check(of(Bidi::Isolate), "a`E`i`(H`)`", "a`E(He)e");
        check(of(Bidi::Strip), "a`E`i`(H`)`", "a`()");
    }

    #[test]
    fn a_value_is_closed_at_its_end() {
        let options = CharacterOptions {
            bidi: Bidi::Isolate,
            combining: Some(1),
        };
        let of_value = |value| notation(&options.of_value(Cow::Owned(typed(value))));
        assert_eq!(of_value("aHIb``e"), "aHIb`ie");
        assert_eq!(of_value("aHb"), "aHbe");
        assert!(matches!(
            options.of_value("\u{201c}a\u{301}\u{201d}".into()),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn an_end_without_a_beginning_is_harmless() {
        let mut filter = CharacterFilter::new(bidi(Bidi::Isolate));
        filter.text("\u{2066}");
        assert_eq!(filter.leave().collect::<String>(), "\u{2069}");
        assert_eq!(filter.text("\u{2069}"), "");
        assert_eq!(filter.finish().next(), None);
    }

    #[test]
    fn what_concerns_is_found_by_its_bytes() {
        for c in '\0'..=char::MAX {
            let text = format!("-{c}");
            assert_eq!(has_control(&text), Control::of(c).is_some(), "{c:?}");
            assert_eq!(has_mark(&text), combining_marks::is_mark(c), "{c:?}");
        }
    }

    #[test]
    fn controls_and_marks_without_end_take_linear_time() {
        let options = CharacterOptions {
            bidi: Bidi::Isolate,
            combining: Some(1),
        };
        for unit in ["E", "I", "EI", "Ii", "`", "(E", "(I", "(i)", "E(e)", "-"] {
            for after in ["", "e", "i", "ie", ")", "`"] {
                let comment = typed(&(unit.repeat(1 << 17) + &after.repeat(1 << 17)));
                let once = filtered(options, &comment);
                assert!(once.len() <= 2 * comment.len());
                assert!(filtered(options, &once) == once);
            }
        }
    }

    /// The text of each element without that of the elements in it, in the order of the end tags.
    fn own_texts(comment: &str) -> Vec<String> {
        let mut open = vec![String::new()];
        let mut done = Vec::new();
        for c in comment.chars() {
            match c {
                '(' => open.push(String::new()),
                ')' if open.len() > 1 => done.extend(open.pop()),
                ')' => {}
                c => open.last_mut().expect("an element").push(c),
            }
        }
        done.extend(open.into_iter().rev());
        done
    }

    /// What an element's own text must become, by the definitions of UAX #9, each control on its own.
    fn isolated(text: &str) -> String {
        let text: Vec<char> = text.chars().collect();
        let opens = |at: &usize, scope| Control::of(text[*at]) == Some(Control::Opens(scope));
        let closes = |at: &usize, scope| Control::of(text[*at]) == Some(Control::Closes(scope));
        // BD9.
        let matching_pdi = |from: usize| {
            let mut counter = 1;
            (from + 1..text.len()).find(|at| {
                counter += i32::from(opens(at, Scope::Isolate));
                counter -= i32::from(closes(at, Scope::Isolate));
                counter == 0
            })
        };
        let initiators = (0..text.len()).filter(|at| opens(at, Scope::Isolate));
        let pdis: Vec<usize> = initiators.filter_map(matching_pdi).collect();
        // BD11: the matching PDF, or the PDI that closes what the embedding stands in.
        let end = |from: usize| {
            let mut counter = 1;
            let mut at = from + 1;
            while at < text.len() {
                counter += i32::from(opens(&at, Scope::Embedding));
                counter -= i32::from(closes(&at, Scope::Embedding));
                if counter == 0 || pdis.contains(&at) {
                    return Some(at);
                }
                if opens(&at, Scope::Isolate) {
                    at = matching_pdi(at)?;
                }
                at += 1;
            }
            None
        };
        let mut fitting = pdis.clone();
        let mut closers = String::new();
        for at in (0..text.len()).rev() {
            if opens(&at, Scope::Embedding) {
                match end(at) {
                    Some(end) => fitting.push(end),
                    None => closers.push('\u{202c}'),
                }
            } else if opens(&at, Scope::Isolate) && matching_pdi(at).is_none() {
                closers.push('\u{2069}');
            }
        }
        let is_stray = |at: &usize| {
            (closes(at, Scope::Embedding) || closes(at, Scope::Isolate)) && !fitting.contains(at)
        };
        let kept = (0..text.len()).filter(|at| !is_stray(at));
        kept.map(|at| text[at]).chain(closers.chars()).collect()
    }

    /// How many marks are before and after each character that is none, and that is seen.
    fn rows(comment: &str) -> Vec<usize> {
        let seen = comment.replace(['(', ')', '\u{200d}'], "");
        let seen = seen.replace(|c| Control::of(c).is_some(), "");
        let rows = seen.split(|c| !combining_marks::is_mark(c));
        rows.map(|row| row.chars().count()).collect()
    }

    fn options() -> impl Strategy<Value = CharacterOptions> {
        let bidi = prop::sample::select(vec![Bidi::Keep, Bidi::Isolate, Bidi::Strip]);
        let combining = proptest::option::of(0..4usize);
        (bidi, combining).prop_map(|(bidi, combining)| CharacterOptions { bidi, combining })
    }

    fn comment() -> impl Strategy<Value = String> {
        "[EHeeIKii`ov(()) a\u{e9}\u{2014}-]{0,40}".prop_map(|notation| typed(&notation))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        #[test]
        fn fixed_point(options in options(), comment in comment()) {
            let once = filtered(options, &comment);
            prop_assert_eq!(notation(&filtered(options, &once)), notation(&once));
            let value = comment.replace(['(', ')'], "");
            let once = options.of_value(Cow::Borrowed(&value));
            prop_assert_eq!(&once, &filtered(options, &value));
            prop_assert!(matches!(options.of_value(Cow::Borrowed(&once)), Cow::Borrowed(_)));
        }

        #[test]
        fn all_else_stays_and_nothing_comes_but_closers(options in options(), comment in comment()) {
            let out = filtered(options, &comment);
            let is_closer = |c| matches!(Control::of(c), Some(Control::Closes(_)));
            let mut left = comment.chars();
            let text = out.replace(['(', ')'], "").replace(is_closer, "");
            prop_assert!(text.chars().all(|c| left.any(|typed| typed == c)));
            let is_judged = |c| Control::of(c).is_some() || combining_marks::is_mark(c);
            let all_else = |text: &str| text.replace(['(', ')'], "").replace(is_judged, "");
            prop_assert_eq!(all_else(&out), all_else(&comment));
            if !options.concern(&comment) {
                prop_assert_eq!(own_texts(&out), own_texts(&comment));
            }
        }

        #[test]
        fn controls_are_those_of_a_naive_reading(comment in comment()) {
            let out = filtered(bidi(Bidi::Isolate), &comment);
            let expected: Vec<String> = own_texts(&comment).iter().map(|text| isolated(text)).collect();
            prop_assert_eq!(own_texts(&out), expected);
        }

        #[test]
        fn rows_are_cut(options in options(), comment in comment()) {
            let most = options.combining.unwrap_or(usize::MAX);
            let expected: Vec<usize> = rows(&comment).iter().map(|&row| row.min(most)).collect();
            prop_assert_eq!(rows(&filtered(options, &comment)), expected);
        }
    }
}
