//! Only the list, of tag soup, by any list.
#![no_main]

use comment_sanitizer_fuzz::{Case, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case| check(promises::only_the_list(&case.sanitizer, &case.soup.0)));
