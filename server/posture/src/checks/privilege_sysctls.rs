//! Standard: Pod Security Standards v1.37, baseline, "Sysctls".
//! Restricted fields: `spec.securityContext.sysctls[*].name`. Allowed values: the list below, each since its version.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Workload,
    object::Sysctl,
    pod_security::{Version, version_for},
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const CONTROLS: &[Standard] = &[Standard::baseline("sysctls")];

/// What baseline allows, with the minor version since which it does.
const ALLOWED: [(&str, u16); 14] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
    ("net.ipv4.tcp_notsent_lowat", 37),
];

pub(super) static CHECK: Check = Check {
    id: "privilege.sysctls",
    title: "Pod changes kernel settings",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: CONTROLS,
    why: "Only some of the kernel’s settings are the pod’s own. The others can weaken the kernel’s protection, take memory from other pods, or bring the node down.",
    fix: "Remove the settings that are not on the list of safe ones. A setting of the whole node is the operators’ to make.",
    try_first: "Programs that need many connections or much shared memory can slow down or not start. Compare under load in a test namespace.",
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    ],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

/// Since which minor version a setting is allowed.
fn allowed_since(name: &str) -> Option<u16> {
    ALLOWED.iter().find(|(allowed, _)| *allowed == name).map(|(_, since)| *since)
}

fn is_allowed(sysctl: &Sysctl, version: Version) -> bool {
    allowed_since(&sysctl.name).is_some_and(|since| version.since(since))
}

fn judge(workload: &Workload<'_>, settings: &Settings) -> Verdict {
    let sysctls = &workload.pod().security.sysctls;
    if sysctls.is_empty() {
        return Verdict::Pass;
    }
    let version = version_for(&workload.namespace, settings);
    let bad: Vec<&str> =
        sysctls.iter().filter(|sysctl| !is_allowed(sysctl, version)).map(|sysctl| sysctl.name.as_str()).collect();
    let Some(first) = sysctls.iter().position(|sysctl| !is_allowed(sysctl, version)) else { return Verdict::Pass };
    // Allowed by a later version: the setting is the pod's own, only older kernels did not keep it apart.
    let later = bad.iter().filter_map(|name| allowed_since(name)).max().filter(|_| bad.iter().all(|name| allowed_since(name).is_some()));
    let list = bad.join(", ");
    Verdict::Fail(Failure {
        severity: later.map(|_| Severity::Low),
        fact: match later {
            Some(since) => format!("sets {list}, which is allowed since v1.{since} only"),
            None => format!("sets {list} in the kernel"),
        }
        .into(),
        evidence: Evidence {
            field: workload.field(&format!("spec.securityContext.sysctls[{first}].name")),
            actual: list.into(),
            expected: "one of the safe settings".into(),
        },
        controls: CONTROLS,
    })
}

/// The list is replaced as a whole by a patch, so that what may stay is written again. A setting that only a version of
/// the standard allows stays: whether it may is the namespace's version, unless nothing else is wrong.
fn change(workload: &Workload<'_>) -> Vec<Edit> {
    let sysctls = &workload.pod().security.sysctls;
    let pinned = workload.namespace.entry.admission.enforce.version;
    let mut kept: Vec<&Sysctl> = sysctls.iter().filter(|sysctl| is_allowed(sysctl, pinned)).collect();
    if kept.len() == sysctls.len() {
        kept.retain(|sysctl| is_allowed(sysctl, Version::minor(0)));
    }
    let path = ["spec", "securityContext", "sysctls"];
    let from = written(sysctls);
    if kept.is_empty() { vec![Edit::remove(&path, from)] } else { vec![Edit::set(&path, Some(from), written(kept))] }
}

fn written<'a>(sysctls: impl IntoIterator<Item = &'a Sysctl>) -> String {
    let items: Vec<String> = sysctls
        .into_iter()
        .map(|sysctl| format!("{{ name: {}, value: {} }}", yaml::scalar(&sysctl.name), yaml::scalar(&sysctl.value)))
        .collect();
    format!("[{}]", items.join(", "))
}
