//! Filters the characters by which text affects more than its own place: bidi controls, which change the direction of
//! text, and long runs of combining marks.
//!
//! [`CharacterFilter`] takes the text of a comment piece by piece, and is called at each start and end tag. It returns
//! what is kept of the text, and the controls that must be written before an end tag. With U+202E a visitor reverses
//! what follows, even the page's own words after the comment, or makes `photo\u{202e}gpj.exe` look like `photoexe.jpg`.
//! Hundreds of combining marks on one letter ("Zalgo text") cover the lines above and below. Yet Arabic and Hebrew need
//! the controls, and many languages the marks, so both are kept unless the blog's options say otherwise.
//!
//! The controls are the [explicit directional formatting characters] of UAX #9, except the marks U+200E, U+200F and
//! U+061C, which affect only their neighbours. By UAX #9 the end of a paragraph terminates controls too. It is not
//! detected here, since only the page's style decides which newlines end one. A closing control after it, which then
//! closes nothing in the comment, can close an isolate of an inline element of the page (`bdi`) that the comment is in,
//! and never affects anything outside of a block.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** Filtering the output again, with the same elements, changes nothing. So a control that closes
//!   nothing is removed, and each that opens is closed at the end of its element, after all text of the element.
//! * **Independence.** Whether a control is kept depends on controls only. Whether a mark is kept depends on marks and
//!   on characters that are not ignorable. All controls are ignorable: to remove or add one neither joins nor divides
//!   runs of marks.
//! * **Order.** The filter takes all text in the order of output, before it is escaped. A tag does not end a run of
//!   marks: in `e<b>` and then a mark, browsers draw the mark on the `e`.
//!
//! [explicit directional formatting characters]: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters

use crate::text::bidi_controls::{Bidi, BidiScopes, Control, has_control};
use crate::text::combining_marks::{has_mark, is_mark};
use crate::text::invisible::is_ignorable;
use std::borrow::Cow;

/// Which bidi controls and combining marks are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CharacterOptions {
    pub(crate) bidi: Bidi,
    /// The most combining marks that a run may have; any number if `None`.
    pub(crate) combining: Option<usize>,
}

impl CharacterOptions {
    /// Whether the filter may have to change this text, or the text after it because of this one. Character references
    /// are not decoded.
    #[inline]
    pub(crate) fn concern(self, text: &str) -> bool {
        (self.bidi != Bidi::Keep && has_control(text))
            || (self.combining.is_some() && has_mark(text))
    }

    /// Whether any character of any text may be removed.
    #[inline]
    pub(crate) fn may_remove_any(self) -> bool {
        self.bidi != Bidi::Keep || self.combining.is_some()
    }

    /// Whether this character, with nothing before it, may be removed.
    #[inline]
    pub(crate) fn may_remove(self, c: char) -> bool {
        (self.bidi != Bidi::Keep && Control::of(c).is_some())
            || (self.combining == Some(0) && is_mark(c))
    }

    /// Whether this character may be removed if others are before it: a combining mark may continue a run that begins
    /// before a tag.
    pub(crate) fn may_remove_behind(self, c: char) -> bool {
        self.may_remove(c) || (self.combining.is_some() && is_mark(c))
    }

    /// Filters an attribute's value, as a text of its own.
    #[inline]
    pub(crate) fn of_value<'a>(self, value: Cow<'a, str>) -> Cow<'a, str> {
        if !self.may_remove_any() {
            return value;
        }
        let mut filter = CharacterFilter::new(self);
        let mut filtered = match filter.text(&value) {
            Cow::Borrowed(_) => value,
            Cow::Owned(filtered) => Cow::Owned(filtered),
        };
        let closers = filter.leave();
        if !closers.is_empty() {
            filtered.to_mut().push_str(&closers);
        }
        filtered
    }
}

/// Filters the text of a comment, piece by piece, in the order of output.
///
/// Takes constant time per character, and a few bytes of memory for each isolate and element that is open.
pub(crate) struct CharacterFilter {
    options: CharacterOptions,
    scopes: BidiScopes,
    /// The number of combining marks kept since the last character that is not ignorable.
    run: usize,
}

impl CharacterFilter {
    pub(crate) fn new(options: CharacterOptions) -> Self {
        CharacterFilter {
            options,
            scopes: BidiScopes::default(),
            run: 0,
        }
    }

