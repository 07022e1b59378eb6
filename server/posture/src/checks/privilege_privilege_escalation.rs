//! Standard: Pod Security Standards v1.37, restricted, "Privilege Escalation".
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.allowPrivilegeEscalation`.
//! Allowed values: `false`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.privilege-escalation",
    title: "Privilege escalation allowed",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        Standard { standard: "pod-security", level: "restricted", control: "allowPrivilegeEscalation" },
        Standard { standard: "cis", level: "", control: "5.2.6" },
        Standard { standard: "nsa-cisa", level: "", control: "Pod security: privilege escalation" },
    ],
    why: "A process may gain more rights than its parent has, through set-user-id programs in the image for example. That turns a flaw in a program without rights into one with them.",
    fix: "Set `allowPrivilegeEscalation: false`.",
    try_first: "Only programs that call set-user-id tools such as sudo or ping notice.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let allowed = container.spec.security.allow_privilege_escalation;
    if allowed == Some(false) {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: "may gain more privileges than it started with".into(),
        evidence: Evidence {
            field: container.field("securityContext.allowPrivilegeEscalation"),
            actual: if allowed.is_some() { "true" } else { "not set" }.into(),
            expected: "false".into(),
        },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    vec![Edit::set(&["securityContext", "allowPrivilegeEscalation"], container.spec.security.allow_privilege_escalation.map(|value| value.to_string()), "false".to_owned())]
}
