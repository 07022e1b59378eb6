//! What pages show, ready to be shown: the server has formatted every time, and every number is within the viewer's scope.
//! One file a page.

mod access;
mod account;
mod admin;
mod check;
mod error;
mod finding;
mod findings;
mod image;
mod import;
mod namespace;
mod overview;
mod privilege;
mod sent;
mod summary;

pub use access::*;
pub use account::*;
pub use admin::*;
pub use check::*;
pub use error::*;
pub use finding::*;
pub use findings::*;
pub use image::*;
pub use import::*;
pub use namespace::*;
pub use overview::*;
pub use privilege::*;
pub use sent::*;
pub use summary::*;

use posture::words::{EventKind, Presence, Severity, Side, Work};
use serde::{Deserialize, Serialize};

/// A moment, in words and exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Moment {
    /// In words: `3 days ago`; in narrow columns `3 d`.
    pub text: String,
    /// In UTC, as RFC 3339 with seconds: `2026-11-19T14:28:00Z`.
    pub exact: String,
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DueView {
    /// In words: `tomorrow`, `in 9 days`, `2 d over`. Empty where nothing is due.
    pub text: String,
    /// In UTC, as RFC 3339. Empty where nothing is due.
    pub exact: String,
    /// Whether it is past and still unresolved.
    pub over: bool,
}

/// A count that may have stopped at a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// How many were counted.
    pub value: u32,
    /// Whether there may be more.
    pub capped: bool,
}

impl Count {
    /// A count that is exact.
    pub const fn exact(value: u32) -> Self {
        Self { value, capped: false }
    }
}

/// A count for each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SideCounts {
    /// The developers'.
    pub developer: u32,
    /// The operators'.
    pub operator: u32,
}

impl SideCounts {
    /// Both sides together.
    pub const fn total(self) -> u32 {
        self.developer.saturating_add(self.operator)
    }
}

/// Unresolved findings by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SeverityCounts {
    /// Critical.
    pub critical: u32,
    /// High.
    pub high: u32,
    /// Medium.
    pub medium: u32,
    /// Low.
    pub low: u32,
    /// Those whose source states no severity.
    pub unknown: u32,
}

impl SeverityCounts {
    /// The count of one severity.
    pub const fn of(self, severity: Severity) -> u32 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
            Severity::Unknown => self.unknown,
        }
    }

    /// All severities together.
    pub const fn total(self) -> u32 {
        self.critical
            .saturating_add(self.high)
            .saturating_add(self.medium)
            .saturating_add(self.low)
            .saturating_add(self.unknown)
    }
}

/// Unresolved findings by severity and side, and what is urgent among them: the table "Whose move it is".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MoveCounts {
    /// The developers' by severity.
    pub developer: SeverityCounts,
    /// The operators' by severity.
    pub operator: SeverityCounts,
    /// Past their due date.
    pub overdue: SideCounts,
    /// Due within seven days, not overdue.
    pub due_week: SideCounts,
    /// Somebody works on them.
    pub in_progress: SideCounts,
    /// Somebody says they are done; the next scan decides.
    pub to_verify: SideCounts,
}

/// The three scores of 0 to 100; none where what is known does not suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scores {
    /// Images.
    pub images: Option<u8>,
    /// Privileges.
    pub privileges: Option<u8>,
    /// Reach.
    pub reach: Option<u8>,
}

/// One finding as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Its identifier in addresses, `/findings/<id>`.
    pub id: String,
    /// How bad.
    pub severity: Severity,
    /// 0 to 100.
    pub priority: u8,
    /// The fact: `image-resizer runs as a privileged container`.
    pub title: String,
    /// Whether its vulnerability is known to be exploited.
    pub exploited: bool,
    /// Where: `media/image-resizer`, or `media` for a namespace as a whole.
    pub place: String,
    /// Whether `place` is a namespace as a whole.
    pub is_namespace: bool,
    /// Whose move.
    pub side: Side,
    /// The team that moves; none where it is not known.
    pub team: Option<String>,
    /// What people do about it.
    pub work: Work,
    /// Whether the fault is there.
    pub presence: Presence,
    /// When it is due.
    pub due: DueView,
    /// First seen, in short: `7 d`.
    pub age: Moment,
    /// A second line where a list has room: `Lucía Ortega took it, 2 h ago`. Empty where there is none.
    pub note: String,
}

/// Something that happened to a finding, for lists of what is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentEvent {
    /// What happened.
    pub kind: EventKind,
    /// The finding's identifier.
    pub finding: String,
    /// The finding's title.
    pub title: String,
    /// Where: `media/image-resizer`.
    pub place: String,
    /// Who or which scan, and why; may be empty.
    pub note: String,
    /// Whose move the finding is.
    pub side: Side,
    /// When.
    pub at: Moment,
}

/// One namespace as a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NamespaceRow {
    /// Its name.
    pub name: String,
    /// Its team; none where it is not known.
    pub team: Option<String>,
    /// How many workloads it has.
    pub workloads: u32,
    /// The three scores.
    pub scores: Scores,
    /// The developers' unresolved findings.
    pub developer: SeverityCounts,
    /// The operators' unresolved findings.
    pub operator: SeverityCounts,
    /// Past their due date, both sides.
    pub overdue: u32,
    /// Unresolved findings of the last 14 days, the oldest first; shorter where the cluster is younger.
    pub trend: Vec<u32>,
    /// The change within 7 days, or since the first day known.
    pub delta: i32,
}
