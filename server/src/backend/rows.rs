//! The store's rows and numbers as the views give them.

use super::{moment, words};
use app::view::{
    Changes, Count, FindingRow, Moment, MoveCounts, NamespaceRow, PrivilegeView, Scores, SeverityCounts, SideCounts,
};
use posture::{
    effective::EffectivePrivilege,
    score::PillarScore,
    time::Timestamp,
    words::{EventKind, Pillar},
};
use store::{
    clusters::Cluster,
    findings::{self, Capped},
    overview::{self, Moves},
};

/// How far back pages look for events, in days.
pub(super) const EVENT_DAYS: i64 = 90;

/// The kinds of event that "since you last looked" counts.
pub(super) const CHANGE_KINDS: [EventKind; 5] =
    [EventKind::Fixed, EventKind::Opened, EventKind::Reopened, EventKind::Gone, EventKind::StillSeen];

/// A count.
pub(super) fn count(capped: Capped) -> Count {
    Count { value: capped.value, capped: capped.capped }
}

/// One finding as a row.
pub(super) fn finding(row: &findings::FindingRow, now: Timestamp) -> FindingRow {
    FindingRow {
        id: row.id.clone(),
        severity: row.severity,
        priority: row.priority,
        title: row.title.clone(),
        // No list of exploited vulnerabilities is read yet: the priority's factor says so.
        exploited: false,
        place: words::place(row),
        is_namespace: words::is_namespace(row),
        side: row.side,
        team: row.team.clone(),
        work: row.work,
        presence: row.presence,
        due: moment::due(row.due, is_unresolved(row), now),
        age: moment::age(row.first_seen, now),
        note: String::new(),
    }
}

/// What a process in a workload could do, each reason with the containers that it holds for.
pub(super) fn effective(effective: &EffectivePrivilege) -> PrivilegeView {
    let reasons = effective.reasons.iter().map(|reason| {
        let containers: Vec<&str> = reason.containers.iter().map(|name| &**name).collect();
        if containers.is_empty() {
            reason.text.to_string()
        } else {
            format!("{} ({})", reason.text, containers.join(", "))
        }
    });
    PrivilegeView {
        value: effective.value,
        node: effective.node,
        namespace: effective.namespace,
        cluster: effective.cluster,
        reasons: reasons.collect(),
    }
}

/// Whether somebody still has to move.
pub(super) fn is_unresolved(row: &findings::FindingRow) -> bool {
    row.presence.may_be_there() && row.work.is_unresolved()
}

/// Several findings as rows.
pub(super) fn findings(rows: &[findings::FindingRow], now: Timestamp) -> Vec<FindingRow> {
    rows.iter().map(|row| finding(row, now)).collect()
}

/// Counts by severity, in the order of the severities.
pub(super) const fn severities(counts: [u32; 5]) -> SeverityCounts {
    let [critical, high, medium, low, unknown] = counts;
    SeverityCounts { critical, high, medium, low, unknown }
}

const fn sides([developer, operator]: [u32; 2]) -> SideCounts {
    SideCounts { developer, operator }
}

/// Whose move it is.
pub(super) const fn moves(moves: &Moves) -> MoveCounts {
    MoveCounts {
        developer: severities(moves.unresolved[0]),
        operator: severities(moves.unresolved[1]),
        overdue: sides(moves.overdue),
        due_week: sides(moves.due_week),
        in_progress: sides(moves.in_progress),
        to_verify: sides(moves.to_verify),
    }
}

/// A namespace as a row.
pub(super) fn namespace(row: &overview::NamespaceRow) -> NamespaceRow {
    NamespaceRow {
        name: row.name.clone(),
        team: row.team.clone(),
        workloads: row.workloads,
        scores: scores(&row.scores),
        developer: severities(row.moves.unresolved[0]),
        operator: severities(row.moves.unresolved[1]),
        overdue: row.moves.overdue.iter().sum(),
        delta: delta(&row.trend),
        trend: row.trend.clone(),
    }
}

fn scores(scores: &[PillarScore]) -> Scores {
    let of = |pillar| scores.iter().find(|score| score.pillar == pillar).and_then(|score| score.score);
    Scores { images: of(Pillar::Images), privileges: of(Pillar::Privileges), reach: of(Pillar::Reach) }
}

/// The change within 7 days, or since the first day known.
pub(super) fn delta(trend: &[u32]) -> i32 {
    let Some((last, earlier)) = trend.split_last() else { return 0 };
    let Some(then) = earlier.get(earlier.len().saturating_sub(7)) else { return 0 };
    i32::try_from(i64::from(*last) - i64::from(*then)).unwrap_or(i32::MAX)
}

/// When the newest data of a cluster came; empty where none came yet.
pub(super) fn snapshot(cluster: &Cluster, now: Timestamp) -> Moment {
    cluster.updated.map(|at| moment::ago(at, now)).unwrap_or_default()
}

/// What changed since the beginning of the UTC day of `since`: the list behind each count begins there too.
pub(super) fn changes(
    since: Timestamp,
    counts: &[(EventKind, Capped)],
    recent: &[findings::Event],
    now: Timestamp,
) -> Changes {
    let counts = counts.iter().map(|(kind, counted)| app::view::ChangeCount { kind: *kind, count: count(*counted) });
    Changes {
        since: moment::ago(since, now),
        since_day: day_number(since),
        counts: counts.collect(),
        recent: recent.iter().map(|event| super::history::recent(event, now)).collect(),
    }
}

/// The number of the UTC day, counted from 1970-01-01.
pub(super) fn day_number(at: Timestamp) -> i32 {
    i32::try_from(at.day()).unwrap_or_default()
}

/// The beginning of the UTC day.
pub(super) const fn start_of_day(at: Timestamp) -> Timestamp {
    Timestamp(at.day().saturating_mul(posture::time::DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_change_is_that_of_seven_days_or_since_the_first() {
        assert_eq!(delta(&[]), 0);
        assert_eq!(delta(&[5]), 0);
        assert_eq!(delta(&[5, 3]), -2);
        // Today 20, seven days ago 13.
        assert_eq!(delta(&[1, 1, 13, 14, 15, 16, 17, 18, 19, 20]), 7);
    }
}
