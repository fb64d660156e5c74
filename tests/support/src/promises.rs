//! The crate's promises, each as a function that sanitizes an input and returns in words what violates it.
//!
//! The judges of an output, [`oracle`] and [`naive`], must not use the crate: a fault in it would hide itself.

use crate::chosen::{Chosen, Subject};
use crate::options::{Direction, Input};
use crate::oracle::{self, Expected};
use crate::prose::Prose;
use crate::{instructions, naive, soup};
use comment_sanitizer::{RemovalKind, Sanitizer, Whitelist, test_hooks};
use std::borrow::Cow;
use std::sync::LazyLock;

mod display;
pub use display::{as_naive_layout, displayed};

/// `Err` with what broke the promise, in words.
pub type Verdict = Result<(), String>;

pub(crate) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(what()) }
}

/// The allowlist of everything that may be listed.
pub fn everything() -> Whitelist {
    soup::EVERYTHING.parse().expect("everything is a list")
}

/// Every promise that holds for any input and any options.
pub fn every(chosen: &Chosen, typed: &str) -> Verdict {
    safe(chosen, typed)?;
    nothing_lost(chosen, typed)?;
    feed(chosen, typed)?;
    options(chosen, typed)?;
    displayed(chosen, typed)?;
    as_naive_layout(chosen, typed)?;
    inspected(chosen, typed)
}

/// What safety rests on: only the list, a fixed point, the bounds, and the same on both paths.
pub fn safe(subject: &impl Subject, typed: &str) -> Verdict {
    only_the_list(subject, typed)?;
    fixed_point(subject, typed)?;
    bounds(subject, typed)?;
    both_paths_agree(subject, typed)
}

/// What each option promises: attributes of links, renamed elements, the number of links, bidi controls, combining
/// marks.
pub fn options(chosen: &Chosen, typed: &str) -> Verdict {
    let once = chosen.sanitizer.sanitize(typed);
    let options = &chosen.options;
    let elements = oracle::elements(&once, "div");
    for element in &elements {
        let found: Vec<_> = element.attributes.clone();
        let rel = chosen
            .sanitizer
            .whitelist()
            .pattern("a", "rel")
            .unwrap_or_default();
        let written = options.attributes(&element.name, found.clone(), &rel);
        ensure(written == found || !is_link(element), || {
            format!("not as a link should be: {element:?}, but {written:?}")
        })?;
        ensure(!options.rename.contains_key(&element.name), || {
            format!("{} was not renamed: {once}", element.name)
        })?;
    }
    let links = elements.iter().filter(|element| is_link(element)).count();
    ensure(options.max_links.is_none_or(|most| links <= most), || {
        format!("{links} links: {once}")
    })?;
    let text = oracle::text(&once);
    let is_control = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let opens = |c: char| is_control(c) && c != '\u{202c}' && c != '\u{2069}';
    let count = |is: &dyn Fn(char) -> bool| text.chars().filter(|&c| is(c)).count();
    ensure(
        match options.bidi {
            Direction::Keep => true,
            Direction::Strip => count(&is_control) == 0,
            // The end of an isolate may end embeddings, too.
            Direction::Isolate => count(&|c| is_control(c) && !opens(c)) <= count(&opens),
        },
        || format!("controls of direction in {once:?}"),
    )?;
    if let Some(most) = options.max_combining_marks {
        // Only the marks of Latin letters; the crate counts more.
        let is_other = |c: char| !matches!(c, '\u{300}'..='\u{36f}');
        let words = oracle::words(&once);
        let rows = words.iter().flat_map(|word| word.split(is_other));
        let longest = rows.map(|row| row.chars().count()).max();
        ensure(longest.unwrap_or(0) <= most, || {
            format!("{longest:?} marks in a row: {once:?}")
        })?;
    }
    Ok(())
}

/// No output depends on how `<?` is parsed.
pub fn instructions(subject: &impl Subject, typed: &str) -> Verdict {
    no_instruction(&subject.sanitizer().sanitize(typed))?;
    no_instruction(&subject.sanitizer().excerpt(typed, 20))
}

/// The same is made of an instruction (`<?php`) and of a comment in its place (`<?xml`). The input names neither
/// otherwise, and spells no letter of them as a reference.
pub fn instructions_as_comments(subject: &impl Subject, typed: &str) -> Verdict {
    let as_comments = |html: &str| html.replace("php", "xml");
    let instruction = as_comments(&subject.sanitizer().sanitize(typed));
    let comment = subject
        .sanitizer()
        .sanitize(&as_comments(typed))
        .into_owned();
    ensure(instruction == comment, || {
        format!("an instruction gives {instruction:?}\n  a comment {comment:?}")
    })
}

