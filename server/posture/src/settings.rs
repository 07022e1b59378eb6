//! What an installation tells the engine: allowed registries and bases, and whose namespace is whose.

use crate::{pod_security::Version, selector::Labels};
use serde::{Deserialize, Serialize};

/// The engine's settings. The default knows no registry, no base image and no mapping.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Registries, or registry and path prefix, that images may come from: `registry.example`, `docker.io/library`.
    pub allowed_registries: Vec<String>,
    /// Base images that the platform keeps up to date.
    pub allowed_bases: Vec<AllowedBase>,
    /// The version of the Pod Security Standards by which is judged what no namespace's label pins: the cluster's own
    /// version, where that is known.
    pub pod_security_version: Version,
    /// The API server's version, such as `v1.34`: then exactly that version's own roles and bindings are Kubernetes' own,
    /// else those of any version that is known.
    pub kubernetes_version: Option<Version>,
    /// Judges the roles and bindings that Kubernetes makes for itself like any others.
    pub judge_kubernetes_own_access: bool,
    /// Whose namespace is whose.
    pub teams: Teams,
}

/// A base image that the platform keeps up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AllowedBase {
    /// The image, as people name it.
    pub image: String,
    /// The diff ids of its layers, from the base up.
    pub layers: Vec<String>,
}

/// How a namespace gets its team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Teams {
    /// The label that names the team, on namespaces and, within what the namespace allows, on workloads.
    pub label: String,
    /// Kept by the operators; the first that matches wins over the namespace's label.
    pub mappings: Vec<TeamMapping>,
    /// The team that moves on the operators' side.
    pub operators: String,
    /// Namespaces whose workloads belong to the platform itself.
    pub system_namespaces: Vec<String>,
}

impl Default for Teams {
    fn default() -> Self {
        Self {
            label: "team".to_owned(),
            mappings: Vec::new(),
            operators: "platform".to_owned(),
            system_namespaces: ["kube-system", "kube-public", "kube-node-lease"].map(str::to_owned).to_vec(),
        }
    }
}

/// One line of the operators' mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TeamMapping {
    /// A namespace's name; one `*` stands for anything.
    pub namespace: String,
    /// The team.
    pub team: String,
    /// Other teams that a workload's label may choose in these namespaces.
    #[serde(default)]
    pub also: Vec<String>,
}

impl Settings {
    /// Whether images of this repository (`docker.io/library/nginx`) are allowed; `None` where nothing is configured.
    pub fn registry_allowed(&self, repository: &str) -> Option<bool> {
        if self.allowed_registries.is_empty() {
            return None;
        }
        Some(self.allowed_registries.iter().any(|allowed| {
            let allowed = allowed.trim_end_matches('/');
            repository.strip_prefix(allowed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }))
    }

    /// The allowed base image that this layer belongs to.
    pub fn base_of_layer(&self, layer: &str) -> Option<&AllowedBase> {
        self.allowed_bases.iter().find(|base| base.layers.iter().any(|known| known == layer))
    }
}

impl Teams {
    /// Whether the namespace belongs to the platform itself.
    pub fn is_system(&self, namespace: &str) -> bool {
        self.system_namespaces.iter().any(|name| name == namespace)
    }

    /// The team of a namespace with these labels.
    pub fn of_namespace<'a>(&'a self, namespace: &str, labels: Option<&'a Labels>) -> Option<&'a str> {
        self.mapping(namespace)
            .map(|mapping| mapping.team.as_str())
            .or_else(|| labels?.get(&self.label).map(String::as_str))
            .or_else(|| self.is_system(namespace).then_some(self.operators.as_str()))
    }

    /// The team that a workload's label chooses, where its namespace allows that choice.
    pub fn of_workload<'a>(&'a self, namespace: &str, labels: &'a Labels) -> Option<&'a str> {
        let chosen = labels.get(&self.label)?;
        self.mapping(namespace)?.also.iter().find(|team| *team == chosen).map(String::as_str)
    }

    fn mapping(&self, namespace: &str) -> Option<&TeamMapping> {
        self.mappings.iter().find(|mapping| matches_pattern(&mapping.namespace, namespace))
    }
}

fn matches_pattern(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_prefix_ends_at_a_slash() {
        let settings = Settings { allowed_registries: vec!["registry.example/shop".to_owned()], ..Settings::default() };
        assert_eq!(settings.registry_allowed("registry.example/shop/cart"), Some(true));
        assert_eq!(settings.registry_allowed("registry.example/shopping/cart"), Some(false));
        assert_eq!(Settings::default().registry_allowed("docker.io/library/nginx"), None);
    }

    #[test]
    fn a_workloads_label_chooses_only_what_its_namespace_allows() {
        let teams = Teams {
            mappings: vec![TeamMapping {
                namespace: "shop-*".to_owned(),
                team: "storefront".to_owned(),
                also: vec!["search".to_owned()],
            }],
            ..Teams::default()
        };
        let label = |team: &str| Labels::from([("team".to_owned(), team.to_owned())]);
        assert_eq!(teams.of_namespace("shop-eu", Some(&label("payments"))), Some("storefront"));
        assert_eq!(teams.of_workload("shop-eu", &label("search")), Some("search"));
        assert_eq!(teams.of_workload("shop-eu", &label("payments")), None);
        assert_eq!(teams.of_namespace("other", Some(&label("payments"))), Some("payments"));
        assert_eq!(teams.of_namespace("other", None), None);
    }
}
