//! README and the guide: every snippet compiles as a user pastes it into a new project, with the dependencies that the page
//! tells to add; and the pages are complete. Each rule is a function that returns what is wrong, and has a test which shows
//! that it finds something.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// README is no longer, in lines, so that a newcomer reads it to its end.
const MAX_LINES: usize = 180;

/// A page in Markdown.
struct Page {
    /// Its path in the repository.
    path: String,
    text: String,
}

/// A new project: the page's dependencies, and its snippets as programs.
#[derive(Debug, PartialEq)]
struct Project {
    dependencies: String,
    programs: Vec<String>,
}

#[test]
fn readme_is_short() {
    let lines = include_str!("../README.md").lines().count();
    assert!(lines <= MAX_LINES, "README.md has {lines} lines");
}

#[test]
fn every_page_of_the_guide_is_a_module_and_linked() {
    let module = include_str!("../src/guide/mod.rs");
    let readme = include_str!("../README.md");
    let pages: Vec<String> = pages().iter().filter_map(Page::module).collect();
    assert!(pages.len() > 10, "{pages:?}");
    assert_eq!(missing(&pages, module, readme), Vec::<String>::new());
    assert_eq!(
        missing(&["nosuch".to_owned()], module, readme),
        [
            "nosuch is no module",
            "nosuch is not in the index",
            "nosuch is not in README.md"
        ],
    );
}

#[test]
fn every_option_and_feature_is_in_its_table() {
    let page = include_str!("../src/guide/options.md");
    let builder = include_str!("../src/options/builder.rs");
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().expect("TOML");
    let setters = builder.lines().filter_map(setter);
    let features = manifest["features"].as_table().expect("a table").keys();
    let names: Vec<&str> = setters
        .chain(
            features
                .map(String::as_str)
                .filter(|name| *name != "default"),
        )
        .collect();
    assert!(names.len() > 20, "{names:?}");
    assert_eq!(not_in_a_row(&names, page), Vec::<&str>::new());
    assert_eq!(not_in_a_row(&["nosuch"], page), ["nosuch"]);
}

#[test]
fn snippets_are_shown_whole() {
    for page in pages() {
        assert_eq!(hidden_lines(&page), Vec::<&str>::new(), "{}", page.path);
    }
    let text = "```rust\n# use a::b;\n#\nlet x = 1;\n```\n# Title\n".to_owned();
    let path = String::new();
    assert_eq!(hidden_lines(&Page { path, text }), ["# use a::b;", "#"]);
}

#[test]
fn pages_are_read() {
    let text = "```sh\ncargo add comment-sanitizer --features serde,url\ncargo add maud toml\n\
                cargo add x --no-default-features --features y\n```\n\
                ```rust\nuse a::b;\n```\n```text\nno\n```\n```rust\nfn main() {}\n```\n";
    let page = Page {
        path: String::new(),
        text: text.to_owned(),
    };
    let expected = Project {
        dependencies: "comment-sanitizer = { path = \"/here\", features = [\"serde\", \"url\"], default-features = true }\n\
                       maud = { version = \"*\", features = [], default-features = true }\n\
                       toml = { version = \"*\", features = [], default-features = true }\n\
                       x = { version = \"*\", features = [\"y\"], default-features = false }\n"
            .to_owned(),
        programs: vec![
            "fn main() {\nuse a::b;\n}\n".to_owned(),
            "fn main() {}\n".to_owned(),
        ],
    };
    assert_eq!(project(&page, "/here"), Some(expected));

    let page = |text: &str| Page {
        path: String::new(),
        text: text.to_owned(),
    };
    let project = project(&page("```rust\n1;\n```\n"), "/here").expect("a snippet");
    assert!(project.dependencies.starts_with("comment-sanitizer = {"));
    assert_eq!(self::project(&page("```text\n1;\n```\n"), "/here"), None);
}

