//! Which URLs may stand in a comment, and in what form.

use crate::error::PolicyError;
use crate::policy::hosts::{Hosts, LinkHosts};
use crate::url::host::Host;
use crate::url::parts;
use crate::url::parts::SCHEMES;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// What becomes of relative URLs: those that lead elsewhere on another page, as in a feed or a mail.
///
/// They are those without a scheme (`page`, `/page`, `//host/page`, `#top`, and the empty one), and those with a scheme
/// such as `https` and fewer than two slashes behind it, which browsers [read by the page] as well.
///
/// ```
/// use comment_sanitizer::{RelativeUrls, Sanitizer};
///
/// let sanitizer = Sanitizer::builder().relative_urls(RelativeUrls::Remove).build()?;
/// assert_eq!(sanitizer.sanitize("<a href=/page title=x>y</a>"), r#"<a title="x">y</a>"#);
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
///
/// [read by the page]: https://url.spec.whatwg.org/#special-relative-or-authority-state
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelativeUrls {
    /// They stay as they are.
    #[default]
    Keep,
    /// Their attribute goes.
    Remove,
    /// They become absolute: what a browser makes of them on a page with this URL, of 500 bytes at most. With the
    /// feature `url`.
    ///
    /// ```
    /// use comment_sanitizer::{RelativeUrls, Sanitizer};
    ///
    /// let base = RelativeUrls::Resolve("https://blog.example/2024/post".to_owned());
    /// let sanitizer = Sanitizer::builder().relative_urls(base).build()?;
    /// assert_eq!(
    ///     sanitizer.sanitize("<a href=../about>x</a>"),
    ///     r#"<a href="https://blog.example/about">x</a>"#,
    /// );
    /// # Ok::<(), comment_sanitizer::PolicyError>(())
    /// ```
    #[cfg(feature = "url")]
    Resolve(String),
}

/// What is asked of the URLs of a comment.
#[derive(Clone, Debug)]
pub(crate) struct UrlPolicy {
    schemes: Vec<String>,
    relative: Relative,
    hosts: Option<HostPolicy>,
}

#[derive(Clone, Debug)]
enum Relative {
    Keep,
    Remove,
    #[cfg(feature = "url")]
    Resolve(::url::Url),
}

#[derive(Clone, Debug)]
struct HostPolicy {
    hosts: Hosts,
    /// May it be only these, and not only others?
    only: bool,
}

impl HostPolicy {
    fn allows(&self, host: Option<&Host<'_>>) -> bool {
        match host {
            None => true,
            Some(Host::Known(name)) => self.hosts.contain(name) == self.only,
            Some(Host::Unknown(_)) => false,
        }
    }
}

/// Why a URL goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlRefusal {
    Scheme,
    Relative,
    #[cfg(feature = "url")]
    Unresolvable,
    Host,
}

impl UrlRefusal {
    /// In words, of this URL.
    pub(crate) fn reason(self, value: &str) -> Cow<'static, str> {
        match self {
            UrlRefusal::Scheme => match parts::scheme_of(value) {
                Some(scheme) => format!("the scheme `{}` is not allowed", Begin(&scheme)).into(),
                None => "its scheme is not allowed".into(),
            },
            UrlRefusal::Relative => "relative URLs are not allowed".into(),
            #[cfg(feature = "url")]
            UrlRefusal::Unresolvable => "it cannot be resolved".into(),
            UrlRefusal::Host => match parts::host(value) {
                Some(Host::Known(name)) => {
                    format!("links to `{}` are not allowed", Begin(&name)).into()
                }
                _ => "its host cannot be told".into(),
            },
        }
    }
}

/// As much of a text as is needed to recognize it.
struct Begin<'a>(&'a str);

impl fmt::Display for Begin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 100;
        match self.0.char_indices().nth(MOST) {
            None => f.write_str(self.0),
            Some((end, _)) => write!(f, "{}…", &self.0[..end]),
        }
    }
}

impl Default for UrlPolicy {
    fn default() -> Self {
        UrlPolicy {
            schemes: SCHEMES.iter().map(|&scheme| scheme.to_owned()).collect(),
            relative: Relative::Keep,
            hosts: None,
        }
    }
}

