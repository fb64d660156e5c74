//! The order of the source: imports point back along the way that data takes, and there is no circle; files are short,
//! folders documented, and tests that need the corpora are named for them. Each rule is a function that returns what is
//! wrong, and has a test which shows that it finds something.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};

/// The folders and files of `src/`. Each may import from itself and from the layers before its own, and not from its
/// neighbours in its layer.
const LAYERS: &[&[&str]] = &[
    &["html", "text", "error"],
    &["url"],
    &["policy"],
    &["read", "autolink"],
    &["write"],
    &["inspect"],
    &["tree", "fast"],
    &["sanitizer"],
    &["options", "extract", "guide", "test_hooks"],
    &["lib"],
];

/// No file is longer, in lines, so that one can be read in a sitting.
const MAX_LINES: usize = 600;

/// Files that may be longer.
const LONG: &[&str] = &[
    // The naive sanitizer: one algorithm, read from top to bottom.
    "tests/support/src/naive.rs",
    // Half of it is lists: names, values and texts from which the generators choose.
    "tests/support/src/soup.rs",
];

/// How `lib.rs` declares the module with what tests, benches and fuzz targets need beside the public interface.
const HOOKS: &str = "#[cfg(any(test, fuzzing, comment_sanitizer_test_hooks))]
#[doc(hidden)]
pub mod test_hooks;
";

/// The content of source files by their paths.
type Sources = BTreeMap<String, String>;

/// The files that each file imports from, by their paths in `src/` without `.rs`.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn imports_point_back_and_make_no_circle() {
    let sources = sources();
    let files = sources.keys().cloned().collect();
    let mut imports = Imports::new();
    for (file, source) in &sources {
        let found = imports_of(source, &files).unwrap_or_else(|why| panic!("src/{file}.rs: {why}"));
        imports.insert(file.clone(), found);
    }
    assert!(imports.len() > 50, "too few files: {}", imports.len());
    assert_eq!(faults(&imports), Vec::<String>::new());
}

#[test]
fn no_file_is_too_long() {
    let files = read(&["src", "tests", "examples", "benches", "fuzz"]);
    assert_eq!(too_long(&files), Vec::<String>::new());
}

// `.ci/run` shows that a crate outside of the workspace does not have the module.
#[test]
fn only_the_test_hooks_are_hidden() {
    let sources = sources();
    assert!(sources["lib"].contains(HOOKS), "no test hooks");
    assert_eq!(hidden(&sources), Vec::<&str>::new());
}

#[test]
fn every_folder_says_what_it_is_for() {
    assert_eq!(undocumented(&sources()), Vec::<String>::new());
}

// `.ci/run` runs the tests that need the corpora by that word in their names.
#[test]
fn tests_that_need_the_corpora_are_named_for_them() {
    let mut files = read(&["src", "tests"]);
    files.remove("tests/house.rs");
    let tests: Vec<&str> = files.values().flat_map(|file| need_corpora(file)).collect();
    assert!(!tests.is_empty(), "no test needs the corpora");
    assert_eq!(misnamed(&tests), Vec::<&str>::new());
}

#[test]
fn faults_are_found() {
    let check = |imports: &[(&str, &[&str])], expected: &[&str]| {
        let imports = imports.iter().map(|(file, imported)| {
            let imported = imported.iter().map(|file| (*file).to_owned());
            ((*file).to_owned(), imported.collect())
        });
        assert_eq!(faults(&imports.collect()), expected);
    };
    check(
        &[
            ("write/layout", &["html/tag"]),
            ("html/tag", &["html/scan"]),
        ],
        &[],
    );
    check(
        &[("html/tag", &["write/layout"]), ("write/layout", &[])],
        &["html/tag imports write/layout, which comes later"],
    );
    check(
        &[
            ("html/a", &["html/b"]),
            ("html/b", &["html/c"]),
            ("html/c", &["html/a"]),
        ],
        &["circle: html/a html/b html/c"],
    );
    check(
        &[("tree/a", &["fast/a"]), ("fast/b", &["tree/b"])],
        &[
            "fast/b imports its neighbour tree/b",
            "tree/a imports its neighbour fast/a",
        ],
    );
    check(
        &[("html/a", &["error"])],
        &["html/a imports its neighbour error"],
    );
    check(&[("new/a", &[])], &["new/a is in no layer"]);
    check(
        &[("html/a", &["new/a"])],
        &["html/a imports new/a, which is in no layer"],
    );
}

