//! The printable page by namespace and side.

use super::{AppBackend, error::refused, moment, overview, rows, scope, words};
use app::{
    backend::{Answer, Principal},
    view::{Count, MoveCounts, OtherNamespaces, SeverityCounts, SideCounts, SummaryView},
};
use std::cmp::Reverse;
use store::overview::NamespaceRow;

/// The days whose changes are shown.
const WEEK: i64 = 7;
/// The namespaces that fit on a page of paper.
const NAMESPACES: usize = 40;

pub(super) async fn summary(backend: &AppBackend, principal: &Principal, asked: Option<&str>) -> Answer<SummaryView> {
    let scope = scope::of(principal);
    let now = backend.now();
    let nothing = SummaryView { made: moment::in_full(now), ..SummaryView::default() };
    let Some(cluster) = backend.cluster(principal, &scope, asked).await? else { return Ok(nothing) };
    let found = backend.store.namespaces(&scope, Some(&cluster.name), now).await.map_err(refused)?;
    let Some((cluster, mut namespaces)) = found else { return Ok(nothing) };
    let since = rows::start_of_day(now.plus_days(-WEEK));
    let week = overview::changes(backend, &scope, &cluster.name, since, now).await?;
    let moves = together(&namespaces);
    let rest = beyond_a_page(&mut namespaces);
    Ok(SummaryView {
        snapshot: rows::snapshot(&cluster, now),
        scope: match scope.teams_of(&cluster.name) {
            None => "All namespaces".to_owned(),
            Some(teams) => format!("Namespaces of {}", words::joined(&teams)),
        },
        unresolved: Count::exact(moves.developer.total().saturating_add(moves.operator.total())),
        moves,
        rows: namespaces.iter().map(rows::namespace).collect(),
        others: (!rest.is_empty()).then(|| others(&rest)),
        week,
        cluster: cluster.name,
        made: nothing.made,
    })
}

/// Keeps the namespaces of the highest priority, by name as before, and gives the others.
fn beyond_a_page(namespaces: &mut Vec<NamespaceRow>) -> Vec<NamespaceRow> {
    if namespaces.len() <= NAMESPACES {
        return Vec::new();
    }
    namespaces.sort_by_key(|row| Reverse(row.priority));
    let rest = namespaces.split_off(NAMESPACES);
    namespaces.sort_by(|one, other| one.name.cmp(&other.name));
    rest
}

fn others(rest: &[NamespaceRow]) -> OtherNamespaces {
    let moves = together(rest);
    OtherNamespaces {
        namespaces: u32::try_from(rest.len()).unwrap_or(u32::MAX),
        developer: moves.developer,
        operator: moves.operator,
        overdue: moves.overdue.total(),
        delta: rest.iter().map(|row| rows::delta(&row.trend)).fold(0, i32::saturating_add),
    }
}

/// The moves of all namespaces together.
fn together(namespaces: &[NamespaceRow]) -> MoveCounts {
    namespaces.iter().map(|row| rows::moves(&row.moves)).fold(MoveCounts::default(), |sum, moves| MoveCounts {
        developer: severities(sum.developer, moves.developer),
        operator: severities(sum.operator, moves.operator),
        overdue: sides(sum.overdue, moves.overdue),
        due_week: sides(sum.due_week, moves.due_week),
        in_progress: sides(sum.in_progress, moves.in_progress),
        to_verify: sides(sum.to_verify, moves.to_verify),
    })
}

fn severities(one: SeverityCounts, other: SeverityCounts) -> SeverityCounts {
    SeverityCounts {
        critical: one.critical.saturating_add(other.critical),
        high: one.high.saturating_add(other.high),
        medium: one.medium.saturating_add(other.medium),
        low: one.low.saturating_add(other.low),
        unknown: one.unknown.saturating_add(other.unknown),
    }
}

fn sides(one: SideCounts, other: SideCounts) -> SideCounts {
    SideCounts {
        developer: one.developer.saturating_add(other.developer),
        operator: one.operator.saturating_add(other.operator),
    }
}
