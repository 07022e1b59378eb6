//! The highest base score in a report's `CVSS`, without building the map that it is.

use serde::{
    Deserialize,
    de::{Deserializer, IgnoredAny, MapAccess, Visitor},
};
use std::fmt;

/// The highest version 3 or 4 base score of all vendors, times ten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cvss(pub(super) Option<u8>);

#[derive(Deserialize)]
struct Vendor {
    #[serde(rename = "V3Score", default)]
    v3: Option<f64>,
    #[serde(rename = "V40Score", default)]
    v4: Option<f64>,
}

impl<'de> Deserialize<'de> for Cvss {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Vendors)
    }
}

struct Vendors;

impl<'de> Visitor<'de> for Vendors {
    type Value = Cvss;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of scores by vendor")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cvss, A::Error> {
        let mut highest = None;
        while map.next_key::<IgnoredAny>()?.is_some() {
            let vendor: Vendor = map.next_value()?;
            highest = highest.max([vendor.v3, vendor.v4].into_iter().flatten().filter_map(tenths).max());
        }
        Ok(Cvss(highest))
    }

    fn visit_unit<E>(self) -> Result<Cvss, E> {
        Ok(Cvss(None))
    }
}

/// A base score times ten; none for what is outside 0.0 to 10.0. Trivy writes no score as 0 or not at all.
fn tenths(score: f64) -> Option<u8> {
    (0.05..=10.0).contains(&score).then(|| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
        let tenths = (score * 10.0).round() as u8;
        tenths
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_score_of_version_3_or_4_counts() {
        let table = [
            (r#"{"nvd":{"V2Score":10,"V3Score":7.5},"redhat":{"V3Score":9.8}}"#, Some(98)),
            (r#"{"ghsa":{"V40Score":8.7,"V3Score":7.5}}"#, Some(87)),
            (r#"{"nvd":{"V2Score":10}}"#, None),
            (r#"{"nvd":{"V3Score":0}}"#, None),
            (r#"{"nvd":{"V3Score":99}}"#, None),
            ("{}", None),
            ("null", None),
        ];
        for (json, expected) in table {
            assert_eq!(serde_json::from_str::<Cvss>(json).unwrap(), Cvss(expected), "{json}");
        }
    }
}
