//! The sanitizer beside ammonia, with the same list, on what comments are made of.
//!
//! `cargo bench --bench sanitize` measures each with criterion, then both in turns, and prints a table
//! of medians and their ratios, with the speed of a bare search beside them. Real and hostile comments
//! come from the folder that `COMMENT_SANITIZER_CORPORA` names, if it does; otherwise they are made up.

use comment_sanitizer::{Sanitizer, Whitelist};
use criterion::{Criterion, Throughput};
use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::comments::{MARKED_UP, comments};
use support::corpora;
use support::families::FAMILIES;

/// A comment of a hundred bytes.
const ONE_LINK: &str = "Quite so, and there is more of it on <a href=\"https://example.org/page\">the \
    other page</a>, as we all know.";

/// A kind of comment, and some of it.
struct Input {
    name: &'static str,
    comments: Vec<String>,
}

impl Input {
    fn bytes(&self) -> usize {
        self.comments.iter().map(String::len).sum()
    }
}

fn corpus(name: &str) -> Option<Vec<String>> {
    Some(
        corpora::read(name)?
            .into_iter()
            .map(|entry| entry.input)
            .collect(),
    )
}

fn inputs(sanitizer: &Sanitizer) -> Vec<Input> {
    let real = corpus("comments").unwrap_or_else(|| comments(2_000));
    let hostile = corpus("hostile")
        .unwrap_or_else(|| FAMILIES.iter().map(|family| family.of_size(1024)).collect());
    let plain = comments(2_000)
        .into_iter()
        .map(|comment| comment.replace(['<', '&', '>'], ""))
        .collect();
    let stored = real
        .iter()
        .map(|comment| sanitizer.sanitize(comment).into_owned())
        .collect();
    vec![
        Input {
            name: "plain text",
            comments: plain,
        },
        Input {
            name: "marked up",
            comments: vec![MARKED_UP.to_owned()],
        },
        Input {
            name: "one link",
            comments: vec![ONE_LINK.to_owned()],
        },
        Input {
            name: "real",
            comments: real,
        },
        Input {
            name: "made to the counts",
            comments: comments(2_000),
        },
        Input {
            name: "stored",
            comments: stored,
        },
        Input {
            name: "hostile",
            comments: hostile,
        },
    ]
}

/// ammonia with our list.
fn ammonia(list: &Whitelist) -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    let attributes: HashMap<&str, HashSet<&str>> = list
        .elements()
        .map(|element| (element, list.attributes(element).collect()))
        .collect();
    builder
        .tags(list.elements().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .link_rel(None);
    builder
}

fn ours(sanitizer: &Sanitizer, input: &Input) {
    for comment in &input.comments {
        black_box(sanitizer.sanitize(black_box(comment)));
    }
}

fn theirs(builder: &ammonia::Builder<'_>, input: &Input) {
    for comment in &input.comments {
        black_box(builder.clean(black_box(comment)).to_string());
    }
}

/// The physical limit: a search that finds nothing.
fn scan(input: &Input) {
    for comment in &input.comments {
        black_box(memchr::memchr2(0, 1, black_box(comment.as_bytes())));
    }
}

/// The time of one run, averaged over as many as fill a moment.
fn time(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut runs = 0;
    while runs == 0 || start.elapsed() < Duration::from_millis(20) {
        run();
        runs += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(runs)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures both in turns, so that a noisy machine disturbs them alike.
fn print_table(sanitizer: &Sanitizer, builder: &ammonia::Builder<'_>, inputs: &[Input]) {
    const ROUNDS: usize = 11;
    println!(
        "\n{:<20} {:>9} {:>14} {:>14} {:>7} {:>14}",
        "input", "bytes", "ours", "ammonia", "ratio", "a bare scan"
    );
    for input in inputs {
        let (mut us, mut them, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let mut scans = Vec::new();
        for _ in 0..ROUNDS {
            scans.push(time(|| scan(input)));
            us.push(time(|| ours(sanitizer, input)));
            them.push(time(|| theirs(builder, input)));
            ratios.push(them[them.len() - 1] / us[us.len() - 1]);
        }
        let speed = |seconds: f64| format!("{:.1} MB/s", input.bytes() as f64 / seconds / 1e6);
        println!(
            "{:<20} {:>9} {:>14} {:>14} {:>6.1}x {:>14}",
            input.name,
            input.bytes(),
            speed(median(us)),
            speed(median(them)),
            median(ratios),
            speed(median(scans)),
        );
    }
}

fn main() {
    let sanitizer = Sanitizer::default();
    let builder = ammonia(sanitizer.whitelist());
    let inputs = inputs(&sanitizer);
    let mut criterion = Criterion::default().without_plots().configure_from_args();
    for input in &inputs {
        let mut group = criterion.benchmark_group(input.name);
        group.throughput(Throughput::Bytes(input.bytes() as u64));
        group.bench_function("ours", |bencher| bencher.iter(|| ours(&sanitizer, input)));
        group.bench_function("ammonia", |bencher| {
            bencher.iter(|| theirs(&builder, input))
        });
        group.finish();
    }
    criterion.final_summary();
    print_table(&sanitizer, &builder, &inputs);
}
