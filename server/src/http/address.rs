//! Which address a request came from, as far as it can be believed.

use axum::extract::ConnectInfo;
use http::{HeaderMap, request::Parts};
use std::net::{IpAddr, SocketAddr};

/// The address of the caller: the connection's, or what as many proxies as are trusted wrote down.
pub(super) fn of(parts: &Parts, trusted_proxies: u8) -> Option<IpAddr> {
    let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if trusted_proxies == 0 { connected } else { forwarded(&parts.headers, trusted_proxies).or(connected) }
}

/// Each proxy adds at the end whom it got the request from; so many entries from the end are the trusted proxies' own words.
fn forwarded(headers: &HeaderMap, trusted_proxies: u8) -> Option<IpAddr> {
    let all: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let entry = all.len().checked_sub(usize::from(trusted_proxies)).and_then(|at| all.get(at))?;
    entry.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "198.51.100.9, 203.0.113.5".parse().unwrap());
        headers.append("x-forwarded-for", "192.0.2.7".parse().unwrap());
        let text = |proxies| forwarded(&headers, proxies).map(|address| address.to_string());
        assert_eq!(text(1).as_deref(), Some("192.0.2.7"));
        assert_eq!(text(2).as_deref(), Some("203.0.113.5"));
        assert_eq!(text(4), None);
        assert_eq!(forwarded(&HeaderMap::new(), 1), None);
    }
}
