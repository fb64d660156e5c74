//! URLs and e-mail addresses in text, which become links.
//!
//! Where they begin and end `linkify` tells, with the punctuation and the brackets around them. Looked at is
//! word by word: what stands between spaces, quotation marks and characters that show nothing, so that no link
//! holds one of these.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** What stands before and behind a link will be read again without it. Behind it that is
//!   what happens the first time as well. Before it, nothing may stand that could become a link once it ends
//!   there: so only what begins first in a word becomes one ([`begin`]).
//! * **Linear.** So each word is read once, and what is behind a link in it is a word of its own. That domains
//!   are not looked for without a scheme is part of that: `linkify` takes quadratic time to look for them in
//!   `a.b_a.b_`.
//! * **The list and the options.** A link is made only if it would stay as it is, typed as a link
//!   ([`href`]).

use crate::inspection::is_invisible;
use crate::policy::Policy;
use crate::scan::{ByteSet, NON_ASCII};
use crate::serialize::{escape_text, unescaped};
use crate::xml::CONTROLS;
use linkify::{LinkFinder, LinkKind};
use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr2_iter};
use once_cell::sync::Lazy;
use std::borrow::Cow;
use std::fmt::Write;

/// A part of text, escaped.
pub(crate) enum Part<'a> {
    Text(&'a str),
    /// Text that becomes a link, and its URL, which is not escaped.
    Link(&'a str, String),
}

/// May something in this text become a link? It can be escaped or not: no character that is escaped is
/// looked at.
#[inline]
pub(crate) fn may_be_in(text: &str) -> bool {
    SIGNS.iter().any(|find| find(text.as_bytes()).is_some())
}

/// What links have, each with where it stands first: `://` or `@`; the end of `www.`, and of `WWW.`
static SIGNS: [fn(&[u8]) -> Option<usize>; 3] = [
    |text| {
        let mut found = memchr2_iter(b':', b'@', text);
        found.find(|&at| text[at] == b'@' || text[at..].starts_with(b"://"))
    },
    |text| {
        static WWW: Lazy<Finder<'_>> = Lazy::new(|| Finder::new("ww."));
        WWW.find(text)
    },
    |text| memchr_iter(b'W', text).find(|&at| text[at..].starts_with(b"WW.")),
];

/// What links have, one after the other: each part of the text is searched once for each.
struct Signs<'a> {
    text: &'a [u8],
    next: [Option<usize>; 3],
}

impl<'a> Signs<'a> {
    fn of(text: &'a str) -> Self {
        let text = text.as_bytes();
        Signs {
            text,
            next: SIGNS.map(|find| find(text)),
        }
    }

    /// The first from here on.
    fn next(&mut self, from: usize) -> Option<usize> {
        for (next, find) in self.next.iter_mut().zip(SIGNS) {
            if next.is_some_and(|at| at < from) {
                *next = find(&self.text[from..]).map(|at| from + at);
            }
        }
        self.next.into_iter().flatten().min()
    }
}

