//! Options read from a configuration file: TOML, JSON, or any other format of serde.
//!
//! A file holds what the setters of the builder take, under their names. A key that is left out keeps its default; an
//! unknown key is an error that names it, because a typo must not silently leave an option unset.
//!
//! Advice to the next editor. Visitors are written by hand where serde's derived ones would accept more, or report
//! errors in the terms of Rust. The shape of a file, like the names of its keys, is public.

use crate::options::builder::{Renamed, SanitizerBuilder};
use crate::policy::hosts::LinkHosts;
use crate::policy::urls::RelativeUrls;
use crate::policy::whitelist::Whitelist;
use crate::sanitizer::Sanitizer;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::iter::from_fn;
use std::marker::PhantomData;

/// Reads options from a file; more can be set in code afterwards. With the feature `serde`.
///
/// The keys are the names of the setters. A key that is left out is as if its setter were not called; an unknown key is
/// an error. Values that only [`build`](SanitizerBuilder::build) can judge are refused there.
///
/// ```
/// use comment_sanitizer::SanitizerBuilder;
///
/// let builder: SanitizerBuilder = toml::from_str(
///     r#"
///         ## The notice under the form.
///         whitelist = '<a href="" title=""> <b> <blockquote cite=""> <code> <i> <s> <strong>'
///
///         url_schemes = ["https", "http", "mailto"]
///         ## Or "keep", or with the feature `url` { resolve = "https://blog.example/" }.
///         relative_urls = "remove"
///         ## Or { allow = ["example.org"] }.
///         link_hosts = { deny = ["spam.example"] }
///
///         link_rel = "nofollow ugc"
///         own_hosts = ["blog.example"]
///         link_target_blank = true
///
///         ## Or "rendered".
///         input = "typed"
///         ## Or "strip_all", or "show".
///         unlisted = "strip_html"
///         rename = { strike = "s" }
///
///         max_depth = 20
///         max_links = 3
///
///         ## Or "keep", or "strip".
///         bidi = "isolate"
///         combining_limit = 8
///
///         autolink = true
///         paragraphs = false
///     "#,
/// )?;
/// let sanitizer = builder.max_links(1).build()?;
/// assert_eq!(
///     sanitizer.sanitize("<strike>1</strike> <a href=//blog.example>2</a> <a href=//example.org>3</a>"),
///     "<s>1</s> <a>2</a> <a>3</a>",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<'de> Deserialize<'de> for SanitizerBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let options = table(deserializer, "a table of options")?;
        Ok(SanitizerBuilder { options })
    }
}

/// Reads a file with [the keys of the builder](SanitizerBuilder#impl-Deserialize<'de>-for-SanitizerBuilder), and
/// builds. With the feature `serde`.
///
/// An option that cannot be used is an error of the format, with the message of the
/// [`PolicyError`](crate::PolicyError).
///
/// ```
/// use comment_sanitizer::Sanitizer;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Blog {
///     title: String,
///     comments: Sanitizer,
/// }
///
/// let blog: Blog = toml::from_str(
///     r#"
///         title = "A blog"
///         [comments]
///         whitelist = "<b> <i>"
///         link_rel = "nofollow ugc"
///     "#,
/// )?;
/// assert_eq!(blog.comments.sanitize("<b>1</b> <u>2</u>"), "<b>1</b> 2");
///
/// let error = serde_json::from_str::<Sanitizer>(r#"{"whitelist": "<b> <script>"}"#).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "element `script` at byte 5 can never be allowed in a comment: it runs or configures scripts \
///      at line 1 column 29",
/// );
/// # Ok::<(), toml::de::Error>(())
/// ```
impl<'de> Deserialize<'de> for Sanitizer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let builder = SanitizerBuilder::deserialize(deserializer)?;
        builder.build().map_err(D::Error::custom)
    }
}

/// Reads the text of a notice. With the feature `serde`.
///
/// ```
/// use comment_sanitizer::Whitelist;
///
/// let list: Whitelist = serde_json::from_str(r#""<b> <i>""#)?;
/// assert!(list.allows("i"));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Whitelist {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let notice = String::deserialize(deserializer)?;
        notice.parse().map_err(D::Error::custom)
    }
}

