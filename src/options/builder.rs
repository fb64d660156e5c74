//! The options of a sanitizer, and what makes a policy of them.

use crate::error::PolicyError;
use crate::html::element::Listing;
use crate::html::elements::{ElementId, LINE_BREAK, PARAGRAPH};
use crate::policy::hosts::LinkHosts;
use crate::policy::limits::{Limits, MOST_DEPTH};
use crate::policy::links::Links;
use crate::policy::policy::{Policy, Unlisted};
use crate::policy::urls::{RelativeUrls, UrlPolicy};
use crate::policy::whitelist::Whitelist;
use crate::sanitizer::Sanitizer;
use crate::text::bidi_and_marks::CharacterOptions;
use crate::text::bidi_controls::Bidi;

/// Options of a [`Sanitizer`], chosen one by one; with the feature `serde` also
/// [read from a file](#impl-Deserialize<'de>-for-SanitizerBuilder).
///
/// ```
/// use comment_sanitizer::{Sanitizer, Whitelist};
///
/// let list: Whitelist = "<b> <i>".parse()?;
/// let sanitizer = Sanitizer::builder().whitelist(list).max_depth(10).build()?;
/// assert_eq!(sanitizer.sanitize("<b>bold</b> <u>not</u>"), "<b>bold</b> not");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SanitizerBuilder {
    pub(crate) options: Options,
}

/// What is chosen, under the names of the setters, which are the keys of a file as well.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub(crate) struct Options {
    whitelist: Whitelist,
    url_schemes: Option<Vec<String>>,
    relative_urls: RelativeUrls,
    link_hosts: Option<LinkHosts>,
    link_rel: String,
    own_hosts: Vec<String>,
    link_target_blank: bool,
    unlisted: Unlisted,
    rename: Renamed,
    max_depth: Option<usize>,
    max_links: Option<usize>,
    bidi: Bidi,
    combining_limit: Option<usize>,
    autolink: bool,
    paragraphs: bool,
}

impl Sanitizer {
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
        SanitizerBuilder::default()
    }
}

