//! The overview: a cluster for whoever sees all of it, a team's part for developers.

use super::{AppBackend, error::refused, rows, scope, team, words};
use app::{
    backend::{Answer, Principal},
    view::{Attention, Changes, ClusterOverview, Count, OverviewView},
};
use posture::{time::Timestamp, words::Exposure};
use store::{Scope, clusters::CLUSTER_WIDE, overview};

/// The namespaces that are shown, the highest priority first; the page of namespaces has more.
pub(super) const NAMESPACES: usize = 25;
/// The newest events that are shown.
const RECENT: u32 = 5;
/// Where somebody never looked before, changes of these days are shown.
const FIRST_LOOK_DAYS: i64 = 7;

pub(super) async fn overview(backend: &AppBackend, principal: &Principal, asked: Option<&str>) -> Answer<OverviewView> {
    let scope = scope::of(principal);
    let Some(cluster) = backend.cluster(principal, &scope, asked).await? else {
        return Ok(OverviewView::Empty { may_import: scope::may_import(principal) });
    };
    let now = backend.now();
    let Some(overview) = backend.store.overview(&scope, Some(&cluster.name), now).await.map_err(refused)? else {
        return Ok(OverviewView::Empty { may_import: scope::may_import(principal) });
    };
    let before = backend.store.look(&principal.user_id, now).await.map_err(refused)?;
    let since = rows::start_of_day(
        before.unwrap_or_else(|| now.plus_days(-FIRST_LOOK_DAYS)).max(now.plus_days(-rows::EVENT_DAYS)),
    );
    let changes = changes(backend, &scope, &cluster.name, since, now).await?;
    match scope.teams_of(&cluster.name) {
        Some(teams) => {
            let teams = teams.into_iter().map(str::to_owned).collect();
            team::overview(backend, principal, &scope, teams, &overview, changes).await
        }
        None => Ok(OverviewView::Cluster(Box::new(cluster_overview(&overview, changes, now)))),
    }
}

/// What changed within the scope since a moment.
pub(super) async fn changes(
    backend: &AppBackend,
    scope: &Scope,
    cluster: &str,
    since: Timestamp,
    now: Timestamp,
) -> Answer<Changes> {
    let (counts, recent) = tokio::try_join!(
        backend.store.changes(scope, Some(cluster), since, &rows::CHANGE_KINDS),
        backend.store.recent_events(scope, Some(cluster), None, since, &rows::CHANGE_KINDS, RECENT),
    )
    .map_err(refused)?;
    Ok(rows::changes(since, &counts, &recent, now))
}

fn cluster_overview(overview: &overview::Overview, changes: Changes, now: Timestamp) -> ClusterOverview {
    // What stands in no namespace has a row of its own, and is none.
    let namespaces = overview.namespaces.iter().filter(|row| row.name != CLUSTER_WIDE).count();
    ClusterOverview {
        cluster: overview.cluster.name.clone(),
        namespaces: u32::try_from(namespaces).unwrap_or(u32::MAX),
        workloads: overview.workloads,
        unresolved: Count::exact(overview.moves.total()),
        snapshot: rows::snapshot(&overview.cluster, now),
        first: overview.first.iter().filter_map(|first| attention(first, now)).collect(),
        moves: rows::moves(&overview.moves),
        rows: overview.namespaces.iter().take(NAMESPACES).map(rows::namespace).collect(),
        changes,
        due: rows::findings(&overview.due, now),
    }
}

fn attention(first: &overview::Attention, now: Timestamp) -> Option<Attention> {
    let worst = first.worst.first()?;
    Some(Attention {
        place: words::place_of(&first.namespace, first.workload.as_ref(), None),
        namespace: first.namespace.clone(),
        workload: first.workload.as_ref().map(|(kind, name)| format!("{kind}/{name}")),
        priority: first.priority,
        total: first.total.value,
        exposure: Exposure::Unknown,
        worst: rows::findings(&first.worst, now),
        change: words::change(worst),
    })
}
