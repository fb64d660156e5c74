//! Fast path and tree path agree on tag soup, with the default allowlist and with any allowlist and options.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    check(promises::both_paths_agree(
        &Sanitizer::default(),
        &case.typed.0,
    ));
    check(promises::both_paths_agree(&case.chosen[0], &case.typed.0));
});
