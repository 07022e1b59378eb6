//! The words of the design as the numbers in which the database keeps and sorts them. Never renumber; only add.

use crate::{Result, StoreError};
use posture::{
    time::Timestamp,
    words::{Area, MatchStrength, Presence, Severity, Side, Work},
};

/// A word with a fixed number.
pub(super) trait Code: Sized + Copy + PartialEq + 'static {
    /// Word and number.
    const CODES: &'static [(Self, i64)];

    /// The number.
    fn code(self) -> i64 {
        Self::CODES.iter().find(|(word, _)| *word == self).map_or(-1, |(_, code)| *code)
    }

    /// The word of a number.
    fn of_code(code: i64) -> Result<Self> {
        let found = Self::CODES.iter().find(|(_, known)| *known == code);
        found
            .map(|(word, _)| *word)
            .ok_or_else(|| StoreError::Corrupt(format!("{code} is no {}", std::any::type_name::<Self>())))
    }
}

impl Code for Severity {
    // In sorting order: worst first.
    const CODES: &'static [(Self, i64)] = &[
        (Severity::Critical, 0),
        (Severity::High, 1),
        (Severity::Medium, 2),
        (Severity::Low, 3),
        (Severity::Unknown, 4),
    ];
}

impl Code for Side {
    const CODES: &'static [(Self, i64)] = &[(Side::Developer, 0), (Side::Operator, 1)];
}

impl Code for Area {
    const CODES: &'static [(Self, i64)] =
        &[(Area::Image, 0), (Area::Privilege, 1), (Area::Access, 2), (Area::Network, 3), (Area::Mesh, 4)];
}

impl Code for Presence {
    const CODES: &'static [(Self, i64)] = &[
        (Presence::Present, 0),
        (Presence::Fixed, 1),
        (Presence::Gone, 2),
        (Presence::NoLongerReported, 3),
        (Presence::Unproven, 4),
    ];
}

impl Code for Work {
    const CODES: &'static [(Self, i64)] = &[
        (Work::Open, 0),
        (Work::InProgress, 1),
        (Work::AwaitingVerification, 2),
        (Work::Accepted, 3),
        (Work::NotAffected, 4),
        (Work::FalsePositive, 5),
    ];
}

impl Code for MatchStrength {
    const CODES: &'static [(Self, i64)] = &[
        (MatchStrength::SameManifest, 0),
        (MatchStrength::SameIndexAndPlatform, 1),
        (MatchStrength::SameConfiguration, 2),
        (MatchStrength::ReferenceOnly, 3),
    ];
}

/// Stands for "no date" where dates are sorted: the end of the year 9999.
pub(super) const NEVER: i64 = 253_402_300_799_999;

/// A date that may be missing, last when sorted.
pub(super) fn date_or_never(date: Option<Timestamp>) -> i64 {
    date.map_or(NEVER, |date| date.0.min(NEVER - 1))
}

/// Reads [`date_or_never`].
pub(super) fn never_is_none(date: i64) -> Option<Timestamp> {
    (date < NEVER).then_some(Timestamp(date))
}

/// A moment that may be missing; 0 stands for none.
pub(super) fn moment_or_zero(moment: Option<Timestamp>) -> i64 {
    moment.map_or(0, |moment| moment.0.max(1))
}

/// Reads [`moment_or_zero`].
pub(super) fn zero_is_none(moment: i64) -> Option<Timestamp> {
    (moment > 0).then_some(Timestamp(moment))
}

/// Empty text stands for none.
pub(super) fn empty_is_none(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A count as pages carry it.
pub(super) fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every<T: Code + std::fmt::Debug>(words: &[T]) {
        assert_eq!(words.len(), T::CODES.len());
        for word in words {
            assert_eq!(T::of_code(word.code()).unwrap(), *word);
        }
    }

    #[test]
    fn every_word_has_a_number_of_its_own() {
        every(Severity::ALL);
        every(Side::ALL);
        every(Area::ALL);
        every(Presence::ALL);
        every(Work::ALL);
        every(MatchStrength::ALL);
    }

    #[test]
    fn worse_sorts_first() {
        assert!(Severity::ALL.is_sorted_by_key(|severity| severity.code()));
    }
}
