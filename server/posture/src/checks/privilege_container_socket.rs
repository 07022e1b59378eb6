//! Beyond the Pod Security Standards: NSA/CISA Kubernetes Hardening Guide 1.2, "Pod security"; CIS Docker Benchmark 1.6, 5.32 (the
//! engine's socket is not mounted inside containers).
//! Fields: `spec.volumes[*].hostPath.path` and the `volumeMounts` of
//! `spec.{containers,initContainers,ephemeralContainers}[*]` that name such a volume.

use super::node_paths::{Socket, socket};
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::Container,
    object::VolumeMount,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

pub(super) static CHECK: Check = Check {
    id: "privilege.container-socket",
    title: "Container reaches the container engine’s socket",
    area: Area::Privilege,
    severity: Severity::Critical,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[Standard { standard: "nsa-cisa", level: "", control: "Pod security: host file system access" }],
    why: "Who speaks to the engine can start a privileged container with the whole node in it, and read the memory and secrets of every other one. No setting of this pod limits that; a read-only mount does not either, since a socket is used by connecting to it.",
    fix: "Remove the mount. To build images use a builder that needs no engine, such as Kaniko or BuildKit without root; to watch containers ask the kubelet or the Kubernetes API.",
    try_first: "What builds, starts or lists containers fails without it. Move that work first, then remove the mount in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline", "https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

/// The mounts that show a socket, with the path on the node.
fn mounts<'a>(container: &Container<'a>) -> impl Iterator<Item = (usize, &'a VolumeMount, &'a str, Socket)> + use<'a> {
    let volumes = &container.pod().volumes;
    container.spec.mounts.iter().enumerate().filter_map(|(at, mount)| {
        let volume = volumes.iter().find(|volume| volume.name == mount.name)?;
        let path = volume.host_path.as_deref()?;
        Some((at, mount, path, socket(path)?))
    })
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    if container.pod().volumes.iter().all(|volume| volume.host_path.is_none()) {
        return Verdict::Pass;
    }
    let worst = mounts(container).min_by_key(|(_, _, _, socket)| *socket);
    let Some((at, mount, path, socket)) = worst else { return Verdict::Pass };
    let (severity, fact) = match socket {
        Socket::Itself => (None, format!("mounts {path}, the container engine’s socket")),
        Socket::Below => (Some(Severity::High), format!("mounts {path} of the node, where the container engine’s socket lies")),
    };
    Verdict::Fail(Failure {
        severity,
        fact: fact.into(),
        evidence: Evidence {
            field: container.field(&format!("volumeMounts[{at}]")),
            actual: format!("{path} at {}", mount.path).into(),
            expected: "no mount of the engine’s socket or of a folder that holds it".into(),
        },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    mounts(container)
        .map(|(_, mount, _, _)| {
            let mut path = keys(&["volumeMounts"]);
            path.push(Step::Item { key: "mountPath", value: yaml::scalar(&mount.path), there: true });
            Edit { path, from: Some(yaml::scalar(&mount.name)), to: None }
        })
        .collect()
}
