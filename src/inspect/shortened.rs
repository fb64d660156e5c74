//! URLs and host names that an ellipsis shortens for display: `http://www.kettles.ex...`.
//!
//! [`cut_in_host`] finds one that is cut in its host, and [`is_beginning`] tells whether that is the beginning of the
//! host that a link leads to.
//!
//! Advice to the next editor. Who owns `evil.example` owns every subdomain of it, such as `bank.com.evil.example`. So a
//! beginning says nothing before it reaches into the registrable domain, and where a reader would take that for the
//! rest of another name (`bank.c...` for `bank.cards.example`), it is that of another host.

use crate::inspect::named_hosts::is_domain;
use crate::url::registrable::registered;
use crate::url::top_level::{begins_top_level, is_top_level};

/// What a URL shows of its host, if an ellipsis ends that; `url` is the URL at the beginning of a word.
pub(crate) fn cut_in_host(url: &str) -> Option<&str> {
    let start = url.find("//")? + "//".len();
    let rest = &url[start..];
    let authority = &rest[..rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len())];
    let at = [authority.find(".."), authority.find('…')];
    let at = at.into_iter().flatten().min()?;
    // What is before an `@` is no host, and what follows the ellipsis would be its end.
    let is_end = !authority[at..].contains(char::is_alphanumeric) && !authority.contains('@');
    is_end.then(|| &url[..start + at])
}

/// Whether a reader who sees `shown` and an ellipsis knows of which host that is the beginning: it reaches into the
/// registrable domain of this host, and can be no other domain.
pub(crate) fn is_beginning(shown: &str, host: &str) -> bool {
    if "www".starts_with(shown) {
        // It names nothing.
        return true;
    }
    let [shown, host] = [shown, host].map(|name| name.strip_prefix("www.").unwrap_or(name));
    let Some(hidden) = host.strip_prefix(shown) else {
        return false;
    };
    let (start, suffix) = registered(host);
    if shown.len() <= start || is_domain(host[..start].trim_end_matches('.'), "") {
        return false;
    }
    // What is shown of the label before the suffix.
    let label = host[start..suffix].trim_end_matches('.');
    let label_end = start + label.len();
    if shown.len() <= label_end {
        return start == 0 || !begins_top_level(&shown[start..]);
    }
    let is_under_another = start > 0 && is_top_level(label);
    let is_another = is_domain(shown, "") && !hidden.starts_with('.') && !is_classic(host);
    !is_under_another && !is_another
}

/// Whether the host is in one of the first top-level domains: there, one that is shorter (`bank.co` for `bank.com`)
/// comes from the cut. In others it may be chosen for it (`bank.com` for `bank.community`).
fn is_classic(host: &str) -> bool {
    let (_, last) = host.rsplit_once('.').unwrap_or_default();
    ["com", "net", "org", "info", "biz", "edu", "gov"].contains(&last)
}
