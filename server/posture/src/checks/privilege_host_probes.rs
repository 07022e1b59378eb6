//! Standard: Pod Security Standards v1.37, baseline, "Host Probes / Lifecycle Hooks" (since v1.34).
//! Restricted fields, of every container: `{livenessProbe,readinessProbe,startupProbe}.{httpGet,tcpSocket}.host`,
//! `lifecycle.{postStart,preStop}.{httpGet,tcpSocket}.host`.
//! Allowed values: undefined, empty.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict},
    inventory::Container,
    object::HandlerHost,
    pod_security::version_for,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};
use std::borrow::Cow;

const CONTROLS: &[Standard] = &[Standard::baseline("hostprobesandhostlifecycle")];

pub(super) static CHECK: Check = Check {
    id: "privilege.host-probes",
    title: "Probe or hook calls another host",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: CONTROLS,
    why: "Probes and hooks are sent by the kubelet, from the node. With a host of its own a pod lets the node call any address that the node reaches, such as services that listen on the node alone, past network policies.",
    fix: "Remove `host`: without it the pod itself is called.",
    try_first: "A program that listens on 127.0.0.1 only is not reached at the pod’s address. Let it listen there, or use an `exec` probe.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn named<'a>(container: &Container<'a>) -> impl Iterator<Item = &'a HandlerHost> + use<'a> {
    container.spec.handler_hosts.iter().filter(|handler| !handler.host.is_empty())
}

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let Some(first) = named(container).next() else { return Verdict::Pass };
    let holds = version_for(&container.workload.namespace, settings).since(34);
    Verdict::Fail(Failure {
        severity: (!holds).then_some(Severity::Low),
        fact: format!("has the node call {} for its probes or hooks", first.host).into(),
        evidence: Evidence {
            field: container.field(&first.field),
            actual: first.host.clone().into(),
            expected: "not set".into(),
        },
        controls: if holds { CONTROLS } else { &[] },
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    named(container)
        .map(|handler| Edit {
            path: handler.field.split('.').map(|key| Step::Key(Cow::Owned(key.to_owned()))).collect(),
            from: Some(yaml::scalar(&handler.host)),
            to: None,
        })
        .collect()
}
