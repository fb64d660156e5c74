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
pub(crate) fn url_length(word: &str, start: usize, host: usize) -> Result<usize, usize> {
    match plain_url_length(&word[host..], "&") {
        Some(length) => Ok(length),
        None => any_url_length(word, start, host),
    }
}

/// How long a URL is, behind its scheme, if it is as most are, so that nothing is to be weighed: a name and a path
/// in ASCII, without quotes, user and port, and without brackets but one behind it. No more is looked at than it
/// may be long. An ampersand stands in it so.
///
/// It says what [`any_url_length`] says.
pub(crate) fn plain_url_length(rest: &str, ampersand: &str) -> Option<usize> {
    // What ends a sentence before it ends a URL.
    const ENDS_SENTENCE: ByteSet = ByteSet::of(b".,:;?!*");
    static NOT_LAST: ByteSet = ENDS_SENTENCE;
    static NOT_OF_PATH: ByteSet = ByteSet::of(LETTERS_AND_DIGITS)
        .or(&ByteSet::of(b"/_-=%#+~@"))
        .or(&ENDS_SENTENCE)
        .not();
    static BEHIND: ByteSet = ByteSet::of(b" \n\t\")]}`|");
    let ampersand = ampersand.as_bytes();
    let rest = rest.as_bytes();
    let rest = &rest[..rest.len().min(MOST_URL)];
    let name = plain_name_length(rest)?;
    let mut end = name;
    match rest[name..] {
        [b'/' | b'?', ..] => loop {
            end += NOT_OF_PATH.find(&rest[end..]).unwrap_or(rest.len() - end);
            if !rest[end..].starts_with(ampersand) {
                break;
            }
            end += ampersand.len();
        },
        [b',' | b';' | b'!', ..] => return Some(name),
        [b'.', ..] => end += 1,
        _ => {}
    }
    if end == MOST_URL || rest.get(end).is_some_and(|&byte| !BEHIND.has(byte)) {
        return None;
    }
    let mut url = &rest[..end];
    while let [before @ .., last] = url
        && NOT_LAST.has(*last)
        && !url.ends_with(ampersand)
    {
        url = before;
    }
    Some(url.len())
}

/// How long the name of a host is that stands here, if it has two labels and more, of which the last is of letters. A
/// dot behind it is not of it.
fn plain_name_length(text: &[u8]) -> Option<usize> {
    let mut length: usize = 0;
    let mut before = b'.';
    // Where the last label begins, if it is of letters so far, and the one before.
    let mut label = None;
    let mut one_before = None;
    for &byte in text {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' => label = None,
            b'-' if before != b'.' => label = None,
            b'.' if before != b'.' && before != b'-' => {
                one_before = label;
                label = Some(length + 1);
            }
            b'.' | b'-' => return None,
            _ => break,
        }
        before = byte;
        length += 1;
    }
    if before == b'.' {
        (label, length) = (one_before, length.saturating_sub(1));
    }
    // What has no letters is an address, or no name.
    label
        .is_some_and(|label| length > label + 1)
        .then_some(length)
}

const LETTERS_AND_DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// As [`plain_url_length`], for all URLs; or how far it was read.
#[inline(never)]
fn any_url_length(word: &str, start: usize, host: usize) -> Result<usize, usize> {
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

/// How long the path is that stands here, with the query and the fragment, or one of these alone.
fn path_length(path: &str, quote: &str) -> Option<usize> {
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
pub(crate) mod tests {
    use super::*;

    /// All words of up to so many of these pieces, and what stands before them.
    pub(crate) fn for_words(
        before: &str,
        pieces: &[&str],
        most: usize,
        check: &mut impl FnMut(&str),
    ) {
        check(before);
        if most > 0 {
            for piece in pieces {
                for_words(&[before, piece].concat(), pieces, most - 1, check);
            }
        }
    }

    #[test]
    fn a_plain_url_is_as_long_as_any() {
        let pieces = [
            "bc", "0", "-", ".", "/", "?", ",", "!", ";", "*", ")", "]", "(", "'", "`", "|", ":",
            "@", "#", "&", "_", "~", "é",
        ];
        let (mut plain, mut all) = (0, 0);
        for before in ["", "a.bc", "a.bc/"] {
            for_words(before, &pieces, 3, &mut |rest| {
                let length = plain_url_length(rest, "&");
                // What stands behind the word changes nothing.
                let in_text = format!("{} bc", rest.replace('&', "&amp;"));
                let escaped = length.map(|length| rest[..length].replace('&', "&amp;").len());
                assert_eq!(plain_url_length(&in_text, "&amp;"), escaped, "{rest}");
                if length.is_some() {
                    let word = format!("http://{rest}");
                    assert_eq!(
                        any_url_length(&word, 0, "http://".len()).ok(),
                        length,
                        "{rest}"
                    );
                    plain += 1;
                }
                all += 1;
            });
        }
        assert!(plain > all / 20, "{plain} of {all}");
    }

    #[test]
    fn a_plain_url_is_as_long_as_any_at_the_end_of_what_is_looked_at() {
        for length in MOST_URL - 2..MOST_URL + 2 {
            for behind in ["", ")", ".", ").a", "é"] {
                let word = format!("http://a.bc/{:d<1$}{behind}", "", length - "a.bc/".len());
                let rest = &word["http://".len()..];
                let plain = plain_url_length(rest, "&");
                let any = any_url_length(&word, 0, "http://".len()).ok();
                assert!(
                    plain.is_none() || plain == any,
                    "{length} {behind}: {plain:?} {any:?}"
                );
            }
        }
    }
}
