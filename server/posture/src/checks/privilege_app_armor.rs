//! Standard: Pod Security Standards v1.37, baseline, "AppArmor" (the same since v1.0).
//! Restricted fields: `appArmorProfile.type` of the pod's and each container's `securityContext`. Allowed values: undefined,
//! `RuntimeDefault`, `Localhost`.
//! Restricted annotations: `container.apparmor.security.beta.kubernetes.io/*`. Allowed values: undefined, empty,
//! `runtime/default`, `localhost/*`.

use super::profiles::is_confining;
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::{Container, Workload},
    object::{ContainerKind, PodTemplate, Profile},
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

const CONTROLS: &[Standard] = &[Standard::baseline("apparmorprofile")];

/// What the annotations' names start with; the container's name follows.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) static CHECK: Check = Check {
    id: "privilege.app-armor",
    title: "AppArmor confinement turned off",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: CONTROLS,
    why: "The runtime’s AppArmor profile keeps a container from writing to kernel settings, mounting file systems and reading other programs’ memory, even as root. Unconfined, one flaw less is needed to leave the container.",
    fix: "Remove the profile, so that the runtime’s own holds, or name one that is loaded on the nodes (`Localhost`).",
    try_first: "A program that mounts file systems or traces others can be refused. Watch the node’s kernel log for “apparmor=DENIED” while it runs in a test namespace.",
    references: &[
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/tutorials/security/apparmor/",
    ],
    question: Question::PodAndContainers(judge_pod, judge),
    change: Change::TemplateAndContainers(change_pod, change),
};

/// The annotations that loosen, for containers that are there or not.
fn loosening(pod: &PodTemplate) -> impl Iterator<Item = (&str, &str)> {
    pod.annotations.iter().filter_map(|(key, value)| {
        let allowed = value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
        (!allowed && key.starts_with(ANNOTATION)).then_some((key.as_str(), value.as_str()))
    })
}

fn has_loosening_annotation(pod: &PodTemplate, container: &str) -> bool {
    loosening(pod).any(|(key, _)| key.strip_prefix(ANNOTATION) == Some(container))
}

fn is_loose(profile: &Profile) -> bool {
    !is_confining(profile)
}

fn judge_pod(workload: &Workload<'_>, _: &Settings) -> Verdict {
    let pod = workload.pod();
    let annotations = || loosening(pod);
    if let Some(profile) = pod.security.app_armor.as_ref().filter(|profile| is_loose(profile)) {
        return fails(
            "turns AppArmor off for its containers",
            workload.field("spec.securityContext.appArmorProfile.type"),
            profile.kind.clone(),
        );
    }
    let Some((first, value)) = annotations().next() else { return Verdict::Pass };
    let names: Vec<&str> = annotations().filter_map(|(key, _)| key.strip_prefix(ANNOTATION)).collect();
    fails(
        format!("turns AppArmor off for {}", names.join(", ")),
        workload.field(&format!("metadata.annotations[{first}]")),
        value.to_owned(),
    )
}

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let pod = container.pod();
    let stated = container.stated(container.spec.security.app_armor.as_ref(), pod.security.app_armor.as_ref());
    let Some(profile) = stated.filter(|profile| is_loose(profile)) else { return Verdict::Pass };
    // The API server writes a container's annotation into its field: one fault, found on the workload.
    if container.is_in_template() && has_loosening_annotation(pod, &container.spec.name) {
        return Verdict::Pass;
    }
    fails("is not confined by AppArmor", container.field("securityContext.appArmorProfile.type"), profile.kind.clone())
}

fn fails(fact: impl Into<std::borrow::Cow<'static, str>>, field: String, actual: String) -> Verdict {
    Verdict::Fail(Failure {
        severity: None,
        fact: fact.into(),
        evidence: Evidence { field, actual: actual.into(), expected: "not set, RuntimeDefault or Localhost".into() },
        controls: CONTROLS,
    })
}

fn change_pod(workload: &Workload<'_>) -> Vec<Edit> {
    let pod = workload.pod();
    let mut edits = Vec::new();
    for (key, value) in loosening(pod) {
        let mut path = keys(&["metadata", "annotations"]);
        path.push(Step::Key(key.to_owned().into()));
        edits.push(Edit { path, from: Some(yaml::scalar(value)), to: None });
    }
    if let Some(profile) = pod.security.app_armor.as_ref().filter(|profile| is_loose(profile)) {
        edits.push(removed(keys(&["spec", "securityContext", "appArmorProfile"]), profile));
    }
    let patched = |container: &&crate::object::Container| {
        container.kind != ContainerKind::Ephemeral && has_loosening_annotation(pod, &container.name)
    };
    for container in pod.containers.iter().filter(patched) {
        if let Some(profile) = container.security.app_armor.as_ref().filter(|profile| is_loose(profile)) {
            let mut path = keys(&["spec", container.kind.field()]);
            path.push(Step::Item { key: "name", value: container.name.clone(), there: true });
            path.extend(keys(&["securityContext", "appArmorProfile"]));
            edits.push(removed(path, profile));
        }
    }
    edits
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let profile = container.spec.security.app_armor.as_ref();
    profile.map(|profile| removed(keys(&["securityContext", "appArmorProfile"]), profile)).into_iter().collect()
}

fn removed(path: Vec<Step>, profile: &Profile) -> Edit {
    Edit { path, from: Some(format!("{{ type: {} }}", yaml::scalar(&profile.kind))), to: None }
}
