//! placeholder

mod breaks;
mod elements;
mod error;
mod filter;
mod limits;
mod literal;
mod nesting;
mod policy;
mod sanitizer;
mod serialize;
mod tag;
mod tree;
mod url;
mod whitelist;
mod xml;

pub use error::{PolicyError, Position};
pub use sanitizer::{Sanitizer, SanitizerBuilder};
pub use whitelist::Whitelist;

use std::borrow::Cow;

/// x
pub fn sanitize_comment(html: &str) -> Cow<'_, str> {
    sanitizer::DEFAULT.sanitize(html)
}
