//! Beyond the Pod Security Standards: NIST SP 800-190, 4.4.4 and 3.4 (no SSH inside containers; no host accounts' files).
//! Fields: `spec.volumes[*].hostPath.path` that a container mounts, and
//! `spec.{containers,initContainers,ephemeralContainers}[*].ports[*].{containerPort,hostPort}`.
//! A Secret that holds an SSH key is not seen: its content is not read.

use super::node_paths::is_ssh;
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Step, Verdict, keys},
    inventory::Container,
    object::{ContainerPort, VolumeMount},
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

/// The port of SSH (RFC 4253, section 4.1).
const SSH: i32 = 22;

pub(super) static CHECK: Check = Check {
    id: "privilege.ssh",
    title: "SSH in a container, or the node’s SSH keys",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[],
    why: "The node’s SSH files are the way onto it: a key that is read opens it, one that is written lets somebody in. A server for SSH inside a container is a second door, past the cluster’s own rights and its audit log, with keys and patches of its own.",
    fix: "Remove the mount or the port. Use `kubectl exec` for a look inside; it is bound to rights and written to the audit log.",
    try_first: "Whoever signs in through it is shut out. A program whose very purpose is SSH, such as a Git server, keeps the port: accept that one with the reason.",
    references: &["https://csrc.nist.gov/pubs/sp/800/190/final"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

/// The mounts of the node's SSH files, with the path on the node.
fn mounts<'a>(container: &Container<'a>) -> impl Iterator<Item = (usize, &'a VolumeMount, &'a str)> + use<'a> {
    let volumes = &container.pod().volumes;
    container.spec.mounts.iter().enumerate().filter_map(|(at, mount)| {
        let path = volumes.iter().find(|volume| volume.name == mount.name)?.host_path.as_deref()?;
        is_ssh(path).then_some((at, mount, path))
    })
}

fn is_ssh_port(port: &ContainerPort) -> bool {
    (port.container_port == SSH || port.host_port == SSH) && !port.protocol.eq_ignore_ascii_case("UDP")
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let (severity, fact, field, actual) = if container.spec.mounts.is_empty() && container.spec.ports.is_empty() {
        return Verdict::Pass;
    } else if let Some((at, mount, path)) = mounts(container).next() {
        let fact = format!("mounts {path} of the node, where SSH keys lie");
        (None, fact, format!("volumeMounts[{at}]"), format!("{path} at {}", mount.path))
    } else if let Some(at) = container.spec.ports.iter().position(|port| port.host_port == SSH && is_ssh_port(port)) {
        (None, "takes the node’s port for SSH".to_owned(), format!("ports[{at}].hostPort"), SSH.to_string())
    } else if let Some(at) = container.spec.ports.iter().position(is_ssh_port) {
        (Some(Severity::Medium), "opens a port for SSH".to_owned(), format!("ports[{at}].containerPort"), SSH.to_string())
    } else {
        return Verdict::Pass;
    };
    Verdict::Fail(Failure {
        severity,
        fact: fact.into(),
        evidence: Evidence { field: container.field(&field), actual: actual.into(), expected: "no SSH".into() },
        controls: &[],
    })
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let item = |list: &'static str, key: &'static str, value: String| {
        let mut path = keys(&[list]);
        path.push(Step::Item { key, value, there: true });
        path
    };
    let mut edits: Vec<Edit> = mounts(container)
        .map(|(_, mount, _)| Edit {
            path: item("volumeMounts", "mountPath", yaml::scalar(&mount.path)),
            from: Some(yaml::scalar(&mount.name)),
            to: None,
        })
        .collect();
    for port in container.spec.ports.iter().filter(|port| is_ssh_port(port)) {
        // A patch finds a port by `containerPort` alone; where another shares the number it would take that one too.
        if container.spec.ports.iter().filter(|other| other.container_port == port.container_port).count() > 1 {
            return Vec::new();
        }
        let path = item("ports", "containerPort", port.container_port.to_string());
        edits.push(Edit { path, from: Some(port.container_port.to_string()), to: None });
    }
    edits
}
