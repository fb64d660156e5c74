//! How options are given: by the setters of a builder, in code, or by a configuration file, with the feature `serde`.
//! Imports the policy, which the options are compiled into, and the sanitizer; only `lib` imports it. What must stay
//! true: both ways fill the same [`chosen`] options, and the same code judges them, so that both allow and refuse the
//! same.

pub(crate) mod builder;
pub(crate) mod chosen;
#[cfg(feature = "serde")]
pub(crate) mod config;
#[cfg(feature = "serde")]
pub(crate) mod forms;
