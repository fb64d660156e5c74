pub(crate) mod events;
pub(crate) mod layout;
pub(crate) mod plain_text;
pub(crate) mod separators;
pub(crate) mod whitespace;
