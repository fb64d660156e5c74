//! Sanitizers under test, with the options that they were built from.

use crate::options::{Direction, Hosts, Input, Options, Relative, Tags};
use crate::promises::everything;
use crate::soup;
use comment_sanitizer::{
    Bidi, LinkHosts, PolicyError, RelativeUrls, Sanitizer, Unlisted, Whitelist,
};
use proptest::strategy::Strategy;
use std::borrow::Cow;
use std::fmt;

/// A sanitizer under test, with the options that it was built from.
pub trait Subject {
    /// The sanitizer.
    fn sanitizer(&self) -> &Sanitizer;

    /// Its options, without the allowlist.
    fn options(&self) -> Cow<'_, Options>;
}

/// A sanitizer without options.
impl Subject for Sanitizer {
    fn sanitizer(&self) -> &Sanitizer {
        self
    }

    fn options(&self) -> Cow<'_, Options> {
        Cow::Owned(Options::default())
    }
}

/// Any allowlist of these notices, with any options for it.
pub fn any(notices: impl Strategy<Value = String>) -> impl Strategy<Value = Chosen> {
    notices.prop_flat_map(|notice| {
        soup::options(&notice).prop_map(move |options| {
            let list = notice.parse().expect("a list");
            Chosen::new(list, options).expect("options that go together")
        })
    })
}

/// A sanitizer with options.
#[derive(Clone)]
pub struct Chosen {
    pub(crate) sanitizer: Sanitizer,
    pub(crate) options: Options,
}

impl Subject for Chosen {
    fn sanitizer(&self) -> &Sanitizer {
        &self.sanitizer
    }

    fn options(&self) -> Cow<'_, Options> {
        Cow::Borrowed(&self.options)
    }
}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.sanitizer.whitelist(), self.options)
    }
}

impl Chosen {
    /// A sanitizer of this allowlist with these options.
    ///
    /// # Errors
    ///
    /// If it cannot be built.
    pub fn new(list: Whitelist, mut options: Options) -> Result<Self, PolicyError> {
        loop {
            // Options that contradict each other are an error; here one of them is left out instead.
            let error = match build(list.clone(), &options) {
                Ok(sanitizer) => return Ok(Chosen { sanitizer, options }),
                Err(error) => error,
            };
            match error.option() {
                Some("own_hosts") if !options.own_hosts.is_empty() => options.own_hosts.clear(),
                Some("image_proxy") if options.image_proxy.is_some() => options.image_proxy = None,
                Some("relative_urls") if options.image_hosts.is_some() => {
                    options.image_hosts = None
                }
                Some("relative_urls") if options.image_proxy.is_some() => {
                    options.image_proxy = None
                }
                _ => return Err(error),
            }
        }
    }
}

fn build(list: Whitelist, options: &Options) -> Result<Sanitizer, PolicyError> {
    // An option that can do nothing is an error; here it is left out instead.
    let has = |element: &str, attribute| {
        list.allows_attribute(element, attribute) && !options.rename.contains_key(element)
    };
    let (has_links, has_pictures) = (has("a", "href"), has("img", "src"));
    let mut builder = Sanitizer::builder()
        .whitelist(list)
        .url_schemes(&options.url_schemes)
        .autolink(options.autolink && has_links)
        .link_target_blank(options.link_target_blank && has_links)
        .paragraphs(options.paragraphs)
        .max_depth(options.max_depth)
        .input(match options.input {
            Input::Typed => comment_sanitizer::Input::Typed,
            Input::Rendered => comment_sanitizer::Input::Rendered,
        })
        .unlisted(match options.unlisted {
            Tags::StripHtml => Unlisted::StripHtml,
            Tags::StripAll => Unlisted::StripAll,
            Tags::Escape => Unlisted::Escape,
        })
        .bidi(match options.bidi {
            Direction::Keep => Bidi::Keep,
            Direction::Isolate => Bidi::Isolate,
            Direction::Strip => Bidi::Strip,
        })
        .relative_urls(match &options.relative_urls {
            Relative::Keep => RelativeUrls::Keep,
            Relative::Remove => RelativeUrls::Remove,
            Relative::Resolve(base) => RelativeUrls::Resolve(base.clone()),
        });
    if has_links {
        builder = builder.link_rel(&options.link_rel);
    }
    if let Some(hosts) = &options.link_hosts {
        builder = builder.link_hosts(link_hosts(hosts));
    }
    for (from, to) in &options.rename {
        builder = builder.rename(from, to);
    }
    if let Some(links) = options.max_links.filter(|_| has_links) {
        builder = builder.max_links(links);
    }
    if let Some(marks) = options.max_combining_marks {
        builder = builder.max_combining_marks(marks);
    }
    if has_pictures {
        builder = builder.lazy_images(options.lazy_images);
        if let Some(hosts) = &options.image_hosts {
            builder = builder.image_hosts(link_hosts(hosts));
        }
        if let Some(prefix) = &options.image_proxy {
            builder = builder.image_proxy(prefix);
        }
    }
    if has_links {
        builder = builder.own_hosts(&options.own_hosts);
    }
    builder.build()
}

fn link_hosts(hosts: &Hosts) -> LinkHosts {
    match hosts {
        Hosts::Allow(hosts) => LinkHosts::allow(hosts),
        Hosts::Deny(hosts) => LinkHosts::deny(hosts),
    }
}

/// Of the default allowlist; of everything that may be listed, without options, with many, and with many and layout;
/// and of the default allowlist with links and paragraphs.
///
/// # Panics
///
/// If one cannot be built.
pub fn typical() -> [Sanitizer; 5] {
    let of_everything = |options| {
        let chosen = Chosen::new(everything(), options).expect("options");
        chosen.sanitizer
    };
    let laid_out = Sanitizer::builder()
        .autolink(true)
        .paragraphs(true)
        .link_rel("ugc");
    [
        Sanitizer::default(),
        Sanitizer::new(everything()),
        of_everything(Options::everything()),
        of_everything(Options::everything().with_display()),
        laid_out.build().expect("options"),
    ]
}

/// With all that makes links longer.
///
/// # Panics
///
/// If it cannot be built.
pub fn with_long_links() -> Sanitizer {
    let sanitizer = Sanitizer::builder()
        .autolink(true)
        .paragraphs(true)
        .link_rel("nofollow ugc noopener noreferrer external sponsored")
        .link_target_blank(true)
        .relative_urls(RelativeUrls::Resolve(format!(
            "https://blog.example/{:a<470}/",
            ""
        )))
        .max_links(100_000)
        .bidi(Bidi::Isolate);
    sanitizer.build().expect("options")
}
