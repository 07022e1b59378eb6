//! Accepted risks: scope, reason, approver, end.

use crate::{error::Result, scope::Scope};
use async_trait::async_trait;
use posture::{time::Timestamp, words::Severity};

/// What an exception covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covers {
    /// One finding, by its identifier.
    Finding(String),
    /// A vulnerability in every image of a repository, in one cluster (by name).
    Repository {
        /// The cluster's name.
        cluster: String,
        /// The normalised repository.
        repository: String,
        /// The vulnerability's identifier.
        vulnerability: String,
    },
    /// Everything seen in one image only, in one cluster (by name); it ends for findings that are seen in another.
    Digest {
        /// The cluster's name.
        cluster: String,
        /// The identity of the scanned image.
        digest: String,
    },
}

/// An exception to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewException {
    /// What it covers.
    pub covers: Covers,
    /// Why.
    pub reason: String,
    /// The identifier of the user who approves it.
    pub approved_by: String,
    /// When it ends at the latest.
    pub until: Option<Timestamp>,
    /// Whether it ends once a fix exists.
    pub until_fix: bool,
}

/// An exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its identifier.
    pub id: String,
    /// What it covers.
    pub covers: Covers,
    /// Why.
    pub reason: String,
    /// The name of whoever approved it.
    pub approved_by: String,
    /// When.
    pub created: Timestamp,
    /// When it ends at the latest.
    pub until: Option<Timestamp>,
    /// Whether it ends once a fix exists.
    pub until_fix: bool,
    /// The worst severity among what it covered when it was approved; it ends early for what becomes worse.
    pub severity: Severity,
    /// Whether it still holds.
    pub live: bool,
    /// Whether it waits for an operator's yes, since its namespace was made again.
    pub needs_confirmation: bool,
    /// How many unresolved or accepted findings it covers now.
    pub matches: u32,
}

/// Exceptions. `by` is the user's identifier.
#[async_trait]
pub trait ExceptionStore {
    /// Makes an exception: what it covers becomes accepted. `NotFound` where it is not in scope.
    async fn create_exception(&self, scope: &Scope, exception: &NewException, now: Timestamp) -> Result<Exception>;
    /// The exceptions of a cluster in scope, the newest first.
    async fn exceptions(&self, scope: &Scope, cluster: Option<&str>) -> Result<Vec<Exception>>;
    /// An operator's yes to an exception of a namespace that was made again: it holds again.
    async fn confirm_exception(&self, scope: &Scope, id: &str, by: &str, now: Timestamp) -> Result<()>;
    /// Ends an exception: what it covered is open again.
    async fn end_exception(&self, scope: &Scope, id: &str, by: &str, now: Timestamp) -> Result<()>;
    /// Ends the exceptions whose date is past, in all clusters. Gives how many ended.
    async fn expire_exceptions(&self, now: Timestamp) -> Result<u32>;
}
