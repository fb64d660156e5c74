//! The builder: the options of a sanitizer, and how they are compiled into a policy.
//!
//! Setters and configuration files fill [`Options`]; [`SanitizerBuilder::build`] checks them, compiles a [`Policy`] and
//! returns a [`Sanitizer`], or a [`PolicyError`].
//!
//! Advice to the next editor. A field of [`Options`] is a key of configuration files as well, so its name is public.
//! Check options in `build` and never in a setter: files bypass the setters, and setters may be called in any order.

use crate::error::PolicyError;
use crate::html::element::Listing;
use crate::html::elements::{ElementId, LINE_BREAK, LINK, PARAGRAPH};
use crate::policy::hosts::LinkHosts;
use crate::policy::limits::MOST_DEPTH;
use crate::policy::links::Links;
use crate::policy::policy::{Input, Policy, Unlisted};
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

/// The chosen options; fields have the names of the setters and of the keys of a configuration file.
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
    input: Input,
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
    /// A builder with the default of every option.
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

/// Every call of [`rename`](SanitizerBuilder::rename), or entry of that table: the names `from` and `to`, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renamed(pub(crate) Vec<(String, String)>);

impl SanitizerBuilder {
    /// The allowlist. Default: [`Whitelist::default`].
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

    /// How deep elements may nest in the result, from 1 to 400. Default: 100. Tags that nest deeper are removed, and
    /// their text is kept. What may be made of text does not count: with [`paragraphs`](Self::paragraphs) no `p` and
    /// `br`, with [`autolink`](Self::autolink) no `a`.
    ///
    /// A table needs three more levels for its cells, and is removed as well if there is less room. The maximum is 400
    /// because browsers flatten what nests deeper than 512 in the whole page, and because the time per byte of a
    /// hostile comment grows with the depth.
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

    /// The schemes that URLs may have, in any case, without the colon. Default: `https`, `http` and `mailto`. Relative
    /// URLs have no scheme: [`relative_urls`](Self::relative_urls) decides about them.
    ///
    /// `javascript`, `data` and other dangerous schemes are an error when the sanitizer is built.
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

    /// What happens to relative URLs. Default: [`RelativeUrls::Keep`].
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

    /// The hosts that URLs may name, in links and also in pictures (`src`) and sources (`cite`). Default: any. If a URL
    /// names another host, its attribute is removed and the tag is kept.
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

    /// The [link types] to add to every link, separated by spaces: `nofollow ugc` tells search engines that the blog
    /// does not vouch for it. Default: none.
    ///
    /// Links to the blog's [own hosts](Self::own_hosts) do not get `nofollow`, but relative links do, both as in
    /// WordPress. Link types that the visitor typed are kept only if `rel` is on the allowlist, and then come first.
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

    /// The hosts of the blog itself, subdomains included, without scheme and port: `blog.example`. Default: none.
    ///
    /// Links to them get neither `nofollow` nor a new window. A bare public suffix (`com`) is an error, as in
    /// [`LinkHosts::allow`].
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

    /// Opens links in a new window if they name a host that is not the blog's [own](Self::own_hosts). They get
    /// `target="_blank"`, and `rel="noopener"` with it, so that the other page cannot reach the blog's.
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

