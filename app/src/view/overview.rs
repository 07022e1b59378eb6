//! The overview, for whoever sees a whole cluster and for a team.

use super::{Count, DueView, FindingRow, Moment, MoveCounts, NamespaceRow, RecentEvent};
use posture::words::{EventKind, Exposure, Severity, Side, Work};
use serde::{Deserialize, Serialize};

/// The first page after signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OverviewView {
    /// No cluster was imported yet, or none is in the viewer's scope.
    Empty {
        /// Whether the viewer may import one.
        may_import: bool,
    },
    /// Operators, managers and administrators.
    Cluster(Box<ClusterOverview>),
    /// Developers: whoever sees some teams of the cluster only.
    Team(Box<TeamOverview>),
}

/// A whole cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClusterOverview {
    /// The cluster's name.
    pub cluster: String,
    /// How many namespaces.
    pub namespaces: u32,
    /// How many workloads.
    pub workloads: u32,
    /// Unresolved findings.
    pub unresolved: Count,
    /// When the newest data came.
    pub snapshot: Moment,
    /// The workloads to look at first, three at the most, the highest priority first.
    pub first: Vec<Attention>,
    /// Whose move it is.
    pub moves: MoveCounts,
    /// The namespaces of the highest priority first, 25 at the most.
    pub rows: Vec<NamespaceRow>,
    /// Since the viewer last looked.
    pub changes: Changes,
    /// What is due next, five at the most, the earliest first.
    pub due: Vec<FindingRow>,
}

/// A workload, or a namespace as a whole, with its worst findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// `media/image-resizer`.
    pub place: String,
    /// The namespace.
    pub namespace: String,
    /// The workload as `Kind/name`; none for a namespace as a whole.
    pub workload: Option<String>,
    /// The highest priority among its findings.
    pub priority: u8,
    /// Its unresolved findings.
    pub total: u32,
    /// Who can reach it.
    pub exposure: Exposure,
    /// The worst findings, four at the most, the highest priority first. Never empty.
    pub worst: Vec<FindingRow>,
    /// The change that removes the worst: `Set privileged: false in media/image-resizer`.
    pub change: String,
}

/// What changed since a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Since when: the viewer's last visit but not longer ago than the server keeps events for.
    pub since: Moment,
    /// The UTC day of `since`, counted from 1970-01-01, for filters.
    pub since_day: i32,
    /// Findings with each kind of event: fixed, new, reopened, gone, still seen. Zero is listed too.
    pub counts: Vec<ChangeCount>,
    /// A few of them, the newest first.
    pub recent: Vec<RecentEvent>,
}

/// How many findings had one kind of event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCount {
    /// The kind.
    pub kind: EventKind,
    /// How many.
    pub count: Count,
}

/// What a team sees.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TeamOverview {
    /// The cluster's name.
    pub cluster: String,
    /// The viewer's teams.
    pub teams: Vec<String>,
    /// The changes to make first, three at the most.
    pub todo: Vec<Todo>,
    /// The team's unresolved findings on the developers' side.
    pub unresolved: Count,
    /// The critical ones among them.
    pub critical: Count,
    /// When the newest data came.
    pub snapshot: Moment,
    /// How many namespaces the team has.
    pub namespaces: u32,
    /// Past their due date in all of them, both sides.
    pub overdue: u32,
    /// The namespaces of the highest priority first, 25 at the most.
    pub rows: Vec<NamespaceRow>,
    /// What somebody works on, the newest first; `note` says who and since when.
    pub moving: Vec<FindingRow>,
    /// How many are in progress.
    pub in_progress: Count,
    /// How many wait for the next scan.
    pub to_verify: Count,
    /// What was verified fixed, the newest first; `note` says by which scan.
    pub fixed: Vec<RecentEvent>,
    /// How many were fixed since the viewer last looked.
    pub fixed_count: Count,
    /// Since the viewer last looked.
    pub changes: Changes,
    /// What is due next, five at the most, the earliest first.
    pub due: Vec<FindingRow>,
}

/// One change that removes findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// The finding that shows the change.
    pub finding: String,
    /// The change: `Set privileged: false in media/image-resizer`.
    pub change: String,
    /// Why first, one or two sentences.
    pub why: String,
    /// The worst severity it removes.
    pub severity: Severity,
    /// Whose move.
    pub side: Side,
    /// How many findings it removes.
    pub removes: u32,
    /// How many of them are critical.
    pub removes_critical: u32,
    /// How many of them are being exploited.
    pub exploited: u32,
    /// When the first of them is due.
    pub due: DueView,
    /// What people do about the finding.
    pub work: Work,
    /// Whether the viewer may take it now.
    pub may_take: bool,
}
