//! Everything that runs containers, and what the engine reads of a pod.

use super::ObjectMeta;
use crate::{selector::Labels, words::WorkloadKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
#[expect(clippy::struct_excessive_bools, reason = "fields of Kubernetes, each on its own")]
pub struct PodTemplate {
    /// The pod's labels: what policies select by.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// The pod's annotations that the engine reads: those of AppArmor and seccomp, and declared reasons.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// The service account's name, where one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// `spec.automountServiceAccountToken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automount_service_account_token: Option<bool>,
    /// `spec.runtimeClassName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_class: Option<String>,
    /// `spec.os.name`, such as `linux` or `windows`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// `spec.hostNetwork`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub host_network: bool,
    /// `spec.hostPID`.
    #[serde(rename = "hostPID", skip_serializing_if = "std::ops::Not::not")]
    pub host_pid: bool,
    /// `spec.hostIPC`.
    #[serde(rename = "hostIPC", skip_serializing_if = "std::ops::Not::not")]
    pub host_ipc: bool,
    /// `spec.hostUsers`; `false` puts the pod into a user namespace of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_users: Option<bool>,
    /// `spec.shareProcessNamespace`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub share_process_namespace: bool,
    /// The addresses of `spec.hostAliases`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host_aliases: Vec<String>,
    /// `spec.volumes`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
    /// `spec.securityContext`.
    pub security: PodSecurityContext,
    /// Which of `spec.resources` are set: what all containers share (Kubernetes v1.34).
    pub resources: Resources,
    /// Init, regular and ephemeral containers, in this order.
    pub containers: Vec<Container>,
}

impl PodTemplate {
    /// Whether `spec.os.name` says Windows, where Linux's rights do not exist.
    pub fn is_windows(&self) -> bool {
        self.os.as_deref() == Some("windows")
    }

    /// Whether the pod has a user namespace of its own, in which root is an ordinary user of the node.
    pub fn has_own_users(&self) -> bool {
        self.host_users == Some(false)
    }
}

/// What the engine reads of `spec.securityContext`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSecurityContext {
    /// `runAsNonRoot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
    /// `runAsUser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
    /// `runAsGroup`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_group: Option<i64>,
    /// `fsGroup`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fs_group: Option<i64>,
    /// `supplementalGroups`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supplemental_groups: Vec<i64>,
    /// `seLinuxOptions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se_linux: Option<SeLinuxOptions>,
    /// `seccompProfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seccomp: Option<Profile>,
    /// `appArmorProfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_armor: Option<Profile>,
    /// `windowsOptions.hostProcess`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_process: Option<bool>,
    /// `sysctls`, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sysctls: Vec<Sysctl>,
}

/// A kernel setting that a pod asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sysctl {
    /// `name`.
    pub name: String,
    /// `value`.
    pub value: String,
}

/// What the engine reads of `seLinuxOptions`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SeLinuxOptions {
    /// `type`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_label: Option<String>,
    /// `user`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// `role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A seccomp or AppArmor profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    /// `type`: `RuntimeDefault`, `Localhost` or `Unconfined`, as written.
    #[serde(rename = "type")]
    pub kind: String,
    /// `localhostProfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub localhost: Option<String>,
}

/// A volume of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// The volume's name.
    pub name: String,
    /// The field that says what it is, as Kubernetes spells it, such as `configMap` or `hostPath`; empty where none does.
    pub source: String,
    /// `hostPath.path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_path: Option<String>,
    /// Whether a `projected` volume brings a service account's token.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub token: bool,
}

/// Which list of the pod's spec a container stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerKind {
    /// `spec.initContainers`.
    Init,
    /// `spec.containers`.
    #[default]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// `ports`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ContainerPort>,
    /// Which of `resources` are set.
    #[serde(default)]
    pub resources: Resources,
    /// `volumeMounts`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<VolumeMount>,
    /// Hosts that probes and lifecycle hooks name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handler_hosts: Vec<HandlerHost>,
    /// Names of environment variables that carry a secret in plain text. The reader decides; the value is never kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret_env: Vec<String>,
}

/// A port of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// `containerPort`.
    pub container_port: i32,
    /// `hostPort`; 0 where none is asked for.
    pub host_port: i32,
    /// `protocol`; empty where none is written.
    pub protocol: String,
}

/// Which of a container's `resources` are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "fields of Kubernetes, each on its own")]
pub struct Resources {
    /// `requests.cpu`.
    pub cpu_request: bool,
    /// `limits.cpu`.
    pub cpu_limit: bool,
    /// `requests.memory`.
    pub memory_request: bool,
    /// `limits.memory`.
    pub memory_limit: bool,
}

/// Where a container sees a volume.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    /// The volume's name.
    pub name: String,
    /// `mountPath`.
    pub path: String,
    /// `readOnly`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

/// A host that a probe or a lifecycle hook names, in place of the pod itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HandlerHost {
    /// The field inside the container, such as `livenessProbe.httpGet.host`.
    pub field: String,
    /// The host as written.
    pub host: String,
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
    /// `runAsGroup`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_group: Option<i64>,
    /// `procMount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proc_mount: Option<String>,
    /// `seLinuxOptions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se_linux: Option<SeLinuxOptions>,
    /// `seccompProfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seccomp: Option<Profile>,
    /// `appArmorProfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_armor: Option<Profile>,
    /// `windowsOptions.hostProcess`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_process: Option<bool>,
}

/// What a pod's status says of one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningContainer {
    /// The container's name.
    pub name: String,
    /// The digest in `imageID`.
    pub digest: String,
}
