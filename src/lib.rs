//! Makes the HTML that a visitor typed into a blog's comment form safe to store and to show:
//! **only what is on the blog's allowlist, and not a word of the visitor's text lost.**
//!
//! ```
//! use comment_sanitizer::sanitize_comment;
//!
//! let typed = r#"<p>I <B onclick="steal()">love</B> Vec<String> <3<p><script>alert(1)</script>Bye"#;
//! assert_eq!(sanitize_comment(typed), "I <b>love</b> Vec&lt;String&gt; &lt;3\n\nBye");
//! ```
//!
//! The default allowlist is WordPress's classic "You may use these HTML tags" notice:
//!
//! ```text
//! <a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> <code> <del datetime=""> <em> <i> <q cite=""> <strike> <strong>
//! ```
//!
//! For another one, parse such a notice as a [`Whitelist`], and make a [`Sanitizer`] of it. For other options
//! (`rel="nofollow"` on links, no links to some hosts, unlisted tags escaped) use a [`SanitizerBuilder`], in code or
//! read from a file; [`SanitizerBuilder::blog`] has what a blog of today needs.
//!
//! # What becomes of what was typed
//!
//! - Listed tags are kept, in one canonical form. Unlisted tags are removed, and their text is kept; a tag that separates
//!   lines, paragraphs or cells is replaced by a line break, blank line or space, never doubled, never at the ends.
//! - What looks like a tag and is not HTML is shown as typed: `Vec<String>`, `<bob@example.org>`, `</3`, `a<b`. So is a
//!   tag that is named, not used (`no <table> here`), and an unlisted tag in a listed `code` or in Markdown's backquotes.
//! - Scripts, styles, frames, templates and comments are dropped with their content, outside of code.
//! - URLs are kept if they are relative, or have the scheme `http`, `https` or `mailto`, parsed as browsers parse them.
//! - Misnested tags become what browsers make of them, by the tree builder of [html5ever].
//!
//! [All rules](guide::input), with examples, and what is still lost.
//!
//! # Promises
//!
//! 1. **Only the allowlist.** Parsed again, wherever a comment may stand, the output holds listed elements, listed
//!    attributes with values that match their patterns, and allowed URL schemes, and nothing else.
//! 2. **A fixed point.** Sanitizing the output again changes nothing, and a browser that parses the output and writes
//!    it out gives the same bytes; its own sanitizer, with the same allowlist, removes nothing. There are two exceptions,
//!    with allowlists of your own: a browser drops the first newline of a `pre`, and adds to a table the `tbody`, `tr` or
//!    `colgroup` that it lacks.
//! 3. **Nothing typed is lost.** All text that a browser would show of the input is visible in the
//!    output.
//! 4. **Linear.** Time and memory grow in proportion to the input, on every input, and the output is at most
//!    8 × input + 1 KiB. Beyond a limit, tags are dropped and text is kept: elements nest at most 100 deep
//!    (where paragraphs or links are made of text, `p`, `br` and `a` do not count), and formatting re-opened for
//!    misnested tags is capped at input + 1 KiB.
//! 5. **Nothing is copied without need.** A comment that needs no change is returned as [`Cow::Borrowed`].
//!
//! Sanitizing never fails and never panics. Only building can fail: unsafe or misspelt entries of an allowlist, and
//! such options, are rejected with a [`PolicyError`]. The promises hold with all options, except for what an option
//! explicitly takes away. Options may add `rel` and `target` to links, `loading`, `decoding` and `referrerpolicy` to
//! pictures, and [`paragraphs`](SanitizerBuilder::paragraphs) `p` and `br`, even if the allowlist omits them.
//!
//! # Threat model
//!
//! The visitor is the attacker: they know this code, and type what they like, of any length. The output runs no script,
//! loads nothing but what a listed `img` names, sends no form, changes no style, and holds nothing that parsers could
//! read in two ways.
//!
//! - Put the output into **element content inside `body`**, where blocks may stand: a `div`, a `td`, a `li`. Don't put
//!   it into attribute values, nor into `script`, `style`, `title` or `textarea`, nor into a paragraph, a heading, or,
//!   if `a` or `nobr` is listed, anywhere inside an `a` or `nobr` of the page: there the parser would end the page's own
//!   element.
//! - Don't place output inside Vue or Angular templates: `{{…}}` is not escaped.
//! - A feed may carry the output, escaped: it is legal character data of XML 1.0.
//! - **Never cut a stored comment**, not even by the width of a database column: half a tag is another tag. Refuse what
//!   is too long; or cut what was typed, with [`Sanitizer::truncate`], and sanitize that ([storing](guide::storing)).
//! - Nothing judges what a comment says or, without [`link_hosts`](SanitizerBuilder::link_hosts), where its links lead.
//!   That is moderation, for which [`Sanitizer::inspect`] gives the facts.
//!
//! # Beside the comment itself
//!
//! - [`SanitizerBuilder::paragraphs`] and [`SanitizerBuilder::autolink`] lay text out in paragraphs and lines, and turn
//!   its URLs and e-mail addresses into links.
//! - [`Sanitizer::inspect`] gives the facts for moderation: HTML, text, links, what was removed and why.
//! - [`Sanitizer::url`] checks an author's website, as typed into a field of the form.
//! - [`plain_text()`] gives the text, for a name, a mail or a search index.
//! - [`truncate()`] cuts what was typed, outside of tags and character references, and closes what is open.
//! - `excerpt` gives the beginning of the sanitized comment, for a list of the latest ones.
//! - [`SafeHtml`] is the sanitized comment as a type, which templates do not escape again.
//!
//! # Guide
//!
//! The pages of the [`guide`]: [a complete blog](guide::blog), [options](guide::options), [what becomes of what was
//! typed](guide::input), [styling](guide::styling), [storing](guide::storing), [moderation](guide::moderation),
//! [Markdown](guide::markdown), [the browser's own sanitizer](guide::browser), [archives](guide::archives), [coming
//! from ammonia, bleach, kses and others](guide::migration), [attack classes](guide::attacks),
//! [conformance](guide::conformance), [performance](guide::performance) and [architecture](guide::architecture).
//!
//! # Features
//!
//! - `askama` and `maud`: their templates write a [`SafeHtml`] unescaped.
//! - `excerpt`: the functions of that name, by Unicode's tables of words and characters.
//! - `psl`: the whole [public suffix list]. Where owners give subdomains to anybody, as that of `github.io` does, these
//!   are hosts of other people: a [`Link`] to `b.github.io` under the text `github.io` is deceptive, and `github.io` is
//!   refused in [`own_hosts`](SanitizerBuilder::own_hosts) and [`LinkHosts::allow`]. It adds about 750 kB to a program.
//! - `serde`: options from TOML, JSON and the like (see [`SanitizerBuilder`]), allowlists as their notice, inspections as
//!   JSON, and the configuration of the browser's sanitizer (`Sanitizer::sanitizer_config`).
//! - `url`: resolves relative URLs against a base, and recognises internationalised host names and unusual IP notations.
//!
//! No feature is on by default. Features only add to the crate, except that `url` recognises more hosts, and `psl` that
//! more of them belong to other people.
//!
//! [public suffix list]: https://publicsuffix.org/
//! [html5ever]: https://docs.rs/html5ever

