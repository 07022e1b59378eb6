//! Gatekeeper's constraints (`constraints.gatekeeper.sh`; Gatekeeper 3.20, "How to use Gatekeeper", "The match field").

use super::{
    super::{
        meta::Scope,
        typed::{self, Fault, Within},
    },
    List, MAKERS, Said, empty, patterns, select,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector as ApiSelector, ObjectMeta};
use posture::{object::AdmissionPolicy, time::Timestamp};
use serde::Deserialize;
use serde_json::Value;

/// What the kinds of the library's Pod Security constraints begin with.
const POD_SECURITY: &str = "K8sPSP";

/// The points that mean the webhook.
const AT_ADMISSION: [&str; 2] = ["*", "validation.gatekeeper.sh"];

#[derive(Deserialize)]
struct Constraint {
    #[serde(default)]
    metadata: ObjectMeta,
    #[serde(default)]
    spec: Option<Spec>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    enforcement_action: Option<String>,
    scoped_enforcement_actions: List<Scoped>,
    #[serde(rename = "match")]
    matching: Option<Match>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scoped {
    action: String,
    #[serde(default)]
    enforcement_points: List<Point>,
}

#[derive(Deserialize)]
struct Point {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Match {
    kinds: List<Kinds>,
    namespaces: List<String>,
    excluded_namespaces: List<String>,
    namespace_selector: Option<ApiSelector>,
    label_selector: Said,
    name: Said,
    scope: Option<String>,
    source: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Kinds {
    api_groups: List<String>,
    kinds: List<String>,
}

impl Kinds {
    fn holds(&self, group: &str, kind: &str) -> bool {
        let any = |list: &List<String>, wanted: &str| {
            list.0.is_empty() || list.0.iter().any(|one| one == "*" || one == wanted)
        };
        any(&self.api_groups, group) && any(&self.kinds, kind)
    }
}

pub(super) fn constraint(kind: &str, value: &Value, at: Timestamp) -> Result<AdmissionPolicy, Fault> {
    let constraint: Constraint = typed::decode(value)?;
    let mut policy = empty(constraint.metadata, Scope::Cluster, kind, "Gatekeeper", at)?;
    let spec = constraint.spec.unwrap_or_default();
    policy.enforces = refuses(&spec);
    let matching = spec.matching.unwrap_or_default();
    let kinds = &matching.kinds.0;
    let of_pods = kinds.is_empty() || kinds.iter().any(|kinds| kinds.holds("", "Pod"));
    let of_makers = kinds.iter().flat_map(|kinds| &kinds.kinds.0).any(|kind| MAKERS.contains(&kind.as_str()));
    policy.about_pods = of_pods || of_makers;
    // The library's Pod Security constraints are about pods whatever they are limited to.
    policy.about_pods |= kind.starts_with(POD_SECURITY);
    policy.conditional = !of_pods
        || matching.label_selector.0
        || matching.name.0
        || matching.source.is_some_and(|source| source != "All")
        || matching.scope.is_some_and(|scope| scope == "Cluster");
    policy.namespaces = patterns(matching.namespaces.0).at("namespaces").at("match").at("spec")?;
    policy.excluded_namespaces =
        patterns(matching.excluded_namespaces.0).at("excludedNamespaces").at("match").at("spec")?;
    select(&mut policy, matching.namespace_selector);
    Ok(policy)
}

/// Without an action a constraint denies.
fn refuses(spec: &Spec) -> bool {
    match spec.enforcement_action.as_deref() {
        None | Some("" | "deny") => true,
        Some("scoped") => spec.scoped_enforcement_actions.0.iter().any(|scoped| {
            scoped.action == "deny"
                && scoped.enforcement_points.0.iter().any(|point| AT_ADMISSION.contains(&point.name.as_str()))
        }),
        Some(_) => false,
    }
}
