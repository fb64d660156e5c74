//! The one reader of what the visitor typed. [`tokenizer`] scans a comment and passes its tokens to a
//! [`Sink`](sink::Sink); [`tokens`] makes whole tokens of them for most consumers ([`Tokens`](tokens::Tokens));
//! [`look_ahead`] searches ahead for ends that a token depends on, and remembers what it found; [`naming`] decides
//! whether a tag is shown as typed where the tag alone tells; otherwise [`survey`] collects all tags, [`partners`] and
//! [`spans`] match them, and [`intent`] judges; [`code`] follows the open elements with code; [`stand_in`] gives the
//! text that a removed tag leaves; [`attributes`] decides which attributes of a start tag are kept, and with what
//! value. Imports `html`, `text`, `url`, `error` and `policy` only.
//!
//! What must stay true: the tokenizer is the only code that decides what a `<` or `&` begins. The fast path, the tree
//! path, the second pass of `inspect`, `plain_text`, `truncate` and `excerpt` are its consumers, and decide only what
//! to do with a token.

pub(crate) mod attributes;
pub(crate) mod code;
pub(crate) mod intent;
pub(crate) mod look_ahead;
pub(crate) mod naming;
pub(crate) mod partners;
pub(crate) mod sink;
pub(crate) mod spans;
pub(crate) mod stand_in;
pub(crate) mod survey;
pub(crate) mod tokenizer;
pub(crate) mod tokens;
