//! Roles and bindings of `rbac.authorization.k8s.io/v1`, held to what the API takes (`ValidatePolicyRule`,
//! `ValidateRoleBinding` and their like, Kubernetes v1.37): what it refuses gives nobody a right.

use super::{
    meta::{self, Scope},
    selector,
    typed::{self, Fault, Within},
};
use crate::error::quoted;
use k8s_openapi::api::rbac::v1 as api;
use posture::{
    object::{BindingKind, PolicyRule, Role, RoleBinding, RoleKind, RoleRef, Subject},
    selector::LabelSelector,
    time::Timestamp,
};
use serde_json::Value;

const GROUP: &str = "rbac.authorization.k8s.io";

/// The longest text of a rule, in bytes.
const LONGEST_TEXT: usize = 1024;

/// The longest name of a user or group, in bytes. They come from elsewhere and may be whole directory names.
const LONGEST_SUBJECT: usize = 1024;

/// Reduces a role.
pub(super) fn role(kind: RoleKind, value: &Value, at: Timestamp) -> Result<Role, Fault> {
    let (metadata, scope, given, aggregation) = match kind {
        RoleKind::Role => {
            let role: api::Role = typed::decode(value)?;
            (role.metadata, Scope::Namespaced, role.rules, None)
        }
        RoleKind::ClusterRole => {
            let role: api::ClusterRole = typed::decode(value)?;
            (role.metadata, Scope::Cluster, role.rules, role.aggregation_rule)
        }
    };
    let meta = meta::read_with_segment(metadata, scope, at)?;
    let given = given.unwrap_or_default();
    let mut rules = Vec::with_capacity(given.len());
    for (at, one) in given.into_iter().enumerate() {
        rules.push(rule(one, kind).item(at).at("rules")?);
    }
    let aggregation = aggregation.map(self::aggregation).transpose().at("aggregationRule")?.unwrap_or_default();
    Ok(Role { meta, kind, rules, aggregation })
}

fn aggregation(rule: api::AggregationRule) -> Result<Vec<LabelSelector>, Fault> {
    let selectors = rule.cluster_role_selectors.unwrap_or_default().into_iter().enumerate();
    selectors.map(|(at, given)| selector::read(given).item(at)).collect::<Result<_, _>>().at("clusterRoleSelectors")
}

fn rule(rule: api::PolicyRule, kind: RoleKind) -> Result<PolicyRule, Fault> {
    let rule = PolicyRule {
        verbs: rule.verbs,
        api_groups: rule.api_groups.unwrap_or_default(),
        resources: rule.resources.unwrap_or_default(),
        resource_names: rule.resource_names.unwrap_or_default(),
        non_resource_urls: rule.non_resource_urls.unwrap_or_default(),
    };
    let lists = [
        ("verbs", &rule.verbs),
        ("apiGroups", &rule.api_groups),
        ("resources", &rule.resources),
        ("resourceNames", &rule.resource_names),
        ("nonResourceURLs", &rule.non_resource_urls),
    ];
    for (field, texts) in lists {
        for (at, text) in texts.iter().enumerate() {
            meta::text(text, LONGEST_TEXT).item(at).at(field)?;
        }
    }
    some(&rule.verbs, "verb").at("verbs")?;
    if rule.non_resource_urls.is_empty() {
        some(&rule.api_groups, "API group, \"\" for the core one").at("apiGroups")?;
        some(&rule.resources, "resource").at("resources")?;
    } else if kind == RoleKind::Role {
        return Err(Fault::here("none in a Role, whose rules hold in one namespace").at("nonResourceURLs"));
    } else if !(rule.api_groups.is_empty() && rule.resources.is_empty() && rule.resource_names.is_empty()) {
        return Err(Fault::here("either nonResourceURLs or resources").found("both"));
    }
    Ok(rule)
}

