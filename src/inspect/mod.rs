pub(crate) mod deceptive;
pub(crate) mod inspection;
pub(crate) mod observer;
pub(crate) mod removals;
pub(crate) mod second_pass;
