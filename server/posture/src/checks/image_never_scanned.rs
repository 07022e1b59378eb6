//! Field: `spec.{containers,initContainers,ephemeralContainers}[*].image`, against the scans of the snapshot.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "image.never-scanned",
    title: "Running image never scanned",
    area: Area::Image,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "That everything that runs is scanned is the operators’ part.",
    standards: &[Standard { standard: "nsa-cisa", level: "", control: "Pod security: image scanning" }],
    why: "Nobody knows what is in it. No finding here does not mean no vulnerability.",
    fix: "Scan it and send the report: `trivy image --format json IMAGE > report.json`, then `atalaya import report.json`.",
    try_first: "",
    references: &["https://trivy.dev/docs/latest/guide/target/container_image/"],
    question: Question::Container(judge),
    change: Change::None,
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let scans = &container.workload.namespace.inventory.scans;
    if scans.is_empty() {
        return Verdict::Unknown("There is no image scan at all, so nothing is known of any image.");
    }
    let running = scans.of_container(container.workload.entry, container.spec);
    let Some(unscanned) = running.iter().find(|image| image.scans.is_empty()) else {
        return Verdict::Pass;
    };
    let actual = match unscanned.digest {
        Some(digest) => format!("{} runs as {digest}, no report", container.spec.image),
        None => format!("{}, no report", container.spec.image),
    };
    Verdict::Fail(Failure {
        severity: None,
        fact: "runs an image that was never scanned".into(),
        evidence: Evidence { field: container.field("image"), actual: actual.into(), expected: "a report about this very image".into() },
        controls: &[],
    })
}
