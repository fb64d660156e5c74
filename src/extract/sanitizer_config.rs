//! The configuration of the browser's own sanitizer, made of a policy, or read as an allowlist. With the feature
//! `serde`.
//!
//! [`Sanitizer::sanitizer_config`] writes a [`SanitizerConfig`], and [`Whitelist::from_sanitizer_config`] reads one.
//!
//! Advice to the next editor. A browser refuses a whole configuration that is not [valid], so a page would show nothing:
//! `tests/sanitizer_config.rs` gives some to Chromium. Read nothing as more than it allows in a browser.
//!
//! [valid]: https://wicg.github.io/sanitizer-api/#sanitizerconfig-valid

use crate::error::{PolicyError, Position};
use crate::html::attribute_table::AttributeId;
use crate::html::element::Content;
use crate::html::elements::ElementId;
use crate::policy::listable::{listable_attribute, listable_element};
use crate::policy::quote::{MAX_QUOTED_NOTICE, beginning};
use crate::policy::whitelist::Whitelist;
use crate::sanitizer::Sanitizer;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The configuration of the browser's own sanitizer: the dictionary [`SanitizerConfig`] of the HTML standard. With the
/// feature `serde`.
///
/// [`Sanitizer::sanitizer_config`] makes one for a page, which passes it to [`Element.setHTML()`], and
/// [`Whitelist::from_sanitizer_config`] reads one that a page has already. It is serialized and deserialized with the
/// names of the standard (`replaceWithChildrenElements`). An element or attribute is its name, or an object with `name`;
/// an unknown key is an error.
///
/// ```
/// use comment_sanitizer::{Sanitizer, SanitizerConfig, Whitelist};
///
/// let list: Whitelist = r#"<b> <a href="">"#.parse()?;
/// let config = Sanitizer::new(list.clone()).sanitizer_config();
/// let json = serde_json::to_value(&config)?;
/// assert_eq!(json["elements"][1], serde_json::json!({ "name": "a", "attributes": ["href"] }));
/// assert_eq!(json["comments"], false);
///
/// let read: SanitizerConfig = serde_json::from_value(json)?;
/// assert_eq!(Whitelist::from_sanitizer_config(&read)?, list);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`SanitizerConfig`]: https://wicg.github.io/sanitizer-api/#dictdef-sanitizerconfig
/// [`Element.setHTML()`]: https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#dom-element-sethtml
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SanitizerConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    elements: Option<Vec<Item<Element>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove_elements: Vec<Item<Element>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replace_with_children_elements: Vec<Item<Element>>,
    /// Those of every element.
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<Vec<Item<Attribute>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove_attributes: Vec<Item<Attribute>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    processing_instructions: Vec<Item<Target>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove_processing_instructions: Vec<Item<Target>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_attributes: Option<bool>,
}

