//! Source: Kubernetes documentation, "Using RBAC Authorization", "Restrictions on role binding creation or update" (v1.37): the
//! right is asked for in the namespace of the binding, for `ClusterRole`s too.
//! Fields: `bind` of `roles` or `clusterroles` in `rbac.authorization.k8s.io`.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.bind",
    title: "Roles can be bound that the binder does not hold",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.8" }],
    why: beside_masters!(
        "The API server refuses a binding to a role whose rights the binder does not hold; `bind` lifts that. Whoever writes bindings with it makes themselves administrator."
    ),
    fix: "Name the roles that may be bound in `resourceNames`, the harmless ones only.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

/// Roles of Kubernetes' own by which whoever binds them gains much.
const POWERFUL: &[&str] = &["cluster-admin", "admin", "edit"];

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let (hold, resources, _) =
        target(rule, &[("rbac.authorization.k8s.io", &["clusterroles", "roles"])], &["bind"])?;
    let all = hold == Hold::All;
    let powerful = all || rule.resource_names.iter().any(|name| POWERFUL.contains(&name.as_str()));
    let severity = match (powerful, breadth) {
        (true, Breadth::Cluster) => Severity::Critical,
        (true, Breadth::Namespace) => Severity::High,
        (false, Breadth::Cluster) => Severity::Medium,
        (false, Breadth::Namespace) => Severity::Low,
    };
    let what = if all { resources.join(", ") } else { format!("{} named {}", resources.join(", "), names(rule)) };
    Some(Right { severity, text: format!("may bind {what} without holding their rights").into() })
}
