//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Listing secrets" (v1.37): `list` and `watch`
//! give the content as `get` does.
//! Fields: `get`, `list` or `watch` of `secrets` in the core group.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.secrets-read",
    title: "Secrets can be read",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.2" }],
    why: beside_masters!(
        "Secrets hold passwords, keys and tokens: whoever reads them acts as what they belong to. To list them is to read them."
    ),
    fix: "Name the Secrets that are needed in `resourceNames` and give `get` alone, or mount them into the pod.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let (hold, _, verbs) = target(rule, &[("", &["secrets"])], &["get", "list", "watch"])?;
    let (severity, text) = match (hold, breadth) {
        (Hold::Named | Hold::No, _) => (Severity::Low, format!("may read the Secrets {} ({})", names(rule), verbs.join(", "))),
        (Hold::All, Breadth::Cluster) => (Severity::Critical, format!("may read every Secret ({})", verbs.join(", "))),
        (Hold::All, Breadth::Namespace) => (Severity::Medium, format!("may read every Secret ({})", verbs.join(", "))),
    };
    Some(Right { severity, text: text.into() })
}
