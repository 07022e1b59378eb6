//! Words that several pages need: what to do, where, and which standard.

use posture::{check::Check, fix};
use store::findings::FindingRow;

/// `a`, `a and b`, `a, b and c`.
pub(super) fn joined(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A word as the start of a sentence.
pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |at| &text[..=at])
}

/// A text as paragraphs.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// `1 finding`, `3 findings`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// Where a finding is: `media/image-resizer`, or `media` for a namespace as a whole.
pub(super) fn place(row: &FindingRow) -> String {
    place_of(&row.namespace, row.workload.as_ref(), row.repository.as_deref())
}

/// The same of its parts.
pub(super) fn place_of(namespace: &str, workload: Option<&(String, String)>, repository: Option<&str>) -> String {
    let name = match (workload, repository) {
        (Some((_, name)), _) => name.as_str(),
        (None, Some(repository)) => repository.rsplit('/').next().unwrap_or(repository),
        (None, None) => return namespace.to_owned(),
    };
    format!("{namespace}/{name}")
}

/// Whether a finding is about a namespace as a whole.
pub(super) fn is_namespace(row: &FindingRow) -> bool {
    row.workload.is_none() && row.repository.is_none()
}

/// What to do about a finding, in one short clause without its place. Between backticks stands code.
pub(super) fn todo(row: &FindingRow) -> String {
    if let Some((_, package)) = &row.package {
        return match row.fixed_version.as_deref() {
            Some(version) => format!("Upgrade {package} to {version}"),
            None => format!("Remove {package}, or limit who can reach it"),
        };
    }
    match todo_of_check(&row.check) {
        Some(words) => words.to_owned(),
        None => posture::catalogue::find(&row.check)
            .map_or_else(String::new, |check| first_sentence(check.fix).trim_end_matches('.').to_owned()),
    }
}

pub(super) fn todo_of_check(check: &str) -> Option<&'static str> {
    Some(match check {
        "privilege.privileged" => "Set `privileged: false`",
        "privilege.host-process" => "Set `hostProcess: false`",
        "privilege.host-namespaces" => "Leave the node’s namespaces",
        "privilege.host-path" => "Mount nothing of the node",
        "privilege.host-port" => "Remove `hostPort`",
        "privilege.host-probes" => "Let probes call the pod itself",
        "privilege.seccomp-profile" => "Set `seccompProfile` to `RuntimeDefault`",
        "privilege.app-armor" => "Keep AppArmor’s profile",
        "privilege.se-linux-options" => "Remove `seLinuxOptions`",
        "privilege.proc-mount" => "Remove `procMount`",
        "privilege.sysctls" => "Remove the unsafe `sysctls`",
        "privilege.volume-types" => "Mount storage by a claim",
        "privilege.run-as-root" => "Set `runAsNonRoot: true`",
        "privilege.capabilities-added" => "Add no capabilities",
        "privilege.capabilities-not-dropped" => "Drop all capabilities",
        "privilege.privilege-escalation" => "Set `allowPrivilegeEscalation: false`",
        "privilege.writable-root-filesystem" => "Set `readOnlyRootFilesystem: true`",
        "privilege.container-socket" => "Remove the mount of the engine’s socket",
        "privilege.ssh" => "Remove the port or the mount of SSH",
        "privilege.secret-in-env" => "Change the secret and keep it in a Secret",
        "privilege.service-account-token" => "Set `automountServiceAccountToken: false`",
        "privilege.resource-limits" => "Set a memory limit and requests",
        "privilege.shared-process-namespace" => "Share no process namespace",
        "privilege.root-group" => "Run in a group of its own",
        "privilege.host-aliases" => "Answer the names by DNS",
        "privilege.pod-security-below-possible" => "Enforce the Pod Security level that every workload passes",
        "privilege.pod-security-not-enforced" => "Enforce a Pod Security level",
        "image.mutable-tag" => "Name the image by version or digest",
        "image.registry-not-allowed" => "Take the image from an allowed registry",
        "image.never-scanned" => "Scan the image",
        "access.cluster-admin" => "Give only the rights that are used",
        "access.wildcard" => "Write out the verbs and resources",
        "access.secrets-read" => "Name the Secrets that may be read",
        "access.workload-create" => "Leave running pods to the pipeline",
        "access.pods-exec" => "Take the way into running pods away",
        "access.nodes-proxy" => "Take `nodes/proxy` away",
        "access.persistent-volumes" => "Leave persistent volumes to the provisioner",
        "access.escalate" => "Take `escalate` away",
        "access.bind" => "Name the roles that may be bound",
        "access.impersonate" => "Name who may be impersonated",
        "access.aggregated-role-write" => "Take the writing of roles away",
        "access.token-create" => "Name the service accounts whose tokens may be made",
        "access.certificate-approval" => "Name the signers that may be approved for",
        "access.webhook-configuration" => "Name the webhook configuration",
        "access.namespace-labels" => "Take the writing of namespaces away",
        "access.bound-to-everyone" => "Bind by name instead of everybody",
        "access.default-service-account" => "Give the workload a service account of its own",
        "access.dangling-binding" => "Delete the binding, or make what it names",
        "access.bootstrap-changed" => "Put Kubernetes’ own role or binding back",
        "network.no-default-deny" => "Deny by default",
        "network.pods-not-covered" => "Write a policy for its pods",
        _ => return None,
    })
}

/// What to do about a finding and where: `Set privileged: false in media/image-resizer`.
pub(super) fn change(row: &FindingRow) -> String {
    format!("{} in {}", todo(row), place(row))
}

/// How to fix a finding, in sentences.
pub(super) fn fix(row: &FindingRow, check: Option<&Check>) -> String {
    match (&row.package, check) {
        (Some((_, package)), _) => fix::upgrade_text(
            package,
            row.fixed_version.as_deref(),
            row.repository.as_deref().unwrap_or(&row.namespace),
        ),
        (None, Some(check)) => check.fix.to_owned(),
        (None, None) => String::new(),
    }
}

/// A published standard's name for people.
pub(super) fn standard(word: &str) -> String {
    match word {
        "pod-security" => "Pod Security".to_owned(),
        "cis" => "CIS".to_owned(),
        "nsa-cisa" => "NSA/CISA".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use posture::{catalogue, check::Question};

    #[test]
    fn every_check_says_in_a_clause_what_to_do() {
        for check in catalogue::all() {
            let by_report = matches!(check.question, Question::Vulnerability);
            assert!(by_report || todo_of_check(check.id).is_some(), "{}", check.id);
        }
    }

    #[test]
    fn every_standard_has_a_name() {
        for standard_of in catalogue::all().iter().flat_map(|check| check.standards) {
            assert_ne!(standard(standard_of.standard), standard_of.standard);
        }
    }

    #[test]
    fn lists_and_sentences() {
        assert_eq!(joined(&["a", "b", "c"]), "a, b and c");
        assert_eq!(first_sentence("One. Two."), "One.");
        assert_eq!(first_sentence("Only 1.5 of it"), "Only 1.5 of it");
        assert_eq!(capitalised("trivy"), "Trivy");
        assert_eq!(counted(1, "finding"), "1 finding");
    }

    #[test]
    fn a_place_names_the_workload_else_the_image_else_the_namespace() {
        let workload = ("Deployment".to_owned(), "cart".to_owned());
        assert_eq!(place_of("shop", Some(&workload), Some("docker.io/shop/cart")), "shop/cart");
        assert_eq!(place_of("shop", None, Some("docker.io/shop/base")), "shop/base");
        assert_eq!(place_of("shop", None, None), "shop");
    }
}
