//! Standard: Pod Security Standards v1.37, baseline, "Privileged Containers" (the same since v1.0).
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.privileged`.
//! Allowed values: undefined, `false`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

const CONTROLS: &[Standard] = &[Standard::baseline("privileged")];

pub(super) static CHECK: Check = Check {
    id: "privilege.privileged",
    title: "Container runs privileged",
    area: Area::Privilege,
    severity: Severity::Critical,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        CONTROLS[0],
        Standard::cis("5.2.2"),
        Standard { standard: "nsa-cisa", level: "", control: "Pod security: privileged containers" },
    ],
    why: "A privileged container shares the node’s devices and kernel interfaces. The walls between container and node do not hold: mounting the node’s disk is one command, and whoever takes over the process has the node and all pods on it.",
    fix: "Remove `privileged: true`. Where the program needs one right of the kernel, add that single capability, or a device plugin for a device.",
    try_first: "A program that touches devices or kernel settings can fail. Run it with the change in a test namespace and watch for “operation not permitted”.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    if container.spec.security.privileged != Some(true) {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: "runs as a privileged container".into(),
        evidence: Evidence {
            field: container.field("securityContext.privileged"),
            actual: "true".into(),
            expected: "false or not set".into(),
        },
        controls: CONTROLS,
    })
}

fn change(_: &Container<'_>) -> Vec<Edit> {
    vec![Edit::set(&["securityContext", "privileged"], Some("true".to_owned()), "false".to_owned())]
}
