//! Standard: Pod Security Standards v1.37, baseline, "Host Ports" (the same since v1.0).
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].ports[*].hostPort`.
//! Allowed values: undefined, `0`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::Container,
    object::{self, ContainerPort, PodTemplate},
    settings::Settings,
    words::{Area, Severity, Side},
};
use std::collections::BTreeSet;

const CONTROLS: &[Standard] = &[Standard::baseline("hostports")];

pub(super) static CHECK: Check = Check {
    id: "privilege.host-port",
    title: "Container takes a port of the node",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[Standard::baseline("hostports"), Standard::cis("5.2.13")],
    why: "The program is reached at every node’s address that it runs on, past Services and often past network policies. It can take the place of a program of the node that listens there.",
    fix: "Remove `hostPort`, and let a Service or an Ingress lead to the pod.",
    try_first: "Whoever uses the node’s address and this port loses the way. Look for it in load balancers and firewalls first.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

/// Whether a port is what Kubernetes itself fills in for a pod in the node's network: no fault of its own, but a part of
/// that one.
pub(super) fn given_by_the_network(pod: &PodTemplate, port: &ContainerPort) -> bool {
    pod.host_network && port.host_port != 0 && port.host_port == port.container_port
}

fn asked_for(container: &Container<'_>, port: &ContainerPort) -> bool {
    port.host_port != 0 && !given_by_the_network(container.pod(), port)
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let ports = &container.spec.ports;
    let Some(first) = ports.iter().position(|port| asked_for(container, port)) else { return Verdict::Pass };
    let asked: Vec<String> =
        ports.iter().filter(|port| asked_for(container, port)).map(|port| port.host_port.to_string()).collect();
    let list = asked.join(", ");
    Verdict::Fail(Failure {
        severity: None,
        fact: format!("takes {} {list} of the node", if asked.len() == 1 { "port" } else { "ports" }).into(),
        evidence: Evidence {
            field: container.field(&format!("ports[{first}].hostPort")),
            actual: list.into(),
            expected: "not set".into(),
        },
        controls: CONTROLS,
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    release(container.spec, |port| asked_for(container, port))
}

/// Takes the host ports away that `which` names.
///
/// A patch finds a port by its `containerPort` alone (the merge key of the list). Where two ports share it, as those of TCP
/// and UDP do, no patch can tell them apart, and none is given.
pub(super) fn release(container: &object::Container, which: impl Fn(&ContainerPort) -> bool) -> Vec<Edit> {
    let mut seen = BTreeSet::new();
    if !container.ports.iter().all(|port| seen.insert(port.container_port)) {
        return Vec::new();
    }
    container
        .ports
        .iter()
        .filter(|port| which(port))
        .map(|port| {
            let mut path = keys(&["ports"]);
            path.push(Step::Item { key: "containerPort", value: port.container_port.to_string(), there: true });
            path.extend(keys(&["hostPort"]));
            Edit { path, from: Some(port.host_port.to_string()), to: None }
        })
        .collect()
}
