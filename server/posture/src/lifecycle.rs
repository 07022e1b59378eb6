//! What a new look at the evidence does to a finding that is already known.
//!
//! Presence moves only here and only by evidence; work moves here only where the design says that evidence moves it.
//! The cases are the rows of the identity table in `docs/architecture.md`.

use crate::{
    analysis::Analysis,
    catalogue,
    finding::Subject,
    image::ImageReference,
    inventory::{Inventory, RunningImage},
    time::Timestamp,
    words::{EventKind, PackageClass, Presence, Severity, Work},
};
use std::collections::HashMap;

/// Back within this many days, a finding keeps its due date.
const DUE_DATE_KEPT_DAYS: i64 = 30;

/// The state of a finding as far as evidence may change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Whether the fault is there.
    pub presence: Presence,
    /// What people do about it.
    pub work: Work,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When evidence last saw it.
    pub last_seen: Timestamp,
    /// When it is due; `None` for what has no due date.
    pub due: Option<Timestamp>,
    /// When presence last left `present`.
    pub left_at: Option<Timestamp>,
    /// When somebody said that it is done.
    pub claimed_at: Option<Timestamp>,
    /// How often it came back.
    pub reopened: u32,
}

/// The due date of a finding of this severity that was first seen then.
///
/// Critical 7 days, high 30, medium 90, low and unknown none.
pub fn due(severity: Severity, first_seen: Timestamp) -> Option<Timestamp> {
    let days = match severity {
        Severity::Critical => 7,
        Severity::High => 30,
        Severity::Medium => 90,
        Severity::Low | Severity::Unknown => return None,
    };
    Some(first_seen.plus_days(days))
}

/// A finding seen for the first time.
pub fn open(severity: Severity, observed_at: Timestamp) -> State {
    State {
        presence: Presence::Present,
        work: Work::Open,
        first_seen: observed_at,
        last_seen: observed_at,
        due: due(severity, observed_at),
        left_at: None,
        claimed_at: None,
        reopened: 0,
    }
}

/// A known finding that the newest evidence still, or again, sees. `excepted`: a live exception covers it.
///
/// Returns the new state and what happened, in order.
pub fn seen(known: State, severity: Severity, observed_at: Timestamp, excepted: bool) -> (State, Vec<EventKind>) {
    let mut state = State { presence: Presence::Present, last_seen: known.last_seen.max(observed_at), ..known };
    let mut events = Vec::new();
    match known.presence {
        Presence::Present => {}
        Presence::Unproven | Presence::NoLongerReported => events.push(EventKind::SeenAgain),
        Presence::Fixed | Presence::Gone => {
            events.push(EventKind::Reopened);
            state.reopened += 1;
            if !excepted {
                state.work = Work::Open;
            }
            state.claimed_at = None;
            let away_since = known.left_at.unwrap_or(known.last_seen);
            if observed_at > away_since.plus_days(DUE_DATE_KEPT_DAYS) {
                state.due = due(severity, observed_at);
            }
        }
    }
    // Only evidence made after the claim can contradict it.
    if state.work == Work::AwaitingVerification && known.claimed_at.is_some_and(|claimed| observed_at > claimed) {
        state.work = Work::InProgress;
        state.claimed_at = None;
        events.push(EventKind::StillSeen);
    }
    state.left_at = None;
    (state, events)
}

/// A known finding that the evidence does not see, with the presence that follows from it; `at` is the evidence's time.
///
/// Returns the new state and what happened. What is fixed or gone stays so against newer evidence until that sees it
/// again; evidence of the same time, such as the second half of a delivery, judges anew, so that a split changes nothing.
pub fn absent(known: State, presence: Presence, at: Timestamp) -> (State, Option<EventKind>) {
    let settled =
        matches!(known.presence, Presence::Fixed | Presence::Gone) && known.left_at.is_none_or(|left| left < at);
    if settled || known.presence == presence {
        return (known, None);
    }
    let event = match presence {
        Presence::Fixed => EventKind::Fixed,
        Presence::Gone => EventKind::Gone,
        Presence::NoLongerReported => EventKind::NoLongerReported,
        Presence::Unproven => EventKind::Unproven,
        Presence::Present => return (known, None),
    };
    (State { presence, left_at: Some(at), ..known }, Some(event))
}

/// A scanner that saw a vulnerability in an image, at any time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sighting {
    /// The identity of the image: see [`crate::scan::ImageScan::image_identity`].
    pub image_identity: String,
    /// The scanner.
    pub scanner: String,
    /// The time of the evidence that first saw it there.
    pub since: Timestamp,
}

/// What is known of a finding that an analysis does not contain.
#[derive(Debug, Clone)]
pub struct Absent<'a> {
    /// The check's id.
    pub check: &'a str,
    /// The subject.
    pub subject: &'a Subject,
    /// For a vulnerability: every scanner and image in which it was ever seen.
    pub sightings: &'a [Sighting],
    /// For a vulnerability: the versions said to fix it.
    pub fixed_version: Option<&'a str>,
    /// The time of the evidence.
    pub at: Timestamp,
}

