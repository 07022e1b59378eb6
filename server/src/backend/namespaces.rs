//! Namespaces: the list, and one.

use super::{AppBackend, error::refused, history, objects, pod_security, rows, scope};
use app::{
    backend::{Answer, BackendError, Principal},
    view::{Count, NamespaceQuery, NamespaceView, NamespacesView, PillarView, Share, WorkloadRow},
};
use posture::{
    score::{Part, PillarScore},
    selector::Labels,
    settings::Teams,
    words::{EventKind, Exposure, Pillar},
};
use std::collections::BTreeSet;
use store::{clusters::CLUSTER_WIDE, overview};

/// So many parts of a score are told one by one.
const PARTS: usize = 6;

/// The namespaces of a page.
const ROWS: usize = 100;
/// The events that are shown.
const HISTORY: u32 = 50;

pub(super) async fn namespaces(
    backend: &AppBackend,
    principal: &Principal,
    query: &NamespaceQuery,
) -> Answer<NamespacesView> {
    let scope = scope::of(principal);
    let nothing = || NamespacesView { query: query.clone(), ..NamespacesView::default() };
    let Some(cluster) = backend.cluster(principal, &scope, query.cluster.as_deref()).await? else {
        return Ok(nothing());
    };
    let now = backend.now();
    let found = backend.store.namespaces(&scope, Some(&cluster.name), now).await.map_err(refused)?;
    let Some((cluster, mut found)) = found else { return Ok(nothing()) };
    // What stands in no namespace has a row of its own, and is none.
    let count = |rows: &[overview::NamespaceRow]| {
        u32::try_from(rows.iter().filter(|row| row.name != CLUSTER_WIDE).count()).unwrap_or(u32::MAX)
    };
    let all = count(&found);
    if let Some(text) = query.text.as_deref().map(str::to_ascii_lowercase) {
        let has = |name: &str| name.to_ascii_lowercase().contains(&text);
        found.retain(|row| has(&row.name) || row.team.as_deref().is_some_and(has));
    }
    // Stable: those of one priority stay in the order of their names.
    found.sort_by_key(|row| std::cmp::Reverse(row.priority));
    Ok(NamespacesView {
        snapshot: rows::snapshot(&cluster, now),
        cluster: cluster.name,
        query: query.clone(),
        all,
        matching: count(&found),
        rows: found.iter().take(ROWS).map(rows::namespace).collect(),
    })
}

pub(super) async fn namespace(
    backend: &AppBackend,
    principal: &Principal,
    asked: Option<&str>,
    name: &str,
) -> Answer<NamespaceView> {
    let scope = scope::of(principal);
    let cluster = backend.cluster(principal, &scope, asked).await?.ok_or(BackendError::NotFound)?.name;
    let now = backend.now();
    let detail = backend.store.namespace(&scope, Some(&cluster), name, now).await.map_err(refused)?;
    let detail = detail.ok_or(BackendError::NotFound)?;
    let since = now.plus_days(-rows::EVENT_DAYS);
    let events = backend.store.recent_events(&scope, Some(&cluster), Some(name), since, EventKind::ALL, HISTORY);
    let (events, snapshot) = tokio::try_join!(
        async { events.await.map_err(refused) },
        objects::of_namespace(backend, &scope, &cluster, name)
    )?;
    let labels = objects::namespace_labels(&snapshot, name);
    let row = rows::namespace(&detail.row);
    let reach = detail.row.scores.iter().find(|score| score.pillar == Pillar::Reach);
    Ok(NamespaceView {
        cluster,
        name: row.name,
        team_reason: team_reason(&backend.settings.teams, name, detail.row.team.as_deref(), labels),
        team: row.team,
        unresolved: Count::exact(detail.row.moves.total()),
        delta: row.delta,
        overdue: row.overdue,
        snapshot: rows::snapshot(&detail.cluster, now),
        pillars: detail.row.scores.iter().map(pillar).collect(),
        moves: rows::moves(&detail.row.moves),
        first: rows::findings(&detail.first, now),
        workloads: detail.workloads.iter().map(workload).collect(),
        pod_security: pod_security::view(name, &detail),
        ingress: reach.and_then(|score| share(score, "ingress")),
        egress: reach.and_then(|score| share(score, "egress")),
        trend: row.trend,
        history: events.iter().map(|event| history::recent(event, now)).collect(),
    })
}