/// What is given by its name, or as an object.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a name, or an object with `name` and other keys of the standard"
)]
enum Item<T> {
    Name(String),
    Object(T),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Element {
    name: String,
    #[serde(default = "html_namespace", skip_serializing_if = "is_html")]
    namespace: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attributes: Option<Vec<Item<Attribute>>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remove_attributes: Vec<Item<Attribute>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

/// Which processing instructions are meant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    target: String,
}

/// The namespace of an element that is given without one.
const HTML: &str = "http://www.w3.org/1999/xhtml";

fn html_namespace() -> Option<String> {
    Some(HTML.to_owned())
}

fn is_html(namespace: &Option<String>) -> bool {
    namespace.as_deref() == Some(HTML)
}

/// The elements that are never replaced by their children: the standard refuses a configuration with the first, `object`
/// is removed by every `setHTML`, and the others are in namespaces of their own, where they are always removed.
const NEVER_REPLACED: [&str; 4] = ["html", "object", "svg", "math"];

/// Whether a browser can keep the text of this element without its tags, as the sanitizer does.
fn is_replaceable(element: ElementId) -> bool {
    let facts = element.facts();
    let is_text = !matches!(facts.content, Content::Nothing | Content::NothingNested);
    is_text && !facts.void && !NEVER_REPLACED.contains(&facts.name)
}

impl Sanitizer {
    /// The configuration with which the browser's own sanitizer allows the elements and attributes of this one. With the
    /// feature `serde`.
    ///
    /// A page passes it to [`Element.setHTML()`]: as a second wall around comments that script inserts, and for a
    /// preview without the server. Every output of this sanitizer passes `setHTML` unchanged, apart from the newline
    /// at the beginning of a `pre`, which every parser drops.
    ///
    /// ```html
    /// <script type="module">
    ///   const sanitizer = await (await fetch("/sanitizer.json")).json();
    ///   if (Element.prototype.setHTML) comment.setHTML(answer.html, { sanitizer });
    /// </script>
    /// ```
    ///
    /// It holds:
    ///
    /// - `elements`: the listed ones and those that [`paragraphs`](crate::SanitizerBuilder::paragraphs) writes, each with
    ///   its listed `attributes` and those that options add. A renamed element is not among them.
    /// - `replaceWithChildrenElements`: all others whose text is kept, as far as the standard allows. (It removes
    ///   `object`, and SVG and MathML, with their text.)
    /// - `attributes: []`, `comments: false`, `dataAttributes: false`.
    ///
    /// **It does not replace the server.** The browser's sanitizer knows names, and of URLs only that `javascript:` must
    /// not stay: it judges no other scheme and no host, adds nothing to links, and what only looks like a tag is lost.
    ///
    /// It depends on the options alone, so make it once. [`Whitelist::from_sanitizer_config`] reads it as the allowlist,
    /// if options add nothing to that; the `target` of
    /// [`link_target_blank`](crate::SanitizerBuilder::link_target_blank) is an error there. Takes less than a
    /// millisecond: HTML has some 150 elements.
    ///
    /// ```
    /// use comment_sanitizer::Sanitizer;
    /// use serde_json::{json, to_value};
    ///
    /// let sanitizer = Sanitizer::builder().link_rel("ugc").build()?;
    /// let config = to_value(sanitizer.sanitizer_config())?;
    /// assert_eq!(config["elements"][0], json!({ "name": "a", "attributes": ["href", "title", "rel"] }));
    /// assert_eq!(config["elements"][3], json!({ "name": "b", "attributes": [] }));
    /// assert!(config["replaceWithChildrenElements"].as_array().unwrap().contains(&json!("div")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`Element.setHTML()`]: https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#dom-element-sethtml
    #[must_use]
    pub fn sanitizer_config(&self) -> SanitizerConfig {
        let (list, policy) = (self.whitelist(), self.policy());
        let listed = list
            .elements()
            .filter_map(|name| ElementId::of(name.as_bytes()));
        let made = ElementId::all().filter(|element| !list.allows(element.name()));
        let written = listed.chain(made).filter(|&element| policy.writes(element));
        let elements = written.map(|element| {
            let listed = list.attributes(element.name());
            let is_new = |name: &&str| !list.allows_attribute(element.name(), name);
            let added = policy.added_attributes(element).filter(is_new);
            let attributes = listed.chain(added).map(Item::of);
            Item::Object(Element {
                name: element.name().to_owned(),
                namespace: html_namespace(),
                attributes: Some(attributes.collect()),
                remove_attributes: Vec::new(),
            })
        });
        let replaced = ElementId::all()
            .filter(|&element| !policy.writes(element) && is_replaceable(element))
            .map(|element| Item::of(element.name()));
        SanitizerConfig {
            elements: Some(elements.collect()),
            replace_with_children_elements: replaced.collect(),
            // Without it, the browser allows any attribute on an element without a list, and refuses `dataAttributes`.
            attributes: Some(Vec::new()),
            comments: Some(false),
            data_attributes: Some(false),
            ..SanitizerConfig::default()
        }
    }
}

impl Whitelist {
    /// The allowlist of a configuration of the browser's own sanitizer, so that one list serves the page and the server.
    /// With the feature `serde`.
    ///
    /// The elements are those of `elements`; each has its own `attributes`, and those of the global `attributes` that it
    /// may have, but for its `removeAttributes`. An element without any has none (a browser allows it all attributes,
    /// if there are no global `attributes` either). Names may be in any case, and an element that is given twice has the
    /// attributes of both, as in a notice. `replaceWithChildrenElements` is what the sanitizer does anyway.
    ///
    /// Takes time in proportion to the size of the configuration.
    ///
    /// # Errors
    ///
    /// - If an element or attribute cannot be listed, as for [`with`](Self::with): `script`, `onclick`, `style`, `class`.
    /// - If no element may have one of the global `attributes`.
    /// - If the configuration says what to remove: there is no `elements`, or there is `removeElements`, or
    ///   `removeAttributes`, globally or on an element without global `attributes`. Empty lists are as if they were left
    ///   out.
    /// - If a name is in another namespace than those of HTML have.
    /// - If an element is in `elements` and `replaceWithChildrenElements`, which browsers refuse too.
    /// - If `comments` or `dataAttributes` is true, or `processingInstructions` or `removeProcessingInstructions` is not
    ///   empty.
    ///
    /// ```
    /// use comment_sanitizer::{SanitizerConfig, Whitelist};
    /// use serde_json::{from_value, json};
    ///
    /// let config: SanitizerConfig = from_value(json!({
    ///     "elements": ["b", { "name": "a", "attributes": ["href"] }],
    ///     "attributes": ["title"],
    /// }))?;
    /// let list = Whitelist::from_sanitizer_config(&config)?;
    /// assert_eq!(list.to_string(), r#"<b title=""> <a href="" title="">"#);
    ///
    /// let config: SanitizerConfig = from_value(json!({ "removeElements": ["script"] }))?;
    /// assert_eq!(
    ///     Whitelist::from_sanitizer_config(&config).unwrap_err().to_string(),
    ///     "`removeElements` of a `SanitizerConfig` cannot be read as an allowlist: it says what is forbidden; give \
    ///      `elements` and `attributes`, and nothing else is allowed",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_sanitizer_config(config: &SanitizerConfig) -> Result<Self, PolicyError> {
        config.check()?;
        let mut list = Whitelist::empty();
        let mut removed = HashSet::new();
        for element in config.elements.iter().flatten() {
            let name = element.name_in("elements")?;
            let id = listable_element(name, || Position::IN_CODE)?;
            let own = Item::names_in(element.attributes(), "attributes").map(|name| {
                // Names only: what holds an equals sign is no name.
                listable_attribute(id, name?, "", || Position::IN_CODE)
            });
            list.add(id, &own.collect::<Result<Vec<_>, PolicyError>>()?);
            for name in Item::names_in(element.removed_attributes(), "removeAttributes") {
                removed.extend(AttributeId::of(name?.as_bytes()).map(|attribute| (id, attribute)));
            }
        }
        for element in &config.replace_with_children_elements {
            if element.is_html() && list.allows(element.name()) {
                let why = "it is in `elements` as well, which browsers refuse";
                return Err(refused(
                    "replaceWithChildrenElements",
                    Some(element.name()),
                    why,
                ));
            }
        }
        list.with_global(&config.attributes, &removed)
    }

