//! Checks the facts that `inspect` returns: its HTML, text, links, removals and shown tags are each compared with an independent
//! reading, by [`oracle`] or [`naive`], of the output or of the input. A check returns what is wrong, in words.

use crate::chosen::{Chosen, Subject};
use crate::promises::{Verdict, ensure, with_expected};
use crate::truth::{TrueLink, TrueRemoval, TrueTag, Truth};
use crate::{naive, oracle};
use comment_sanitizer::{Inspection, Removal, RemovalKind, RemovalReason, Sanitizer, plain_text};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Debug;
use std::ops::Range;
use url::Url;

/// Every check, on one input.
pub fn all(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    let found = sanitizer.inspect(typed);
    html(sanitizer, typed, &found)?;
    text(&found)?;
    links(&found)?;
    places(typed, &found)?;
    shown(typed, &found)?;
    parts(sanitizer, typed, &found)?;
    unlisted(sanitizer, typed, &found)
}

/// The inspection of a comment finds exactly what was put into it: nothing less, nothing more, and each in its place.
pub fn true_to(truth: &Truth) -> Verdict {
    let list = truth.notice.parse().map_err(|error| format!("{error}"))?;
    let chosen = Chosen::new(list, truth.options.clone()).map_err(|error| error.to_string())?;
    let typed = &*truth.typed;
    let found = chosen.sanitizer().inspect(typed);
    html(chosen.sanitizer(), typed, &found)?;
    ensure(found.text == truth.text, || {
        let (put_in, found) = (&truth.text, &found.text);
        format!("not the text\n  put in {put_in:?}\n  found  {found:?}")
    })?;
    let of_html = plain_text(&found.html);
    ensure(found.text == of_html, || {
        format!("not the text of the HTML, {of_html:?}")
    })?;
    let links = found.links.iter().map(|link| TrueLink {
        url: link.url.clone(),
        host: link.host.clone(),
        text: link.text.clone(),
        deceptive: link.deceptive,
    });
    same("links", &truth.links, links)?;
    let shown = found.shown.iter().map(|tag| TrueTag {
        name: tag.name.to_string(),
        line: tag.line,
        range: tag.range.clone(),
    });
    same("shown tags", &truth.shown, shown)?;
    let removals = found.removals.iter().map(|removal| TrueRemoval {
        kind: format!("{:?}", removal.kind),
        name: removal.name.to_string(),
        reason: removal.reason.to_string(),
        line: removal.line,
        range: removal.range.clone(),
    });
    let (removals, characters): (Vec<_>, Vec<_>) =
        removals.partition(|removal| removal.range.is_some());
    same("removals", &truth.removals, removals.into_iter())?;
    same(
        "removed characters",
        &truth.characters,
        characters.into_iter(),
    )
}

/// What was found is what was put in, one by one; if not, says what the first difference is.
fn same<T: Debug + PartialEq>(what: &str, put_in: &[T], found: impl Iterator<Item = T>) -> Verdict {
    let found: Vec<T> = found.collect();
    let most = put_in.len().max(found.len());
    let first = (0..most).find(|&at| put_in.get(at) != found.get(at));
    match first {
        None => Ok(()),
        Some(at) => Err(format!(
            "not the {what}: number {at}\n  put in {:?}\n  found  {:?}",
            put_in.get(at),
            found.get(at)
        )),
    }
}

/// The HTML is what `sanitize` returns.
fn html(sanitizer: &Sanitizer, typed: &str, found: &Inspection) -> Verdict {
    let sanitized = sanitizer.sanitize(typed);
    ensure(found.html == sanitized, || {
        format!(
            "not what sanitize makes\n  sanitize {sanitized:?}\n  inspect  {:?}",
            found.html
        )
    })
}

/// The text has the words that a reader of the HTML sees.
fn text(found: &Inspection) -> Verdict {
    let seen = oracle::words_with_stand_ins(&found.html);
    let reported: Vec<&str> = found.text.split_whitespace().collect();
    // The text of a picture is kept apart from the words beside it.
    let has_pictures = found.html.contains("<img");
    let fits = seen == reported || has_pictures && seen.concat() == reported.concat();
    ensure(fits, || {
        format!("not the text\n  seen     {seen:?}\n  reported {reported:?}")
    })
}

