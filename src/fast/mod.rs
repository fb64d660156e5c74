pub(crate) mod copy_on_write;
pub(crate) mod laid_out;
pub(crate) mod rewriter;
