//! Source: Kubernetes documentation, "Adding entries to Pod /etc/hosts with `HostAliases`" (v1.37).
//! Field: `spec.hostAliases`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Step, Verdict, keys},
    inventory::Workload,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

pub(super) static CHECK: Check = Check {
    id: "privilege.host-aliases",
    title: "Pod answers names itself",
    area: Area::Privilege,
    severity: Severity::Low,
    side: Side::Developer,
    side_reason: "The team writes the addresses into its own manifest.",
    standards: &[],
    why: "These entries win over DNS: a name leads where the manifest says, whatever the network’s own records say. Traffic goes past what watches names, and an address that is given to somebody else gets it, secrets included.",
    fix: "Remove `hostAliases`, and give the name an address in DNS or by a Service (`ExternalName`, or one with EndpointSlices).",
    try_first: "The name must be found without it: look it up in a pod of the same namespace first.",
    references: &["https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/"],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let addresses = &workload.pod().host_aliases;
    if addresses.is_empty() {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: "answers names itself, past DNS".into(),
        evidence: Evidence {
            field: workload.field("spec.hostAliases"),
            actual: addresses.join(", ").into(),
            expected: "not set".into(),
        },
        controls: &[],
    })
}

fn change(workload: &Workload<'_>) -> Vec<Edit> {
    let item = |address: &String| {
        let mut path = keys(&["spec", "hostAliases"]);
        path.push(Step::Item { key: "ip", value: yaml::scalar(address), there: true });
        Edit { path, from: Some(yaml::scalar(address)), to: None }
    };
    workload.pod().host_aliases.iter().map(item).collect()
}
