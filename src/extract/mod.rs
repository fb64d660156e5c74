#[cfg(feature = "excerpt")]
pub(crate) mod excerpt;
pub(crate) mod plain_text;
pub(crate) mod safe_html;
pub(crate) mod truncate;