/// The links are those of the HTML, in order, with their texts and with the hosts that a browser would contact.
fn links(found: &Inspection) -> Verdict {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let seen: Vec<_> = oracle::links_with_stand_ins(&found.html)
        .into_iter()
        .map(|(url, text)| (url, bare(&text)))
        .collect();
    let reported: Vec<_> = found
        .links
        .iter()
        .map(|link| (link.url.clone(), bare(&link.text)))
        .collect();
    ensure(seen == reported, || {
        format!("not the links\n  seen     {seen:?}\n  reported {reported:?}")
    })?;
    found.links.iter().try_for_each(|link| {
        let host = host(&link.url);
        let reported = link.host.as_deref();
        // A host that browsers may read in more than one way is given as typed.
        let is_plain = |reported: &str| {
            url::Host::parse(reported).is_ok_and(|read| read.to_string() == reported)
        };
        let fits = match (&host, reported) {
            (Some(host), Some(reported)) => host == reported || !is_plain(reported),
            (None, reported) => reported
                .is_none_or(|reported| !is_plain(reported) || Url::parse(&link.url).is_err()),
            (Some(_), None) => false,
        };
        ensure(fits, || {
            format!("{:?} leads to {host:?}, not to {reported:?}", link.url)
        })
    })
}

/// The host in the URL itself, not taken from the page: `https:page` names a host on pages with `http`.
fn host(url: &str) -> Option<String> {
    let on = |page: &str| {
        let url = Url::parse(page).ok()?.join(url).ok()?;
        let host = url.host_str()?;
        Some(host.strip_suffix('.').unwrap_or(host).to_owned())
    };
    ["http", "https"].into_iter().find_map(|scheme| {
        let [one, other] = ["blog", "other"].map(|page| on(&format!("{scheme}://{page}.example/")));
        one.filter(|host| Some(host) == other.as_ref())
    })
}

/// Removals are in the order of the input, each once, with the right line and with a range of the whole construct.
fn places(typed: &str, found: &Inspection) -> Verdict {
    let mut seen = HashSet::new();
    let (mut last_line, mut last_start, mut last_tag) = (1, 0, 0);
    for removal in &found.removals {
        let wrong = |what: &str| format!("{what}: {removal:?}");
        ensure(removal.line >= last_line, || wrong("not in order"))?;
        last_line = removal.line;
        let Some(range) = removal.range.clone() else {
            continue;
        };
        let slice = typed
            .get(range.clone())
            .ok_or_else(|| wrong("no part of the input"))?;
        ensure(range.start >= last_start, || wrong("not in order"))?;
        last_start = range.start;
        ensure(removal.line == line(&typed[..range.start]), || {
            wrong("another line")
        })?;
        ensure(is_whole(removal, slice), || {
            format!("{} is {slice:?}", wrong("not the whole"))
        })?;
        match removal.kind {
            RemovalKind::Attribute | RemovalKind::Url => {
                ensure(range.start >= last_tag, || wrong("of a removed tag"))?;
            }
            RemovalKind::Element | RemovalKind::Depth | RemovalKind::Link => last_tag = range.end,
            _ => {}
        }
        // Control characters may fill the range of another removal: one reference can be all of it.
        let once =
            removal.kind == RemovalKind::ControlCharacters || seen.insert((range.start, range.end));
        ensure(once, || wrong("reported twice"))?;
    }
    Ok(())
}

