//! The order of the source: imports point back along the way that data takes, and there is no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};

/// The folders and files of `src/`. Each may import from its own layer and from those before it.
const LAYERS: &[&[&str]] = &[
    &["html", "text", "url", "error"],
    &["policy"],
    &["read", "autolink"],
    &["write"],
    &["inspect"],
    &["tree", "fast"],
    &["sanitizer"],
    &["options", "extract"],
    &["lib"],
];

/// No file is longer, in lines, so that one can be read in a sitting.
const MOST_LINES: usize = 600;

/// Files that may be longer.
const LONG: &[&str] = &[
    // It is cut when the reader and the writer become one each.
    "fast/rewriter",
    "write/layout",
];

/// The files that each file imports from, by their paths in `src/` without `.rs`.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn imports_point_back_and_make_no_circle() {
    let mut imports = Imports::new();
    for (file, source) in sources() {
        let found = imports_of(&source).unwrap_or_else(|why| panic!("src/{file}.rs: {why}"));
        imports.insert(file, found);
    }
    assert!(imports.len() > 50, "too few files: {}", imports.len());
    assert_eq!(faults(&imports), Vec::<String>::new());
}

#[test]
fn no_file_is_too_long() {
    for (file, source) in sources() {
        let lines = source.lines().count();
        let is_allowed = lines <= MOST_LINES || LONG.contains(&&*file);
        assert!(is_allowed, "src/{file}.rs has {lines} lines");
    }
}

#[test]
fn every_folder_says_what_it_is_for() {
    for (file, source) in sources() {
        if let Some(folder) = file.strip_suffix("/mod") {
            assert!(source.starts_with("//! "), "src/{folder} has no docs");
        }
    }
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
        &["circle: fast tree"],
    );
    check(&[("new/a", &[])], &["new/a is in no layer"]);
    check(
        &[("html/a", &["Sanitizer"])],
        &["html/a imports Sanitizer, which is in no layer"],
    );
}

#[test]
fn imports_are_read() {
    let source = "
        use crate::html::{scan::ByteSet, tag::{self, TagEnd}};
        use crate::error::PolicyError;
        use std::fmt;
        fn f() { crate::write::layout::g(); }
        #[cfg(test)]
        mod tests { use crate::Sanitizer; }
    ";
    let expected = ["error", "html/scan", "html/tag", "write/layout"];
    assert!(imports_of(source).unwrap().iter().eq(expected));
    assert!(imports_of("use super::other;").is_err());
}

/// Every file of `src/`: its path without `.rs`, and its content.
fn sources() -> Vec<(String, String)> {
    fn read(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().expect("a name").to_str().expect("UTF-8");
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                read(&path, &format!("{name}/"), found);
            } else {
                found.push((name, fs::read_to_string(&path).expect("a source file")));
            }
        }
    }
    let mut found = Vec::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read(&src, "", &mut found);
    found
}

/// The files of the crate that a source names, outside its unit tests.
fn imports_of(source: &str) -> Result<BTreeSet<String>, String> {
    let mut reader = Reader::default();
    reader.visit_file(&syn::parse_file(source).map_err(|error| error.to_string())?);
    match reader.relative {
        true => Err("a path begins with `super`: write it from `crate` on".to_owned()),
        false => Ok(reader.files),
    }
}

#[derive(Default)]
struct Reader {
    files: BTreeSet<String>,
    /// Whether a path begins with `super`.
    relative: bool,
}

impl Reader {
    fn path(&mut self, names: &[String]) {
        match names {
            [first, ..] if first == "super" => self.relative = true,
            [first, file] | [first, file, ..] if first == "crate" => {
                let is_folder = !matches!(&**file, "error" | "sanitizer");
                let within = names.get(2).filter(|_| is_folder);
                let within = within.map_or(String::new(), |name| format!("/{name}"));
                self.files.insert(format!("{file}{within}"));
            }
            _ => {}
        }
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
}

impl<'ast> Visit<'ast> for Reader {
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
    let mut folders = Imports::new();
    for (file, imported) in imports {
        if layer(file).is_none() {
            faults.push(format!("{file} is in no layer"));
        }
        for other in imported {
            if layer(other).is_none() {
                faults.push(format!("{file} imports {other}, which is in no layer"));
            } else if layer(other) > layer(file) {
                faults.push(format!("{file} imports {other}, which comes later"));
            } else if folder(other) != folder(file) {
                let imported = folders.entry(folder(file).to_owned()).or_default();
                imported.insert(folder(other).to_owned());
            }
        }
    }
    if faults.is_empty() {
        for imports in [imports, &folders] {
            let circle = circle(imports);
            faults.extend(circle.map(|files| format!("circle: {}", files.join(" "))));
        }
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
