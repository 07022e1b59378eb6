//! The catalogue of checks.

use super::{Count, StandardView};
use posture::words::{Area, Severity, Side};
use serde::{Deserialize, Serialize};

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecksView {
    /// Every check, by id.
    pub rows: Vec<CheckRow>,
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
