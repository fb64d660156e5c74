//! URLs and e-mail addresses in text, which become links.
//!
//! Where one may begin, the [`triggers`] tell; whether one does is decided here ([`first`]), and what is an e-mail
//! address, with the help of `linkify`; where a URL ends, in [`url_end`]. Looked at is word by word: what stands
//! between spaces, quotation marks and characters that show nothing, so that no link holds one of these.
//!
//! [`triggers`]: crate::autolink::triggers
//! [`url_end`]: crate::autolink::url_end
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** What stands before and behind a link will be read again without it. Behind it that is
//!   what happens the first time as well. Before it, everything that could begin a link was read and makes none
//!   ([`first`]); and how far it was read ends where the link begins or before, so that it is read alike once the text
//!   ends there. Whoever makes a start fail must tell how far it looked.
//! * **Linear.** So no more of a word is read again than a URL may hold at most ([`MOST_URL`]): what fails is passed
//!   over as far as it was read, and what is behind a link is a word of its own. That domains are not looked for
//!   without a scheme is part of that: `linkify` takes quadratic time to look for them in `a.b_a.b_`.
//! * **The list and the options.** A link is made only if it would stay as it is, typed as a link
//!   ([`href`]).
//!
//! [`MOST_URL`]: crate::autolink::url_end::MOST_URL

use crate::autolink::host::host_lengths;
use crate::autolink::triggers::next_trigger;
use crate::autolink::url_end::url_length;
use crate::html::control_characters::CONTROLS;
use crate::html::escape::{escape_text, unescaped};
use crate::html::scan::{ByteSet, NON_ASCII};
use crate::policy::policy::Policy;
use crate::text::invisible::is_invisible;
use crate::text::letters::{is_full_stop, is_letter, is_of_other_script};
use linkify::{LinkFinder, LinkKind};
use memchr::memchr2;
use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

/// A part of text, escaped.
pub(crate) enum TextPart<'a> {
    Text(&'a str),
    /// Text that becomes a link, and its URL, which is not escaped.
    Link(&'a str, Cow<'a, str>),
}

/// The parts of a text that is escaped, whose first trigger stands there.
pub(crate) fn parts(
    text: &str,
    trigger: usize,
    policy: &Policy,
    mut take: impl FnMut(TextPart<'_>),
) {
    // What stands before this place was taken; what before that one, read.
    let (mut taken, mut read) = (0, 0);
    let mut trigger = Some(trigger);
    while let Some(at) = trigger {
        let word = word_start(text, read, at)..word_end(text, at);
        read = word.end;
        taken = parts_of_word(text, word, taken, policy, &mut take);
        trigger = next_trigger(text, read);
    }
    take(TextPart::Text(&text[taken..]));
}

/// Takes the links of a word, and what stands before them. What was taken before, and is now, ends where this says.
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
        let behind = &rest[link.end..];
        let (before, shown) = (&rest[..link.start], &rest[link.start..link.end]);
        if matches!(word, Cow::Borrowed(_)) {
            let at = end - rest.len();
            take(TextPart::Text(&text[taken..at + link.start]));
            take(TextPart::Link(shown, link.url));
            taken = end - behind.len();
        } else {
            if taken < part.start {
                take(TextPart::Text(&text[taken..part.start]));
            }
            take(TextPart::Text(&escape(before)));
            take(TextPart::Link(&escape(shown), link.url));
            taken = end;
        }
        rest = behind;
    }
    if taken == end && !rest.is_empty() {
        take(TextPart::Text(&escape(rest)));
    }
    taken
}

/// The bytes of which characters that divide words are made, and what references begin with, and end with.
static MAY_SEPARATE: ByteSet = ByteSet::of(b"\"<>&;\x7f")
    .or(&CONTROLS)
    .or(&ByteSet::of(b" \t\n\r"))
    .or(&NON_ASCII);

