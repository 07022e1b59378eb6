//! Which findings a page, an export or a command wants: one value, written to and read from an address.

use crate::words::{Area, EventKind, Pillar, Presence, Severity, Side, UnknownWord, Work};
use serde::{Deserialize, Serialize};

/// A filter, an order and a place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FindingQuery {
    /// What is wanted.
    pub filter: FindingFilter,
    /// In which order.
    pub sort: Sort,
    /// Where the page starts.
    pub page: Page,
}

/// What is wanted: every field that is set must hold; a field with several values holds with any of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FindingFilter {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// Namespaces by name.
    pub namespace: Vec<String>,
    /// Pillars.
    pub pillar: Vec<Pillar>,
    /// Areas.
    pub area: Vec<Area>,
    /// Severities.
    pub severity: Vec<Severity>,
    /// Sides.
    pub side: Vec<Side>,
    /// Teams by name.
    pub team: Vec<String>,
    /// Presences. Where neither presence nor work is set, only what is unresolved is wanted.
    pub presence: Vec<Presence>,
    /// Work states.
    pub work: Vec<Work>,
    /// Checks by id.
    pub check: Vec<String>,
    /// A workload as `name` or `Kind/name`.
    pub workload: Option<String>,
    /// A normalised image repository, or the part after its last slash.
    pub image: Option<String>,
    /// Words that stand in title, package, vulnerability, workload or image.
    pub text: Option<String>,
    /// By due date.
    pub due: Option<Due>,
    /// Findings with this event since [`FindingFilter::since_day`].
    pub event: Option<EventKind>,
    /// The UTC day, counted from 1970-01-01, from which `event` counts.
    pub since_day: Option<i32>,
    /// Also what is resolved, where neither presence nor work is set.
    pub all: bool,
}

/// A choice by due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// Due before now.
    Overdue,
    /// Due within seven days from now, not overdue.
    Week,
}

/// The orders a list can have. Ties are broken by age, so that every order is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SortBy {
    /// Highest priority first.
    #[default]
    Priority,
    /// Worst first.
    Severity,
    /// Due earliest first; without a due date last.
    Due,
    /// Seen first, first.
    Age,
    /// By namespace and workload.
    Workload,
}

/// An order and its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the natural order is turned round.
    pub reversed: bool,
}

/// Where a page starts: after or before a row, named by an opaque key that an earlier page gave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Page {
    /// The first rows.
    #[default]
    First,
    /// The rows after this key.
    After(String),
    /// The rows before this key.
    Before(String),
}

/// Why an address is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuery {
    /// A value is none of the words allowed.
    #[error("{0}")]
    Word(#[from] UnknownWord),
    /// A parameter that no list knows.
    #[error("`{0}` is no filter of this list")]
    Parameter(String),
    /// A value that is too long or of the wrong form.
    #[error("`{parameter}={value}`: expected {expected}")]
    Value {
        /// The parameter.
        parameter: String,
        /// Its value, cut after 80 characters.
        value: String,
        /// What was expected.
        expected: &'static str,
    },
}

const LONGEST_VALUE: usize = 300;
const MOST_VALUES: usize = 100;

