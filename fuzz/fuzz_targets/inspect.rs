//! `inspect` returns the sanitized HTML with its links, text and removals: tag soup, with any allowlist and options.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| check(promises::inspected(&case.chosen[0], &case.typed.0)));
