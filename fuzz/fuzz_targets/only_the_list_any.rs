//! Only the list, what each option promises, and no processing instruction: tag soup, with any allowlist and options.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    let [chosen, _] = &case.chosen;
    check(promises::only_the_list(chosen, &case.typed.0));
    check(promises::options(chosen, &case.typed.0));
    check(promises::instructions(chosen, &case.typed.0));
});