    /// This allowlist with the global attributes of a configuration on every element that may have them, apart from
    /// those that are `removed` there.
    fn with_global(
        mut self,
        attributes: &Option<Vec<Item<Attribute>>>,
        removed: &HashSet<(ElementId, AttributeId)>,
    ) -> Result<Self, PolicyError> {
        let elements = self.entries().map(|(element, _)| element);
        let elements: Vec<ElementId> = elements.collect();
        let mut seen = HashSet::new();
        for name in Item::names_in(attributes.as_deref().unwrap_or_default(), "attributes") {
            let name = name?;
            if !seen.insert(name) {
                continue;
            }
            let mut has_meaning = false;
            for &element in &elements {
                let attribute = match listable_attribute(element, name, "", || Position::IN_CODE) {
                    Ok(attribute) => attribute,
                    Err(never @ PolicyError::AttributeNeverSafe { .. }) => return Err(never),
                    Err(_) => continue,
                };
                has_meaning = true;
                if !removed.contains(&(element, attribute.0)) {
                    self.add(element, std::slice::from_ref(&attribute));
                }
            }
            if !has_meaning {
                let why = "no element of `elements` may have it";
                return Err(refused("attributes", Some(name), why));
            }
        }
        Ok(self)
    }
}

/// The error that a member of a configuration, or a name in it, is not as an allowlist has it.
fn refused(member: &'static str, name: Option<&str>, why: &'static str) -> PolicyError {
    PolicyError::SanitizerConfig {
        member,
        name: name.map(|name| beginning(name, MAX_QUOTED_NOTICE).into_owned()),
        why,
    }
}

