//! ammonia, the yardstick, with the same allowlist.

use comment_sanitizer::Whitelist;
use std::collections::{HashMap, HashSet};

/// ammonia with the same allowlist.
pub(crate) fn ammonia(list: &Whitelist) -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    let attributes: HashMap<&str, HashSet<&str>> = list
        .elements()
        .map(|element| (element, list.attributes(element).collect()))
        .collect();
    builder
        .tags(list.elements().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .link_rel(None);
    builder
}
