//! The [`Sanitizer`] turns a comment into safe HTML or an [`Inspection`]: by the fast path ([`rewriter`]) or, where
//! that falls back, by the tree path ([`parse()`], [`serialize()`]). Both must give the same. A comment that exceeds a
//! limit is flattened: the tree path runs with nothing listed, so all tags are dropped and all text is kept.

use crate::fast::rewriter;
use crate::html::escape::escaped;
use crate::inspect::inspection::Inspection;
use crate::inspect::removals::Removals;
use crate::inspect::second_pass::inspection;
use crate::policy::policy::Policy;
use crate::policy::whitelist::Whitelist;
use crate::read::intent::Intent;
use crate::tree::parse::parse;
use crate::tree::serialize::serialize;
use crate::write::plain_text;
use once_cell::sync::Lazy;
use std::borrow::Cow;
use std::sync::Arc;

/// Makes comments safe by an allowlist of your own.
///
/// Build it once and share it between threads: it is [`Send`] and [`Sync`], and a clone only counts a reference.
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
#[derive(Clone, Debug)]
pub struct Sanitizer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    whitelist: Whitelist,
    policy: Policy,
}

impl Default for Sanitizer {
    fn default() -> Self {
        Sanitizer::new(Whitelist::default())
    }
}

impl Sanitizer {
    /// A sanitizer with this allowlist, and the default of every other option.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let sanitizer = Sanitizer::new(Whitelist::default().without("a"));
    /// assert_eq!(sanitizer.sanitize("<a href=/><i>x</i></a>"), "<i>x</i>");
    /// ```
    pub fn new(whitelist: Whitelist) -> Self {
        let policy = Policy::new(&whitelist);
        Sanitizer::of(whitelist, policy)
    }

    /// A sanitizer with this allowlist, and the policy made of it.
    pub(crate) fn of(whitelist: Whitelist, policy: Policy) -> Self {
        Sanitizer {
            inner: Arc::new(Inner { whitelist, policy }),
        }
    }

    /// The allowlist. Its text (`to_string()`), HTML-escaped, is the notice to print under the form.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// assert_eq!(Sanitizer::default().whitelist(), &Whitelist::default());
    /// ```
    pub fn whitelist(&self) -> &Whitelist {
        &self.inner.whitelist
    }

    /// The policy that comments are judged by.
    pub(crate) fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// Returns the comment with only what is on the allowlist, and all of its text.
    ///
    /// Put the result where HTML's [flow content] may stand, inside `body`: in a `div`, a `td`, a `li`. Don't put it in
    /// an attribute value, nor in `script`, `style`, `title` or `textarea`, nor in a paragraph or a heading. If the
    /// allowlist has `a` or `nobr`, don't put it inside an `a` or a `nobr` of the page, however deep: that of the page
    /// would end before the first one of the comment.
    ///
    /// A comment that needs no change is returned as [`Cow::Borrowed`]. Time and memory grow in proportion to the
    /// length of the comment, on every input: memory is at most 60 × input + 4 KiB, and the result is at most
    /// 8 × input + 1 KiB. In a comment of more than 2 GiB all tags are dropped and all text is kept. Never fails.
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
        let intent = Intent::default();
        rewriter::sanitize(html, &self.inner.policy, &intent, None)
            .unwrap_or_else(|| self.by_tree(html, &intent))
    }

    /// Sanitizes any comment with html5ever's tree builder.
    // Not inlined into `sanitize`, because few comments need it.
    #[inline(never)]
    pub(crate) fn by_tree<'a>(&self, html: &'a str, intent: &Intent) -> Cow<'a, str> {
        let sanitized = self.parse_and_serialize(html, intent, None);
        if sanitized == html {
            Cow::Borrowed(html)
        } else {
            Cow::Owned(sanitized)
        }
    }

    /// Sanitizes the comment, and reports the facts by which a blog decides whether to show it: its text, its links,
    /// what was removed and why, and which tags are shown as typed.
    ///
    /// The [`html`](Inspection::html) is what [`sanitize`](Self::sanitize) returns. Time and memory grow in proportion
    /// to the length of the comment: memory is at most 150 × input + 4 KiB, and it takes two to four times as long as
    /// `sanitize`. Never fails.
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
    /// assert_eq!(removal.reason.to_string(), "the scheme `javascript` is not allowed");
    /// ```
    #[must_use]
    pub fn inspect(&self, html: &str) -> Inspection {
        let intent = Intent::default();
        self.inspect_fast_path(html, &intent)
            .unwrap_or_else(|| self.inspect_tree_path(html, &intent))
    }

    /// The inspection by the fast path; `None` if it falls back.
    pub(crate) fn inspect_fast_path(&self, html: &str, intent: &Intent) -> Option<Inspection> {
        let policy = &self.inner.policy;
        let mut removals = Removals::new(html);
        let sanitized = rewriter::sanitize(html, policy, intent, Some(&mut removals))?;
        Some(inspection(sanitized.into_owned(), policy, removals))
    }

    /// The inspection of any comment by the tree path.
    pub(crate) fn inspect_tree_path(&self, html: &str, intent: &Intent) -> Inspection {
        let mut removals = Removals::new(html);
        let sanitized = self.parse_and_serialize(html, intent, Some(&mut removals));
        inspection(sanitized, &self.inner.policy, removals)
    }

    /// Tree path; reports to `removals`. Flattens a comment whose length, clones or output exceed a limit.
    fn parse_and_serialize<'a>(
        &self,
        html: &'a str,
        intent: &Intent,
        mut removals: Option<&mut Removals<'a>>,
    ) -> String {
        let policy = self.policy();
        if html.len() <= policy.max_markup
            && let Some(sanitized) = self.keep(policy, html, intent, removals.as_deref_mut())
        {
            return sanitized;
        }
        if let Some(removals) = removals.as_deref_mut() {
            *removals = Removals::of_flattened(html);
        }
        // With nothing listed, nothing is cloned or reopened.
        let flattened = self.keep(&policy.without_markup(), html, intent, removals);
        debug_assert!(flattened.is_some());
        flattened.unwrap_or_else(|| escaped_text(html))
    }

    /// Writes of a comment what this policy allows; `None` if that exceeds a limit.
    fn keep<'a>(
        &self,
        policy: &Policy,
        html: &'a str,
        intent: &Intent,
        mut removals: Option<&mut Removals<'a>>,
    ) -> Option<String> {
        let tree = parse(html, self.policy(), policy, intent, removals.as_deref_mut())?;
        serialize(&tree, policy, html, removals)
    }
}

