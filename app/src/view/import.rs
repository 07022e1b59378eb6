//! What came when, from where, with what result.

use super::{Count, Moment};
use serde::{Deserialize, Serialize};

/// Where a page of imports begins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportQuery {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// The key after which the page begins.
    pub after: Option<String>,
    /// The key before which the page ends.
    pub before: Option<String>,
}

/// One page of imports, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportsView {
    /// The cluster's name; empty where there is none yet.
    pub cluster: String,
    /// The rows, 50 at the most.
    pub rows: Vec<ImportRow>,
    /// The key before which the previous page ends.
    pub previous: Option<String>,
    /// The key after which the next page begins.
    pub next: Option<String>,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its identifier in addresses, `/imports/<id>`.
    pub id: String,
    /// When it came.
    pub at: Moment,
    /// Who sent it: a person's or a token's name.
    pub by: String,
    /// What it was: `Manifests and Trivy reports`.
    pub source: String,
    /// What it declared: `Partial`, `Complete for the cluster`, `Complete for namespace shop`.
    pub coverage: String,
    /// Findings opened.
    pub opened: u32,
    /// Findings proven fixed.
    pub fixed: u32,
    /// Findings gone.
    pub gone: u32,
    /// Findings that came back.
    pub reopened: u32,
    /// What was not understood.
    pub errors: u32,
}

/// One import in full.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportView {
    /// The cluster's name.
    pub cluster: String,
    /// What the list says of it.
    pub row: ImportRow,
    /// How many of each kind were understood: `Deployment`, 12.
    pub understood: Vec<Understood>,
    /// Events by kind beyond opened, fixed, gone and reopened: label and count.
    pub events: Vec<Understood>,
    /// Findings present after it; none where the viewer does not see all of the cluster.
    pub present: Option<Count>,
    /// What was not understood, 200 at the most.
    pub errors: Vec<ImportProblem>,
    /// The UTC day it came, counted from 1970-01-01, for filters.
    pub day: i32,
}

/// A kind and how many of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Understood {
    /// What: `Deployment`, `Trivy report`.
    pub what: String,
    /// How many.
    pub count: u32,
}

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportProblem {
    /// The file.
    pub file: String,
    /// Where in it: `document 3, line 41`; may be empty.
    pub place: String,
    /// What was wrong and what was expected.
    pub message: String,
}
