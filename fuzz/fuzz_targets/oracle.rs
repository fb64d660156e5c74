//! The output equals the naive sanitizer's and the naive layout's: tag soup, with the default allowlist and with any
//! without tables and any options; the layout also with tables.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    check(promises::as_naive(&Sanitizer::default(), &case.typed.0));
    check(promises::as_naive(&case.chosen[1], &case.typed.0));
    for chosen in &case.chosen {
        check(promises::as_naive_layout(chosen, &case.typed.0));
    }
});
