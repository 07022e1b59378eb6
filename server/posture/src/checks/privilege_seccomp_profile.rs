//! Standard: Pod Security Standards v1.37, baseline and restricted, "Seccomp".
//! Since v1.19, restricted fields: `seccompProfile.type` of the pod's and each container's `securityContext`. Allowed values:
//! `RuntimeDefault`, `Localhost`; baseline allows undefined; restricted too where the pod's is set, and, since v1.25, for
//! Windows pods.
//! Before v1.19, restricted annotations: `seccomp.security.alpha.kubernetes.io/pod`,
//! `container.seccomp.security.alpha.kubernetes.io/<container>`. Allowed values: undefined, `runtime/default`,
//! `docker/default`, `localhost/*`. Restricted has no control of its own.

use super::profiles::is_confining;
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::{Container, Workload},
    object::{PodTemplate, Profile},
    pod_security::{Version, version_for},
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};
use std::borrow::Cow;

const BASELINE: Standard = Standard::baseline("seccompprofile_baseline");
const RESTRICTED: Standard = Standard::restricted("seccompprofile_restricted");

/// The pod's annotation before v1.19.
const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";
/// What a container's annotation started with before v1.19.
const CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) static CHECK: Check = Check {
    id: "privilege.seccomp-profile",
    title: "System calls not filtered",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[BASELINE, RESTRICTED],
    why: "A program needs few of the kernel’s 400 and more system calls. The runtime’s filter takes away those that have been used to break out, such as loading kernel modules. Unless a profile is set, most clusters set none.",
    fix: "Set `seccompProfile: { type: RuntimeDefault }` for the pod, and nothing else for its containers.",
    try_first: "Debuggers, sandboxes and programs that start containers can be refused a call. Start it once in a test namespace and watch for “operation not permitted”.",
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
        "https://kubernetes.io/docs/tutorials/security/seccomp/",
    ],
    question: Question::PodAndContainers(judge_pod, judge),
    change: Change::TemplateAndContainers(change_pod, change),
};

/// Whether annotations are what is judged, not fields.
fn by_annotation(version: Version) -> bool {
    !version.since(19)
}

fn is_allowed_annotation(value: &str) -> bool {
    matches!(value, "runtime/default" | "docker/default") || value.starts_with("localhost/")
}

/// The annotation of the pod and those of its containers, as key and value.
fn annotations(pod: &PodTemplate) -> impl Iterator<Item = (&str, &str)> {
    let is_of_a_container = |key: &str| {
        key.strip_prefix(CONTAINER_ANNOTATION)
            .is_some_and(|name| pod.containers.iter().any(|container| container.name == name))
    };
    pod.annotations
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .filter(move |(key, _)| *key == POD_ANNOTATION || is_of_a_container(key))
}

fn loosening(pod: &PodTemplate) -> impl Iterator<Item = (&str, &str)> {
    annotations(pod).filter(|(_, value)| !is_allowed_annotation(value))
}

/// The controls that an explicit profile which does not confine breaks.
fn controls(version: Version, pod: &PodTemplate) -> &'static [Standard] {
    match (by_annotation(version), restricted_asks(version, pod)) {
        (true, _) => &[],
        (false, true) => &[BASELINE, RESTRICTED],
        (false, false) => &[BASELINE],
    }
}

/// Whether restricted asks this pod for a profile.
fn restricted_asks(version: Version, pod: &PodTemplate) -> bool {
    version.since(19) && !(version.since(25) && pod.is_windows())
}

fn judge_pod(workload: &Workload<'_>, settings: &Settings) -> Verdict {
    let pod = workload.pod();
    let version = version_for(&workload.namespace, settings);
    if by_annotation(version)
        && let Some((key, value)) = loosening(pod).next()
    {
        let field = workload.field(&format!("metadata.annotations[{key}]"));
        return loose("turns the filter of system calls off", field, value, &[BASELINE]);
    }
    let Some(profile) = pod.security.seccomp.as_ref().filter(|profile| !is_confining(profile)) else {
        return Verdict::Pass;
    };
    let field = workload.field("spec.securityContext.seccompProfile.type");
    loose(fact(profile), field, &profile.kind, controls(version, pod))
}

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let pod = container.pod();
    let stated = container.stated(container.spec.security.seccomp.as_ref(), pod.security.seccomp.as_ref());
    if stated.is_some_and(is_confining) || (stated.is_none() && pod.security.seccomp.is_some()) {
        return Verdict::Pass;
    }
    let version = version_for(&container.workload.namespace, settings);
    if let Some(profile) = stated {
        let field = container.field("securityContext.seccompProfile.type");
        return loose(fact(profile), field, &profile.kind, controls(version, pod));
    }
    let asked = restricted_asks(version, pod);
    // Windows has no system calls of Linux to filter, and an annotation that held at the time says the same as the field;
    // one that loosens is found on the workload.
    let said = |(key, value): (&str, &str)| {
        speaks_of(key, &container.spec.name) && (container.is_in_template() || is_allowed_annotation(value))
    };
    if !asked && (pod.is_windows() || (by_annotation(version) && annotations(pod).any(said))) {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: Some(Severity::Medium),
        fact: "sets no filter for its system calls".into(),
        evidence: Evidence {
            field: container.field("securityContext.seccompProfile.type"),
            actual: "not set".into(),
            expected: "RuntimeDefault or Localhost, here or for the pod".into(),
        },
        controls: if asked { &[RESTRICTED] } else { &[] },
    })
}

fn speaks_of(annotation: &str, container: &str) -> bool {
    annotation == POD_ANNOTATION || annotation.strip_prefix(CONTAINER_ANNOTATION) == Some(container)
}

fn fact(profile: &Profile) -> &'static str {
    if profile.kind == "Unconfined" {
        "turns the filter of system calls off"
    } else {
        "names a type of seccomp profile that does not exist"
    }
}

fn loose(fact: &'static str, field: String, actual: &str, controls: &'static [Standard]) -> Verdict {
    Verdict::Fail(Failure {
        severity: None,
        fact: fact.into(),
        evidence: Evidence {
            field,
            actual: actual.to_owned().into(),
            expected: "RuntimeDefault or Localhost".into(),
        },
        controls,
    })
}

fn change_pod(workload: &Workload<'_>) -> Vec<Edit> {
    let pod = workload.pod();
    let mut edits = set(&["spec", "securityContext", "seccompProfile"], pod.security.seccomp.as_ref());
    for (key, value) in loosening(pod) {
        let mut path = keys(&["metadata", "annotations"]);
        path.push(Step::Key(Cow::Owned(key.to_owned())));
        edits.push(Edit { path, from: Some(yaml::scalar(value)), to: None });
    }
    edits
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let own = container.spec.security.seccomp.as_ref();
    if own.is_some() {
        return set(&["securityContext", "seccompProfile"], own);
    }
    vec![Edit::set(&["securityContext", "seccompProfile", "type"], None, "RuntimeDefault")]
}

/// The runtime's profile in the place of one that does not confine; nothing where none is set.
fn set(above: &[&'static str], profile: Option<&Profile>) -> Vec<Edit> {
    let Some(profile) = profile.filter(|profile| !is_confining(profile)) else { return Vec::new() };
    let at = |key: &'static str| [keys(above), keys(&[key])].concat();
    let mut edits = vec![Edit {
        path: at("type"),
        from: Some(yaml::scalar(&profile.kind)),
        to: Some("RuntimeDefault".to_owned()),
    }];
    if let Some(name) = &profile.localhost {
        edits.push(Edit { path: at("localhostProfile"), from: Some(yaml::scalar(name)), to: None });
    }
    edits
}
