//! Generates comments that resemble real ones: invented words and tags, in the proportions that were counted on 25,000
//! real comments.
//!
//! Median 200 bytes, most between 50 and 600, the longest 11 KB; 94 % in `p`, 44 % with `br`, 13 %
//! with an `a` that also carries `rel` and often `title`, 1 to 2 % each with `code`, `blockquote`,
//! `em`, `strong`; 41 % with four tags or more, 6 % with none; `&gt;`, `&lt;` and `&amp;` are nearly all
//! the references; 3 % hold characters beyond ASCII.

use crate::dice::Dice;

const WORDS: &[&str] = &[
    "the",
    "a",
    "I",
    "to",
    "it",
    "is",
    "of",
    "and",
    "that",
    "you",
    "in",
    "for",
    "this",
    "was",
    "with",
    "but",
    "not",
    "on",
    "have",
    "my",
    "just",
    "like",
    "what",
    "when",
    "works",
    "really",
    "people",
    "thanks",
    "post",
    "never",
    "think",
    "because",
    "article",
    "version",
    "problem",
    "time",
    "used",
    "great",
    "still",
    "would",
    "maybe",
    "server",
    "photo",
    "train",
    "kitchen",
    "garden",
    "yesterday",
    "again",
    "always",
    "quite",
    "wrong",
    "don't",
    "it's",
    "can't",
    "I'm",
    "2.0",
    "1999",
    "(well,",
    "sort",
    "of)",
    "...",
    "-",
    "agree,",
    "sure.",
    "why?",
    "yes!",
    "reading",
    "about",
    "something",
    "else",
    "linked",
    "before",
    "should",
    "fix",
    "broken",
    "browser",
];

const BEYOND_ASCII: &[&str] = &[
    "café",
    "“quoted”",
    "naïve",
    "it’s",
    "—",
    "日本語",
    "👍",
    "über",
    "жизнь",
];

fn sentence(dice: &mut Dice, bytes: usize, beyond_ascii: bool, out: &mut String) {
    let end = out.len() + bytes;
    let mut first = true;
    while out.len() < end {
        if !first {
            out.push(' ');
        }
        first = false;
        match dice.below(400) {
            0 => out.push_str("&gt;"),
            1 => out.push_str("&amp;"),
            2 => out.push_str("&lt;"),
            3..=12 if beyond_ascii => out.push_str(dice.pick(BEYOND_ASCII)),
            _ => out.push_str(dice.pick(WORDS)),
        }
    }
}

fn link(dice: &mut Dice, out: &mut String) {
    let page = dice.below(100_000);
    let title = if dice.chance(600) {
        format!(" title=\"https://example.org/{page}\"")
    } else {
        String::new()
    };
    let rel = dice.pick(&["nofollow", "nofollow noopener", "noreferrer"]);
    out.push_str(&format!(
        "<a href=\"https://example.org/blog/{page}?id={page}&amp;page=2\"{title} rel=\"{rel}\">example.org/blog/{page}</a>"
    ));
}

fn comment(dice: &mut Dice) -> String {
    // The sum of a few dice has a long tail when it is an exponent.
    let exponent = (dice.below(1000) + dice.below(1000) + dice.below(1000)) as f64 / 3000.0;
    let mut length = (22.0 * 64f64.powf(exponent)) as usize;
    if dice.chance(2) {
        length = 2_000 + dice.below(9_000);
    }
    let plain = dice.chance(60);
    let lines = !plain && dice.chance(760);
    let linked = !plain && dice.chance(135);
    let beyond_ascii = dice.chance(55);
    let inline = if plain { 1000 } else { dice.below(1000) };
    let mut out = String::with_capacity(length + 64);
    if !plain {
        out.push_str("<p>");
    }
    let mut marked = linked;
    while out.len() < length {
        let rest = length - out.len().min(length);
        let part = (25 + dice.below(210)).min(rest.max(10));
        sentence(dice, part, beyond_ascii, &mut out);
        if marked {
            out.push(' ');
            link(dice, &mut out);
            marked = false;
        }
        if out.len() >= length {
            break;
        }
        if lines {
            out.push_str(dice.pick(&["<br>", "<br />", "<br>\n"]));
        } else if !plain && dice.chance(100) {
            out.push_str("</p>\n<p>");
        } else {
            out.push(' ');
        }
    }
    let name = match inline {
        0..=14 => "code",
        15..=29 => "blockquote",
        30..=44 => "em",
        45..=59 => "strong",
        _ => "",
    };
    if !name.is_empty() {
        out.push_str(&format!("<{name}>"));
        sentence(dice, 20, beyond_ascii, &mut out);
        out.push_str(&format!("</{name}>"));
    }
    if !plain {
        out.push_str("</p>");
    }
    out
}