/// Where the word around this place begins, but not before that.
pub(crate) fn word_start(text: &str, least: usize, at: usize) -> usize {
    let mut end = at;
    loop {
        let of_word = text.as_bytes()[least..end].iter().rev();
        end -= of_word.take_while(|&&byte| !MAY_SEPARATE.has(byte)).count();
        let Some(c) = text[least..end].chars().next_back() else {
            return end;
        };
        let is_reference = c == ';' && {
            let before = &text[least..end];
            let references = ["&lt;", "&gt;", "&nbsp;"];
            references
                .iter()
                .any(|reference| before.ends_with(reference))
        };
        if is_reference || separates_words(c) {
            return end;
        }
        end -= c.len_utf8();
    }
}

/// Where it ends.
fn word_end(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(length) = MAY_SEPARATE.find(&text.as_bytes()[end..]) {
        end += length;
        let rest = &text[end..];
        match rest.chars().next() {
            Some('&') if rest.starts_with("&amp;") => end += "&amp;".len(),
            // It is of the word that it ends: it tells whether a host ended there.
            Some(c) if is_full_stop(c) => return end + c.len_utf8(),
            Some(c) if c != '&' && !separates_words(c) => end += c.len_utf8(),
            _ => return end,
        }
    }
    text.len()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    escape_text(text, &mut |text| escaped.push_str(text));
    escaped
}

/// Does this character divide words? No URL holds it, whatever browsers would make of it: spaces, quotation
/// marks that nobody types in one, what ends a sentence in Chinese and Japanese, and what nobody sees.
fn separates_words(c: char) -> bool {
    match c {
        '\0'..=' ' | '"' | '<' | '>' | '\u{7f}' => true,
        '!'..='~' => false,
        '«' | '»' | '“' | '”' | '„' | '‹' | '›' => true,
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' => true,
        '\u{301d}'..='\u{301f}' | '\u{ff01}' | '\u{ff02}' | '\u{ff08}' | '\u{ff09}' => true,
        '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}'..='\u{ff1c}' | '\u{ff1e}' | '\u{ff1f}' => true,
        '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff64}' => true,
        c => c.is_whitespace() || c.is_control() || is_invisible(c),
    }
}

/// A link in a word: where it begins and ends, and its URL.
struct FoundLink<'a> {
    start: usize,
    end: usize,
    url: Cow<'a, str>,
}

/// What may stand before a URL and is not of it: brackets, quotes, marks of emphasis.
const OPENING: [char; 11] = ['(', '[', '{', '\'', '*', '_', '~', '‘', '‚', '¡', '¿'];

/// The first link in a word.
fn first<'a>(word: &'a str, policy: &Policy) -> Option<FoundLink<'a>> {
    // What stands before this place makes no link, whatever stands behind it.
    let mut read = 0;
    if let Some(start) = www_start(word) {
        match url_without_scheme(word, start, policy) {
            Ok(found) => return Some(found),
            Err(end) => read = end,
        }
    }
    loop {
        let at = read + memchr2(b':', b'@', &word.as_bytes()[read..])?;
        let found = if word[at..].starts_with('@') {
            address(word, read, at, policy)
        } else if word[at..].starts_with("://") {
            url(word, read, at, policy)
        } else {
            Err(at + 1)
        };
        match found {
            Ok(found) => return Some(found),
            Err(end) => read = end,
        }
    }
}

/// Where `www.` begins a word, but for what may stand before it.
fn www_start(word: &str) -> Option<usize> {
    // Most words begin with another letter, or a digit.
    if word.starts_with(|c: char| c.is_ascii_alphanumeric() && !matches!(c, 'w' | 'W')) {
        return None;
    }
    let start = word.len() - word.trim_start_matches(OPENING).len();
    let www = word.as_bytes()[start..].get(.."www.".len())?;
    www.eq_ignore_ascii_case(b"www.").then_some(start)
}