impl SanitizerConfig {
    /// Checks that it says what is allowed, and allows nothing but elements and attributes.
    fn check(&self) -> Result<(), PolicyError> {
        const FORBIDS: &str = "it says what is forbidden; give `elements` and `attributes`, and nothing else is allowed";
        const INSTRUCTIONS: &str = "no processing instruction is ever kept; leave it out";
        let elements = self.elements.iter().flatten();
        let mut removed = elements.map(Item::removed_attributes);
        let removes_from_any = self.attributes.is_none() && removed.any(|names| !names.is_empty());
        let faults = [
            (!self.remove_elements.is_empty(), "removeElements", FORBIDS),
            (
                !self.remove_attributes.is_empty() || removes_from_any,
                "removeAttributes",
                FORBIDS,
            ),
            (
                self.elements.is_none(),
                "elements",
                "it is left out, so that browsers allow nearly all elements; list those that are allowed",
            ),
            (
                self.comments == Some(true),
                "comments",
                "no comment of HTML is ever kept; write `false`",
            ),
            (
                self.data_attributes == Some(true),
                "dataAttributes",
                "scripts of the page read these attributes, so none is ever kept; write `false`",
            ),
            (
                !self.processing_instructions.is_empty(),
                "processingInstructions",
                INSTRUCTIONS,
            ),
            (
                !self.remove_processing_instructions.is_empty(),
                "removeProcessingInstructions",
                INSTRUCTIONS,
            ),
        ];
        match faults.into_iter().find(|&(applies, ..)| applies) {
            Some((_, member, why)) => Err(refused(member, None, why)),
            None => Ok(()),
        }
    }
}

impl<T> Item<T> {
    fn of(name: &str) -> Self {
        Item::Name(name.to_owned())
    }
}

impl Item<Element> {
    fn name(&self) -> &str {
        match self {
            Item::Name(name) | Item::Object(Element { name, .. }) => name,
        }
    }

    fn is_html(&self) -> bool {
        match self {
            Item::Name(_) => true,
            Item::Object(element) => is_html(&element.namespace),
        }
    }

    /// Its name, unless it is in another namespace than that of HTML.
    fn name_in(&self, member: &'static str) -> Result<&str, PolicyError> {
        let why = "it is not in the namespace of HTML, and a comment is HTML only";
        match self.is_html() {
            true => Ok(self.name()),
            false => Err(refused(member, Some(self.name()), why)),
        }
    }

    fn attributes(&self) -> &[Item<Attribute>] {
        match self {
            Item::Name(_) => &[],
            Item::Object(element) => element.attributes.as_deref().unwrap_or_default(),
        }
    }

    fn removed_attributes(&self) -> &[Item<Attribute>] {
        match self {
            Item::Name(_) => &[],
            Item::Object(element) => &element.remove_attributes,
        }
    }
}

impl Item<Attribute> {
    /// The names of these attributes, each an error if it is in a namespace.
    fn names_in<'a>(
        attributes: &'a [Self],
        member: &'static str,
    ) -> impl Iterator<Item = Result<&'a str, PolicyError>> {
        attributes.iter().map(move |attribute| match attribute {
            Item::Name(name) => Ok(name.as_str()),
            Item::Object(Attribute { name, namespace }) => match namespace.as_deref() {
                None | Some("") => Ok(&**name),
                Some(_) => {
                    let why = "it is in a namespace, and attributes of HTML are in none";
                    Err(refused(member, Some(name), why))
                }
            },
        })
    }
}
