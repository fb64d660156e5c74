//! What the tests, benches and fuzz targets of `comment-sanitizer` share.
//!
//! Generators: `soup`, `intent_soup`, `mutations` (payloads), `prose`, `comments`, `families`, `corpora` (real
//! comments), `rows` (test data), `truth` (comments whose inspection is known) and `search` (inputs that get worse).
//! Judges: `oracle` (an independent HTML parser), `naive` and `naive_layout` (a second sanitizer and layout) and
//! `options` (an independent reading of the options), which `promises`, `facts` and `cut` (of beginnings) compare with
//! the crate; `instructions` (a grammar that html5ever lacks); `browser` opens outputs in real browsers. Only `chosen`,
//! `cut`, `facts`, `promises`, `rows` and `workloads` may import the crate: a judge must not be built from what it
//! judges.

pub mod browser;
pub mod cases;
pub mod chosen;
pub mod comments;
pub mod corpora;
pub mod cut;
pub mod dice;
pub mod examples;
pub mod facts;
pub mod families;
pub mod instructions;
pub mod intent_soup;
pub mod mutations;
pub mod naive;
mod naive_code;
mod naive_intent;
pub mod naive_layout;
pub mod options;
pub mod oracle;
pub mod promises;
pub mod prose;
pub mod rows;
pub mod search;
pub mod shrink;
pub mod soup;
pub mod truth;
mod values;
pub mod workloads;
