//! Source: Kubernetes documentation, "Pod Security Admission", labels and configuration (v1.37).
//! Field: label `pod-security.kubernetes.io/enforce` of the Namespace, else `defaults.enforce` of the cluster's
//! `PodSecurityConfiguration`; `baseline` or `restricted` pass, where `exemptions.namespaces` does not name the namespace.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Standard, Verdict},
    inventory::Namespace,
    pod_security::{ENFORCE, ENFORCE_VERSION, EnginePolicy, Origin, Standing, namespace_label},
    words::{Area, PodSecurityLevel, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "privilege.pod-security-not-enforced",
    title: "No enforced Pod Security level",
    area: Area::Privilege,
    severity: Severity::Medium,
    side: Side::Operator,
    side_reason: "What a namespace enforces is the operators’ choice.",
    standards: &[Standard { standard: "cis", level: "", control: "5.2.1" }],
    why: "Nothing stops the next deployment from asking for a privileged container or the node’s disk. A finding fixed today can come back tomorrow with nobody looking.",
    fix: "Label the namespace with the highest level that its workloads pass, `baseline` at the least. Where the cluster’s configuration exempts it, take it out of there first.",
    try_first: "Label it with `warn` and `audit` first: what would be refused is reported, nothing is. A label that is too strict refuses the next pod of a workload that runs today.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    question: Question::Standing(judge),
    change: Change::Manifest(change),
};

fn judge(namespace: &Namespace<'_>, standing: &Standing) -> Verdict {
    let admission = &standing.admission;
    if admission.exempt {
        let actual = format!("{} is listed", namespace.entry.name);
        let expected = "not listed, and baseline or restricted enforced";
        let fact = "is exempt from Pod Security admission by the cluster’s configuration";
        return fail(None, fact, EXEMPTIONS, actual, expected.to_owned());
    }
    if !admission.known {
        return Verdict::Unknown("The Namespace object itself was not read, so its labels are not known.");
    }
    if let Some(wrong) = admission.unreadable.iter().find(|wrong| wrong.label == ENFORCE || wrong.label == ENFORCE_VERSION)
    {
        let what = if wrong.label == ENFORCE { "level" } else { "version" };
        let fact = format!("pins a Pod Security {what} that does not exist; Kubernetes takes {} in its place", wrong.taken_as);
        let expected = if wrong.label == ENFORCE { wanted(standing) } else { "latest, or a version such as v1.28".to_owned() };
        return fail(Some(Severity::Low), &fact, &field(&wrong.label), wrong.value.clone(), expected);
    }
    match admission.enforce.level {
        Some(PodSecurityLevel::Baseline | PodSecurityLevel::Restricted) => pinned_back(standing),
        Some(PodSecurityLevel::Privileged) if admission.enforce.from == Origin::Label => {
            not_enforced(standing, "enforces the level that allows everything", "privileged")
        }
        Some(PodSecurityLevel::Privileged) => {
            not_enforced(standing, "enforces no Pod Security level", "no label; the cluster’s default is privileged")
        }
        None => not_enforced(standing, "enforces no Pod Security level", "no label; cluster default not known"),
    }
}

/// Where the cluster's configuration names what it exempts.
const EXEMPTIONS: &str = "PodSecurityConfiguration exemptions.namespaces";

fn field(label: &str) -> String {
    format!("metadata.labels[{label}]")
}

fn fail(severity: Option<Severity>, fact: &str, field: &str, actual: String, expected: String) -> Verdict {
    Verdict::Fail(Failure {
        severity,
        fact: fact.to_owned().into(),
        evidence: Evidence { field: field.to_owned(), actual: actual.into(), expected: expected.into() },
        controls: &[],
    })
}

fn not_enforced(standing: &Standing, fact: &str, actual: &str) -> Verdict {
    let fact = match standing.can_enforce() {
        Some(level) => format!("{fact}, and could enforce {level} today"),
        None => fact.to_owned(),
    };
    // Another engine that refuses the same is no Pod Security level, but it stands in its place.
    let engine = standing.engines.iter().find(|engine| engine.enforces_a_level());
    let severity = engine.map(|_| Severity::Low);
    let beside = engine.map(EnginePolicy::sentence);
    let actual = beside.map_or_else(|| actual.to_owned(), |beside| format!("{actual}; {beside}"));
    fail(severity, &fact, &field(ENFORCE), actual, wanted(standing))
}

/// A level is enforced; an old version of it lets through what the cluster's own would refuse.
fn pinned_back(standing: &Standing) -> Verdict {
    let enforce = &standing.admission.enforce;
    let changes = |ladder: Option<&crate::pod_security::Ladder>| {
        Some(ladder?.rung(enforce.level?)?.changes)
    };
    let (now, newer) = (changes(standing.ladder.as_ref()), changes(standing.unpinned.as_ref()));
    let (Some(level), Some(now), Some(newer)) = (enforce.level, now, newer) else { return Verdict::Pass };
    if newer <= now {
        return Verdict::Pass;
    }
    let fact = format!("enforces {level} of {}, which lets in what the cluster’s own version refuses", enforce.version);
    let expected = format!("latest, after {}", if newer == 1 { "1 change".to_owned() } else { format!("{newer} changes") });
    fail(Some(Severity::Low), &fact, &field(ENFORCE_VERSION), enforce.version.to_string(), expected)
}

fn wanted(standing: &Standing) -> String {
    match standing.can_enforce() {
        Some(level) => format!("{level}, which every workload passes today"),
        None => "baseline or restricted".to_owned(),
    }
}

fn change(namespace: &Namespace<'_>, evidence: &Evidence) -> Option<String> {
    if evidence.field == EXEMPTIONS {
        return None;
    }
    let (label, value) = if evidence.field == field(ENFORCE_VERSION) {
        (ENFORCE_VERSION, "latest")
    } else if evidence.expected.starts_with(PodSecurityLevel::Restricted.word()) {
        (ENFORCE, PodSecurityLevel::Restricted.word())
    } else {
        (ENFORCE, PodSecurityLevel::Baseline.word())
    };
    Some(namespace_label(&namespace.entry.name, label, value))
}
