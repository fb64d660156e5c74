//! Speed of the sanitizer and of ammonia, with the same allowlist, on several kinds of comments.
//!
//! `cargo bench --bench sanitize` measures each with criterion, then both in turns, and prints a table of medians and
//! their ratios, with the speed of a bare byte search. Further tables show the cost of options, of links and
//! paragraphs, and of `inspect`. Real and hostile comments come from the folder in `COMMENT_SANITIZER_CORPORA`, or are
//! generated without it.

mod same_list;
mod yardstick;

use comment_sanitizer::Sanitizer;
use criterion::{Criterion, Throughput};
use same_list::ammonia;
use std::hint::black_box;
use support::comments::comments;
use support::promises::everything;
use support::workloads::{self, COUNT, DENIED, Input, REL, inspect, sanitize, tree_path};
use url::Url;
use yardstick::{corpus, in_turns, median, theirs, time};

fn inputs() -> Vec<Input> {
    let real = corpus("comments").unwrap_or_else(|| comments(COUNT));
    let stored = workloads::stored(&real);
    let mut hostile = workloads::hostile();
    if let Some(comments) = corpus("hostile") {
        hostile.comments = comments;
    }
    vec![
        workloads::plain_text(),
        workloads::marked_up(),
        workloads::one_link(),
        Input {
            name: "real",
            comments: real,
        },
        workloads::made_to_the_counts(),
        workloads::stored_in_a_blog(),
        stored,
        hostile,
    ]
}

/// The upper bound of speed: a search that finds nothing.
fn scan(input: &Input) {
    for comment in &input.comments {
        black_box(memchr::memchr2(0, 1, black_box(comment.as_bytes())));
    }
}

/// A sanitizer with options, and ammonia with the same options, where it has them.
struct Choice {
    name: &'static str,
    sanitizer: Sanitizer,
    builder: ammonia::Builder<'static>,
}

/// The options that should cost next to nothing.
fn choices() -> [Choice; 5] {
    let mut choices = workloads::options().map(|(name, builder)| {
        let sanitizer = builder.build().expect("options that go together");
        let builder = ammonia(sanitizer.whitelist());
        Choice {
            name,
            sanitizer,
            builder,
        }
    });
    for choice in &mut choices[..2] {
        choice.builder.link_rel(Some(REL));
    }
    // As in ammonia's documentation.
    choices[4].builder.attribute_filter(|_, name, value| {
        let url = (name == "href").then(|| Url::parse(value).ok()).flatten();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let is_denied = |domain: &&str| host == *domain || host.ends_with(&format!(".{domain}"));
        (!DENIED.iter().any(is_denied)).then(|| value.into())
    });
    choices
}

