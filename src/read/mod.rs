pub(crate) mod attributes;
pub(crate) mod tokenizer;
