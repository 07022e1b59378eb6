//! What people do about findings: who may, and the change itself.

use super::{AppBackend, error::refused, scope};
use app::backend::{Answer, BackendError, Principal, WorkChange};
use std::collections::{BTreeMap, BTreeSet};
use store::{Scope, findings::FindingRow};

/// Moves the work of some findings, all of them or none.
pub(super) async fn change(
    backend: &AppBackend,
    principal: &Principal,
    ids: &[String],
    change: &WorkChange,
) -> Answer<u32> {
    let ids: Vec<String> = ids.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let allowed = allowed(backend, principal, &ids).await?;
    if !ids.iter().all(|id| allowed.get(id.as_str()).is_some_and(|may| may.work)) {
        return Err(BackendError::Forbidden);
    }
    let change = match change {
        WorkChange::Take => store::work::WorkChange::Take,
        WorkChange::PutBack => store::work::WorkChange::PutBack,
        WorkChange::Claim => store::work::WorkChange::Claim,
    };
    let scope = scope::of(principal);
    backend.store.change_work(&scope, &ids, change, &principal.user_id, None, backend.now()).await.map_err(refused)
}

/// Comments on a finding: whoever works where it is.
pub(super) async fn comment(backend: &AppBackend, principal: &Principal, id: &str, text: &str) -> Answer<()> {
    let allowed = allowed(backend, principal, &[id.to_owned()]).await?;
    if !allowed.get(id).is_some_and(|may| may.comment) {
        return Err(BackendError::Forbidden);
    }
    let scope = scope::of(principal);
    backend.store.comment(&scope, id, text, &principal.user_id, backend.now()).await.map_err(refused)
}

/// What a principal's roles allow with a finding, whatever state it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Allowed {
    /// Move its work.
    pub(super) work: bool,
    /// Comment on it.
    pub(super) comment: bool,
}

/// What the principal's roles allow with each of these findings. `NotFound` where one is out of scope.
pub(super) async fn allowed(
    backend: &AppBackend,
    principal: &Principal,
    ids: &[String],
) -> Answer<BTreeMap<String, Allowed>> {
    let (seen, triaged, developed) = (scope::of(principal), scope::triaged(principal), scope::developed(principal));
    let (seen, triaged, developed) = tokio::try_join!(
        rows_in(backend, &seen, ids),
        rows_in(backend, &triaged, ids),
        rows_in(backend, &developed, ids),
    )?;
    let seen: BTreeSet<&str> = seen.iter().map(|row| row.id.as_str()).collect();
    if !ids.iter().all(|id| seen.contains(id.as_str())) {
        return Err(BackendError::NotFound);
    }
    let mut allowed: BTreeMap<String, Allowed> = ids.iter().map(|id| (id.clone(), Allowed::default())).collect();
    let mut allow = |row: &FindingRow, work: bool| {
        if let Some(may) = allowed.get_mut(&row.id) {
            may.work |= work;
            may.comment = true;
        }
    };
    for row in &triaged {
        allow(row, true);
    }
    for row in &developed {
        allow(row, scope::may_move_as_developer(principal, row));
    }
    Ok(allowed)
}

async fn rows_in(backend: &AppBackend, scope: &Scope, ids: &[String]) -> Answer<Vec<FindingRow>> {
    if scope::is_empty(scope) {
        return Ok(Vec::new());
    }
    backend.store.findings_of(scope, ids).await.map_err(refused)
}
