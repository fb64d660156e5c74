//! Time per byte of every hostile family at 64 KiB and at 1 MiB: linear time means that they are equal.
//!
//! `cargo bench --bench linear` measures each with criterion, and prints tables of the growth of the time per byte,
//! which varies around 1: with the default allowlist, with everything that may be listed, that inspected with options,
//! with links and paragraphs, and of `plain_text`, `truncate` and `excerpt`. It fails if a family grows far beyond 1.

use comment_sanitizer::{Sanitizer, plain_text, truncate};
use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::chosen::{Chosen, Subject};
use support::families::{FAMILIES, Family};
use support::options::{Direction, Options};
use support::promises::everything;

const SIZES: [usize; 2] = [64 << 10, 1 << 20];

/// An operation whose time is measured.
type Job<'a> = &'a dyn Fn(&str);

/// Nanoseconds per byte: the best of several runs, because noise only adds time.
fn per_byte(job: Job<'_>, input: &str) -> f64 {
    let mut best = f64::INFINITY;
    let start = Instant::now();
    let mut runs = 0;
    while runs < 3 || start.elapsed() < Duration::from_millis(30) {
        let start = Instant::now();
        job(black_box(input));
        best = best.min(start.elapsed().as_nanos() as f64 / input.len() as f64);
        runs += 1;
    }
    best
}

fn main() {
    let sanitizer = Sanitizer::default();
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(100))
        .configure_from_args();
    let mut group = criterion.benchmark_group("linear");
    for family in FAMILIES {
        for size in SIZES {
            let input = family.of_size(size);
            group.throughput(Throughput::Bytes(input.len() as u64));
            group.bench_with_input(
                BenchmarkId::new(family.name, size),
                &input,
                |bencher, input| {
                    bencher.iter(|| black_box(sanitizer.sanitize(black_box(input))));
                },
            );
        }
    }
    group.finish();
    criterion.final_summary();

    let everything = Sanitizer::new(everything());
    let chosen = Chosen::new(everything.whitelist().clone(), Options::everything());
    let chosen = chosen.expect("options that go together");
    let laid_out = Sanitizer::builder()
        .autolink(true)
        .paragraphs(true)
        .link_rel("ugc");
    let laid_out = laid_out.build().expect("options that go together");
    let removing = Options {
        bidi: Direction::Strip,
        max_combining_marks: Some(1),
        ..Options::everything().with_display()
    };
    let removing = Chosen::new(everything.whitelist().clone(), removing);
    let removing = removing.expect("options that go together");
    let jobs: [(&str, Job<'_>); 6] = [
        ("the default list", &|input| {
            drop(black_box(sanitizer.sanitize(input)))
        }),
        ("everything that may be listed", &|input| {
            drop(black_box(everything.sanitize(input)))
        }),
        ("with options, inspected", &|input| {
            drop(black_box(chosen.sanitizer().inspect(input)))
        }),
        ("laid out, with links", &|input| {
            drop(black_box(laid_out.sanitize(input)))
        }),
        ("laid out, inspected", &|input| {
            drop(black_box(removing.sanitizer().inspect(input)))
        }),
        ("text, beginning and excerpt", &|input| {
            black_box((plain_text(input), truncate(input, input.len() - 1)));
            black_box(sanitizer.excerpt(input, input.len() - 1));
        }),
    ];
    let mut grew = Vec::new();
    for (name, job) in jobs {
        grew.extend(print_table(name, job));
    }
    if !grew.is_empty() {
        eprintln!("the time per byte grows with the size: {}", grew.join(", "));
        std::process::exit(1);
    }
}

/// The time per byte at 64 KiB and at 1 MiB.
fn measure(job: Job<'_>, family: &Family) -> [f64; 2] {
    SIZES.map(|size| per_byte(job, &family.of_size(size)))
}

/// Growth that noise does not explain: quadratic time grows by 16.
const TOO_MUCH: f64 = 5.0;

/// Prints the table; returns the families that grew in each of three measurements.
fn print_table(name: &str, job: Job<'_>) -> Vec<&'static str> {
    println!(
        "\n{:<30} {:>12} {:>12} {:>8}",
        name, "ns/B, 64 KiB", "ns/B, 1 MiB", "growth"
    );
    let mut grew = Vec::new();
    for family in FAMILIES {
        let [small, large] = measure(job, family);
        let growth = large / small;
        println!(
            "{:<30} {small:>12.1} {large:>12.1} {growth:>7.2}x",
            family.name
        );
        let again = || {
            let [small, large] = measure(job, family);
            large / small
        };
        if growth > TOO_MUCH && again() > TOO_MUCH && again() > TOO_MUCH {
            grew.push(family.name);
        }
    }
    grew
}