#[test]
fn imports_are_read() {
    let files = [
        "error",
        "html/mod",
        "html/references",
        "html/scan",
        "html/tag",
        "policy/urls",
        "text/letters",
        "write/layout",
    ];
    let files = files.map(str::to_owned).into();
    let source = "
        use crate::html::{scan::ByteSet, tag::{self, TagEnd}};
        use crate::error::PolicyError;
        use std::fmt;
        pub(crate) fn f() { crate::write::layout::g(); }
        fn h() { println!(\"{}\", [crate::text::letters::i(x: y)]); }
        macro_rules! j { () => { $crate::policy::urls::k }; }
        l! { pub(crate) struct M; }
        #[derive(crate::html::references::N)]
        struct O;
        #[cfg(test)]
        mod tests { use crate::Sanitizer; }
    ";
    let expected = [
        "error",
        "html/references",
        "html/scan",
        "html/tag",
        "policy/urls",
        "text/letters",
        "write/layout",
    ];
    assert!(imports_of(source, &files).unwrap().iter().eq(expected));

    for (source, expected) in [
        ("use super::other;", "super::other begins with no `crate`"),
        (
            "use self::super::other;",
            "self::super::other begins with no `crate`",
        ),
        ("use crate::html;", "crate::html names no file"),
        ("use crate::html::*;", "crate::html names no file"),
        (
            "use crate::html::{self, scan};",
            "crate::html names no file",
        ),
        ("use crate::html::Tag;", "crate::html::Tag names no file"),
        ("use crate::Sanitizer;", "crate::Sanitizer names no file"),
        ("use crate::*;", "crate names no file"),
        (
            "fn f() { g!(super::h()); }",
            "super::h begins with no `crate`",
        ),
        (
            "fn f() { g!(crate::Sanitizer); }",
            "crate::Sanitizer names no file",
        ),
        (
            "g! { use crate::html::{scan}; }",
            "crate::html names no file",
        ),
        ("g! { use crate::*; }", "crate names no file"),
    ] {
        assert_eq!(
            imports_of(source, &files).unwrap_err(),
            expected,
            "{source}"
        );
    }
}

#[test]
fn long_files_are_found() {
    let file = |name: &str, lines| (name.to_owned(), "x\n".repeat(lines));
    let files = [
        file("src/html/a.rs", MAX_LINES),
        file("fuzz/src/b.rs", MAX_LINES + 1),
        file(LONG[0], MAX_LINES + 1),
    ];
    assert_eq!(too_long(&files.into()), ["fuzz/src/b.rs has 601 lines"]);
}

#[test]
fn folders_without_docs_are_found() {
    let sources = [
        ("error", ""),
        ("html/mod", "//! Facts."),
        ("read/mod", "// Facts."),
        ("text/letters", "//! Letters."),
    ];
    let sources = sources.map(|(file, source)| (file.to_owned(), source.to_owned()));
    assert_eq!(
        undocumented(&sources.into()),
        ["src/read/mod.rs has no docs", "src/text/mod.rs has no docs"]
    );
}

#[test]
fn hidden_items_are_found() {
    let sources = [
        ("error", "#[doc(hidden)]\npub fn a() {}".to_owned()),
        ("lib", format!("mod error;\n{HOOKS}")),
        ("sanitizer", "pub fn a() {}".to_owned()),
        ("test_hooks", HOOKS.replace("any(test, ", "any(")),
    ];
    let sources = sources.map(|(file, source)| (file.to_owned(), source));
    assert_eq!(hidden(&sources.into()), ["error", "test_hooks"]);
}

#[test]
fn misnamed_tests_are_found() {
    let source = r#"
        #[test]
        #[ignore = "needs the corpora"]
        fn corpora_are_read() {}
        #[test]
        #[ignore = "needs Chromium"]
        fn in_a_browser() {}
        proptest! {
            #[ignore = "needs the corpora"]
            fn misnamed(x in y()) {}
        }
    "#;
    let tests = need_corpora(source);
    assert_eq!(tests, ["corpora_are_read", "misnamed"]);
    assert_eq!(misnamed(&tests), ["misnamed"]);
}

/// The Rust files in these folders of the project, but not what cargo builds or the fuzzer collects there.
fn read(folders: &[&str]) -> Sources {
    fn visit(path: &Path, name: &str, found: &mut Sources) {
        for entry in fs::read_dir(path).expect("a folder") {
            let path = entry.expect("an entry").path();
            let file = path.file_name().expect("a name").to_str().expect("UTF-8");
            let name = format!("{name}/{file}");
            if path.is_dir() {
                if !matches!(file, "target" | "corpus") {
                    visit(&path, &name, found);
                }
            } else if file.ends_with(".rs") {
                found.insert(name, fs::read_to_string(&path).expect("a source file"));
            }
        }
    }
    let mut found = Sources::new();
    for folder in folders {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        visit(&path, folder, &mut found);
    }
    found
}

/// The files of `src/`, by their paths in it without `.rs`.
fn sources() -> Sources {
    let files = read(&["src"]).into_iter();
    let short = |path: String| path["src/".len()..path.len() - ".rs".len()].to_owned();
    files.map(|(path, source)| (short(path), source)).collect()
}

/// Files that are longer than they may be.
fn too_long(files: &Sources) -> Vec<String> {
    let lengths = files
        .iter()
        .map(|(path, source)| (path, source.lines().count()));
    lengths
        .filter(|(path, lines)| *lines > MAX_LINES && !LONG.contains(&path.as_str()))
        .map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect()
}

/// Files of `src/` with an item, other than the test hooks, that is hidden from the documentation.
fn hidden(sources: &Sources) -> Vec<&str> {
    let hides = |source: &String| source.replacen(HOOKS, "", 1).contains("doc(hidden)");
    let files = sources.iter().filter(|(_, source)| hides(source));
    files.map(|(file, _)| &**file).collect()
}

/// Folders of `src/` without a `mod.rs` that begins with docs.
fn undocumented(sources: &Sources) -> Vec<String> {
    let folders: BTreeSet<&str> = sources
        .keys()
        .filter_map(|file| file.rsplit_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let has_docs = |folder: &&str| {
        let source = sources.get(&format!("{folder}/mod"));
        source.is_some_and(|source| source.starts_with("//! "))
    };
    folders
        .into_iter()
        .filter(|folder| !has_docs(folder))
        .map(|folder| format!("src/{folder}/mod.rs has no docs"))
        .collect()
}

/// The names of the tests that are ignored because they need the corpora.
fn need_corpora(source: &str) -> Vec<&str> {
    // Searched as text, because `syn` does not parse what is in `proptest!`.
    let ignored = source.split("#[ignore").skip(1);
    ignored
        .filter_map(|rest| {
            let (reason, rest) = rest.split_once(']')?;
            let (_, rest) = rest.split_once("fn ")?;
            let (name, _) = rest.split_once('(')?;
            reason.contains("corpora").then_some(name)
        })
        .collect()
}

/// Those of these tests that `.ci/run` would not run.
fn misnamed<'a>(tests: &[&'a str]) -> Vec<&'a str> {
    let tests = tests.iter().copied();
    tests.filter(|name| !name.contains("corpora")).collect()
}

