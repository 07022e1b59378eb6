//! Source: Kubernetes documentation, "Network Policies", default policies (networking.k8s.io/v1, v1.37).
//! A default deny is a policy with an empty `podSelector` and no rule for the direction.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Namespace,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "network.no-default-deny",
    title: "No default deny",
    area: Area::Network,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "What a namespace denies by default is the operators’ part.",
    standards: &[
        Standard { standard: "cis", level: "", control: "5.3.2" },
        Standard { standard: "nsa-cisa", level: "", control: "Network separation: default deny" },
    ],
    why: "A pod that no policy names is open to every pod of the cluster and may send anywhere. One that is taken over can then reach the rest, and new pods start open.",
    fix: "Add a policy that denies both directions for every pod, beside policies that allow what is needed.",
    try_first: "What is not allowed stops at once. Write down first who talks to whom, and start with ingress.",
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies"],
    question: Question::Namespace(judge),
    change: Change::Manifest(change),
};

fn judge(namespace: &Namespace<'_>, _: &Settings) -> Verdict {
    if namespace.entry.workloads.is_empty() {
        return Verdict::NotApplicable;
    }
    let denying = namespace.entry.policies.iter().filter(|policy| policy.pod_selector.is_empty());
    let (mut ingress, mut egress) = (false, false);
    for policy in denying {
        ingress |= policy.ingress_rules == Some(0);
        egress |= policy.egress_rules == Some(0);
    }
    let (severity, fact) = match (ingress, egress) {
        (true, true) => return Verdict::Pass,
        (true, false) => (Some(Severity::Medium), "lets every pod send anywhere by default"),
        (false, true) => (None, "lets everybody in by default"),
        (false, false) => (None, "lets everybody in, and every pod out, by default"),
    };
    Verdict::Fail(Failure {
        severity,
        fact: fact.into(),
        evidence: Evidence {
            field: "NetworkPolicy spec.podSelector, spec.policyTypes".to_owned(),
            actual: match namespace.entry.policies.len() {
                0 => "no policy in this namespace".into(),
                1 => "1 policy, none of which denies by default".into(),
                n => format!("{n} policies, none of which denies both directions by default").into(),
            },
            expected: "a policy that selects every pod and allows nothing, for ingress and egress".into(),
        },
        controls: &[],
    })
}

#[expect(clippy::unnecessary_wraps, reason = "some checks have failures that no manifest mends")]
fn change(namespace: &Namespace<'_>, _: &Evidence) -> Option<String> {
    Some(format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: {}\nspec:\n  podSelector: {{}}\n  policyTypes: [Ingress, Egress]\n",
        namespace.entry.name
    ))
}
