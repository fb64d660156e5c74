//! What the tests, benches and fuzz targets of `comment-sanitizer` share.
//!
//! Only `facts`, `promises`, `rows` and `workloads` know the crate itself: what judges it must not be built from it.

pub mod cases;
pub mod comments;
pub mod corpora;
pub mod examples;
pub mod facts;
pub mod families;
pub mod naive;
pub mod options;
pub mod oracle;
pub mod promises;
pub mod prose;
pub mod rows;
pub mod shrink;
pub mod soup;
pub mod workloads;
