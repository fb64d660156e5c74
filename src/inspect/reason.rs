//! Why something was removed from a comment: as a value, in English, and as a code for other programs.

use std::fmt;

/// Why something was removed from a comment; the [`kind`](crate::Removal::kind) of the [`Removal`](crate::Removal) says
/// what it was.
///
/// [`Display`](fmt::Display) prints it in English, in at most 150 characters. Match the variants to say it in another
/// language, or to decide by it; more may be added. [`code`](Self::code) names the variant in JSON.
///
/// ```
/// use comment_sanitizer::{RemovalReason, Sanitizer};
///
/// fn in_german(reason: &RemovalReason) -> String {
///     match reason {
///         RemovalReason::NotListed => "nicht auf der Liste".to_owned(),
///         RemovalReason::Scheme { scheme: Some(scheme), .. } => {
///             format!("das Schema `{scheme}` ist nicht erlaubt")
///         }
///         other => other.to_string(),
///     }
/// }
///
/// let found = Sanitizer::default().inspect("<u>x</u> <a href=data:x>y</a> <!-- z -->");
/// let reasons: Vec<String> = found.removals.iter().map(|it| in_german(&it.reason)).collect();
/// assert_eq!(
///     reasons,
///     [
///         "nicht auf der Liste",
///         "das Schema `data` ist nicht erlaubt",
///         "comments are never shown",
///     ],
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalReason {
    /// The element or attribute is not on the allowlist.
    NotListed,
    /// It is markup of a word processor: HTML has no element of this name, and it says nothing to readers.
    UnknownElement,
    /// The element is dropped with its content, which is not text: that of a `script` or an `iframe`, for example.
    DroppedWithContent,
    /// A parser would ignore the start tag or move the element: a table cell outside of a table, for example.
    Misplaced,
    /// The end tag ends nothing: no element of its name is open there.
    StrayEndTag,
    /// The element nests deeper than [`max_depth`](crate::SanitizerBuilder::max_depth).
    TooDeep,
    /// The paragraph holds neither visible text nor an element that is kept; or the link, where
    /// [`autolink`](crate::SanitizerBuilder::autolink) makes links and
    /// [`max_links`](crate::SanitizerBuilder::max_links) limits them.
    Empty,
    /// The link is beyond [`max_links`](crate::SanitizerBuilder::max_links).
    TooManyLinks,
    /// The attribute is a duplicate: of those of one name in a tag, the first is kept.
    Duplicate,
    /// The attribute holds no allowed [link type](https://html.spec.whatwg.org/multipage/links.html#linkTypes).
    NoAllowedLinkType,
    /// Some link types of the attribute are not allowed or are duplicates; the others are kept.
    SomeLinkTypes,
    /// The attribute has a pattern in the allowlist, and none of its keywords matches it.
    NoListedKeyword,
    /// Some keywords of the attribute match no pattern in the allowlist or are duplicates; the others are kept.
    SomeKeywords,
    /// The width or height of a picture is no number of pixels of at most four digits.
    NoPixels,
    /// The URL has a scheme that is not among the allowed ones ([`url_schemes`](crate::SanitizerBuilder::url_schemes)).
    #[non_exhaustive]
    Scheme {
        /// The scheme in lower case, if the URL as typed begins with one. Of a scheme of more than 100 characters, the
        /// first 100 and `…`.
        scheme: Option<String>,
    },
    /// The URL is relative, and [`RelativeUrls::Remove`](crate::RelativeUrls::Remove) is chosen.
    RelativeUrl,
    /// The URL is relative, and gives no URL together with the base. With the feature `url`.
    UnresolvableUrl,
    /// The URL leads to a host that [`link_hosts`](crate::SanitizerBuilder::link_hosts) does not allow, or, of a
    /// picture, [`image_hosts`](crate::SanitizerBuilder::image_hosts); or a picture is one of the image proxy's own
    /// host.
    #[non_exhaustive]
    Host {
        /// The host, as in [`Link::host`](crate::Link::host). Of a host of more than 100 characters, the first 100 and
        /// `…`.
        host: String,
    },
    /// Browsers may read the host of the URL in more than one way, so
    /// [`link_hosts`](crate::SanitizerBuilder::link_hosts), or those of pictures, cannot allow it.
    AmbiguousHost,
    /// Comments of HTML are never shown.
    Comment,
    /// A doctype belongs to a page.
    Doctype,
    /// XML, and so a feed, [cannot carry](https://www.w3.org/TR/xml/#charsets) the characters.
    ForbiddenInXml,
    /// The characters change the direction of text, against [`bidi`](crate::SanitizerBuilder::bidi).
    TextDirection,
    /// There are more combining marks in a row than
    /// [`max_combining_marks`](crate::SanitizerBuilder::max_combining_marks) allows.
    TooManyCombiningMarks,
    /// The input, the formatting that was cloned or reopened, or the output exceeds a limit.
    LimitExceeded,
}

