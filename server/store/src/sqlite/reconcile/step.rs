//! One finding, one step: what it was and what the engine says now make what it is. Pure.

use super::super::{
    codes::moment_or_zero,
    evidence::positive,
    exceptions::{Exceptions, Judged},
    record::Record,
};
use crate::{Result, clusters::CLUSTER_WIDE};
use posture::{
    finding::{Finding, Occurrence, Subject},
    lifecycle,
    scan::Suppression,
    time::Timestamp,
    words::{EventKind, MatchStrength, Presence, Severity, Work},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Where a vulnerability is or was seen, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) workload_kind: String,
    pub(super) workload_name: String,
    pub(super) container: String,
    pub(super) image: String,
    pub(super) image_identity: String,
    pub(super) strength: MatchStrength,
    pub(super) scanner: String,
    pub(super) installed_version: String,
    pub(super) path: String,
    pub(super) at: i64,
    /// 0 while it is seen there.
    pub(super) withdrawn_at: i64,
    /// The time of the evidence that first saw it in this image by this scanner.
    pub(super) since: i64,
}

impl Seen {
    /// A place of what is known already, as evidence of this time sees it.
    pub(super) fn of(occurrence: &Occurrence, known: &[Self], at: Timestamp) -> Self {
        let mut seen = Self {
            workload_kind: occurrence.workload_kind.to_string(),
            workload_name: occurrence.workload_name.to_string(),
            container: occurrence.container.to_string(),
            image: occurrence.image.to_string(),
            image_identity: occurrence.image_identity.to_string(),
            strength: occurrence.strength,
            scanner: occurrence.scanner.to_string(),
            installed_version: occurrence.installed_version.to_string(),
            path: occurrence.path.as_deref().unwrap_or_default().to_owned(),
            at: occurrence.seen_at.0,
            withdrawn_at: 0,
            since: at.0,
        };
        let before = known.iter().filter(|known| known.is_sighting_of(&seen)).map(|known| known.since);
        seen.since = before.min().unwrap_or(at.0);
        seen
    }

    /// Whether both are the same scanner's sight of the same image.
    fn is_sighting_of(&self, other: &Self) -> bool {
        self.image_identity == other.image_identity && self.scanner == other.scanner
    }
}

/// What happened, with its detail.
pub(super) type Happened = Vec<(EventKind, Value)>;

/// A finding after a step.
#[derive(Debug)]
pub(super) struct Stepped {
    pub(super) record: Record,
    pub(super) happened: Happened,
    /// Set where they are others than before.
    pub(super) seen: Option<Vec<Seen>>,
}

/// The hash of everything that the engine says of a finding.
pub(super) fn content_hash(finding: &Finding, text: i64) -> i64 {
    let mut hasher = DefaultHasher::new();
    let state = &mut hasher;
    (finding.severity, &finding.title, finding.side, &finding.side_reason, &finding.team, finding.observed_at)
        .hash(state);
    (&finding.repository, &finding.image, finding.priority.value, text).hash(state);
    for factor in &finding.priority.factors {
        (factor.points, &factor.reason).hash(state);
    }
    if let Some(evidence) = &finding.evidence {
        (&evidence.field, &evidence.actual, &evidence.expected).hash(state);
    }
    if let Some(package) = &finding.vulnerability {
        package.fixed_version.hash(state);
        if let Some(suppressed) = &package.suppressed {
            (&suppressed.status, &suppressed.statement, &suppressed.source).hash(state);
        }
    }
    for seen in &finding.occurrences {
        (&seen.workload_kind, &seen.workload_name, &seen.container, &seen.image, &seen.image_identity, &seen.scanner)
            .hash(state);
        (&seen.installed_version, &seen.path, seen.strength, seen.seen_at).hash(state);
    }
    positive(hasher.finish())
}

