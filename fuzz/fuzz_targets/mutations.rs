//! Only the list, a fixed point, equal paths and the bounds: payloads that parsers may read in two ways, with the
//! default allowlist and with any allowlist and options.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Case, Payload, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|case: Case<Payload>| {
    let ([chosen, _], Payload(typed)) = (case.chosen, case.typed);
    check(promises::safe(&Sanitizer::default(), &typed));
    check(promises::safe(&chosen, &typed));
    check(promises::options(&chosen, &typed));
});
