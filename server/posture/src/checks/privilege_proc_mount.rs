//! Standard: Pod Security Standards v1.37, baseline and restricted, "/proc Mount Type".
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.procMount`.
//! Allowed values: undefined, `Default`. Since v1.35 baseline allows any where `spec.hostUsers` is `false`, and restricted
//! has a control of its own that does not.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    pod_security::version_for,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const BASELINE: Standard = Standard::baseline("procmount");
const RESTRICTED: Standard = Standard::restricted("procmount_restricted");

pub(super) static CHECK: Check = Check {
    id: "privilege.proc-mount",
    title: "Container sees all of /proc",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[BASELINE, RESTRICTED],
    why: "The runtime hides and write-protects those parts of /proc that show or change the kernel, such as /proc/sys and /proc/kcore. Unmasked, root in the container reads and changes the node’s kernel settings.",
    fix: "Remove `procMount`. Only programs that start containers inside the container need it, and then with `hostUsers: false`.",
    try_first: "A build tool or a container engine in the container can fail. Start it once in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let mount = match container.spec.security.proc_mount.as_deref() {
        None | Some("Default") => return Verdict::Pass,
        Some(other) => other,
    };
    let own_users = container.pod().has_own_users();
    let version = version_for(&container.workload.namespace, settings);
    Verdict::Fail(Failure {
        severity: own_users.then_some(Severity::Medium),
        fact: if mount == "Unmasked" {
            "sees all of /proc".into()
        } else {
            "names a way to mount /proc that does not exist".into()
        },
        evidence: Evidence {
            field: container.field("securityContext.procMount"),
            actual: mount.to_owned().into(),
            expected: "Default or not set".into(),
        },
        controls: match (version.since(35), own_users) {
            (false, _) => &[BASELINE],
            (true, false) => &[BASELINE, RESTRICTED],
            (true, true) => &[RESTRICTED],
        },
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let mount = container.spec.security.proc_mount.as_deref().unwrap_or_default();
    vec![Edit::remove(&["securityContext", "procMount"], yaml::scalar(mount))]
}
