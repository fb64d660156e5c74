//! The policy: the allowlist and all options of a sanitizer, compiled for the code that works through a comment.
//!
//! [`Policy::new`] takes a [`Whitelist`], and the builder sets the options. The tokenizer, both paths and the writers
//! then ask whether an element or attribute is allowed, and what is done with URLs, links and text.
//!
//! Advice to the next editor. Both paths must ask the same methods, or their results differ. Safety rests on `allows`,
//! `allows_attribute` and the URL policy; no other method may allow what these refuse.

use crate::html::attribute_table::{AttributeId, AttributeSet, LINK_URL};
use crate::html::element::Content;
use crate::html::element_table::ELEMENTS;
use crate::html::elements::{self, ElementId};
use crate::html::names::Name;
use crate::policy::images::Images;
use crate::policy::limits::{BELOW_TABLE, DEFAULT_DEPTH, MAX_MARKUP};
use crate::policy::links::Links;
use crate::policy::pattern::Pattern;
use crate::policy::urls::UrlPolicy;
use crate::policy::whitelist::Whitelist;
use crate::text::bidi_and_marks::CharacterOptions;
use once_cell::sync::Lazy;
use std::fmt;

/// What happens to tags that are not on the allowlist.
///
/// The choice does not concern comments and doctypes, which are dropped, nor the content of a listed `code`, `pre`,
/// `kbd` or `samp`, where unlisted tags and comments are escaped, so that readers see them as typed; a `br` becomes a
/// newline.
///
/// ```
/// use comment_sanitizer::{Sanitizer, Unlisted};
///
/// let typed = "<div>Vec<String></div>";
/// let with = |unlisted| Sanitizer::builder().unlisted(unlisted).build();
/// assert_eq!(with(Unlisted::StripHtml)?.sanitize(typed), "Vec&lt;String&gt;");
/// assert_eq!(with(Unlisted::StripAll)?.sanitize(typed), "Vec");
/// assert_eq!(with(Unlisted::Escape)?.sanitize(typed), "&lt;div&gt;Vec&lt;String&gt;&lt;/div&gt;");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Unlisted {
    /// HTML tags are removed, unless they are named or in backquotes ([`Input::Typed`]): some are replaced by a
    /// separator, some are dropped with their content. What only looks like a tag is escaped.
    #[default]
    StripHtml,
    /// What only looks like a tag is removed as well, as in WordPress and ammonia: whatever begins like a tag with a
    /// letter, or with `<!` or `<?`, and ends. **Typed text is lost**: `Vec<String>` becomes `Vec`.
    /// Outside of `code`, named tags are removed, too. With attributes that nobody would type, as in `a<b && c>d`, it is
    /// text here as well.
    StripAll,
    /// All are escaped, as in bleach.
    Escape,
}

/// Where comments come from, which decides how their tags are read.
///
/// ```
/// use comment_sanitizer::{Input, Sanitizer};
///
/// let typed = "no <table> please";
/// assert_eq!(Sanitizer::default().sanitize(typed), "no &lt;table&gt; please");
/// let rendered = Sanitizer::builder().input(Input::Rendered).build()?;
/// assert_eq!(rendered.sanitize(typed), "no \n\n please");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Input {
    /// Visitors type them: tags that are named in a sentence, or pasted as code, are shown as typed.
    #[default]
    Typed,
    /// A program writes them, such as a Markdown renderer or an editor: every tag of HTML is markup, also in `code`,
    /// where such a program escapes what it shows.
    Rendered,
}

/// Elements of one meaning: one that is unlisted is read as the first of the others that is listed.
const SYNONYMS: [&[&str]; 5] = [
    &["s", "strike", "del"],
    &["b", "strong"],
    &["i", "em"],
    &["acronym", "abbr"],
    &["tt", "code"],
];