/// The text of a comment, escaped: safe under any policy.
fn escaped_text(html: &str) -> String {
    escaped(&plain_text::of_typed(html))
}

/// The sanitizer with the default allowlist.
pub(crate) static DEFAULT: Lazy<Sanitizer> = Lazy::new(Sanitizer::default);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::elements;
    use crate::policy::policy::Unlisted;
    use crate::test_hooks;
    use proptest::prelude::*;
    use support::oracle::{self, Expected};
    use support::{cases, families, intent_soup, options, soup};

    /// Checks the promises about safety.
    #[track_caller]
    fn check_safe(sanitizer: &Sanitizer, typed: &str, options: &options::Options) {
        let once = sanitizer.sanitize(typed);
        let list = sanitizer.whitelist();
        let allows = |element: &str, attribute: Option<&str>| match attribute {
            None => list.allows(element),
            Some(attribute) => list.allows_attribute(element, attribute),
        };
        let expected = Expected {
            allows: &allows,
            pattern: &|element, attribute| list.pattern(element, attribute).unwrap_or_default(),
            options,
        };
        assert_eq!(
            test_hooks::tree_path(sanitizer, typed),
            once,
            "the paths of {typed:?}"
        );
        assert_eq!(oracle::only_the_list(&once, &expected), Ok(()), "{typed:?}");
        assert_eq!(
            sanitizer.sanitize(&once),
            once,
            "no fixed point of {typed:?}"
        );
        assert!(once.len() <= 8 * typed.len() + 1024, "{} bytes", once.len());
    }

    /// A sanitizer that takes every tag for markup, whatever the visitor meant by it.
    fn without_intent(notice: &str, unlisted: usize, lays_out: bool) -> Sanitizer {
        let whitelist: Whitelist = notice.parse().expect("a list");
        let mut policy = Policy::new(&whitelist);
        policy.set_unlisted([Unlisted::StripHtml, Unlisted::StripAll, Unlisted::Escape][unlisted]);
        policy.input = crate::Input::Rendered;
        if lays_out {
            policy.lay_out();
            policy.autolinks = policy.may_be_link(elements::LINK);
        }
        Sanitizer::of(whitelist, policy)
    }

    proptest! {
        #![proptest_config(cases::config())]

        #[test]
        fn safety_does_not_rest_on_what_the_visitor_meant(
            notice in prop_oneof![intent_soup::notice(), soup::notice()],
            typed in prop_oneof![intent_soup::soup(), soup::soup(), soup::misnested()],
            unlisted in 0..3_usize,
            lays_out: bool,
        ) {
            let options = options::Options { paragraphs: lays_out, ..Default::default() };
            check_safe(&without_intent(&notice, unlisted, lays_out), &typed, &options);
        }
    }

    #[test]
    fn hostile_inputs_are_bounded_whatever_the_visitor_meant() {
        let sanitizer = without_intent(&Whitelist::default().to_string(), 0, false);
        for family in families::FAMILIES {
            check_safe(&sanitizer, &family.of_size(16 << 10), &Default::default());
        }
    }

    #[test]
    fn comments_beyond_the_byte_limit_are_flattened() {
        let mut policy = Policy::new(&Whitelist::default());
        policy.max_markup = 10;
        let sanitizer = Sanitizer::of(Whitelist::default(), policy);
        assert_eq!(sanitizer.sanitize("<b>123</b>"), "<b>123</b>");
        assert_eq!(sanitizer.sanitize("<b>1234</b>"), "1234");
    }

    #[test]
    fn escaped_text_is_the_text_and_a_fixed_point() {
        let escaped = escaped_text("<b>1 < 2</b>&amp;");
        assert_eq!(escaped, "1 &lt; 2&amp;");
        assert_eq!(Sanitizer::default().sanitize(&escaped), escaped);
    }
}
