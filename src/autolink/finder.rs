//! Finds the URLs and e-mail addresses in text that become links.
//!
//! [`parts`] takes escaped text and yields, in order, text and links. [`triggers`] finds where a link may begin;
//! [`first`] decides whether one does, with the help of `linkify` for e-mail addresses; [`url_end`] decides where a URL
//! ends. The text is read word by word: a word holds no space, quotation mark, backquote or invisible character, except
//! the joiners that its script needs, so no link does.
//!
//! [`triggers`]: crate::autolink::triggers
//! [`url_end`]: crate::autolink::url_end
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** A second pass reads the text before a link without the link. So every start rejected there must
//!   be rejected again when the text ends at the link: a rejection returns the end of all it inspected ([`Rejected`]),
//!   and inspects nothing of a later link.
//! * **Code spans.** A second pass reads the text between two links alone. No link is in a span or holds a backquote, so
//!   each finds the same spans.
//! * **Linear.** A rejected start is skipped as far as it was inspected, and the text after a link is a new word, so no
//!   step reads more than [`MAX_URL`] bytes again. For the same reason domains without a scheme are not searched for:
//!   `linkify` takes quadratic time for that in `a.b_a.b_`.
//! * **The allowlist and the options.** A link is made only if it would be kept unchanged, had it been typed
//!   ([`href`]).
//!
//! [`MAX_URL`]: crate::autolink::url_end::MAX_URL

use crate::autolink::host::host_lengths;
use crate::autolink::triggers::next_trigger;
use crate::autolink::url_end::{Rejected, url_length};
use crate::html::control_characters::CONTROLS;
use crate::html::escape::{escaped, unescaped};
use crate::html::scan::{ByteSet, NON_ASCII};
use crate::policy::policy::Policy;
use crate::text::invisible::{JOINERS, is_invisible};
use crate::text::letters::{is_full_stop, is_letter, is_of_other_script};
use linkify::{LinkFinder, LinkKind};
use memchr::memchr2;
use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

/// A part of escaped text.
pub(crate) enum TextPart<'a> {
    Text(&'a str),
    /// Escaped text that becomes a link, and its URL, which is not escaped.
    Link(&'a str, Cow<'a, str>),
}

