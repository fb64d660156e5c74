//! Where a URL in text ends: what of a word is of it, and what is the sentence around it.
//!
//! Where a path ends, with the punctuation and the brackets in and around it, `linkify` tells; hosts are read by
//! [`link_host`]. Of most URLs there is nothing to be weighed; these end without both, at the same place
//! ([`plain_url_length`]).
//!
//! Advice to the next editor. If what stands here may be no link, no more of it may be looked at than is told to be
//! read, and the one character behind that, where no link begins: once a link behind it ends the text, it must be
//! read alike.
//!
//! [`link_host`]: crate::autolink::host

use crate::autolink::host::{host_lengths, is_host};
use crate::html::scan::ByteSet;
use crate::text::letters::{is_full_stop, is_letter};
use linkify::{LinkFinder, LinkKind};

/// How long a URL is in a word, behind what begins it: that stands at `start`, and the host at `host`. If it is none
/// that may be a link, how far it was read.
#[inline(never)]
pub(crate) fn url_length(word: &str, start: usize, host: usize) -> Result<usize, usize> {
    let all = word.len() - host;
    let mut most = all.min(MOST_URL);
    while !word.is_char_boundary(host + most) {
        most -= 1;
    }
    let rest = &word[host..host + most];
    let (name, read) = host_lengths(rest);
    // Who is named before the host is not who answers: `https://bank.example@evil.example`.
    let is_of_user =
        |c: char| is_letter(c) || matches!(c, '$'..='&' | '+' | '-' | '.' | ':' | '=' | '_' | '~');
    let user = rest[read..].trim_start_matches(is_of_user);
    if user.starts_with('@') || read == rest.len() && most < all {
        return Err(all);
    }
    if !is_host(&rest[..name]) || is_cut(&rest[..name], &rest[read..]) {
        return Err(read);
    }
    // A dot or a hyphen behind it is not of it, and ends it.
    let port = match name == read {
        true => port_length(&rest[read..]).map_err(|length| read + length)?,
        false => return Ok(name),
    };
    let path = &rest[name + port..];
    if !path.starts_with(['/', '?', '#']) {
        return match path.is_empty() && most < all {
            true => Err(all),
            false => Ok(name + port),
        };
    }
    // A quotation mark before it, which would end it as well.
    let quote = match word[..start].ends_with('\'') {
        true => "'",
        false => "",
    };
    match path_length(path, quote) {
        // One that reaches to the end of what is looked at may go on behind it.
        Some(length) if length < path.len() || most == all => Ok(name + port + length),
        _ => Err(all),
    }
}

/// How long the path is that stands here, with the query and the fragment, or one of these alone. A `quote` stands
/// before the URL.
fn path_length(path: &str, quote: &str) -> Option<usize> {
    simple_path_length(path).or_else(|| any_path_length(path, quote))
}

/// As [`any_path_length`], for a path without brackets and quotes but one that ends it: nearly all are so, and nothing
/// but the punctuation at the end is to be weighed.
fn simple_path_length(path: &str) -> Option<usize> {
    static SIMPLE: ByteSet = ByteSet::of(
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/_-=%#+~@&.,:;?!*",
    );
    let bytes = path.as_bytes();
    let end = bytes.iter().position(|&byte| !SIMPLE.has(byte));
    let length = end.unwrap_or(bytes.len());
    matches!(
        bytes.get(length),
        None | Some(b')' | b']' | b'}' | b'`' | b'|')
    )
    .then(|| {
        path[..length]
            .trim_end_matches(['.', ',', ':', ';', '?', '!', '*'])
            .len()
    })
}

