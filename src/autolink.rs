//! URLs and e-mail addresses in text, which become links.
//!
//! Where one begins is decided here ([`first`]), and what is a host ([`host_lengths`]); where the path of a URL ends,
//! with the punctuation and the brackets around it, and what is an e-mail address, `linkify` tells. (Of most URLs there is
//! nothing to be weighed; these end without it, at the same place: [`plain_url_length`].) Looked at is word by word: what stands between spaces, quotation
//! marks and characters that show nothing, so that no link holds one of these.
//!
//! Advice to the next editor. What must stay true:
//!
//! * **A fixed point.** What stands before and behind a link will be read again without it. Behind it that is
//!   what happens the first time as well. Before it, everything that could begin a link was read and makes none
//!   ([`first`]); and how far it was read ends where the link begins or before, so that it is read alike once the text
//!   ends there. Whoever makes a start fail must tell how far it looked.
//! * **Linear.** So no more of a word is read again than a URL may hold at most ([`MOST_URL`]): what fails is passed
//!   over as far as it was read, and what is behind a link is a word of its own. That domains are not looked for without
//!   a scheme is part of that: `linkify` takes quadratic time to look for them in `a.b_a.b_`.
//! * **The list and the options.** A link is made only if it would stay as it is, typed as a link
//!   ([`href`]).

use crate::combining::is_mark;
use crate::inspection::is_invisible;
use crate::policy::Policy;
use crate::scan::{ByteSet, NON_ASCII};
use crate::serialize::{escape_text, unescaped};
use crate::xml::CONTROLS;
use linkify::{LinkFinder, LinkKind};
use memchr::memchr2;
use std::borrow::Cow;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// A part of text, escaped.
pub(crate) enum Part<'a> {
    Text(&'a str),
    /// Text that becomes a link, and its URL, which is not escaped. Without one the text is it, and escaped as values
    /// are.
    Link(&'a str, Option<Cow<'a, str>>),
}

/// May something in this text become a link?
pub(crate) fn may_be_in(text: &str) -> bool {
    next_sign(text, 0).is_some()
}

/// The place of the next sign of a link, from here on: of `://`, of the `ww.` that `www.` ends with, or of an `@`
/// before something.
///
/// The text can be escaped or not: no character that is escaped is looked at.
#[inline(never)]
pub(crate) fn next_sign(text: &str, from: usize) -> Option<usize> {
    let text = &text.as_bytes()[from..];
    let mut at = 0;
    loop {
        at += without_sign(&text[at..]);
        let Some(block) = text[at..].first_chunk() else {
            break;
        };
        if let Some(within) = first_of(&signs_in(block)) {
            return Some(from + at + within);
        }
        at += SIGN_BLOCK;
    }
    // What is left is shorter; together with what was before, it is looked at as fast.
    let begin = text.len().saturating_sub(SIGN_BLOCK + 2);
    let mut signs = match text[begin..].first_chunk() {
        Some(block) if !may_hold_sign(block) => return None,
        Some(block) => signs_in(block),
        None => {
            let mut block = [0; SIGN_BLOCK + 2];
            block[..text.len()].copy_from_slice(text);
            let mut signs = signs_in(&block);
            signs[text.len().saturating_sub(2)..].fill(0);
            signs
        }
    };
    signs[..at - begin].fill(0);
    first_of(&signs).map(|within| from + begin + within)
}

/// How many bytes it begins with, in blocks, in which no sign begins.
#[inline]
fn without_sign(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some(block) = rest.first_chunk()
        && !may_hold_sign(block)
    {
        rest = &rest[SIGN_BLOCK..];
    }
    text.len() - rest.len()
}

/// The places that are looked at at once.
const SIGN_BLOCK: usize = 32;

