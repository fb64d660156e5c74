//! Nothing typed is lost: the words and characters of prose, also with links and paragraphs.
#![no_main]

use comment_sanitizer::Sanitizer;
use comment_sanitizer_fuzz::{Words, check};
use libfuzzer_sys::fuzz_target;
use support::promises;

fuzz_target!(|words: Words| {
    let sanitizer = Sanitizer::default();
    check(promises::words(&sanitizer, &words.0));
    check(promises::nothing_lost(&sanitizer, &words.0.typed));
    let displays = Sanitizer::builder().paragraphs(true).autolink(true).build();
    check(promises::words(
        &displays.expect("options that go together"),
        &words.0,
    ));
});
