//! Shortens what a message quotes, so that no input makes the message long.

use std::borrow::Cow;

/// The most characters that a [`PolicyError`](crate::error::PolicyError) quotes of a notice.
pub(crate) const MAX_QUOTED_NOTICE: usize = 40;

/// The most characters that the reason of a removal quotes of a URL.
pub(crate) const MAX_QUOTED_URL: usize = 100;

/// The first `most` characters of a text; `…` follows if the text is longer.
pub(crate) fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some((end, _)) => format!("{}…", &text[..end]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_longer_texts_are_shortened() {
        assert_eq!(beginning("", 0), "");
        assert_eq!(beginning("čau", 3), "čau");
        assert_eq!(beginning("čau!", 3), "čau…");
    }
}
