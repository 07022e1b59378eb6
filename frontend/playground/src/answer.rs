//! From what was read to what the page shows.

use crate::{
    change::Change,
    input::{File, Note, Told},
};
use posture::{
    analysis::{Analysis, analyse},
    check::Check,
    evidence::{self, Evidence},
    finding::{Finding, Subject},
    fix,
    pod_security::Version,
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{Severity, Side},
};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// How many faults, and how many files of tools, are told one by one.
const LINES: usize = 100;

/// The answer but for its findings.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary<'a> {
    /// Objects that were judged.
    objects: usize,
    /// Workloads among them, after what belongs together was joined.
    workloads: usize,
    findings: usize,
    /// Findings by severity, most severe first; every severity is there.
    severities: Vec<(Severity, usize)>,
    /// Groups of findings.
    groups: usize,
    errors: Lines<'a>,
    /// Recognised as files of tools, and not read.
    skipped: Lines<'a>,
    /// Kinds that no check reads, and how many of each.
    not_judged: BTreeMap<&'a str, u32>,
    /// Objects that stand in the input more than once.
    duplicates: Vec<String>,
    /// Questions without an answer.
    unknowns: Vec<Unknown>,
}

/// Lines for people, and how many there are in all.
#[derive(Debug, Serialize)]
struct Lines<'a> {
    all: u32,
    first: Vec<&'a Note>,
}

/// A question without an answer: what, why, and of how many subjects.
#[derive(Debug, Serialize)]
struct Unknown {
    check: &'static str,
    title: &'static str,
    why: &'static str,
    subjects: usize,
}

/// The findings of one workload, of somebody's rights, or of a namespace as a whole.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    /// What they are about: `Deployment shop/cart`.
    title: String,
    findings: Vec<Row>,
    /// The one change for all findings of the workload, where it is more than that of one of them.
    change: Option<Change>,
    /// How many findings that change removes.
    removes: usize,
}

/// One finding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    /// The same for the same finding in the next answer.
    key: String,
    severity: Severity,
    title: String,
    side: Side,
    side_reason: String,
    check: &'static str,
    why: &'static str,
    fix: &'static str,
    try_first: &'static str,
    field: String,
    actual: String,
    expected: String,
    standards: Vec<[&'static str; 3]>,
    change: Option<Change>,
}

/// Judges what was read. An unreadable version is the latest: the page offers only readable ones.
pub(crate) fn of<'a>(files: impl Iterator<Item = &'a File> + Clone, version: &str) -> (Summary<'a>, Vec<Group>) {
    let settings = Settings { pod_security_version: version.parse().unwrap_or(Version::LATEST), ..Settings::default() };
    let mut snapshot = Snapshot::new(Timestamp::default());
    let objects = files.clone().flat_map(|file| file.objects.iter().cloned()).collect();
    // What declares nothing complete is never refused.
    let applied = evidence::apply(&mut snapshot, Evidence { objects, ..Evidence::default() }).unwrap_or_default();
    let analysis = analyse(&snapshot, &settings);
    let groups = groups(&analysis);
    let count = |severity| analysis.findings.iter().filter(|finding| finding.severity == severity).count();
    let mut not_judged: BTreeMap<&str, u32> = BTreeMap::new();
    for (kind, number) in files.clone().flat_map(|file| &file.not_judged) {
        *not_judged.entry(kind).or_default() += number;
    }
    let summary = Summary {
        objects: snapshot.objects().len(),
        workloads: analysis.workloads.len(),
        findings: analysis.findings.len(),
        severities: Severity::ALL.iter().map(|severity| (*severity, count(*severity))).collect(),
        groups: groups.len(),
        errors: lines(files.clone().map(|file| &file.errors)),
        skipped: lines(files.map(|file| &file.skipped)),
        not_judged,
        duplicates: applied
            .duplicates
            .iter()
            .map(|key| format!("{} {}/{}", key.kind, key.namespace, key.name))
            .collect(),
        unknowns: unknowns(&analysis),
    };
    (summary, groups)
}

fn lines<'a>(told: impl Iterator<Item = &'a Told> + Clone) -> Lines<'a> {
    Lines {
        all: told.clone().map(|told| told.all).sum(),
        first: told.flat_map(|told| &told.first).take(LINES).collect(),
    }
}

