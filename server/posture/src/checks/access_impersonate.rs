//! Source: Kubernetes documentation, "User Impersonation" (v1.37). A verb that starts with `impersonate:` is the constrained form,
//! which also needs a right to the action itself.
//! Fields: `impersonate` of `users`, `groups`, `serviceaccounts` (core group), `userextras`, `uids` (`authentication.k8s.io`).

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.impersonate",
    title: "Others can be impersonated",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.8" }],
    why: beside_masters!(
        "Whoever impersonates a user, a group or a service account holds all of their rights, `system:masters` included where groups are not named."
    ),
    fix: "Name whom it may impersonate in `resourceNames`, or take it away.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let kinds: &[&str] = match breadth {
        Breadth::Cluster => &["users", "groups", "serviceaccounts"],
        Breadth::Namespace => &["serviceaccounts"],
    };
    if let Some((hold, resources, _)) = target(rule, &[("", kinds)], &["impersonate"]) {
        let masters = rule.resource_names.iter().any(|name| name == "system:masters");
        let severity = match (hold, breadth) {
            (Hold::All, Breadth::Cluster) => Severity::Critical,
            (_, Breadth::Cluster) if masters => Severity::Critical,
            (Hold::All, Breadth::Namespace) | (_, Breadth::Cluster) => Severity::Medium,
            (_, Breadth::Namespace) => Severity::Low,
        };
        let what = match hold {
            Hold::All => format!("any of {}", resources.join(", ")),
            _ => format!("{} named {}", resources.join(", "), names(rule)),
        };
        return Some(Right { severity, text: format!("may impersonate {what}").into() });
    }
    let constrained = rule.verbs.iter().any(|verb| verb.starts_with("impersonate:"));
    constrained.then(|| Right { severity: Severity::Low, text: "may impersonate others for actions that it is granted".into() })
}
