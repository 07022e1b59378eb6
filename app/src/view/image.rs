//! The images that run.

use super::{Count, Moment, SeverityCounts};
use posture::words::MatchStrength;
use serde::{Deserialize, Serialize};

/// What images are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageQuery {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// Words that stand in the reference.
    pub text: Option<String>,
    /// Only what was never scanned.
    pub never_scanned: bool,
    /// The key after which the page begins.
    pub after: Option<String>,
    /// The key before which the page ends.
    pub before: Option<String>,
}

/// One page of images.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImagesView {
    /// The cluster's name; empty where there is none yet.
    pub cluster: String,
    /// What was asked for.
    pub query: ImageQuery,
    /// How many match.
    pub total: Count,
    /// How many of all were never scanned.
    pub never_scanned: Count,
    /// The rows, 50 at the most, those with the worst findings first.
    pub rows: Vec<ImageRow>,
    /// The key before which the previous page ends.
    pub previous: Option<String>,
    /// The key after which the next page begins.
    pub next: Option<String>,
}

/// One image that runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageRow {
    /// The normalised repository.
    pub repository: String,
    /// The tag; empty where the manifest names none.
    pub tag: String,
    /// The digest in short: `sha256:4e3f…`; empty where the manifest names none.
    pub digest: String,
    /// The namespaces that run it.
    pub namespaces: Vec<String>,
    /// How many workloads run it.
    pub workloads: u32,
    /// When it was scanned; none where never.
    pub scanned: Option<Moment>,
    /// How surely the scan speaks of what runs; none where never scanned.
    pub strength: Option<MatchStrength>,
    /// The operating system: `debian 11.6`; empty where not known.
    pub os: String,
    /// Unresolved findings in it by severity; none where never scanned.
    pub counts: Option<SeverityCounts>,
}
