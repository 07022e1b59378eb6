//! What an import answers, for programs; the command line prints it for people.

use super::collect::Report;
use crate::config::Limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::evidence::{Change, ImportResult};

/// What came of an import, or would come of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Answer {
    /// The import's identifier; none for a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// The cluster's name.
    pub cluster: String,
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// Whether it was declared complete and taken as partial, since something in it was not understood.
    pub taken_as_partial: bool,
    /// Files read.
    pub files: u32,
    /// How many of each kind were understood: `Deployment`, `Trivy report`.
    pub understood: BTreeMap<String, u32>,
    /// How many of each kind no check reads yet: `Service`.
    pub not_judged: BTreeMap<String, u32>,
    /// Findings opened.
    pub opened: u32,
    /// Findings proven fixed.
    pub fixed: u32,
    /// Findings gone with what carried them.
    pub gone: u32,
    /// Findings that came back.
    pub reopened: u32,
    /// Every change by event, with examples.
    pub changes: BTreeMap<String, Change>,
    /// Findings that are present and were not touched.
    pub unchanged: u32,
    /// Findings present after it.
    pub present: u32,
    /// Objects and scans older than what is known.
    pub older: u32,
    /// Objects that stood in it more than once; the last one counts.
    pub duplicates: u32,
    /// What was not understood, 1,000 at the most.
    pub errors: Vec<FileError>,
    /// How much was not understood.
    pub error_count: u32,
    /// What was recognised as something else, 1,000 at the most.
    pub skipped: Vec<SkippedFile>,
    /// How much was recognised as something else.
    pub skipped_count: u32,
}

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileError {
    /// The file.
    pub file: String,
    /// The document in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What was expected.
    pub expected: String,
    /// The whole of it in a sentence, without the place.
    pub message: String,
}

/// Something that was recognised and is not read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SkippedFile {
    /// The file.
    pub file: String,
    /// The document in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// Why.
    pub why: String,
}

impl FileError {
    /// From a reader's error. Limits are called by their names in the configuration.
    pub fn of(error: intake::ReadError) -> Self {
        let place = error.place.to_string();
        let whole = error.to_string();
        let message = whole.strip_prefix(&place).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&whole);
        let message = Limits::NAMES
            .iter()
            .fold(message.to_owned(), |message, (reader, own)| message.replace(&format!("the limit {reader}"), own));
        Self {
            file: error.place.file,
            document: error.place.document,
            line: error.place.line,
            path: error.path,
            expected: error.expected,
            message,
        }
    }
}

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = intake::Place { file: self.file.clone(), document: self.document, line: self.line };
        write!(f, "{place}: {}", self.message)
    }
}

impl Answer {
    pub(super) fn new(dry_run: bool, taken_as_partial: bool, report: Report, result: &ImportResult) -> Self {
        use posture::words::EventKind;
        Self {
            import: result.import.clone(),
            cluster: result.cluster.clone(),
            dry_run,
            taken_as_partial,
            files: report.files,
            understood: report.understood,
            not_judged: report.not_judged,
            opened: result.count(EventKind::Opened),
            fixed: result.count(EventKind::Fixed),
            gone: result.count(EventKind::Gone),
            reopened: result.count(EventKind::Reopened),
            changes: result.changes.clone(),
            unchanged: result.unchanged,
            present: result.present,
            older: result.older,
            duplicates: result.duplicates,
            errors: report.errors,
            error_count: report.error_count,
            skipped: report.skipped,
            skipped_count: report.skipped_count,
        }
    }
}
