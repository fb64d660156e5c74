//! Letters of all scripts, and the characters that browsers read as the dot of a host name.

use crate::text::combining_marks::is_mark;

/// Whether this is a full stop that [browsers read as a dot](https://www.unicode.org/reports/tr46/#Notation) in hosts.
pub(crate) fn is_full_stop(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

/// Whether this is a letter, digit or mark of a script other than Latin.
pub(crate) fn is_of_other_script(c: char) -> bool {
    let is_latin = matches!(c,
        '\0'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff10}'..='\u{ff5a}');
    !is_latin && is_letter(c)
}

/// Whether this is a letter, digit or mark.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}
