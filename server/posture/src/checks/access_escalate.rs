//! Source: Kubernetes documentation, "Using RBAC Authorization", "Restrictions on role creation or update" (v1.37).
//! Fields: `escalate` of `roles` or `clusterroles` in `rbac.authorization.k8s.io`.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.escalate",
    title: "Roles can be given more than their writer holds",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.8" }],
    why: beside_masters!(
        "The API server refuses a role with more rights than its writer holds; `escalate` lifts that. Whoever writes roles with it gives themselves every right."
    ),
    fix: "Take `escalate` away; let whoever writes roles hold the rights that they hand out.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-creation-or-update"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let kinds: &[&str] = match breadth {
        Breadth::Cluster => &["clusterroles", "roles"],
        Breadth::Namespace => &["roles"],
    };
    let (hold, resources, _) = target(rule, &[("rbac.authorization.k8s.io", kinds)], &["escalate"])?;
    let severity = match (hold, breadth) {
        (Hold::All, Breadth::Cluster) => Severity::Critical,
        (Hold::All, Breadth::Namespace) | (_, Breadth::Cluster) => Severity::High,
        (_, Breadth::Namespace) => Severity::Medium,
    };
    Some(Right { severity, text: format!("may give {} rights that it does not hold (escalate)", resources.join(", ")).into() })
}