/// Elements, and what their tags are read as, as often as they were named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renamed(pub(crate) Vec<(String, String)>);

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
        self.options.whitelist = list;
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
        self.options.max_depth = Some(elements);
        self
    }

    /// The schemes that URLs may have, in any case, without the colon; `https`, `http` and `mailto` if this is not
    /// called. Relative URLs have none, and [`relative_urls`](Self::relative_urls) is about them.
    ///
    /// `javascript`, `data` and their like are an error when the sanitizer is built.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().url_schemes(["https", "xmpp"]).build()?;
    /// assert_eq!(sanitizer.sanitize("<a href='http://example.org'>x</a>"), "<a>x</a>");
    /// let error = Sanitizer::builder().url_schemes(["JavaScript"]).build().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the scheme `JavaScript` cannot be allowed: it runs a script",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn url_schemes<I: IntoIterator<Item: Into<String>>>(mut self, schemes: I) -> Self {
        self.options.url_schemes = Some(schemes.into_iter().map(Into::into).collect());
        self
    }

    /// What becomes of relative URLs; they stay if this is not called.
    ///
    /// ```
    /// use comment_sanitizer::{RelativeUrls, Sanitizer};
    ///
    /// let sanitizer = Sanitizer::builder().relative_urls(RelativeUrls::Remove).build()?;
    /// assert_eq!(sanitizer.sanitize("<q cite=page>x</q>"), "<q>x</q>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn relative_urls(mut self, relative_urls: RelativeUrls) -> Self {
        self.options.relative_urls = relative_urls;
        self
    }

    /// The hosts that URLs may name: those of links, and those of pictures and sources too. Any if this is
    /// not called. The attribute of a URL that names another goes, and its tag stays.
    ///
    /// ```
    /// use comment_sanitizer::{LinkHosts, Sanitizer};
    ///
    /// let hosts = LinkHosts::allow(["example.org", "wikipedia.org"]);
    /// let sanitizer = Sanitizer::builder().link_hosts(hosts).build()?;
    /// let link = r#"<a href="https://en.wikipedia.org/wiki/Blog">Blog</a>"#;
    /// assert_eq!(sanitizer.sanitize(link), link);
    /// assert_eq!(sanitizer.sanitize("<a href=https://spam.example/>x</a>"), "<a>x</a>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn link_hosts(mut self, hosts: LinkHosts) -> Self {
        self.options.link_hosts = Some(hosts);
        self
    }

    /// The [link types] that every link is given, separated by spaces: `nofollow ugc` tells search engines that
    /// the blog does not vouch for it. None if this is not called.
    ///
    /// Links to the blog's [own hosts](Self::own_hosts) are spared `nofollow`, as in WordPress; a relative link
    /// is spared nothing, as there. What the visitor typed as `rel` stays only if that is on the list, and
    /// then before what is added.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let builder = Sanitizer::builder().link_rel("nofollow ugc").own_hosts(["blog.example"]);
    /// let sanitizer = builder.build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<a rel=help href=//example.org>1</a> <a href=//blog.example>2</a>"),
    ///     r#"<a href="//example.org" rel="nofollow ugc">1</a> <a href="//blog.example" rel="ugc">2</a>"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    ///
    /// [link types]: https://html.spec.whatwg.org/multipage/links.html#linkTypes
    #[must_use]
    pub fn link_rel(mut self, link_types: impl Into<String>) -> Self {
        self.options.link_rel = link_types.into();
        self
    }

    /// The hosts of the blog itself, subdomains included, to which links are spared `nofollow` and a window of
    /// their own.
    ///
    /// Without a scheme or a port: `blog.example`. None if this is not called.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let builder = Sanitizer::builder().link_rel("nofollow").own_hosts(["blog.example"]);
    /// let link = r#"<a href="https://www.blog.example/">x</a>"#;
    /// assert_eq!(builder.build()?.sanitize(link), link);
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn own_hosts<I: IntoIterator<Item: Into<String>>>(mut self, hosts: I) -> Self {
        self.options.own_hosts = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Links that name a host, and none of the [own](Self::own_hosts), open in a window of their own: they are given
    /// `target="_blank"`, and `rel="noopener"` with it, so that the other page cannot reach this one.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().link_target_blank().build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize(r##"<a href="//example.org">1</a> <a href="#top">2</a>"##),
    ///     r##"<a href="//example.org" rel="noopener" target="_blank">1</a> <a href="#top">2</a>"##,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn link_target_blank(mut self) -> Self {
        self.options.link_target_blank = true;
        self
    }

    /// What becomes of tags that are not on the list; [`Unlisted::StripHtml`] if this is not called.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Unlisted};
    ///
    /// let sanitizer = Sanitizer::builder().unlisted(Unlisted::Show).build()?;
    /// assert_eq!(sanitizer.sanitize("<u>x</u>"), "&lt;u&gt;x&lt;/u&gt;");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn unlisted(mut self, unlisted: Unlisted) -> Self {
        self.options.unlisted = unlisted;
        self
    }

    /// Tags of one element are read as those of another, which is on the list: `strike` as `s`, `acronym` as
    /// `abbr`, `b` as `strong`. Can be called more than once.
    ///
    /// The element that is renamed need not be on the list. The attributes that stay are those listed for the
    /// other.
    ///
    /// It is an error, when the sanitizer is built, if HTML does not know one of them, if the first could not be on
    /// any list, if the second is not on the list or is renamed itself, if the first is renamed to two
    /// others, if only one of them has content, or if the first is `p` or `br` and [paragraphs](Self::paragraphs) are
    /// made.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let builder = Sanitizer::builder().whitelist(Whitelist::modern());
    /// let sanitizer = builder.rename("strike", "s").rename("acronym", "abbr").build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<strike>1</strike> <acronym title=x>2</acronym>"),
    ///     r#"<s>1</s> <abbr title="x">2</abbr>"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn rename(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.options.rename.0.push((from.into(), to.into()));
        self
    }

    /// How many links a comment may hold; any number if this is not called. Further ones lose their tags and keep
    /// their text.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().max_links(1).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<a href=/1>1</a> <a href=/2>2</a>"),
    ///     r#"<a href="/1">1</a> 2"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn max_links(mut self, links: usize) -> Self {
        self.options.max_links = Some(links);
        self
    }

    /// What becomes of the controls that change the direction of text; they stay if this is not called.
    ///
    /// ```
    /// use comment_sanitizer::{Bidi, Sanitizer};
    ///
    /// let sanitizer = Sanitizer::builder().bidi(Bidi::Isolate).build()?;
    /// assert_eq!(sanitizer.sanitize("<b>\u{202e}x</b>\u{2069}"), "<b>\u{202e}x\u{202c}</b>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn bidi(mut self, bidi: Bidi) -> Self {
        self.options.bidi = bidi;
        self
    }

    /// How many combining marks (accents, and what is heaped up on letters to make them grow over the lines
    /// above) may follow each other; any number if this is not called. Further ones go. With 8 no language
    /// loses any.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().combining_limit(1).build()?;
    /// assert_eq!(sanitizer.sanitize("e\u{301}\u{302}\u{303}"), "e\u{301}");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn combining_limit(mut self, marks: usize) -> Self {
        self.options.combining_limit = Some(marks);
        self
    }

    /// URLs and e-mail addresses in text become links: `https://example.org`, `www.example.org`, `me@example.org`.
    ///
    /// A full stop or a bracket behind one is not part of it, nor are words of another script behind a host or around
    /// an address. Text in `a`, `code`, `pre`, `kbd`, `samp` and `listing` stays as it is, and so does:
    ///
    /// - what no link may lead to, by [`url_schemes`](Self::url_schemes) and [`link_hosts`](Self::link_hosts), and what
    ///   is more than [`max_links`](Self::max_links);
    /// - a URL that names a user before the host (`https://bank.example@evil.example`), or whose host is neither a name
    ///   nor an address, or cut short by what browsers decode or refuse (`https://exa%6Dple.org`), or of more than
    ///   4096 bytes;
    /// - an address behind `xmpp:`, `sip:` and their like, or behind a scheme that is allowed and not `mailto:`;
    /// - `www.` within a word, and a host without it and without a scheme;
    /// - all of them, in a comment in which links would take more than three times as many bytes as its text, and
    ///   1 KiB.
    ///
    /// Other options concern these links like those that were typed. If the list has no `a` with `href`, there are
    /// none.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().autolink().link_rel("ugc").build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("(See https://example.org/a_(b).)"),
    ///     r#"(See <a href="https://example.org/a_(b)" rel="ugc">https://example.org/a_(b)</a>.)"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn autolink(mut self) -> Self {
        self.options.autolink = true;
        self
    }

    /// Text is laid out as it was typed: blank lines divide paragraphs (`p`), newlines are line breaks (`br`).
    ///
    /// Both are written whether they are on the list or not, and tags of them that were typed are read in any case, but
    /// in `code`. Blocks stand between paragraphs. A `blockquote` holds paragraphs as the comment does. In a `li`, a
    /// table's cell, a `div` and the like they are marked up only from the first blank line on; in headings,
    /// `summary`, and a `p` with attributes, blank lines are two line breaks. The text of `code`, `pre`, `kbd`,
    /// `samp` and `listing` stays as it is, and so does text that stands directly in a list or table, and a `br` with
    /// attributes that are listed. So newlines in `code`, `kbd` and `samp` stay newlines: style these
    /// `white-space: pre-wrap`. A paragraph is one level of [`max_depth`](Self::max_depth).
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().paragraphs().build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("one\ntwo\n\n<i>three</i>"),
    ///     "<p>one<br>\ntwo</p>\n<p><i>three</i></p>",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn paragraphs(mut self) -> Self {
        self.options.paragraphs = true;
        self
    }

    /// The sanitizer with these options.
    ///
    /// # Errors
    ///
    /// If the depth is 0, or more than 400; if a scheme can never be allowed, or is none; if a host is none; if a
    /// base cannot serve, or its own links would not be allowed; if a link type may not be given; if an element
    /// cannot be [renamed](Self::rename) so.
    ///
    /// ```
    /// use comment_sanitizer::{PolicyError, Sanitizer};
    ///
    /// assert!(Sanitizer::builder().build().is_ok());
    /// assert!(matches!(Sanitizer::builder().max_depth(0).build(), Err(PolicyError::Depth { .. })));
    /// ```
    pub fn build(self) -> Result<Sanitizer, PolicyError> {
        let limits = self.options.limits()?;
        let renamed = self.options.renamed_elements()?;
        let options = self.options;
        let mut policy = Policy::new(&options.whitelist);
        policy.urls = UrlPolicy::new(
            options.url_schemes.as_deref(),
            &options.relative_urls,
            options.link_hosts.as_ref(),
        )?;
        policy.links = Links::new(
            &options.link_rel,
            &options.own_hosts,
            options.link_target_blank,
            options.max_links.unwrap_or(usize::MAX),
        )?;
        policy.unlisted = options.unlisted;
        policy.characters = CharacterOptions {
            bidi: options.bidi,
            combining: options.combining_limit,
        };
        policy.limits = limits;
        for (from, to) in renamed {
            policy.rename(from, to);
        }
        if options.autolink {
            policy.autolink();
        }
        if options.paragraphs {
            policy.lay_out();
        }
        Ok(Sanitizer::of(options.whitelist, policy))
    }
}

