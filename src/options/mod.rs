pub(crate) mod builder;
#[cfg(feature = "serde")]
pub(crate) mod config;
