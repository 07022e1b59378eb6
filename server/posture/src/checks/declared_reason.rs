//! Why a container adds a capability, as its team declares it in an annotation of the pod:
//! `atalaya.dev/capability-reason.NET_ADMIN: sets up the tunnel; reviewed-by=Ana; until=2027-03-31`, or
//! `atalaya.dev/capability-reason.<container>.NET_ADMIN` for one container.

use crate::{
    inventory::Container,
    time::{DAY, Timestamp},
};

const ANNOTATION: &str = "atalaya.dev/capability-reason.";

/// What a pod declares about one added capability of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Declared<'a> {
    /// Nothing.
    Nothing,
    /// A reviewed reason that still holds.
    Holds(Reason<'a>),
    /// A reason that does not count, and why not; follows `the declared reason`.
    Wrong(&'static str),
}

/// A reviewed reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason<'a> {
    /// The reason itself.
    pub(super) text: &'a str,
    /// The last day on which it holds, as written: `2027-03-31`.
    pub(super) until: &'a str,
}

/// What the container's pod declares about a capability, by the name as the container writes it. What is said for the one
/// container wins over what is said for all.
pub(super) fn of<'a>(container: &Container<'a>, capability: &str) -> Declared<'a> {
    let annotations = &container.pod().annotations;
    if annotations.is_empty() {
        return Declared::Nothing;
    }
    let own = format!("{ANNOTATION}{}.{capability}", container.spec.name);
    let value = annotations.get(&own).or_else(|| annotations.get(&format!("{ANNOTATION}{capability}")));
    value.map_or(Declared::Nothing, |value| read(value, container.workload.namespace.inventory.time))
}

fn read(value: &str, now: Timestamp) -> Declared<'_> {
    let mut parts = value.split(';').map(str::trim);
    let text = parts.next().unwrap_or_default();
    let (mut reviewer, mut until) = (None, None);
    for part in parts.filter(|part| !part.is_empty()) {
        let slot = match part.split_once('=') {
            Some(("reviewed-by", name)) => (&mut reviewer, name.trim()),
            Some(("until", day)) => (&mut until, day.trim()),
            _ => return Declared::Wrong("has a part that is neither reviewed-by=NAME nor until=YYYY-MM-DD"),
        };
        if slot.0.replace(slot.1).is_some() {
            return Declared::Wrong("names its reviewer or its end twice");
        }
    }
    if text.is_empty() || text.starts_with("reviewed-by=") || text.starts_with("until=") {
        return Declared::Wrong("gives no reason before its first semicolon");
    }
    if reviewer.is_none_or(str::is_empty) {
        return Declared::Wrong("names nobody who reviewed it (reviewed-by=NAME)");
    }
    let Some(until) = until else { return Declared::Wrong("has no end (until=YYYY-MM-DD)") };
    let Some(last) = day(until) else { return Declared::Wrong("has an end that is no date (until=YYYY-MM-DD)") };
    // It holds through its last day, in UTC.
    if now.0 >= last.saturating_add(1).saturating_mul(DAY) {
        return Declared::Wrong("has expired");
    }
    Declared::Holds(Reason { text, until })
}

/// The number of a day written `YYYY-MM-DD`, counted from 1970-01-01 (ISO 8601, Gregorian calendar).
fn day(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    if !shaped {
        return None;
    }
    let (year, month, day): (i64, usize, i64) =
        (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = lengths.get(month.checked_sub(1)?)?;
    if !(1..=*length).contains(&day) {
        return None;
    }
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400;
    let of_year: i64 = lengths[..month - 1].iter().sum();
    // 719162 days lie between 0001-01-01 and 1970-01-01.
    Some(before * 365 + leap_days + of_year + day - 1 - 719_162)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (text, expected) in [
            ("1970-01-01", Some(0)),
            ("1969-12-31", Some(-1)),
            ("2000-02-29", Some(11_016)),
            ("2023-11-14", Some(19_675)),
            ("2024-12-31", Some(20_088)),
            ("2023-02-29", None),
            ("1900-02-29", None),
            ("2023-13-01", None),
            ("2023-00-10", None),
            ("2023-04-31", None),
            ("2023-1-1", None),
            ("2023/01/01", None),
            ("+023-01-01", None),
            ("", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }

    #[test]
    fn a_reason_needs_a_reviewer_and_an_end_that_is_not_over() {
        let at = |text: &str| Timestamp(day(text).unwrap() * DAY);
        let full = "sets up the tunnel; reviewed-by=Ana; until=2027-03-31";
        let holds = Declared::Holds(Reason { text: "sets up the tunnel", until: "2027-03-31" });
        assert_eq!(read(full, at("2026-01-01")), holds);
        assert_eq!(read(full, Timestamp(at("2027-04-01").0 - 1)), holds);
        assert_eq!(read(full, at("2027-04-01")), Declared::Wrong("has expired"));
        assert_eq!(
            read("why; until=2027-03-31; reviewed-by=Ana;", at("2027-03-31")),
            Declared::Holds(Reason { text: "why", until: "2027-03-31" })
        );
        for wrong in [
            "",
            "why",
            "why; reviewed-by=Ana",
            "why; until=2027-03-31",
            "why; reviewed-by=; until=2027-03-31",
            "; reviewed-by=Ana; until=2027-03-31",
            "reviewed-by=Ana; until=2027-03-31",
            "why; reviewed-by=Ana; until=soon",
            "why; reviewed-by=Ana; until=2027-02-30",
            "why; reviewed-by=Ana; until=2027-03-31; until=2028-03-31",
            "why; reviewed-by=Ana; untill=2027-03-31; until=2027-03-31",
        ] {
            assert!(matches!(read(wrong, at("2026-01-01")), Declared::Wrong(_)), "{wrong}");
        }
    }
}
