//! Standard: Pod Security Standards v1.37, "Capabilities": baseline (since v1.0) and restricted (since v1.22; since v1.25 not
//! for Windows pods) name what may be added.
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.add`.

use super::capabilities::{BASELINE, RESTRICTED, outside, respelled, restricted_asks};
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    pod_security::version_for,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const BEYOND_BASELINE: Standard = Standard::baseline("capabilities_baseline");
const BEYOND_RESTRICTED: Standard = Standard::restricted("capabilities_restricted");

pub(super) static CHECK: Check = Check {
    id: "privilege.capabilities-added",
    title: "Container adds capabilities",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        BEYOND_BASELINE,
        BEYOND_RESTRICTED,
        Standard::cis("5.2.9"),
    ],
    why: "Each capability is a part of root’s power. Some, such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN, are enough to leave the container or to read other programs’ traffic.",
    fix: "Remove the capability. A web server on a port below 1024 needs NET_BIND_SERVICE at the most.",
    try_first: "The program can fail where it uses the right. Run it without in a test namespace and watch for “operation not permitted”.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let added = &container.spec.security.capabilities_add;
    let beyond_restricted = outside(added, RESTRICTED);
    if beyond_restricted.is_empty() {
        return Verdict::Pass;
    }
    let beyond_baseline = outside(added, BASELINE);
    let version = version_for(&container.workload.namespace, settings);
    let controls: &[Standard] = match (beyond_baseline.is_empty(), restricted_asks(version, container.pod())) {
        (false, true) => &[BEYOND_BASELINE, BEYOND_RESTRICTED],
        (false, false) => &[BEYOND_BASELINE],
        (true, true) => &[BEYOND_RESTRICTED],
        (true, false) => &[],
    };
    let (severity, named) =
        if beyond_baseline.is_empty() { (Some(Severity::Medium), beyond_restricted) } else { (None, beyond_baseline) };
    let list: Vec<String> = named
        .iter()
        .map(|name| match respelled(name) {
            Some(right) => format!("{name} (Pod Security reads {right} only)"),
            None => (*name).to_owned(),
        })
        .collect();
    Verdict::Fail(Failure {
        severity,
        fact: format!("adds {} {}", if named.len() == 1 { "capability" } else { "capabilities" }, list.join(", ")).into(),
        evidence: Evidence {
            field: container.field("securityContext.capabilities.add"),
            actual: format!("[{}]", added.join(", ")).into(),
            expected: "nothing, or NET_BIND_SERVICE".into(),
        },
        controls,
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let added = &container.spec.security.capabilities_add;
    let kept: Vec<&str> = added.iter().map(String::as_str).filter(|name| RESTRICTED.contains(name)).collect();
    let from = yaml::list(added.iter().map(String::as_str));
    vec![Edit::set(&["securityContext", "capabilities", "add"], Some(from), yaml::list(kept))]
}