impl UrlPolicy {
    /// Of these options, of which the schemes are given in any case.
    pub(crate) fn new(
        schemes: Option<&[String]>,
        relative: &RelativeUrls,
        hosts: Option<&LinkHosts>,
    ) -> Result<Self, PolicyError> {
        let mut policy = UrlPolicy::default();
        if let Some(schemes) = schemes {
            let schemes = schemes.iter().map(|name| scheme(name));
            policy.schemes = schemes.collect::<Result<_, _>>()?;
        }
        if let Some(LinkHosts { names, only }) = hosts {
            let hosts = Hosts::named(names, "link_hosts")?;
            policy.hosts = Some(HostPolicy { hosts, only: *only });
        }
        policy.relative = match relative {
            RelativeUrls::Keep => Relative::Keep,
            RelativeUrls::Remove => Relative::Remove,
            #[cfg(feature = "url")]
            RelativeUrls::Resolve(base) => Relative::Resolve(policy.base(base)?),
        };
        Ok(policy)
    }

    /// The base that relative URLs are resolved against: all that it makes of them must be allowed.
    #[cfg(feature = "url")]
    fn base(&self, base: &str) -> Result<::url::Url, PolicyError> {
        let error = |why| PolicyError::BaseUrl {
            base: base.to_owned(),
            why,
        };
        let url = ::url::Url::parse(base).map_err(|_| error("it is no absolute URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(error("its scheme is neither `http` nor `https`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(error("it holds a user name or a password"));
        }
        if url.as_str().len() > MOST_BASE {
            return Err(error("it is longer than 500 bytes"));
        }
        match self.judge(Cow::Borrowed(url.as_str())) {
            Ok(_) => Ok(url),
            Err(UrlRefusal::Host) => Err(error("links to its host are not allowed")),
            Err(_) => Err(error("its scheme is not among those that are allowed")),
        }
    }

    /// Is nothing asked but that the scheme is allowed?
    #[inline]
    fn is_plain(&self) -> bool {
        self.hosts.is_none() && matches!(self.relative, Relative::Keep)
    }

    /// May a URL have this scheme, in any case?
    pub(crate) fn allows_scheme(&self, scheme: &str) -> bool {
        let is = |allowed: &String| allowed.eq_ignore_ascii_case(scheme);
        self.schemes.iter().any(is)
    }

    /// The form in which this URL stays, if it does.
    pub(crate) fn judge<'a>(&self, value: Cow<'a, str>) -> Result<Cow<'a, str>, UrlRefusal> {
        if !parts::has_scheme_of(value.as_bytes(), &self.schemes) {
            return Err(UrlRefusal::Scheme);
        }
        if self.is_plain() {
            return Ok(value);
        }
        let value = match &self.relative {
            Relative::Keep => value,
            _ if !parts::is_relative(&value) => value,
            Relative::Remove => return Err(UrlRefusal::Relative),
            #[cfg(feature = "url")]
            Relative::Resolve(base) => {
                let resolved = base.join(&value).map_err(|_| UrlRefusal::Unresolvable)?;
                // Judged anew: safety does not rest on two parsers reading a URL alike.
                if !parts::has_scheme_of(resolved.as_str().as_bytes(), &self.schemes) {
                    return Err(UrlRefusal::Scheme);
                }
                Cow::Owned(resolved.into())
            }
        };
        let allows = |hosts: &HostPolicy| hosts.allows(parts::host(&value).as_ref());
        if self.hosts.as_ref().is_none_or(allows) {
            Ok(value)
        } else {
            Err(UrlRefusal::Host)
        }
    }

    /// Does the value that stands here stay as it is, in which the references that are written may stand?
    ///
    /// A scheme is letters, digits and `+-.`; none of the references that are written stands for one of
    /// these, nor for what divides a URL, and an ampersand is none either. And a host that holds one is
    /// unknown, read or not. So what is judged is the same with and without the references read.
    #[inline]
    pub(crate) fn keeps(&self, html: &str, value: Range<usize>) -> bool {
        if self.is_plain() {
            parts::has_scheme_of(&html.as_bytes()[value], &self.schemes)
        } else {
            matches!(
                self.judge(Cow::Borrowed(&html[value])),
                Ok(Cow::Borrowed(_))
            )
        }
    }
}

/// The longest base, in bytes: each relative URL can become as long, and a short comment with one or two must have
/// room for them.
#[cfg(feature = "url")]
const MOST_BASE: usize = 500;

/// A scheme as it is compared.
fn scheme(name: &str) -> Result<String, PolicyError> {
    let scheme = name.to_ascii_lowercase();
    let why = if !parts::is_scheme(&scheme) {
        Some("a scheme is a letter and then letters, digits, `+`, `-` and `.`, without the colon")
    } else {
        parts::never_scheme(&scheme)
    };
    match why {
        None => Ok(scheme),
        Some(why) => Err(PolicyError::Scheme {
            scheme: name.to_owned(),
            why,
        }),
    }
}
