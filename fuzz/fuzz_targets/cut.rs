//! `plain_text`, `truncate` and `excerpt`: the text is that of the comment, results are within their limits, a beginning
//! means what the whole means, and an excerpt keeps the promises.
#![no_main]

use comment_sanitizer::{Sanitizer, truncate};
use comment_sanitizer_fuzz::{Case, Soup, check};
use libfuzzer_sys::fuzz_target;
use support::chosen::Subject;
use support::cut::beginning;
use support::promises;

fuzz_target!(|case: (Case, u8)| {
    let (Case { chosen, typed }, cut) = case;
    let ([chosen, _], Soup(typed), cut) = (chosen, typed, usize::from(cut));
    check(promises::plain_text(&typed));
    let truncated = truncate(&typed, cut);
    check(beginning(&Sanitizer::default(), &typed, &truncated, cut));
    let excerpt = chosen.sanitizer().excerpt(&typed, cut);
    assert_eq!(chosen.sanitizer().sanitize(&excerpt), excerpt);
    check(promises::only_the_list(&chosen, &excerpt));
    check(promises::fixed_point(&chosen, &excerpt));
});