/// This HTML is read alike with and without processing instructions: it holds no `<?`, not even in a value, and both
/// grammars give the same tree.
pub fn no_instruction(html: &str) -> Verdict {
    let rewritten = instructions::rewritten(html);
    ensure(oracle::tree(&rewritten) == oracle::tree(html), || {
        format!("an instruction: {html:?}")
    })?;
    ensure(!html.contains("<?"), || format!("<? in {html:?}"))
}

/// Whether elements may nest deeper than the options allow. A tag opens one level at most, and three where the parser adds
/// `tbody` and `tr` before a `td`.
fn may_be_too_deep(subject: &impl Subject, typed: &str) -> bool {
    let levels = match subject.sanitizer().whitelist().allows("table") {
        true => 3,
        false => 1,
    };
    levels * typed.matches('<').count() > subject.options().max_depth
}

fn is_link(element: &oracle::Element) -> bool {
    element.attributes.iter().any(|(name, _)| name == "href")
}

/// `inspect` returns the HTML that `sanitize` returns, with its links and text, and the same on both paths.
pub fn inspected(subject: &impl Subject, typed: &str) -> Verdict {
    let found = subject.sanitizer().inspect(typed);
    let (short, long) = test_hooks::inspect_both_paths(subject.sanitizer(), typed);
    ensure(short.as_ref().is_none_or(|short| *short == long), || {
        format!("by the fast path {short:?}\n  by the tree path {long:?}")
    })?;
    let once = subject.sanitizer().sanitize(typed);
    ensure(found.html == once, || {
        format!("inspected {:?}\n  sanitized {once:?}", found.html)
    })?;
    let urls: Vec<String> = oracle::elements(&once, "div")
        .into_iter()
        .filter_map(|element| {
            element
                .attributes
                .into_iter()
                .find(|(name, _)| name == "href")
        })
        .map(|(_, url)| url)
        .collect();
    let links: Vec<&String> = found.links.iter().map(|link| &link.url).collect();
    ensure(links == urls.iter().collect::<Vec<_>>(), || {
        format!("links {links:?} in {once:?}")
    })?;
    for removal in &found.removals {
        let range = removal.range.clone().unwrap_or_default();
        ensure(typed.get(range).is_some() && removal.line > 0, || {
            format!("no place in {typed:?}: {removal:?}")
        })?;
    }
    let seen = oracle::words_with_stand_ins(&once);
    let reported: Vec<&str> = found.text.split_whitespace().collect();
    // Word ends are checked by `facts::all`: a reader of ruby may see them in either place.
    ensure(reported.concat() == seen.concat(), || {
        format!("the text {reported:?}, but {seen:?} of {once:?}")
    })
}

