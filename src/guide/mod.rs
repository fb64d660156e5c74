//! Pages about the crate as a whole. They hold no code.

pub mod conformance;
