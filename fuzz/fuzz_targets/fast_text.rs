//! What the short way accepts of any text, it makes what the long way makes of it.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::check;
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|typed: &str| check(promises::fast_as_long(&Sanitizer::default(), typed)));
