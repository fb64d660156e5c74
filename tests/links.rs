//! Links within the project's Markdown pages: each leads to a file that is there, and to a heading that it has. What leads
//! to items of the crate is checked by rustdoc, and what leads elsewhere by nobody.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Pages of the host of the repository, which are relative to it and no files.
const OF_THE_HOST: &[&str] = &["../../security/advisories/new"];

/// Pages by their paths in the project.
type Pages = BTreeMap<String, String>;

#[test]
fn links_lead_to_files_and_headings() {
    let pages = pages();
    for page in ["README.md", "CONTRIBUTING.md", "src/guide/conformance.md"] {
        assert!(pages.contains_key(page), "{page} was not read");
    }
    let links: usize = pages.values().map(|page| links(&prose(page)).len()).sum();
    assert!(links > 5, "too few links: {links}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_file = |path: &str| root.join(path).exists();
    assert_eq!(faults(&pages, &is_file), Vec::<String>::new());
}

#[test]
fn broken_links_are_found() {
    let page = "# One `code`, two\n\
        [a](b/c.rs) [d](b/missing.rs) [e](#one-code-two) [f](#three) [g](../out.md)\n\
        [h](https://a.example) [i](crate::Sanitizer) [j](Sanitizer) [s](crate#limits) `[k](code.rs)` [l][m]\n\n\
        [m]: missing.md\n[n]: b/page.md#four \"Title\"\n[o]: b/page.md#five\n\
        ```\n[p](fence.rs)\n# Three\n```\n[q](../../security/advisories/new)";
    let pages = [
        ("README.md", page),
        ("b/page.md", "## Four\n[r](../README.md#three)"),
    ];
    let pages: Pages = pages
        .map(|(path, page)| (path.to_owned(), page.to_owned()))
        .into();
    let is_file = |path: &str| ["README.md", "b/c.rs", "b/page.md"].contains(&path);
    assert_eq!(
        faults(&pages, &is_file),
        [
            "README.md: b/missing.rs is no file",
            "README.md: README.md has no heading `three`",
            "README.md: ../out.md leads out of the project",
            "README.md: missing.md is no file",
            "README.md: b/page.md has no heading `five`",
            "b/page.md: README.md has no heading `three`",
        ]
    );
}

/// The Markdown pages of the project.
fn pages() -> Pages {
    fn visit(path: &Path, name: &str, found: &mut Pages) {
        for entry in fs::read_dir(path).expect("a folder") {
            let path = entry.expect("an entry").path();
            let file = path.file_name().expect("a name").to_str().expect("UTF-8");
            let name = format!("{name}{file}");
            if path.is_dir() {
                if !matches!(file, ".git" | "target" | "corpus" | "artifacts") {
                    visit(&path, &format!("{name}/"), found);
                }
            } else if file.ends_with(".md") {
                found.insert(name, fs::read_to_string(&path).expect("a page"));
            }
        }
    }
    let mut found = Pages::new();
    visit(Path::new(env!("CARGO_MANIFEST_DIR")), "", &mut found);
    found
}

/// Links that lead nowhere.
fn faults(pages: &Pages, is_file: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, page) in pages {
        for link in links(&prose(page)) {
            if let Some(fault) = fault(pages, is_file, path, link) {
                faults.push(format!("{path}: {fault}"));
            }
        }
    }
    faults
}

/// What is wrong with this link of the page at `path`.
fn fault(pages: &Pages, is_file: &dyn Fn(&str) -> bool, path: &str, link: &str) -> Option<String> {
    // Elsewhere, or rustdoc's.
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let is_item = !file.is_empty() && !file.contains(['.', '/']);
    if link.contains(':') || is_item || OF_THE_HOST.contains(&link) {
        return None;
    }
    let target = match file {
        "" => path.to_owned(),
        _ => match from(path, file) {
            Some(target) => target,
            None => return Some(format!("{file} leads out of the project")),
        },
    };
    if !is_file(&target) {
        return Some(format!("{target} is no file"));
    }
    let has_heading = |page: &String| headings(page).any(|name| name == heading);
    let found = heading.is_empty() || pages.get(&target).is_none_or(has_heading);
    (!found).then(|| format!("{target} has no heading `{heading}`"))
}

/// The path of `file` as seen from the page at `path`, or `None` if it lies outside of the project.
fn from(path: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The lines of a page that are no code.
fn outside_of_fences(page: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    page.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !is_fence && !in_code
    })
}

/// The page without its code, in fences and in backquotes.
fn prose(page: &str) -> String {
    let lines = outside_of_fences(page);
    let plain = lines.map(|line| line.split('`').step_by(2).collect::<String>());
    plain.collect::<Vec<_>>().join("\n")
}

/// Where the links of a text lead, in the order of its lines.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let definition = line
            .strip_prefix('[')
            .and_then(|line| line.split_once("]: "));
        let inline = line.split("](").skip(1);
        let inline = inline.filter_map(|rest| Some(rest.split_once(')')?.0));
        let targets = inline.chain(definition.map(|(_, target)| target));
        found.extend(targets.filter_map(|target| target.split_whitespace().next()));
    }
    found
}

/// The names of a page's headings in links: lower-case letters and digits, with `-` for spaces.
fn headings(page: &str) -> impl Iterator<Item = String> {
    let titles = outside_of_fences(page).filter(|line| line.starts_with('#'));
    titles.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = |sign: &char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_');
        title
            .chars()
            .filter(kept)
            .collect::<String>()
            .replace(' ', "-")
    })
}
