//! A fixed point, of tag soup, by any list, within the list's depth.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    check(promises::fixed_point(&case.sanitizer, &case.soup.0));
    check(promises::bounds(&case.sanitizer, &case.soup.0, case.depth));
});
