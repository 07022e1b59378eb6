//! Standard: Pod Security Standards v1.37, restricted, "Capabilities": containers must drop `ALL` (since v1.22; since v1.25
//! not those of Windows pods).
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.drop`.

use super::capabilities::{respelled, restricted_asks};
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    pod_security::version_for,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const CONTROLS: &[Standard] = &[Standard::restricted("capabilities_restricted")];

pub(super) static CHECK: Check = Check {
    id: "privilege.capabilities-not-dropped",
    title: "Container keeps the default capabilities",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        CONTROLS[0],
        Standard::cis("5.2.8"),
    ],
    why: "The runtime’s default set holds rights that nearly no service uses, such as opening raw sockets or changing files’ owners. What is not dropped is there for whoever takes over the process.",
    fix: "Drop all capabilities, and add back the one that is needed.",
    try_first: "Programs that change their user at start, bind a port below 1024 or change files’ owners need one right back. Start it once in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let dropped = &container.spec.security.capabilities_drop;
    // Compared exactly, as Pod Security Admission does.
    if dropped.iter().any(|name| name == "ALL") {
        return Verdict::Pass;
    }
    let version = version_for(&container.workload.namespace, settings);
    let asked = restricted_asks(version, container.pod());
    if container.pod().is_windows() && !asked {
        return Verdict::Pass;
    }
    let misspelt = dropped.iter().find(|name| respelled(name).as_deref() == Some("ALL"));
    Verdict::Fail(Failure {
        severity: None,
        fact: match misspelt {
            Some(name) => format!("drops {name}, which Pod Security does not take for ALL").into(),
            None => "keeps capabilities it was given by default".into(),
        },
        evidence: Evidence {
            field: container.field("securityContext.capabilities.drop"),
            actual: if dropped.is_empty() { "not set".into() } else { format!("[{}]", dropped.join(", ")).into() },
            expected: "[ALL]".into(),
        },
        controls: if asked { CONTROLS } else { &[] },
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let dropped = &container.spec.security.capabilities_drop;
    let from = (!dropped.is_empty()).then(|| yaml::list(dropped.iter().map(String::as_str)));
    vec![Edit::set(&["securityContext", "capabilities", "drop"], from, "[ALL]")]
}
