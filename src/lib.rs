//! Makes the HTML that a visitor typed into a blog's comment form safe to store and to show:
//! **only what is on the blog's list, and not a word of the visitor's text lost.**
//!
//! ```
//! use comment_sanitizer::sanitize_comment;
//!
//! let typed = r#"<p>I <B onclick="steal()">love</B> Vec<String> <3<p><script>alert(1)</script>Bye"#;
//! assert_eq!(sanitize_comment(typed), "I <b>love</b> Vec&lt;String&gt; &lt;3\n\nBye");
//! ```
//!
//! The list is the notice that stood under the comment form:
//!
//! ```text
//! <a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> <code> <del datetime=""> <em> <i> <q cite=""> <strike> <strong>
//! ```
//!
//! A blog that wants another makes a [`Whitelist`], which is such a notice, and a [`Sanitizer`] of it. What else it
//! wants (`rel="nofollow"` on links, no links to some hosts, other tags shown) it tells a [`SanitizerBuilder`], in
//! code or from a file.
//!
//! # What becomes of what
//!
//! - What is listed stays, written in one canonical form. A tag that is not goes, and its text stays;
//!   where it made a line, a paragraph or a cell, a break stays too, so that words do not glue.
//! - What only looks like a tag is shown as typed: `Vec<String>`, `<bob@example.org>`, `</3`, `a<b`. So
//!   are tags inside `code`, where people paste them.
//! - Scripts, styles, frames, templates and comments go with their content.
//! - URLs stay if they are relative, or have the scheme `http`, `https` or `mailto`, read as browsers read
//!   them.
//! - Misnested tags become what browsers make of them, by the tree builder of [html5ever].
//!
//! # What is promised
//!
//! 1. **Only the list.** Parsed again, wherever a comment may stand, the output holds listed elements,
//!    listed attributes and allowed URL schemes, and nothing else.
//! 2. **A fixed point.** Sanitizing the output again changes nothing, and what a browser makes of it and
//!    writes out is the same. (With two exceptions in lists of one's own, where a browser writes less or
//!    more than we must: it drops the first newline of a `pre`, and it adds to a table the `tbody`, `tr` or
//!    `colgroup` that it lacks.)
//! 3. **Nothing typed is lost.** All visible text of the input is visible in the output.
//! 4. **Linear.** Time and memory grow in proportion to the input, on every input, and the output is at
//!    most 8 times as long, and 1 KiB. Past the limits (nesting of 100, and as many bytes of copied
//!    formatting as were typed) markup goes and text stays.
//! 5. **Nothing copied for nothing.** A comment that needs no change is returned as
//!    [`Cow::Borrowed`].
//!
//! Sanitizing never fails and never panics; only a list or an option that can never be safe, or that is mistyped, is an
//! error, when it is built. The promises hold with all options, but for what an option takes away as it says. What
//! options add to links (`rel` and `target`) is the blog's word, listed or not, and so are the `p` and `br` of
//! [`paragraphs`](SanitizerBuilder::paragraphs).
//!
//! # What it protects from
//!
//! The visitor is the attacker: they know this code, and type what they like, of any length. The output
//! runs no script, loads nothing but what a listed `img` names, sends no form, changes no style, and holds
//! nothing that a parser could read in two ways.
//!
//! It is for **element content inside `body`**, where blocks may stand: a `div`, a `td`, a `li`. Not for
//! attribute values, nor for `script`, `style`, `title` or `textarea`, nor for a place in a paragraph, in a
//! heading, or in a link if the list has `a`: there the parser would end the page's own element. It does
//! not judge what a comment says, nor where its links lead, unless it is told by
//! [`link_hosts`](SanitizerBuilder::link_hosts); that is moderation, for which [`Sanitizer::inspect`] tells the
//! facts. Nor may a client-side template engine read it. It may stand in a feed, escaped: it is legal character
//! data of XML 1.0. And **a stored comment must never be cut**, not by a column of the database either, for half a
//! tag is another tag: cut what was typed, with [`truncate()`] or [`Sanitizer::truncate`], and sanitize that.
//!
//! # Beside the comment itself
//!
//! - [`SanitizerBuilder::paragraphs`] and [`SanitizerBuilder::autolink`]: its text laid out in paragraphs and lines,
//!   and its URLs and e-mail addresses as links, if that is asked for.
//! - [`Sanitizer::inspect`]: what it becomes, its text, its links, and what went and why, for moderation.
//! - [`plain_text()`]: its text, for a name, a mail or a search index.
//! - [`truncate()`]: the beginning of what was typed, cut where nothing is torn, to be sanitized afterwards.
//! - `excerpt`: the beginning of the sanitized comment, for a list of the latest ones. With the feature
//!   `excerpt`, for it needs Unicode's tables of words and characters.
//! - [`SafeHtml`]: the sanitized comment with a type of its own. With the features `askama` and `maud` their
//!   templates do not escape it again; with `serde` it is written as a string.
//! - Options from TOML, JSON and the like, lists as their notice, and what `inspect` finds as JSON, with the feature
//!   `serde`; see [`SanitizerBuilder`].
//! - With the feature `url` relative URLs can be resolved against a base, and hosts in other letters than
//!   those of ASCII are told apart.
//!
//! No feature is on by default. They add to the crate, and change nothing that it does without them, but that more
//! hosts are told apart with `url`.
//!
//! [html5ever]: https://docs.rs/html5ever

mod autolink;
mod error;
mod extract;
mod fast;
mod html;
mod inspect;
mod options;
mod policy;
mod read;
mod sanitizer;
mod text;
mod tree;
mod url;
mod write;

pub use error::{PolicyError, Position};
#[cfg(feature = "excerpt")]
pub use extract::excerpt::excerpt;
pub use extract::plain_text::plain_text;
pub use extract::safe_html::SafeHtml;
pub use extract::truncate::truncate;
pub use inspect::inspection::{Inspection, Link, Removal, RemovalKind};
pub use options::builder::SanitizerBuilder;
pub use policy::hosts::LinkHosts;
pub use policy::policy::Unlisted;
pub use policy::urls::RelativeUrls;
pub use policy::whitelist::Whitelist;
pub use sanitizer::Sanitizer;
pub use text::bidi_controls::Bidi;

use std::borrow::Cow;

/// The comment with only what is on the [default list](Whitelist::default), and all of its text.
///
/// The result may be put where HTML's [flow content] may stand, inside `body`. A comment that needs
/// no change is returned as it is. Takes time and memory in proportion to the length of the comment,
/// whatever it holds; the result is at most eight times as long, and 1 KiB. Never fails.
///
/// ```
/// use comment_sanitizer::sanitize_comment;
/// use std::borrow::Cow;
///
/// assert_eq!(
///     sanitize_comment(r#"<a href="javascript:alert(1)" title="x">AT&T</a>"#),
///     r#"<a title="x">AT&amp;T</a>"#,
/// );
/// assert!(matches!(sanitize_comment("<b>nothing to do</b>"), Cow::Borrowed(_)));
/// ```
///
/// [flow content]: https://html.spec.whatwg.org/multipage/dom.html#flow-content
pub fn sanitize_comment(html: &str) -> Cow<'_, str> {
    sanitizer::DEFAULT.sanitize(html)
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