impl RemovalReason {
    /// The name of the variant in snake case: the `reason_code` of a [`Removal`](crate::Removal) in JSON.
    ///
    /// ```
    /// use comment_sanitizer::RemovalReason;
    ///
    /// assert_eq!(RemovalReason::NotListed.code(), "not_listed");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            RemovalReason::NotListed => "not_listed",
            RemovalReason::UnknownElement => "unknown_element",
            RemovalReason::DroppedWithContent => "dropped_with_content",
            RemovalReason::Misplaced => "misplaced",
            RemovalReason::StrayEndTag => "stray_end_tag",
            RemovalReason::TooDeep => "too_deep",
            RemovalReason::Empty => "empty",
            RemovalReason::TooManyLinks => "too_many_links",
            RemovalReason::Duplicate => "duplicate",
            RemovalReason::NoAllowedLinkType => "no_allowed_link_type",
            RemovalReason::SomeLinkTypes => "some_link_types",
            RemovalReason::NoListedKeyword => "no_listed_keyword",
            RemovalReason::SomeKeywords => "some_keywords",
            RemovalReason::NoPixels => "no_pixels",
            RemovalReason::Scheme { .. } => "scheme",
            RemovalReason::RelativeUrl => "relative_url",
            RemovalReason::UnresolvableUrl => "unresolvable_url",
            RemovalReason::Host { .. } => "host",
            RemovalReason::AmbiguousHost => "ambiguous_host",
            RemovalReason::Comment => "comment",
            RemovalReason::Doctype => "doctype",
            RemovalReason::ForbiddenInXml => "forbidden_in_xml",
            RemovalReason::TextDirection => "text_direction",
            RemovalReason::TooManyCombiningMarks => "too_many_combining_marks",
            RemovalReason::LimitExceeded => "limit_exceeded",
        }
    }
}

