//! Standard: Pod Security Standards v1.37, baseline, "Host Namespaces" (the same since v1.0).
//! Restricted fields: `spec.hostNetwork`, `spec.hostPID`, `spec.hostIPC`.
//! Allowed values: undefined, `false`.

use super::privilege_host_port::{given_by_the_network, release};
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::Workload,
    object::{ContainerKind, PodTemplate},
    settings::Settings,
    words::{Area, Severity, Side},
};

const NAMESPACES: Standard = Standard::baseline("hostnamespaces");
const PORTS: Standard = Standard::baseline("hostports");

pub(super) static CHECK: Check = Check {
    id: "privilege.host-namespaces",
    title: "Pod shares the node’s network, processes or IPC",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[NAMESPACES, PORTS, Standard::cis("5.2.3"), Standard::cis("5.2.4"), Standard::cis("5.2.5")],
    why: "In the node’s network a program reaches what listens on the node alone, reads other pods’ traffic with one capability, and no network policy holds for it. With the node’s processes it sees every program’s arguments and environment, and can stop them. With the node’s IPC it reads the memory that programs share.",
    fix: "Remove `hostNetwork`, `hostPID` and `hostIPC`. A service is reached by a Service or an Ingress; what watches the node itself belongs to the operators.",
    try_first: "A program that listens on the node’s address or watches its processes fails without. Run it with the change in a test namespace and see who still reaches it.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

/// Field, whether it is set, and what is shared by it.
fn shared(pod: &PodTemplate) -> [(&'static str, bool, &'static str); 3] {
    [
        ("hostNetwork", pod.host_network, "network"),
        ("hostPID", pod.host_pid, "processes"),
        ("hostIPC", pod.host_ipc, "IPC"),
    ]
}

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let pod = workload.pod();
    let set = || shared(pod).into_iter().filter(|(_, set, _)| *set);
    let Some((first, ..)) = set().next() else { return Verdict::Pass };
    let what: Vec<&str> = set().map(|(_, _, what)| what).collect();
    let actual: Vec<String> = set().map(|(field, ..)| format!("{field}: true")).collect();
    Verdict::Fail(Failure {
        severity: None,
        fact: format!("shares the node’s {}", what.join(" and ")).into(),
        evidence: Evidence {
            field: workload.field(&format!("spec.{first}")),
            actual: actual.join(", ").into(),
            expected: "false or not set".into(),
        },
        // Kubernetes gives a pod in the node's network a host port for each port it names: one fault breaks both.
        controls: if ports_by_network(pod) { &[NAMESPACES, PORTS] } else { &[NAMESPACES] },
    })
}

fn ports_by_network(pod: &PodTemplate) -> bool {
    pod.containers.iter().flat_map(|container| &container.ports).any(|port| given_by_the_network(pod, port))
}

fn change(workload: &Workload<'_>) -> Vec<Edit> {
    let pod = workload.pod();
    let mut edits: Vec<Edit> = shared(pod)
        .into_iter()
        .filter(|(_, set, _)| *set)
        .map(|(field, ..)| Edit::remove(&["spec", field], "true"))
        .collect();
    for container in pod.containers.iter().filter(|container| container.kind != ContainerKind::Ephemeral) {
        for edit in release(container, |port| given_by_the_network(pod, port)) {
            let mut path = keys(&["spec", container.kind.field()]);
            path.push(Step::Item { key: "name", value: container.name.clone(), there: true });
            path.extend(edit.path);
            edits.push(Edit { path, ..edit });
        }
    }
    edits
}
