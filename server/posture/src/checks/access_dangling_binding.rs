//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Least privilege" (v1.37).
//! Fields: `roleRef` and `subjects` of a binding; the role and each service account exist.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Verdict},
    object::{RoleBinding, RoleKind, Subject},
    rbac::{Access, AccessObject, beside_masters},
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.dangling-binding",
    title: "Binding to what does not exist",
    area: Area::Access,
    severity: Severity::Medium,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "A binding outlives what it names. Whoever makes a role or a service account of that name later decides what the binding gives, or gets what it gives."
    ),
    fix: "Delete the binding, or make what it names.",
    try_first: "",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    question: Question::AccessObject(judge),
    change: Change::None,
};

/// Every namespace has it, whether it was read or not.
const ALWAYS_THERE: &str = "default";

fn judge(object: &AccessObject<'_>, access: &Access<'_>, _: &Settings) -> Verdict {
    let AccessObject::Binding(binding) = *object else { return Verdict::NotApplicable };
    if access.without_role().iter().any(|known| std::ptr::eq(*known, binding)) {
        let known = match binding.role.kind {
            RoleKind::ClusterRole => access.inventory.roles.keys().any(|(kind, ..)| *kind == RoleKind::ClusterRole),
            RoleKind::Role => {
                let namespace = binding.meta.namespace.as_str();
                access.inventory.roles.keys().any(|(kind, of, _)| *kind == RoleKind::Role && *of == namespace)
            }
        };
        if !known {
            return Verdict::Unknown("The role was not read, nor any other of its kind there, so what the binding gives is not known.");
        }
        return fail(
            Severity::Medium,
            "names a role that does not exist".to_owned(),
            "roleRef.name",
            format!("{} {}", binding.role.kind.word(), binding.role.name),
            "a role that exists",
        );
    }
    let missing = missing_accounts(binding, access);
    if missing.is_empty() {
        return Verdict::Pass;
    }
    let fact = match missing.as_slice() {
        [one] => format!("names the service account {one}, which does not exist"),
        more => format!("names {} service accounts that do not exist", more.len()),
    };
    fail(Severity::Low, fact, "subjects", missing.join(", "), "service accounts that exist")
}

/// The service accounts that a binding names and that are missing in a namespace whose service accounts were read.
fn missing_accounts(binding: &RoleBinding, access: &Access<'_>) -> Vec<String> {
    let accounts = &access.inventory.service_accounts;
    let mut missing: Vec<String> = binding
        .subjects
        .iter()
        .filter_map(|subject| match subject {
            Subject::ServiceAccount { namespace, name } if name != ALWAYS_THERE => Some((namespace.as_str(), name.as_str())),
            _ => None,
        })
        .filter(|account| !accounts.contains_key(account))
        .filter(|(namespace, _)| accounts.range((*namespace, "")..).next().is_some_and(|((of, _), _)| of == namespace))
        .map(|(namespace, name)| format!("{namespace}/{name}"))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

fn fail(severity: Severity, fact: String, field: &str, actual: String, expected: &'static str) -> Verdict {
    Verdict::Fail(Failure {
        severity: Some(severity),
        fact: fact.into(),
        evidence: Evidence { field: field.to_owned(), actual: actual.into(), expected: expected.into() },
        controls: &[],
    })
}
