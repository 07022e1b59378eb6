//! The catalogue, with what fails in the viewer's scope.

use super::{AppBackend, error::refused, finding, scope, words};
use app::{
    backend::{Answer, BackendError, Principal},
    view::{CheckRow, CheckView, ChecksView, Count},
};
use posture::{catalogue, check::Check};
use std::collections::BTreeMap;

pub(super) async fn checks(backend: &AppBackend, principal: &Principal) -> Answer<ChecksView> {
    let failing = failing(backend, principal).await?;
    let mut rows: Vec<CheckRow> = catalogue::all().iter().map(|check| row(check, &failing)).collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(ChecksView { rows })
}

pub(super) async fn check(backend: &AppBackend, principal: &Principal, id: &str) -> Answer<CheckView> {
    let check = catalogue::find(id).ok_or(BackendError::NotFound)?;
    let failing = failing(backend, principal).await?;
    Ok(CheckView {
        row: row(check, &failing),
        side_reason: check.side_reason.to_owned(),
        why: words::paragraphs(check.why),
        fix: words::paragraphs(check.fix),
        try_first: check.try_first.to_owned(),
        standards: finding::standards(check),
        references: check.references.iter().map(|reference| (*reference).to_owned()).collect(),
    })
}

/// Unresolved findings by check, in the cluster that pages show.
async fn failing(backend: &AppBackend, principal: &Principal) -> Answer<BTreeMap<String, u32>> {
    let scope = scope::of(principal);
    let Some(cluster) = backend.cluster(principal, &scope, None).await? else { return Ok(BTreeMap::new()) };
    let facets = backend.store.facets(&scope, Some(&cluster.name), 0).await.map_err(refused)?;
    Ok(facets.checks.into_iter().collect())
}

fn row(check: &Check, failing: &BTreeMap<String, u32>) -> CheckRow {
    CheckRow {
        id: check.id.to_owned(),
        title: check.title.to_owned(),
        area: check.area,
        severity: check.severity,
        side: check.side,
        findings: Count::exact(failing.get(check.id).copied().unwrap_or_default()),
    }
}
