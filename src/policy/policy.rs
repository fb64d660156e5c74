//! What a sanitizer was told, in the form in which the code that works through a comment asks it.

use crate::html::attribute_table::{AttributeId, AttributeKind, AttributeSet};
use crate::html::element_table::ELEMENTS;
use crate::html::elements;
use crate::html::elements::ElementId;
use crate::policy::limits::Limits;
use crate::policy::links::Links;
use crate::policy::urls::UrlPolicy;
use crate::policy::whitelist::Whitelist;
use crate::text::bidi_and_marks::CharacterOptions;
use once_cell::sync::Lazy;
use std::fmt;

/// What becomes of tags that are not on the list.
///
/// Comments, doctypes, and what stands in a listed `code`, `pre`, `kbd` or `samp` are not concerned: the first
/// two go, and there all that is not listed is shown as typed.
///
/// ```
/// use comment_sanitizer::{Sanitizer, Unlisted};
///
/// let typed = "<div>Vec<String></div>";
/// let with = |unlisted| Sanitizer::builder().unlisted(unlisted).build();
/// assert_eq!(with(Unlisted::StripHtml)?.sanitize(typed), "Vec&lt;String&gt;");
/// assert_eq!(with(Unlisted::StripAll)?.sanitize(typed), "Vec");
/// assert_eq!(with(Unlisted::Show)?.sanitize(typed), "&lt;div&gt;Vec&lt;String&gt;&lt;/div&gt;");
/// # Ok::<(), comment_sanitizer::PolicyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Unlisted {
    /// Those of HTML go, with the breaks that they leave, and some with their content; what only looks
    /// like a tag is shown as typed.
    #[default]
    StripHtml,
    /// What only looks like a tag goes as well, as WordPress and ammonia have it: whatever begins like a tag with a
    /// letter, or with `<!` or `<?`, and ends. **Text that was typed is lost**: `Vec<String>` becomes `Vec`.
    StripAll,
    /// All are shown as typed, as bleach has it.
    Show,
}

/// The list, and all that was chosen.
#[derive(Clone)]
pub(crate) struct Policy {
    /// For each element; `None` if it is not listed.
    listed: [Option<Listed>; ELEMENTS.len()],
    /// Elements whose tags are read as those of another; none of them is listed here.
    renamed: Vec<(ElementId, ElementId)>,
    pub(crate) urls: UrlPolicy,
    pub(crate) links: Links,
    pub(crate) unlisted: Unlisted,
    pub(crate) characters: CharacterOptions,
    /// Do URLs and addresses in text become links?
    pub(crate) autolinks: bool,
    /// Is text laid out in paragraphs and lines?
    pub(crate) paragraphs: bool,
    pub(crate) limits: Limits,
}

/// Without the list, which its owner shows.
impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("urls", &self.urls)
            .field("links", &self.links)
            .field("unlisted", &self.unlisted)
            .field("characters", &self.characters)
            .field("autolinks", &self.autolinks)
            .field("paragraphs", &self.paragraphs)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// What is asked of a listed element.
#[derive(Clone, Copy)]
struct Listed {
    /// The attributes that may stay.
    attributes: AttributeSet,
    /// A fact of the element, kept beside the set so that the short way looks in one table.
    is_simple: bool,
    /// May it have an attribute that makes it a link?
    is_link: bool,
    /// Is it not on the list, but written all the same, and so read outside code?
    is_made: bool,
}

impl Policy {
    /// Of this list, and nothing else chosen.
    pub(crate) fn new(list: &Whitelist) -> Self {
        let mut listed = [None; ELEMENTS.len()];
        for (element, attributes) in list.entries() {
            listed[element.index()] = Some(Listed {
                attributes: attributes
                    .iter()
                    .fold(0, |set, attribute| set | attribute.bit()),
                is_simple: element.facts().is_simple(),
                is_link: attributes
                    .iter()
                    .any(|attribute| attribute.kind() == AttributeKind::Link),
                is_made: false,
            });
        }
        Policy {
            listed,
            renamed: Vec::new(),
            urls: UrlPolicy::default(),
            links: Links::default(),
            unlisted: Unlisted::default(),
            characters: CharacterOptions::default(),
            autolinks: false,
            paragraphs: false,
            limits: Limits::default(),
        }
    }

    /// URLs and addresses in text become links, if the list has links.
    pub(crate) fn autolink(&mut self) {
        let listed = self.listed[elements::LINK.index()];
        self.autolinks = listed.is_some_and(|listed| listed.is_link);
    }

    /// Text is laid out in paragraphs and lines. The tags of which these are made are read as what they are, but in
    /// code.
    pub(crate) fn lay_out(&mut self) {
        self.paragraphs = true;
        for element in [elements::PARAGRAPH, elements::LINE_BREAK] {
            self.listed[element.index()].get_or_insert(Listed {
                attributes: 0,
                is_simple: element.facts().is_simple(),
                is_link: false,
                is_made: true,
            });
        }
    }

    /// Tags of an element are read as those of another, which is listed.
    pub(crate) fn rename(&mut self, element: ElementId, other: ElementId) {
        // It will never be written.
        self.listed[element.index()] = None;
        self.renamed.push((element, other));
    }

    /// The same, but nothing is listed. Text is still laid out, and links are made of it.
    pub(crate) fn without_markup(&self) -> Self {
        Policy {
            listed: [None; ELEMENTS.len()],
            ..self.clone()
        }
    }

    /// The policy under which all markup goes and all text stays.
    pub(crate) fn text_only() -> &'static Policy {
        static TEXT_ONLY: Lazy<Policy> = Lazy::new(|| Policy::new(&Whitelist::empty()));
        &TEXT_ONLY
    }

    /// The element that a tag of this one is read as, if that is another.
    #[inline]
    pub(crate) fn renamed(&self, element: ElementId) -> Option<ElementId> {
        let mut renamed = self.renamed.iter();
        let found = renamed.find(|(from, _)| *from == element);
        found.map(|(_, to)| *to)
    }

    /// May this element stay?
    #[inline]
    pub(crate) fn allows(&self, element: ElementId) -> bool {
        self.listed[element.index()].is_some()
    }

    /// Is text more than written: laid out, or searched for links?
    #[inline]
    pub(crate) fn lays_out(&self) -> bool {
        self.paragraphs || self.autolinks
    }

    /// Is this element not on the list, but written where paragraphs are made? In code its tags are text.
    #[inline]
    pub(crate) fn makes(&self, element: ElementId) -> bool {
        let listed = self.listed[element.index()];
        listed.is_some_and(|listed| listed.is_made)
    }

    /// May this attribute stay on this element?
    #[inline]
    pub(crate) fn allows_attribute(&self, element: ElementId, attribute: AttributeId) -> bool {
        let listed = self.listed[element.index()];
        listed.is_some_and(|listed| listed.attributes & attribute.bit() != 0)
    }

    /// May this element stay, and is it [simple](crate::html::elements::Element::is_simple)?
    #[inline]
    pub(crate) fn is_simple(&self, element: ElementId) -> bool {
        let listed = self.listed[element.index()];
        listed.is_some_and(|listed| listed.is_simple)
    }

    /// May this element be a link, to which something is added?
    #[inline]
    pub(crate) fn adds_to(&self, element: ElementId) -> bool {
        let listed = self.listed[element.index()];
        self.links.add && listed.is_some_and(|listed| listed.is_link)
    }
}
