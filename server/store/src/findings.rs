//! Findings: lists, one in full, its history, its neighbours.

use crate::{error::Result, exceptions::Exception, scope::Scope};
use async_trait::async_trait;
use posture::{
    check::Evidence,
    effective::EffectivePrivilege,
    query::FindingQuery,
    scan::{Suppression, Vulnerability},
    time::Timestamp,
    words::{Area, EventKind, MatchStrength, Presence, Severity, Side, Work},
};
use serde::{Deserialize, Serialize};

/// Counting stops here: pages say "10,000+".
pub const COUNT_LIMIT: u32 = 10_000;

/// A count that may have stopped at [`COUNT_LIMIT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capped {
    /// How many were counted.
    pub value: u32,
    /// Whether there are more.
    pub capped: bool,
}

impl Capped {
    /// A count that was not stopped.
    pub const fn exact(value: u32) -> Self {
        Self { value, capped: false }
    }

    pub(crate) fn of(counted: i64) -> Self {
        let value = u32::try_from(counted).unwrap_or(u32::MAX);
        Self { value: value.min(COUNT_LIMIT), capped: value > COUNT_LIMIT }
    }
}

/// One finding as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Its identifier.
    pub id: String,
    /// The check's id.
    pub check: String,
    /// What the check is about.
    pub area: Area,
    /// How bad.
    pub severity: Severity,
    /// 0 to 100.
    pub priority: u8,
    /// The fact as a sentence.
    pub title: String,
    /// The namespace.
    pub namespace: String,
    /// Kind and name of the workload; none for a namespace as a whole. Of a vulnerability in several workloads: the first.
    pub workload: Option<(String, String)>,
    /// In how many workloads it is.
    pub workloads: u32,
    /// The container, where the subject is one.
    pub container: Option<String>,
    /// The normalised image repository.
    pub repository: Option<String>,
    /// The image as the manifest writes it.
    pub image: Option<String>,
    /// The vulnerability's identifier.
    pub vulnerability: Option<String>,
    /// Type and name of the vulnerable package.
    pub package: Option<(String, String)>,
    /// The versions that fix it.
    pub fixed_version: Option<String>,
    /// Whose move.
    pub side: Side,
    /// The team that moves.
    pub team: Option<String>,
    /// Whether the fault is there.
    pub presence: Presence,
    /// What people do about it.
    pub work: Work,
    /// The name of whoever took it.
    pub assignee: Option<String>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// First seen.
    pub first_seen: Timestamp,
    /// Last seen.
    pub last_seen: Timestamp,
    /// How often it came back.
    pub reopened: u32,
    /// Rises with each change of presence or work: what a form sends back to notice that its page is stale.
    pub version: i64,
}

/// One page of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingPage {
    /// The cluster's name; none where none is in scope.
    pub cluster: Option<String>,
    /// The rows.
    pub rows: Vec<FindingRow>,
    /// The key after which the next page begins.
    pub next: Option<String>,
    /// The key before which the previous page ends.
    pub previous: Option<String>,
    /// How many findings match.
    pub total: Capped,
}

/// One factor of a priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// What it measures.
    pub name: String,
    /// The points it gives.
    pub points: u8,
    /// The most it could give.
    pub of: u8,
    /// Why.
    pub reason: String,
}

/// Where exactly a vulnerability was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceRow {
    /// The top owner's kind.
    pub workload_kind: String,
    /// The top owner's name.
    pub workload_name: String,
    /// The container.
    pub container: String,
    /// The image as the workload writes it.
    pub image: String,
    /// The identity of the image that was scanned.
    pub image_identity: String,
    /// How surely the report speaks of the image that runs.
    pub strength: MatchStrength,
    /// The witness.
    pub scanner: String,
    /// The installed version.
    pub installed_version: String,
    /// Where in the image.
    pub path: Option<String>,
    /// When the scanner looked.
    pub seen_at: Timestamp,
    /// Since when it is no longer seen there; none while it is.
    pub withdrawn_at: Option<Timestamp>,
}