#[test]
fn examples_in_tables_are_what_the_sanitizer_gives() {
    let readme = include_str!("../README.md");
    let input = include_str!("../src/guide/input.md");
    for (page, least) in [(readme, 10), (input, 20)] {
        let examples = examples(page);
        assert!(examples.len() >= least, "{examples:?}");
        assert_eq!(wrong(&examples), Vec::<String>::new());
    }
    let page = "| a tag | kept | `<B>x` → `<b>x</b>`, `<p>1<p>2` → `1⏎2` |\nNot a row: `x` → `y`\n";
    assert_eq!(wrong(&examples(page)), ["<p>1<p>2: 1\n\n2 instead of 1\n2"]);
}

// `.ci/run` runs it.
#[test]
#[ignore = "builds a new project for each page"]
fn pasted_snippets_run() {
    let mut programs = 0;
    for page in pages() {
        if let Some(project) = project(&page, env!("CARGO_MANIFEST_DIR")) {
            programs += project.programs.len();
            if let Err(errors) = run(&page, &project) {
                panic!("{}: {errors}", page.path);
            }
        }
    }
    assert!(programs > 10, "{programs}");

    let page = Page {
        path: "broken.md".to_owned(),
        text: "```rust\nlet x: u32 = \"\";\n```\n".to_owned(),
    };
    let project = project(&page, env!("CARGO_MANIFEST_DIR")).expect("a snippet");
    let errors = run(&page, &project).expect_err("it does not compile");
    assert!(errors.contains("mismatched types"), "{errors}");
}

/// README, and the pages of the guide, by their names.
fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec!["README.md".to_owned()];
    for entry in fs::read_dir(root.join("src/guide")).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().expect("UTF-8");
        if name.ends_with(".md") {
            paths.push(format!("src/guide/{name}"));
        }
    }
    paths.sort();
    let read = |path: String| Page {
        text: fs::read_to_string(root.join(&path)).expect("a page"),
        path,
    };
    paths.into_iter().map(read).collect()
}

impl Page {
    /// The module of a page of the guide.
    fn module(&self) -> Option<String> {
        let name = self.path.strip_prefix("src/guide/")?;
        name.strip_suffix(".md").map(str::to_owned)
    }

    /// The content of the code blocks of this language.
    fn blocks(&self, language: &str) -> Vec<&str> {
        let mut blocks = Vec::new();
        // Fences take turns: one opens a block, the next one closes it.
        for block in self.text.split("```").skip(1).step_by(2) {
            let (of, content) = block.split_once('\n').expect("a block has lines");
            if of == language {
                blocks.push(content);
            }
        }
        blocks
    }
}

/// Where the guide lacks these pages.
fn missing(pages: &[String], module: &str, readme: &str) -> Vec<String> {
    let places = |page: &String| {
        [
            (
                module,
                format!("#[doc = include_str!(\"{page}.md\")]\npub mod {page} {{}}\n"),
                "is no module",
            ),
            (module, format!("//! - [`{page}`]: "), "is not in the index"),
            (readme, format!("/guide/{page}/)"), "is not in README.md"),
        ]
        .into_iter()
        .filter(|(text, link, _)| !text.contains(link))
        .map(|(_, _, fault)| format!("{page} {fault}"))
        .collect::<Vec<_>>()
    };
    pages.iter().flat_map(places).collect()
}

/// The setter whose signature is on this line.
fn setter(line: &str) -> Option<&str> {
    let (name, parameters) = line
        .trim()
        .strip_prefix("pub fn ")?
        .split_once(['(', '<'])?;
    (parameters.contains("self") && name != "build").then_some(name)
}

/// Which of these names begin no row of a table.
fn not_in_a_row<'a>(names: &[&'a str], page: &str) -> Vec<&'a str> {
    let first_cells: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .collect();
    let is_missing = |name: &&&str| {
        let name = format!("`{name}`");
        !first_cells
            .iter()
            .any(|cell| cell.split(", ").any(|part| part == name))
    };
    names.iter().filter(is_missing).copied().collect()
}

/// What the rows of tables show in the form `typed` → `result`, with `⏎` for a newline in the result.
fn examples(page: &str) -> Vec<(&str, String)> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let mut examples = Vec::new();
    for row in rows {
        let parts: Vec<&str> = row.split("` → `").collect();
        for pair in parts.windows(2) {
            let typed = pair[0].rsplit('`').next().expect("a part");
            let result = pair[1].split('`').next().expect("a part");
            examples.push((typed, result.replace('⏎', "\n")));
        }
    }
    examples
}

