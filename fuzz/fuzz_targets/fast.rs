//! What the short way accepts, it makes what the long way makes of it, by the default list and by any, with any
//! options.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    check(promises::fast_as_long(&Sanitizer::default(), &case.soup.0));
    check(promises::fast_as_long(&case.chosen[0], &case.soup.0));
});
