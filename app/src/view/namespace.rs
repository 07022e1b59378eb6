//! Namespaces: the list, and one.

use super::{
    ChangeView, Count, FindingRow, Moment, MoveCounts, NamespaceRow, PrivilegeView, RecentEvent, SeverityCounts,
};
use posture::{
    query::FindingFilter,
    words::{Exposure, Pillar, PodSecurityLevel},
};
use serde::{Deserialize, Serialize};

/// Which namespaces are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NamespaceQuery {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// A part of the name or of the team's, in any case.
    pub text: Option<String>,
}

/// Namespaces in the viewer's scope.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NamespacesView {
    /// The cluster's name; empty where there is none yet.
    pub cluster: String,
    /// When the newest data came.
    pub snapshot: Moment,
    /// What was asked for.
    pub query: NamespaceQuery,
    /// How many namespaces there are.
    pub all: u32,
    /// How many of them match.
    pub matching: u32,
    /// The matching ones of the highest priority first, 100 at the most.
    pub rows: Vec<NamespaceRow>,
}

/// One namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NamespaceView {
    /// The cluster's name.
    pub cluster: String,
    /// Its name.
    pub name: String,
    /// Its team; none where it is not known.
    pub team: Option<String>,
    /// Why this team: `from the label team`. Empty where there is none.
    pub team_reason: String,
    /// Its unresolved findings.
    pub unresolved: Count,
    /// The change within 7 days.
    pub delta: i32,
    /// Past their due date.
    pub overdue: u32,
    /// When the newest data came.
    pub snapshot: Moment,
    /// Images, privileges, reach, in this order.
    pub pillars: Vec<PillarView>,
    /// Whose move it is.
    pub moves: MoveCounts,
    /// The findings to look at first, seven at the most.
    pub first: Vec<FindingRow>,
    /// Its workloads, the highest priority first.
    pub workloads: Vec<WorkloadRow>,
    /// The level that Pod Security admission enforces.
    pub pod_security: PodSecurityView,
    /// How many workloads a policy selects for incoming traffic; none where it is not known.
    pub ingress: Option<Share>,
    /// How many workloads a policy selects for outgoing traffic; none where it is not known.
    pub egress: Option<Share>,
    /// Unresolved findings of the last 14 days, the oldest first.
    pub trend: Vec<u32>,
    /// What happened last, the newest first, 50 at the most.
    pub history: Vec<RecentEvent>,
}

/// One pillar's score and its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PillarView {
    /// Which.
    pub pillar: Pillar,
    /// 0 to 100; none where what is known does not suffice.
    pub score: Option<u8>,
    /// The parts in words: `5 of 7 containers drop all capabilities`. Where there is no score: why.
    pub parts: Vec<String>,
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub part: u32,
    /// Of how many.
    pub whole: u32,
}

/// What Pod Security admission does in a namespace, and what it could.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PodSecurityView {
    /// What it could enforce, as a title: `shop can enforce baseline now; restricted after 3 changes in 2 workloads`.
    pub title: String,
    /// The three levels, from the one that allows everything.
    pub rungs: Vec<RungView>,
    /// What stands before the next level, the workload with most changes first; eight at the most.
    pub steps: Vec<StepView>,
    /// All of these findings.
    pub all: FindingFilter,
    /// The label that raises the level today, where one does.
    pub label: Option<ChangeView>,
    /// Enforces, warns, audits: which level, of which version and by what.
    pub modes: Vec<(String, String)>,
    /// What else is to be known: labels that can't be read, exemptions, other engines. Between backticks stands code.
    pub notes: Vec<String>,
}

/// One level as a rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungView {
    /// The level.
    pub level: PodSecurityLevel,
    /// Where the namespace stands with it.
    pub state: RungState,
    /// In a sentence or two.
    pub text: String,
}

/// Where a namespace stands with a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RungState {
    /// Below what is enforced.
    Passed,
    /// Enforced.
    Now,
    /// Every workload passes it.
    Ready,
    /// Something stands before it.
    Next,
    /// Not known.
    Unknown,
}

/// A change that stands before the next level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// What to do, such as to set `runAsNonRoot: true`.
    pub todo: String,
    /// The workload.
    pub workload: String,
    /// Its findings.
    pub filter: FindingFilter,
}

/// One workload of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkloadRow {
    /// Its kind, also one that this version has no word for.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// How many containers it has.
    pub containers: u32,
    /// Its images as the manifest writes them.
    pub images: Vec<String>,
    /// The developers' unresolved findings.
    pub developer: SeverityCounts,
    /// The operators' unresolved findings.
    pub operator: SeverityCounts,
    /// What a process in it could do; none where that is not worked out yet.
    pub effective: Option<PrivilegeView>,
    /// Who can reach it.
    pub exposure: Exposure,
    /// The highest priority among its findings; 0 where it has none.
    pub priority: u8,
}
