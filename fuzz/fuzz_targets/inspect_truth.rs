//! `inspect` finds exactly what was put into a comment.
#![no_main]

use comment_sanitizer_fuzz::{Known, check};
use libfuzzer_sys::fuzz_target;
use support::facts;

fuzz_target!(|known: Known| check(facts::true_to(&known.0)));