/// Passes the parts of `text`, which is escaped and has its first trigger at `trigger`, to `take`. In its code `spans`
/// nothing becomes a link.
pub(crate) fn parts(
    text: &str,
    trigger: usize,
    spans: &[Range<usize>],
    policy: &Policy,
    mut take: impl FnMut(TextPart<'_>),
) {
    let mut spans = spans.iter().peekable();
    // The text before `taken` was passed on; the text before `read` was searched.
    let (mut taken, mut read) = (0, 0);
    let mut trigger = Some(trigger);
    while let Some(at) = trigger {
        let word = word_start(text, read, at)..word_end(text, at);
        read = word.end;
        while spans.next_if(|span| span.end <= word.start).is_some() {}
        // No word holds a backquote, so all of it is in a span, or none.
        if spans.peek().is_none_or(|span| word.start < span.start) {
            taken = parts_of_word(text, word, taken, policy, &mut take);
        }
        trigger = next_trigger(text, read);
    }
    take(TextPart::Text(&text[taken..]));
}

/// Passes the links of the word at `part`, and the text before them, to `take`. The text before `taken` was passed on
/// before; returns the end of what is passed on now.
fn parts_of_word(
    text: &str,
    part: Range<usize>,
    mut taken: usize,
    policy: &Policy,
    take: &mut impl FnMut(TextPart<'_>),
) -> usize {
    let end = part.end;
    let word = unescaped(&text[part.clone()]);
    let mut rest = &*word;
    while let Some(link) = first(rest, policy) {
        let after = &rest[link.end..];
        let (before, shown) = (&rest[..link.start], &rest[link.start..link.end]);
        if matches!(word, Cow::Borrowed(_)) {
            let at = end - rest.len();
            take(TextPart::Text(&text[taken..at + link.start]));
            take(TextPart::Link(shown, link.url));
            taken = end - after.len();
        } else {
            if taken < part.start {
                take(TextPart::Text(&text[taken..part.start]));
            }
            take(TextPart::Text(&escaped(before)));
            take(TextPart::Link(&escaped(shown), link.url));
            taken = end;
        }
        rest = after;
    }
    if taken == end && !rest.is_empty() {
        take(TextPart::Text(&escaped(rest)));
    }
    taken
}

/// The bytes of characters that separate words, and the first and last byte of character references.
static MAY_SEPARATE: ByteSet = ByteSet::of(b"\"<>&;`\x7f")
    .or(&CONTROLS)
    .or(&ByteSet::of(b" \t\n\r"))
    .or(&NON_ASCII);

/// Where the word that holds offset `at` begins, at `least` or after it.
pub(crate) fn word_start(text: &str, least: usize, at: usize) -> usize {
    let mut end = at;
    loop {
        let bytes = text.as_bytes()[least..end].iter().rev();
        end -= bytes.take_while(|&&byte| !MAY_SEPARATE.has(byte)).count();
        let Some(c) = text[least..end].chars().next_back() else {
            return end;
        };
        let ends_with = |reference: &&str| text[least..end].ends_with(reference);
        let is_reference = c == ';' && ["&lt;", "&gt;", "&nbsp;"].iter().any(ends_with);
        let start = end - c.len_utf8();
        if is_reference || separates_words(c) && !is_joiner(&text[least..start], c) {
            return end;
        }
        end = start;
    }
}

/// Where the word that holds offset `at` ends.
fn word_end(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(length) = MAY_SEPARATE.find(&text.as_bytes()[end..]) {
        end += length;
        let rest = &text[end..];
        match rest.chars().next() {
            Some('&') if rest.starts_with("&amp;") => end += "&amp;".len(),
            // A full stop belongs to the word that it ends: it decides whether a host ends there.
            Some(c) if is_full_stop(c) => return end + c.len_utf8(),
            Some(c) if c != '&' && (!separates_words(c) || is_joiner(&text[..end], c)) => {
                end += c.len_utf8();
            }
            _ => return end,
        }
    }
    text.len()
}

/// Whether `c` separates words, and is thus part of no URL, whatever browsers would make of it there: spaces, quotation
/// marks that nobody types in a URL, Chinese and Japanese punctuation, and invisible characters.
fn separates_words(c: char) -> bool {
    match c {
        '\0'..=' ' | '"' | '<' | '>' | '`' | '\u{7f}' => true,
        '!'..='~' => false,
        '«' | '»' | '“' | '”' | '„' | '‹' | '›' => true,
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' => true,
        '\u{301d}'..='\u{301f}' | '\u{ff01}' | '\u{ff02}' | '\u{ff08}' | '\u{ff09}' => true,
        '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}'..='\u{ff1c}' | '\u{ff1e}' | '\u{ff1f}' => true,
        '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}'..='\u{ff5d}' | '\u{ff5f}'..='\u{ff64}' => true,
        c => c.is_whitespace() || c.is_control() || is_invisible(c),
    }
}

/// Whether `c` joins or parts the letters of its word, as Persian and Indic scripts need, and follows such a letter.
fn is_joiner(before: &str, c: char) -> bool {
    JOINERS.contains(&c) && before.chars().next_back().is_some_and(is_of_other_script)
}

/// A link in a word: its byte range, and its URL.
struct FoundLink<'a> {
    start: usize,
    end: usize,
    url: Cow<'a, str>,
}

/// What may stand before a URL without being part of it: brackets, quotation marks, marks of emphasis.
const OPENING: [char; 11] = ['(', '[', '{', '\'', '*', '_', '~', '‘', '‚', '¡', '¿'];

/// The first link in a word.
fn first<'a>(word: &'a str, policy: &Policy) -> Option<FoundLink<'a>> {
    // The word before this offset holds no link, whatever follows.
    let mut read = 0;
    if let Some(start) = www_start(word) {
        match url_without_scheme(word, start, policy) {
            Ok(found) => return Some(found),
            Err(Rejected(inspected)) => read = inspected,
        }
    }
    loop {
        let at = read + memchr2(b':', b'@', &word.as_bytes()[read..])?;
        let found = if word[at..].starts_with('@') {
            email_address(word, read, at, policy)
        } else if word[at..].starts_with("://") {
            url(word, read, at, policy)
        } else {
            Err(Rejected(at + 1))
        };
        match found {
            Ok(found) => return Some(found),
            Err(Rejected(inspected)) => read = inspected,
        }
    }
}

