//! Autolinking: which parts of a text become links. [`triggers`] finds the bytes that may begin one, [`finder`] decides
//! what becomes a link, [`url_end`] where a URL ends, [`host`] where a host does. The folder may import `html`, `text`,
//! `url`, `error` and `policy`, and not its neighbour `read`. What must stay true: a second pass, which sees the text
//! before and after a link separately, finds the same links; and time is linear.

pub(crate) mod finder;
pub(crate) mod host;
pub(crate) mod triggers;
pub(crate) mod url_end;
