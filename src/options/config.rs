//! Options read from a configuration file, and written to one: TOML, JSON, or any other format of serde.
//!
//! A file holds what the setters of the builder take, under their names. A key that is left out keeps its default; an
//! unknown key is an error that names it, because a typo must not silently leave an option unset.
//!
//! Advice to the next editor. Values are read by hand ([`forms`](crate::options::forms)) where serde's derived visitors
//! would accept more, or report errors in the terms of Rust. A value is judged where it is read, by the code that
//! compiles it, so that the error tells its line. The shape of a file, like the names of its keys, is public.

use crate::options::builder::SanitizerBuilder;
use crate::options::chosen::{Options, Preset, Renamed, checked_depth};
use crate::options::forms::{Checked, Choice, Count, Flag, Form, Text, Texts, table};
use crate::policy::hosts::{Hosts, LinkHosts};
use crate::policy::images::Proxy;
use crate::policy::links::Links;
use crate::policy::policy::{Input, Unlisted};
use crate::policy::urls::{RelativeUrls, UrlPolicy};
use crate::policy::whitelist::Whitelist;
use crate::sanitizer::Sanitizer;
use crate::text::bidi_controls::Bidi;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;
use std::iter::from_fn;

/// Reads options from a file; more can be set in code afterwards. With the feature `serde`.
///
/// The keys are the names of the setters. A key that is left out keeps the default of its option; an unknown key is an
/// error. A value that cannot be used is an error at its place; whether options go together is judged when the
/// sanitizer is [built](SanitizerBuilder::build).
///
/// ```
/// use comment_sanitizer::SanitizerBuilder;
///
/// let builder: SanitizerBuilder = toml::from_str(
///     r#"
///         ## The options to begin with: those of `SanitizerBuilder::blog`.
///         preset = "blog"
///         ## The notice under the form. Or "default", "modern", "markdown".
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
///         ## With `img` on the list, also these:
///         ## image_hosts = { allow = ["pictures.example"] }
///         ## image_proxy = "https://img.example/?url="
///         ## lazy_images = true
///
///         ## Or "rendered".
///         input = "typed"
///         ## Or "strip_all", or "escape".
///         unlisted = "strip_html"
///         rename = { strike = "s" }
///
///         max_depth = 20
///         max_links = 3
///
///         ## Or "keep", or "strip".
///         bidi = "isolate"
///         max_combining_marks = 8
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
        let options = deserializer.deserialize_map(OptionsVisitor)?;
        Ok(SanitizerBuilder { options })
    }
}

/// Writes the options that were chosen, so that a settings page can save what it loaded. With the feature `serde`.
///
/// Read again, they give an equal builder. A named allowlist is written as its notice.
///
/// ```
/// use comment_sanitizer::SanitizerBuilder;
///
/// let builder = SanitizerBuilder::blog().max_links(3);
/// let written = toml::to_string(&builder)?;
/// assert_eq!(written, "preset = \"blog\"\nmax_links = 3\n");
/// assert_eq!(toml::from_str::<SanitizerBuilder>(&written)?, builder);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Serialize for SanitizerBuilder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let options = &self.options;
        macro_rules! write {
            ($($key:ident)*) => {
                $(if let Some(value) = &options.$key {
                    map.serialize_entry(stringify!($key), value)?;
                })*
            };
        }
        // Tables come last, as TOML wants them.
        write!(
            preset whitelist url_schemes link_rel own_hosts link_target_blank image_proxy lazy_images input unlisted
            max_depth max_links bidi max_combining_marks autolink paragraphs relative_urls link_hosts image_hosts rename
        );
        map.end()
    }
}

/// The keys of a file, in the order of the documentation.
const KEYS: &[&str] = &[
    "preset",
    "whitelist",
    "url_schemes",
    "relative_urls",
    "link_hosts",
    "link_rel",
    "own_hosts",
    "link_target_blank",
    "image_hosts",
    "image_proxy",
    "lazy_images",
    "input",
    "unlisted",
    "rename",
    "max_depth",
    "max_links",
    "bidi",
    "max_combining_marks",
    "autolink",
    "paragraphs",
];

