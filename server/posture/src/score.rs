//! The score of a pillar in a namespace: 0 to 100, or not known.
//!
//! It is the weighted share of what is as it should be. Its parts are kept, so that a page can show them.
//! Making any one thing better never lowers it: each part's share only rises.

use crate::words::{Pillar, Severity};
use serde::{Deserialize, Serialize};

/// The score of one pillar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PillarScore {
    /// The pillar.
    pub pillar: Pillar,
    /// 0 to 100; `None` where nothing could be judged.
    pub score: Option<u8>,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What was counted, such as `do not run as root`.
    pub label: String,
    /// How many are as they should be.
    pub good: u32,
    /// How many were judged.
    pub total: u32,
    /// How much the part counts.
    pub weight: u32,
}

impl PillarScore {
    /// The score of these parts where enough is `known` to give one: `100 × Σ weight × good / total ÷ Σ weight`, rounded down, over the parts that judged anything.
    ///
    /// A part that is `required` and judged nothing makes the score unknown.
    pub(crate) fn of(pillar: Pillar, parts: Vec<Part>, known: bool) -> Self {
        let judged = parts.iter().filter(|part| part.total > 0);
        let (points, weights) = judged.fold((0_u64, 0_u64), |(points, weights), part| {
            let weight = u64::from(part.weight);
            (points + weight * 10_000 * u64::from(part.good) / u64::from(part.total), weights + weight)
        });
        let score = (known && weights > 0).then(|| u8::try_from(points / weights / 100).unwrap_or(100));
        Self { pillar, score, parts }
    }
}

/// How much a part counts, by the severity of what it guards against.
pub(crate) const fn weight(severity: Severity) -> u32 {
    match severity {
        Severity::Critical => 10,
        Severity::High => 5,
        Severity::Medium | Severity::Unknown => 2,
        Severity::Low => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn making_one_thing_better_never_lowers_it(
            parts in proptest::collection::vec((0..20_u32, 1..20_u32, 1..11_u32), 1..6),
            better in 0..6_usize,
        ) {
            let make = |bonus: Option<usize>| {
                let parts = parts.iter().enumerate().map(|(at, (good, total, weight))| Part {
                    label: String::new(),
                    good: (good.min(total) + u32::from(bonus == Some(at))).min(*total),
                    total: *total,
                    weight: *weight,
                }).collect();
                PillarScore::of(Pillar::Privileges, parts, true).score
            };
            prop_assert!(make(None) <= make(Some(better)));
        }
    }

    #[test]
    fn nothing_judged_is_not_known_and_all_good_is_100() {
        let part = |good, total| Part { label: "x".to_owned(), good, total, weight: 3 };
        assert_eq!(PillarScore::of(Pillar::Images, vec![part(0, 0)], true).score, None);
        assert_eq!(PillarScore::of(Pillar::Images, vec![part(4, 4)], false).score, None);
        assert_eq!(PillarScore::of(Pillar::Images, vec![part(4, 4), part(0, 0)], true).score, Some(100));
        assert_eq!(PillarScore::of(Pillar::Images, vec![part(1, 2)], true).score, Some(50));
    }
}