impl fmt::Display for RemovalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RemovalReason::NotListed => "it is not on the allowlist",
            RemovalReason::UnknownElement => "HTML has no such element",
            RemovalReason::DroppedWithContent => {
                "it is dropped with its content, which is not text"
            }
            RemovalReason::Misplaced => "HTML does not allow it there",
            RemovalReason::StrayEndTag => "its end tag ends nothing",
            RemovalReason::TooDeep => "it nests too deep",
            RemovalReason::Empty => "it is empty",
            RemovalReason::TooManyLinks => "there are more links than the limit allows",
            RemovalReason::Duplicate => "it is a duplicate; the first one is kept",
            RemovalReason::NoAllowedLinkType => "none of its link types is allowed",
            RemovalReason::SomeLinkTypes => {
                "some of its link types are not allowed or are duplicates"
            }
            RemovalReason::NoListedKeyword => "none of its keywords is on the allowlist",
            RemovalReason::SomeKeywords => {
                "some of its keywords are not on the allowlist or are duplicates"
            }
            RemovalReason::NoPixels => "it is not a number of pixels below 10000",
            RemovalReason::Scheme { scheme } => match scheme {
                Some(scheme) => return write!(f, "the scheme `{scheme}` is not allowed"),
                None => "its scheme is not allowed",
            },
            RemovalReason::RelativeUrl => "relative URLs are not allowed",
            RemovalReason::UnresolvableUrl => "it cannot be resolved",
            RemovalReason::Host { host } => return write!(f, "links to `{host}` are not allowed"),
            RemovalReason::AmbiguousHost => "browsers may read its host in more than one way",
            RemovalReason::Comment => "comments are never shown",
            RemovalReason::Doctype => "a doctype belongs to a whole page",
            RemovalReason::ForbiddenInXml => "a feed cannot carry them",
            RemovalReason::TextDirection => "they change the direction of text",
            RemovalReason::TooManyCombiningMarks => "there are more in a row than the limit allows",
            RemovalReason::LimitExceeded => "input or output exceeds a limit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bidi, LinkHosts, RelativeUrls, Sanitizer, SanitizerBuilder};
    use support::families::FAMILIES;

    /// Options, and the comment from which something is removed with them.
    type Case = (fn(SanitizerBuilder) -> SanitizerBuilder, String);

    /// The rows of a table: a pattern of the reason, its code, options, a comment, and what the reason prints. The
    /// patterns make one `match` without a wildcard: a variant without a row does not compile.
    macro_rules! rows {
        ($($pattern:pat => $code:literal, $options:expr, $typed:expr, $printed:expr;)*) => {
            fn expected_code(reason: &RemovalReason) -> &'static str {
                match reason {
                    $($pattern => $code,)*
                }
            }

            fn rows() -> Vec<(&'static str, Case, String)> {
                vec![$(($code, ($options, $typed.into()), $printed.into()),)*]
            }
        };
    }

    use RemovalReason::*;

    rows! {
        NotListed => "not_listed", |it| it, "<u>x</u>", "it is not on the allowlist";
        UnknownElement => "unknown_element", |it| it, "<o:p>x</o:p>", "HTML has no such element";
        DroppedWithContent => "dropped_with_content", |it| it, "<script>x</script>",
            "it is dropped with its content, which is not text";
        Misplaced => "misplaced", |it| listing(it, "<li>"), "<li>x", "HTML does not allow it there";
        StrayEndTag => "stray_end_tag", |it| listing(it, "<ul>"), "<ul>x</ul>\ny</ul>",
            "its end tag ends nothing";
        TooDeep => "too_deep", |it| it.max_depth(1), "<b><i>x</i></b>", "it nests too deep";
        Empty => "empty", |it| listing(it, "<p>").paragraphs(true), "<p></p>x", "it is empty";
        TooManyLinks => "too_many_links", |it| it.max_links(0), "<a href=/>x</a>",
            "there are more links than the limit allows";
        Duplicate => "duplicate", |it| it, "<a href=/1 href=/2>x</a>",
            "it is a duplicate; the first one is kept";
        NoAllowedLinkType => "no_allowed_link_type", linking, "<a rel=stylesheet>x</a>",
            "none of its link types is allowed";
        SomeLinkTypes => "some_link_types", linking, "<a rel='nofollow stylesheet'>x</a>",
            "some of its link types are not allowed or are duplicates";
        NoListedKeyword => "no_listed_keyword", |it| listing(it, "<code class='language-*'>"),
            "<code class=theme>x</code>", "none of its keywords is on the allowlist";
        SomeKeywords => "some_keywords", |it| listing(it, "<code class='language-*'>"),
            "<code class='theme language-c'>x</code>",
            "some of its keywords are not on the allowlist or are duplicates";
        NoPixels => "no_pixels", |it| listing(it, "<img width>"), "<img width=50%>",
            "it is not a number of pixels below 10000";
        Scheme { scheme: Some(_) } => "scheme", |it| it, "<a href=JavaScript:x>x</a>",
            "the scheme `javascript` is not allowed";
        Scheme { scheme: None } => "scheme", |it| it, "<a href=\"“data:x”\">x</a>",
            "its scheme is not allowed";
        RelativeUrl => "relative_url", |it| it.relative_urls(RelativeUrls::Remove),
            "<a href=/>x</a>", "relative URLs are not allowed";
        UnresolvableUrl => "unresolvable_url", resolving, "<a href='//a b/'>x</a>",
            "it cannot be resolved";
        Host { .. } => "host", |it| it.link_hosts(LinkHosts::deny(["spam.example"])),
            "<a href=http://Spam.example/>x</a>", "links to `spam.example` are not allowed";
        AmbiguousHost => "ambiguous_host", |it| it.link_hosts(LinkHosts::deny(["spam.example"])),
            "<a href='http://a b/'>x</a>", "browsers may read its host in more than one way";
        Comment => "comment", |it| it, "<!-- x -->", "comments are never shown";
        Doctype => "doctype", |it| it, "<!doctype html>x", "a doctype belongs to a whole page";
        ForbiddenInXml => "forbidden_in_xml", |it| it, "x\u{1}", "a feed cannot carry them";
        TextDirection => "text_direction", |it| it.bidi(Bidi::Strip), "\u{202e}x",
            "they change the direction of text";
        TooManyCombiningMarks => "too_many_combining_marks", |it| it.max_combining_marks(1),
            "a\u{301}\u{301}", "there are more in a row than the limit allows";
        LimitExceeded => "limit_exceeded", |it| it, beyond_the_clone_budget(),
            "input or output exceeds a limit";
    }

    fn listing(builder: SanitizerBuilder, notice: &str) -> SanitizerBuilder {
        builder.whitelist(notice.parse().expect("an allowlist"))
    }

    fn linking(builder: SanitizerBuilder) -> SanitizerBuilder {
        listing(builder, r#"<a href="" rel="">"#)
    }

    fn resolving(builder: SanitizerBuilder) -> SanitizerBuilder {
        let base = "https://blog.example/".to_owned();
        builder.relative_urls(RelativeUrls::Resolve(base))
    }

    /// A comment whose formatting is cloned so often that all markup is removed.
    fn beyond_the_clone_budget() -> String {
        let mut families = FAMILIES.iter();
        let family = families.find(|family| family.name == "cloned_href_in_blockquotes");
        family.expect("the family").of_size(8 << 10)
    }

    #[test]
    fn every_reason_is_given_and_prints_its_words() {
        for (code, (options, typed), printed) in rows() {
            let sanitizer = options(Sanitizer::builder()).build().expect(code);
            let removals = sanitizer.inspect(&typed).removals;
            let found: Vec<(&str, &str, String)> = removals
                .iter()
                .map(|it| (&it.reason, it.reason.to_string()))
                .map(|(reason, words)| (expected_code(reason), reason.code(), words))
                .collect();
            assert!(found.contains(&(code, code, printed)), "{code}: {found:?}");
        }
    }

    #[test]
    fn what_is_quoted_of_a_url_is_shortened() {
        let reason = |url: &str| {
            let deny = LinkHosts::deny(["spam.example"]);
            let sanitizer = Sanitizer::builder().link_hosts(deny).build();
            let found = sanitizer
                .expect("a sanitizer")
                .inspect(&format!("<a href={url}>x</a>"));
            found.removals[0].reason.clone()
        };
        let scheme = Some("x".repeat(100) + "…");
        assert_eq!(reason(&("x".repeat(101) + ":y")), Scheme { scheme });
        let labels = "abcdefghi.".repeat(10);
        let host = labels.clone() + "…";
        assert_eq!(
            reason(&format!("http://{labels}spam.example/")),
            Host { host }
        );
    }
}