/// The allowlist and all options, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    rules: AllRules,
    pub(crate) urls: UrlPolicy,
    pub(crate) links: Links,
    pub(crate) images: Images,
    /// The patterns of listed attributes that may not have any value.
    patterns: Vec<(ElementId, AttributeId, Pattern)>,
    pub(crate) input: Input,
    pub(crate) unlisted: Unlisted,
    pub(crate) characters: CharacterOptions,
    /// Whether URLs and e-mail addresses in text become links. Never if the allowlist has no links.
    pub(crate) autolinks: bool,
    /// Whether text is laid out in paragraphs and lines.
    pub(crate) paragraphs: bool,
    /// How deep elements may nest in the output. Not all [count](Self::counts).
    pub(crate) max_depth: usize,
    /// The most bytes of an input that keeps its tags: [`MAX_MARKUP`], except in tests.
    pub(crate) max_markup: usize,
}

/// What the policy says about every element, by [`ElementId::index`].
#[derive(Clone)]
struct AllRules([Rules; ELEMENTS.len()]);

/// Omits them: the sanitizer's own output holds the allowlist.
impl fmt::Debug for AllRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// What the policy says about an element; by default, that it is unlisted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Rules {
    /// How its tags are read. It is written if they are read as tags of itself.
    pub(crate) reading: Reading,
    /// How its start tags may be named.
    pub(crate) naming: Naming,
    /// Whether it is [simple](crate::html::element::Element::is_simple): a fact, copied here so that the fast path
    /// reads one table only.
    pub(crate) is_simple: bool,
    /// The attributes that it may have, and those of them that have a pattern.
    attributes: AttributeSet,
    patterned: AttributeSet,
}

/// How the tags of an element are read.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Reading {
    #[default]
    Unlisted,
    /// As tags of a listed element.
    Listed,
    /// As tags of a listed element, but in code as those of an unlisted one: it is [generated](Policy::generates).
    Generated,
    /// As the end of a line, which the layout writes, if it has no attributes; in code, and with attributes, as a tag of
    /// an element that is listed or not.
    LineBreak { is_listed: bool },
    /// As tags of another, which is listed.
    Renamed(ElementId),
}

/// Where a start tag without attributes and without an end tag is not markup, but named.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Naming {
    /// By the rules for unlisted elements. That is the default, since it is always right; the others are faster.
    #[default]
    Single,
    /// Nowhere: it needs no end tag, or its end may be left out. It may be shown in code spans.
    Never,
    /// Where it is glued to a word, or behind it is nothing that it could format.
    Inline,
    /// Amid the text of a line.
    Block,
    /// As `Inline` or `Block`; and what is in it is read as code.
    Code,
}

impl Naming {
    fn of_unlisted(element: ElementId) -> Self {
        let facts = element.facts();
        match facts.content {
            Content::Markup if facts.needs_no_partner() => Naming::Never,
            _ => Naming::Single,
        }
    }

    fn of(element: ElementId) -> Self {
        let facts = element.facts();
        match facts.shows_code {
            Some(_) => Naming::Code,
            None if facts.void || facts.optional_end => Naming::Never,
            None if facts.is_block() => Naming::Block,
            None => Naming::Inline,
        }
    }
}

impl Policy {
    /// The policy of this allowlist, with the default of every option.
    pub(crate) fn new(list: &Whitelist) -> Self {
        let mut rules = [Rules::default(); ELEMENTS.len()];
        for element in ElementId::all() {
            rules[element.index()].naming = Naming::of_unlisted(element);
        }
        let mut patterns = Vec::new();
        for (element, attributes) in list.entries() {
            let mut listed = Rules {
                reading: Reading::Listed,
                naming: Naming::of(element),
                is_simple: element.facts().is_simple(),
                attributes: 0,
                patterned: 0,
            };
            for (attribute, pattern) in attributes {
                listed.attributes |= attribute.bit();
                if !pattern.is_any() {
                    listed.patterned |= attribute.bit();
                    patterns.push((element, *attribute, pattern.clone()));
                }
            }
            rules[element.index()] = listed;
        }
        for synonyms in SYNONYMS {
            let synonyms = || {
                synonyms
                    .iter()
                    .filter_map(|name| ElementId::of(name.as_bytes()))
            };
            let is_listed =
                |element: &ElementId| rules[element.index()].reading != Reading::Unlisted;
            let Some(listed) = synonyms().find(is_listed) else {
                continue;
            };
            for element in synonyms() {
                let rules = &mut rules[element.index()];
                if rules.reading == Reading::Unlisted {
                    rules.reading = Reading::Renamed(listed);
                }
            }
        }
        Policy {
            rules: AllRules(rules),
            urls: UrlPolicy::default(),
            links: Links::default(),
            images: Images::default(),
            patterns,
            input: Input::default(),
            unlisted: Unlisted::default(),
            characters: CharacterOptions::default(),
            autolinks: false,
            paragraphs: false,
            max_depth: DEFAULT_DEPTH,
            max_markup: MAX_MARKUP,
        }
    }