/// Sanitizers that make links and paragraphs of text, by name.
fn displays() -> [(&'static str, Sanitizer); 3] {
    workloads::displays()
        .map(|(name, builder)| (name, builder.build().expect("options that go together")))
}

fn speed(input: &Input, seconds: f64) -> String {
    format!("{:.1} MB/s", input.bytes() as f64 / seconds / 1e6)
}

fn print_table(sanitizer: &Sanitizer, builder: &ammonia::Builder<'_>, inputs: &[Input]) {
    println!(
        "\n{:<20} {:>9} {:>14} {:>14} {:>7} {:>14}",
        "input", "bytes", "ours", "ammonia", "ratio", "a bare scan"
    );
    for input in inputs {
        let (us, them, ratio) = in_turns(|| sanitize(sanitizer, input), || theirs(builder, input));
        let scans = (0..11).map(|_| time(|| scan(input))).collect();
        println!(
            "{:<20} {:>9} {:>14} {:>14} {ratio:>6.1}x {:>14}",
            input.name,
            input.bytes(),
            speed(input, us),
            speed(input, them),
            speed(input, median(scans)),
        );
    }
}

/// Prints the speed with each choice of options, as a multiple of ammonia's with the same.
fn print_choices(choices: &[Choice], inputs: &[Input]) {
    print!("\n{:<20}", "times ammonia");
    for choice in choices {
        print!(" {:>11}", choice.name);
    }
    println!();
    for input in inputs {
        print!("{:<20}", input.name);
        for Choice {
            sanitizer, builder, ..
        } in choices
        {
            let (_, _, ratio) = in_turns(|| sanitize(sanitizer, input), || theirs(builder, input));
            print!(" {ratio:>10.1}x");
        }
        println!();
    }
}

/// Prints the time with links and paragraphs, as a multiple of the time without.
fn print_displays(sanitizer: &Sanitizer, displays: &[(&str, Sanitizer)], inputs: &[Input]) {
    print!("\n{:<20}", "times without");
    for (name, _) in displays {
        print!(" {name:>11}");
    }
    println!();
    for input in inputs {
        print!("{:<20}", input.name);
        for (_, display) in displays {
            let (_, _, ratio) =
                in_turns(|| sanitize(sanitizer, input), || sanitize(display, input));
            print!(" {ratio:>10.2}x");
        }
        println!();
    }
}

/// Prints the time of `inspect`, as a multiple of sanitizing, as [`Sanitizer::sanitize`] does it and on the tree path.
fn print_inspection(sanitizer: &Sanitizer, inputs: &[Input]) {
    println!(
        "\n{:<20} {:>14} {:>14} {:>16} {:>16}",
        "input", "tree path", "inspect", "times sanitize", "times tree path"
    );
    for input in inputs {
        let inspected = || inspect(sanitizer, input);
        let (tree, time, times_tree) = in_turns(|| tree_path(sanitizer, input), inspected);
        let (.., times) = in_turns(|| sanitize(sanitizer, input), inspected);
        println!(
            "{:<20} {:>14} {:>14} {times:>15.2}x {times_tree:>15.2}x",
            input.name,
            speed(input, tree),
            speed(input, time),
        );
    }
}

fn main() {
    let sanitizer = Sanitizer::default();
    let builder = ammonia(sanitizer.whitelist());
    let inputs = inputs();
    let choices = choices();
    let displays = displays();
    let mut criterion = Criterion::default().without_plots().configure_from_args();
    for input in &inputs {
        let mut group = criterion.benchmark_group(input.name);
        group.throughput(Throughput::Bytes(input.bytes() as u64));
        group.bench_function("ours", |bencher| {
            bencher.iter(|| sanitize(&sanitizer, input))
        });
        group.bench_function("ammonia", |bencher| {
            bencher.iter(|| theirs(&builder, input))
        });
        group.bench_function("inspect", |bencher| {
            bencher.iter(|| inspect(&sanitizer, input));
        });
        group.finish();
    }
    let chosen = choices
        .iter()
        .map(|choice| (choice.name, &choice.sanitizer));
    let displayed = displays.iter().map(|(name, sanitizer)| (*name, sanitizer));
    for (name, chosen) in chosen.chain(displayed) {
        let mut group = criterion.benchmark_group(name);
        for input in inputs
            .iter()
            .filter(|input| CHOICE_INPUTS.contains(&input.name))
        {
            group.throughput(Throughput::Bytes(input.bytes() as u64));
            group.bench_function(input.name, |bencher| {
                bencher.iter(|| sanitize(chosen, input));
            });
        }
        group.finish();
    }
    criterion.final_summary();
    print_table(&sanitizer, &builder, &inputs);
    print_choices(&choices, &inputs);
    print_displays(&sanitizer, &displays, &inputs);
    print_inspection(&sanitizer, &inputs);
    println!("\nwith the widest list:");
    let widest = Sanitizer::new(everything());
    print_table(
        &widest,
        &ammonia(widest.whitelist()),
        &[workloads::structure()],
    );
}

/// The inputs of criterion's groups of options; the tables measure all inputs.
const CHOICE_INPUTS: [&str; 2] = ["one link", "real"];
