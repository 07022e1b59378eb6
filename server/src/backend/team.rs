//! What a team sees: the changes to make first, what moves, what was verified.

use super::{AppBackend, error::refused, history, moment, rows, scope, words};
use app::{
    backend::{Answer, Principal},
    view::{Changes, Count, FindingRow, OverviewView, TeamOverview, Todo},
};
use posture::{
    catalogue,
    check::{Change, Question},
    query::{FindingFilter, FindingQuery},
    time::Timestamp,
    words::{EventKind, Presence, Severity, Side, Work},
};
use std::{cmp::Reverse, collections::HashMap};
use store::{
    Scope,
    findings::{self, Event},
    overview::Overview,
};

/// How many changes, moving findings and fixed findings are shown.
const TODOS: usize = 3;
const MOVING: usize = 5;
const FIXED: u32 = 5;
/// The findings of the highest priority out of which the changes are made: so many of manifests, so many of images.
/// Apart, since an old image alone has more than this, and what one manifest removes is to be counted whole.
const CANDIDATES: u32 = 500;
/// The findings in work that are looked at, to show the newest of them.
const IN_WORK: u32 = 100;

pub(super) async fn overview(
    backend: &AppBackend,
    principal: &Principal,
    scope: &Scope,
    teams: Vec<String>,
    overview: &Overview,
    changes: Changes,
) -> Answer<OverviewView> {
    let now = backend.now();
    let cluster = Some(overview.cluster.name.as_str());
    let since = now.plus_days(-rows::EVENT_DAYS);
    let filter =
        FindingFilter { cluster: cluster.map(str::to_owned), side: vec![Side::Developer], ..FindingFilter::default() };
    // A work state alone would also find what is fixed or gone.
    let there = Presence::ALL.iter().copied().filter(|presence| presence.may_be_there()).collect();
    let todo = |by_report: bool| {
        let checks =
            catalogue::all().iter().filter(|check| matches!(check.question, Question::Vulnerability) == by_report);
        query(FindingFilter {
            presence: vec![Presence::Present],
            work: vec![Work::Open, Work::InProgress],
            check: checks.map(|check| check.id.to_owned()).collect(),
            ..filter.clone()
        })
    };
    let (manifest_query, image_query) = (todo(false), todo(true));
    let work_query = query(FindingFilter {
        presence: there,
        work: vec![Work::InProgress, Work::AwaitingVerification],
        ..filter.clone()
    });
    let (of_manifests, of_images, in_work, work_events, fixed) = tokio::try_join!(
        backend.store.findings(scope, &manifest_query, now, CANDIDATES),
        backend.store.findings(scope, &image_query, now, CANDIDATES),
        backend.store.findings(scope, &work_query, now, IN_WORK),
        backend.store.recent_events(
            scope,
            cluster,
            None,
            since,
            &[EventKind::Taken, EventKind::Claimed, EventKind::StillSeen],
            IN_WORK
        ),
        backend.store.recent_events(scope, cluster, None, since, &[EventKind::Fixed], FIXED),
    )
    .map_err(refused)?;

    let mut candidates: Vec<findings::FindingRow> = of_manifests.rows.into_iter().chain(of_images.rows).collect();
    candidates.sort_by_key(|row| Reverse(row.priority));
    let may_work = scope::may_work_in(principal, &overview.cluster.name);
    let fixed_count = changes
        .counts
        .iter()
        .find(|change| change.kind == EventKind::Fixed)
        .map(|change| change.count)
        .unwrap_or_default();
    let developers = overview.moves.unresolved[0];
    Ok(OverviewView::Team(Box::new(TeamOverview {
        cluster: overview.cluster.name.clone(),
        teams,
        todo: todos(&candidates, may_work, now),
        unresolved: Count::exact(developers.iter().sum()),
        critical: Count::exact(developers[Severity::Critical as usize]),
        snapshot: rows::snapshot(&overview.cluster, now),
        namespaces: u32::try_from(overview.namespaces.len()).unwrap_or(u32::MAX),
        overdue: overview.moves.overdue.iter().sum(),
        rows: overview.namespaces.iter().take(super::overview::NAMESPACES).map(rows::namespace).collect(),
        moving: moving(&in_work.rows, &work_events, now),
        in_progress: Count::exact(overview.moves.in_progress[0]),
        to_verify: Count::exact(overview.moves.to_verify[0]),
        fixed: fixed.iter().map(|event| history::recent(event, now)).collect(),
        fixed_count,
        changes,
        due: rows::findings(&overview.due, now),
    })))
}

fn query(filter: FindingFilter) -> FindingQuery {
    FindingQuery { filter, ..FindingQuery::default() }
}

