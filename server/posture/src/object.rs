//! Kubernetes objects in reduced form: what the engine reads and nothing else.
//!
//! These types are also what the store keeps, as JSON, so a field is only ever added with a default.

use crate::{
    selector::{LabelSelector, Labels},
    time::Timestamp,
    words::WorkloadKind,
};
use serde::{Deserialize, Serialize};

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
}

impl Object {
    /// Name, labels and owner.
    pub fn meta(&self) -> &ObjectMeta {
        match self {
            Object::Namespace(namespace) => &namespace.meta,
            Object::Workload(workload) => &workload.meta,
            Object::NetworkPolicy(policy) => &policy.meta,
        }
    }

    /// Name, labels and owner, to change.
    pub fn meta_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Object::Namespace(namespace) => &mut namespace.meta,
            Object::Workload(workload) => &mut workload.meta,
            Object::NetworkPolicy(policy) => &mut policy.meta,
        }
    }

    /// The kind as Kubernetes spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Object::Namespace(_) => "Namespace",
            Object::Workload(workload) => workload.kind.word(),
            Object::NetworkPolicy(_) => "NetworkPolicy",
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

/// An object that runs containers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// Name, labels and owner.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// The object's kind.
    pub kind: WorkloadKind,
    /// What its pods look like; for a Pod, the pod itself.
    pub pod: PodTemplate,
    /// For a Pod: which digest each container runs, from its status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub running: Vec<RunningContainer>,
}

/// A pod's labels and the part of its spec that the engine reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodTemplate {
    /// The pod's labels: what policies select by.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// The service account's name, where one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// `spec.hostNetwork`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub host_network: bool,
    /// `spec.securityContext`.
    pub security: PodSecurityContext,
    /// Init, regular and ephemeral containers, in this order.
    pub containers: Vec<Container>,
}

/// What the engine reads of `spec.securityContext`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSecurityContext {
    /// `runAsNonRoot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
    /// `runAsUser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
}

/// Which list of the pod's spec a container stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerKind {
    /// `spec.initContainers`.
    Init,
    /// `spec.containers`.
    Regular,
    /// `spec.ephemeralContainers`.
    Ephemeral,
}

impl ContainerKind {
    /// The field of the pod's spec.
    pub const fn field(self) -> &'static str {
        match self {
            ContainerKind::Init => "initContainers",
            ContainerKind::Regular => "containers",
            ContainerKind::Ephemeral => "ephemeralContainers",
        }
    }
}

/// A container of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// The container's name.
    pub name: String,
    /// Which list it stands in.
    pub kind: ContainerKind,
    /// Its place in that list, from 0.
    pub index: u32,
    /// `image`, as written. Empty where the manifest leaves it out.
    #[serde(default)]
    pub image: String,
    /// `securityContext`.
    #[serde(default)]
    pub security: SecurityContext,
}

/// What the engine reads of a container's `securityContext`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecurityContext {
    /// `privileged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privileged: Option<bool>,
    /// `allowPrivilegeEscalation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_privilege_escalation: Option<bool>,
    /// `runAsNonRoot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
    /// `runAsUser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
    /// `readOnlyRootFilesystem`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only_root_filesystem: Option<bool>,
    /// `capabilities.add`, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capabilities_add: Vec<String>,
    /// `capabilities.drop`, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capabilities_drop: Vec<String>,
}

/// What a pod's status says of one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningContainer {
    /// The container's name.
    pub name: String,
    /// The digest in `imageID`.
    pub digest: String,
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