/// The URL that `www.` begins here, or the address; or how far the word was read.
fn url_without_scheme<'a>(
    word: &'a str,
    start: usize,
    policy: &Policy,
) -> Result<FoundLink<'a>, usize> {
    let end = match url_length(word, start, start) {
        Ok(length) => start + length,
        Err(length) => {
            // One can stand in an address too.
            let name = word[start..].chars().take_while(|&c| is_of_name(c));
            let at = start + name.map(char::len_utf8).sum::<usize>();
            return match word[at..]
                .starts_with('@')
                .then(|| address(word, 0, at, policy))
            {
                Some(Ok(found)) if found.start <= start => Ok(found),
                _ => Err(start + length),
            };
        }
    };
    let shown = &word[start..end];
    // One alone names no host.
    let name = shown.get("www.".len()..).unwrap_or_default();
    let names_host = name.starts_with(char::is_alphanumeric);
    let scheme = web_scheme(policy).filter(|_| names_host).ok_or(end)?;
    let url = href(Cow::Owned([scheme, "://", shown].concat()), policy).ok_or(end)?;
    Ok(FoundLink { start, end, url })
}

/// The URL whose `://` stands here, if it begins where nothing was read; or how far the word was read.
fn url<'a>(word: &'a str, read: usize, at: usize, policy: &Policy) -> Result<FoundLink<'a>, usize> {
    let start = scheme_start(&word[..at], read, policy);
    let host = at + "://".len();
    let length = url_length(word, start.unwrap_or(at), host);
    let end = host + length.map_err(|length| host + length)?;
    let start = start.ok_or(end)?;
    let url = href(Cow::Borrowed(&word[start..end]), policy).ok_or(end)?;
    Ok(FoundLink { start, end, url })
}

/// The e-mail address around this `@`, if it begins where nothing was read; or how far the word was read.
fn address<'a>(
    word: &'a str,
    read: usize,
    at: usize,
    policy: &Policy,
) -> Result<FoundLink<'a>, usize> {
    let host = at + "@".len();
    let (name, length) = host_lengths(&word[host..]);
    let found = || {
        let begin = name_start(&word[..at]);
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Email]);
        let link = finder.links(&word[begin..host + name]).next()?;
        let name = &word[begin + link.start()..at];
        // What stands before a name, though an address may begin so: quotes, dashes.
        let begins_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+');
        let start = begin + link.start() + name.find(begins_name)?;
        let end = begin + link.end();
        if start < read || is_behind_other_scheme(&word[..start], policy) {
            return None;
        }
        let url = href(Cow::Owned(mail(&word[start..end])), policy)?;
        Some(FoundLink { start, end, url })
    };
    found().ok_or(host + length)
}

/// Where the name of an e-mail address begins that ends where the text does.
fn name_start(text: &str) -> usize {
    let name = text.chars().rev().take_while(|&c| is_of_name(c));
    let begin = text.len() - name.map(char::len_utf8).sum::<usize>();
    // Words of a script without spaces may stand directly before a name in Latin letters: `メールはbob@example.org`.
    match text[begin..]
        .char_indices()
        .rfind(|&(_, c)| is_of_other_script(c))
    {
        Some((at, c)) => {
            let behind = begin + at + c.len_utf8();
            let goes_on = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+');
            let latin = &text[behind..];
            match latin.contains(char::is_alphanumeric) && !latin.starts_with(goes_on) {
                true => behind,
                false => begin,
            }
        }
        None => begin,
    }
}

/// Does a text end with a scheme and its colon that make of an address behind them another than of mail?
fn is_behind_other_scheme(text: &str, policy: &Policy) -> bool {
    const OTHERS: [&str; 9] = [
        "acct", "cid", "im", "jabber", "mid", "pres", "sip", "sips", "xmpp",
    ];
    let Some(before) = text.strip_suffix(':') else {
        return false;
    };
    let of_scheme = before.bytes().rev().take_while(is_of_scheme);
    let length = of_scheme.take(MOST_SCHEME).count();
    let scheme = &before[before.len() - length..];
    let is = |other: &str| scheme.eq_ignore_ascii_case(other);
    !is("mailto") && (OTHERS.into_iter().any(is) || policy.urls.allows_scheme(scheme))
}