#![cfg_attr(docsrs, feature(doc_cfg))]

mod autolink;
mod error;
mod extract;
mod fast;
pub mod guide;
mod html;
mod inspect;
mod options;
mod policy;
mod read;
mod sanitizer;
#[cfg(any(test, fuzzing, comment_sanitizer_test_hooks))]
#[doc(hidden)]
pub mod test_hooks;
mod text;
mod tree;
mod url;
mod write;

pub use error::{PolicyError, Position};
#[cfg(feature = "excerpt")]
pub use extract::excerpt::excerpt;
pub use extract::plain_text::plain_text;
pub use extract::safe_html::SafeHtml;
#[cfg(feature = "serde")]
pub use extract::sanitizer_config::SanitizerConfig;
pub use extract::truncate::truncate;
pub use inspect::inspection::{Inspection, Link, Removal, RemovalKind, ShownTag};
pub use inspect::reason::RemovalReason;
pub use options::builder::SanitizerBuilder;
pub use policy::hosts::LinkHosts;
pub use policy::policy::{Input, Unlisted};
pub use policy::urls::RelativeUrls;
pub use policy::whitelist::Whitelist;
pub use sanitizer::Sanitizer;
pub use text::bidi_controls::Bidi;

use std::borrow::Cow;

/// Returns the comment with only what is on the [default allowlist](Whitelist::default), and all of its text.
///
/// Put the result where HTML's [flow content] may stand, inside `body`. A comment that needs no change is returned as
/// [`Cow::Borrowed`]. Time and memory grow in proportion to the length of the comment, on every input; the result is at
/// most 8 × input + 1 KiB. Never fails.
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