/// What one change removes: all that a workload's manifest can fix, or the vulnerabilities of an image's package that one
/// version fixes. Versions are not compared: which of two is newer differs between kinds of package.
#[derive(PartialEq, Eq, Hash)]
enum ChangeKey<'a> {
    Manifest { namespace: &'a str, workload: &'a (String, String) },
    Upgrade { namespace: &'a str, repository: &'a str, package: &'a (String, String), version: &'a str },
    Finding(&'a str),
}

fn key(row: &findings::FindingRow) -> ChangeKey<'_> {
    let namespace = row.namespace.as_str();
    match (&row.package, row.repository.as_deref(), row.fixed_version.as_deref(), &row.workload) {
        (Some(package), Some(repository), Some(version), _) => {
            ChangeKey::Upgrade { namespace, repository, package, version }
        }
        (None, _, _, Some(workload)) if is_patched(&row.check) => ChangeKey::Manifest { namespace, workload },
        _ => ChangeKey::Finding(&row.id),
    }
}

/// Whether fields of the workload's manifest make the check pass.
pub(super) fn is_patched(check: &str) -> bool {
    catalogue::find(check).is_some_and(|check| {
        matches!(check.change, Change::Container(_) | Change::Template(_) | Change::TemplateAndContainers(..))
    })
}

/// The changes to make first. `rows` come with the highest priority first.
fn todos(rows: &[findings::FindingRow], may_work: bool, now: Timestamp) -> Vec<Todo> {
    let mut places: HashMap<ChangeKey<'_>, usize> = HashMap::new();
    let mut groups: Vec<Vec<&findings::FindingRow>> = Vec::new();
    // What nobody can fix yet is no change to make.
    for row in rows.iter().filter(|row| has_change(row)) {
        let place = *places.entry(key(row)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(row);
    }
    // The highest priority first, then what removes more.
    groups.sort_by_key(|group| Reverse((group.first().map_or(0, |row| row.priority), group.len())));
    groups.iter().take(TODOS).filter_map(|group| todo(group, may_work, now)).collect()
}

/// Whether a change exists that removes the finding.
fn has_change(row: &findings::FindingRow) -> bool {
    row.package.is_none() || row.fixed_version.is_some()
}

fn todo(group: &[&findings::FindingRow], may_work: bool, now: Timestamp) -> Option<Todo> {
    let first = group.first()?;
    let critical = group.iter().filter(|row| row.severity == Severity::Critical).count();
    Some(Todo {
        finding: first.id.clone(),
        change: words::change(first),
        why: why(first),
        severity: group.iter().map(|row| row.severity).min()?,
        side: first.side,
        removes: u32::try_from(group.len()).unwrap_or(u32::MAX),
        removes_critical: u32::try_from(critical).unwrap_or(u32::MAX),
        exploited: 0,
        due: moment::due(group.iter().filter_map(|row| row.due).min(), true, now),
        work: first.work,
        may_take: may_work && first.work == Work::Open,
    })
}

fn why(row: &findings::FindingRow) -> String {
    let why = catalogue::find(&row.check).map_or("", |check| words::first_sentence(check.why));
    // The title begins with a name of the cluster, which stays as it is written.
    format!("{}. {why}", row.title).trim_end().to_owned()
}

/// What somebody works on, the newest first.
fn moving(rows: &[findings::FindingRow], events: &[Event], now: Timestamp) -> Vec<FindingRow> {
    // Events come with the newest first: the first of a finding is its last.
    let mut last: HashMap<&str, &Event> = HashMap::new();
    for event in events {
        last.entry(event.finding.as_str()).or_insert(event);
    }
    let mut moving: Vec<(Option<Timestamp>, FindingRow)> = rows
        .iter()
        .map(|row| {
            let event = last.get(row.id.as_str());
            (
                event.map(|event| event.at),
                FindingRow { note: note(row, event.copied(), now), ..super::rows::finding(row, now) },
            )
        })
        .collect();
    moving.sort_by_key(|(at, _)| Reverse(*at));
    moving.into_iter().take(MOVING).map(|(_, row)| row).collect()
}

fn note(row: &findings::FindingRow, event: Option<&Event>, now: Timestamp) -> String {
    let Some(event) = event else {
        return row.assignee.as_ref().map(|name| format!("{name} took it")).unwrap_or_default();
    };
    let what = match event.kind {
        EventKind::Claimed => "said that it is done",
        EventKind::StillSeen => "still sees it",
        _ => "took it",
    };
    format!("{} {what}, {}", history::who(&event.actor, now), moment::age_ago(event.at, now).text)
}
