//! What a URL says, as browsers read it: its scheme, its host, whether a name is a top-level domain or another public
//! suffix, and which part of a host somebody registered. Imports only `html`. An unclear host must be reported as
//! unknown, never guessed. Which URLs are allowed is decided elsewhere.

pub(crate) mod host;
pub(crate) mod parts;
pub(crate) mod registrable;
pub(crate) mod suffixes;
pub(crate) mod top_level;