/// The files of the crate that a source names, outside its unit tests, or a path that names none.
fn imports_of(source: &str, files: &BTreeSet<String>) -> Result<BTreeSet<String>, String> {
    let mut reader = Reader {
        files,
        imports: BTreeSet::new(),
        fault: None,
    };
    reader.visit_file(&syn::parse_file(source).map_err(|error| error.to_string())?);
    match reader.fault {
        Some(fault) => Err(fault),
        None => Ok(reader.imports),
    }
}

/// Reads the paths of a source.
struct Reader<'a> {
    /// All files of the crate.
    files: &'a BTreeSet<String>,
    imports: BTreeSet<String>,
    /// What is wrong with the first bad path.
    fault: Option<String>,
}

impl Reader<'_> {
    fn path(&mut self, names: &[String]) {
        let fault = match names {
            _ if names.iter().any(|name| name == "super") => "begins with no `crate`",
            [first, rest @ ..] if first == "crate" => {
                let mut beginnings = (1..=rest.len()).map(|length| rest[..length].join("/"));
                match beginnings.find(|path| self.files.contains(path)) {
                    Some(file) => {
                        self.imports.insert(file);
                        return;
                    }
                    None => "names no file",
                }
            }
            _ => return,
        };
        self.fault
            .get_or_insert_with(|| format!("{} {fault}", names.join("::")));
    }

    fn use_tree(&mut self, tree: &syn::UseTree, names: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                names.push(path.ident.to_string());
                self.use_tree(&path.tree, names);
                names.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, names);
                }
            }
            syn::UseTree::Name(name) if name.ident == "self" => self.path(names),
            syn::UseTree::Name(syn::UseName { ident })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                names.push(ident.to_string());
                self.path(names);
                names.pop();
            }
            syn::UseTree::Glob(_) => self.path(names),
        }
    }

    /// Reads the paths among tokens that `syn` does not parse, up to a group or `*` in them.
    fn tokens(&mut self, mut rest: Cursor<'_>) {
        while !rest.eof() {
            let mut names = Vec::new();
            let mut is_path = false;
            while let Some((name, after)) = rest.ident() {
                names.push(name.to_string());
                rest = after;
                let Some(after) = after_colons(rest) else {
                    break;
                };
                is_path = true;
                rest = after;
            }
            if is_path {
                self.path(&names);
            } else if !names.is_empty() {
                // A single name, such as the `crate` of `pub(crate)`.
            } else if let Some((within, _, _, after)) = rest.any_group() {
                self.tokens(within);
                rest = after;
            } else if let Some((_, after)) = rest.token_tree() {
                rest = after;
            }
        }
    }
}

