//! Writes an [`Inspection`] as HTML, for visitors and for the moderator: a summary, the comment, its HTML, removals, tags
//! that are shown as typed, and links.

use comment_sanitizer::{Inspection, Link, Removal, Sanitizer, ShownTag};
use maud::{Markup, html};
use std::borrow::Cow;

/// The most removals, tags and links that are listed: a comment can hold a hundred thousand tags.
const SHOWN: usize = 100;

/// The bytes of a URL, a name or a reason that are shown.
const LONGEST_SHOWN: usize = 500;

/// The beginning of a text that is too long to be shown.
pub(crate) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let mut ends = (0..=most).rev();
    let end = ends.find(|at| text.is_char_boundary(*at));
    Cow::Owned(format!("{}…", &text[..end.unwrap_or_default()]))
}

/// A summary of one or two sentences.
pub(crate) fn summary(typed: &str, found: &Inspection) -> String {
    if typed.is_empty() {
        return "Nothing is typed yet. What becomes of it will stand here.".to_owned();
    }
    let mut summary = match found.removals.len() {
        0 => "Nothing was removed.".to_owned(),
        1 => "One thing was removed.".to_owned(),
        many => format!("{many} things were removed."),
    };
    if found.is_empty() {
        summary.push_str(" Nothing is left that a reader would see.");
    }
    match found.links.iter().filter(|link| link.deceptive).count() {
        0 => {}
        1 => summary.push_str(" One link is deceptive."),
        many => summary.push_str(&format!(" {many} links are deceptive.")),
    }
    summary
}

/// The sections below the summary.
pub(crate) fn results(sanitizer: &Sanitizer, typed: &str, found: &Inspection) -> Markup {
    html! {
        @if !typed.is_empty() {
            section {
                h3 { "As readers see it" }
                @if found.is_empty() {
                    p.none { "Nothing is left that a reader would see. A blog would reject this comment." }
                } @else {
                    div.comment { (sanitizer.safe_html(&found.html)) }
                }
            }
            section {
                h3 { "Its HTML" }
                @if found.html.is_empty() {
                    p.none { "There is none." }
                } @else {
                    pre { code { (found.html) } }
                }
            }
            (facts(found))
        }
    }
}

/// What was removed, what is shown as typed, and the links.
pub(crate) fn facts(found: &Inspection) -> Markup {
    html! {
        section {
            h3 { "What was removed" }
            @if found.removals.is_empty() {
                p.none { "Nothing was." }
            } @else {
                ul.removals { @for removal in found.removals.iter().take(SHOWN) { (removal_item(removal)) } }
                (more(found.removals.len()))
            }
        }
        @if !found.shown.is_empty() {
            section {
                h3 { "Tags that are shown as typed" }
                ul.removals { @for tag in found.shown.iter().take(SHOWN) { (shown_item(tag)) } }
                (more(found.shown.len()))
            }
        }
        @if !found.links.is_empty() {
            section {
                h3 { "Links that are kept" }
                ul.links { @for link in found.links.iter().take(SHOWN) { (link_item(link)) } }
                (more(found.links.len()))
            }
        }
    }
}

fn removal_item(removal: &Removal) -> Markup {
    html! {
        li {
            span.line { "line " (removal.line) }
            " "
            span.what {
                (removal.kind)
                @if !removal.name.is_empty() { " " code { (shortened(&removal.name, LONGEST_SHOWN)) } }
            }
            " "
            span.why { (with_code(&shortened(&removal.reason.to_string(), LONGEST_SHOWN))) }
        }
    }
}

fn shown_item(tag: &ShownTag) -> Markup {
    html! {
        li { span.line { "line " (tag.line) } " " span.what { code { "<" (tag.name) ">" } } " " span.why { "it is named, or code" } }
    }
}

/// Marks text between backquotes as code.
pub(super) fn with_code(words: &str) -> Markup {
    html! {
        @for (at, part) in words.split('`').enumerate() {
            @if at % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

fn link_item(link: &Link) -> Markup {
    html! {
        li {
            code { (shortened(&link.url, LONGEST_SHOWN)) }
            " "
            span.why { @if link.text.is_empty() { "without text" } @else { "“" (shortened(&link.text, LONGEST_SHOWN)) "”" } }
            @if link.deceptive {
                " "
                strong.deceptive { "deceptive: its text names another host" }
            }
        }
    }
}

/// The number that is not listed.
fn more(all: usize) -> Markup {
    html! {
        @if all > SHOWN { p.none { "And " (all - SHOWN) " more." } }
    }
}
