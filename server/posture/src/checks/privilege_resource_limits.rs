//! Source: Kubernetes documentation, "Resource Management for Pods and Containers" (v1.37); NSA/CISA Kubernetes Hardening Guide
//! 1.2, "Resource policies".
//! Fields: `resources.{limits,requests}` of `spec.{containers,initContainers}[*]`, and `spec.resources` of the pod.
//! A request that is left out is taken from the limit. No limit for the processor is asked for: without one a container uses
//! what nobody else needs, with one it waits beside idle processors.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    object::ContainerKind,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.resource-limits",
    title: "Container without a memory limit or requests",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "The team knows what its program needs.",
    standards: &[Standard { standard: "nsa-cisa", level: "", control: "Resource policies" }],
    why: "Without a memory limit a leak, or somebody who sends large requests, takes the memory of the node, and other workloads are killed with it. Without requests the scheduler counts the pod as nothing, puts too many on a node, and evicts this one first.",
    fix: "Measure what it uses, then set `resources.requests` for cpu and memory and `resources.limits` for memory. A LimitRange of the namespace gives what manifests leave out, to pods that are made after it.",
    try_first: "With too low a memory limit the program is killed. Begin at twice what it uses at its busiest, and lower it.",
    references: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    question: Question::Container(judge),
    // How much it needs stands in no manifest.
    change: Change::None,
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    // Kubernetes allows no resources for ephemeral containers.
    if container.spec.kind == ContainerKind::Ephemeral {
        return Verdict::NotApplicable;
    }
    let (own, pod) = (container.spec.resources, container.pod().resources);
    let memory_limit = own.memory_limit || pod.memory_limit;
    let memory_request = memory_limit || own.memory_request || pod.memory_request;
    let cpu_request = own.cpu_request || own.cpu_limit || pod.cpu_request || pod.cpu_limit;
    if memory_limit && memory_request && cpu_request {
        return Verdict::Pass;
    }
    let missing: Vec<&str> = [(memory_limit, "memory limit"), (memory_request, "memory request"), (cpu_request, "CPU request")]
        .into_iter()
        .filter_map(|(set, name)| (!set).then_some(name))
        .collect();
    let list = match missing.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and no {last}", rest.join(", no ")),
        all => all.concat(),
    };
    Verdict::Fail(Failure {
        severity: memory_limit.then_some(Severity::Low),
        fact: format!("has no {list}").into(),
        evidence: Evidence {
            field: container.field("resources"),
            actual: format!("no {list}").into(),
            expected: "a memory limit, and requests for memory and CPU".into(),
        },
        controls: &[],
    })
}
