//! One finding with everything that is known of it.

use super::{AppBackend, error::refused, history, moment, objects, rows, scope, team, words, work};
use app::{
    backend::{Answer, BackendError, Principal},
    view::{
        ChangeView, Count, EvidenceView, FactorView, FindingView, MayDo, OccurrenceRow, StandardView, VulnerabilityView,
    },
};
use posture::{
    catalogue,
    check::{Change, Check},
    finding::Subject,
    fix::{self, Patch},
    inventory::Inventory,
    query::{FindingFilter, FindingQuery},
    snapshot::Snapshot,
    time::Timestamp,
    words::{Area, Exposure, Presence, Work, WorkloadKind},
};
use store::{
    Scope,
    clusters::CLUSTER_WIDE,
    findings::{FindingDetail, FindingRow},
};

/// The events that are shown.
const EVENTS: u32 = 200;
/// The other findings that the same change removes.
const ALSO: u32 = 100;
/// Why nothing is said of who can reach a workload.
const EXPOSURE_TEXT: &str = "Who can reach it by policy is not computed yet. Its priority counts it as reached from the whole cluster, Kubernetes’ default.";

pub(super) async fn finding(backend: &AppBackend, principal: &Principal, id: &str) -> Answer<FindingView> {
    let scope = scope::of(principal);
    let now = backend.now();
    let detail = detail(backend, &scope, id).await?;
    let check = catalogue::find(&detail.row.check);
    let ids = [detail.row.id.clone()];
    let events = async { backend.store.finding_events(&scope, &detail.row.id, EVENTS).await.map_err(refused) };
    let (events, allowed, changes) = tokio::try_join!(
        events,
        work::allowed(backend, principal, &ids),
        changes(backend, &scope, &detail, check, now)
    )?;
    let allowed = allowed.get(&detail.row.id).copied().unwrap_or_default();
    let row = &detail.row;
    Ok(FindingView {
        title: row.title.clone(),
        severity: row.severity,
        priority: row.priority,
        check: row.check.clone(),
        work: row.work,
        presence: row.presence,
        side: row.side,
        side_reason: detail.side_reason.clone(),
        team: row.team.clone(),
        assignee: row.assignee.clone(),
        namespace: row.namespace.clone(),
        workload: row.workload.clone().filter(|_| row.workloads < 2),
        container: row.container.clone(),
        image: row.image.clone(),
        first_seen: moment::ago(row.first_seen, now),
        last_seen: moment::ago(row.last_seen, now),
        due: moment::due(row.due, rows::is_unresolved(row), now),
        reopened: row.reopened,
        wrong: wrong(&detail, check),
        wrong_text: check.map_or_else(String::new, |check| words::first_sentence(check.why).to_owned()),
        todo: words::todo(row),
        todo_text: todo_text(changes.also.len()),
        fix: words::fix(row, check),
        try_first: check.map_or_else(String::new, |check| check.try_first.to_owned()),
        change: changes.this,
        change_all: changes.all,
        also: rows::findings(&changes.also, now),
        why: check.map_or_else(Vec::new, |check| words::paragraphs(check.why)),
        references: references(&detail, check),
        evidence: evidence(&detail, now),
        vulnerability: vulnerability(&detail),
        occurrences: occurrences(&detail, now),
        occurrence_count: occurrence_count(&detail),
        factors: factors(&detail),
        effective: detail.effective.as_ref().map(rows::effective),
        exposure: Exposure::Unknown,
        exposure_text: EXPOSURE_TEXT.to_owned(),
        standards: detail.standards.iter().map(|of| standard(&of.standard, &of.level, &of.control)).collect(),
        history: events.iter().map(|event| history::entry(event, now)).collect(),
        may: may(row, allowed),
        id: row.id.clone(),
        cluster: detail.cluster.clone(),
        fingerprint: detail.fingerprint.clone(),
    })
}

/// The finding, or the one that it was merged into as an alias of the same vulnerability.
async fn detail(backend: &AppBackend, scope: &Scope, id: &str) -> Answer<FindingDetail> {
    let detail = backend.store.finding(scope, id).await.map_err(refused)?.ok_or(BackendError::NotFound)?;
    let Some(other) = &detail.merged_into else { return Ok(detail) };
    backend.store.finding(scope, other).await.map_err(refused)?.ok_or(BackendError::NotFound)
}

