//! Standard: Pod Security Standards v1.37, baseline, "`HostPath` Volumes", and restricted, "Volume Types" (both since v1.0).
//! Restricted fields: `spec.volumes[*].hostPath`. Allowed values: undefined.

use super::node_paths::is_the_node;
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::Workload,
    object::{ContainerKind, Volume},
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const CONTROLS: &[Standard] = &[Standard::baseline("hostpathvolumes"), Standard::restricted("restrictedvolumes")];

/// A title names so many paths; the evidence names all.
const PATHS_IN_A_TITLE: usize = 3;

pub(super) static CHECK: Check = Check {
    id: "privilege.host-path",
    title: "Pod mounts a folder of the node",
    area: Area::Privilege,
    severity: Severity::Critical,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[CONTROLS[0], CONTROLS[1], Standard::cis("5.2.12")],
    why: "The program reads, and mostly writes, the node’s files with the rights of its user. With folders such as /, /etc or /var/lib/kubelet, or the container engine’s socket, that is the node and the secrets of every pod on it. Any other folder is shared with whoever else mounts it, and stays behind when the pod moves.",
    fix: "Remove the volume. Use a PersistentVolumeClaim for data that stays, `emptyDir` for what does not, a ConfigMap for configuration.",
    try_first: "The program no longer finds these files, and data in them stays on the node: copy what is needed first. Agents that watch the node itself belong to the operators.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

fn is_host_path(volume: &Volume) -> bool {
    volume.source == "hostPath" || volume.host_path.is_some()
}

fn path(volume: &Volume) -> &str {
    volume.host_path.as_deref().unwrap_or_default()
}

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let volumes = &workload.pod().volumes;
    let Some(first) = volumes.iter().position(is_host_path) else { return Verdict::Pass };
    let mut mounted: Vec<(usize, &Volume)> = volumes.iter().enumerate().filter(|(_, volume)| is_host_path(volume)).collect();
    // What hands over the node stands first; the sort keeps the manifest's order otherwise.
    mounted.sort_by_key(|(_, volume)| !is_the_node(path(volume)));
    let (worst, volume) = mounted.first().copied().unwrap_or((first, &volumes[first]));
    let paths: Vec<&str> = mounted.iter().map(|(_, volume)| path(volume)).collect();
    Verdict::Fail(Failure {
        severity: (!is_the_node(path(volume))).then_some(Severity::High),
        fact: fact(&paths).into(),
        evidence: Evidence {
            field: workload.field(&format!("spec.volumes[{worst}].hostPath")),
            actual: paths.join(", ").into(),
            expected: "no hostPath volume".into(),
        },
        controls: CONTROLS,
    })
}

fn fact(paths: &[&str]) -> String {
    match paths {
        [""] => "mounts a folder of the node".to_owned(),
        [one] => format!("mounts {one} of the node"),
        many if many.len() <= PATHS_IN_A_TITLE => format!("mounts {} of the node", many.join(", ")),
        many => format!(
            "mounts {} and {} more folders of the node",
            many[..PATHS_IN_A_TITLE].join(", "),
            many.len() - PATHS_IN_A_TITLE
        ),
    }
}

fn change(workload: &Workload<'_>) -> Vec<Edit> {
    let pod = workload.pod();
    let gone = |name: &str| pod.volumes.iter().any(|volume| volume.name == name && is_host_path(volume));
    let mut edits = Vec::new();
    // A mount whose volume is gone would make the manifest wrong.
    for container in pod.containers.iter().filter(|container| container.kind != ContainerKind::Ephemeral) {
        for mount in container.mounts.iter().filter(|mount| gone(&mount.name)) {
            let mut path = keys(&["spec", container.kind.field()]);
            path.push(Step::Item { key: "name", value: container.name.clone(), there: true });
            path.extend(keys(&["volumeMounts"]));
            path.push(Step::Item { key: "mountPath", value: yaml::scalar(&mount.path), there: true });
            edits.push(Edit { path, from: Some(mount.name.clone()), to: None });
        }
    }
    for volume in pod.volumes.iter().filter(|volume| is_host_path(volume)) {
        let mut at = keys(&["spec", "volumes"]);
        at.push(Step::Item { key: "name", value: volume.name.clone(), there: true });
        edits.push(Edit { path: at, from: Some(yaml::scalar(path(volume))), to: None });
    }
    edits
}