    /// Sets what happens to unlisted tags. Where they are shown, the rules for those of them that are removed unread no
    /// longer hold.
    pub(crate) fn set_unlisted(&mut self, unlisted: Unlisted) {
        self.unlisted = unlisted;
        for rules in &mut self.rules.0 {
            if unlisted == Unlisted::Escape && rules.reading == Reading::Unlisted {
                rules.naming = Naming::Single;
            }
        }
    }

    /// Lays text out in paragraphs and lines. Typed `p` and `br` tags are then markup, listed or not, except in code.
    pub(crate) fn lay_out(&mut self) {
        self.paragraphs = true;
        // The builder refuses to rename either.
        let is_renamed = |element| matches!(self.rules(element).reading, Reading::Renamed(_));
        debug_assert!(!is_renamed(elements::PARAGRAPH) && !is_renamed(elements::LINE_BREAK));
        if !self.allows(elements::PARAGRAPH) {
            self.rules.0[elements::PARAGRAPH.index()] = Rules {
                reading: Reading::Generated,
                naming: Naming::Never,
                ..Rules::default()
            };
        }
        self.rules.0[elements::LINE_BREAK.index()].reading = Reading::LineBreak {
            is_listed: self.allows(elements::LINE_BREAK),
        };
    }

    /// Reads the tags of `element`, and of those that are read as it, as those of `other`, which is listed.
    pub(crate) fn rename(&mut self, element: ElementId, other: ElementId) {
        for rules in &mut self.rules.0 {
            if matches!(rules.reading, Reading::Renamed(read_as) if read_as == element) {
                rules.reading = Reading::Renamed(other);
            }
        }
        self.rules.0[element.index()] = Rules {
            reading: Reading::Renamed(other),
            ..Rules::default()
        };
    }

    /// Whether comments are typed, so that tags may be shown as typed.
    #[inline(always)]
    pub(crate) fn may_show_tags(&self) -> bool {
        self.input == Input::Typed
    }

    /// The same policy with nothing listed. Text is still laid out, and links are still made of it.
    pub(crate) fn without_markup(&self) -> Self {
        Policy {
            rules: AllRules([Rules::default(); ELEMENTS.len()]),
            ..self.clone()
        }
    }

