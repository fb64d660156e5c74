//! The sanitizer, and the way a comment takes through it.

use crate::error::PolicyError;
use crate::fast;
use crate::filter::Filter;
use crate::limits::{Growth, Limits, MOST_DEPTH};
use crate::literal;
use crate::policy::Policy;
use crate::serialize::serialize;
use crate::tree::Tree;
use crate::whitelist::Whitelist;
use html5ever::interface::create_element;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{QualName, local_name, ns};
use once_cell::sync::Lazy;
use std::borrow::Cow;
use std::sync::Arc;

/// Makes comments safe by a list of one's own.
///
/// Made once, it can be used from any number of threads; a clone is a reference to the same.
/// The default is what [`sanitize_comment`](crate::sanitize_comment) uses.
///
/// ```
/// use comment_sanitizer::{Sanitizer, Whitelist};
///
/// let list: Whitelist = r#"<p> <br> <img src="" alt=""> <a href="">"#.parse()?;
/// let sanitizer = Sanitizer::new(list);
/// assert_eq!(sanitizer.sanitize("<p>one<p><b>two</b>"), "<p>one</p><p>two</p>");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sanitizer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    list: Whitelist,
    policy: Policy,
}

impl Default for Inner {
    fn default() -> Self {
        Inner::new(Whitelist::default(), Limits::default())
    }
}

impl Inner {
    fn new(list: Whitelist, limits: Limits) -> Self {
        Inner {
            policy: Policy::new(&list, limits),
            list,
        }
    }
}

impl Sanitizer {
    /// A sanitizer that allows what is on this list.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::new(Whitelist::default().without("a"));
    /// assert_eq!(sanitizer.sanitize("<a href=/><i>x</i></a>"), "<i>x</i>");
    /// ```
    pub fn new(list: Whitelist) -> Self {
        Sanitizer {
            inner: Arc::new(Inner::new(list, Limits::default())),
        }
    }

    /// Options to choose before a sanitizer is made.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().max_depth(1).build()?;
    /// assert_eq!(sanitizer.sanitize("<b><i>x</i></b>"), "<b>x</b>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn builder() -> SanitizerBuilder {
        SanitizerBuilder {
            list: Whitelist::default(),
            limits: Limits::default(),
        }
    }

    /// The list that this sanitizer allows: what to print under the form.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// assert_eq!(Sanitizer::default().whitelist(), &Whitelist::default());
    /// ```
    pub fn whitelist(&self) -> &Whitelist {
        &self.inner.list
    }

    /// What the code that works through a comment asks.
    pub(crate) fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The comment with only what is on the list, and all of its text.
    ///
    /// The result may be put where HTML's [flow content] may stand, inside `body`: in a `div`, a `td`,
    /// a `li`. It is no attribute value, and has no place in `script`, `style`, `title` or `textarea`.
    ///
    /// A comment that needs no change is returned as it is. Takes time and memory in proportion to
    /// the length of the comment, whatever it holds: at most 60 bytes for each of its bytes; the result is
    /// at most eight times as long, and 1 KiB. A comment of more than 2 GiB loses all its markup, and none
    /// of its text. Never fails.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    /// use std::borrow::Cow;
    ///
    /// let sanitizer = Sanitizer::default();
    /// assert_eq!(sanitizer.sanitize("<B ONCLICK=x>hi</B>"), "<b>hi</b>");
    /// assert!(matches!(sanitizer.sanitize("<b>hi</b>"), Cow::Borrowed(_)));
    /// ```
    ///
    /// [flow content]: https://html.spec.whatwg.org/multipage/dom.html#flow-content
    #[must_use]
    pub fn sanitize<'a>(&self, html: &'a str) -> Cow<'a, str> {
        fast::sanitize(html, &self.inner.policy).unwrap_or_else(|| self.sanitize_long(html))
    }

    /// What the short way makes of a comment, if it does not decline, and what the long way makes of it:
    /// the same. For tests.
    #[doc(hidden)]
    #[must_use]
    pub fn both_ways<'a>(&self, html: &'a str) -> (Option<Cow<'a, str>>, Cow<'a, str>) {
        (
            fast::sanitize(html, &self.inner.policy),
            self.sanitize_long(html),
        )
    }

    /// By html5ever's tree builder, for any comment.
    fn sanitize_long<'a>(&self, html: &'a str) -> Cow<'a, str> {
        let policy = &self.inner.policy;
        let text_only = Policy::text_only();
        let mut written = if html.len() > policy.limits.markup_bytes {
            text_only
        } else {
            policy
        };
        let mut tree = parse(html, policy, written);
        if tree.growth_is_spent() {
            written = text_only;
            tree = parse(html, policy, written);
        }
        let sanitized = serialize(&tree, written, html.len());
        if sanitized == html {
            Cow::Borrowed(html)
        } else {
            Cow::Owned(sanitized)
        }
    }
}

