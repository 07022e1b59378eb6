//! The catalogue of checks.

use super::{Choice, Count, StandardView};
use posture::{
    check_filter::CheckFilter,
    words::{Area, Severity, Side},
};
use serde::{Deserialize, Serialize};

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecksView {
    /// What was asked for, as understood.
    pub filter: CheckFilter,
    /// What in the address was not understood, a sentence; the list is then empty.
    pub problem: Option<String>,
    /// The checks that match, by id.
    pub rows: Vec<CheckRow>,
    /// How many checks there are.
    pub all: u32,
    /// The standards that can be chosen.
    pub standards: Vec<Choice>,
}

/// One check as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Its id: `privilege.run-as-root`.
    pub id: String,
    /// Its subject in a few words.
    pub title: String,
    /// What it is about.
    pub area: Area,
    /// The worst severity it gives; unknown where each source states its own.
    pub severity: Severity,
    /// Whose move a failure is by default.
    pub side: Side,
    /// Unresolved findings in the viewer's scope.
    pub findings: Count,
}

/// One check in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    /// What the list says of it.
    pub row: CheckRow,
    /// Why it is that side's move.
    pub side_reason: String,
    /// Why it matters: paragraphs.
    pub why: Vec<String>,
    /// How to fix it, in general: paragraphs.
    pub fix: Vec<String>,
    /// What can break when it is fixed; empty where nothing can.
    pub try_first: String,
    /// Controls of published standards.
    pub standards: Vec<StandardView>,
    /// Where to read more: https addresses.
    pub references: Vec<String>,
}
