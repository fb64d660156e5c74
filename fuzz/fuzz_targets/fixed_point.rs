//! A fixed point: any text, with the default allowlist.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::check;
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|typed: &str| check(promises::fixed_point(&Sanitizer::default(), typed)));