    /// Returns what is kept of this piece of text.
    pub(crate) fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if !self.options.concern(text) {
            // If marks are counted, this text holds none.
            if text.chars().any(|c| !is_ignorable(c)) {
                self.run = 0;
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

    /// Ends a run of marks: called at a space, a newline or the edge of a block, even if none is written.
    pub(crate) fn space(&mut self) {
        self.run = 0;
    }

    /// Enters an element that has content; called when its start tag is written.
    pub(crate) fn enter(&mut self) {
        self.scopes.enter();
    }

    /// Leaves the innermost element, or ends the comment; returns the controls that must be written before its end.
    pub(crate) fn leave(&mut self) -> String {
        self.scopes.leave()
    }

    fn keeps(&mut self, c: char) -> bool {
        match (Control::of(c), self.options.bidi) {
            (None, _) => self.keeps_in_run(c),
            (Some(_), Bidi::Keep) => true,
            (Some(control), Bidi::Isolate) => self.scopes.keeps(control),
            (Some(_), Bidi::Strip) => false,
        }
    }

    fn keeps_in_run(&mut self, c: char) -> bool {
        let Some(most) = self.options.combining else {
            return true;
        };
        if is_mark(c) {
            let keeps = self.run < most;
            self.run += usize::from(keeps);
            return keeps;
        }
        if !is_ignorable(c) {
            self.run = 0;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::bidi_controls::Scope;
    use proptest::prelude::*;

    /// The notation of the tests for controls and marks. `(` and `)` are the tags of an element.
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
        let meant = |c| NOTATION.iter().find(|(symbol, _)| *symbol == c);
        let meant = |c| meant(c).map_or(c, |(_, meant)| *meant);
        notation.chars().map(meant).collect()
    }

    fn notation(typed: &str) -> String {
        let symbol = |c| NOTATION.iter().find(|(_, meant)| *meant == c);
        let symbol = |c| symbol(c).map_or(c, |(symbol, _)| *symbol);
        typed.chars().map(symbol).collect()
    }

    /// Filters a comment. Elements that are open at its end are closed there.
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
                out.push_str(&filter.leave());
                out.push(')');
                depth -= 1;
            }
        }
        for _ in 0..depth {
            out.push_str(&filter.leave());
            out.push(')');
        }
        out.push_str(&filter.leave());
        out
    }

    #[track_caller]
    fn check(options: CharacterOptions, comment: &str, expected: &str) {
        assert_eq!(notation(&filtered(options, &typed(comment))), expected);
    }

    fn options(bidi: Bidi, combining: Option<usize>) -> CharacterOptions {
        CharacterOptions { bidi, combining }
    }

    fn bidi(bidi: Bidi) -> CharacterOptions {
        options(bidi, None)
    }

    fn combining(most: usize) -> CharacterOptions {
        options(Bidi::Keep, Some(most))
    }

    #[test]
    fn default_options_change_nothing() {
        let comment = "EaFbGcHdIxJyKz(eeii)a``oovv``";
        check(CharacterOptions::default(), comment, comment);
    }

    #[test]
    fn controls_are_stripped_and_directional_marks_kept() {
        let comment = "aEFGH(eIJKi)\u{200e}\u{200f}\u{61c}b";
        check(bidi(Bidi::Strip), comment, "a()\u{200e}\u{200f}\u{61c}b");
    }

    #[test]
    fn open_controls_are_closed_at_the_end_of_their_element() {
        let options = bidi(Bidi::Isolate);
        check(options, "aHb", "aHbe");
        check(options, "(aHb)c", "(aHbe)c");
        check(options, "EaIbFJx", "EaIbFJxieie");
        check(options, "E(I(Hx)y)z", "E(I(Hxe)yi)ze");
    }

    #[test]
    fn controls_that_close_nothing_in_their_element_are_removed() {
        let options = bidi(Bidi::Isolate);
        check(options, "eaibe", "ab");
        check(options, "Ea(ebi)ce", "Ea(b)ce");
        check(options, "(Ea)e(Ib)i", "(Eae)(Ibi)");
        check(options, "EaIbeci", "EaIbcie");
    }

    #[test]
    fn closing_an_isolate_closes_the_embeddings_in_it() {
        let options = bidi(Bidi::Isolate);
        check(options, "IaEbHcid", "IaEbHcid");
        check(options, "IaEbice", "IaEbic");
        check(options, "EIFiie", "EIFie");
    }

    #[test]
    fn controls_closed_in_their_element_are_kept() {
        let comment = "aEb(IcidGxe)eF(J(Kyi)Eei)ze";
        check(bidi(Bidi::Isolate), comment, comment);
    }

    #[test]
    fn marks_beyond_the_limit_are_removed() {
        check(combining(2), "a```b`c``o`", "a``b`c``");
        check(combining(1), "`a`vo", "`a`");
        check(combining(0), "`a`(v)o", "a()");
    }

    #[test]
    fn only_characters_that_are_not_ignorable_end_a_run() {
        check(combining(2), "a`(`(`)`)b`", "a`(`())b`");
        check(
            combining(1),
            "a`-`\u{200b}`\u{feff}`",
            "a`-\u{200b}\u{feff}",
        );
        check(combining(1), "a` `\n`\u{903}`", "a` `\n`\u{903}`");
        // Also in pieces of text without a mark.
        check(combining(1), "a`(-)`(\u{e9})`()`", "a`(-)(\u{e9})`()");
    }

    #[test]
    fn controls_do_not_end_a_run() {
        let of = |bidi| options(bidi, Some(1));
        check(of(Bidi::Keep), "a`E`i`(H`)`", "a`Ei(H)");
        check(of(Bidi::Isolate), "a`E`i`(H`)`", "a`E(He)e");
        check(of(Bidi::Strip), "a`E`i`(H`)`", "a`()");
    }