/// What the ledger of fingerprints says of a finding: see `finding_key` in the schema.
pub(super) fn seal(record: &Record, hash: i64) -> i64 {
    match record.state.presence {
        Presence::Fixed | Presence::Gone => -1,
        Presence::Unproven | Presence::NoLongerReported => 0,
        Presence::Present if record.exception_id != 0 || record.state.work == Work::AwaitingVerification => 0,
        Presence::Present => hash,
    }
}

/// The namespace under which a finding is kept.
pub(super) fn namespace_of(finding: &Finding) -> &str {
    match &**finding.subject.namespace() {
        "" => CLUSTER_WIDE,
        namespace => namespace,
    }
}

/// Puts what the engine says into a record. The keys of its explanation and text are the caller's.
pub(super) fn fill(record: &mut Record, finding: &Finding) -> Result<()> {
    let namespace = namespace_of(finding);
    record.area = finding.check.area;
    record.severity = finding.severity;
    record.priority = finding.priority.value;
    record.side = finding.side;
    finding.team.as_deref().unwrap_or_default().clone_into(&mut record.team);
    record.title.clone_from(&finding.title);
    record.evidence = match &finding.evidence {
        Some(evidence) => serde_json::to_string(evidence)?,
        None => String::new(),
    };
    finding.repository.as_deref().unwrap_or_default().clone_into(&mut record.repository);
    finding.image.as_deref().unwrap_or_default().clone_into(&mut record.image);
    record.container = match &finding.subject {
        Subject::Access { right, .. } => right.to_string(),
        subject => subject.container().map(ToString::to_string).unwrap_or_default(),
    };
    // A vulnerability stands in lists under the first workload that has it.
    let first = finding.occurrences.first().map(|seen| (&seen.workload_kind, &seen.workload_name));
    let subject = finding.subject.workload().or_else(|| finding.subject.holder());
    let (kind, name) = subject.or(first).map_or(("", ""), |(kind, name)| (&**kind, &**name));
    kind.clone_into(&mut record.workload_kind);
    name.clone_into(&mut record.workload_name);
    record.workloads = workload_count(&finding.occurrences).max(i64::from(finding.subject.workload().is_some()));
    record.place = if name.is_empty() { namespace.to_string() } else { format!("{namespace}/{name}") };
    match &finding.vulnerability {
        None => record.suppressed.clear(),
        Some(package) => {
            record.vulnerability.clone_from(&package.vulnerability.id);
            record.package_type = package.package_type.to_string();
            record.package_name = package.package_name.to_string();
            record.fixed_version = package.fixed_version.clone().unwrap_or_default();
            record.suppressed = match &package.suppressed {
                Some(suppressed) => serde_json::to_string(suppressed)?,
                None => String::new(),
            };
        }
    }
    Ok(())
}

fn workload_count(occurrences: &[Occurrence]) -> i64 {
    match occurrences {
        [] => 0,
        [_] => 1,
        several => {
            let workloads: BTreeSet<_> =
                several.iter().map(|seen| (&seen.workload_kind, &seen.workload_name)).collect();
            i64::try_from(workloads.len()).unwrap_or(i64::MAX)
        }
    }
}

/// A finding seen for the first time. `record` carries its keys only.
pub(super) fn open(
    mut record: Record,
    finding: &Finding,
    exceptions: &Exceptions,
    at: Timestamp,
) -> Result<(Record, Happened)> {
    fill(&mut record, finding)?;
    record.state = lifecycle::open(finding.severity, finding.observed_at);
    let mut happened = vec![(EventKind::Opened, Value::Null)];
    accept(&mut record, finding, exceptions, &mut happened);
    suppress(&mut record, None, finding, at, &mut happened);
    Ok((record, happened))
}

