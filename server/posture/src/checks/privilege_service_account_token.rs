//! Source: Kubernetes documentation, "Configure Service Accounts for Pods" (v1.37); CIS Kubernetes Benchmark, the recommendation
//! that tokens are mounted only where they are needed.
//! Fields: `spec.automountServiceAccountToken` of the pod, which wins, and of its `ServiceAccount`; left out of both, the token is
//! mounted. What the token may do, the bindings tell.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Workload,
    object::Volume,
    settings::Settings,
    words::{Area, Severity, Side},
};

/// What the API server itself mounts into a pod is named like this; it is no wish of the manifest's.
const MOUNTED_BY_THE_SERVER: &str = "kube-api-access-";

pub(super) static CHECK: Check = Check {
    id: "privilege.service-account-token",
    title: "Service account’s token mounted though nothing uses it",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "The team decides in its own manifest whether the token is mounted.",
    standards: &[Standard { standard: "cis", level: "", control: "5.1.6" }, Standard { standard: "nsa-cisa", level: "", control: "Pod security: service account tokens" }],
    why: "Who takes over the program speaks to the Kubernetes API in its name: sees what the API offers today, and gets every right that anybody ever gives to this account. A program that does not use the API loses nothing without it.",
    fix: "Set `automountServiceAccountToken: false` for the pod. A program that needs the API runs as an account of its own, with just the rights it needs.",
    try_first: "A program that does call the Kubernetes API, with no more than every account may do, fails without the token. Look for its use of /var/run/secrets/kubernetes.io/serviceaccount.",
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting"],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let pod = workload.pod();
    let inventory = workload.namespace.inventory;
    let namespace: &str = &workload.namespace.entry.name;
    let account = pod.service_account.as_deref().unwrap_or("default");
    let of_account = || inventory.service_accounts.get(&(namespace, account)).and_then(|account| account.automount_token);
    if pod.automount_service_account_token.or_else(of_account) == Some(false) || pod.volumes.iter().any(asks_for_token) {
        return Verdict::Pass;
    }
    let known = !inventory.bindings.is_empty();
    if known && inventory.bound_accounts.contains(namespace, account) {
        return Verdict::Pass;
    }
    let (severity, fact) = if known {
        (None, format!("mounts the token of the service account {account}, which no binding gives a right"))
    } else {
        (Some(Severity::Low), format!("mounts the token of the service account {account}; no binding was read, so its rights are not known"))
    };
    Verdict::Fail(Failure {
        severity,
        fact: fact.into(),
        evidence: Evidence {
            field: workload.field("spec.automountServiceAccountToken"),
            actual: pod.automount_service_account_token.map_or("not set", |_| "true").into(),
            expected: "false, for the pod or its service account".into(),
        },
        controls: &[],
    })
}

/// Whether the manifest itself asks for a token: whoever writes that uses it.
fn asks_for_token(volume: &Volume) -> bool {
    volume.token && !volume.name.starts_with(MOUNTED_BY_THE_SERVER)
}

fn change(workload: &Workload<'_>) -> Vec<Edit> {
    let from = workload.pod().automount_service_account_token.map(|mounted| mounted.to_string());
    vec![Edit::set(&["spec", "automountServiceAccountToken"], from, "false")]
}