fn wrong(detail: &FindingDetail, check: Option<&Check>) -> String {
    let described = detail.vulnerability.as_ref().map(|vulnerability| vulnerability.title.as_str());
    let title = described.filter(|title| !title.is_empty()).or(check.map(|check| check.title));
    title.unwrap_or(&detail.row.title).to_owned()
}

fn todo_text(also: usize) -> String {
    match also {
        0 => String::new(),
        also => format!("The change for the whole workload removes {} too.", words::counted(also, "other finding")),
    }
}

fn references(detail: &FindingDetail, check: Option<&Check>) -> Vec<String> {
    let of_vulnerability = detail.vulnerability.as_ref().and_then(|vulnerability| vulnerability.url.clone());
    let of_check = check.into_iter().flat_map(|check| check.references).map(|reference| (*reference).to_owned());
    of_vulnerability.into_iter().chain(of_check).filter(|reference| reference.starts_with("https://")).collect()
}

/// The published controls that a check's failure can break.
pub(super) fn standards(check: &Check) -> Vec<StandardView> {
    check.standards.iter().map(|of| standard(of.standard, of.level, of.control)).collect()
}

fn standard(standard: &str, level: &str, control: &str) -> StandardView {
    StandardView { standard: words::standard(standard), level: level.to_owned(), control: control.to_owned() }
}

fn factors(detail: &FindingDetail) -> Vec<FactorView> {
    let factors = detail.factors.iter().map(|factor| FactorView {
        name: factor.name.clone(),
        points: factor.points,
        weight: factor.of,
        why: factor.reason.clone(),
    });
    factors.collect()
}

fn may(row: &FindingRow, allowed: work::Allowed) -> MayDo {
    let work = allowed.work && row.presence.may_be_there();
    MayDo {
        take: work && row.work == Work::Open,
        put_back: work && matches!(row.work, Work::InProgress | Work::AwaitingVerification),
        claim: work && row.work == Work::InProgress,
        comment: allowed.comment,
    }
}

fn evidence(detail: &FindingDetail, now: Timestamp) -> Option<EvidenceView> {
    let evidence = detail.evidence.as_ref()?;
    let row = &detail.row;
    let object = match &row.workload {
        Some((kind, name)) => {
            let version = kind.parse::<WorkloadKind>().map(WorkloadKind::api_version);
            let version = version.map_or_else(|_| String::new(), |version| format!("{version} "));
            format!("{version}{kind} {}/{name}", row.namespace)
        }
        None => format!("v1 Namespace {}", row.namespace),
    };
    Some(EvidenceView {
        object,
        field: evidence.field.clone(),
        is: evidence.actual.to_string(),
        must_be: evidence.expected.to_string(),
        witness: "Manifests".to_owned(),
        seen: moment::ago(row.last_seen, now),
    })
}

fn vulnerability(detail: &FindingDetail) -> Option<VulnerabilityView> {
    let known = detail.vulnerability.as_ref()?;
    let (package_type, package) = detail.row.package.clone().unwrap_or_default();
    let cvss = known.cvss_tenths.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10));
    Some(VulnerabilityView {
        id: known.id.clone(),
        aliases: known.aliases.clone(),
        package,
        package_type,
        fixed_in: detail.row.fixed_version.clone().unwrap_or_default(),
        cvss: cvss.unwrap_or_default(),
        description: known.description.clone(),
        exploited: false,
        status: detail.suppressed.as_ref().map(|suppressed| suppressed.status.replace('_', " ")).unwrap_or_default(),
    })
}

/// Where it is seen; of what is not seen anywhere any more, where it was.
fn occurrences(detail: &FindingDetail, now: Timestamp) -> Vec<OccurrenceRow> {
    let present = detail.row.presence == Presence::Present;
    let shown = detail.occurrences.iter().filter(|occurrence| !present || occurrence.withdrawn_at.is_none());
    let rows = shown.map(|occurrence| OccurrenceRow {
        workload: format!("{} {}", occurrence.workload_kind, occurrence.workload_name),
        container: occurrence.container.clone(),
        image: occurrence.image.clone(),
        strength: occurrence.strength,
        version: occurrence.installed_version.clone(),
        path: occurrence.path.clone().unwrap_or_default(),
        witness: words::capitalised(&occurrence.scanner),
        last_seen: moment::ago(occurrence.seen_at, now),
    });
    rows.collect()
}