/// Why a finding that was known is not in the analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// What the evidence makes of it.
    Presence(Presence),
    /// The check is no longer in the catalogue.
    CheckRetired,
}

/// Judges a finding that the analysis does not contain.
pub fn judge_absent(analysis: &Analysis<'_>, finding: &Absent<'_>) -> Absence {
    let Some(check) = catalogue::find(finding.check) else { return Absence::CheckRetired };
    let subject = finding.subject;
    let presence = match subject {
        Subject::Vulnerability { .. } => vulnerability_presence(&analysis.inventory, finding),
        _ if !exists(&analysis.inventory, subject) || analysis.is_not_applicable(check.id, subject) => Presence::Gone,
        _ if analysis.is_unknown(check.id, subject) => Presence::Unproven,
        _ => Presence::Fixed,
    };
    Absence::Presence(presence)
}

fn exists(inventory: &Inventory<'_>, subject: &Subject) -> bool {
    if let Subject::Access { namespace, .. } = subject {
        // A right is fixed when it is no longer given, by whatever change; it is gone with its namespace.
        return namespace.is_empty() || inventory.namespaces.contains_key(&**namespace);
    }
    let Some(namespace) = inventory.namespaces.get(&**subject.namespace()) else { return false };
    let Some((kind, name)) = subject.workload() else { return true };
    let Some(workload) = namespace.workloads.get(&(kind.clone(), name.clone())) else { return false };
    subject.container().is_none_or(|container| workload.containers.iter().any(|known| known.name == *container))
}

/// What the images that run now, and the reports about them, say of a vulnerability that none of them lists.
fn vulnerability_presence(inventory: &Inventory<'_>, finding: &Absent<'_>) -> Presence {
    let Subject::Vulnerability { namespace, repository, package_type, package_name, .. } = finding.subject else {
        return Presence::Unproven;
    };
    let Some(entry) = inventory.namespaces.get(&**namespace) else { return Presence::Gone };
    let class = class_of(package_type);
    let mut presence = None;
    for workload in entry.workloads.values() {
        for container in workload.containers.iter().map(|entry| entry.spec) {
            let of_repository =
                ImageReference::parse(&container.image).is_ok_and(|reference| reference.repository() == **repository);
            if !of_repository {
                continue;
            }
            for image in inventory.scans.of_container(workload, container) {
                let proof = proof(&image, class, package_type, package_name, finding);
                presence = Some(presence.map_or(proof, |so_far| weaker(so_far, proof)));
            }
        }
    }
    presence.unwrap_or(Presence::Gone)
}

/// What the reports about one running image prove.
fn proof(
    image: &RunningImage<'_>,
    class: PackageClass,
    package_type: &str,
    package_name: &str,
    finding: &Absent<'_>,
) -> Presence {
    let covering = || image.scans.iter().map(|matched| matched.scan).filter(|scan| scan.covers.contains(&class));
    // What evidence of this very time saw first, such as the first half of a delivery that brought the new pods but not yet
    // the new report, was never the state of the cluster.
    let seen_in = |scan: &crate::scan::ImageScan| {
        let mut earlier = finding.sightings.iter().filter(|sighting| sighting.since < finding.at);
        earlier.any(|sighting| sighting.image_identity == scan.image_identity())
    };
    if covering().any(seen_in) {
        return Presence::NoLongerReported;
    }
    let proves = |scan: &crate::scan::ImageScan| {
        let saw_it_before = finding.sightings.iter().any(|sighting| sighting.scanner == scan.scanner);
        saw_it_before || lists_no_vulnerable_package(scan, package_type, package_name, finding.fixed_version)
    };
    if covering().any(proves) { Presence::Fixed } else { Presence::Unproven }
}

/// Whether the report's package list shows the package gone, or in a version that is said to fix it.
fn lists_no_vulnerable_package(
    scan: &crate::scan::ImageScan,
    package_type: &str,
    package_name: &str,
    fixed: Option<&str>,
) -> bool {
    if scan.packages.is_empty() {
        return false;
    }
    let mut listed =
        scan.packages.iter().filter(|package| package.package_type == package_type && package.name == package_name);
    listed.all(|package| fixed.is_some_and(|fixed| fixed.split(',').any(|version| version.trim() == package.version)))
}

/// The less certain of two: one image that nobody looked at leaves the whole unproven.
fn weaker(one: Presence, other: Presence) -> Presence {
    let rank = |presence| match presence {
        Presence::Unproven => 0,
        Presence::NoLongerReported => 1,
        _ => 2,
    };
    if rank(other) < rank(one) { other } else { one }
}

/// The class of a package by its type: the package managers of operating systems, everything else is a language's.
pub fn class_of(package_type: &str) -> PackageClass {
    match package_type {
        "deb" | "apk" | "rpm" | "alpm" => PackageClass::Os,
        _ => PackageClass::Language,
    }
}

