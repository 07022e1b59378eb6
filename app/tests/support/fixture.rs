//! One small cluster of one invented company. Everything that pages show is counted from this one list.

use app::view::{Count, DueView, FindingRow, Moment, MoveCounts, NamespaceRow, Scores, SeverityCounts, SideCounts};
use posture::words::{Presence, Severity, Side, Work};

/// A name that an attacker chose.
pub(crate) const EVIL_WORKLOAD: &str = "<img src=x onerror=alert(1)>";
/// A name that does not fit into a column.
pub(crate) const LONG_WORKLOAD: &str = "spark-worker-highmem-preemptible-eu-west-1b";

pub(crate) fn moment(text: &str) -> Moment {
    Moment { text: text.to_owned(), exact: "2026-11-19T14:28:00Z".to_owned() }
}

struct Line(&'static str, &'static str, &'static str, Severity, u8, &'static str, Side, Work, Presence, &'static str);

const LINES: &[Line] = &[
    Line(
        "f1",
        "media",
        "image-resizer",
        Severity::Critical,
        85,
        "image-resizer runs as a privileged container",
        Side::Developer,
        Work::InProgress,
        Presence::Present,
        "tomorrow",
    ),
    Line(
        "f2",
        "media",
        "image-resizer",
        Severity::High,
        80,
        "CVE-2023-4863 in libwebp 1.2.4",
        Side::Developer,
        Work::Open,
        Presence::Present,
        "2 d over",
    ),
    Line(
        "f3",
        "media",
        "",
        Severity::High,
        60,
        "media has no default deny",
        Side::Operator,
        Work::Open,
        Presence::Present,
        "in 9 days",
    ),
    Line(
        "f4",
        "media",
        "thumbnailer",
        Severity::Medium,
        40,
        "thumbnailer can write to its root file system",
        Side::Developer,
        Work::Open,
        Presence::Present,
        "in 40 days",
    ),
    Line(
        "f5",
        "data",
        LONG_WORKLOAD,
        Severity::High,
        55,
        "CVE-2023-38545 in curl 7.74.0",
        Side::Operator,
        Work::Open,
        Presence::Unproven,
        "in 3 days",
    ),
    Line(
        "f6",
        "data",
        EVIL_WORKLOAD,
        Severity::High,
        50,
        "</title><script>alert(1)</script> may run as root",
        Side::Developer,
        Work::Open,
        Presence::Present,
        "in 20 days",
    ),
    Line(
        "f7",
        "data",
        "notebook",
        Severity::Low,
        20,
        "notebook does not say that it must not run as root",
        Side::Developer,
        Work::AwaitingVerification,
        Presence::Present,
        "",
    ),
    Line(
        "f8",
        "shop",
        "cart",
        Severity::Medium,
        35,
        "cart keeps capabilities",
        Side::Developer,
        Work::InProgress,
        Presence::Fixed,
        "",
    ),
    Line(
        "f9",
        "shop",
        "cart",
        Severity::Unknown,
        10,
        "GHSA-1234 in left-pad 1.0.0",
        Side::Developer,
        Work::Open,
        Presence::Present,
        "",
    ),
];

/// Every finding, the highest priority first.
pub(crate) fn findings() -> Vec<FindingRow> {
    LINES
        .iter()
        .map(|Line(id, namespace, workload, severity, priority, title, side, work, presence, due)| FindingRow {
            id: (*id).to_owned(),
            severity: *severity,
            priority: *priority,
            title: (*title).to_owned(),
            exploited: *id == "f2",
            place: if workload.is_empty() { (*namespace).to_owned() } else { format!("{namespace}/{workload}") },
            is_namespace: workload.is_empty(),
            side: *side,
            team: team(namespace),
            work: *work,
            presence: *presence,
            due: DueView {
                text: (*due).to_owned(),
                exact: if due.is_empty() { String::new() } else { "2026-11-20T00:00:00Z".to_owned() },
                over: due.ends_with("over"),
            },
            age: moment("7 d"),
            note: String::new(),
        })
        .collect()
}

/// The team of a namespace; nobody knows whose `data` is.
fn team(namespace: &str) -> Option<String> {
    (namespace != "data").then(|| "Storefront".to_owned())
}

pub(crate) fn namespace_of(row: &FindingRow) -> &str {
    row.place.split_once('/').map_or(row.place.as_str(), |(namespace, _)| namespace)
}

/// The findings somebody still has to move.
pub(crate) fn unresolved() -> Vec<FindingRow> {
    findings().into_iter().filter(|row| row.presence.may_be_there() && row.work.is_unresolved()).collect()
}

pub(crate) fn count(rows: &[FindingRow], wanted: impl Fn(&FindingRow) -> bool) -> u32 {
    u32::try_from(rows.iter().filter(|row| wanted(row)).count()).unwrap_or(u32::MAX)
}

fn severities(rows: &[FindingRow], side: Side) -> SeverityCounts {
    let of = |severity| count(rows, |row| row.side == side && row.severity == severity);
    SeverityCounts {
        critical: of(Severity::Critical),
        high: of(Severity::High),
        medium: of(Severity::Medium),
        low: of(Severity::Low),
        unknown: of(Severity::Unknown),
    }
}

pub(crate) fn moves(rows: &[FindingRow]) -> MoveCounts {
    let sides = |wanted: &dyn Fn(&FindingRow) -> bool| SideCounts {
        developer: count(rows, |row| row.side == Side::Developer && wanted(row)),
        operator: count(rows, |row| row.side == Side::Operator && wanted(row)),
    };
    MoveCounts {
        developer: severities(rows, Side::Developer),
        operator: severities(rows, Side::Operator),
        overdue: sides(&|row| row.due.over),
        due_week: sides(&|row| matches!(row.due.text.as_str(), "tomorrow" | "in 3 days")),
        in_progress: sides(&|row| row.work == Work::InProgress),
        to_verify: sides(&|row| row.work == Work::AwaitingVerification),
    }
}

pub(crate) fn namespace_rows() -> Vec<NamespaceRow> {
    let rows = unresolved();
    [
        ("media", 2, Scores { images: Some(41), privileges: Some(24), reach: None }),
        ("data", 3, Scores { images: None, privileges: Some(40), reach: Some(30) }),
        ("shop", 1, Scores { images: Some(62), privileges: Some(78), reach: Some(64) }),
    ]
    .into_iter()
    .map(|(name, workloads, scores)| {
        let rows: Vec<FindingRow> = rows.iter().filter(|row| namespace_of(row) == name).cloned().collect();
        NamespaceRow {
            name: name.to_owned(),
            team: team(name),
            workloads,
            scores,
            developer: severities(&rows, Side::Developer),
            operator: severities(&rows, Side::Operator),
            overdue: count(&rows, |row| row.due.over),
            trend: vec![5, 4, 4],
            delta: -1,
        }
    })
    .collect()
}

pub(crate) fn exact(rows: &[FindingRow]) -> Count {
    Count::exact(u32::try_from(rows.len()).unwrap_or(u32::MAX))
}