/// May this character stand in the name of an e-mail address?
fn is_of_name(c: char) -> bool {
    match c {
        '.' | '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~' => true,
        c => is_letter(c),
    }
}

/// Where an allowed scheme begins that ends where the text does: behind no letter or digit, and not before `least`.
fn scheme_start(text: &str, least: usize, policy: &Policy) -> Option<usize> {
    let length = text
        .bytes()
        .rev()
        .take_while(is_of_scheme)
        .take(MOST_SCHEME)
        .count();
    let begin = least.max(text.len() - length);
    let may_begin = |at: &usize| {
        let before = text[..*at].bytes().next_back();
        let scheme = &text[*at..];
        // An address that begins like a URL would be read in a way of its own.
        let names_host = !scheme.eq_ignore_ascii_case("mailto");
        !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
            && names_host
            && policy.urls.allows_scheme(scheme)
    };
    (begin..text.len()).find(may_begin)
}

fn is_of_scheme(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// How many bytes are looked at for a scheme.
const MOST_SCHEME: usize = 32;

/// The scheme of a URL that begins with `www.`
fn web_scheme(policy: &Policy) -> Option<&'static str> {
    let allowed = |scheme: &&str| policy.urls.allows_scheme(scheme);
    ["http", "https"].into_iter().find(allowed)
}

/// The URL of a link, if a link with it may be and would stay as it is.
fn href<'a>(url: Cow<'a, str>, policy: &Policy) -> Option<Cow<'a, str>> {
    let stays = policy.urls.keeps(&url, 0..url.len());
    stays.then_some(url)
}

/// The URL of an e-mail address, by [RFC 6068]: what has a meaning of its own in URLs is percent-encoded.
///
/// [RFC 6068]: https://www.rfc-editor.org/rfc/rfc6068#section-2
fn mail(address: &str) -> String {
    let mut url = "mailto:".to_owned();
    for c in address.chars() {
        match c {
            'a'..='z'
            | 'A'..='Z'
            | '0'..='9'
            | '-'
            | '.'
            | '_'
            | '~'
            | '!'
            | '$'
            | '\''
            | '*'
            | '+'
            | '@' => url.push(c),
            c if !c.is_ascii() => url.push(c),
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

    /// All words of up to so many of these pieces, and what stands before them.
    fn for_words(before: &str, pieces: &[&str], most: usize, check: &mut impl FnMut(&str)) {
        check(before);
        if most > 0 {
            for piece in pieces {
                for_words(&[before, piece].concat(), pieces, most - 1, check);
            }
        }
    }

    #[test]
    fn links_are_the_same_on_their_own_and_nothing_before_them_is_one() {
        let pieces = [
            "a", "b.cc", "www.", "http", "://", "@", ":", "8", ",", "+", "-", ".", "_", "'", "(",
            "/", "%", "é", "の", "→", "…",
        ];
        let few = [
            "a", "b.cc", "www.", "http://", "@", ":", "8", ",", "の", "-", "xmpp:",
        ];
        let policies = [
            Sanitizer::builder(),
            Sanitizer::builder().url_schemes(["http", "a+http"]),
            Sanitizer::builder().link_hosts(crate::LinkHosts::deny(["b.cc"])),
        ];
        let (mut links, mut passed) = (0, 0);
        for policy in policies {
            let sanitizer = policy.autolink().build().unwrap();
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
                    passed += usize::from(before.contains("://") || before.contains('@'));
                    rest = &rest[link.end..];
                }
            };
            for_words("", &pieces, 4, &mut check);
            for_words("", &few, 6, &mut check);
        }
        assert!(links > 100_000 && passed > 1_000, "{links}, {passed}");
    }
}
