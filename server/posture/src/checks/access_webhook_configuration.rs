//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Control admission webhooks" (v1.37).
//! Fields: `create`, `update` or `patch` of the webhook configurations and mutating policies of `admissionregistration.k8s.io`.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, Target, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.webhook-configuration",
    title: "Admission can be changed",
    area: Area::Access,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.12" }],
    why: beside_masters!(
        "A webhook is sent what is written to the cluster, Secrets too, and a mutating one changes it on its way: another image, another service account."
    ),
    fix: "Keep it to what installs the webhook; name its configuration in `resourceNames`.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

const ADMISSION: &[Target] = &[(
    "admissionregistration.k8s.io",
    &["mutatingwebhookconfigurations", "validatingwebhookconfigurations", "mutatingadmissionpolicies"],
)];

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    if breadth == Breadth::Namespace {
        return None;
    }
    let (hold, resources, verbs) = target(rule, ADMISSION, &["create", "update", "patch"])?;
    let (severity, named) = match hold {
        Hold::All => (Severity::High, String::new()),
        _ => (Severity::Low, format!(", named {}", names(rule))),
    };
    Some(Right { severity, text: format!("may {} {}{named}", verbs.join(", "), resources.join(", ")).into() })
}
