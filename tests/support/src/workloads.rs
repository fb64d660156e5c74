//! What the benches measure: inputs (kinds of comments), sanitizers with options, and the operations on them.

use crate::comments::{self, MARKED_UP, comments};
use crate::families::FAMILIES;
use comment_sanitizer::{LinkHosts, Sanitizer, SanitizerBuilder, Unlisted, test_hooks};
use std::hint::black_box;

/// Comments of one kind.
pub struct Input {
    /// The name of the kind in tables.
    pub name: &'static str,
    /// The comments, each of which is sanitized by itself.
    pub comments: Vec<String>,
}

impl Input {
    /// The length of all comments together.
    pub fn bytes(&self) -> usize {
        self.comments.iter().map(String::len).sum()
    }
}

/// The inputs that are generated: the same in every run, and on every machine.
pub const GENERATED: [fn() -> Input; 7] = [
    plain_text,
    marked_up,
    one_link,
    made_to_the_counts,
    stored_in_a_blog,
    || stored(&comments(COUNT)),
    hostile,
];

/// The number of comments that are generated of a kind.
pub const COUNT: usize = 2_000;

/// Comments without markup.
pub fn plain_text() -> Input {
    let without_markup = |comment: String| comment.replace(['<', '&', '>'], "");
    Input {
        name: "plain text",
        comments: comments(COUNT).into_iter().map(without_markup).collect(),
    }
}

/// One comment with an element of most kinds.
pub fn marked_up() -> Input {
    Input {
        name: "marked up",
        comments: vec![MARKED_UP.to_owned()],
    }
}

/// One comment of a hundred bytes.
pub fn one_link() -> Input {
    let comment = "Quite so, and there is more of it on <a href=\"https://example.org/page\">the other page</a>, as we \
        all know.";
    Input {
        name: "one link",
        comments: vec![comment.to_owned()],
    }
}

/// Comments with the proportions of real ones: see [`crate::comments`].
pub fn made_to_the_counts() -> Input {
    Input {
        name: "made to the counts",
        comments: comments(COUNT),
    }
}

/// Comments as blogs have stored them for twenty years.
pub fn stored_in_a_blog() -> Input {
    Input {
        name: "stored in a blog",
        comments: comments::stored_in_a_blog(COUNT),
    }
}

/// Comments full of lists and tables, for the widest list.
pub fn structure() -> Input {
    Input {
        name: "structure",
        comments: comments::structure(COUNT),
    }
}

/// These comments as the default sanitizer returns them.
pub fn stored(comments: &[String]) -> Input {
    let sanitizer = Sanitizer::default();
    let sanitize = |comment: &String| sanitizer.sanitize(comment).into_owned();
    Input {
        name: "stored",
        comments: comments.iter().map(sanitize).collect(),
    }
}

/// One comment of 1 KiB of each hostile family.
pub fn hostile() -> Input {
    Input {
        name: "hostile",
        comments: FAMILIES.iter().map(|family| family.of_size(1024)).collect(),
    }
}

/// The `rel` that [`options`] add to links.
pub const REL: &str = "nofollow ugc";

/// The hosts that [`options`] deny to links.
pub const DENIED: [&str; 2] = ["spam.example", "casino.example"];

/// The options that should cost next to nothing, by name.
pub fn options() -> [(&'static str, SanitizerBuilder); 5] {
    let builder = Sanitizer::builder;
    [
        ("link_rel", builder().link_rel(REL)),
        (
            "own_hosts",
            builder().link_rel(REL).own_hosts(["blog.example"]),
        ),
        ("strip_all", builder().unlisted(Unlisted::StripAll)),
        ("escape", builder().unlisted(Unlisted::Escape)),
        ("link_hosts", builder().link_hosts(LinkHosts::deny(DENIED))),
    ]
}

/// The options that make links and paragraphs of text, by name.
pub fn displays() -> [(&'static str, SanitizerBuilder); 3] {
    let builder = Sanitizer::builder;
    [
        ("autolink", builder().autolink(true)),
        ("paragraphs", builder().paragraphs(true)),
        ("both", builder().autolink(true).paragraphs(true)),
    ]
}

/// An operation on every comment of an input.
pub type Operation = fn(&Sanitizer, &Input);

/// Sanitizes every comment.
pub fn sanitize(sanitizer: &Sanitizer, input: &Input) {
    for comment in &input.comments {
        black_box(sanitizer.sanitize(black_box(comment)));
    }
}

/// Inspects every comment.
pub fn inspect(sanitizer: &Sanitizer, input: &Input) {
    for comment in &input.comments {
        black_box(sanitizer.inspect(black_box(comment)));
    }
}

/// Sanitizes every comment on the tree path.
pub fn tree_path(sanitizer: &Sanitizer, input: &Input) {
    for comment in &input.comments {
        black_box(test_hooks::tree_path(sanitizer, black_box(comment)));
    }
}
