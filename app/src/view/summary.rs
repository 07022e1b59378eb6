//! The printable page by namespace and side.

use super::{Changes, Count, Moment, MoveCounts, NamespaceRow};
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
    /// The namespaces, by name.
    pub rows: Vec<NamespaceRow>,
    /// What changed within the last 7 days.
    pub week: Changes,
}
