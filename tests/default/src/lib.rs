//! Nothing: the tests beside it see the crate without any of its features.
