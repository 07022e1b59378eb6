//! Who can do what.

use super::Moment;
use posture::words::Severity;
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccessQuery {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// A part of a subject's name.
    pub text: Option<String>,
    /// The verb of the question: `get`.
    pub verb: Option<String>,
    /// The resource of the question: `secrets`, `pods/exec`, `deployments.apps`, or a path such as `/metrics`.
    pub resource: Option<String>,
    /// The API group of the question: `apps`, or `core`; none for any.
    pub group: Option<String>,
    /// The namespace of the question; none for any.
    pub namespace: Option<String>,
}

/// Who can do what in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccessView {
    /// The cluster's name; empty where there is none yet.
    pub cluster: String,
    /// What was asked for.
    pub query: AccessQuery,
    /// What was read; none where no role and no binding was.
    pub read: Option<AccessRead>,
    /// Whether only the bindings of the viewer's namespaces are shown, and what holds everywhere is not.
    pub narrowed: bool,
    /// Subjects with a risky right everywhere.
    pub cluster_wide: u32,
    /// Subjects with a risky right in some namespace, each counted once for each namespace.
    pub in_namespaces: u32,
    /// What is wrong: the checks of the area that fail, the worst first.
    pub wrong: Vec<FailingCheck>,
    /// How many subjects there are, each counted once for each place in which it holds rights.
    pub all: u32,
    /// How many of them match the text.
    pub matching: u32,
    /// The first of those, the riskiest first, 100 at the most.
    pub rows: Vec<HolderRow>,
    /// The answer to the question, where one was asked.
    pub answer: Option<WhoCan>,
}

/// What the answers stand on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccessRead {
    /// Roles and cluster roles.
    pub roles: u32,
    /// Bindings of both kinds.
    pub bindings: u32,
    /// Service accounts.
    pub accounts: u32,
    /// When the roles and bindings were last looked at: the newest.
    pub newest: Moment,
    /// The oldest; none where all are of one time.
    pub oldest: Option<Moment>,
}

/// A check of the area that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailingCheck {
    /// Its id: `access.secrets-read`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The worst it found.
    pub severity: Severity,
    /// Its unresolved findings.
    pub findings: u32,
}

/// Somebody who holds rights.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SubjectView {
    /// The kind as a binding spells it: `User`, `Group`, `ServiceAccount`.
    pub kind: String,
    /// The name; a service account's after its namespace and a slash.
    pub name: String,
    /// The namespace in which the rights hold; none where they hold everywhere.
    pub place: Option<String>,
}

/// One subject with what it holds in one place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HolderRow {
    /// Who, and where.
    pub subject: SubjectView,
    /// The risky rights, the worst first.
    pub rights: Vec<RightView>,
    /// The bindings that give it something, where nothing is risky: three at the most, with their roles.
    pub bindings: Vec<String>,
    /// Whether all of it comes from Kubernetes' own bindings, which give no finding.
    pub own: bool,
    /// What runs as it; none for people and groups.
    pub runs: Option<RunsAs>,
}

/// The workloads that run as a service account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunsAs {
    /// The first of them, five at the most: `Deployment media/image-resizer`.
    pub shown: Vec<String>,
    /// How many more there are.
    pub more: u32,
}

/// A risky right and how it comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightView {
    /// The check that asks for it.
    pub check: String,
    /// How bad.
    pub severity: Severity,
    /// A clause: `may read every Secret (get, list)`.
    pub text: String,
    /// The shortest chain: binding, role, rule.
    pub chain: Vec<String>,
    /// Where a right takes two rules: the chain of the second.
    pub second: Vec<String>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WhoCan {
    /// The question in words, code between backticks; empty where it was not understood.
    pub question: String,
    /// What was not understood: the field, and what was expected.
    pub problem: Option<(String, String)>,
    /// What one should know to read the answer, a sentence each.
    pub notes: Vec<String>,
    /// How many can.
    pub total: u32,
    /// The first of them, those who can everywhere first, 100 at the most.
    pub rows: Vec<CanRow>,
}

/// Somebody who can.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CanRow {
    /// Who, and where.
    pub subject: SubjectView,
    /// Whether only for the objects that the rule names.
    pub named: bool,
    /// The shortest chain: binding, role, rule.
    pub chain: Vec<String>,
    /// What runs as it; none for people and groups.
    pub runs: Option<RunsAs>,
}
