//! Standard: Pod Security Standards v1.37, baseline, "`HostProcess`" (the same since v1.0).
//! Restricted fields: `spec.securityContext.windowsOptions.hostProcess`,
//! `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.windowsOptions.hostProcess`.
//! Allowed values: undefined, `false`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::{Container, Workload},
    settings::Settings,
    words::{Area, Severity, Side},
};

const CONTROLS: &[Standard] = &[Standard::baseline("windowshostprocess")];

pub(super) static CHECK: Check = Check {
    id: "privilege.host-process",
    title: "Windows container runs on the node itself",
    area: Area::Privilege,
    severity: Severity::Critical,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[Standard::baseline("windowshostprocess"), Standard::cis("5.2.11")],
    why: "A HostProcess container is a program of the Windows node: it sees the node’s files, network and services as any other program there does. Whoever takes it over has the node and all pods on it.",
    fix: "Remove `hostProcess: true`. Only programs that manage the node itself, such as a network or storage driver, need it; they belong to the operators.",
    try_first: "A program that manages the node fails without it. Run it with the change on one node and watch its log.",
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
    ],
    question: Question::PodAndContainers(judge_pod, judge),
    change: Change::TemplateAndContainers(change_pod, change),
};

fn judge_pod(workload: &Workload<'_>, _: &Settings) -> Verdict {
    if workload.pod().security.host_process != Some(true) {
        return Verdict::Pass;
    }
    fails("runs its containers on the Windows node itself", workload.field("spec.securityContext.windowsOptions.hostProcess"))
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let asked = container.stated(container.spec.security.host_process, container.pod().security.host_process);
    if asked != Some(true) {
        return Verdict::Pass;
    }
    fails("runs on the Windows node itself", container.field("securityContext.windowsOptions.hostProcess"))
}

fn fails(fact: &'static str, field: String) -> Verdict {
    Verdict::Fail(Failure {
        severity: None,
        fact: fact.into(),
        evidence: Evidence { field, actual: "true".into(), expected: "false or not set".into() },
        controls: CONTROLS,
    })
}

fn change_pod(_: &Workload<'_>) -> Vec<Edit> {
    vec![Edit::set(&["spec", "securityContext", "windowsOptions", "hostProcess"], Some("true".to_owned()), "false")]
}

fn change(_: &Container<'_>) -> Vec<Edit> {
    vec![Edit::set(&["securityContext", "windowsOptions", "hostProcess"], Some("true".to_owned()), "false")]
}