pub(crate) fn with_expected<T>(
    subject: &impl Subject,
    judge: impl FnOnce(&Expected<'_>) -> T,
) -> T {
    let list = subject.sanitizer().whitelist();
    let allows = |element: &str, attribute: Option<&str>| match attribute {
        None => list.allows(element),
        Some(attribute) => list.allows_attribute(element, attribute),
    };
    judge(&Expected {
        allows: &allows,
        pattern: &|element, attribute| list.pattern(element, attribute).unwrap_or_default(),
        options: &subject.options(),
    })
}

/// Only the list: listed elements, listed attributes and allowed URL schemes, in every context where a comment may be.
pub fn only_the_list(subject: &impl Subject, typed: &str) -> Verdict {
    let once = subject.sanitizer().sanitize(typed);
    with_expected(subject, |expected| {
        oracle::only_the_list(&once, expected).map_err(|what| format!("not on the list: {what}"))
    })
}

/// A fixed point: a second pass changes and copies nothing, and a browser's `innerHTML` is the same.
pub fn fixed_point(subject: &impl Subject, typed: &str) -> Verdict {
    let once = subject.sanitizer().sanitize(typed);
    let twice = subject.sanitizer().sanitize(&once);
    ensure(twice == once, || {
        format!("no fixed point\n  once  {once:?}\n  twice {twice:?}")
    })?;
    ensure(matches!(twice, Cow::Borrowed(_)), || {
        format!("copied, and nothing changed: {once:?}")
    })?;
    // A browser adds the elements that a table needs, whether they are listed or not.
    let list = subject.sanitizer().whitelist();
    let adds = |part: &&str| !list.allows(part);
    if once.contains("<table") && ["tbody", "tr", "colgroup"].iter().any(adds) {
        return Ok(());
    }
    let browser = oracle::inner_html(&once);
    ensure(browser == once, || {
        format!("not as a browser writes it\n  once    {once:?}\n  browser {browser:?}")
    })
}

/// These sorted characters without those; `None` if some of those are not among them.
fn without(these: &str, those: &str) -> Option<String> {
    let mut those = those.chars().peekable();
    let is_left = |c: &char| those.next_if_eq(c).is_none();
    let left = these.chars().filter(is_left).collect();
    those.next().is_none().then_some(left)
}

/// Whether all tags of the comment are removed, because it is too long, or misnested too often.
fn is_flattened(subject: &impl Subject, typed: &str) -> bool {
    let removals = subject.sanitizer().inspect(typed).removals;
    removals
        .iter()
        .any(|removal| removal.kind == RemovalKind::Flattened)
}

/// Nothing typed is lost, of any input: every visible character is in the output.
pub fn nothing_lost(subject: &impl Subject, typed: &str) -> Verdict {
    let sorted = |text: &str| {
        // A line of no-break spaces is a blank line.
        let is_blank = |c: &char| c.is_ascii_whitespace() || *c == '\u{a0}';
        let mut characters: Vec<char> = text.chars().filter(|c| !is_blank(c)).collect();
        characters.sort_unstable();
        characters.into_iter().collect::<String>()
    };
    let once = subject.sanitizer().sanitize(typed);
    // The naive sanitizer reads comments as typed.
    if !subject.options().keeps_characters() || subject.options().input == Input::Rendered {
        return Ok(());
    }
    let expected = with_expected(subject, |list| naive::visible(typed, list));
    // Sorted: the parser moves stray content of a table before it.
    let (expected, seen) = (sorted(&expected), sorted(&oracle::text(&once)));
    // Something stands in for a listed tag only if it is not written: because it nests too deep, or because all are removed.
    let may_be_left_out = || may_be_too_deep(subject, typed) || is_flattened(subject, typed);
    let stand_ins = match expected != seen && may_be_left_out() {
        true => sorted(&with_expected(subject, |list| {
            naive::stand_ins(typed, list)
        })),
        false => String::new(),
    };
    let added = without(&seen, &expected);
    let is_explained = added.is_some_and(|added| without(&stand_ins, &added).is_some());
    ensure(is_explained, || {
        format!("lost or made up\n  expected {expected:?}\n  seen     {seen:?}")
    })
}

/// Nothing typed is lost, of prose: the output shows its words, each apart from the next.
pub fn words(subject: &impl Subject, prose: &Prose) -> Verdict {
    let once = subject.sanitizer().sanitize(&prose.typed);
    let seen = oracle::words(&once);
    ensure(seen == prose.words, || {
        format!(
            "expected {:?}\n  seen     {seen:?}\n  in       {once:?}",
            prose.words
        )
    })
}

/// `plain_text` returns what a reader sees of a comment where everything is listed that a built-in allowlist holds; and
/// exactly what a sanitizer with an empty allowlist returns, unescaped, of one in which no tag is named or code.
pub fn plain_text(typed: &str) -> Verdict {
    static ANY_BLOG: LazyLock<Sanitizer> = LazyLock::new(|| {
        let notices = [Whitelist::default(), Whitelist::modern()].map(|list| list.to_string());
        Sanitizer::new(notices.join(" ").parse().expect("two lists"))
    });
    static NO_TAGS: LazyLock<Sanitizer> = LazyLock::new(|| {
        let builder = Sanitizer::builder().whitelist(Whitelist::empty());
        let rendered = builder.input(comment_sanitizer::Input::Rendered).build();
        rendered.expect("options that go together")
    });
    let plain = comment_sanitizer::plain_text(typed);
    let found = ANY_BLOG.inspect(typed);
    // What stands in for an element depends on the text beside its tags, and on whether both are written.
    let seen = |text: &str| text.replace(|c: char| "^\"".contains(c) || c.is_whitespace(), "");
    ensure(seen(&plain) == seen(&found.text), || {
        format!("not the text\n  seen  {:?}\n  plain {plain:?}", found.text)
    })?;
    let code = ["<code", "<pre", "<kbd", "<samp"];
    let has_code = code.into_iter().any(|tag| found.html.contains(tag));
    let has_span = typed.contains("`<!");
    if found.shown.is_empty() && !has_code && !has_span {
        let sanitized = NO_TAGS.sanitize(typed);
        let expected = sanitized
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", "\u{a0}")
            .replace("&amp;", "&");
        ensure(plain == expected, || {
            format!("not the text\n  expected {expected:?}\n  plain    {plain:?}")
        })?;
    }
    ensure(plain.len() <= 2 * typed.len(), || {
        format!("{} bytes of {}", plain.len(), typed.len())
    })
}

/// A feed and JSON can hold the output: escaped, it is well-formed XML, and reading it gives the same back.
pub fn feed(subject: &impl Subject, typed: &str) -> Verdict {
    let once = subject.sanitizer().sanitize(typed);
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

/// The bounds on output length (8 × input + 1 KiB), nesting depth, and number of elements.
pub fn bounds(subject: &impl Subject, typed: &str) -> Verdict {
    let once = subject.sanitizer().sanitize(typed);
    ensure(once.len() <= 8 * typed.len() + 1024, || {
        format!("{} bytes of {}", once.len(), typed.len())
    })?;
    let elements = oracle::elements(&once, "div");
    let options = subject.options();
    let deepest = deepest(&elements, |name| match name {
        "p" | "br" => !options.paragraphs,
        "a" => !options.autolink,
        _ => true,
    });
    ensure(deepest <= options.max_depth, || {
        format!("nested {deepest} deep")
    })?;
    // The shortest start tag takes three bytes of input, and the clone budget bounds the copies.
    ensure(elements.len() <= typed.len(), || {
        format!("{} elements", elements.len())
    })
}

/// How deep those of these elements nest that count.
pub fn deepest(elements: &[oracle::Element], counts: impl Fn(&str) -> bool) -> usize {
    let mut depths: Vec<usize> = Vec::new();
    let mut deepest = 0;
    for element in elements {
        depths.truncate(element.depth - 1);
        let around = depths.last().copied().unwrap_or(0);
        let depth = around + usize::from(counts(&element.name));
        depths.push(depth);
        deepest = deepest.max(depth);
    }
    deepest
}

/// The output is that of the naive sanitizer, where that implements the allowlist and reaches no limit. It generates no
/// links and paragraphs, so these options are left out.
pub fn as_naive(subject: &impl Subject, typed: &str) -> Verdict {
    let options = subject.options();
    if options.paragraphs || options.autolink {
        let list = subject.sanitizer().whitelist().clone();
        let plain = Chosen::new(list, options.without_display()).map_err(|e| e.to_string())?;
        return as_naive(&plain, typed);
    }
    with_expected(subject, |list| {
        if !naive::knows(list) {
            return Ok(());
        }
        let Some(naive) = naive::sanitize(typed, list) else {
            return Ok(());
        };
        let once = subject.sanitizer().sanitize(typed);
        ensure(once == naive, || {
            format!("not as the naive one\n  ours  {once:?}\n  naive {naive:?}")
        })
    })
}

/// The allowlist without the table elements, which the naive sanitizer does not implement.
pub fn without_tables(list: Whitelist) -> Whitelist {
    naive::TABLES
        .split_whitespace()
        .fold(list, |list, element| list.without(element))
}

/// The fast path falls back, or returns what the tree path returns, and copies only if that does.
pub fn both_paths_agree(subject: &impl Subject, typed: &str) -> Verdict {
    let (fast, long) = test_hooks::both_paths(subject.sanitizer(), typed);
    let Some(fast) = fast else { return Ok(()) };
    ensure(fast == long, || {
        format!("the two ways differ\n  fast {fast:?}\n  long {long:?}")
    })?;
    let is_borrowed = |result: &Cow<'_, str>| matches!(result, Cow::Borrowed(_));
    ensure(is_borrowed(&fast) == is_borrowed(&long), || {
        format!("only one of the two ways copies {fast:?}")
    })
}

/// A text is the notice of an allowlist that prints as a notice of the same one, or an error with a place in the text.
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
            let position = error.position().ok_or("an error with no position")?;
            let at = position.offset().unwrap_or(usize::MAX);
            let line = text
                .get(..at)
                .map_or(0, |before| before.matches('\n').count() + 1);
            ensure(position.line().is_none_or(|number| number == line), || {
                format!("not in line {line} of {text:?}: {error}")
            })?;
            ensure(at <= text.len() && text.is_char_boundary(at), || {
                format!("an error with no place in {text:?}: {error}")
            })
        }
    }
}
