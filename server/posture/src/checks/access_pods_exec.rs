//! Source: Kubernetes documentation, "Authorization", `pods/exec` and its like; the feature
//! `AuthorizePodWebsocketUpgradeCreatePermission` (on since v1.35): before it, `get` alone was enough over a websocket.
//! Fields: `get` or `create` of `pods/exec`, `pods/attach`, `pods/portforward`; `update` or `patch` of `pods/ephemeralcontainers`.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.pods-exec",
    title: "Commands can be run in pods",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "Whoever gets into a running container acts as it: with its service account, its mounted Secrets and its way into the network. By websocket `get` alone was enough until Kubernetes 1.35."
    ),
    fix: "Give it to people for the time of an incident, in the namespace concerned. Debug with a copy of the pod instead.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/", "https://kubernetes.io/docs/reference/access-authn-authz/authorization/"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let streams = target(rule, &[("", &["pods/exec", "pods/attach", "pods/portforward"])], &["get", "create"]);
    let debug = target(rule, &[("", &["pods/ephemeralcontainers"])], &["update", "patch"]);
    let mut held = Hold::No;
    let mut parts = Vec::new();
    for (hold, resources, verbs) in streams.into_iter().chain(debug) {
        held = held.max(hold);
        parts.push((resources, verbs));
    }
    let only_forwards = parts.iter().all(|(resources, _)| *resources == ["pods/portforward"]);
    let severity = match (held, breadth) {
        (Hold::No, _) => return None,
        (Hold::All, Breadth::Cluster) if only_forwards => Severity::Medium,
        (Hold::All, Breadth::Cluster) => Severity::Critical,
        (Hold::All, Breadth::Namespace) | (Hold::Named, Breadth::Cluster) if !only_forwards => Severity::Medium,
        _ => Severity::Low,
    };
    let parts: Vec<String> =
        parts.iter().map(|(resources, verbs)| format!("{} ({})", resources.join(", "), verbs.join(", "))).collect();
    Some(Right { severity, text: format!("may get into running pods by {}", parts.join(" and ")).into() })
}
