//! Facts of the HTML standard, and the bytes of markup: the tables of elements and attributes and their look-up, the
//! scanners of tags, names and character references, escaping, and the removal of control characters. Imports no other
//! folder of the crate. It holds no blog's options. What is the same for every blog is data here: whether an element or
//! attribute may be listed, the separator its removed tag leaves, and how its text is laid out.

pub(crate) mod attribute_table;
pub(crate) mod control_characters;
pub(crate) mod element;
pub(crate) mod element_table;
pub(crate) mod elements;
pub(crate) mod escape;
pub(crate) mod names;
pub(crate) mod nesting;
pub(crate) mod open_tags;
pub(crate) mod references;
pub(crate) mod scan;
pub(crate) mod tag;
