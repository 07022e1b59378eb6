//! The container checks of one workload.

use super::{Output, Tallies, Unknown, tally, workload_observed_at};
use crate::{
    catalogue,
    check::{Check, Failure, Question, Verdict},
    effective::EffectivePrivilege,
    finding::{Finding, Subject},
    image::ImageReference,
    inventory::{Container, Workload},
    priority::Priority,
    responsibility::Assigner,
    settings::Settings,
    words::Exposure,
};
use std::sync::Arc;

/// Asks every container check.
pub(super) fn analyse(
    workload: &Workload<'_>,
    settings: &Settings,
    assigner: &Assigner<'_>,
    team: Option<&Arc<str>>,
    effective: &EffectivePrivilege,
    tallies: &mut Tallies,
    out: &mut Output,
) {
    let mut failures: Vec<(&'static Check, Container<'_>, &Arc<str>, Failure)> = Vec::new();
    for (container, name) in workload.containers() {
        for check in catalogue::all() {
            let (Question::Container(judge) | Question::PodAndContainers(_, judge)) = check.question else { continue };
            let verdict = judge(&container, settings);
            tally(tallies, check.id, &verdict);
            match verdict {
                Verdict::Pass | Verdict::NotApplicable => {}
                Verdict::Unknown(why) => {
                    out.unknowns.push(Unknown { check: check.id, subject: subject(workload, name), why });
                }
                Verdict::Fail(failure) => {
                    failures.push((check, container, name, failure));
                }
            }
        }
    }
    let observed_at = workload_observed_at(workload);
    out.findings.extend(failures.into_iter().map(|(check, container, name, failure)| {
        let severity = failure.severity.unwrap_or(check.severity);
        let responsibility = assigner.default_of(check, team);
        let image = container.spec.image.as_str();
        Finding {
            check,
            subject: subject(workload, name),
            severity,
            title: format!("{name} {}", failure.fact),
            side: responsibility.side,
            side_reason: responsibility.reason,
            team: responsibility.team,
            evidence: Some(failure.evidence),
            controls: failure.controls,
            repository: ImageReference::parse(image).ok().map(|reference| reference.repository().into()),
            image: (!image.is_empty()).then(|| image.into()),
            vulnerability: None,
            occurrences: Vec::new(),
            priority: Priority::of(severity, None, Exposure::Unknown, Some(effective)),
            observed_at,
        }
    }));
}

fn subject(workload: &Workload<'_>, container: &Arc<str>) -> Subject {
    Subject::Container {
        namespace: workload.namespace.entry.name.clone(),
        kind: workload.entry.kind.clone(),
        name: workload.entry.name.clone(),
        container: container.clone(),
    }
}
