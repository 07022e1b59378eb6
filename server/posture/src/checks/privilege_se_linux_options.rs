//! Standard: Pod Security Standards v1.37, baseline, "`SELinux`".
//! Restricted fields: `type`, `user` and `role` of `seLinuxOptions`, of the pod's and each container's `securityContext`.
//! Allowed values: the types below, the last since v1.31; no user, no role.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict, keys},
    inventory::{Container, Workload},
    object::SeLinuxOptions,
    pod_security::{Version, version_for},
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const CONTROLS: &[Standard] = &[Standard::baseline("selinuxoptions")];

/// Allowed types, with the minor version since which they are.
const TYPES: [(&str, u16); 5] =
    [("", 0), ("container_t", 0), ("container_init_t", 0), ("container_kvm_t", 0), ("container_engine_t", 31)];

pub(super) static CHECK: Check = Check {
    id: "privilege.se-linux-options",
    title: "SELinux confinement loosened",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: CONTROLS,
    why: "SELinux keeps a container’s process to the files and devices that are labelled for containers. With another type, such as spc_t, or with a user or role of its own, that wall is gone, and a way out of the container leads to the whole node.",
    fix: "Remove `seLinuxOptions`, or use the type container_t, container_init_t, container_kvm_t or container_engine_t, without user and role.",
    try_first: "A program that reads files of the node can be refused. Watch the node’s audit log for “avc: denied” while it runs in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::PodAndContainers(judge_pod, judge),
    change: Change::TemplateAndContainers(change_pod, change),
};

fn judge_pod(workload: &Workload<'_>, settings: &Settings) -> Verdict {
    let Some(options) = &workload.pod().security.se_linux else { return Verdict::Pass };
    let version = version_for(&workload.namespace, settings);
    verdict(options, version, |rest| workload.field(&format!("spec.securityContext.seLinuxOptions{rest}")))
}

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let pod = &container.pod().security;
    let stated = container.stated(container.spec.security.se_linux.as_ref(), pod.se_linux.as_ref());
    let Some(options) = stated else { return Verdict::Pass };
    let version = version_for(&container.workload.namespace, settings);
    verdict(options, version, |rest| container.field(&format!("securityContext.seLinuxOptions{rest}")))
}

fn text(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}

fn is_allowed(type_label: &str, version: Version) -> bool {
    TYPES.iter().any(|(allowed, since)| *allowed == type_label && version.since(*since))
}

fn verdict(options: &SeLinuxOptions, version: Version, field: impl Fn(&str) -> String) -> Verdict {
    let type_label = text(options.type_label.as_ref());
    let (user, role) = (text(options.user.as_ref()), text(options.role.as_ref()));
    let severity = match (is_allowed(type_label, version), user.is_empty() && role.is_empty()) {
        (true, true) => return Verdict::Pass,
        // Confined still, by a type of containers.
        (true, false) => Some(Severity::Medium),
        (false, _) if is_allowed(type_label, Version::LATEST) => Some(Severity::Medium),
        (false, _) => None,
    };
    let named: Vec<(&str, &str)> = [("type", type_label), ("user", user), ("role", role)]
        .into_iter()
        .filter(|(key, value)| !value.is_empty() && (*key != "type" || !is_allowed(type_label, version)))
        .collect();
    let words: Vec<String> = named.iter().map(|(key, value)| format!("{key} {value}")).collect();
    let actual: Vec<String> = named.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let rest = match named.as_slice() {
        [(key, _)] => format!(".{key}"),
        _ => String::new(),
    };
    Verdict::Fail(Failure {
        severity,
        fact: format!("asks for the SELinux {}", words.join(" and ")).into(),
        evidence: Evidence {
            field: field(&rest),
            actual: actual.join(", ").into(),
            expected: "not set, or a type of containers".into(),
        },
        controls: CONTROLS,
    })
}

fn change_pod(workload: &Workload<'_>) -> Vec<Edit> {
    edits(&["spec", "securityContext", "seLinuxOptions"], workload.pod().security.se_linux.as_ref())
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    edits(&["securityContext", "seLinuxOptions"], container.spec.security.se_linux.as_ref())
}

/// Removes what is not allowed by every version: a change does not know by which it will be judged.
fn edits(above: &[&'static str], options: Option<&SeLinuxOptions>) -> Vec<Edit> {
    let Some(options) = options else { return Vec::new() };
    let type_label = options.type_label.as_ref().filter(|label| !is_allowed(label, Version::minor(0)));
    let not_empty = |value: &&String| !value.is_empty();
    [
        ("type", type_label),
        ("user", options.user.as_ref().filter(not_empty)),
        ("role", options.role.as_ref().filter(not_empty)),
    ]
    .into_iter()
    .filter_map(|(key, value)| {
        let mut path = keys(above);
        path.extend(keys(&[key]));
        Some(Edit { path, from: Some(yaml::scalar(value?)), to: None })
    })
    .collect()
}
