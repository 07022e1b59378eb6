//! What people do about findings.

use crate::{error::Result, scope::Scope};
use async_trait::async_trait;
use posture::time::Timestamp;

/// A change of a finding's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkChange {
    /// Open to in progress; whoever takes it is the assignee.
    Take,
    /// In progress or awaiting verification to open, without assignee.
    PutBack,
    /// Open or in progress to awaiting verification: the next look decides.
    Claim,
}

/// Work by people. `by` is the user's identifier.
#[async_trait]
pub trait WorkStore {
    /// Moves the work of some findings: all of them or none. Gives how many were moved or were there already.
    ///
    /// `NotFound` where one is not in scope, `Conflict` where one can't be moved from where it is, or where
    /// `expected_version` is given and is not the version of every one.
    async fn change_work(
        &self,
        scope: &Scope,
        ids: &[String],
        change: WorkChange,
        by: &str,
        expected_version: Option<i64>,
        now: Timestamp,
    ) -> Result<u32>;
    /// Comments on a finding. `NotFound` where it is not in scope.
    async fn comment(&self, scope: &Scope, id: &str, text: &str, by: &str, now: Timestamp) -> Result<()>;
}
