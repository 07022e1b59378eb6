//! Standard: Pod Security Standards v1.37, restricted, "Volume Types" (the same since v1.0).
//! Restricted fields: `spec.volumes[*]`. Allowed sources: the list below. `hostPath` is `privilege.host-path`'s.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::Workload,
    object::Volume,
    settings::Settings,
    words::{Area, Severity, Side},
};

const CONTROLS: &[Standard] = &[Standard::restricted("restrictedvolumes")];

/// Sources that restricted allows.
const ALLOWED: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

pub(super) static CHECK: Check = Check {
    id: "privilege.volume-types",
    title: "Pod mounts storage directly",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: CONTROLS,
    why: "A volume that names its server or disk in the pod lets whoever may write the pod pick any server or disk that the node reaches, with the node’s rights. Through a claim, the operators decide what storage there is.",
    fix: "Use a PersistentVolumeClaim for storage that stays, `emptyDir` for what does not.",
    try_first: "Make the claim, and the volume that it binds to, before the pods change: they wait for it. The data does not move by itself.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::Workload(judge),
    change: Change::Template(change),
};

/// A volume without a source becomes an `emptyDir` when Kubernetes reads it.
fn is_restricted(volume: &Volume) -> bool {
    !matches!(volume.source.as_str(), "" | "hostPath") && volume.host_path.is_none() && !ALLOWED.contains(&volume.source.as_str())
}

fn judge(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let volumes = &workload.pod().volumes;
    let Some(first) = volumes.iter().position(is_restricted) else { return Verdict::Pass };
    let named: Vec<String> = volumes
        .iter()
        .filter(|volume| is_restricted(volume))
        .map(|volume| format!("{} ({})", volume.name, volume.source))
        .collect();
    Verdict::Fail(Failure {
        severity: None,
        fact: format!("mounts storage of the type {} directly", volumes[first].source).into(),
        evidence: Evidence {
            field: workload.field(&format!("spec.volumes[{first}].{}", volumes[first].source)),
            actual: named.join(", ").into(),
            expected: "a claim, or a volume that the cluster fills".into(),
        },
        controls: CONTROLS,
    })
}

fn change(workload: &Workload<'_>) -> Vec<Edit> {
    workload.pod().volumes.iter().filter(|volume| is_restricted(volume)).flat_map(replace).collect()
}

/// The volume stays, and so do its mounts: a claim of the volume's name takes the source's place. What `gitRepo` filled is
/// filled by an init container, so that an empty folder takes its place.
fn replace(volume: &Volume) -> [Edit; 2] {
    let at = |field: &str| {
        let mut path = keys(&["spec", "volumes"]);
        path.push(Step::Item { key: "name", value: volume.name.clone(), there: true });
        path.push(Step::Key(field.to_owned().into()));
        path
    };
    let (field, value) = if volume.source == "gitRepo" {
        ("emptyDir", "{}".to_owned())
    } else {
        ("persistentVolumeClaim", format!("{{ claimName: {} }}", volume.name))
    };
    [
        Edit { path: at(&volume.source), from: Some("{ … }".to_owned()), to: None },
        Edit { path: at(field), from: None, to: Some(value) },
    ]
}
