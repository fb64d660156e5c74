//! Hosts in text: where one ends ([`host_lengths`]), and whether browsers read it as the host that is shown
//! ([`is_host`]).
//!
//! The policy has not judged these hosts yet; [`url::host`] compares hosts with those that the policy names.
//!
//! Advice to the next editor. Inspect no byte after the length that is returned: a link may begin there, and the text
//! before that link must be read alike when it ends there ([`finder`]).
//!
//! [`url::host`]: crate::url::host
//! [`finder`]: crate::autolink::finder

use crate::text::letters::{is_letter, is_of_other_script};
use crate::url::host::ends_in_number;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The length of the host name or IPv6 address that `text` begins with, and the number of bytes read.
///
/// What was read but is not of the name: trailing dots, hyphens and marks of emphasis (`_`), and letters of another script
/// that follow a top-level domain in Latin letters.
pub(crate) fn host_lengths(text: &str) -> (usize, usize) {
    if let Some(length) = ipv6_length(text) {
        return (length, length);
    }
    let is_host_char =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') || is_letter(c);
    let read = text.find(|c| !is_host_char(c)).unwrap_or(text.len());
    let name = text[..read].trim_end_matches(['-', '.', '_']);
    if name.is_ascii() {
        return (name.len(), read);
    }
    // Words of a script without spaces may follow directly: `example.orgで`.
    let last = name.rfind('.').map_or(name.len(), |dot| dot + 1);
    let length = match name[last..].find(is_of_other_script) {
        Some(latin) if name[last..].starts_with(|c: char| c.is_ascii_alphabetic()) => last + latin,
        _ => name.len(),
    };
    (name[..length].trim_end_matches('-').len(), read)
}

/// The length of the IPv6 address in brackets that `text` begins with.
fn ipv6_length(text: &str) -> Option<usize> {
    const MOST: usize = "[0000:0000:0000:0000:0000:0000:255.255.255.255]".len();
    let address = text.strip_prefix('[')?;
    let length = address.bytes().take(MOST).position(|byte| byte == b']')?;
    address[..length].parse::<Ipv6Addr>().ok()?;
    Some(length + "[]".len())
}

/// Whether browsers read `name` as a host, and as the one that is shown. It is a name without a trailing dot, or an
/// address; [`host_lengths`] has already checked IPv6 addresses.
pub(crate) fn is_host(name: &str) -> bool {
    if name.starts_with('[') {
        return true;
    }
    if ends_in_number(name) {
        return name.parse::<Ipv4Addr>().is_ok();
    }
    let bytes = name.as_bytes();
    let last = bytes.rsplit(|&byte| byte == b'.').next().unwrap_or(bytes);
    let is_label = |label: &[u8]| !matches!(label, [] | [b'-', ..] | [.., b'-']);
    // No top-level domain has only one letter, a digit at its start, or an underscore.
    let begins_domain = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let is_domain =
        last.len() >= 2 && last.iter().take(2).all(begins_domain) && !last.contains(&b'_');
    bytes.split(|&byte| byte == b'.').all(is_label) && (is_domain || last.len() == name.len())
}
