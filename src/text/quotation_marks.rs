//! The quotation marks that word processors put in place of straight ones.

// Closing marks, too: Swedish and Finnish open with them, and people mistype.
const OPENING: [char; 6] = ['“', '”', '„', '«', '‘', '’'];
const CLOSING: [char; 5] = ['“', '”', '»', '‘', '’'];

/// The text without the quotation marks around it, as often as there are any, and the spaces around them; or the text
/// itself if there are none.
pub(crate) fn unquoted(text: &str) -> &str {
    let is_space = |c: char| c <= ' ';
    let mut unquoted = text;
    while let Some(inside) = unquoted.trim_matches(is_space).strip_prefix(OPENING)
        && let Some(inside) = inside.strip_suffix(CLOSING)
    {
        unquoted = inside.trim_matches(is_space);
    }
    unquoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_around_a_text_are_removed_in_pairs() {
        assert_eq!(unquoted("“x”"), "x");
        assert_eq!(unquoted(" „ «x y» “ "), "x y");
        assert_eq!(unquoted("”x”"), "x");
        assert_eq!(unquoted("“x"), "“x");
        assert_eq!(unquoted("“"), "“");
        assert_eq!(unquoted(" x "), " x ");
    }
}
