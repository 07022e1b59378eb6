//! The list of findings.

use super::{Count, FindingRow};
use posture::query::FindingQuery;
use serde::{Deserialize, Serialize};

/// One page of findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FindingsView {
    /// What was asked for, as understood.
    pub query: FindingQuery,
    /// What in the address was not understood, a sentence; the list is then empty.
    pub problem: Option<String>,
    /// The cluster's name; empty where there is none yet.
    pub cluster: String,
    /// How many findings match.
    pub total: Count,
    /// The rows of this page, 50 at the most.
    pub rows: Vec<FindingRow>,
    /// The position of the first row, counted from 1; none where it is not known, as keys go backwards.
    pub position: Option<u32>,
    /// The key before which the previous page ends.
    pub previous: Option<String>,
    /// The key after which the next page begins.
    pub next: Option<String>,
    /// What can be chosen in the filter bar.
    pub choices: FindingChoices,
    /// Whether the viewer may take findings and put them back.
    pub may_work: bool,
}

/// What exists in the viewer's scope to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FindingChoices {
    /// The namespaces with the most unresolved findings, 20 at the most.
    pub namespaces: Vec<Choice>,
    /// How many namespaces there are.
    pub all_namespaces: u32,
    /// The teams with the most unresolved findings, 20 at the most.
    pub teams: Vec<Choice>,
    /// How many teams there are.
    pub all_teams: u32,
    /// Checks: `value` is the id, `label` the title.
    pub checks: Vec<Choice>,
}

/// One thing to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// What the address says.
    pub value: String,
    /// What people read.
    pub label: String,
    /// How many unresolved findings; none where it is not counted.
    pub count: Option<u32>,
}
