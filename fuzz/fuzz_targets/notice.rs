//! Parsing a notice: any text gives an error, or an allowlist that prints as a notice of the same allowlist.
#![no_main]

use comment_sanitizer_fuzz::check;
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|text: &str| check(promises::notice(text)));