fn unknowns(analysis: &Analysis<'_>) -> Vec<Unknown> {
    let mut counted: BTreeMap<(&'static str, &'static str), usize> = BTreeMap::new();
    for unknown in &analysis.unknowns {
        *counted.entry((unknown.check, unknown.why)).or_default() += 1;
    }
    let unknown = |((check, why), subjects)| Unknown {
        check,
        title: posture::catalogue::find(check).map_or(check, |check| check.title),
        why,
        subjects,
    };
    counted.into_iter().map(unknown).collect()
}

/// What a group is about; the variants stand in the order in which they are shown where nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    /// A namespace as a whole.
    Namespace(&'a str),
    /// Namespace, kind and name of a workload.
    Workload(&'a str, &'a str, &'a str),
    /// The scope of somebody's rights, empty for the whole cluster, then kind and name.
    Holder(&'a str, &'a str, &'a str),
}

impl<'a> Place<'a> {
    fn of(subject: &'a Subject) -> Self {
        let namespace = subject.namespace();
        match (subject.workload(), subject.holder()) {
            (Some((kind, name)), _) => Self::Workload(namespace, kind, name),
            (None, Some((kind, name))) => Self::Holder(namespace, kind, name),
            (None, None) => Self::Namespace(namespace),
        }
    }

    fn title(self) -> String {
        match self {
            Self::Namespace(name) => format!("Namespace {name}"),
            Self::Workload(namespace, kind, name) => format!("{kind} {namespace}/{name}"),
            Self::Holder("", kind, name) => format!("{kind} {name}, whole cluster"),
            Self::Holder(namespace, kind, name) => format!("{kind} {name}, in {namespace}"),
        }
    }
}

fn groups(analysis: &Analysis<'_>) -> Vec<Group> {
    let mut places: BTreeMap<Place<'_>, Vec<&Finding>> = BTreeMap::new();
    for finding in &analysis.findings {
        places.entry(Place::of(&finding.subject)).or_default().push(finding);
    }
    let mut places: Vec<_> = places.into_iter().collect();
    for (_, findings) in &mut places {
        findings.sort_by_key(|finding| (finding.severity, Reverse(finding.priority.value), finding.check.id));
    }
    // The sort is stable: what is as bad stays in the order of its names.
    places.sort_by_key(|(_, findings)| {
        (
            findings.first().map(|finding| finding.severity),
            Reverse(findings.iter().map(|finding| finding.priority.value).max()),
        )
    });
    places.into_iter().map(|(place, findings)| group(analysis, place, &findings)).collect()
}

fn group(analysis: &Analysis<'_>, place: Place<'_>, findings: &[&Finding]) -> Group {
    let rows: Vec<Row> = findings.iter().map(|finding| row(analysis, finding)).collect();
    let changed = rows.iter().filter(|row| row.change.is_some()).count();
    let failing: Vec<(&Check, Option<&str>)> =
        findings.iter().map(|finding| (finding.check, finding.subject.container().map(|name| &**name))).collect();
    let whole = findings.first().filter(|_| matches!(place, Place::Workload(..)) && changed > 1);
    let change = whole.and_then(|finding| fix::workload_patch(&analysis.inventory, &finding.subject, &failing));
    Group { title: place.title(), findings: rows, change: change.map(Change::from), removes: changed }
}

fn row(analysis: &Analysis<'_>, finding: &Finding) -> Row {
    let (field, actual, expected) = finding.evidence.as_ref().map_or_else(Default::default, |evidence| {
        (evidence.field.clone(), evidence.actual.to_string(), evidence.expected.to_string())
    });
    Row {
        key: finding.key(),
        severity: finding.severity,
        title: finding.title.clone(),
        side: finding.side,
        side_reason: finding.side_reason.to_string(),
        check: finding.check.id,
        why: finding.check.why,
        fix: finding.check.fix,
        try_first: finding.check.try_first,
        field,
        actual,
        expected,
        standards: finding.standards().map(|standard| [standard.standard, standard.level, standard.control]).collect(),
        change: fix::patch(&analysis.inventory, finding.check, &finding.subject, finding.evidence.as_ref())
            .map(Change::from),
    }
}
