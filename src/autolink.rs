//! URLs and e-mail addresses in text, which become links.
//!
//! Where one begins is decided here ([`begin`]); where a URL ends, with the punctuation and the brackets around it,
//! and what is an e-mail address, `linkify` tells. Looked at is word by word: what stands between spaces, quotation marks and characters that show nothing, so that no link
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

use crate::combining::is_mark;
use crate::inspection::is_invisible;
use crate::policy::Policy;
use crate::scan::{ByteSet, NON_ASCII};
use crate::serialize::{escape_text, unescaped};
use crate::xml::CONTROLS;
use linkify::{LinkFinder, LinkKind};
use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter, memchr2_iter};
use once_cell::sync::Lazy;
use std::borrow::Cow;
use std::fmt::Write;
use std::iter::repeat_n;

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

/// Where in a text something stands first.
type Search = fn(&[u8]) -> Option<usize>;

/// What links have, each with where it stands first: `://` or `@`; the end of `www.`, and of `WWW.`
static SIGNS: [Search; 3] = [
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
pub(crate) struct Signs<'a> {
    text: &'a [u8],
    next: [Option<usize>; 3],
}

impl<'a> Signs<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let text = text.as_bytes();
        Signs {
            text,
            next: SIGNS.map(|find| find(text)),
        }
    }

    /// The first from here on.
    #[inline]
    pub(crate) fn next(&mut self, from: usize) -> Option<usize> {
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
            && let Some(link) = first(rest, begin, policy)
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
    static MAY_DIVIDE: ByteSet = ByteSet::of(b"\"<>&\x7f")
        .or(&CONTROLS)
        .or(&ByteSet::of(b" \t\n\r"))
        .or(&NON_ASCII);
    let mut end = at;
    while let Some(length) = MAY_DIVIDE.find(&text.as_bytes()[end..]) {
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
    /// `://`
    Scheme(usize),
    /// `@`
    At(usize),
}

/// The first thing in a word that may make a link.
fn begin(word: &str) -> Option<Begin> {
    let bytes = word.as_bytes();
    let opening = word.len() - word.trim_start_matches(OPENING).len();
    let www = bytes[opening..].get(..4);
    if www.is_some_and(|www| www.eq_ignore_ascii_case(b"www.")) {
        return Some(Begin::Www(opening));
    }
    memchr2_iter(b':', b'@', bytes).find_map(|at| match bytes[at] {
        b'@' => Some(Begin::At(at)),
        _ => bytes[at..].starts_with(b"://").then_some(Begin::Scheme(at)),
    })
}

/// What may stand before a URL and is not of it: brackets, quotes, marks of emphasis.
const OPENING: [char; 9] = ['(', '[', '{', '\'', '*', '_', '~', '‘', '¿'];

/// The first link in a word, if it is what begins first there.
fn first(word: &str, begin: Begin, policy: &Policy) -> Option<Found> {
    match begin {
        Begin::Www(start) => url_without_scheme(word, start, policy).or_else(|| {
            // One can stand in an address too.
            let at = memchr(b'@', word.as_bytes())?;
            address(word, at, policy).filter(|found| found.start <= start)
        }),
        Begin::Scheme(at) => {
            let start = scheme_start(&word[..at], policy)?;
            let rest = at + "://".len();
            let end = rest + url_length(word, start, rest)?;
            let url = href(word[start..end].to_owned(), policy)?;
            Some(Found { start, end, url })
        }
        Begin::At(at) => address(word, at, policy),
    }
}

/// The URL that `www.` begins here.
fn url_without_scheme(word: &str, start: usize, policy: &Policy) -> Option<Found> {
    let scheme = web_scheme(policy)?;
    let end = start + url_length(word, start, start)?;
    // One alone names no host.
    let shown = Some(&word[start..end]).filter(|shown| shown.len() > "www.".len())?;
    let url = href(format!("{scheme}://{shown}"), policy)?;
    Some(Found { start, end, url })
}

/// The e-mail address around the first `@` of a word.
fn address(word: &str, at: usize, policy: &Policy) -> Option<Found> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email]);
    let link = finder.links(word).next()?;
    let name = word.get(link.start()..at)?;
    // What stands before a name, though an address may begin so: quotes, dashes, arrows.
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+');
    let start = link.start() + name.find(is_of_name)?;
    let domain = word.get(at..link.end())?.split(ENDS).next()?;
    let end = at + domain.len();
    let url = href(mail(&word[start..end]), policy)?;
    (domain.len() > "@".len()).then_some(Found { start, end, url })
}

