//! Source: Kubernetes documentation, "Using RBAC Authorization", "Aggregated `ClusterRoles`" (v1.37): a label on a `ClusterRole` that
//! exists adds its rules to what aggregates it, and a new label is no new rule that the API server would refuse.
//! Fields: `create`, `update` or `patch` of `clusterroles` or `roles` in `rbac.authorization.k8s.io`.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.aggregated-role-write",
    title: "Roles can be written",
    area: Area::Access,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "Whoever writes ClusterRoles puts a label on one that exists, and aggregation adds its rules to `view`, `edit` or `admin` for everybody who holds these. Whoever writes a role changes what all who are bound to it may do."
    ),
    fix: "Keep it to what installs extensions. Let others bind roles that exist.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let writing = &["create", "update", "patch"];
    let group = "rbac.authorization.k8s.io";
    let clusterwide = target(rule, &[(group, &["clusterroles"])], writing).filter(|_| breadth == Breadth::Cluster);
    let (cluster, what) = match &clusterwide {
        Some(_) => (true, "ClusterRoles, those that aggregation picks up too"),
        None => (false, "Roles"),
    };
    let (hold, _, verbs) = clusterwide.or_else(|| target(rule, &[(group, &["roles"])], writing))?;
    let severity = if cluster && hold == Hold::All { Severity::High } else { Severity::Low };
    let named = if hold == Hold::All { String::new() } else { format!(", named {}", names(rule)) };
    Some(Right { severity, text: format!("may write {what} ({}){named}", verbs.join(", ")).into() })
}
