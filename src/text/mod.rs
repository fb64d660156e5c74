pub(crate) mod bidi_and_marks;
pub(crate) mod bidi_controls;
pub(crate) mod combining_marks;
pub(crate) mod invisible;
pub(crate) mod letters;