/// Reads the table of options.
struct OptionsVisitor;

/// Reads a key of the table, so that the error about an unknown one is about its place.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an option")
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<&'static str, E> {
        let known = KEYS.iter().find(|known| **known == given);
        known.copied().ok_or_else(|| E::unknown_field(given, KEYS))
    }
}

/// Reads the value of a key into its option.
fn read<'de, A: MapAccess<'de>, S: DeserializeSeed<'de>>(
    option: &mut Option<S::Value>,
    key: &'static str,
    table: &mut A,
    form: S,
) -> Result<(), A::Error> {
    if option.is_some() {
        return Err(A::Error::duplicate_field(key));
    }
    *option = Some(table.next_value_seed(form)?);
    Ok(())
}

const SCHEMES: &str = "a list of schemes, as [\"https\", \"mailto\"]";
const HOSTS: &str = "a list of hosts, as [\"blog.example\"]";
const LINK_TYPES: &str = "a string of link types, as \"nofollow ugc\"";
const BASE: &str = "a string with a URL, as \"https://blog.example/\"";
const PROXY: &str = "a string that begins a URL, as \"https://img.example/?url=\"";

impl<'de> Visitor<'de> for OptionsVisitor {
    type Value = Options;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of options, as { max_links = 3, autolink = true }")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Options, A::Error> {
        let mut options = Options::default();
        let relative = RelativeUrls::default();
        while let Some(key) = table.next_key_seed(Key)? {
            macro_rules! read {
                ($option:ident, $form:expr) => {
                    read(&mut options.$option, key, &mut table, $form)?
                };
            }
            let schemes =
                |given: &Vec<String>| UrlPolicy::new(Some(given), &relative, None).map(|_| ());
            let hosts =
                |given: &LinkHosts| UrlPolicy::new(None, &relative, Some((given, key))).map(|_| ());
            let own = |given: &Vec<String>| Hosts::trusted(given, key).map(|_| ());
            let rel = |given: &String| Links::new(given, &[], false, usize::MAX, None).map(|_| ());
            let base = |given: &RelativeUrls| UrlPolicy::new(None, given, None).map(|_| ());
            let proxy = |given: &String| match &**given {
                "" => Ok(()),
                prefix => Proxy::new(prefix).map(|_| ()),
            };
            match key {
                "preset" => read!(preset, Choice(&[("blog", Preset::Blog)])),
                "whitelist" => read!(whitelist, Form::new()),
                "url_schemes" => read!(url_schemes, Checked(Texts(SCHEMES), schemes)),
                "relative_urls" => read!(relative_urls, Checked(Form::new(), base)),
                "link_hosts" => read!(link_hosts, Checked(Form::new(), hosts)),
                "link_rel" => read!(link_rel, Checked(Text(LINK_TYPES), rel)),
                "own_hosts" => read!(own_hosts, Checked(Texts(HOSTS), own)),
                "link_target_blank" => read!(link_target_blank, Flag),
                "image_hosts" => read!(image_hosts, Checked(Form::new(), hosts)),
                "image_proxy" => read!(image_proxy, Checked(Text(PROXY), proxy)),
                "lazy_images" => read!(lazy_images, Flag),
                "input" => read!(
                    input,
                    Choice(&[("typed", Input::Typed), ("rendered", Input::Rendered)])
                ),
                "unlisted" => read!(
                    unlisted,
                    Choice(&[
                        ("strip_html", Unlisted::StripHtml),
                        ("strip_all", Unlisted::StripAll),
                        ("escape", Unlisted::Escape),
                    ])
                ),
                "rename" => read!(rename, Form::new()),
                "max_depth" => read!(
                    max_depth,
                    Checked(Count, |depth: &usize| checked_depth(*depth).map(|_| ()))
                ),
                "max_links" => read!(max_links, Count),
                "bidi" => read!(
                    bidi,
                    Choice(&[
                        ("keep", Bidi::Keep),
                        ("isolate", Bidi::Isolate),
                        ("strip", Bidi::Strip),
                    ])
                ),
                "max_combining_marks" => read!(max_combining_marks, Count),
                "autolink" => read!(autolink, Flag),
                _ => read!(paragraphs, Flag),
            }
        }
        Ok(options)
    }
}

