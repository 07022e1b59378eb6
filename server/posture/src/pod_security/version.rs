//! A version of Kubernetes as Pod Security Admission writes it: `v1.28` or `latest`.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A version of the Pod Security Standards: the minor version of Kubernetes 1, or the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(u16);

/// A version that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version of the Pod Security Standards; expected latest, or a version such as v1.28")]
pub struct WrongVersion(String);

impl Version {
    /// Later than every numbered version.
    pub const LATEST: Self = Self(u16::MAX);

    /// Kubernetes 1.`minor`.
    pub const fn minor(minor: u16) -> Self {
        Self(minor)
    }

    /// Whether a rule that came with Kubernetes 1.`minor` holds.
    pub const fn since(self, minor: u16) -> bool {
        self.0 >= minor
    }
}

impl Default for Version {
    fn default() -> Self {
        Self::LATEST
    }
}

impl FromStr for Version {
    type Err = WrongVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "latest" {
            return Ok(Self::LATEST);
        }
        let number = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.");
        let digits = number.filter(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
        let minor = digits.and_then(|digits| digits.parse().ok()).filter(|minor| *minor != u16::MAX);
        minor.map(Self).ok_or_else(|| WrongVersion(text.chars().take(32).collect()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::LATEST { f.write_str("latest") } else { write!(f, "v1.{}", self.0) }
    }
}

impl TryFrom<String> for Version {
    type Error = WrongVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_ordered() {
        assert_eq!("v1.28".parse(), Ok(Version::minor(28)));
        assert_eq!("1.9".parse(), Ok(Version::minor(9)));
        assert!(Version::minor(9) < Version::minor(28) && Version::minor(99) < Version::LATEST);
        for wrong in ["", "v1", "v1.", "v2.3", "v1.x", "v1.65535", "v1.70000", "v1.-1", "LATEST"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }
}
