//! Namespaces and clusters in numbers, from counters: nothing here scans findings.

use crate::{
    clusters::Cluster,
    error::Result,
    findings::{Capped, Event, FindingRow},
    scope::Scope,
};
use async_trait::async_trait;
use posture::{
    effective::EffectivePrivilege,
    pod_security::Standing,
    score::PillarScore,
    time::Timestamp,
    words::{EventKind, MatchStrength, PodSecurityLevel, Severity, Side},
};

/// The days that a trend shows.
pub const TREND_DAYS: usize = 14;

/// Unresolved findings in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moves {
    /// By side and severity, see [`Moves::of`].
    pub unresolved: [[u32; 5]; 2],
    /// Past their due date, by side.
    pub overdue: [u32; 2],
    /// Due within seven days, not overdue, by side.
    pub due_week: [u32; 2],
    /// In progress, by side.
    pub in_progress: [u32; 2],
    /// Awaiting verification, by side.
    pub to_verify: [u32; 2],
}

impl Moves {
    /// The place of a side in the arrays.
    pub const fn side(side: Side) -> usize {
        match side {
            Side::Developer => 0,
            Side::Operator => 1,
        }
    }

    /// Unresolved findings of a side and severity.
    pub fn of(&self, side: Side, severity: Severity) -> u32 {
        self.unresolved[Self::side(side)][severity as usize]
    }

    /// All unresolved findings.
    pub fn total(&self) -> u32 {
        self.unresolved.iter().flatten().sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for side in 0..2 {
            for severity in 0..5 {
                self.unresolved[side][severity] += other.unresolved[side][severity];
            }
            self.overdue[side] += other.overdue[side];
            self.due_week[side] += other.due_week[side];
            self.in_progress[side] += other.in_progress[side];
            self.to_verify[side] += other.to_verify[side];
        }
    }
}

/// A namespace in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceRow {
    /// Its name.
    pub name: String,
    /// Its team.
    pub team: Option<String>,
    /// The enforced Pod Security level, where it is known.
    pub pod_security: Option<PodSecurityLevel>,
    /// The highest level above `privileged` that every workload passes today.
    pub can_enforce: Option<PodSecurityLevel>,
    /// Whether the Namespace object itself is known.
    pub known: bool,
    /// The number of workloads.
    pub workloads: u32,
    /// The number of pods known.
    pub pods: u32,
    /// Images, privileges, reach.
    pub scores: Vec<PillarScore>,
    /// Its unresolved findings.
    pub moves: Moves,
    /// Unresolved findings at the end of each of the last [`TREND_DAYS`] days, today last; shorter where the cluster is younger.
    pub trend: Vec<u32>,
    /// The highest priority among its unresolved findings; 0 where it has none.
    pub priority: u8,
}

/// A workload, or a namespace as a whole, with its worst findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// The namespace.
    pub namespace: String,
    /// Kind and name of the workload; none for a namespace as a whole.
    pub workload: Option<(String, String)>,
    /// The highest priority among its findings.
    pub priority: u8,
    /// Its unresolved findings.
    pub total: Capped,
    /// The worst of them, four at the most.
    pub worst: Vec<FindingRow>,
}

/// A cluster in numbers, within the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The cluster.
    pub cluster: Cluster,
    /// The namespaces, the highest priority first.
    pub namespaces: Vec<NamespaceRow>,
    /// All of them together.
    pub moves: Moves,
    /// All of them together, day by day.
    pub trend: Vec<u32>,
    /// The number of workloads.
    pub workloads: u32,
    /// The workloads to look at first, three at the most.
    pub first: Vec<Attention>,
    /// What is due next and not overdue, five at the most.
    pub due: Vec<FindingRow>,
}

/// A container of a workload and what it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadImage {
    /// The container.
    pub container: String,
    /// The image as the manifest writes it.
    pub image: String,
    /// The digest that runs.
    pub digest: Option<String>,
    /// The scanner that looked at it.
    pub scanner: Option<String>,
    /// When.
    pub scanned_at: Option<Timestamp>,
    /// How surely it speaks of this image.
    pub strength: Option<MatchStrength>,
}

/// A workload of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadRow {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The team that moves for it on the developers' side.
    pub team: Option<String>,
    /// The number of its pods known.
    pub pods: u32,
    /// What a process in it could do; none where no import has worked it out yet.
    pub effective: Option<EffectivePrivilege>,
    /// Its containers.
    pub images: Vec<WorkloadImage>,
    /// Its unresolved findings by side and severity.
    pub unresolved: [[u32; 5]; 2],
    /// The highest priority among them; 0 where it has none.
    pub priority: u8,
}

/// A namespace in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceDetail {
    /// The cluster.
    pub cluster: Cluster,
    /// What the list says of it.
    pub row: NamespaceRow,
    /// What is known about Pod Security in it.
    pub pod_security: Standing,
    /// Its workloads, the highest priority first.
    pub workloads: Vec<WorkloadRow>,
    /// The findings to look at first, seven at the most.
    pub first: Vec<FindingRow>,
}

/// Numbers.
#[async_trait]
pub trait OverviewStore {
    /// A cluster in numbers; without a name the first in scope. `None` where none is in scope.
    async fn overview(&self, scope: &Scope, cluster: Option<&str>, now: Timestamp) -> Result<Option<Overview>>;
    /// The cluster and its namespaces in numbers, by name.
    async fn namespaces(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<(Cluster, Vec<NamespaceRow>)>>;
    /// A namespace in full.
    async fn namespace(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<NamespaceDetail>>;
    /// How many events of each of these kinds there were since a moment, in the order asked for.
    async fn changes(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        since: Timestamp,
        kinds: &[EventKind],
    ) -> Result<Vec<(EventKind, Capped)>>;
    /// Events of these kinds since a moment, the newest first; of one namespace where it is named.
    async fn recent_events(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        namespace: Option<&str>,
        since: Timestamp,
        kinds: &[EventKind],
        limit: u32,
    ) -> Result<Vec<Event>>;
}
