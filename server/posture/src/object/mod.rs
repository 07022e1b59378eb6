//! Kubernetes objects in reduced form: what the engine reads and nothing else.
//!
//! These types are also what the store keeps, as JSON, so a field is only ever added with a default.

mod admission;
mod pod;
mod rbac;

use crate::{
    selector::{LabelSelector, Labels},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

pub use admission::{AdmissionPolicy, PodSecurityConfiguration, PodSecurityDefaults, PodSecurityExemptions};
pub use pod::{
    Container, ContainerKind, ContainerPort, HandlerHost, PodSecurityContext, PodTemplate, Profile, Resources,
    RunningContainer, SeLinuxOptions, SecurityContext, Sysctl, Volume, VolumeMount, Workload,
};
pub use rbac::{BindingKind, PolicyRule, Role, RoleBinding, RoleKind, RoleRef, ServiceAccount, Subject};

/// An object that the engine reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Object {
    /// A namespace with its labels.
    Namespace(Namespace),
    /// Anything that runs containers, from a bare Pod to a `CronJob`.
    Workload(Box<Workload>),
    /// A `networking.k8s.io/v1` `NetworkPolicy`.
    NetworkPolicy(NetworkPolicy),
    /// An identity that pods run as.
    ServiceAccount(ServiceAccount),
    /// A `Role` or `ClusterRole` of `rbac.authorization.k8s.io/v1`.
    Role(Role),
    /// A `RoleBinding` or `ClusterRoleBinding` of `rbac.authorization.k8s.io/v1`.
    RoleBinding(RoleBinding),
    /// What the API server's configuration says about Pod Security; no API shows it, so it comes from a file.
    PodSecurityConfiguration(PodSecurityConfiguration),
    /// A policy of an admission engine other than Pod Security Admission.
    AdmissionPolicy(AdmissionPolicy),
}

impl Object {
    /// Name, labels and owner.
    pub fn meta(&self) -> &ObjectMeta {
        match self {
            Object::Namespace(namespace) => &namespace.meta,
            Object::Workload(workload) => &workload.meta,
            Object::NetworkPolicy(policy) => &policy.meta,
            Object::ServiceAccount(account) => &account.meta,
            Object::Role(role) => &role.meta,
            Object::RoleBinding(binding) => &binding.meta,
            Object::PodSecurityConfiguration(configuration) => &configuration.meta,
            Object::AdmissionPolicy(policy) => &policy.meta,
        }
    }

    /// Name, labels and owner, to change.
    pub fn meta_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Object::Namespace(namespace) => &mut namespace.meta,
            Object::Workload(workload) => &mut workload.meta,
            Object::NetworkPolicy(policy) => &mut policy.meta,
            Object::ServiceAccount(account) => &mut account.meta,
            Object::Role(role) => &mut role.meta,
            Object::RoleBinding(binding) => &mut binding.meta,
            Object::PodSecurityConfiguration(configuration) => &mut configuration.meta,
            Object::AdmissionPolicy(policy) => &mut policy.meta,
        }
    }

    /// The kind as Kubernetes spells it.
    pub fn kind(&self) -> &str {
        match self {
            Object::Namespace(_) => "Namespace",
            Object::Workload(workload) => workload.kind.word(),
            Object::NetworkPolicy(_) => "NetworkPolicy",
            Object::ServiceAccount(_) => "ServiceAccount",
            Object::Role(role) => role.kind.word(),
            Object::RoleBinding(binding) => binding.kind.word(),
            Object::PodSecurityConfiguration(_) => "PodSecurityConfiguration",
            Object::AdmissionPolicy(policy) => &policy.kind,
        }
    }

    /// Kind, namespace and name: what makes an object the same object at one moment.
    pub fn key(&self) -> ObjectKey {
        let meta = self.meta();
        ObjectKey { kind: self.kind().to_owned(), namespace: meta.namespace.clone(), name: meta.name.clone() }
    }
}

/// Kind, namespace and name of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectKey {
    /// The kind as Kubernetes spells it.
    pub kind: String,
    /// Empty for what belongs to no namespace.
    pub namespace: String,
    /// The object's name.
    pub name: String,
}

/// What the engine reads of `metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectMeta {
    /// Empty for what belongs to no namespace; `default` where a namespaced object names none.
    pub namespace: String,
    /// The object's name.
    pub name: String,
    /// The UID, where the object comes from a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The labels.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// The controlling owner, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// When the source looked at it.
    pub observed_at: Timestamp,
}

/// The controlling entry of `ownerReferences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The owner's kind.
    pub kind: String,
    /// The owner's name.
    pub name: String,
}

/// A namespace; its labels say team, Pod Security level and more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// Name and labels.
    #[serde(flatten)]
    pub meta: ObjectMeta,
}

/// A network policy: whom it selects and which directions it isolates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPolicy {
    /// Name and labels.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// `spec.podSelector`.
    #[serde(default)]
    pub pod_selector: LabelSelector,
    /// The number of ingress rules, where it applies to ingress at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ingress_rules: Option<u32>,
    /// The number of egress rules, where it applies to egress at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub egress_rules: Option<u32>,
}
