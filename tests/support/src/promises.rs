//! The promises, each as a check that says what broke it.
//!
//! What judges a result here ([`oracle`], [`naive`]) is built from nothing of the crate.

use crate::oracle::{self, Expected};
use crate::prose::Prose;
use crate::{naive, soup};
use comment_sanitizer::{Sanitizer, Whitelist};
use std::borrow::Cow;

/// What broke a promise.
pub type Verdict = Result<(), String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(what()) }
}

/// The list of everything that may be listed.
pub fn everything() -> Whitelist {
    soup::EVERYTHING.parse().expect("everything is a list")
}

fn with_expected<T>(list: &Whitelist, judge: impl FnOnce(&Expected<'_>) -> T) -> T {
    let allows = |element: &str, attribute: Option<&str>| match attribute {
        None => list.allows(element),
        Some(attribute) => list.allows_attribute(element, attribute),
    };
    judge(&Expected {
        allows: &allows,
        schemes: &["http", "https", "mailto"],
    })
}

/// Only the list: listed elements, listed attributes and allowed schemes, wherever the result may stand.
pub fn only_the_list(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    let once = sanitizer.sanitize(typed);
    with_expected(sanitizer.whitelist(), |expected| {
        oracle::only_the_list(&once, expected).map_err(|what| format!("not on the list: {what}"))
    })
}

/// A fixed point: a second pass changes and copies nothing, and a browser writes the same.
pub fn fixed_point(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    let once = sanitizer.sanitize(typed);
    let twice = sanitizer.sanitize(&once);
    ensure(twice == once, || {
        format!("no fixed point\n  once  {once:?}\n  twice {twice:?}")
    })?;
    ensure(matches!(twice, Cow::Borrowed(_)), || {
        format!("copied, and nothing changed: {once:?}")
    })?;
    // A browser adds the elements that a table needs, whether they are listed or not.
    let list = sanitizer.whitelist();
    let adds = |part: &&str| !list.allows(part);
    if once.contains("<table") && ["tbody", "tr", "colgroup"].iter().any(adds) {
        return Ok(());
    }
    let browser = oracle::inner_html(&once);
    ensure(browser == once, || {
        format!("not as a browser writes it\n  once    {once:?}\n  browser {browser:?}")
    })
}

/// Nothing typed is lost, of any input: every character that a reader must see is in the result.
pub fn nothing_lost(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    let sorted = |text: &str| {
        let mut characters: Vec<char> = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        characters.sort_unstable();
        characters.into_iter().collect::<String>()
    };
    let once = sanitizer.sanitize(typed);
    let expected = with_expected(sanitizer.whitelist(), |list| naive::visible(typed, list));
    // The parser moves what is stray in a table in front of it, so the order is no matter of ours.
    let (expected, seen) = (sorted(&expected), sorted(&oracle::text(&once)));
    ensure(seen == expected, || {
        format!("lost or made up\n  expected {expected:?}\n  seen     {seen:?}")
    })
}

/// Nothing typed is lost, of prose: its words, none glued to another.
pub fn words(sanitizer: &Sanitizer, prose: &Prose) -> Verdict {
    let once = sanitizer.sanitize(&prose.typed);
    let seen = oracle::words(&once);
    ensure(seen == prose.words, || {
        format!(
            "expected {:?}\n  seen     {seen:?}\n  in       {once:?}",
            prose.words
        )
    })
}

/// The text of a comment is what becomes of it when nothing is listed, read as HTML.
pub fn plain_text(typed: &str) -> Verdict {
    let plain = comment_sanitizer::plain_text(typed);
    let sanitized = Sanitizer::new(Whitelist::empty())
        .sanitize(typed)
        .into_owned();
    let expected = sanitized
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    ensure(plain == expected, || {
        format!("not the text\n  expected {expected:?}\n  plain    {plain:?}")
    })?;
    ensure(plain.len() <= 2 * typed.len(), || {
        format!("{} bytes of {}", plain.len(), typed.len())
    })
}

/// A feed can carry the result: escaped, it is XML, and a reader of the feed gets the same back. So can JSON.
pub fn feed(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    let once = sanitizer.sanitize(typed);
    let entry = format!(
        "<content type=\"html\">{}</content>",
        oracle::escape(&once).replace("&nbsp;", "\u{a0}")
    );
    let read = roxmltree::Document::parse(&entry).map_err(|error| format!("{error}: {once:?}"))?;
    let text = read.root_element().text().unwrap_or_default();
    ensure(text == once, || {
        format!("a feed carries {text:?} for {once:?}")
    })?;
    let json = serde_json::to_string(&once).map_err(|error| error.to_string())?;
    ensure(
        serde_json::from_str::<String>(&json).is_ok_and(|read| read == once),
        || json,
    )
}

/// The bounds on output and depth.
pub fn bounds(sanitizer: &Sanitizer, typed: &str, depth: usize) -> Verdict {
    let once = sanitizer.sanitize(typed);
    ensure(once.len() <= 8 * typed.len() + 1024, || {
        format!("{} bytes of {}", once.len(), typed.len())
    })?;
    let elements = oracle::elements(&once, "div");
    let deepest = elements.iter().map(|element| element.depth).max();
    ensure(deepest.unwrap_or(0) <= depth, || {
        format!("nested {deepest:?} deep")
    })?;
    // The shortest tags take three bytes to type, and what is copied takes its budget.
    ensure(elements.len() <= typed.len(), || {
        format!("{} elements", elements.len())
    })
}

/// The result is what the naive sanitizer makes, where that knows the list and reaches no limit.
pub fn as_naive(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    with_expected(sanitizer.whitelist(), |list| {
        if !naive::knows(list) {
            return Ok(());
        }
        let Some(naive) = naive::sanitize(typed, list) else {
            return Ok(());
        };
        let once = sanitizer.sanitize(typed);
        ensure(once == naive, || {
            format!("not as the naive one\n  ours  {once:?}\n  naive {naive:?}")
        })
    })
}

/// What is on a list, but for what the naive sanitizer does not know.
pub fn without_tables(list: Whitelist) -> Whitelist {
    naive::TABLES
        .split_whitespace()
        .fold(list, |list, element| list.without(element))
}

/// What the short way accepts, it makes what the long way makes of it.
pub fn fast_as_long(sanitizer: &Sanitizer, typed: &str) -> Verdict {
    let (fast, long) = sanitizer.both_ways(typed);
    let Some(fast) = fast else { return Ok(()) };
    ensure(fast == long, || {
        format!("the two ways differ\n  fast {fast:?}\n  long {long:?}")
    })?;
    let is_borrowed = |result: &Cow<'_, str>| matches!(result, Cow::Borrowed(_));
    ensure(is_borrowed(&fast) == is_borrowed(&long), || {
        format!("only one of the two ways copies {fast:?}")
    })
}

/// A notice is a list, which printed is a notice of the same list; or an error that says where.
pub fn notice(text: &str) -> Verdict {
    match text.parse::<Whitelist>() {
        Ok(list) => {
            let printed = list.to_string();
            let again: Whitelist = printed
                .parse()
                .map_err(|error| format!("{printed}: {error}"))?;
            ensure(again == list && again.to_string() == printed, || {
                format!("{printed:?} is another list: {again}")
            })
        }
        Err(error) => {
            let message = error.to_string();
            let at = message
                .rsplit_once(" at byte ")
                .map_or("", |(_, rest)| rest);
            let digits = at.find(|c: char| !c.is_ascii_digit()).unwrap_or(at.len());
            let at = at[..digits].parse().unwrap_or(usize::MAX);
            ensure(at <= text.len() && text.is_char_boundary(at), || {
                format!("an error with no place in {text:?}: {message}")
            })
        }
    }
}
