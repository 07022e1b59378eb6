//! Source: Kubernetes documentation, "Pod Security Admission", labels (v1.37).
//! Field: label `pod-security.kubernetes.io/enforce` of the Namespace, against the highest level that every workload of
//! the namespace passes. Where no level is enforced at all, `privilege.pod-security-not-enforced` says so.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Namespace,
    pod_security::{ENFORCE, Standing, namespace_label},
    words::{Area, PodSecurityLevel, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.pod-security-below-possible",
    title: "A higher Pod Security level is possible today",
    area: Area::Privilege,
    severity: Severity::Low,
    side: Side::Operator,
    side_reason: "What a namespace enforces is the operators’ choice.",
    standards: &[Standard { standard: "cis", level: "", control: "5.2.1" }],
    why: "Every workload here already passes a stricter level than the one that is enforced. Until it is enforced, the next deployment may fall back behind it, and nobody is told.",
    fix: "Label the namespace with the level that its workloads pass.",
    try_first: "Label it with `warn` and `audit` first: what comes only now and then, such as a debug container or a job started by hand, may need more than what runs today.",
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/"],
    question: Question::Standing(judge),
    change: Change::Manifest(change),
};

fn judge(_: &Namespace<'_>, standing: &Standing) -> Verdict {
    let admission = &standing.admission;
    if !admission.known {
        return Verdict::Unknown("The Namespace object itself was not read, so its labels are not known.");
    }
    let (Some(level), Some(ladder)) = (admission.enforce.level, &standing.ladder) else { return Verdict::NotApplicable };
    let misread = admission.unreadable.iter().any(|wrong| wrong.label == ENFORCE);
    if admission.exempt || misread || level == PodSecurityLevel::Privileged {
        return Verdict::NotApplicable;
    }
    let possible = ladder.possible();
    if possible > level {
        return Verdict::Fail(Failure {
            severity: None,
            fact: format!("enforces {level} and could enforce {possible} today").into(),
            evidence: Evidence {
                field: format!("metadata.labels[{ENFORCE}]"),
                actual: level.word().into(),
                expected: possible.word().into(),
            },
            controls: &[],
        });
    }
    let unjudged = ladder.next().any(|(next, rung)| next > level && rung.changes == 0 && rung.unjudged > 0);
    if unjudged { Verdict::Unknown("A workload could not be judged, so a higher level may or may not be possible.") } else { Verdict::Pass }
}

#[expect(clippy::unnecessary_wraps, reason = "some checks have failures that no manifest mends")]
fn change(namespace: &Namespace<'_>, evidence: &Evidence) -> Option<String> {
    Some(namespace_label(&namespace.entry.name, ENFORCE, &evidence.expected))
}
