//! Beyond the Pod Security Standards: NSA/CISA Kubernetes Hardening Guide 1.2, "Immutable container file systems".
//! Field: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.readOnlyRootFilesystem`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    image::ImageReference,
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.writable-root-filesystem",
    title: "Root file system writable",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[Standard { standard: "nsa-cisa", level: "", control: "Pod security: immutable container file systems" }],
    why: "An intruder can change the program, drop tools and stay until the pod is replaced. With a read-only root nothing that was not in the image can be put beside it.",
    fix: "Set `readOnlyRootFilesystem: true` and mount an `emptyDir` where the program writes; the evidence names where that is likely and no writable mount stands yet.",
    try_first: "Find out where it writes: run it with the change in a test namespace and look for “read-only file system”. `/tmp` and a cache folder are the usual ones.",
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

/// Where well-known programs write, by the last part of their image's name (their own documentation, as of 2026). Folders
/// of data are left out: they want a volume that stays.
const WRITES: &[(&str, &[&str])] = &[
    ("apache", &["/usr/local/apache2/logs"]),
    ("grafana", &["/var/lib/grafana"]),
    ("haproxy", &["/var/lib/haproxy"]),
    ("httpd", &["/usr/local/apache2/logs"]),
    ("mariadb", &["/run/mysqld"]),
    ("mysql", &["/var/run/mysqld"]),
    ("nginx", &["/var/cache/nginx", "/var/run"]),
    ("postgres", &["/var/run/postgresql"]),
    ("rabbitmq", &["/var/log/rabbitmq"]),
    ("tomcat", &["/usr/local/tomcat/logs", "/usr/local/tomcat/temp", "/usr/local/tomcat/work"]),
    ("wordpress", &["/var/run/apache2"]),
];

/// Where nearly every program may write.
const TEMPORARY: &str = "/tmp";

/// The folders that want an `emptyDir` once the root is read-only: those that the program is known to write to and that no
/// writable mount covers.
fn wanted(container: &Container<'_>) -> Vec<&'static str> {
    let name = ImageReference::parse(&container.spec.image)
        .ok()
        .and_then(|reference| reference.repository().rsplit('/').next().map(str::to_owned))
        .unwrap_or_default();
    let known = WRITES.iter().find(|(image, _)| *image == name).map_or(&[][..], |(_, paths)| *paths);
    let covered = |path: &str| {
        container.spec.mounts.iter().filter(|mount| !mount.read_only).any(|mount| {
            let folder = mount.path.trim_end_matches('/');
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    known.iter().copied().chain([TEMPORARY]).filter(|path| !covered(path)).collect()
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let read_only = container.spec.security.read_only_root_filesystem;
    // Kubernetes refuses the field in a Windows pod.
    if read_only == Some(true) || container.pod().is_windows() {
        return Verdict::Pass;
    }
    let wanted = wanted(container);
    Verdict::Fail(Failure {
        severity: None,
        fact: "can change its own root file system".into(),
        evidence: Evidence {
            field: container.field("securityContext.readOnlyRootFilesystem"),
            actual: if read_only.is_some() { "false" } else { "not set" }.into(),
            expected: match wanted.as_slice() {
                [] => "true; the mounts that are there are writable".into(),
                [one] => format!("true, with an emptyDir at {one} if the program writes there").into(),
                many => format!("true, with an emptyDir each at {} if the program writes there", many.join(", ")).into(),
            },
        },
        controls: &[],
    })
}

/// Only the field itself. An `emptyDir` hides what the image has at its path, and where a program writes is a guess until it
/// was tried: the evidence names the likely folders, the patch does not mount them unasked.
fn change(container: &Container<'_>) -> Vec<Edit> {
    vec![Edit::set(&["securityContext", "readOnlyRootFilesystem"], container.spec.security.read_only_root_filesystem.map(|value| value.to_string()), "true".to_owned())]
}