/// Whether two configuration findings may be one that was renamed: same check, namespace and repository.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RenameKey {
    /// The check's id.
    pub check: String,
    /// The namespace.
    pub namespace: String,
    /// The image's repository.
    pub repository: String,
}

/// Pairs each finding that went with the one that came, where a rename is the only explanation:
/// exactly one of each with the same key. Returns indexes into `gone` and `opened`.
pub fn renames(gone: &[RenameKey], opened: &[RenameKey]) -> Vec<(usize, usize)> {
    let mut sides: HashMap<&RenameKey, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (at, key) in gone.iter().enumerate() {
        sides.entry(key).or_default().0.push(at);
    }
    for (at, key) in opened.iter().enumerate() {
        sides.entry(key).or_default().1.push(at);
    }
    let mut pairs: Vec<(usize, usize)> = sides
        .into_values()
        .filter_map(|(gone, opened)| match (gone.as_slice(), opened.as_slice()) {
            ([gone], [opened]) => Some((*gone, *opened)),
            _ => None,
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp(1_700_000_000_000);

    #[test]
    fn due_dates_follow_the_design() {
        let days = |severity| due(severity, T0).map(|due| (due.0 - T0.0) / crate::time::DAY);
        assert_eq!(days(Severity::Critical), Some(7));
        assert_eq!(days(Severity::High), Some(30));
        assert_eq!(days(Severity::Medium), Some(90));
        assert_eq!(days(Severity::Low), None);
        assert_eq!(days(Severity::Unknown), None);
    }

    #[test]
    fn a_claim_is_contradicted_only_by_newer_evidence() {
        let claimed =
            State { work: Work::AwaitingVerification, claimed_at: Some(T0.plus_days(1)), ..open(Severity::High, T0) };
        let (same, events) = seen(claimed, Severity::High, T0, false);
        assert_eq!((same.work, events), (Work::AwaitingVerification, vec![]));
        let (back, events) = seen(claimed, Severity::High, T0.plus_days(2), false);
        assert_eq!((back.work, events), (Work::InProgress, vec![EventKind::StillSeen]));
    }

    #[test]
    fn back_within_30_days_keeps_the_due_date() {
        let (gone, event) = absent(open(Severity::Critical, T0), Presence::Gone, T0.plus_days(2));
        assert_eq!((gone.presence, event), (Presence::Gone, Some(EventKind::Gone)));
        let (soon, events) = seen(gone, Severity::Critical, T0.plus_days(20), false);
        assert_eq!((soon.due, soon.reopened, events), (gone.due, 1, vec![EventKind::Reopened]));
        let (late, _) = seen(gone, Severity::Critical, T0.plus_days(40), false);
        assert_eq!(late.due, Some(T0.plus_days(47)));
    }

    #[test]
    fn what_is_fixed_stays_fixed_until_it_is_seen() {
        let (fixed, _) = absent(open(Severity::High, T0), Presence::Fixed, T0);
        assert_eq!(absent(fixed, Presence::Gone, T0.plus_days(1)), (fixed, None));
    }

    #[test]
    fn the_second_half_of_a_delivery_judges_anew() {
        let (fixed, _) = absent(open(Severity::High, T0), Presence::Fixed, T0);
        let (unproven, event) = absent(fixed, Presence::Unproven, T0);
        assert_eq!((unproven.presence, event), (Presence::Unproven, Some(EventKind::Unproven)));
    }

    #[test]
    fn a_check_that_is_no_longer_asked_is_retired_not_fixed() {
        let snapshot = crate::snapshot::Snapshot::new(T0);
        let analysis = crate::analysis::analyse(&snapshot, &crate::settings::Settings::default());
        let subject = Subject::Namespace { namespace: "shop".into() };
        let finding = Absent {
            check: "privilege.of-old",
            subject: &subject,
            sightings: &[],
            fixed_version: None,
            at: Timestamp(0),
        };
        assert_eq!(judge_absent(&analysis, &finding), Absence::CheckRetired);
    }

    #[test]
    fn only_package_managers_of_operating_systems_are_of_that_class() {
        for package_type in ["deb", "apk", "rpm", "alpm"] {
            assert_eq!(class_of(package_type), PackageClass::Os, "{package_type}");
        }
        // Scanners report Bitnami's packages with the language packages: a report that covers only those must be able to prove a fix.
        for package_type in ["npm", "maven", "golang", "bitnami"] {
            assert_eq!(class_of(package_type), PackageClass::Language, "{package_type}");
        }
    }

    #[test]
    fn only_an_unambiguous_swap_is_a_rename() {
        let key = |check: &str| RenameKey {
            check: check.to_owned(),
            namespace: "shop".to_owned(),
            repository: "r".to_owned(),
        };
        assert_eq!(renames(&[key("a")], &[key("b"), key("a")]), vec![(0, 1)]);
        assert_eq!(renames(&[key("a"), key("a")], &[key("a")]), vec![]);
        assert_eq!(renames(&[key("a")], &[]), vec![]);
    }
}