/// Examples for which the default sanitizer gives something else.
fn wrong(examples: &[(&str, String)]) -> Vec<String> {
    let sanitized = |(typed, result): &(&str, String)| {
        let given = comment_sanitizer::sanitize_comment(typed);
        (given != *result).then(|| format!("{typed}: {given} instead of {result}"))
    };
    examples.iter().filter_map(sanitized).collect()
}

/// Lines that rustdoc would test and not show.
fn hidden_lines(page: &Page) -> Vec<&str> {
    let lines = page.blocks("rust").into_iter().flat_map(str::lines);
    lines
        .filter(|line| *line == "#" || line.starts_with("# "))
        .collect()
}

/// What a user makes of a page with snippets: a project with the dependencies that its `cargo add` lines name, or with this
/// crate alone; and a program of each snippet.
fn project(page: &Page, root: &str) -> Option<Project> {
    let snippets = page.blocks("rust");
    if snippets.is_empty() {
        return None;
    }
    let commands = page.blocks("sh").into_iter().flat_map(str::lines);
    let mut added: Vec<&str> = commands
        .filter_map(|line| line.strip_prefix("cargo add "))
        .collect();
    if added.is_empty() {
        added.push("comment-sanitizer");
    }
    Some(Project {
        dependencies: added.iter().map(|line| dependencies(line, root)).collect(),
        programs: snippets.into_iter().map(program).collect(),
    })
}

/// The lines of a manifest that `cargo add` writes with these arguments; this crate is that of the repository.
fn dependencies(arguments: &str, root: &str) -> String {
    let (mut names, mut features, mut defaults) = (Vec::new(), Vec::new(), true);
    let mut arguments = arguments.split_whitespace();
    while let Some(argument) = arguments.next() {
        match argument {
            "--features" => features.extend(arguments.next().expect("features").split(',')),
            "--no-default-features" => defaults = false,
            name => names.push(name),
        }
    }
    let line = |name: &&str| {
        let source = match *name {
            "comment-sanitizer" => format!("path = {root:?}"),
            // The version is that of the lock file.
            _ => "version = \"*\"".to_owned(),
        };
        format!("{name} = {{ {source}, features = {features:?}, default-features = {defaults} }}\n")
    };
    names.iter().map(line).collect()
}

/// A snippet as the file of a program: pasted into `main`, unless it has one.
fn program(snippet: &str) -> String {
    match snippet.contains("fn main()") {
        true => snippet.to_owned(),
        false => format!("fn main() {{\n{snippet}}}\n"),
    }
}

/// Makes a new project in a temporary folder, and runs each of its programs. The error is what cargo or a program writes.
fn run(page: &Page, project: &Project) -> Result<(), String> {
    let name = format!(
        "pasted-{}",
        page.path.replace(['/', '.'], "-").to_lowercase()
    );
    let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
    let made = make(page, project, &name, &folder);
    fs::remove_dir_all(&folder).expect("the folder was made");
    made
}

fn make(page: &Page, project: &Project, name: &str, folder: &Path) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = root.join("target/pasted");
    let cargo = |arguments: &[&str], place: &Path| {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(place)
            .env("CARGO_TARGET_DIR", &target)
            // A user's cargo does not ask for the hooks of the tests.
            .env_remove("COMMENT_SANITIZER_TEST_HOOKS")
            .output()
            .expect("cargo runs");
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    };
    let folder_name: PathBuf = folder.into();
    let new = ["new", "--vcs", "none", "--name", name];
    cargo(
        &[&new[..], &[folder_name.to_str().expect("UTF-8")]].concat(),
        &std::env::temp_dir(),
    )?;
    let manifest = folder.join("Cargo.toml");
    let head = fs::read_to_string(&manifest).expect("a manifest");
    assert!(head.trim_end().ends_with("[dependencies]"), "{head}");
    fs::write(&manifest, head + &project.dependencies).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
    for (index, program) in project.programs.iter().enumerate() {
        fs::write(folder.join("src/main.rs"), program).expect("a program");
        cargo(&["run"], folder)
            .map_err(|errors| format!("snippet {index} of {}: {errors}", page.path))?;
    }
    Ok(())
}
