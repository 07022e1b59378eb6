//! Source: Kubernetes documentation, "Good practices for Kubernetes Secrets" (v1.37); NSA/CISA Kubernetes Hardening Guide 1.2,
//! "Secrets".
//! Field: `spec.{containers,initContainers,ephemeralContainers}[*].env[*].value`. Which value is a secret the reader decides; the
//! engine knows the variable's name only.

use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Step, Verdict, keys},
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};

/// A title names so many variables; the evidence names all.
const NAMES_IN_A_TITLE: usize = 3;

pub(super) static CHECK: Check = Check {
    id: "privilege.secret-in-env",
    title: "Secret in a plain environment variable",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "The team writes the value into its own manifest.",
    standards: &[Standard { standard: "cis", level: "", control: "5.4.1" }, Standard { standard: "nsa-cisa", level: "", control: "Secrets" }],
    why: "Whoever may read the manifest, in the repository or by looking at pods in the cluster, has the secret; so has every copy, log and backup of it. It stays valid after they leave.",
    fix: "Change the secret, since it was seen. Put the new one into a Secret and refer to it: `valueFrom.secretKeyRef`, or better a file from a mounted Secret, which programs that this one starts do not inherit.",
    try_first: "Make the Secret first: a pod that refers to one that is not there does not start.",
    references: &[
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
        "https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/",
    ],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    let names = &container.spec.secret_env;
    if names.is_empty() {
        return Verdict::Pass;
    }
    Verdict::Fail(Failure {
        severity: None,
        fact: fact(names).into(),
        evidence: Evidence {
            field: container.field("env"),
            actual: format!("a value in plain text for {}", names.join(", ")).into(),
            expected: "valueFrom.secretKeyRef, or a mounted file".into(),
        },
        controls: &[],
    })
}

fn fact(names: &[String]) -> String {
    match names {
        [one] => format!("has a secret in plain text in {one}"),
        many if many.len() <= NAMES_IN_A_TITLE => format!("has secrets in plain text in {}", many.join(", ")),
        many => format!(
            "has secrets in plain text in {} and {} more variables",
            many[..NAMES_IN_A_TITLE].join(", "),
            many.len() - NAMES_IN_A_TITLE
        ),
    }
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let secret = format!("{}-secrets", container.workload.entry.name);
    let mut edits = Vec::new();
    for name in &container.spec.secret_env {
        let at = |rest: &[&'static str]| {
            let mut path = keys(&["env"]);
            path.push(Step::Item { key: "name", value: yaml::scalar(name), there: true });
            path.extend(keys(rest));
            path
        };
        // The value that goes is nowhere to be shown: it was never kept.
        edits.push(Edit { path: at(&["value"]), from: None, to: None });
        edits.push(Edit { path: at(&["valueFrom", "secretKeyRef", "name"]), from: None, to: Some(yaml::scalar(&secret)) });
        edits.push(Edit { path: at(&["valueFrom", "secretKeyRef", "key"]), from: None, to: Some(yaml::scalar(&key_of(name))) });
    }
    edits
}

/// A variable's name as a key of a Secret: letters, digits, `-`, `_` and `.` only.
fn key_of(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}
