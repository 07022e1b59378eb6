//! The printable page by namespace and side.

use super::{Changes, Count, Moment, MoveCounts, NamespaceRow, SeverityCounts};
use serde::{Deserialize, Serialize};

/// One page about a cluster, for paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SummaryView {
    /// The cluster's name; empty where there is none yet.
    pub cluster: String,
    /// When it was made, and for whom: `23 November 2026, 14:32 UTC`.
    pub made: Moment,
    /// Whose scope it shows: `All namespaces`, or `Namespaces of Storefront`.
    pub scope: String,
    /// When the newest data came.
    pub snapshot: Moment,
    /// Unresolved findings.
    pub unresolved: Count,
    /// Whose move it is.
    pub moves: MoveCounts,
    /// The namespaces of the highest priority, by name: as many as fit on a page.
    pub rows: Vec<NamespaceRow>,
    /// All others together; none where every namespace is shown.
    pub others: Option<OtherNamespaces>,
    /// What changed within the last 7 days.
    pub week: Changes,
}

/// Namespaces that are summed up without being named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OtherNamespaces {
    /// How many.
    pub namespaces: u32,
    /// The developers' unresolved findings.
    pub developer: SeverityCounts,
    /// The operators' unresolved findings.
    pub operator: SeverityCounts,
    /// Past their due date, both sides.
    pub overdue: u32,
    /// The change within 7 days.
    pub delta: i32,
}
