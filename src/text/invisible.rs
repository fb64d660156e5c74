//! CharacterOptions that a reader does not see.

/// Is this a [default ignorable code point], other than a letter?
///
/// Such a character has no form of its own: joiners, marks of direction, variation selectors, tags. It leaves no trace
/// between two combining marks, which pile up on one letter across it.
///
/// [default ignorable code point]: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Does a reader see nothing of this character? Spaces, controls, ignorable characters, letters and symbols that are
/// blank (fillers of Korean syllables, the empty Braille pattern), and the marks of interlinear annotations.
pub(crate) fn is_invisible(c: char) -> bool {
    is_ignorable(c)
        || c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'
                ..='\u{fffb}'
        )
}
