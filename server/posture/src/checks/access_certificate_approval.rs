//! Source: Kubernetes documentation, "Role Based Access Control Good Practices", "CSRs and certificate issuing" (v1.37).
//! Fields: `update` or `patch` of `certificatesigningrequests/approval` together with `approve` of `signers`, both in
//! `certificates.k8s.io`.

use crate::{
    check::{Change, Check, Question},
    object::PolicyRule,
    rbac::{Breadth, Right, beside_masters, Hold, names, target},
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.certificate-approval",
    title: "Client certificates can be approved",
    area: Area::Access,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "Whoever approves a certificate request for the API server’s client signer lets its holder sign in under any name, system components included. RBAC can’t take a certificate back."
    ),
    fix: "Name the signers in `resourceNames`, never `kubernetes.io/kube-apiserver-client` for people.",
    try_first: "Look in the audit log for what the subject has used, or take the right away in a test cluster first: what needs it fails with a 403 that names it.",
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#csrs-and-certificate-issuing"],
    question: Question::Rights(&[approval, signer]),
    change: Change::None,
};

/// Kubernetes' own signers, whose certificates the API server trusts.
const OWN_SIGNERS: &str = "kubernetes.io/";

fn approval(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    if breadth == Breadth::Namespace {
        return None;
    }
    target(rule, &[("certificates.k8s.io", &["certificatesigningrequests/approval"])], &["update", "patch"])?;
    Some(Right { severity: Severity::High, text: "may approve certificate requests".into() })
}

fn signer(rule: &PolicyRule, breadth: Breadth) -> Option<Right> {
    if breadth == Breadth::Namespace {
        return None;
    }
    let (hold, _, _) = target(rule, &[("certificates.k8s.io", &["signers"])], &["approve"])?;
    if hold == Hold::All {
        return Some(Right { severity: Severity::High, text: "may approve certificate requests for every signer".into() });
    }
    let trusted = rule.resource_names.iter().any(|name| name.starts_with(OWN_SIGNERS));
    let severity = if trusted { Severity::High } else { Severity::Low };
    Some(Right { severity, text: format!("may approve certificate requests for the signers {}", names(rule)).into() })
}
