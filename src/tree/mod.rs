pub(crate) mod arena;
pub(crate) mod filter;
pub(crate) mod serialize;
