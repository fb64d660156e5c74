//! The code spans of Markdown: text between backquotes of equal number in one line.

use memchr::memchr;
use std::collections::HashMap;
use std::ops::Range;

/// For each run of backquotes the index of the next run of its length in its line. `runs` are the line and length of
/// each, in order. Takes linear time.
pub(crate) fn next_of_same_length<T: Copy + PartialEq>(runs: &[(T, usize)]) -> Vec<Option<usize>> {
    let mut next = vec![None; runs.len()];
    let mut line = None;
    let mut last = HashMap::new();
    for (at, &(of, length)) in runs.iter().enumerate().rev() {
        if line != Some(of) {
            // A new map, since to clear one takes as long as it has been large.
            line = Some(of);
            last = HashMap::new();
        }
        next[at] = last.insert(length, at);
    }
    next
}

/// The ranges of the code spans of a text, with their backquotes. A line ends with a newline only: the text is
/// sanitized. Takes linear time.
pub(crate) fn code_spans(text: &str) -> Vec<Range<usize>> {
    let runs = runs(text);
    if runs.is_empty() {
        return Vec::new();
    }
    let lengths: Vec<(usize, usize)> = runs.iter().map(|(line, run)| (*line, run.len())).collect();
    let next = next_of_same_length(&lengths);
    let mut spans = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        match next[at] {
            Some(end) => {
                spans.push(runs[at].1.start..runs[end].1.end);
                at = end + 1;
            }
            None => at += 1,
        }
    }
    spans
}

/// The runs of backquotes of a text, with their lines.
fn runs(text: &str) -> Vec<(usize, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let (mut at, mut line) = (0, 0);
    while let Some(length) = memchr(b'`', &bytes[at..]) {
        let start = at + length;
        line += bytes[at..start]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        let quotes = bytes[start..].iter().take_while(|&&byte| byte == b'`');
        at = start + quotes.count();
        runs.push((line, start..at));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let spans = code_spans(text).into_iter().map(|span| &text[span]);
        assert_eq!(spans.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn backquotes_of_equal_number_in_one_line_pair() {
        check("no code", &[]);
        check("a `b` c ``d ` e`` `f", &["`b`", "``d ` e``"]);
        check("a `b\nc` d", &[]);
        check("``a `b` c", &["`b`"]);
        check("`a``b`", &["`a``b`"]);
        check("é `ü` `", &["`ü`"]);
    }
}