fn occurrence_count(detail: &FindingDetail) -> Count {
    let listed = u32::try_from(detail.occurrences.len()).unwrap_or(u32::MAX);
    let withdrawn = detail.occurrences.iter().filter(|occurrence| occurrence.withdrawn_at.is_some()).count();
    let withdrawn = u32::try_from(withdrawn).unwrap_or(u32::MAX);
    let hidden = if detail.row.presence == Presence::Present { withdrawn } else { 0 };
    // What is seen now is listed first: where some of it is cut off, nothing withdrawn was listed, and more may be.
    Count {
        value: detail.occurrence_count.saturating_sub(hidden),
        capped: listed < detail.occurrence_count && hidden == 0,
    }
}

/// The exact changes, and what else they remove.
#[derive(Default)]
struct Changes {
    this: Option<ChangeView>,
    all: Option<ChangeView>,
    also: Vec<FindingRow>,
}

/// Writes the exact change from the stored objects of the finding's namespace.
async fn changes(
    backend: &AppBackend,
    scope: &Scope,
    detail: &FindingDetail,
    check: Option<&'static Check>,
    now: Timestamp,
) -> Answer<Changes> {
    let row = &detail.row;
    let Some(check) = check.filter(|check| !matches!(check.change, Change::None)) else {
        return Ok(Changes::default());
    };
    // What is proven away needs no change.
    if !row.presence.may_be_there() {
        return Ok(Changes::default());
    }
    let (snapshot, same) = tokio::try_join!(
        objects::of_namespace(backend, scope, &detail.cluster, &row.namespace),
        patched_with_it(backend, scope, detail, now),
    )?;
    Ok(written(&snapshot, detail, check, same))
}

/// The unresolved findings of the same workload that its manifest can fix, this one included.
async fn patched_with_it(
    backend: &AppBackend,
    scope: &Scope,
    detail: &FindingDetail,
    now: Timestamp,
) -> Answer<Vec<FindingRow>> {
    let Some((kind, name)) = &detail.row.workload else { return Ok(Vec::new()) };
    let checks = catalogue::all().iter().filter(|check| team::is_patched(check.id));
    let filter = FindingFilter {
        cluster: Some(detail.cluster.clone()),
        namespace: vec![detail.row.namespace.clone()],
        workload: Some(format!("{kind}/{name}")),
        check: checks.map(|check| check.id.to_owned()).collect(),
        ..FindingFilter::default()
    };
    let query = FindingQuery { filter, ..FindingQuery::default() };
    Ok(backend.store.findings(scope, &query, now, ALSO).await.map_err(refused)?.rows)
}

fn written(snapshot: &Snapshot, detail: &FindingDetail, check: &'static Check, same: Vec<FindingRow>) -> Changes {
    let inventory = Inventory::of(snapshot);
    let subject = subject(&detail.row);
    let Some(this) = fix::patch(&inventory, check, &subject, detail.evidence.as_ref()) else {
        return Changes::default();
    };
    let also: Vec<FindingRow> = same.into_iter().filter(|row| row.id != detail.row.id).collect();
    let this = Some(change(this, 1));
    if also.is_empty() {
        return Changes { this, ..Changes::default() };
    }
    let others = also.iter().filter_map(|row| Some((catalogue::find(&row.check)?, row.container.as_deref())));
    let failing: Vec<(&Check, Option<&str>)> =
        std::iter::once((check, detail.row.container.as_deref())).chain(others).collect();
    let all = fix::workload_patch(&inventory, &subject, &failing);
    let removes = u32::try_from(failing.len()).unwrap_or(u32::MAX);
    Changes { this, all: all.map(|patch| change(patch, removes)), also }
}

fn subject(row: &FindingRow) -> Subject {
    if let (Area::Access, Some((kind, name))) = (row.area, &row.workload) {
        let namespace = if row.namespace == CLUSTER_WIDE { "" } else { &row.namespace };
        return Subject::Access {
            namespace: namespace.into(),
            kind: kind.as_str().into(),
            name: name.as_str().into(),
            right: row.container.as_deref().unwrap_or_default().into(),
        };
    }
    let namespace = row.namespace.as_str().into();
    match (&row.workload, &row.container) {
        (Some((kind, name)), Some(container)) => Subject::Container {
            namespace,
            kind: kind.as_str().into(),
            name: name.as_str().into(),
            container: container.as_str().into(),
        },
        (Some((kind, name)), None) => {
            Subject::Workload { namespace, kind: kind.as_str().into(), name: name.as_str().into() }
        }
        (None, _) => Subject::Namespace { namespace },
    }
}

fn change(patch: Patch, removes: u32) -> ChangeView {
    ChangeView { title: patch.title().to_owned(), diff: patch.diff_text(), patch: patch.yaml, removes }
}
