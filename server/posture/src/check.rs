//! What a check is, and what it may answer.

use crate::{
    inventory::{Container, Namespace, Workload},
    pod_security::Standing,
    rbac::{Access, AccessObject, Ask, Holder},
    settings::Settings,
    words::{Area, Severity, Side},
};
use std::borrow::Cow;

/// One question asked of a snapshot.
#[derive(Debug)]
pub struct Check {
    /// Area and name, such as `privilege.run-as-root`. Stable: identities are built on it.
    pub id: &'static str,
    /// The question's subject in a few words, for lists of checks.
    pub title: &'static str,
    /// What it is about.
    pub area: Area,
    /// The worst severity it gives. `Unknown` where each source states its own.
    pub severity: Severity,
    /// Whose move a failure is, unless a rule says otherwise.
    pub side: Side,
    /// Why it is that side's move.
    pub side_reason: &'static str,
    /// The controls of published standards that a failure can break.
    pub standards: &'static [Standard],
    /// Why it matters, for somebody who has not met it before.
    pub why: &'static str,
    /// How to fix it, in general.
    pub fix: &'static str,
    /// What can break when it is fixed and how to try it first; empty where nothing can.
    pub try_first: &'static str,
    /// Where to read more; https only.
    pub references: &'static [&'static str],
    /// The logic.
    pub question: Question,
    /// The exact change that makes it pass, where a manifest can make it.
    pub change: Change,
}

/// A control of a published standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Standard {
    /// `pod-security`, `cis` or `nsa-cisa`.
    pub standard: &'static str,
    /// The level inside the standard, such as `baseline`; empty where it has none.
    pub level: &'static str,
    /// The control's name or number.
    pub control: &'static str,
}

impl Standard {
    /// The Pod Security Standards.
    pub const POD_SECURITY: &'static str = "pod-security";

    /// A control of the level `baseline`.
    pub const fn baseline(control: &'static str) -> Self {
        Self { standard: Self::POD_SECURITY, level: "baseline", control }
    }

    /// A control of the level `restricted`.
    pub const fn restricted(control: &'static str) -> Self {
        Self { standard: Self::POD_SECURITY, level: "restricted", control }
    }

    /// A recommendation of the CIS Kubernetes Benchmark.
    pub const fn cis(control: &'static str) -> Self {
        Self { standard: "cis", level: "", control }
    }
}

/// The logic of a check, by what it is asked of. Pure functions.
#[derive(Debug, Clone, Copy)]
pub enum Question {
    /// Asked of every container: init, regular and ephemeral.
    Container(fn(&Container<'_>, &Settings) -> Verdict),
    /// Asked of every workload.
    Workload(fn(&Workload<'_>, &Settings) -> Verdict),
    /// Asked of every workload's pod as a whole, then of each of its containers.
    PodAndContainers(fn(&Workload<'_>, &Settings) -> Verdict, fn(&Container<'_>, &Settings) -> Verdict),
    /// Asked of every namespace that is known or has workloads.
    Namespace(fn(&Namespace<'_>, &Settings) -> Verdict),
    /// Asked of every such namespace once its workloads are judged, with what is known about Pod Security there.
    Standing(fn(&Namespace<'_>, &Standing) -> Verdict),
    /// Asked of every rule of every role that is given to somebody; whoever holds all of these rights in one scope fails.
    Rights(&'static [Ask]),
    /// Asked of everybody who holds rights, in each scope in which a binding gives them.
    Holder(fn(&Holder<'_, '_>, &Settings) -> Verdict),
    /// Asked of every role and every binding.
    AccessObject(fn(&AccessObject<'_>, &Access<'_>, &Settings) -> Verdict),
    /// Answered by the reports about the images that run.
    Vulnerability,
}

/// How a failing check's exact change is made. Pure functions of the same subject as the question.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// No manifest can make it; [`Check::fix`] says what to do.
    None,
    /// Fields of the container.
    Container(fn(&Container<'_>) -> Vec<Edit>),
    /// Fields of the pod template: paths start at the template, such as `spec.hostPID` or `metadata.annotations`.
    Template(fn(&Workload<'_>) -> Vec<Edit>),
    /// Fields of the template where the pod fails, of the container where a container fails.
    TemplateAndContainers(fn(&Workload<'_>) -> Vec<Edit>, fn(&Container<'_>) -> Vec<Edit>),
    /// A manifest to add or merge, as YAML, from the namespace and the evidence of the failure; `None` where none makes it.
    Manifest(fn(&Namespace<'_>, &Evidence) -> Option<String>),
}

/// One field to set or to remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The path from the container or the template.
    pub path: Vec<Step>,
    /// What stands there now, as YAML on one line; `None` where the field is not set.
    pub from: Option<String>,
    /// The new value, as YAML on one line; `None` removes the field, or the whole item where the path ends in one.
    pub to: Option<String>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A field, or a key of a mapping.
    Key(Cow<'static, str>),
    /// The item of a list that its merge key tells, such as `name: data` in `volumes` (strategic merge patch).
    Item {
        /// The merge key.
        key: &'static str,
        /// Its value, as YAML on one line.
        value: String,
        /// Whether the item stands in the manifest already.
        there: bool,
    },
}

impl Edit {
    /// Sets the field at a path of keys.
    pub fn set(path: &[&'static str], from: Option<String>, to: impl Into<String>) -> Self {
        Self { path: keys(path), from, to: Some(to.into()) }
    }

    /// Removes the field at a path of keys.
    pub fn remove(path: &[&'static str], from: impl Into<String>) -> Self {
        Self { path: keys(path), from: Some(from.into()), to: None }
    }
}

/// A path of keys only.
pub fn keys(path: &[&'static str]) -> Vec<Step> {
    path.iter().map(|key| Step::Key(Cow::Borrowed(key))).collect()
}

/// What a check answers. Absence of data is never a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold, and this shows it.
    Fail(Failure),
    /// It can't be told, and why.
    Unknown(&'static str),
    /// There is nothing to ask it of, such as a namespace in which nothing runs.
    NotApplicable,
}

/// A failure with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Set where this failure is milder than the check's severity.
    pub severity: Option<Severity>,
    /// The fact in a sentence without its subject, such as `runs as a privileged container`.
    pub fact: Cow<'static, str>,
    /// What was looked at.
    pub evidence: Evidence,
    /// The controls of the Pod Security Standards that this failure breaks at the version it was judged by.
    /// Some of [`Check::standards`]; a failure can break the weaker control of a rule, or none at an older version.
    pub controls: &'static [Standard],
}

/// A field of an object, what it is and what it must be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The field's path from the object's root, such as `spec.containers[0].securityContext.privileged`.
    pub field: String,
    /// What stands there; `not set` where nothing does.
    pub actual: Cow<'static, str>,
    /// What would pass.
    pub expected: Cow<'static, str>,
}
