//! Characters that a reader does not see.

/// The zero-width non-joiner, which parts letters that would join (`می‌خواهم`), and the zero-width joiner, which joins
/// letters that would stand apart.
pub(crate) const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Whether this is a [default ignorable code point] other than a letter.
///
/// Such a character has no glyph of its own: joiners, directional marks, variation selectors, tags. Combining marks
/// before and after it are stacked on the same letter.
///
/// [default ignorable code point]: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a reader sees nothing of this character: spaces, controls, ignorable characters, blank letters and symbols
/// (fillers of Korean syllables, the empty Braille pattern), and the marks of interlinear annotations.
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
