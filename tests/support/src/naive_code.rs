//! What the naive sanitizer can tell of a tag without knowing its partner: its name, its attributes, and the elements of
//! code around it.

use crate::naive::{self, Tag, What, is_in};
use crate::options::Tags;
use crate::oracle::Expected;

pub(crate) const CODE: &str = "code kbd samp pre";
pub(crate) const INLINE_CODE: &str = "code kbd samp";
const SYNONYMS: [&str; 5] = [
    "s strike del",
    "b strong",
    "i em",
    "acronym abbr",
    "tt code",
];
/// The attributes of HTML, of all its versions, but those that begin with `on`, `data-`, `aria-`, `xml` and `xlink`.
const ATTRIBUTES: &str = "\
    abbr about accept accept-charset accesskey action align alink allow allowfullscreen alpha alt archive as async \
    attributionsrc autocapitalize autocomplete autocorrect autofocus autoplay axis background bgcolor bgproperties \
    blocking border bottommargin cellpadding cellspacing char charoff charset checked cite class classid clear \
    closedby code codebase codetype color colorspace cols colspan command commandfor compact content contenteditable \
    controls controlslist coords crossorigin csp data datafld dataformatas datasrc datetime declare decoding default \
    defer dir dirname disabled disablepictureinpicture download draggable dynsrc elementtiming enctype enterkeyhint \
    event exportparts face fetchpriority for form formaction formenctype formmethod formnovalidate formtarget frame \
    frameborder headers height hidden high href hreflang hspace http-equiv icon id imagesizes imagesrcset inert \
    inputmode integrity interestfor is ismap itemid itemprop itemref itemscope itemtype kind label lang language \
    leftmargin link list loading longdesc loop low lowsrc manifest marginheight marginwidth max maxlength media \
    method min minlength multiple muted name nohref nomodule nonce noshade novalidate nowrap object open optimum \
    part pattern ping placeholder playsinline popover popovertarget popovertargetaction poster preload profile \
    prompt property readonly referrerpolicy rel required resource rev reversed rightmargin role rows rowspan rules \
    sandbox scheme scope scrolling selected shadowrootclonable shadowrootcustomelementregistry \
    shadowrootdelegatesfocus shadowrootmode shadowrootserializable shape size sizes slot span spellcheck src srcdoc \
    srclang srcset standby start step style summary tabindex target text title topmargin translate type typeof urn \
    usemap valign value valuetype version virtualkeyboardpolicy vlink vocab vspace webkitdirectory width wrap \
    writingsuggestions";

fn is_attribute(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = ["data-", "aria-", "xml", "xlink"]
        .iter()
        .any(|start| name.starts_with(start));
    // `on`, `one` and `only` are words; the shortest of such names is `oncut`.
    let is_handler = name.starts_with("on") && name.len() >= 5;
    begins || is_handler || is_in(ATTRIBUTES, &name)
}

/// Returns true if none of the attributes has a value, and one is no attribute of HTML.
pub(crate) fn only_names(tag: &Tag) -> bool {
    let attributes = &tag.typed_attributes;
    attributes.iter().all(|(_, has_value)| !has_value)
        && attributes.iter().any(|(name, _)| !is_attribute(name))
}

/// Returns true if word processors write such tags.
pub(crate) fn is_of_word_processors(name: &str) -> bool {
    let Some((prefix, _)) = name.split_once(':') else {
        return false;
    };
    let numbered = [
        "st1", "st2", "st3", "st4", "st5", "st6", "st7", "st8", "st9",
    ];
    ["o", "w", "v", "m", "x"].contains(&prefix) || numbered.contains(&prefix)
}

/// Returns true if a declaration of a condition begins here.
pub(crate) fn is_condition(rest: &str) -> bool {
    let rest = rest.to_ascii_lowercase();
    rest.starts_with("<![if") || rest.starts_with("<![endif")
}

/// The element that a tag of this name is read as.
pub(crate) fn read_as(name: &str, list: &Expected<'_>) -> String {
    let renamed = list.options.read_as(name);
    if renamed != name || (list.allows)(name, None) {
        return renamed.to_owned();
    }
    let synonyms = SYNONYMS.iter().find(|group| is_in(group, name));
    let mut synonyms = synonyms.into_iter().flat_map(|group| group.split(' '));
    let listed = synonyms.find(|synonym| (list.allows)(synonym, None));
    // A synonym may be renamed as well.
    list.options.read_as(listed.unwrap_or(name)).to_owned()
}

