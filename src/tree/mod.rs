//! The tree path: sanitizes any comment with html5ever's tree builder. [`parse`] sends the comment's tokens through
//! [`filter`] to the tree builder, which fills the [`arena`]; [`serialize`] writes the elements that [`placement`] does
//! not leave out. Imports every folder before it in the order of the crate: `html`, `text`, `url`, `error`, `policy`,
//! `read`, `autolink`, `write` and `inspect`, but not `fast`. What must stay true: the allowlist is checked twice,
//! before the tree builder and before writing.

pub(crate) mod arena;
pub(crate) mod filter;
pub(crate) mod parse;
pub(crate) mod placement;
pub(crate) mod serialize;