/// Shown tags are in the order of the input, each once, with the right line and with a range of the whole tag; none is
/// removed as well, and each can be read in the text.
fn shown(typed: &str, found: &Inspection) -> Verdict {
    let removed: Vec<Range<usize>> = found
        .removals
        .iter()
        .filter(|removal| removal.kind != RemovalKind::ControlCharacters)
        .filter_map(|removal| removal.range.clone())
        .collect();
    let mut removed = removed.iter().peekable();
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let text = bare(&found.text);
    let mut last_end = 0;
    for tag in &found.shown {
        let wrong = |what: &str| format!("{what}: {tag:?}");
        let range = tag.range.clone();
        let slice = typed
            .get(range.clone())
            .ok_or_else(|| wrong("no part of the input"))?;
        ensure(range.start >= last_end, || wrong("not in order"))?;
        last_end = range.end;
        ensure(tag.line == line(&typed[..range.start]), || {
            wrong("another line")
        })?;
        let inner = slice.trim_start_matches('<').trim_start_matches('/');
        let begin = inner.get(..tag.name.len()).unwrap_or_default();
        let is_whole = slice.starts_with('<') && slice.ends_with('>');
        ensure(is_whole && begin.eq_ignore_ascii_case(&tag.name), || {
            format!("{} is {slice:?}", wrong("not the whole"))
        })?;
        while removed.next_if(|part| part.end <= range.start).is_some() {}
        let is_removed = removed.peek().is_some_and(|part| part.start < range.end);
        ensure(!is_removed, || wrong("also removed"))?;
        let is_plain = |c: char| matches!(c, ' '..='~' | '\n') && c != '&';
        if slice.chars().all(is_plain) {
            ensure(text.contains(&bare(slice)), || {
                format!("{} in {:?}", wrong("not shown"), found.text)
            })?;
        }
    }
    Ok(())
}

/// The number of the line at the end of this text.
fn line(before: &str) -> usize {
    let ends = before.replace("\r\n", "\n").replace('\r', "\n");
    ends.matches('\n').count() + 1
}