/// A known finding that the engine reports.
pub(super) fn step(
    known: &Record,
    known_seen: &[Seen],
    finding: &Finding,
    exceptions: &Exceptions,
    at: Timestamp,
) -> Result<Stepped> {
    let mut record = known.clone();
    let mut happened = Happened::new();
    fill(&mut record, finding)?;
    if record.exception_id != 0 {
        match exceptions.judge(known.exception_id, known.id, finding) {
            Judged::Holds => {}
            Judged::Ended(why) => {
                record.exception_id = 0;
                record.state.work = Work::Open;
                happened.push((EventKind::ExceptionEnded, json!({ "why": why })));
            }
        }
    }
    let excepted = record.exception_id != 0;
    let away = matches!(known.state.presence, Presence::Fixed | Presence::Gone);
    let (state, events) = lifecycle::seen(record.state, finding.severity, finding.observed_at, excepted);
    if away && state.due != record.state.due {
        // Away for so long that it counts as new: nobody has it in hand any more.
        record.assignee_id = 0;
    }
    record.state = state;
    happened.extend(events.into_iter().map(|event| (event, Value::Null)));
    changes(known, &mut record, &mut happened);
    let seen: Vec<Seen> = finding.occurrences.iter().map(|occurrence| Seen::of(occurrence, known_seen, at)).collect();
    witnesses(known_seen, &seen, &mut happened);
    accept(&mut record, finding, exceptions, &mut happened);
    suppress(&mut record, (!away).then_some(known), finding, at, &mut happened);
    let seen = laid_over(known_seen, seen, at);
    if record.state.presence != known.state.presence || record.state.work != known.state.work {
        record.version += 1;
    }
    Ok(Stepped { record, happened, seen })
}

/// A known finding that the engine does not report, with what that proves.
pub(super) fn step_absent(known: Record, known_seen: &[Seen], absence: lifecycle::Absence, at: Timestamp) -> Stepped {
    let mut record = known;
    let (presence, retired) = match absence {
        lifecycle::Absence::Presence(presence) => (presence, false),
        lifecycle::Absence::CheckRetired => (Presence::Gone, true),
    };
    let (state, event) = lifecycle::absent(record.state, presence, at);
    let Some(event) = event else { return Stepped { record, happened: Happened::new(), seen: None } };
    record.state = state;
    record.version += 1;
    let event = if retired { EventKind::CheckRetired } else { event };
    Stepped { record, happened: vec![(event, Value::Null)], seen: laid_over(known_seen, Vec::new(), at) }
}

/// A finding of a namespace that was made again: whatever it was, that is gone, and exceptions wait for a yes.
pub(super) fn step_remade(known: &Record, at: Timestamp) -> (Record, Happened) {
    let mut record = known.clone();
    let mut happened = Happened::new();
    let (state, event) = lifecycle::absent(record.state, Presence::Gone, at);
    record.state = state;
    if let Some(event) = event {
        record.version += 1;
        happened.push((event, json!({ "why": "The namespace was deleted and made again" })));
    }
    if record.exception_id != 0 {
        record.exception_id = 0;
        record.state.work = Work::Open;
    }
    (record, happened)
}

/// Severity, side and team are events of their own and never count as new or fixed.
fn changes(known: &Record, record: &mut Record, happened: &mut Happened) {
    let from_to = |from: &str, to: &str| json!({ "from": from, "to": to });
    if known.severity != record.severity {
        happened.push((EventKind::SeverityChanged, from_to(known.severity.word(), record.severity.word())));
        let due = lifecycle::due(record.severity, record.state.first_seen);
        // A date that a merge or a rename made earlier stays.
        record.state.due = match (record.state.due, due) {
            (Some(old), Some(new)) if worse(known.severity, record.severity) => Some(old.min(new)),
            (_, new) => new,
        };
    }
    if known.side != record.side {
        happened.push((EventKind::SideChanged, from_to(known.side.word(), record.side.word())));
    }
    if known.team != record.team {
        happened.push((EventKind::TeamChanged, from_to(&known.team, &record.team)));
    }
}

/// Whether a severity rose. What was not known before and is now counts as risen.
pub(in super::super) fn worse(from: Severity, to: Severity) -> bool {
    to < from
}

