//! A fixed point, and the bounds on output and depth: tag soup, with any allowlist and options.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    let [chosen, _] = &case.chosen;
    check(promises::fixed_point(chosen, &case.typed.0));
    check(promises::bounds(chosen, &case.typed.0));
});
