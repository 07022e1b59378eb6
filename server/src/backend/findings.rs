//! The list of findings.

use super::{AppBackend, error::refused, rows, scope};
use app::{
    backend::{Answer, Principal},
    view::{Choice, FindingChoices, FindingsView},
};
use posture::{
    catalogue,
    query::{FindingFilter, FindingQuery, Page},
};
use store::findings::Facets;

/// The rows of a page.
const ROWS: u32 = 50;
/// The namespaces and the teams that the filter bar names; any other is typed.
const CHOICES: u32 = 20;

pub(super) async fn findings(
    backend: &AppBackend,
    principal: &Principal,
    query: &FindingQuery,
) -> Answer<FindingsView> {
    let scope = scope::of(principal);
    let Some(cluster) = backend.cluster(principal, &scope, query.filter.cluster.as_deref()).await? else {
        return Ok(FindingsView { query: query.clone(), ..FindingsView::default() });
    };
    let now = backend.now();
    let of_cluster = FindingQuery {
        filter: FindingFilter { cluster: Some(cluster.name.clone()), ..query.filter.clone() },
        ..query.clone()
    };
    let (page, facets) = tokio::try_join!(
        backend.store.findings(&scope, &of_cluster, now, ROWS),
        backend.store.facets(&scope, Some(&cluster.name), CHOICES),
    )
    .map_err(refused)?;
    Ok(FindingsView {
        query: query.clone(),
        problem: None,
        total: rows::count(page.total),
        rows: rows::findings(&page.rows, now),
        position: (query.page == Page::First).then_some(1),
        previous: page.previous,
        next: page.next,
        choices: choices(facets),
        may_work: scope::may_work_in(principal, &cluster.name),
        cluster: cluster.name,
    })
}

fn choices(facets: Facets) -> FindingChoices {
    let same = |(value, count): (String, u32)| Choice { label: value.clone(), value, count: Some(count) };
    let check = |(id, count): (String, u32)| Choice {
        label: catalogue::find(&id).map_or_else(|| id.clone(), |check| check.title.to_owned()),
        value: id,
        count: Some(count),
    };
    FindingChoices {
        all_namespaces: facets.namespaces.all,
        namespaces: facets.namespaces.most.into_iter().map(same).collect(),
        all_teams: facets.teams.all,
        teams: facets.teams.most.into_iter().map(same).collect(),
        checks: facets.checks.into_iter().map(check).collect(),
    }
}
