//! Standard: Pod Security Standards v1.37, restricted, "Capabilities": containers must drop `ALL`.
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.drop`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.capabilities-not-dropped",
    title: "Container keeps the default capabilities",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        Standard { standard: "pod-security", level: "restricted", control: "capabilities_restricted" },
        Standard { standard: "cis", level: "", control: "5.2.8" },
    ],
    why: "The runtime’s default set holds rights that nearly no service uses, such as opening raw sockets or changing files’ owners. What is not dropped is there for whoever takes over the process.",
    fix: "Drop all capabilities, and add back the one that is needed.",
    try_first: "Programs that change their user at start, bind a port below 1024 or change files’ owners need one right back. Start it once in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let dropped = &container.spec.security.capabilities_drop;
    if dropped.iter().any(|name| name == "ALL") {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: "keeps capabilities it was given by default".into(),
        evidence: Evidence {
            field: container.field("securityContext.capabilities.drop"),
            actual: if dropped.is_empty() { "not set".into() } else { format!("[{}]", dropped.join(", ")).into() },
            expected: "[ALL]".into(),
        },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let dropped = &container.spec.security.capabilities_drop;
    vec![Edit::set(&["securityContext", "capabilities", "drop"], (!dropped.is_empty()).then(|| format!("[{}]", dropped.join(", "))), "[ALL]".to_owned())]
}
