//! Source: Kubernetes documentation, "Share Process Namespace between Containers in a Pod" (v1.37).
//! Field: `spec.shareProcessNamespace`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Verdict},
    inventory::Workload,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.shared-process-namespace",
    title: "Containers see each other’s processes",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[],
    why: "Each container of the pod sees the others’ processes, with their arguments and environment, can send them signals, and reaches their files through /proc. Who takes over the least of them has the secrets of all.",
    fix: "Remove `shareProcessNamespace: true`. For a look inside use an ephemeral container with `kubectl debug --target`.",
    try_first: "A helper that signals the main program, to reload its configuration for instance, no longer finds it. Let it use a file or a port instead.",
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/"],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let pod = workload.pod();
    if !pod.share_process_namespace {
        return Verdict::Pass;
    }
    // With one container there is nobody to share with, until somebody adds a second.
    let alone = pod.containers.len() == 1;
    Verdict::Fail(Failure {
        severity: alone.then_some(Severity::Low),
        fact: "lets its containers see each other’s processes".into(),
        evidence: Evidence {
            field: workload.field("spec.shareProcessNamespace"),
            actual: "true".into(),
            expected: "false or not set".into(),
        },
        controls: &[],
    })
}

fn change(_: &Workload<'_>) -> Vec<Edit> {
    vec![Edit::set(&["spec", "shareProcessNamespace"], Some("true".to_owned()), "false")]
}
