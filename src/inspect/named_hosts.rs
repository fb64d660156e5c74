//! Whether a name in a text is that of a host, and not of a file, a version or a product.
//!
//! [`named_by`] takes the name and the rest of its word, for a path or a port tells a host from a file name.

use crate::text::letters::is_letter;
use crate::url::host::Host;
use crate::url::top_level::is_top_level;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// Whether a name may begin or end with this character.
pub(crate) fn begins_name(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Footnote numbers.
        '¹' | '²' | '³' | '⁰'..='₉' | '①'..='⒛' => false,
        _ => is_letter(c),
    }
}

/// The host, in lower case, that `name` is, if it looks like one; `after` is the rest of its word.
pub(crate) fn named_by<'a>(name: &'a str, after: &str) -> Option<Cow<'a, str>> {
    let name = name.trim_matches(|c| !begins_name(c));
    let (first, others) = name.split_once('.')?;
    if is_product(name, after) {
        return None;
    }
    let is_web = first.eq_ignore_ascii_case("www") && !others.is_empty();
    let is_host = is_web || is_address(name, after) || is_domain(name, after);
    is_host.then(|| Host::read(name).into_lower_case())
}

/// Whether this looks like an IPv4 address, and not like the number of a version or section.
fn is_address(name: &str, after: &str) -> bool {
    let address = name.parse::<Ipv4Addr>();
    address.is_ok_and(|address| match after.as_bytes() {
        // A range of addresses in CIDR notation.
        [b'/', b'0'..=b'9'] | [b'/', b'0'..=b'9', b'0'..=b'9'] => false,
        [b'/', ..] | [b':', b'0'..=b'9', ..] => true,
        _ => address.octets().into_iter().any(|number| number > 99),
    })
}

/// Whether this looks like a name under a top-level domain.
pub(crate) fn is_domain(name: &str, after: &str) -> bool {
    let Some((others, last)) = name.rsplit_once('.') else {
        return false;
    };
    let last = last.to_lowercase();
    // `main.rs` is a file, unless a path follows.
    let has_path = after.len() > 1 && after.starts_with('/');
    if !others.contains('.') && !has_path && EXTENSIONS.contains(&&*last) {
        return false;
    }
    // Labels of one letter each, as in `e.g`, are no name.
    let is_long = |label: &str| label.chars().nth(1).is_some();
    others.split('.').any(is_long) && is_top_level(&last)
}

/// Whether this is the name of a product, and not a host with a port, nor one in lower case with a path.
fn is_product(name: &str, after: &str) -> bool {
    let is_host = match after.as_bytes() {
        [b':', b'0'..=b'9', ..] => true,
        [b'/' | b'\\', _, ..] => !name.contains(char::is_uppercase),
        _ => false,
    };
    !is_host
        && PRODUCTS
            .iter()
            .any(|product| product.eq_ignore_ascii_case(name))
}

/// Top-level domains, most of them of countries, that are file extensions as well.
const EXTENSIONS: &[&str] = &[
    "ai", "as", "cc", "do", "gz", "md", "mk", "ml", "mm", "pl", "pm", "ps", "py", "rs", "sh", "so",
    "st", "tf", "vi", "zip",
];

/// Names that people write in prose about software, where nobody means the host. None of these hosts, where there is
/// one, is a place to log in or to pay: a product that is a site, such as `Booking.com`, must not be here.
const PRODUCTS: &[&str] = &[
    // The frameworks, languages and libraries of .NET.
    "Accord.NET",
    "ADO.NET",
    "AForge.NET",
    "Ajax.NET",
    "Akka.NET",
    "ASP.NET",
    "Basic.NET",
    "BlogEngine.NET",
    "CC.NET",
    "CruiseControl.NET",
    "Delphi.NET",
    "iBATIS.NET",
    "IKVM.NET",
    "Json.NET",
    "Lucene.NET",
    "Math.NET",
    "ML.NET",
    "Paint.NET",
    "Quartz.NET",
    "Rx.NET",
    "Spring.NET",
    "Studio.NET",
    "VB.NET",
    "VisualBasic.NET",
    "VisualStudio.NET",
    "VS.NET",
    // Packages, and members of objects.
    "android.app",
    "android.media",
    "android.net",
    "console.info",
    "java.io",
    "java.net",
    "kotlin.io",
    "location.host",
    "Socket.IO",
    "System.in",
    "System.IO",
    "System.Media",
    "System.Net",
    "System.Web.Services",
    "System.Windows.Media",
    "window.name",
    // A musician.
    "will.i.am",
];
