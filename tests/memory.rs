//! The promises about memory: held by every hostile family, and searched for inputs that break them.
//!
//! The search measures families of pairs and triples of fragments, and changes the worst a little for as long as they
//! take more memory a byte, or as much. `COMMENT_SANITIZER_SEARCH` makes it long: all pairs, and more of all else; its
//! value, a number but 0, decides the random choices.

use comment_sanitizer::{Sanitizer, plain_text, truncate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::env;
use std::hint::black_box;
use support::chosen::{self, Chosen, Subject};
use support::dice::Dice;
use support::families::FAMILIES;
use support::search::{Candidate, FRAGMENTS, climb};
use support::{cases, soup};

/// What takes memory in proportion to its input.
struct Operation {
    name: &'static str,
    /// The promise: at most so many bytes a byte of input …
    most: u32,
    /// … and so many.
    and: u32,
    run: fn(&Sanitizer, &str),
}

const SANITIZE: Operation = Operation {
    name: "sanitize",
    most: 60,
    and: 4096,
    run: |sanitizer, input| drop(sanitizer.sanitize(input)),
};

const INSPECT: Operation = Operation {
    name: "inspect",
    most: 150,
    and: 4096,
    run: |sanitizer, input| drop(sanitizer.inspect(input)),
};

const TRUNCATE: Operation = Operation {
    name: "truncate",
    most: 80,
    and: 8192,
    run: |sanitizer, input| drop(sanitizer.truncate(input, input.len() - 1)),
};

const TRUNCATE_WITHOUT_A_SANITIZER: Operation = Operation {
    name: "truncate without a sanitizer",
    most: 80,
    and: 8192,
    run: |_, input| drop(truncate(input, input.len() - 1)),
};

const EXCERPT: Operation = Operation {
    name: "excerpt",
    most: 150,
    and: 4096,
    run: |sanitizer, input| drop(sanitizer.excerpt(input, 100)),
};

const EXCERPT_OF_HALF: Operation = Operation {
    name: "excerpt of half of the text",
    most: 150,
    and: 4096,
    run: |sanitizer, input| drop(sanitizer.excerpt(input, input.len() / 2)),
};

const PLAIN_TEXT: Operation = Operation {
    name: "plain text",
    most: 60,
    and: 4096,
    run: |_, input| drop(plain_text(input)),
};

const OPERATIONS: [Operation; 7] = [
    SANITIZE,
    INSPECT,
    TRUNCATE,
    TRUNCATE_WITHOUT_A_SANITIZER,
    EXCERPT,
    EXCERPT_OF_HALF,
    PLAIN_TEXT,
];

impl Operation {
    /// The memory that it takes, in bytes a byte of input, beyond the part of the promise that is fixed.
    fn per_byte(&self, sanitizer: &Sanitizer, input: &str) -> f64 {
        let measured = allocation_counter::measure(|| (self.run)(sanitizer, input));
        (measured.bytes_max as f64 - f64::from(self.and)) / input.len() as f64
    }

    #[track_caller]
    fn check(&self, sanitizer: &Sanitizer, input: &str, what: &str) {
        let Operation { name, most, .. } = self;
        let per_byte = self.per_byte(sanitizer, input);
        assert!(
            per_byte <= f64::from(*most),
            "{name}: {per_byte:.1} bytes a byte, not {most}, of {what}"
        );
    }
}

/// Large enough to show growth that is not linear, small enough for every test run.
const SIZES: [usize; 2] = [4 << 10, 32 << 10];

#[test]
fn memory_is_bounded() {
    for sanitizer in settings(6) {
        for family in FAMILIES {
            for size in SIZES {
                let input = family.of_size(size);
                for operation in OPERATIONS {
                    operation.check(&sanitizer, &input, family.name);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn memory_is_bounded_for_repeated_pieces_with_any_options(
        chosen in any_sanitizer(),
        unit in prop_oneof![soup::misnested(), soup::links(), soup::lines()],
    ) {
        let input = unit.repeat((8 << 10) / unit.len().max(1)) + "x";
        for operation in OPERATIONS {
            operation.check(chosen.sanitizer(), &input, &format!("{chosen:?} {unit:?}"));
        }
    }
}

/// Of any allowlist, most with links, with any options.
fn any_sanitizer() -> impl Strategy<Value = Chosen> {
    chosen::any(prop_oneof![3 => soup::notice_with_links(), 1 => soup::notice()])
}

/// This many sanitizers to measure with: typical ones, one that makes long links, and any.
fn settings(count: usize) -> Vec<Sanitizer> {
    let mut settings = chosen::typical().to_vec();
    settings.push(chosen::with_long_links());
    let mut runner = TestRunner::deterministic();
    let chosen = any_sanitizer();
    while settings.len() < count {
        let chosen = chosen.new_tree(&mut runner).expect("a sanitizer").current();
        settings.push(chosen.sanitizer().clone());
    }
    settings
}

/// How much is searched, for each operation.
struct Effort {
    seed: u64,
    /// The pairs and the triples that are measured.
    pairs: usize,
    triples: usize,
    /// The worst of them that are climbed from, and the steps of each climb.
    climbs: usize,
    steps: usize,
    settings: usize,
}

impl Effort {
    fn of_environment() -> Self {
        match env::var("COMMENT_SANITIZER_SEARCH") {
            Err(_) => Effort {
                seed: 1,
                pairs: 300,
                triples: 300,
                climbs: 3,
                steps: 150,
                settings: 30,
            },
            Ok(seed) => Effort {
                seed: seed.parse().expect("COMMENT_SANITIZER_SEARCH is a number"),
                pairs: FRAGMENTS.len() * FRAGMENTS.len(),
                triples: 30_000,
                climbs: 12,
                steps: 2_000,
                settings: 200,
            },
        }
    }

    /// The inputs to begin with.
    fn candidates(&self, dice: &mut Dice) -> impl Iterator<Item = Candidate> {
        let all = FRAGMENTS.len() * FRAGMENTS.len();
        let mut pairs = Vec::new();
        for nth in 0..self.pairs {
            // All, if that is asked for; else any.
            let nth = if self.pairs == all {
                nth
            } else {
                dice.below(all)
            };
            let (one, two) = (
                FRAGMENTS[nth / FRAGMENTS.len()],
                FRAGMENTS[nth % FRAGMENTS.len()],
            );
            pairs.extend(Candidate::pairs(one, two, dice, self.settings));
        }
        let triples = (0..self.triples).map(|_| Candidate::any(dice, self.settings));
        let triples: Vec<Candidate> = triples.collect();
        pairs.into_iter().chain(triples)
    }

    /// The worst input that is found for an operation, and the memory that it takes a byte.
    fn worst(&self, operation: &Operation, settings: &[Sanitizer]) -> (f64, Candidate) {
        let mut dice = Dice::new(self.seed);
        let mut badness = |candidate: &Candidate| {
            operation.per_byte(&settings[candidate.setting], &candidate.input())
        };
        // What is made once for all is not measured.
        badness(&Candidate::any(&mut dice, 1));
        let candidates = self.candidates(&mut dice);
        let mut found: Vec<_> = candidates.map(|one| (badness(&one), one)).collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        found.truncate(self.climbs);
        let climbed = found
            .into_iter()
            .map(|(_, from)| climb(from, self.steps, self.settings, &mut dice, &mut badness));
        let worst = climbed.max_by(|one, other| one.0.total_cmp(&other.0));
        worst.expect("a candidate")
    }
}

#[track_caller]
fn check_search(operations: &[Operation]) {
    let effort = Effort::of_environment();
    let settings = settings(effort.settings);
    for operation in operations {
        let Operation { name, most, .. } = operation;
        let (per_byte, worst) = effort.worst(operation, &settings);
        let list = settings[worst.setting].whitelist();
        let what = format!("{name}: {per_byte:.1} bytes a byte, of {worst:?}: {list}");
        println!("{what}");
        assert!(per_byte <= f64::from(*most), "{what}, not {most}");
    }
}

#[test]
fn no_input_is_found_that_breaks_the_promise_of_sanitize() {
    check_search(&[SANITIZE]);
}

#[test]
fn no_input_is_found_that_breaks_the_promise_of_inspect() {
    check_search(&[INSPECT]);
}

#[test]
fn no_input_is_found_that_breaks_the_promise_of_truncate() {
    check_search(&[TRUNCATE, TRUNCATE_WITHOUT_A_SANITIZER]);
}

#[test]
fn no_input_is_found_that_breaks_the_promise_of_excerpt() {
    check_search(&[EXCERPT, EXCERPT_OF_HALF]);
}

#[test]
fn no_input_is_found_that_breaks_the_promise_of_plain_text() {
    check_search(&[PLAIN_TEXT]);
}

#[test]
fn memory_beyond_a_promise_is_found() {
    let greedy = Operation {
        name: "greedy",
        most: 60,
        and: 4096,
        run: |_, input| {
            let most = if input.contains("<td>") { 61 } else { 1 };
            drop(black_box(Vec::<u8>::with_capacity(
                most * input.len() + 4096,
            )));
        },
    };
    let effort = Effort {
        settings: 1,
        ..Effort::of_environment()
    };
    let (per_byte, worst) = effort.worst(&greedy, &settings(1));
    assert!(per_byte > 60.0, "{per_byte} {worst:?}");
}
