pub(crate) mod finder;
pub(crate) mod host;
pub(crate) mod triggers;
pub(crate) mod url_end;
