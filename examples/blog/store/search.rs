//! The search in the text of approved comments.

use super::comments::{COLUMNS, Comment};
use rusqlite::{Connection, ErrorCode, params};
use std::time::{Duration, Instant};

/// Stand around what was found in [`Found::snippet`]. The text of a comment holds no control characters.
pub(crate) const MARKS: [char; 2] = ['\u{1}', '\u{2}'];

pub(crate) struct Found {
    pub(crate) comment: Comment,
    /// Text around the words that were found, which stand between [`MARKS`].
    pub(crate) snippet: String,
}

/// The time for a search: one of the commonest words of a large blog takes longer, for all that is found is ranked.
const PATIENCE: Duration = Duration::from_millis(500);
/// The instructions of SQLite between two looks at the clock.
const STEPS: i32 = 10_000;

/// The comments that hold all of these words, the last of which may be the beginning of one; the best first. `None` if it
/// takes too long.
pub(super) fn search(
    connection: &Connection,
    words: &str,
    most: usize,
) -> rusqlite::Result<Option<Vec<Found>>> {
    let end = Instant::now() + PATIENCE;
    connection.progress_handler(STEPS, Some(move || Instant::now() > end))?;
    let found = ranked(connection, words, most);
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match found {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            Ok(None)
        }
        found => found.map(Some),
    }
}

fn ranked(connection: &Connection, words: &str, most: usize) -> rusqlite::Result<Vec<Found>> {
    let query = phrases(words);
    if query.is_empty() {
        return Ok(Vec::new());
    }
    // Not `snippet`, which takes quadratic time for a comment that repeats a word.
    let statement = format!(
        "SELECT {COLUMNS}, highlight(search, 0, ?1, ?2) FROM search JOIN comments ON comments.id = search.rowid \
         WHERE search MATCH ?3 AND status = 'approved' ORDER BY rank LIMIT ?4"
    );
    let mut statement = connection.prepare_cached(&statement)?;
    let [begin, end] = MARKS.map(String::from);
    let rows = statement.query_map(params![begin, end, query, most], |row| {
        let text: String = row.get(12)?;
        Ok(Found {
            comment: Comment::read(row)?,
            snippet: around_first(&text),
        })
    })?;
    rows.collect()
}

/// The characters of a query that are looked at.
const LONGEST_QUERY: usize = 200;

/// Characters before the first word that was found, and all of them in a snippet.
const BEFORE: usize = 60;
const SNIPPET: usize = 240;

/// The text around the first mark. A mark that is not closed there is closed at the end.
fn around_first(text: &str) -> String {
    let [begin, end] = MARKS;
    let first = text.find(begin).unwrap_or(0);
    let before = text[..first].char_indices().rev().take(BEFORE).last();
    let start = before.map_or(first, |(at, _)| at);
    let rest = &text[start..];
    let length = rest
        .char_indices()
        .nth(SNIPPET)
        .map_or(rest.len(), |(at, _)| at);
    let mut snippet = String::new();
    if start > 0 {
        snippet.push('…');
    }
    snippet.push_str(&rest[..length]);
    if snippet.matches(begin).count() > snippet.matches(end).count() {
        snippet.push(end);
    }
    if length < rest.len() {
        snippet.push('…');
    }
    snippet
}

/// The words as strings of the query language of FTS5, in which nothing but a quotation mark is special. The last one
/// may be the beginning of a word, if it has two letters or more: nearly every comment has a word with a certain first one.
fn phrases(words: &str) -> String {
    // The signs of some scripts are one word here, and many for FTS5.
    let end = words
        .char_indices()
        .nth(LONGEST_QUERY)
        .map_or(words.len(), |(at, _)| at);
    let words = &words[..end];
    // As FTS5 divides them, which leaves a letter its accents: each is one word of its own. More than eight would only
    // take time.
    let is_accent = |c: char| matches!(c, '\u{300}'..='\u{331}');
    let words = words
        .split(|c: char| !c.is_alphanumeric() && !is_accent(c))
        .filter(|word| word.contains(char::is_alphanumeric));
    let words: Vec<&str> = words.take(8).collect();
    let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).count();
    let last = words.last().filter(|word| letters(word) > 1);
    let star = if last.is_some() { "*" } else { "" };
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("{}{star}", quoted.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{around_first, phrases};

    #[test]
    fn no_word_is_an_operator() {
        assert_eq!(phrases("  R&D  OR text:x "), r#""R" "D" "OR" "text" "x""#);
        assert_eq!(phrases("a\"b* - ^ \u{0} NEAR"), r#""a" "b" "NEAR"*"#);
        assert_eq!(phrases("\" * ("), "");
        assert_eq!(phrases(&"a.".repeat(30_000)).len(), 31);
        assert!(phrases(&"\u{93e}".repeat(30_000)).len() < 700);
    }

    #[test]
    fn only_the_last_word_may_be_a_beginning() {
        assert_eq!(phrases("on tags"), r#""on" "tags"*"#);
        assert_eq!(phrases("on t."), r#""on" "t""#);
        assert_eq!(
            phrases("1 2 3 4 5 6 7 88 9"),
            r#""1" "2" "3" "4" "5" "6" "7" "88"*"#
        );
    }

    #[test]
    fn accents_belong_to_their_letters() {
        assert_eq!(
            phrases("e\u{301}toile e\u{301}"),
            "\"e\u{301}toile\" \"e\u{301}\""
        );
        assert_eq!(phrases("\u{301}"), "");
    }

    #[test]
    fn a_snippet_is_short_and_around_what_was_found() {
        assert_eq!(around_first("a \u{1}b\u{2} c"), "a \u{1}b\u{2} c");
        let long = format!("{}\u{1}{}\u{2} end", "é".repeat(100), "x".repeat(300));
        let snippet = around_first(&long);
        assert!(
            snippet.starts_with(&format!("…{}\u{1}x", "é".repeat(60))),
            "{snippet}"
        );
        assert!(snippet.ends_with("x\u{2}…"), "{snippet}");
    }
}
