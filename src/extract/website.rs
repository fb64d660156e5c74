//! The URL that a visitor typed into the website field of a comment form.
//!
//! [`Sanitizer::url`] cleans what was typed, adds the scheme that is meant, and asks the policy of the sanitizer.
//!
//! Advice to the next editor. Whatever changes the URL comes before it is judged: what is returned is what was judged.
//! Only [`UrlPolicy::judge`] decides about schemes and hosts; the checks here refuse more, and never allow more.

use crate::autolink::host::{host_lengths, is_host};
use crate::policy::hosts::is_decodable;
use crate::policy::urls::UrlPolicy;
use crate::read::attributes::cleaned;
use crate::sanitizer::Sanitizer;
use crate::text::quotation_marks;
use crate::url::host::Host;
use crate::url::parts;
use crate::url::top_level::is_top_level;
use std::borrow::Cow;

/// The most bytes of a website's host: [no name is longer](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4).
const MAX_HOST: usize = 253;

impl Sanitizer {
    /// The URL that a visitor typed into the website field of a comment form, or `None` if it is no URL of a website, or
    /// not allowed.
    ///
    /// Stored cross-site scripting often comes this way: the comment is sanitized, and `javascript:alert(1)` stands as
    /// the author's website in the database. Escaping does not help, since such a URL holds nothing to escape. So give
    /// this function what was typed, and store what it returns.
    ///
    /// It judges and writes the URL as it does in an `href`: by [`url_schemes`](crate::SanitizerBuilder::url_schemes)
    /// and [`link_hosts`](crate::SanitizerBuilder::link_hosts), as the [URL standard] reads it. What is different:
    ///
    /// - It returns `http` and `https` URLs only, as far as `url_schemes` allows these. E-mail addresses are refused.
    /// - A host alone, or with a port, path, query or fragment, is a website if its top-level domain is known:
    ///   `example.org/blog` becomes `http://example.org/blog`, as in WordPress, or `https://…` if `http` is not allowed.
    ///   So does any host with `www.`.
    /// - Relative URLs are refused, whatever [`relative_urls`](crate::SanitizerBuilder::relative_urls) says. So are the
    ///   empty text, a URL without host, and one whose host no browser finds, or has more than 253 bytes.
    /// - A URL that names a user before the host (`https://bank.example@evil.example`) is refused.
    /// - Whitespace and typographic quotation marks around the URL are removed, and in it tabs, newlines, and controls
    ///   that XML cannot carry.
    /// - Character references are not decoded: a form field holds text, not HTML.
    ///
    /// **The result is text, not HTML**: it can hold `&`, `"` and `<`. Let a template escape it, and put it into an
    /// `href` in quotation marks, with `rel="nofollow ugc"`, since the blog does not vouch for it.
    ///
    /// Given its own result, it returns the same. Borrows from `typed` what it does not change. Takes time and memory in
    /// proportion to the length of `typed`. Never fails.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let sanitizer = Sanitizer::default();
    /// assert_eq!(sanitizer.url(" https://example.org/?a=1&b=2 ").unwrap(), "https://example.org/?a=1&b=2");
    /// assert_eq!(sanitizer.url("example.org/blog").unwrap(), "http://example.org/blog");
    /// assert_eq!(sanitizer.url("java\tscript:alert(1)//example.org"), None);
    /// assert_eq!(sanitizer.url("bob@example.org"), None);
    /// ```
    ///
    /// The author's link, in a template of maud, which escapes the name and the URL:
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    ///
    /// let (name, typed) = ("R&D", "example.org/\"onclick=\"alert(1)");
    /// let website = Sanitizer::default().url(typed);
    /// let author = maud::html! {
    ///     @if let Some(url) = &website { a href=(url) rel="nofollow ugc" { (name) } } @else { (name) }
    /// };
    /// assert_eq!(
    ///     author.into_string(),
    ///     r#"<a href="http://example.org/&quot;onclick=&quot;alert(1)" rel="nofollow ugc">R&amp;D</a>"#,
    /// );
    /// ```
    ///
    /// [URL standard]: https://url.spec.whatwg.org/#concept-basic-url-parser
    #[must_use]
    pub fn url<'a>(&self, typed: &'a str) -> Option<Cow<'a, str>> {
        let urls = &self.policy().urls;
        match on_one_line(typed) {
            Cow::Borrowed(text) => website(text, urls),
            Cow::Owned(text) => website(&text, urls).map(|url| Cow::Owned(url.into_owned())),
        }
    }
}

/// The text without controls, and without the tabs and newlines that parsers of URLs ignore.
fn on_one_line(typed: &str) -> Cow<'_, str> {
    let clean = cleaned(Cow::Borrowed(typed));
    match clean.contains(['\t', '\n']) {
        true => Cow::Owned(clean.replace(['\t', '\n'], "")),
        false => clean,
    }
}

/// The URL of a website, if this is one that the policy allows.
fn website<'a>(text: &'a str, urls: &UrlPolicy) -> Option<Cow<'a, str>> {
    let text = bare(text);
    let scheme = urls.web_scheme().filter(|_| begins_with_host(text));
    let url = match scheme {
        Some(scheme) => Cow::Owned([scheme, "://", text].concat()),
        None => urls.meant(Cow::Borrowed(text)),
    };
    match is_of_website(&url) {
        true => urls.judge(url).ok(),
        false => None,
    }
}

/// The text without whitespace and quotation marks around it, in any order.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let inside = quotation_marks::unquoted(text).trim();
        if inside.len() == text.len() {
            return text;
        }
        text = inside;
    }
}

/// Whether the text begins with a host under a known top-level domain, and goes on as a URL does after its host. It is
/// asked before the scheme, since in `example.org:8080` parsers find the scheme `example.org`.
fn begins_with_host(text: &str) -> bool {
    let (length, read) = host_lengths(text);
    let (name, after) = text.split_at(length);
    let port = after
        .strip_prefix(':')
        .filter(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let after = port.map_or(after, |port| {
        port.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    let has_known_domain = || {
        let domain = name.rsplit_once('.').map(|(_, domain)| domain);
        domain.is_some_and(|domain| is_top_level(&domain.to_lowercase()))
    };
    length == read
        && length <= MAX_HOST
        && (after.is_empty() || after.starts_with(['/', '?', '#']))
        && is_host(name)
        && has_known_domain()
}

/// Whether a browser finds a website under this URL, on any page: it has the scheme `http` or `https`, is not relative,
/// and names a host, and no user.
fn is_of_website(url: &str) -> bool {
    let scheme = parts::scheme_of(url);
    let is_web = scheme.is_some_and(|scheme| matches!(&*scheme, "http" | "https"));
    is_web && !parts::is_relative(url) && !parts::names_user(url) && has_certain_host(url)
}

/// Whether the URL names a host that browsers find. Without the feature `url`, a name in letters outside ASCII is taken
/// for one if autolinks take it for one.
fn has_certain_host(url: &str) -> bool {
    match parts::host(url) {
        Some(Host::Known(name)) => name.len() <= MAX_HOST && name.split('.').all(is_decodable),
        Some(Host::Unknown(name)) => {
            let is_name = !name.is_ascii() && host_lengths(&name) == (name.len(), name.len());
            cfg!(not(feature = "url")) && name.len() <= MAX_HOST && is_name && is_host(&name)
        }
        None => false,
    }
}
