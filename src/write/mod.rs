pub(crate) mod layout;
pub(crate) mod separators;
