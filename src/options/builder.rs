//! The builder: the public setters of the [options](crate::options::chosen).

use crate::error::PolicyError;
use crate::options::chosen::{NO_LIMIT, Options, Preset, Renamed};
use crate::policy::hosts::LinkHosts;
use crate::policy::policy::{Input, Unlisted};
use crate::policy::urls::RelativeUrls;
use crate::policy::whitelist::Whitelist;
use crate::sanitizer::Sanitizer;
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SanitizerBuilder {
    pub(crate) options: Options,
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

impl SanitizerBuilder {
    /// What a blog of today needs: [`Whitelist::modern`], [`paragraphs`](Self::paragraphs),
    /// [`autolink`](Self::autolink), [`link_rel`](Self::link_rel) `nofollow ugc`, [`Bidi::Isolate`], and at most 8
    /// combining marks in a row. Every option can be changed after it. In a file: `preset = "blog"`.
    ///
    /// ```
    /// use comment_sanitizer::SanitizerBuilder;
    ///
    /// let sanitizer = SanitizerBuilder::blog().max_links(3).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("I <b>like</b> it!\nSee www.example.org."),
    ///     "<p>I <b>like</b> it!<br>\nSee <a href=\"http://www.example.org\" rel=\"nofollow ugc\">www.example.org</a>.</p>",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    pub fn blog() -> Self {
        SanitizerBuilder {
            options: Options {
                preset: Some(Preset::Blog),
                ..Options::default()
            },
        }
    }

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
        self.options.whitelist = Some(list);
        self
    }

    /// How deep elements may nest in the result, from 1 to 400. Default: 100. Tags that nest deeper are removed; their
    /// text is kept, and so is what stands in for them: the quotation marks of a `q`, the `alt` of an `img`, the `^` of
    /// a `sup`. What may be made of text does not count: with [`paragraphs`](Self::paragraphs) no `p` and
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
    /// assert_eq!(sanitizer.sanitize("<b><i><q>x</q></i></b>"), r#"<b><i>"x"</i></b>"#);
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
    ///     "the scheme `JavaScript` in `url_schemes` cannot be allowed: it runs a script",
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
        self.options.relative_urls = Some(relative_urls);
        self
    }

    /// The hosts that URLs may name, in links and sources (`cite`), and in pictures (`src`) unless
    /// [`image_hosts`](Self::image_hosts) are given. Default: any. If a URL
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
        self.options.link_rel = Some(link_types.into());
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
        self.options.own_hosts = Some(hosts.into_iter().map(Into::into).collect());
        self
    }

    /// Whether links open in a new window if they name a host that is not the blog's [own](Self::own_hosts). Default:
    /// no. They get `target="_blank"`, and `rel="noopener"` with it, so that the other page cannot reach the blog's.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().link_target_blank(true).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize(r##"<a href="//example.org">1</a> <a href="#top">2</a>"##),
    ///     r##"<a href="//example.org" rel="noopener" target="_blank">1</a> <a href="#top">2</a>"##,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn link_target_blank(mut self, opens: bool) -> Self {
        self.options.link_target_blank = Some(opens);
        self
    }

    /// The hosts that pictures may come from (`src` of `img`). Default: those of [`link_hosts`](Self::link_hosts).
    ///
    /// A picture tells its host the address of every reader, and its host may show another one tomorrow.
    ///
    /// ```
    /// use comment_sanitizer::{LinkHosts, Sanitizer, Whitelist};
    ///
    /// let list = Whitelist::default().with("img", &["src", "alt"])?;
    /// let hosts = LinkHosts::allow(["pictures.example"]);
    /// let sanitizer = Sanitizer::builder().whitelist(list).image_hosts(hosts).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<img src=https://elsewhere.example/x.png alt=x> <a href=https://elsewhere.example/>y</a>"),
    ///     r#"<img alt="x"> <a href="https://elsewhere.example/">y</a>"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn image_hosts(mut self, hosts: LinkHosts) -> Self {
        self.options.image_hosts = Some(hosts);
        self
    }

    /// The program that fetches pictures for readers, so that strangers' hosts do not learn who reads the blog: the
    /// beginning of its URL, which the picture's URL follows, percent-encoded. Default: none.
    ///
    /// A picture's host is judged first, by [`image_hosts`](Self::image_hosts). If a `src` names the proxy already, the
    /// URL that it passes on is judged. Any other URL of the proxy's host is removed, and so is one whose host browsers
    /// may read in more than one way. Relative URLs are kept, unless [`relative_urls`](Self::relative_urls) resolves
    /// them.
    ///
    /// Put the proxy on a host of its own: on the blog's host, a relative URL could name it unjudged. With
    /// [`own_hosts`](Self::own_hosts), such a proxy is an error.
    ///
    /// The prefix is an absolute URL with `http` or `https`, of at most 500 bytes; an empty one means no
    /// proxy. What is fetched is up to the proxy: it should return pictures only.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let list = Whitelist::empty().with("img", &["src"])?;
    /// let builder = Sanitizer::builder().whitelist(list).image_proxy("https://img.example/?url=");
    /// let sanitizer = builder.build()?;
    /// let proxied = r#"<img src="https://img.example/?url=https%3A%2F%2Fexample.org%2Fx.png">"#;
    /// assert_eq!(sanitizer.sanitize("<img src=https://example.org/x.png>"), proxied);
    /// assert_eq!(sanitizer.sanitize(proxied), proxied);
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn image_proxy(mut self, prefix: impl Into<String>) -> Self {
        self.options.image_proxy = Some(prefix.into());
        self
    }

    /// Whether pictures with a `src` are loaded only when a reader comes near them, and their host is not told the
    /// address of the page: they get `loading="lazy" decoding="async" referrerpolicy="no-referrer"`. Default: no.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let list = Whitelist::empty().with("img", &["src"])?;
    /// let sanitizer = Sanitizer::builder().whitelist(list).lazy_images(true).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<img src=/x.png>"),
    ///     r#"<img src="/x.png" loading="lazy" decoding="async" referrerpolicy="no-referrer">"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    ///
    /// The three attributes are those of the HTML standard for [`img`].
    ///
    /// [`img`]: https://html.spec.whatwg.org/multipage/embedded-content.html#the-img-element
    #[must_use]
    pub fn lazy_images(mut self, waits: bool) -> Self {
        self.options.lazy_images = Some(waits);
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
        self.options.input = Some(input);
        self
    }

    /// What happens to tags that are not on the allowlist. Default: [`Unlisted::StripHtml`].
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Unlisted};
    ///
    /// let sanitizer = Sanitizer::builder().unlisted(Unlisted::Escape).build()?;
    /// assert_eq!(sanitizer.sanitize("<u>x</u>"), "&lt;u&gt;x&lt;/u&gt;");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn unlisted(mut self, unlisted: Unlisted) -> Self {
        self.options.unlisted = Some(unlisted);
        self
    }

    /// Reads the tags of one element as those of another, which is on the allowlist: `strike` as `s`, `acronym` as
    /// `abbr`, `b` as `strong`. Can be called more than once.
    ///
    /// `from` need not be on the allowlist; if it is, the sanitizer's [notice](crate::Sanitizer::whitelist) leaves it
    /// out. The attributes that are kept are those listed for `to`.
    ///
    /// The result nests as HTML lets `to` nest. So read parts of a table as other parts of one, or together with `table`:
    /// what may not stand directly in a table (`caption` as `b`) is moved before it; cells whose `tr` is something else
    /// get a `tr` from the browser; and `div` as `td` is dropped, and its text kept, outside of a `tr`. End tags that
    /// HTML lets people leave out (`</td>`) are needed if `to` needs its own.
    ///
    /// It is an error, when the sanitizer is built, if HTML does not know one of them, if `from` can never be listed,
    /// if `to` is not on the allowlist or is renamed itself, if `from` is renamed to two others, if only one of them
    /// has content, or, where [paragraphs](Self::paragraphs) are made, if `from` is `p` or `br` or `to` is `br`.
    ///
    /// ```
    /// use comment_sanitizer::{Sanitizer, Whitelist};
    ///
    /// let builder = Sanitizer::builder().whitelist(Whitelist::modern());
    /// let sanitizer = builder.rename("u", "em").build()?;
    /// assert_eq!(sanitizer.sanitize("<u>1</u>"), "<em>1</em>");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn rename(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        let Renamed(names) = self.options.rename.get_or_insert_default();
        names.push((from.into(), to.into()));
        self
    }

    /// How many links a comment may hold. Default: any number, as with `usize::MAX`. Further links lose their tags and
    /// keep their text. With a limit and [`autolink`](Self::autolink), a link that holds neither visible text nor an
    /// element that is kept is removed, and does not count.
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
        self.options.max_links = Some(links.min(NO_LIMIT));
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
        self.options.bidi = Some(bidi);
        self
    }

    /// How many combining marks may follow each other: accents, and the marks that are piled on letters until they
    /// cover the lines above. Default: any number, as with `usize::MAX`. Further marks are removed. With a limit of 8
    /// no language loses any.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().max_combining_marks(1).build()?;
    /// assert_eq!(sanitizer.sanitize("e\u{301}\u{302}\u{303}"), "e\u{301}");
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn max_combining_marks(mut self, marks: usize) -> Self {
        self.options.max_combining_marks = Some(marks.min(NO_LIMIT));
        self
    }

    /// Whether URLs and e-mail addresses in text become links: `https://example.org`, `www.example.org`,
    /// `me@example.org`. Default: no.
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
    /// Other options apply to these links as to typed ones. It is an error, when the sanitizer is built, if the
    /// allowlist has no `a` with `href`.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().autolink(true).link_rel("ugc").build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("(See https://example.org/a_(b).)"),
    ///     r#"(See <a href="https://example.org/a_(b)" rel="ugc">https://example.org/a_(b)</a>.)"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn autolink(mut self, makes_links: bool) -> Self {
        self.options.autolink = Some(makes_links);
        self
    }

    /// Whether text is laid out as it was typed: blank lines separate paragraphs (`p`), newlines become line breaks
    /// (`br`). Default: no.
    ///
    /// Both tags are written whether or not they are on the allowlist, and typed ones are markup either way, except in
    /// `code`. Blocks are placed between paragraphs. A `blockquote` holds paragraphs as the comment does. In a `li`, a
    /// table cell, a `div` and the like, paragraphs are marked up only from the first blank line on; in headings,
    /// `summary`, a `p` with attributes, and a `p` directly in a list or table, a blank line becomes two line breaks.
    /// The text of `code`, `pre`, `kbd`, `samp` and `listing` is kept as it is, and so are text directly in a list or
    /// table, and a `br` with listed attributes. So newlines in `code`, `kbd` and `samp` remain newlines: style these
    /// `white-space: pre-wrap`.
    /// A `p` or `br` does not count towards [`max_depth`](Self::max_depth).
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::builder().paragraphs(true).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("one\ntwo\n\n<i>three</i>"),
    ///     "<p>one<br>\ntwo</p>\n<p><i>three</i></p>",
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[must_use]
    pub fn paragraphs(mut self, makes_paragraphs: bool) -> Self {
        self.options.paragraphs = Some(makes_paragraphs);
        self
    }

    /// Builds the sanitizer.
    ///
    /// # Errors
    ///
    /// - If the depth is 0 or more than 400.
    /// - If a scheme can never be allowed, is not a scheme, or is misspelt.
    /// - If a host is not a host, if a trusted one is a public suffix such as `com`, or if no host is allowed.
    /// - If the base of relative URLs cannot resolve them, or is not allowed as a URL itself.
    /// - If the prefix of an image proxy is not the beginning of a URL.
    /// - If a link type may not be added to links.
    /// - If an element cannot be [renamed](Self::rename) so.
    /// - If an option that was set, and not by a preset, has no effect: one about links without `a` with `href` on the
    ///   allowlist, one about pictures without `img` with `src`, or [`own_hosts`](Self::own_hosts) that decide nothing or
    ///   are denied.
    ///
    /// ```
    /// use comment_sanitizer::{PolicyError, Sanitizer};
    ///
    /// assert!(Sanitizer::builder().build().is_ok());
    /// assert!(matches!(Sanitizer::builder().max_depth(0).build(), Err(PolicyError::Depth { .. })));
    /// ```
    pub fn build(self) -> Result<Sanitizer, PolicyError> {
        self.options.sanitizer()
    }
}