/// The offset of `www.` if the word begins with it, apart from [`OPENING`] characters, pictures and other symbols.
fn www_start(word: &str) -> Option<usize> {
    // A shortcut for the letters and digits that most words begin with.
    if word.starts_with(|c: char| c.is_ascii_alphanumeric() && !matches!(c, 'w' | 'W')) {
        return None;
    }
    let is_before = |c: char| OPENING.contains(&c) || !(c.is_ascii() || is_letter(c));
    let start = word.len() - word.trim_start_matches(is_before).len();
    let www = word.as_bytes()[start..].get(.."www.".len())?;
    www.eq_ignore_ascii_case(b"www.").then_some(start)
}

/// The URL that begins with the `www.` at `start`, or the e-mail address that does.
fn url_without_scheme<'a>(
    word: &'a str,
    start: usize,
    policy: &Policy,
) -> Result<FoundLink<'a>, Rejected> {
    let end = match url_length(word, start, start) {
        Ok(length) => start + length,
        Err(rejected) => {
            // An e-mail address can begin with `www.` too.
            let after = word[start..].trim_start_matches(is_of_local_part);
            if after.starts_with('@')
                && let Ok(found) = email_address(word, 0, word.len() - after.len(), policy)
                && found.start <= start
            {
                return Ok(found);
            }
            return Err(rejected);
        }
    };
    let shown = &word[start..end];
    // `www.` alone names no host.
    let name = shown.get("www.".len()..).unwrap_or_default();
    let names_host = name.starts_with(char::is_alphanumeric);
    let rejected = Rejected(end);
    let scheme = policy
        .urls
        .web_scheme()
        .filter(|_| names_host)
        .ok_or(rejected)?;
    let url = href(Cow::Owned([scheme, "://", shown].concat()), policy).ok_or(rejected)?;
    Ok(FoundLink { start, end, url })
}

/// The URL whose `://` is at `at`, if it begins at `read` or after it.
fn url<'a>(
    word: &'a str,
    read: usize,
    at: usize,
    policy: &Policy,
) -> Result<FoundLink<'a>, Rejected> {
    let start = scheme_start(&word[..at], read, policy);
    let host = at + "://".len();
    let end = host + url_length(word, start.unwrap_or(at), host)?;
    let rejected = Rejected(end);
    let start = start.ok_or(rejected)?;
    let url = href(Cow::Borrowed(&word[start..end]), policy).ok_or(rejected)?;
    Ok(FoundLink { start, end, url })
}

/// The e-mail address whose `@` is at `at`, if it begins at `read` or after it.
fn email_address<'a>(
    word: &'a str,
    read: usize,
    at: usize,
    policy: &Policy,
) -> Result<FoundLink<'a>, Rejected> {
    let host = at + "@".len();
    let (host_length, inspected) = host_lengths(&word[host..]);
    let found = || {
        let begin = local_part_start(&word[..at]);
        let address = &word[begin..host + host_length];
        let mut finder = LinkFinder::new();
        let link = finder.kinds(&[LinkKind::Email]).links(address).next()?;
        let local_part = &word[begin + link.start()..at];
        // An address may begin with quotation marks or dashes, but nearly always these stand before it.
        let begins_address = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+');
        let start = begin + link.start() + local_part.find(begins_address)?;
        let end = begin + link.end();
        if start < read || ends_with_other_scheme(&word[..start], policy) {
            return None;
        }
        let url = href(Cow::Owned(mailto_url(&word[start..end])), policy)?;
        Some(FoundLink { start, end, url })
    };
    found().ok_or(Rejected(host + inspected))
}

/// Where the local part of an e-mail address begins that ends where `text` does.
fn local_part_start(text: &str) -> usize {
    let begin = text.trim_end_matches(is_of_local_part).len();
    // Words of a script without spaces may precede an address in Latin letters: `メールはbob@example.org`.
    let is_latin = |c| !is_of_other_script(c);
    let after = begin + text[begin..].trim_end_matches(is_latin).len();
    let latin = &text[after..];
    let continues = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+');
    match latin.contains(char::is_alphanumeric) && !latin.starts_with(continues) {
        true => after,
        false => begin,
    }
}

/// Whether `text` ends with a scheme and a colon, so that an address after it is not one for e-mail: `xmpp:`.
fn ends_with_other_scheme(text: &str, policy: &Policy) -> bool {
    const OTHERS: [&str; 9] = [
        "acct", "cid", "im", "jabber", "mid", "pres", "sip", "sips", "xmpp",
    ];
    text.strip_suffix(':').is_some_and(|before| {
        let scheme = &before[widest_scheme(before)..];
        let is = |other: &str| scheme.eq_ignore_ascii_case(other);
        !is("mailto") && (OTHERS.into_iter().any(is) || policy.urls.allows_scheme(scheme))
    })
}