/// Returns true if this part of the input is the whole construct that the removal names.
fn is_whole(removal: &Removal, slice: &str) -> bool {
    let begins = |start: &str| {
        let begin = slice.get(..start.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    // A synonym has the name of the element that it is read as.
    const SYNONYMS: [&[&str]; 5] = [
        &["s", "strike", "del"],
        &["b", "strong"],
        &["i", "em"],
        &["acronym", "abbr"],
        &["tt", "code"],
    ];
    let synonyms = SYNONYMS
        .into_iter()
        .find(|names| names.contains(&&*removal.name));
    let tag = |start: &str| {
        let is_named = |name: &str| begins(&format!("{start}{name}"));
        let names = synonyms.unwrap_or_default();
        slice.ends_with('>') && (is_named(&removal.name) || names.iter().any(|name| is_named(name)))
    };
    match removal.kind {
        RemovalKind::Element => tag("<") || tag("</"),
        RemovalKind::Depth | RemovalKind::Link => tag("<"),
        RemovalKind::Attribute | RemovalKind::Url => {
            begins(&removal.name) && slice.trim_ascii() == slice && !slice.is_empty()
        }
        RemovalKind::Comment => begins("<!") && slice.ends_with('>'),
        _ => !slice.is_empty(),
    }
}

/// Giving every removed attribute another value that is not allowed, and emptying every comment and every element that
/// was dropped with its content, does not change the output, and then the same attributes are removed. (Without them,
/// a tag may be one that is shown.)
fn parts(sanitizer: &Sanitizer, typed: &str, found: &Inspection) -> Verdict {
    let mut rest = String::new();
    let mut from = 0;
    for removal in &found.removals {
        let name = &removal.name;
        let instead = match removal.kind {
            RemovalKind::Attribute | RemovalKind::Url if is_whole_attribute(removal) => {
                let part = removal.range.clone().map_or("", |range| &typed[range]);
                // A name may begin with `=`.
                let end = part.char_indices().skip(1).find(|(_, c)| *c == '=');
                let name = end.map_or(part, |(end, _)| &part[..end]).trim_ascii_end();
                match end {
                    None => part.to_owned(),
                    Some(_) if removal.kind == RemovalKind::Url => format!("{name}=data:x "),
                    Some(_) => format!("{name}=x "),
                }
            }
            RemovalKind::Comment if removal.reason == RemovalReason::Doctype => {
                "<!doctype>".to_owned()
            }
            RemovalKind::Comment => "<!---->".to_owned(),
            RemovalKind::Element if removal.reason == RemovalReason::DroppedWithContent => {
                format!("<{name}></{name}>")
            }
            RemovalKind::Flattened => return Ok(()),
            _ => continue,
        };
        let Some(range) = removal.range.clone() else {
            continue;
        };
        rest.push_str(&typed[from..range.start]);
        rest.push_str(&instead);
        from = range.end;
    }
    rest.push_str(&typed[from..]);
    // `<template` inside a removed part can decide where another template ends.
    if typed.to_ascii_lowercase().matches("<template").count() > 1 {
        return Ok(());
    }
    // Likewise what resembles an end tag in a removed attribute: it can seem to close an element with code.
    let resembles_end_tag = |removal: &Removal| {
        let part = removal.range.clone().and_then(|range| typed.get(range));
        part.is_some_and(|part| part.contains("</"))
    };
    if found.removals.iter().any(resembles_end_tag) {
        return Ok(());
    }
    let again = sanitizer.inspect(&rest);
    ensure(again.html == found.html, || {
        format!(
            "other parts were removed\n  rest {rest:?}\n  {:?}",
            found.removals
        )
    })?;
    let attributes = |found: &Inspection| -> Vec<_> {
        let removals = found.removals.iter();
        let attributes = removals.filter(|removal| is_whole_attribute(removal));
        attributes.map(|removal| removal.name.clone()).collect()
    };
    ensure(attributes(&again) == attributes(found), || {
        format!("other attributes are removed\n  rest {rest:?}")
    })
}

/// Returns true if a whole attribute was removed, and not only some of its link types.
fn is_whole_attribute(removal: &Removal) -> bool {
    let is_attribute = matches!(removal.kind, RemovalKind::Attribute | RemovalKind::Url);
    let is_part = matches!(
        removal.reason,
        RemovalReason::SomeLinkTypes | RemovalReason::SomeKeywords
    );
    is_attribute && !is_part
}

/// The removed elements and attributes are those that the naive sanitizer finds unlisted.
fn unlisted(sanitizer: &Sanitizer, typed: &str, found: &Inspection) -> Verdict {
    let (elements, attributes) = with_expected(sanitizer, |list| naive::unlisted(typed, list));
    if found
        .removals
        .iter()
        .any(|removal| removal.kind == RemovalKind::Flattened)
    {
        return Ok(());
    }
    let slice = |removal: &Removal| removal.range.clone().map_or("", |range| &typed[range]);
    let reported: Vec<&str> = found
        .removals
        .iter()
        .filter(|removal| {
            removal.kind == RemovalKind::Element
                && removal.reason == RemovalReason::NotListed
                && !slice(removal).starts_with("</")
        })
        .map(|removal| &*removal.name)
        .collect();
    ensure(elements == reported, || {
        format!("not the removed elements\n  seen {elements:?}\n  reported {reported:?}")
    })?;
    // Attributes of a dropped element are no removals of their own.
    let drops_attributes = |removal: &Removal| {
        matches!(removal.kind, RemovalKind::Depth | RemovalKind::Link)
            || matches!(
                removal.reason,
                RemovalReason::Misplaced | RemovalReason::Empty
            )
    };
    if found.removals.iter().any(drops_attributes) {
        return Ok(());
    }
    let mut reported: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = reported.clone();
    for removal in &found.removals {
        if is_whole_attribute(removal) && removal.reason != RemovalReason::Duplicate {
            *reported
                .entry(removal.name.replace('\0', "\u{1}"))
                .or_default() += 1;
        }
    }
    for name in attributes {
        *seen.entry(name).or_default() += 1;
    }
    // html5ever's tokenizer keeps the first attribute of a name and drops the others.
    let fits = reported.keys().eq(seen.keys())
        && seen.iter().all(|(name, count)| *count <= reported[name]);
    ensure(fits, || {
        format!("not the removed attributes\n  seen     {seen:?}\n  reported {reported:?}")
    })
}
