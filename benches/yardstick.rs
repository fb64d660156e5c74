//! How two functions are timed beside each other, and what of.

use std::hint::black_box;
use std::time::{Duration, Instant};
use support::corpora;
use support::workloads::Input;

/// The comments of a corpus, if the folder of the corpora is named.
pub(crate) fn corpus(name: &str) -> Option<Vec<String>> {
    Some(
        corpora::read_if_named(name)?
            .into_iter()
            .map(|entry| entry.input)
            .collect(),
    )
}

/// Sanitizes every comment with ammonia.
pub(crate) fn theirs(builder: &ammonia::Builder<'_>, input: &Input) {
    for comment in &input.comments {
        black_box(builder.clean(black_box(comment)).to_string());
    }
}

/// The time of one run in seconds, averaged over at least 20 ms.
pub(crate) fn time(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut runs = 0;
    while runs == 0 || start.elapsed() < Duration::from_millis(20) {
        run();
        runs += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(runs)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures two functions in turns, so that a noisy machine disturbs both alike. Returns the medians of their times,
/// and of the ratio of the second time to the first.
pub(crate) fn in_turns(mut one: impl FnMut(), mut other: impl FnMut()) -> (f64, f64, f64) {
    const ROUNDS: usize = 11;
    let (mut ones, mut others, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ones.push(time(&mut one));
        others.push(time(&mut other));
        ratios.push(others[others.len() - 1] / ones[ones.len() - 1]);
    }
    (median(ones), median(others), median(ratios))
}
