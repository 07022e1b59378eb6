//! Source: Kubernetes documentation, "Network Policies", the two sorts of pod isolation (networking.k8s.io/v1, v1.37).
//! A pod is isolated for a direction once any policy of its namespace selects it for that direction.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Workload,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "network.pods-not-covered",
    title: "Pods that no policy covers",
    area: Area::Network,
    severity: Severity::Medium,
    side: Side::Operator,
    side_reason: "That every pod is covered by a policy is the operators’ part.",
    standards: &[Standard { standard: "cis", level: "", control: "5.3.2" }],
    why: "These pods are open whatever the namespace’s other policies say: a policy protects only what it selects.",
    fix: "Add a policy that selects them and names who may reach them and whom they may reach; a default deny covers whatever is forgotten.",
    try_first: "What is not allowed stops at once. Write down first who talks to these pods.",
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation"],
    question: Question::Workload(judge),
    change: Change::None,
};

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    if workload.pod().host_network {
        // Policies act on pods' own addresses; for the node's own the network plugin decides.
        return Verdict::Unknown("The pods use the node’s network, where policies need not hold.");
    }
    let (ingress, egress) = isolation(workload);
    let fact = match (ingress, egress) {
        (true, true) => return Verdict::Pass,
        (true, false) => "is covered by no egress policy",
        (false, true) => "is covered by no ingress policy",
        (false, false) => "is covered by no policy",
    };
    Verdict::Fail(Failure {
        severity: None,
        fact: fact.into(),
        evidence: Evidence {
            field: "NetworkPolicy spec.podSelector".to_owned(),
            actual: format!("{} policies in the namespace, none selects these pods for it", workload.namespace.entry.policies.len()).into(),
            expected: "selected by a policy for ingress and for egress".into(),
        },
        controls: &[],
    })
}

/// Whether the workload's pods are isolated for ingress and for egress.
pub(crate) fn isolation(workload: &Workload<'_>) -> (bool, bool) {
    let labels = &workload.pod().labels;
    let selecting = workload.namespace.entry.policies.iter().filter(|policy| policy.pod_selector.selects(labels));
    selecting.fold((false, false), |(ingress, egress), policy| {
        (ingress || policy.ingress_rules.is_some(), egress || policy.egress_rules.is_some())
    })
}
