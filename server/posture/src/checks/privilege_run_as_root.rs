//! Standard: Pod Security Standards v1.37, restricted, "Running as Non-root" and "Running as Non-root user".
//! Restricted fields: `runAsNonRoot` and `runAsUser` of the pod's and each container's `securityContext`;
//! the container's own value wins, field by field.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.run-as-root",
    title: "Container runs as root, or may",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        Standard { standard: "pod-security", level: "restricted", control: "runAsNonRoot" },
        Standard { standard: "pod-security", level: "restricted", control: "runAsUser" },
        Standard { standard: "cis", level: "", control: "5.2.7" },
        Standard { standard: "nsa-cisa", level: "", control: "Pod security: non-root containers" },
    ],
    why: "Root in a container is root for the kernel. A flaw in the program, or in the container runtime, then hands over the node’s files instead of one user’s.",
    fix: "Run as a user of its own: `runAsNonRoot: true`, and a `runAsUser` other than 0 where the image does not name one.",
    try_first: "The image’s files must be readable, and its data folders writable, for that user. Build the image with `USER 65532` and start it once in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

/// `runAsNonRoot` and `runAsUser` that hold for a container.
fn effective(container: &Container<'_>) -> (Option<bool>, Option<i64>) {
    let own = &container.spec.security;
    let pod = &container.source.pod.security;
    (own.run_as_non_root.or(pod.run_as_non_root), own.run_as_user.or(pod.run_as_user))
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let (severity, fact, field, actual) = match effective(container) {
        (_, Some(0)) => (None, "runs as root", "runAsUser", "0"),
        (Some(true), _) => return Verdict::Pass,
        (_, Some(_)) => (Some(Severity::Low), "does not refuse to run as root", "runAsNonRoot", "not true"),
        (_, None) => (None, "may run as root", "runAsNonRoot", "not true, and no runAsUser"),
    };
    Verdict::Fail(Failure {
        severity,
        fact: fact.into(),
        evidence: Evidence {
            field: container.field(&format!("securityContext.{field}")),
            actual: actual.into(),
            expected: if field == "runAsUser" { "not 0" } else { "true, here or for the pod" }.into(),
        },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let own = &container.spec.security;
    let mut edits = Vec::new();
    if effective(container).0 != Some(true) {
        edits.push(Edit::set(&["securityContext", "runAsNonRoot"], own.run_as_non_root.map(|value| value.to_string()), "true".to_owned()));
    }
    if effective(container).1 == Some(0) {
        edits.push(Edit::set(&["securityContext", "runAsUser"], own.run_as_user.map(|value| value.to_string()), "65532".to_owned()));
    }
    edits
}