/// May a sign begin in this block, before the last two bytes?
#[inline]
fn may_hold_sign(block: &[u8; SIGN_BLOCK + 2]) -> bool {
    // A loop without a way out, which the compiler can make of vector instructions. (A third byte that is a slash or
    // a full stop is told by one comparison.)
    (0..SIGN_BLOCK).fold(false, |any, at| {
        let (second, third) = (block[at + 1], block[at + 2]);
        any | (block[at] == b'@')
            | (third | 1 == b'/') & ((second == b'/') | (second | 0x20 == b'w'))
    })
}

/// A one where a sign begins in it.
#[inline]
fn signs_in(block: &[u8; SIGN_BLOCK + 2]) -> [u8; SIGN_BLOCK] {
    let mut signs = [0; SIGN_BLOCK];
    for (at, sign) in signs.iter_mut().enumerate() {
        let (byte, second, third) = (block[at], block[at + 1], block[at + 2]);
        let is_sign = (byte == b'@')
            | (byte == b':') & (second == b'/') & (third == b'/')
            | (byte | 0x20 == b'w') & (second | 0x20 == b'w') & (third == b'.');
        *sign = u8::from(is_sign);
    }
    signs
}

/// The place of the first one.
#[inline]
fn first_of(ones: &[u8; SIGN_BLOCK]) -> Option<usize> {
    let words = ones.as_chunks().0.iter().copied().map(u64::from_le_bytes);
    let (at, word) = words.enumerate().find(|&(_, word)| word != 0)?;
    Some(8 * at + word.trailing_zeros() as usize / 8)
}

/// The bytes that stand in a sign before its end. (Behind an `@`, anything may.)
pub(crate) static OF_SIGNS: ByteSet = ByteSet::of(b":/wW");