/// The sanitizer of the default list.
pub(crate) static DEFAULT: Lazy<Sanitizer> = Lazy::new(Sanitizer::default);

/// The tree that html5ever builds as the content of a `div`, of a comment that is read by one policy
/// and of which another says what stays.
fn parse(html: &str, read: &Policy, stays: &Policy) -> Tree {
    let tree = Tree::new(Growth::new(html.len()));
    let context = create_element(
        &tree,
        QualName::new(None, ns!(html), local_name!("div")),
        vec![],
    );
    let options = TreeBuilderOpts {
        // It concerns `noscript`, which no list can hold.
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new_for_fragment(tree, context, None, options);
    let mut filter = Filter::new(html, stays, builder);
    literal::read(html, read, &mut filter);
    filter.finish()
}

/// Options of a [`Sanitizer`], chosen one by one.
///
/// ```
/// use comment_sanitizer::{Sanitizer, Whitelist};
///
/// let list: Whitelist = "<b> <i>".parse()?;
/// let sanitizer = Sanitizer::builder().whitelist(list).max_depth(10).build()?;
/// assert_eq!(sanitizer.sanitize("<b>bold</b> <u>not</u>"), "<b>bold</b> not");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SanitizerBuilder {
    list: Whitelist,
    limits: Limits,
}

impl SanitizerBuilder {
    /// The elements and attributes to allow; [`Whitelist::default`] if this is not called.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::builder().whitelist(Whitelist::empty()).build()?;
    /// assert_eq!(sanitizer.sanitize("<b>x</b>"), "x");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn whitelist(mut self, list: Whitelist) -> Self {
        self.list = list;
        self
    }

    /// How deep elements may nest in the result; 100 if this is not called. The tags of what nests
    /// deeper go, and its text stays.
    ///
    /// A table needs three levels more than itself, for its cells: with less room it goes as well.
    /// From 1 to 400: browsers flatten what nests deeper than 512 in the whole page, and the time per byte
    /// grows with the depth that hostile comments are allowed to reach.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().max_depth(2).build()?;
    /// assert_eq!(sanitizer.sanitize("<b><i><q>x</q></i></b>"), "<b><i>x</i></b>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn max_depth(mut self, elements: usize) -> Self {
        self.limits.depth = elements;
        self
    }

    /// The sanitizer with these options.
    ///
    /// # Errors
    ///
    /// If the depth is 0, or more than 400.
    ///
    /// ```
    /// use comment_sanitizer::{PolicyError, Sanitizer};
    ///
    /// assert!(Sanitizer::builder().build().is_ok());
    /// assert!(matches!(Sanitizer::builder().max_depth(0).build(), Err(PolicyError::Depth { .. })));
    /// ```
    pub fn build(self) -> Result<Sanitizer, PolicyError> {
        let depth = self.limits.depth;
        if !(1..=MOST_DEPTH).contains(&depth) {
            return Err(PolicyError::Depth {
                depth,
                most: MOST_DEPTH,
            });
        }
        Ok(Sanitizer {
            inner: Arc::new(Inner::new(self.list, self.limits)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_beyond_the_limit_of_bytes_is_flattened() {
        let limits = Limits {
            markup_bytes: 10,
            ..Limits::default()
        };
        let sanitizer = Sanitizer {
            inner: Arc::new(Inner::new(Whitelist::default(), limits)),
        };
        assert_eq!(sanitizer.sanitize("<b>123</b>"), "<b>123</b>");
        assert_eq!(sanitizer.sanitize("<b>1234</b>"), "1234");
    }
}
