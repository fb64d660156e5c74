//! Characters that a reader does not see.

/// Does a reader see nothing of this character?
///
/// Spaces, controls, and what has no form of its own: joiners, marks of direction, selectors, fillers.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Does this character, which is no combining mark, end a row of them?
///
/// All do but those that leave no trace between marks, so that these still pile up on one letter: the
/// joiners, which the Unicode Standard (D56) counts among a combining character sequence, and the other
/// [default ignorable code points], but for letters.
///
/// [default ignorable code points]: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
pub(crate) fn is_seen(c: char) -> bool {
    !matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
