//! The text of a comment without markup, decoded, for where there is no HTML.

use crate::write::plain_text;

/// The text of a comment without any markup: for a name, a mail, a search index.
///
/// Tags are removed; some leave a newline, a blank line or a space, and some what stands in for them (the `alt` of an
/// `img`, the marks of a `q`, the `^` of an exponent). Comments, scripts and styles are dropped. What only looks like a
/// tag is text; so is a tag that is named or pasted as code, by the rules of a blog that lists all of
/// [`Whitelist::default`] and [`Whitelist::modern`]. Character references are decoded, and characters that XML cannot
/// carry are removed.
///
/// **The result is text, not HTML**: it can hold `<`, `>` and `&`. Escape it before you put it into a page.
///
/// Takes time and memory in proportion to the length of the comment: memory is at most 60 × input + 4 KiB, and the result
/// is at most twice as long. Never fails.
///
/// ```
/// use comment_sanitizer::plain_text;
///
/// assert_eq!(plain_text("<b>R&amp;D</b>: Vec<String> &lt;3"), "R&D: Vec<String> <3");
/// assert_eq!(plain_text("<p>one<p>two<br>three<script>x()</script>"), "one\n\ntwo\nthree");
/// assert_eq!(plain_text("<b>the <video> tag"), "the <video> tag");
/// // Text that was escaped twice is HTML that was escaped once.
/// assert_eq!(plain_text("&lt;script&gt;"), "<script>");
/// ```
///
/// [`Whitelist::default`]: crate::Whitelist#impl-Default-for-Whitelist
/// [`Whitelist::modern`]: crate::Whitelist::modern
#[must_use]
pub fn plain_text(html: &str) -> String {
    plain_text::of_typed(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        assert_eq!(plain_text(typed), expected);
    }

    #[test]
    fn markup_is_removed() {
        check(
            "a<b title='x'>b</b><!-- c --><script>d</script>e<img alt=f>",
            "abe f",
        );
        check("<code><div></code>", "<div>");
        check("<textarea><b></textarea>", "<b>");
    }

    #[test]
    fn lookalikes_of_markup_are_text() {
        for text in [
            "a<b & c>d <3 </3 <bob@example.org>",
            "<script>",
            "&copy &unknown; ?a=1&currency=CZK",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn character_references_are_decoded_once() {
        check(
            "&lt;b&gt; &amp;amp; &eacute;&nbsp;&#x1f44d;",
            "<b> &amp; é\u{a0}👍",
        );
    }

    #[test]
    fn tags_leave_separators() {
        check("<p>one</p><p>two</p>", "one\n\ntwo");
        check("one<br> <br>two<td>three", "one \n\ntwo three");
        check("<ul><li>one<li>two</ul>three", "one\ntwo\n\nthree");
    }

    #[test]
    fn crlf_is_one_newline_unless_a_tag_separates_it() {
        check("a\r\nb\rc&#13;\nd", "a\nb\nc\nd");
        check("a\r<b></b>\nb", "a\n\nb");
        check("a\0b&#1;c\u{fffe}", "abc");
    }
}
