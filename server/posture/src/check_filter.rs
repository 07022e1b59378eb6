//! Which checks of the catalogue a page wants: one value, written to and read from an address.

#[cfg(feature = "analysis")]
use crate::{
    catalogue,
    check::{Check, Standard},
    query::wrong,
};
use crate::{
    query::{InvalidQuery, add, encode, given},
    words::{Area, Pillar, Severity, Side},
};
use serde::{Deserialize, Serialize};

/// What is wanted: every field that is set must hold; a field with several values holds with any of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckFilter {
    /// The cluster whose findings are counted; it chooses no checks.
    pub cluster: Option<String>,
    /// Pillars.
    pub pillar: Vec<Pillar>,
    /// Areas.
    pub area: Vec<Area>,
    /// The worst severity that a check gives.
    pub severity: Vec<Severity>,
    /// Sides.
    pub side: Vec<Side>,
    /// Published standards, or one level of them: `cis`, `pod-security.baseline`.
    pub standard: Vec<String>,
    /// Words that all stand somewhere in the check's text.
    pub text: Option<String>,
}

impl CheckFilter {
    /// Reads the decoded parameters of an address. Empty values count as not given, as forms send them.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidQuery> {
        let mut filter = Self::default();
        for pair in given(pairs) {
            let (name, value) = pair?;
            match name {
                "cluster" => filter.cluster = Some(value.to_owned()),
                "pillar" => add(&mut filter.pillar, value.parse()?),
                "area" => add(&mut filter.area, value.parse()?),
                "severity" => add(&mut filter.severity, value.parse()?),
                "side" => add(&mut filter.side, value.parse()?),
                "standard" => add(&mut filter.standard, value.to_owned()),
                "q" => filter.text = Some(value.to_owned()),
                _ => return Err(InvalidQuery::Parameter(name.chars().take(80).collect())),
            }
        }
        Ok(filter)
    }

    /// The parameters of the address that stands for this filter, in a fixed order, not yet encoded.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.cluster.iter().map(|value| ("cluster", value.clone())));
        pairs.extend(self.text.iter().map(|value| ("q", value.clone())));
        pairs.extend(self.pillar.iter().map(|value| ("pillar", value.word().to_owned())));
        pairs.extend(self.area.iter().map(|value| ("area", value.word().to_owned())));
        pairs.extend(self.severity.iter().map(|value| ("severity", value.word().to_owned())));
        pairs.extend(self.side.iter().map(|value| ("side", value.word().to_owned())));
        pairs.extend(self.standard.iter().map(|value| ("standard", value.clone())));
        pairs
    }

    /// The encoded address part after `?`; empty for the whole catalogue.
    pub fn to_query_string(&self) -> String {
        encode(&self.to_pairs())
    }

    /// What is wrong with it that only the catalogue knows: a standard that no check names.
    #[cfg(feature = "analysis")]
    pub fn problem(&self) -> Option<InvalidQuery> {
        let unknown = self.standard.iter().find(|word| !catalogue::all().iter().any(|of| names(of.standards, word)));
        unknown.map(|word| wrong("standard", word, "a standard that checks name, such as cis or pod-security.baseline"))
    }

    /// Whether this check is wanted.
    #[cfg(feature = "analysis")]
    pub fn takes(&self, check: &Check) -> bool {
        fn any<T: PartialEq>(wanted: &[T], of_check: &T) -> bool {
            wanted.is_empty() || wanted.contains(of_check)
        }
        any(&self.pillar, &check.area.pillar())
            && any(&self.area, &check.area)
            && any(&self.severity, &check.severity)
            && any(&self.side, &check.side)
            && (self.standard.is_empty() || self.standard.iter().any(|word| names(check.standards, word)))
            && self.text.as_deref().is_none_or(|text| says(check, text))
    }
}

/// How an address spells a standard at a level.
pub fn standard_word(standard: &str, level: &str) -> String {
    if level.is_empty() { standard.to_owned() } else { format!("{standard}.{level}") }
}

/// Whether one of the standards is meant by the word: the standard as a whole, or at its level.
#[cfg(feature = "analysis")]
fn names(standards: &[Standard], word: &str) -> bool {
    standards.iter().any(|of| of.standard == word || standard_word(of.standard, of.level) == word)
}

