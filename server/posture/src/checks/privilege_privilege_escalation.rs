//! Standard: Pod Security Standards v1.37, restricted, "Privilege Escalation" (since v1.8; since v1.25 not of Windows pods).
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.allowPrivilegeEscalation`.
//! Allowed values: `false`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    pod_security::version_for,
    settings::Settings,
    words::{Area, Severity, Side},
};

const CONTROLS: &[Standard] = &[Standard::restricted("allowprivilegeescalation")];

pub(super) static CHECK: Check = Check {
    id: "privilege.privilege-escalation",
    title: "Privilege escalation allowed",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        CONTROLS[0],
        Standard::cis("5.2.6"),
        Standard { standard: "nsa-cisa", level: "", control: "Pod security: privilege escalation" },
    ],
    why: "A process may gain more rights than its parent has, through set-user-id programs in the image for example. That turns a flaw in a program without rights into one with them.",
    fix: "Set `allowPrivilegeEscalation: false`.",
    try_first: "Only programs that call set-user-id tools such as sudo or ping notice.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let allowed = container.spec.security.allow_privilege_escalation;
    if allowed == Some(false) {
        return Verdict::Pass;
    }
    let version = version_for(&container.workload.namespace, settings);
    if container.pod().is_windows() && (version.since(25) || !version.since(8)) {
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
        controls: if version.since(8) { CONTROLS } else { &[] },
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let security = &container.spec.security;
    let now = security.allow_privilege_escalation.map(|value| value.to_string());
    let mut edits = vec![Edit::set(&["securityContext", "allowPrivilegeEscalation"], now, "false")];
    // The API server refuses a privileged container that may not gain privileges.
    if security.privileged == Some(true) {
        edits.push(Edit::set(&["securityContext", "privileged"], Some("true".to_owned()), "false"));
    }
    edits
}
