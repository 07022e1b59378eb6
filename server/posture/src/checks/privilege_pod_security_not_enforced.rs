//! Source: Kubernetes documentation, "Pod Security Admission", namespace labels (v1.37).
//! Field: label `pod-security.kubernetes.io/enforce` of the Namespace; `baseline` or `restricted` pass.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Namespace,
    settings::Settings,
    words::{Area, Severity, Side},
};

/// The label by which a namespace enforces a level.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

pub(super) static CHECK: Check = Check {
    id: "privilege.pod-security-not-enforced",
    title: "No enforced Pod Security level",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Operator,
    side_reason: "What a namespace enforces is the operators’ choice.",
    standards: &[Standard { standard: "cis", level: "", control: "5.2.1" }],
    why: "Nothing stops the next deployment from asking for a privileged container or the node’s disk. A finding fixed today can come back tomorrow with nobody looking.",
    fix: "Label the namespace with the highest level that its workloads pass, `baseline` at the least.",
    try_first: "Label it with `warn` and `audit` first: what would be refused is reported, nothing is.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    question: Question::Namespace(judge),
    change: Change::Manifest(change),
};

fn judge(namespace: &Namespace<'_>, _: &Settings) -> Verdict {
    let Some(object) = namespace.entry.object else {
        return Verdict::Unknown("The Namespace object itself was not read, so its labels are not known.");
    };
    let level = object.meta.labels.get(ENFORCE).map(String::as_str);
    let (fact, actual) = match level {
        Some("baseline" | "restricted") => return Verdict::Pass,
        Some("privileged") => ("enforces the level that allows everything", "privileged".to_owned()),
        Some(other) => ("enforces a Pod Security level that does not exist", other.chars().take(63).collect()),
        None => ("enforces no Pod Security level", "not set".to_owned()),
    };
    Verdict::Fail(Failure {
        severity: None,
        fact: fact.into(),
        evidence: Evidence {
            field: format!("metadata.labels[{ENFORCE}]"),
            actual: actual.into(),
            expected: "baseline or restricted".into(),
        },
        controls: &[],
    })
}

fn change(namespace: &Namespace<'_>) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {}\n  labels:\n    {ENFORCE}: baseline\n", namespace.entry.name)
}
