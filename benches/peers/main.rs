//! Speed of sanitizers of other languages beside this one and ammonia, on the same comments, with the same allowlist, in
//! one run.
//!
//! `cargo bench --bench peers` installs the packages of the others below `target/`, and leaves a language out, with a
//! word, where it is not there. The times of the others are theirs alone, without the start of Python or Node.

#[path = "../same_list.rs"]
mod same_list;
#[path = "../yardstick.rs"]
mod yardstick;

use comment_sanitizer::{Sanitizer, Whitelist};
use same_list::ammonia;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::comments::comments;
use support::workloads::{self, COUNT, Input, sanitize};
use yardstick::{corpus, in_turns, theirs};

/// A language, and how its packages are installed and run.
struct Language {
    packages: &'static [&'static str],
    /// The command that installs packages in a folder, whose name follows.
    install: &'static str,
    run: &'static str,
    script: &'static str,
}

const LANGUAGES: [Language; 2] = [
    Language {
        packages: &["nh3", "turbohtml"],
        install: "python3 -m pip install --quiet --upgrade --target",
        run: "python3",
        script: "peers.py",
    },
    Language {
        packages: &["sanitize-html", "xss"],
        install: "npm install --silent --no-audit --no-fund --prefix",
        run: "node",
        script: "peers.mjs",
    },
];

/// What a script prints of a package.
#[derive(Deserialize)]
struct Measured {
    package: String,
    version: String,
    /// The median time of one run over all comments, for each input.
    seconds: Vec<f64>,
}

/// What a script reads: the allowlist, and the comments of each input.
fn task(list: &Whitelist, inputs: &[Input]) -> serde_json::Value {
    let list: BTreeMap<&str, Vec<&str>> = list
        .elements()
        .map(|element| (element, list.attributes(element).collect()))
        .collect();
    let inputs: Vec<&[String]> = inputs
        .iter()
        .map(|input| input.comments.as_slice())
        .collect();
    json!({ "list": list, "inputs": inputs })
}

/// Installs the packages of a language and measures them; an error says what failed.
fn measure(language: &Language, folder: &Path, task: &Path) -> Result<Vec<Measured>, String> {
    let packages = folder.join(language.run);
    let (program, arguments) = language.install.split_once(' ').unwrap_or_default();
    let installed = Command::new(program)
        .args(arguments.split(' '))
        .arg(&packages)
        .args(language.packages)
        .output();
    let installed = installed.map_err(|error| format!("{program}: {error}"))?;
    if !installed.status.success() {
        let message = String::from_utf8_lossy(&installed.stderr).into_owned();
        return Err(format!("{program}: {}", message.trim()));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("peers")
        .join(language.script);
    let output = Command::new(language.run)
        .args([script.as_path(), task, &packages])
        .output();
    let output = output.map_err(|error| format!("{}: {error}", language.run))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{}: {}", language.script, message.trim()));
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let lines = printed.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{}: {error}", language.script))
}

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let sanitizer = Sanitizer::default();
    let builder = ammonia(sanitizer.whitelist());
    let inputs = [
        Input {
            name: "real",
            comments: corpus("comments").unwrap_or_else(|| comments(COUNT)),
        },
        workloads::made_to_the_counts(),
        workloads::stored_in_a_blog(),
    ];
    let file = folder.join("task.json");
    let text = task(sanitizer.whitelist(), &inputs).to_string();
    fs::write(&file, text).expect("it can be written to");

    let mut rows: Vec<(String, Vec<f64>)> = vec![
        ("comment-sanitizer".to_owned(), Vec::new()),
        ("ammonia".to_owned(), Vec::new()),
    ];
    for input in &inputs {
        let (us, them, _) = in_turns(|| sanitize(&sanitizer, input), || theirs(&builder, input));
        rows[0].1.push(us);
        rows[1].1.push(them);
    }
    for language in &LANGUAGES {
        match measure(language, &folder, &file) {
            Err(why) => println!("left out: {}: {why}", language.packages.join(", ")),
            Ok(measured) => rows.extend(measured.into_iter().map(|measured| {
                let name = format!("{} {}", measured.package, measured.version);
                (name, measured.seconds)
            })),
        }
    }
    print!("\n{:<24}", "MB/s (times slower)");
    for input in &inputs {
        print!(" {:>24}", input.name);
    }
    println!();
    for (name, times) in &rows {
        print!("{name:<24}");
        for ((input, time), us) in inputs.iter().zip(times).zip(&rows[0].1) {
            let speed = input.bytes() as f64 / time / 1e6;
            print!(" {:>24}", format!("{speed:.1} ({:.0}x)", time / us));
        }
        println!();
    }
}
