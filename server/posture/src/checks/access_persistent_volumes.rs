//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "Persistent volume creation" (v1.37).
//! Fields: `create` of `persistentvolumes` in the core group.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.persistent-volumes",
    title: "Persistent volumes can be made",
    area: Area::Access,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[crate::check::Standard { standard: "cis", level: "", control: "5.1.9" }],
    why: beside_masters!(
        "A persistent volume may be a folder of the node. Whoever makes one and mounts it reads and writes the node’s disk past every Pod Security level."
    ),
    fix: "Keep it to the storage provisioner; people make claims.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#persistent-volume-creation"],
    question: Question::Rights(&[ask]),
    change: Change::None,
};

fn ask(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    if breadth == Breadth::Namespace {
        return None;
    }
    target(rule, &[("", &["persistentvolumes"])], &["create"])?;
    Some(Right { severity: Severity::High, text: "may create persistent volumes, and so mount a node’s disk".into() })
}