/// Writes the text of the notice. With the feature `serde`.
///
/// ```
/// use comment_sanitizer::Whitelist;
///
/// let list = Whitelist::empty().with("a", &["href"])?;
/// assert_eq!(serde_json::to_string(&list)?, r#""<a href=\"\">""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Serialize for Whitelist {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads `"keep"`, `"remove"` or `{ resolve = "https://blog.example/" }`, which needs the feature `url`. With the
/// feature `serde`.
impl<'de> Deserialize<'de> for RelativeUrls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Errors of a derived visitor would speak of variants and newtypes.
        struct RelativeUrlsVisitor;

        impl<'de> Visitor<'de> for RelativeUrlsVisitor {
            type Value = RelativeUrls;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(r#""keep", "remove" or { resolve = "https://blog.example/" }"#)
            }

            fn visit_str<E: Error>(self, given: &str) -> Result<RelativeUrls, E> {
                match given {
                    KEEP => Ok(RelativeUrls::Keep),
                    REMOVE => Ok(RelativeUrls::Remove),
                    RESOLVE => Err(E::custom(
                        "it is not said against which URL: write { resolve = \"https://blog.example/\" }",
                    )),
                    _ => Err(E::unknown_variant(given, &[KEEP, REMOVE, RESOLVE])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<RelativeUrls, A::Error> {
                let mut base: Option<String> = None;
                while let Some(key) = table.next_key::<String>()? {
                    match &*key {
                        RESOLVE if base.is_none() => base = Some(table.next_value()?),
                        RESOLVE => return Err(A::Error::duplicate_field(RESOLVE)),
                        KEEP | REMOVE => {
                            return Err(A::Error::custom(format_args!(
                                "`{key}` is no key of a table: write \"{key}\" alone"
                            )));
                        }
                        _ => return Err(A::Error::unknown_field(&key, &[RESOLVE])),
                    }
                }
                resolved(base.ok_or_else(|| A::Error::missing_field(RESOLVE))?)
            }
        }

        deserializer.deserialize_any(RelativeUrlsVisitor)
    }
}

const KEEP: &str = "keep";
const REMOVE: &str = "remove";
const RESOLVE: &str = "resolve";

fn resolved<E: Error>(base: String) -> Result<RelativeUrls, E> {
    #[cfg(feature = "url")]
    return Ok(RelativeUrls::Resolve(base));
    #[cfg(not(feature = "url"))]
    return Err(E::custom(format_args!(
        "relative URLs can be resolved against `{base}` only with the feature `url` of comment-sanitizer"
    )));
}

/// Reads `{ allow = ["example.org"] }` or `{ deny = ["spam.example"] }`. With the feature `serde`.
impl<'de> Deserialize<'de> for LinkHosts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Given {
            allow: Option<Vec<String>>,
            deny: Option<Vec<String>>,
        }

        let given: Given = table(deserializer, "a table with `allow` or `deny`")?;
        match (given.allow, given.deny) {
            (Some(hosts), None) => Ok(LinkHosts::allow(hosts)),
            (None, Some(hosts)) => Ok(LinkHosts::deny(hosts)),
            (Some(_), Some(_)) => Err(D::Error::custom(
                "hosts are either allowed or denied: give `allow` or `deny`, and not both",
            )),
            (None, None) => Err(D::Error::custom(
                "it is not said which hosts: give `allow` or `deny`",
            )),
        }
    }
}

/// Reads a table. An element that occurs twice as a key is passed on to the builder, which judges it.
impl<'de> Deserialize<'de> for Renamed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RenamedVisitor;

        impl<'de> Visitor<'de> for RenamedVisitor {
            type Value = Renamed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of elements, as { strike = \"s\" }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Renamed, A::Error> {
                let renamed = from_fn(|| table.next_entry().transpose());
                renamed.collect::<Result<_, _>>().map(Renamed)
            }
        }

        deserializer.deserialize_map(RenamedVisitor)
    }
}

/// Reads a table by its keys. A derived impl would also accept a sequence, with the values in the order of the fields.
fn table<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<T, D::Error> {
    struct Table<T>(&'static str, PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Table<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(table))
        }
    }

    deserializer.deserialize_map(Table(expected, PhantomData))
}