    /// Where comments come from: from visitors, or from a program such as a Markdown renderer. Default:
    /// [`Input::Typed`].
    ///
    /// ```
    /// use comment_sanitizer::{Input, Sanitizer};
    ///
    /// let sanitizer = Sanitizer::builder().input(Input::Rendered).build()?;
    /// assert_eq!(sanitizer.sanitize("<code>a<u>b</u></code>"), "<code>ab</code>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn input(mut self, input: Input) -> Self {
        self.options.input = input;
        self
    }

    /// What happens to tags that are not on the allowlist. Default: [`Unlisted::StripHtml`].
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

    /// Reads the tags of one element as those of another, which is on the allowlist: `strike` as `s`, `acronym` as
    /// `abbr`, `b` as `strong`. Can be called more than once.
    ///
    /// `from` need not be on the allowlist. The attributes that are kept are those listed for `to`.
    ///
    /// It is an error, when the sanitizer is built, if HTML does not know one of them, if `from` can never be listed,
    /// if `to` is not on the allowlist or is renamed itself, if `from` is renamed to two others, if only one of them
    /// has content, or if `from` is `p` or `br` and [paragraphs](Self::paragraphs) are made.
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

    /// How many links a comment may hold. Default: any number. Further links lose their tags and keep their text.
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

    /// What happens to the controls that change the direction of text. Default: [`Bidi::Keep`].
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

    /// How many combining marks may follow each other: accents, and the marks that are piled on letters until they
    /// cover the lines above. Default: any number. Further marks are removed. With a limit of 8 no language loses any.
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

    /// Makes links of URLs and e-mail addresses in text: `https://example.org`, `www.example.org`, `me@example.org`.
    ///
    /// A full stop or a bracket after one is not part of it, nor are words of another script after a host or around an
    /// address. Text in `a`, `code`, `pre`, `kbd`, `samp` and `listing` is kept as it is, and so are:
    ///
    /// - what stands in a code span of Markdown: between backquotes of equal number in one line, with no kept tag between
    ///   them (fences are no code spans here);
    /// - what [`url_schemes`](Self::url_schemes) or [`link_hosts`](Self::link_hosts) refuses, and what exceeds
    ///   [`max_links`](Self::max_links);
    /// - a URL of more than 4096 bytes, one that names a user before the host (`https://bank.example@evil.example`), or
    ///   one whose host is neither a name nor an address, or is cut short by what browsers decode or refuse
    ///   (`https://exa%6Dple.org`);
    /// - an address after `xmpp:`, `sip:` and similar schemes, or after an allowed scheme other than `mailto:`;
    /// - `www.` within a word, and a host with neither `www.` nor a scheme;
    /// - what follows once the tags of such links have more bytes than 3 × the characters of the text so far + 1 KiB.
    ///
    /// Other options apply to these links as to typed ones. If the allowlist has no `a` with `href`, no links are made.
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

    /// Lays text out as it was typed: blank lines separate paragraphs (`p`), newlines become line breaks (`br`).
    ///
    /// Both tags are written whether or not they are on the allowlist, and typed ones are markup either way, except in
    /// `code`. Blocks are placed between paragraphs. A `blockquote` holds paragraphs as the comment does. In a `li`, a
    /// table cell, a `div` and the like, paragraphs are marked up only from the first blank line on; in headings,
    /// `summary`, and a `p` with attributes, a blank line becomes two line breaks. The text of `code`, `pre`, `kbd`,
    /// `samp` and `listing` is kept as it is, and so are text directly in a list or table, and a `br` with listed
    /// attributes. So newlines in `code`, `kbd` and `samp` remain newlines: style these `white-space: pre-wrap`.
    /// A `p` or `br` does not count towards [`max_depth`](Self::max_depth).
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

    /// Builds the sanitizer.
    ///
    /// # Errors
    ///
    /// If the depth is 0 or more than 400; if a scheme can never be allowed or is not a scheme; if a host is not a
    /// host; if a base cannot resolve URLs, or is not allowed as a URL itself; if a link type may not be added to
    /// links; if an element cannot be [renamed](Self::rename) so.
    ///
    /// ```
    /// use comment_sanitizer::{PolicyError, Sanitizer};
    ///
    /// assert!(Sanitizer::builder().build().is_ok());
    /// assert!(matches!(Sanitizer::builder().max_depth(0).build(), Err(PolicyError::Depth { .. })));
    /// ```
    pub fn build(self) -> Result<Sanitizer, PolicyError> {
        let options = self.options;
        let mut policy = Policy::new(&options.whitelist);
        policy.max_depth = options.max_depth.unwrap_or(policy.max_depth);
        if !(1..=MOST_DEPTH).contains(&policy.max_depth) {
            return Err(PolicyError::Depth {
                depth: policy.max_depth,
                most: MOST_DEPTH,
            });
        }
        for (from, to) in options.renamed_elements()? {
            policy.rename(from, to);
        }
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
        policy.input = options.input;
        policy.set_unlisted(options.unlisted);
        policy.characters = CharacterOptions {
            bidi: options.bidi,
            combining: options.combining_limit,
        };
        policy.autolinks = options.autolink && policy.may_be_link(LINK);
        if options.paragraphs {
            policy.lay_out();
        }
        Ok(Sanitizer::of(options.whitelist, policy))
    }
}

impl Options {
    /// Checks the renamed elements; returns each once, with the element that its tags are read as.
    fn renamed_elements(&self) -> Result<Vec<(ElementId, ElementId)>, PolicyError> {
        let known = |name: &String| ElementId::of(name.as_bytes());
        let Renamed(names) = &self.rename;
        let is_renamed = |id| names.iter().any(|(from, _)| known(from) == Some(id));
        let mut renamed: Vec<(ElementId, ElementId)> = Vec::new();
        for (from_name, to_name) in names {
            let refused = |why| PolicyError::Rename {
                from: from_name.clone(),
                to: to_name.clone(),
                why,
            };
            let from = known(from_name).ok_or_else(|| refused("HTML does not know the first"))?;
            let to = known(to_name).ok_or_else(|| refused("HTML does not know the second"))?;
            let refuse_if = |applies: bool, why| match applies {
                true => Err(refused(why)),
                false => Ok(()),
            };
            let may_be_listed = matches!(from.facts().listing, Listing::May(_));
            refuse_if(!may_be_listed, "the first can never be listed")?;
            let makes_paragraphs = self.paragraphs && [PARAGRAPH, LINE_BREAK].contains(&from);
            refuse_if(makes_paragraphs, "the first is what paragraphs are made of")?;
            let is_listed = self.whitelist.allows(to.name());
            refuse_if(!is_listed, "the second is not on the list")?;
            refuse_if(is_renamed(to), "the second is renamed itself")?;
            let differ = from.facts().void != to.facts().void;
            refuse_if(differ, "one has content, and the other has none")?;
            let differs = |&(other, its): &_| other == from && its != to;
            let has_other = renamed.iter().any(differs);
            refuse_if(has_other, "the first is renamed to something else too")?;
            renamed.push((from, to));
        }
        Ok(renamed)
    }
}
