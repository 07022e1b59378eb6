//! The attributes of every cookie, in one place, from the address that people open.

use crate::config::PublicUrl;

/// How cookies are named and marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookies {
    /// The name of the session's cookie.
    pub session: &'static str,
    /// The name of the cookie that remembers the theme.
    pub theme: &'static str,
    /// Whether they are sent over TLS only.
    pub secure: bool,
}

/// Over TLS the session's cookie is bound to this very host by its name (`__Host-`); browsers refuse that name without TLS.
pub fn cookies(public_url: &PublicUrl) -> Cookies {
    let secure = public_url.is_https();
    Cookies { session: if secure { "__Host-atalaya" } else { "atalaya" }, theme: "theme", secure }
}

impl Cookies {
    /// `Set-Cookie` for a cookie that scripts cannot read and that other sites' requests do not carry, but links to here do.
    pub fn set(&self, name: &str, value: &str, max_age_seconds: u64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}")
    }
}

/// The value of a cookie of a request.
pub fn value<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(http::header::COOKIE)
        .into_iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_binds_the_cookie_to_the_host_over_tls() {
        let tls = cookies(&"https://atalaya.example".parse().unwrap());
        assert_eq!(
            tls.set(tls.session, "x", 60),
            "__Host-atalaya=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
        let plain = cookies(&"http://127.0.0.1:3000".parse().unwrap());
        assert_eq!(plain.set(plain.session, "x", 60), "atalaya=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = http::HeaderMap::new();
        headers.append(http::header::COOKIE, "a=1; theme=dark".parse().unwrap());
        headers.append(http::header::COOKIE, "b=2".parse().unwrap());
        assert_eq!(
            (value(&headers, "theme"), value(&headers, "b"), value(&headers, "c")),
            (Some("dark"), Some("2"), None)
        );
    }
}
