//! Payloads that parsers read in two ways (`support::mutations`): every one is held against the promises, with the
//! default allowlist and with any allowlist and options. Filters with one fault each show that the payloads find such
//! faults.

use comment_sanitizer::Sanitizer;
use proptest::prelude::*;
use support::{cases, chosen, mutations, oracle, promises, soup};

proptest! {
    #![proptest_config(cases::of(3000))]

    #[test]
    fn payloads_with_the_default_allowlist(typed in mutations::payloads()) {
        let verdict = promises::safe(&Sanitizer::default(), &typed);
        prop_assert!(verdict.is_ok(), "{verdict:?}");
    }

    #[test]
    fn payloads_with_any_allowlist_and_options(
        chosen in chosen::any(soup::notice()),
        typed in mutations::payloads(),
    ) {
        let verdict = promises::safe(&chosen, &typed);
        prop_assert!(verdict.is_ok(), "{verdict:?}");
        let verdict = promises::options(&chosen, &typed);
        prop_assert!(verdict.is_ok(), "{verdict:?}");
    }
}

/// Something that a browser reads otherwise than a filter does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// The control.
    None,
    /// A quote opens a value wherever it stands, and the tag is written as typed.
    QuotesOpenAnywhere,
    /// Values are written between other quotes than they were typed in.
    QuotesAreNotEscaped,
    /// A comment is written as typed, up to `-->`.
    CommentsAreHarmless,
    /// A CDATA section is written as typed, up to `]]>`.
    SectionsAreText,
    /// The content of `style` is written as typed, within SVG too.
    StyleIsText,
    /// The content of raw text elements is read as markup, and they are written.
    RawTextIsMarkup,
    /// The text is decoded, and shown as HTML.
    TextIsHtml,
}

/// Keeps tags of a few elements with a few attributes, and everything else as text.
fn filter(html: &str, fault: Fault) -> String {
    let mut output = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        output.push_str(&oracle::escape(&rest[..at]));
        rest = &rest[at..];
        let verbatim = match fault {
            Fault::CommentsAreHarmless if rest.starts_with("<!--") => through(rest, "-->"),
            Fault::SectionsAreText if rest.starts_with("<![CDATA[") => through(rest, "]]>"),
            _ => "",
        };
        output.push_str(verbatim);
        rest = &rest[verbatim.len()..];
        if !verbatim.is_empty() {
            continue;
        }
        let name_from = if rest.starts_with("</") { 2 } else { 1 };
        let is_letter = |c: char| c.is_ascii_alphabetic();
        let (after, length) = (&rest[name_from..], tag_length(rest, fault));
        if !after.starts_with(is_letter) || length.is_none() {
            output.push_str("&lt;");
            rest = &rest[1..];
            continue;
        }
        let tag = &rest[..length.unwrap_or_default()];
        rest = &rest[tag.len()..];
        let name_to = after.find(|c: char| c.is_ascii_whitespace() || "/>".contains(c));
        let name = after[..name_to.unwrap_or(0)].to_ascii_lowercase();
        if !is_listed(&name, fault) {
            continue;
        }
        if name_from == 2 {
            output.push_str(&format!("</{name}>"));
        } else if fault == Fault::QuotesOpenAnywhere {
            let unquoted: String = tag.split(['\'', '"']).step_by(2).collect();
            output.push_str(if runs(&unquoted) { "" } else { tag });
        } else {
            output.push_str(&start_tag(&name, &tag[1 + name.len()..], fault));
            if fault == Fault::StyleIsText && name == "style" {
                let text = through(rest, "</style>");
                output.push_str(text);
                rest = &rest[text.len()..];
            }
        }
    }
    output.push_str(&oracle::escape(rest));
    match fault {
        Fault::TextIsHtml => oracle::text(&output.replace("&amp;", "&")),
        _ => output,
    }
}

/// Whether attributes with these names, if they are names, may run something.
fn runs(names: &str) -> bool {
    let names = names.to_ascii_lowercase();
    ["on", "href", "src"]
        .iter()
        .any(|name| names.contains(name))
}

fn is_listed(name: &str, fault: Fault) -> bool {
    let more = match fault {
        Fault::StyleIsText => "svg math mtext mglyph table style desc",
        Fault::RawTextIsMarkup => "noscript style xmp title textarea noembed noframes",
        _ => "",
    };
    "a b i p div table"
        .split(' ')
        .chain(more.split(' '))
        .any(|listed| listed == name)
}

/// The beginning of a text up to and with `end`, or the whole.
fn through<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or(text, |at| &text[..at + end.len()])
}

/// How long the tag is that comes first.
fn tag_length(text: &str, fault: Fault) -> Option<usize> {
    let mut quote = None;
    let mut is_value = false;
    for (at, c) in text.char_indices().skip(1) {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if is_value || fault == Fault::QuotesOpenAnywhere => quote = Some(c),
            (None, '>') => return Some(at + 1),
            _ => {}
        }
        is_value = c == '=' || is_value && c.is_ascii_whitespace();
    }
    None
}

/// A start tag with those attributes that are harmless.
fn start_tag(name: &str, attributes: &str, fault: Fault) -> String {
    let mut tag = format!("<{name}");
    let mut rest = attributes;
    while let Some(at) = rest.find(" title=").or_else(|| rest.find(" alt=")) {
        let value = rest[at..].split_once('=').map_or("", |(_, value)| value);
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((value, "")),
            _ => value.split_once([' ', '>']).unwrap_or((value, "")),
        };
        tag.push_str(&match fault {
            Fault::QuotesAreNotEscaped => format!(" title=\"{value}\""),
            _ => format!(
                " title=\"{}\"",
                oracle::escape(value).replace('"', "&quot;")
            ),
        });
        rest = after;
    }
    tag + ">"
}

/// Whether a browser that parses this would run something.
fn is_live(html: &str) -> bool {
    let runs = |(name, value): &(String, String)| {
        name.starts_with("on") || name == "srcdoc" || value.starts_with("javascript:")
    };
    let is_live = |element: &oracle::Element| {
        element.name.split(':').next_back() == Some("script") || element.attributes.iter().any(runs)
    };
    oracle::elements(html, "div").iter().any(is_live)
}

/// How many payloads it takes until the filter with this fault lets one through.
fn payloads_until_found(fault: Fault, most: usize) -> Option<usize> {
    let mut payloads = mutations::samples().take(most);
    payloads.position(|payload| is_live(&filter(&payload, fault)))
}

#[test]
fn every_trigger_is_live() {
    for trigger in mutations::TRIGGERS {
        assert!(is_live(trigger), "{trigger}");
    }
}

#[test]
fn filters_with_a_fault_are_found() {
    assert_eq!(payloads_until_found(Fault::None, 20_000), None);
    for fault in [
        Fault::QuotesOpenAnywhere,
        Fault::QuotesAreNotEscaped,
        Fault::CommentsAreHarmless,
        Fault::SectionsAreText,
        Fault::StyleIsText,
        Fault::RawTextIsMarkup,
        Fault::TextIsHtml,
    ] {
        let found = payloads_until_found(fault, 100_000);
        println!("{fault:?} is found by payload {found:?}");
        assert!(found.is_some(), "{fault:?}");
    }
}
