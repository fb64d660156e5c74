pub(crate) mod bidi_and_marks;
pub(crate) mod combining_marks;
pub(crate) mod letters;