/// An open element of code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Code {
    pub(crate) name: String,
    /// The offset of its start tag.
    pub(crate) at: usize,
    /// Whether it has no end tag, and so ends before the next block.
    ends_before_block: bool,
}

/// The elements of code that are open where the input is read.
pub(crate) struct OpenCode<'a> {
    typed: &'a str,
    open: Vec<Code>,
    /// The names whose end tags were asked for, and the offset from which they were first.
    asked: Vec<(String, usize)>,
}

impl<'a> OpenCode<'a> {
    pub(crate) fn new(typed: &'a str) -> Self {
        OpenCode {
            typed,
            open: Vec::new(),
            asked: Vec::new(),
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Ends the innermost open element, if that has no end tag and ends before tags of this name. Returns its name.
    pub(crate) fn ends_before(&mut self, name: &str) -> Option<String> {
        let innermost = self.open.last().filter(|open| open.ends_before_block);
        let ended = innermost.filter(|_| naive::is_block(name))?.name.clone();
        self.open.pop();
        Some(ended)
    }

    /// Returns true if this tag at this offset is the start tag of an element of code, and does not begin one.
    pub(crate) fn is_text(&mut self, at: usize, tag: &Tag, list: &Expected<'_>) -> bool {
        if tag.is_end || !is_code(&tag.name, list) || self.has_end(&tag.typed_name, at) {
            return false;
        }
        if self.is_open() {
            return true;
        }
        let has_attributes = !tag.typed_attributes.is_empty();
        if list.options.unlisted == Tags::StripAll || has_attributes {
            return false;
        }
        let (before, behind) = (&self.typed[..at], &self.typed[at + tag.length..]);
        match &*tag.name {
            "pre" => {
                let is_blank = |c: char| c == ' ' || c == '\t';
                let before = before.trim_end_matches(is_blank).chars().next_back();
                let behind = behind.trim_start_matches(is_blank).chars().next();
                [before, behind]
                    .iter()
                    .all(|c| c.is_some_and(|c| !"\r\n<>".contains(c)))
            }
            _ => stands_alone(before, behind),
        }
    }

    /// The elements of code around this part at this offset, which is read now.
    pub(crate) fn around(&mut self, at: usize, what: &What, list: &Expected<'_>) -> Vec<Code> {
        let mut around = self.open.clone();
        if let What::Tag(tag) = what
            && is_code(&tag.name, list)
        {
            if tag.is_end {
                let found = self.open.iter().rposition(|open| open.name == tag.name);
                // An end tag that was not typed has closed its element.
                if let Some(found) = found.filter(|_| tag.length > 0) {
                    self.open.truncate(found);
                    around = self.open.clone();
                }
            } else {
                let ends_before_block =
                    !self.has_end(&tag.typed_name, at) && is_in(INLINE_CODE, &tag.name);
                self.open.push(Code {
                    name: tag.name.clone(),
                    at,
                    ends_before_block,
                });
            }
        }
        around
    }

    /// Returns true if the element of this name that begins at this offset has an end tag: the next tag, or one that is
    /// found by matching.
    fn has_end(&mut self, name: &str, at: usize) -> bool {
        let behind = &self.typed[at..];
        let behind = behind[1..].find('<').map(|length| &behind[1 + length..]);
        let end_tag = format!("</{name}>");
        let is_next = |behind: &str| {
            let found = behind.get(..end_tag.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(&end_tag))
        };
        if behind.is_some_and(is_next) {
            return true;
        }
        let asked = self.asked.iter().find(|(asked, _)| asked == name);
        let from = asked.map_or(at, |(_, from)| *from);
        if asked.is_none() {
            self.asked.push((name.to_owned(), at));
        }
        let mut open = Vec::new();
        let mut next = from;
        for (here, _) in self.typed.match_indices('<') {
            let rest = &self.typed[here..];
            if here < next {
                continue;
            }
            if naive::begins_tag(rest, "<", name) {
                open.push(here);
            } else if naive::begins_tag(rest, "</", name) {
                let (end, is_tag) = Tag::reach(rest);
                next = here + end;
                if is_tag && open.pop() == Some(at) {
                    return true;
                }
            }
        }
        false
    }
}

fn is_code(name: &str, list: &Expected<'_>) -> bool {
    is_in(CODE, name) && (list.allows)(name, None)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns true if a start tag between these texts is glued to the word before it, or has nothing behind it to format.
pub(crate) fn stands_alone(before: &str, behind: &str) -> bool {
    let formats = |c: char| c.is_alphanumeric() || c == '<';
    before.chars().next_back().is_some_and(is_word) || !behind.chars().next().is_some_and(formats)
}
