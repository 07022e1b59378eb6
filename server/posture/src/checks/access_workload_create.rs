//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Workload creation" (v1.37): whoever runs a pod
//! acts as any service account of its namespace and mounts any Secret of it.
//! Fields: `create`, `update` or `patch` of pods or of any kind that makes them.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, Target, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.workload-create",
    title: "Pods can be run",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.4" }],
    why: beside_masters!(
        "A pod may run as any service account of its namespace and mount any Secret in it. Whoever makes or changes workloads holds all of those rights too."
    ),
    fix: "Keep these rights to the pipeline that deploys. Enforce a Pod Security level, so that a pod gives no way to the node.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

/// What makes pods.
const WORKLOADS: &[Target] = &[
    ("", &["pods", "replicationcontrollers"]),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"]),
    ("batch", &["cronjobs", "jobs"]),
];

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let (hold, resources, verbs) = target(rule, WORKLOADS, &["create", "update", "patch"])?;
    let severity = match (hold, breadth) {
        (Hold::All, Breadth::Cluster) => Severity::Critical,
        (Hold::All, Breadth::Namespace) | (_, Breadth::Cluster) => Severity::Medium,
        (_, Breadth::Namespace) => Severity::Low,
    };
    let text = if hold == Hold::All {
        format!("may {} {}", verbs.join(", "), resources.join(", "))
    } else {
        format!("may {} {} named {}", verbs.join(", "), resources.join(", "), names(rule))
    };
    Some(Right { severity, text: text.into() })
}
