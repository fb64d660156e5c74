//! The bounds on output and depth: pieces of tag soup, each repeated many times.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Runs, check};
use libfuzzer_sys::fuzz_target;
use support::promises::{self, everything};

fuzz_target!(|runs: Runs| {
    check(promises::bounds(&Sanitizer::default(), &runs.0));
    check(promises::bounds(&Sanitizer::new(everything()), &runs.0));
});
