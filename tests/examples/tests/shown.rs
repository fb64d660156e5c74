//! What README and the guide show of the filter: the commands give the output that stands below them.

use example_tests::filter::{check_failure, check_output};

/// The content of the first code block of this language that holds this text.
fn block<'a>(page: &'a str, language: &str, text: &str) -> &'a str {
    // Fences take turns: one opens a block, the next one closes it.
    let blocks = page.split("```").skip(1).step_by(2);
    let mut contents = blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
    contents
        .find(|content| content.contains(text))
        .expect("the block is there")
}

#[test]
fn readme_shows_what_the_filter_makes_of_a_hostile_comment() {
    let readme = include_str!("../../../README.md");
    let command = block(readme, "sh", "cargo run --example filter <<'END'");
    let typed = command
        .split_once("<<'END'\n")
        .and_then(|(_, rest)| rest.split_once("END\n"))
        .expect("a here document")
        .0;
    check_output(&[], typed, block(readme, "html", "Nice post!"));
}

#[test]
fn the_guide_shows_what_the_filter_makes_of_an_archive() {
    let page = include_str!("../../../src/guide/archives.md");
    let shown = block(page, "text", "archive.jsonl");
    let (archive, bad) = shown.split_once("\n\nbad.txt\n").expect("two files");
    let (heads, lines) = archive.split_once('\n').expect("lines");
    let column = heads.find("safe.jsonl").expect("a second column");
    let (mut typed, mut safe) = (String::new(), String::new());
    for line in lines.lines() {
        let (left, right) = line.split_at_checked(column).unwrap_or((line, ""));
        typed.extend([left.trim_end(), "\n"]);
        if !right.is_empty() {
            safe.extend([right, "\n"]);
        }
    }
    check_failure(&["--jsonl", "body"], typed.as_bytes(), 1, &safe, bad);
}
