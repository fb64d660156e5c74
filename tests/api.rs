//! What the types promise by their traits.

use comment_sanitizer::{
    Inspection, Link, LinkHosts, PolicyError, Position, Removal, SafeHtml, Sanitizer,
    SanitizerBuilder, Whitelist,
};
use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::panic::{RefUnwindSafe, UnwindSafe};

fn is_plain<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + Clone + Debug + 'static>() {}

#[test]
fn all_types_are_plain() {
    is_plain::<Inspection>();
    is_plain::<Link>();
    is_plain::<LinkHosts>();
    is_plain::<PolicyError>();
    is_plain::<Position>();
    is_plain::<Removal>();
    is_plain::<SafeHtml<'static>>();
    is_plain::<Sanitizer>();
    is_plain::<SanitizerBuilder>();
    is_plain::<Whitelist>();
}

#[test]
fn errors_are_errors() {
    fn is_error<T: std::error::Error + Display + PartialEq>() {}
    is_error::<PolicyError>();
}

#[test]
fn a_sanitizer_serves_many_threads() {
    let sanitizer = Sanitizer::default();
    let results: Vec<String> = std::thread::scope(|scope| {
        let sanitize = || sanitizer.sanitize("<b>x<script>y</script>").into_owned();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(sanitize)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(results, ["<b>x</b>"; 4]);
}

#[test]
fn a_result_may_outlive_the_sanitizer() {
    let comment = String::from("<b>x</b>");
    let result: Cow<'_, str> = Sanitizer::default().sanitize(&comment);
    assert_eq!(result, "<b>x</b>");
}
