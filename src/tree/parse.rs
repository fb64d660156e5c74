//! Parses a comment with html5ever's tree builder, as the content of a `div`: in goes the comment, out comes its tree.

use crate::inspect::removals::Removals;
use crate::policy::policy::Policy;
use crate::read::intent::Intent;
use crate::read::tokens;
use crate::tree::arena::Tree;
use crate::tree::filter::Filter;
use html5ever::interface::create_element;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{QualName, local_name, ns};

/// Parses a comment: the tokenizer reads it by the policy `read`, with what is known of its intent, and the filter
/// forwards what `keep` allows. Reports
/// what is removed to `removals`. Returns `None` if the clone budget is spent.
pub(crate) fn parse<'a>(
    html: &'a str,
    read: &Policy,
    keep: &Policy,
    intent: &Intent,
    removals: Option<&mut Removals<'a>>,
) -> Option<Tree> {
    let tree = Tree::new();
    let context = create_element(
        &tree,
        QualName::new(None, ns!(html), local_name!("div")),
        vec![],
    );
    let options = TreeBuilderOpts {
        // Matters for `noscript` only, which no allowlist can hold.
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new_for_fragment(tree, context, None, options);
    let mut filter = Filter::new(html, keep, builder, removals);
    tokens::read_again(html, read, intent, &mut filter);
    filter.finish()
}