/// The parts of a text that is escaped.
pub(crate) fn parts(text: &str, policy: &Policy, mut take: impl FnMut(Part<'_>)) {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(true);
    // What stands before this place was taken; what before that one, read.
    let (mut taken, mut read) = (0, 0);
    let mut signs = Signs::of(text);
    while let Some(at) = signs.next(read) {
        let start = word_start(text, read, at);
        let end = word_end(text, at);
        let escaped = &text[start..end];
        let word = unescaped(escaped);
        let mut rest = &*word;
        while let Some(begin) = begin(rest)
            && let Some(link) = first(rest, begin, &finder, policy)
        {
            let behind = &rest[link.end..];
            let (before, shown) = (&rest[..link.start], &rest[link.start..link.end]);
            if matches!(word, Cow::Borrowed(_)) {
                let at = end - rest.len();
                take(Part::Text(&text[taken..at + link.start]));
                take(Part::Link(shown, link.url));
                taken = end - behind.len();
            } else {
                if taken < start {
                    take(Part::Text(&text[taken..start]));
                }
                take(Part::Text(&escape(before)));
                take(Part::Link(&escape(shown), link.url));
                taken = end;
            }
            rest = behind;
        }
        if taken == end && !rest.is_empty() {
            take(Part::Text(&escape(rest)));
        }
        read = end;
    }
    take(Part::Text(&text[taken..]));
}

/// Where the word around this place begins, but not before that.
fn word_start(text: &str, least: usize, at: usize) -> usize {
    let mut end = at;
    while let Some(c) = text[least..end].chars().next_back() {
        let is_reference = c == ';' && {
            let before = &text[least..end];
            let references = ["&lt;", "&gt;", "&nbsp;"];
            references
                .iter()
                .any(|reference| before.ends_with(reference))
        };
        if is_reference || divides(c) {
            break;
        }
        end -= c.len_utf8();
    }
    end
}

/// Where it ends.
fn word_end(text: &str, at: usize) -> usize {
    static ENDS: ByteSet = ByteSet::of(b"\"<>&\x7f")
        .or(&CONTROLS)
        .or(&ByteSet::of(b" \t\n\r"))
        .or(&NON_ASCII);
    let mut end = at;
    while let Some(length) = ENDS.find(&text.as_bytes()[end..]) {
        end += length;
        let rest = &text[end..];
        match rest.chars().next() {
            Some('&') if rest.starts_with("&amp;") => end += "&amp;".len(),
            Some(c) if c != '&' && !divides(c) => end += c.len_utf8(),
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
fn divides(c: char) -> bool {
    match c {
        '\0'..=' ' | '"' | '<' | '>' | '\u{7f}' => true,
        '!'..='~' => false,
        '«' | '»' | '“' | '”' | '„' | '‹' | '›' => true,
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' => true,
        '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}'
        | '\u{ff1f}' => true,
        c => c.is_whitespace() || c.is_control() || is_invisible(c),
    }
}

/// A link in a word: where it begins and ends, and its URL.
struct Found {
    start: usize,
    end: usize,
    url: String,
}

/// What makes a link, and where it stands.
#[derive(Clone, Copy)]
enum Begin {
    /// `www.`
    Www(usize),
    /// `://` or `@`.
    Middle(usize),
}

/// The first thing in a word that may make a link.
fn begin(word: &str) -> Option<Begin> {
    let bytes = word.as_bytes();
    let opening = word.len() - word.trim_start_matches(OPENING).len();
    let www = bytes[opening..].get(..4);
    if www.is_some_and(|www| www.eq_ignore_ascii_case(b"www.")) {
        return Some(Begin::Www(opening));
    }
    memchr2_iter(b':', b'@', bytes)
        .find(|&at| bytes[at] == b'@' || bytes[at..].starts_with(b"://"))
        .map(Begin::Middle)
}

/// The first link in a word, if it is what begins first there.
fn first(word: &str, begin: Begin, finder: &LinkFinder, policy: &Policy) -> Option<Found> {
    let most = match begin {
        Begin::Www(start) => match begun_by_www(word, start, finder, policy) {
            None => start,
            found => return found,
        },
        Begin::Middle(at) => at,
    };
    let link = finder.links(word).next()?;
    if link.start() > most {
        return None;
    }
    let text = trimmed(link.as_str())?;
    Some(Found {
        start: link.start(),
        end: link.start() + text.len(),
        url: href(text, link.kind(), policy)?,
    })
}

/// The link that `www.` begins.
fn begun_by_www(word: &str, start: usize, finder: &LinkFinder, policy: &Policy) -> Option<Found> {
    let scheme = web_scheme(policy)?;
    let mut most = word.len().min(start + MOST_WWW);
    while !word.is_char_boundary(most) {
        most -= 1;
    }
    let url = format!("{scheme}://{}", &word[start..most]);
    let link = finder.links(&url).next()?;
    // One that reaches to the end of what is looked at may go on behind it.
    let is_whole = most == word.len() || link.end() < url.len();
    if link.start() > 0 || !is_whole {
        return None;
    }
    let text = trimmed(link.as_str())?;
    let before = scheme.len() + "://".len();
    Some(Found {
        start,
        end: start + text.len() - before,
        url: href(text, &LinkKind::Url, policy)?,
    })
}

/// How many bytes are looked at behind a `www.`: they are copied.
const MOST_WWW: usize = 4096;

/// What people open before a URL.
const OPENING: [char; 9] = ['(', '[', '{', '\'', '*', '_', '~', '‘', '¿'];

/// Without what ends the sentence and not the URL, or what follows a host, beside what `linkify` knows; `None`, if
/// that leaves no host.
fn trimmed(link: &str) -> Option<&str> {
    const ENDS: [char; 10] = ['’', '‘', '‚', '…', '–', '—', '¡', '¿', '·', '•'];
    if link.is_ascii() {
        return Some(link);
    }
    let link = link.trim_end_matches(ENDS);
    let host = match link.find("://") {
        Some(at) => at + "://".len(),
        None => link.find('@')? + 1,
    };
    let length = link[host..].find(['/', '?', '#']);
    let host_end = length.map_or(link.len(), |length| host + length);
    let link = match link[host..host_end].find(ENDS) {
        Some(length) => &link[..host + length],
        None => link,
    };
    (link.len() > host).then_some(link)
}

/// The scheme of a URL that begins with `www.`
fn web_scheme(policy: &Policy) -> Option<&'static str> {
    let allowed = |scheme: &&str| policy.urls.allows_scheme(scheme);
    ["http", "https"].into_iter().find(allowed)
}

/// The URL of a link, if a link with it may be and would stay as it is.
fn href(text: &str, kind: &LinkKind, policy: &Policy) -> Option<String> {
    let url = match kind {
        LinkKind::Email => mail(text),
        LinkKind::Url => text.to_owned(),
        _ => return None,
    };
    // Who is named before the host is not who answers: `https://bank.example@evil.example`.
    if *kind == LinkKind::Url && names_user(&url) {
        return None;
    }
    let stays = matches!(policy.urls.judge(Cow::Borrowed(&url)), Ok(Cow::Borrowed(_)));
    stays.then_some(url)
}

fn names_user(url: &str) -> bool {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let end = authority.find(['/', '?', '#', '\\']);
    authority[..end.unwrap_or(authority.len())].contains('@')
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
