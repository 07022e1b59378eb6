//! The images that run.

use crate::{error::Result, findings::Capped, imports::Cursor, scope::Scope};
use async_trait::async_trait;
use posture::{time::Timestamp, words::MatchStrength};

/// Which images are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageFilter {
    /// A part of the reference, in any case.
    pub text: Option<String>,
    /// Only what was never scanned.
    pub never_scanned: bool,
    /// Where the page starts.
    pub cursor: Cursor,
}

/// One image that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRow {
    /// The normalised repository.
    pub repository: String,
    /// The tag; empty where the manifest names none.
    pub tag: String,
    /// The digest that runs or is written; empty where neither is known.
    pub digest: String,
    /// The namespaces that run it, by name.
    pub namespaces: Vec<String>,
    /// How many workloads run it.
    pub workloads: u32,
    /// When it was scanned; none where never.
    pub scanned_at: Option<Timestamp>,
    /// The scanner.
    pub scanner: Option<String>,
    /// How surely the scan speaks of what runs.
    pub strength: Option<MatchStrength>,
    /// The operating system; empty where not known.
    pub os: String,
    /// Whether that operating system gets no fixes any more.
    pub os_end_of_life: bool,
    /// Unresolved vulnerabilities of its repository in these namespaces, by severity; none where never scanned.
    pub counts: Option<[u32; 5]>,
}

/// One page of images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePage {
    /// The cluster's name.
    pub cluster: String,
    /// The rows, those with the worst findings first.
    pub rows: Vec<ImageRow>,
    /// The key after which the next page begins.
    pub next: Option<String>,
    /// The key before which the previous page ends.
    pub previous: Option<String>,
    /// How many match.
    pub total: Capped,
    /// How many of all were never scanned.
    pub never_scanned: Capped,
}

/// Images.
#[async_trait]
pub trait ImageStore {
    /// One page of the images that a cluster runs; `None` where no cluster is in scope.
    async fn images(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        filter: &ImageFilter,
        limit: u32,
    ) -> Result<Option<ImagePage>>;
}