impl FindingQuery {
    /// Reads the decoded parameters of an address. Empty values count as not given, as forms send them.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidQuery> {
        let mut query = Self::default();
        for pair in given(pairs) {
            let (name, value) = pair?;
            let wrong = |expected| wrong(name, value, expected);
            let filter = &mut query.filter;
            match name {
                "cluster" => filter.cluster = Some(value.to_owned()),
                "namespace" => add(&mut filter.namespace, value.to_owned()),
                "pillar" => add(&mut filter.pillar, value.parse()?),
                "area" => add(&mut filter.area, value.parse()?),
                "severity" => add(&mut filter.severity, value.parse()?),
                "side" => add(&mut filter.side, value.parse()?),
                "team" => add(&mut filter.team, value.to_owned()),
                "presence" => add(&mut filter.presence, value.parse()?),
                "work" => add(&mut filter.work, value.parse()?),
                "check" => add(&mut filter.check, value.to_owned()),
                "workload" => filter.workload = Some(value.to_owned()),
                "image" => filter.image = Some(value.to_owned()),
                "q" => filter.text = Some(value.to_owned()),
                "due" => {
                    filter.due = Some(match value {
                        "overdue" => Due::Overdue,
                        "week" => Due::Week,
                        _ => return Err(wrong("overdue or week")),
                    });
                }
                "event" => filter.event = Some(value.parse()?),
                "since" => filter.since_day = Some(value.parse().map_err(|_| wrong("a day's number"))?),
                "all" => filter.all = value == "1",
                "sort" => {
                    query.sort = Sort::parse(value).ok_or_else(|| {
                        wrong("priority, severity, due, age or workload, with - before it for the other way round")
                    })?;
                }
                "after" => query.page = Page::After(value.to_owned()),
                "before" => query.page = Page::Before(value.to_owned()),
                _ => return Err(InvalidQuery::Parameter(name.chars().take(80).collect())),
            }
        }
        Ok(query)
    }

    /// The parameters of the address that stands for this query, in a fixed order, not yet encoded.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.filter.to_pairs();
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort.to_string()));
        }
        match &self.page {
            Page::First => {}
            Page::After(key) => pairs.push(("after", key.clone())),
            Page::Before(key) => pairs.push(("before", key.clone())),
        }
        pairs
    }

    /// The encoded address part after `?`; empty for the default query.
    pub fn to_query_string(&self) -> String {
        encode(&self.to_pairs())
    }
}

impl FindingFilter {
    /// The parameters of the address that stands for this filter, in a fixed order, not yet encoded.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut one = |name: &'static str, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        one("cluster", self.cluster.clone());
        one("q", self.text.clone());
        one("workload", self.workload.clone());
        one("image", self.image.clone());
        one("due", self.due.map(|due| due.word().to_owned()));
        one("event", self.event.map(|event| event.word().to_owned()));
        one("since", self.since_day.map(|day| day.to_string()));
        one("all", self.all.then(|| "1".to_owned()));
        pairs.extend(self.namespace.iter().map(|value| ("namespace", value.clone())));
        pairs.extend(self.pillar.iter().map(|value| ("pillar", value.word().to_owned())));
        pairs.extend(self.area.iter().map(|value| ("area", value.word().to_owned())));
        pairs.extend(self.severity.iter().map(|value| ("severity", value.word().to_owned())));
        pairs.extend(self.side.iter().map(|value| ("side", value.word().to_owned())));
        pairs.extend(self.team.iter().map(|value| ("team", value.clone())));
        pairs.extend(self.presence.iter().map(|value| ("presence", value.word().to_owned())));
        pairs.extend(self.work.iter().map(|value| ("work", value.word().to_owned())));
        pairs.extend(self.check.iter().map(|value| ("check", value.clone())));
        pairs
    }

    /// Whether only what is unresolved is wanted: nothing says otherwise.
    pub fn unresolved_only(&self) -> bool {
        self.presence.is_empty() && self.work.is_empty() && !self.all && self.event.is_none()
    }
}

impl Due {
    /// The spelling in an address.
    pub const fn word(self) -> &'static str {
        match self {
            Due::Overdue => "overdue",
            Due::Week => "week",
        }
    }
}

impl Sort {
    /// Reads `due`, or `-due` for the other way round.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, reversed) = text.strip_prefix('-').map_or((text, false), |rest| (rest, true));
        let by = match word {
            "priority" => SortBy::Priority,
            "severity" => SortBy::Severity,
            "due" => SortBy::Due,
            "age" => SortBy::Age,
            "workload" => SortBy::Workload,
            _ => return None,
        };
        Some(Self { by, reversed })
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.by {
            SortBy::Priority => "priority",
            SortBy::Severity => "severity",
            SortBy::Due => "due",
            SortBy::Age => "age",
            SortBy::Workload => "workload",
        };
        write!(f, "{}{word}", if self.reversed { "-" } else { "" })
    }
}

