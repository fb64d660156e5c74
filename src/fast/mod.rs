pub(crate) mod copy_on_write;
pub(crate) mod laid_out;
pub(crate) mod output;
pub(crate) mod rewriter;
pub(crate) mod start_tag;
