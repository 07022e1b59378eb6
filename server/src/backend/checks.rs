//! The catalogue, with what fails in the viewer's scope.

use super::{AppBackend, error::refused, finding, scope, words};
use app::{
    backend::{Answer, BackendError, Principal},
    view::{CheckRow, CheckView, ChecksView, Choice, Count},
};
use posture::{
    catalogue,
    check::Check,
    check_filter::{CheckFilter, standard_word},
};
use std::collections::BTreeMap;

pub(super) async fn checks(backend: &AppBackend, principal: &Principal, filter: &CheckFilter) -> Answer<ChecksView> {
    if let Some(problem) = filter.problem() {
        return Ok(ChecksView { problem: Some(problem.to_string()), ..ChecksView::default() });
    }
    let failing = failing(backend, principal, filter.cluster.as_deref()).await?;
    let wanted = catalogue::all().iter().filter(|check| filter.takes(check));
    let mut rows: Vec<CheckRow> = wanted.map(|check| row(check, &failing)).collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(ChecksView {
        filter: filter.clone(),
        problem: None,
        rows,
        all: u32::try_from(catalogue::all().len()).unwrap_or(u32::MAX),
        standards: standards(),
    })
}

/// Every standard, and each of its levels where it has some.
fn standards() -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for (standard, level) in catalogue::standards() {
        let name = words::standard(standard);
        if !choices.iter().any(|choice| choice.value == standard) {
            choices.push(Choice { value: standard.to_owned(), label: name.clone(), count: None });
        }
        if !level.is_empty() {
            let label = format!("{name}, {level}");
            choices.push(Choice { value: standard_word(standard, level), label, count: None });
        }
    }
    choices
}

pub(super) async fn check(backend: &AppBackend, principal: &Principal, id: &str) -> Answer<CheckView> {
    let check = catalogue::find(id).ok_or(BackendError::NotFound)?;
    let failing = failing(backend, principal, None).await?;
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

/// Unresolved findings by check, in the cluster that is named, or in the one that pages show.
async fn failing(backend: &AppBackend, principal: &Principal, named: Option<&str>) -> Answer<BTreeMap<String, u32>> {
    let scope = scope::of(principal);
    let Some(cluster) = backend.cluster(principal, &scope, named).await? else { return Ok(BTreeMap::new()) };
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