    /// The policy of an empty allowlist: nothing in it is read as code.
    pub(crate) fn with_nothing_listed() -> &'static Policy {
        static NOTHING_LISTED: Lazy<Policy> = Lazy::new(|| Policy::new(&Whitelist::empty()));
        &NOTHING_LISTED
    }

    /// The policy by which comments of unknown origin are read for their text: everything is listed that the default
    /// or the modern allowlist holds.
    pub(crate) fn of_any_blog() -> &'static Policy {
        static ANY_BLOG: Lazy<Policy> =
            Lazy::new(|| Policy::new(&Whitelist::default().and(&Whitelist::modern())));
        &ANY_BLOG
    }

    /// What the policy says about this element.
    #[inline]
    pub(crate) fn rules(&self, element: ElementId) -> &Rules {
        &self.rules.0[element.index()]
    }

    /// Whether this element is written: it is listed, or [generated](Self::generates).
    #[inline]
    pub(crate) fn allows(&self, element: ElementId) -> bool {
        match self.rules(element).reading {
            Reading::Listed | Reading::Generated => true,
            Reading::LineBreak { is_listed } => is_listed,
            Reading::Unlisted | Reading::Renamed(_) => false,
        }
    }

    /// Whether the output may hold this element: it is allowed, or the layout ends lines with it.
    #[cfg(feature = "serde")]
    pub(crate) fn writes(&self, element: ElementId) -> bool {
        self.allows(element) || matches!(self.rules(element).reading, Reading::LineBreak { .. })
    }

    /// The names of the attributes that options may add to this element, listed or not.
    #[cfg(feature = "serde")]
    pub(crate) fn added_attributes(
        &self,
        element: ElementId,
    ) -> impl Iterator<Item = &'static str> {
        let links = self.adds_to(element).then(|| self.links.added_names());
        let pictures = (element == elements::PICTURE).then(|| self.images.added_names());
        let pictures = pictures.into_iter().flatten();
        links.into_iter().flatten().chain(pictures)
    }

    /// Whether links are made and limited. Then a typed link may be beyond the limit, which is known only when the text
    /// before it is written; so an empty link is removed ([`tree::placement`](crate::tree::placement)).
    pub(crate) fn limits_made_links(&self) -> bool {
        self.autolinks && self.links.are_limited()
    }

    /// Whether an element counts towards the limit of depth. What may be made of text does not, whoever typed it: where
    /// text is laid out depends on what is written, so what is written must not depend on where text is laid out.
    pub(crate) fn counts(&self, element: ElementId) -> bool {
        if element == elements::LINK {
            !self.autolinks
        } else {
            !self.paragraphs || ![elements::PARAGRAPH, elements::LINE_BREAK].contains(&element)
        }
    }

    /// Whether an element may open inside `ancestors` others that count, with the levels that it needs below it.
    pub(crate) fn admits(&self, element: ElementId, ancestors: usize) -> bool {
        let below = || match element.facts().is_table() {
            true => BELOW_TABLE,
            false => 0,
        };
        !self.counts(element) || ancestors + below() < self.max_depth
    }

    /// Whether this element is not on the allowlist but written to make paragraphs. In code its tags are text.
    #[inline]
    pub(crate) fn generates(&self, element: ElementId) -> bool {
        self.rules(element).reading == Reading::Generated
    }

    /// Whether this attribute is listed on this element.
    #[inline]
    pub(crate) fn allows_attribute(&self, element: ElementId, attribute: AttributeId) -> bool {
        self.rules(element).attributes & attribute.bit() != 0
    }

    /// The pattern of this attribute, which is listed on this element; `None` if it may have any value.
    pub(crate) fn pattern(&self, element: ElementId, attribute: AttributeId) -> Option<&Pattern> {
        if self.rules(element).patterned & attribute.bit() == 0 {
            return None;
        }
        let is = |(on, listed, _): &&(ElementId, AttributeId, Pattern)| {
            (*on, *listed) == (element, attribute)
        };
        self.patterns.iter().find(is).map(|(.., pattern)| pattern)
    }

    /// Whether options may add an attribute of this name to this element.
    pub(crate) fn may_add(&self, element: ElementId, attribute: Name) -> bool {
        (element == elements::LINK && self.links.may_add(attribute))
            || (element == elements::PICTURE && self.images.may_add(attribute))
    }

    /// Whether this element can be a link.
    #[inline]
    pub(crate) fn may_be_link(&self, element: ElementId) -> bool {
        self.allows_attribute(element, LINK_URL)
    }

    /// Whether this element can be a link that gets more attributes.
    #[inline]
    pub(crate) fn adds_to(&self, element: ElementId) -> bool {
        self.links.adds_attributes && self.may_be_link(element)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_needs_room_for_its_cells() {
        let mut policy = Policy::new(&Whitelist::empty());
        policy.max_depth = 4;
        let [table, b] = ["table", "b"].map(|name| ElementId::of(name.as_bytes()).unwrap());
        assert!(policy.admits(table, 0) && !policy.admits(table, 1));
        assert!(policy.admits(b, 3) && !policy.admits(b, 4));
    }

    #[test]
    fn what_paragraphs_are_made_of_is_generated_if_it_is_not_listed() {
        let mut policy = Policy::new(&"<br>".parse().expect("a list"));
        assert!(!policy.generates(elements::PARAGRAPH));
        policy.lay_out();
        assert!(policy.generates(elements::PARAGRAPH) && !policy.generates(elements::LINE_BREAK));
        let rules = policy.rules(elements::PARAGRAPH);
        assert!(matches!(rules.naming, Naming::Never));
        assert_eq!(rules.is_simple, elements::PARAGRAPH.facts().is_simple());
    }
}
