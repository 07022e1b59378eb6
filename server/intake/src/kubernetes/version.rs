//! Which kinds are read, and in which API version.

use super::admission::Engine;
use posture::{
    object::{BindingKind, RoleKind},
    words::WorkloadKind,
};

/// What is done with an object of an API version and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Namespace,
    Workload(WorkloadKind),
    NetworkPolicy,
    ServiceAccount,
    Role(RoleKind),
    Binding(BindingKind),
    /// A policy of an admission engine.
    Policy(Engine),
    /// The API server's configuration of Pod Security.
    PodSecurity,
    /// The API server's configuration of all admission plugins.
    AdmissionConfiguration,
    /// A kind that is read, in a version that Kubernetes no longer serves or never did; the one to use.
    OtherVersion(&'static str),
    /// A file of a tool: it looks like an object and is none.
    Tool(&'static str),
    /// A kind that no check reads.
    NotJudged,
}

/// Decides by API version and kind.
pub(super) fn reading(api_version: &str, kind: &str) -> Reading {
    let (group, _) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    match (group, kind) {
        ("kustomize.config.k8s.io", _) => {
            return Reading::Tool("a Kustomize file, not an object; build it with kustomize to read what it makes");
        }
        ("pod-security.admission.config.k8s.io", "PodSecurityConfiguration") => return Reading::PodSecurity,
        ("apiserver.config.k8s.io" | "apiserver.k8s.io", "AdmissionConfiguration") => {
            return Reading::AdmissionConfiguration;
        }
        ("kyverno.io", "ClusterPolicy" | "Policy") => return Reading::Policy(Engine::Kyverno),
        ("policies.kyverno.io", "ValidatingPolicy" | "NamespacedValidatingPolicy") => {
            return Reading::Policy(Engine::KyvernoValidating);
        }
        ("constraints.gatekeeper.sh", _) => return Reading::Policy(Engine::Gatekeeper),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy") => return Reading::Policy(Engine::Kubernetes),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding") => {
            return Reading::Policy(Engine::KubernetesBinding);
        }
        ("", "Config") => return Reading::Tool("a kubeconfig, not an object"),
        _ => {}
    }
    let (expected, reading) = match kind {
        "Namespace" => ("v1", Reading::Namespace),
        "NetworkPolicy" => ("networking.k8s.io/v1", Reading::NetworkPolicy),
        "ServiceAccount" => ("v1", Reading::ServiceAccount),
        "Role" => (RBAC, Reading::Role(RoleKind::Role)),
        "ClusterRole" => (RBAC, Reading::Role(RoleKind::ClusterRole)),
        "RoleBinding" => (RBAC, Reading::Binding(BindingKind::RoleBinding)),
        "ClusterRoleBinding" => (RBAC, Reading::Binding(BindingKind::ClusterRoleBinding)),
        _ => match kind.parse::<WorkloadKind>() {
            Ok(kind) => (kind.api_version(), Reading::Workload(kind)),
            Err(_) => return Reading::NotJudged,
        },
    };
    if api_version == expected {
        reading
    } else if BUILT_IN.contains(&group) {
        Reading::OtherVersion(expected)
    } else {
        // Another project's kind of the same name, such as Calico's NetworkPolicy.
        Reading::NotJudged
    }
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";

/// The groups in which Kubernetes itself has served these kinds.
const BUILT_IN: [&str; 6] = ["", "apps", "batch", "extensions", "networking.k8s.io", "rbac.authorization.k8s.io"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_in_the_version_that_is_served() {
        let table = [
            ("v1", "Pod", Reading::Workload(WorkloadKind::Pod)),
            ("apps/v1", "Deployment", Reading::Workload(WorkloadKind::Deployment)),
            ("batch/v1", "CronJob", Reading::Workload(WorkloadKind::CronJob)),
            ("v1", "Namespace", Reading::Namespace),
            ("networking.k8s.io/v1", "NetworkPolicy", Reading::NetworkPolicy),
            ("extensions/v1beta1", "Deployment", Reading::OtherVersion("apps/v1")),
            ("apps/v1beta2", "StatefulSet", Reading::OtherVersion("apps/v1")),
            ("batch/v1beta1", "CronJob", Reading::OtherVersion("batch/v1")),
            ("extensions/v1beta1", "NetworkPolicy", Reading::OtherVersion("networking.k8s.io/v1")),
            ("v1", "Deployment", Reading::OtherVersion("apps/v1")),
            ("v1", "ServiceAccount", Reading::ServiceAccount),
            ("rbac.authorization.k8s.io/v1", "Role", Reading::Role(RoleKind::Role)),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", Reading::Role(RoleKind::ClusterRole)),
            ("rbac.authorization.k8s.io/v1", "RoleBinding", Reading::Binding(BindingKind::RoleBinding)),
            ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", Reading::Binding(BindingKind::ClusterRoleBinding)),
            ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", Reading::OtherVersion("rbac.authorization.k8s.io/v1")),
            ("v1", "RoleBinding", Reading::OtherVersion("rbac.authorization.k8s.io/v1")),
            ("authorization.openshift.io/v1", "Role", Reading::NotJudged),
            ("projectcalico.org/v3", "NetworkPolicy", Reading::NotJudged),
            ("v1", "Service", Reading::NotJudged),
            ("apps.openshift.io/v1", "DeploymentConfig", Reading::NotJudged),
        ];
        for (api_version, kind, expected) in table {
            assert_eq!(reading(api_version, kind), expected, "{api_version} {kind}");
        }
        assert!(matches!(reading("v1", "Config"), Reading::Tool(_)));
        assert!(matches!(reading("kustomize.config.k8s.io/v1beta1", "Kustomization"), Reading::Tool(_)));
    }
}