/// What follows `::`, if that comes first.
fn after_colons(tokens: Cursor<'_>) -> Option<Cursor<'_>> {
    let (first, rest) = tokens.punct()?;
    let (second, rest) = rest.punct()?;
    (first.as_char() == ':' && second.as_char() == ':').then_some(rest)
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // Unit tests may use the whole crate.
        let is_test = |attribute: &syn::Attribute| {
            let condition = attribute.parse_args::<syn::Ident>();
            attribute.path().is_ident("cfg") && condition.is_ok_and(|name| name == "test")
        };
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, &mut Vec::new());
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {
        // Its path is no import.
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.tokens(TokenBuffer::new2(item.tokens.clone()).begin());
        visit::visit_macro(self, item);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(TokenBuffer::new2(list.tokens.clone()).begin());
        visit::visit_meta_list(self, list);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.path(&names);
        visit::visit_path(self, path);
    }
}

/// The folder of a file, or the file itself if it lies in none.
fn folder(file: &str) -> &str {
    file.split_once('/').map_or(file, |(folder, _)| folder)
}

fn layer(file: &str) -> Option<usize> {
    let folder = folder(file);
    LAYERS.iter().position(|layer| layer.contains(&folder))
}

/// What is wrong with these imports.
fn faults(imports: &Imports) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, imported) in imports {
        if layer(file).is_none() {
            faults.push(format!("{file} is in no layer"));
        }
        for other in imported {
            if layer(other).is_none() {
                faults.push(format!("{file} imports {other}, which is in no layer"));
            } else if layer(other) > layer(file) {
                faults.push(format!("{file} imports {other}, which comes later"));
            } else if layer(other) == layer(file) && folder(other) != folder(file) {
                faults.push(format!("{file} imports its neighbour {other}"));
            }
        }
    }
    if faults.is_empty() {
        // Imports between folders point back, so a circle can only lie within one.
        faults.extend(circle(imports).map(|files| format!("circle: {}", files.join(" "))));
    }
    faults
}

/// Files that import each other in a circle, if there are any.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    // What imports nothing that is left is in no circle; what is left in the end is in one, or imports one.
    let mut left = imports.clone();
    loop {
        let free = |(_, imported): &(&String, &BTreeSet<String>)| {
            !imported.iter().any(|other| left.contains_key(other))
        };
        let Some(file) = left.iter().find(free).map(|(file, _)| file.clone()) else {
            break;
        };
        left.remove(&file);
    }
    (!left.is_empty()).then(|| left.into_keys().collect())
}