/// Reads a file with [the keys of the builder](SanitizerBuilder#impl-Deserialize<'de>-for-SanitizerBuilder), and
/// builds. With the feature `serde`.
///
/// An option that cannot be used is an error of the format, with the message of the
/// [`PolicyError`](crate::PolicyError): at the place of its value, or, if it does not go with others, at the table.
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
///         whitelist = "<b> <a href>"
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

/// Reads the text of a notice, or the name of a shipped allowlist: `default`, `modern` or `markdown`. With the feature
/// `serde`.
///
/// ```
/// use comment_sanitizer::Whitelist;
///
/// let list: Whitelist = serde_json::from_str(r#""<b> <i>""#)?;
/// assert!(list.allows("i"));
/// assert_eq!(serde_json::from_str::<Whitelist>(r#""modern""#)?, Whitelist::modern());
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Whitelist {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const LIST: &str = "a string with an allowlist, as \"<b> <i>\", or with the name of one: \"default\", \"modern\" or \
            \"markdown\"";
        let given = Text(LIST).deserialize(deserializer)?;
        match given.trim() {
            "default" => Ok(Whitelist::default()),
            "modern" => Ok(Whitelist::modern()),
            "markdown" => Ok(Whitelist::markdown()),
            name if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Err(D::Error::custom(format_args!(
                    "no allowlist has the name `{name}`: write \"default\", \"modern\", \"markdown\" or an allowlist, as \"<b> <i>\""
                )))
            }
            _ => given.parse().map_err(D::Error::custom),
        }
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

/// Writes what is read. With the feature `serde`.
impl Serialize for RelativeUrls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            RelativeUrls::Keep => serializer.serialize_str(KEEP),
            RelativeUrls::Remove => serializer.serialize_str(REMOVE),
            #[cfg(feature = "url")]
            RelativeUrls::Resolve(base) => entry(serializer, RESOLVE, base),
        }
    }
}

/// Writes what is read. With the feature `serde`.
impl Serialize for LinkHosts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match self.is_allowlist {
            true => "allow",
            false => "deny",
        };
        entry(serializer, key, &self.names)
    }
}

/// Writes a table of one entry.
fn entry<S: Serializer>(
    serializer: S,
    key: &str,
    value: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

/// Writes the table that is read.
impl Serialize for Renamed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.sorted().into_iter();
        serializer.collect_map(pairs.map(|(from, to)| (from, to)))
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
                        RESOLVE if base.is_none() => {
                            base = Some(table.next_value_seed(Text(BASE))?);
                        }
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
            #[serde(default, deserialize_with = "hosts")]
            allow: Option<Vec<String>>,
            #[serde(default, deserialize_with = "hosts")]
            deny: Option<Vec<String>>,
        }

        fn hosts<'de, D: Deserializer<'de>>(given: D) -> Result<Option<Vec<String>>, D::Error> {
            Texts(HOSTS).deserialize(given).map(Some)
        }

        let given: Given = table(
            deserializer,
            "a table with `allow` or `deny`, as { deny = [\"spam.example\"] }",
        )?;
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
                const NAME: &str = "a string with the name of an element, as \"s\"";
                let mut entry = || match table.next_key_seed(Text(NAME)) {
                    Ok(Some(from)) => Some(table.next_value_seed(Text(NAME)).map(|to| (from, to))),
                    Ok(None) => None,
                    Err(error) => Some(Err(error)),
                };
                let renamed = from_fn(&mut entry);
                renamed.collect::<Result<_, _>>().map(Renamed)
            }
        }

        deserializer.deserialize_map(RenamedVisitor)
    }
}
