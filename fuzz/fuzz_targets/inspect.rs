//! What is inspected is what is sanitized, and the facts are facts, by any list with any options.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| check(promises::inspected(&case.chosen[0], &case.soup.0)));
