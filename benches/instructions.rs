//! Instructions per byte, counted by callgrind: figures that repeat, where times are noisy.
//!
//! `cargo bench --bench instructions` counts every job on every generated input with gungraun, which also compares each
//! with the run before, and then prints a table of instructions per byte. It needs valgrind, and `gungraun-runner` of
//! the version in `Cargo.toml`. Figures of different compilers or kinds of CPU cannot be compared: `memchr` and the C
//! library choose their code by the CPU.

use comment_sanitizer::{Sanitizer, SanitizerBuilder};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use support::workloads::{self, GENERATED, Input, Operation};

/// The jobs, by their names in [`counted`]: a sanitizer and an operation.
fn jobs() -> Vec<(&'static str, SanitizerBuilder, Operation)> {
    let default = Sanitizer::builder;
    let mut jobs: Vec<(&'static str, SanitizerBuilder, Operation)> = vec![
        ("sanitize", default(), workloads::sanitize),
        ("inspect", default(), workloads::inspect),
        ("tree_path", default(), workloads::tree_path),
    ];
    let options = workloads::options()
        .into_iter()
        .chain(workloads::displays());
    jobs.extend(options.map(|(name, builder)| (name, builder, workloads::sanitize as Operation)));
    jobs
}

/// A job on one input, ready to run.
struct Prepared {
    sanitizer: Sanitizer,
    input: Input,
    operation: Operation,
}

/// Prepares the job on the input of this index, and runs it once, so that lazy initialization is not counted.
fn prepare((job, input): (&str, usize)) -> Prepared {
    let mut jobs = jobs().into_iter();
    let (_, builder, operation) = jobs.find(|(name, ..)| *name == job).expect("a job");
    let sanitizer = builder.build().expect("options that go together");
    let input = GENERATED[input]();
    operation(&sanitizer, &input);
    Prepared {
        sanitizer,
        input,
        operation,
    }
}

/// A job with the index of each input.
fn inputs_of(job: &'static str) -> impl Iterator<Item = (&'static str, usize)> {
    (0..GENERATED.len()).map(move |input| (job, input))
}

/// The items of gungraun's macros are public and undocumented, which the lints allow in a private module.
mod counted {
    use super::{Prepared, inputs_of, prepare};
    use gungraun::{Callgrind, CallgrindMetrics, EventKind, LibraryBenchmarkConfig};
    use gungraun::{library_benchmark, library_benchmark_group, main};

    // Runs the job. Returning `prepared` drops it after counting.
    #[library_benchmark(setup = prepare)]
    #[benches::sanitize(iter = inputs_of("sanitize"))]
    #[benches::inspect(iter = inputs_of("inspect"))]
    #[benches::tree_path(iter = inputs_of("tree_path"))]
    #[benches::link_rel(iter = inputs_of("link_rel"))]
    #[benches::own_hosts(iter = inputs_of("own_hosts"))]
    #[benches::strip_all(iter = inputs_of("strip_all"))]
    #[benches::escape(iter = inputs_of("escape"))]
    #[benches::link_hosts(iter = inputs_of("link_hosts"))]
    #[benches::autolink(iter = inputs_of("autolink"))]
    #[benches::paragraphs(iter = inputs_of("paragraphs"))]
    #[benches::both(iter = inputs_of("both"))]
    fn run(prepared: Prepared) -> Prepared {
        (prepared.operation)(&prepared.sanitizer, &prepared.input);
        prepared
    }

    library_benchmark_group!(name = jobs, benchmarks = run);

    /// Counts instructions only, so the caches need no simulation.
    fn config() -> LibraryBenchmarkConfig {
        let mut callgrind = Callgrind::with_args(["--cache-sim=no"]);
        callgrind.format([CallgrindMetrics::SingleEvent(EventKind::Ir)]);
        let mut config = LibraryBenchmarkConfig::default();
        config.tool(callgrind);
        config
    }

    /// Starts the runner, which starts this program again for each job on each input.
    pub(crate) fn count() {
        main!(config = config(), library_benchmark_groups = jobs);
        main();
    }
}

fn main() {
    let start = SystemTime::now();
    counted::count();
    // Cargo passes `--bench`; the runner does not.
    if std::env::args().any(|argument| argument == "--bench") {
        print_table(start);
    }
}

/// The folder where gungraun leaves the counts of callgrind.
fn counts() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("gungraun")
        .join(env!("CARGO_PKG_NAME"))
        .join("instructions/counted/jobs")
}

/// The file in it with the counts for a job on the input of this index.
fn counts_of(job: &str, input: usize) -> PathBuf {
    let name = format!("run.{job}_{input}");
    let file = format!("callgrind.{name}.out");
    counts().join(name).join(file)
}

/// The count of instructions in a file of callgrind, or `None` if it is older than this run: a filter may leave jobs
/// out.
fn instructions(path: &Path, start: SystemTime) -> Option<u64> {
    let written = fs::metadata(path).and_then(|file| file.modified()).ok()?;
    let text = fs::read_to_string(path).ok()?;
    let totals = text.lines().find_map(|line| line.strip_prefix("totals:"))?;
    totals.trim().parse().ok().filter(|_| written >= start)
}

/// Prints a row for each job, with a dash for each input that a filter left out.
///
/// # Panics
///
/// If there are no counts: gungraun keeps its files elsewhere, or a filter matches nothing.
fn print_table(start: SystemTime) {
    let inputs = GENERATED.map(|generate| generate());
    let width = |input: &Input| input.name.len().max(8) + 2;
    print!("\n{:<21}", "instructions per byte");
    for input in &inputs {
        print!("{:>width$}", input.name, width = width(input));
    }
    println!();
    let mut counted = 0;
    for (job, ..) in jobs() {
        print!("{job:<21}");
        for (index, input) in inputs.iter().enumerate() {
            let cell = match instructions(&counts_of(job, index), start) {
                Some(count) => {
                    counted += 1;
                    format!("{:.2}", count as f64 / input.bytes() as f64)
                }
                None => "-".to_owned(),
            };
            print!("{cell:>width$}", width = width(input));
        }
        println!();
    }
    assert!(
        counted > 0,
        "nothing was counted: no file of callgrind in {} is of this run. Either a filter matches no job, or gungraun \
         keeps its files in another folder, as with GUNGRAUN_HOME or another version",
        counts().display(),
    );
}
