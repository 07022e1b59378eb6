//! What decides at admission: Pod Security's cluster-wide configuration, and other engines' policies.

use super::ObjectMeta;
use crate::selector::LabelSelector;
use serde::{Deserialize, Serialize};

/// A `PodSecurityConfiguration` (`pod-security.admission.config.k8s.io/v1`), from the API server's configuration file.
///
/// A cluster has one; its name here is always `PodSecurityConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodSecurityConfiguration {
    /// Its fixed name and the time.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// `defaults`: what holds for a namespace without a label.
    #[serde(default)]
    pub defaults: PodSecurityDefaults,
    /// `exemptions`.
    #[serde(default)]
    pub exemptions: PodSecurityExemptions,
}

/// Levels and versions that hold where a namespace has no label. Empty where the file names none, which means
/// `privileged` and `latest`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct PodSecurityDefaults {
    /// `enforce`.
    pub enforce: String,
    /// `enforce-version`.
    pub enforce_version: String,
    /// `audit`.
    pub audit: String,
    /// `audit-version`.
    pub audit_version: String,
    /// `warn`.
    pub warn: String,
    /// `warn-version`.
    pub warn_version: String,
}

/// Who is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSecurityExemptions {
    /// `usernames`.
    pub usernames: Vec<String>,
    /// `namespaces`.
    pub namespaces: Vec<String>,
    /// `runtimeClasses`.
    pub runtime_classes: Vec<String>,
}

/// A policy of an admission engine other than Pod Security Admission, such as Kyverno, Gatekeeper or
/// `ValidatingAdmissionPolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionPolicy {
    /// Name and labels.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// The kind as the engine spells it, such as `ClusterPolicy` or `K8sPSPPrivilegedContainer`.
    pub kind: String,
    /// The engine, such as `Kyverno`.
    pub engine: String,
    /// Whether it refuses, as far as the object itself says; otherwise it only reports.
    #[serde(default)]
    pub enforces: bool,
    /// The Pod Security level that it states as a whole, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Whether it is about what pods may do at all.
    #[serde(default)]
    pub about_pods: bool,
    /// Patterns of the namespaces that it is limited to, in which `*` stands for any text and `?` for one character;
    /// empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Patterns of the namespaces that it leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded_namespaces: Vec<String>,
    /// The labels of the namespaces that it is limited to.
    #[serde(default, skip_serializing_if = "LabelSelector::is_empty")]
    pub namespace_selector: LabelSelector,
    /// Whether it has further conditions, which are not judged here: it may leave out pods of these namespaces.
    #[serde(default)]
    pub conditional: bool,
    /// For a binding: the policy that it puts into force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binds: Option<String>,
}
