//! Beyond the Pod Security Standards: NSA/CISA Kubernetes Hardening Guide 1.2, "Immutable container file systems".
//! Field: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.readOnlyRootFilesystem`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.writable-root-filesystem",
    title: "Root file system writable",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[Standard { standard: "nsa-cisa", level: "", control: "Pod security: immutable container file systems" }],
    why: "An intruder can change the program, drop tools and stay until the pod is replaced. With a read-only root nothing that was not in the image can be put beside it.",
    fix: "Set `readOnlyRootFilesystem: true` and mount an `emptyDir` where the program writes.",
    try_first: "Find out where it writes: run it with the change in a test namespace and look for “read-only file system”. `/tmp` and a cache folder are the usual ones.",
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let read_only = container.spec.security.read_only_root_filesystem;
    if read_only == Some(true) {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: "can change its own root file system".into(),
        evidence: Evidence {
            field: container.field("securityContext.readOnlyRootFilesystem"),
            actual: if read_only.is_some() { "false" } else { "not set" }.into(),
            expected: "true".into(),
        },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    vec![Edit::set(&["securityContext", "readOnlyRootFilesystem"], container.spec.security.read_only_root_filesystem.map(|value| value.to_string()), "true".to_owned())]
}
