//! Where a URL in text ends: how much of a word is URL, and how much is the sentence around it.
//!
//! [`url_length`] takes a word and the offsets of a URL and its host, and returns the URL's length from the host on.
//! [`host`] reads the host. `linkify` decides where path, query and fragment end, by the punctuation and brackets in
//! and around them; most paths have no brackets and end at the same place without it ([`simple_path_length`]).
//!
//! Advice to the next editor. On rejection, return the number of bytes inspected ([`Rejected`]). One more character may
//! be looked at if no link can begin with it. A second pass sees the text cut where the next link begins, and must
//! reject the same start.
//!
//! [`host`]: crate::autolink::host

use crate::autolink::host::{host_lengths, is_host};
use crate::html::scan::ByteSet;
use crate::text::invisible::JOINERS;
use crate::text::letters::{is_full_stop, is_letter};
use linkify::{LinkFinder, LinkKind};
use memchr::memchr;

/// A start that was tried, and at which no link begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejected(
    /// How far the text given to the function was inspected, as an offset in it. The search continues there.
    pub(crate) usize,
);

/// The length, from its host on, of the URL in `word` that begins at `start` and whose host begins at `host`.
#[inline(never)]
pub(crate) fn url_length(word: &str, start: usize, host: usize) -> Result<usize, Rejected> {
    let rejected = |inspected| Rejected(host + inspected);
    let all = word.len() - host;
    let mut most = all.min(MAX_URL);
    while !word.is_char_boundary(host + most) {
        most -= 1;
    }
    let rest = &word[host..host + most];
    let (name, read) = host_lengths(rest);
    // The user name is not the host that answers: `https://bank.example@evil.example`.
    let is_user_char =
        |c: char| is_letter(c) || matches!(c, '$'..='&' | '+' | '-' | '.' | ':' | '=' | '_' | '~');
    let user = rest[read..].trim_start_matches(is_user_char);
    if user.starts_with('@') || read == rest.len() && most < all {
        return Err(rejected(all));
    }
    if !is_host(&rest[..name]) || is_cut(&rest[..name], &rest[read..]) {
        return Err(rejected(read));
    }
    // A dot or hyphen after the host is not of the URL, and ends it.
    if name != read {
        return Ok(name);
    }
    // The host goes on behind a joiner, and browsers would open another one without it.
    if rest[read..].starts_with(JOINERS) {
        return Err(rejected(read));
    }
    let port =
        port_length(&rest[read..]).map_err(|Rejected(inspected)| rejected(read + inspected))?;
    let path = &rest[name + port..];
    // The end tag of a markup language of forums: `[url]http://example.org/[/url]`.
    let bracket = memchr(b'[', path.as_bytes());
    let end_tag = bracket.and_then(|at| Some(at + path[at..].find("[/")?));
    let path = &path[..end_tag.unwrap_or(path.len())];
    if !path.starts_with(['/', '?', '#']) {
        return match path.is_empty() && end_tag.is_none() && most < all {
            true => Err(rejected(all)),
            false => Ok(name + port),
        };
    }
    // A quotation mark before the URL also ends it.
    let quote = word[..start].strip_suffix('\'').map_or("", |_| "'");
    match simple_path_length(path).or_else(|| any_path_length(path, quote)) {
        // A path that reaches the end of the bytes inspected may be longer.
        Some(length) if length < path.len() || end_tag.is_some() || most == all => {
            Ok(name + port + length)
        }
        _ => Err(rejected(all)),
    }
}

/// As [`any_path_length`], for a path without brackets and quotation marks, except one that ends it. Nearly all paths
/// are so; only the punctuation at their end has to be taken off.
fn simple_path_length(path: &str) -> Option<usize> {
    static SIMPLE: ByteSet = ByteSet::of(
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/_-=%#+~@&.,:;?!*",
    );
    let length = path.bytes().position(|byte| !SIMPLE.has(byte));
    let (simple, after) = path.split_at(length.unwrap_or(path.len()));
    let ends_path = after.is_empty() || after.starts_with([')', ']', '}', '`', '|']);
    ends_path.then(|| {
        simple
            .trim_end_matches(['.', ',', ':', ';', '?', '!', '*'])
            .len()
    })
}

/// The length of the path that `path` begins with, with query and fragment, or of either alone, by the rules of
/// `linkify`. `quote` stands before the URL.
fn any_path_length(path: &str, quote: &str) -> Option<usize> {
    // `linkify` recognises a fragment only after a path.
    let fragment = path.strip_prefix('#').map(|fragment| ["/", fragment]);
    let [slash, rest] = fragment.unwrap_or(["", path]);
    let url = [quote, "http://a", slash, rest].concat();
    let mut finder = LinkFinder::new();
    let link = finder.kinds(&[LinkKind::Url]).links(&url).next()?;
    let length = link.end().checked_sub(quote.len() + "http://a".len())?;
    Some(length_before_ends(&path[..length]))
}

/// The length of `path` without the punctuation at its end.
fn length_before_ends(path: &str) -> usize {
    if path.is_ascii() {
        // `linkify` took off all that is ASCII.
        return path.len();
    }
    let mut quotes = path.matches('\'').count();
    let is_after_path = |c| match c {
        // A quotation mark without a partner cannot be last for `linkify` either.
        '\'' => {
            let is_alone = quotes % 2 == 1;
            quotes -= 1;
            is_alone
        }
        '.' | ',' | ':' | ';' | '?' | '!' | '*' | '(' | '[' | '{' => true,
        c => ends(c),
    };
    path.trim_end_matches(is_after_path).len()
}

