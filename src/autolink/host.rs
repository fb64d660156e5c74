//! Hosts in text: how far one goes, whether browsers read it as it is shown, and of which letters it is.
//!
//! Of these URLs nothing was asked yet by the policy; [`hosts`] compares hosts with those that it names.
//!
//! Advice to the next editor. Nothing behind what was read may be looked at, for a link may begin there; then the text
//! before it must be read alike without what is behind ([`autolink`]).
//!
//! [`hosts`]: crate::url::host
//! [`autolink`]: crate::autolink::finder

use crate::text::letters::{is_letter, is_of_other_script};
use std::net::{Ipv4Addr, Ipv6Addr};

/// How long the name of a host is that stands here, without what stands directly behind it and is of no name: dots,
/// hyphens, and letters of another script behind a top-level domain in Latin ones. And how long it is with that.
pub(crate) fn host_lengths(text: &str) -> (usize, usize) {
    if let Some(length) = address_length(text) {
        return (length, length);
    }
    let is_of_host =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') || is_letter(c);
    let read = text.find(|c| !is_of_host(c)).unwrap_or(text.len());
    let name = text[..read].trim_end_matches(['-', '.']);
    if name.is_ascii() {
        return (name.len(), read);
    }
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
    let address = text.strip_prefix('[')?;
    let length = address.bytes().take(MOST).position(|byte| byte == b']')?;
    address[..length].parse::<Ipv6Addr>().ok()?;
    Some(length + "[]".len())
}

/// Do browsers read this as a host, and as the one that is shown? Given is a name without a dot behind it, or an
/// address; those of IPv6 were looked at before.
pub(crate) fn is_host(name: &str) -> bool {
    if name.starts_with('[') {
        return true;
    }
    let bytes = name.as_bytes();
    let last = bytes.rsplit(|&byte| byte == b'.').next().unwrap_or(bytes);
    // Whatever ends in a number is read as an address, in many ways.
    // https://url.spec.whatwg.org/#ends-in-a-number-checker
    let is_number = last.iter().all(u8::is_ascii_digit);
    if is_number || last.starts_with(b"0x") || last.starts_with(b"0X") {
        return name.parse::<Ipv4Addr>().is_ok();
    }
    let is_label = |label: &[u8]| !matches!(label, [] | [b'-', ..] | [.., b'-']);
    // No top-level domain is of one letter, or begins with a digit.
    let begins_domain = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || !byte.is_ascii();
    let is_domain = last.len() >= 2 && last.iter().take(2).all(begins_domain);
    bytes.split(|&byte| byte == b'.').all(is_label) && (is_domain || last.len() == name.len())
}
