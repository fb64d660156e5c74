//! Facts of text (letters, quotation marks, Markdown's code spans), and the filter of characters that affect text
//! beyond their own place: bidi controls, combining marks, invisible characters. Imports no other folder of the crate.
//! It knows no HTML; of the options it holds only those about characters ([`Bidi`](bidi_controls::Bidi),
//! [`CharacterOptions`](bidi_and_marks::CharacterOptions)). An element is only a nested scope here.

pub(crate) mod bidi_and_marks;
pub(crate) mod bidi_controls;
pub(crate) mod code_spans;
pub(crate) mod combining_marks;
pub(crate) mod invisible;
pub(crate) mod letters;
pub(crate) mod quotation_marks;