    #[test]
    fn controls_in_values_are_closed_at_the_end() {
        let options = options(Bidi::Isolate, Some(1));
        let of_value = |value| notation(&options.of_value(Cow::Owned(typed(value))));
        assert_eq!(of_value("aHIb``e"), "aHIb`ie");
        assert_eq!(of_value("aHb"), "aHbe");
        assert!(matches!(
            options.of_value("\u{201c}a\u{301}\u{201d}".into()),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn an_end_tag_without_start_tag_is_harmless() {
        let mut filter = CharacterFilter::new(bidi(Bidi::Isolate));
        filter.text("\u{2066}");
        assert_eq!(filter.leave(), "\u{2069}");
        assert_eq!(filter.text("\u{2069}"), "");
        assert_eq!(filter.leave(), "");
    }

    #[test]
    fn byte_scans_find_exactly_the_controls_and_marks() {
        for c in '\0'..=char::MAX {
            let text = format!("-{c}");
            assert_eq!(has_control(&text), Control::of(c).is_some(), "{c:?}");
            assert_eq!(has_mark(&text), is_mark(c), "{c:?}");
        }
    }

    #[test]
    fn long_runs_of_controls_and_marks_take_linear_time() {
        let options = options(Bidi::Isolate, Some(1));
        for unit in ["E", "I", "EI", "Ii", "`", "(E", "(I", "(i)", "E(e)", "-"] {
            for after in ["", "e", "i", "ie", ")", "`"] {
                let comment = typed(&(unit.repeat(1 << 17) + &after.repeat(1 << 17)));
                let once = filtered(options, &comment);
                assert!(once.len() <= 2 * comment.len());
                assert!(filtered(options, &once) == once);
            }
        }
    }

    /// The text of each element, without that of the elements in it, in the order of end tags.
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

    /// Isolates an element's own text naively: applies the definitions of UAX #9 to each control on its own.
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
        // BD11: the matching PDF, or the PDI that closes the isolate which the embedding is in.
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

    /// The length of each run of marks: before, between and after the characters that are neither marks nor ignorable.
    fn runs(comment: &str) -> Vec<usize> {
        let seen = comment.replace(['(', ')', '\u{200d}'], "");
        let seen = seen.replace(|c| Control::of(c).is_some(), "");
        let runs = seen.split(|c| !is_mark(c));
        runs.map(|run| run.chars().count()).collect()
    }

    fn any_options() -> impl Strategy<Value = CharacterOptions> {
        let bidi = prop::sample::select(vec![Bidi::Keep, Bidi::Isolate, Bidi::Strip]);
        let combining = proptest::option::of(0..4usize);
        (bidi, combining).prop_map(|(bidi, combining)| options(bidi, combining))
    }

    fn comment() -> impl Strategy<Value = String> {
        "[EHeeIKii`ov(()) a\u{e9}\u{2014}-]{0,40}".prop_map(|notation| typed(&notation))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        #[test]
        fn fixed_point(options in any_options(), comment in comment()) {
            let once = filtered(options, &comment);
            prop_assert_eq!(notation(&filtered(options, &once)), notation(&once));
            let value = comment.replace(['(', ')'], "");
            let once = options.of_value(Cow::Borrowed(&value));
            prop_assert_eq!(&once, &filtered(options, &value));
            prop_assert!(matches!(options.of_value(Cow::Borrowed(&once)), Cow::Borrowed(_)));
        }

        #[test]
        fn other_text_is_kept_and_only_closing_controls_are_added(options in any_options(), comment in comment()) {
            let out = filtered(options, &comment);
            let is_closer = |c| matches!(Control::of(c), Some(Control::Closes(_)));
            let mut left = comment.chars();
            let text = out.replace(['(', ')'], "").replace(is_closer, "");
            prop_assert!(text.chars().all(|c| left.any(|typed| typed == c)));
            let is_judged = |c| Control::of(c).is_some() || is_mark(c);
            let all_else = |text: &str| text.replace(['(', ')'], "").replace(is_judged, "");
            prop_assert_eq!(all_else(&out), all_else(&comment));
            if !options.concern(&comment) {
                prop_assert_eq!(own_texts(&out), own_texts(&comment));
            }
        }

        #[test]
        fn isolation_agrees_with_a_naive_implementation(comment in comment()) {
            let out = filtered(bidi(Bidi::Isolate), &comment);
            let expected: Vec<String> = own_texts(&comment).iter().map(|text| isolated(text)).collect();
            prop_assert_eq!(own_texts(&out), expected);
        }

        #[test]
        fn runs_are_cut(options in any_options(), comment in comment()) {
            let most = options.combining.unwrap_or(usize::MAX);
            let expected: Vec<usize> = runs(&comment).iter().map(|&run| run.min(most)).collect();
            prop_assert_eq!(runs(&filtered(options, &comment)), expected);
        }
    }
}