/// The parts of a text that is escaped, whose first sign stands there.
pub(crate) fn parts(text: &str, sign: usize, policy: &Policy, take: impl FnMut(Part<'_>)) {
    parts_by(text, sign, policy, plain_url, take);
}

/// The same, where this tells what plain URLs are.
#[inline(always)]
fn parts_by(
    text: &str,
    sign: usize,
    policy: &Policy,
    plain_url: impl Fn(&str, usize, usize, &Policy) -> Option<Range<usize>>,
    mut take: impl FnMut(Part<'_>),
) {
    // What stands before this place was taken; what before that one, read.
    let (mut taken, mut read) = (0, 0);
    let mut sign = Some(sign);
    while let Some(at) = sign {
        if let Some(url) = plain_url(text, read, at, policy) {
            take(Part::Text(&text[taken..url.start]));
            take(Part::Link(&text[url.clone()], None));
            (taken, read) = (url.end, url.end);
        } else {
            let word = word_start(text, read, at)..word_end(text, at);
            read = word.end;
            taken = parts_of_word(text, word, taken, policy, &mut take);
        }
        sign = next_sign(text, read);
    }
    take(Part::Text(&text[taken..]));
}

/// Takes the links of a word, and what stands before them. What was taken before, and is now, ends where this says.
fn parts_of_word(
    text: &str,
    part: Range<usize>,
    mut taken: usize,
    policy: &Policy,
    take: &mut impl FnMut(Part<'_>),
) -> usize {
    let end = part.end;
    let word = unescaped(&text[part.clone()]);
    let mut rest = &*word;
    while let Some(link) = first(rest, policy) {
        let behind = &rest[link.end..];
        let (before, shown) = (&rest[..link.start], &rest[link.start..link.end]);
        if matches!(word, Cow::Borrowed(_)) {
            let at = end - rest.len();
            take(Part::Text(&text[taken..at + link.start]));
            take(Part::Link(shown, Some(link.url)));
            taken = end - behind.len();
        } else {
            if taken < part.start {
                take(Part::Text(&text[taken..part.start]));
            }
            take(Part::Text(&escape(before)));
            take(Part::Link(&escape(shown), Some(link.url)));
            taken = end;
        }
        rest = behind;
    }
    if taken == end && !rest.is_empty() {
        take(Part::Text(&escape(rest)));
    }
    taken
}

/// The URL whose sign stands here, if it is one as most are ([`plain_url_length`]), and begins not before `least`.
///
/// It is what [`parts_of_word`] makes of the first sign of a word, without looking where that begins or ends: the text
/// is escaped, but of what is, a plain URL holds ampersands only. Nothing in the word before it can begin a link, for that
/// would have a sign before this one; `least` is where what was read ends, with a word or a link; and what may be
/// of a longer scheme is left to [`scheme_start`].
fn plain_url(text: &str, least: usize, sign: usize, policy: &Policy) -> Option<Range<usize>> {
    let behind = text[sign..].strip_prefix("://")?;
    let before = &text[least..sign];
    let (before, name) = if let Some(before) = before.strip_suffix("https") {
        (before, "https")
    } else {
        (before.strip_suffix("http")?, "http")
    };
    if before
        .bytes()
        .next_back()
        .as_ref()
        .is_some_and(is_of_scheme)
    {
        return None;
    }
    let length = plain_url_length(behind, "&amp;")?;
    let url = sign - name.len()..text.len() - behind.len() + length;
    policy.urls.keeps(text, url.clone()).then_some(url)
}

/// The bytes of which characters that divide words are made, and what references begin with, and end with.
static MAY_DIVIDE: ByteSet = ByteSet::of(b"\"<>&;\x7f")
    .or(&CONTROLS)
    .or(&ByteSet::of(b" \t\n\r"))
    .or(&NON_ASCII);

/// Where the word around this place begins, but not before that.
pub(crate) fn word_start(text: &str, least: usize, at: usize) -> usize {
    let mut end = at;
    loop {
        let of_word = text.as_bytes()[least..end].iter().rev();
        end -= of_word.take_while(|&&byte| !MAY_DIVIDE.has(byte)).count();
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
        if is_reference || divides(c) {
            return end;
        }
        end -= c.len_utf8();
    }
}

/// Where it ends.
fn word_end(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(length) = MAY_DIVIDE.find(&text.as_bytes()[end..]) {
        end += length;
        let rest = &text[end..];
        match rest.chars().next() {
            Some('&') if rest.starts_with("&amp;") => end += "&amp;".len(),
            // It is of the word that it ends: it tells whether a host ended there.
            Some(c) if is_full_stop(c) => return end + c.len_utf8(),
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
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' => true,
        '\u{301d}'..='\u{301f}' | '\u{ff01}' | '\u{ff02}' | '\u{ff08}' | '\u{ff09}' => true,
        '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}'..='\u{ff1c}' | '\u{ff1e}' | '\u{ff1f}' => true,
        '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff64}' => true,
        c => c.is_whitespace() || c.is_control() || is_invisible(c),
    }
}

/// A link in a word: where it begins and ends, and its URL.
struct Found<'a> {
    start: usize,
    end: usize,
    url: Cow<'a, str>,
}

/// What may stand before a URL and is not of it: brackets, quotes, marks of emphasis.
const OPENING: [char; 11] = ['(', '[', '{', '\'', '*', '_', '~', '‘', '‚', '¡', '¿'];

/// The first link in a word.
fn first<'a>(word: &'a str, policy: &Policy) -> Option<Found<'a>> {
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
    let start = word.len() - word.trim_start_matches(OPENING).len();
    let www = word.as_bytes()[start..].get(.."www.".len())?;
    www.eq_ignore_ascii_case(b"www.").then_some(start)
}

/// The URL that `www.` begins here, or the address; or how far the word was read.
fn url_without_scheme<'a>(
    word: &'a str,
    start: usize,
    policy: &Policy,
) -> Result<Found<'a>, usize> {
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
    Ok(Found { start, end, url })
}

/// The URL whose `://` stands here, if it begins where nothing was read; or how far the word was read.
fn url<'a>(word: &'a str, read: usize, at: usize, policy: &Policy) -> Result<Found<'a>, usize> {
    let start = scheme_start(&word[..at], read, policy);
    let host = at + "://".len();
    let length = url_length(word, start.unwrap_or(at), host);
    let end = host + length.map_err(|length| host + length)?;
    let start = start.ok_or(end)?;
    let url = href(Cow::Borrowed(&word[start..end]), policy).ok_or(end)?;
    Ok(Found { start, end, url })
}