/// This many comments, the same in every run.
pub fn comments(count: usize) -> Vec<String> {
    let mut dice = Dice::new(0x9e37_79b9_7f4a_7c15);
    (0..count).map(|_| comment(&mut dice)).collect()
}

/// This many comments as blogs have stored them for twenty years, the same in every run: `p` around each paragraph, a
/// line break every 170 bytes or so, and links with `rel`. Median 370 bytes.
pub fn stored_in_a_blog(count: usize) -> Vec<String> {
    let mut dice = Dice::new(0x2545_f491_4f6c_dd1d);
    (0..count)
        .map(|_| {
            let mut out = String::new();
            for _ in 0..1 + dice.below(2) {
                out.push_str("<p>");
                for line in 0..1 + dice.below(2) {
                    if line > 0 {
                        out.push_str(dice.pick(&["<br />\n", "<br>\n", "<br/>"]));
                    }
                    let bytes = 50 + dice.below(200);
                    sentence(&mut dice, bytes, false, &mut out);
                    if dice.chance(120) {
                        out.push(' ');
                        link(&mut dice, &mut out);
                    }
                }
                out.push_str("</p>\n");
            }
            out
        })
        .collect()
}

/// This many comments full of structure, the same in every run: lists in lists, tables with a head, and headings.
pub fn structure(count: usize) -> Vec<String> {
    let mut dice = Dice::new(0x9e6c_63d0_876a_3f4b);
    (0..count)
        .map(|_| {
            let mut out = String::from("<h3>");
            sentence(&mut dice, 20, false, &mut out);
            out.push_str("</h3>\n<ul>\n");
            for _ in 0..2 + dice.below(4) {
                out.push_str("<li>");
                sentence(&mut dice, 40, false, &mut out);
                if dice.chance(300) {
                    out.push_str("<ol><li>one</li><li>two</li></ol>");
                }
                out.push_str("</li>\n");
            }
            out.push_str(
                "</ul>\n<table><thead><tr><th>name</th><th>price</th></tr></thead><tbody>\n",
            );
            for _ in 0..2 + dice.below(4) {
                out.push_str("<tr><td>");
                sentence(&mut dice, 15, false, &mut out);
                out.push_str("</td><td>2</td></tr>\n");
            }
            out.push_str("</tbody></table>");
            out
        })
        .collect()
}

/// A comment with a titled link, a quotation with its source, code and emphasis.
pub const MARKED_UP: &str = "<blockquote cite=\"https://example.org/post/7#c2\">Nobody needs a list of tags, \
they said, and then came the first comment.</blockquote>\n\nI disagree, and <a \
href=\"https://example.com/why?page=2&amp;lang=en\" title=\"A longer answer\">said so before</a>: \
the line <code>if (a &lt; b) return;</code> is <strong>the</strong> reason, not <em>a</em> reason. \
<del datetime=\"2026-01-02\">Never</del> Hardly ever seen it otherwise &amp; never will.";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        comments: &[String],
        per_thousand: std::ops::RangeInclusive<usize>,
        is: impl Fn(&str) -> bool,
    ) {
        let count = comments.iter().filter(|comment| is(comment)).count();
        let found = count * 1000 / comments.len();
        assert!(
            per_thousand.contains(&found),
            "{found} of 1000, not {per_thousand:?}"
        );
    }

    #[test]
    fn stored_comments_have_a_break_every_170_bytes() {
        let comments = stored_in_a_blog(5_000);
        let mut lengths: Vec<usize> = comments.iter().map(String::len).collect();
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        assert!((330..=400).contains(&median), "median {median}");
        let all = comments.concat();
        let ends = all.matches("<br").count() + all.matches("</p>").count();
        let every = all.len() / ends;
        assert!((150..=190).contains(&every), "every {every}");
        check(&comments, 220..=280, |comment| comment.contains("rel="));
    }

    #[test]
    fn comments_keep_the_proportions_that_were_counted() {
        let comments = comments(5_000);
        let mut lengths: Vec<usize> = comments.iter().map(String::len).collect();
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        assert!((170..=230).contains(&median), "median {median}");
        assert!((5_000..=12_000).contains(&lengths[lengths.len() - 1]));
        check(&comments, 850..=960, |comment| {
            (50..=600).contains(&comment.len())
        });
        check(&comments, 920..=960, |comment| comment.contains("<p>"));
        check(&comments, 380..=480, |comment| comment.contains("<br"));
        check(&comments, 110..=150, |comment| {
            comment.contains("<a href") && comment.contains("rel=")
        });
        check(&comments, 10..=20, |comment| comment.contains("<code>"));
        check(&comments, 10..=20, |comment| {
            comment.contains("<blockquote>")
        });
        check(&comments, 360..=460, |comment| {
            comment.matches('<').count() >= 4
        });
        check(&comments, 40..=80, |comment| !comment.contains('<'));
        check(&comments, 20..=40, |comment| !comment.is_ascii());
    }
}
