//! Who is answered: requests for this host, forms of this blog, and not too many comments of one address.

use super::error::HttpError;
use super::{Shared, Site};
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use url::Url;

/// Where a request comes from, as browsers tell.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The hosts, with their ports, by which the blog may be asked.
pub(super) fn hosts(address: SocketAddr, url: &Url) -> Vec<String> {
    let port = address.port();
    let mut hosts: Vec<String> = [
        address.ip().to_string(),
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
    ]
    .iter()
    .flat_map(|host| with_port(host, port, 80))
    .collect();
    if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) {
        let usual = if url.scheme() == "https" { 443 } else { 80 };
        hosts.extend(with_port(host, port, usual));
    }
    hosts
}

/// A host with its port, and without, if that is the usual one.
fn with_port(host: &str, port: u16, usual: u16) -> impl Iterator<Item = String> {
    let host = match host.contains(':') && !host.starts_with('[') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    };
    let alone = (port == usual).then(|| host.clone());
    alone.into_iter().chain([format!("{host}:{port}")])
}

pub(super) async fn guard(
    State(site): State<Shared>,
    request: Request,
    next: Next,
) -> Result<Response, HttpError> {
    let host = check_host(&site, &request)?;
    if !request.method().is_safe() {
        check_origin(request.headers(), host)?;
    }
    Ok(next.run(request).await)
}

/// Refuses requests for other hosts, so that no page elsewhere can read this blog by giving its own name this address
/// ([DNS rebinding]).
///
/// [DNS rebinding]: https://en.wikipedia.org/wiki/DNS_rebinding
fn check_host<'a>(site: &Site, request: &'a Request) -> Result<&'a str, HttpError> {
    // A host in the target overrides the header (RFC 9112, 3.2.2).
    let host = match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => only(request.headers(), &HOST),
    };
    host.filter(|host| site.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)))
        .ok_or_else(|| {
            HttpError::new(
                StatusCode::MISDIRECTED_REQUEST,
                format!("This blog is {} and no other.", site.url),
            )
        })
}

/// Refuses what a page elsewhere makes a browser send. Browsers tell where a request comes from by [`FETCH_SITE`], or, if
/// they are old, by `Origin`; a program that is no browser sends neither, and can do no harm by another's cookies.
fn check_origin(headers: &HeaderMap, host: &str) -> Result<(), HttpError> {
    let is_own = match headers.contains_key(&FETCH_SITE) {
        true => matches!(only(headers, &FETCH_SITE), Some("same-origin" | "none")),
        false => match headers.get(ORIGIN) {
            None => true,
            Some(_) => only(headers, &ORIGIN)
                .and_then(|origin| origin.split_once("://"))
                .is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host)),
        },
    };
    match is_own {
        true => Ok(()),
        false => Err(HttpError::new(
            StatusCode::FORBIDDEN,
            "This was sent by another site. Please use the form of this blog.",
        )),
    }
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok();
    value.filter(|_| values.next().is_none())
}

/// Limits the comments of each address.
pub(super) struct RateLimit {
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    counted: AtomicU32,
}

/// After so many comments, addresses that posted none of late are forgotten.
const TIDY: u32 = 1024;

impl RateLimit {
    pub(super) fn new(a_minute: u32) -> Self {
        let quota = NonZeroU32::new(a_minute).map(Quota::per_minute);
        RateLimit {
            limiter: quota.map(RateLimiter::keyed),
            counted: AtomicU32::new(0),
        }
    }

    pub(super) fn check(&self, address: SocketAddr) -> Result<(), HttpError> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if self.counted.fetch_add(1, Ordering::Relaxed) % TIDY == TIDY - 1 {
            limiter.retain_recent();
        }
        limiter.check_key(&network(address.ip())).map_err(|_| {
            HttpError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "These are many comments in a short time. Please wait a minute, and send this one again.",
            )
        })
    }
}

/// The address that is counted: of IPv6 the first 64 bits, which are what a subscriber has.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        other => other.to_canonical(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_of_subscribers_are_counted() {
        for (address, counted) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let [address, counted] =
                [address, counted].map(|ip| ip.parse::<IpAddr>().expect("an address"));
            assert_eq!(network(address), counted);
        }
    }

    #[test]
    fn comments_beyond_the_limit_are_refused() {
        let limit = RateLimit::new(2);
        let [one, other] =
            ["192.0.2.7:1", "192.0.2.8:1"].map(|address| address.parse().expect("an address"));
        assert!(limit.check(one).is_ok() && limit.check(one).is_ok());
        assert!(limit.check(one).is_err());
        assert!(limit.check(other).is_ok());
        let unlimited = RateLimit::new(0);
        assert!((0..100).all(|_| unlimited.check(one).is_ok()));
    }
}
