//! What the options `paragraphs` and `autolink` promise: the layout changes no word, and is that of the naive layout.

use super::{Verdict, deepest, ensure, may_be_too_deep, with_expected};
use crate::chosen::{Chosen, Subject};
use crate::options::{DEFAULT_DEPTH, Direction, Input, Tags};
use crate::oracle::{self, Expected};
use crate::{naive, naive_layout};
use comment_sanitizer::Whitelist;
use std::collections::HashSet;

/// Generated links and paragraphs change no word, and a generated link leads where its text says.
pub fn displayed(chosen: &Chosen, typed: &str) -> Verdict {
    let options = &chosen.options;
    let is_plain = !(options.paragraphs || options.autolink);
    // With `Escape`, unlisted tags are words, except those that paragraphs are made of.
    if is_plain || !options.keeps_characters() || options.unlisted == Tags::Escape {
        return Ok(());
    }
    // Links and paragraphs do not count towards the depth where they are made, so other tags are removed than in the plain
    // output, and text stands in for other tags.
    let may_be_too_deep = may_be_too_deep(chosen, typed);
    let list = chosen.sanitizer.whitelist();
    let has_stand_ins = || {
        options.input == Input::Rendered
            || !with_expected(chosen, |list| naive::stand_ins(typed, list)).is_empty()
    };
    if may_be_too_deep && has_stand_ins() {
        return Ok(());
    }
    // In backquotes, tags that paragraphs are made of are markup, and unlisted ones are shown.
    let makes = ["p", "br"].iter().any(|name| !list.allows(name));
    if options.paragraphs && makes && typed.contains('`') {
        return Ok(());
    }
    let mut undisplayed = options.without_display();
    // With `autolink` an empty link is removed; without, it counts.
    undisplayed.max_links = options.max_links.filter(|_| !options.autolink);
    let plain = Chosen::new(list.clone(), undisplayed).map_err(|error| error.to_string())?;
    let (once, plain) = (
        chosen.sanitizer.sanitize(typed),
        plain.sanitizer.sanitize(typed),
    );
    let (words, plain_words) = (oracle::words(&once), oracle::words(&plain));
    // Stray content of a table is moved, and what may be made of text does not count towards the depth.
    let keeps_order = !list.allows("table") && !list.allows("ruby") && !may_be_too_deep;
    let is_same = match keeps_order {
        true => words.concat() == plain_words.concat(),
        false => sorted(&words) == sorted(&plain_words),
    };
    // Words that were apart are apart; but a heading in a heading is removed if a link around it may be beyond the limit.
    let nests_headings = deepest(&oracle::elements(&plain, "div"), is_heading) > 1;
    let is_parted = !keeps_order
        || (nests_headings && options.limits_made_links())
        || ends(&plain_words).is_subset(&ends(&words));
    ensure(is_same && is_parted, || {
        format!("not the words\n  laid out {once:?}\n  plain    {plain:?}")
    })?;
    if options.paragraphs || may_be_too_deep {
        // Paragraphs may split links, and links that are made do not count towards the depth.
        return Ok(());
    }
    // A heading that is left out leaves a separator in a link.
    let without_spaces = |text: &str| text.replace(|c: char| c.is_whitespace(), "");
    let mut typed_links = oracle::links(&plain);
    for (url, text) in oracle::links(&once) {
        if let Some(at) = typed_links
            .iter()
            .position(|link| link.0 == url && without_spaces(&link.1) == without_spaces(&text))
        {
            typed_links.swap_remove(at);
            continue;
        }
        let is_said = match url.strip_prefix("mailto:") {
            Some(address) => address.split('@').next_back() == text.split('@').next_back(),
            None => url == text || url.split_once("://").is_some_and(|(_, rest)| rest == text),
        };
        ensure(is_said, || format!("{text:?} leads to {url:?}: {once:?}"))?;
    }
    Ok(())
}

fn sorted(words: &[String]) -> Vec<char> {
    let mut characters: Vec<char> = words.iter().flat_map(|word| word.chars()).collect();
    characters.sort_unstable();
    characters
}

/// The offset of each word's end, if the words were concatenated.
fn ends(words: &[String]) -> HashSet<usize> {
    let mut end = 0;
    let end_of = |word: &String| {
        end += word.len();
        end
    };
    words.iter().map(end_of).collect()
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The output with `paragraphs` or `autolink` is the plain one, laid out by the naive layout, with links as the
/// options say. Limits of depth and links, and options that change characters, are left out: they are not implemented.
pub fn as_naive_layout(subject: &impl Subject, typed: &str) -> Verdict {
    let mut options = subject.options().into_owned();
    if !(options.paragraphs || options.autolink) || typed.matches('<').count() > 90 {
        return Ok(());
    }
    options.max_depth = DEFAULT_DEPTH;
    options.bidi = Direction::Keep;
    options.max_combining_marks = None;
    let list = subject.sanitizer().whitelist().clone();
    // Where links are made, a limit that no comment here reaches: then empty links are removed. What headings nest in
    // depends on the links around them.
    let limits_links = options.paragraphs
        && with_expected(subject, naive::knows)
        && !list.elements().any(is_heading);
    if options.autolink {
        options.max_links = options.max_links.map(|_| 1000).filter(|_| limits_links);
    }
    let chosen = Chosen::new(list, options).map_err(|error| error.to_string())?;
    let once = chosen.sanitizer.sanitize(typed);
    with_expected(&chosen, |list| {
        let Some(naive) = naive_display(&chosen, typed, list)? else {
            return Ok(());
        };
        if naive.len() > typed.len() + 1000 {
            return Ok(());
        }
        let verdict = naive_layout::compare(&once, &naive, list);
        verdict.map_err(|what| format!("{what}\n  ours  {once:?}\n  naive {naive:?}"))
    })
}

/// The plain output, with the paragraphs of the naive layout if the options ask for these.
fn naive_display(
    chosen: &Chosen,
    typed: &str,
    list: &Expected<'_>,
) -> Result<Option<String>, String> {
    let whitelist = chosen.sanitizer.whitelist();
    let plain = |whitelist: Whitelist| {
        let plain = Chosen::new(whitelist, list.options.without_display());
        let plain = plain.map_err(|error| error.to_string())?;
        Ok(plain.sanitizer.sanitize(typed).into_owned())
    };
    if !list.options.paragraphs {
        return plain(whitelist.clone()).map(Some);
    }
    let mut plain_output = match naive::knows(list) {
        true => naive::sanitize(typed, list),
        false => None,
    };
    if !naive::knows(list) {
        let mut with = whitelist.clone();
        let made = ["p", "br"].into_iter().filter(|name| list.makes(name));
        for name in made.clone() {
            with = with.with(name, &[]).map_err(|error| error.to_string())?;
        }
        // Tags of these are text in code, unless they are listed. Where paragraphs are made, a `br` is read as the end
        // of a line, and a line of no-break spaces is none that is blank.
        let others: &[&str] = match made.count() {
            0 => &["<br>"],
            _ => &["<br>", "<code", "<pre", "<kbd", "<samp"],
        };
        let has_blanks = naive::visible(typed, list).contains('\u{a0}');
        let is_same =
            |plain: &String| !has_blanks && !others.iter().any(|other| plain.contains(other));
        plain_output = Some(plain(with)?).filter(is_same);
    }
    Ok(plain_output.and_then(|plain| naive_layout::lay_out(&plain, list)))
}