fn witnesses(known: &[Seen], now: &[Seen], happened: &mut Happened) {
    let live = || known.iter().filter(|seen| seen.withdrawn_at == 0);
    if live().next().is_none() || now.is_empty() {
        return;
    }
    let versions = |seen: &mut dyn Iterator<Item = &Seen>| -> Vec<String> {
        let set: BTreeSet<&str> = seen.map(|seen| seen.installed_version.as_str()).collect();
        set.into_iter().map(str::to_owned).collect()
    };
    let (from, to) = (versions(&mut live()), versions(&mut now.iter()));
    if from != to {
        happened.push((EventKind::VersionChanged, json!({ "from": from.join(", "), "to": to.join(", ") })));
    }
    let scanners =
        |seen: &mut dyn Iterator<Item = &Seen>| -> BTreeSet<String> { seen.map(|seen| seen.scanner.clone()).collect() };
    let (before, after) = (scanners(&mut live()), scanners(&mut now.iter()));
    for scanner in after.difference(&before) {
        happened.push((EventKind::WitnessAdded, json!({ "scanner": scanner })));
    }
    for scanner in before.difference(&after) {
        happened.push((EventKind::WitnessWithdrawn, json!({ "scanner": scanner })));
    }
}

/// What is seen now, followed by one withdrawn place for each image and scanner where it was ever seen.
/// `None` where nothing changes.
fn laid_over(known: &[Seen], now: Vec<Seen>, at: Timestamp) -> Option<Vec<Seen>> {
    if known.iter().filter(|seen| seen.withdrawn_at == 0).eq(now.iter()) {
        return None;
    }
    let mut seen = now;
    for old in known {
        if seen.iter().any(|seen| seen.is_sighting_of(old)) {
            continue;
        }
        let withdrawn_at = if old.withdrawn_at == 0 { moment_or_zero(Some(at)) } else { old.withdrawn_at };
        seen.push(Seen { withdrawn_at, ..old.clone() });
    }
    Some(seen)
}

/// A live exception that covers it takes it out of the open work.
fn accept(record: &mut Record, finding: &Finding, exceptions: &Exceptions, happened: &mut Happened) {
    if record.exception_id != 0 || !record.state.work.is_unresolved() {
        return;
    }
    if let Some((id, reason)) = exceptions.covering(record.id, finding) {
        record.exception_id = id;
        record.state.work = Work::Accepted;
        happened.push((EventKind::Accepted, json!({ "note": reason })));
    }
}

/// What a scanner lists as suppressed stays present; work follows what the source says, once for each statement:
/// `not_affected` is not affected, `fixed` waits for its proof, `under_investigation` is shown only, and anything else,
/// such as an ignore file, is a risk that somebody accepted at the source.
fn suppress(record: &mut Record, known: Option<&Record>, finding: &Finding, at: Timestamp, happened: &mut Happened) {
    let suppressed: Option<&Suppression> =
        finding.vulnerability.as_ref().and_then(|package| package.suppressed.as_ref());
    let before = known.map_or("", |known| known.suppressed.as_str());
    if before == record.suppressed {
        return;
    }
    let by_source = record.exception_id == 0
        && matches!(record.state.work, Work::NotAffected | Work::Accepted)
        && !before.is_empty();
    let Some(suppressed) = suppressed else {
        if by_source {
            record.state.work = Work::Open;
            happened
                .push((EventKind::ExceptionEnded, json!({ "why": "The scanner no longer lists it as suppressed" })));
        }
        return;
    };
    if !record.state.work.is_unresolved() && !by_source {
        return;
    }
    let detail = json!({ "note": "Suppressed by scanner", "status": suppressed.status, "statement": suppressed.statement, "source": suppressed.source });
    match suppressed.status.as_str() {
        "not_affected" => {
            record.state.work = Work::NotAffected;
            happened.push((EventKind::NotAffected, detail));
        }
        "fixed" => {
            record.state.work = Work::AwaitingVerification;
            record.state.claimed_at = Some(at);
            happened.push((EventKind::Claimed, detail));
        }
        "under_investigation" => {}
        _ => {
            record.state.work = Work::Accepted;
            happened.push((EventKind::Accepted, detail));
        }
    }
}
