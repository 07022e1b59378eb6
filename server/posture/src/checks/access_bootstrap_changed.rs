//! Source: Kubernetes v1.29 to v1.37, the API server's own roles and bindings (see `rbac/bootstrap.txt`).
//! Fields: the rules, aggregation, role and subjects of a role or binding that carries the name of one of Kubernetes' own.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Verdict},
    rbac::{
        Access, AccessObject, beside_masters,
        bootstrap::{Comparison, Table},
    },
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "access.bootstrap-changed",
    title: "Kubernetes’ own role or binding changed",
    area: Area::Access,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Who may do what in the cluster is the operators’ choice.",
    standards: &[],
    why: beside_masters!(
        "Nobody looks twice at a role or binding that carries the name of one of Kubernetes’ own. The API server adds what is missing at its start and leaves what somebody added."
    ),
    fix: "Delete it: the API server makes it anew at its next start. Put what you need of it into a role or binding of your own.",
    try_first: "Compare it with the same object of an untouched cluster of the same version; a newer or older version can differ as well.",
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings"],
    question: Question::AccessObject(judge),
    change: Change::None,
};

/// How many of the differences are shown.
const SHOWN: usize = 3;

fn judge(object: &AccessObject<'_>, access: &Access<'_>, _: &Settings) -> Verdict {
    let table = Table::get();
    let (field, compared) = match object {
        AccessObject::Role(role) => ("rules", table.compare_role(role, access.version())),
        AccessObject::Binding(binding) => ("subjects", table.compare_binding(binding, access.version())),
    };
    let more = match compared {
        None => return Verdict::NotApplicable,
        Some(Comparison::Own) => return Verdict::Pass,
        Some(Comparison::Changed(more)) => more,
    };
    let (severity, fact, actual) = if more.is_empty() {
        (Severity::Low, "carries the name of one of Kubernetes’ own and gives less than it", "less".to_owned())
    } else {
        let shown = more.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
        let rest = more.len().saturating_sub(SHOWN);
        let shown = if rest > 0 { format!("{shown}; {rest} more") } else { shown };
        (Severity::High, "carries the name of one of Kubernetes’ own and gives more than it", shown)
    };
    Verdict::Fail(Failure {
        severity: Some(severity),
        fact: fact.into(),
        evidence: Evidence {
            field: field.to_owned(),
            actual: actual.into(),
            expected: "what Kubernetes itself makes under this name".into(),
        },
        controls: &[],
    })
}
