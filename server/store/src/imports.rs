//! What came when, from where, with what result.

use crate::{
    error::Result,
    evidence::{ReadProblem, Source, SourceKind},
    findings::Capped,
    scope::Scope,
};
use async_trait::async_trait;
use posture::{evidence::Coverage, time::Timestamp};

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its identifier.
    pub id: String,
    /// The cluster's name.
    pub cluster: String,
    /// When it came.
    pub at: Timestamp,
    /// Who sent it.
    pub source: Source,
    /// What it declared to have looked at.
    pub coverage: Coverage,
    /// How many of each kind were understood, by kind.
    pub understood: Vec<(String, u32)>,
    /// What was not understood, 200 at the most; empty in lists.
    pub errors: Vec<ReadProblem>,
    /// How much was not understood.
    pub error_count: u32,
    /// Findings by event, as [`posture::words::EventKind::word`] says it. In a scope of some teams: within their namespaces.
    pub events: Vec<(String, u32)>,
    /// Findings present after it, in the whole cluster; none for a scope of some teams.
    pub present: Option<Capped>,
}

/// Where a page of a list starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cursor {
    /// At the beginning.
    #[default]
    First,
    /// After the row with this key.
    After(String),
    /// Before the row with this key.
    Before(String),
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The key after which the next page begins.
    pub next: Option<String>,
    /// The key before which the previous page ends.
    pub previous: Option<String>,
}

/// How old a source's newest data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAge {
    /// What kind of source.
    pub kind: SourceKind,
    /// For scanners their name; else empty.
    pub label: String,
    /// When it was last heard: the newest import, or a scanner's newest scan.
    pub newest: Timestamp,
}

/// Imports.
#[async_trait]
pub trait ImportStore {
    /// Imports of a cluster, the newest first.
    async fn imports(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        cursor: &Cursor,
        limit: u32,
    ) -> Result<Listed<Import>>;
    /// One import.
    async fn import(&self, scope: &Scope, id: &str) -> Result<Option<Import>>;
    /// How old each source's newest data is.
    async fn source_ages(&self, scope: &Scope, cluster: Option<&str>) -> Result<Vec<SourceAge>>;
}
