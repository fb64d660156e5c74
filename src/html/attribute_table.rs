//! The table of HTML attributes: which may be on an allowlist, how their values are judged, and why others may not.
//!
//! [`AttributeId::of`] and [`AttributeId::named`] take a name and return its row in [`ATTRIBUTES`]. [`never_attribute`]
//! returns the reason why a name may be on no allowlist. Which element takes which attributes is in the element table.

use crate::html::names::{Index, Name};
use html5ever::LocalName;
use once_cell::sync::Lazy;
use std::collections::HashSet;

/// How the value of an attribute is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    /// A URL that a reader can follow, which makes the element a link.
    Link,
    /// Any other URL.
    Url,
    /// Text that people read.
    Text,
    /// A date or time.
    Date,
    /// Keywords or numbers.
    Token,
    /// Names by which the page's styles and scripts know an element: only those that a pattern names are kept.
    Class,
    /// How the target of a link relates to the page: only the [`LINK_TYPES`] among its tokens are kept.
    LinkTypes,
}

/// No element has more attributes than this that may be listed.
pub(crate) const MAX_ATTRIBUTES: usize = 16;

/// The attributes that may be listed on every element that may be listed, beside [`CLASS`] with a pattern.
pub(crate) const GLOBAL: &[&str] = &["title", "lang", "dir"];

/// Every attribute that may be listed on some element, and how its value is judged.
const ATTRIBUTES: [(&str, AttributeKind); 37] = [
    ("title", AttributeKind::Text),
    ("lang", AttributeKind::Token),
    ("dir", AttributeKind::Token),
    ("class", AttributeKind::Class),
    ("href", AttributeKind::Link),
    ("cite", AttributeKind::Url),
    ("src", AttributeKind::Url),
    ("datetime", AttributeKind::Date),
    ("alt", AttributeKind::Text),
    ("abbr", AttributeKind::Text),
    ("summary", AttributeKind::Text),
    ("value", AttributeKind::Text),
    ("hreflang", AttributeKind::Token),
    ("rel", AttributeKind::LinkTypes),
    ("type", AttributeKind::Token),
    ("align", AttributeKind::Token),
    ("bgcolor", AttributeKind::Token),
    ("border", AttributeKind::Token),
    ("cellpadding", AttributeKind::Token),
    ("cellspacing", AttributeKind::Token),
    ("clear", AttributeKind::Token),
    ("color", AttributeKind::Token),
    ("colspan", AttributeKind::Token),
    ("compact", AttributeKind::Token),
    ("face", AttributeKind::Token),
    ("height", AttributeKind::Token),
    ("noshade", AttributeKind::Token),
    ("nowrap", AttributeKind::Token),
    ("open", AttributeKind::Token),
    ("reversed", AttributeKind::Token),
    ("rowspan", AttributeKind::Token),
    ("scope", AttributeKind::Token),
    ("size", AttributeKind::Token),
    ("span", AttributeKind::Token),
    ("start", AttributeKind::Token),
    ("valign", AttributeKind::Token),
    ("width", AttributeKind::Token),
];

/// The [link types] that only describe the target of a link. Others make claims in the blog's name (`me`, `author`,
/// `webmention`), or let the linked page script this one (`opener`).
///
/// [link types]: https://html.spec.whatwg.org/multipage/links.html#linkTypes
pub(crate) const LINK_TYPES: [&str; 8] = [
    "bookmark",
    "external",
    "help",
    "nofollow",
    "noopener",
    "noreferrer",
    "sponsored",
    "ugc",
];

/// Why a link type that is none of them is refused.
pub(crate) const NO_LINK_TYPE: &str = "it is none of `bookmark`, `external`, `help`, `nofollow`, `noopener`, `noreferrer`, \
    `sponsored` and `ugc`; others speak in the blog's name, or let the other page script this one";

/// The reason why an attribute of this name, in lower case, may be on no allowlist at all, if there is one.
pub(crate) fn never_attribute(name: &str) -> Option<&'static str> {
    Some(match name {
        _ if name.starts_with("on") => "it runs a script",
        _ if name.starts_with("data-") => "scripts of the page read it",
        _ if name.starts_with("aria-") || name == "role" => {
            "it tells screen readers something else than the page shows"
        }
        _ if name.starts_with("xml") || name.starts_with("xlink") => "it belongs to XML and SVG",
        "style" => "it restyles the page and can cover it",
        "class" => {
            "it takes on the looks and scripts of the page's own parts, unless a pattern says which classes: write \
             `class=\"language-*\"`"
        }
        "id" | "name" => "it shadows the page's own variables and anchors (DOM clobbering)",
        "srcdoc" => "it is a whole document with its scripts",
        "srcset" | "imagesrcset" | "sizes" => "it holds many addresses, each of them unchecked",
        "action" | "formaction" | "form" | "method" | "for" | "list" => "it belongs to forms",
        "background" | "dynsrc" | "lowsrc" | "longdesc" | "data" | "code" | "codebase"
        | "archive" | "classid" | "poster" | "profile" | "manifest" | "usemap" | "ismap"
        | "icon" => "it loads or leads to an address that nobody checks",
        "ping" | "attributionsrc" => "it reports readers' clicks",
        "target" => "it steers the windows of the reader's browser",
        "download" => "it saves a file unasked",
        "is" | "slot" | "part" | "exportparts" | "shadowrootmode" => {
            "it reaches into the page's own components"
        }
        "nonce" | "integrity" | "crossorigin" | "referrerpolicy" | "sandbox" | "allow" | "csp" => {
            "it changes the page's security settings"
        }
        "accesskey"
        | "autofocus"
        | "tabindex"
        | "contenteditable"
        | "draggable"
        | "inert"
        | "hidden"
        | "popover"
        | "popovertarget"
        | "command"
        | "commandfor"
        | "spellcheck"
        | "enterkeyhint"
        | "inputmode"
        | "writingsuggestions"
        | "autocapitalize"
        | "autocorrect"
        | "virtualkeyboardpolicy" => "it takes over the reader's keyboard, focus or view",
        "itemid" | "itemprop" | "itemref" | "itemscope" | "itemtype" | "property" | "typeof"
        | "vocab" | "about" | "resource" | "content" => {
            "it speaks to search engines in the page's name"
        }
        "headers" => "it refers to other elements by id",
        "http-equiv" | "charset" | "media" | "language" | "event" | "defer" | "async" => {
            "it belongs to the page, not to a comment"
        }
        _ => return None,
    })
}

