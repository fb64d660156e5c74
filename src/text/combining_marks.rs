//! Which characters are combining marks that take no space of their own: the general categories Mn and Me.
//!
//! [`unicode_properties`] holds the categories; a mark that Unicode adds is one here after an update of that crate.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether this is a [nonspacing or enclosing mark](https://www.unicode.org/reports/tr44/#General_Category_Values).
pub(crate) fn is_mark(c: char) -> bool {
    match c {
        // Shortcuts for what most text consists of: ASCII and Latin, Greek and Cyrillic, ideographs, Hangul; and for the
        // marks of Latin letters.
        '\0'..FIRST | '\u{370}'..='\u{482}' => false,
        FIRST..='\u{36f}' => true,
        '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => false,
        _ => is_of_category(c),
    }
}

fn is_of_category(c: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark};
    matches!(c.general_category(), NonspacingMark | EnclosingMark)
}

/// Whether the text holds a combining mark.
#[inline(never)]
pub(crate) fn has_mark(text: &str) -> bool {
    // `FIRST` begins with this byte. All lower bytes are ASCII, begin a Latin letter, or continue a character.
    let first = text.bytes().position(|byte| byte >= 0xcc);
    first.is_some_and(|at| text[at..].chars().any(is_mark))
}

/// The first combining mark.
const FIRST: char = '\u{300}';

#[cfg(test)]
mod tests {
    use super::*;
    use regex_syntax::hir::{Class, HirKind};
    use std::collections::HashSet;

    /// The characters of a class, such as `\p{Mn}`, by the tables of another crate and an older version of Unicode.
    fn class(pattern: &str) -> HashSet<char> {
        let parsed = regex_syntax::parse(pattern).expect("a pattern");
        let HirKind::Class(Class::Unicode(class)) = parsed.kind() else {
            panic!("{pattern} is no class of characters");
        };
        let ranges = class.ranges().iter();
        ranges
            .flat_map(|range| range.start()..=range.end())
            .collect()
    }

    #[test]
    fn marks_are_the_nonspacing_and_enclosing_ones() {
        let [marks, unassigned] = [r"[\p{Mn}\p{Me}]", r"\p{Cn}"].map(class);
        assert!(marks.len() > 2000, "too few marks: {}", marks.len());
        let mut added = 0;
        for c in '\0'..=char::MAX {
            assert_eq!(is_mark(c), is_of_category(c), "{c:?}");
            if unassigned.contains(&c) {
                // A newer version may have added it.
                added += usize::from(is_mark(c));
            } else {
                assert_eq!(is_mark(c), marks.contains(&c), "{c:?}");
            }
        }
        // Every version of Unicode adds a few dozens.
        assert!(added < 500, "{added} marks are added");
    }

    #[test]
    fn spacing_marks_and_joiners_are_not_marks() {
        let marks = "\u{300}\u{301}\u{489}\u{e48}\u{20e3}\u{fe0f}\u{e01ef}";
        assert_eq!(marks.chars().find(|&mark| !is_mark(mark)), None);
        let others = "\0a\u{e9}\u{2ff}\u{903}\u{200d}\u{e01f0}\u{10ffff}";
        assert_eq!(others.chars().find(|&other| is_mark(other)), None);
    }
}
