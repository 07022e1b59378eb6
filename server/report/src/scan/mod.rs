//! The result of a scan: as JSON for programs, as a table for people.

mod json;
mod table;

pub use json::write as write_json;
pub use table::write as write_table;

use posture::analysis::Analysis;

/// A scan's result with what could not be read.
#[derive(Debug)]
pub struct ScanResult<'a> {
    /// What the engine says.
    pub analysis: &'a Analysis<'a>,
    /// What could not be read.
    pub errors: &'a [InputError],
}

/// A place in the input that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InputError {
    /// The file, as it was named.
    pub file: String,
    /// The document's number in the file, from 1.
    pub document: Option<u32>,
    /// The line in the file, from 1, where it can be known.
    pub line: Option<u64>,
    /// What was expected.
    pub expected: String,
    /// The whole message in one line.
    pub message: String,
}
