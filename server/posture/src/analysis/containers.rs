//! The container checks of one workload.

use super::{Output, Tallies, Unknown, tally, workload_observed_at};
use crate::{
    catalogue,
    check::{Check, Failure, Question, Verdict},
    finding::{Finding, Subject},
    image::ImageReference,
    inventory::{Container, Workload},
    priority::{Priority, Privileges},
    responsibility::Assigner,
    settings::Settings,
    words::{Area, Exposure, Severity},
};
use std::sync::Arc;

/// Asks every container check and returns what the workload's most powerful container could do.
pub(super) fn analyse(
    workload: &Workload<'_>,
    settings: &Settings,
    assigner: &Assigner<'_>,
    team: Option<&Arc<str>>,
    tallies: &mut Tallies,
    out: &mut Output,
) -> Privileges {
    let mut failures: Vec<(&'static Check, Container<'_>, &Arc<str>, Failure)> = Vec::new();
    let mut privileges = Privileges::Restricted;
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
                    privileges = privileges.max(privileges_of(check, failure.severity.unwrap_or(check.severity)));
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
            priority: Priority::of(severity, None, Exposure::Unknown, privileges),
            observed_at,
        }
    }));
    privileges
}

fn subject(workload: &Workload<'_>, container: &Arc<str>) -> Subject {
    Subject::Container {
        namespace: workload.namespace.entry.name.clone(),
        kind: workload.entry.kind.clone(),
        name: workload.entry.name.clone(),
        container: container.clone(),
    }
}

/// What a process could do, by the privilege check that fails.
fn privileges_of(check: &Check, severity: Severity) -> Privileges {
    match (check.area, severity) {
        (Area::Privilege, Severity::Critical) => Privileges::Node,
        (Area::Privilege, Severity::High) if check.id == "privilege.capabilities-added" => Privileges::Capabilities,
        (Area::Privilege, Severity::High) => Privileges::MayBeRoot,
        (Area::Privilege, _) => Privileges::Loose,
        _ => Privileges::Restricted,
    }
}