/// Whether `c` may stand in the local part of an e-mail address.
fn is_of_local_part(c: char) -> bool {
    match c {
        // Not `=` and `?`, which precede an address in a query: `?to=me@example.org`.
        '.' | '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '^'..='`' | '{'..='~' => true,
        c => is_letter(c),
    }
}

/// Where an allowed scheme begins that ends where `text` does: at `least` or after it, and not directly after a letter
/// or digit.
fn scheme_start(text: &str, least: usize, policy: &Policy) -> Option<usize> {
    let may_begin = |at: &usize| {
        let before = text[..*at].bytes().next_back();
        let scheme = &text[*at..];
        // A `mailto:` URL has no host, even if `//` follows.
        let takes_host = !scheme.eq_ignore_ascii_case("mailto");
        !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
            && takes_host
            && policy.urls.allows_scheme(scheme)
    };
    (least.max(widest_scheme(text))..text.len()).find(may_begin)
}

/// Where the longest scheme could begin that ends where `text` does; of a longer one, only the end is read.
fn widest_scheme(text: &str) -> usize {
    const MOST: usize = 32;
    let is_of_scheme =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let last = text.bytes().rev().take(MOST);
    text.len() - last.take_while(is_of_scheme).count()
}

/// `url`, if the policy allows links to it and keeps it unchanged.
fn href<'a>(url: Cow<'a, str>, policy: &Policy) -> Option<Cow<'a, str>> {
    let is_kept = policy.urls.keeps(&url, 0..url.len());
    is_kept.then_some(url)
}

/// The URL of an e-mail address, by [RFC 6068]: characters with a meaning in URLs are percent-encoded.
///
/// [RFC 6068]: https://www.rfc-editor.org/rfc/rfc6068#section-2
fn mailto_url(address: &str) -> String {
    let mut url = "mailto:".to_owned();
    for c in address.chars() {
        match c {
            '-' | '.' | '_' | '~' | '!' | '$' | '\'' | '*' | '+' | '@' => url.push(c),
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => url.push(c),
            // Writing to a string cannot fail.
            c => drop(write!(url, "%{:02X}", u32::from(c))),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sanitizer;

    /// Calls `check` for `before` followed by each sequence of at most `most` pieces.
    fn for_words(before: &str, pieces: &[&str], most: usize, check: &mut impl FnMut(&str)) {
        check(before);
        if most > 0 {
            for piece in pieces {
                for_words(&[before, piece].concat(), pieces, most - 1, check);
            }
        }
    }

    #[test]
    fn links_are_found_alike_alone_and_text_before_them_holds_none() {
        let pieces = [
            "a",
            "b.cc",
            "www.",
            "http",
            "://",
            "@",
            ":",
            "8",
            ",",
            "+",
            "-",
            ".",
            "_",
            "'",
            "(",
            "/",
            "%",
            "é",
            "の",
            "→",
            "…",
            "س\u{200c}",
        ];
        let few = [
            "a", "b.cc", "www.", "http://", "@", ":", "8", ",", "の", "-", "xmpp:",
        ];
        let policies = [
            Sanitizer::builder(),
            Sanitizer::builder().url_schemes(["http", "a+http"]),
            Sanitizer::builder().link_hosts(crate::LinkHosts::deny(["b.cc"])),
        ];
        let (mut links, mut after_rejected) = (0, 0);
        for policy in policies {
            let sanitizer = policy.autolink(true).build().unwrap();
            let mut check = |word: &str| {
                let mut rest = word;
                while let Some(link) = first(rest, sanitizer.policy()) {
                    let before = &rest[..link.start];
                    assert!(first(before, sanitizer.policy()).is_none(), "{word}");
                    let shown = &rest[link.start..link.end];
                    let alone = first(shown, sanitizer.policy());
                    let whole = alone.filter(|alone| (alone.start, alone.end) == (0, shown.len()));
                    assert!(whole.is_some_and(|alone| alone.url == link.url), "{word}");
                    links += 1;
                    after_rejected += usize::from(before.contains("://") || before.contains('@'));
                    rest = &rest[link.end..];
                }
            };
            for_words("", &pieces, 4, &mut check);
            for_words("", &few, 6, &mut check);
        }
        assert!(
            links > 100_000 && after_rejected > 1_000,
            "{links}, {after_rejected}"
        );
    }
}
