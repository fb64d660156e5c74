pub(crate) mod arena;
pub(crate) mod filter;
pub(crate) mod parse;
pub(crate) mod serialize;
