//! Evidence: what is known of a cluster, and laying a new delivery over it in one transaction.

use crate::{clusters::Cluster, error::Result, scope::Scope};
use async_trait::async_trait;
use posture::{
    analysis::Analysis,
    evidence::{Applied, Coverage},
    object::Object,
    snapshot::Snapshot,
    time::Timestamp,
    words::EventKind,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of source delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Files that somebody sends.
    Files,
    /// A watch on the cluster: it owns the kinds that it lists.
    Watch,
    /// A scanner.
    Scanner,
}

impl SourceKind {
    /// The spelling in the database.
    pub const fn word(self) -> &'static str {
        match self {
            SourceKind::Files => "files",
            SourceKind::Watch => "watch",
            SourceKind::Scanner => "scanner",
        }
    }

    /// Reads [`SourceKind::word`]; anything else counts as files.
    pub fn of_word(word: &str) -> Self {
        match word {
            "watch" => SourceKind::Watch,
            "scanner" => SourceKind::Scanner,
            _ => SourceKind::Files,
        }
    }
}

/// Who delivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What kind of source.
    pub kind: SourceKind,
    /// Who it is: a token's or a person's name, or a watch's.
    pub label: String,
}

/// Something in a delivery that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadProblem {
    /// The file.
    pub file: String,
    /// The document in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What was wrong and what was expected.
    pub message: String,
}

/// Whether a delivery is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is kept.
    Apply,
    /// It is rolled back; the result is the same.
    DryRun,
}

/// What is known of a cluster.
#[derive(Debug)]
pub struct Known {
    /// The cluster.
    pub cluster: Cluster,
    /// Objects and scans, with their time.
    pub snapshot: Snapshot,
    /// Rises with every reconcile; a reconcile on an older one is a conflict.
    pub generation: i64,
    /// Kinds that a watch owns, with its label.
    pub owned_kinds: BTreeMap<String, String>,
}

/// A delivery, laid over what was known and analysed.
#[derive(Debug, Clone, Copy)]
pub struct Reconciliation<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// What [`Known::generation`] was.
    pub generation: i64,
    /// When the delivery came: the time of its events.
    pub received_at: Timestamp,
    /// Who delivers.
    pub source: &'a Source,
    /// What it declares to have looked at.
    pub coverage: &'a Coverage,
    /// How many of each kind were understood.
    pub understood: &'a BTreeMap<String, u32>,
    /// What was not understood.
    pub errors: &'a [ReadProblem],
    /// What the delivery changed in the snapshot.
    pub applied: &'a Applied,
    /// The snapshot after it.
    pub snapshot: &'a Snapshot,
    /// What the engine says of that snapshot.
    pub analysis: &'a Analysis<'a>,
    /// The UID of `kube-system`, where the delivery holds it.
    pub kube_system_uid: Option<&'a str>,
    /// Namespaces that were deleted and made again: known before and now under different UIDs.
    pub remade: &'a [String],
    /// Kinds that the source owns from now on.
    pub owns: &'a [String],
    /// Whether it is kept.
    pub mode: Mode,
}

/// One finding as an example of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The finding's identifier.
    pub id: String,
    /// The finding's title.
    pub title: String,
    /// Where: `media/image-resizer`, or `media`.
    pub place: String,
}

/// How many findings had an event, and a few of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Change {
    /// How many.
    pub count: u32,
    /// 50 at the most.
    pub examples: Vec<Example>,
}

/// What a delivery did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportResult {
    /// The import's identifier; none for a dry run.
    pub import: Option<String>,
    /// The cluster's name.
    pub cluster: String,
    /// Changes by event: opened, fixed, gone, reopened, unproven, no-longer-reported, still-seen, seen-again and the smaller ones.
    /// What did not happen is not listed.
    pub changes: BTreeMap<String, Change>,
    /// Findings that are present and were not touched.
    pub unchanged: u32,
    /// Findings present after it.
    pub present: u32,
    /// Objects and scans taken.
    pub taken: u32,
    /// Objects and scans older than what is known.
    pub older: u32,
    /// Objects that stood in the delivery more than once.
    pub duplicates: u32,
}

impl ImportResult {
    /// How many findings had this event.
    pub fn count(&self, kind: EventKind) -> u32 {
        self.changes.get(kind.word()).map_or(0, |change| change.count)
    }
}

/// What says who can do what in a cluster, within a scope: roles, bindings, service accounts, and what runs as them.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessObjects {
    /// The cluster.
    pub cluster: Cluster,
    /// Rises with each delivery that changed something.
    pub generation: i64,
    /// The namespaces in scope, by name.
    pub namespaces: Vec<String>,
    /// Whether the scope shows some namespaces only. Then bindings of the whole cluster are left out, and of other namespaces
    /// everything; cluster roles are there, since a binding of a namespace may name them.
    pub narrowed: bool,
    /// The objects, by kind, namespace and name.
    pub objects: Vec<Object>,
}

/// Evidence and what follows from it.
#[async_trait]
pub trait EvidenceStore {
    /// What is known of the cluster of this name.
    async fn load_snapshot(&self, cluster: &str) -> Result<Option<Known>>;
    /// The stored objects of one namespace, the Namespace itself included; none where it is not in scope.
    async fn namespace_objects(&self, scope: &Scope, cluster: &str, namespace: &str) -> Result<Vec<Object>>;
    /// The stored objects that say who can do what; none where no cluster is in scope.
    async fn access_objects(&self, scope: &Scope, cluster: Option<&str>) -> Result<Option<AccessObjects>>;
    /// Lays an analysed delivery over the findings, in one transaction.
    /// `Conflict` where another reconcile came in between, `TwoClusters` where the `kube-system` UIDs differ.
    async fn reconcile(&self, reconciliation: &Reconciliation<'_>) -> Result<ImportResult>;
}
