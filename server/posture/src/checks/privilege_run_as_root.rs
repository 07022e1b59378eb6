//! Standard: Pod Security Standards v1.37, restricted, "Running as Non-root" (since v1.0) and "Running as Non-root user"
//! (since v1.23).
//! Restricted fields: `runAsNonRoot` and `runAsUser` of the pod's and each container's `securityContext`.
//! Allowed values: `runAsNonRoot: true`, for the pod or for each container, and `false` nowhere; `runAsUser` undefined or
//! not 0, everywhere. Since v1.35 anything where `spec.hostUsers` is `false`.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict, keys},
    inventory::{Container, Workload},
    object::PodTemplate,
    pod_security::{Version, version_for},
    settings::Settings,
    words::{Area, Severity, Side},
};

const NON_ROOT: Standard = Standard::restricted("runasnonroot");
const USER: Standard = Standard::restricted("runasuser");

/// A user that most images without root use, and that no account of a node has.
const SOME_USER: &str = "65532";

pub(super) static CHECK: Check = Check {
    id: "privilege.run-as-root",
    title: "Container runs as root, or may",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        NON_ROOT,
        USER,
        Standard::cis("5.2.7"),
        Standard { standard: "nsa-cisa", level: "", control: "Pod security: non-root containers" },
    ],
    why: "Root in a container is root for the kernel. A flaw in the program, or in the container runtime, then hands over the node’s files instead of one user’s.",
    fix: "Run as a user of its own: `runAsNonRoot: true`, and a `runAsUser` other than 0 where the image does not name one.",
    try_first: "The image’s files must be readable, and its data folders writable, for that user. Build the image with `USER 65532` and start it once in a test namespace.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"],
    question: Question::PodAndContainers(judge_pod, judge),
    change: Change::TemplateAndContainers(change_pod, change),
};

/// Since v1.35 root is allowed in a user namespace, where it is an ordinary user of the node.
fn is_relaxed(pod: &PodTemplate, version: Version) -> bool {
    version.since(35) && pod.has_own_users()
}

/// The controls that break: where root is not refused, and where it is named as the user.
fn controls(not_refused: bool, named: bool, version: Version) -> &'static [Standard] {
    match (not_refused, named && version.since(23)) {
        (true, true) => &[NON_ROOT, USER],
        (true, false) => &[NON_ROOT],
        (false, true) => &[USER],
        (false, false) => &[],
    }
}

/// Whether root is refused nowhere for containers that take their user from a pod that names root: then both are one
/// fault, the pod's.
fn pod_does_not_refuse(pod: &PodTemplate) -> bool {
    match pod.security.run_as_non_root {
        Some(refuses) => !refuses,
        None => pod.security.run_as_user == Some(0) && pod.containers.iter().any(|container| {
            let own = &container.security;
            own.run_as_non_root.is_none() && own.run_as_user.is_none()
        }),
    }
}

fn judge_pod(workload: &Workload<'_>, settings: &Settings) -> Verdict {
    let pod = workload.pod();
    let named = pod.security.run_as_user == Some(0);
    let not_refused = pod_does_not_refuse(pod);
    if !named && !not_refused {
        return Verdict::Pass;
    }
    let version = version_for(&workload.namespace, settings);
    if is_relaxed(pod, version) {
        return Verdict::Pass;
    }
    let all_refuse = pod.containers.iter().all(|container| container.security.run_as_non_root == Some(true));
    let (severity, fact, field, actual, expected) = if named {
        let fact = if pod.security.run_as_non_root == Some(true) {
            "names root as its user and refuses root at once"
        } else {
            "names root as the user of its containers"
        };
        (None, fact, "runAsUser", "0", "not 0")
    } else {
        let mild = all_refuse || pod.security.run_as_user.is_some();
        (mild.then_some(Severity::Low), "lets its containers run as root", "runAsNonRoot", "false", "true")
    };
    Verdict::Fail(Failure {
        severity: if pod.has_own_users() { Some(Severity::Low) } else { severity },
        fact: fact.into(),
        evidence: Evidence {
            field: workload.field(&format!("spec.securityContext.{field}")),
            actual: actual.into(),
            expected: expected.into(),
        },
        controls: controls(not_refused, named, version),
    })
}

/// Whether this container answers for it that root is not refused.
fn does_not_refuse(container: &Container<'_>) -> bool {
    let (own, pod) = (&container.spec.security, &container.pod().security);
    if let Some(refuses) = container.stated(own.run_as_non_root, pod.run_as_non_root) {
        return !refuses;
    }
    let takes_the_pods_root = own.run_as_user.is_none() && pod.run_as_user == Some(0);
    pod.run_as_non_root.is_none() && !(takes_the_pods_root && container.is_in_template())
}

/// Whether this container answers for it that its user is root.
fn names_root(container: &Container<'_>) -> bool {
    container.stated(container.spec.security.run_as_user, container.pod().security.run_as_user) == Some(0)
}

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let (named, not_refused) = (names_root(container), does_not_refuse(container));
    if !named && !not_refused {
        return Verdict::Pass;
    }
    let version = version_for(&container.workload.namespace, settings);
    let pod = container.pod();
    if is_relaxed(pod, version) {
        return Verdict::Pass;
    }
    let own = &container.spec.security;
    let refuses = own.run_as_non_root.or(pod.security.run_as_non_root) == Some(true);
    let user = own.run_as_user.or(pod.security.run_as_user);
    let (severity, fact, field, actual) = match (named, user) {
        (true, _) if refuses => (None, "runs as root and refuses root at once", "runAsUser", "0"),
        (true, _) => (None, "runs as root", "runAsUser", "0"),
        (false, Some(1..)) => (Some(Severity::Low), "does not refuse to run as root", "runAsNonRoot", "not true"),
        (false, _) => (None, "may run as root", "runAsNonRoot", "not true, and no runAsUser"),
    };
    Verdict::Fail(Failure {
        severity: if pod.has_own_users() { Some(Severity::Low) } else { severity },
        fact: fact.into(),
        evidence: Evidence {
            field: container.field(&format!("securityContext.{field}")),
            actual: actual.into(),
            expected: if field == "runAsUser" { "not 0" } else { "true, here or for the pod" }.into(),
        },
        controls: controls(not_refused, named, version),
    })
}

fn change_pod(workload: &Workload<'_>) -> Vec<Edit> {
    let pod = workload.pod();
    let security = &pod.security;
    let not_refused = pod_does_not_refuse(pod);
    edits(&["spec", "securityContext"], pod, (not_refused, security.run_as_non_root), security.run_as_user == Some(0))
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let own = &container.spec.security;
    let not_refused = (does_not_refuse(container), own.run_as_non_root);
    edits(&["securityContext"], container.pod(), not_refused, own.run_as_user == Some(0))
}

/// Root refused where it is not, with what is written now, and another user where root is named. Windows has no numbered
/// users: there the number goes.
fn edits(above: &[&'static str], pod: &PodTemplate, refusal: (bool, Option<bool>), named: bool) -> Vec<Edit> {
    let at = |key: &'static str| [keys(above), keys(&[key])].concat();
    let mut edits = Vec::new();
    if let (true, now) = refusal {
        edits.push(Edit { path: at("runAsNonRoot"), from: now.map(|now| now.to_string()), to: Some("true".to_owned()) });
    }
    if named {
        let to = (!pod.is_windows()).then(|| SOME_USER.to_owned());
        edits.push(Edit { path: at("runAsUser"), from: Some("0".to_owned()), to });
    }
    edits
}
