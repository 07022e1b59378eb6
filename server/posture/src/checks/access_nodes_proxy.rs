//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Access to proxy subresource of Nodes" (v1.37).
//! Fields: any of `get`, `create`, `update`, `patch`, `delete` of `nodes/proxy` in the core group.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.nodes-proxy",
    title: "The kubelet’s API can be reached",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "The kubelet’s API runs commands in every pod of a node. No audit log sees it and no admission asks about it; `get` is enough."
    ),
    fix: "Take it away; for metrics and health give `nodes/metrics`, `nodes/stats` or `nodes/healthz`.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    if breadth == Breadth::Namespace {
        return None;
    }
    let verbs = &["get", "create", "update", "patch", "delete"];
    let (hold, _, verbs) = target(rule, &[("", &["nodes/proxy"])], verbs)?;
    let severity = if hold == Hold::All { Severity::Critical } else { Severity::High };
    Some(Right { severity, text: format!("may reach the kubelets’ API by nodes/proxy ({})", verbs.join(", ")).into() })
}