/// The e-mail address around this `@`, if it begins where nothing was read; or how far the word was read.
fn address<'a>(word: &'a str, read: usize, at: usize, policy: &Policy) -> Result<Found<'a>, usize> {
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
        Some(Found { start, end, url })
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

/// Is this a letter, a digit or a mark of a script that is not Latin?
fn is_of_other_script(c: char) -> bool {
    let is_latin = matches!(c,
        '\0'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff10}'..='\u{ff5a}');
    !is_latin && is_letter(c)
}

/// Is this a letter, a digit or a mark?
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
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

/// How long a URL is in a word, behind what begins it: that stands at `start`, and the host at `host`. If it is none
/// that may be a link, how far it was read.
fn url_length(word: &str, start: usize, host: usize) -> Result<usize, usize> {
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
fn plain_url_length(rest: &str, ampersand: &str) -> Option<usize> {
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

/// How long the name of a host is that stands here, without what stands directly behind it and is of no name: dots,
/// hyphens, and letters of another script behind a top-level domain in Latin ones. And how long it is with that.
fn host_lengths(text: &str) -> (usize, usize) {
    let is_of_host = |c: char| is_letter(c) || matches!(c, '-' | '.' | '_');
    if let Some(length) = address_length(text) {
        return (length, length);
    }
    let read = text.find(|c| !is_of_host(c)).unwrap_or(text.len());
    let name = text[..read].trim_end_matches(['-', '.']);
    // Words of a script without spaces may stand directly behind: `example.orgで`.
    let last = name.rfind('.').map_or(name.len(), |dot| dot + 1);
    let length = match name[last..].find(is_of_other_script) {
        Some(latin) if name[last..].starts_with(|c: char| c.is_ascii_alphabetic()) => last + latin,
        _ => name.len(),
    };
    (name[..length].trim_end_matches('-').len(), read)
}

/// How long the IPv6 address is that stands here, in its brackets.
fn address_length(text: &str) -> Option<usize> {
    const MOST: usize = "[0000:0000:0000:0000:0000:0000:255.255.255.255]".len();
    let end = text.bytes().take(MOST).position(|byte| byte == b']')?;
    let address: Result<Ipv6Addr, _> = text[..end].strip_prefix('[')?.parse();
    address.is_ok().then_some(end + "]".len())
}

/// Do browsers read this as a host, and as the one that is shown? It is a name without a dot behind it, an address or an
/// IPv6 address.
fn is_host(name: &str) -> bool {
    if name.starts_with('[') {
        return true;
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    // Whatever ends in a number is read as an address, in many ways.
    // https://url.spec.whatwg.org/#ends-in-a-number-checker
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    if is_number || last.starts_with("0x") || last.starts_with("0X") {
        return name.parse::<Ipv4Addr>().is_ok();
    }
    let is_label =
        |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    // No top-level domain is of one letter, or begins with a digit.
    let begins_domain = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii();
    let is_domain = last.len() >= 2 && last.bytes().take(2).all(begins_domain);
    name.split('.').all(is_label) && (is_domain || last.len() == name.len())
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

/// Is this a full stop that [browsers read as a dot](https://www.unicode.org/reports/tr46/#Notation) in hosts?
fn is_full_stop(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
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
const MOST_URL: usize = 4096;

/// Few URLs are longer, in bytes.
const MOST_OFTEN: usize = 120;

/// Does this end a sentence, or a part of one, and not the URL before it? Beside what `linkify` knows, and what divides
/// words.
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
        // The danda of India; Thai, Tibetan, Burmese, Ethiopic, Khmer, Mongolian.
        '\u{964}' | '\u{965}' | '\u{e5a}' | '\u{e5b}' | '\u{f0d}'..='\u{f11}' => true,
        '\u{104a}' | '\u{104b}' | '\u{1361}'..='\u{1368}' | '\u{17d4}'..='\u{17d6}' => true,
        '\u{1802}' | '\u{1803}' | '\u{1808}' | '\u{1809}' => true,
        c => is_full_stop(c),
    }
}

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

    #[test]
    fn plain_urls_are_what_is_found_without_them() {
        fn links(text: &str, policy: &Policy, is_plain: bool) -> Vec<(String, Option<String>)> {
            let mut parts: Vec<(String, Option<String>)> = Vec::new();
            let plain = |text: &str, least, sign, policy: &Policy| {
                plain_url(text, least, sign, policy).filter(|_| is_plain)
            };
            parts_by(
                text,
                next_sign(text, 0).unwrap(),
                policy,
                plain,
                |part| match part {
                    Part::Link(text, url) => {
                        let url = url.unwrap_or_else(|| unescaped(text));
                        parts.push((text.to_owned(), Some(url.into_owned())));
                    }
                    // However it comes, it is the same text.
                    Part::Text(text) => match parts.last_mut() {
                        Some((last, None)) => last.push_str(text),
                        _ => parts.push((text.to_owned(), None)),
                    },
                },
            );
            parts
        }
        let policies = [
            Sanitizer::builder(),
            Sanitizer::builder().url_schemes(["ftp", "x+https"]),
        ];
        let before = [
            "",
            " ",
            "x",
            "é",
            "0",
            "+",
            "-",
            "x+",
            "(",
            "[x](",
            "'",
            "*",
            "_",
            "‘",
            "@",
            "x@",
            "www.",
            "x:",
            "://",
            "&lt;",
            "&gt;",
            "&amp;",
            "&nbsp;",
            "http://a.bc/",
            "http://a.bc/)",
            "http://a.bc,",
            "ww.",
        ];
        let behind = [
            "",
            " ",
            "\n",
            "é",
            ".",
            "...",
            ",",
            ")",
            "))",
            ").",
            "(x)",
            "[x]",
            "]",
            "'",
            "’",
            "…",
            "&lt;",
            "&gt;",
            "&amp;",
            "&amp;x=1",
            "&nbsp;",
            "\"",
            "/",
            "/x",
            "/x.",
            "?x",
            "#x",
            ":",
            ":80",
            ":x",
            "@",
            "@x.bc",
            "`",
            "|",
            "~",
            "*",
            "_",
            "-",
            "://x.bc",
            "http://x.bc/",
            "x@x.bc",
            "www.x.bc",
        ];
        let mut plain = 0;
        for policy in &policies {
            let sanitizer = policy.clone().autolink().build().unwrap();
            for before in before {
                for url in [
                    "http://",
                    "https://",
                    "HTTP://",
                    "http://a.bc",
                    "https://a.bc/x",
                    "http://a.bc/?x",
                ] {
                    for (one, other) in behind
                        .iter()
                        .flat_map(|one| behind.map(|other| (one, other)))
                    {
                        let text = format!("{before}{url}{one}{other}");
                        let found = links(&text, sanitizer.policy(), true);
                        assert_eq!(found, links(&text, sanitizer.policy(), false), "{text}");
                        plain += found.len() - 1;
                    }
                }
            }
        }
        assert!(plain > 10_000, "{plain}");
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

    #[test]
    fn signs_are_found_wherever_they_stand() {
        for sign in ["://", "@..", "ww.", "WW.", "wW."] {
            for length in 3..3 * SIGN_BLOCK {
                for at in 0..=length - sign.len() {
                    let behind = length - sign.len() - at;
                    let text = format!("{:a<at$}{sign}{:a<behind$}", "", "");
                    assert_eq!(next_sign(&text, 0), Some(at), "{text}");
                    assert_eq!(next_sign(&text, at), Some(at), "{text}");
                    assert_eq!(next_sign(&text, at + 1), None, "{text}");
                }
            }
        }
        // What only looks like one.
        let text = "a//b: //w.c :/ wW aw.b ".repeat(9);
        assert_eq!(next_sign(&text, 0), None);
    }
}
