//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Namespace modification" (v1.37): a request about a
//! namespace is one in it, so that a `RoleBinding` reaches the namespace it stands in.
//! Fields: `update` or `patch` of `namespaces` in the core group.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.namespace-labels",
    title: "Namespace labels can be changed",
    area: Area::Access,
    severity: Severity::Medium,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "The Pod Security level and much of what network policies allow hang on a namespace’s labels. Whoever changes them lowers both."
    ),
    fix: "Keep it to whoever makes namespaces; give teams what they need inside of theirs.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#namespace-modification"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let (hold, _, verbs) = target(rule, &[("", &["namespaces"])], &["update", "patch"])?;
    let (severity, whose) = match (hold, breadth) {
        (Hold::All, Breadth::Cluster) => (Severity::Medium, "every namespace".to_owned()),
        (Hold::All, Breadth::Namespace) => (Severity::Low, "the namespace".to_owned()),
        _ => (Severity::Low, format!("the namespaces {}", names(rule))),
    };
    Some(Right { severity, text: format!("may change the labels of {whose} ({})", verbs.join(", ")).into() })
}
