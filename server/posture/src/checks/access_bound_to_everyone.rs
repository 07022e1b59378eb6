//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Least privilege" (v1.37).
//! Fields: a binding's subject that is the user `system:anonymous`, or a group that everybody, everybody who has signed in,
//! or every service account of the cluster or of a namespace is in.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Verdict},
    rbac::{Holder, beside_masters, binding_text},
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.bound-to-everyone",
    title: "Rights for everybody",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "What is given to everybody is given to whoever gets in next: anybody who reaches the API server, or any pod that is taken over."
    ),
    fix: "Bind the role to the users, groups or service accounts that need it.",
    try_first: "Look in the audit log for who has used it: bind them by name first, then take the binding away.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    question: Question::Holder(judge),
    change: Change::None,
};

fn judge(holder: &Holder<'_, '_>, _: &Settings) -> Verdict {
    if !holder.who.is_everyone() {
        return Verdict::NotApplicable;
    }
    let risky = holder.judged();
    let worst = risky.iter().min_by_key(|held| held.right.severity);
    let (severity, what) = match worst {
        Some(held) if holder.who.is_anonymous() => (Severity::Critical, held.right.text.to_string()),
        Some(held) => (held.right.severity, held.right.text.to_string()),
        None if holder.who.is_anonymous() && holder.reaches_resources() => (Severity::Medium, "holds rights".to_owned()),
        None => return Verdict::Pass,
    };
    let binding = worst.map_or_else(|| holder.grants.iter().find(|grant| !grant.own), |held| {
        holder.grants.iter().find(|grant| std::ptr::eq(grant.binding, held.chain.binding))
    });
    let shown = binding.map_or_else(String::new, |grant| binding_text(grant.binding));
    let who = if holder.who.is_anonymous() {
        "everybody who reaches the API server"
    } else if holder.who.kind() == "Group" && holder.who.name() == "system:authenticated" {
        "everybody who has signed in, pods too"
    } else {
        "every pod that has a token"
    };
    Verdict::Fail(Failure {
        severity: Some(severity),
        fact: format!("{what}: that is {who}").into(),
        evidence: Evidence {
            field: format!("{shown} subjects"),
            actual: holder.who.to_string().into(),
            expected: "users, groups or service accounts by name".into(),
        },
        controls: &[],
    })
}
