pub(crate) mod host;
pub(crate) mod parts;
pub(crate) mod top_level;
