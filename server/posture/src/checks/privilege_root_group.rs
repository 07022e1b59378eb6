//! Beyond the Pod Security Standards: they ask for the user, not for its groups. CIS Kubernetes Benchmark, the recommendation on
//! root containers, speaks of user and group.
//! Fields: `runAsGroup` of the pod's and each container's `securityContext`, the container's own value wins; the pod's `fsGroup`
//! and `supplementalGroups`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Verdict},
    inventory::{Container, Workload},
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.root-group",
    title: "Runs in root’s group",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[],
    why: "Many files of an image, and of a node where a folder of it is mounted, may be read or written by root’s group. A user of its own does not help where the group is root’s.",
    fix: "Name a group of its own: `runAsGroup` other than 0, and no 0 in `fsGroup` or `supplementalGroups`.",
    try_first: "Files of the image that only root’s group may read are then closed to the program. Images that are made to run as any user, as on OpenShift, rely on group 0: start it once in a test namespace.",
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    question: Question::PodAndContainers(judge_pod, judge),
    change: Change::TemplateAndContainers(change_pod, change),
};

fn judge_pod(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let security = &workload.pod().security;
    let (field, actual) = if security.supplemental_groups.contains(&0) {
        let groups: Vec<String> = security.supplemental_groups.iter().map(ToString::to_string).collect();
        ("supplementalGroups", format!("[{}]", groups.join(", ")))
    } else if security.fs_group == Some(0) {
        ("fsGroup", "0".to_owned())
    } else {
        return Verdict::Pass;
    };
    Verdict::Fail(Failure {
        severity: Some(Severity::Low),
        fact: "adds its containers to root’s group".into(),
        evidence: Evidence {
            field: workload.field(&format!("spec.securityContext.{field}")),
            actual: actual.into(),
            expected: "without 0".into(),
        },
        controls: &[],
    })
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let own = container.spec.security.run_as_group;
    if own.or(container.pod().security.run_as_group) != Some(0) {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: "runs in root’s group".into(),
        evidence: Evidence {
            field: container.field("securityContext.runAsGroup"),
            actual: if own.is_some() { "0" } else { "0, from the pod" }.into(),
            expected: "not 0".into(),
        },
        controls: &[],
    })
}

fn change_pod(workload: &Workload<'_>) -> Vec<Edit> {
    let security = &workload.pod().security;
    let mut edits = Vec::new();
    if security.fs_group == Some(0) {
        edits.push(Edit::remove(&["spec", "securityContext", "fsGroup"], "0"));
    }
    if security.supplemental_groups.contains(&0) {
        let list = |groups: Vec<String>| format!("[{}]", groups.join(", "));
        let from = list(security.supplemental_groups.iter().map(ToString::to_string).collect());
        let kept = list(security.supplemental_groups.iter().filter(|group| **group != 0).map(ToString::to_string).collect());
        edits.push(Edit::set(&["spec", "securityContext", "supplementalGroups"], Some(from), kept));
    }
    edits
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let from = container.spec.security.run_as_group.map(|group| group.to_string());
    vec![Edit::set(&["securityContext", "runAsGroup"], from, "65532")]
}