fn pillar(score: &PillarScore) -> PillarView {
    let parts = match (score.score, score.pillar) {
        (Some(_), _) => parts(&score.parts),
        (None, Pillar::Images) => vec!["No image here was scanned yet.".to_owned()],
        (None, Pillar::Privileges) => vec!["No container is known here.".to_owned()],
        (None, Pillar::Reach) => vec!["No workload is known here.".to_owned()],
    };
    PillarView { pillar: score.pillar, score: score.score, parts }
}

/// What a score is made of: all of it where that is little, else what lacks something and how much does not.
fn parts(of: &[Part]) -> Vec<String> {
    let judged = || of.iter().filter(|part| part.total > 0);
    if judged().count() <= PARTS {
        return judged().map(part).collect();
    }
    let mut lines: Vec<String> = judged().filter(|part| part.good < part.total).map(part).collect();
    let more = lines.len().saturating_sub(PARTS);
    lines.truncate(PARTS);
    let whole = judged().filter(|part| part.good == part.total).count();
    if more > 0 {
        lines.push(format!("{more} more lack something"));
    }
    if whole > 0 {
        lines.push(format!("{whole} more hold throughout"));
    }
    lines
}

fn part(part: &Part) -> String {
    format!("{} of {} {}", part.good, part.total, part.label)
}

/// The part of the reach's score that counts one direction.
fn share(score: &PillarScore, direction: &str) -> Option<Share> {
    let part = score.parts.iter().find(|part| part.label.ends_with(direction) && part.total > 0)?;
    Some(Share { part: part.good, whole: part.total })
}

/// Which rule gave the namespace its team, as `posture::settings::Teams::of_namespace` decides it.
fn team_reason(teams: &Teams, namespace: &str, team: Option<&str>, labels: Option<&Labels>) -> String {
    let Some(team) = team else { return String::new() };
    let label = labels.and_then(|labels| labels.get(&teams.label));
    match teams.of_namespace(namespace, None) {
        Some(given) if given == team && !teams.is_system(namespace) => "by the operators’ mapping".to_owned(),
        _ if label.is_some_and(|label| label == team) => format!("from the label `{}` on the namespace", teams.label),
        Some(given) if given == team && given == teams.operators => "a namespace of the platform itself".to_owned(),
        _ => "by the operators’ mapping".to_owned(),
    }
}

fn workload(row: &overview::WorkloadRow) -> WorkloadRow {
    let containers: BTreeSet<&str> = row.images.iter().map(|image| image.container.as_str()).collect();
    let images: BTreeSet<&str> = row.images.iter().map(|image| image.image.as_str()).collect();
    WorkloadRow {
        kind: row.kind.clone(),
        name: row.name.clone(),
        containers: u32::try_from(containers.len()).unwrap_or(u32::MAX),
        images: images.into_iter().map(str::to_owned).collect(),
        developer: rows::severities(row.unresolved[0]),
        operator: rows::severities(row.unresolved[1]),
        effective: row.effective.as_ref().map(rows::effective),
        exposure: Exposure::Unknown,
        priority: row.priority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use posture::settings::TeamMapping;

    #[test]
    fn the_rule_that_gave_the_team_is_named() {
        let teams = Teams {
            mappings: vec![TeamMapping { namespace: "shop".to_owned(), team: "storefront".to_owned(), also: vec![] }],
            ..Teams::default()
        };
        let label = |team: &str| Labels::from([("team".to_owned(), team.to_owned())]);
        assert_eq!(team_reason(&teams, "shop", Some("storefront"), Some(&label("x"))), "by the operators’ mapping");
        assert_eq!(
            team_reason(&teams, "media", Some("media"), Some(&label("media"))),
            "from the label `team` on the namespace"
        );
        assert_eq!(team_reason(&teams, "kube-system", Some("platform"), None), "a namespace of the platform itself");
        assert_eq!(team_reason(&teams, "media", None, None), "");
    }
}
