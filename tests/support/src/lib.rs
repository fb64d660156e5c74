//! What the tests, benches and fuzz targets of `comment-sanitizer` share.
//!
//! Nothing here depends on the crate itself: what judges it must not be built from it.

pub mod comments;
pub mod corpora;
pub mod families;
pub mod oracle;
pub mod prose;
pub mod rows;
pub mod soup;
