//! Starts the examples for the tests in `tests/`, and talks to them.

pub mod blog;
pub mod filter;
