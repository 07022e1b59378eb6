//! What decides at admission: the API server's configuration of Pod Security, and the policies of other engines.
//!
//! Of a policy is read where it holds, whether it refuses, and whether it states a Pod Security level as a whole. What
//! its rules say is not judged.

mod gatekeeper;
mod kyverno;
mod pod_security;
mod validating;

use super::{
    meta::{self, Scope},
    selector,
    typed::Fault,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector as ApiSelector, ObjectMeta};
use posture::{object::AdmissionPolicy, selector::LabelSelector, time::Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub(super) use pod_security::{configuration, in_admission_configuration};

/// Whose policy it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// `kyverno.io`: `ClusterPolicy` and `Policy`.
    Kyverno,
    /// `policies.kyverno.io`: `ValidatingPolicy` and `NamespacedValidatingPolicy`.
    KyvernoValidating,
    /// `constraints.gatekeeper.sh`: any kind.
    Gatekeeper,
    /// `admissionregistration.k8s.io`: `ValidatingAdmissionPolicy`.
    Kubernetes,
    /// `admissionregistration.k8s.io`: `ValidatingAdmissionPolicyBinding`.
    KubernetesBinding,
}

/// Reduces a policy.
pub(super) fn policy(engine: Engine, kind: &str, value: &Value, at: Timestamp) -> Result<AdmissionPolicy, Fault> {
    match engine {
        Engine::Kyverno => kyverno::policy(kind, value, at),
        Engine::KyvernoValidating => validating::of_kyverno(kind, value, at),
        Engine::Gatekeeper => gatekeeper::constraint(kind, value, at),
        Engine::Kubernetes => validating::policy(kind, value, at),
        Engine::KubernetesBinding => validating::binding(kind, value, at),
    }
}

/// A policy of which nothing is known but its names.
fn empty(
    metadata: ObjectMeta,
    scope: Scope,
    kind: &str,
    engine: &str,
    at: Timestamp,
) -> Result<AdmissionPolicy, Fault> {
    Ok(AdmissionPolicy {
        meta: meta::read_with_segment(metadata, scope, at)?,
        kind: kind.to_owned(),
        engine: engine.to_owned(),
        enforces: false,
        level: None,
        about_pods: false,
        namespaces: Vec::new(),
        excluded_namespaces: Vec::new(),
        namespace_selector: LabelSelector::default(),
        conditional: false,
        binds: None,
    })
}

/// A list that may be missing or `null`.
#[derive(Debug)]
struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Vec<T>>::deserialize(deserializer).map(|list| Self(list.unwrap_or_default()))
    }
}

/// Something of which only matters whether it says anything: not missing, not `null` and not empty.
#[derive(Debug, Default)]
struct Said(bool);

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| {
            Self(match value {
                Value::Null => false,
                Value::Array(list) => !list.is_empty(),
                Value::Object(map) => !map.is_empty(),
                Value::String(text) => !text.is_empty(),
                Value::Bool(_) | Value::Number(_) => true,
            })
        })
    }
}

/// Limits a policy to the namespaces with these labels. Some engines take patterns there, which are not judged.
fn select(policy: &mut AdmissionPolicy, given: Option<ApiSelector>) {
    match given.map(selector::read) {
        None => {}
        Some(Ok(selector)) => policy.namespace_selector = selector,
        Some(Err(_)) => policy.conditional = true,
    }
}

/// Patterns of namespaces, held to a bounded length.
fn patterns(given: Vec<String>) -> Result<Vec<String>, Fault> {
    use super::typed::Within;
    for (at, pattern) in given.iter().enumerate() {
        meta::text(pattern, 253).item(at)?;
    }
    Ok(given)
}

/// How a policy that names resources by group and plural is about pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// It is not.
    Nothing,
    /// Only about what makes pods, such as a Deployment.
    Makers,
    /// About pods themselves.
    Pods,
}

/// The plurals and kinds of what makes pods.
const MAKERS: [&str; 14] = [
    "deployments",
    "replicasets",
    "statefulsets",
    "daemonsets",
    "jobs",
    "cronjobs",
    "replicationcontrollers",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ReplicationController",
];