/// As [`path_length`], by the rules of `linkify`.
fn any_path_length(path: &str, quote: &str) -> Option<usize> {
    let mut url = String::with_capacity(path.len().min(MOST_OFTEN) + 16);
    url.push_str(quote);
    url.push_str("http://a/");
    let before = url.len() - "/".len();
    // `linkify` knows a fragment only behind a path.
    match path.strip_prefix('#') {
        Some(fragment) => url.push_str(fragment),
        None => {
            url.pop();
            url.push_str(path);
        }
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let link = finder.links(&url).next()?;
    let length = link.end().checked_sub(before)?;
    Some(length_before_ends(&path[..length]))
}

/// How long a path is without what ends a sentence, in and behind it.
fn length_before_ends(path: &str) -> usize {
    if path.is_ascii() {
        // `linkify` took it off.
        return path.len();
    }
    let mut quotes = path.matches('\'').count();
    let is_behind = |c| match c {
        // One alone cannot be last for `linkify` either.
        '\'' => {
            let is_alone = quotes % 2 == 1;
            quotes -= 1;
            is_alone
        }
        '.' | ',' | ':' | ';' | '?' | '!' | '*' | '(' | '[' | '{' => true,
        c => ends(c),
    };
    path.trim_end_matches(is_behind).len()
}

/// Does what stands behind this name cut it short? What browsers decode, map or refuse in hosts; and behind a name
/// without a dot, everything that is neither ASCII nor ends a sentence, for that may be of the name.
fn is_cut(name: &str, behind: &str) -> bool {
    match behind.chars().next() {
        Some('%' | '$' | '&' | '+' | '=' | '^' | '{') => true,
        Some(c) if !c.is_ascii() && (!ends(c) || is_full_stop(c)) => {
            let labels = name.split('.');
            labels
                .filter(|label| !label.eq_ignore_ascii_case("www"))
                .count()
                < 2
        }
        _ => false,
    }
}

/// How long the port is that stands here, with its colon, if one does. If it is none, how far it was read.
fn port_length(text: &str) -> Result<usize, usize> {
    let Some(port) = text.strip_prefix(':') else {
        return Ok(0);
    };
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    let behind = &port[digits..];
    if digits == 0 || behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Ok(0);
    }
    let more = behind.strip_prefix(':');
    let is_more = more.is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()));
    if is_more || port[..digits].parse::<u16>().is_err() {
        let is_of_ports = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
        return Err(text.bytes().take_while(is_of_ports).count());
    }
    Ok(":".len() + digits)
}

/// How many bytes are looked at behind a scheme, or from `www.` on: they are copied.
pub(crate) const MOST_URL: usize = 4096;

/// Few URLs are longer, in bytes.
const MOST_OFTEN: usize = 120;

/// Does this end a sentence, or a part of one, and not the URL before it? Beside what `linkify` knows, and what divides
/// words.
pub(crate) fn ends(c: char) -> bool {
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
        // The danda of India; Thai, Tibetan, Burmese, Ethiopic, Khmer, Mongolian.
        '\u{964}' | '\u{965}' | '\u{e5a}' | '\u{e5b}' | '\u{f0d}'..='\u{f11}' => true,
        '\u{104a}' | '\u{104b}' | '\u{1361}'..='\u{1368}' | '\u{17d4}'..='\u{17d6}' => true,
        '\u{1802}' | '\u{1803}' | '\u{1808}' | '\u{1809}' => true,
        c => is_full_stop(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The URL ends at the bar; without one, there is none.
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
    fn punctuation_that_ends_a_sentence_is_outside() {
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
    fn brackets_and_quotes_belong_to_a_path_if_they_close_in_it() {
        check("(http://a.bc/x|)");
        check("http://a.bc/x_(y)|");
        check("http://a.bc/x_(y)|)");
        check("'http://a.bc/x|'");
    }

    #[test]
    fn hosts_that_browsers_would_read_differently_are_no_links() {
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

    /// All texts of so many of these pieces.
    fn texts(pieces: &[&str], length: usize) -> Vec<String> {
        let longer = |text: String| pieces.iter().map(move |piece| text.clone() + piece);
        (0..length).fold(vec![String::new()], |texts, _| {
            texts.into_iter().flat_map(longer).collect()
        })
    }

    #[test]
    fn a_simple_path_is_as_long_as_any() {
        let pieces = [
            "a", "0", "/", ".", ",", "?", "!", "*", "#", "&", "-", "_", "~", "@", ":", ";", "=",
            "%", "+", ")", "]", "}", "`", "|", "(", "'", "é",
        ];
        let mut simple = 0;
        for path in texts(&pieces, 3) {
            for begin in ["/", "?", "#"] {
                let path = [begin, &path].concat();
                if let Some(length) = simple_path_length(&path) {
                    for quote in ["", "'"] {
                        assert_eq!(any_path_length(&path, quote), Some(length), "{path}");
                    }
                    simple += 1;
                }
            }
        }
        assert!(simple > 10_000, "{simple}");
    }

    #[test]
    fn a_url_beyond_the_limit_is_no_link() {
        let word = |length: usize| format!("http://a.bc/{:x<1$}", "", length - "a.bc/".len());
        assert_eq!(url_length(&word(MOST_URL), 0, 7), Ok(MOST_URL));
        assert!(url_length(&word(MOST_URL + 1), 0, 7).is_err());
    }
}
