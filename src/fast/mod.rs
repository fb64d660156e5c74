//! The fast path: sanitizes a comment without building a tree, where none is needed. [`rewriter::sanitize`] returns
//! exactly what the tree path (`tree`) returns, or `None`, and then the caller falls back; tests and the fuzzer compare
//! the two. It may import `html`, `text`, `url`, `error`, `policy`, `read`, `autolink`, `write` and `inspect`, never
//! `tree`. What is kept in the output is decided by the same policy functions as in the tree path.

pub(crate) mod copy_on_write;
pub(crate) mod laid_out;
pub(crate) mod output;
pub(crate) mod rewriter;
pub(crate) mod start_tag;
