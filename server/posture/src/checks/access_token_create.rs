//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Token request" (v1.37).
//! Fields: `create` of `serviceaccounts/token` in the core group.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.token-create",
    title: "Tokens of service accounts can be made",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.13" }],
    why: beside_masters!(
        "A token is the service account: whoever makes one acts as it, from anywhere, until it ends."
    ),
    fix: "Name the service accounts in `resourceNames`, or take it away; pods get their token from the kubelet.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let (hold, _, _) = target(rule, &[("", &["serviceaccounts/token"])], &["create"])?;
    let (severity, text) = match (hold, breadth) {
        (Hold::All, Breadth::Cluster) => (Severity::Critical, "may make tokens of every service account".into()),
        (Hold::All, Breadth::Namespace) => (Severity::Medium, "may make tokens of every service account".into()),
        _ => (Severity::Low, format!("may make tokens of the service accounts {}", names(rule)).into()),
    };
    Some(Right { severity, text })
}
