//! A fixed point, of tag soup, by any list with any options, within the list's depth.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    let [chosen, _] = &case.chosen;
    check(promises::fixed_point(chosen, &case.soup.0));
    check(promises::bounds(chosen, &case.soup.0, chosen.depth()));
});
