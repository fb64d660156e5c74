//! Reads what the visitor typed: [`tokenizer`] splits a comment into text, tags, character references and dropped
//! parts, and [`attributes`] decides which attributes of a start tag are kept, and with what value. Imports `html`,
//! `text`, `url`, `error` and `policy` only. What must stay true: a rule about what a `<` or `&` begins, or about which
//! attribute is kept, stands here and nowhere else, and the fast path reads as the tokenizer does.

pub(crate) mod attributes;
pub(crate) mod look_ahead;
pub(crate) mod tokenizer;
pub(crate) mod tokens;