/// The other attributes of HTML, of today's standard and of older ones.
const OTHERS: &str = "\
    abbr accept accept-charset alink allowfullscreen alpha as autocomplete autoplay axis bgproperties blocking \
    bottommargin char charoff checked clear closedby codetype cols colorspace controls controlslist coords datafld \
    dataformatas datasrc declare decoding default dirname disabled disablepictureinpicture elementtiming enctype \
    fetchpriority formenctype formmethod formnovalidate formtarget frame frameborder high hspace imagesizes \
    interestfor kind label leftmargin link loading loop low marginheight marginwidth max maxlength min minlength \
    multiple muted nohref nomodule novalidate nowrap object optimum pattern placeholder playsinline \
    popovertargetaction preload prompt readonly required rev rightmargin rows rules scheme scrolling selected \
    shadowrootclonable shadowrootcustomelementregistry shadowrootdelegatesfocus shadowrootserializable shape sizes \
    srclang srcdoc standby step text topmargin translate urn valuetype version vlink vspace webkitdirectory wrap";

/// Whether HTML has an attribute of this name, given in any case.
pub(crate) fn is_attribute(name: &str) -> bool {
    static NAMES: Lazy<HashSet<&str>> = Lazy::new(|| OTHERS.split(' ').collect());
    let name = name.to_ascii_lowercase();
    // No event handler has a shorter name, but words do: `on`, `one`, `only`.
    let is_word = name.starts_with("on") && name.len() < "oncut".len();
    AttributeId::of(name.as_bytes()).is_some()
        || (!is_word && never_attribute(&name).is_some())
        || NAMES.contains(&*name)
}

/// An attribute that may be listed: an index into [`ATTRIBUTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AttributeId(u8);

/// The attribute that makes an element a link: the only one of kind [`AttributeKind::Link`].
pub(crate) static LINK_URL: AttributeId =
    AttributeId(ATTRIBUTE_INDEX.find(Name::of(b"href")).unwrap());

/// The attribute for the text that stands in for a picture.
pub(crate) static ALTERNATIVE: AttributeId =
    AttributeId(ATTRIBUTE_INDEX.find(Name::of(b"alt")).unwrap());

/// The attribute for the address of a picture.
pub(crate) static SOURCE: AttributeId =
    AttributeId(ATTRIBUTE_INDEX.find(Name::of(b"src")).unwrap());

/// The only attribute of kind [`AttributeKind::Class`].
pub(crate) static CLASS: AttributeId =
    AttributeId(ATTRIBUTE_INDEX.find(Name::of(b"class")).unwrap());

/// The attribute for a link's types, the only one of its kind.
pub(crate) static LINK_REL: AttributeId =
    AttributeId(ATTRIBUTE_INDEX.find(Name::of(b"rel")).unwrap());

impl AttributeId {
    pub(crate) const FIRST: Self = AttributeId(0);

    /// The attribute of this name.
    #[inline]
    pub(crate) fn named(name: Name) -> Option<Self> {
        ATTRIBUTE_INDEX.find(name).map(Self)
    }

    /// The attribute of this name, given in any case.
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        Self::named(Name::of(name))
    }

    pub(crate) fn name(self) -> &'static str {
        ATTRIBUTES[usize::from(self.0)].0
    }

    /// Its name as html5ever's type.
    pub(crate) fn local_name(self) -> &'static LocalName {
        static NAMES: Lazy<Vec<LocalName>> = Lazy::new(|| {
            ATTRIBUTES
                .iter()
                .map(|attribute| attribute.0.into())
                .collect()
        });
        &NAMES[usize::from(self.0)]
    }

    pub(crate) fn kind(self) -> AttributeKind {
        ATTRIBUTES[usize::from(self.0)].1
    }

    /// The attribute's bit in an [`AttributeSet`].
    pub(crate) fn bit(self) -> u64 {
        1 << self.0
    }

    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..ATTRIBUTES.len() as u8).map(Self)
    }
}

/// A set of attributes, one bit for each of [`ATTRIBUTES`].
pub(crate) type AttributeSet = u64;

const _: () = assert!(ATTRIBUTES.len() <= 64);

static ATTRIBUTE_INDEX: Index<{ ATTRIBUTES.len() }> = {
    let mut names = [Name::of(b""); ATTRIBUTES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Name::of(ATTRIBUTES[at].0.as_bytes());
        at += 1;
    }
    Index::new(names)
};