/// One finding in full.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingDetail {
    /// What the list says of it.
    pub row: FindingRow,
    /// The cluster's name.
    pub cluster: String,
    /// The fingerprint that `scan` and `gate` print.
    pub fingerprint: String,
    /// Fingerprints of other names of the same vulnerability.
    pub other_fingerprints: Vec<String>,
    /// The rule that decided the side.
    pub side_reason: String,
    /// What was looked at; none for vulnerabilities.
    pub evidence: Option<Evidence>,
    /// The factors of the priority.
    pub factors: Vec<Factor>,
    /// What a process in its workload could do, where it is about one that exists.
    pub effective: Option<EffectivePrivilege>,
    /// The controls of published standards that it breaks.
    pub standards: Vec<Standard>,
    /// What the databases say of the vulnerability.
    pub vulnerability: Option<Vulnerability>,
    /// Set where every scanner that sees it lists it as suppressed.
    pub suppressed: Option<Suppression>,
    /// Where exactly, 100 at the most; what is seen now comes first.
    pub occurrences: Vec<OccurrenceRow>,
    /// How many places there are in all.
    pub occurrence_count: u32,
    /// When presence last left `present`.
    pub left_at: Option<Timestamp>,
    /// When somebody said that it is done.
    pub claimed_at: Option<Timestamp>,
    /// The live exception that covers it.
    pub exception: Option<Exception>,
    /// The identifier of the finding that this one was merged into, as an alias of it.
    pub merged_into: Option<String>,
}

/// A control of a published standard, as [`posture::check::Standard`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Standard {
    /// The standard's word, such as `pod-security`.
    pub standard: String,
    /// The level inside it; empty where it has none.
    pub level: String,
    /// The control's name or number.
    pub control: String,
}

/// Who or what did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person, by name.
    Person {
        /// The user's identifier.
        id: String,
        /// The person's name.
        name: String,
    },
    /// An import.
    Import {
        /// Its identifier.
        id: String,
        /// Who sent it.
        source: Source,
        /// When.
        at: Timestamp,
    },
    /// The store itself, such as at an exception's end.
    Clock,
}

use crate::evidence::Source;

/// One event of a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Who or which import.
    pub actor: Actor,
    /// More, by kind: `{"from":"1.1.1c","to":"1.1.1d"}`, `{"text":"…"}`, `{"note":"…"}`; null where there is nothing to say.
    pub detail: serde_json::Value,
    /// The finding's identifier.
    pub finding: String,
    /// The finding's title.
    pub title: String,
    /// The finding's namespace.
    pub namespace: String,
    /// Kind and name of the finding's workload.
    pub workload: Option<(String, String)>,
    /// The finding's severity.
    pub severity: Severity,
    /// Whose move the finding is.
    pub side: Side,
}

/// Values of a filter with their unresolved findings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Those with the most findings, the most first.
    pub most: Vec<(String, u32)>,
    /// How many values there are in all.
    pub all: u32,
}

/// What there is to filter by within the scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Namespaces by name, those without findings too.
    pub namespaces: Choices,
    /// Teams by name.
    pub teams: Choices,
    /// Checks by id, with their unresolved findings.
    pub checks: Vec<(String, u32)>,
}

/// How much there is within the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Namespaces, those without findings too.
    pub namespaces: u32,
    /// Unresolved findings.
    pub findings: u32,
}

/// What an export says of a finding beyond its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Particulars {
    /// The finding's identifier.
    pub id: String,
    /// The fingerprint that `scan` and `gate` print.
    pub fingerprint: String,
    /// The rule that decided the side.
    pub side_reason: String,
    /// The installed versions that are seen now, in order of the text.
    pub installed_versions: Vec<String>,
}

/// Findings.
#[async_trait]
pub trait FindingStore {
    /// One page of findings. `limit` is 1 to 1,000. `query.filter.cluster` without a value is the first cluster in scope.
    async fn findings(&self, scope: &Scope, query: &FindingQuery, now: Timestamp, limit: u32) -> Result<FindingPage>;
    /// Those of these findings that are in scope, each once, in no order that means anything.
    async fn findings_of(&self, scope: &Scope, ids: &[String]) -> Result<Vec<FindingRow>>;
    /// One finding in full.
    async fn finding(&self, scope: &Scope, id: &str) -> Result<Option<FindingDetail>>;
    /// What an export says of these findings, those in scope, in any order. One statement.
    async fn particulars(&self, scope: &Scope, ids: &[String]) -> Result<Vec<Particulars>>;
    /// A finding's history, the newest first, those of findings merged into it included.
    async fn finding_events(&self, scope: &Scope, id: &str, limit: u32) -> Result<Vec<Event>>;
    /// Other unresolved findings of the same workload (of the same namespace where it is one's as a whole), the highest priority first.
    async fn related(&self, scope: &Scope, id: &str, limit: u32) -> Result<Vec<FindingRow>>;
    /// What there is to filter by; of namespaces and teams as many as `most`.
    async fn facets(&self, scope: &Scope, cluster: Option<&str>, most: u32) -> Result<Facets>;
    /// How much there is, from counters.
    async fn size(&self, scope: &Scope, cluster: Option<&str>) -> Result<Size>;
}
