//! The whole way against the naive sanitizer, by the default list and by any without tables.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| {
    check(promises::as_naive(&Sanitizer::default(), &case.soup.0));
    let list = promises::without_tables(case.sanitizer.whitelist().clone());
    check(promises::as_naive(&Sanitizer::new(list), &case.soup.0));
});
