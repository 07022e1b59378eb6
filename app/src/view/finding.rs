//! One finding.

use super::{Count, DueView, FindingRow, Moment, PrivilegeView};
use posture::words::{EventKind, Exposure, MatchStrength, Presence, Severity, Side, Work};
use serde::{Deserialize, Serialize};

/// One finding with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingView {
    /// Its identifier in addresses.
    pub id: String,
    /// The cluster's name.
    pub cluster: String,
    /// The fact: `image-resizer runs as a privileged container`.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// 0 to 100.
    pub priority: u8,
    /// The check's id.
    pub check: String,
    /// What people do about it.
    pub work: Work,
    /// Whether the fault is there.
    pub presence: Presence,
    /// Whose move.
    pub side: Side,
    /// The rule that decided the side, a sentence.
    pub side_reason: String,
    /// The team that moves.
    pub team: Option<String>,
    /// Who took it.
    pub assignee: Option<String>,
    /// The namespace.
    pub namespace: String,
    /// The workload as `Kind` and name; none for a namespace as a whole and for vulnerabilities of several workloads.
    pub workload: Option<(String, String)>,
    /// The container.
    pub container: Option<String>,
    /// The image as the manifest writes it.
    pub image: Option<String>,
    /// First seen.
    pub first_seen: Moment,
    /// Last seen.
    pub last_seen: Moment,
    /// When it is due.
    pub due: DueView,
    /// How often it came back.
    pub reopened: u32,
    /// What is wrong: one short clause, such as the check's title.
    pub wrong: String,
    /// What that means, one sentence.
    pub wrong_text: String,
    /// What to do: one short clause, such as `Set privileged: false`.
    pub todo: String,
    /// More about it, one sentence; may be empty.
    pub todo_text: String,
    /// How to fix it in words.
    pub fix: String,
    /// What can break and how to try it first; empty where nothing can.
    pub try_first: String,
    /// The exact change for this finding; none where no manifest can make it.
    pub change: Option<ChangeView>,
    /// The exact change for all findings of the same workload that a manifest can fix; none where it is the same.
    pub change_all: Option<ChangeView>,
    /// The other findings that `change_all` removes.
    pub also: Vec<FindingRow>,
    /// Why it matters: paragraphs.
    pub why: Vec<String>,
    /// Where to read more: https addresses.
    pub references: Vec<String>,
    /// What was looked at; none for vulnerabilities.
    pub evidence: Option<EvidenceView>,
    /// What is vulnerable; none for other checks.
    pub vulnerability: Option<VulnerabilityView>,
    /// Where exactly, 100 at the most; empty where the evidence says it.
    pub occurrences: Vec<OccurrenceRow>,
    /// How many places there are in all.
    pub occurrence_count: Count,
    /// The factors of the priority: how bad, exploited, exposure, privileges.
    pub factors: Vec<FactorView>,
    /// What a process in its workload could do; none where it is not about one, or that is not worked out yet.
    pub effective: Option<PrivilegeView>,
    /// Who can reach it.
    pub exposure: Exposure,
    /// More about the exposure, a sentence: why it is not known, or by which way.
    pub exposure_text: String,
    /// Controls of published standards.
    pub standards: Vec<StandardView>,
    /// The fingerprint that `scan` and `gate` print.
    pub fingerprint: String,
    /// Every event, the newest first, 200 at the most.
    pub history: Vec<HistoryEntry>,
    /// What the viewer may do now.
    pub may: MayDo,
}

/// What the viewer may do with a finding now. All false shows no buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one button")]
pub struct MayDo {
    /// Take it.
    pub take: bool,
    /// Put it back.
    pub put_back: bool,
    /// Say it is done.
    pub claim: bool,
    /// Comment on it.
    pub comment: bool,
}

/// One exact change to a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChangeView {
    /// What is changed: `Deployment media/image-resizer`.
    pub title: String,
    /// The lines, each beginning with `+`, `-` or a space.
    pub diff: String,
    /// The patch as YAML, to be copied.
    pub patch: String,
    /// How many findings it removes.
    pub removes: u32,
}

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EvidenceView {
    /// The object: `apps/v1 Deployment media/image-resizer`.
    pub object: String,
    /// The field's path; empty where it is the object as a whole.
    pub field: String,
    /// What stands there.
    pub is: String,
    /// What must stand there.
    pub must_be: String,
    /// Who sees it: `Manifests`.
    pub witness: String,
    /// When it was looked at.
    pub seen: Moment,
}

/// What is vulnerable.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VulnerabilityView {
    /// Its identifier: `CVE-2023-4863`.
    pub id: String,
    /// Other identifiers of the same.
    pub aliases: Vec<String>,
    /// The package.
    pub package: String,
    /// The package's type: `deb`, `npm`.
    pub package_type: String,
    /// The versions that fix it; empty where none is known.
    pub fixed_in: String,
    /// The CVSS score as written: `9.8`; empty where none is stated.
    pub cvss: String,
    /// What it is, as the report writes it.
    pub description: String,
    /// Whether it is known to be exploited.
    pub exploited: bool,
    /// What the distribution says: `fixed`, `will not fix`; empty where nothing.
    pub status: String,
}

/// Where exactly a vulnerability was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceRow {
    /// The workload: `Deployment image-resizer`.
    pub workload: String,
    /// The container.
    pub container: String,
    /// The image as the workload writes it.
    pub image: String,
    /// How surely the report speaks of the image that runs.
    pub strength: MatchStrength,
    /// The installed version.
    pub version: String,
    /// Where in the image; empty where not stated.
    pub path: String,
    /// The scanner that sees it.
    pub witness: String,
    /// When it was last seen.
    pub last_seen: Moment,
}

/// One factor of a priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorView {
    /// What counts: `How bad`.
    pub name: String,
    /// How many points it gives.
    pub points: u8,
    /// How many it can give.
    pub weight: u8,
    /// Why it gives these.
    pub why: String,
}

/// A control of a published standard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StandardView {
    /// Its name for people: `Pod Security`.
    pub standard: String,
    /// The level; empty where it has none.
    pub level: String,
    /// The control.
    pub control: String,
}

/// One event of a finding's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// What happened.
    pub kind: EventKind,
    /// Who: a person's name, or a source's such as `Import of 19 November`.
    pub who: String,
    /// The rest of the sentence: `took it: open to in progress`.
    pub what: String,
    /// When.
    pub at: Moment,
    /// What was said; empty where nothing.
    pub quote: String,
}