/// Where an allowed scheme begins that ends where the text does: behind no letter or digit.
fn scheme_start(text: &str, policy: &Policy) -> Option<usize> {
    let is_of_scheme =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = text
        .bytes()
        .rev()
        .take_while(is_of_scheme)
        .take(MOST_SCHEME)
        .count();
    let begin = text.len() - length;
    let may_begin = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let scheme = text[*at..].to_ascii_lowercase();
        // An address that begins like a URL would be read in a way of its own.
        let names_host = scheme != "mailto";
        !before.is_some_and(|c| c.is_ascii_alphanumeric())
            && names_host
            && policy.urls.allows_scheme(&scheme)
    };
    (begin..text.len()).find(may_begin)
}

/// How many bytes are looked at for a scheme.
const MOST_SCHEME: usize = 32;

/// How long a URL is in a word, behind what begins it: that stands at `start`, and the host at `host`.
fn url_length(word: &str, start: usize, host: usize) -> Option<usize> {
    let mut most = word.len().min(host + MOST_URL);
    while !word.is_char_boundary(most) {
        most -= 1;
    }
    let rest = &word[host..most];
    // A quotation mark before it, which would end it as well.
    let quote = match word[..start].ends_with('\'') {
        true => "'",
        false => "",
    };
    let mut url = String::with_capacity(rest.len().min(MOST_OFTEN) + 8);
    url.push_str(quote);
    url.push_str("http://");
    let before = url.len();
    push_plain(rest, &mut url);
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let link = finder.links(&url).next()?;
    // One that reaches to the end of what is looked at may go on behind it.
    let is_whole = most == word.len() || link.end() < url.len();
    if link.start() != quote.len() || link.end() <= before || !is_whole {
        return None;
    }
    let shown = rest.get(..link.end() - before)?.trim_end_matches(ENDS);
    let authority = &shown[..authority_length(shown)];
    // Who is named before the host is not who answers: `https://bank.example@evil.example`.
    if authority.contains('@') {
        return None;
    }
    Some(match authority.rsplit_once(':') {
        Some((name, port)) if !name.contains('[') && port.parse::<u16>().is_err() => name.len(),
        _ => shown.len(),
    })
    .filter(|&length| length > 0)
}

/// How many bytes are looked at behind a scheme, or from `www.` on: they are copied.
const MOST_URL: usize = 4096;

/// Few URLs are longer, in bytes.
const MOST_OFTEN: usize = 120;

/// What follows a host, or ends the sentence and not the URL, beside what `linkify` knows.
const ENDS: [char; 10] = ['’', '‘', '‚', '…', '–', '—', '¡', '¿', '·', '•'];

/// Writes what follows a scheme, byte for byte as long, in a form in which `linkify` finds the end of all hosts that
/// browsers ask for: with letters of ASCII only, and an end where no host goes on.
fn push_plain(rest: &str, out: &mut String) {
    for (at, c) in rest.char_indices() {
        match c {
            '#' => {
                out.push('/');
                return out.push_str(&rest[at + 1..]);
            }
            '/' | '?' | '\\' => return out.push_str(&rest[at..]),
            '_' => out.push('a'),
            // The host ends here.
            '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | '~' => {
                return out.push(' ');
            }
            c if c.is_ascii() => out.push(c),
            c if c.is_alphanumeric() || is_mark(c) => out.extend(repeat_n('a', c.len_utf8())),
            _ => return out.push(' '),
        }
    }
}

/// How long the authority is that a URL begins with, behind its scheme.
fn authority_length(rest: &str) -> usize {
    let ends = |byte| matches!(byte, b'/' | b'?' | b'#' | b'\\');
    rest.bytes().position(ends).unwrap_or(rest.len())
}

/// The scheme of a URL that begins with `www.`
fn web_scheme(policy: &Policy) -> Option<&'static str> {
    let allowed = |scheme: &&str| policy.urls.allows_scheme(scheme);
    ["http", "https"].into_iter().find(allowed)
}

/// The URL of a link, if a link with it may be and would stay as it is.
fn href(url: String, policy: &Policy) -> Option<String> {
    let stays = matches!(policy.urls.judge(Cow::Borrowed(&url)), Ok(Cow::Borrowed(_)));
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