/// The parameters that hold something, trimmed; an error instead of more than any form of ours sends.
pub(crate) fn given<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> impl Iterator<Item = Result<(&'a str, &'a str), InvalidQuery>> {
    let checked = pairs.into_iter().enumerate().map(|(count, (name, value))| {
        let value = value.trim();
        if count >= MOST_VALUES {
            Err(wrong(name, value, "at most 100 parameters"))
        } else if value.len() > LONGEST_VALUE {
            Err(wrong(name, value, "at most 300 bytes"))
        } else {
            Ok((name, value))
        }
    });
    checked.filter(|pair| !matches!(pair, Ok((_, ""))))
}

/// A value of the wrong form.
pub(crate) fn wrong(name: &str, value: &str, expected: &'static str) -> InvalidQuery {
    InvalidQuery::Value {
        parameter: name.chars().take(80).collect(),
        value: value.chars().take(80).collect(),
        expected,
    }
}

pub(crate) fn add<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if !values.contains(&value) {
        values.push(value);
    }
}

/// Encodes parameters as `application/x-www-form-urlencoded` (URL Standard, section 5.2).
pub fn encode(pairs: &[(&str, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => text.push(char::from(byte)),
                b' ' => text.push('+'),
                other => {
                    const HEX: &[u8; 16] = b"0123456789ABCDEF";
                    text.push('%');
                    text.push(char::from(HEX[usize::from(other >> 4)]));
                    text.push(char::from(HEX[usize::from(other & 15)]));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(pairs: &[(&'static str, String)]) -> FindingQuery {
        FindingQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))).unwrap()
    }

    fn any_query() -> impl Strategy<Value = FindingQuery> {
        let text = proptest::option::of(
            "[a-z0-9:%&=+ /|-]{1,12}".prop_filter("trimmed", |t| !t.trim().is_empty() && t.trim() == t),
        );
        (
            (text.clone(), text.clone(), text),
            proptest::sample::subsequence(Severity::ALL, 0..5),
            proptest::sample::subsequence(Presence::ALL, 0..5),
            proptest::sample::subsequence(Area::ALL, 0..5),
            any::<(bool, bool)>(),
            0..3_usize,
        )
            .prop_map(|((cluster, text, key), severity, presence, area, (all, reversed), page)| FindingQuery {
                filter: FindingFilter {
                    cluster,
                    text,
                    severity,
                    presence,
                    area,
                    all,
                    due: Some(Due::Week),
                    ..FindingFilter::default()
                },
                sort: Sort { by: SortBy::Due, reversed },
                page: match (page, key) {
                    (1, Some(key)) => Page::After(key),
                    (2, Some(key)) => Page::Before(key),
                    _ => Page::First,
                },
            })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(query in any_query()) {
            prop_assert_eq!(read(&query.to_pairs()), query);
        }
    }

    #[test]
    fn wrong_parameters_say_what_was_expected() {
        let error = |name, value| FindingQuery::from_pairs([(name, value)]).unwrap_err().to_string();
        assert_eq!(
            error("severity", "bad"),
            "`bad` is no severity; expected one of critical, high, medium, low, unknown"
        );
        assert_eq!(error("colour", "red"), "`colour` is no filter of this list");
        assert_eq!(error("due", "soon"), "`due=soon`: expected overdue or week");
        assert_eq!(FindingQuery::from_pairs([("severity", "")]), Ok(FindingQuery::default()));
    }

    #[test]
    fn values_are_encoded_for_an_address() {
        assert_eq!(encode(&[("q", "a b&c=é".to_owned())]), "q=a+b%26c%3D%C3%A9");
    }
}
