//! Who may do what: the objects of role-based access control (`rbac.authorization.k8s.io/v1`) and service accounts.

use super::ObjectMeta;
use crate::selector::LabelSelector;
use serde::{Deserialize, Serialize};

/// An identity that pods run as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccount {
    /// Name and labels.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// `automountServiceAccountToken`; a pod's own value wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automount_token: Option<bool>,
}

/// Whether a role holds in one namespace or everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RoleKind {
    /// A role of one namespace.
    Role,
    /// A role of the cluster.
    ClusterRole,
}

impl RoleKind {
    /// The kind as Kubernetes spells it.
    pub const fn word(self) -> &'static str {
        match self {
            RoleKind::Role => "Role",
            RoleKind::ClusterRole => "ClusterRole",
        }
    }
}

/// A named set of rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// Name and labels.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// Role or `ClusterRole`.
    pub kind: RoleKind,
    /// Its own rules. Those of an aggregated role are what the controller last wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<PolicyRule>,
    /// `aggregationRule.clusterRoleSelectors`: its rules are those of every `ClusterRole` that one of them selects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aggregation: Vec<LabelSelector>,
}

/// One rule of a role. `*` stands for all, in every list but the names of resources.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyRule {
    /// `verbs`.
    pub verbs: Vec<String>,
    /// `apiGroups`; the core group is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub api_groups: Vec<String>,
    /// `resources`, subresources after a slash.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// `resourceNames`; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<String>,
    /// `nonResourceURLs`.
    #[serde(rename = "nonResourceURLs", skip_serializing_if = "Vec::is_empty")]
    pub non_resource_urls: Vec<String>,
}

/// Whether a binding gives its role's rights in one namespace or everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BindingKind {
    /// In its namespace.
    RoleBinding,
    /// Everywhere.
    ClusterRoleBinding,
}

impl BindingKind {
    /// The kind as Kubernetes spells it.
    pub const fn word(self) -> &'static str {
        match self {
            BindingKind::RoleBinding => "RoleBinding",
            BindingKind::ClusterRoleBinding => "ClusterRoleBinding",
        }
    }
}

/// Gives a role's rights to subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleBinding {
    /// Name and labels.
    #[serde(flatten)]
    pub meta: ObjectMeta,
    /// `RoleBinding` or `ClusterRoleBinding`.
    pub kind: BindingKind,
    /// `roleRef`.
    pub role: RoleRef,
    /// `subjects`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
}

/// The role that a binding names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RoleRef {
    /// Role or `ClusterRole`.
    pub kind: RoleKind,
    /// The role's name.
    pub name: String,
}

/// Whom a binding names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Subject {
    /// A user, as the API server's authentication names it.
    User {
        /// The user's name.
        name: String,
    },
    /// A group, such as `system:authenticated`.
    Group {
        /// The group's name.
        name: String,
    },
    /// A service account.
    ServiceAccount {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
}
