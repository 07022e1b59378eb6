//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", and CIS Kubernetes Benchmark 5.1.5 (v1.37).
//! Fields: a binding's subject that is a `ServiceAccount` named `default`.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    rbac::{Holder, Who, beside_masters, binding_text},
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.default-service-account",
    title: "Default service account with rights",
    area: Area::Access,
    severity: Severity::Critical,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[Standard { standard: "cis", level: "", control: "5.1.5" }],
    why: beside_masters!(
        "Every pod that names no service account runs as the default one. A right that one of them needs is given to all of them, those of tomorrow too."
    ),
    fix: "Make a service account for the workload that needs the right, bind that, and name it in the pod.",
    try_first: "Bind the new service account beside the old one, move the workload, then take the old binding away.",
    references: &["https://kubernetes.io/docs/concepts/security/service-accounts/"],
    question: Question::Holder(judge),
    change: Change::None,
};

fn judge(holder: &Holder<'_, '_>, _: &Settings) -> Verdict {
    let Who::ServiceAccount(_, "default") = holder.who else { return Verdict::NotApplicable };
    let Some(grant) = holder.grants.iter().find(|grant| !grant.own) else { return Verdict::Pass };
    let worst = holder.judged().iter().map(|held| held.right.severity).min();
    let severity = worst.unwrap_or(Severity::Medium).min(Severity::Medium);
    Verdict::Fail(Failure {
        severity: Some(severity),
        fact: "holds rights, and so does every pod that names no service account".into(),
        evidence: Evidence {
            field: format!("{} subjects", binding_text(grant.binding)),
            actual: holder.who.to_string().into(),
            expected: "a service account of the workload’s own".into(),
        },
        controls: &[],
    })
}