/// Whether every word stands somewhere in what people read of the check, in upper or lower case.
#[cfg(feature = "analysis")]
fn says(check: &Check, words: &str) -> bool {
    let mut text = [check.id, check.title, check.why, check.fix, check.try_first, check.side_reason].join("\n");
    for standard in check.standards {
        text.extend(["\n", standard.standard, " ", standard.level, " ", standard.control]);
    }
    let text = text.to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
#[cfg(feature = "analysis")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn wanted(pairs: &[(&str, &str)]) -> BTreeSet<&'static str> {
        let filter = CheckFilter::from_pairs(pairs.iter().copied()).unwrap();
        catalogue::all().iter().filter(|check| filter.takes(check)).map(|check| check.id).collect()
    }

    /// The ids of the checks for which this holds.
    fn naive(holds: impl Fn(&Check) -> bool) -> BTreeSet<&'static str> {
        catalogue::all().iter().filter(|check| holds(check)).map(|check| check.id).collect()
    }

    #[test]
    fn every_field_narrows() {
        assert_eq!(wanted(&[]), naive(|_| true));
        assert_eq!(wanted(&[("cluster", "a")]), naive(|_| true));
        assert_eq!(
            wanted(&[("area", "image"), ("area", "network")]),
            naive(|c| c.id.starts_with("image.") || c.id.starts_with("network."))
        );
        assert_eq!(wanted(&[("pillar", "images")]), naive(|c| c.id.starts_with("image.")));
        assert_eq!(
            wanted(&[("side", "operator"), ("severity", "high")]),
            naive(|c| c.side == Side::Operator && c.severity == Severity::High)
        );
        assert_eq!(
            wanted(&[("standard", "pod-security")]),
            naive(|c| c.standards.iter().any(|s| s.standard == "pod-security"))
        );
        let baseline = naive(|c| c.standards.iter().any(|s| (s.standard, s.level) == ("pod-security", "baseline")));
        assert!(!baseline.is_empty() && baseline.len() < wanted(&[("standard", "pod-security")]).len());
        assert_eq!(wanted(&[("standard", "pod-security.baseline")]), baseline);
        assert!(wanted(&[("q", "PRIVILEGED  privilege.privileged")]).contains("privilege.privileged"));
        assert!(wanted(&[("q", "5.2.1")]).contains("privilege.pod-security-not-enforced"));
        assert_eq!(wanted(&[("q", "no check says this")]), BTreeSet::new());
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let error = |name, value| CheckFilter::from_pairs([(name, value)]).unwrap_err().to_string();
        assert_eq!(error("colour", "red"), "`colour` is no filter of this list");
        let filter = CheckFilter::from_pairs([("standard", "cis"), ("standard", "pod-security.x")]).unwrap();
        assert_eq!(
            filter.problem().unwrap().to_string(),
            "`standard=pod-security.x`: expected a standard that checks name, such as cis or pod-security.baseline"
        );
        assert!(error("area", "kitchen").starts_with("`kitchen` is no area; expected one of image, "));
        assert_eq!(CheckFilter::from_pairs([("area", " ")]), Ok(CheckFilter::default()));
        assert_eq!(CheckFilter::default().problem(), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            area in proptest::sample::subsequence(Area::ALL, 0..4),
            pillar in proptest::sample::subsequence(Pillar::ALL, 0..3),
            severity in proptest::sample::subsequence(Severity::ALL, 0..4),
            side in proptest::sample::subsequence(Side::ALL, 0..2),
            standard in proptest::sample::subsequence(vec!["cis", "pod-security.restricted"], 0..=2),
            text in proptest::option::of("[a-z0-9:%&=+/|.]{1,12}"),
        ) {
            let standard = standard.into_iter().map(str::to_owned).collect();
            let filter = CheckFilter { cluster: text.clone(), pillar, area, severity, side, standard, text };
            let pairs = filter.to_pairs();
            let read = CheckFilter::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
            prop_assert_eq!(read, Ok(filter));
        }
    }
}
