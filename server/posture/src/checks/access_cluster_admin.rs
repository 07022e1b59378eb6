//! Source: Kubernetes documentation, "Using RBAC Authorization", the role `cluster-admin` (v1.37).
//! Fields: one rule with `apiGroups` `*`, `resources` `*` and every verb, by `*` or one by one.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.cluster-admin",
    title: "Administrator of the cluster or of a namespace",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.1" }],
    why: beside_masters!(
        "Whoever holds every right owns the cluster, or the namespace: they read every Secret, run anything anywhere, and give others the same."
    ),
    fix: "Give the rights that are used, one by one. Keep the binding for break-glass accounts that nobody uses every day.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/", "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

/// All verbs that Kubernetes' own roles give on ordinary resources.
const EVERY_VERB: &[&str] = &["get", "list", "watch", "create", "update", "patch", "delete"];

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let all = |list: &[String]| list.iter().any(|entry| entry == "*");
    let every_verb = all(&rule.verbs) || EVERY_VERB.iter().all(|verb| rule.verbs.iter().any(|entry| entry == verb));
    if !(all(&rule.api_groups) && all(&rule.resources) && every_verb && rule.resource_names.is_empty()) {
        return None;
    }
    let severity = match breadth {
        Breadth::Cluster => Severity::Critical,
        Breadth::Namespace => Severity::High,
    };
    Some(Right { severity, text: "may do everything".into() })
}
