//! Traits of the public types: `Send`, `Sync`, `Clone`, `Debug` and the like; and a result does not borrow from its
//! sanitizer.

use comment_sanitizer::{
    Inspection, Link, LinkHosts, PolicyError, Position, Removal, RemovalReason, SafeHtml,
    Sanitizer, SanitizerBuilder, SanitizerConfig, Whitelist,
};
use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::panic::{RefUnwindSafe, UnwindSafe};

fn has_common_traits<
    T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + Clone + Debug + 'static,
>() {
}

#[test]
fn public_types_have_the_common_traits() {
    has_common_traits::<Inspection>();
    has_common_traits::<Link>();
    has_common_traits::<LinkHosts>();
    has_common_traits::<PolicyError>();
    has_common_traits::<Position>();
    has_common_traits::<Removal>();
    has_common_traits::<RemovalReason>();
    has_common_traits::<SafeHtml<'static>>();
    has_common_traits::<Sanitizer>();
    has_common_traits::<SanitizerBuilder>();
    has_common_traits::<SanitizerConfig>();
    has_common_traits::<Whitelist>();
}

#[test]
fn policy_error_is_a_standard_error() {
    fn is_error<T: std::error::Error + Display + PartialEq>() {}
    is_error::<PolicyError>();
}

#[test]
fn threads_share_a_sanitizer() {
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
