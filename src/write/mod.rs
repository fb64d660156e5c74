//! Text in lines and paragraphs: which separators removed tags leave ([`separators`]), how [`layout`] writes a comment
//! with paragraphs ([`paragraphs`]) and links ([`linker`]), and its plain text ([`plain_text`]). The folder may import
//! `html`, `text`, `url`, `error`, `policy`, `read` and `autolink`. What must stay true: sanitizing the output again
//! gives the same bytes, events ([`events`]) come in the order of the output, and no typed tag or attribute is judged
//! here.

pub(crate) mod events;
pub(crate) mod layout;
pub(crate) mod linker;
pub(crate) mod paragraphs;
pub(crate) mod plain_text;
pub(crate) mod separators;
pub(crate) mod whitespace;