fn some(texts: &[String], what: &str) -> Result<(), Fault> {
    if texts.is_empty() { Err(Fault::here(format!("at least one {what}")).found("none")) } else { Ok(()) }
}

/// Reduces a binding.
pub(super) fn binding(kind: BindingKind, value: &Value, at: Timestamp) -> Result<RoleBinding, Fault> {
    let (metadata, scope, role, given) = match kind {
        BindingKind::RoleBinding => {
            let binding: api::RoleBinding = typed::decode(value)?;
            (binding.metadata, Scope::Namespaced, binding.role_ref, binding.subjects)
        }
        BindingKind::ClusterRoleBinding => {
            let binding: api::ClusterRoleBinding = typed::decode(value)?;
            (binding.metadata, Scope::Cluster, binding.role_ref, binding.subjects)
        }
    };
    let meta = meta::read_with_segment(metadata, scope, at)?;
    let role = role_ref(role, kind).at("roleRef")?;
    let given = given.unwrap_or_default();
    let mut subjects = Vec::with_capacity(given.len());
    for (at, one) in given.into_iter().enumerate() {
        subjects.push(subject(one, &meta.namespace).item(at).at("subjects")?);
    }
    Ok(RoleBinding { meta, kind, role, subjects })
}

fn role_ref(role: api::RoleRef, binding: BindingKind) -> Result<RoleRef, Fault> {
    group(role.api_group.as_deref(), GROUP)?;
    let kind = match (role.kind.as_str(), binding) {
        ("ClusterRole", _) => RoleKind::ClusterRole,
        ("Role", BindingKind::RoleBinding) => RoleKind::Role,
        (other, BindingKind::RoleBinding) => return Err(unknown_kind("Role or ClusterRole", other)),
        (other, BindingKind::ClusterRoleBinding) => {
            return Err(unknown_kind("ClusterRole, as a ClusterRoleBinding holds everywhere", other));
        }
    };
    meta::segment(&role.name).at("name")?;
    Ok(RoleRef { kind, name: role.name })
}

/// `of_binding` is the binding's namespace, empty for one that holds everywhere.
fn subject(subject: api::Subject, of_binding: &str) -> Result<Subject, Fault> {
    let api::Subject { api_group, kind, name, namespace } = subject;
    match kind.as_str() {
        "User" | "Group" => {
            group(api_group.as_deref(), GROUP)?;
            if name.is_empty() {
                return Err(Fault::here(format!("the name of a {}", kind.to_lowercase())).found("none").at("name"));
            }
            meta::text(&name, LONGEST_SUBJECT).at("name")?;
            Ok(if kind == "User" { Subject::User { name } } else { Subject::Group { name } })
        }
        "ServiceAccount" => {
            group(api_group.as_deref(), "")?;
            meta::name(&name).at("name")?;
            // The API wants the namespace; manifests leave it out all the same and mean that of the binding.
            let namespace = namespace.filter(|given| !given.is_empty()).unwrap_or_else(|| of_binding.to_owned());
            if namespace.is_empty() {
                return Err(Fault::here("the namespace of the service account").found("none").at("namespace"));
            }
            meta::short_name(&namespace).at("namespace")?;
            Ok(Subject::ServiceAccount { namespace, name })
        }
        other => Err(unknown_kind("User, Group or ServiceAccount", other)),
    }
}

/// Checks an API group; left out, it is the right one.
fn group(given: Option<&str>, right: &str) -> Result<(), Fault> {
    match given {
        None | Some("") => Ok(()),
        Some(given) if given == right => Ok(()),
        Some(given) => {
            let expected = if right.is_empty() { "none, as the core group has no name" } else { right };
            Err(Fault::here(expected).found(quoted(given)).at("apiGroup"))
        }
    }
}

fn unknown_kind(expected: &str, found: &str) -> Fault {
    let found = if found.is_empty() { "none".to_owned() } else { quoted(found) };
    Fault::here(expected).found(found).at("kind")
}
