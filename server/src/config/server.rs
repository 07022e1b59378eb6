//! Where the server listens and what it serves.

use super::{
    load::default_data_folder,
    setting::{Setting, parse},
};
use serde::{Deserialize, Serialize};
use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

/// Where the server listens and what it serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Server {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The address that people open.
    pub public_url: Option<PublicUrl>,
    /// Where the database is kept.
    pub data: PathBuf,
    /// What is served beside the pages.
    pub site: PathBuf,
    /// How many proxies stand in front.
    pub trusted_proxies: u8,
    /// How long one request may take.
    pub request_seconds: u32,
    /// How long an import may take.
    pub import_seconds: u32,
    /// How long requests under way may go on when the server ends.
    pub drain_seconds: u32,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: None,
            data: default_data_folder(&|_| None),
            site: PathBuf::from("site"),
            trusted_proxies: 0,
            request_seconds: 30,
            import_seconds: 1800,
            drain_seconds: 10,
        }
    }
}

impl Server {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if self.data.as_os_str().is_empty() {
            return Err(("data", "expected a folder".to_owned()));
        }
        for (key, seconds) in [
            ("request-seconds", self.request_seconds),
            ("import-seconds", self.import_seconds),
            ("drain-seconds", self.drain_seconds),
        ] {
            if !(1..=86_400).contains(&seconds) {
                return Err((key, "expected 1 to 86400 seconds".to_owned()));
            }
        }
        Ok(())
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        variable: Some("ATALAYA_LISTEN"),
        flag: Some("--listen"),
        help: "Address and port to listen on. Port 0 takes one that is free.",
        unset: None,
        set: |config, text| {
            parse(text, "an address and a port, such as `127.0.0.1:3000`").map(|value| config.server.listen = value)
        },
    },
    Setting {
        key: "public-url",
        variable: Some("ATALAYA_PUBLIC_URL"),
        flag: Some("--public-url"),
        help: "The address that people open, without a path. With `https` the session's cookie is sent over TLS only, and browsers are told to stay with TLS.",
        unset: Some("`http://` and the address listened on"),
        set: |config, text| text.trim().parse().map(|value| config.server.public_url = Some(value)),
    },
    Setting {
        key: "data",
        variable: Some("ATALAYA_DATA"),
        flag: Some("--data"),
        help: "The folder of the database. It is made if it is not there.",
        unset: Some("`$XDG_DATA_HOME/atalaya`, else `~/.local/share/atalaya`, else `data`"),
        set: |config, text| parse(text, "a folder").map(|value| config.server.data = value),
    },
    Setting {
        key: "site",
        variable: Some("ATALAYA_SITE"),
        flag: Some("--site"),
        help: "The folder that is served beside the pages: WebAssembly, style sheet, icon.",
        unset: Some("`site` beside the program"),
        set: |config, text| parse(text, "a folder").map(|value| config.server.site = value),
    },
    Setting {
        key: "trusted-proxies",
        variable: Some("ATALAYA_TRUSTED_PROXIES"),
        flag: None,
        help: "How many proxies stand in front and add to `X-Forwarded-For`. So many entries from its end are believed; attempts to sign in are counted by the address found there.",
        unset: None,
        set: |config, text| parse(text, "a number from 0 to 255").map(|value| config.server.trusted_proxies = value),
    },
    Setting {
        key: "request-seconds",
        variable: Some("ATALAYA_REQUEST_SECONDS"),
        flag: None,
        help: "How long one request may take before it is answered with 503.",
        unset: None,
        set: |config, text| parse(text, "a number of seconds").map(|value| config.server.request_seconds = value),
    },
    Setting {
        key: "import-seconds",
        variable: Some("ATALAYA_IMPORT_SECONDS"),
        flag: None,
        help: "The same for imports. One that sends nothing for `request-seconds` ends sooner.",
        unset: None,
        set: |config, text| parse(text, "a number of seconds").map(|value| config.server.import_seconds = value),
    },
    Setting {
        key: "drain-seconds",
        variable: Some("ATALAYA_DRAIN_SECONDS"),
        flag: None,
        help: "How long requests under way may go on after the server was told to end.",
        unset: None,
        set: |config, text| parse(text, "a number of seconds").map(|value| config.server.drain_seconds = value),
    },
];

/// The address that people open: scheme, host and port, nothing after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Plain HTTP on an address listened on.
    pub fn of(listen: SocketAddr) -> Self {
        Self(format!("http://{listen}"))
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// As `Origin` spells it.
    pub fn origin(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected an address such as `https://atalaya.example`, without a path".to_owned();
        let uri: http::Uri = text.parse().map_err(|_| expected())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(expected()) };
        let plain = uri.path() == "/"
            && uri.query().is_none()
            && !authority.as_str().contains('@')
            && authority.as_str().is_ascii();
        if !plain || !matches!(scheme, "http" | "https") {
            return Err(expected());
        }
        Ok(Self(format!("{scheme}://{}", authority.as_str().to_ascii_lowercase())))
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        let parse = |text: &str| text.parse::<PublicUrl>().map(String::from);
        assert_eq!(parse("https://Atalaya.Example/"), Ok("https://atalaya.example".to_owned()));
        assert_eq!(parse("http://127.0.0.1:3000"), Ok("http://127.0.0.1:3000".to_owned()));
        for bad in ["atalaya.example", "ftp://x", "https://x/path", "https://user@x", "https://x?y", ""] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
