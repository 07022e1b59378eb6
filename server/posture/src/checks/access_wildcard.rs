//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Least privilege" (v1.37).
//! Fields: `*` in `verbs`, `resources` or `nonResourceURLs` of a rule.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.wildcard",
    title: "Wildcard verbs or resources",
    area: Area::Access,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.3" }],
    why: beside_masters!(
        "A wildcard gives what exists today and whatever any later version or extension adds, and nobody decides about that again."
    ),
    fix: "Write out the verbs and resources that are used.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

/// Verbs that change nothing.
const READING: &[&str] = &["get", "list", "watch"];

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    let all = |list: &[String]| list.iter().any(|entry| entry == "*");
    let core = rule.api_groups.iter().any(|group| group == "*" || group.is_empty());
    let reads_only = rule.verbs.iter().all(|verb| READING.contains(&verb.as_str()));
    let (severity, text) = if !rule.resources.is_empty() && all(&rule.resources) {
        let severity = if !core {
            Severity::Low
        } else if reads_only || breadth == Breadth::Namespace {
            Severity::Medium
        } else {
            Severity::High
        };
        (severity, if all(&rule.verbs) { "holds every verb on every resource of an API group" } else { "holds verbs on every resource of an API group" })
    } else if !rule.resources.is_empty() && all(&rule.verbs) {
        (Severity::Low, "holds every verb on a resource")
    } else if breadth == Breadth::Cluster && all(&rule.non_resource_urls) && !reads_only {
        (Severity::Low, "may call every path of the API server that is no resource")
    } else {
        return None;
    };
    let severity = if rule.resource_names.is_empty() { severity } else { Severity::Low };
    Some(Right { severity, text: text.into() })
}
