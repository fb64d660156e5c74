//! The two paths apart, for tests, benches and fuzz targets. `build.rs` adds this module where cargo runs in this
//! repository, and cargo-fuzz adds it by `cfg(fuzzing)`: whoever builds the published crate does not have it.

use crate::fast::rewriter;
use crate::inspect::inspection::Inspection;
use crate::read::intent::Intent;
use crate::sanitizer::Sanitizer;
use std::borrow::Cow;

/// The results of the fast path, `None` if it falls back, and of the tree path: they must be equal.
#[must_use]
pub fn both_paths<'a>(
    sanitizer: &Sanitizer,
    html: &'a str,
) -> (Option<Cow<'a, str>>, Cow<'a, str>) {
    let fast = rewriter::sanitize(html, sanitizer.policy(), &Intent::default(), None);
    (fast, tree_path(sanitizer, html))
}

/// Sanitizes any comment with html5ever's tree builder.
#[must_use]
pub fn tree_path<'a>(sanitizer: &Sanitizer, html: &'a str) -> Cow<'a, str> {
    sanitizer.by_tree(html, &Intent::default())
}

/// The inspections by the fast path, `None` if it falls back, and by the tree path: they must be equal.
#[must_use]
pub fn inspect_both_paths(sanitizer: &Sanitizer, html: &str) -> (Option<Inspection>, Inspection) {
    let [fast, tree] = [Intent::default(), Intent::default()];
    (
        sanitizer.inspect_fast_path(html, &fast),
        sanitizer.inspect_tree_path(html, &tree),
    )
}
