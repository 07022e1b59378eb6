//! Standard: Pod Security Standards v1.37, "Capabilities": baseline and restricted name what may be added.
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.add`.

use super::capabilities::{BASELINE, RESTRICTED, outside};
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.capabilities-added",
    title: "Container adds capabilities",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        Standard { standard: "pod-security", level: "baseline", control: "capabilities_baseline" },
        Standard { standard: "pod-security", level: "restricted", control: "capabilities_restricted" },
        Standard { standard: "cis", level: "", control: "5.2.9" },
    ],
    why: "Each capability is a part of root’s power. Some, such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN, are enough to leave the container or to read other programs’ traffic.",
    fix: "Remove the capability. A web server on a port below 1024 needs NET_BIND_SERVICE at the most.",
    try_first: "The program can fail where it uses the right. Run it without in a test namespace and watch for “operation not permitted”.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let added = &container.spec.security.capabilities_add;
    let beyond_restricted = outside(added, RESTRICTED);
    if beyond_restricted.is_empty() {
        return Verdict::Pass;
    }
    let beyond_baseline = outside(added, BASELINE);
    let (severity, named) =
        if beyond_baseline.is_empty() { (Some(Severity::Medium), beyond_restricted) } else { (None, beyond_baseline) };
    let list = named.join(", ");
    Verdict::Fail(Failure {
        severity,
        fact: format!("adds {} {list}", if named.len() == 1 { "capability" } else { "capabilities" }).into(),
        evidence: Evidence {
            field: container.field("securityContext.capabilities.add"),
            actual: format!("[{}]", added.join(", ")).into(),
            expected: "nothing, or NET_BIND_SERVICE".into(),
        },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let added = &container.spec.security.capabilities_add;
    let kept: Vec<&str> = added.iter().map(String::as_str).filter(|name| RESTRICTED.contains(name)).collect();
    vec![Edit::set(&["securityContext", "capabilities", "add"], Some(format!("[{}]", added.join(", "))), format!("[{}]", kept.join(", ")))]
}
