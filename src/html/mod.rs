pub(crate) mod control_characters;
pub(crate) mod elements;
pub(crate) mod names;
pub(crate) mod nesting;
pub(crate) mod open_tags;
pub(crate) mod references;
pub(crate) mod scan;
pub(crate) mod tag;
