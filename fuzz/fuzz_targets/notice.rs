//! A notice is a list or an error, and a list prints as its notice.
#![no_main]

use comment_sanitizer_fuzz::check;
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|text: &str| check(promises::notice(text)));
