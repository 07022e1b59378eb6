//! What is known about Pod Security in a namespace once its workloads are judged.

use super::Unknown;
use crate::{
    catalogue,
    check::{Check, Question, Standard, Verdict},
    finding::Finding,
    inventory::{Namespace, Workload},
    pod_security::{Builder, Ladder, Standing, Version, named, version_for},
    settings::Settings,
};

/// Puts it together from the findings and unknowns of the namespace's workloads.
pub(super) fn of(
    namespace: &Namespace<'_>,
    settings: &Settings,
    findings: &[Finding],
    unknowns: &[Unknown],
) -> Standing {
    let entry = namespace.entry;
    let labels = entry.object.map(|object| &object.meta.labels);
    let runs = !entry.workloads.is_empty();
    Standing {
        admission: entry.admission.clone(),
        ladder: runs.then(|| from_findings(namespace, findings, unknowns, version_for(namespace, settings))),
        unpinned: (runs && is_pinned_back(namespace, settings)).then(|| unpinned(namespace, settings)),
        engines: named(&namespace.inventory.admission_policies.values().copied(), &entry.name, labels),
    }
}

/// Whether an older version is pinned than the cluster's own.
fn is_pinned_back(namespace: &Namespace<'_>, settings: &Settings) -> bool {
    let pinned = namespace.entry.admission.enforce.version;
    pinned != Version::LATEST && pinned < settings.pod_security_version
}

fn from_findings(namespace: &Namespace<'_>, findings: &[Finding], unknowns: &[Unknown], version: Version) -> Ladder {
    let mut ladder = Builder::default();
    for finding in findings {
        if let Some((kind, name)) = finding.subject.workload().filter(|(kind, name)| is_asked(namespace, kind, name)) {
            ladder.fails((kind, name), finding.check.id, levels(finding.controls));
        }
    }
    for unknown in unknowns {
        let check = catalogue::find(unknown.check);
        let workload = unknown.subject.workload().filter(|(kind, name)| is_asked(namespace, kind, name));
        if let (Some(check), Some((kind, name))) = (check, workload) {
            ladder.not_known((kind, name), unknown.why, levels(check.standards));
        }
    }
    ladder.finish(version)
}

fn is_asked(namespace: &Namespace<'_>, kind: &std::sync::Arc<str>, name: &std::sync::Arc<str>) -> bool {
    let entry = namespace.entry.workloads.get(&(kind.clone(), name.clone()));
    entry.is_none_or(|entry| !is_exempt(&Workload { namespace: *namespace, entry }))
}

/// Whether the cluster's configuration exempts the workload by its runtime class.
fn is_exempt(workload: &Workload<'_>) -> bool {
    let exempt = &workload.namespace.entry.admission.exempt_runtime_classes;
    workload.pod().runtime_class.as_ref().is_some_and(|class| exempt.contains(class))
}

/// The ladder at the cluster's own version: the checks are asked once more, as if nothing were pinned.
fn unpinned(namespace: &Namespace<'_>, settings: &Settings) -> Ladder {
    let mut entry = namespace.entry.clone();
    entry.admission.enforce.version = Version::LATEST;
    let namespace = Namespace { inventory: namespace.inventory, entry: &entry };
    let mut ladder = Builder::default();
    for workload in namespace.workloads().filter(|workload| !is_exempt(workload)) {
        let key = (&*workload.entry.kind, &*workload.entry.name);
        for check in catalogue::all().iter().copied() {
            let mut add = |verdict| match verdict {
                Verdict::Fail(failure) => ladder.fails(key, check.id, levels(failure.controls)),
                Verdict::Unknown(why) => ladder.not_known(key, why, levels(check.standards)),
                Verdict::Pass | Verdict::NotApplicable => {}
            };
            if !is_pod_security(check) {
                continue;
            }
            if let Question::Workload(judge) | Question::PodAndContainers(judge, _) = check.question {
                add(judge(&workload, settings));
            }
            if let Question::Container(judge) | Question::PodAndContainers(_, judge) = check.question {
                workload.containers().for_each(|(container, _)| add(judge(&container, settings)));
            }
        }
    }
    ladder.finish(settings.pod_security_version)
}

fn is_pod_security(check: &Check) -> bool {
    levels(check.standards).next().is_some()
}

/// The levels of the Pod Security Standards that these controls belong to.
fn levels(controls: &'static [Standard]) -> impl Iterator<Item = &'static str> {
    controls.iter().filter(|control| control.standard == Standard::POD_SECURITY).map(|control| control.level)
}