impl Options {
    fn limits(&self) -> Result<Limits, PolicyError> {
        let mut limits = Limits::default();
        limits.depth = self.max_depth.unwrap_or(limits.depth);
        if (1..=MOST_DEPTH).contains(&limits.depth) {
            Ok(limits)
        } else {
            Err(PolicyError::Depth {
                depth: limits.depth,
                most: MOST_DEPTH,
            })
        }
    }

    /// The elements that are renamed, and what to.
    fn renamed_elements(&self) -> Result<Vec<(ElementId, ElementId)>, PolicyError> {
        let known = |name: &String| ElementId::of(name.as_bytes());
        let is_renamed = |id| {
            self.rename
                .0
                .iter()
                .any(|(from, _)| known(from) == Some(id))
        };
        let mut renamed: Vec<(ElementId, ElementId)> = Vec::new();
        for (from_name, to_name) in &self.rename.0 {
            let refused = |why| PolicyError::Rename {
                from: from_name.clone(),
                to: to_name.clone(),
                why,
            };
            let from = known(from_name).ok_or_else(|| refused("HTML does not know the first"))?;
            let to = known(to_name).ok_or_else(|| refused("HTML does not know the second"))?;
            if !matches!(from.facts().listing, Listing::May(_)) {
                return Err(refused("the first could be on no list"));
            }
            if self.paragraphs && [PARAGRAPH, LINE_BREAK].contains(&from) {
                return Err(refused("the first is what paragraphs are made of"));
            }
            if !self.whitelist.allows(to.name()) {
                return Err(refused("the second is not on the list"));
            }
            if is_renamed(to) {
                return Err(refused("the second is renamed itself"));
            }
            if from.facts().void != to.facts().void {
                return Err(refused("one has content, and the other has none"));
            }
            match renamed.iter().find(|(other, _)| *other == from) {
                Some((_, other)) if *other != to => {
                    return Err(refused("the first is renamed to something else too"));
                }
                _ => renamed.push((from, to)),
            }
        }
        Ok(renamed)
    }
}