/// Whether `name` may be only part of a host that continues in `after`: what browsers decode, map or refuse in hosts
/// follows; or, after a name without a dot, a full stop or a non-ASCII character that ends no sentence.
fn is_cut(name: &str, after: &str) -> bool {
    match after.chars().next() {
        Some('%' | '$' | '&' | '+' | '=' | '^' | '{') => true,
        Some(c) if !c.is_ascii() && (!ends(c) || is_full_stop(c)) => {
            let is_www = |label: &&str| label.eq_ignore_ascii_case("www");
            name.split('.').filter(|label| !is_www(label)).count() < 2
        }
        _ => false,
    }
}

/// The length of the port that `text` begins with and its colon, 0 without one. An invalid port is rejected.
fn port_length(text: &str) -> Result<usize, Rejected> {
    let Some(port) = text.strip_prefix(':') else {
        return Ok(0);
    };
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    let after = &port[digits..];
    if digits == 0 || after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Ok(0);
    }
    let second = after.strip_prefix(':');
    let has_second = second.is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    if has_second || port[..digits].parse::<u16>().is_err() {
        let is_port_byte = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
        let inspected = text.bytes().take_while(is_port_byte).count();
        return Err(Rejected(inspected));
    }
    Ok(":".len() + digits)
}

/// The most bytes that a URL may have after its scheme, or from `www.` on. `linkify` is given a copy of them.
pub(crate) const MAX_URL: usize = 4096;

/// Whether `c` ends a sentence or a part of one, and not the URL before it. Covers what neither `linkify` knows nor
/// separates words.
fn ends(c: char) -> bool {
    match c {
        '\0'..='~' => false,
        // Quotation marks, ellipses, dashes, dots.
        '’' | '‘' | '‚' | '‛' | '…' | '‥' | '‒'..='―' | '〜' | '～' | '·' | '•' => {
            true
        }
        '¡' | '¿' | '‼' | '⁇'..='⁉' | '・' | '･' => true,
        // Armenian, Hebrew, Arabic.
        '\u{55c}'..='\u{55e}' | '\u{589}' | '\u{5c3}' => true,
        '\u{60c}' | '\u{61b}' | '\u{61d}'..='\u{61f}' | '\u{6d4}' => true,
        // The danda of Indic scripts; Thai, Tibetan, Burmese, Ethiopic, Khmer, Mongolian.
        '\u{964}' | '\u{965}' | '\u{e5a}' | '\u{e5b}' | '\u{f0d}'..='\u{f11}' => true,
        '\u{104a}' | '\u{104b}' | '\u{1361}'..='\u{1368}' | '\u{17d4}'..='\u{17d6}' => true,
        '\u{1802}' | '\u{1803}' | '\u{1808}' | '\u{1809}' => true,
        c => is_full_stop(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The URL ends at the bar; without a bar there is none.
    #[track_caller]
    fn check(marked: &str) {
        let word = marked.replace('|', "");
        let start = word.find("http").unwrap();
        let host = start + word[start..].find("://").unwrap() + "://".len();
        let end = url_length(&word, start, host)
            .ok()
            .map(|length| host + length);
        assert_eq!(end, marked.find('|'), "{marked}");
    }

    #[test]
    fn urls_end_before_sentence_punctuation() {
        check("http://a.bc|");
        check("http://a.bc|.");
        check("http://a.bc/|...");
        check("http://a.bc/?q=1&r=2|,");
        check("http://a.bc/x.y|!");
        check("http://a.bc/x|’");
        check("http://a.bc:80/x|");
        check("http://a.bc|:x");
    }

    #[test]
    fn brackets_and_quotes_belong_to_a_path_only_in_pairs() {
        check("(http://a.bc/x|)");
        check("http://a.bc/x_(y)|");
        check("http://a.bc/x_(y)|)");
        check("'http://a.bc/x|'");
    }

    #[test]
    fn hosts_that_browsers_read_differently_make_no_links() {
        for word in [
            "http://",
            "http://a..bc",
            "http://-a.bc",
            "http://a@b.cc/",
            "http://a%62.cc/",
            "http://1.2.3/",
            "http://a.bc:99999/",
        ] {
            check(word);
        }
    }

    #[test]
    fn simple_paths_end_where_linkify_ends_them() {
        let pieces = [
            "a", "0", "/", ".", ",", "?", "!", "*", "#", "&", "-", "_", "~", "@", ":", ";", "=",
            "%", "+", ")", "]", "}", "`", "|", "(", "'", "é",
        ];
        let mut simple = 0;
        let begin_then = |second| ["/", "?", "#"].map(|first| [first, second].concat());
        let longer = |path: String| pieces.map(|piece| [&path, piece].concat());
        let beginnings = pieces.into_iter().flat_map(begin_then);
        for path in beginnings.flat_map(longer).flat_map(longer) {
            if let Some(length) = simple_path_length(&path) {
                for quote in ["", "'"] {
                    assert_eq!(any_path_length(&path, quote), Some(length), "{path}");
                }
                simple += 1;
            }
        }
        assert!(simple > 10_000, "{simple}");
    }

    #[test]
    fn urls_beyond_the_limit_make_no_links() {
        let word = |length: usize| format!("http://a.bc/{:x<1$}", "", length - "a.bc/".len());
        assert_eq!(url_length(&word(MAX_URL), 0, 7), Ok(MAX_URL));
        assert!(url_length(&word(MAX_URL + 1), 0, 7).is_err());
    }
}
