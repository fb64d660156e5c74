//! The sanitizer, and the way a comment takes through it.

use crate::fast::rewriter;
use crate::html::escape::escape_text;
use crate::inspect::inspection::Inspection;
use crate::inspect::observer::Observer;
use crate::inspect::removals::Removals;
use crate::inspect::second_pass;
use crate::policy::limits::most_output;
use crate::policy::policy::Policy;
use crate::policy::whitelist::Whitelist;
use crate::tree::parse::parse;
use crate::tree::serialize::serialize;
use crate::write::plain_text;
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
    /// That of comments whose markup would grow beyond all measure: the same, with nothing listed.
    flat: Policy,
}

impl Default for Inner {
    fn default() -> Self {
        let list = Whitelist::default();
        let policy = Policy::new(&list);
        Inner::new(list, policy)
    }
}

impl Inner {
    fn new(list: Whitelist, policy: Policy) -> Self {
        Inner {
            flat: policy.without_markup(),
            policy,
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
        let policy = Policy::new(&list);
        Sanitizer::of(list, policy)
    }

    /// A sanitizer of this list, by a policy of it.
    pub(crate) fn of(list: Whitelist, policy: Policy) -> Self {
        Sanitizer {
            inner: Arc::new(Inner::new(list, policy)),
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
    /// the length of the comment, whatever it holds: at most 60 bytes for each of its bytes, and 4 KiB; the result is
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
        rewriter::sanitize(html, &self.inner.policy, None).unwrap_or_else(|| self.tree_path(html))
    }

    /// What the short way makes of a comment, if it does not decline, and what the long way makes of it:
    /// the same. For tests.
    #[doc(hidden)]
    #[must_use]
    pub fn both_paths<'a>(&self, html: &'a str) -> (Option<Cow<'a, str>>, Cow<'a, str>) {
        (
            rewriter::sanitize(html, &self.inner.policy, None),
            self.tree_path(html),
        )
    }

    /// By html5ever's tree builder, for any comment. Public for tests and benches.
    // CopyOnWrite out of `sanitize`, which few comments need it for.
    #[doc(hidden)]
    #[must_use]
    #[inline(never)]
    pub fn tree_path<'a>(&self, html: &'a str) -> Cow<'a, str> {
        let sanitized = self.parse_and_serialize(html, None);
        if sanitized == html {
            Cow::Borrowed(html)
        } else {
            Cow::Owned(sanitized)
        }
    }

    /// The comment with only what is on the list, and the facts by which a blog decides whether to show it: its
    /// text, its links, and what went and why.
    ///
    /// The [`html`](Inspection::html) is what [`sanitize`](Self::sanitize) returns. Takes time and memory in
    /// proportion to the length of the comment, at most 150 bytes for each of its bytes, and 4 KiB: two to four times
    /// as long as `sanitize` does. Never fails.
    ///
    /// ```
    /// use comment_sanitizer::{RemovalKind, Sanitizer};
    ///
    /// let found = Sanitizer::default().inspect("Hi!\n<a href='javascript:x'>there</a>");
    /// assert_eq!(found.html, "Hi!\n<a>there</a>");
    /// assert!(found.links.is_empty());
    /// let removal = &found.removals[0];
    /// assert_eq!((removal.kind, &*removal.name, removal.line), (RemovalKind::Url, "href", 2));
    /// assert_eq!(removal.range, Some(7..26));
    /// assert_eq!(removal.reason, "the scheme `javascript` is not allowed");
    /// ```
    #[must_use]
    pub fn inspect(&self, html: &str) -> Inspection {
        self.inspect_fast_path(html)
            .unwrap_or_else(|| self.inspect_tree_path(html))
    }

    /// What is found by the short way, if it does not decline, and by the long way: the same. For tests.
    #[doc(hidden)]
    #[must_use]
    pub fn inspect_both_paths(&self, html: &str) -> (Option<Inspection>, Inspection) {
        (self.inspect_fast_path(html), self.inspect_tree_path(html))
    }

    fn inspect_fast_path(&self, html: &str) -> Option<Inspection> {
        let policy = &self.inner.policy;
        let mut removals = Removals::new(html);
        let sanitized = rewriter::sanitize(html, policy, Some(&mut removals))?.into_owned();
        let mut observer = Observer::new(removals);
        second_pass::show(&sanitized, policy, &mut observer);
        Some(observer.finish(sanitized))
    }

    fn inspect_tree_path(&self, html: &str) -> Inspection {
        let mut observer = Observer::new(Removals::new(html));
        let sanitized = self.parse_and_serialize(html, Some(&mut observer));
        observer.finish(sanitized)
    }

    /// What a comment becomes, before the eyes of whoever wants to see it.
    fn parse_and_serialize<'a>(
        &self,
        html: &'a str,
        mut observer: Option<&mut Observer<'a>>,
    ) -> String {
        let Inner { policy, flat, .. } = &*self.inner;
        if html.len() <= policy.limits.markup_bytes {
            let removals = observer.as_deref_mut().map(Observer::removals);
            let tree = parse(html, policy, policy, removals);
            if !tree.clone_budget_is_spent() {
                let sanitized = serialize(&tree, policy, html.len(), observer.as_deref_mut());
                let is_bounded = |written: &String| written.len() <= most_output(html.len());
                if let Some(sanitized) = sanitized.filter(is_bounded) {
                    return sanitized;
                }
            }
        }
        if let Some(observer) = &mut observer {
            **observer = Observer::new(Removals::of_flattened(html));
        }
        let removals = observer.as_deref_mut().map(Observer::removals);
        let tree = parse(html, policy, flat, removals);
        let sanitized = serialize(&tree, flat, html.len(), observer.as_deref_mut());
        // Without markup nothing is opened again, and so nothing grows beyond measure.
        debug_assert!(sanitized.is_some());
        sanitized.unwrap_or_else(|| {
            let text = escaped_text(html);
            if let Some(observer) = observer {
                *observer = Observer::new(Removals::of_flattened(html));
                second_pass::show(&text, flat, observer);
            }
            text
        })
    }
}

/// The text of a comment, escaped: safe whatever the policy is.
fn escaped_text(html: &str) -> String {
    let mut escaped = String::new();
    escape_text(&plain_text::of_typed(html), &mut |text| {
        escaped.push_str(text)
    });
    escaped
}

/// The sanitizer of the default list.
pub(crate) static DEFAULT: Lazy<Sanitizer> = Lazy::new(Sanitizer::default);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_beyond_the_limit_of_bytes_is_flattened() {
        let mut policy = Policy::new(&Whitelist::default());
        policy.limits.markup_bytes = 10;
        let sanitizer = Sanitizer::of(Whitelist::default(), policy);
        assert_eq!(sanitizer.sanitize("<b>123</b>"), "<b>123</b>");
        assert_eq!(sanitizer.sanitize("<b>1234</b>"), "1234");
    }
}
